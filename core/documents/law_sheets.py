"""Tables of law on paper: the state table of a procedure, and which rules, screens and tests carry which article."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.documents.blocks import Align, Column
from core.documents.grid import Grid
from core.documents.pieces import heading, paragraph
from core.documents.sheet import SMALL_FIFTH, Sheet, SheetInfo


@dataclass(frozen=True)
class LawSheet:
    """One printed table: `notes` stand above it, `made_at` is aware."""

    agency: str
    title: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]]
    made_at: datetime


STATE_COLUMNS = (
    Column("步骤", 25, Align.LEFT),
    Column("现状态", 23, Align.LEFT),
    Column("转为", 20, Align.LEFT),
    Column("办理人", 25, Align.LEFT),
    Column("须先具备", 0, Align.LEFT),
    Column("依据", 32, Align.LEFT),
)
CROSSWALK_COLUMNS = (
    Column("条", 18),
    Column("要求", 45, Align.LEFT),
    Column("规则", 0, Align.LEFT),
    Column("页面", 26, Align.LEFT),
    Column("测试", 26, Align.LEFT),
)


def render_law_sheet(data: LawSheet) -> bytes:
    """The table as a PDF on A4; the same data gives the same bytes. Raises MissingGlyph."""
    sheet = Sheet(SheetInfo(data.title, data.agency, data.made_at))
    sheet.begin(f"{data.title}（续）")
    heading(sheet, data.agency, data.title)
    for note in data.notes:
        paragraph(sheet, note, size=SMALL_FIFTH)
    grid = Grid(sheet)
    grid.list(data.columns, data.rows)
    grid.close()
    return sheet.finish()
