"""The forms of a case file: arranging its contents, and the step that comes next with it."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.archive.arranging import (
    AddSheet,
    ArrangeFile,
    DescribeFile,
    PlaceItem,
    TakeOutSheet,
    add_sheet,
    arrange_file,
    describe_file,
    place_item,
    take_out_sheet,
)
from core.archive.handing import (
    CheckFile,
    FileMoved,
    HandOver,
    TakeFile,
    check_file,
    hand_over,
    take_file,
)
from core.archive.reading import GROUP_LABELS, CaseFileView, fonds_is_set
from core.context import Context
from core.law.filing import STEPS, Part
from core.law.problem import Problem
from pages.ui.forms import WIDTH, Form, forget
from pages.ui.navigate import go
from pages.ui.page import notice

_PARTS = {part.value: part.label for part in Part}
_CHECK = ("check", "return_by_head")
_TAKE = ("take", "return_by_archivist")


def step_form(ctx: Context, view: CaseFileView) -> None:
    """What the actor may do with the file now: hand it over, pass or return it, take or return it."""
    ways = [codes for codes in (("hand_over",), _CHECK, _TAKE) if view.steps.intersection(codes)]
    if not ways or view.matter_id is None:
        return
    codes = ways[0]
    form = Form(f"case_file.{view.matter_id}.{codes[0]}", seen=view)
    with st.container(width=WIDTH), form.body():
        step, place = codes[0], ""
        if len(codes) > 1:
            offered = {code: STEPS[code].label for code in codes if code in view.steps}
            step = form.radio("step", "办理", offered) or ""
        hint = "退回的，写明缺什么、怎么补；记入备考表" if len(codes) > 1 else "记入备考表"
        note = form.text("note", "说明", lines=True, optional=True, hint=hint)
        if "take" in codes and not fonds_is_set(ctx):
            st.warning(
                "全宗号尚未设置，档号将以 0000 开头，归档后不能更改。请先由系统管理员在“参数”中填写全宗号。"
            )
        if "take" in codes:
            place = form.text("place", "库位（盒、架）", optional=True, hint="如 3号架2层 第15盒")
        sent = form.submit("办理" if len(codes) > 1 else STEPS[codes[0]].label)
    if sent:
        _done(form.answer(_take_step(ctx, form, view, step, note, place)), view)


def _take_step(
    ctx: Context, form: Form[CaseFileView], view: CaseFileView, step: str, note: str, place: str
) -> FileMoved | list[Problem]:
    assert view.matter_id is not None
    common: tuple[Any, ...] = (form.token, view.matter_id, form.seen.row_version)
    if step == "hand_over":
        return hand_over(ctx, HandOver(*common, note))
    if step in _CHECK:
        return check_file(ctx, CheckFile(*common, step, note))
    if step in _TAKE:
        return take_file(ctx, TakeFile(*common, step, note, place))
    return [Problem("step", "请选择办理结果", "step")]


def _done(moved: FileMoved, view: CaseFileView) -> None:
    if moved.number:
        notice(f"已归档，档号 {moved.number}。")
        go("archived", {"id": str(moved.case_file_id)}, replace=True)
    words = {"handed_over": "已移交，由科室负责人检查。", "checked": "检查通过，由档案员接收。"}
    notice(words.get(moved.state, "已退回，由承办人补充后再次移交。"))
    if moved.state != "handed_over" and "take" in view.steps:
        # Returned, it is out of the archivist's sight.
        go("filing", {}, replace=True)
    st.rerun()


def arranging_forms(ctx: Context, view: CaseFileView) -> None:
    """Each way to change the contents, folded until it is asked for."""
    forms: Mapping[str, Callable[[Context, CaseFileView], None]] = {
        "重新核对内容": _refill,
        "修改题名和情况说明": _describe,
        "调整顺序、卷别": _place,
        "添加纸质件": _add,
        "移出纸质件": _take_out,
    }
    for label, draw in forms.items():
        if label == "移出纸质件" and not any(one.is_by_hand for one in view.items):
            continue
        with st.expander(label):
            draw(ctx, view)


def _form(view: CaseFileView, name: str) -> Form[CaseFileView]:
    return Form(f"case_file.{view.matter_id}.{name}", seen=view)


def _refill(ctx: Context, view: CaseFileView) -> None:
    assert view.matter_id is not None
    form = _form(view, "refill")
    with form.body():
        st.markdown("把整理以后新出具的文书、新添加或更换的附件编入目录，重新编页。")
        sent = form.submit("重新核对内容")
    if sent:
        form.answer(arrange_file(ctx, ArrangeFile(form.token, view.matter_id)))
        _again(view, "已重新核对。")


def _describe(ctx: Context, view: CaseFileView) -> None:
    assert view.matter_id is not None
    form = _form(view, "describe")
    with form.body():
        title = form.text("title", "案卷题名", value=form.seen.title, hint="当事人、案由和处理结果")
        description = form.text(
            "description",
            "本卷情况说明",
            value=form.seen.description,
            lines=True,
            optional=True,
            hint="缺损、补充、原件去向等，印在备考表上",
        )
        sent = form.submit("保存题名和说明")
    if sent:
        command = DescribeFile(form.token, view.matter_id, form.seen.row_version, title, description)
        form.answer(describe_file(ctx, command))
        _again(view, "已保存。")


def _place(ctx: Context, view: CaseFileView) -> None:
    assert view.matter_id is not None
    form = _form(view, "place")
    with form.body():
        item = form.select(
            "item", "卷内文件", {one.item_id: f"{one.position} {one.title}" for one in view.items}
        )
        part = form.radio("part", "放入", _PARTS)
        position = form.whole("position", "在该卷别中的第几件", hint="其余的依次后移")
        sent = form.submit("调整")
    if not sent:
        return
    if item is None or part is None or position is None:
        form.answer([Problem("place", "请选择卷内文件、卷别，并填写第几件", "item")])
        return
    command = PlaceItem(form.token, view.matter_id, form.seen.row_version, item, part, position)
    form.answer(place_item(ctx, command))
    _again(view, "顺序已调整，页号已重编。")


def _add(ctx: Context, view: CaseFileView) -> None:
    assert view.matter_id is not None
    form = _form(view, "add")
    with form.body():
        title = form.text("title", "题名")
        group = form.select("group", "编入", GROUP_LABELS)
        number = form.text("number", "文号", optional=True)
        author = form.text("author", "责任者", optional=True)
        dated_on = form.day("dated_on", "日期（选填）")
        pages = form.whole("pages", "页数")
        note = form.text("note", "备注", optional=True)
        sent = form.submit("添加")
    if sent:
        command = AddSheet(
            *(form.token, view.matter_id, form.seen.row_version, title, number, author, dated_on, pages),
            *(group or "", note),
        )
        form.answer(add_sheet(ctx, command))
        _again(view, "已添加，页号已重编。")


def _take_out(ctx: Context, view: CaseFileView) -> None:
    assert view.matter_id is not None
    form = _form(view, "take_out")
    with form.body():
        by_hand = {one.item_id: f"{one.position} {one.title}" for one in view.items if one.is_by_hand}
        item = form.select("item", "纸质件", by_hand)
        reason = form.reason("移出原因", "如重复添加、页数填错")
        sent = form.submit("移出")
    if not sent:
        return
    if item is None:
        form.answer([Problem("item", "请选择纸质件", "item")])
        return
    command = TakeOutSheet(form.token, view.matter_id, form.seen.row_version, item, reason)
    form.answer(take_out_sheet(ctx, command))
    _again(view, "已移出，页号已重编。")


def _again(view: CaseFileView, words: str) -> None:
    """Draw the page anew. It was he himself who changed the file, so its other forms do not take that for somebody else's."""
    forget(f"case_file.{view.matter_id}", ".seen")
    notice(words)
    st.rerun()
