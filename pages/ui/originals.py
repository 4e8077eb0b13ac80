"""The original carriers of one matter, on its page and on that of its case file."""

from uuid import UUID

import streamlit as st

from core.archive.originals_read import originals_of
from core.context import Context
from core.law.originals import DAMAGED, DISPOSED, KEPT, LOST, ORIGINAL_STATES
from core.permissions import Permission
from pages.ui.screens import page_of
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, Tone

COLUMNS = (
    Column("medium", "载体编号", nowrap=True),
    Column("kind", "类型", nowrap=True),
    Column("holds", "记录内容"),
    Column("keeper", "保管人", nowrap=True),
    Column("place", "存放位置"),
    Column("state", "状态", nowrap=True),
)
_TONES: dict[str, Tone] = {KEPT: "green", DAMAGED: "amber", LOST: "red", DISPOSED: "grey"}


def state_tag(state: str) -> Tag:
    return Tag(ORIGINAL_STATES[state].label, _TONES[state])


def originals(ctx: Context, matter_id: UUID, number: str) -> None:
    """The carriers, each leading to its page, and the way to enter another; nothing for whoever keeps none."""
    if not ctx.may(Permission.ORIGINAL_KEEP):
        return
    st.header("原始载体", anchor=False)
    found = originals_of(ctx, matter_id)
    if found:
        rows = [
            Row(
                str(one.original_id),
                (
                    *(one.medium_no, one.kind, one.holds),
                    f"{one.keeper} → {one.next_keeper}（待接收）" if one.next_keeper else one.keeper,
                    *(one.place, state_tag(one.state)),
                ),
            )
            for one in found
        ]
        data_table(
            f"originals.{matter_id}", caption="原始载体", columns=COLUMNS, rows=rows, open_page="original"
        )
    else:
        st.caption("没有登记原始载体。")
    st.page_link(
        page_of("originals"), label="登记原始载体", icon=":material/sd_card:", query_params={"number": number}
    )
