"""A year's arrangement in words, as pages, papers and the record of changes show it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

_DAY = timedelta(days=1)
Run = tuple[date, date, str]
"""First day, last day, what they are."""


def runs(days: Mapping[date, str]) -> list[Run]:
    """Days in a row under one name, put together."""
    found: list[Run] = []
    for day, name in sorted(days.items()):
        if found and found[-1][1] == day - _DAY and found[-1][2] == name:
            found[-1] = (found[-1][0], day, name)
        else:
            found.append((day, day, name))
    return found


def run_words(run: Run) -> str:
    """`2026-10-01 至 2026-10-07（7 天）`, or the one day."""
    first, last, _ = run
    return (
        f"{first}"
        if first == last
        else f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}（{(last - first).days + 1} 天）"
    )


def off_words(days: Mapping[date, str]) -> str:
    """`元旦 2026-01-01 至 2026-01-03（3 天）、…`."""
    return "、".join(f"{run[2]} {run_words(run)}".strip() for run in runs(days))


def worked_words(days: Iterable[date]) -> str:
    return "、".join(day.isoformat() for day in sorted(days))


def stored_words(value: object) -> str:
    """The days of a calendar as they are stored, days off or days worked."""
    if isinstance(value, Mapping):
        return off_words({date.fromisoformat(str(day)): str(name) for day, name in value.items()})
    if isinstance(value, list):
        return worked_words(date.fromisoformat(str(day)) for day in value)
    return str(value)
