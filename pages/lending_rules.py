"""借阅规则: what may be borrowed how, how long, with whose consent; ours, and the bureau's own in their place."""

import streamlit as st

from core.law.filing import TERM_LABELS
from core.law.lending import CONSENTS, KINDS, MODES, LoanRule
from core.law.procedures import PROCEDURES
from core.law.records import SECRECY
from core.lending.rule_changes import ROLES, UNITS, RuleView, list_rules
from core.permissions import Permission
from pages.ui import guard
from pages.ui.page import show_notice, title
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag

COLUMNS = (
    Column("label", "规则"),
    Column("about", "适用于"),
    Column("asks", "要求"),
    Column("source", "来源", nowrap=True),
    Column("state", "状态", nowrap=True),
)


def render() -> None:
    ctx = guard.require(Permission.LOAN_USE)
    may_change = ctx.may(Permission.LENDING_RULE_MANAGE)
    if may_change:
        title("借阅规则", "新增规则", ("lending_rule", {}))
    else:
        title("借阅规则")
    show_notice(ctx, "lending_rules")
    st.caption(
        "所有适用的规则同时有效，取最严的：期限取最短，须经同意的取全部。填写借阅单时先列出适用的规则。"
        + ("点规则修改；修改后对新填写的借阅单生效。" if may_change else "由档案员维护。")
    )
    data_table(
        "lending_rules.table",
        caption="借阅规则",
        columns=COLUMNS,
        rows=[_row(one) for one in list_rules(ctx)],
        open_page="lending_rule" if may_change else None,
    )


def _row(view: RuleView) -> Row:
    rule = view.rule
    cells = (
        *(rule.label, _about(rule), _asks(rule)),
        "系统预设（待确认）" if view.is_ours else "本单位",
        Tag("有效", "green") if view.is_active else Tag("停用", "grey"),
    )
    return Row(rule.code, cells, {"code": rule.code})


def _about(rule: LoanRule) -> str:
    found = [
        MODES[rule.mode].label if rule.mode else "",
        KINDS[rule.kind].label if rule.kind else "",
        SECRECY.get(rule.secrecy, ""),
        PROCEDURES[rule.procedure].label if rule.procedure in PROCEDURES else "",
        TERM_LABELS.get(rule.term, ""),
        ROLES.get(rule.role, ""),
        "指定借阅人" if rule.account else "",
        "" if rule.other_unit is None else "其他科室形成的" if rule.other_unit else "本科室形成的",
        "" if rule.is_filed is None else "已归档" if rule.is_filed else "未归档",
    ]
    return "、".join(one for one in found if one) or "全部"


def _asks(rule: LoanRule) -> str:
    found = [
        "不准借阅" if rule.forbids else "",
        f"最长{rule.days}{UNITS[rule.unit]}" if rule.days is not None else "",
        f"续借{rule.renewals}次" if rule.renewals is not None else "",
        "须经" + "、".join(CONSENTS[code].label for code in rule.consents) + "同意" if rule.consents else "",
        f"同时至多{rule.most_at_once}份" if rule.most_at_once is not None else "",
        f"催还前至少保留{rule.min_stay}个工作日" if rule.min_stay is not None else "",
    ]
    return "；".join(one for one in found if one)
