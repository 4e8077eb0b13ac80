"""A case on its page."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.cases.reading import get_case
from core.clock import local
from core.context import Context
from core.deadlines.reading import DeadlineLine, list_deadlines
from core.matters.reading import MatterView
from core.permissions import Permission
from pages.ui.deadlines import deadline_list
from pages.ui.gate import next_steps
from pages.ui.linked import linked_matters
from pages.ui.matter_page import matter_head, matter_parts, matter_tabs
from pages.ui.matter_papers import matter_papers_section
from pages.ui.matter_parties import matter_parties
from pages.ui.navigate import go
from pages.ui.page import back
from pages.ui.text import facts, text
from pages.ui.urgent import urgent_banner


def draw_case(ctx: Context, view: MatterView) -> None:
    """The whole page."""
    back("cases", "返回案件列表")
    lines = list_deadlines(ctx, view.matter_id)
    matter_head(ctx, view, lines)
    urgent_banner(ctx, view.matter_id)
    _actions(ctx, view)
    handling = partial(_handling, ctx, view, lines)
    papers = partial(matter_papers_section, ctx, view.matter_id)
    matter_tabs(view.matter_id, matter_parts(ctx, view, handling, papers))


def _actions(ctx: Context, view: MatterView) -> None:
    query = {"id": str(view.matter_id)}
    with st.container(horizontal=True):
        people = st.button("办理人员" if view.is_closed else "指派与移交", key="case.assign")
        link = ctx.may(Permission.COMPLAINT_LINK) and st.button("关联", key="case.link")
    if people:
        go("assign", query)
    if link:
        go("complaint_link", query)


def _handling(ctx: Context, view: MatterView, lines: Sequence[DeadlineLine]) -> None:
    next_steps(ctx, view.matter_id)
    deadline_list(view.matter_id, lines)
    linked_matters(view.links)
    found = get_case(ctx, view.matter_id)
    if found is not None:
        st.header("案件", anchor=False)
        facts(
            [
                ("案由", view.subject),
                ("线索来源", found.trace + (f"（{found.trace_no}）" if found.trace_no else "")),
                ("接到时间", f"{local(view.received_at):%Y-%m-%d %H:%M}"),
                ("问题类别", found.kind),
                ("用工所在地", found.district),
                ("行业", found.industry),
                ("承办科室", view.unit),
                *found.officers,
                *(one for one in view.people if one[0] not in {part for part, _ in found.officers}),
            ]
        )
        st.header("案情", anchor=False)
        text(found.facts)
    matter_parties(ctx, view)
