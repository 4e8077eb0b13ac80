"""Reading a workbook that somebody sent: sheet by sheet, row by row, and nothing that could harm the reader.

openpyxl reads with defusedxml, which refuses entities; formulas are never computed, what they gave when the file was
saved is read.
"""

import logging
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from core.files.content import type_of
from core.law.files import MEGABYTE, size_words
from core.law.problem import Problem
from core.office.item_sheet import HELP, MOST_BYTES, MOST_UNPACKED, REASONS, Cell, Table

log = logging.getLogger(__name__)

_MOST_COLUMNS = 100
_LAST_ROW = 1_048_576
"""Of a sheet of Excel. A forged file may name others, up to which one would count for ever."""
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=[\"']([A-Z0-9:]+)[^>]*>")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""A character of a text by its number (ECMA-376 part 1, 22.9.2.19), which openpyxl leaves as it is."""
_NO_RESULT = re.compile(
    rb"""<c\s[^>]*?r="([A-Z]+[0-9]+)"[^>]*><f(?:\s[^>]*)?(?:/>|>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>"""
)
"""A cell whose formula nobody has computed: it would be read as empty."""
_LONGEST_MARK = 16 * 1024
"""Bytes; a formula has at most 8,192 characters."""
_NAMED = 5
"""How many sheets, columns or ranges a refusal names."""
_RESAVE = "请用 Excel 或 WPS 打开后另存为“Excel 工作簿（.xlsx）”，再重新选择"


class Unfit(Exception):
    """A workbook that cannot be read as what it should be; `problems` say why and what to do."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("；".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class SheetRow:
    """A row with content: `number` as the spreadsheet shows it, `cells` in the order of the table's columns. `stray` are
    the letters of columns without a heading in which something stands."""

    table: Table
    number: int
    cells: tuple[Cell, ...]
    stray: tuple[str, ...] = ()


def check_file(
    data: bytes, *, most_bytes: int = MOST_BYTES, most_unpacked: int = MOST_UNPACKED
) -> list[Problem]:
    """What is wrong with a file before anything in it is read: empty, too large, no workbook, macros, a ZIP bomb."""
    if not data:
        return [Problem("sheet.empty", "该文件是空的，请检查后重新选择", "file")]
    if len(data) > most_bytes:
        words = f"表格最大 {size_words(most_bytes)}，该文件 {size_words(len(data))}；请分成几个文件导入"
        return [Problem("sheet.too_large", words, "file")]
    kind = type_of(BytesIO(data))
    if kind is None or kind.code != "xlsx":
        what = f"该文件按内容是 {kind.label}，" if kind else "该文件不是 Excel 表格，或含有宏、设有密码，"
        return [Problem("sheet.type", f"{what}{_RESAVE}", "file")]
    with zipfile.ZipFile(BytesIO(data)) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > most_unpacked:
        words = f"表格解压后有 {size_words(unpacked)}，最大 {size_words(most_unpacked)}；请删除图片和多余的工作表后重试"
        return [Problem("sheet.bomb", words, "file")]
    return []


def read_tables(data: bytes, tables: Sequence[Table]) -> dict[str, list[SheetRow]]:
    """The rows that hold anything, by sheet, of a file that `check_file` has let through.

    Raises Unfit for one that is broken, has other sheets or headings than the tables, merged cells, or too many rows.
    """
    with warnings.catch_warnings():
        # Of styles, validations and dates that openpyxl does not know: none of them is read here.
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                _check_sheets(book, tables)
                return {
                    table.name: list(_rows_of(book[table.name], table))
                    if table.name in book.sheetnames
                    else []
                    for table in tables
                }
            finally:
                book.close()
        except Unfit:
            raise
        except Exception as error:
            # A damaged or forged file makes the library stumble in many places, and raise as many sorts of exception.
            log.info("a workbook could not be read: %r", error)
            raise Unfit([Problem("sheet.broken", f"表格已损坏，无法读取；{_RESAVE}", "file")]) from error


def _check_sheets(book: Any, tables: Sequence[Table]) -> None:
    names = [table.name for table in tables]
    problems = []
    missing = [
        table.name for table in tables if table.name not in book.sheetnames and not table.can_be_absent
    ]
    if missing:
        words = f"表格缺少工作表{_listed(missing)}；请在“下载模板”或“导出 Excel”所得的表格中填写，不要改工作表的名称"
        problems.append(Problem("sheet.missing", words, "file"))
    unknown = [name for name in book.sheetnames if name not in {*names, HELP}]
    if unknown:
        words = f"表格中有不认识的工作表{_listed(unknown)}；请删除，只留{_listed(names)}"
        problems.append(Problem("sheet.unknown", words, "file"))
    for name in (name for name in names if name in book.sheetnames):
        merged, empty = _marked(book[name], (_MERGED, _NO_RESULT))
        if merged:
            words = f"“{name}”有合并的单元格{_listed(merged)}；请取消合并，每行分别填写"
            problems.append(Problem("sheet.merged", words, "file"))
        if empty:
            words = (
                f"“{name}”有尚无结果的公式{_listed(empty)}；请改为文字，或用 Excel 打开并保存一次后重新选择"
            )
            problems.append(Problem("sheet.no_result", words, "file"))
    if problems:
        raise Unfit(problems)


def _marked(sheet: Any, patterns: Sequence[re.Pattern[bytes]]) -> list[list[str]]:
    """The cells and ranges that each pattern finds in the XML of a sheet: what openpyxl leaves out when it reads only."""
    found: list[dict[str, None]] = [{} for _ in patterns]
    rest = b""
    with sheet._get_source() as source:
        while piece := source.read(MEGABYTE):
            text = rest + piece
            for pattern, names in zip(patterns, found, strict=True):
                names |= dict.fromkeys(name.decode() for name in pattern.findall(text))
            # Again with the next piece, for what was cut in two.
            rest = text[-_LONGEST_MARK:]
    return [list(names) for names in found]


def _rows_of(sheet: Any, table: Table) -> Iterator[SheetRow]:
    # What the file says of its own size may be wrong.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(min_row=1, min_col=1, max_col=_MOST_COLUMNS, values_only=True)
    places, headed = _heading(table, next(rows, ()))
    count = 0
    for number, values in enumerate(rows, start=2):
        if number > _LAST_ROW:
            break
        filled = [place for place, value in enumerate(values) if not _is_blank(value)]
        if not any(place in places or place not in headed for place in filled):
            continue
        count += 1
        if count > table.most_rows:
            words = f"“{table.name}”最多 {table.most_rows} 行，请分成几个文件导入"
            raise Unfit([Problem("sheet.too_long", words, "file")])
        stray = tuple(get_column_letter(place + 1) for place in filled if place not in headed)
        cells = tuple(None if place is None else _plain(values[place]) for place in places)
        yield SheetRow(table, number, cells, stray)


def _heading(table: Table, values: Sequence[Cell]) -> tuple[list[int | None], set[int]]:
    """Where the columns of the table stand, from 0, None for one that is absent and may be; and which columns have a heading
    at all."""
    typed = ["" if value is None else str(value).strip() for value in values]
    found = [label for label in typed if label]
    problems = []
    for code, labels, words in (
        (
            "sheet.column_missing",
            [one.label for one in table.columns if one.label not in found and not one.can_be_absent],
            "缺少列{}；请把模板的表头复制到第 1 行",
        ),
        (
            "sheet.column_unknown",
            [label for label in found if label not in {*table.labels, REASONS}],
            "有不认识的列{}；请删除这些列，或改回模板的名称",
        ),
        (
            "sheet.column_twice",
            [label for label in dict.fromkeys(found) if found.count(label) > 1],
            "有重复的列{}；请删除多余的列",
        ),
    ):
        if labels:
            said = words.format(_listed(labels))
            problems.append(Problem(code, f"“{table.name}”第 1 行的表头{said}", "file"))
    if problems:
        raise Unfit(problems)
    places = [typed.index(label) if label in found else None for label in table.labels]
    return places, {n for n, label in enumerate(typed) if label}


def _plain(value: Cell) -> Cell:
    if not isinstance(value, str):
        return value
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)


def _is_blank(value: Cell) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _listed(names: Iterable[str]) -> str:
    """“甲”“乙” of the first few, and that there are more."""
    every = list(names)
    more = f"等 {len(every)} 处" if len(every) > _NAMED else ""
    return "".join(f"“{name[:40]}”" for name in every[:_NAMED]) + more
