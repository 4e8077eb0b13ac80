"""核对文书: everything once more before the paper is put before somebody or issued, with what the lint finds."""

import streamlit as st

from core.approvals.reading import unapprovable
from core.context import Context
from core.law.problem import Problem
from core.papers.checking import advice, blocking
from core.papers.gating import issue_reasons
from core.papers.issuing import IssuePaper, issue_paper
from core.papers.reading import DraftView, get_draft
from core.papers.writing import SubmitPaper, submit_paper
from core.permissions import Permission
from pages.ui import guard
from pages.ui.approval_lines import reviewer_field
from pages.ui.errors import field_problem, problem_line, show_problems
from pages.ui.forms import WIDTH, form_token, on_screen, used
from pages.ui.navigate import go
from pages.ui.page import asked_id, nothing_here, notice
from pages.ui.papers import draft_link
from pages.ui.screens import page_of
from pages.ui.text import plain, text
from pages.ui.urgent import urgent_banner


def render() -> None:
    ctx = guard.require(Permission.PAPER_DRAFT)
    draft_id = asked_id()
    view = get_draft(ctx, draft_id) if draft_id else None
    form = f"paper_check.{draft_id}"
    is_open = view is not None and bool(view.moves & {"submit", "issue"})
    if view is None or not (is_open or on_screen(form)):
        nothing_here("不能核对该文书", "未找到该文书，或其状态已不能提交、出具，或您无权办理。")
        return
    if not on_screen(form):
        st.session_state.pop(f"{form}.seen", None)
    # What was read is what goes out: a change by somebody else meanwhile refuses it.
    seen: DraftView = st.session_state.setdefault(f"{form}.seen", view)
    refused: list[Problem] = st.session_state.pop(f"{form}.refused", [])
    lacking = issue_reasons(ctx, view.draft_id) if is_open else []
    goes_out = "issue" in seen.moves
    wrong = blocking(view.problems) + (lacking if goes_out else [])
    with st.container(width=WIDTH):
        st.title(f"核对{view.kind.title}", anchor=False)
        st.caption(f"{plain(view.head.number)}，{plain(view.head.party_names)}")
        urgent_banner(ctx, view.head.matter_id)
        show_problems([*refused, *(p for p in wrong if p not in refused)])
        doubts = advice(view.problems)
        if doubts:
            lines = [f"- {plain(p.message)}" for p in doubts]
            st.warning("\n".join(["请再核对以下内容（不影响提交）：", *lines]))
        if lacking and not goes_out:
            st.warning("\n".join(["以下各项办妥后才能出具（不影响提交审批）：", *map(problem_line, lacking)]))
        draft_link(view.draft_id, "预览（草稿）")
        _lines(view)
        _act(ctx, seen, form, bool(wrong))


def _lines(view: DraftView) -> None:
    for code, label, told in view.lines:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{label}**", width="content")
            if "save" in view.moves:
                query = {"id": str(view.draft_id), "check": "1", "field": code}
                st.page_link(page_of("paper_edit"), label=f"更改{label}", query_params=query, width="content")
        text(told or "未填写")
        field_problem([p for p in view.problems if (p.field or "").split(".")[0] == code], code)
        for problem in view.problems:
            parts = (problem.field or "").split(".")
            if parts[0] == code and len(parts) > 1:
                st.markdown(f":red[{plain(problem.message)}]")


def _act(ctx: Context, view: DraftView, form: str, is_wrong: bool) -> None:
    """Issue it where it may go out, else put it before whoever approves it."""
    token = form_token(form)
    goes_out = "issue" in view.moves
    if is_wrong:
        st.info("更正上列内容后即可" + ("出具。" if goes_out else "提交审批。"))
    if goes_out:
        st.caption("出具后取得文号，内容不能再改；有误的，只能更正或作废。")
    else:
        chain = "、".join(role.label for role in view.kind.chain)
        st.caption(f"该文书须经审批后出具，依次为：{chain}。")
        for words in unapprovable(ctx, view.draft_id):
            st.warning(f"{words}。")
    reviewer = None if goes_out else reviewer_field(ctx, view)
    label = "出具文书" if goes_out else "提交审批"
    if not st.button(label, type="primary", key=f"{form}.submit", disabled=is_wrong):
        return
    if goes_out:
        issued = issue_paper(ctx, IssuePaper(token, view.draft_id, view.row_version))
        if isinstance(issued, list):
            _refuse(form, issued)
            return
        used(form)
        notice(f"已出具{view.kind.title}{f'，文号 {issued.number}' if issued.number else ''}。")
        go("paper", {"id": str(issued.document_id)}, replace=True)
    sent = submit_paper(ctx, SubmitPaper(token, view.draft_id, view.row_version, reviewer))
    if isinstance(sent, list):
        _refuse(form, sent)
        return
    used(form)
    notice(f"{view.kind.title}已提交审批。")
    go("paper", {"id": str(sent.draft_id)}, replace=True)


def _refuse(form: str, problems: list[Problem]) -> None:
    st.session_state[f"{form}.refused"] = problems
    st.session_state.pop(f"{form}.seen")
    st.rerun()
