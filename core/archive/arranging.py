"""整理案卷 (细则第二十一条): the file of a closed matter is begun, put in order and completed, as long as nobody has checked it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from core.acting import absent_colleague
from core.archive.contents import Unreadable, arrange, fill, number_pages
from core.archive.periods import editions_of
from core.clock import local
from core.law.basis import article
from core.law.filing import ARRANGEABLE, GROUPS_BY_CODE, STATES, Part, term_code
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.procedures import PROCEDURES
from core.law.retention import RetentionFacts, classes_of, longest
from core.ledger.keys import KeyProblem
from core.permissions import Permission
from core.use_case import Work, stale, use_case
from core.vault.vault import Damaged
from db.models import CaseFile, CaseFileItem, Matter
from db.models.base import new_id
from db.queries.case_files import file_of, items_of, people_named
from db.queries.gates import gate_row
from db.queries.papers import lock_open_matter
from db.viewer import Viewer

NOT_FOUND = Problem("not_found", "未找到该事项或无权办理")
MOST_PAGES = 9_999
_CLOSED = "closed"


@dataclass(frozen=True)
class Arranged:
    case_file_id: UUID
    matter_id: UUID
    row_version: int


@dataclass(frozen=True)
class ArrangeFile:
    """Begin the file of a matter, or look again at what belongs into it."""

    token: UUID
    matter_id: UUID


@dataclass(frozen=True)
class DescribeFile:
    """The title of the file and what is to be said of it (本卷情况说明)."""

    token: UUID
    matter_id: UUID
    row_version: int
    title: str
    description: str


@dataclass(frozen=True)
class PlaceItem:
    """Put an item at another place: `position` counts from 1 within its part."""

    token: UUID
    matter_id: UUID
    row_version: int
    item_id: UUID
    part: str
    position: int


@dataclass(frozen=True)
class AddSheet:
    """Something that exists on paper alone."""

    token: UUID
    matter_id: UUID
    row_version: int
    title: str
    number: str
    author: str
    dated_on: date | None
    pages: int | None
    group: str
    note: str


@dataclass(frozen=True)
class TakeOutSheet:
    """Take out what was added by hand, for a reason that stays on the ledger."""

    token: UUID
    matter_id: UUID
    row_version: int
    item_id: UUID
    reason: str


@use_case(Permission.CASE_FILE_ARRANGE)
def arrange_file(work: Work, command: ArrangeFile) -> Arranged | list[Problem]:
    """Begin the file of a closed matter with everything that belongs into it, or put in what has come since."""
    viewer = work.ctx.viewer_for(Permission.CASE_FILE_ARRANGE)
    matter = lock_open_matter(work.session, viewer, command.matter_id)
    if matter is None:
        return [NOT_FOUND]
    if problem := unclosed(matter):
        return [problem]
    file = file_of(work.session, viewer, matter.id)
    if file is None:
        file = _begin(work, viewer, matter)
    elif problem := handed(file):
        return [problem]
    return refill(work, viewer, file, matter) or _answer(work, file, matter)


@use_case(Permission.CASE_FILE_ARRANGE)
def describe_file(work: Work, command: DescribeFile) -> Arranged | list[Problem]:
    """Change the title of the file, and what is said of it."""
    found = _open(work, command.matter_id, command.row_version)
    if isinstance(found, list):
        return found
    file, _, matter = found
    title, problems = clean(command.title, TextKind.TITLE, label="案卷题名", field="title")
    description, more = clean(
        command.description, TextKind.REMARK, label="本卷情况说明", field="description", required=False
    )
    if problems := problems + more:
        return problems
    file.title, file.description = title, description
    return _answer(work, file, matter)


@use_case(Permission.CASE_FILE_ARRANGE)
def place_item(work: Work, command: PlaceItem) -> Arranged | list[Problem]:
    """Put an item at another place of 正卷 or 副卷."""
    found = _open(work, command.matter_id, command.row_version)
    if isinstance(found, list):
        return found
    file, items, matter = found
    item = next((one for one in items if one.id == command.item_id), None)
    if item is None or command.part not in {part.value for part in Part}:
        return [NOT_FOUND]
    if GROUPS_BY_CODE[item.group_code].part is Part.INNER and command.part == Part.MAIN.value:
        words = "内部审核、审批材料只能放入副卷：正卷当事人和法院可以查阅"
        return [Problem("part", words, "part")]
    rest = [one for one in items if one.id != item.id]
    item.part = command.part
    mates = [one for one in rest if one.part == item.part]
    mates.insert(max(command.position, 1) - 1, item)
    others = [one for one in rest if one.part != item.part]
    order = mates + others if item.part == Part.MAIN.value else others + mates
    number_pages(file, order)
    return _answer(work, file, matter)


@use_case(Permission.CASE_FILE_ARRANGE)
def add_sheet(work: Work, command: AddSheet) -> Arranged | list[Problem]:
    """Put in what exists on paper alone, with its pages."""
    found = _open(work, command.matter_id, command.row_version)
    if isinstance(found, list):
        return found
    file, items, matter = found
    title, problems = clean(command.title, TextKind.TITLE, label="题名", field="title")
    number, more = clean(command.number, TextKind.TITLE, label="文号", field="number", required=False)
    author, other = clean(command.author, TextKind.TITLE, label="责任者", field="author", required=False)
    note, last = clean(command.note, TextKind.TITLE, label="备注", field="note", required=False)
    problems += more + other + last
    group = GROUPS_BY_CODE.get(command.group)
    if group is None:
        problems.append(Problem("group", "请选择编入哪一类", "group"))
    if command.pages is None or not 1 <= command.pages <= MOST_PAGES:
        problems.append(Problem("pages", f"页数请填 1 至 {MOST_PAGES}", "pages"))
    if command.dated_on and command.dated_on > local(work.now).date():
        problems.append(Problem("dated_on", "日期晚于今天，请核对", "dated_on"))
    if problems or group is None or command.pages is None:
        return problems
    item = CaseFileItem(
        case_file_id=file.id,
        matter_id=file.matter_id,
        position=0,
        part=group.part.value,
        group_code=group.code,
        number=number[:100],
        author=author,
        title=title,
        dated_on=command.dated_on,
        pages=command.pages,
        note=note or "纸质件",
    )
    work.add(item)
    number_pages(file, arrange(items, [item]))
    return _answer(work, file, matter)


@use_case(Permission.CASE_FILE_ARRANGE)
def take_out_sheet(work: Work, command: TakeOutSheet) -> Arranged | list[Problem]:
    """Take out what was added by hand by mistake; papers and attachments of the matter stay."""
    found = _open(work, command.matter_id, command.row_version)
    if isinstance(found, list):
        return found
    file, items, matter = found
    item = next((one for one in items if one.id == command.item_id), None)
    if item is None:
        return [NOT_FOUND]
    if item.document_id or item.stored_file_id:
        words = "文书、附件是本件的记录，不能移出案卷"
        return [Problem("case_file.record", words, basis=article(24))]
    item.removed_at, item.note = work.now, f"移出：{work.reason}"[:300]
    number_pages(file, [one for one in items if one.id != item.id])
    return _answer(work, file, matter)


def unclosed(matter: Matter) -> Problem | None:
    """Why the matter cannot be filed yet."""
    if matter.stage == _CLOSED:
        return None
    procedure = PROCEDURES[matter.procedure]
    state = procedure.states[matter.stage]
    return Problem("stage", f"该{procedure.label}{state.label}，办结后方可整理归档", basis=article(21))


def handed(file: CaseFile) -> Problem | None:
    """Why the contents of the file change no more."""
    if file.state in ARRANGEABLE:
        return None
    state = STATES[file.state]
    return Problem("case_file.state", f"案卷{state.label}，退回后方可再整理", basis=article(24))


def refill(work: Work, viewer: Viewer, file: CaseFile, matter: Matter) -> list[Problem]:
    """Put what the file lacks into it, and count its pages and its period anew; why that cannot be done."""
    try:
        fresh = fill(work.ctx.app, work.session, viewer, file, matter)
    except (KeyProblem, Damaged, OSError, Unreadable) as problem:
        return [Problem("case_file.closed", f"有文书或附件不能打开（{problem}），请联系信息中心")]
    work.add(*fresh)
    number_pages(file, arrange(items_of(work.session, viewer, file.id), fresh))
    keep_period(work, viewer, file, matter)
    return []


def keep_period(work: Work, viewer: Viewer, file: CaseFile, matter: Matter) -> None:
    """How long the file is kept, by the rows and what happened in the matter, counted from its filing."""
    row = gate_row(work.session, viewer, matter.id, (), (), ())
    assert row is not None
    today = local(work.now).date()
    filed_on = local(matter.filed_at).date() if matter.filed_at else None
    facts = RetentionFacts(local(matter.happened_at).date(), filed_on, frozenset(row.triggers))
    classes = classes_of("written", matter.procedure, row.issued, row.triggers)
    kept = longest(classes, facts, today, editions_of(work.session, viewer))
    file.term, file.term_reason = term_code(kept.row.months), kept.why
    file.keep_until = kept.until if filed_on else None


def _begin(work: Work, viewer: Viewer, matter: Matter) -> CaseFile:
    assert matter.closed_at is not None
    handlers = "、".join(people_named(work.session, viewer, matter.id))
    file = CaseFile(
        id=new_id(),
        agency_id=matter.agency_id,
        matter_id=matter.id,
        unit_id=matter.unit_id,
        procedure=matter.procedure,
        matter_number=matter.number,
        title=_title(matter),
        state="arranging",
        secrecy=matter.secrecy,
        handler=handlers[:200],
        opened_on=local(matter.happened_at).date(),
        closed_on=local(matter.closed_at).date(),
        description="",
        arranged_by=work.ctx.actor.account_id,
        arrangers=[],
    )
    work.add(file)
    work.session.flush()
    return file


def _title(matter: Matter) -> str:
    """Who and what about (law.md §6)."""
    return f"{matter.party_names}：{matter.subject}"[:300] if matter.party_names else matter.subject


def _open(
    work: Work, matter_id: UUID, row_version: int
) -> tuple[CaseFile, list[CaseFileItem], Matter] | list[Problem]:
    """The file of a matter that is open to the actor, and its contents, while they can be changed."""
    viewer = work.ctx.viewer_for(Permission.CASE_FILE_ARRANGE)
    matter = lock_open_matter(work.session, viewer, matter_id)
    file = file_of(work.session, viewer, matter_id) if matter else None
    if matter is None or file is None:
        return [NOT_FOUND]
    if problem := unclosed(matter) or handed(file):
        return [problem]
    if file.row_version != row_version:
        return [stale()]
    return file, items_of(work.session, viewer, file.id), matter


def had_a_hand(work: Work, file: CaseFile, matter: Matter) -> None:
    """Whoever arranges a file, and whom he stands in for, neither checks nor takes it."""
    who = (work.ctx.actor.account_id, absent_colleague(work, matter, Permission.CASE_FILE_ARRANGE))
    file.arrangers = list(dict.fromkeys([*file.arrangers, *(str(one) for one in who if one)]))


def _answer(work: Work, file: CaseFile, matter: Matter) -> Arranged:
    file.arranged_by = work.ctx.actor.account_id
    had_a_hand(work, file, matter)
    work.session.flush()
    assert file.matter_id is not None
    return Arranged(file.id, file.matter_id, file.row_version)
