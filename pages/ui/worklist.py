"""The lists of work on the start page: views in the address, claiming, page by page."""

from collections.abc import Sequence
from uuid import NAMESPACE_OID, UUID, uuid5

import streamlit as st

from core.assignments.claiming import Claim, claim
from core.context import Context
from core.permissions import Permission
from core.worklist import views
from core.worklist.reading import COUNT_TO, WorkLine, list_work
from pages.ui.forms import form_token, used
from pages.ui.listing import Listing
from pages.ui.navigate import go
from pages.ui.table import clear_selection, count_text
from pages.ui.text import plain
from pages.ui.work_table import work_table

EMPTY = {
    views.MINE: "暂无待办事项。可以在“待认领”中认领本科室无人承办的事项。",
    views.UNIT: "没有在办事项。",
    views.UNCLAIMED: "没有待认领的事项。",
    views.WAITING: "没有等待申请人补正或者等待文书审批的事项。",
    views.PAUSED: "没有期限暂停的事项。",
    views.DELEGATED: "没有需要您代为办理的事项。",
}
TABLE = "worklist.table"


def worklist(ctx: Context) -> None:
    """The view that the address names, and the way to the others."""
    offered = views.views(ctx)
    listing = Listing("worklist", {"view": views.MINE}, {"view": offered})
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        view = listing.choice("view", "待办范围", offered)
    with right:
        _search()
    found = list_work(ctx, view, after=listing.cursor)
    if not found.lines:
        st.info(EMPTY[view])
        return
    claims = view == views.UNCLAIMED and ctx.may(Permission.MATTER_CLAIM)
    event = work_table(TABLE, offered[view], found.lines, selectable=claims)
    if claims:
        _claim(ctx, [line for line in found.lines if str(line.matter_id) in event.selected])
    listing.pager(count_text(found.total, COUNT_TO), found.next_place)


def _search() -> None:
    """Leads into the list of all applications, which looks through everything that the actor may see."""
    text = st.text_input("查找", key="worklist.q", type="search", placeholder="登记号、申请人或事项").strip()
    if text:
        go("applications", {"q": text})


def _claim(ctx: Context, chosen: Sequence[WorkLine]) -> None:
    """The button for the chosen rows. Of two people at once one gets a matter; the other is told who has it."""
    token = form_token("worklist.claim")
    st.caption("勾选事项后点“认领所选”，由您承办。")
    if not st.button("认领所选", key="worklist.claim.submit", disabled=not chosen):
        return
    refused = []
    for line in chosen:
        result = claim(ctx, Claim(_token(token, line.matter_id), line.matter_id))
        if isinstance(result, list):
            refused += [(line.number, problem) for problem in result]
    used("worklist.claim")
    clear_selection(TABLE)
    st.session_state["worklist.refused"] = refused
    st.session_state["worklist.claimed"] = len(chosen) - len({number for number, _ in refused})
    st.rerun()


def claim_result() -> None:
    """What became of the last claim, said once, above the lists."""
    claimed = st.session_state.pop("worklist.claimed", 0)
    if claimed:
        st.success(f"已认领 {claimed} 件，在“我的待办”中办理。")
    for number, problem in st.session_state.pop("worklist.refused", ()):
        st.error(f"{plain(number)}：{plain(problem.message)}。")


def _token(form: UUID, matter_id: UUID) -> UUID:
    return uuid5(NAMESPACE_OID, f"{form} {matter_id}")
