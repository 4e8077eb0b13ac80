"""待归档: closed matters that are not in the archive yet, with where their files stand."""

import streamlit as st

from core.archive.reading import ToFile, list_to_file
from core.clock import local
from core.law.procedures import PROCEDURES
from core.permissions import Permission
from pages.ui import guard
from pages.ui.case_file import state_tag
from pages.ui.listing import Listing
from pages.ui.page import show_notice, title
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag

COLUMNS = (
    Column("number", "登记号", nowrap=True),
    Column("subject", "事项"),
    Column("party", "当事人"),
    Column("procedure", "类别", nowrap=True),
    Column("unit", "科室", nowrap=True),
    Column("handler", "承办人"),
    Column("closed", "办结日期", nowrap=True),
    Column("state", "案卷", nowrap=True),
)


def render() -> None:
    ctx = guard.require(Permission.CASE_FILE_READ)
    title("待归档")
    show_notice(ctx, "filing")
    st.caption("办结的事项由承办人整理、科室负责人检查、档案员接收。归档后凭《档案借阅单》查阅。")
    listing = Listing("filing", {})
    page = list_to_file(ctx, before=listing.cursor)
    if page is None or not page.rows:
        st.info("没有待归档的事项。事项办结后出现在这里；档案员在这里看到检查通过、等待接收的案卷。")
        return
    data_table(
        "filing.table",
        caption="待归档",
        columns=COLUMNS,
        rows=[_row(row) for row in page.rows],
        open_page="case_file",
    )
    listing.pager("", page.next_id)


def _row(row: ToFile) -> Row:
    state = state_tag(row.state) if row.state else Tag("未整理", "amber")
    cells = (
        *(row.number, row.subject, row.party_names, PROCEDURES[row.procedure].label, row.unit, row.handler),
        f"{local(row.closed_at):%Y-%m-%d}",
        state,
    )
    return Row(str(row.matter_id), cells)
