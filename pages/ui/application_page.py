"""An application on its page, with its materials and receipts."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.applications.reading import ApplicationView, PaperView
from core.clock import local
from core.context import Context
from core.deadlines.reading import DeadlineLine, list_deadlines
from core.permissions import Permission
from pages.ui import keyboard
from pages.ui.application_facts import application_facts
from pages.ui.deadlines import deadline_list
from pages.ui.gate import next_steps
from pages.ui.licenses import license_line
from pages.ui.matter_page import matter_head, matter_parts, matter_tabs
from pages.ui.matter_papers import matter_papers_section
from pages.ui.matters import back_to_list
from pages.ui.navigate import go
from pages.ui.papers import paper_link
from pages.ui.text import plain


def draw_application(ctx: Context, view: ApplicationView) -> None:
    """The whole page."""
    back_to_list()
    lines = list_deadlines(ctx, view.matter_id)
    matter_head(ctx, view, lines, "已出具的回执不再有效。")
    _actions(ctx, view)
    handling, papers = partial(_handling, ctx, view, lines), partial(_papers, ctx, view)
    matter_tabs(view.matter_id, matter_parts(ctx, view, handling, papers))


def _actions(ctx: Context, view: ApplicationView) -> None:
    query = {"id": str(view.matter_id)}
    with st.container(horizontal=True):
        if view.papers[0].void:
            paper_link(view.papers[0].document_id, "查看已作废的收件回执")
        else:
            paper_link(view.papers[0].document_id, "打印收件回执", shortcut=keyboard.PRINT)
        another = ctx.may(Permission.APPLICATION_REGISTER) and st.button(
            "登记申请", key="application.new", shortcut=keyboard.REGISTER
        )
        people = st.button("办理人员" if view.is_closed else "指派与移交", key="application.assign")
        correct = view.is_correctable and st.button("更正登记", key="application.correct")
        void = view.is_voidable and st.button("作废登记", key="application.void")
    if another:
        go("application_new")
    if people:
        go("assign", query)
    if correct:
        go("application_correct", query)
    if void:
        go("application_void", query)


def _handling(ctx: Context, view: ApplicationView, lines: Sequence[DeadlineLine]) -> None:
    if view.has_license:
        license_line(ctx, view.matter_id)
    next_steps(ctx, view.matter_id)
    deadline_list(view.matter_id, lines)
    application_facts(ctx, view)


def _papers(ctx: Context, view: ApplicationView) -> None:
    for paper in view.papers:
        _paper(paper)
    matter_papers_section(ctx, view.matter_id)


def _paper(paper: PaperView) -> None:
    paper_link(paper.document_id, f"{paper.title} {paper.number}" + ("（已作废）" if paper.void else ""))
    st.caption(f"出具于 {local(paper.issued_at):%Y-%m-%d %H:%M}，SHA-256 {paper.sha256}")
    if paper.void:
        st.caption(
            f"已作废：{plain(paper.void)}。打开的是加盖“已作废”字样的副本；原件按原样保存，上面的 SHA-256 属于原件。"
        )
