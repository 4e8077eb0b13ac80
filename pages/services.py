"""送达台账: the service of every paper, with filters by way and state, and its export."""

from urllib.parse import urlencode

import streamlit as st

from core.permissions import Permission
from core.service.register import (
    EXPORT,
    HITS_TO,
    STATE_FILTER,
    VIEWS,
    WAY_FILTER,
    ServiceRow,
    cells,
    filter_of,
    list_services,
)
from pages.ui import guard
from pages.ui.ask_job import ask_button
from pages.ui.listing import Listing
from pages.ui.page import title
from pages.ui.service import state_tag
from pages.ui.table import Column, Row, count_text, data_table

COLUMNS = (
    Column("number", "文号", nowrap=True),
    Column("title", "文书名称"),
    Column("matter", "登记号", nowrap=True),
    Column("addressee", "受送达人"),
    Column("way", "送达方式", nowrap=True),
    Column("state", "状态", nowrap=True),
    Column("on", "送达日期", nowrap=True),
    Column("signed", "签收人"),
)
WAYS = {"": "全部方式", **WAY_FILTER}
STATES = {"": "全部状态", **STATE_FILTER}
DEFAULTS = {"q": "", "view": "all", "way": "", "state": "", "from": "", "to": ""}


def render() -> None:
    ctx = guard.require(Permission.PAPER_READ)
    title("送达台账")
    listing = Listing("services", DEFAULTS, {"view": VIEWS, "way": WAYS, "state": STATES})
    query = _filters(listing)
    page = list_services(ctx, filter_of(ctx, query), before=listing.cursor)
    if page is None or not page.rows:
        listing.nothing("没有符合条件的送达。", "还没有登记过送达。请在文书页点“登记送达”。")
        return
    data_table(
        "services.table",
        caption="送达台账",
        columns=COLUMNS,
        rows=[_row(row) for row in page.rows],
        open_page="paper",
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        listing.pager(count_text(page.total, HITS_TO), page.next_id)
        if ctx.may(Permission.PAPER_EXPORT):
            st.link_button("导出本清单", f"/services.csv?{urlencode(query)}")
            ask_button(ctx, "后台导出全部", EXPORT.code, dict(query))


def _row(row: ServiceRow) -> Row:
    number, name, matter, addressee, way, _state, on, signed, *_ = cells(row)
    told = (number, name, matter, addressee, way, state_tag(row.state), on, signed)
    return Row(str(row.service_id), told, {"id": str(row.document_id)})


def _filters(listing: Listing) -> dict[str, str]:
    """What the filters hold, those at their defaults left out."""
    search, state, way, since, until = st.columns([6, 5, 4, 4, 4], vertical_alignment="bottom")
    with search:
        listing.search("查找", "文号、登记号、受送达人或邮件编号")
    with state:
        listing.select("state", "状态", STATES)
    with way:
        listing.select("way", "送达方式", WAYS)
    with since:
        first = listing.day("from", "送达日期从")
    with until:
        last = listing.day("to", "到")
    listing.choice("view", "范围", VIEWS)
    held = {name: listing.value(name) for name in ("q", "view", "way", "state")}
    held |= {"from": first.isoformat() if first else "", "to": last.isoformat() if last else ""}
    return {name: value for name, value in held.items() if value != DEFAULTS[name]}
