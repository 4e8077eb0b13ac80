"""The use of seals on a paper, on its page."""

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from core.context import Context
from core.permissions import Permission
from core.seals.register import cells, seal_form, uses_of
from pages.ui.table import Column, Row, data_table

COLUMNS = (
    Column("seal", "印章", nowrap=True),
    Column("copies", "份数", align="right", nowrap=True),
    Column("at", "用印时间", nowrap=True),
    Column("asked_by", "申请人", nowrap=True),
    Column("approved_by", "批准人", nowrap=True),
    Column("by", "登记人", nowrap=True),
    Column("note", "说明"),
    Column("late", "补录原因"),
)


def seal_button(ctx: Context, document_id: UUID) -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """The button that leads to the register of seals, where the paper bears one."""
    if not ctx.may(Permission.SEAL_ENTER) or seal_form(ctx, document_id) is None:
        return {}
    return {"登记用印": ("seal_use", {"id": str(document_id)})}


def seal_section(ctx: Context, document_id: UUID) -> None:
    """The lines of the paper in the register; nothing where there is none."""
    uses = uses_of(ctx, document_id)
    if not uses:
        return
    st.header("用印", anchor=False)
    rows = [Row(str(one.use_id), cells(one)[4:], {}) for one in uses]
    data_table("seals.table", caption="用印登记", columns=COLUMNS, rows=rows)
