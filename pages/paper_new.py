"""制作文书: choose among the kinds that fit the matter."""

import streamlit as st

from core.papers.reading import DraftLine, matter_papers, possible_kinds
from core.papers.writing import StartPaper, start_paper
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.navigate import go
from pages.ui.page import asked, asked_id, nothing_here
from pages.ui.screens import page_of
from pages.ui.text import plain
from pages.ui.urgent import urgent_banner


def render() -> None:
    ctx = guard.require(Permission.PAPER_DRAFT)
    matter_id = asked_id("matter")
    found = matter_papers(ctx, matter_id) if matter_id else None
    kinds = possible_kinds(ctx, matter_id) if matter_id else []
    if matter_id is None or found is None or not kinds:
        nothing_here("不能制作文书", "未找到该件，或该件已办结，或您无权办理。请返回申请列表。")
        return
    with st.container(width=WIDTH):
        st.title("制作文书", anchor=False)
        st.caption(
            f"{plain(found.head.number)}，{plain(found.head.party_names)}，{plain(found.head.subject)}"
        )
        urgent_banner(ctx, matter_id)
        _on_their_way([one for one in found.drafts if one.is_open])
        form: Form[None] = Form(f"paper_new.{matter_id}")
        with form.body():
            options = {kind.code: kind.title + ("（需审批）" if kind.chain else "") for kind in kinds}
            kind = form.select(
                "kind",
                "文书种类",
                options,
                hint="只列出本件程序可以制作的文书；已知的内容自动填入",
                value=asked("kind"),
            )
            sent = form.submit("开始填写", cancel=("papers", {"matter": str(matter_id)}))
        if sent:
            done = form.answer(start_paper(ctx, StartPaper(form.token, matter_id, kind)))
            go("paper_edit", {"id": str(done.draft_id)}, replace=True)


def _on_their_way(drafts: list[DraftLine]) -> None:
    """What was begun and not issued, so that nobody writes the same paper twice without wanting to."""
    if not drafts:
        return
    st.info("本件已有下列尚未出具的文书，可以点开继续办理；确需另行制作的，请在下面选择。")
    for one in drafts:
        st.page_link(
            page_of("paper"),
            label=f"{plain(one.title)}（{plain(one.state)}，起草人 {plain(one.author)}）",
            icon=":material/edit_document:",
            query_params={"id": str(one.draft_id)},
        )
