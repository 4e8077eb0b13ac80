"""档案统计: what came into the archive by year, period and department and what it holds; the book of a year to print."""

from urllib.parse import urlencode

import streamlit as st

from core.archive.book import BOOK, book_years
from core.archive.figures import BY_YEAR, HEAD, ArchiveFigures, Table, archive_figures
from core.permissions import Permission
from pages.ui import guard
from pages.ui.ask_job import ask_button
from pages.ui.listing import Listing
from pages.ui.page import asked, title
from pages.ui.table import Column, Row, data_table


def render() -> None:
    ctx = guard.require(Permission.CASE_FILE_READ)
    title("档案统计")
    found = archive_figures(ctx, {"year": asked("year")})
    if found is None or not found.years:
        st.info("还没有归档的案卷可以统计。案卷接收归档后自动计入。")
        return
    years = {"": f"{found.years[0]}年", **{str(year): f"{year}年" for year in found.years[1:]}}
    listing = Listing("archive_figures", {"year": ""}, {"year": years})
    left, right = st.columns([3, 7], vertical_alignment="bottom")
    with left:
        listing.select("year", "年度", years)
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        query = urlencode({"year": found.year})
        st.link_button("导出 Excel", f"/archive_figures.xlsx?{query}")
        st.link_button("打印统计表", f"/archive_figures.pdf?{query}")
        if found.year in book_years(ctx):
            ask_button(ctx, f"编印{found.year}年度案卷目录", BOOK.code, {"year": found.year})
    st.caption(
        "年度按归档日期。年末在藏为当年及以前归档、年末尚未移交或者销毁的，本年为当前。点首列查看归档的案卷。"
    )
    for table in found.tables:
        _table(table, found)


def _table(table: Table, found: ArchiveFigures) -> None:
    st.header(table.title if table.code == BY_YEAR else f"{found.year}年{table.title}", anchor=False)
    columns = [Column(f"label{place}", one, nowrap=True) for place, one in enumerate(table.head)]
    columns += [Column(f"number{place}", one, align="right") for place, one in enumerate(HEAD)]
    rows = [
        Row(f"{table.code}.{place}", (*line.labels, *map(str, line.numbers)), line.query)
        for place, line in enumerate(table.lines)
    ]
    data_table(
        f"archive_figures.table.{table.code}",
        caption=table.title,
        columns=columns,
        rows=rows,
        open_page="archive",
    )
