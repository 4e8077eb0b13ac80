"""到期鉴定: files whose minimum is over. They have not expired: nothing is destroyed without appraisal and approval."""

import streamlit as st

from core.archive.reading import DueRow, list_due
from core.law.filing import TERM_LABELS
from core.permissions import Permission
from pages.ui import guard
from pages.ui.listing import Listing
from pages.ui.page import title
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag

COLUMNS = (
    Column("number", "档号", nowrap=True),
    Column("title", "案卷题名"),
    Column("unit", "科室", nowrap=True),
    Column("term", "保管期限", nowrap=True),
    Column("until", "最低保管至", nowrap=True),
    Column("state", "状态", nowrap=True),
)


def render() -> None:
    ctx = guard.require(Permission.CASE_FILE_READ)
    title("到期鉴定")
    st.caption("最低保管期限已满的案卷。期满不等于可以销毁：先鉴定，经批准；暂缓销毁的不得鉴定销毁。")
    listing = Listing("due_files", {})
    page = list_due(ctx, before=listing.cursor)
    if page is None or not page.rows:
        st.info("没有期限已满的案卷。")
        return
    data_table(
        "due_files.table",
        caption="到期鉴定",
        columns=COLUMNS,
        rows=[_row(row) for row in page.rows],
        open_page="archived",
    )
    listing.pager("", page.next_id)


def _row(row: DueRow) -> Row:
    file = row.file
    state = Tag("暂缓销毁", "amber") if row.is_held else Tag("可以鉴定", "green")
    cells = (
        *(file.archive_number or "", file.title, row.unit, TERM_LABELS.get(file.term, "")),
        *(str(file.keep_until), state),
    )
    return Row(str(file.id), cells)
