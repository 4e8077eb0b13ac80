"""The matters that are linked with the one of the page."""

from collections.abc import Sequence

import streamlit as st

from core.matters.reading import LinkView
from pages.ui.table import Column, Row, data_table

COLUMNS = (
    Column("number", "登记号", nowrap=True),
    Column("how", "关系", nowrap=True),
    Column("party", "当事人"),
    Column("subject", "事项"),
    Column("stage", "状态", nowrap=True),
)


def linked_matters(links: Sequence[LinkView]) -> None:
    """A list of them; nothing where there are none."""
    if not links:
        return
    st.header("关联", anchor=False)
    data_table(
        "linked",
        caption="关联的投诉举报和案件",
        columns=COLUMNS,
        rows=[
            Row(str(one.matter_id), (one.number, one.how, one.party_names, one.subject, one.stage))
            for one in links
        ],
        open_page="application",
    )
