"""启封记录: who opened which sealed party in a week, and why, for the heads to whom it is listed."""

from datetime import timedelta
from urllib.parse import quote

import streamlit as st

from core.clock import as_day, local
from core.permissions import Permission
from core.sealed.weekly import OpeningView, count_openings, last_week, list_openings, week_of
from pages.ui import guard
from pages.ui.listing import ROWS, Listing
from pages.ui.table import Column, Row, data_table

COLUMNS = (
    Column("at", "启封时间", nowrap=True),
    Column("account", "启封人", nowrap=True),
    Column("unit", "科室"),
    Column("matter", "案件编号", nowrap=True),
    Column("called", "密封当事人"),
    Column("reason", "启封原因"),
)


def render() -> None:
    ctx = guard.require(Permission.SEALED_OPEN)
    st.title("启封记录", anchor=False)
    st.caption("谁在何时、因何查看了密封当事人的身份。记录不可修改，按周列报；打印请用浏览器的打印功能。")
    default = last_week(ctx.now).isoformat()
    listing = Listing("sealed_openings", {"week": default})
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    with left:
        chosen = listing.day("week", "所在周（选其中任一天）") or as_day(default)
    assert chosen is not None
    first = week_of(chosen)
    with right:
        st.link_button("导出", f"/sealed_openings/{quote(first.isoformat())}.csv", icon=":material/download:")
    total = count_openings(ctx, first)
    st.header(f"{first:%Y-%m-%d} 至 {first + timedelta(days=6):%Y-%m-%d}，共启封 {total} 次", anchor=False)
    views = list_openings(ctx, first, before=listing.cursor, limit=ROWS + 1)
    if not views:
        st.info("这一周没有启封记录。可在上方选择其他周。")
        return
    shown = views[:ROWS]
    data_table(
        "sealed_openings.table", caption="启封记录", columns=COLUMNS, rows=[_row(view) for view in shown]
    )
    listing.pager("", shown[-1].entry_id if len(views) > ROWS else None)


def _row(view: OpeningView) -> Row:
    return Row(
        str(view.entry_id),
        (
            f"{local(view.at):%Y-%m-%d %H:%M:%S}",
            view.account,
            view.unit,
            view.matter_number,
            view.called,
            view.reason,
        ),
    )
