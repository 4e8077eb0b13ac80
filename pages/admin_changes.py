"""管理变更记录: what administrators changed and why, newest first, for the audit administrator."""

from datetime import date

import streamlit as st

from core.context import Context
from core.office.changes import ChangeView, list_changes
from core.permissions import Permission
from pages.ui import guard
from pages.ui.listing import ROWS, Listing
from pages.ui.table import Column, Row, data_table

COLUMNS = (
    Column("at", "时间", nowrap=True),
    Column("actor", "经办人", nowrap=True),
    Column("what", "变更", nowrap=True),
    Column("object", "对象"),
    Column("lines", "内容"),
    Column("reason", "原因"),
)


def render() -> None:
    ctx = guard.require(Permission.ADMIN_CHANGE_READ)
    st.title("管理变更记录", anchor=False)
    st.caption("账号、角色、证件、委托、科室、参数、文号、事项、分派表和当事人库的每次变更，不可修改。")
    listing = Listing("admin_changes", {"q": "", "actor": "", "since": "", "until": ""})
    columns = st.columns([2, 2, 1, 1], vertical_alignment="bottom")
    with columns[0]:
        text = listing.search("查找对象", "姓名、账号名、科室、参数等名称")
    with columns[1]:
        actor = listing.line("actor", "经办人", "姓名或账号名")
    with columns[2]:
        first_day = listing.day("since", "自")
    with columns[3]:
        last_day = listing.day("until", "至")
    if first_day and last_day and last_day < first_day:
        st.info(f"截止日期不得早于起始日期 {first_day}。")
        return
    _list(listing, ctx=ctx, text=text, actor=actor, first_day=first_day, last_day=last_day)


def _list(
    listing: Listing,
    *,
    ctx: Context,
    text: str,
    actor: str,
    first_day: date | None,
    last_day: date | None,
) -> None:
    views = list_changes(
        ctx, text=text, actor=actor, first_day=first_day, last_day=last_day, before=listing.cursor
    )
    if not views:
        listing.nothing("没有符合条件的变更。", "还没有变更。")
        return
    shown = views[:ROWS]
    data_table(
        "admin_changes.table", caption="管理变更记录", columns=COLUMNS, rows=[_row(view) for view in shown]
    )
    listing.pager("", shown[-1].change_id if len(views) > ROWS else None)


def _row(view: ChangeView) -> Row:
    return Row(
        str(view.change_id),
        (
            f"{view.at:%Y-%m-%d %H:%M}",
            view.actor,
            view.action + view.object_word,
            view.object_name,
            view.summary,
            view.reason,
        ),
    )
