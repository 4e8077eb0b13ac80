"""红黄绿灯: how a deadline stands now, in a word and a tone. The thresholds are the agency's (core.settings)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Literal

from core.clock import local
from core.deadlines.history_words import STATES
from core.deadlines.replay import last_day
from core.deadlines.wording import ESTIMATED, due_text, limit_of
from core.law.calendar import Calendar
from core.law.limits import EVENTS, LIMITS
from core.law.units import Unit
from db.models import Deadline

Tone = Literal["green", "amber", "red", "grey"]
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Light:
    """`word` says it without the colour: 余 12 个工作日; `hint` tells start event, length, end and article."""

    word: str
    tone: Tone
    hint: str


def light(deadline: Deadline, calendar: Calendar, now: datetime, thresholds: Mapping[str, int]) -> Light:
    """Red when past, or within `deadline_red_days`; amber within `deadline_yellow_days` or `deadline_yellow_percent` of
    the whole; grey while it stands still and when it has ended in time."""
    hint = hint_of(deadline)
    if was_late(deadline):
        return Light(f"{STATES[deadline.state]}（逾期）", "red", hint)
    if deadline.state != "running":
        return Light(STATES[deadline.state], "grey", hint)
    if deadline.unit == Unit.HOURS:
        word, tone = _hours(deadline, now, thresholds)
    else:
        word, tone = _days(deadline, calendar, now, thresholds)
    return Light(word + (f"（{ESTIMATED}）" if deadline.is_estimated else ""), tone, hint)


def was_late(deadline: Deadline) -> bool:
    """Whether a duty was done, and after its end."""
    return deadline.state == "met" and deadline.ended_at is not None and deadline.ended_at >= deadline.due_at


def hint_of(deadline: Deadline) -> str:
    """一次告知补正：收到申请材料（2026-03-10）起5个工作日，2026-03-17 到期；行政许可法第三十二条第一款第四项."""
    started = f"{EVENTS[deadline.event]}（{local(deadline.started_at):%Y-%m-%d}）"
    length = f"{started}前{limit_of(deadline)}" if deadline.back else f"{started}起{limit_of(deadline)}"
    due = due_text(deadline) + ("" if deadline.state == "paused" else " 到期")
    return f"{deadline.label}：{length}，{due}；{LIMITS[deadline.code].basis.short}"


def _days(
    deadline: Deadline, calendar: Calendar, now: datetime, thresholds: Mapping[str, int]
) -> tuple[str, Tone]:
    today, due = local(now).date(), last_day(deadline)
    if today > due:
        late = calendar.working_days_between(due, today)
        return (f"逾期 {late} 个工作日" if late else "已逾期"), "red"
    # The bureau's own duty is measured by its internal day, until that has gone by.
    target = deadline.internal_on if deadline.internal_on and today <= deadline.internal_on else due
    left = calendar.working_days_between(today, target)
    whole = calendar.working_days_between(local(deadline.started_at).date(), target)
    word = "今日到期" if today == target else f"余 {left} 个工作日"
    if thresholds["deadline_red_days"] > 0 and left <= thresholds["deadline_red_days"]:
        return word, "red"
    is_short = left <= thresholds["deadline_yellow_days"]
    return word, "amber" if is_short or left * 100 <= whole * thresholds[
        "deadline_yellow_percent"
    ] else "green"


def _hours(deadline: Deadline, now: datetime, thresholds: Mapping[str, int]) -> tuple[str, Tone]:
    left, whole = deadline.due_at - now, deadline.due_at - deadline.started_at
    if left <= timedelta(0):
        return f"逾期 {ceil(-left / _HOUR) or 1} 小时", "red"
    is_short = left * 100 <= whole * thresholds["deadline_yellow_percent"]
    return f"余 {ceil(left / _HOUR)} 小时", "amber" if is_short else "green"
