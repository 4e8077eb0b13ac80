"""Cells of a workbook that the portal writes.

A text that a spreadsheet would take for a formula is stored as text and marked as such (quotePrefix, ECMA-376 part 1,
18.8.45), so that it stays one when somebody edits the cell, and comes back as it went out.
"""

import re
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from core.office.item_sheet import Cell

TEXT = "@"
"""The number format of text."""
_ACTIVE = ("=", "+", "-", "@", "#", "\t", "\r", "'")
"""With what a text begins that a spreadsheet may take for more, # for an error among them."""
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def head_cell(sheet: Any, label: str) -> Any:
    """A cell of the heading."""
    cell = WriteOnlyCell(sheet, label)
    cell.font = Font(bold=True)
    return cell


def text_cell(sheet: Any, value: Cell) -> Any:
    """A value as it may stand in a cell."""
    if not isinstance(value, str):
        return value
    value = _LOOKS_ESCAPED.sub("_x005F_", value)
    if not value.startswith(_ACTIVE):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type, cell.quotePrefix = "s", True
    return cell
