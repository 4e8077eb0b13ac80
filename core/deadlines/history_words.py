"""The words of deadlines and calendars on the page 留痕: the tables' columns in the order of the screen, and their codes."""

from collections.abc import Mapping

from core.law.limits import EVENTS, LIMITS, Duty
from core.law.units import Unit

STATES = {
    "running": "计算中",
    "paused": "已中止",
    "met": "已办结",
    "passed": "已届满",
    "cancelled": "已撤销",
}
GROUNDS = {ground.code: ground.label for row in LIMITS.values() for ground in row.suspensions}

TABLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "calendar_year": (
        "工作日历",
        {"year": "年份", "days_off": "放假", "working_days": "调休上班", "source": "依据的通知"},
    ),
    "deadline": (
        "办理期限",
        {
            "label": "期限",
            "amount": "长度",
            "unit": "单位",
            "rolls": "末日遇休息日顺延",
            "back": "倒推",
            "duty": "义务人",
            "event": "起算事由",
            "started_at": "起算时间",
            "due_at": "到期",
            "internal_on": "内部期限",
            "is_estimated": "暂估",
            "state": "状态",
            "ended_at": "结束时间",
            "end_reason": "结束原因",
        },
    ),
    "deadline_extension": (
        "期限延长",
        {
            "amount": "延长",
            "unit": "单位",
            "reason": "原因",
            "approver": "批准人",
            "approved_by": "批准人账号",
            "document_id": "文书",
        },
    ),
    "deadline_move": (
        "期限随日历调整",
        {
            "old_due_at": "原到期",
            "new_due_at": "现到期",
            "was_estimated": "原为暂估",
            "is_estimated": "现为暂估",
        },
    ),
    "deadline_pause": (
        "期限中止",
        {
            "ground": "事由",
            "reason": "说明",
            "first_on": "自",
            "last_on": "至",
            "approved_by": "批准人",
            "document_id": "文书",
        },
    ),
}

LABELS: Mapping[str, Mapping[str, str]] = {
    "deadline.state": STATES,
    "deadline.duty": {duty.value: duty.label for duty in Duty},
    "deadline.event": EVENTS,
    "deadline.unit": {unit.value: unit.label for unit in Unit},
    "deadline_extension.unit": {unit.value: unit.label for unit in Unit},
    "deadline_pause.ground": GROUNDS,
}
