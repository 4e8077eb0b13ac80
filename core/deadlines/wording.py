"""Deadlines and counted periods in words, for screens, papers and the command line."""

from datetime import date, datetime, timedelta

from core.clock import local
from core.law.counting import Counted, Mark, Step
from core.law.limits import LIMITS
from core.law.units import Unit, limit_text
from db.models import Deadline

ESTIMATED = "暂估"
WHY_ESTIMATED = "{years}的放假安排尚未录入，按周一至周五上班推算，录入后自动重算"
_NUMBERED = {
    Unit.WORKING_DAYS: "第{}个工作日",
    Unit.CALENDAR_DAYS: "第{}日",
    Unit.MONTHS: "第{}个月届满",
    Unit.HOURS: "满{}小时",
}


def when(at: date | datetime) -> str:
    """`2026-02-27`, or `2026-02-27 09:30` of a moment."""
    return f"{local(at):%Y-%m-%d %H:%M}" if isinstance(at, datetime) else at.isoformat()


def step_words(step: Step) -> tuple[str, str]:
    """What became of a day (`第3个工作日`, `不计`), and why."""
    if step.mark is Mark.START:
        return "起算", step.why
    if step.mark in (Mark.REST, Mark.PAUSED):
        return "不计", step.why
    if step.number is None or step.unit is None:
        return "到期", step.why
    return _NUMBERED[step.unit].format(step.number), step.why


def due_words(counted: Counted) -> str:
    """`2026-02-27`, with 暂估 where a year is not published."""
    return when(counted.due) + (f"（{ESTIMATED}）" if counted.is_estimated else "")


def due_text(deadline: Deadline) -> str:
    """The last day of a stored deadline, of hours the moment; while it stands still there is none."""
    if deadline.state == "paused":
        return "中止中，恢复后计算"
    return end_text(deadline.due_at, deadline.unit)


def end_text(due_at: datetime, unit: str | None) -> str:
    """A stored end as the reader knows it: the day that it closes, of hours the moment."""
    return when(due_at if unit == Unit.HOURS else local(due_at - timedelta(microseconds=1)).date())


def limit_of(deadline: Deadline) -> str:
    """`5个工作日` as it was on the day it started, `次年6月30日前` for a fixed day."""
    if deadline.amount is None or deadline.unit is None:
        return LIMITS[deadline.code].text
    return limit_text(deadline.amount, deadline.unit)
