"""Cases for tests: the people of the inspection unit, traces as they register them, and papers on which a case begins."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from core.cases.register import RegisterTrace, TraceRegistered, register_trace
from core.law.problem import Problem
from core.law.roles import Role
from core.people.credentials import CredentialInput, RegisterCredential, register_credential
from db.models import Account, OfficerCredential
from tests.conftest import FixedClock
from tests.factories.applications import company, rows
from tests.factories.approvals import approve, submit
from tests.factories.assignments import try_assign
from tests.factories.papers import DraftView, Issued, issue, saved, started
from tests.factories.steps import step
from tests.factories.world import World, hire

OFFICER, BOSS, REVIEWER = Role.ENFORCEMENT_OFFICER, Role.AGENCY_HEAD, Role.LEGAL_REVIEWER
PARTNER, HEAD = "partner", "inspection_head"
"""Logins of the second officer and of the head of the inspection unit, both made by `staffed`."""
FACTS = "巡查发现该公司拖欠二十名职工两个月工资。"


def staffed(world: World) -> World:
    """The inspection unit with a second officer and a head, both officers with credentials; the same on a second call."""
    if rows(world, Account, Account.login == HEAD):
        return world
    hire(world, PARTNER, Role.ENFORCEMENT_OFFICER, unit="inspection")
    hire(world, HEAD, Role.UNIT_HEAD, unit="inspection")
    for number, who in enumerate((OFFICER, PARTNER), start=41):
        if not rows(world, OfficerCredential, OfficerCredential.account_id == world.account_id(who)):
            credential(world, who, number)
    return world


def credential(world: World, who: str | Role, number: int, until: date = date(2030, 1, 1)) -> None:
    """A credential for somebody, valid until that day."""
    card = CredentialInput(
        f"辽042102300{number}", "劳动保障监察", "抚顺市", "司法厅", date(2025, 1, 1), until
    )
    done = register_credential(
        world.ctx(Role.SYSTEM_ADMIN), RegisterCredential(uuid4(), world.account_id(who), card, "新领证")
    )
    assert not isinstance(done, list), done


def trace_command(**more: Any) -> RegisterTrace:
    """A trace that an inspection brought."""
    plain = {
        "token": uuid4(),
        "trace": "inspection",
        "subject": "涉嫌未依法支付劳动者工资",
        "facts": FACTS,
        "kind": "wages",
        "district": "210404",
        "industry": "manufacturing",
        "parties": (company(),),
    }
    return RegisterTrace(**(plain | more))


def try_trace(world: World, by: str | Role = OFFICER, **more: Any) -> TraceRegistered | list[Problem]:
    return register_trace(world.ctx(by), trace_command(**more))


def trace(world: World, by: str | Role = OFFICER, **more: Any) -> UUID:
    """The matter of a registered trace; fails the test where it is refused."""
    done = try_trace(world, by, **more)
    assert isinstance(done, TraceRegistered), done
    return done.matter_id


def with_officers(world: World, **more: Any) -> UUID:
    """A trace that two officers with credentials handle."""
    matter_id = trace(staffed(world), **more)
    assert not isinstance(try_assign(world, matter_id, OFFICER, PARTNER, by=HEAD, seen=OFFICER), list)
    return matter_id


def begun(world: World, matter_id: UUID) -> None:
    """A trace that nobody handles yet, taken by two officers and started urgently."""
    staffed(world)
    assert not isinstance(try_assign(world, matter_id, OFFICER, PARTNER, by=HEAD), list)
    said = {"emergency": "用人单位正在转移账册，来不及先行审批。", "place": "示范路1号"}
    assert step(world, matter_id, "start_urgently", OFFICER, values=said) == "started_urgently"


def officers(world: World) -> list[str]:
    return [str(world.account_id(who)) for who in (OFFICER, PARTNER)]


def approval_form(world: World, matter_id: UUID) -> DraftView:
    """A 立案（程序启动）审批表, ready to be submitted."""
    typed: dict[str, Any] = {
        "violated": [
            {
                "law": "labor_inspection_regulation",
                "title": "",
                "article": 11,
                "paragraph": None,
                "item": None,
            }
        ],
        "proposal": "建议立案调查。",
        "officers": officers(world),
    }
    return saved(world, started(world, matter_id, "initiation_approval", OFFICER), OFFICER, **typed)


def emergency_note(world: World, matter_id: UUID) -> DraftView:
    """A 紧急启动补办说明 of a case that was started urgently, ready to be submitted."""
    now = world.app.clock.now()
    typed: dict[str, Any] = {
        "facts": "用人单位正在转移账册，来不及先行审批。",
        "completed_at": now.isoformat(timespec="minutes"),
        "officers": officers(world),
    }
    return saved(world, started(world, matter_id, "emergency_note", OFFICER), OFFICER, **typed)


def no_filing(world: World, matter_id: UUID) -> DraftView:
    """A 不予立案审批表, ready to be submitted."""
    typed: dict[str, Any] = {
        "decision": "no_filing",
        "facts": "经核实工资已全部支付。",
        "reason": "没有违法事实。",
        "officers": officers(world),
    }
    return saved(world, started(world, matter_id, "no_filing_approval", OFFICER), OFFICER, **typed)


def approved(world: World, view: DraftView, *chain: str | Role) -> DraftView:
    """The draft after everybody of its chain has approved it."""
    view = submit(world, view, OFFICER)
    for who in chain:
        view = approve(world, view, who)
    return view


def issued(world: World, view: DraftView, *chain: str | Role) -> Issued:
    """The draft approved by its chain and issued."""
    return issue(world, approved(world, view, *chain), OFFICER)


def later(world: World, **more: float) -> None:
    """Let the clock of the tests go on by a timedelta of these parts."""
    clock = world.app.clock
    assert isinstance(clock, FixedClock)
    clock.moment += timedelta(**more)
