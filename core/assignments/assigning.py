"""指派 and 移交 of one matter by whoever heads the unit that answers for it, or the agency."""

from dataclasses import dataclass
from uuid import UUID

from core.acts.noting import Moment, note_act, open_matter
from core.assignments.parts import (
    HANDLER_ROLES,
    HANDLING,
    Assigned,
    answers_for,
    give,
    handler_of,
    lasting,
    pass_on,
    taken,
    unfit,
)
from core.law.problem import Problem
from core.permissions import Permission
from core.use_case import Work, use_case
from db.models import Matter
from db.queries.assignments import CO_HANDLER, HANDLER, PartRow, parts_in, possible_handlers

_NOT_YOURS = Problem("assignment.unit", "该事项由其他科室承办，请由承办科室负责人或者单位负责人办理")


@dataclass(frozen=True)
class Assign:
    """`seen_handler_id` is who handled it when the form was drawn: he stays, the co-handlers are set anew. None where
    nobody did."""

    token: UUID
    matter_id: UUID
    seen_handler_id: UUID | None
    handler_id: UUID | None
    co_handler_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class HandOver:
    """From whoever handles or helps to handle it, as the form showed him."""

    token: UUID
    matter_id: UUID
    from_account_id: UUID
    to_account_id: UUID | None
    reason: str


@use_case(Permission.MATTER_ASSIGN)
def assign(work: Work, command: Assign) -> Assigned | list[Problem]:
    """Name the handler of a matter that has none, and its co-handlers. A handler once named gives way by handing over."""
    found = _open(work, command.matter_id, Permission.MATTER_ASSIGN)
    if isinstance(found, list):
        return found
    matter, parts = found
    holder = handler_of(parts)
    if (holder.person.account_id if holder else None) != command.seen_handler_id:
        return [taken(holder) if holder else Problem("assignment.gone", "该事项现在无人承办，请刷新页面")]
    helpers = set(command.co_handler_ids)
    known = {row.person.account_id: row.name for row in lasting(parts, *HANDLING)}
    can = _possible(work, Permission.MATTER_ASSIGN) | known
    problems = []
    if command.handler_id not in can:
        problems.append(Problem("handler", "请选择承办人", "handler_id"))
    elif holder is not None and command.handler_id != holder.person.account_id:
        problems.append(Problem("assignment.taken", "更换承办人请办理移交，并写明原因", "handler_id"))
    if not helpers <= can.keys():
        problems.append(Problem("co_handler", "请从列出的人员中选择协办人", "co_handler_ids"))
    if command.handler_id in helpers:
        problems.append(Problem("co_handler.same", "承办人不必再列为协办人", "co_handler_ids"))
    problems += unfit(parts, [command.handler_id] if command.handler_id else [], "handler_id")
    problems += unfit(parts, helpers, "co_handler_ids")
    before = {row.person.account_id for row in lasting(parts, CO_HANDLER)}
    if not problems and holder is not None and helpers == before:
        problems.append(Problem("unchanged", "没有任何改动，无需保存"))
    if problems or command.handler_id is None:
        return problems
    for row in lasting(parts, CO_HANDLER):
        if row.person.account_id not in helpers | {command.handler_id}:
            row.person.ended_at = work.now
    give(work, matter, parts, command.handler_id, HANDLER)
    for account_id in sorted(helpers - before):
        give(work, matter, parts, account_id, CO_HANDLER)
    names = "、".join(can[one] for one in command.co_handler_ids) or "无"
    _note(
        work,
        matter,
        "assigned",
        Permission.MATTER_ASSIGN,
        f"承办人：{can[command.handler_id]}\n协办人：{names}",
    )
    return Assigned(matter.id, can[command.handler_id])


@use_case(Permission.MATTER_HAND_OVER)
def hand_over(work: Work, command: HandOver) -> Assigned | list[Problem]:
    """Give a colleague what another handles or helps to handle in one matter, with the reason. Its deadlines run on."""
    found = _open(work, command.matter_id, Permission.MATTER_HAND_OVER)
    if isinstance(found, list):
        return found
    matter, parts = found
    giver = [row for row in lasting(parts, *HANDLING) if row.person.account_id == command.from_account_id]
    if not giver:
        holder = handler_of(parts)
        return [taken(holder) if holder else Problem("assignment.gone", "该事项现在无人承办，请刷新页面")]
    problems, name = taker_problems(work, command.from_account_id, command.to_account_id)
    if command.to_account_id is not None:
        problems += unfit(parts, [command.to_account_id], "to_account_id")
    if problems or command.to_account_id is None:
        return problems
    pass_on(work, matter, parts, command.from_account_id, command.to_account_id, HANDLING)
    note_hand_over(work, matter, giver[0].name, name)
    return Assigned(matter.id, name)


def taker_problems(work: Work, giver: UUID | None, taker: UUID | None) -> tuple[list[Problem], str]:
    """What is wrong with whoever is to take something over, at the field `to_account_id`; and his name."""
    name = _possible(work, Permission.MATTER_HAND_OVER).get(taker) if taker else None
    if name is None:
        return [Problem("taker", "请选择接手人", "to_account_id")], ""
    if taker == giver:
        return [Problem("taker.same", "接手人与移交人是同一人，请另选接手人", "to_account_id")], name
    return [], name


def note_hand_over(work: Work, matter: Matter, giver: str, taker: str) -> None:
    """The act on the timeline: from whom, to whom, and the use case's reason."""
    words = f"移交人：{giver}\n接手人：{taker}\n原因：{work.reason}"
    _note(work, matter, "handed_over", Permission.MATTER_HAND_OVER, words)


def _open(
    work: Work, matter_id: UUID, permission: Permission
) -> tuple[Matter, list[PartRow]] | list[Problem]:
    matter = open_matter(work, matter_id, permission)
    if isinstance(matter, list):
        return matter
    viewer = work.ctx.viewer_for(permission)
    if not answers_for(viewer, matter):
        return [_NOT_YOURS]
    return matter, parts_in(work.session, viewer, matter.id)


def _possible(work: Work, permission: Permission) -> dict[UUID, str]:
    found = possible_handlers(work.session, work.ctx.viewer_for(permission), HANDLER_ROLES)
    return {one.account_id: one.name for one in found}


def _note(work: Work, matter: Matter, kind: str, permission: Permission, words: str) -> None:
    note_act(work, matter, kind, Moment(work.now, None), permission=permission, note=words)
