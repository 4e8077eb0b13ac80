"""更正文书: begin a new paper that takes the place of an issued one."""

import streamlit as st

from core.papers.register import get_paper, may_end
from core.papers.writing import CorrectPaper, correct_paper
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, on_screen, reason_form
from pages.ui.navigate import go
from pages.ui.page import asked_id, nothing_here
from pages.ui.text import plain
from pages.ui.urgent import urgent_banner


def render() -> None:
    ctx = guard.require(Permission.PAPER_DRAFT)
    document_id = asked_id()
    row = get_paper(ctx, document_id) if document_id else None
    name = f"paper_correct.{document_id}"
    if row is None or not (may_end(ctx, row)[0] or on_screen(name)):
        nothing_here("不能更正该文书", "未找到该文书，或其已失效，或您无权办理。收件回执请在申请页更正登记。")
        return
    with st.container(width=WIDTH):
        st.title("更正文书", anchor=False)
        urgent_banner(ctx, row.matter_id)
        st.info(
            f"将以 {plain(row.title)} {plain(row.number or '')} 的内容新制一份文书。"
            "新文书出具前，原文书继续有效；出具后原文书失效，文号保留。"
        )
        form, reason, sent = reason_form(name, row, "开始更正", ("paper", {"id": str(row.document_id)}))
        if sent:
            done = form.answer(correct_paper(ctx, CorrectPaper(form.token, row.document_id, reason)))
            go("paper_edit", {"id": str(done.draft_id)}, replace=True)
