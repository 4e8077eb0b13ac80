"""工作台: where everybody starts."""

import streamlit as st

from core.clock import local
from core.context import Context
from core.permissions import Permission
from pages.ui import guard, keyboard
from pages.ui.approval_lines import waiting_papers_notice
from pages.ui.calendar_notice import calendar_notice
from pages.ui.defects import waiting_notice
from pages.ui.navigate import go
from pages.ui.screens import SCREENS, page_of
from pages.ui.sealed import unread_notice
from pages.ui.text import plain
from pages.ui.waiting import (
    abstract_notice,
    borrowed_notice,
    files_notice,
    lists_notice,
    originals_notice,
    periods_notice,
    slips_notice,
    urgent_notice,
)
from pages.ui.worklist import claim_result, worklist


def render() -> None:
    ctx = guard.require(Permission.PROFILE_MANAGE)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title("工作台", anchor=False)
        with st.container(horizontal=True, width="content"):
            _register(ctx)
    st.caption(f"{plain(ctx.actor.agency_name)}　{local(ctx.now):%Y年%-m月%-d日}")
    urgent_notice(ctx)
    abstract_notice(ctx)
    unread_notice(ctx)
    waiting_notice(ctx)
    waiting_papers_notice(ctx)
    lists_notice(ctx)
    files_notice(ctx)
    slips_notice(ctx)
    borrowed_notice(ctx)
    originals_notice(ctx)
    periods_notice(ctx)
    calendar_notice(ctx)
    if ctx.may(Permission.APPLICATION_READ):
        claim_result()
        worklist(ctx)
    else:
        st.header("您可以办理", anchor=False)
        for screen in SCREENS:
            if screen.group and screen.path != "home" and ctx.may(screen.permission):
                st.page_link(page_of(screen.path), label=screen.title, icon=screen.icon)


_REGISTERS = (
    (Permission.APPLICATION_REGISTER, "登记申请", "application_new"),
    (Permission.COMPLAINT_REGISTER, "登记投诉举报", "complaint_new"),
    (Permission.SEAL_PARTY, "登记举报", "tip_off_new"),
)
"""What is begun from here; the first that the actor may is his main work, and has the shortcut."""


def _register(ctx: Context) -> None:
    chosen, first = "", True
    for permission, label, path in _REGISTERS:
        if not ctx.may(permission):
            continue
        kind, shortcut = ("primary", keyboard.REGISTER) if first else ("secondary", None)
        if st.button(label, type=kind, key=f"home.new.{path}", shortcut=shortcut):  # type: ignore[arg-type]
            chosen = path
        first = False
    if chosen:
        go(chosen)
