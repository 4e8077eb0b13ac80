"""The deadlines of a matter on its page: the most urgent at its head, all of them with their working below."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core.deadlines.reading import DeadlineLine
from pages.ui.deadline_badge import deadline_badge, deadline_tag
from pages.ui.table import Column, Row, data_table

COLUMNS = (
    Column("label", "期限"),
    Column("light", "状态", nowrap=True),
    Column("due", "到期", nowrap=True),
    Column("limit", "长度", nowrap=True),
    Column("started", "起算", nowrap=True),
    Column("basis", "依据"),
)


def running_badges(lines: Sequence[DeadlineLine]) -> None:
    """The lights of what runs or stands still."""
    for line in lines:
        if line.is_open:
            deadline_badge(line.light)


def deadline_list(matter_id: UUID, lines: Sequence[DeadlineLine]) -> None:
    """Each with its light; a row opens the working. Nothing where no deadline ever ran."""
    if not lines:
        return
    st.header("期限", anchor=False)
    data_table(
        f"deadlines.{matter_id}",
        caption="期限",
        columns=COLUMNS,
        rows=[
            Row(
                str(line.deadline_id),
                (line.label, deadline_tag(line.light), line.due, line.limit, line.started, line.basis),
            )
            for line in lines
        ],
        open_page="deadline",
    )
