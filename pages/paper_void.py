"""作废文书: an issued paper holds no more; its number stays, with the reason."""

import streamlit as st

from core.papers.issuing import VoidPaper, void_paper
from core.papers.register import get_paper, may_end
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, on_screen, reason_form
from pages.ui.navigate import go
from pages.ui.page import asked_id, nothing_here, notice
from pages.ui.text import plain
from pages.ui.urgent import urgent_banner


def render() -> None:
    ctx = guard.require(Permission.PAPER_VOID)
    document_id = asked_id()
    row = get_paper(ctx, document_id) if document_id else None
    name = f"paper_void.{document_id}"
    if row is None or not (may_end(ctx, row)[1] or on_screen(name)):
        nothing_here("不能作废该文书", "未找到该文书，或其已失效，或您无权作废。")
        return
    with st.container(width=WIDTH):
        st.title("作废文书", anchor=False)
        urgent_banner(ctx, row.matter_id)
        st.warning(
            f"作废后不能恢复：{plain(row.title)} {plain(row.number or '')}。文号保留，原件按原样保存。"
            "内容有误但应继续有效的，请改用“更正文书”。"
        )
        query = {"id": str(row.document_id)}
        form, reason, sent = reason_form(name, row, "作废文书", ("paper", query))
        if sent:
            form.answer(void_paper(ctx, VoidPaper(form.token, row.document_id, reason)))
            notice("文书已作废。")
            go("paper", query, replace=True)
