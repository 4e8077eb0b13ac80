"""What an import would do, row by row, without doing it (law.md §8: batch import).

Each row is checked as the form of one item is, and against the rest of the file and the catalogue as it stands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy.orm import Session

from core.law.problem import Problem
from core.office.item_cells import Cells
from core.office.item_differences import differences
from core.office.item_facts import ItemFacts, MaterialAsked, check_code, check_facts
from core.office.item_sheet import (
    ITEMS,
    MATERIALS,
    PROCEDURE_CODES,
    STATES,
    UNIT_CODES,
    YES_NO,
    Table,
)
from core.office.workbook import SheetRow, Unfit
from db.queries.items import ItemRow, item_versions, list_items
from db.queries.people import UnitRow, list_units
from db.viewer import Viewer

_UNIT_WORDS = UNIT_CODES | {label.removeprefix("个"): code for label, code in UNIT_CODES.items()}


@dataclass(frozen=True)
class Line:
    """What comes of a row: `state` is new, changed or wrong. `words` are the differences, or the reasons."""

    sheet: str
    row: int
    code: str
    name: str
    state: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Planned:
    """An item as it is to be. `item_id` is None for a new one, `version` that of the one that is there, with its
    materials, 0 for none."""

    row: int
    code: str
    facts: ItemFacts
    item_id: UUID | None
    version: int


@dataclass
class DryRun:
    """`lines` in the order of sheets and rows, without the rows of items that stay as they are, of which `unchanged` is
    the number. Nothing is planned of an item that has a wrong row. `mend` are the rows to be mended, with the reasons of
    those that are wrong: all rows of each item that has one."""

    lines: list[Line] = field(default_factory=list)
    planned: list[Planned] = field(default_factory=list)
    unchanged: int = 0
    mend: list[tuple[SheetRow, tuple[str, ...]]] = field(default_factory=list)

    def count(self, state: str) -> int:
        return sum(line.state == state for line in self.lines)


def dry_run(session: Session, viewer: Viewer, rows: Mapping[str, list[SheetRow]]) -> DryRun:
    """Of the rows of both sheets. Raises Unfit for a file without any item."""
    if not rows[ITEMS.name]:
        raise Unfit([Problem("sheet.no_items", f"“{ITEMS.name}”中没有事项，请从第 2 行起填写", "file")])
    return _Checking(session, viewer, rows).run()


class _Typed:
    """A row with its code, and what is wrong with it, by column."""

    def __init__(self, row: SheetRow) -> None:
        self.row, self.cells = row, Cells(row)
        self.code, problems = check_code(self.cells.text("code"))
        self._labels = {column.field: column.label for column in row.table.columns}
        self.reasons: list[str] = [
            f"{letters}列没有表头却有内容，请删除或移到相应的列" for letters in row.stray
        ]
        if "code" not in self.cells.wrong:
            self.add(problems)

    def add(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.say(problem.field or "", problem.message)

    def say(self, name: str, words: str) -> None:
        """A reason about a column; a cell that could not be read at all has its own, and no second one."""
        if name not in self.cells.wrong:
            self.reasons.append(f"“{self._labels[name]}”列：{words}" if name in self._labels else words)

    @property
    def words(self) -> tuple[str, ...]:
        unread = (f"“{self._labels[name]}”列：{words}" for name, words in self.cells.wrong.items())
        return (*unread, *self.reasons)


class _Checking:
    def __init__(self, session: Session, viewer: Viewer, rows: Mapping[str, list[SheetRow]]) -> None:
        # The versions first: what changes between the two selects is found to be changed at the import.
        versions = item_versions(session, viewer)
        present = list_items(session, viewer, with_inactive=True)
        self.present = {row.item.code: (row, versions.get(row.item.id, 0)) for row in present}
        self.units = {unit.name: unit for unit in list_units(session, viewer)}
        self.items = [_Typed(row) for row in rows[ITEMS.name]]
        self.materials = [_Typed(row) for row in rows[MATERIALS.name]]
        self.by_item: dict[str, list[_Typed]] = {}
        for typed in self.materials:
            self.by_item.setdefault(typed.code, []).append(typed)

    def run(self) -> DryRun:
        found, seen = DryRun(), dict[str, int]()
        for typed in self.items:
            first = seen.setdefault(typed.code, typed.row.number)
            if typed.code and first != typed.row.number:
                typed.say("code", f"与第 {first} 行的编码相同，请合并或改正")
            else:
                self._item(typed, found)
        for typed in self.materials:
            if typed.code not in seen and not typed.words:
                typed.say("code", f"“{ITEMS.name}”中没有编码 {typed.code}，请补上该事项或改正编码")
        self._tell_wrong(found)
        order = {ITEMS.name: 0, MATERIALS.name: 1}
        found.lines.sort(key=lambda line: (order[line.sheet], line.row))
        return found

    def _item(self, typed: _Typed, found: DryRun) -> None:
        materials = self.by_item.get(typed.code, []) if typed.code else []
        there, version = self.present.get(typed.code, (None, 0))
        facts, problems = check_facts(self._facts(typed, materials))
        for problem in problems:
            _tell(problem, typed, materials)
        self._check_unit(typed, facts.unit_id, there)
        self._check_state(typed, there)
        if typed.words or any(material.words for material in materials):
            return
        facts = _recognised(facts, there)
        changes = differences(there, facts, self._unit_name)
        if there is not None and not changes:
            found.unchanged += 1
            return
        state = "changed" if there else "new"
        found.lines.append(Line(ITEMS.name, typed.row.number, typed.code, facts.name, state, tuple(changes)))
        item_id = there.item.id if there else None
        found.planned.append(Planned(typed.row.number, typed.code, facts, item_id, version))

    def _facts(self, typed: _Typed, materials: list[_Typed]) -> ItemFacts:
        cells = typed.cells
        unit = self._unit(typed)
        return ItemFacts(
            name=cells.text("name"),
            procedure=cells.choice("procedure", PROCEDURE_CODES) or "",
            unit_id=unit.unit_id if unit else None,
            limit_amount=cells.whole("limit_amount"),
            limit_unit=cells.choice("limit_unit", _UNIT_WORDS) or "",
            limit_basis=cells.text("limit_basis"),
            materials=tuple(_material(one) for one in materials),
        )

    def _unit(self, typed: _Typed) -> UnitRow | None:
        name = typed.cells.text("unit_id").strip()
        unit = self.units.get(name)
        if unit is None and name:
            typed.cells.wrong["unit_id"] = f"没有名为“{name[:40]}”的科室，请改正，或先在“机关与科室”中新建"
        return unit

    def _check_unit(self, typed: _Typed, unit_id: UUID | None, there: ItemRow | None) -> None:
        if unit_id is None:
            typed.say("unit_id", "请填写承办科室")
            return
        stays = there is not None and not there.item.is_active and there.item.unit_id == unit_id
        if not stays and not next(unit for unit in self.units.values() if unit.unit_id == unit_id).is_active:
            typed.say("unit_id", "该科室已经停用，请另选在用的科室")

    def _check_state(self, typed: _Typed, there: ItemRow | None) -> None:
        word, present = typed.cells.text("state").strip(), STATES[there.item.is_active if there else True]
        if word not in ("", present):
            typed.say("state", f"现为“{present}”，不能用表格修改，请在该事项的页面停用或恢复")

    def _unit_name(self, unit_id: UUID | None) -> str:
        return next((unit.name for unit in self.units.values() if unit.unit_id == unit_id), "")

    def _tell_wrong(self, found: DryRun) -> None:
        names = {typed.code: typed.cells.text("name") for typed in reversed(self.items)}
        every = (*self.items, *self.materials)
        hurt = {typed.code for typed in every if typed.words and typed.code}
        for typed in every:
            if typed.words:
                table: Table = typed.row.table
                name = names.get(typed.code, "") if table is ITEMS else typed.cells.text("name")
                found.lines.append(Line(table.name, typed.row.number, typed.code, name, "wrong", typed.words))
            if typed.words or typed.code in hurt:
                found.mend.append((typed.row, typed.words))


def _material(typed: _Typed) -> MaterialAsked:
    cells = typed.cells
    required = cells.choice("is_required", YES_NO)
    if required is None:
        typed.say("is_required", f"请填写{'或'.join(YES_NO)}")
    return MaterialAsked(
        None,
        cells.text("name"),
        cells.whole("originals"),
        cells.whole("copies"),
        required is True,
        cells.text("note"),
        cells.choice("may_lack", YES_NO) is True,
    )


def _tell(problem: Problem, typed: _Typed, materials: list[_Typed]) -> None:
    """A problem of the form, at the row and the column it is about."""
    head, _, rest = (problem.field or "").partition(".")
    if head == "material":
        number, _, part = rest.partition(".")
        materials[int(number) - 1].say(part, problem.message)
    else:
        typed.say(head, problem.message)


def _recognised(facts: ItemFacts, there: ItemRow | None) -> ItemFacts:
    """With the materials that are there recognised by their names."""
    known = {material.name: material.id for material in there.materials} if there else {}
    materials = tuple(replace(one, material_id=known.get(one.name)) for one in facts.materials)
    return replace(facts, materials=materials)
