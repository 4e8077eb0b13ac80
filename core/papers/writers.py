"""Who may write papers of a kind, and who must not: whoever has investigated neither reviews nor presides over a hearing."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from core.acting import absent_colleague
from core.approvals.investigators import FIELD, investigators
from core.context import Context
from core.law.paper_kind import PaperKind
from core.law.problem import Problem
from core.law.roles import Level, Role, conflicts
from core.permissions import Permission
from core.use_case import Work
from db.models import Matter, MatterPerson
from db.queries.defects import holders_of, parts_of


def is_writer(ctx: Context, kind: PaperKind, permission: Permission) -> bool:
    """Whether one of the actor's roles, with which he may do this, writes the kind."""
    return not kind.writers.isdisjoint(holding.role for holding in ctx.holdings_for(permission))


def not_a_writer(ctx: Context, kind: PaperKind, permission: Permission) -> list[Problem]:
    if is_writer(ctx, kind, permission):
        return []
    labels = "、".join(role.label for role in Role if role in kind.writers)
    return [Problem("paper.writer", f"{kind.title}须由{labels}制作和出具", basis=kind.basis[0])]


def writer_problems(
    work: Work, kind: PaperKind, matter: Matter, permission: Permission, values: dict[str, Any]
) -> list[Problem]:
    """Why the actor must not write this paper, or the colleagues whom it names must not act in the role that it names."""
    viewer = work.ctx.viewer_for(permission)
    investigated = investigators(work.session, viewer, matter.id) | _people(values.get(FIELD))
    problems = not_a_writer(work.ctx, kind, permission)
    if Role.ENFORCEMENT_OFFICER not in kind.writers:
        roles = {holding.role for holding in work.ctx.holdings_for(permission)}
        if investigated & {work.ctx.actor.account_id, absent_colleague(work, matter, permission)}:
            problems += conflicts({Role.ENFORCEMENT_OFFICER, *(kind.writers & roles)}, Level.MATTER)
    if kind.lets_in:
        field, role = kind.lets_in
        named = _people(values.get(field))
        if named - {one[0] for one in holders_of(work.session, viewer, role.value)}:
            words = f"{kind.labels[field]}须由担任“{role.label}”的人员出任，请重新选择"
            problems.append(Problem("paper.role", words, field))
        elif named & investigated:
            (clash,) = conflicts({Role.ENFORCEMENT_OFFICER, role}, Level.MATTER)
            problems.append(Problem("paper.role", clash.message, field, clash.basis))
    return problems


def own_problems(work: Work, kind: PaperKind, values: dict[str, Any]) -> list[Problem]:
    """Whoever issues a paper stands himself in the field that is its writer's own."""
    if not kind.own or _people(values.get(kind.own)) == {work.ctx.actor.account_id}:
        return []
    words = f"{kind.title}须由{kind.labels[kind.own]}本人出具"
    return [Problem("paper.own", words, kind.own, kind.basis[0])]


def let_in(work: Work, kind: PaperKind, matter: Matter, values: dict[str, Any]) -> None:
    """Give whoever the paper names in a role his part in the matter, if he has none."""
    if kind.lets_in is None:
        return
    field, role = kind.lets_in
    parts = parts_of(work.session, work.ctx.viewer_for(Permission.PAPER_ISSUE), matter.id)
    for account_id in _people(values.get(field)) - parts.get(role.value, set()):
        work.add(MatterPerson(matter_id=matter.id, account_id=account_id, part=role.value))


def _people(value: Any) -> set[UUID]:
    """The accounts in a field of officers; what a draft holds besides is told by the check of its fields."""
    found = set()
    for one in value if isinstance(value, list) else ():
        with suppress(ValueError):
            found.add(UUID(str(one)))
    return found
