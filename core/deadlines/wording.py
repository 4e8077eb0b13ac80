"""A counted period in words, for screens, papers and the command line."""

from datetime import date, datetime

from core.clock import local
from core.law.counting import Counted, Mark, Step
from core.law.units import Unit

ESTIMATED = "暂估"
WHY_ESTIMATED = "所涉年份的放假安排尚未录入，按周一至周五上班推算，录入后自动重算"
_NUMBERED = {
    Unit.WORKING_DAYS: "第{}个工作日",
    Unit.CALENDAR_DAYS: "第{}日",
    Unit.MONTHS: "第{}个月届满",
    Unit.HOURS: "满{}小时",
}


def when(at: date | datetime) -> str:
    """`2026-02-27`, or `2026-02-27 09:30` of a moment."""
    return f"{local(at):%Y-%m-%d %H:%M}" if isinstance(at, datetime) else at.isoformat()


def step_words(step: Step, unit: Unit) -> tuple[str, str]:
    """What became of a day (`第3个工作日`, `不计`), and why."""
    if step.mark is Mark.START:
        return "起算", step.why
    if step.mark is Mark.MOVED:
        return "到期", step.why
    if step.number is None:
        return "不计", step.why
    return _NUMBERED[unit].format(step.number), step.why


def due_words(counted: Counted) -> str:
    """`2026-02-27`, with 暂估 where a year is not published."""
    return when(counted.due) + (f"（{ESTIMATED}）" if counted.is_estimated else "")
