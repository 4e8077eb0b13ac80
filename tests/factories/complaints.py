"""Complaints for tests: the commands to register them, and the way to a case."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from core.complaints.intake import Intake
from core.complaints.register import ComplaintRegistered, RegisterComplaint, register_complaint
from core.law.complaints import TESTS, YES
from core.law.problem import Problem
from core.law.roles import Role
from core.parties.identity import PartyInput
from tests.factories.applications import company, person
from tests.factories.approvals import approve, submit
from tests.factories.papers import issue, officers, saved, started
from tests.factories.steps import step
from tests.factories.world import World, hire

CLERK, HEAD, OFFICER = Role.INTAKE_CLERK, "chief", Role.ENFORCEMENT_OFFICER
FACTS = "2026年1月至2月，该公司拖欠本人工资共计9000元，多次催要，公司以资金周转困难为由拒不支付。"
DEMANDS = "支付拖欠的工资9000元。"


def chief(world: World) -> str:
    """The login of the head of the inspection unit, who is hired at the first call."""
    try:
        world.account_id(HEAD)
    except Exception:
        hire(world, HEAD, Role.UNIT_HEAD, unit="inspection")
    return HEAD


def intake(**more: Any) -> Intake:
    """A complaint of wages that are owed, brought to the counter now."""
    plain = Intake(
        nature="complaint",
        channel="counter",
        kind="wages",
        district="210402",
        industry="manufacturing",
        filer="oneself",
        headcount=1,
        respondents=(company(),),
        began_on=date(2026, 1, 1),
        is_continuing=True,
    )
    return replace(plain, **more)


def complaint(**more: Any) -> RegisterComplaint:
    """The command; `more` of its own fields, or of the intake's."""
    own = {name: more.pop(name) for name in list(more) if name in RegisterComplaint.__dataclass_fields__}
    plain = RegisterComplaint(uuid4(), intake(**more), person(), FACTS, DEMANDS)
    return replace(plain, **own)


def try_complaint(
    world: World, *, by: str | Role = CLERK, **more: Any
) -> ComplaintRegistered | list[Problem]:
    return register_complaint(world.ctx(by), complaint(**more))


def complain(world: World, *, by: str | Role = CLERK, **more: Any) -> ComplaintRegistered:
    """A registered complaint; fails the test where it is refused."""
    done = try_complaint(world, by=by, **more)
    assert isinstance(done, ComplaintRegistered), done
    return done


def assessed(world: World, matter_id: UUID, outcome: str = "accept", **answers: str) -> None:
    """The complaint was assessed, every test met unless `answers` says otherwise."""
    values = {**dict.fromkeys(TESTS, YES), **answers, "outcome": outcome, "grounds": "经逐项审查"}
    step(world, matter_id, "assess", CLERK, values=values)


def initiated(world: World, matter_id: UUID, **values: Any) -> None:
    """The form on which a case is approved, approved and issued."""
    chief(world)
    view = started(world, matter_id, "initiation_approval", CLERK)
    said = {
        "case_source": "complaint",
        "cause": "涉嫌未及时足额支付劳动者工资",
        "facts": "投诉人反映该公司拖欠工资。",
        "violated": [
            {"law": "labor_inspection_regulation", "title": "", "article": 26, "paragraph": None, "item": 1}
        ],
        "proposal": "建议立案调查。",
        "officers": officers(world),
    }
    view = saved(world, view, CLERK, **{**said, **values})
    view = submit(world, view, CLERK)
    view = approve(world, view, HEAD)
    issue(world, view, CLERK)


def accepted(world: World, matter_id: UUID) -> None:
    """The complaint accepted, its case open."""
    assessed(world, matter_id)
    initiated(world, matter_id)
    view = started(world, matter_id, "complaint_acceptance", CLERK)
    view = saved(world, view, CLERK, phone="024-57500012")
    view = submit(world, view, CLERK)
    view = approve(world, view, HEAD)
    issue(world, view, CLERK)
    assert step(world, matter_id, "accept_complaint", CLERK) == "accepted"


def nobody(name: str = "某砖厂") -> PartyInput:
    """A respondent of whom the name alone is known."""
    return PartyInput("legal_person", name, "none", "", "投诉人未提供")
