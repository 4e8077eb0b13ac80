"""A calendar as a value: which days are worked, as the State Council publishes them year by year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5
NEXT_NOTICE_FROM = (12, 25)
"""Month and day from which the notice for the following year may arrange the days of a December."""
_WEEKEND = "六日"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Year:
    """The arrangement published for one year.

    `days_off` maps each day off to the name of its holiday, empty where nobody said which; `working_days` are the
    weekend days worked in exchange (调休). A notice may reach into the last days of December before its year.
    """

    year: int
    days_off: Mapping[date, str]
    working_days: frozenset[date]


@dataclass(frozen=True)
class Calendar:
    """The published years together. Days of other years are plain: Monday to Friday are worked."""

    years: frozenset[int] = frozenset()
    days_off: Mapping[date, str] = field(default_factory=dict)
    working_days: frozenset[date] = frozenset()

    @classmethod
    def of(cls, years: Iterable[Year]) -> "Calendar":
        """Where two notices speak of the same day, that of the later year holds."""
        off: dict[date, str] = {}
        working: set[date] = set()
        known = sorted(years, key=lambda one: one.year)
        for one in known:
            working = (working - one.days_off.keys()) | one.working_days
            off = {day: name for day, name in off.items() if day not in one.working_days} | dict(one.days_off)
        return cls(frozenset(one.year for one in known), off, frozenset(working))

    def is_published(self, day: date) -> bool:
        """Whether every arrangement that may speak of the day is known; otherwise what is counted over it is 暂估."""
        is_last_week = (day.month, day.day) >= NEXT_NOTICE_FROM
        return day.year in self.years and (not is_last_week or day.year + 1 in self.years)

    def unpublished(self, first: date, last: date) -> list[int]:
        """The years whose arrangement may speak of days between these, both counted in, and is not known."""
        speaking = set(range(first.year, last.year + 1))
        if (last.month, last.day) >= NEXT_NOTICE_FROM:
            speaking.add(last.year + 1)
        return sorted(speaking - self.years)

    def is_working(self, day: date) -> bool:
        return not self.rest(day)

    def rest(self, day: date) -> str:
        """Why a day is no working day: `春节放假`, `周六`; empty for a working day."""
        if day in self.days_off:
            return f"{self.days_off[day] or '法定节假日'}放假"
        if day.weekday() < SATURDAY or day in self.working_days:
            return ""
        return f"周{_WEEKEND[day.weekday() - SATURDAY]}"

    def work(self, day: date) -> str:
        """What kind of working day it is: `调休上班` for a weekend day worked in exchange, else empty."""
        return "调休上班" if day in self.working_days else ""

    def on_or_before(self, day: date) -> date:
        """The last working day that is not after `day`."""
        while self.rest(day):
            day -= _DAY
        return day

    def on_or_after(self, day: date) -> date:
        """The first working day that is not before `day`."""
        while self.rest(day):
            day += _DAY
        return day

    def working_days_between(self, after: date, until: date) -> int:
        """How many working days lie after the one day and not after the other; 0 where `until` is not later."""
        days = (until - after).days
        return sum(self.is_working(after + n * _DAY) for n in range(1, days + 1))
