"""违规线索与处理 as pages and the register show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from core.context import Context
from core.law.lending_findings import KINDS, OPEN, OUTCOMES, STATES, STEPS, WORDS
from core.ledger.happenings import record_once
from core.lending.findings import holding_about
from core.permissions import Permission
from db.queries import lending_findings as queries
from db.queries.archive_registers import RegisterFilter
from db.queries.lending_findings import FindingRow as FindingRow
from db.queries.people import colleagues

PAGE = 20
UNDER_WAY, DONE = "todo", "done"


@dataclass(frozen=True)
class FindingPage:
    rows: list[FindingRow]
    next_id: UUID | None


@dataclass(frozen=True)
class FindingStepView:
    at: datetime
    label: str
    by: str
    text: str


@dataclass(frozen=True)
class FindingView:
    """A finding. `steps` are those that the actor may take now; `is_own` that it is about himself, so that he takes none."""

    finding_id: UUID
    row_version: int
    kind_label: str
    article: str
    person: str
    unit: str
    occurred_on: date
    slip: str
    archive_number: str
    noticed: str
    is_clue: bool
    state: str
    state_label: str
    next: str
    finding: str
    handling: str
    outcome_label: str
    entered_by: str
    entered_at: datetime
    closed_by: str
    closed_at: datetime | None
    steps: list[str]
    is_own: bool
    taken: list[FindingStepView]


def list_findings(ctx: Context, view: str = UNDER_WAY, *, before: UUID | None = None) -> FindingPage | None:
    """A page of findings, those that are open or those that are closed, the newest first. None without the permission."""
    if not ctx.may(Permission.LOAN_OVERSEE):
        return None
    states = [code for code in STATES if (code in OPEN) is (view != DONE)]
    with ctx.app.read() as session:
        rows = queries.list_findings(
            session, ctx.viewer, RegisterFilter(), states=states, before=before, limit=PAGE + 1
        )
    return FindingPage(rows[:PAGE], rows[PAGE - 1].finding.id if len(rows) > PAGE else None)


def get_finding(ctx: Context, finding_id: UUID) -> FindingView | None:
    """A finding with what was done about it; None where the actor may not see it. The look is on the record."""
    if not ctx.may(Permission.LOAN_OVERSEE):
        return None
    with ctx.app.read() as session:
        found = queries.find_finding(session, ctx.viewer, finding_id)
        taken = queries.steps_of(session, ctx.viewer, finding_id)
    if found is None:
        return None
    record_once(ctx, "opened", "lending_finding", finding_id)
    row = found.finding
    may_step = holding_about(ctx, row.account_id) is not None
    return FindingView(
        finding_id=row.id,
        row_version=row.row_version,
        kind_label=KINDS[row.kind].label,
        article=KINDS[row.kind].basis.short,
        person=found.person,
        unit=found.unit,
        occurred_on=row.occurred_on,
        slip=found.slip or "",
        archive_number=found.archive_number or "",
        noticed=row.noticed,
        is_clue=row.is_clue,
        state=row.state,
        state_label=STATES[row.state].label,
        next=STATES[row.state].next,
        finding=row.finding,
        handling=row.handling,
        outcome_label=OUTCOMES.get(row.outcome, ""),
        entered_by=found.entered_by,
        entered_at=row.recorded_at,
        closed_by=found.closed_by or "",
        closed_at=row.closed_at,
        steps=[code for code, step in STEPS.items() if may_step and row.state in step.sources],
        is_own=row.account_id == ctx.actor.account_id,
        taken=[
            FindingStepView(
                one.step.recorded_at,
                WORDS[one.step.step],
                f"{one.by}（代{one.on_behalf_of}）" if one.on_behalf_of else one.by,
                one.step.text,
            )
            for one in taken
        ],
    )


def people_concerned(ctx: Context) -> Mapping[UUID, str]:
    """Everybody whom a finding can be about, but the actor; empty without the permission to enter one."""
    if not ctx.may(Permission.LENDING_FINDING_KEEP):
        return {}
    with ctx.app.read() as session:
        # What those who have left did stays done.
        rows = colleagues(session, ctx.viewer, with_left=True)
    return {
        account_id: f"{name}（{unit}，{login}）"
        for account_id, login, name, unit in rows
        if account_id != ctx.actor.account_id
    }
