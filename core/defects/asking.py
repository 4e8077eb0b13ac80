"""Asking to go on despite a requirement that can be met no more, and the review by another person (law.md §5)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.acting import absent_colleague
from core.acts.noting import open_matter
from core.approvals.investigators import case_officer, investigators
from core.defects.reading import REVIEWER
from core.gates import open_gate
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.procedures import PROCEDURES
from core.law.requirements import REQUIREMENTS, Need, missing
from core.law.roles import Role
from core.permissions import Permission
from core.use_case import Work, stale, use_case
from db.models import Act, Matter, MatterPerson, ProceduralDefect
from db.models.base import new_id
from db.queries import defects as queries

_NOT_FOUND = Problem("not_found", "未找到该程序瑕疵或无权办理")
_OWN_ACT = Problem("own.act", "缺少记录的环节由该审核人（或者其所代行的人）办理，须由另一人审核")


@dataclass(frozen=True)
class AskDefect:
    """Go on with `step` although `requirement` is missing; `act_id` is the act whose recording was never made."""

    token: UUID
    matter_id: UUID
    step: str
    requirement: str
    reviewer_id: UUID | None
    reason: str
    act_id: UUID | None = None


@dataclass(frozen=True)
class ReviewDefect:
    """`is_approved` None is no choice yet, which is refused. The opinion is shown with it for good."""

    token: UUID
    defect_id: UUID
    row_version: int
    is_approved: bool | None
    opinion: str


@dataclass(frozen=True)
class DefectChanged:
    defect_id: UUID
    matter_id: UUID


@use_case(Permission.DEFECT_ASK)
def ask_defect(work: Work, command: AskDefect) -> DefectChanged | list[Problem]:
    """Ask a legal reviewer, who gets access to the matter by it."""
    matter = open_matter(work, command.matter_id, Permission.DEFECT_ASK)
    if isinstance(matter, list):
        return matter
    problems = _may_be_asked(work, matter, command)
    problems += _reviewer_problems(work, matter, command)
    if problems or command.reviewer_id is None:
        return problems
    absent = absent_colleague(work, matter, Permission.DEFECT_ASK)
    actor = work.ctx.actor.account_id
    row = ProceduralDefect(
        id=new_id(),
        matter_id=matter.id,
        step=command.step,
        requirement=command.requirement,
        act_id=command.act_id,
        reason=work.reason,
        asked_by=actor,
        on_behalf_of_id=absent,
        reviewer_id=command.reviewer_id,
    )
    work.add(row, _act(matter, "defect_asked", actor, absent, row, work.reason))
    viewer = work.ctx.viewer_for(Permission.DEFECT_ASK)
    if command.reviewer_id not in queries.parts_of(work.session, viewer, matter.id).get(REVIEWER, ()):
        work.add(MatterPerson(matter_id=matter.id, account_id=command.reviewer_id, part=REVIEWER))
    return DefectChanged(row.id, matter.id)


@use_case(Permission.DEFECT_REVIEW)
def review_defect(work: Work, command: ReviewDefect) -> DefectChanged | list[Problem]:
    """Let the step go on, or refuse it. By whoever was named, or who stands in for him; never by whoever asked,
    did the act that lacks its recording, or has investigated."""
    viewer = work.ctx.viewer_for(Permission.DEFECT_REVIEW)
    found = queries.find_defect(work.session, viewer, command.defect_id)
    accounts = {holding.account_id for holding in work.ctx.holdings_for(Permission.DEFECT_REVIEW)}
    if found is None or found[0].reviewer_id not in accounts:
        return [_NOT_FOUND]
    row, matter = found
    actor = work.ctx.actor.account_id
    if row.row_version != command.row_version or row.is_approved is not None:
        return [stale()]
    if actor in (row.asked_by, row.on_behalf_of_id):
        return [Problem("own", "该程序瑕疵由您申请，须由另一人审核")]
    people = {actor, row.reviewer_id}
    if people & queries.actors_of_act(work.session, viewer, row.act_id):
        return [_OWN_ACT]
    if people & investigators(work.session, viewer, matter.id):
        return case_officer()
    opinion, problems = clean(command.opinion, TextKind.REASON, label="审核意见", field="opinion")
    if command.is_approved is None:
        problems = [Problem("is_approved", "请选择是否同意继续办理", "is_approved"), *problems]
    if problems:
        return problems
    row.is_approved, row.opinion = command.is_approved, opinion
    row.reviewed_by, row.reviewed_at = actor, work.now
    absent = row.reviewer_id if row.reviewer_id != actor else None
    words = f"{'同意' if row.is_approved else '不同意'}：{opinion}"
    work.add(_act(matter, "defect_reviewed", actor, absent, row, words))
    return DefectChanged(row.id, matter.id)


def _may_be_asked(work: Work, matter: Matter, command: AskDefect) -> list[Problem]:
    """Whether the step lacks just this, and it can be met no more."""
    viewer = work.ctx.viewer_for(Permission.DEFECT_ASK)
    found = open_gate(work.session, viewer, matter.id)
    step = PROCEDURES[matter.procedure].transitions.get(command.step)
    row = REQUIREMENTS.get(command.requirement)
    if found is None or step is None or row is None or row not in missing(step, found.facts, found.on):
        return [Problem("defect.step", "该步骤现在不缺这一条件，请刷新页面")]
    if row.can_mend:
        return [Problem("defect.mend", f"{row.mend}，不能按程序瑕疵办理", basis=row.basis)]
    acts = {act.act_id for act in found.unrecorded}
    if row.need is Need.RECORDING and command.act_id not in acts:
        return [Problem("defect.act", "请选择缺少音像记录的环节", "act_id")]
    waiting = [
        one.defect
        for one in queries.list_of_matter(work.session, viewer, matter.id)
        if one.defect.is_approved is None
        and (one.defect.requirement, one.defect.act_id) == (command.requirement, command.act_id)
    ]
    return [Problem("defect.waiting", "该程序瑕疵已在审核中，请等待审核意见")] if waiting else []


def _reviewer_problems(work: Work, matter: Matter, command: AskDefect) -> list[Problem]:
    viewer = work.ctx.viewer_for(Permission.DEFECT_ASK)
    known = {one[0] for one in queries.holders_of(work.session, viewer, Role.LEGAL_REVIEWER.value)}
    if command.reviewer_id not in known:
        return [Problem("reviewer", "请选择法制审核人", "reviewer_id")]
    asker = absent_colleague(work, matter, Permission.DEFECT_ASK)
    if command.reviewer_id in (work.ctx.actor.account_id, asker):
        return [Problem("reviewer.own", "法制审核人须是另一人，请重新选择", "reviewer_id")]
    if command.reviewer_id in queries.actors_of_act(work.session, viewer, command.act_id):
        return [Problem("reviewer.act", _OWN_ACT.message, "reviewer_id")]
    if command.reviewer_id in investigators(work.session, viewer, matter.id):
        (problem,) = case_officer()
        return [Problem("reviewer.officer", problem.message, "reviewer_id", problem.basis)]
    return []


def _act(
    matter: Matter, kind: str, actor: UUID, absent: UUID | None, row: ProceduralDefect, words: str
) -> Act:
    label = REQUIREMENTS[row.requirement].label
    details: dict[str, Any] = {"defect": str(row.id)}
    return Act(
        matter_id=matter.id,
        kind=kind,
        actor_id=actor,
        on_behalf_of_id=absent,
        note=f"缺少：{label}\n{words}",
        details=details,
    )
