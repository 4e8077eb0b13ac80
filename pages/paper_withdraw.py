"""撤回审批: the author takes a paper back to change it."""

import streamlit as st

from core.approvals.deciding import WithdrawPaper, withdraw_paper
from core.approvals.reading import paper_standing
from core.papers.reading import get_draft
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form, on_screen
from pages.ui.navigate import go
from pages.ui.page import asked_id, nothing_here, notice
from pages.ui.text import plain
from pages.ui.urgent import urgent_banner


def render() -> None:
    ctx = guard.require(Permission.PAPER_DRAFT)
    draft_id = asked_id()
    view = get_draft(ctx, draft_id) if draft_id else None
    standing = paper_standing(ctx, draft_id) if draft_id else None
    name = f"paper_withdraw.{draft_id}"
    may = standing is not None and "withdraw" in standing.moves
    if view is None or not (may or on_screen(name)):
        nothing_here("不能撤回该文书", "未找到该文书，或其不在审批中，或不由您起草、提交。")
        return
    with st.container(width=WIDTH):
        st.title("撤回审批", anchor=False)
        urgent_banner(ctx, view.head.matter_id)
        st.warning(
            f"撤回{plain(view.kind.title)}（{plain(view.head.number)}）后可以修改；"
            "已有的批准不再有效，须重新提交审批。"
        )
        form = Form(name, seen=view)
        with form.body():
            sent = form.submit("撤回审批", cancel=("paper", {"id": str(view.draft_id)}))
        if sent:
            command = WithdrawPaper(form.token, view.draft_id, form.seen.row_version)
            done = form.answer(withdraw_paper(ctx, command))
            notice(f"{done.outcome}。")
            go("paper", {"id": str(view.draft_id)}, replace=True)
