"""Who works on a matter, and what the actor may do about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.assignments.parts import HANDLER_ROLES, HANDLING, answers_for, handler_of, lasting, own_viewer
from core.context import Context
from core.law.procedures import PROCEDURES
from core.law.records import PARTS
from core.permissions import Permission
from db.queries.assignments import CO_HANDLER, find_matter, parts_in, possible_handlers


@dataclass(frozen=True)
class PartView:
    """Somebody's part. `until` is None while it lasts."""

    account_id: UUID
    name: str
    part: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Assignment:
    """Who works on a matter, and has. `moves` are what the actor may do now: claim, release, assign, hand_over."""

    matter_id: UUID
    number: str
    subject: str
    party_names: str
    handler: PartView | None
    helpers: list[PartView]
    parts: list[PartView]
    moves: frozenset[str]


def get_assignment(ctx: Context, matter_id: UUID) -> Assignment | None:
    """None without the permission or where the matter may not be seen."""
    if not ctx.may(Permission.APPLICATION_READ):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.APPLICATION_READ)
        matter = find_matter(session, viewer, matter_id)
        if matter is None:
            return None
        parts = parts_in(session, viewer, matter_id)
    holder = handler_of(parts)
    moves: set[str] = set()
    if not PROCEDURES[matter.procedure].states[matter.stage].is_final:
        if holder is None and answers_for(own_viewer(ctx, Permission.MATTER_CLAIM), matter):
            moves.add("claim")
        if (
            holder is not None
            and holder.person.account_id == ctx.actor.account_id
            and ctx.may(Permission.MATTER_CLAIM)
        ):
            moves.add("release")
        if answers_for(ctx.viewer_for(Permission.MATTER_ASSIGN), matter):
            moves.add("assign")
        if lasting(parts, *HANDLING) and answers_for(ctx.viewer_for(Permission.MATTER_HAND_OVER), matter):
            moves.add("hand_over")
    views = {
        row.person.id: PartView(
            row.person.account_id,
            row.name,
            PARTS[row.person.part].label,
            row.person.happened_at,
            row.person.ended_at,
        )
        for row in parts
    }
    return Assignment(
        matter.id,
        matter.number,
        matter.subject,
        matter.party_names,
        views[holder.person.id] if holder else None,
        [views[row.person.id] for row in lasting(parts, CO_HANDLER)],
        list(views.values()),
        frozenset(moves),
    )


def possible_people(ctx: Context) -> dict[UUID, str]:
    """Colleagues who can be given a matter, by id, with their unit; empty for whoever gives none."""
    permission = (
        Permission.MATTER_ASSIGN if ctx.may(Permission.MATTER_ASSIGN) else Permission.MATTER_HAND_OVER
    )
    if not ctx.may(permission):
        return {}
    with ctx.app.read() as session:
        found = possible_handlers(session, ctx.viewer_for(permission), HANDLER_ROLES)
    return {one.account_id: f"{one.name}（{one.unit}）" for one in found}
