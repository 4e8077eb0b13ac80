"""Forms for standing in for somebody absent."""

from datetime import datetime, time, timedelta

import streamlit as st

from core.clock import CHINA
from core.context import Context
from core.people.delegations import (
    Delegate,
    DelegationRow,
    RevokeDelegation,
    delegate,
    givable_roles,
    longest_days,
    possible_receivers,
    revoke_delegation,
)
from pages.ui.forms import Form
from pages.ui.navigate import go
from pages.ui.page import notice


def new(ctx: Context) -> None:
    st.title("设定委托", anchor=False)
    st.caption(f"一次最长 {longest_days(ctx)} 天。代行他人的职权不得再委托；随时可以撤销。")
    form: Form[None] = Form("delegation_new")
    with form.body():
        role = form.radio("role", "委托的职权", {r.value: r.label for r in givable_roles(ctx)})
        receiver = form.select("to_account_id", "代行人", dict(possible_receivers(ctx)))
        first = form.day("from_at", "起始日期", hint="自当日零时起；选今天的，自提交时起")
        last = form.day("to_at", "截止日期", hint="含当日")
        reason = form.reason("事由", "如：年休假、出差、参加培训")
        sent = form.submit("设定委托", cancel=("delegations", {}))
    if sent:
        begin = datetime.combine(first, time.min, CHINA) if first else None
        end = datetime.combine(last, time.min, CHINA) + timedelta(days=1) if last else None
        form.answer(delegate(ctx, Delegate(form.token, role, receiver, begin, end, reason)))
        notice("委托已设定。代行人在起始时间后的下一次操作即可代行。")
        go("delegations", replace=True)


def revoke(ctx: Context, row: DelegationRow) -> None:
    st.header("撤销委托", anchor=False)
    form = Form(f"delegation_revoke.{row.delegation_id}", seen=row)
    with form.body():
        why = form.reason("撤销原因", "如：提前返岗")
        sent = form.submit("撤销委托")
    if sent:
        form.answer(
            revoke_delegation(
                ctx, RevokeDelegation(form.token, row.delegation_id, form.seen.row_version, why)
            )
        )
        notice("委托已撤销，即时生效。")
        go("delegations", replace=True)
