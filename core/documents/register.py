"""A register of the archive on paper: its lines under their headings, over as many pages as it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.documents.blocks import Column
from core.documents.faces import FontChoice, Style
from core.documents.grid import Grid
from core.documents.pieces import heading, paragraph
from core.documents.sheet import SMALL_FIFTH, Margins, Sheet, SheetInfo

MARGINS: Final = Margins(top=19, right=15, bottom=19, left=20)
TABLE_HEIGHT: Final = 40.0  # room for a title, the head and some rows


@dataclass(frozen=True)
class RegisterSheet:
    """`notes` stand above the table, those that are not empty; `trace` is who prints and when."""

    agency: str
    title: str
    notes: Sequence[str]
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]]
    trace: str = ""


Table = tuple[str, tuple[Column, ...], Sequence[Sequence[str]]]
"""A further table: its title, columns and rows."""


def register_pdf(
    data: RegisterSheet,
    made_at: datetime,
    *,
    tables: Sequence[Table] = (),
    fonts: FontChoice | None = None,
) -> bytes:
    """The register as a PDF on A4, and below it further tables under their titles; the same data gives the same bytes.
    Raises MissingGlyph."""
    info = SheetInfo(data.title, data.agency, made_at, margins=MARGINS, trace=data.trace, fonts=fonts)
    sheet = Sheet(info)
    sheet.begin(f"{data.title}（续）")
    heading(sheet, data.agency, data.title)
    for note in filter(None, data.notes):
        paragraph(sheet, note, size=SMALL_FIFTH, indent=0)
    sheet.y += 2
    if data.columns:
        _draw(sheet, data.columns, data.rows)
    for title, columns, rows in tables:
        sheet.need(TABLE_HEIGHT)
        paragraph(sheet, title, Style.HEADING, indent=0)
        sheet.y += 1
        _draw(sheet, columns, rows)
        sheet.y += 5
    return sheet.finish()


def _draw(sheet: Sheet, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    grid = Grid(sheet, size=SMALL_FIFTH)
    grid.list(columns, rows)
    grid.close()
