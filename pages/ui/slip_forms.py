"""The forms of a slip: consents and what ends it, more time, the desk, and copies."""

from uuid import UUID

import streamlit as st

from core.context import Context
from core.law.lending import CONDITIONS, COPYING, GOOD, LOST, OUT, STEPS, WAITING
from core.lending.deciding import (
    AskRenewal,
    DecideLoan,
    DecideRenewal,
    ask_renewal,
    decide_loan,
    decide_renewal,
)
from core.lending.desk import HandOut, Recall, ReportLoss, TakeBack, hand_out, recall, report_loss, take_back
from core.lending.opening import NoteCopies, note_copies
from core.lending.reading import Slip, SlipLine
from core.permissions import Permission
from pages.ui.forms import WIDTH, Form
from pages.ui.page import notice

_DONE = {
    "asked": "已同意，等待下一位审批。",
    "approved": "已同意，借阅单生效。",
    "returned": "已退回借阅人。",
    "refused": "已记录为不同意。",
    "withdrawn": "已撤回。",
    "closed": "已了结。",
    "revoked": "已收回借阅权，借出的案卷请催还。",
}


def step_form(ctx: Context, slip: Slip) -> None:
    """One of the steps that the actor may take, with what he says."""
    offered = {code: STEPS[code].label for code in slip.steps}
    if not offered:
        return
    st.header("办理", anchor=False)
    form = Form(_name(slip, "step"), seen=slip)
    with st.container(width=WIDTH), form.body():
        step = form.radio("step", "办理", offered) or ""
        text = form.text(
            "text", "意见或原因", lines=True, optional=True, hint="退回、不同意、收回的必须写明原因"
        )
        sent = form.submit("办理")
    if sent:
        command = DecideLoan(form.token, slip.loan_id, form.seen.row_version, step, text)
        done = form.answer(decide_loan(ctx, command))
        notice(_DONE.get(done.state, "已办理。"))
        st.rerun()


def renewal_forms(ctx: Context, slip: Slip) -> None:
    """More time: asked for by the borrower, answered by whoever the rules name."""
    if slip.may_renew:
        with st.expander("申请续借"):
            form = Form(_name(slip, "renewal"), seen=slip)
            with form.body():
                until = form.day("until", "续借到")
                sent = form.submit("申请续借")
        if sent:
            form.answer(ask_renewal(ctx, AskRenewal(form.token, slip.loan_id, form.seen.row_version, until)))
            notice("已申请续借，请等待审批。")
            st.rerun()
    if slip.may_decide_renewal:
        st.header("续借审批", anchor=False)
        form = Form(_name(slip, "renew"), seen=slip)
        with st.container(width=WIDTH), form.body():
            agrees = form.radio("agrees", f"续借至 {slip.renew_until}", {True: "同意", False: "不同意"})
            text = form.text("text", "意见", optional=True, hint="不同意的必须写明原因")
            sent = form.submit("办理续借")
        if sent:
            version = form.seen.row_version
            form.answer(decide_renewal(ctx, DecideRenewal(form.token, slip.loan_id, version, agrees, text)))
            notice("已同意续借。" if agrees else "已记录为不同意续借。")
            st.rerun()


def desk_forms(ctx: Context, slip: Slip) -> None:
    """What passes over the desk: out, back, called back, lost."""
    if not slip.may_desk:
        return
    waiting = [one for one in slip.lines if one.state == WAITING] if slip.state == "approved" else []
    out = [one for one in slip.lines if one.state == OUT]
    back = [one for one in slip.lines if one.state in (OUT, LOST)]
    if waiting:
        _hand_out(ctx, slip, waiting)
    if back:
        _take_back(ctx, slip, back)
    if out:
        _recall(ctx, slip, out)
        _lost(ctx, slip, out)


def copies_form(ctx: Context, slip: Slip) -> None:
    """What the archivist copied on paper."""
    if slip.mode not in COPYING or not ctx.may(Permission.LOAN_DESK) or slip.state_label != "已批准":
        return
    with st.expander("登记纸质复印"):
        form = Form(_name(slip, "copies"), seen=slip)
        with form.body():
            item = form.select("loan_item_id", "复印内容", _names(slip.lines))
            pages = form.whole("pages", "页数")
            note = form.text("note", "说明", optional=True)
            sent = form.submit("登记复印")
    if sent:
        command = NoteCopies(form.token, slip.loan_id, form.seen.row_version, item, pages, note)
        form.answer(note_copies(ctx, command))
        notice("已登记复印。")
        st.rerun()


def _name(slip: Slip, form: str) -> str:
    """Several forms stand on the page, and what one of them does makes a new version for the others."""
    return f"loan.{slip.loan_id}.{slip.row_version}.{form}"


def _names(lines: list[SlipLine]) -> dict[UUID, str]:
    return {one.item_id: f"{one.name} {one.part}" for one in lines}


def _hand_out(ctx: Context, slip: Slip, lines: list[SlipLine]) -> None:
    st.header("借出", anchor=False)
    form = Form(_name(slip, "out"), seen=slip)
    with st.container(width=WIDTH), form.body():
        item = form.select("item", "案卷", _names(lines), value=lines[0].item_id)
        condition = form.radio("condition", "状况", CONDITIONS, value=GOOD)
        pages = form.whole("pages", "清点页数")
        sent = form.submit("借出")
    if sent:
        command = HandOut(form.token, slip.loan_id, form.seen.row_version, item, condition or "", pages)
        done = form.answer(hand_out(ctx, command))
        notice(f"已借出，最迟 {done.due} 归还。")
        st.rerun()


def _take_back(ctx: Context, slip: Slip, lines: list[SlipLine]) -> None:
    st.header("归还", anchor=False)
    form = Form(_name(slip, "back"), seen=slip)
    with st.container(width=WIDTH), form.body():
        item = form.select("item", "案卷", _names(lines), value=lines[0].item_id)
        st.caption("借出时：" + "；".join(f"{one.name} {one.part} {one.out_words}" for one in lines))
        condition = form.radio("condition", "状况", CONDITIONS, value=GOOD)
        pages = form.whole("pages", "清点页数")
        difference = form.text(
            "difference", "差异说明", lines=True, optional=True, hint="状况、页数与借出时不同的必须说明"
        )
        sent = form.submit("归还")
    if sent:
        command = TakeBack(
            form.token, slip.loan_id, form.seen.row_version, item, condition or "", pages, difference
        )
        form.answer(take_back(ctx, command))
        notice("已归还。")
        st.rerun()


def _recall(ctx: Context, slip: Slip, lines: list[SlipLine]) -> None:
    with st.expander("催还"):
        form = Form(_name(slip, "recall"), seen=slip)
        with form.body():
            item = form.select("item", "案卷", _names(lines), value=lines[0].item_id)
            reason = form.reason("催还原因", "如：诉讼急用")
            sent = form.submit("催还")
    if sent:
        command = Recall(form.token, slip.loan_id, form.seen.row_version, item, reason)
        done = form.answer(recall(ctx, command))
        notice(f"已催还，最迟 {done.due} 归还。")
        st.rerun()


def _lost(ctx: Context, slip: Slip, lines: list[SlipLine]) -> None:
    with st.expander("登记丢失"):
        form = Form(_name(slip, "lost"), seen=slip)
        with form.body():
            item = form.select("item", "案卷", _names(lines), value=lines[0].item_id)
            reason = form.reason("丢失经过", "何时、何地发现，已采取什么措施")
            sent = form.submit("登记丢失")
    if sent:
        command = ReportLoss(form.token, slip.loan_id, form.seen.row_version, item, reason)
        form.answer(report_loss(ctx, command))
        notice("已登记丢失，并记入备考表。")
        st.rerun()
