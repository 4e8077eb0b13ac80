"""审批文书: what the paper says and what the check finds in it, and the opinion of whoever's turn it is."""

import streamlit as st

from core.approvals.deciding import ApprovePaper, ReturnPaper, approve_paper, return_paper
from core.approvals.reading import PaperStanding, paper_standing
from core.context import Context
from core.law.paper_approval import APPROVED, DECISIONS, RETURNED
from core.law.problem import Problem
from core.papers.checking import advice, blocking
from core.papers.reading import DraftView, get_draft
from core.permissions import Permission
from pages.ui import guard
from pages.ui.approval_lines import approval_section
from pages.ui.forms import WIDTH, Form, on_screen
from pages.ui.navigate import go
from pages.ui.page import asked_id, back, nothing_here, notice
from pages.ui.papers import draft_link
from pages.ui.text import facts, plain
from pages.ui.urgent import urgent_banner

_MOVES = {APPROVED: "approve", RETURNED: "return"}
_UNDECIDED = Problem("approval.decision", "请选择批准还是退回", "decision")


def render() -> None:
    ctx = guard.require(Permission.PAPER_APPROVE)
    draft_id = asked_id()
    view = get_draft(ctx, draft_id) if draft_id else None
    standing = paper_standing(ctx, draft_id) if draft_id else None
    name = f"paper_approve.{draft_id}"
    if view is None or standing is None or not (standing.moves & {"approve", "return"} or on_screen(name)):
        reasons = "；".join(standing.reasons) if standing else ""
        nothing_here("不能审批该文书", reasons or "未找到该文书，或现在不由您审批。")
        return
    back("approvals", "返回待审批文书")
    st.title(f"审批{view.kind.title}", anchor=False)
    st.caption(f"{plain(view.head.number)}，{plain(view.head.party_names)}，起草人 {plain(view.author)}")
    urgent_banner(ctx, view.head.matter_id)
    wrong, doubts = blocking(view.problems), advice(view.problems)
    if wrong:
        st.error("\n".join(["核对发现以下错误，出具前须更正：", *(f"- {plain(p.message)}" for p in wrong)]))
    if doubts:
        st.warning("\n".join(["请再核对：", *(f"- {plain(p.message)}" for p in doubts)]))
    draft_link(view.draft_id, "预览（草稿）")
    facts([(label, told) for _, label, told in view.lines])
    approval_section(standing)
    _decide(ctx, Form(name, seen=view), standing)


def _decide(ctx: Context, form: Form[DraftView], standing: PaperStanding) -> None:
    seen, phrases = form.seen, [text for texts in standing.phrases.values() for text in texts]
    offered = {code: DECISIONS[code] for code, move in _MOVES.items() if move in standing.moves}
    with st.container(width=WIDTH):
        st.header("审批意见", anchor=False)
        with form.body():
            decision = form.radio("decision", "决定", offered or {code: DECISIONS[code] for code in _MOVES})
            phrase = form.select("phrase", "常用意见（选填）", dict(zip(phrases, phrases, strict=True)))
            own = form.text(
                "opinion", "意见", hint="不选常用意见的，在此填写；退回的写明要改什么", lines=True, height=120
            )
            form.problem("reason")
            sent = form.submit("提交审批意见", cancel=("approvals", {}))
    if not sent:
        return
    words = "\n".join(part for part in (phrase, own.strip()) if part)
    if decision == RETURNED:
        done = form.answer(return_paper(ctx, ReturnPaper(form.token, seen.draft_id, seen.row_version, words)))
    else:
        command = ApprovePaper(form.token, seen.draft_id, seen.row_version, words)
        done = form.answer(approve_paper(ctx, command) if decision else [_UNDECIDED])
    notice(f"{plain(seen.kind.title)}（{plain(seen.head.number)}）{done.outcome}。")
    go("approvals", {}, replace=True)
