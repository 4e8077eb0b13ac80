"""清点: scan the volumes at a place, and end with every difference explained (`?id=` the stock-take, `&view=check` its end)."""

import streamlit as st

from core.archive.stock_takes import Difference, Differences, TakeView, differences_of, get_take
from core.archive.stock_taking import (
    AGAIN,
    WHOLE,
    CallOffTake,
    FinishTake,
    Scanned,
    ScanVolume,
    call_off_take,
    finish_take,
    scan_volume,
)
from core.clock import local
from core.context import Context
from core.law.stock_taking import CALLED_OFF, FINISHED, FOUND, MISPLACED, MISSING, OPEN, UNKNOWN
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.navigate import go
from pages.ui.page import asked, asked_id, back, nothing_here, notice, show_notice
from pages.ui.scanner import scanner
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, Tone, facts, plain, tag

SCANS = (
    Column("number", "档号", nowrap=True),
    Column("result", "结果", nowrap=True),
    Column("place", "目录所载库位"),
    Column("by", "扫描人", nowrap=True),
    Column("at", "时间", nowrap=True),
)
DIFFERENCES = (
    Column("number", "序号、档号", nowrap=True),
    Column("result", "情况", nowrap=True),
    Column("place", "目录所载库位"),
    Column("words", "说明"),
)
_TONES: dict[str, Tone] = {FOUND: "green", MISPLACED: "amber", UNKNOWN: "red", MISSING: "red"}
_STATES: dict[str, Tone] = {OPEN: "amber", FINISHED: "green", CALLED_OFF: "grey"}
MOST_SHOWN, MOST_EXPLAINED = 200, 20
"""Differences that the page shows, and those of them that may have an explanation of their own."""


def render() -> None:
    ctx = guard.require(Permission.ARCHIVE_OVERSEE)
    stock_take_id = asked_id()
    view = get_take(ctx, stock_take_id) if stock_take_id else None
    if view is None:
        nothing_here("未找到该次清点", "可能链接有误，或您无权查看。请从“库房清点”打开。")
        return
    is_check = view.may_scan and asked("view") == "check"
    if is_check:
        back("stock_take", "继续扫描", {"id": str(view.stock_take_id)})
    else:
        back("stock_takes", "返回库房清点")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(f"清点：{plain(view.place)}", anchor=False, width="content")
        tag(Tag(view.state_label, _STATES[view.state]))
    show_notice(ctx, f"stock_take {view.stock_take_id}")
    _figures(view)
    if is_check:
        _check(ctx, view)
    elif view.may_scan:
        _scan(ctx, view)
    elif view.state == OPEN:
        _newest(view)
    else:
        _over(ctx, view)


def _figures(view: TakeView) -> None:
    by = f"{view.started_by}，{local(view.started_at):%Y-%m-%d %H:%M} 开始"
    ended = f"，{local(view.ended_at):%Y-%m-%d %H:%M} 结束" if view.ended_at else ""
    counts = f"应在 {view.expected} 卷，在位 {view.found} 卷"
    if view.missing is not None:
        counts += f"，缺 {view.missing} 卷"
    facts((("清点", by + ended), ("进度", f"{counts}，错位 {view.misplaced} 卷，无此档号 {view.unknown} 个")))


def _scan(ctx: Context, view: TakeView) -> None:
    answers = f"stock_take.{view.stock_take_id}.answer"

    def scan(label: str) -> bool:
        held = guard.in_callback(ctx)
        if held is None:
            return False
        done = scan_volume(held, ScanVolume(view.stock_take_id, label))
        if isinstance(done, list):
            st.session_state[answers] = ("error", f"{label}：{done[0].message}")
            return False
        st.session_state[answers] = _answer(done)
        return done.result == FOUND

    scanner(f"stock_take.{view.stock_take_id}.scanner", "扫描标签（或者键入档号后按回车）", on_scan=scan)
    st.caption("扫描前请切换到英文输入法。条形码、二维码都可以扫；有问题的，电脑同时发出提示音。")
    if held := st.session_state.get(answers):
        kind, words = held
        {"success": st.success, "warning": st.warning, "error": st.error}[kind](plain(words))
    with st.container(horizontal=True):
        if st.button("核对差异，完成清点", type="primary", key=f"{answers}.check"):
            go("stock_take", {"id": str(view.stock_take_id), "view": "check"})
    _newest(view)
    with st.container(width=WIDTH), st.expander("作废本次清点"):
        _call_off(ctx, view)


def _answer(done: Scanned) -> tuple[str, str]:
    place = f"，目录所载库位：{done.place}" if done.place else ""
    if done.result == FOUND:
        return "success", f"{done.number} 在位{place}"
    if done.result == MISPLACED:
        return (
            "warning",
            f"{done.number} 不在此处{place}。请放回，或者在档案详情登记移位；已销毁、已移交的，立即报告并查明",
        )
    if done.result == AGAIN:
        return "warning", f"{done.number} 已扫过（{done.words}）"
    if done.result == WHOLE:
        return "warning", f"{done.number} {done.words}"
    return "error", f"{done.number} 无此档号，请核对标签"


def _newest(view: TakeView) -> None:
    st.header("最近扫描", anchor=False)
    if not view.newest:
        st.info("还没有扫描。")
        return
    rows = [
        Row(
            one.number,
            (
                *(one.number, Tag(one.label, _TONES[one.result]), one.place, one.by),
                f"{local(one.at):%H:%M:%S}",
            ),
            {"id": str(one.case_file_id)} if one.case_file_id else {},
        )
        for one in view.newest
    ]
    data_table("stock_take.newest", caption="最近扫描", columns=SCANS, rows=rows, open_page="archived")


def _check(ctx: Context, view: TakeView) -> None:
    with st.spinner("正在与档案目录核对…"):
        now = differences_of(ctx, view.stock_take_id)
    if now is None:
        return
    form = Form(f"stock_take.{view.stock_take_id}.finish", seen=now)
    if any(one.code == "differences_changed" for one in form.problems):
        form.look_again(now)
    found = form.seen
    _differences(found)
    if found.too_many:
        st.warning("未扫到的太多，请继续扫描；只清点一部分的，作废本次清点，按较小的库位另行开始。")
        return
    explained: dict[str, str] = {}
    with st.container(width=WIDTH):
        with form.body():
            common = ""
            if found.rows:
                common = form.text(
                    "explanation",
                    "共同说明",
                    optional=True,
                    lines=True,
                    hint="没有逐项说明的差异都适用，如“已查实系借出，尚未归还”",
                )
            for number, one in enumerate(found.rows[:MOST_EXPLAINED], start=1):
                explained[one.number] = form.text(f"why{number}", f"第 {number} 项的说明", optional=True)
            sent = form.submit("完成清点")
        st.caption("完成后结果不能更改，并生成清点报告。")
    if sent:
        command = FinishTake(
            *(form.token, view.stock_take_id, found.missing, found.misplaced, found.unknown, common),
            explained={number: words for number, words in explained.items() if words.strip()},
        )
        form.answer(finish_take(ctx, command))
        notice("清点已完成，结果已固定。")
        go("stock_take", {"id": str(view.stock_take_id)})


def _differences(found: Differences) -> None:
    counts = f"缺 {found.missing} 卷，错位 {found.misplaced} 卷，无此档号 {found.unknown} 个"
    st.header(f"差异：{counts}" if found.rows else "差异", anchor=False)
    if not found.rows:
        st.info("与档案目录一致，没有差异。")
        return
    rows = [_difference(place, one) for place, one in enumerate(found.rows[:MOST_SHOWN], start=1)]
    data_table("stock_take.differences", caption="差异", columns=DIFFERENCES, rows=rows, open_page="archived")
    if len(found.rows) > MOST_SHOWN:
        st.caption(f"只列前 {MOST_SHOWN} 项，清点报告列出全部。")


def _difference(place: int, one: Difference) -> Row:
    cells = (f"{place}. {one.number}", Tag(one.label, _TONES[one.result]), one.place, one.words)
    return Row(one.number, cells, {"id": str(one.case_file_id)} if one.case_file_id else {})


def _over(ctx: Context, view: TakeView) -> None:
    if view.state == CALLED_OFF:
        facts((("作废原因", view.explanation),))
        return
    st.link_button("打印清点报告", f"/stock_takes/{view.stock_take_id}.pdf")
    if found := differences_of(ctx, view.stock_take_id):
        _differences(found)


def _call_off(ctx: Context, view: TakeView) -> None:
    form = Form[None](f"stock_take.{view.stock_take_id}.call_off")
    with form.body():
        reason = form.reason("作废原因", "如库位填错；作废的仍列在清点登记")
        sent = form.submit("作废本次清点")
    if sent:
        form.answer(call_off_take(ctx, CallOffTake(form.token, view.stock_take_id, reason)))
        notice("已作废。")
        go("stock_takes")
