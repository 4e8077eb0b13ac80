"""审批借阅单: consents, returns, refusals, and what ends a slip before its time (细则第二十六条). Never by the borrower, nor in his
stead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from core.clock import local
from core.context import Context, Holding
from core.law.basis import article
from core.law.lending import (
    CONSENTS,
    LOST,
    NOT_USED,
    OUT,
    RENEWED_BY,
    STATES,
    STEPS,
    WAITING,
    Consent,
    terms,
)
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.roles import Role
from core.lending.rules import longest, rules_of, wanted_of
from core.lending.slips import NOT_FOUND, begin, end, end_of, last_day, note
from core.permissions import Permission
from core.use_case import Work, use_case
from db.models import Grant, Loan, LoanItem
from db.queries import lending as queries
from db.queries import lending_desk as desk
from db.queries.lending import StepRow
from db.viewer import Mode

_BASIS = article(26)


@dataclass(frozen=True)
class DecideLoan:
    """`step` is one of core.law.lending.STEPS; `text` the opinion or the reason."""

    token: UUID
    loan_id: UUID
    row_version: int
    step: str
    text: str = ""


@dataclass(frozen=True)
class AskRenewal:
    """`until` is the new last day."""

    token: UUID
    loan_id: UUID
    row_version: int
    until: date | None


@dataclass(frozen=True)
class DecideRenewal:
    """`agrees` is None where nothing was chosen."""

    token: UUID
    loan_id: UUID
    row_version: int
    agrees: bool | None
    text: str = ""


@dataclass(frozen=True)
class Decided:
    loan_id: UUID
    state: str


@use_case(Permission.LOAN_USE)
def decide_loan(work: Work, command: DecideLoan) -> Decided | list[Problem]:
    """Take one of the steps with a slip: those of the borrower, and those of whoever is asked for a consent."""
    step = STEPS.get(command.step)
    row = begin(work, command.loan_id, command.row_version)
    if isinstance(row, list):
        return row
    if step is None:
        return [Problem("loan.step", "请选择办理结果", "step")]
    if row.state not in step.sources:
        return [Problem("loan.state", f"借阅单{STATES[row.state].label}，不能办理“{step.label}”")]
    given = queries.steps_of(work.session, work.ctx.viewer, row.id)
    holding = _holding(work.ctx, row, given, command.step)
    if isinstance(holding, list):
        return holding
    text, problems = clean(
        command.text,
        TextKind.REASON if step.needs_reason else TextKind.REMARK,
        label="原因" if step.needs_reason else "意见",
        field="text",
        required=step.needs_reason,
    )
    if problems:
        return problems
    behalf = work.ctx.standing_in(holding)
    if command.step == "consent":
        return _consent(work, row, given, text, behalf)
    note(work, row, command.step, text, behalf)
    if step.target == "returned":
        row.state, row.waits_for = step.target, ""
    else:
        _end(work, row, step.target)
    return Decided(row.id, row.state)


@use_case(Permission.LOAN_USE)
def ask_renewal(work: Work, command: AskRenewal) -> Decided | list[Problem]:
    """Ask for more time. Refused where somebody waits for it, it was called back, is overdue, or was renewed as often as the rules
    allow."""
    row = begin(work, command.loan_id, command.row_version)
    if isinstance(row, list):
        return row
    if row.borrower_id != work.ctx.actor.account_id:
        return [NOT_FOUND]
    if row.state != "approved" or row.until is None or row.until <= work.now:
        return [Problem("loan.renewal", "借阅单不在借阅期内，不能续借，请先归还后重新填写")]
    if row.renew_until is not None:
        return [Problem("loan.renewal", "已申请续借，请等待审批")]
    if row.renewals >= row.most_renewals:
        return [Problem("loan.renewal", f"该借阅单至多续借 {row.most_renewals} 次，请按期归还", basis=_BASIS)]
    items = queries.lock_items(work.session, work.ctx.viewer, row.id)
    if problems := _unfit_to_renew(work, items):
        return problems
    start = last_day(row)
    if command.until is None or command.until <= start:
        return [Problem("loan.until", f"请填写 {start} 以后的日期", "until")]
    most = _longest_renewal(work, row, items, start)
    if most is not None and command.until > most:
        return [Problem("loan.too_long", f"请缩短续借期限，最长到 {most}", "until", _BASIS)]
    row.renew_until, row.waits_for = command.until, renewing(items)
    note(work, row, "ask_renewal", f"续借至 {command.until}")
    return Decided(row.id, row.state)


@use_case(Permission.LOAN_USE)
def decide_renewal(work: Work, command: DecideRenewal) -> Decided | list[Problem]:
    """Agree to more time, or not. What was asked for in the meantime by somebody else stands against it."""
    row = begin(work, command.loan_id, command.row_version)
    if isinstance(row, list):
        return row
    if row.state != "approved" or row.renew_until is None:
        return [Problem("loan.renewal", "没有待审批的续借申请")]
    if command.agrees is None:
        return [Problem("loan.agrees", "请选择同意或者不同意", "agrees")]
    items = queries.lock_items(work.session, work.ctx.viewer, row.id)
    holding = consenting(work.ctx, row, renewing(items))
    if holding is None:
        return [_not_his(CONSENTS[renewing(items)])]
    text, problems = clean(
        command.text, TextKind.REMARK, label="意见", field="text", required=not command.agrees
    )
    problems += _unfit_to_renew(work, items) if command.agrees else []
    if problems:
        return problems
    behalf = work.ctx.standing_in(holding)
    if command.agrees:
        row.until = end_of(row.renew_until)
        row.renewals += 1
        for grant in queries.grants_of(work.session, work.ctx.viewer, row.number):
            grant.until = row.until
        text = text or f"续借至 {row.renew_until}"
    row.renew_until, row.waits_for = None, ""
    note(work, row, "renew" if command.agrees else "refuse_renewal", text, behalf)
    return Decided(row.id, row.state)


def pending(row: Loan, given: Sequence[StepRow]) -> list[str]:
    """The consents that a slip still waits for, in their order."""
    if row.state != "asked":
        return []
    said = {one.step.consent for one in given if one.step.round == row.round}
    return [code for code in row.consents if code not in said]


def consenting(ctx: Context, row: Loan, consent_code: str) -> Holding | None:
    """The holding by which the actor gives this consent: never the borrower's own, nor by whoever is the borrower."""
    consent = CONSENTS[consent_code]
    if row.borrower_id == ctx.actor.account_id:
        return None
    unit = {"borrower": row.unit_id, "owner": row.owner_unit_id}.get(consent.unit)
    for holding in ctx.holdings_for(Permission.LOAN_DECIDE):
        may = holding.role in consent.by
        at_home = holding.role is not Role.UNIT_HEAD or holding.unit_id == unit
        if may and at_home and holding.account_id != row.borrower_id:
            return holding
    return None


def renewing(items: Sequence[LoanItem]) -> str:
    """Whose consent more time needs."""
    return RENEWED_BY[all(one.case_file_id for one in items)]


def steps_for(ctx: Context, row: Loan, given: Sequence[StepRow]) -> list[str]:
    """The steps that the actor may take with a slip now."""
    return [
        code
        for code, step in STEPS.items()
        if row.state in step.sources and not isinstance(_holding(ctx, row, given, code), list)
    ]


def _holding(ctx: Context, row: Loan, given: Sequence[StepRow], code: str) -> Holding | list[Problem] | None:
    """By which holding the actor takes a step; None where he takes it as the borrower."""
    step = STEPS[code]
    if step.by_borrower:
        return None if row.borrower_id == ctx.actor.account_id else [NOT_FOUND]
    if row.borrower_id == ctx.actor.account_id:
        return [Problem("loan.own", "借阅人不得审批本人的借阅单，请由他人办理", basis=_BASIS)]
    if not step.by_consenter:
        held = [
            one
            for one in ctx.holdings_for(Permission.LOAN_DECIDE)
            if one.role in step.by
            and (one.role is not Role.UNIT_HEAD or one.unit_id in (row.unit_id, row.owner_unit_id))
            and one.account_id != row.borrower_id
        ]
        return held[0] if held else [Problem("loan.role", f"您不能办理“{step.label}”")]
    waiting = pending(row, given)
    if not waiting:
        return [Problem("loan.state", "该借阅单没有待办的审批")]
    holding = consenting(ctx, row, waiting[0])
    return holding if holding is not None else [_not_his(CONSENTS[waiting[0]])]


def _not_his(consent: Consent) -> Problem:
    words = f"现待{consent.label}审批，借阅人本人及代其行使职权的人不得审批"
    return Problem("loan.role", words, basis=_BASIS)


def _consent(
    work: Work, row: Loan, given: Sequence[StepRow], text: str, behalf: UUID | None
) -> Decided | list[Problem]:
    """Note every consent that waits and that the actor may give, one after the other; the last one opens the slip."""
    if row.asked_until < local(work.now).date():
        return [Problem("loan.until", f"借阅期限 {row.asked_until} 已过，请退回借阅人修改", basis=_BASIS)]
    waiting = pending(row, given)
    while waiting and consenting(work.ctx, row, waiting[0]) is not None:
        note(work, row, "consent", text, behalf, consent=waiting.pop(0))
    row.waits_for = waiting[0] if waiting else ""
    if waiting:
        return Decided(row.id, row.state)
    return _open(work, row)


def _open(work: Work, row: Loan) -> Decided | list[Problem]:
    """The slip is the key from now on."""
    items = queries.lock_items(work.session, work.ctx.viewer, row.id)
    used = [one for one in items if one.state != NOT_USED]
    file_ids = {one.case_file_id for one in used if one.case_file_id}
    if len(queries.files_to_lend(work.session, work.ctx.viewer, file_ids)) < len(file_ids):
        return [Problem("loan.lines", "有案卷已不在档案室，或者正在鉴定移交，请退回借阅人修改")]
    row.state, row.begins_at, row.until = "approved", work.now, end_of(row.asked_until)
    work.add(
        *(
            Grant(
                account_id=row.borrower_id,
                object_type="matter",
                object_id=one.open_matter_id,
                mode=Mode.READ.value,
                ground=row.number,
                granted_by=work.ctx.actor.account_id,
                until=row.until,
            )
            for one in used
            if one.open_matter_id
        )
    )
    return Decided(row.id, row.state)


def _end(work: Work, row: Loan, state: str) -> None:
    """The slip opens nothing any more; what is out must come back all the same."""
    end(row, state, work.now)
    for one in queries.lock_items(work.session, work.ctx.viewer, row.id):
        if one.state == WAITING:
            one.state = NOT_USED
    for grant in queries.grants_of(work.session, work.ctx.viewer, row.number):
        grant.revoked_at = work.now


def _unfit_to_renew(work: Work, items: Sequence[LoanItem]) -> list[Problem]:
    for one in items:
        if one.state == LOST:
            return [Problem("loan.renewal", "有案卷已登记丢失，不能续借")]
        if one.recalled_for is not None and one.state == OUT:
            return [Problem("loan.renewal", "案卷已催还，请按期归还，不能续借")]
        if one.state == OUT and one.case_file_id and one.volume is not None:
            queue = desk.queue_of(work.session, work.ctx.viewer, one.case_file_id, one.volume)
            if queue:
                return [
                    Problem(
                        "loan.renewal", f"已有 {len(queue)} 人等待借阅，请按期归还，不能续借", basis=_BASIS
                    )
                ]
    return []


def _longest_renewal(work: Work, row: Loan, items: Sequence[LoanItem], start: date) -> date | None:
    """The last day to which the rules let it be renewed, counted from the end that it has."""
    viewer = work.ctx.viewer
    items = [one for one in items if one.round == row.round]
    files = [
        file
        for file, _ in queries.files_to_lend(
            work.session, viewer, {one.case_file_id for one in items if one.case_file_id}
        )
    ]
    matters = [
        matter
        for matter, _ in queries.matters_to_lend(
            work.session, viewer, {one.open_matter_id for one in items if one.open_matter_id}
        )
    ]
    wanted = wanted_of(work.ctx, row.mode, row.kind, row.unit_id, files, matters)
    found = terms(rules_of(work.ctx, work.session), wanted)
    return longest(work.ctx, work.session, found, start)[0]
