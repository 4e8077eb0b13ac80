"""提醒: raised by the worker by working days, once each, to whoever has the matter in hand, and to the head when overdue."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from core.calendars.reading import calendar_of
from core.clock import CHINA, midnight
from core.deadlines.keeping import start_deadline
from core.law.calendar import Calendar
from core.law.roles import Role
from core.notices.kinds import called_for, last_near_day
from core.notices.raising import raise_notices
from core.notices.reading import (
    Marked,
    MarkRead,
    daily_list,
    list_notices,
    mark_read,
    unread_count,
)
from core.people.delegations import Delegate, delegate
from core.settings import in_force
from core.worker import housekeeping
from db.models import Account, Deadline, Matter, Notice
from tests.conftest import NOW, FixedClock
from tests.factories.applications import person, register, rows
from tests.factories.assignments import HEAD, claimed, officer, try_assign, try_hand_over
from tests.factories.world import World

CLERK, BOSS = Role.WINDOW_CLERK, Role.AGENCY_HEAD
RULES = in_force({})


def at(world: World, day: str, clock: str = "09:00") -> datetime:
    """Let it be that moment, and the worker do its round."""
    moment = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=CHINA)
    held = world.app.clock
    assert isinstance(held, FixedClock)
    held.moment = moment
    raise_notices(world.app)
    return moment


def told(world: World, who: str | Role) -> list[tuple[str, str]]:
    """(kind, day it is about) of everything somebody was told, the oldest first."""
    mine = rows(world, Notice, Notice.account_id == world.account_id(who))
    return [(one.kind, str(one.due_on)) for one in mine]


@pytest.fixture
def matter_id(world: World) -> UUID:
    """Taken in on Tuesday 2026-03-10: the applicant is to be told what is missing by Tuesday 2026-03-17."""
    return register(world).matter_id


@pytest.fixture
def long_one(world: World, matter_id: UUID) -> UUID:
    """The same with a decision due twenty working days after Tuesday 2026-09-01: over 中秋节 and 国庆节."""
    begin = datetime(2026, 9, 1, 10, tzinfo=CHINA)
    with world.app.change(begin) as work:
        matter = work.session.get_one(Matter, matter_id)
        start_deadline(work, matter, "license_decision", begin)
        for one in work.session.query(Deadline).where(Deadline.code == "correction_notice"):
            one.ended_at, one.state = NOW, "met"
        work.commit()
    return matter_id


def test_one_working_day_before_the_day_itself_and_when_it_is_over(world: World, matter_id: UUID) -> None:
    for day in ("2026-03-10", "2026-03-12", "2026-03-13", "2026-03-14", "2026-03-15"):
        at(world, day)
    # Friday the 13th is two working days before, and what lasts five days is not announced five days before.
    assert told(world, CLERK) == []
    at(world, "2026-03-16")
    assert told(world, CLERK) == [("late", "2026-03-17")]
    at(world, "2026-03-17", "23:59")
    assert told(world, CLERK)[1:] == [("today", "2026-03-17")]
    assert told(world, HEAD) == []
    at(world, "2026-03-18", "00:00")
    assert told(world, CLERK)[2:] == [("overdue", "2026-03-17")]
    assert told(world, HEAD) == [("overdue", "2026-03-17")] and told(world, BOSS) == []


def test_each_is_told_once_however_often_the_worker_comes_by(world: World, matter_id: UUID) -> None:
    for _ in range(3):
        at(world, "2026-03-18")
    for day in ("2026-03-19", "2026-03-23", "2026-04-01"):
        at(world, day)
    # The days on which the worker was away are not told of afterwards.
    assert told(world, CLERK) == told(world, HEAD) == [("overdue", "2026-03-17")]


def test_working_days_are_those_of_the_calendar_across_weekends_and_holidays(
    world: World, long_one: UUID
) -> None:
    (deadline,) = rows(world, Deadline, Deadline.code == "license_decision")
    with world.app.read() as session:
        calendar = calendar_of(session, deadline.agency_id)
    due = (deadline.due_at - timedelta(days=1)).astimezone(CHINA).date()
    day, seen = date(2026, 9, 1), {}
    while day <= due + timedelta(days=1):
        at(world, str(day))
        for kind, _ in told(world, CLERK):
            seen.setdefault(kind, day)
        day += timedelta(days=1)
    assert calendar.rest(date(2026, 10, 1)).endswith("放假"), "the calendar knows the holidays"
    assert calendar.working_days_between(seen["early"], due) == 5 and calendar.is_working(seen["early"])
    assert calendar.working_days_between(seen["late"], due) == 1 and calendar.is_working(seen["late"])
    assert (seen["today"], seen["overdue"]) == (due, due + timedelta(days=1))
    # More than five calendar days lie between: the weekend and the holidays are none.
    assert (due - seen["early"]).days > 5
    assert len(told(world, CLERK)) == 4


def test_handler_and_helpers_are_told_and_the_counter_no_more(world: World, matter_id: UUID) -> None:
    one, helper, after = officer(world, "王芳"), officer(world, "李强"), officer(world, "赵敏")
    try_assign(world, matter_id, one, helper)
    at(world, "2026-03-16")
    assert told(world, one) == told(world, helper) == [("late", "2026-03-17")]
    assert told(world, CLERK) == []
    try_hand_over(world, matter_id, one, after)
    at(world, "2026-03-16", "10:00")
    assert told(world, after) == [("late", "2026-03-17")], "whoever takes over is told what he took over"
    assert len(told(world, one)) == 1 and list_notices(world.ctx(one)) != []


def test_a_head_who_handles_it_himself_is_told_once(world: World, matter_id: UUID) -> None:
    claimed(world, matter_id, HEAD)
    at(world, "2026-03-18")
    assert told(world, HEAD) == [("overdue", "2026-03-17")]


def test_where_a_unit_has_no_head_the_head_of_the_agency_is_told(world: World, matter_id: UUID) -> None:
    with world.app.change(NOW) as work:
        work.session.get_one(Account, world.account_id(HEAD)).disabled_at = NOW
        work.commit()
    at(world, "2026-03-18")
    assert told(world, BOSS) == [("overdue", "2026-03-17")] and told(world, HEAD) == []


def test_of_what_a_disabled_colleague_has_in_hand_the_head_is_told_in_time(
    world: World, matter_id: UUID
) -> None:
    claimed(world, matter_id, officer(world, "王芳"))
    with world.app.change(NOW) as work:
        work.session.get_one(Account, world.account_id("王芳")).disabled_at = NOW
        work.session.get_one(Account, world.account_id(CLERK)).disabled_at = NOW
        work.commit()
    at(world, "2026-03-16")
    assert told(world, "王芳") == [] and told(world, HEAD) == [("late", "2026-03-17")]


def test_whoever_stands_in_for_the_absent_is_told_too(world: World, matter_id: UUID) -> None:
    stand_in = world.account_id(Role.INTAKE_CLERK)
    until = NOW + timedelta(days=7)
    given = delegate(world.ctx(CLERK), Delegate(uuid4(), CLERK.value, stand_in, NOW, until, "休假"))
    assert not isinstance(given, list)
    at(world, "2026-03-16")
    assert told(world, Role.INTAKE_CLERK) == told(world, CLERK) == [("late", "2026-03-17")]
    at(world, "2026-03-18")
    assert len(told(world, Role.INTAKE_CLERK)) == 1, "the absence is over"


def test_a_deadline_that_moved_is_told_of_anew_and_one_that_stands_still_is_not(
    world: World, matter_id: UUID
) -> None:
    at(world, "2026-03-16")
    (deadline,) = rows(world, Deadline)

    def change(**values: object) -> None:
        with world.app.change(NOW) as work:
            row = work.session.get_one(Deadline, deadline.id)
            for name, value in values.items():
                setattr(row, name, value)
            work.commit()

    change(due_at=midnight(date(2026, 3, 25)), internal_on=date(2026, 3, 24))
    at(world, "2026-03-17")
    assert told(world, CLERK) == [("late", "2026-03-17"), ("early", "2026-03-24")]
    change(state="paused")
    at(world, "2026-03-26")
    assert len(told(world, CLERK)) == 2


def test_the_thresholds_are_the_agencys(world: World, matter_id: UUID) -> None:
    (deadline,) = rows(world, Deadline)
    calendar = Calendar()
    monday = datetime(2026, 3, 16, 9, tzinfo=CHINA)
    friday = datetime(2026, 3, 13, 9, tzinfo=CHINA)
    assert called_for(deadline, calendar, friday, RULES) is None
    kind, day = called_for(deadline, calendar, friday, RULES | {"notice_late_days": 2}) or (None, None)
    assert kind is not None and (kind.code, day) == ("late", date(2026, 3, 17))
    assert called_for(deadline, calendar, monday, RULES | {"notice_late_days": 0, "notice_early_days": 3})
    never = RULES | {"notice_late_days": 0, "notice_early_days": 5}
    assert called_for(deadline, calendar, monday, never) is None, "its length is no more than five days"


def test_a_last_day_that_rolled_over_is_told_of_before_the_internal_day() -> None:
    """Friday is the last working day, Sunday the last day, Monday the day to which the law lets it roll."""
    due = midnight(date(2026, 3, 17))
    row = Deadline(
        label="x", unit="d", started_at=midnight(date(2026, 2, 1)), due_at=due, internal_on=date(2026, 3, 13)
    )

    def kind(day: int) -> tuple[str, date] | None:
        found = called_for(row, Calendar(), datetime(2026, 3, day, 9, tzinfo=CHINA), RULES)
        return (found[0].code, found[1]) if found else None

    friday, monday = date(2026, 3, 13), date(2026, 3, 16)
    assert [kind(day) for day in (5, 6, 12, 13)] == [
        None,
        ("early", friday),
        ("late", friday),
        ("today", friday),
    ]
    assert [kind(day) for day in (14, 15, 16, 17)] == [None, None, ("today", monday), ("overdue", monday)]


@pytest.mark.parametrize(
    "today,days,last",
    [
        (date(2026, 3, 10), 5, date(2026, 3, 17)),
        (date(2026, 3, 13), 1, date(2026, 3, 16)),
        (date(2026, 3, 13), 5, date(2026, 3, 22)),
        (date(2026, 3, 14), 1, date(2026, 3, 16)),
    ],
)
def test_the_last_near_day_takes_the_days_off_behind_it(today: date, days: int, last: date) -> None:
    assert last_near_day(Calendar(), today, days) == last


def test_notices_are_read_one_by_one_or_all_and_by_their_owner_alone(world: World, matter_id: UUID) -> None:
    second = register(world, applicant=person(2)).matter_id
    at(world, "2026-03-18")
    clerk, head = world.ctx(CLERK), world.ctx(HEAD)
    assert (unread_count(clerk), unread_count(head)) == (2, 2)
    first, *_ = list_notices(clerk, unread=True)
    assert first.words == "“一次告知补正”已于 2026-03-17 到期，现已逾期" or first.words.startswith("“")
    assert {one.matter_id for one in list_notices(clerk)} == {matter_id, second}
    assert mark_read(head, MarkRead(uuid4(), (first.notice_id,))) == Marked(0), "somebody else's"
    assert mark_read(clerk, MarkRead(uuid4(), (first.notice_id,))) == Marked(1)
    assert unread_count(clerk) == 1 and len(list_notices(clerk, unread=True)) == 1
    assert [one.is_read for one in list_notices(clerk)] == [True, False]
    assert mark_read(clerk, MarkRead(uuid4(), None)) == Marked(1)
    assert (unread_count(clerk), unread_count(head)) == (0, 2)


def test_nobody_is_shown_a_matter_that_he_may_no_longer_read(world: World, matter_id: UUID) -> None:
    foreign = Role.ENFORCEMENT_OFFICER
    try_assign(world, matter_id, foreign, by=BOSS)
    at(world, "2026-03-16")
    assert unread_count(world.ctx(foreign)) == 1
    try_hand_over(world, matter_id, foreign, officer(world, "王芳"), by=BOSS)
    assert (unread_count(world.ctx(foreign)), list_notices(world.ctx(foreign))) == (0, [])


def test_the_list_of_a_day_holds_what_is_overdue_and_what_ends_soon(world: World, matter_id: UUID) -> None:
    at(world, "2026-03-18")
    register(world, applicant=person(2))
    found = daily_list(world.ctx(CLERK))
    assert [line.light.tone for line in found.lines if line.light] == ["red", "green"]
    assert daily_list(world.ctx(Role.STAFF)).lines == []


def test_old_notices_of_what_is_over_are_forgotten_and_others_not_told_again(
    world: World, matter_id: UUID
) -> None:
    second = register(world, applicant=person(2)).matter_id
    at(world, "2026-03-18")
    with world.app.change(NOW) as work:
        for row in work.session.query(Deadline).where(Deadline.matter_id == second):
            row.ended_at, row.state = NOW, "met"
        work.commit()
    at(world, "2026-10-01")
    assert {one.matter_id for one in rows(world, Notice)} == {matter_id}
    assert told(world, CLERK) == [("overdue", "2026-03-17")]


def test_the_round_of_the_worker_raises_them(world: World, matter_id: UUID) -> None:
    clock = world.app.clock
    assert isinstance(clock, FixedClock)
    clock.moment = datetime(2026, 3, 16, 9, tzinfo=CHINA)
    housekeeping(world.app)
    assert told(world, CLERK) == [("late", "2026-03-17")]
