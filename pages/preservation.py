"""长期保存: matters for which a circumstance of article 23 was recorded, and how far the copies of their record are."""

import streamlit as st

from core.archive.preserved import DONE, DUE, LACKING, STATES, TaskView, list_preserved
from core.law.preserving import CHECK_MONTHS, COPIES
from core.permissions import Permission
from pages.ui import guard
from pages.ui.listing import Listing
from pages.ui.page import title
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, Tone

COLUMNS = (
    Column("number", "登记号", nowrap=True),
    Column("reasons", "长期保存情形"),
    Column("raised", "发生日期", nowrap=True),
    Column("unit", "科室", nowrap=True),
    Column("filed", "归档", nowrap=True),
    Column("good", "可读副本", align="right", nowrap=True),
    Column("check", "下次复核", nowrap=True),
    Column("state", "状态", nowrap=True),
)
_TONES: dict[str, Tone] = {LACKING: "red", DUE: "amber", DONE: "green"}


def render() -> None:
    ctx = guard.require(Permission.PRESERVATION_KEEP)
    title("长期保存")
    st.caption(
        f"出现细则第二十三条情形的，把记录刻录光盘或者存入移动介质，回读核对：{COPIES} 份，每 {CHECK_MONTHS} 个月复核一次（份数、周期为系统默认，待本单位核定）。"
    )
    listing = Listing("preservation", {"q": ""})
    text = listing.search("查找", "登记号")
    page = list_preserved(ctx, text[:100], before=listing.cursor)
    if page is None or not page.rows:
        listing.nothing(
            "没有符合条件的事项。", "没有需要长期保存的事项。在事项的“告知与瑕疵”中登记情形后列在这里。"
        )
        return
    data_table(
        "preservation.table",
        caption="长期保存",
        columns=COLUMNS,
        rows=[_row(row) for row in page.rows],
        open_page="preserved",
    )
    listing.pager("", page.next_id)


def _row(row: TaskView) -> Row:
    cells = (
        *(row.number, row.reasons, str(row.raised_on), row.unit, "已归档" if row.is_filed else "未归档"),
        *(f"{row.good}/{COPIES}", str(row.check_on or ""), Tag(STATES[row.state], _TONES[row.state])),
    )
    return Row(str(row.matter_id), cells)
