"""Workbooks of tables that people fill in and send back, as core.office.workbook reads them: the template, rows as they stand,
and rows that are to be mended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from core.office.item_sheet import HELP, REASONS, Cell, Table
from core.office.sheet_cells import TEXT, head_cell, text_cell
from core.office.workbook import SheetRow


@dataclass(frozen=True)
class Guide:
    """What such a workbook tells whoever fills it in.

    offered   by field the words that a spreadsheet offers in its column
    unit_names  departments, offered in the column `unit_field` and listed under `unit_head`
    numbers   fields whose columns hold numbers; the others are text
    told      sentences for the sheet 填写说明, below what each column is for
    """

    unit_names: Sequence[str]
    unit_field: str
    unit_head: str
    offered: Mapping[str, Sequence[str]]
    numbers: frozenset[str] = frozenset()
    told: Sequence[str] = field(default_factory=tuple)


def table_book(
    tables: Sequence[Table], rows: Mapping[Table, Sequence[Sequence[Cell]]], guide: Guide, more: str = ""
) -> bytes:
    """The tables with rows, none for the template; `more` is the heading of a further column."""
    book = Workbook(write_only=True)
    book.properties.creator = None
    for table in tables:
        sheet = book.create_sheet(table.name)
        _shape(sheet, table, guide, more)
        _validate(sheet, table, guide)
        sheet.append([head_cell(sheet, label) for label in (*table.labels, *([more] if more else []))])
        for cells in rows.get(table, ()):
            sheet.append([text_cell(sheet, value) for value in cells])
    _explain(book.create_sheet(HELP), tables, guide)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def book_to_mend(
    tables: Sequence[Table], rows: Iterable[tuple[SheetRow, tuple[str, ...]]], guide: Guide
) -> bytes:
    """Rows as they were sent, with a last column that says what is wrong with them."""
    found: dict[Table, list[tuple[Cell, ...]]] = {table: [] for table in tables}
    for row, words in rows:
        found[row.table].append((*row.cells, "；".join(words)))
    return table_book(tables, found, guide, REASONS)


def _shape(sheet: Any, table: Table, guide: Guide, more: str) -> None:
    sheet.freeze_panes = "A2"
    for number, column in enumerate(table.columns, start=1):
        shape = sheet.column_dimensions[get_column_letter(number)]
        shape.width = column.width
        if column.field not in guide.numbers:
            shape.number_format = TEXT
    if more:
        sheet.column_dimensions[get_column_letter(len(table.columns) + 1)].width = 80


def _validate(sheet: Any, table: Table, guide: Guide) -> None:
    """Let a spreadsheet offer what a column may hold."""
    lists = {name: f'"{",".join(words)}"' for name, words in guide.offered.items()}
    if guide.unit_names:
        lists[guide.unit_field] = f"'{HELP}'!$E$2:$E${len(guide.unit_names) + 1}"
    for number, column in enumerate(table.columns, start=1):
        if formula := lists.get(column.field):
            letter = get_column_letter(number)
            offered = DataValidation("list", formula1=formula, allow_blank=True)
            offered.add(f"{letter}2:{letter}{table.most_rows + 1}")
            sheet.data_validations.append(offered)


def _explain(sheet: Any, tables: Sequence[Table], guide: Guide) -> None:
    for letter, width in zip("ABCDE", (12, 14, 70, 4, 30), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([head_cell(sheet, label) for label in ("工作表", "列", "填写说明", "", guide.unit_head)])
    told = [(table.name, column.label, column.hint) for table in tables for column in table.columns]
    told += [("", "", sentence) for sentence in guide.told]
    for number in range(max(len(told), len(guide.unit_names))):
        left = told[number] if number < len(told) else ("", "", "")
        right = guide.unit_names[number] if number < len(guide.unit_names) else ""
        sheet.append([text_cell(sheet, value) for value in (*left, "", right)])
