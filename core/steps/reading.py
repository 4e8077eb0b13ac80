"""A step as its screen shows it: what it asks for, what it lacks, and what it begins with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from core.context import Context
from core.gates import open_gate
from core.law.fields import Field
from core.law.problem import Problem
from core.law.transitions import STEP_PAGE
from core.permissions import Permission
from core.steps.asking import asks_of
from core.steps.dating import approval_of
from core.steps.taking import takes_materials
from db.models import ApplicationMaterial
from db.queries.papers import is_open
from db.queries.steps import materials_of, step_matter


@dataclass(frozen=True)
class MaterialLine:
    """A material of the application, how much of it is asked for and how much is there."""

    position: int
    name: str
    originals: int
    copies: int
    originals_received: int
    copies_received: int
    note: str

    @property
    def is_lacking(self) -> bool:
        return self.originals_received < self.originals or self.copies_received < self.copies


@dataclass(frozen=True)
class StepForm:
    """`problems` are all reasons why it cannot be taken now, `who` says who takes it, `may_take` whether the actor does.
    `target` is what the matter will be called, empty where that does not change, `at` the moment that its paper gives it,
    None for any."""

    matter_id: UUID
    row_version: int
    number: str
    party_names: str
    subject: str
    stage: str
    step: str
    label: str
    basis: str
    who: str
    target: str
    asks: tuple[Field, ...]
    materials: list[MaterialLine]
    problems: list[Problem]
    may_take: bool
    at: datetime | None = None


def step_form(ctx: Context, matter_id: UUID, step: str) -> StepForm | None:
    """None without the permission, for a matter that the actor may not see, and for what has another screen or none."""
    if not ctx.may(Permission.STEP_TAKE):
        return None
    viewer = ctx.viewer_for(Permission.APPLICATION_READ)
    with ctx.app.read() as session:
        found = open_gate(session, viewer, matter_id)
        row = found.procedure.transitions.get(step) if found else None
        if found is None or row is None or row.page != STEP_PAGE:
            return None
        matter = step_matter(session, viewer, matter_id)
        held = [h for h in ctx.holdings_for(Permission.STEP_TAKE) if h.role in row.by]
        may_take = any(is_open(session, ctx.viewer_by(one), matter_id) for one in held)
        asks = asks_of(session, viewer, matter_id, row)
        begins = any(one.source in BEGINS for one in asks)
        rows = materials_of(session, viewer, matter_id) if begins or takes_materials(row) else []
        at = approval_of(session, viewer, matter_id, row)
    states = found.procedure.states
    return StepForm(
        matter_id=matter_id,
        row_version=matter.row_version,
        number=matter.number,
        party_names=matter.party_names,
        subject=matter.subject,
        stage=states[found.facts.stage].label,
        step=row.code,
        label=row.label,
        basis=row.basis.short,
        who=row.who,
        target=states[row.target].label if row.target else "",
        asks=tuple(_begun(one, rows) for one in asks),
        materials=[
            MaterialLine(
                *(one.position, one.name, one.originals, one.copies),
                *(one.originals_received, one.copies_received, one.note),
            )
            for one in (rows if takes_materials(row) else ())
        ],
        problems=found.check(row),
        may_take=may_take,
        at=at,
    )


def _that_may_lack(rows: Sequence[ApplicationMaterial]) -> str:
    """The names of the required materials that are lacking and may lack."""
    return "、".join(
        one.name
        for one in rows
        if one.is_required
        and one.may_lack
        and (one.originals_received < one.originals or one.copies_received < one.copies)
    )


BEGINS: Mapping[str, Callable[[Sequence[ApplicationMaterial]], str]] = {"lacking_materials": _that_may_lack}
"""What a field of a step begins with, by its `source`, from the materials of the application."""


def _begun(row: Field, rows: Sequence[ApplicationMaterial]) -> Field:
    # On the screen alone: what a step says beyond the default of its row is noted in its act.
    return replace(row, default=BEGINS[row.source](rows)) if row.source in BEGINS else row
