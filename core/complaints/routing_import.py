"""What the import of a workbook would make of the routing table, row by row, without doing it.

The table is small, so this runs while its sender waits. What was found carries the rows and the state of the table that it
was compared with; `replace_table` writes them, whole or not at all, and only over that state.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from core.complaints.routing import digest_of, place_of
from core.complaints.routing_sheet import MOST_BYTES, MOST_UNPACKED, ROUTES, WORDS
from core.context import Context
from core.law.files import size_words
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.routing import ANY, AXES, Place, Route, conflicts, is_gap
from core.office.item_cells import Cells
from core.office.workbook import SheetRow, Unfit, check_file, read_tables
from core.permissions import Permission
from db.queries.people import UnitRow, list_units
from db.queries.routing import OpenRoute, open_routes

_WHOLE = {
    "sheet.too_large": f"请删除多余的内容后重新选择，表格最大 {size_words(MOST_BYTES)}",
    "sheet.too_long": f"请删除重复的行后重新选择，分派表最多 {ROUTES.most_rows} 行",
}
"""In other words than for tables that may be sent in parts."""
_LABELS = {column.field: column.label for column in ROUTES.columns}


@dataclass(frozen=True)
class SheetLine:
    """What comes of a row: `state` is new, changed, ended or wrong, `words` are the change or the reasons. `row` is 0 for what
    stands in no row of the workbook; `place` is in words, empty where none can be read."""

    row: int
    place: tuple[str, ...]
    unit: str
    state: str
    words: str


@dataclass(frozen=True)
class CheckedTable:
    """A workbook as it was found: `rows` to be kept over the table whose digest is `seen`."""

    file: str
    seen: str
    rows: tuple[Route, ...]
    lines: tuple[SheetLine, ...]
    unchanged: int

    def count(self, state: str) -> int:
        return sum(line.state == state for line in self.lines)


def check_sheet(ctx: Context, name: str, sheet: bytes) -> CheckedTable | list[Problem]:
    """The differences, or every wrong row with its reasons; problems for what is no such workbook at all."""
    if not ctx.may(Permission.ROUTING_MANAGE):
        label = Permission.ROUTING_MANAGE.label
        return [Problem("forbidden", f"您没有“{label}”的权限，请联系安全管理员")]
    if not name:
        return [Problem("sheet.none", "请选择要导入的 Excel 表格", "file")]
    file, problems = clean(name, TextKind.TITLE, label="文件名", field="file")
    problems += check_file(sheet, most_bytes=MOST_BYTES, most_unpacked=MOST_UNPACKED)
    if problems:
        return _reworded(problems)
    try:
        rows = read_tables(sheet, (ROUTES,))[ROUTES.name]
    except Unfit as unfit:
        return _reworded(unfit.problems)
    if not rows:
        return [Problem("sheet.no_rows", f"请从“{ROUTES.name}”第 2 行起填写，表格中没有内容", "file")]
    with ctx.app.read() as session:
        present = open_routes(session, ctx.viewer)
        units = list_units(session, ctx.viewer)
    typed = [_read(row, units) for row in rows]
    wrong = _wrong(typed)
    routes = tuple(one.route for one in typed)
    lines, unchanged = (wrong, 0) if wrong else _differences(typed, present)
    return CheckedTable(file, digest_of(present), () if wrong else routes, tuple(lines), unchanged)


def _reworded(problems: list[Problem]) -> list[Problem]:
    return [replace(one, message=_WHOLE.get(one.code, one.message)) for one in problems]


class _Typed(NamedTuple):
    """A row as it was read; `reasons` say by field what is wrong with it, "" for the row itself."""

    number: int
    route: Route
    unit: str
    reasons: list[tuple[str, str]]

    @property
    def has_place(self) -> bool:
        return not any(field in AXES for field, _ in self.reasons)


def _read(row: SheetRow, units: list[UnitRow]) -> _Typed:
    cells = Cells(row)
    kind, district, industry = (cells.choice(field, words) or "" for field, words in WORDS.items())
    typed = cells.text("unit").strip()
    unit = _unit(typed, units)
    reasons = list(cells.wrong.items())
    if "unit" not in cells.wrong and (said := _unit_reason(typed, unit)):
        reasons.append(("unit", said))
    reasons += [("", f"{letters}列没有表头却有内容，请删除或移到相应的列") for letters in row.stray]
    route = Route(kind, district, industry, str(unit.unit_id) if unit else "")
    return _Typed(row.number, route, unit.name if unit else typed, reasons)


def _unit(typed: str, units: list[UnitRow]) -> UnitRow | None:
    by_name = (unit for unit in units if unit.name == typed)
    return next(by_name, None) or next((unit for unit in units if unit.code == typed.lower()), None)


def _unit_reason(typed: str, unit: UnitRow | None) -> str:
    if not typed:
        return "请填写承办科室"
    if unit is None:
        return f"没有名称或代码为“{typed[:40]}”的科室，请改正，或先在“机关与科室”中新建"
    return "" if unit.is_active else "该科室已经停用，请另选在用的科室"


def _wrong(typed: list[_Typed]) -> list[SheetLine]:
    """The rows that are wrong by themselves or beside others, then what no row is for; that only where each row can be read,
    since what one was meant for would be told as missing."""
    placed = [one for one in typed if one.has_place]
    problems = conflicts([one.route for one in placed], [one.number for one in placed])
    by_row: dict[str | None, list[str]] = {}
    for problem in problems:
        by_row.setdefault(problem.field, []).append(problem.message)
    lines = []
    for one in typed:
        own = [f"“{_LABELS[field]}”列：{said}" if field else said for field, said in one.reasons]
        said = "；".join([*own, *by_row.get(f"row.{one.number}", ())])
        if said:
            place = _place_words(one.route.place) if one.has_place else ()
            lines.append(SheetLine(one.number, place, one.unit, "wrong", said))
    if len(placed) == len(typed):
        lines += [SheetLine(0, (), "", "wrong", problem.message) for problem in problems if is_gap(problem)]
    return lines


def _differences(typed: list[_Typed], present: list[OpenRoute]) -> tuple[list[SheetLine], int]:
    """What is new, goes to another unit, or ends; and how many rows stay."""
    there: Mapping[Place, OpenRoute] = {place_of(one): one for one in present}
    lines, unchanged = [], 0
    for one in typed:
        old = there.get(one.route.place)
        if old is not None and str(old.row.unit_id) == one.route.unit:
            unchanged += 1
            continue
        state, said = ("changed", f"原由{old.unit_name}承办") if old else ("new", "")
        lines.append(SheetLine(one.number, _place_words(one.route.place), one.unit, state, said))
    wanted = {one.route.place for one in typed}
    for place, old in there.items():
        if place not in wanted:
            lines.append(SheetLine(0, _place_words(place), old.unit_name, "ended", "停用，表格中没有列出"))
    return lines, unchanged


def _place_words(place: Place) -> tuple[str, ...]:
    return tuple(
        labels[code] if code else ANY for code, (_, labels) in zip(place, AXES.values(), strict=True)
    )
