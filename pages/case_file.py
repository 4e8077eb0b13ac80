"""案卷整理: the file of a closed matter is arranged, handed over, checked and taken into the archive (`?id=` the matter)."""

import streamlit as st

from core.archive.arranging import ArrangeFile, arrange_file
from core.archive.reading import CaseFileView, ClosedMatter, article_lines, file_of_matter, whole_check
from core.clock import local
from core.context import Context
from core.permissions import Permission
from pages.ui import guard
from pages.ui.case_file import check_lines, contents, file_facts, heading, notes, prints
from pages.ui.case_file_forms import arranging_forms, step_form
from pages.ui.forms import Form
from pages.ui.navigate import go
from pages.ui.originals import originals
from pages.ui.page import asked_id, back, nothing_here, notice, show_notice
from pages.ui.text import Tag, plain, tag


def render() -> None:
    ctx = guard.require(Permission.CASE_FILE_READ)
    matter_id = asked_id()
    view = file_of_matter(ctx, matter_id) if matter_id else None
    if view is None:
        nothing_here("未找到该案卷", "可能链接有误，或您无权查看。请从“待归档”或者事项详情打开。")
        return
    if isinstance(view, CaseFileView) and view.state == "filed":
        go("archived", {"id": str(view.case_file_id)}, replace=True)
    back("filing", "返回待归档")
    if isinstance(view, ClosedMatter):
        _begin(ctx, view)
        return
    heading(view, "案卷整理")
    show_notice(ctx, f"case_file {view.matter_id}")
    st.caption(f"现由{view.holder}办理")
    if view.state == "returned" and view.notes:
        last = view.notes[-1]
        st.warning(f"{local(last.at):%Y-%m-%d %H:%M} {plain(last.by)} {plain(last.kind)}：{plain(last.text)}")
    _whole(ctx, view)


def _begin(ctx: Context, view: ClosedMatter) -> None:
    st.title(f"案卷整理：{plain(view.number)}", anchor=False)
    show_notice(ctx, f"case_file {view.matter_id}")
    st.markdown(plain(view.subject))
    if view.stage != "closed":
        st.info(f"该事项{view.stage_label}，办结后方可整理归档。")
        return
    if not view.may_arrange:
        st.info("案卷由承办科室整理，整理后在这里检查、接收。")
        return
    form = Form[None](f"case_file.{view.matter_id}.begin")
    with form.body():
        st.markdown("系统将把已出具的文书和全部附件按立卷顺序编入目录，核点页数，分卷编页。")
        sent = form.submit("开始整理")
    if sent:
        form.answer(arrange_file(ctx, ArrangeFile(form.token, view.matter_id)))
        notice("已编入目录，请核对顺序和内容。")
        st.rerun()


def _whole(ctx: Context, view: CaseFileView) -> None:
    assert view.matter_id is not None
    step_form(ctx, view)
    file_facts(view)
    prints(ctx, view)
    listed, checked, noted = st.tabs(
        ["卷内目录", "逐条核验", "备考表"], key=f"case_file.{view.matter_id}.tabs", on_change="rerun"
    )
    with listed:
        contents(view, links=True)
        if view.may_arrange:
            arranging_forms(ctx, view)
    if checked.open:
        with checked:
            if lines := article_lines(ctx, view.matter_id):
                check_lines(*lines)
            _qualities(ctx, view)
    with noted:
        notes(view.notes)
    originals(ctx, view.matter_id, view.matter_number)


def _qualities(ctx: Context, view: CaseFileView) -> None:
    """四性, on demand: every paper and attachment is opened."""
    assert view.matter_id is not None
    st.header("真实性、完整性、可用性、安全性", anchor=False)
    if not st.button("逐件打开核验", key=f"case_file.{view.matter_id}.whole"):
        st.caption("移交、检查通过和接收时系统都会自动核验一遍。")
        return
    found = whole_check(ctx, view.matter_id)
    for one in found.qualities if found else ():
        with st.container(horizontal=True, vertical_alignment="center"):
            tag(Tag(f"{one.label}{'有问题' if one.wrong else '合格'}", "red" if one.wrong else "green"))
            st.caption(one.looked_at, width="content")
        for words in one.wrong:
            st.markdown(f"- {plain(words)}")
