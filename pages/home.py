"""工作台: where everybody starts."""

import streamlit as st

from core.clock import local
from core.permissions import Permission
from pages.ui import guard, keyboard
from pages.ui.approval_lines import waiting_papers_notice
from pages.ui.calendar_notice import calendar_notice
from pages.ui.defects import waiting_notice
from pages.ui.navigate import go
from pages.ui.screens import SCREENS, page_of
from pages.ui.sealed import unread_notice
from pages.ui.text import plain
from pages.ui.worklist import claim_result, worklist


def render() -> None:
    ctx = guard.require(Permission.PROFILE_MANAGE)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title("工作台", anchor=False)
        new = ctx.may(Permission.APPLICATION_REGISTER) and st.button(
            "登记申请", type="primary", key="home.new", shortcut=keyboard.REGISTER
        )
    if new:
        go("application_new")
    st.caption(f"{plain(ctx.actor.agency_name)}　{local(ctx.now):%Y年%-m月%-d日}")
    unread_notice(ctx)
    waiting_notice(ctx)
    waiting_papers_notice(ctx)
    calendar_notice(ctx)
    if ctx.may(Permission.APPLICATION_READ):
        claim_result()
        worklist(ctx)
    else:
        st.header("您可以办理", anchor=False)
        for screen in SCREENS:
            if screen.group and screen.path != "home" and ctx.may(screen.permission):
                st.page_link(page_of(screen.path), label=screen.title, icon=screen.icon)
