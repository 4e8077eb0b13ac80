"""登记完成: the number, what happens next, and the paper to hand over."""

from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

import streamlit as st

from core.applications.reading import ApplicationView, get_application
from core.context import Context
from core.papers.reading import possible_kinds
from core.papers.writing import StartPaper, start_paper
from core.permissions import Permission
from pages.ui import guard, keyboard
from pages.ui.errors import show_problems
from pages.ui.matters import back_to_list
from pages.ui.navigate import go
from pages.ui.page import nothing_here
from pages.ui.papers import paper_link
from pages.ui.screens import page_of
from pages.ui.text import facts

NOTICE = "correction_notice"
"""The kind of paper that tells an applicant what lacks."""


def render() -> None:
    ctx = guard.require(Permission.APPLICATION_REGISTER)
    try:
        view = get_application(ctx, UUID(st.query_params.get("id", "")))
    except ValueError:
        view = None
    if view is None:
        nothing_here("未找到该申请", "可能链接有误，或您无权查看。请到申请列表查找。")
        return
    with st.container(width=760):
        st.title("登记完成", anchor=False)
        paper = view.papers[0]
        if view.voided is not None:
            st.error(f"{view.number} 已作废，回执不再有效。")
        else:
            st.success(f"已登记，编号 {view.number}")
        with st.container(horizontal=True):
            paper_link(
                paper.document_id, f"打印收件回执 {paper.number}", primary=True, shortcut=keyboard.PRINT
            )
            another = st.button("继续登记下一件", key="application_done.another", shortcut=keyboard.REGISTER)
            notice = not view.voided and _lacks(view) and _may_notify(ctx, view.matter_id)
            asked = notice and st.button("制作补正告知书", key="application_done.notice")
        if another:
            go("application_new", {"draft": str(uuid4())})
        if asked:
            _notify(ctx, view.matter_id)
        missing = _lacks(view)
        facts(
            [
                ("申请人", view.applicant.name),
                ("事项", view.item),
                ("下一步", f"由{view.unit}审查材料，决定受理、补正或不予受理"),
                ("尚缺材料", "；".join(missing) or "无"),
            ]
        )
        this = {"id": str(view.matter_id)}
        st.page_link(
            page_of("application"), label="查看该申请", icon=":material/description:", query_params=this
        )
        back_to_list()


def _lacks(view: ApplicationView) -> list[str]:
    """The required materials that lack something, each with what it lacks and whether it may."""
    return [
        f"{m.name}（{m.missing}{'，可容缺' if m.may_lack else ''}）"
        for m in view.materials
        if m.missing and m.is_required
    ]


def _may_notify(ctx: Context, matter_id: UUID) -> bool:
    return any(kind.code == NOTICE for kind in possible_kinds(ctx, matter_id))


def _notify(ctx: Context, matter_id: UUID) -> None:
    """Open the notice that tells what lacks, begun at the first click and filled in from the counts."""
    token = uuid5(NAMESPACE_OID, f"{NOTICE} {matter_id} {ctx.actor.account_id}")
    begun = start_paper(ctx, StartPaper(token, matter_id, NOTICE))
    if isinstance(begun, list):
        show_problems(begun)
        return
    go("paper_edit", {"id": str(begun.draft_id)})
