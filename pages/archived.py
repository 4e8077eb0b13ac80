"""档案详情: the catalogue data of a filed case file, its 备考表, and where it stands (`?id=` the file)."""

import streamlit as st

from core.archive.disposal_reading import list_of_file
from core.archive.keeping import MoveFile, NoteFile, move_file, note_file
from core.archive.reading import CaseFileView, filed_file
from core.context import Context
from core.law.filing import DESTROYED, FILED, IN_CATALOGUE, NOTE_KINDS, NOTES_BY_HAND
from core.permissions import Permission
from pages.ui import guard
from pages.ui.case_file import contents, file_facts, heading, notes, prints
from pages.ui.forms import Form
from pages.ui.navigate import go
from pages.ui.originals import originals
from pages.ui.page import asked_id, back, nothing_here, notice, show_notice
from pages.ui.scans import scans
from pages.ui.text import facts


def render() -> None:
    ctx = guard.require(Permission.CASE_FILE_READ)
    case_file_id = asked_id()
    view = filed_file(ctx, case_file_id) if case_file_id else None
    if view is None:
        nothing_here("未找到该案卷", "可能链接有误，或您无权查看。请从“档案目录”查找。")
        return
    if view.state not in IN_CATALOGUE:
        go("case_file", {"id": str(view.matter_id)}, replace=True)
    back("archive", "返回档案目录")
    heading(view, "档案")
    show_notice(ctx, f"archived {view.case_file_id}")
    st.caption(
        "内容已依法销毁，不能恢复；档号、日期、页数和校验值长期保留（细则第二十四条）。"
        if view.state == DESTROYED
        else "这里是目录信息。内容须凭《档案借阅单》查阅（细则第二十六条），任何人不能再更改（第二十四条）。"
    )
    file_facts(view)
    if view.state != DESTROYED:
        facts((("原库位", view.home or "未上架"), ("现库位", view.place or "未上架")))
        prints(ctx, view)
    if view.state == FILED and ctx.may(Permission.LOAN_USE) and st.button("借阅", key="archived.lend"):
        go("loan_new", {"lines": str(view.case_file_id)})
    if found := list_of_file(ctx, view.case_file_id):
        facts((("鉴定与移交", found.words),))
        if ctx.may(Permission.DISPOSAL_READ) and st.button("打开清单", key="archived.disposal"):
            go("disposal", {"id": str(found.disposal_id)})
    if view.state == DESTROYED:
        return
    tabs = ["卷内目录", "备考表", *([] if view.matter_id else ["扫描件"])]
    listed, noted, *scanned = st.tabs(tabs, key=f"archived.{view.case_file_id}.tabs")
    with listed:
        contents(view, links=False)
    for tab in scanned:
        with tab:
            scans(ctx, view)
    with noted:
        notes(view.notes)
        if view.may_keep:
            _note(ctx, view)
    if view.matter_id:
        originals(ctx, view.matter_id, view.matter_number)
    if view.may_keep:
        _move(ctx, view)


def _note(ctx: Context, view: CaseFileView) -> None:
    with st.expander("填写备考"):
        form = Form(f"archived.{view.case_file_id}.note", seen=view)
        with form.body():
            kind = form.radio("kind", "事项", {code: NOTE_KINDS[code] for code in NOTES_BY_HAND})
            text = form.text("text", "内容", lines=True, hint="写明补充、缺损的是什么，材料放在何处")
            sent = form.submit("填写备考")
    if sent:
        form.answer(note_file(ctx, NoteFile(form.token, view.case_file_id, kind or "", text)))
        notice("已记入备考表。")
        st.rerun()


def _move(ctx: Context, view: CaseFileView) -> None:
    with st.expander("登记库位"):
        form = Form(f"archived.{view.case_file_id}.move", seen=view)
        with form.body():
            place = form.text("place", "库位（盒、架）", hint="如 3号架2层 第15盒；原库位保留不变")
            reason = form.reason("移动原因", "首次上架填“入库”")
            sent = form.submit("登记库位")
    if sent:
        form.answer(move_file(ctx, MoveFile(form.token, view.case_file_id, place, reason)))
        notice("库位已登记。")
        st.rerun()
