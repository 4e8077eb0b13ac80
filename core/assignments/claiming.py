"""认领 and its opposite: an officer takes a matter of his unit that nobody handles, or gives it back to the unit."""

from dataclasses import dataclass
from uuid import UUID

from core.acts.noting import Moment, note_act, open_matter
from core.assignments.parts import Assigned, answers_for, give, handler_of, lasting, own_viewer, taken, unfit
from core.law.problem import Problem
from core.permissions import Permission
from core.use_case import Work, use_case
from db.queries.assignments import HANDLER, parts_in


@dataclass(frozen=True)
class Claim:
    token: UUID
    matter_id: UUID


@dataclass(frozen=True)
class Release:
    """The matter is nobody's again; co-handlers stay."""

    token: UUID
    matter_id: UUID
    reason: str


@use_case(Permission.MATTER_CLAIM)
def claim(work: Work, command: Claim) -> Assigned | list[Problem]:
    """Make a matter of the actor's own unit, which nobody handles, his. Of two at once the first gets it."""
    viewer, actor = own_viewer(work.ctx, Permission.MATTER_CLAIM), work.ctx.actor
    matter = open_matter(work, command.matter_id, Permission.MATTER_CLAIM)
    if isinstance(matter, list):
        return matter
    if not answers_for(viewer, matter):
        return [Problem("assignment.unit", "该事项由其他科室承办，只能认领本科室的事项")]
    parts = parts_in(work.session, work.ctx.viewer_for(Permission.MATTER_CLAIM), matter.id)
    holder = handler_of(parts)
    if holder is not None:
        return [taken(holder)]
    if problems := unfit(parts, [actor.account_id]):
        return problems
    give(work, matter, parts, actor.account_id, HANDLER)
    note_act(
        work,
        matter,
        "claimed",
        Moment(work.now, None),
        permission=Permission.MATTER_CLAIM,
        note=f"承办人：{actor.name}",
    )
    return Assigned(matter.id, actor.name)


@use_case(Permission.MATTER_CLAIM)
def release(work: Work, command: Release) -> Assigned | list[Problem]:
    """Give a matter back to the unit: its handler alone may, with a reason."""
    matter = open_matter(work, command.matter_id, Permission.MATTER_CLAIM)
    if isinstance(matter, list):
        return matter
    parts = parts_in(work.session, work.ctx.viewer_for(Permission.MATTER_CLAIM), matter.id)
    own = [row for row in lasting(parts, HANDLER) if row.person.account_id == work.ctx.actor.account_id]
    if not own:
        return [Problem("assignment.not_own", "该事项不由您承办，请刷新页面")]
    for row in own:
        row.person.ended_at = work.now
    note_act(
        work,
        matter,
        "released",
        Moment(work.now, None),
        permission=Permission.MATTER_CLAIM,
        note=f"原承办人：{own[0].name}\n原因：{work.reason}",
    )
    return Assigned(matter.id, "")
