"""督办: what is overdue or soon due, and which procedural defects there are, with who works on them."""

from urllib.parse import urlencode

import streamlit as st

from core.context import Context
from core.defects.reading import DefectFilter, list_defects
from core.permissions import Permission
from core.worklist.overseeing import OVERDUE, VIEWS, list_overdue
from core.worklist.reading import COUNT_TO
from pages import defects
from pages.ui import guard
from pages.ui.listing import Listing
from pages.ui.screens import page_of
from pages.ui.table import count_text, data_table
from pages.ui.work_table import work_table

_NEWEST = 10
"""Procedural defects on this page; all of them stand on their own."""


def render() -> None:
    ctx = guard.require(Permission.MATTER_OVERSEE)
    st.title("督办", anchor=False)
    st.caption("您负责的范围内期限已经逾期或者临近到期的在办事项，最急的在前。无人承办的，请指派。")
    listing = Listing("overdue", {"view": OVERDUE}, {"view": VIEWS})
    view = listing.choice("view", "范围", VIEWS)
    found = list_overdue(ctx, view, after=listing.cursor)
    if found.lines:
        work_table("overdue.table", "督办事项", found.lines)
        listing.pager(count_text(found.total, COUNT_TO), found.next_place)
        st.link_button("导出督办清单", f"/overdue.csv?{urlencode({'view': view})}")
    else:
        st.info("没有逾期的事项。" if view == OVERDUE else "没有逾期或者临期的事项。")
    if ctx.may(Permission.DEFECT_READ):
        _defects(ctx)


def _defects(ctx: Context) -> None:
    st.header("程序瑕疵", anchor=False)
    found = list_defects(ctx, DefectFilter(), limit=_NEWEST)
    if not found.rows:
        st.info("没有程序瑕疵。")
        return
    st.caption(f"最近的 {len(found.rows)} 项，{count_text(found.total).replace('件', '项')}。")
    data_table(
        "overdue.defects",
        caption="程序瑕疵",
        columns=defects.COLUMNS,
        rows=[defects.row_of(one) for one in found.rows],
        open_page="application",
    )
    st.page_link(page_of("defects"), label="查看全部程序瑕疵", icon=":material/report:")
