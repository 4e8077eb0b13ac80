"""The lists of work on the start page: views in the address, claiming, page by page."""

from collections.abc import Sequence
from uuid import NAMESPACE_OID, UUID, uuid5

import streamlit as st

from core.assignments.claiming import Claim, claim
from core.context import Context
from core.permissions import Permission
from core.worklist import views
from core.worklist.reading import COUNT_TO, WorkLine, list_work
from pages.ui import guard
from pages.ui.forms import form_token, used
from pages.ui.listing import Listing
from pages.ui.table import clear_selection, count_text
from pages.ui.text import plain
from pages.ui.work_table import work_table

EMPTY = {
    views.MINE: "暂无待办事项。",
    views.UNIT: "没有在办事项。",
    views.UNCLAIMED: "没有待认领的事项。",
    views.WAITING: "没有等待当事人补正或者等待文书审批的事项。",
    views.PAUSED: "没有期限暂停的事项。",
    views.DELEGATED: "没有需要您代为办理的事项。",
}
TABLE = "worklist.table"


def worklist(ctx: Context) -> None:
    """The view that the address names, and the way to the others."""
    offered = views.views(ctx)
    listing = Listing("worklist", {"view": views.MINE}, {"view": offered})
    view = listing.choice("view", "待办范围", offered)
    found = list_work(ctx, view, after=listing.cursor)
    if not found.lines:
        can_claim = view == views.MINE and views.UNCLAIMED in offered
        st.info(EMPTY[view] + ("可以在“待认领”中认领本科室无人承办的事项。" if can_claim else ""))
        return
    claims = view == views.UNCLAIMED and ctx.may(Permission.MATTER_CLAIM)
    event = work_table(TABLE, offered[view], found.lines, selectable=claims)
    if claims:
        _claim(ctx, [line for line in found.lines if str(line.matter_id) in event.selected])
    listing.pager(count_text(found.total, COUNT_TO), found.next_place)


def _claim(ctx: Context, chosen: Sequence[WorkLine]) -> None:
    """The button for the chosen rows. Of two people at once one gets a matter; the other is told who has it."""
    st.caption("勾选事项后点“认领所选”，由您承办。")
    st.button(
        "认领所选",
        key="worklist.claim.submit",
        disabled=not chosen,
        # Before the list is drawn anew: what somebody else has just taken would stand in it no more.
        on_click=_take,
        args=(ctx, form_token("worklist.claim"), chosen),
    )


def _take(drawn: Context, token: UUID, chosen: Sequence[WorkLine]) -> None:
    ctx = guard.in_callback(drawn)
    if ctx is None:
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


def claim_result() -> None:
    """What became of the last claim, said once, above the lists."""
    claimed = st.session_state.pop("worklist.claimed", 0)
    if claimed:
        st.success(f"已认领 {claimed} 件，在“我的待办”中办理。")
    for number, problem in st.session_state.pop("worklist.refused", ()):
        st.error(f"{plain(number)}：{plain(problem.message)}。")


def _token(form: UUID, matter_id: UUID) -> UUID:
    return uuid5(NAMESPACE_OID, f"{form} {matter_id}")
