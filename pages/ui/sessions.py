"""Open sessions of an account as a table."""

from collections.abc import Sequence

import streamlit as st

from core.clock import local
from core.profile import OwnSession
from pages.ui.table import Column, Row, data_table

COLUMNS = (
    Column("started", "登录时间", nowrap=True),
    Column("seen", "最近操作", nowrap=True),
    Column("address", "地址", nowrap=True),
    Column("browser", "浏览器"),
)
_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))


def show_sessions(key: str, sessions: Sequence[OwnSession]) -> None:
    if not sessions:
        st.caption("当前没有登录。")
        return
    data_table(key, caption="正在登录", columns=COLUMNS, rows=[_row(one) for one in sessions])


def browser_name(header: str) -> str:
    """The browser in one word, from the header it sends; the header itself where it is none of the usual."""
    return next((name for mark, name in _BROWSERS if mark in header), header[:60] or "未知")


def _row(one: OwnSession) -> Row:
    return Row(
        str(one.session_id),
        (
            f"{local(one.started_at):%Y-%m-%d %H:%M}" + ("（本次）" if one.is_present else ""),
            f"{local(one.seen_at):%Y-%m-%d %H:%M}",
            one.address,
            browser_name(one.browser),
        ),
    )
