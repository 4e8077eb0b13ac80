"""What a package says of its case file, as plain words: the same facts as JSON for machines and as a list for a spreadsheet."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from core.archive.reading import GROUP_LABELS
from core.clock import local
from core.law.file_check import Checked, Found
from core.law.filing import NOTE_KINDS, STATES, TERM_LABELS, Part
from core.law.procedures import PROCEDURES
from core.law.records import SECRECY
from core.spreadsheet import CsvFile
from db.models import CaseFileItem
from db.queries.case_files import FileDetail, NoteRow

FORMAT = "zfjl-case-file/1"
ON_PAPER = "仅有纸质件"
HEAD = (
    *("顺序号", "部分", "类别", "文号", "责任者", "题名", "日期", "卷", "起始页", "页数"),
    *("SHA-256", "备注", "文件"),
)


@dataclass(frozen=True)
class Fact:
    """A fact of the cover: `name` in the JSON, `label` and `value` for readers. An empty value is not known yet."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class Line:
    """A line of the contents. `id` is that of the paper or attachment on the ledger, `file` its place below data/; both are
    None for what exists on paper alone. Days are ISO."""

    number: int
    part: str
    group: str
    paper_number: str
    author: str
    title: str
    dated_on: str
    volume: int
    first_page: int | None
    pages: int
    sha256: str
    note: str
    id: str | None
    file: str | None


@dataclass(frozen=True)
class Note:
    """An entry of the 备考表; `at` is ISO with the offset of Shanghai."""

    at: str
    kind: str
    text: str
    by: str


@dataclass(frozen=True)
class Requirement:
    """A line of 逐条核验: the law, what it asks for, what came of it, and the particulars."""

    basis: str
    label: str
    state: str
    detail: str


@dataclass(frozen=True)
class Proof:
    """A bundle of the ledger: what it proves, its place below data/, and how many entries it holds."""

    label: str
    file: str
    entries: int


@dataclass(frozen=True)
class Facts:
    """Everything that a package says. `unproved` says why there are no proofs of the ledger; empty where there are."""

    agency: str
    made_by: str
    made_at: datetime
    cover: Sequence[Fact]
    contents: Sequence[Line]
    notes: Sequence[Note]
    requirements: Sequence[Requirement]
    proofs: Sequence[Proof]
    unproved: str

    @property
    def title(self) -> str:
        return next(one.value for one in self.cover if one.name == "title")


def number_of(found: FileDetail) -> str:
    """The archive number of a case file, before it has one that of its matter."""
    return found.file.archive_number or found.file.matter_number


def cover(found: FileDetail) -> list[Fact]:
    """The facts of the cover, those that are not known yet as empty."""
    file = found.file
    procedure = PROCEDURES.get(file.procedure)
    return [
        Fact("title", "案卷题名", file.title),
        Fact("archive_number", "档号", file.archive_number or ""),
        Fact("matter_number", "登记号", file.matter_number),
        Fact("procedure", "类别", procedure.label if procedure else ""),
        Fact("state", "状态", STATES[file.state].label),
        Fact("unit", "承办科室", found.unit),
        Fact("handler", "承办人", file.handler),
        Fact("opened_on", "起始日期", file.opened_on.isoformat()),
        Fact("closed_on", "办结日期", file.closed_on.isoformat()),
        Fact("secrecy", "公开属性", SECRECY.get(file.secrecy, file.secrecy)),
        Fact("volumes", "卷数", str(file.volumes)),
        Fact("pages", "页数", str(file.pages)),
        Fact("term", "保管期限", TERM_LABELS.get(file.term, "")),
        Fact("term_reason", "保管期限依据", file.term_reason),
        Fact("keep_until", "最低保管至", file.keep_until.isoformat() if file.keep_until else ""),
        Fact("arranged_by", "立卷人", found.arranged_by),
        Fact("checked_by", "检查人", found.checked_by or ""),
        Fact("taken_by", "接收人", found.taken_by or ""),
        Fact("filed_at", "归档时间", _moment(file.filed_at) if file.filed_at else ""),
        Fact("description", "本卷情况说明", file.description),
    ]


def line(number: int, item: CaseFileItem, file: str | None) -> Line:
    """The line of an item whose file lies at `file` below data/."""
    thing = item.document_id or item.stored_file_id
    return Line(
        number=number,
        part=Part(item.part).label,
        group=GROUP_LABELS[item.group_code],
        paper_number=item.number,
        author=item.author,
        title=item.title,
        dated_on=item.dated_on.isoformat() if item.dated_on else "",
        volume=item.volume,
        first_page=item.first_page,
        pages=item.pages,
        sha256=item.sha256,
        note=item.note,
        id=str(thing) if thing else None,
        file=file,
    )


def notes(rows: Sequence[NoteRow]) -> list[Note]:
    """The 备考表, the oldest entry first."""
    return [
        Note(
            _moment(one.note.recorded_at),
            NOTE_KINDS[one.note.kind],
            one.note.text,
            one.writer + (f"（代 {one.on_behalf_of}）" if one.on_behalf_of else ""),
        )
        for one in rows
    ]


def requirements(lines: Sequence[Checked], excused: Mapping[str, str]) -> list[Requirement]:
    """逐条核验, as core.archive.checking.lines_of gives it."""
    return [
        Requirement(
            one.basis.short,
            one.label,
            one.found.label,
            excused.get(one.code) or (one.mend if one.found is Found.MISSING else one.step),
        )
        for one in lines
    ]


def as_json(facts: Facts) -> bytes:
    """metadata.json: UTF-8, indented for readers."""
    found: dict[str, Any] = {
        "format": FORMAT,
        "agency": facts.agency,
        "made_by": facts.made_by,
        "made_at": _moment(facts.made_at),
        "cover": {one.name: one.value for one in facts.cover},
        "contents": [asdict(one) for one in facts.contents],
        "notes": [asdict(one) for one in facts.notes],
        "requirements": [asdict(one) for one in facts.requirements],
        "proofs": [asdict(one) for one in facts.proofs],
        "unproved": facts.unproved,
    }
    return json.dumps(found, ensure_ascii=False, indent=2).encode() + b"\n"


def as_csv(facts: Facts) -> bytes:
    """The contents for a spreadsheet."""
    out = CsvFile(HEAD)
    out.add(
        (
            *(str(one.number), one.part, one.group, one.paper_number, one.author, one.title, one.dated_on),
            *(str(one.volume), str(one.first_page or ""), str(one.pages), one.sha256, one.note),
            one.file or ON_PAPER,
        )
        for one in facts.contents
    )
    return out.data


def _moment(moment: datetime) -> str:
    return local(moment).isoformat(timespec="seconds")
