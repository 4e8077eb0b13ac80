"""The years that come with the portal: the State Council notices as the package chinesecalendar (MIT) has them."""

from datetime import date
from functools import cache

from chinese_calendar import constants

from core.law.calendar import NEXT_NOTICE_FROM, Calendar, Year

SOURCE = "国务院办公厅节假日安排通知（随系统提供）"
_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
}


@cache
def packaged_years() -> tuple[Year, ...]:
    """Every year that the package knows, oldest first, with the last days of the December before that its notice arranges."""
    years = sorted({day.year for day in constants.holidays})
    return tuple(
        Year(
            year,
            {d: _NAMES.get(n, "") for d, n in sorted(constants.holidays.items()) if _notice_of(d) == year},
            frozenset(day for day in constants.workdays if _notice_of(day) == year),
        )
        for year in years
    )


def _notice_of(day: date) -> int:
    """The year whose notice arranges the day: nothing but New Year's Day reaches into the last week of a December."""
    return day.year + ((day.month, day.day) >= NEXT_NOTICE_FROM)


@cache
def packaged_calendar() -> Calendar:
    """Those years as one calendar, for counting without a database."""
    return Calendar.of(packaged_years())
