"""违规线索与处理 (细则第二十四条): a clue is taken up or dismissed, somebody enters what he has noticed himself, and step by step it is looked
into, dealt with and closed. Never by the person whom it is about, nor in his stead."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from core.clock import local
from core.context import Context, Holding
from core.law.basis import article
from core.law.lending_findings import CLOSED, ENTERED, KINDS, OUTCOMES, STATES, STEPS, UNFOUNDED
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.lending.clues import Clue, find_clue
from core.permissions import Permission
from core.use_case import Work, stale, use_case
from db.models import Account, LendingFinding, LendingFindingStep
from db.models.base import new_id
from db.queries import lending_findings as queries
from db.queries.lending_desk import loan_by
from db.unit_of_work import hold

_BASIS = article(24)
NOT_FOUND = Problem("not_found", "未找到该线索或无权办理")
GONE = Problem("clue.gone", "该线索已不存在或已有人办理，请刷新")
OWN = Problem("finding.own", "线索涉及您本人（或者您所代行的人），由其他有权的人办理", basis=_BASIS)


@dataclass(frozen=True)
class TakeUpClue:
    """Which clue: its kind, person, day, and the slip where it has one."""

    token: UUID
    kind: str
    account_id: UUID
    occurred_on: date
    loan_id: UUID | None = None


@dataclass(frozen=True)
class DismissClue:
    token: UUID
    kind: str
    account_id: UUID
    occurred_on: date
    loan_id: UUID | None
    reason: str


@dataclass(frozen=True)
class EnterFinding:
    """What somebody noticed himself. `slip` and `archive_number` are as they are printed, empty where there is none."""

    token: UUID
    kind: str
    account_id: UUID | None
    occurred_on: date | None
    noticed: str
    slip: str = ""
    archive_number: str = ""


@dataclass(frozen=True)
class TakeFindingStep:
    """`step` is a key of core.law.lending_findings.STEPS, `outcome` one of OUTCOMES where the step has one."""

    token: UUID
    finding_id: UUID
    row_version: int
    step: str
    text: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class FindingNoted:
    finding_id: UUID
    state: str


@use_case(Permission.LENDING_FINDING_KEEP)
def take_up_clue(work: Work, command: TakeUpClue) -> FindingNoted | list[Problem]:
    """Enter a clue as it is counted now. Of two who click at once the second is told that it is dealt with."""
    found = _clue(work, command)
    if isinstance(found, list):
        return found
    clue, holding = found
    row = _row(work, clue.kind, clue.account_id, clue.occurred_on, clue.noticed)
    row.loan_id, row.is_clue = clue.loan_id, True
    _begin(work, row, holding)
    return FindingNoted(row.id, row.state)


@use_case(Permission.LENDING_FINDING_KEEP)
def dismiss_clue(work: Work, command: DismissClue) -> FindingNoted | list[Problem]:
    """Say why a clue is none. It stands in the register all the same, and is not told again."""
    found = _clue(work, command)
    if isinstance(found, list):
        return found
    clue, holding = found
    row = _row(work, clue.kind, clue.account_id, clue.occurred_on, clue.noticed)
    row.loan_id, row.is_clue = clue.loan_id, True
    _begin(work, row, holding)
    row.finding = work.reason
    _end(work, row, UNFOUNDED)
    _note(work, row, holding, "dismiss", work.reason)
    return FindingNoted(row.id, row.state)


@use_case(Permission.LENDING_FINDING_KEEP)
def enter_finding(work: Work, command: EnterFinding) -> FindingNoted | list[Problem]:
    """Enter by hand what no count can show, as spreading or altering records."""
    noticed, problems = clean(command.noticed, TextKind.NOTE, label="发现的情况", field="noticed")
    if command.kind not in KINDS:
        problems.append(Problem("finding.kind", "请选择种类", "kind"))
    today = local(work.now).date()
    if command.occurred_on is None:
        problems.append(Problem("finding.day", "请填写发生日期", "occurred_on"))
    elif command.occurred_on > today:
        problems.append(Problem("finding.day", f"发生日期不得晚于今天 {today}", "occurred_on"))
    account = work.session.get(Account, command.account_id) if command.account_id else None
    if account is None or account.agency_id != work.ctx.actor.agency_id:
        problems.append(Problem("finding.person", "请选择所涉人员", "account_id"))
    viewer = work.ctx.viewer
    slip, number = command.slip.strip(), command.archive_number.strip()
    loan_id = loan_by(work.session, viewer, slip, None) if slip else None
    if slip and loan_id is None:
        problems.append(Problem("finding.slip", "没有这个借阅单号，请核对；没有借阅单的不填", "slip"))
    file_id = queries.file_numbered(work.session, viewer, number) if number else None
    if number and file_id is None:
        problems.append(Problem("finding.file", "没有这个档号，请核对；不清楚的不填", "archive_number"))
    if problems or account is None or command.occurred_on is None:
        return problems
    holding = holding_about(work.ctx, account.id)
    if holding is None:
        return [OWN]
    row = _row(work, command.kind, account.id, command.occurred_on, noticed)
    row.loan_id, row.case_file_id, row.is_clue = loan_id, file_id, False
    _begin(work, row, holding)
    return FindingNoted(row.id, row.state)


@use_case(Permission.LENDING_FINDING_KEEP)
def take_finding_step(work: Work, command: TakeFindingStep) -> FindingNoted | list[Problem]:
    """Take a step with a finding: what was found out, what was done about it, and that it is closed; or that it is unfounded."""
    step = STEPS.get(command.step)
    row = queries.lock_finding(work.session, work.ctx.viewer, command.finding_id)
    if row is None or step is None:
        return [NOT_FOUND]
    holding = holding_about(work.ctx, row.account_id)
    if holding is None:
        return [OWN]
    if row.state not in step.sources:
        return [Problem("finding.state", f"线索{STATES[row.state].label}，不能办理“{step.label}”")]
    if row.row_version != command.row_version:
        return [stale()]
    text, problems = clean(
        command.text, TextKind.NOTE, label=step.text, field="text", required=step.needs_text
    )
    if step.has_outcome and command.outcome not in OUTCOMES:
        problems.append(Problem("finding.outcome", "请选择处理结果", "outcome", _BASIS))
    if problems:
        return problems
    if step.column:
        setattr(row, step.column, text)
    if step.has_outcome:
        row.outcome = command.outcome
    row.state = step.target
    if step.target in (CLOSED, UNFOUNDED):
        _end(work, row, step.target)
    _note(work, row, holding, step.code, text)
    return FindingNoted(row.id, row.state)


def holding_about(ctx: Context, account_id: UUID) -> Holding | None:
    """The holding by which the actor deals with what is about somebody: none where it is about himself, and none of that person's
    own."""
    if account_id == ctx.actor.account_id:
        return None
    return next(
        (one for one in ctx.holdings_for(Permission.LENDING_FINDING_KEEP) if one.account_id != account_id),
        None,
    )


def _clue(work: Work, command: TakeUpClue | DismissClue) -> tuple[Clue, Holding] | list[Problem]:
    holding = holding_about(work.ctx, command.account_id)
    if holding is None:
        return [OWN]
    # Two who click at once: the second waits here, and finds it entered.
    hold(work.session, f"clue {command.kind} {command.account_id} {command.occurred_on} {command.loan_id}")
    facts = (command.kind, command.account_id, command.occurred_on, command.loan_id)
    clue = find_clue(work.ctx, work.session, *facts)
    return (clue, holding) if clue else [GONE]


def _row(work: Work, kind: str, account_id: UUID, occurred_on: date, noticed: str) -> LendingFinding:
    return LendingFinding(
        id=new_id(),
        agency_id=work.ctx.actor.agency_id,
        kind=kind,
        account_id=account_id,
        occurred_on=occurred_on,
        noticed=noticed,
        state=ENTERED,
        moves=0,
        entered_by=work.ctx.actor.account_id,
    )


def _begin(work: Work, row: LendingFinding, holding: Holding) -> None:
    work.add(row)
    work.session.flush()
    _note(work, row, holding, "enter", row.noticed)


def _end(work: Work, row: LendingFinding, state: str) -> None:
    row.state, row.closed_by, row.closed_at = state, work.ctx.actor.account_id, work.now


def _note(work: Work, row: LendingFinding, holding: Holding, step: str, text: str) -> None:
    row.moves += 1
    work.add(
        LendingFindingStep(
            finding_id=row.id,
            step=step,
            text=text,
            taken_by=work.ctx.actor.account_id,
            on_behalf_of_id=work.ctx.standing_in(holding),
        )
    )
