"""Case files for tests: a closed matter, its file arranged, handed over, checked and taken."""

from typing import Any
from uuid import UUID, uuid4

from core.archive.arranging import Arranged, ArrangeFile, arrange_file
from core.archive.handing import CheckFile, FileMoved, HandOver, TakeFile, check_file, hand_over, take_file
from core.law.problem import Problem
from core.law.roles import Role
from db.models import CaseFile, CaseFileItem, Matter
from tests.factories.applications import closed, register, rows
from tests.factories.steps import staged
from tests.factories.world import World

CLERK, HEAD, ARCHIVIST = Role.WINDOW_CLERK, Role.UNIT_HEAD, Role.ARCHIVIST


def closed_application(world: World, **more: Any) -> UUID:
    """An application that is closed, with nothing in it but its registration and receipt."""
    matter_id = register(world, **more).matter_id
    closed(world, matter_id)
    return staged(world, matter_id, "closed")


def file_of(world: World, matter_id: UUID) -> CaseFile:
    (found,) = rows(world, CaseFile, CaseFile.matter_id == matter_id)
    return found  # type: ignore[no-any-return]


def matter_row(world: World, matter_id: UUID) -> Matter:
    (found,) = rows(world, Matter, Matter.id == matter_id)
    return found  # type: ignore[no-any-return]


def arrange(world: World, matter_id: UUID, by: str | Role = CLERK) -> CaseFile:
    done = arrange_file(world.ctx(by), ArrangeFile(uuid4(), matter_id))
    assert isinstance(done, Arranged), done
    return file_of(world, matter_id)


def try_hand_over(
    world: World, matter_id: UUID, by: str | Role = CLERK, **more: Any
) -> FileMoved | list[Problem]:
    version = file_of(world, matter_id).row_version
    plain = {"token": uuid4(), "matter_id": matter_id, "row_version": version}
    return hand_over(world.ctx(by), HandOver(**(plain | more)))


def try_check(
    world: World, matter_id: UUID, step: str = "check", by: str | Role = HEAD, **more: Any
) -> FileMoved | list[Problem]:
    version = file_of(world, matter_id).row_version
    plain = {"token": uuid4(), "matter_id": matter_id, "row_version": version, "step": step}
    return check_file(world.ctx(by), CheckFile(**(plain | more)))


def try_take(
    world: World, matter_id: UUID, step: str = "take", by: str | Role = ARCHIVIST, **more: Any
) -> FileMoved | list[Problem]:
    version = file_of(world, matter_id).row_version
    plain = {"token": uuid4(), "matter_id": matter_id, "row_version": version, "step": step}
    return take_file(world.ctx(by), TakeFile(**(plain | more)))


def checked(world: World, matter_id: UUID) -> UUID:
    """The matter, whose file waits for the archivist."""
    arrange(world, matter_id)
    for done in (try_hand_over(world, matter_id), try_check(world, matter_id)):
        assert isinstance(done, FileMoved), done
    return matter_id


def filed(world: World, matter_id: UUID, **more: Any) -> CaseFile:
    """The file of the matter in the archive."""
    checked(world, matter_id)
    done = try_take(world, matter_id, **more)
    assert isinstance(done, FileMoved), done
    return file_of(world, matter_id)


def items_of(world: World, matter_id: UUID) -> list[CaseFileItem]:
    """The contents of the file of a matter, in their order."""
    found = rows(world, CaseFileItem, CaseFileItem.matter_id == matter_id, CaseFileItem.removed_at.is_(None))
    return sorted(found, key=lambda one: one.position)


def closed_now(world: World, matter_id: UUID) -> UUID:
    """The matter, which has come to its end; its id."""
    closed(world, matter_id)
    return staged(world, matter_id, "closed")
