"""Slips in the words of the page 留痕: (label, columns) by table, and labels of codes."""

from collections.abc import Mapping

from core.law.lending import CONDITIONS, CONSENTS, COPIED_HOW, ITEM_STATES, KINDS, MODES, STATES, WORDS
from core.law.lending_findings import KINDS as FINDING_KINDS
from core.law.lending_findings import OUTCOMES
from core.law.lending_findings import STATES as FINDING_STATES
from core.law.lending_findings import WORDS as FINDING_WORDS
from core.law.records import SECRECY
from core.law.roles import Role
from core.law.units import Unit

TABLES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "lending_finding": (
        "借阅违规线索",
        {
            "kind": "种类",
            "account_id": "所涉人员",
            "occurred_on": "发生日期",
            "noticed": "线索",
            "is_clue": "系统发现",
            "state": "状态",
            "finding": "核实情况",
            "handling": "处理情况",
            "outcome": "处理结果",
            "entered_by": "登记人",
            "closed_by": "了结人",
            "closed_at": "了结时间",
        },
    ),
    "lending_finding_step": (
        "借阅违规线索办理",
        {"step": "步骤", "text": "情况", "taken_by": "办理人", "on_behalf_of_id": "代何人"},
    ),
    "lending_rule": (
        "借阅规则",
        {
            "label": "规则",
            "code": "编号",
            "mode": "方式",
            "kind": "用途",
            "secrecy": "公开属性",
            "procedure": "类别",
            "term": "保管期限",
            "role": "借阅人角色",
            "account_id": "借阅人",
            "other_unit": "借其他科室的",
            "is_filed": "已归档",
            "forbids": "不准借阅",
            "days": "期限",
            "unit": "期限单位",
            "renewals": "续借次数",
            "consents": "须经同意",
            "most_at_once": "同时至多",
            "min_stay": "催还前至少保留工作日",
            "is_active": "有效",
            "reason": "修改原因",
        },
    ),
    "loan": (
        "借阅单",
        {
            "number": "借阅单号",
            "borrower_id": "借阅人",
            "unit_id": "借阅部门",
            "owner_unit_id": "形成科室",
            "mode": "方式",
            "kind": "用途",
            "purpose": "借阅事由",
            "ground": "依据",
            "state": "状态",
            "round": "轮次",
            "consents": "须经同意",
            "waits_for": "待审批",
            "most_renewals": "准许续借次数",
            "min_stay": "催还前至少保留工作日",
            "renewals": "已续借次数",
            "asked_until": "申请借阅至",
            "renew_until": "申请续借至",
            "begins_at": "开始时间",
            "until": "截止",
            "ended_at": "了结时间",
        },
    ),
    "loan_copy": (
        "复印登记",
        {
            "how": "方式",
            "first_page": "自第几页",
            "pages": "页数",
            "note": "说明",
            "copied_by": "经办人",
            "on_behalf_of_id": "代何人",
        },
    ),
    "loan_item": (
        "借阅项目",
        {
            "volume": "卷",
            "first_page": "自第几页",
            "last_page": "至第几页",
            "state": "状态",
            "out_at": "借出时间",
            "out_by": "借出经办人",
            "out_condition": "借出时状况",
            "out_pages": "借出时页数",
            "recalled_for": "催还至",
            "back_at": "归还时间",
            "back_by": "归还经办人",
            "back_condition": "归还时状况",
            "back_pages": "归还时页数",
            "difference": "差异说明",
        },
    ),
    "loan_step": (
        "借阅单办理",
        {
            "round": "轮次",
            "step": "步骤",
            "consent": "何人同意",
            "text": "意见",
            "taken_by": "办理人",
            "on_behalf_of_id": "代何人",
        },
    ),
}
_CONSENTS = {code: row.label for code, row in CONSENTS.items()}
LABELS: Mapping[str, Mapping[str, str]] = {
    "lending_finding.kind": {code: row.label for code, row in FINDING_KINDS.items()},
    "lending_finding.state": {code: row.label for code, row in FINDING_STATES.items()},
    "lending_finding.outcome": OUTCOMES,
    "lending_finding_step.step": FINDING_WORDS,
    "lending_rule.mode": {code: row.label for code, row in MODES.items()},
    "lending_rule.kind": {code: row.label for code, row in KINDS.items()},
    "lending_rule.secrecy": SECRECY,
    "lending_rule.role": {role.value: role.label for role in Role},
    "lending_rule.unit": {unit.value: unit.label for unit in Unit},
    "loan.mode": {code: row.label for code, row in MODES.items()},
    "loan.kind": {code: row.label for code, row in KINDS.items()},
    "loan.state": {code: row.label for code, row in STATES.items()},
    "loan.waits_for": _CONSENTS,
    "loan_copy.how": COPIED_HOW,
    "loan_item.state": ITEM_STATES,
    "loan_item.out_condition": CONDITIONS,
    "loan_item.back_condition": CONDITIONS,
    "loan_step.step": WORDS,
    "loan_step.consent": _CONSENTS,
}
