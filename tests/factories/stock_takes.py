"""Stock-takes for tests: begun at a place, scanned, and ended."""

from typing import Any
from uuid import UUID, uuid4

from core.archive.stock_takes import differences_of
from core.archive.stock_taking import (
    FinishTake,
    Scanned,
    ScanVolume,
    StartTake,
    TakeChanged,
    finish_take,
    scan_volume,
    start_take,
)
from core.law.problem import Problem
from core.law.roles import Role
from db.models import CaseFile
from tests.factories.applications import company, rows
from tests.factories.case_files import closed_application, filed
from tests.factories.world import World

ARCHIVIST = Role.ARCHIVIST


def shelved(world: World, *places: str, first: int = 500) -> list[CaseFile]:
    """A filed case file at each of the places."""
    return [
        filed(world, closed_application(world, applicant=company(first + number)), place=place)
        for number, place in enumerate(places)
    ]


def label_of(file: CaseFile, volume: int = 1) -> str:
    return f"{file.archive_number}-{volume}"


def started(world: World, place: str, by: str | Role = ARCHIVIST) -> UUID:
    done = start_take(world.ctx(by), StartTake(uuid4(), place))
    assert isinstance(done, TakeChanged), done
    return done.stock_take_id


def scan(world: World, stock_take_id: UUID, label: str, by: str | Role = ARCHIVIST) -> Scanned:
    done = scan_volume(world.ctx(by), ScanVolume(stock_take_id, label))
    assert isinstance(done, Scanned), done
    return done


def try_finish(
    world: World, stock_take_id: UUID, by: str | Role = ARCHIVIST, **more: Any
) -> TakeChanged | list[Problem]:
    """End it with the differences as they are now."""
    found = differences_of(world.ctx(ARCHIVIST), stock_take_id)
    assert found is not None
    plain = {
        **{"token": uuid4(), "stock_take_id": stock_take_id, "missing": found.missing},
        **{"misplaced": found.misplaced, "unknown": found.unknown},
    }
    return finish_take(world.ctx(by), FinishTake(**(plain | more)))


def stock_taken(world: World) -> UUID:
    """A stock-take that is over, with a volume that was missing; and one that goes on."""
    if not rows(world, CaseFile, CaseFile.state == "filed"):
        shelved(world, "1号架")
    started(world, "")
    taken = started(world, "")
    done = try_finish(world, taken, explanation="借出未还")
    assert isinstance(done, TakeChanged), done
    return taken
