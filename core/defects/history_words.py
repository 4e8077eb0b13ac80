"""Procedural defects and triggers of long-term preservation in the words of the page 留痕: (label, columns) by table, and
labels of codes."""

from collections.abc import Mapping

from core.law.procedures import PROCEDURES
from core.law.requirements import REQUIREMENTS
from core.law.triggers import TRIGGERS

TABLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "matter_trigger": (
        "长期保存情形",
        {"kind": "情形", "happened_at": "发生时间", "raised_by": "登记人"},
    ),
    "procedural_defect": (
        "程序瑕疵",
        {
            "step": "办理步骤",
            "requirement": "缺少的条件",
            "reason": "原因",
            "asked_by": "申请人",
            "on_behalf_of_id": "代何人",
            "reviewer_id": "指定的法制审核人",
            "reviewed_by": "法制审核人",
            "reviewed_at": "审核时间",
            "is_approved": "同意继续办理",
            "opinion": "审核意见",
        },
    ),
}

LABELS: Mapping[str, Mapping[str, str]] = {
    "matter_trigger.kind": {code: row.label for code, row in TRIGGERS.items()},
    "procedural_defect.requirement": {code: row.label for code, row in REQUIREMENTS.items()},
    "procedural_defect.step": {
        code: step.label for procedure in PROCEDURES.values() for code, step in procedure.transitions.items()
    },
}
