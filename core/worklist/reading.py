"""The lists of work as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from core.calendars.reading import calendar_of
from core.clock import local
from core.context import Context
from core.deadlines.lights import Light, light
from core.deadlines.wording import due_text
from core.law.complaints import ASSESSED, OUTCOMES
from core.law.procedures import PROCEDURES
from core.law.roles import Role
from core.law.transitions import Effect, Procedure, Transition
from core.permissions import Permission
from core.settings import settings
from core.worklist.views import MINE, filter_of, views
from db.queries import worklist as queries
from db.queries.worklist import COUNT_TO as COUNT_TO
from db.queries.worklist import Place, WorkFilter, WorkRow

PAGE = 20


@dataclass(frozen=True)
class WorkLine:
    """A matter in a list. `next_step` says in words what is to be done; `light` is None where no deadline runs, and then
    `deadline` and `due`, its label and its end in words, are empty."""

    matter_id: UUID
    number: str
    party_names: str
    subject: str
    stage: str
    next_step: str
    unit: str
    handler_id: UUID | None
    handler: str
    light: Light | None
    deadline: str
    due: str


@dataclass(frozen=True)
class WorkList:
    """One page. `total` counts up to COUNT_TO + 1; `next_place` is where the next page begins, None on the last."""

    lines: list[WorkLine]
    total: int
    next_place: Place | None


def list_work(ctx: Context, view: str = MINE, *, after: Place | None = None) -> WorkList:
    """A page of a view, the most urgent first; empty without the permission or for a view that the actor has not."""
    if view not in views(ctx):
        return WorkList([], 0, None)
    return read_work(ctx, filter_of(ctx, view), after=after)


def read_work(
    ctx: Context,
    wanted: WorkFilter,
    *,
    after: Place | None = None,
    limit: int = PAGE,
    permission: Permission = Permission.APPLICATION_READ,
) -> WorkList:
    """A page of the work that `wanted` names, as far as the actor's roles with that permission reach; empty without it."""
    if not ctx.may(permission):
        return WorkList([], 0, None)
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.APPLICATION_READ, permission)
        rows = queries.list_work(session, viewer, wanted, after=after, limit=limit)
        started = [min(row.deadline.started_at, row.deadline.due_at) for row in rows if row.deadline]
        since = local(min((ctx.now, *started))).year
        calendar = calendar_of(session, ctx.actor.agency_id, since=since)
        thresholds = settings(session, ctx.actor.agency_id)
    roles = [holding.role for holding in ctx.actor.holdings]
    lines = [
        WorkLine(
            *(row.matter_id, row.number, row.party_names, row.subject, row.stage),
            next_step(row, roles),
            *(row.unit, row.handler_id, row.handler or ""),
            light(row.deadline, calendar, ctx.now, thresholds) if row.deadline else None,
            row.deadline.label if row.deadline else "",
            due_text(row.deadline) if row.deadline else "",
        )
        for row in rows[:limit]
    ]
    more = len(rows) > limit
    return WorkList(lines, rows[0].total if rows else 0, rows[limit - 1].place if more else None)


def next_step(row: WorkRow, roles: Sequence[Role]) -> str:
    """What is to be done next in words, and by whom where it is not for these roles; where an approver decides between
    several, all of them."""
    if row.has_submitted:
        return "等待文书审批"
    procedure = PROCEDURES[row.procedure]
    steps = _ways_on(row, procedure)
    if not steps:
        return ""
    step = steps[0]
    if row.handler_id is None and "has_handler" in step.requires:
        return "认领或者指派承办人"
    choices = [
        one.label
        for one in steps
        if one is step or (step.approvers and (one.sources, one.approvers) == (step.sources, step.approvers))
    ]
    return "、".join(choices) + ("" if set(step.by).intersection(roles) else f"（{step.who}）")


def _ways_on(row: WorkRow, procedure: Procedure) -> list[Transition]:
    """The steps of which the first is the next one: of a complaint those of its nature, and once it was assessed those that
    go with the outcome."""
    steps = [one for one in procedure.transition_rows if row.stage in one.sources]
    if row.nature:
        steps = [one for one in steps if one.is_for({f"is_{row.nature}"})]
        assess = [one for one in steps if one.effect is Effect.ASSESS]
        if assess and not row.assessed:
            return assess
        marks = {code: ASSESSED.format(outcome=code) for code in OUTCOMES}
        mark = marks.pop(row.assessed, "")
        if fitting := [one for one in steps if mark in one.requires]:
            return fitting
        steps = [one for one in steps if not set(marks.values()).intersection(one.requires)]
    return [one for one in steps if _leads_on(procedure, one)]


def _leads_on(procedure: Procedure, step: Transition) -> bool:
    """Whether somebody takes it and it is no detour: none to a later stage whose own first step leads back."""
    if step.is_automatic or not step.target:
        return False
    order = list(procedure.states)
    onwards = (
        one.target
        for one in procedure.transition_rows
        if step.target in one.sources and one.target and not one.is_automatic
    )
    first = next(onwards, "")
    return not (first in step.sources and order.index(step.target) > order.index(first))
