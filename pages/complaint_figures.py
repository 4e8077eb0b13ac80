"""投诉举报统计: the figures of a period, each with the way to what it counts."""

from urllib.parse import urlencode

import streamlit as st

from core.clock import local
from core.complaints.figures import Figures, FigureTable, figures, period_of
from core.permissions import Permission
from pages.ui import guard
from pages.ui.listing import Listing
from pages.ui.page import title
from pages.ui.table import Column, Row, count_text, data_table

DAYS = (
    Column("nature", "类别"),
    Column("decided", "已决定", align="right"),
    Column("median", "中位数（日）", align="right"),
    Column("p90", "九成在几日内", align="right"),
    Column("longest", "最长（日）", align="right"),
)


def render() -> None:
    ctx = guard.require(Permission.COMPLAINT_EXPORT)
    title("投诉举报统计")
    first, last = period_of({}, local(ctx.now).date())
    listing = Listing("complaint_figures", {"from": first.isoformat(), "to": last.isoformat()})
    query = _period(listing)
    if query["from"] > query["to"]:
        st.info("接到日期的起始日晚于截止日，请调整。")
        return
    found = figures(ctx, query)
    if found is None or not found.total:
        st.info("这段时间没有您可以查看的投诉举报。请调整接到日期。")
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(f"{count_text(found.total, found.total)}，不含已作废的登记。有链接的，点开查看其中各件。")
        st.link_button("导出 Excel", f"/complaint_figures.xlsx?{urlencode(query)}")
    _tables(found)


def _period(listing: Listing) -> dict[str, str]:
    since, until, _ = st.columns([1, 1, 2], vertical_alignment="bottom")
    with since:
        listing.day("from", "接到日期从")
    with until:
        listing.day("to", "到")
    return {name: listing.value(name) for name in listing.defaults}


def _tables(found: Figures) -> None:
    places = st.columns(2)
    for number, table in enumerate(found.tables):
        with places[number % 2]:
            _table(table, found.total)
    with places[len(found.tables) % 2]:
        _days(found)


def _table(table: FigureTable, total: int) -> None:
    st.header(table.title, anchor=False)
    if not table.lines:
        st.info("没有可以统计的单位。")
        return
    columns = (
        Column("label", table.title),
        Column("count", "件数", align="right"),
        Column("share", "占比", align="right"),
    )
    rows = [
        Row(
            f"{table.code}.{number}",
            (line.label, str(line.count), f"{line.count / total:.1%}"),
            line.query or {},
        )
        for number, line in enumerate(table.lines)
    ]
    data_table(
        f"figures.{table.code}", caption=table.title, columns=columns, rows=rows, open_page="complaints"
    )


def _days(found: Figures) -> None:
    st.header("办理天数", anchor=False)
    st.caption("自接到之日至受理、不予受理或者告知途径之日，按日历日计算。")
    if not found.days:
        st.info("这段时间接到的，还没有作出受理与否的决定。")
        return
    rows = [
        Row(row.label, (row.label, str(row.decided), str(row.median), str(row.p90), str(row.longest)), {})
        for row in found.days
    ]
    data_table("figures.days", caption="办理天数", columns=DAYS, rows=rows)
