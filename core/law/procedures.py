"""The state machines of the bureau's procedures: where a matter stands, what may come next and what must exist before.

A gate asks `check` (core.law.requirements); the table of a procedure is printed from the same rows.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from core.law.application_procedure import APPLICATION
from core.law.basis import in_force
from core.law.case_procedure import CASES
from core.law.complaint_procedure import COMPLAINTS
from core.law.requirements import REQUIREMENTS
from core.law.roles import Role
from core.law.transitions import Procedure, State, Transition

PROCEDURES: Mapping[str, Procedure] = {row.code: row for row in (APPLICATION, COMPLAINTS, CASES)}
"""By the code that `matter.procedure` holds."""
STAGES: Mapping[str, State] = {
    code: state for procedure in PROCEDURES.values() for code, state in procedure.states.items()
}
"""Every stage by its code, which means the same in every procedure that has it."""


@dataclass(frozen=True)
class StateRow:
    """A line of the printed state table: one transition in words."""

    source: str
    step: str
    target: str
    by: str
    requires: tuple[str, ...]
    basis: str
    sure: str
    note: str


def open_steps(procedure: Procedure, stage: str, roles: Collection[Role], on: date) -> list[Transition]:
    """The steps that somebody with these roles takes from this stage, whatever they still lack."""
    held = set(roles)
    return [step for step in procedure.from_stage(stage, on) if held.intersection(step.by)]


def state_table(procedure: Procedure, on: date) -> list[StateRow]:
    """The transitions in force on that day, in the order of the table."""
    return [_row(procedure, step, on) for step in procedure.transition_rows if in_force(step, on)]


def _row(procedure: Procedure, step: Transition, on: date) -> StateRow:
    sources = "、".join(procedure.states[code].label for code in step.sources)
    wanted = [REQUIREMENTS[code] for code in step.requires]
    return StateRow(
        sources or "（无）",
        step.label,
        procedure.states[step.target].label if step.target else "（不变）",
        step.who,
        tuple(row.label + ("（有此情形的）" if row.when else "") for row in wanted if in_force(row, on)),
        step.basis.short,
        step.basis.sure.label,
        "期限届满自动办理" if step.is_automatic else "",
    )
