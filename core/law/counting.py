"""Counting a time limit, with the working: each day counted or skipped, and why.

The day or hour from which a period runs is not counted (民事诉讼法 art 85; 民法典 art 201); months end on the
same-numbered day or on the month's last (民法典 art 202); hours run from the stated moment, weekends included
(民法典 art 201(2)). Nothing here knows a limit or the time of day: both come from the caller.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from core.law.calendar import Calendar
from core.law.units import Unit

_DAY = timedelta(days=1)


class Mark(StrEnum):
    """What became of a day: the start, counted, a rest day, a paused day, or the last day moved from a rest day."""

    START = "start"
    COUNTED = "counted"
    REST = "rest"
    PAUSED = "paused"
    MOVED = "moved"


@dataclass(frozen=True)
class Step:
    """One line of the working. `number` is how many of `unit` are counted with it; both None where it does not count."""

    at: date | datetime
    mark: Mark
    why: str
    number: int | None = None
    unit: Unit | None = None


@dataclass(frozen=True)
class Pause:
    """Days that do not count, both ends included; `why` says so in the working. Raises ValueError for an end before
    the beginning."""

    first: date
    last: date
    why: str = "期限中止"

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a pause from {self.first} to {self.last}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Counted:
    """Where a period ends: a day (all of it), for hours a moment.

    `raw` is the end before it was moved from a rest day. `internal` is the last working day on or before `raw`, by which
    the bureau acts where the duty is its own: it takes no benefit of the moving; None for hours. `is_estimated`: a year
    without a published calendar had a part in it (暂估).
    """

    due: date | datetime
    raw: date | datetime
    internal: date | None
    is_estimated: bool
    steps: tuple[Step, ...]


def count(
    start: date | datetime,
    amount: int,
    unit: Unit,
    calendar: Calendar,
    *,
    pauses: Iterable[Pause] = (),
    extensions: Sequence[tuple[int, Unit]] = (),
    rolls: bool = False,
    back: bool = False,
) -> Counted:
    """Count `amount` units from `start`, which does not count itself, then each extension from where that ends.

    `rolls`: a last day on a rest day moves to the next working day that is not paused; counted back, to the one before,
    so that no day of a minimum is lost. Months over a pause end as many days later as they are paused; months differ in
    length, so that a later start can then end a few days earlier. Raises ValueError for hours without an aware start, for a mixture of hours and days, and for a
    negative amount; OverflowError beyond the calendar of dates.
    """
    stages = [(amount, Unit(unit)), *((more, Unit(kind)) for more, kind in extensions)]
    if any(more < 0 for more, _ in stages):
        raise ValueError("a negative amount")
    stopped = sorted(pauses, key=lambda one: one.first)
    if any(kind is Unit.HOURS for _, kind in stages):
        if any(kind is not Unit.HOURS for _, kind in stages):
            raise ValueError("hours and days in one period")
        return _hours(start, sum(more for more, _ in stages), stopped, back)
    first = start.date() if isinstance(start, datetime) else start
    walk = _Walk(calendar, stopped, -1 if back else 1, [Step(first, Mark.START, "起算日，不计入")])
    end = first
    for number, (more, kind) in enumerate(stages):
        end = walk.stage(end, more, kind, "延长" if number else "")
    raw, steps = end, sorted(walk.steps, key=lambda step: step.at, reverse=back)
    if rolls:
        while skipped := walk.skipped(end, Unit.WORKING_DAYS):
            steps += [Step(end, *skipped)] if end != raw else []
            end += walk.sign * _DAY
        if end != raw:
            steps.append(Step(end, Mark.MOVED, f"末日遇休息日，{'提前' if back else '顺延'}至此"))
    looked_at = walk.looked_at | {end}
    return Counted(
        end,
        raw,
        calendar.on_or_before(raw),
        not all(calendar.is_published(day) for day in looked_at),
        tuple(steps),
    )


def add_months(day: date, months: int) -> date:
    """The same-numbered day so many months later (earlier for a negative number), else that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(f"{months} months from {day}")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class _Walk:
    """Going over days in one direction and writing each down."""

    def __init__(self, calendar: Calendar, pauses: list[Pause], sign: int, steps: list[Step]) -> None:
        self.calendar, self.pauses, self.sign, self.steps = calendar, pauses, sign, steps
        self.looked_at: set[date] = set()
        """The days of which the calendar decided whether they count."""
        self._counted: dict[Unit, int] = {}

    def stage(self, day: date, amount: int, unit: Unit, what: str) -> date:
        return (
            self._months(day, amount, what)
            if unit is Unit.MONTHS
            else self._days_from(day, amount, unit, what)
        )

    def _days_from(self, day: date, amount: int, unit: Unit, what: str) -> date:
        left = amount
        while left:
            day += self.sign * _DAY
            if skipped := self.skipped(day, unit):
                self.steps.append(Step(day, *skipped))
                continue
            left -= 1
            self._count(day, unit, what, self.calendar.work(day) if unit is Unit.WORKING_DAYS else "")
        return day

    def skipped(self, day: date, unit: Unit) -> tuple[Mark, str] | None:
        """Why a day does not count in that unit; None where it does."""
        if pause := self._pause(day):
            return Mark.PAUSED, pause
        if unit is Unit.WORKING_DAYS:
            self.looked_at.add(day)
            if rest := self.calendar.rest(day):
                return Mark.REST, rest
        return None

    def _months(self, day: date, months: int, what: str) -> date:
        end = add_months(day, self.sign * months)
        for n in range(1, months + 1):
            at = add_months(day, self.sign * n)
            self._count(at, Unit.MONTHS, what, "当月同日" if at.day == day.day else "当月无同日，为月末")
        paused = [(d, why) for d in _days(day, end, self.sign) if (why := self._pause(d))]
        self.steps += [Step(d, Mark.PAUSED, why) for d, why in paused]
        return self._days_from(end, len(paused), Unit.CALENDAR_DAYS, "补足中止的日数")

    def _pause(self, day: date) -> str:
        return next((one.why for one in self.pauses if day in one), "")

    def _count(self, day: date, unit: Unit, *words: str) -> None:
        self._counted[unit] = self._counted.get(unit, 0) + 1
        why = "，".join(filter(None, words))
        self.steps.append(Step(day, Mark.COUNTED, why, self._counted[unit], unit))


def _days(after: date, until: date, sign: int) -> Iterable[date]:
    """The days behind `after` as far as `until`, in the direction of `sign`."""
    return (after + sign * n * _DAY for n in range(1, abs((until - after).days) + 1))


def _hours(start: date | datetime, amount: int, pauses: list[Pause], back: bool) -> Counted:
    if not isinstance(start, datetime) or start.tzinfo is None:
        raise ValueError("hours run from an aware moment")
    if back and pauses:
        raise ValueError("hours are not counted back over a pause")
    if back:
        due = start - timedelta(hours=amount)
        return Counted(due, due, None, False, (Step(start, Mark.START, "自此时倒推"), _last(due, amount)))
    steps, moment, left = [Step(start, Mark.START, "自此时起算")], start, timedelta(hours=amount)
    for pause in pauses:
        begins = datetime.combine(pause.first, time.min, start.tzinfo)
        ends = datetime.combine(pause.last + _DAY, time.min, start.tzinfo)
        if ends <= moment or begins - moment >= left:
            continue
        left -= max(begins - moment, timedelta(0))
        steps += [Step(max(begins, moment), Mark.PAUSED, pause.why), Step(ends, Mark.START, "恢复计算")]
        moment = ends
    due = moment + left
    return Counted(due, due, None, False, (*steps, _last(due, amount)))


def _last(due: datetime, amount: int) -> Step:
    return Step(due, Mark.COUNTED, "届满", amount, Unit.HOURS)
