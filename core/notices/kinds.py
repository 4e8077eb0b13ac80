"""The kinds of notice, and which of them a deadline calls for now. Thresholds are the agency's (core.settings)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from core.clock import local
from core.deadlines.replay import last_day
from core.law.calendar import Calendar
from db.models import Deadline

EARLY, LATE, TODAY, OVERDUE = "early", "late", "today", "overdue"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Kind:
    """`words` is said of the deadline's label, or the number of a carrier, and its day; `to_head` whether the head is told too."""

    code: str
    label: str
    words: str
    tone: Literal["amber", "red"]
    to_head: bool = False


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(EARLY, "即将到期", "“{label}”将于 {day} 到期", "amber"),
        Kind(LATE, "临近到期", "“{label}”将于 {day} 到期，请尽快办理", "amber"),
        Kind(TODAY, "当日到期", "“{label}”于 {day} 当日到期", "red"),
        Kind("original_damaged", "原始载体损坏", "原始载体“{label}”于 {day} 报告损坏，请查看处理情况", "red"),
        Kind("original_lost", "原始载体丢失", "原始载体“{label}”于 {day} 报告丢失，请查看处理情况", "red"),
        Kind(OVERDUE, "逾期", "“{label}”已于 {day} 到期，现已逾期", "red", to_head=True),
    )
}


def called_for(
    deadline: Deadline, calendar: Calendar, now: datetime, rules: Mapping[str, int]
) -> tuple[Kind, date] | None:
    """The kind of notice that a running deadline calls for at this moment, and the day that it is about.

    Days are counted as the light counts them: to the bureau's internal day until that has gone by. A deadline that is
    no longer than `notice_early_days` from its start is not announced so early: it has only just begun.
    """
    today, due = local(now).date(), last_day(deadline)
    if now >= deadline.due_at:
        return KINDS[OVERDUE], due
    is_internal = deadline.internal_on is not None and today <= deadline.internal_on
    target = deadline.internal_on if is_internal and deadline.internal_on else due
    if today >= target:
        return KINDS[TODAY], target
    if deadline.internal_on is not None and not is_internal:
        return None
    left = calendar.working_days_between(today, target)
    if left <= rules["notice_late_days"]:
        return KINDS[LATE], target
    whole = calendar.working_days_between(local(deadline.started_at).date(), target)
    if left <= rules["notice_early_days"] < whole:
        return KINDS[EARLY], target
    return None


def last_near_day(calendar: Calendar, today: date, working_days: int) -> date:
    """The last day that is no more than so many working days ahead."""
    day = today
    while calendar.working_days_between(today, day + _DAY) <= working_days:
        day += _DAY
    return day
