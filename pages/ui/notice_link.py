"""In the side menu: how many notices the reader has not read, asked anew every minute."""

import streamlit as st

from core.context import Context
from core.notices.reading import UNREAD_TO, unread_count
from core.permissions import Permission
from pages.ui import guard
from pages.ui.screens import page_of

_SECONDS = 60


def notice_link(ctx: Context) -> None:
    """Nothing for whoever gets no notices."""
    if ctx.may(Permission.APPLICATION_READ):
        st.fragment(_draw, run_every=_SECONDS)(ctx, [])


def _draw(ctx: Context, drawn: list[bool]) -> None:
    # The page's own run has just found out who it is; later ones must ask, and count as no activity.
    present = guard.watching(ctx) if drawn else ctx
    drawn.append(True)
    if present is None:
        return
    count = unread_count(present)
    words = (
        f"{min(count, UNREAD_TO)}{'+' if count > UNREAD_TO else ''} 条未读提醒" if count else "没有未读提醒"
    )
    icon = ":material/notifications_active:" if count else ":material/notifications:"
    st.page_link(page_of("notices"), label=words, icon=icon)
