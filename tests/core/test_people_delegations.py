"""Standing in for somebody absent: what may be given, to whom, for how long, and what it then allows."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from core.law.roles import ADMIN_ROLES, Role
from core.office.thresholds import ChangeSetting, change_setting
from core.people.accounts import DisableAccount, disable_account, get_account
from core.people.delegations import (
    Delegate,
    RevokeDelegation,
    State,
    all_delegations,
    delegate,
    givable_roles,
    own_delegations,
    possible_receivers,
    revoke_delegation,
    state_of,
)
from core.people.roles import AssignRoles, assign_roles
from core.permissions import Permission
from tests.conftest import NOW, FixedClock
from tests.core.people_support import WHY, arrived, changes, codes, done, newcomer
from tests.factories.world import World

DAY = timedelta(days=1)


def absence(world: World, receiver: str = "unit_head", **changed: object) -> Delegate:
    made = Delegate(uuid4(), "archivist", world.account_id(receiver), NOW, NOW + 5 * DAY, "休年假")
    return replace(made, **changed)  # type: ignore[arg-type]


def roles_of(world: World, login: str) -> set[Role]:
    return {holding.role for holding in world.ctx(login).actor.holdings}


def test_the_receiver_has_the_role_in_the_period_and_not_outside(world: World, clock: FixedClock) -> None:
    begin, end = NOW + DAY, NOW + 3 * DAY
    done(delegate(world.ctx("archivist"), absence(world, from_at=begin, to_at=end)))
    for moment, held in (
        (begin - timedelta(seconds=1), False),
        (begin, True),
        (end - timedelta(seconds=1), True),
        (end, False),
    ):
        clock.moment = moment
        assert (Role.ARCHIVIST in roles_of(world, "unit_head")) is held, moment


def test_who_acts_for_another_acts_in_his_unit_and_on_his_behalf(world: World) -> None:
    asked = Delegate(uuid4(), "window_clerk", world.account_id("archivist"), NOW, NOW + DAY, "病假")
    done(delegate(world.ctx("window_clerk"), asked))
    ctx = world.ctx("archivist")
    assert ctx.may(Permission.APPLICATION_REGISTER)
    (holding,) = ctx.holdings_for(Permission.APPLICATION_REGISTER)
    assert ctx.standing_in(holding) == world.account_id("window_clerk")
    assert world.unit_id("window") in ctx.viewer_for(Permission.APPLICATION_READ).unit_ids
    assert ctx.actor.roles == (Role.ARCHIVIST,)


def test_the_reason_stands_on_the_delegation_and_on_the_history_of_its_giver(world: World) -> None:
    done(delegate(world.ctx("archivist"), absence(world)))
    change = changes(world.app, world.account_id("archivist"))[-1]
    assert (change.object_type, change.reason) == ("delegation", "休年假")
    assert own_delegations(world.ctx("unit_head"))[0].reason == "休年假"


def test_a_beginning_earlier_today_means_from_now_on(world: World) -> None:
    done(delegate(world.ctx("archivist"), absence(world, from_at=NOW.replace(hour=0, minute=0))))
    assert own_delegations(world.ctx("archivist"))[0].from_at == NOW


@pytest.mark.parametrize(
    ("begin", "end", "code"),
    [
        (NOW - DAY, NOW + DAY, "delegation.past"),
        (NOW + DAY, NOW + DAY, "delegation.period"),
        (NOW + 2 * DAY, NOW + DAY, "delegation.period"),
        (NOW.replace(hour=0), NOW.replace(hour=9), "delegation.period"),
        (NOW, NOW + 30 * DAY + timedelta(seconds=1), "delegation.too_long"),
        (None, NOW + DAY, "delegation.from_missing"),
        (NOW, None, "delegation.to_missing"),
    ],
)
def test_a_period_that_cannot_be_is_refused(
    world: World, begin: datetime | None, end: datetime | None, code: str
) -> None:
    asked = absence(world, from_at=begin, to_at=end)
    assert codes(delegate(world.ctx("archivist"), asked)) == [code]


def test_the_longest_period_is_the_one_that_the_agency_set(world: World) -> None:
    asked = absence(world, to_at=NOW + 40 * DAY)
    assert codes(delegate(world.ctx("archivist"), asked)) == ["delegation.too_long"]
    change = ChangeSetting(uuid4(), "delegation_days", 0, 40, WHY)
    done(change_setting(world.ctx(Role.SYSTEM_ADMIN), change))
    done(delegate(world.ctx("archivist"), asked))


@pytest.mark.parametrize("role", sorted(ADMIN_ROLES))
def test_administrators_have_nobody_stand_in_for_them(world: World, role: Role) -> None:
    asked = absence(world, role=role.value)
    assert codes(delegate(world.ctx("archivist"), asked)) == ["delegation.admin"]
    assert givable_roles(world.ctx(role)) == ()
    assert codes(delegate(world.ctx(role), asked)) == ["forbidden"]


def test_only_ones_own_role_is_given_and_none_that_one_received(world: World) -> None:
    done(delegate(world.ctx("archivist"), absence(world)))
    receiver = world.ctx("unit_head")
    assert Role.ARCHIVIST in roles_of(world, "unit_head")
    chain = absence(world, receiver="window_clerk")
    assert codes(delegate(receiver, chain)) == ["delegation.not_own"]
    assert givable_roles(receiver) == (Role.UNIT_HEAD,)


def test_nobody_gives_to_himself_to_the_disabled_or_to_somebody_unknown(world: World) -> None:
    giver = world.ctx("archivist")
    assert codes(delegate(giver, absence(world, receiver="archivist"))) == ["delegation.oneself"]
    assert codes(delegate(giver, absence(world, to_account_id=uuid4()))) == ["delegation.receiver"]
    assert codes(delegate(giver, absence(world, to_account_id=None))) == ["delegation.receiver_missing"]
    row = get_account(world.ctx(Role.SYSTEM_ADMIN), world.account_id("unit_head"))
    assert row is not None
    asked = DisableAccount(uuid4(), row.account_id, row.row_version, WHY)
    done(disable_account(world.ctx(Role.SYSTEM_ADMIN), asked))
    assert codes(delegate(giver, absence(world))) == ["delegation.receiver"]
    assert row.account_id not in {one for one, _ in possible_receivers(giver)}


@pytest.mark.parametrize("admin", sorted(ADMIN_ROLES))
def test_an_administrator_stands_in_for_nobody_in_business(world: World, admin: Role) -> None:
    problems = delegate(world.ctx("archivist"), absence(world, receiver=admin.value))
    assert codes(problems) == ["delegation.conflict"]
    assert isinstance(problems, list) and problems[0].basis is not None


def test_the_same_role_is_not_given_twice_for_the_same_days(world: World) -> None:
    done(delegate(world.ctx("archivist"), absence(world)))
    again = absence(world, from_at=NOW + 4 * DAY, to_at=NOW + 8 * DAY)
    assert codes(delegate(world.ctx("archivist"), again)) == ["delegation.repeated"]
    done(delegate(world.ctx("archivist"), replace(again, from_at=NOW + 5 * DAY)))


def test_its_giver_alone_revokes_and_the_role_is_gone_at_the_next_click(world: World) -> None:
    kept = done(delegate(world.ctx("archivist"), absence(world)))
    asked = RevokeDelegation(uuid4(), kept.delegation_id, 1, "提前返岗")
    assert codes(revoke_delegation(world.ctx("unit_head"), asked)) == ["delegation.not_found"]
    assert codes(revoke_delegation(world.ctx("window_clerk"), asked)) == ["delegation.not_found"]
    done(revoke_delegation(world.ctx("archivist"), asked))
    assert Role.ARCHIVIST not in roles_of(world, "unit_head")
    again = RevokeDelegation(uuid4(), kept.delegation_id, 2, WHY)
    assert codes(revoke_delegation(world.ctx("archivist"), again)) == ["delegation.over"]


def test_what_is_over_is_not_revoked(world: World, clock: FixedClock) -> None:
    kept = done(delegate(world.ctx("archivist"), absence(world)))
    clock.moment = NOW + 5 * DAY
    asked = RevokeDelegation(uuid4(), kept.delegation_id, 1, WHY)
    assert codes(revoke_delegation(world.ctx("archivist"), asked)) == ["delegation.over"]


def test_each_sees_what_he_gave_and_received_and_administrators_see_all(world: World) -> None:
    done(delegate(world.ctx("archivist"), absence(world)))
    for login, count in (("archivist", 1), ("unit_head", 1), ("window_clerk", 0)):
        assert len(own_delegations(world.ctx(login))) == count
        assert all_delegations(world.ctx(login)) == []
    for role, count in (
        (Role.SECURITY_ADMIN, 1),
        (Role.AUDIT_ADMIN, 1),
        (Role.SYSTEM_ADMIN, 0),
    ):
        assert len(all_delegations(world.ctx(role))) == count


def test_the_state_of_a_delegation_follows_the_clock(world: World, clock: FixedClock) -> None:
    kept = done(delegate(world.ctx("archivist"), absence(world, from_at=NOW + DAY, to_at=NOW + 2 * DAY)))
    row = own_delegations(world.ctx("archivist"))[0]
    assert [state_of(row, NOW + n * DAY) for n in range(3)] == [State.COMING, State.RUNNING, State.PAST]
    asked = RevokeDelegation(uuid4(), kept.delegation_id, row.row_version, WHY)
    done(revoke_delegation(world.ctx("archivist"), asked))
    assert state_of(own_delegations(world.ctx("archivist"))[0], NOW) is State.REVOKED


def test_a_person_without_roles_may_stand_in(world: World) -> None:
    kept = newcomer(world)
    done(delegate(world.ctx("archivist"), absence(world, to_account_id=kept.account_id)))
    assert roles_of(world, "wang.min") == {Role.ARCHIVIST}


def test_two_roles_that_are_each_harmless_do_not_combine_to_a_forbidden_pair(world: World) -> None:
    kept = arrived(world)
    account_id: UUID = kept.account_id
    asked = AssignRoles(uuid4(), account_id, (), ("audit_admin",), WHY)
    done(assign_roles(world.ctx(Role.SECURITY_ADMIN), asked))
    refused = delegate(world.ctx("archivist"), absence(world, to_account_id=account_id))
    assert codes(refused) == ["delegation.conflict"]


def test_administrators_are_nobody_to_delegate_to(world: World) -> None:
    offered = {account_id for account_id, _ in possible_receivers(world.ctx("window_clerk"))}
    assert world.account_id("archivist") in offered
    assert not offered & {world.account_id(role) for role in ADMIN_ROLES}
