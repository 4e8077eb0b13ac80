"""What an import of old paper files would do, row by row, without doing it (细则第二十一条)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from core.archive.old_row import TypedRow
from core.archive.old_sheet import (
    CONTENTS,
    FILES,
    PROCEDURE_CODES,
    SECRECY_CODES,
    TERM_CODES,
)
from core.law.filing import TERM_LABELS, end_of_term, own_number
from core.law.names import TextKind
from core.law.problem import Problem
from core.office.item_dry_run import Line
from core.office.workbook import SheetRow, Unfit
from db.queries.archive import numbers_there, old_files_like
from db.queries.people import list_units
from db.viewer import Viewer

MOST_VOLUMES, MOST_PAGES, MOST_POSITION = 999, 99_999, 9_999
_BY_PORTAL = "（由系统编号）"


@dataclass(frozen=True)
class OldLine:
    """A line of the contents of an old file."""

    position: int
    paper_number: str
    author: str
    title: str
    dated_on: date | None
    first_page: int | None
    pages: int
    note: str
    volume: int


@dataclass(frozen=True)
class OldFile:
    """A file as it is to be. `number` is empty where the portal gives one."""

    row: int
    number: str
    title: str
    matter_number: str
    unit_id: UUID
    unit_code: str
    procedure: str
    handler: str
    opened_on: date
    closed_on: date
    filed_on: date
    term: str
    secrecy: str
    volumes: int
    pages: int
    place: str
    note: str
    lines: tuple[OldLine, ...]


@dataclass
class OldDryRun:
    """`lines` in the order of sheets and rows: each file that would come in, and each row that is wrong. `planned` are the
    files without a wrong row; `mend` the rows to be mended with the reasons, all rows of each file that has one."""

    lines: list[Line] = field(default_factory=list)
    planned: list[OldFile] = field(default_factory=list)
    mend: list[tuple[SheetRow, tuple[str, ...]]] = field(default_factory=list)

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.state == "wrong"]

    @property
    def digest(self) -> str:
        """Names all that would come in: the import goes on only where it is what was shown."""
        return hashlib.sha256(repr(self.planned).encode()).hexdigest()


def old_dry_run(
    session: Session, viewer: Viewer, rows: Mapping[str, list[SheetRow]], today: date
) -> OldDryRun:
    """Of the rows of both sheets. Raises Unfit for a workbook without any file."""
    if not rows[FILES.name]:
        raise Unfit([Problem("sheet.no_files", f"“{FILES.name}”中没有案卷，请从第 2 行起填写", "file")])
    return _Checking(session, viewer, rows, today).run()


class _Checking:
    def __init__(
        self, session: Session, viewer: Viewer, rows: Mapping[str, list[SheetRow]], today: date
    ) -> None:
        self.today = today
        self.files = [TypedRow(row) for row in rows[FILES.name]]
        self.contents = [TypedRow(row) for row in rows[CONTENTS.name]]
        units = list_units(session, viewer)
        self.units = {unit.code: unit for unit in units} | {unit.name: unit for unit in units}
        self.numbers = [typed.text("number", 80) for typed in self.files]
        self.named = [typed.text("matter_number", 100) for typed in self.files]
        self.there = numbers_there(session, viewer, [number for number in self.numbers if number])
        titles = [
            typed.cells.text("title").strip()
            for typed, number in zip(self.files, self.numbers, strict=True)
            if not number
        ]
        self.like = old_files_like(session, viewer, titles)
        self.lines_of: dict[int, list[tuple[TypedRow, OldLine]]] = {}

    def run(self) -> OldDryRun:
        found = OldDryRun()
        self._contents()
        first: dict[tuple[str, ...], int] = {}
        for place, typed in enumerate(self.files):
            made = self._file(place, typed)
            self._twice(place, typed, first)
            lines = self.lines_of.get(place, [])
            if made is None or typed.words or any(line.words for line, _ in lines):
                continue
            found.planned.append(made)
            found.lines.append(
                Line(FILES.name, made.row, made.number or _BY_PORTAL, made.title, "new", (_said(made),))
            )
        self._tell_wrong(found)
        order = {FILES.name: 0, CONTENTS.name: 1}
        found.lines.sort(key=lambda line: (order[line.sheet], line.row))
        return found

    def _file(self, place: int, typed: TypedRow) -> OldFile | None:
        cells, number = typed.cells, self.numbers[place]
        title = typed.text("title", 200, required=True)
        unit = self.units.get(cells.text("unit_id").strip())
        if unit is None:
            name = cells.text("unit_id").strip()
            typed.say(
                "unit_id",
                f"没有名称或编码为“{name[:40]}”的科室，请改正，或先在“机关与科室”中新建"
                if name
                else "请填写机构",
            )
        procedure = cells.choice("procedure", PROCEDURE_CODES) or ""
        handler = typed.text("handler", 200)
        days = self._days(typed)
        term = cells.choice("term", TERM_CODES)
        if term is None:
            typed.say("term", f"请填写保管期限：{'、'.join(TERM_CODES)}")
        secrecy = cells.choice("secrecy", SECRECY_CODES) or SECRECY_CODES["内部"]
        volumes = typed.whole("volumes", 1, MOST_VOLUMES)
        volumes = 1 if volumes is None else volumes
        lines = [line for _, line in self.lines_of.get(place, [])]
        pages = self._pages(typed, lines)
        shelf = typed.text("place", 100)
        note = typed.text("note", 300, kind=TextKind.REMARK)
        self._number(typed, number)
        self._lines_fit(place, volumes, days[-1])
        if typed.words or unit is None or term is None or pages is None:
            return None
        opened_on, closed_on, filed_on = days
        assert opened_on and closed_on and filed_on
        return OldFile(
            typed.row.number,
            number,
            title,
            self.named[place],
            unit.unit_id,
            unit.code,
            procedure,
            handler,
            opened_on,
            closed_on,
            filed_on,
            term,
            secrecy,
            volumes,
            pages,
            shelf,
            note,
            tuple(sorted(lines, key=lambda line: line.position)),
        )

    def _days(self, typed: TypedRow) -> tuple[date | None, date | None, date | None]:
        opened, closed, filed = (
            typed.day(name, today=self.today, required=True)
            for name in ("opened_on", "closed_on", "filed_on")
        )
        if opened and closed and closed < opened:
            typed.say("closed_on", f"办结日期 {closed} 早于立案日期 {opened}，请核对")
        if closed and filed and filed < closed:
            typed.say("filed_on", f"归档日期 {filed} 早于办结日期 {closed}，请核对")
            # A wrong day is told once, and not again at each line of the contents.
            filed = None
        return opened, closed, filed

    def _pages(self, typed: TypedRow, lines: list[OldLine]) -> int | None:
        pages, listed = typed.whole("pages", 1, MOST_PAGES), sum(line.pages for line in lines)
        if pages is None and not listed:
            typed.say("pages", "请填写页数")
        elif pages is None and listed > MOST_PAGES:
            typed.say("pages", f"“{CONTENTS.name}”合计 {listed} 页，最多 {MOST_PAGES} 页，请核对")
        elif pages is not None and listed > pages:
            typed.say("pages", f"“{CONTENTS.name}”合计 {listed} 页，多于页数 {pages}，请核对")
        return listed or None if pages is None else pages

    def _number(self, typed: TypedRow, number: str) -> None:
        if number in self.there:
            typed.say("number", f"档号“{number}”已在档案中，请核对是否已经导入")
        own = own_number(number)
        if own is not None and own.year >= self.today.year:
            words = f"“{number}”是系统今年的编号格式，由系统编给；请填原有档号，或者不填"
            typed.say("number", words)

    def _twice(self, place: int, typed: TypedRow, first: dict[tuple[str, ...], int]) -> None:
        number, row = self.numbers[place], typed.row.number
        title, named = typed.cells.text("title").strip(), self.named[place]
        key = (number,) if number else (title, named, typed.cells.text("unit_id").strip())
        earlier = first.setdefault(key, row)
        if earlier != row and (number or title):
            same = "档号" if number else "题名、案件编号、机构"
            typed.say("number" if number else "title", f"与第 {earlier} 行的{same}相同，请合并或改正")
        if not number and (there := self.like.get((title, named))):
            words = f"题名、案件编号与档案中的 {there} 相同，像是已经导入；确是另一卷的，请填写档号"
            typed.say("title", words)

    def _contents(self) -> None:
        """Read the lines of the contents, and put each to its file."""
        names: dict[str, list[int]] = {}
        for place, number in enumerate(self.numbers):
            if name := number or self.named[place]:
                names.setdefault(name, []).append(place)
        for typed in self.contents:
            name = typed.text("number", 100, required=True)
            places = names.get(name, [])
            if name and not typed.words and not places:
                typed.say("number", f"“{FILES.name}”中没有“{name}”，请补上该案卷或改正")
            elif len(places) > 1:
                rows = "、".join(str(self.files[place].row.number) for place in places[:5])
                typed.say("number", f"“{FILES.name}”中有几行是“{name}”（第 {rows} 行），请先改正")
            line = self._line(typed)
            if len(places) == 1:
                self.lines_of.setdefault(places[0], []).append((typed, line))

    def _line(self, typed: TypedRow) -> OldLine:
        position = typed.whole("position", 1, MOST_POSITION)
        if position is None:
            typed.say("position", "请填写序号")
        volume = typed.whole("volume", 1, MOST_VOLUMES)
        return OldLine(
            position or 0,
            typed.text("paper_number", 100),
            typed.text("author", 200),
            typed.text("title", 200, required=True),
            typed.day("dated_on", today=self.today),
            typed.whole("first_page", 1, MOST_PAGES),
            typed.whole("pages", 0, MOST_PAGES) or 0,
            typed.text("note", 200),
            1 if volume is None else volume,
        )

    def _lines_fit(self, place: int, volumes: int, filed_on: date | None) -> None:
        """Hold the lines of a file against it and against each other."""
        seen: dict[int, int] = {}
        for typed, line in self.lines_of.get(place, []):
            first = seen.setdefault(line.position, typed.row.number)
            if line.position and first != typed.row.number:
                typed.say("position", f"与第 {first} 行的序号相同，请改正")
            if line.volume > volumes:
                typed.say("volume", f"该案卷共 {volumes} 册，没有第 {line.volume} 册")
            if line.dated_on and filed_on and filed_on < line.dated_on <= self.today:
                typed.say("dated_on", f"{line.dated_on} 晚于归档日期 {filed_on}，请核对")

    def _tell_wrong(self, found: OldDryRun) -> None:
        hurt: set[int] = set()
        for place, typed in enumerate(self.files):
            if typed.words or any(line.words for line, _ in self.lines_of.get(place, [])):
                hurt.add(place)
        owner = {id(line): place for place, lines in self.lines_of.items() for line, _ in lines}
        for place, typed in enumerate(self.files):
            if typed.words:
                found.lines.append(_wrong(typed, self.numbers[place]))
            if place in hurt:
                found.mend.append((typed.row, typed.words))
        for typed in self.contents:
            if typed.words:
                found.lines.append(_wrong(typed, typed.cells.text("number").strip()))
            if typed.words or owner.get(id(typed)) in hurt:
                found.mend.append((typed.row, typed.words))


def _wrong(typed: TypedRow, number: str) -> Line:
    table = typed.row.table
    return Line(table.name, typed.row.number, number, typed.cells.text("title").strip(), "wrong", typed.words)


def _said(file: OldFile) -> str:
    until = end_of_term(file.term, file.filed_on)
    words = [
        f"{file.filed_on} 归档，{TERM_LABELS[file.term]}" + (f"，至少保存至 {until}" if until else ""),
        f"{file.volumes} 册 {file.pages} 页" + (f"，目录 {len(file.lines)} 条" if file.lines else ""),
        f"库位 {file.place}" if file.place else "未上架",
    ]
    return "；".join(words)
