"""填写借阅单 (细则第二十六条): which records, how, for what and until when. The borrower asks for himself alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from core.archive.numbering import take_places
from core.clock import local
from core.context import Context
from core.law.basis import article
from core.law.lending import (
    BLOCKED_BY_OVERDUE,
    KINDS,
    MODES,
    MOST_LINES,
    NOT_USED,
    STATES,
    WAITING,
)
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.lending.rules import Foretold, foretell, wanted_of
from core.lending.slips import NOT_FOUND, begin, note, today
from core.permissions import Permission
from core.use_case import Work, use_case
from db.models import CaseFile, Loan, LoanItem, Matter
from db.models.base import new_id
from db.queries import lending as queries
from db.queries import lending_desk as desk
from db.queries.locking import lock_agency

_BASIS = article(26)


@dataclass(frozen=True)
class Line:
    """One thing that is asked for: a filed case file, of it one volume or one line of its contents, of these some pages; or a
    matter that is not filed."""

    case_file_id: UUID | None = None
    matter_id: UUID | None = None
    volume: int | None = None
    item_id: UUID | None = None
    first_page: int | None = None
    last_page: int | None = None


@dataclass(frozen=True)
class AskLoan:
    """`mode` and `kind` are those of core.law.lending, `until` the last day asked for."""

    token: UUID
    mode: str
    kind: str
    purpose: str
    ground: str
    until: date | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class AskAgain(AskLoan):
    """A slip that was returned, as the borrower has changed it."""

    loan_id: UUID
    row_version: int


@dataclass(frozen=True)
class Asked:
    loan_id: UUID
    number: str


@dataclass(frozen=True)
class Records:
    """What a slip is for, all of one department and all filed or all not."""

    files: list[CaseFile]
    matters: list[Matter]
    lines: list[Line]
    owner_unit_id: UUID


@use_case(Permission.LOAN_USE)
def ask_loan(work: Work, command: AskLoan) -> Asked | list[Problem]:
    """Ask for records of one department. The slip gets its number at once, and keeps it whatever becomes of it."""
    if problems := _unfit_borrower(work):
        return problems
    ready = _ready(work, command)
    if isinstance(ready, list):
        return ready
    viewer = work.ctx.viewer
    year = local(work.now).year
    row = Loan(
        id=new_id(),
        agency_id=viewer.agency_id,
        number="",
        borrower_id=work.ctx.actor.account_id,
        unit_id=work.ctx.actor.unit_id,
        state="asked",
        round=1,
        moves=0,
        renewals=0,
    )
    _fill(row, command, ready)
    agency = lock_agency(work.session, viewer)
    (place,) = take_places(work, viewer, f"loan-{year}")
    row.number = f"{agency.number_prefix}借阅〔{year}〕{place}号"
    work.add(row)
    work.session.flush()
    work.add(*_items(row, command.mode, ready.records))
    note(work, row, "ask")
    return Asked(row.id, row.number)


@use_case(Permission.LOAN_USE)
def ask_again(work: Work, command: AskAgain) -> Asked | list[Problem]:
    """Ask again with a slip that was returned; every consent is asked for anew."""
    row = begin(work, command.loan_id, command.row_version)
    if isinstance(row, list):
        return row
    if row.borrower_id != work.ctx.actor.account_id:
        return [NOT_FOUND]
    if row.state != "returned":
        return [Problem("loan.state", f"借阅单{STATES[row.state].label}，不能修改")]
    if problems := _unfit_borrower(work):
        return problems
    ready = _ready(work, command)
    if isinstance(ready, list):
        return ready
    for one in queries.lock_items(work.session, work.ctx.viewer, row.id):
        one.state = NOT_USED
    row.state, row.round = "asked", row.round + 1
    _fill(row, command, ready)
    work.add(*_items(row, command.mode, ready.records))
    note(work, row, "ask_again")
    return Asked(row.id, row.number)


@dataclass(frozen=True)
class Ready:
    """A slip that may be asked as it is."""

    records: Records
    foretold: Foretold
    purpose: str
    ground: str
    until: date


def dry_run(ctx: Context, mode: str, kind: str, lines: tuple[Line, ...]) -> Foretold | list[Problem]:
    """What the rules would ask of such a slip today, before anything is asked; problems where it cannot be asked for at all."""
    if not ctx.may(Permission.LOAN_USE):
        return [Problem("forbidden", f"您没有“{Permission.LOAN_USE.label}”的权限，请联系安全管理员")]
    with ctx.app.read() as session:
        found = _records(ctx, session, mode, lines)
        if isinstance(found, list):
            return found
        return _foretold(ctx, session, mode, kind, found)


def _unfit_borrower(work: Work) -> list[Problem]:
    viewer = work.ctx.viewer
    late = desk.overdue_numbers(work.session, viewer, viewer.account_id) if BLOCKED_BY_OVERDUE else []
    if not late:
        return []
    return [Problem("loan.overdue", f"请先归还逾期的案卷（{'、'.join(late)}）再借阅", basis=_BASIS)]


def _ready(work: Work, command: AskLoan) -> Ready | list[Problem]:
    """The slip with everything checked; what is wrong is told all at once."""
    problems: list[Problem] = []
    if command.mode not in MODES:
        problems.append(Problem("loan.mode", "请选择借阅方式", "mode"))
    kind = KINDS.get(command.kind)
    if kind is None:
        problems.append(Problem("loan.kind", "请选择借阅用途", "kind"))
    purpose, unfit = clean(command.purpose, TextKind.REASON, label="借阅事由", field="purpose")
    problems += unfit
    ground, unfit = clean(
        command.ground,
        TextKind.TITLE,
        label=kind.ground if kind and kind.ground else "依据",
        field="ground",
        required=bool(kind and kind.ground),
    )
    problems += unfit
    if command.until is None:
        problems.append(Problem("loan.until", "请填写借阅期限（到哪一日）", "until", _BASIS))
    elif command.until < today(work.ctx):
        problems.append(Problem("loan.until", "请改正借阅期限，截止日早于今天", "until"))
    records = _records(work.ctx, work.session, command.mode, command.lines)
    if isinstance(records, list):
        return [*problems, *records]
    if problems or command.until is None or kind is None:
        return problems
    foretold = _foretold(work.ctx, work.session, command.mode, command.kind, records)
    problems = _against(work, foretold, command.until)
    return problems or Ready(records, foretold, purpose, ground, command.until)


def _against(work: Work, foretold: Foretold, until: date) -> list[Problem]:
    """What the rules say against it."""
    found = foretold.terms
    problems = [Problem("loan.forbidden", words, basis=_BASIS) for words in found.forbidden]
    if foretold.until is not None and until > foretold.until:
        words = f"请缩短借阅期限，最长到 {foretold.until}（{'；'.join(found.rules)}）"
        problems.append(Problem("loan.too_long", words, "until", _BASIS))
    most = found.most_at_once
    if most is not None and queries.count_running(work.session, work.ctx.viewer) >= most:
        problems.append(Problem("loan.too_many", f"请先了结已有的借阅单，每人同时至多 {most} 份"))
    return problems


def _foretold(ctx: Context, session: Session, mode: str, kind: str, records: Records) -> Foretold:
    wanted = wanted_of(ctx, mode, kind, ctx.actor.unit_id, records.files, records.matters)
    return foretell(ctx, session, wanted, today(ctx))


def _records(ctx: Context, session: Session, mode: str, lines: Sequence[Line]) -> Records | list[Problem]:
    """The records that the lines name, where they can be asked for together."""
    if not 1 <= len(lines) <= MOST_LINES:
        return [Problem("loan.lines", f"请选择要借阅的案卷，一份借阅单至多 {MOST_LINES} 项", "lines")]
    whole = {one.case_file_id for one in lines if one.case_file_id and one == Line(one.case_file_id)}
    parts = [one for one in lines if one.case_file_id in whole and one != Line(one.case_file_id)]
    if parts or len(set(lines)) < len(lines):
        return [Problem("loan.lines", "请删去重复的项目，整个案卷已包括其中的各卷、各件", "lines")]
    viewer = ctx.viewer_for(Permission.CASE_FILE_READ)
    file_ids = {one.case_file_id for one in lines if one.case_file_id}
    matter_ids = {one.matter_id for one in lines if one.matter_id and not one.case_file_id}
    files = {file.id: (file, known) for file, known in queries.files_to_lend(session, viewer, file_ids)}
    matters = queries.matters_to_lend(session, ctx.viewer_for(Permission.PAPER_READ), matter_ids)
    if len(files) < len(file_ids) or len(matters) < len(matter_ids):
        words = "有案卷未找到，或者不在档案室、正在鉴定移交，请重新选择"
        return [Problem("loan.lines", words, "lines")]
    if files and matters:
        return [Problem("loan.lines", "已归档的案卷和在办事项请分别填写借阅单", "lines")]
    if any(known for _, known in matters):
        return [Problem("loan.known", "该事项您可以直接查看，不需要借阅单", "lines")]
    owners = {file.unit_id for file, _ in files.values()} | {matter.unit_id for matter, _ in matters}
    if len(owners) > 1:
        return [Problem("loan.units", "一份借阅单只借一个科室形成的案卷，请分别填写", "lines")]
    problems: list[Problem] = []
    for one in lines:
        if one.case_file_id is not None:
            file, known = files[one.case_file_id]
            problems += _unfit_line(session, ctx, mode, one, file, known=known)
    if problems:
        return problems
    (owner,) = owners
    return Records([file for file, _ in files.values()], [one for one, _ in matters], list(lines), owner)


def _unfit_line(
    session: Session, ctx: Context, mode: str, line: Line, file: CaseFile, *, known: bool
) -> list[Problem]:
    name = file.archive_number or file.matter_number
    if line.volume is not None and not 1 <= line.volume <= max(file.volumes, 1):
        return [Problem("loan.volume", f"{name} 没有第{line.volume}卷", "lines")]
    if line.item_id is None and line.first_page is None and line.last_page is None:
        return []
    row = MODES.get(mode)
    if row is not None and row.is_handed_out:
        return [Problem("loan.whole", "查阅、调阅按卷借出，请选择整卷；只要其中几页的，请选“复印”", "lines")]
    items = queries.lines_of(session, ctx.viewer, file.id) if known and line.item_id else []
    item = next((one for one in items if one.id == line.item_id), None)
    if item is None:
        return [Problem("loan.item", f"请从 {name} 的卷内目录中选择文书", "lines")]
    first, last = line.first_page or 1, line.last_page or item.pages
    if not 1 <= first <= last <= max(item.pages, 1):
        return [Problem("loan.pages", f"请改正页数，《{item.title}》共 {item.pages} 页", "lines")]
    return []


def _fill(row: Loan, command: AskLoan, ready: Ready) -> None:
    row.owner_unit_id = ready.records.owner_unit_id
    row.mode, row.kind = command.mode, command.kind
    row.purpose, row.ground = ready.purpose, ready.ground
    row.consents = list(ready.foretold.terms.consents)
    row.waits_for = row.consents[0] if row.consents else ""
    row.most_renewals, row.min_stay = ready.foretold.terms.renewals, ready.foretold.terms.min_stay
    row.asked_until = ready.until


def _items(row: Loan, mode: str, records: Records) -> list[LoanItem]:
    """The lines of the slip; what passes over the desk has a line for each volume."""
    is_handed_out = MODES[mode].is_handed_out
    volumes = {one.id: max(one.volumes, 1) for one in records.files}
    found = []
    for line in records.lines:
        split = is_handed_out and line.case_file_id is not None and line.volume is None
        numbers = range(1, volumes[line.case_file_id] + 1) if split and line.case_file_id else [line.volume]
        found += [
            LoanItem(
                loan_id=row.id,
                round=row.round,
                case_file_id=line.case_file_id,
                open_matter_id=line.matter_id if line.case_file_id is None else None,
                volume=number,
                item_id=line.item_id,
                first_page=line.first_page,
                last_page=line.last_page,
                state=WAITING if is_handed_out else "",
            )
            for number in numbers
        ]
    return found
