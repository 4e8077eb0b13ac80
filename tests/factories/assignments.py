"""Officers for tests, and matters that they claim, get and hand over."""

from datetime import timedelta
from uuid import UUID, uuid4

from core.assignments.assigning import Assign, HandOver, assign, hand_over
from core.assignments.claiming import Claim, claim
from core.assignments.parts import Assigned
from core.law.problem import Problem
from core.law.roles import Role
from db.models import MatterPerson
from tests.conftest import FixedClock
from tests.factories.applications import person, register, rows
from tests.factories.world import World, hire

HEAD, BOSS = Role.UNIT_HEAD, Role.AGENCY_HEAD
REASON = "调离本单位"


def overdue(world: World, index: int = 1) -> UUID:
    """A matter that was taken in twenty days ago and waits ever since."""
    clock = world.app.clock
    assert isinstance(clock, FixedClock)
    now = clock.moment
    clock.moment = now - timedelta(days=20)
    matter_id = register(world, applicant=person(index)).matter_id
    clock.moment = now
    return matter_id


def officer(world: World, login: str, *roles: Role, unit: str = "relations") -> str:
    """The login of one more officer, of the unit that answers for the world's item."""
    return hire(world, login, *(roles or (Role.ENFORCEMENT_OFFICER,)), unit=unit)


def try_claim(world: World, matter_id: UUID, by: str | Role) -> Assigned | list[Problem]:
    return claim(world.ctx(by), Claim(uuid4(), matter_id))


def claimed(world: World, matter_id: UUID, by: str | Role) -> UUID:
    """The matter, which `by` claims; fails the test where he may not."""
    result = try_claim(world, matter_id, by)
    assert isinstance(result, Assigned), result
    return result.matter_id


def try_assign(
    world: World,
    matter_id: UUID,
    to: str | Role | None,
    *helpers: str | Role,
    by: str | Role = HEAD,
    seen: str | Role | None = None,
) -> Assigned | list[Problem]:
    ids = tuple(world.account_id(one) for one in helpers)
    wanted = Assign(
        uuid4(),
        matter_id,
        world.account_id(seen) if seen else None,
        world.account_id(to) if to else None,
        ids,
    )
    return assign(world.ctx(by), wanted)


def try_hand_over(
    world: World, matter_id: UUID, giver: str | Role, taker: str | Role | None, *, by: str | Role = HEAD
) -> Assigned | list[Problem]:
    to = world.account_id(taker) if taker else None
    return hand_over(world.ctx(by), HandOver(uuid4(), matter_id, world.account_id(giver), to, REASON))


def working(world: World, matter_id: UUID) -> set[tuple[str, UUID]]:
    """(part, account) of everybody who works on a matter now."""
    found = rows(world, MatterPerson, MatterPerson.matter_id == matter_id)
    return {(one.part, one.account_id) for one in found if one.ended_at is None}
