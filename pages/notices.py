"""提醒: what the portal has told the reader of his deadlines, and what he has to do today."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core.clock import local
from core.context import Context
from core.notices.reading import (
    DAILY,
    PAGE,
    UNREAD_TO,
    MarkRead,
    NoticeView,
    daily_list,
    list_notices,
    mark_read,
    unread_count,
)
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import form_token, used
from pages.ui.listing import Listing
from pages.ui.table import Column, Row, clear_selection, count_text, data_table
from pages.ui.text import Tag
from pages.ui.work_table import work_table

COLUMNS = (
    Column("number", "登记号", nowrap=True),
    Column("kind", "提醒", nowrap=True),
    Column("words", "内容"),
    Column("party", "当事人"),
    Column("told", "提醒时间", nowrap=True),
    Column("read", "是否已读", nowrap=True),
)
VIEWS = {"unread": "未读", "all": "全部"}
TABLE = "notices.table"


def render() -> None:
    ctx = guard.require(Permission.APPLICATION_READ)
    st.title("提醒", anchor=False)
    _today(ctx)
    st.header("期限提醒", anchor=False)
    listing = Listing("notices", {"view": "unread"}, {"view": VIEWS})
    view = listing.choice("view", "范围", VIEWS)
    rows = list_notices(ctx, unread=view == "unread", before=listing.cursor)
    shown = rows[:PAGE]
    if not shown:
        st.info("没有未读提醒。" if view == "unread" else "还没有期限提醒。")
        return
    event = data_table(
        TABLE,
        caption="期限提醒",
        columns=COLUMNS,
        rows=[_row(one) for one in shown],
        open_page="application",
        selectable=True,
    )
    _mark(ctx, [UUID(one) for one in event.selected])
    total = f"未读 {count_text(unread_count(ctx), UNREAD_TO)}"
    listing.pager(total, shown[-1].notice_id if len(rows) > PAGE else None)


def _today(ctx: Context) -> None:
    st.header("今日清单", anchor=False)
    st.caption(f"{local(ctx.now):%Y年%-m月%-d日}　已经逾期和近日到期的在办事项，最急的在前。")
    found = daily_list(ctx)
    if not found.lines:
        st.info("您在办的事项没有逾期或者近日到期的。")
        return
    st.caption(count_text(found.total if found.next_place is None else DAILY + 1, DAILY))
    work_table("notices.today", "今日清单", found.lines)


def _row(one: NoticeView) -> Row:
    page = "original" if one.original_id else None
    return Row(
        str(one.notice_id),
        (
            one.number,
            Tag(one.kind.label, "grey" if one.is_read else one.kind.tone),
            one.words,
            one.party_names,
            f"{local(one.told_at):%Y-%m-%d %H:%M}",
            "已读" if one.is_read else "未读",
        ),
        {"id": str(one.original_id or one.matter_id)},
        page,
    )


def _mark(ctx: Context, chosen: Sequence[UUID]) -> None:
    token = form_token("notices.mark")
    with st.container(horizontal=True):
        some = st.button("所选标为已读", key="notices.mark.submit", disabled=not chosen)
        everything = st.button("全部标为已读", key="notices.mark_all")
    if some or everything:
        mark_read(ctx, MarkRead(token, None if everything else tuple(chosen)))
        used("notices.mark")
        clear_selection(TABLE)
        st.rerun()
