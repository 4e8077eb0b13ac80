"""期限计算单: one deadline with its working, each day counted or skipped and why (`?id=`)."""

import streamlit as st

from core.deadlines.reading import get_sheet
from core.permissions import Permission
from pages.ui import guard, keyboard
from pages.ui.deadline_badge import deadline_badge
from pages.ui.page import asked_id, back, nothing_here
from pages.ui.table import Column, Row, data_table
from pages.ui.text import facts, plain
from pages.ui.urgent import urgent_banner

WORKING = (
    Column("day", "日期", nowrap=True),
    Column("count", "计数", nowrap=True),
    Column("why", "说明"),
)
CHANGES = (
    Column("at", "录入时间", nowrap=True),
    Column("what", "变动", nowrap=True),
    Column("words", "内容"),
)


def render() -> None:
    ctx = guard.require(Permission.APPLICATION_READ)
    deadline_id = asked_id()
    sheet = get_sheet(ctx, deadline_id) if deadline_id else None
    if sheet is None:
        nothing_here("未找到该期限", "可能链接有误，或您无权查看。请从申请详情页打开。")
        return
    back("application", "返回详情", {"id": str(sheet.matter_id)})
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(f"期限计算单：{plain(sheet.label)}", anchor=False, width="content")
        deadline_badge(sheet.light)
    urgent_banner(ctx, sheet.matter_id)
    st.link_button("打印期限计算单", f"/deadlines/{sheet.deadline_id}.pdf", shortcut=keyboard.PRINT)
    facts(sheet.facts)
    if sheet.changes:
        st.header("中止、延长和调整", anchor=False)
        _table("changes", "中止、延长和调整", CHANGES, sheet.changes)
    st.header("计算过程", anchor=False)
    _table("working", "计算过程", WORKING, sheet.working)


def _table(
    name: str, caption: str, columns: tuple[Column, ...], lines: tuple[tuple[str, str, str], ...]
) -> None:
    rows = [Row(str(number), line) for number, line in enumerate(lines)]
    data_table(f"deadline.{name}", caption=caption, columns=columns, rows=rows)
