"""What a dry run has found, row by row, page by page; the wrong rows first where there are any."""

from collections.abc import Sequence

from core.office.item_dry_run import Line
from core.office.item_upload import CheckView
from pages.ui.listing import ROWS, Listing
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, Tone

COLUMNS = (
    Column("row", "行", nowrap=True),
    Column("code", "编码", nowrap=True),
    Column("name", "名称"),
    Column("state", "结果", nowrap=True),
    Column("words", "问题或变动"),
)
WORDS = {"wrong": "有误", "new": "新建", "changed": "修改"}
TONES: dict[str, Tone] = {"wrong": "red", "new": "green", "changed": "amber"}
ALL = "all"


def show_lines(view: CheckView, page: str = "items_import", columns: Sequence[Column] = COLUMNS) -> None:
    """The rows that the filter of the address of `page` lets through; nothing where no row is wrong or changes anything."""
    if not view.lines:
        return
    shown = {ALL: f"全部 {len(view.lines)}"}
    shown |= {state: f"{word} {count}" for state, word in WORDS.items() if (count := view.count(state))}
    default = "wrong" if view.count("wrong") else ALL
    listing = Listing(f"{page}.lines", {"id": "", "state": default}, {"state": shown})
    state = listing.choice("state", "显示", shown)
    lines = [line for line in view.lines if state in (ALL, line.state)]
    start = int(listing.cursor or 0)
    data_table(
        f"{page}.table",
        caption="核对结果",
        columns=columns,
        rows=[_row(number, line) for number, line in enumerate(lines[start : start + ROWS])],
    )
    listing.pager(f"共 {len(lines)} 行", start + ROWS if len(lines) > start + ROWS else None)


def _row(number: int, line: Line) -> Row:
    tag = Tag(WORDS[line.state], TONES[line.state])
    return Row(
        str(number), (f"{line.sheet} 第 {line.row} 行", line.code, line.name, tag, "；".join(line.words))
    )
