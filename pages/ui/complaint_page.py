"""A complaint, a tip-off or a petition on its page."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from core.clock import local
from core.complaints.reading import get_complaint
from core.context import Context
from core.deadlines.reading import DeadlineLine, list_deadlines
from core.matters.reading import MatterView
from core.permissions import Permission
from pages.ui import keyboard
from pages.ui.deadlines import deadline_list
from pages.ui.gate import next_steps
from pages.ui.linked import linked_matters
from pages.ui.matter_page import matter_head, matter_parts, matter_tabs
from pages.ui.matter_papers import matter_papers_section
from pages.ui.matter_parties import matter_parties
from pages.ui.navigate import go
from pages.ui.page import back
from pages.ui.text import facts, text

LIST_QUERY = "complaints.query"
"""Where the list leaves its filters and page for the way back to it."""


def draw_complaint(ctx: Context, view: MatterView) -> None:
    """The whole page."""
    back("complaints", "返回投诉举报列表", st.session_state.get(LIST_QUERY))
    lines = list_deadlines(ctx, view.matter_id)
    matter_head(ctx, view, lines)
    _actions(ctx, view)
    handling = partial(_handling, ctx, view, lines)
    papers = partial(matter_papers_section, ctx, view.matter_id)
    matter_tabs(view.matter_id, matter_parts(ctx, view, handling, papers))


def _actions(ctx: Context, view: MatterView) -> None:
    query = {"id": str(view.matter_id)}
    with st.container(horizontal=True):
        another = ctx.may(Permission.COMPLAINT_REGISTER) and st.button(
            "登记投诉举报", key="complaint.new", shortcut=keyboard.REGISTER
        )
        people = st.button("办理人员" if view.is_closed else "指派与移交", key="complaint.assign")
        link = ctx.may(Permission.COMPLAINT_LINK) and st.button("关联", key="complaint.link")
    if another:
        go("tip_off_new" if view.has_sealed else "complaint_new")
    if people:
        go("assign", query)
    if link:
        go("complaint_link", query)


def _handling(ctx: Context, view: MatterView, lines: Sequence[DeadlineLine]) -> None:
    next_steps(ctx, view.matter_id)
    deadline_list(view.matter_id, lines)
    linked_matters(view.links)
    _facts(ctx, view)
    matter_parties(ctx, view)


def _facts(ctx: Context, view: MatterView) -> None:
    found = get_complaint(ctx, view.matter_id)
    if found is None:
        return
    st.header("登记内容", anchor=False)
    facts(
        [
            ("类别", found.nature_label),
            ("问题类别", found.kind),
            ("来源方式", view.channel_label),
            *([("转办编号", found.transfer)] if found.transfer else []),
            ("接到时间", f"{local(view.received_at):%Y-%m-%d %H:%M}"),
            ("承办科室", view.unit),
            ("受理部门", view.intake_unit),
            ("提出人", f"{found.filer}，涉及 {found.headcount} 人"),
            ("用工所在地", found.district),
            ("行业", found.industry),
            ("行为发生", found.period),
            *([("查处时效至", str(found.limitation_end))] if found.limitation_end else []),
            *([("涉及本机关人员", found.about_officers)] if found.about_officers else []),
            *view.people,
        ]
    )
    if found.is_sealed:
        st.info("举报人已密封：陈述、来信和联系方式只能在“密封当事人”中凭权限启封；办理使用审核过的摘要。")
        return
    for label, words in (("事实", found.facts), ("请求", found.demands), ("证据线索", found.proof)):
        if words:
            st.header(label, anchor=False)
            text(words)
