"""Procedural defects as pages show them: on their matter for good, and in the list of those who oversee them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.context import Context
from core.gates import open_gate
from core.law.applications import ACTS
from core.law.procedures import PROCEDURES
from core.law.recording import DUTIES
from core.law.requirements import REQUIREMENTS, Need, missing
from core.law.roles import Role
from core.permissions import Permission
from db.queries import defects as queries
from db.queries.defects import DefectFilter, DefectRow

REVIEWER = "legal_reviewer"
"""The part in a matter by which a legal reviewer gets in."""
WAITING, APPROVED, REFUSED = "waiting", "approved", "refused"
STATES = {WAITING: "待法制审核", APPROVED: "同意继续办理", REFUSED: "不同意"}


@dataclass(frozen=True)
class DefectView:
    """`may_review`: the actor is whom the defect waits for. `opinion` is empty until it was reviewed."""

    defect_id: UUID
    matter_id: UUID
    matter_number: str
    unit: str
    requirement: str
    step: str
    basis: str
    reason: str
    asked_by: str
    asked_at: datetime
    reviewer: str
    state: str
    opinion: str
    reviewed_at: datetime | None
    row_version: int
    may_review: bool


@dataclass(frozen=True)
class Unmendable:
    """Something that is missing and can be made no more; `acts` are (id, words) of those without a recording."""

    step: str
    requirement: str
    label: str
    acts: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True)
class DefectList:
    """One page, and how many there are in all (up to COUNT_TO + 1)."""

    rows: list[DefectView]
    total: int
    has_next: bool


def defects_of(ctx: Context, matter_id: UUID) -> list[DefectView]:
    """The defects of a matter; empty without the permission or where it may not be seen."""
    if not ctx.may(Permission.APPLICATION_READ):
        return []
    with ctx.app.read() as session:
        rows = queries.list_of_matter(session, ctx.viewer_for(Permission.APPLICATION_READ), matter_id)
    return [_view(ctx, row) for row in rows]


def list_defects(
    ctx: Context, wanted: DefectFilter, *, before: UUID | None = None, limit: int = 20
) -> DefectList:
    """A page of what the actor oversees or reviews, newest first."""
    if not ctx.may(Permission.DEFECT_READ):
        return DefectList([], 0, False)
    viewer, reviewers = ctx.viewer_for(Permission.DEFECT_READ), _reviewing_for(ctx)
    with ctx.app.read() as session:
        rows = queries.list_defects(session, viewer, reviewers, wanted, before=before, limit=limit + 1)
        total = queries.count_defects(session, viewer, reviewers, wanted)
    return DefectList([_view(ctx, row) for row in rows[:limit]], total, len(rows) > limit)


def waiting_count(ctx: Context) -> int:
    """How many defects wait for the actor's review."""
    if not ctx.may(Permission.DEFECT_REVIEW):
        return 0
    with ctx.app.read() as session:
        # The registers' viewer oversees no unit: what is left is for him to review.
        return queries.count_defects(session, ctx.viewer, _reviewing_for(ctx), DefectFilter(WAITING))


def unmendable(ctx: Context, matter_id: UUID) -> list[Unmendable]:
    """What may be asked to go on without, for each thing once: with the first step that lacks it."""
    if not ctx.may(Permission.DEFECT_ASK):
        return []
    with ctx.app.read() as session:
        found = open_gate(session, ctx.viewer_for(Permission.DEFECT_ASK), matter_id)
    if found is None or found.procedure.states[found.facts.stage].is_final:
        return []
    acts = tuple((act.act_id, ACTS[act.kind].label) for act in found.unrecorded)
    first: dict[str, Unmendable] = {}
    for step in found.procedure.transition_rows:
        for row in missing(step, found.facts, found.on):
            if not row.can_mend and row.code not in first:
                shown = acts if row.need is Need.RECORDING else ()
                first[row.code] = Unmendable(step.code, row.code, row.label, shown)
    return list(first.values())


def possible_reviewers(ctx: Context) -> list[tuple[UUID, str]]:
    """Legal reviewers whom the actor may ask: (account, name and department)."""
    if not ctx.may(Permission.DEFECT_ASK):
        return []
    with ctx.app.read() as session:
        rows = queries.holders_of(session, ctx.viewer, Role.LEGAL_REVIEWER.value)
    return [(one, f"{name}（{unit}）") for one, name, unit in rows if one != ctx.actor.account_id]


def _reviewing_for(ctx: Context) -> list[UUID]:
    return sorted({holding.account_id for holding in ctx.holdings_for(Permission.DEFECT_REVIEW)})


def _view(ctx: Context, row: DefectRow) -> DefectView:
    defect, requirement = row.defect, REQUIREMENTS[row.defect.requirement]
    state = {None: WAITING, True: APPROVED, False: REFUSED}[defect.is_approved]
    duty = DUTIES.get(row.act_kind or "")
    steps = {code: step.label for one in PROCEDURES.values() for code, step in one.transitions.items()}
    return DefectView(
        defect_id=defect.id,
        matter_id=defect.matter_id,
        matter_number=row.matter_number,
        unit=row.unit,
        requirement=f"“{duty.label}”的音像记录" if duty else requirement.label,
        step=steps[defect.step],
        basis=(duty or requirement).basis.short,
        reason=defect.reason,
        asked_by=row.asker + (f"（代 {row.on_behalf_of}）" if row.on_behalf_of else ""),
        asked_at=defect.recorded_at,
        reviewer=row.decider or row.reviewer,
        state=state,
        opinion=defect.opinion or "",
        reviewed_at=defect.reviewed_at,
        row_version=defect.row_version,
        may_review=state == WAITING
        and ctx.may(Permission.DEFECT_REVIEW)
        and defect.reviewer_id in _reviewing_for(ctx)
        and ctx.actor.account_id not in (defect.asked_by, defect.on_behalf_of_id),
    )
