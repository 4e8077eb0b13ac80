"""How a step of a procedure is taken: who may, when, with what, past which gate; all of it as the table says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from core.acts.noting import NOT_FOUND, check_time, note_act
from core.applications.rows import MaterialInput, run_promise
from core.complaints.conflict import conflicts
from core.context import Holding
from core.deadlines.by_paper import meet_by_step
from core.gates import gate
from core.law.field_checks import check
from core.law.fields import FieldContext
from core.law.problem import Problem
from core.law.procedures import PROCEDURES
from core.law.transitions import STEP_PAGE, Effect, Transition
from core.papers.wording import printed
from core.permissions import Permission
from core.steps.asking import asks_of
from core.steps.dating import misdated
from core.steps.effects import Step, affect
from core.use_case import Work, stale, use_case
from db.models import Matter
from db.queries.papers import is_open, lock_open_matter
from db.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class TakeStep:
    """`values` are what the step asks for, by the codes of its fields; `materials` those of a step that takes materials in.
    `happened_at` is when it was done, None where that was left empty."""

    token: UUID
    matter_id: UUID
    row_version: int
    step: str
    happened_at: datetime | None
    late_reason: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    materials: tuple[MaterialInput, ...] = ()


@dataclass(frozen=True)
class StepTaken:
    """`told` is what the step did besides, in words."""

    matter_id: UUID
    stage: str
    told: str = ""


@use_case(Permission.STEP_TAKE)
def take_step(work: Work, command: TakeStep) -> StepTaken | list[Problem]:
    """Take a step that has no screen of its own: note it, do what it does, move the matter."""
    viewer = work.ctx.viewer_for(Permission.STEP_TAKE)
    matter = lock_open_matter(work.session, viewer, command.matter_id)
    row = PROCEDURES[matter.procedure].transitions.get(command.step) if matter else None
    if matter is None or row is None or row.page != STEP_PAGE:
        return [NOT_FOUND]
    holding = holding_of(work, matter, row)
    if holding is None:
        return [Problem("step.role", f"“{row.label}”由{row.who}办理", basis=row.basis)]
    if problems := conflicts(work, matter, holding):
        return problems
    if matter.row_version != command.row_version:
        return [stale()]
    moment, problems = check_time(work, matter, command.happened_at, command.late_reason)
    problems += misdated(work, matter, row, moment.at) if moment else []
    asks = asks_of(work.session, viewer, matter.id, row)
    context = FieldContext(work.now, values=command.values, labels={one.code: one.label for one in asks})
    values = {}
    for one in asks:
        values[one.code], found = check(one, command.values.get(one.code), context)
        problems += found
    problems += gate(work, matter, row.code, viewer)
    if problems or moment is None:
        return problems
    # First, so that a step that ends what still runs does not call off the duty that is done with it.
    meet_by_step(work, matter.id, row.code, moment.at, row.label)
    step = Step(row, matter, values, moment.at, command.late_reason, command.materials)
    if problems := affect(work, step):
        return problems
    lines = [
        f"{one.label}：{printed(one, values[one.code], context)}"
        for one in asks
        if values[one.code] not in (None, "", one.default)
    ]
    note_act(
        work,
        matter,
        row.act,
        moment,
        permission=Permission.STEP_TAKE,
        note="\n".join([*lines, *step.told]),
        # Several steps may be noted as one kind of act: what the file of the matter must hold follows from the step.
        details={"step": row.code, **values, **({"changes": step.changes} if step.changes else {})},
    )
    move(work, step)
    return StepTaken(matter.id, matter.stage, "；".join(step.told))


def move(work: UnitOfWork, step: Step) -> None:
    """Bring the matter to the stage that follows, and let those periods run whose event the step is."""
    if step.row.target:
        step.matter.stage = step.row.target
    if step.row.event:
        run_promise(work, step.matter, step.row.event, step.at)


def holding_of(work: Work, matter: Matter, row: Transition) -> Holding | None:
    """The holding by which the actor takes the step: of a role that may, and to which the matter is open, be it that he
    handles it for another department."""
    held = (one for one in work.ctx.holdings_for(Permission.STEP_TAKE) if one.role in row.by)
    return next((one for one in held if is_open(work.session, work.ctx.viewer_by(one), matter.id)), None)


def takes_materials(row: Transition) -> bool:
    """Whether the step asks for the materials that were handed in."""
    return row.effect is Effect.MATERIALS
