"""暂缓销毁, and files whose minimum is over (细则第二十二、二十三条)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from core.archive.holding import Held, LiftHold, PlaceHold, get_hold, lift_hold, list_holds, place_hold
from core.archive.reading import list_due
from core.law.problem import Problem
from core.law.roles import Role
from db.models import MatterHold
from tests.conftest import NOW, FixedClock
from tests.factories.applications import codes, register, rows
from tests.factories.case_files import ARCHIVIST, HEAD, closed_application, filed, matter_row
from tests.factories.world import World


def try_place(
    world: World,
    number: str,
    ground: str = "lawsuit",
    by: str | Role = HEAD,
    reason: str = "（2026）辽04行初1号",
) -> Held | list[Problem]:
    return place_hold(world.ctx(by), PlaceHold(uuid4(), number, ground, reason))


def placed(world: World, number: str, *more: Any) -> UUID:
    done = try_place(world, number, *more)
    assert isinstance(done, Held), done
    return done.hold_id


def try_lift(world: World, hold_id: UUID, by: str | Role = ARCHIVIST, **more: Any) -> Held | list[Problem]:
    (hold,) = rows(world, MatterHold, MatterHold.id == hold_id)
    plain = {"token": uuid4(), "hold_id": hold_id, "row_version": hold.row_version, "reason": "判决已生效"}
    return lift_hold(world.ctx(by), LiftHold(**(plain | more)))


def test_of_two_holds_one_is_lifted_and_the_record_is_still_held(world: World) -> None:
    done = register(world)
    lawsuit = placed(world, done.number)
    audit = placed(world, done.number, "audit", ARCHIVIST)
    assert matter_row(world, done.matter_id).hold
    assert isinstance(try_lift(world, lawsuit), Held)
    assert matter_row(world, done.matter_id).hold, "the audit goes on"
    assert isinstance(try_lift(world, audit, HEAD), Held)
    assert not matter_row(world, done.matter_id).hold
    assert codes(try_lift(world, audit, HEAD)) == ["lifted"]


def test_nobody_lifts_what_he_placed_and_both_say_why(world: World) -> None:
    hold_id = placed(world, register(world).number)
    assert codes(try_lift(world, hold_id, HEAD)) == ["own"]
    assert codes(try_lift(world, hold_id, reason=" ")) == ["reason_missing"]
    assert codes(try_lift(world, hold_id, row_version=9)) == ["stale"]
    assert codes(try_place(world, "无此号")) == ["number"]
    assert {one.field for one in try_place(world, "", "none", HEAD, "")} == {"number", "ground", "reason"}
    assert codes(try_place(world, "x", by=Role.WINDOW_CLERK)) == ["forbidden"]


def test_a_filed_matter_is_held_by_its_archive_number_and_opens_by_it_to_nobody(world: World) -> None:
    file = filed(world, closed_application(world))
    hold_id = placed(world, file.archive_number or "")
    page = list_holds(world.ctx(Role.LEGAL_REVIEWER), file.matter_number[-3:])
    assert page is not None and [row.hold.id for row in page.rows] == [hold_id]
    row = get_hold(world.ctx(ARCHIVIST), hold_id)
    assert row is not None and row.number == file.matter_number
    assert (
        list_holds(world.ctx(Role.WINDOW_CLERK)) is None and get_hold(world.ctx(Role.STAFF), hold_id) is None
    )


def test_art22_a_file_is_due_the_day_after_its_minimum_and_held_ones_say_so(
    world: World, clock: FixedClock
) -> None:
    file = filed(world, closed_application(world))
    until = file.keep_until
    assert until is not None

    def due() -> list[tuple[UUID, bool]]:
        page = list_due(world.ctx(ARCHIVIST))
        assert page is not None
        return [(row.file.id, row.is_held) for row in page.rows]

    clock.moment = NOW.replace(year=until.year)
    assert clock.moment.date() == until and due() == [], "its last day counts"
    clock.moment += timedelta(days=1)
    assert due() == [(file.id, False)]
    clock.moment = NOW
    assert due() == [], "a clock set back makes nothing due"
    hold_id = placed(world, file.matter_number)
    clock.moment = NOW.replace(year=until.year) + timedelta(days=1)
    assert due() == [(file.id, True)]
    try_lift(world, hold_id)
    assert due() == [(file.id, False)]
    assert list_due(world.ctx(Role.AUDIT_ADMIN)) is None
