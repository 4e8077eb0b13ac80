"""Complaints, cases and the routing table in the words of 留痕."""

from collections.abc import Mapping

from core.law.case_procedure import TRACES
from core.law.complaints import DISTRICTS, FILERS, INDUSTRIES, KINDS, LINKS, NATURES

_PLACE = {"kind": "问题类别", "district": "用工所在地", "industry": "行业"}

TABLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "complaint": (
        "投诉举报内容",
        {
            "nature": "类别",
            **_PLACE,
            "filer": "提出人",
            "headcount": "人数",
            "facts": "事实",
            "demands": "请求",
            "proof": "证据线索",
            "began_on": "行为开始",
            "ended_on": "行为终了",
            "is_continuing": "仍在继续",
            "transfer_no": "转办编号",
            "transfer_due_on": "转办要求反馈日期",
            "is_oral": "口述",
            "is_sealed": "密封",
            "can_be_told": "可以联系",
            "about_officers": "涉及本机关人员",
        },
    ),
    "enforcement_case": (
        "案件内容",
        {"trace": "线索来源", "trace_no": "来源编号", **_PLACE, "facts": "案情"},
    ),
    "routing_row": ("分派表", {**_PLACE, "unit_id": "承办科室", "ended_at": "停用时间"}),
}

_KINDS = {"": "（全部）", **KINDS}
_PLACES = {"": "（全部）", **DISTRICTS}
_TRADES = {"": "（全部）", **INDUSTRIES}

LABELS: Mapping[str, Mapping[str, str]] = {
    "complaint.nature": {code: row.label for code, row in NATURES.items()},
    "complaint.filer": {code: row.label for code, row in FILERS.items()},
    "enforcement_case.trace": {code: row.label for code, row in TRACES.items()},
    "matter_link.kind": LINKS,
    **{
        f"{table}.{column}": words
        for table in ("complaint", "enforcement_case", "routing_row")
        for column, words in (("kind", _KINDS), ("district", _PLACES), ("industry", _TRADES))
    },
}
