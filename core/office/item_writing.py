"""The catalogue of items written as a workbook: to be read, filled in and sent back, and the rows that are to be mended."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from core.law.applications import PROCEDURES
from core.law.units import Unit
from core.office.item_sheet import (
    HELP,
    ITEMS,
    MATERIALS,
    PROCEDURE_CODES,
    REASONS,
    STATES,
    TABLES,
    UNIT_CODES,
    YES_NO,
    Cell,
    Table,
)
from core.office.sheet_cells import TEXT, head_cell, text_cell
from core.office.workbook import SheetRow
from db.queries.items import ItemRow

_NUMBERS = frozenset({"limit_amount", "originals", "copies"})


def catalogue_book(rows: Iterable[ItemRow], unit_names: Sequence[str]) -> bytes:
    """Items with their materials, as `item_dry_run` reads them back without a difference; the template for none."""
    items: list[tuple[Cell, ...]] = []
    materials: list[tuple[Cell, ...]] = []
    for row in rows:
        item = row.item
        items.append(
            (
                item.code,
                item.name,
                PROCEDURES[item.procedure].label,
                row.unit_name,
                item.limit_amount,
                Unit(item.limit_unit).label,
                item.limit_basis,
                STATES[item.is_active],
            )
        )
        materials += [
            (
                *(item.code, one.name, one.originals, one.copies),
                *(_yes_no(one.is_required), _yes_no(one.may_lack), one.note),
            )
            for one in row.materials
        ]
    return _book({ITEMS: items, MATERIALS: materials}, unit_names)


def mending_book(rows: Iterable[tuple[SheetRow, tuple[str, ...]]], unit_names: Sequence[str]) -> bytes:
    """Rows as they were sent, with a last column that says what is wrong with them."""
    found: dict[Table, list[tuple[Cell, ...]]] = {table: [] for table in TABLES}
    for row, words in rows:
        found[row.table].append((*row.cells, "；".join(words)))
    return _book(found, unit_names, REASONS)


def _book(rows: dict[Table, list[tuple[Cell, ...]]], unit_names: Sequence[str], more: str = "") -> bytes:
    book = Workbook(write_only=True)
    book.properties.creator = None
    for table in TABLES:
        sheet = book.create_sheet(table.name)
        _shape(sheet, table, more)
        _validate(sheet, table, len(unit_names))
        sheet.append([head_cell(sheet, label) for label in (*table.labels, *([more] if more else []))])
        for cells in rows[table]:
            sheet.append([text_cell(sheet, value) for value in cells])
    _explain(book.create_sheet(HELP), unit_names)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _shape(sheet: Any, table: Table, more: str) -> None:
    sheet.freeze_panes = "A2"
    for number, column in enumerate(table.columns, start=1):
        shape = sheet.column_dimensions[get_column_letter(number)]
        shape.width = column.width
        if column.field not in _NUMBERS:
            shape.number_format = TEXT
    if more:
        sheet.column_dimensions[get_column_letter(len(table.columns) + 1)].width = 80


def _validate(sheet: Any, table: Table, units: int) -> None:
    """Let a spreadsheet offer what a column may hold."""
    lists = {
        "procedure": _quoted(PROCEDURE_CODES),
        "limit_unit": _quoted(UNIT_CODES),
        "is_required": _quoted(YES_NO),
        "may_lack": _quoted(YES_NO),
        "unit_id": f"'{HELP}'!$E$2:$E${units + 1}" if units else "",
    }
    for number, column in enumerate(table.columns, start=1):
        formula = lists.get(column.field)
        if formula:
            letter = get_column_letter(number)
            offered = DataValidation("list", formula1=formula, allow_blank=True)
            offered.add(f"{letter}2:{letter}{table.most_rows + 1}")
            sheet.data_validations.append(offered)


def _explain(sheet: Any, unit_names: Sequence[str]) -> None:
    for letter, width in zip("ABCDE", (12, 14, 70, 4, 30), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([head_cell(sheet, label) for label in ("工作表", "列", "填写说明", "", "在用的科室")])
    told = [(table.name, column.label, column.hint) for table in TABLES for column in table.columns]
    told.append(("", "", "“申请材料”中列出的，就是该事项的全部材料；导入后，没有列出的不再要求。"))
    told.append(("", "", "表格中没有的事项不受影响。"))
    for number in range(max(len(told), len(unit_names))):
        left = told[number] if number < len(told) else ("", "", "")
        right = unit_names[number] if number < len(unit_names) else ""
        sheet.append([text_cell(sheet, value) for value in (*left, "", right)])


def _yes_no(value: bool) -> str:
    return next(word for word, said in YES_NO.items() if said is value)


def _quoted(words: Iterable[str]) -> str:
    return f'"{",".join(words)}"'
