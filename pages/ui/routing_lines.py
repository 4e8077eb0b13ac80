"""What an import would change of the routing table, or what is wrong with its rows, page by page."""

from collections.abc import Mapping, Sequence

from core.complaints.routing_import import SheetLine
from core.law.routing import AXES
from pages.ui.listing import ROWS, Listing
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, Tone

COLUMNS = (
    Column("row", "行", nowrap=True),
    *(Column(field, label) for field, (label, _) in AXES.items()),
    Column("unit", "承办科室"),
    Column("state", "结果", nowrap=True),
    Column("words", "问题或变动"),
)
TONES: Mapping[str, Tone] = {"wrong": "red", "new": "green", "changed": "amber", "ended": "grey"}


def show_lines(lines: Sequence[SheetLine], words: Mapping[str, str]) -> None:
    """`words` are those of the states; nothing is drawn where there is no line."""
    if not lines:
        return
    listing = Listing("routing_import.lines", {"id": ""})
    start = int(listing.cursor or 0)
    shown = lines[start : start + ROWS]
    data_table(
        "routing_import.table",
        caption="核对结果",
        columns=COLUMNS,
        rows=[_row(start + number, line, words[line.state]) for number, line in enumerate(shown)],
    )
    listing.pager(f"共 {len(lines)} 处", start + ROWS if len(lines) > start + ROWS else None)


def _row(number: int, line: SheetLine, word: str) -> Row:
    place = line.place or ("",) * len(AXES)
    named = f"第 {line.row} 行" if line.row else "—"
    return Row(str(number), (named, *place, line.unit, Tag(word, TONES[line.state]), line.words))
