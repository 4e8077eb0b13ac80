"""受理审查: the tests of acceptance answered one by one, and what they come to."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.clock import local
from core.law.complaints import (
    ANSWERS,
    COMPLAINT,
    NO,
    OUTCOMES,
    TIP_OFF,
    YES,
    proposed,
    tests_for,
)
from core.law.counting import add_months
from core.law.fields import Field
from core.law.limits import LIMITS
from core.law.paper_fields import choice, words
from core.law.problem import Problem
from core.use_case import Work
from db.models import Complaint, Matter
from db.queries.complaints import find_complaint
from db.viewer import Viewer

LIMITATION = "inspection_limitation"
"""The period within which the bureau looks into a breach (labour inspection regulation, art 20)."""
_TIMED = "within_limitation"


def assessment_asks(session: Session, viewer: Viewer, matter_id: UUID) -> tuple[Field, ...]:
    """The tests that the complaint has to pass, the conclusion and its grounds; empty for what is no complaint."""
    found = find_complaint(session, viewer, matter_id)
    if found is None:
        return ()
    tests = tests_for(found.nature)
    return (
        *(choice(row.code, row.label, ANSWERS, basis=row.basis, hint=row.basis.short) for row in tests),
        choice("outcome", "结论", OUTCOMES, hint="由上面各项得出；须与之一致"),
        words("grounds", "理由", hint="各项都符合的，写明依据；不符合、不清楚的，逐项写明"),
    )


def assess(work: Work, matter: Matter, values: Mapping[str, Any], told: list[str]) -> list[Problem]:
    """What is wrong with an assessment: its conclusion is not what its answers come to, or the dates of the complaint say
    otherwise. `told` gets the date by which the breach could still be pursued."""
    found = work.session.get_one(Complaint, matter.id)
    problems = []
    outcome = proposed(found.nature, values)
    if values["outcome"] != outcome:
        words_ = f"按各项审查结果，结论应为“{OUTCOMES[outcome]}”；请核对各项，或者改正结论"
        problems.append(Problem("assess.outcome", words_, "outcome", tests_for(found.nature)[0].basis))
    end = limitation_end(found)
    answer = values.get(_TIMED)
    if end is None or answer is None:
        return problems
    told.append(f"违法行为查处时效至 {end}")
    is_late = local(matter.happened_at).date() > end
    if answer == (YES if is_late else NO):
        late = f"违法行为已于 {found.ended_on} 终了，至 {end} 满二年"
        in_time = f"违法行为查处时效至 {end}，收到时未满二年"
        words_ = (
            f"{late if is_late else in_time}，与所选“{ANSWERS[answer]}”不符；登记的日期有误的，请先更正登记"
        )
        problems.append(Problem("assess.limitation", words_, _TIMED, LIMITS[LIMITATION].basis))
    return problems


def limitation_end(found: Complaint) -> date | None:
    """The last day on which a breach that has ended can still be pursued; None while it goes on, or where its end is not
    known."""
    if found.is_continuing or found.ended_on is None or found.nature not in (COMPLAINT, TIP_OFF):
        return None
    months = LIMITS[LIMITATION].amount
    assert months is not None
    return add_months(found.ended_on, months)
