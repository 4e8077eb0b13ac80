"""Units of a time limit (law.md §1.0)."""

from enum import StrEnum


class Unit(StrEnum):
    """Working days, calendar days, months and hours. Code and word stand in every item's guide."""

    WORKING_DAYS = "wd"
    CALENDAR_DAYS = "cd"
    MONTHS = "m"
    HOURS = "h"

    @property
    def label(self) -> str:
        return {"wd": "个工作日", "cd": "日", "m": "个月", "h": "小时"}[self.value]


def limit_text(amount: int, unit: str) -> str:
    """`20个工作日`, as an item's guide and the receipt print it."""
    return f"{amount}{Unit(unit).label}"
