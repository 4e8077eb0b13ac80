"""放弃草稿: a paper that will not be issued; what was typed stays on the record."""

import streamlit as st

from core.papers.reading import get_draft
from core.papers.writing import AbandonPaper, abandon_paper
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, on_screen, reason_form
from pages.ui.navigate import go
from pages.ui.page import asked_id, nothing_here, notice
from pages.ui.urgent import urgent_banner


def render() -> None:
    ctx = guard.require(Permission.PAPER_DRAFT)
    draft_id = asked_id()
    view = get_draft(ctx, draft_id) if draft_id else None
    name = f"paper_abandon.{draft_id}"
    if view is None or not ("abandon" in view.moves or on_screen(name)):
        nothing_here("不能放弃该草稿", "未找到该草稿，或其状态已不能放弃，或您无权办理。")
        return
    with st.container(width=WIDTH):
        st.title(f"放弃{view.kind.title}草稿", anchor=False)
        urgent_banner(ctx, view.head.matter_id)
        query = ("paper", {"id": str(view.draft_id)})
        form, reason, sent = reason_form(name, view.row_version, "放弃草稿", query)
        if sent:
            command = AbandonPaper(form.token, view.draft_id, form.seen, reason)
            form.answer(abandon_paper(ctx, command))
            notice("草稿已放弃。")
            go("papers", {"matter": str(view.head.matter_id)}, replace=True)
