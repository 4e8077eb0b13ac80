"""What must be there before a paper goes out: what the step that it belongs to asks for before it.

No rows of its own: core.law.transitions and core.law.requirements say which step asks for which paper, and in which order.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import takewhile

from core.law.basis import in_force
from core.law.paper_kind import PaperKind
from core.law.problem import Problem
from core.law.requirements import MARKS, REQUIREMENTS, Facts, Need, check
from core.law.transitions import Procedure, Transition

_BROUGHT = frozenset({Need.ISSUED, Need.SIGNED, Need.APPROVAL})
"""What a paper itself brings to the step. That it was served comes after its issue."""


def paper_steps(procedure: Procedure, kind: str, on: date) -> list[Transition]:
    """The steps for which a kind of paper is made, each with what it asks for before the paper alone.

    What is asked for only where something took place is the record of that, and made whenever it did: it belongs to none.
    """
    return list(_steps(procedure, kind, on))


def issue_problems(procedure: Procedure, kind: PaperKind, facts: Facts, on: date) -> list[Problem]:
    """Every reason for which a paper of this kind must not be issued now, each with its article and where it is mended.

    Empty where it may: no step is made with it, or one that the stage admits lacks nothing but the paper and what
    follows it. After the step it may go out once more where the one that the step was taken on is valid no longer.
    """
    steps = paper_steps(procedure, kind.code, on)
    is_there = kind.code in facts.issued
    of_kind = [step for step in steps if step.is_for(facts.marks)]
    if steps and not of_kind:
        return [_other_kind(kind, steps[0])]
    steps = of_kind
    here = [step for step in steps if facts.stage in step.sources]
    if not steps or (not here and not is_there and facts.stage in {step.target for step in steps}):
        return []
    if not here:
        return [_wrong_stage(procedure, kind, steps, facts)]
    step, problems = min(
        ((step, check(procedure, step, facts, on)) for step in here), key=lambda one: len(one[1])
    )
    if is_there and not facts.acts.intersection(one.act for one in here):
        problems = [_unused(kind, step, facts), *problems]
    return problems


def _steps(procedure: Procedure, kind: str, on: date) -> Iterator[Transition]:
    def is_other(code: str) -> bool:
        row = REQUIREMENTS[code]
        brings = row.need in _BROUGHT and kind in {what.partition(".")[0] for what in row.what}
        return not brings or bool(row.when) or not in_force(row, on)

    for step in procedure.transition_rows:
        before = tuple(takewhile(is_other, step.requires))
        if len(before) < len(step.requires) and in_force(step, on):
            yield replace(step, requires=before)


def _wrong_stage(procedure: Procedure, kind: PaperKind, steps: list[Transition], facts: Facts) -> Problem:
    now = procedure.states[facts.stage].label
    stages = dict.fromkeys(procedure.states[code].label for step in steps for code in step.sources)
    labels = "、".join(dict.fromkeys(step.label for step in steps))
    return Problem(
        "gate.paper_stage",
        f"该{procedure.label}现为“{now}”，不能出具{kind.title}：该文书用于“{labels}”，须在"
        f"{'、'.join(f'“{stage}”' for stage in stages)}时出具",
        basis=steps[0].basis,
        link=f"/application?id={facts.matter_id}",
    )


def _other_kind(kind: PaperKind, step: Transition) -> Problem:
    kinds = "、".join(MARKS[mark] for mark in step.when)
    return Problem("gate.other_kind", f"{kind.title}只用于{kinds}", basis=step.basis)


def _unused(kind: PaperKind, step: Transition, facts: Facts) -> Problem:
    return Problem(
        "gate.paper_issued",
        f"本件已出具{kind.title}，请据以办理“{step.label}”；内容有误的，请更正或者作废已出具的文书",
        basis=step.basis,
        link=f"/papers?matter={facts.matter_id}",
    )
