"""The routing table as an Excel workbook: its columns, and the way out. An empty table gives the form to fill in."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import zip_longest
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from core.clock import local
from core.complaints.routing import in_order
from core.context import Context
from core.jobs.handle import JobFile
from core.law.files import MEGABYTE
from core.law.routing import ANY, AXES
from core.ledger.happenings import record
from core.office.item_sheet import HELP, XLSX, SheetColumn, Table
from core.office.sheet_cells import TEXT, head_cell, text_cell
from core.permissions import Permission
from db.ledger.write import Happening
from db.queries.people import UnitRow, list_units
from db.queries.routing import OpenRoute, open_routes

MOST_BYTES = MEGABYTE
"""Of a file that is sent: many times what the most rows take. It is read while its sender waits."""
MOST_UNPACKED = 8 * MEGABYTE
MOST_ROWS = 1_000
"""More than there are combinations (core.law.routing)."""

WORDS = {
    field: {ANY: "", **{word: code for code, word in words.items()}} for field, (_, words) in AXES.items()
}
"""By column the words that it may hold, with their codes."""

ROUTES = Table(
    "分派表",
    (
        *(
            SheetColumn(field, label, 30, f"“{HELP}”中所列之一；填“{ANY}”或者不填表示不限")
            for field, (label, _) in AXES.items()
        ),
        SheetColumn("unit", "承办科室", 30, "在用科室的名称或者代码"),
    ),
    MOST_ROWS,
)
_RULES = (
    "每一种组合（问题类别、用工所在地、行业）须有且只有一行适用：不能重叠，也不能遗漏；行的先后没有关系。",
    "导入后，表格中的行就是全部分派表，没有列出的行停用。已经分派的投诉举报不受影响。",
)


def export_routes(ctx: Context) -> JobFile | None:
    """The whole table; None without the permission. Each export is on the record."""
    if not ctx.may(Permission.ROUTING_READ):
        return None
    with ctx.app.read() as session:
        rows = sorted(open_routes(session, ctx.viewer), key=in_order)
        units = list_units(session, ctx.viewer, with_closed=False)
    data = route_book(rows, units)
    details = {"rows": str(len(rows))}
    record(ctx, Happening("list", uuid5(NAMESPACE_OID, "routing"), "exported", details=details))
    return JobFile(f"投诉举报分派表 {local(ctx.now):%Y-%m-%d}.xlsx", XLSX, data)


def route_book(rows: Iterable[OpenRoute], units: Sequence[UnitRow]) -> bytes:
    """Rows as `routing_import` reads them back without a difference."""
    book = Workbook(write_only=True)
    book.properties.creator = None
    sheet = book.create_sheet(ROUTES.name)
    sheet.freeze_panes = "A2"
    lists = (*(list(words) for words in WORDS.values()), [unit.name for unit in units])
    for number, (column, offered) in enumerate(zip(ROUTES.columns, lists, strict=True), start=1):
        shape = sheet.column_dimensions[get_column_letter(number)]
        shape.width, shape.number_format = column.width, TEXT
        _offer(sheet, get_column_letter(number), get_column_letter(number + _BEFORE), len(offered))
    sheet.append([head_cell(sheet, label) for label in ROUTES.labels])
    for one in rows:
        row = one.row
        codes = zip((row.kind, row.district, row.industry), AXES.values(), strict=True)
        said = [labels[code] if code else ANY for code, (_, labels) in codes]
        sheet.append([text_cell(sheet, value) for value in (*said, one.unit_name)])
    _explain(book.create_sheet(HELP), (*lists, [unit.code for unit in units]))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


_BEFORE = 3
"""Columns of the sheet 填写说明 before the words to choose from."""


def _offer(sheet: Any, column: str, source: str, count: int) -> None:
    """Let a spreadsheet offer what a column may hold."""
    if count:
        offered = DataValidation(
            "list", formula1=f"'{HELP}'!${source}$2:${source}${count + 1}", allow_blank=True
        )
        offered.add(f"{column}2:{column}{ROUTES.most_rows + 1}")
        sheet.data_validations.append(offered)


def _explain(sheet: Any, lists: Sequence[Sequence[str]]) -> None:
    for letter, width in zip("ABCDEFGH", (14, 70, 4, 30, 14, 26, 30, 16), strict=True):
        sheet.column_dimensions[letter].width = width
    labels = ("列", "填写说明", "", *ROUTES.labels, "科室代码")
    sheet.append([head_cell(sheet, label) for label in labels])
    told = [(column.label, column.hint) for column in ROUTES.columns] + [("", rule) for rule in _RULES]
    for left, *right in zip_longest(told, *lists):
        cells = (*(left or ("", "")), "", *(word or "" for word in right))
        sheet.append([text_cell(sheet, value) for value in cells])
