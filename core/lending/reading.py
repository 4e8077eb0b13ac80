"""Slips as pages show them: one's own, those that wait for one's consent, and those at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from core.context import Context
from core.law.lending import CONDITIONS, CONSENTS, ITEM_STATES, KINDS, MODES, OUT, STATES, WAITING, WORDS
from core.law.roles import Role
from core.ledger.happenings import record_once
from core.lending.deciding import consenting, steps_for
from core.lending.slips import due_of, today
from core.permissions import Permission
from db.models import Loan
from db.queries import lending as queries
from db.queries import lending_desk as desk
from db.queries.lending import ItemRow, LoanFilter, Seat
from db.queries.lending import LoanRow as LoanRow
from db.viewer import Viewer

PAGE = 20
MINE, WAITING_FOR_ME, DESK, LATE, ALL = "mine", "todo", "desk", "late", "all"


@dataclass(frozen=True)
class SlipLine:
    """One line of a slip. `title` is empty for whoever may not see the catalogue of its department. `due` is its last day,
    `place` its position in the queue for what is not out, 0 where nobody stands before it or nothing is waited for."""

    item_id: UUID
    case_file_id: UUID | None
    matter_id: UUID | None
    name: str
    title: str
    volume: int | None
    content_id: UUID | None
    first_page: int | None
    last_page: int | None
    part: str
    state: str
    state_label: str
    due: date | None
    is_late: bool
    place: int
    out_words: str
    back_words: str


@dataclass(frozen=True)
class SlipStep:
    at: datetime
    label: str
    by: str
    text: str


@dataclass(frozen=True)
class Slip:
    """A slip. `steps` are what the actor may do with it now; `may_renew` asks for more time, `may_decide_renewal` answers that;
    `may_desk` hands out and takes back; `opens` whether its pages are on the screen for the actor."""

    loan_id: UUID
    row_version: int
    number: str
    state: str
    state_label: str
    holder: str
    mode: str
    mode_label: str
    kind_label: str
    kind: str
    purpose: str
    ground: str
    borrower: str
    unit: str
    owner_unit: str
    asked_until: date
    begins_at: datetime | None
    until: datetime | None
    renewals: int
    most_renewals: int
    renew_until: date | None
    lines: list[SlipLine]
    taken: list[SlipStep]
    steps: list[str]
    is_own: bool
    may_renew: bool
    may_decide_renewal: bool
    may_desk: bool
    opens: bool


@dataclass(frozen=True)
class SlipPage:
    rows: list[LoanRow]
    next_id: UUID | None


def list_slips(
    ctx: Context, tab: str = MINE, *, state: str = "", before: UUID | None = None
) -> SlipPage | None:
    """A page of slips, the newest first: one's own, those that wait for the actor, at the desk, overdue, or all that concern him.
    None without the permission."""
    if not ctx.may(Permission.LOAN_USE):
        return None
    viewer = viewer_of(ctx)
    wanted = LoanFilter(
        own=tab == MINE,
        seats=_seats(ctx) if tab == WAITING_FOR_ME else None,
        units=head_units(ctx),
        state=state if state in STATES else "",
        at_desk=tab == DESK,
        is_late=tab == LATE,
    )
    with ctx.app.read() as session:
        rows = queries.list_loans(session, viewer, wanted, before=before, limit=PAGE + 1)
    return SlipPage(rows[:PAGE], rows[PAGE - 1].loan.id if len(rows) > PAGE else None)


def get_slip(ctx: Context, loan_id: UUID) -> Slip | None:
    """A slip that concerns the actor; None otherwise. The look is on the record."""
    if not ctx.may(Permission.LOAN_USE):
        return None
    viewer = viewer_of(ctx)
    with ctx.app.read() as session:
        found = queries.find_loan(session, viewer, loan_id, head_units(ctx))
        if found is None:
            return None
        items = queries.items_of(session, viewer, loan_id)
        given = queries.steps_of(session, viewer, loan_id)
        known = queries.catalogued(
            session,
            ctx.viewer_for(Permission.CASE_FILE_READ),
            {one.file.id for one in items if one.file},
        )
        queues = {
            one.item.id: [
                line for line, _ in desk.queue_of(session, viewer, one.item.case_file_id, one.item.volume)
            ]
            for one in items
            if one.item.state == WAITING and one.item.case_file_id and one.item.volume
        }
    record_once(ctx, "opened", "loan", loan_id)
    row = found.loan
    runs = row.state == "approved" and row.until is not None and row.until > ctx.now
    is_own = row.borrower_id == ctx.actor.account_id
    lines = [
        _line(ctx, row, one, known, queues.get(one.item.id, []))
        for one in items
        if one.item.round == row.round
    ]
    renewal = row.waits_for if row.renew_until else ""
    return Slip(
        loan_id=row.id,
        row_version=row.row_version,
        number=row.number,
        state=row.state,
        state_label="已到期" if row.state == "approved" and not runs else STATES[row.state].label,
        holder=CONSENTS[row.waits_for].label if row.waits_for else STATES[row.state].holder,
        mode=row.mode,
        mode_label=MODES[row.mode].label,
        kind_label=KINDS[row.kind].label,
        kind=row.kind,
        purpose=row.purpose,
        ground=row.ground,
        borrower=found.borrower,
        unit=found.unit,
        owner_unit=found.owner_unit,
        asked_until=row.asked_until,
        begins_at=row.begins_at,
        until=row.until,
        renewals=row.renewals,
        most_renewals=row.most_renewals,
        renew_until=row.renew_until,
        lines=lines,
        taken=[
            SlipStep(
                one.step.recorded_at,
                (f"{CONSENTS[one.step.consent].label}：" if one.step.consent else "")
                + WORDS.get(one.step.step, one.step.step),
                f"{one.by}（代{one.on_behalf_of}）" if one.on_behalf_of else one.by,
                one.step.text,
            )
            for one in given
        ],
        steps=steps_for(ctx, row, given),
        is_own=is_own,
        may_renew=is_own and runs and not row.renew_until and row.renewals < row.most_renewals,
        may_decide_renewal=bool(renewal) and consenting(ctx, row, renewal) is not None,
        may_desk=ctx.may(Permission.LOAN_DESK) and MODES[row.mode].is_handed_out,
        opens=is_own and runs and MODES[row.mode].opens_screen and any(one.case_file_id for one in lines),
    )


@dataclass(frozen=True)
class OwnOut:
    """Something that the actor has out, and its last day."""

    loan_id: UUID
    number: str
    due: date
    is_late: bool


def own_out(ctx: Context, within_days: int) -> list[OwnOut]:
    """What the actor has out whose last day is over, or comes within so many days, the most urgent first."""
    if not ctx.may(Permission.LOAN_USE):
        return []
    with ctx.app.read() as session:
        rows = desk.out_with(session, ctx.viewer, ctx.actor.account_id)
    day = today(ctx)
    found = [
        OwnOut(loan.id, loan.number, due, due < day)
        for loan, item in rows
        if (due := due_of(loan, item)) is not None and (due - day).days <= within_days
    ]
    return sorted(found, key=lambda one: one.due)


def head_units(ctx: Context) -> list[UUID]:
    """The departments whose slips the actor sees, as their head."""
    return sorted(
        {one.unit_id for one in ctx.holdings_for(Permission.LOAN_DECIDE) if one.role is Role.UNIT_HEAD}
    )


def viewer_of(ctx: Context) -> Viewer:
    """For slips: as far as the roles reach by which the actor decides on them, or keeps the archive."""
    return ctx.viewer_for(Permission.LOAN_DECIDE)


def _seats(ctx: Context) -> list[Seat]:
    """The consents that the actor may give, each with the department to which his role bounds it."""
    return [
        Seat(code, holding.account_id, consent.unit, holding.unit_id)
        if holding.role is Role.UNIT_HEAD
        else Seat(code, holding.account_id)
        for holding in ctx.holdings_for(Permission.LOAN_DECIDE)
        for code, consent in CONSENTS.items()
        if holding.role in consent.by
    ]


def _line(ctx: Context, row: Loan, one: ItemRow, known: set[UUID], queue: Sequence[UUID]) -> SlipLine:
    item = one.item
    due = due_of(row, item)
    part = f"第{item.volume}卷" if item.volume else "全卷"
    if one.line is not None:
        part = f"卷内第{one.line.position}件"
        if item.first_page or item.last_page:
            part += f" 第{item.first_page or 1}–{item.last_page or one.line.pages}页"
    title = ""
    if one.file is not None and one.file.id in known:
        title = one.line.title if one.line else one.file.title
    name = (one.file.archive_number or one.file.matter_number) if one.file else ""
    return SlipLine(
        item_id=item.id,
        case_file_id=item.case_file_id,
        matter_id=item.open_matter_id,
        name=name or (one.matter.number if one.matter else ""),
        title=title,
        volume=item.volume,
        content_id=item.item_id,
        first_page=item.first_page,
        last_page=item.last_page,
        part=part if one.file else "在办事项",
        state=item.state,
        state_label=ITEM_STATES.get(item.state, ""),
        due=due,
        is_late=item.state == OUT and due is not None and due < today(ctx),
        place=queue.index(item.id) if item.id in queue else 0,
        out_words=_words(item.out_condition, item.out_pages),
        back_words=_words(item.back_condition, item.back_pages),
    )


def _words(condition: str, pages: int | None) -> str:
    return f"{CONDITIONS.get(condition, '')}，{pages}页" if condition else ""
