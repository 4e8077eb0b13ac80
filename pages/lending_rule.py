"""修改借阅规则: one rule of lending (`?code=`), or a new one."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.context import Context
from core.law.filing import TERM_LABELS
from core.law.lending import CONSENTS, KINDS, MODES, LoanRule
from core.law.procedures import PROCEDURES
from core.law.records import SECRECY
from core.law.units import Unit
from core.lending.rule_changes import NO_ROW, ROLES, UNITS, RuleView, SaveRule, borrowers, get_rule, save_rule
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.navigate import go
from pages.ui.page import asked, back, nothing_here, notice

_ANY = "不限"
_YES = {"": _ANY, "yes": "是", "no": "否"}


def render() -> None:
    ctx = guard.require(Permission.LENDING_RULE_MANAGE)
    code = asked("code")
    view = get_rule(ctx, code) if code else None
    if code and view is None:
        nothing_here("未找到该规则", "可能链接有误。请从“借阅规则”打开。")
        return
    back("lending_rules", "返回借阅规则")
    st.title("修改借阅规则" if view else "新增借阅规则", anchor=False)
    with st.container(width=WIDTH):
        _form(ctx, view)


def _form(ctx: Context, view: RuleView | None) -> None:
    form = Form(f"lending_rule.{view.rule.code if view else 'new'}", seen=view)
    rule = form.seen.rule if form.seen else LoanRule(code="", label="")
    with form.body():
        code = rule.code or form.text("code", "编号", hint="小写字母、数字，如 confidential")
        label = form.text("label", "规则（给借阅人看的一句话）", value=rule.label)
        st.markdown("**适用于**")
        mode = form.select("mode", "借阅方式", _with_any(MODES), value=rule.mode)
        kind = form.select("kind", "借阅用途", _with_any(KINDS), value=rule.kind)
        secrecy = form.select("secrecy", "公开属性", {"": _ANY, **SECRECY}, value=rule.secrecy)
        procedure = form.select("procedure", "案卷类别", _with_any(PROCEDURES), value=rule.procedure)
        term = form.select("term", "保管期限", {"": _ANY, **TERM_LABELS}, value=rule.term)
        role = form.select("role", "借阅人角色", {"": _ANY, **ROLES}, value=rule.role)
        people = {"": _ANY, **borrowers(ctx)}
        account = form.select("account", "借阅人", people, value=rule.account)
        other = form.select("other_unit", "其他科室形成的", _YES, value=_said(rule.other_unit))
        filed = form.select("is_filed", "已归档", _YES, value=_said(rule.is_filed))
        st.markdown("**要求**")
        forbids = form.check("forbids", "不准借阅", value=rule.forbids)
        days = form.whole("days", "最长期限", hint="不填的，本条不限制", value=rule.days)
        unit = form.radio("unit", "期限单位", UNITS, value=Unit(rule.unit).value)
        renewals = form.whole("renewals", "续借次数", hint="不填的，本条不限制", value=rule.renewals)
        consents = form.checks(
            "consents",
            "须经同意",
            {one: row.label for one, row in CONSENTS.items()},
            value=rule.consents,
        )
        most = form.whole(
            "most_at_once", "每人同时至多几份", hint="不填的，本条不限制", value=rule.most_at_once
        )
        stay = form.whole(
            "min_stay", "催还前至少保留几个工作日", hint="不填的，本条不限制", value=rule.min_stay
        )
        active = form.check("is_active", "有效", value=form.seen.is_active if form.seen else True)
        reason = form.reason("变更原因", "写明依据，如办公会决定的日期")
        sent = form.submit("保存")
    if sent:
        command = SaveRule(
            token=form.token,
            code=code,
            row_version=form.seen.row_version if form.seen else NO_ROW,
            label=label,
            mode=mode or "",
            kind=kind or "",
            secrecy=secrecy or "",
            procedure=procedure or "",
            term=term or "",
            role=role or "",
            account=account or "",
            other_unit={"yes": True, "no": False}.get(other or ""),
            is_filed={"yes": True, "no": False}.get(filed or ""),
            forbids=forbids,
            days=days,
            unit=unit or "",
            renewals=renewals,
            consents=consents,
            most_at_once=most,
            min_stay=stay,
            is_active=active,
            reason=reason,
        )
        form.answer(save_rule(ctx, command))
        notice("已保存，对新填写的借阅单生效。")
        go("lending_rules", replace=True)


def _with_any(rows: Mapping[str, Any]) -> dict[str, str]:
    return {"": _ANY, **{code: row.label for code, row in rows.items()}}


def _said(value: bool | None) -> str:
    return {True: "yes", False: "no"}.get(value, "") if value is not None else ""
