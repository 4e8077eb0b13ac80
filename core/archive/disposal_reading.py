"""Lists of files that leave the archive, as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from core.archive.disposing import facts_of, holding_for, may_propose, sees_all, took, units_of
from core.clock import local
from core.context import Context
from core.law import disposal as law
from core.law.disposal import MOST_FILES, STATES, STEPS, TRANSFER_MONTHS, TRANSFERRED_TERMS, Kind
from core.law.filing import TERM_LABELS
from core.law.licenses import HOLDING
from core.law.procedures import PROCEDURES
from core.law.retention import months_later
from core.law.roles import Role
from core.ledger.happenings import record_once
from core.permissions import Permission
from db.models import CaseFile, Disposal
from db.queries import disposals as queries
from db.queries import leaving
from db.queries.disposals import DisposalRow as DisposalRow

PAGE = 20
MINE = "mine"
STEP_LABELS = {**{code: row.label for code, row in STEPS.items()}, "take_off": "移出案卷"}


@dataclass(frozen=True)
class ItemView:
    """A file on a list; its title, empty for whoever may not see the catalogue of its department and judges nothing, `is_open`
    whether its page is open to the actor, and what stands against its going."""

    item_id: UUID
    case_file_id: UUID
    archive_number: str
    title: str
    is_open: bool
    has_matter: bool
    procedure: str
    term: str
    filed_on: date
    keep_until: date | None
    volumes: int
    pages: int
    digest: str
    obstacles: tuple[str, ...]


@dataclass(frozen=True)
class StepView:
    at: datetime
    label: str
    by: str
    text: str
    round: int


@dataclass(frozen=True)
class DisposalView:
    """A list. `steps` are the codes of what the actor may do with it now, `may_take_off` whether he may leave files out."""

    disposal_id: UUID
    row_version: int
    kind: str
    kind_label: str
    state: str
    state_label: str
    holder: str
    unit: str
    round: int
    reason: str
    number: str
    approved_at: datetime | None
    done_at: datetime | None
    receiver: str
    receipt_no: str
    received_on: date | None
    items: list[ItemView]
    taken: list[StepView]
    steps: list[str]
    may_take_off: bool

    @property
    def volumes(self) -> int:
        return sum(one.volumes for one in self.items)

    @property
    def pages(self) -> int:
        return sum(one.pages for one in self.items)


@dataclass(frozen=True)
class DisposalPage:
    rows: list[DisposalRow]
    next_id: UUID | None


@dataclass(frozen=True)
class TransferRow:
    """A file that may go, as the catalogue has it."""

    case_file_id: UUID
    archive_number: str
    title: str
    unit: str
    term: str
    opened_on: date
    keep_until: date | None


@dataclass(frozen=True)
class TransferPage:
    rows: list[TransferRow]
    next_id: UUID | None


def list_disposals(
    ctx: Context, kind: str = "", state: str = "", *, before: UUID | None = None
) -> DisposalPage | None:
    """A page of the lists, the newest first, `state` MINE for those that wait for the actor; None without the permission."""
    if not ctx.may(Permission.DISPOSAL_READ):
        return None
    roles = {one.role for one in ctx.holdings_for(Permission.DISPOSAL_READ)}
    states = law.waiting_for(roles) if state == MINE else {state} & STATES.keys()
    # Who has one opinion to give waits no more for a list on which it was given.
    opinions = [code for code, step in STEPS.items() if step.first and not step.by.isdisjoint(roles)]
    with ctx.app.read() as session:
        rows = queries.list_disposals(
            session,
            ctx.viewer_for(Permission.DISPOSAL_READ),
            units_of(ctx),
            kind=kind if kind in list(Kind) else "",
            states=sorted(states) if states or state == MINE else None,
            without=opinions if state == MINE and len(opinions) == 1 else (),
            before=before,
            limit=PAGE + 1,
            everywhere=sees_all(ctx),
        )
    return DisposalPage(rows[:PAGE], rows[PAGE - 1].disposal.id if len(rows) > PAGE else None)


def get_disposal(ctx: Context, disposal_id: UUID) -> DisposalView | None:
    """A list with its files and steps; None where the actor may not see it. The look is on the record."""
    if not ctx.may(Permission.DISPOSAL_READ):
        return None
    viewer = ctx.viewer_for(Permission.DISPOSAL_READ)
    with ctx.app.read() as session:
        found = queries.find_disposal(session, viewer, disposal_id, units_of(ctx), everywhere=sees_all(ctx))
        if found is None:
            return None
        items = queries.items_on(session, viewer, disposal_id, HOLDING)
        taken = queries.steps_of(session, viewer, disposal_id)
        titled = leaving.catalogued_on(session, ctx.viewer_for(Permission.CASE_FILE_READ), disposal_id)
    record_once(ctx, "opened", "disposal", disposal_id)
    row, today = found.disposal, local(ctx.now).date()
    is_open, is_last = STATES[row.state].is_open, row.state in ("approved", "confirmed")
    # Who judges whether files may go must know which they are.
    judges = any(one.role is Role.LEGAL_REVIEWER for one in ctx.holdings_for(Permission.DISPOSAL_STEP))
    return DisposalView(
        disposal_id=row.id,
        row_version=row.row_version,
        kind=row.kind,
        kind_label=Kind(row.kind).label,
        state=row.state,
        state_label=STATES[row.state].label,
        holder=STATES[row.state].holder,
        unit=found.unit,
        round=row.round,
        reason=row.reason,
        number=row.number or "",
        approved_at=row.approved_at,
        done_at=row.done_at,
        receiver=row.receiver,
        receipt_no=row.receipt_no,
        received_on=row.received_on,
        items=[
            ItemView(
                item_id=one.item.id,
                case_file_id=one.item.case_file_id,
                archive_number=one.item.archive_number,
                title=one.file.title if judges or one.file.id in titled else "",
                is_open=one.file.id in titled,
                has_matter=one.file.matter_id is not None,
                procedure=PROCEDURES[one.item.procedure].label if one.item.procedure in PROCEDURES else "",
                term=TERM_LABELS.get(one.item.term, ""),
                filed_on=one.item.filed_on,
                keep_until=one.item.keep_until,
                volumes=one.item.volumes,
                pages=one.item.pages,
                digest=one.item.digest,
                obstacles=tuple(
                    found.label for found in law.obstacles(row.kind, facts_of(one), today, is_last=is_last)
                )
                if is_open
                else (),
            )
            for one in items
        ],
        taken=[
            StepView(
                one.step.recorded_at,
                STEP_LABELS.get(one.step.step, one.step.step),
                one.taker + (f"（代 {one.on_behalf_of}）" if one.on_behalf_of else ""),
                one.step.text,
                one.step.round,
            )
            for one in taken
        ],
        steps=_steps(ctx, row, taken),
        may_take_off=is_open and may_propose(ctx),
    )


def _steps(ctx: Context, row: Disposal, taken: list[queries.StepRow]) -> list[str]:
    """The steps that the actor may take now; of an opinion that was given there is no second."""
    found = []
    for code, step in STEPS.items():
        holding = holding_for(ctx, code, row.unit_id)
        if holding is None or row.state not in step.sources or row.kind not in step.kinds:
            continue
        is_given = bool(step.first and took(taken, row.round, frozenset({code})))
        is_other = not took(taken, row.round, step.others) & {ctx.actor.account_id, holding.account_id}
        if is_other and not is_given:
            found.append(code)
    return found


def list_transferable(ctx: Context, *, before: UUID | None = None) -> TransferPage | None:
    """A page of the files that are old enough for the city archive; None without the permission."""
    if not ctx.may(Permission.CASE_FILE_READ) or not may_propose(ctx):
        return None
    until = months_later(local(ctx.now).date(), -TRANSFER_MONTHS)
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.CASE_FILE_READ)
        rows = leaving.due_for_transfer(session, viewer, sorted(TRANSFERRED_TERMS), until, before, PAGE + 1)
    shown = [_row(file, unit) for file, unit in rows[:PAGE]]
    return TransferPage(shown, shown[-1].case_file_id if len(rows) > PAGE else None)


def all_due(ctx: Context, department_id: UUID) -> list[UUID]:
    """The files of a department that may be listed for destruction now, at most MOST_FILES; empty without the permission."""
    if not ctx.may(Permission.CASE_FILE_READ) or not may_propose(ctx):
        return []
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.CASE_FILE_READ)
        return leaving.proposable(session, viewer, department_id, local(ctx.now).date(), MOST_FILES)


def chosen_files(ctx: Context, case_file_ids: Sequence[UUID]) -> list[TransferRow]:
    """The files that are about to be listed, as the catalogue shows them; empty without the permission."""
    if not ctx.may(Permission.CASE_FILE_READ) or not may_propose(ctx):
        return []
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.CASE_FILE_READ)
        rows = leaving.files_named(session, viewer, case_file_ids)
    return [_row(file, unit) for file, unit in rows]


def _row(file: CaseFile, unit: str) -> TransferRow:
    return TransferRow(
        *(file.id, file.archive_number or "", file.title, unit),
        *(TERM_LABELS.get(file.term, ""), file.opened_on, file.keep_until),
    )


@dataclass(frozen=True)
class ListOfFile:
    """The list that names a file."""

    disposal_id: UUID
    words: str


def list_of_file(ctx: Context, listed_file_id: UUID) -> ListOfFile | None:
    """By which list a file leaves or left the archive, and when; None where it is on none, or without the permission."""
    if not ctx.may(Permission.CASE_FILE_READ):
        return None
    with ctx.app.read() as session:
        row = leaving.list_of(session, ctx.viewer_for(Permission.CASE_FILE_READ), listed_file_id)
    if row is None:
        return None
    number = f" {row.number}" if row.number else ""
    when = f"，{local(row.done_at):%Y-%m-%d}" if row.done_at else ""
    to = f"，{row.receiver}，回执 {row.receipt_no}" if row.receiver else ""
    words = f"{Kind(row.kind).label}清单{number}：{STATES[row.state].label}{when}{to}"
    return ListOfFile(row.id, words)
