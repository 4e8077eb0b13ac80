"""The bureau's table of periods as an Excel workbook: its columns, the way out, and what an import would change, row by row,
without doing it. A class that the bureau's table does not name stays as it is."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from core.archive.periods import ClassLine, PeriodInput, PeriodsView, list_periods
from core.clock import local
from core.context import Context
from core.jobs.handle import JobFile
from core.law.files import MEGABYTE
from core.law.names import TextKind, clean, half_width
from core.law.problem import Problem
from core.law.retention import CASE_FILES, LONGEST_YEARS, period_words
from core.ledger.happenings import record
from core.office.item_cells import Cells
from core.office.item_sheet import HELP, XLSX, SheetColumn, Table
from core.office.sheet_cells import TEXT, head_cell, text_cell
from core.office.workbook import SheetRow, Unfit, check_file, read_tables
from core.permissions import Permission
from db.ledger.write import Happening

MOST_BYTES = MEGABYTE
MOST_UNPACKED = 8 * MEGABYTE
PERIODS = Table(
    "保管期限表",
    (
        SheetColumn(
            "name", "案卷类别", 44, f"“{HELP}”中所列之一，不要改动；本单位的表没有列的类别，删去该行"
        ),
        SheetColumn("period", "保管期限", 14, f"永久，或者年数，如：30年（1 至 {LONGEST_YEARS} 年）"),
        SheetColumn("entry", "本单位条目", 44, "选填：归档范围和保管期限表中的条目号、条目名称"),
        SheetColumn("state", "状态", 14, "供查看，不用填写", can_be_absent=True),
    ),
    100,
)
_CODES = {row.name: code for code, row in CASE_FILES.items()}
_YEARS = re.compile(r"(\d{1,3})\s*年?", re.ASCII)
_FOR_GOOD = "永久"


@dataclass(frozen=True)
class PeriodLine:
    """What comes of a row: `state` is wrong, changed, confirmed or same; `words` are the change or the reasons."""

    row: int
    name: str
    period: str
    state: str
    words: str


@dataclass(frozen=True)
class CheckedPeriods:
    """A workbook as it was found; `rows` are empty where a row is wrong."""

    file: str
    rows: tuple[PeriodInput, ...]
    lines: tuple[PeriodLine, ...]

    def count(self, state: str) -> int:
        return sum(line.state == state for line in self.lines)


def export_periods(ctx: Context) -> JobFile | None:
    """Every class with the period that holds today; None without the permission. Each export is on the record."""
    found = list_periods(ctx)
    if found is None:
        return None
    details = {"rows": str(len(found.lines))}
    record(ctx, Happening("list", uuid5(NAMESPACE_OID, "retention"), "exported", details=details))
    return JobFile(f"保管期限表 {local(ctx.now):%Y-%m-%d}.xlsx", XLSX, _book(found.lines))


def check_periods(ctx: Context, name: str, sheet: bytes) -> CheckedPeriods | list[Problem]:
    """What the workbook says of each class beside what holds today, or every wrong row with its reasons; problems for what is no
    such workbook at all."""
    label = Permission.RETENTION_PROPOSE.label
    if not ctx.may(Permission.RETENTION_PROPOSE):
        return [Problem("forbidden", f"您没有“{label}”的权限，请联系安全管理员")]
    if not name:
        return [Problem("sheet.none", "请选择要导入的 Excel 表格", "file")]
    file, problems = clean(name, TextKind.TITLE, label="文件名", field="file")
    problems += check_file(sheet, most_bytes=MOST_BYTES, most_unpacked=MOST_UNPACKED)
    if problems:
        return problems
    try:
        rows = read_tables(sheet, (PERIODS,))[PERIODS.name]
    except Unfit as unfit:
        return unfit.problems
    if not rows:
        return [Problem("sheet.no_rows", f"请从“{PERIODS.name}”第 2 行起填写，表格中没有内容", "file")]
    held = list_periods(ctx)
    assert held is not None
    first: dict[str, int] = {}
    read = [_read(row, held, first) for row in rows]
    lines = tuple(line for _, line in read)
    wrong = any(line.state == "wrong" for line in lines)
    return CheckedPeriods(file, () if wrong else tuple(one for one, _ in read if one), lines)


def _read(row: SheetRow, held: PeriodsView, first: dict[str, int]) -> tuple[PeriodInput | None, PeriodLine]:
    cells = Cells(row)
    code = cells.choice("name", _CODES)
    name, typed = cells.text("name").strip() if code else "", half_width(cells.text("period")).strip()
    entry, problems = clean(
        cells.text("entry"), TextKind.TITLE, label="本单位条目", field="entry", required=False
    )
    wrong = [f"“{_LABELS[field]}”列：{said}" for field, said in cells.wrong.items()]
    wrong += [problem.message for problem in problems]
    wrong += [f"{letters}列没有表头却有内容，请删除或移到相应的列" for letters in row.stray]
    if code is None and "name" not in cells.wrong:
        wrong.append("请填写案卷类别")
    if code and first.setdefault(code, row.number) != row.number:
        wrong.append(f"与第 {first[code]} 行重复，请只留一行")
    months = _months(typed)
    if months == 0 and "period" not in cells.wrong:
        wrong.append(f"“保管期限”列：请填写永久，或者 1 至 {LONGEST_YEARS} 年，现为“{typed[:20]}”")
    if wrong or code is None or months == 0:
        return None, PeriodLine(
            row.number, name or cells.text("name")[:60], typed[:20], "wrong", "；".join(wrong)
        )
    line = next(one for one in held.lines if one.code == code)
    period = period_words(months)
    if line.period != period:
        said = ("changed", f"原{line.period}{'' if line.is_confirmed else '（待确认）'}")
    else:
        said = (
            ("same", "与现行一致") if line.is_confirmed else ("confirmed", "与系统默认一致，核准后不再待确认")
        )
    return PeriodInput(code, months, entry), PeriodLine(row.number, name, period, *said)


_LABELS = {column.field: column.label for column in PERIODS.columns}


def _months(typed: str) -> int | None:
    """The months of a period as it was typed: None for good, 0 where it is none."""
    if typed == _FOR_GOOD:
        return None
    found = _YEARS.fullmatch(typed)
    years = int(found[1]) if found else 0
    return years * 12 if 0 < years <= LONGEST_YEARS else 0


def _book(lines: tuple[ClassLine, ...]) -> bytes:
    book = Workbook(write_only=True)
    book.properties.creator = None
    sheet = book.create_sheet(PERIODS.name)
    sheet.freeze_panes = "A2"
    _widen(sheet, [column.width for column in PERIODS.columns])
    sheet.append([head_cell(sheet, label) for label in PERIODS.labels])
    for line in lines:
        state = line.source if line.is_confirmed else "待确认"
        sheet.append([text_cell(sheet, value) for value in (line.name, line.period, line.entry, state)])
    told = book.create_sheet(HELP)
    _widen(told, [16, 90])
    told.append([head_cell(told, label) for label in ("列", "填写说明")])
    for column in PERIODS.columns:
        told.append([text_cell(told, value) for value in (column.label, column.hint)])
    for number, name in enumerate(_CODES):
        told.append([text_cell(told, value) for value in ("可填的案卷类别" if number == 0 else "", name)])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _widen(sheet: Any, widths: list[int]) -> None:
    for number, width in enumerate(widths, start=1):
        shape = sheet.column_dimensions[get_column_letter(number)]
        shape.width, shape.number_format = width, TEXT
