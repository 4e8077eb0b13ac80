"""The table of a list of work: number, light and next step of each matter."""

from collections.abc import Sequence

from core.worklist.reading import WorkLine
from pages.ui.deadline_badge import deadline_tag
from pages.ui.matters import stage_tag
from pages.ui.table import Column, Row, TableEvent, data_table

COLUMNS = (
    Column("number", "登记号", nowrap=True),
    Column("light", "期限", nowrap=True),
    Column("next", "下一步"),
    Column("party", "当事人"),
    Column("subject", "事项"),
    Column("stage", "状态", nowrap=True),
    Column("handler", "承办人", nowrap=True),
    Column("unit", "承办科室"),
)


def work_table(key: str, caption: str, lines: Sequence[WorkLine], *, selectable: bool = False) -> TableEvent:
    """Draw the lines as they come, the most urgent first; each opens its matter."""
    rows = [
        Row(
            str(line.matter_id),
            (
                line.number,
                deadline_tag(line.light) if line.light else "",
                line.next_step,
                line.party_names,
                line.subject,
                stage_tag(line.stage),
                line.handler or "无人承办",
                line.unit,
            ),
        )
        for line in lines
    ]
    return data_table(
        key, caption=caption, columns=COLUMNS, rows=rows, open_page="application", selectable=selectable
    )
