"""填写文书: the form made from the row of the catalogue; what is typed is kept while one types."""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.approvals.reading import paper_standing
from core.context import Context
from core.papers.reading import DraftView, get_draft
from core.papers.writing import SavePaper, save_paper
from core.permissions import Permission
from pages.ui import guard, paper_fields
from pages.ui.approval_lines import returned_notice
from pages.ui.forms import WIDTH, Form, on_screen
from pages.ui.navigate import go
from pages.ui.page import asked, asked_id, nothing_here
from pages.ui.paper_rows import on_this_form
from pages.ui.text import facts, plain
from pages.ui.urgent import urgent_banner


@dataclass(frozen=True)
class Seen:
    """The paper as it was when the form was first drawn."""

    row_version: int
    values: dict[str, Any]


def render() -> None:
    ctx = guard.require(Permission.PAPER_DRAFT)
    draft_id = asked_id()
    view = get_draft(ctx, draft_id) if draft_id else None
    name = f"paper_edit.{draft_id}"
    is_typing = on_screen(name)
    if view is None or not ("save" in view.moves or is_typing):
        nothing_here("不能修改该文书", "未找到该文书，或其状态已不能修改，或您无权办理。")
        return
    query = {"id": str(view.draft_id)}
    with st.container(width=WIDTH):
        st.title(f"填写{view.kind.title}", anchor=False)
        st.caption(f"{plain(view.head.number)}，{plain(view.head.party_names)}")
        urgent_banner(ctx, view.head.matter_id)
        returned_notice(paper_standing(ctx, view.draft_id))
        form = Form(name, seen=Seen(view.row_version, view.values))
        _somebody_else(form, view)
        _show_what_is_wrong(form, view)
        with form.body():
            values = paper_fields.draw(form, view, form.seen.values)
            if asked("field") and not is_typing:
                form.move_to(paper_fields.place_of(form, view, asked("field")))
            with st.container(horizontal=True):
                kept = form.second("保存草稿")
            sent = form.submit("保存并核对", cancel=("paper", query))
        if sent or kept:
            _save(ctx, form, view, values)
            go("paper_check" if sent else "paper", query, replace=True)


def _save(ctx: Context, form: Form[Seen], view: DraftView, values: dict[str, Any]) -> None:
    seen = form.seen
    command = SavePaper(form.token, view.draft_id, seen.row_version, values, seen.values)
    form.answer(save_paper(ctx, command))


def _show_what_is_wrong(form: Form[Seen], view: DraftView) -> None:
    """Coming back from the check page, each problem stands at its field until the paper is saved anew."""
    if asked("check") and not form.problems and form.seen.row_version == view.row_version:
        form.problems = [replace(p, field=on_this_form(form, p.field)) for p in view.problems]


def _somebody_else(form: Form[Seen], view: DraftView) -> None:
    """Somebody else was quicker: what he made of it, and a way to go on with one's own text."""
    if form.seen.row_version == view.row_version:
        return
    words = (
        f"该文书已由 {plain(view.changed_by)} 改动，现为“{view.state_label}”。您填写的内容仍在本页，未丢失。"
    )
    if "save" not in view.moves:
        st.warning(f"{words}现状态不能保存；待退回或撤回后可在本页继续。")
        return
    st.warning(f"{words}请核对对方改动的内容后，选择以本页内容为准继续，或刷新页面改用对方的内容。")
    theirs = [
        (label, text)
        for code, label, text in view.lines
        if view.values.get(code) != form.seen.values.get(code)
    ]
    if theirs:
        facts([(f"{label}（对方填写）", text) for label, text in theirs])

    def take_mine() -> None:
        st.session_state[f"{form.name}.seen"] = Seen(view.row_version, view.values)
        st.session_state[f"{form.name}.problems"] = []

    st.button("已核对，以本页内容为准", key=f"{form.name}.mine", on_click=take_mine)
