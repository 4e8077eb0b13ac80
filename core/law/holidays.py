"""The statutory holidays, and what an arrangement published for a year must look like to be believed.

国务院《全国年节及纪念日放假办法》 names the days; the yearly notice of its General Office says which days around
them are off and which weekend days are worked in exchange.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from core.law.basis import Basis, InForce, Sure, rows_in_force
from core.law.calendar import NEXT_NOTICE_FROM, SATURDAY, Year
from core.law.festivals import FESTIVALS
from core.law.problem import Problem

_RULES = Basis("holiday_rules", 2, sure=Sure.M)


@dataclass(frozen=True, kw_only=True)
class Holiday(InForce):
    """A holiday of all citizens: `days` statutory days, all within the days from `first` to `last` (month, day), and of
    the lunar calendar the day of core.law.festivals among them."""

    name: str
    days: int
    first: tuple[int, int]
    last: tuple[int, int]
    basis: Basis = _RULES


_2008, _2024, _2025 = date(2008, 1, 1), date(2024, 12, 31), date(2025, 1, 1)

HOLIDAYS = (
    Holiday(name="元旦", days=1, first=(1, 1), last=(1, 1)),
    Holiday(name="春节", days=3, first=(1, 20), last=(2, 23), effective_to=_2024),
    Holiday(name="春节", days=4, first=(1, 20), last=(2, 23), effective_from=_2025),
    Holiday(name="清明节", days=1, first=(4, 4), last=(4, 6), effective_from=_2008),
    Holiday(name="劳动节", days=3, first=(5, 1), last=(5, 3), effective_to=date(2007, 12, 31)),
    Holiday(name="劳动节", days=1, first=(5, 1), last=(5, 1), effective_from=_2008, effective_to=_2024),
    Holiday(name="劳动节", days=2, first=(5, 1), last=(5, 2), effective_from=_2025),
    Holiday(name="端午节", days=1, first=(5, 27), last=(6, 26), effective_from=_2008),
    Holiday(name="中秋节", days=1, first=(9, 7), last=(10, 8), effective_from=_2008),
    Holiday(name="国庆节", days=3, first=(10, 1), last=(10, 3)),
)

FIRST_YEAR = 1999
"""The year of the first rules of this kind; nothing older is entered."""
_FARTHEST_EXCHANGE = timedelta(days=14)
"""How far from a day off a weekend day worked in exchange may lie; in 2004 to 2026 at most 6 days."""


def arrangement_problems(given: Year, *, this_year: int) -> list[Problem]:
    """What is certainly wrong with an arrangement, in words that name the days; empty where it can be believed.

    The notice comes late in the year before, so nothing beyond the year after `this_year` is known.
    """
    year = given.year
    if not FIRST_YEAR <= year <= this_year + 1:
        words = f"年份应在 {FIRST_YEAR} 至 {this_year + 1} 之间：放假安排在上一年年底公布，更晚的年份还没有"
        return [Problem("calendar.year", words, "year")]
    problems = []
    for days, field in ((given.days_off.keys(), "days_off"), (given.working_days, "working_days")):
        earliest = date(year - 1, *NEXT_NOTICE_FROM)
        if outside := [day for day in days if not earliest <= day <= date(year, 12, 31)]:
            words = f"{_days(outside)}不在 {year} 年，请核对年份"
            problems.append(Problem("calendar.outside", words, field))
    if problems:
        return problems
    if both := given.days_off.keys() & given.working_days:
        words = f"{_days(both)}既列为放假又列为上班，请核对"
        problems.append(Problem("calendar.both", words, "working_days"))
    if plain := [day for day in given.working_days if day.weekday() < SATURDAY]:
        words = f"{_days(plain)}是周一至周五，本就上班，不是调休上班日；请核对年份和日期"
        problems.append(Problem("calendar.weekday", words, "working_days"))
    if lonely := [
        day for day in given.working_days if not _near(day, [*given.days_off, date(year + 1, 1, 1)])
    ]:
        words = f"{_days(lonely)}前后两周没有放假日，不像调休上班日；请核对"
        problems.append(Problem("calendar.far", words, "working_days"))
    return problems + _missing(given)


def arrangement_doubt(given: Year) -> str:
    """Why an arrangement that could be right should be looked at once more; empty where it adds up.

    What is off on weekdays, less the weekend days worked, is the number of statutory days: the rest is exchange.
    """
    off = [day for day in given.days_off if day.weekday() < SATURDAY]
    net = len(off) - len(given.working_days)
    due = sum(one.days for one in rows_in_force(HOLIDAYS, date(given.year, 7, 1)))
    if net == due:
        return ""
    return f"工作日放假 {len(off)} 天，调休上班 {len(given.working_days)} 天，相抵为 {net} 天，法定节假日为 {due} 天"


def _missing(given: Year) -> list[Problem]:
    found = []
    for one in rows_in_force(HOLIDAYS, date(given.year, 7, 1)):
        first, last = date(given.year, *one.first), date(given.year, *one.last)
        festival = FESTIVALS.get((given.year, one.name))
        if festival is not None and festival not in given.days_off:
            words = f"缺少{one.name}：{festival:%m-%d} 是{one.name}，应放假，请补全"
            found.append(Problem("calendar.missing", words, "days_off", one.basis))
        elif sum(first <= day <= last for day in given.days_off) < one.days:
            when = f"{first:%m-%d} 至 {last:%m-%d} 之间" if first != last else f"{first:%m-%d}"
            words = f"缺少{one.name}：{when}至少应放假 {one.days} 天，请补全"
            found.append(Problem("calendar.missing", words, "days_off", one.basis))
    return found


def _near(day: date, days: Iterable[date]) -> bool:
    return any(abs(day - other) <= _FARTHEST_EXCHANGE for other in days)


def _days(days: Iterable[date]) -> str:
    """The first few of them, as a sentence names them."""
    ordered = sorted(days)
    return "、".join(f"{day:%Y-%m-%d}" for day in ordered[:3]) + (" 等" if len(ordered) > 3 else "")
