"""A workbook of plain tables, for whoever reads them and sends nothing back."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from core.office.item_sheet import Cell as Cell
from core.office.sheet_cells import head_cell, text_cell

_WIDTHS = (36, 18)
"""Characters of the first column and of the others."""


def plain_book(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]]) -> bytes:
    """Sheets of a name, a heading and rows, no cell of which is a formula."""
    book = Workbook(write_only=True)
    book.properties.creator = None
    for name, head, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for number in range(1, len(head) + 1):
            sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[number > 1]
        sheet.append([head_cell(sheet, label) for label in head])
        for cells in rows:
            sheet.append([text_cell(sheet, value) for value in cells])
    out = BytesIO()
    book.save(out)
    return out.getvalue()
