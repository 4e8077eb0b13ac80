"""长期保存登记: the copies of one matter's record, each with its medium, place and checks (`?id=` the matter)."""

import streamlit as st

from core.archive.preserved import STATES, CopyView, PreservedView, preserved_of
from core.archive.preserving import CheckCopy, RecordCopy, check_copy, record_copy
from core.clock import local
from core.context import Context
from core.law.preserving import MEDIA, RESULTS
from core.law.problem import Problem
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.page import asked_id, back, nothing_here, notice, show_notice
from pages.ui.table import Column, Row, data_table
from pages.ui.text import facts, plain

COPIES = (
    Column("number", "介质编号", nowrap=True),
    Column("medium", "介质", nowrap=True),
    Column("holds", "保存内容"),
    Column("place", "存放位置"),
    Column("made", "制作", nowrap=True),
    Column("state", "状态", nowrap=True),
    Column("check", "下次复核", nowrap=True),
    Column("sha256", "SHA-256"),
)
CHECKS = (
    Column("at", "时间", nowrap=True),
    Column("number", "介质编号", nowrap=True),
    Column("result", "结果", nowrap=True),
    Column("by", "核对人", nowrap=True),
    Column("note", "说明"),
)


def render() -> None:
    ctx = guard.require(Permission.PRESERVATION_KEEP)
    matter_id = asked_id()
    view = preserved_of(ctx, matter_id) if matter_id else None
    if view is None:
        nothing_here("未找到该事项", "可能链接有误，或您无权办理。请从“长期保存”列表打开。")
        return
    back("preservation", "返回长期保存")
    task = view.task
    st.title(f"长期保存登记：{plain(task.number)}", anchor=False)
    show_notice(ctx, f"preserved {task.matter_id}")
    facts(
        (
            ("长期保存情形", task.reasons),
            ("承办科室", task.unit),
            ("状态", STATES[task.state]),
        )
    )
    if view.copies:
        data_table(
            "preserved.copies", caption="副本", columns=COPIES, rows=[_copy(one) for one in view.copies]
        )
    else:
        st.info("还没有登记副本。请刻录光盘或者存入移动介质后登记，再回读核对。")
    with st.container(width=WIDTH):
        _record(ctx, view)
        _check(ctx, view)
    if view.checks:
        st.header("核对记录", anchor=False)
        lines = [
            (f"{local(one.at):%Y-%m-%d %H:%M}", one.medium_no, one.result, one.by, one.note)
            for one in view.checks
        ]
        rows = [Row(str(number), line) for number, line in enumerate(lines)]
        data_table("preserved.checks", caption="核对记录", columns=CHECKS, rows=rows)


def _copy(one: CopyView) -> Row:
    cells = (
        *(one.medium_no, one.medium, one.holds, one.place, f"{one.made_on} {one.made_by}", one.state_label),
        *(str(one.check_on or ""), one.sha256),
    )
    return Row(str(one.copy_id), cells)


def _record(ctx: Context, view: PreservedView) -> None:
    with st.expander("登记副本", expanded=not view.copies):
        form = Form(f"preserved.{view.task.matter_id}.record", seen=view)
        with form.body():
            medium = form.radio("medium", "介质", {code: row.label for code, row in MEDIA.items()})
            number = form.text("medium_no", "介质编号", hint="写在介质上的编号，如 盘2026-015")
            holds = form.text(
                "holds", "保存内容", lines=True, hint="如：2026-03-10 现场检查录像2段、询问录音1段"
            )
            digest = form.text("sha256", "SHA-256", hint="刻录或校验软件对介质内容给出的值")
            place = form.text("place", "存放位置")
            made_on = form.day("made_on", "制作日期", value=local(ctx.now).date())
            sent = form.submit("登记副本")
    if sent:
        command = RecordCopy(
            form.token, view.task.matter_id, medium or "", number, holds, digest, place, made_on
        )
        form.answer(record_copy(ctx, command))
        notice("副本已登记，请回读核对。")
        st.rerun()


def _check(ctx: Context, view: PreservedView) -> None:
    open_copies = {one.copy_id: one for one in view.copies if not one.is_over}
    if not open_copies:
        return
    with st.expander("回读核对、报告损坏丢失"):
        form = Form(f"preserved.{view.task.matter_id}.check", seen=view)
        with form.body():
            chosen = form.select(
                "medium_copy", "介质", {key: one.medium_no for key, one in open_copies.items()}
            )
            result = form.radio("result", "核对结果", RESULTS)
            digest = form.text(
                "sha256", "读出内容的 SHA-256", optional=True, hint="可读的须填写，与制作时的比对"
            )
            note = form.text("note", "说明", lines=True, optional=True, hint="损坏、丢失的须说明情况")
            sent = form.submit("登记核对结果")
    if sent:
        copy = open_copies.get(chosen) if chosen else None
        if copy is None:
            form.answer([Problem("medium_copy", "请选择介质", "medium_copy")])
            return
        command = CheckCopy(form.token, copy.copy_id, copy.row_version, result or "", digest, note)
        form.answer(check_copy(ctx, command))
        notice("核对结果已登记。")
        st.rerun()
