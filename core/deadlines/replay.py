"""The end of a deadline, counted from its own records: never edited, always counted again."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from core.calendars.reading import as_year, calendar_of
from core.clock import local, midnight
from core.deadlines.history_words import GROUNDS
from core.law.calendar import Calendar
from core.law.counting import Counted, Mark, Pause, Step, count
from core.law.limits import LIMITS, Duty
from core.law.units import Unit
from db.models import CalendarYear, Deadline, DeadlineExtension, DeadlineMove, DeadlinePause
from db.queries.deadlines import lock_open_between
from db.unit_of_work import UnitOfWork

_DAY = timedelta(days=1)
_REACH = timedelta(days=10)
"""How far before and after its year a notice can change what is counted: it reaches into the December before, and a
last day may move out of the year."""


def replay(
    deadline: Deadline,
    pauses: Sequence[DeadlinePause],
    extensions: Sequence[DeadlineExtension],
    calendar: Calendar,
    *,
    today: date | None = None,
) -> Counted:
    """The count from the start event on. A pause that has no end yet goes as far as `today`; without that it does not
    count as one."""
    start = local(deadline.started_at)
    if deadline.amount is None or deadline.unit is None:
        return _fixed_day(deadline, start.date(), calendar)
    unit = Unit(deadline.unit)
    return count(
        start if unit is Unit.HOURS else start.date(),
        deadline.amount,
        unit,
        calendar,
        pauses=[
            Pause(one.first_on, last, f"期限中止：{GROUNDS.get(one.ground, one.ground)}")
            for one in pauses
            if (last := one.last_on or today) is not None and last >= one.first_on
        ],
        extensions=[(one.amount, Unit(one.unit)) for one in extensions],
        rolls=deadline.rolls,
        back=deadline.back,
    )


def as_ended(
    deadline: Deadline,
    pauses: Sequence[DeadlinePause],
    extensions: Sequence[DeadlineExtension],
    years: Sequence[CalendarYear],
) -> Counted | None:
    """The count that a deadline ended with: by the years that its agency then had, which are `years` in the order of
    their entry less those entered after the end. None where the years were replaced since and count otherwise."""
    known = list(years)
    while True:
        counted = replay(deadline, pauses, extensions, Calendar.of(map(as_year, known)))
        if (_due_at(counted), counted.is_estimated) == (deadline.due_at, deadline.is_estimated):
            return counted
        if not known or deadline.ended_at is None or known.pop().recorded_at <= deadline.ended_at:
            return None


def settle(deadline: Deadline, counted: Counted) -> None:
    """Write what was counted onto the row."""
    deadline.due_at = _due_at(counted)
    deadline.internal_on = counted.internal if deadline.duty == Duty.BUREAU else None
    deadline.is_estimated = counted.is_estimated


def _due_at(counted: Counted) -> datetime:
    return counted.due if isinstance(counted.due, datetime) else midnight(counted.due + _DAY)


def last_day(deadline: Deadline) -> date:
    """The day with whose end the period ends; of hours the day of the moment."""
    return local(deadline.due_at - timedelta(microseconds=1)).date()


def count_open_again(work: UnitOfWork, row: CalendarYear) -> list[tuple[Deadline, DeadlineMove]]:
    """Count the agency's running deadlines anew after its calendar of a year was entered; those that moved or became
    certain. The caller holds the lock of `calendar_lock` alone."""
    since, until = midnight(date(row.year, 1, 1) - _REACH), midnight(date(row.year + 1, 1, 1) + _REACH)
    calendar = calendar_of(work.session, row.agency_id)
    moved = []
    for deadline, pauses, extensions in lock_open_between(work.session, row.agency_id, since, until):
        before = deadline.due_at, deadline.is_estimated
        settle(deadline, replay(deadline, pauses, extensions, calendar))
        if (deadline.due_at, deadline.is_estimated) != before:
            move = DeadlineMove(
                calendar_year_id=row.id,
                deadline_id=deadline.id,
                matter_id=deadline.matter_id,
                old_due_at=before[0],
                new_due_at=deadline.due_at,
                was_estimated=before[1],
                is_estimated=deadline.is_estimated,
            )
            work.add(move)
            moved.append((deadline, move))
    work.session.flush()
    return moved


def calendar_lock(agency_id: UUID) -> str:
    """Held shared by whoever starts or changes a deadline, alone by whoever changes the calendar: no deadline is
    counted by a calendar that is just being replaced."""
    return f"calendar {agency_id}"


def _fixed_day(deadline: Deadline, start: date, calendar: Calendar) -> Counted:
    until = LIMITS[deadline.code].until
    if until is None:
        raise ValueError(f"{deadline.code} has neither an amount nor a day")
    raw = until.after(start)
    end = calendar.on_or_after(raw) if deadline.rolls else raw
    steps = (
        Step(start, Mark.START, "起算日，不计入"),
        Step(end, Mark.COUNTED, f"法定日期：{until.words}"),
    )
    return Counted(end, raw, calendar.on_or_before(raw), not calendar.is_published(end), steps)
