"""借还台: scan a slip or the label of a volume, and go on with the slip that it is about."""

import streamlit as st

from core.context import Context
from core.lending.reading import DESK, list_slips
from core.lending.scanned import slip_of_label
from core.permissions import Permission
from pages.loans import COLUMNS, row_of
from pages.ui import guard
from pages.ui.navigate import go
from pages.ui.page import show_notice, title
from pages.ui.table import data_table
from pages.ui.text import plain


def render() -> None:
    ctx = guard.require(Permission.LOAN_DESK)
    title("借还台")
    show_notice(ctx, "loan_desk")
    with st.form("loan_desk.scan", clear_on_submit=True):
        label = st.text_input(
            "借阅单号或案卷标签",
            key="loan_desk.label",
            placeholder="扫描借阅单二维码、案卷标签，或者键入后按回车",
        )
        sent = st.form_submit_button("查找")
    if sent:
        _go(ctx, label)
    st.header("待领取、借出中", anchor=False)
    page = list_slips(ctx, DESK)
    if page is None or not page.rows:
        st.info("没有待领取、借出中的案卷。")
        return
    data_table(
        "loan_desk.table",
        caption="待领取、借出中",
        columns=COLUMNS,
        rows=[row_of(ctx, row) for row in page.rows],
        open_page="loan",
    )
    if page.next_id is not None:
        st.caption("只列最新的，其余请在“借阅单”的“待领取、借出中”查看。")


def _go(ctx: Context, label: str) -> None:
    found = slip_of_label(ctx, label)
    if found is None:
        st.error(f"“{plain(label)}”不是借阅单号，也没有待领取、借出中的这一卷。请核对标签。")
        return
    go("loan", {"id": str(found)})
