"""Parts in a matter: who may take one, and how it passes from one to another. A part ends and is never deleted."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.clock import local
from core.context import Context
from core.law.problem import Problem
from core.law.records import PARTS
from core.law.roles import Level, Role, conflicts
from core.permissions import GRANTS, Permission
from core.use_case import Work
from db.models import Matter, MatterPerson
from db.queries.assignments import CO_HANDLER, HANDLER, PartRow
from db.viewer import Viewer

HANDLING = (HANDLER, CO_HANDLER)
HANDLER_ROLES = tuple(role.value for role, granted in GRANTS.items() if Permission.MATTER_CLAIM in granted)
"""The roles whose holders can handle a matter."""
_APART = (Role.LEGAL_REVIEWER, Role.HEARING_HOST)
"""Roles, and parts of the same name, of those who never handle the same matter."""


@dataclass(frozen=True)
class Assigned:
    """The matter, and who handles it now; empty where nobody does."""

    matter_id: UUID
    handler: str


def own_viewer(ctx: Context, permission: Permission) -> Viewer:
    """As far as the actor's own roles reach: whoever stands in for somebody takes nothing of his for himself."""
    own = [one for one in ctx.holdings_for(permission) if ctx.standing_in(one) is None]
    return ctx.viewer_by(*own)


def answers_for(viewer: Viewer, matter: Matter) -> bool:
    """Whether the viewer's roles reach the unit that answers for the matter, and not only the one that took it in."""
    return viewer.sees_agency or matter.unit_id in viewer.unit_ids


def lasting(parts: Sequence[PartRow], *names: str) -> list[PartRow]:
    """Those that have not ended, of these parts or of all."""
    return [row for row in parts if row.person.ended_at is None and (not names or row.person.part in names)]


def handler_of(parts: Sequence[PartRow]) -> PartRow | None:
    return next(iter(lasting(parts, HANDLER)), None)


def taken(holder: PartRow) -> Problem:
    """The problem of a matter that somebody handles already."""
    since = f"{local(holder.person.happened_at):%m-%d %H:%M}"
    return Problem("assignment.taken", f"该事项已由 {holder.name} 承办（{since} 起），请刷新页面")


def unfit(parts: Sequence[PartRow], account_ids: Iterable[UUID], field: str = "") -> list[Problem]:
    """Why these people cannot handle the matter: they have reviewed it or hosted its hearing (penalty law arts 58, 64)."""
    wanted = set(account_ids)
    found = {
        (row.person.part, row.name)
        for row in parts
        if row.person.account_id in wanted and row.person.part in _APART
    }
    return [
        Problem(
            "assignment.apart",
            f"{name}是该事项的{PARTS[part].label}，{problem.message}",
            field or None,
            problem.basis,
        )
        for part, name in sorted(found)
        for problem in conflicts({Role(part), Role.ENFORCEMENT_OFFICER}, Level.MATTER)
    ]


def give(work: Work, matter: Matter, parts: Sequence[PartRow], account_id: UUID, part: str) -> None:
    """Let somebody have a part from now on, unless he has it; a handler is not his own co-handler."""
    held = {row.person.part: row.person for row in lasting(parts) if row.person.account_id == account_id}
    if part in held or (part == CO_HANDLER and HANDLER in held):
        return
    if part == HANDLER and CO_HANDLER in held:
        held[CO_HANDLER].ended_at = work.now
    work.add(MatterPerson(matter_id=matter.id, account_id=account_id, part=part))


def pass_on(
    work: Work, matter: Matter, parts: Sequence[PartRow], giver: UUID, taker: UUID, names: Collection[str]
) -> None:
    """End the giver's parts of these names and give them to the taker."""
    leaving = [row.person for row in lasting(parts, *names) if row.person.account_id == giver]
    # The handling first, so that whoever gets it is not made co-handler besides.
    for person in sorted(leaving, key=lambda one: one.part != HANDLER):
        person.ended_at = work.now
        if person.part != CO_HANDLER or HANDLER not in {one.part for one in leaving}:
            give(work, matter, parts, taker, person.part)
