"""What a procedure is made of: states, and transitions between them. Rows alone; `procedures` holds the tables."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from core.law.basis import Basis, InForce, in_force
from core.law.fields import Field
from core.law.roles import Role

STEP_PAGE = "step"
"""The screen on which a step is taken that has none of its own."""


@dataclass(frozen=True, kw_only=True)
class State(InForce):
    """A stage of a matter. In one that `is_final` nothing is done any more but what keeps the record."""

    code: str
    label: str
    basis: Basis | None = None
    is_final: bool = False


class Effect(StrEnum):
    """What a step does besides moving the matter; core.steps.effects has how."""

    NONE = ""
    MATERIALS = "materials"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    AWAIT = "await"
    CANCEL = "cancel"
    CLOSE = "close"
    NAME_LICENSE = "name_license"
    LICENSE = "license"
    ASSESS = "assess"
    OPEN_CASE = "open_case"
    REROUTE = "reroute"
    AMEND = "amend"
    OPEN_TRACE = "open_trace"


@dataclass(frozen=True, kw_only=True)
class Transition(InForce):
    """A step from one of `sources` to `target`.

    sources      stages in which it may be taken; empty for the step that opens the matter
    target       the stage after it; empty where the stage stays
    by           roles of whoever takes it; empty where the system does, when `limit` has run out
    approvers    roles of whoever approves it before: a second person
    requires     codes of core.law.requirements, in the order in which they are met
    when         only in a matter of which one of these marks (core.law.requirements.MARKS) holds; empty for every one
    limit        code of the limit (core.law.limits) whose end takes the step by itself; empty for none
    page         the screen on which it is taken; empty while there is none
    act          the kind of act (core.law.applications.ACTS) as which it is noted; empty where its screen sees to that
    event        the event (core.law.limits.EVENTS) that it is, from which periods run; empty for none
    dated_by     kind and field of the paper that it requires whose day is the day of the step; None for any day
    approval_day  kind of the paper that it requires on the day of whose approval it is taken; empty for any day
    asks         what whoever takes it is asked for, besides the time
    effect       what it does besides
    awaits       code of the limit, the party's own time, that begins with it and ends on the day its paper gives
    """

    code: str
    label: str
    sources: tuple[str, ...]
    target: str
    by: tuple[Role, ...] = ()
    approvers: tuple[Role, ...] = ()
    requires: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    limit: str = ""
    page: str = ""
    act: str = ""
    event: str = ""
    dated_by: tuple[str, str] | None = None
    approval_day: str = ""
    asks: tuple[Field, ...] = ()
    effect: Effect = Effect.NONE
    awaits: str = ""
    basis: Basis

    def is_for(self, marks: Collection[str]) -> bool:
        """Whether there is such a step in a matter of which these marks hold."""
        return not self.when or any(mark in marks for mark in self.when)

    @property
    def is_automatic(self) -> bool:
        return not self.by

    @property
    def who(self) -> str:
        """Who takes it, and who approves it, in words."""
        by = "、".join(role.label for role in self.by) or "系统"
        approvers = "、".join(role.label for role in self.approvers)
        return by + (f"（{approvers}审批）" if approvers else "")


@dataclass(frozen=True)
class Procedure:
    """A state machine as tables; `parties` is what those are called whose names its matters bear. Raises ValueError where a
    transition names a stage that is not there, or two rows have one code."""

    code: str
    label: str
    basis: Basis
    state_rows: tuple[State, ...]
    transition_rows: tuple[Transition, ...]
    parties: str = "当事人"

    def __post_init__(self) -> None:
        for rows in (self.state_rows, self.transition_rows):
            if len({row.code for row in rows}) != len(rows):
                raise ValueError(f"{self.code}: two rows have one code")
        for row in self.transition_rows:
            if unknown := {*row.sources, row.target} - {*self.states, ""}:
                raise ValueError(f"{self.code}.{row.code}: no stage {unknown}")
            if row.is_automatic != bool(row.limit):
                raise ValueError(f"{self.code}.{row.code}: either somebody takes it or a limit does")
            if (row.is_automatic or row.page == STEP_PAGE) != bool(row.act):
                raise ValueError(
                    f"{self.code}.{row.code}: a step is noted as an act, or its screen notes one"
                )

    @cached_property
    def states(self) -> Mapping[str, State]:
        return {row.code: row for row in self.state_rows}

    @cached_property
    def transitions(self) -> Mapping[str, Transition]:
        return {row.code: row for row in self.transition_rows}

    @cached_property
    def open_states(self) -> tuple[str, ...]:
        return tuple(row.code for row in self.state_rows if not row.is_final)

    @cached_property
    def reached(self) -> tuple[str, ...]:
        """The stages that steps with a screen lead to, and those of the system: those that a matter can be in today."""
        found = {row.target for row in self.transition_rows if row.page or row.is_automatic}
        return tuple(code for code in self.states if code in found)

    def from_stage(self, stage: str, on: date) -> tuple[Transition, ...]:
        """The steps that may be taken from a stage under the law of that day."""
        return tuple(t for t in self.transition_rows if stage in t.sources and in_force(t, on))

    def admits(self, step: str, stage: str) -> bool:
        """Whether a step may be taken in this stage, whatever else it needs."""
        return stage in self.transitions[step].sources
