"""用印登记簿: every use of a seal, and the numbered papers whose line is still missing (?list=missing)."""

from urllib.parse import urlencode

import streamlit as st

from core.clock import local
from core.context import Context
from core.permissions import Permission
from core.seals.register import HITS_TO, SEAL_FILTER, cells, filter_of, list_seal_uses, list_unsealed
from pages.ui import guard
from pages.ui.listing import Listing
from pages.ui.page import title
from pages.ui.table import Column, Row, count_text, data_table

COLUMNS = (
    Column("number", "文号", nowrap=True),
    Column("title", "文书名称"),
    Column("matter", "登记号", nowrap=True),
    Column("parties", "当事人"),
    Column("seal", "印章", nowrap=True),
    Column("copies", "份数", align="right", nowrap=True),
    Column("at", "用印时间", nowrap=True),
    Column("people", "申请人、批准人"),
)
MISSING = (
    Column("number", "文号", nowrap=True),
    Column("title", "文书名称"),
    Column("matter", "登记号", nowrap=True),
    Column("parties", "当事人"),
    Column("issued", "出具时间", nowrap=True),
    Column("by", "出具人", nowrap=True),
)
SEALS = {"": "全部印章", **SEAL_FILTER}
LISTS = {"entered": "已登记", "missing": "待登记"}
DEFAULTS = {"q": "", "list": "entered", "seal": "", "from": "", "to": ""}


def render() -> None:
    ctx = guard.require(Permission.PAPER_READ)
    title("用印登记簿")
    listing = Listing("seal_uses", DEFAULTS, {"list": LISTS, "seal": SEALS})
    shown = listing.choice("list", "清单", LISTS)
    if shown == "missing":
        listing.search("查找", "文号、登记号或当事人")
        _missing(ctx, listing)
    else:
        _entered(ctx, listing)


def _entered(ctx: Context, listing: Listing) -> None:
    search, seal, since, until = st.columns([6, 4, 4, 4], vertical_alignment="bottom")
    with search:
        listing.search("查找", "文号、登记号或当事人")
    with seal:
        listing.select("seal", "印章", SEALS)
    with since:
        first = listing.day("from", "用印日期从")
    with until:
        last = listing.day("to", "到")
    held = {name: listing.value(name) for name in ("q", "seal")}
    held |= {"from": first.isoformat() if first else "", "to": last.isoformat() if last else ""}
    query = {name: value for name, value in held.items() if value}
    page = list_seal_uses(ctx, filter_of(query), before=listing.cursor)
    if page is None or not page.rows:
        listing.nothing("没有符合条件的用印。", "还没有登记过用印。请在文书页点“登记用印”。")
        return
    rows = []
    for row in page.rows:
        told = cells(row)
        rows.append(Row(str(row.use_id), (*told[:7], f"{told[7]}、{told[8]}"), {"id": str(row.document_id)}))
    data_table("seal_uses.table", caption="用印登记簿", columns=COLUMNS, rows=rows, open_page="paper")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        listing.pager(count_text(page.total, HITS_TO), page.next_id)
        if ctx.may(Permission.PAPER_EXPORT):
            st.link_button("导出本清单", f"/seal_uses.csv?{urlencode(query)}")
            st.link_button("打印登记簿", f"/seal_uses.pdf?{urlencode(query)}")


def _missing(ctx: Context, listing: Listing) -> None:
    page = list_unsealed(ctx, listing.value("q"), before=listing.cursor)
    if page is None or not page.rows:
        st.info("没有符合条件的文书。" if listing.value("q") else "编号的文书都已登记用印。")
        return
    rows = [
        Row(
            str(row.document_id),
            (
                row.number,
                row.title,
                row.matter_number,
                row.party_names,
                f"{local(row.issued_at):%Y-%m-%d %H:%M}",
                row.issued_by,
            ),
        )
        for row in page.rows
    ]
    open_page = "seal_use" if ctx.may(Permission.SEAL_ENTER) else "paper"
    data_table(
        "seal_uses.missing", caption="待登记用印的文书", columns=MISSING, rows=rows, open_page=open_page
    )
    listing.pager(count_text(page.total, HITS_TO), page.next_id)
