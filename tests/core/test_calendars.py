"""Working calendars: seeded, entered, refused with the reason, replaced, and what moves when one arrives."""

import json
import threading
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete

from core.bootstrap import ensure_agency
from core.calendars.entering import Review, YearEntered, enter_year, review_year
from core.calendars.export import export_moves, print_moves
from core.calendars.published import packaged_years
from core.calendars.reading import NO_ROW, YearView, calendar_of, get_year, list_moves, list_years
from core.calendars.typed import TypedYear, lines, read_json, read_year
from core.clock import CHINA
from core.deadlines.keeping import start_deadline
from core.deadlines.replay import last_day
from core.law.calendar import Year
from core.law.roles import Role
from db.models import AdminChange, Agency, CalendarYear, Deadline, DeadlineMove, LedgerEntry, Matter
from tests.conftest import NOW, FixedClock
from tests.core.documents_support import page_texts
from tests.core.people_support import done
from tests.factories.applications import codes, register, rows
from tests.factories.calendars import OFF_2027, WORKED_2027, enter, entry
from tests.factories.world import World

ADMIN = Role.SYSTEM_ADMIN
LATE = datetime(2026, 12, 21, 9, 0, tzinfo=CHINA)


def year_of(world: World, year: int) -> YearView:
    return next(view for view in list_years(world.ctx(ADMIN)) if view.year == year)


# Seeding


def test_an_agency_is_founded_with_every_published_year(world: World) -> None:
    years = [view for view in list_years(world.ctx(ADMIN)) if view.calendar_year_id]
    assert [view.year for view in reversed(years)] == [year.year for year in packaged_years()]
    assert (year_of(world, 2026).working_days, year_of(world, 2025).working_days) == (248, 248)
    entries = rows(world, LedgerEntry, LedgerEntry.object_type == "calendar_year")
    assert len(entries) == len(years)


def test_seeding_again_leaves_alone_what_is_there(world: World) -> None:
    view = year_of(world, 2025)
    changed = {"year": 2025, "row_version": view.row_version, "source": "国办发明电〔2024〕12号"}
    done(enter(world, **changed, **lists_of(view)))
    before = len(rows(world, LedgerEntry))
    ensure_agency(world.app, NOW)
    assert year_of(world, 2025).source == "国办发明电〔2024〕12号"
    assert len(rows(world, LedgerEntry)) == before


def test_a_year_not_entered_is_listed_as_such(world: World) -> None:
    view = year_of(world, 2027)
    assert (view.calendar_year_id, view.row_version, view.working_days) == (None, NO_ROW, 261)


def lists_of(view: YearView) -> dict[str, str]:

    return {
        "days_off": lines(view.arrangement.days_off),
        "working_days": lines(dict.fromkeys(view.arrangement.working_days, "")),
    }


# Entering


def late_deadlines(world: World, clock: FixedClock) -> None:
    """Registered on 21 December 2026: five working days end in its last week, which the notice for 2027 may still
    arrange; twenty, and fifteen days, in the new year."""
    clock.moment = LATE
    matter_id = register(world).matter_id
    with world.app.change() as work:
        matter = work.session.get_one(Matter, matter_id)
        start_deadline(work, matter, "license_decision", LATE)
        start_deadline(work, matter, "fine_payment", LATE - timedelta(days=4))
        work.commit()


def test_entering_a_year_moves_the_open_deadlines_over_it_and_lists_them(
    world: World, clock: FixedClock
) -> None:
    late_deadlines(world, clock)
    before = {row.code: (last_day(row), row.is_estimated) for row in rows(world, Deadline)}
    assert before == {
        "correction_notice": (date(2026, 12, 28), True),
        "license_decision": (date(2027, 1, 18), True),
        "fine_payment": (date(2027, 1, 1), True),
    }
    entered = done(enter(world))
    assert (entered.year, entered.moved) == (2027, 3)
    after = {row.code: (last_day(row), row.is_estimated) for row in rows(world, Deadline)}
    assert after == {
        "correction_notice": (date(2026, 12, 28), False),
        "license_decision": (date(2027, 1, 19), False),
        "fine_payment": (date(2027, 1, 4), False),
    }
    moves = list_moves(world.ctx(ADMIN), entered.calendar_year_id)
    assert {(move.label, move.was_estimated, move.is_estimated) for move in moves} == {
        ("一次告知补正", True, False),
        ("许可决定", True, False),
        ("缴纳罚款", True, False),
    }
    assert year_of(world, 2027).moved == 3


def test_what_has_ended_does_not_move(world: World, clock: FixedClock) -> None:
    late_deadlines(world, clock)
    with world.app.change() as work:
        for row in work.session.query(Deadline):
            row.state, row.ended_at = "met", work.now
        work.commit()
    assert done(enter(world)).moved == 0


def test_a_certain_end_that_stays_is_listed_as_certain_now(world: World, clock: FixedClock) -> None:
    clock.moment = datetime(2027, 3, 1, 9, tzinfo=CHINA)
    register(world)
    assert done(enter(world)).moved == 1
    (move,) = rows(world, DeadlineMove)
    assert move.old_due_at == move.new_due_at and move.was_estimated and not move.is_estimated


def test_the_review_tells_the_same_and_keeps_nothing(world: World, clock: FixedClock) -> None:
    late_deadlines(world, clock)
    found = review_year(world.ctx(ADMIN), entry())
    assert isinstance(found, Review)
    assert (found.arrangement.year, found.doubt, len(found.moved)) == (2027, "", 3)
    assert year_of(world, 2027).calendar_year_id is None
    assert all(row.is_estimated for row in rows(world, Deadline))


def test_moves_are_exported_and_printed_and_both_are_on_the_record(world: World, clock: FixedClock) -> None:
    late_deadlines(world, clock)
    entered = done(enter(world))
    (matter,) = rows(world, Matter)
    csv = export_moves(world.ctx(ADMIN), entered.calendar_year_id)
    assert csv is not None
    lines = csv.decode("utf-8-sig").splitlines()
    assert len(lines) == 4 and f"{matter.number},许可决定,2027-01-18（暂估）,2027-01-19" in csv.decode()
    pdf = print_moves(world.ctx(ADMIN), entered.calendar_year_id)
    assert pdf is not None and "许可决定" in "".join(page_texts(pdf))
    actions = [e.action for e in rows(world, LedgerEntry, LedgerEntry.object_id == entered.calendar_year_id)]
    assert actions.count("exported") == 1 and actions.count("downloaded") == 1
    assert export_moves(world.ctx(ADMIN), uuid4()) is None


# Refusals


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"year": None}, "calendar.year_missing"),
        ({"year": 2028}, "calendar.year"),
        ({"year": 2026}, "calendar.outside"),
        ({"days_off": OFF_2027.replace("2027", "2026")}, "calendar.outside"),
        ({"days_off": ""}, "calendar.empty"),
        ({"days_off": OFF_2027 + "\n端午"}, "calendar.line"),
        ({"days_off": OFF_2027 + "\n2027-02-29"}, "calendar.line"),
        ({"days_off": OFF_2027 + "\n2027-06-09"}, "calendar.twice"),
        ({"days_off": OFF_2027.replace("2027-02-05..2027-02-13 春节\n", "")}, "calendar.missing"),
        ({"working_days": WORKED_2027 + "\n2027-02-22"}, "calendar.weekday"),
        ({"working_days": "2027-07-10"}, "calendar.far"),
        ({"working_days": "2027-01-30"}, "calendar.doubt"),
        ({"days_off": "x" * 20_000}, "calendar.long"),
        ({"source": ""}, None),
        ({"reason": " "}, "reason_missing"),
    ],
)
def test_a_wrong_year_is_refused_with_the_reason(
    world: World, changed: dict[str, Any], code: str | None
) -> None:
    found = enter(world, **changed)
    assert isinstance(found, list) and (code is None or code in codes(found)), found
    assert all(problem.message and not problem.message.endswith("。") for problem in found)
    assert year_of(world, 2027).calendar_year_id is None


def test_a_count_that_does_not_add_up_is_taken_once_somebody_says_so(world: World) -> None:
    assert isinstance(enter(world, working_days="2027-01-30", confirmed=True), YearEntered)


def test_a_year_that_is_there_is_replaced_on_its_own_page_with_the_reason_in_the_record(world: World) -> None:
    entered = done(enter(world))
    assert codes(enter(world)) == ["calendar.exists"]
    view = get_year(world.ctx(ADMIN), entered.calendar_year_id)
    assert view is not None
    changed = {"row_version": view.row_version, "days_off": OFF_2027.replace("06-09", "06-09..2027-06-10")}
    changed["confirmed"] = True
    assert done(enter(world, **changed, reason="通知更正")).calendar_year_id == entered.calendar_year_id
    assert codes(enter(world, **changed)) == ["stale"]
    now = get_year(world.ctx(ADMIN), entered.calendar_year_id)
    assert now is not None and date(2027, 6, 10) in now.arrangement.days_off
    same = {**changed, "row_version": now.row_version}
    assert codes(enter(world, **same)) == ["unchanged"]
    assert codes(enter(world, **{**same, "year": 2026})) != []
    change = rows(world, AdminChange, AdminChange.object_type == "calendar_year")[-1]
    assert (change.reason, change.action) == ("通知更正", "changed")


def test_replacing_moves_back(world: World, clock: FixedClock) -> None:
    late_deadlines(world, clock)
    done(enter(world))
    version = year_of(world, 2027).row_version
    again = done(
        enter(
            world,
            row_version=version,
            days_off=OFF_2027.replace("2027-01-01..2027-01-03", "2027-01-01..2027-01-04"),
            confirmed=True,
        )
    )
    assert again.moved == 2  # not the notice of what is missing, which stays
    assert {row.code: last_day(row) for row in rows(world, Deadline)}["fine_payment"] == date(2027, 1, 5)


def test_two_who_enter_the_same_year_at_once_do_not_both_succeed(world: World) -> None:
    results: list[Any] = []
    ready = threading.Barrier(2)

    def run() -> None:
        ctx = world.ctx(ADMIN)
        ready.wait()
        results.append(enter_year(ctx, entry()))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(isinstance(result, YearEntered) for result in results) == [False, True]


def test_another_agencys_calendar_is_its_own(world: World) -> None:

    with world.app.change() as work:
        other = Agency(code="x", name="另一局", short_name="另一局", kind="organ", number_prefix="另")
        work.add(other)
        work.commit()
    done(enter(world))
    with world.app.read() as session:
        assert calendar_of(session, other.id).years == frozenset()
    assert get_year(world.ctx(ADMIN), uuid4()) is None


# What is typed and imported


def test_lists_are_read_as_notices_are_copied() -> None:
    found = read_year(
        2027,
        "2027年2月5日至2027年2月7日 春节；2027/10/1 国庆节\n2027-01-01..2027-01-02（元旦）",
        "2027.1.30，2027-02-20",
    )
    assert isinstance(found, Year)
    assert found.days_off[date(2027, 2, 6)] == "春节" and found.days_off[date(2027, 1, 2)] == "元旦"
    assert found.working_days == {date(2027, 1, 30), date(2027, 2, 20)}


@pytest.mark.parametrize(
    "part",
    ["2027-02-13..2027-02-05", "2027-01-01..2027-12-31", "2027-13-01", "春节", "2027-01-01 2027-01-02"],
)
def test_what_is_no_day_is_named(part: str) -> None:
    found = read_year(2027, f"2027-01-01 元旦\n{part}", "")
    assert isinstance(found, list) and part in found[0].message


def test_a_file_fills_the_form() -> None:
    days = {"2027-01-01": "元旦", "2027-01-02": "元旦", "2027-02-05": ""}
    found = read_json(json.dumps({"year": 2027, "days_off": days, "working_days": ["2027-01-30"]}))
    assert found == TypedYear(2027, "2027-01-01..2027-01-02 元旦\n2027-02-05", "2027-01-30")
    listed = read_json('{"year": 2027, "days_off": ["2027-01-01"]}')
    assert listed == TypedYear(2027, "2027-01-01", "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "[" * 5000,
        '{"year": "2027", "days_off": []}',
        '{"year": 2027}',
        '{"year": 2027, "days_off": 5}',
        '{"year": 2027, "days_off": ["1 January"]}',
        '{"year": 2027, "days_off": [], "working_days": {}}',
        '{"year": true, "days_off": []}',
    ],
)
def test_a_file_of_another_form_is_refused(text: str) -> None:
    found = read_json(text)
    assert isinstance(found, list) and codes(found) == ["calendar.json"]


def test_the_calendar_is_never_deleted(world: World) -> None:
    with world.app.change() as work, pytest.raises(RuntimeError, match="bulk"):
        work.session.execute(delete(CalendarYear))
