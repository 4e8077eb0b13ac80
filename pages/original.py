"""原始载体详情: one carrier, where it is, what happened to it, and what its keeper does (`?id=`)."""

import streamlit as st

from core.archive.originals import (
    AnswerOriginal,
    DisposeOriginal,
    OfferOriginal,
    ReportOriginal,
    answer_original,
    dispose_original,
    offer_original,
    report_original,
)
from core.archive.originals_read import OriginalDetail, OriginalView, get_original
from core.clock import local
from core.context import Context
from core.law.originals import REPORTS
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.originals import state_tag
from pages.ui.page import asked_id, back, nothing_here, notice, show_notice
from pages.ui.table import Column, Row, data_table
from pages.ui.text import facts, plain

EVENTS = (
    Column("at", "时间", nowrap=True),
    Column("what", "事项", nowrap=True),
    Column("people", "保管人", nowrap=True),
    Column("words", "说明"),
    Column("by", "经办人", nowrap=True),
)


def render() -> None:
    ctx = guard.require(Permission.ORIGINAL_KEEP)
    original_id = asked_id()
    detail = get_original(ctx, original_id) if original_id else None
    if detail is None:
        nothing_here("未找到该原始载体", "可能链接有误，或您无权办理。请从“原始载体”列表打开。")
        return
    back("originals", "返回原始载体")
    one = detail.original
    st.title(f"原始载体：{plain(one.medium_no)}", anchor=False)
    show_notice(ctx, f"original {one.original_id}")
    facts(
        (
            ("登记号", one.matter_number),
            ("承办科室", one.unit),
            ("类型", one.kind),
            ("记录内容", one.holds),
            ("SHA-256", one.sha256),
            ("保管人", one.keeper),
            ("待接收", one.next_keeper),
            ("存放位置", one.place),
            ("状态", state_tag(one.state)),
        )
    )
    with st.container(width=WIDTH):
        if one.next_keeper:
            _answer(ctx, one)
        elif one.may_hand_on:
            _offer(ctx, detail)
        if one.may_hand_on:
            _report(ctx, one)
        if one.may_dispose:
            _dispose(ctx, one)
    st.header("交接、报告记录", anchor=False)
    lines = [
        Row(str(n), (f"{local(event.at):%Y-%m-%d %H:%M}", event.label, event.people, event.words, event.by))
        for n, event in enumerate(detail.events)
    ]
    data_table("original.events", caption="交接、报告记录", columns=EVENTS, rows=lines)


def _answer(ctx: Context, one: OriginalView) -> None:
    choices = {"taken": "接收", "declined": "不接收"} if one.may_answer else {}
    choices |= {"withdrawn": "撤回移交"} if one.may_hand_on else {}
    if not choices:
        st.info(f"已移交{plain(one.next_keeper)}，由其本人确认接收；确认前仍由原保管人负责。")
        return
    form = Form(f"original.{one.original_id}.answer", seen=one)
    with form.body():
        st.markdown(f"该载体由{plain(one.keeper)}移交{plain(one.next_keeper)}，等待确认。")
        answer = form.radio("answer", "办理", choices)
        place = ""
        if one.may_answer:
            place = form.text("place", "存放位置", optional=True, hint="接收的须填写")
        note = form.text("note", "原因", lines=True, optional=True, hint="不接收的须写明")
        sent = form.submit("办理交接")
    if sent:
        command = AnswerOriginal(
            form.token, one.original_id, form.seen.row_version, answer or "", place, note
        )
        form.answer(answer_original(ctx, command))
        notice("已办理。")
        st.rerun()


def _offer(ctx: Context, detail: OriginalDetail) -> None:
    one = detail.original
    with st.expander("移交"):
        form = Form(f"original.{one.original_id}.offer", seen=one)
        with form.body():
            to = form.select("to_account_id", "接收人", detail.keepers)
            note = form.text("note", "说明", lines=True, optional=True)
            sent = form.submit("移交")
    if sent:
        command = OfferOriginal(form.token, one.original_id, form.seen.row_version, to, note)
        form.answer(offer_original(ctx, command))
        notice("已移交，等待对方确认接收；确认前仍由您保管。")
        st.rerun()


def _report(ctx: Context, one: OriginalView) -> None:
    with st.expander("报告损坏、丢失"):
        form = Form(f"original.{one.original_id}.report", seen=one)
        with form.body():
            kind = form.radio("kind", "情形", REPORTS)
            note = form.text("note", "情况", lines=True, hint="何时、何地、怎样发现，内容是否还能读出")
            done = form.text("done", "处理情况", lines=True, hint="如：已送数据恢复；已查找库房并报告负责人")
            sent = form.submit("报告")
    if sent:
        command = ReportOriginal(form.token, one.original_id, form.seen.row_version, kind or "", note, done)
        form.answer(report_original(ctx, command))
        notice("已报告，科室负责人和档案员将收到提醒。")
        st.rerun()


def _dispose(ctx: Context, one: OriginalView) -> None:
    with st.expander("登记处置"):
        st.caption("暂缓销毁、未归档、案卷保管期限未满的，不能处置。")
        form = Form(f"original.{one.original_id}.dispose", seen=one)
        with form.body():
            reason = form.reason("处置原因", "写明依据和方式")
            sent = form.submit("登记处置")
    if sent:
        command = DisposeOriginal(form.token, one.original_id, form.seen.row_version, reason)
        form.answer(dispose_original(ctx, command))
        notice("处置已登记。")
        st.rerun()
