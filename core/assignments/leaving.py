"""Everything of a colleague who leaves or is away passes to another, in one transaction. No deadline is touched."""

from dataclasses import dataclass
from uuid import UUID

from core.assignments.assigning import note_hand_over, taker_problems
from core.assignments.parts import pass_on, unfit
from core.context import Context
from core.law.problem import Problem
from core.law.records import PARTS
from core.permissions import Permission
from core.use_case import Work, use_case
from db.queries import assignments as queries
from db.queries.assignments import Colleague

_NAMED = 5
"""How many matters a refusal names."""


@dataclass(frozen=True)
class HandOverAll:
    """`matter_ids` are those that the preview showed."""

    token: UUID
    from_account_id: UUID | None
    to_account_id: UUID | None
    matter_ids: tuple[UUID, ...]
    reason: str


@dataclass(frozen=True)
class HandedOver:
    to_account_id: UUID
    matters: int


@dataclass(frozen=True)
class WorkLine:
    """A matter that would be handed over, with the parts that would pass in words."""

    matter_id: UUID
    number: str
    party_names: str
    subject: str
    stage: str
    parts: str


@dataclass(frozen=True)
class WorkOf:
    """What a colleague has in hand. `elsewhere` counts what he handles beyond the actor's reach."""

    lines: list[WorkLine]
    elsewhere: int


def people_at_work(ctx: Context) -> list[Colleague]:
    """Colleagues with something that the actor could hand over; empty without the permission."""
    if not ctx.may(Permission.MATTER_HAND_OVER):
        return []
    with ctx.app.read() as session:
        return queries.people_at_work(session, ctx.viewer_for(Permission.MATTER_HAND_OVER))


def work_of(ctx: Context, account_id: UUID) -> WorkOf | None:
    """What would be handed over; None without the permission."""
    if not ctx.may(Permission.MATTER_HAND_OVER):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.MATTER_HAND_OVER)
        rows = queries.work_of(session, viewer, account_id)
        elsewhere = queries.work_elsewhere(session, viewer, account_id)
    lines = [
        WorkLine(
            row.matter.id,
            row.matter.number,
            row.matter.party_names,
            row.matter.subject,
            row.matter.stage,
            "、".join(PARTS[part].label for part in dict.fromkeys(row.parts)),
        )
        for row in rows
    ]
    return WorkOf(lines, elsewhere)


@use_case(Permission.MATTER_HAND_OVER)
def hand_over_all(work: Work, command: HandOverAll) -> HandedOver | list[Problem]:
    """Hand over all open matters of a colleague within the actor's reach, each with its act; all of them or none.

    Refused where the work has changed since it was shown, and where the taker cannot handle one of the matters: that
    one is handed over to somebody else first.
    """
    viewer = work.ctx.viewer_for(Permission.MATTER_HAND_OVER)
    if command.from_account_id is None:
        return [Problem("giver", "请选择移交人", "from_account_id")]
    problems, name = taker_problems(work, command.from_account_id, command.to_account_id)
    if problems or command.to_account_id is None:
        return problems
    found = queries.work_of(work.session, viewer, command.from_account_id, lock=True)
    if not found:
        return [Problem("work.none", "该人员没有您可以移交的在办事项", "from_account_id")]
    if {row.matter.id for row in found} != set(command.matter_ids):
        return [Problem("stale", "在办事项清单已有变化，请核对下方清单后再次提交")]
    parts = {row.matter.id: queries.parts_in(work.session, viewer, row.matter.id) for row in found}
    blocked = [row.matter.number for row in found if unfit(parts[row.matter.id], [command.to_account_id])]
    if blocked:
        numbers = "、".join(blocked[:_NAMED]) + ("等" if len(blocked) > _NAMED else "")
        words = f"{name}参与过下列事项的法制审核或者听证主持，不能承办，请先把这些事项移交他人：{numbers}"
        return [Problem("assignment.apart", words, "to_account_id")]
    for row in found:
        mine = parts[row.matter.id]
        giver = next(one.name for one in mine if one.person.account_id == command.from_account_id)
        pass_on(work, row.matter, mine, command.from_account_id, command.to_account_id, row.parts)
        note_hand_over(work, row.matter, giver, name)
    return HandedOver(command.to_account_id, len(found))
