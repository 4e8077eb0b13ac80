"""Where business time comes from: a clock handed to the app by whoever starts it."""

from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
"""The zone of every screen and paper."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware."""


class SystemClock:
    """The server's own clock: the only place that asks the operating system for the time of business."""

    def now(self) -> datetime:
        return datetime.now(CHINA)


def midnight(day: date) -> datetime:
    """The moment at which a day begins."""
    return datetime.combine(day, time.min, CHINA)


def as_day(text: str | None) -> date | None:
    """A day of the years 1950 to 2099 written as 2026-07-01; None for anything else."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 1950 <= day.year <= 2099 else None


def local(moment: datetime) -> datetime:
    """`moment` in the zone of the screens. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(CHINA)


def until(end: datetime) -> str:
    """The exclusive end of a period in words: `2026-07-03（含当日）` where it ends with a day, else the
    moment."""
    moment = local(end)
    if moment.time() == time.min:
        return f"{moment - timedelta(days=1):%Y-%m-%d}（含当日）"
    return f"{moment:%Y-%m-%d %H:%M}"
