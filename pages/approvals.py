"""待审批文书: the papers whose next link is mine, one by one or several at once."""

import streamlit as st

from core.approvals.reading import WaitingLine, batch_cap, list_waiting_papers
from core.clock import local
from core.permissions import Permission
from pages.ui import guard
from pages.ui.listing import ROWS, Listing
from pages.ui.navigate import go
from pages.ui.page import show_notice
from pages.ui.table import Column, Row, count_text, data_table

COLUMNS = (
    Column("title", "文书"),
    Column("matter", "登记号", nowrap=True),
    Column("parties", "当事人"),
    Column("role", "审批环节", nowrap=True),
    Column("asked_by", "报批人", nowrap=True),
    Column("asked_at", "报批时间", nowrap=True),
)


def render() -> None:
    ctx = guard.require(Permission.PAPER_APPROVE)
    st.title("待审批文书", anchor=False)
    show_notice(ctx, "approvals")
    listing = Listing("approvals", {}, {})
    page = list_waiting_papers(ctx, before=listing.cursor, limit=ROWS)
    if page is None or not page.rows:
        listing.nothing("", "没有待您审批的文书。")
        return
    most = batch_cap(ctx)
    st.caption(f"点文书名称逐份审批；也可勾选多份，预览后一并批准，一次最多 {most} 份。")
    shown = data_table(
        "approvals.table",
        caption="待审批文书",
        columns=COLUMNS,
        rows=[_row(line) for line in page.rows],
        open_page="paper_approve",
        selectable=True,
    )
    listing.pager(count_text(page.total), page.rows[-1].approval_id if page.has_next else None)
    if shown.selected and st.button(
        f"预览并批准所选 {len(shown.selected)} 份", type="primary", key="approvals.batch"
    ):
        go("approvals_batch", {"ids": ",".join(shown.selected)})


def _row(line: WaitingLine) -> Row:
    asked_at = f"{local(line.asked_at):%Y-%m-%d %H:%M}"
    return Row(
        str(line.draft_id),
        (line.title, line.matter_number, line.party_names, line.role, line.asked_by, asked_at),
    )
