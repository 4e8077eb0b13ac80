"""What was changed of one object: who, when, what, why."""

from uuid import UUID

import streamlit as st

from core.context import Context
from core.office.changes import ChangeView, history
from pages.ui.table import Column, Row, data_table

COLUMNS = (
    Column("at", "时间", nowrap=True),
    Column("what", "变更", nowrap=True),
    Column("lines", "内容"),
    Column("reason", "原因"),
    Column("actor", "经办人", nowrap=True),
)


def show_history(ctx: Context, object_type: str, object_id: UUID | None) -> None:
    """The newest fifty changes; a sentence where there is none."""
    st.header("变更记录", anchor=False)
    views = history(ctx, object_type, object_id) if object_id else []
    if not views:
        st.caption("还没有变更。")
        return
    data_table("history", caption="变更记录", columns=COLUMNS, rows=[_row(view) for view in views])


def _row(view: ChangeView) -> Row:
    return Row(
        str(view.change_id),
        (f"{view.at:%Y-%m-%d %H:%M}", view.action + view.object_word, view.summary, view.reason, view.actor),
    )
