"""文书台账: every issued paper, or with ?matter= those of one matter with the papers that are still on their way."""

from urllib.parse import urlencode

import streamlit as st

from core.context import Context
from core.law.paper_kinds import PAPER_KINDS
from core.papers.register import (
    EXPORT,
    HITS_TO,
    PRINT,
    VIEWS,
    IssuedRow,
    cells,
    filter_of,
    list_papers,
    validity,
)
from core.permissions import Permission
from pages.ui import guard
from pages.ui.ask_job import ask_button
from pages.ui.listing import Listing
from pages.ui.matter_papers import matter_papers_page
from pages.ui.page import asked_id, title
from pages.ui.table import Column, Row, count_text, data_table
from pages.ui.text import Tag

COLUMNS = (
    Column("number", "文号", nowrap=True),
    Column("title", "文书名称"),
    Column("matter", "登记号", nowrap=True),
    Column("parties", "当事人"),
    Column("issued", "出具时间", nowrap=True),
    Column("by", "出具人", nowrap=True),
    Column("unit", "承办科室"),
    Column("validity", "效力"),
)
KINDS = {"": "全部文书", **{code: kind.title for code, kind in PAPER_KINDS.items()}}
DEFAULTS = {"q": "", "view": "all", "kind": "", "from": "", "to": ""}
OPTIONS = {"view": VIEWS, "kind": KINDS}
"""Values that a filter can have; others in the address count as not given."""


def render() -> None:
    ctx = guard.require(Permission.PAPER_READ)
    matter_id = asked_id("matter")
    if matter_id is not None:
        matter_papers_page(ctx, matter_id)
        return
    title("文书台账")
    listing = Listing("papers", DEFAULTS, OPTIONS)
    query = _filters(listing)
    if any(len(word) < 2 for word in query.get("q", "").split()):
        st.info("查找时每个词至少两个字，如“9号”。")
        return
    page = list_papers(ctx, filter_of(ctx, query), before=listing.cursor)
    if page is None or not page.rows:
        listing.nothing("没有符合条件的文书。", "还没有出具的文书。请在申请详情的“文书”中制作。")
        return
    shown = data_table(
        "papers.table",
        caption="文书台账",
        columns=COLUMNS,
        rows=[row_of(row) for row in page.rows],
        open_page="paper",
        selectable=ctx.may(Permission.PAPER_EXPORT),
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        listing.pager(count_text(page.total, HITS_TO), page.next_id)
        if ctx.may(Permission.PAPER_EXPORT):
            st.link_button("导出本清单", f"/papers.csv?{urlencode(query)}")
            ask_button(ctx, "后台导出全部", EXPORT.code, dict(query))
    if shown.selected:
        print_button(ctx, shown.selected)


def row_of(row: IssuedRow) -> Row:
    """A row of the register under COLUMNS; by what or why a paper ended, its page says."""
    *told, _valid = cells(row)
    if validity(row) == "有效":
        return Row(str(row.document_id), (*told, Tag("有效", "green")))
    ended = "已更正" if row.replaced_by and not row.void else "已作废"
    return Row(str(row.document_id), (*told, Tag(ended, "grey")))


def print_button(ctx: Context, selected: tuple[str, ...]) -> None:
    """Ask for one PDF of the chosen papers."""
    both = st.checkbox("双面打印（每件从正面开始）", key="papers.both_sides")
    arguments = {"documents": list(selected), "both_sides": both}
    ask_button(ctx, f"合并打印所选 {len(selected)} 件", PRINT.code, arguments)


def _filters(listing: Listing) -> dict[str, str]:
    """What the filters hold, those at their defaults left out."""
    left, middle, right, since, until = st.columns([6, 8, 5, 5, 5], vertical_alignment="bottom")
    with left:
        listing.search("查找", "文号、登记号、当事人或事项")
    with middle:
        listing.choice("view", "范围", VIEWS)
    with right:
        listing.select("kind", "文书种类", KINDS)
    with since:
        first = listing.day("from", "出具日期从")
    with until:
        last = listing.day("to", "到")
    held = {name: listing.value(name) for name in ("q", "view", "kind")}
    held |= {"from": first.isoformat() if first else "", "to": last.isoformat() if last else ""}
    return {name: value for name, value in held.items() if value != DEFAULTS[name]}
