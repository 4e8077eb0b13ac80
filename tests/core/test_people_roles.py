"""Roles: separation (law.md §2), nobody for himself, never the last administrator, out at the next click."""

from dataclasses import replace
from itertools import combinations
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from core import bootstrap
from core.law.roles import ADMIN_ROLES, BUSINESS_ROLES, Role
from core.people.access import ResetPassword, reset_password
from core.people.accounts import DisableAccount, disable_account, get_account
from core.people.delegations import Delegate, delegate
from core.people.one_time import one_time_password
from core.people.roles import AssignRoles, assign_roles
from core.profile import ChangePassword, change_password
from core.signing_in import SignedIn, SignedOut, find_context, sign_in
from db.models import AccountRole, Delegation
from tests.conftest import FixedClock
from tests.core.people_support import OWN_PASSWORD, WHY, arrived, changes, codes, done, newcomer
from tests.factories.world import PASSWORD, World

ADMINS = sorted(ADMIN_ROLES)


def assign(world: World, account_id: UUID, *roles: str, by: Role = Role.SECURITY_ADMIN) -> object:
    row = get_account(world.ctx(Role.SECURITY_ADMIN), account_id)
    assert row is not None
    return assign_roles(world.ctx(by), AssignRoles(uuid4(), account_id, tuple(row.roles), roles, WHY))


def test_roles_are_given_taken_and_kept_with_their_times(world: World, clock: FixedClock) -> None:
    kept = newcomer(world)
    done(assign(world, kept.account_id, "window_clerk", "archivist"))
    begun = clock.moment
    clock.moment = clock.moment.replace(hour=11)
    done(assign(world, kept.account_id, "archivist", "unit_head"))
    with world.app.read() as session:
        rows = session.execute(
            select(AccountRole.role, AccountRole.happened_at, AccountRole.ended_at)
            .where(AccountRole.account_id == kept.account_id)
            .order_by(AccountRole.role)
        ).all()
    assert [tuple(row) for row in rows] == [
        ("archivist", begun, None),
        ("unit_head", clock.moment, None),
        ("window_clerk", begun, clock.moment),
    ]


def test_each_change_of_a_role_is_written_down_with_its_reason(world: World) -> None:
    kept = newcomer(world)
    done(assign(world, kept.account_id, "archivist"))
    done(assign(world, kept.account_id))
    rows = [c for c in changes(world.app, kept.account_id) if c.object_type == "account_role"]
    assert [(c.action, c.reason) for c in rows] == [("created", WHY), ("changed", WHY)]
    assert rows[0].changes["role"] == [None, "archivist"]


@pytest.mark.parametrize("admin", ADMINS)
def test_an_administrator_holds_no_business_role(world: World, admin: Role) -> None:
    kept = newcomer(world)
    for business in BUSINESS_ROLES:
        assert codes(assign(world, kept.account_id, admin, business)) == ["roles.account"], business


def test_no_two_of_the_three_administrators_are_one_person(world: World) -> None:
    kept = newcomer(world)
    for pair in combinations(ADMINS, 2):
        problems = assign(world, kept.account_id, *pair)
        assert codes(problems) == ["roles.account"]
        assert isinstance(problems, list)
        assert problems[0].field == "roles" and problems[0].basis is not None


def test_nobody_gives_himself_a_role(world: World) -> None:
    own = world.account_id(Role.SECURITY_ADMIN)
    assert codes(assign(world, own, "security_admin", "archivist")) == ["roles.oneself"]


def test_a_changed_role_ends_every_session_at_the_next_click(world: World) -> None:
    signed = sign_in(world.app, "archivist", PASSWORD, "192.0.2.1", "test")
    assert isinstance(signed, SignedIn)
    done(assign(world, world.account_id("archivist"), "archivist", "staff"))
    assert find_context(world.app, signed.token) == SignedOut("您的角色已变更，请重新登录。")


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_the_last_administrator_keeps_the_role(world: World, role: Role) -> None:
    kept = arrived(world)
    done(assign(world, kept.account_id, "security_admin"))
    other = world.ctx("wang.min")
    only = world.account_id(role)
    asked = AssignRoles(uuid4(), only, (role.value,), (), WHY)
    if role is Role.SYSTEM_ADMIN:
        assert codes(assign_roles(other, asked)) == ["roles.last_admin"]
    else:
        done(assign_roles(other, asked))
        assert codes(
            assign_roles(
                replace(other, actor=replace(other.actor, account_id=only)),
                AssignRoles(uuid4(), kept.account_id, ("security_admin",), (), WHY),
            )
        ) == ["roles.last_admin"]


def test_a_disabled_administrator_does_not_count_as_one(world: World) -> None:
    kept = arrived(world)
    done(assign(world, kept.account_id, "system_admin"))
    row = get_account(world.ctx(Role.SYSTEM_ADMIN), kept.account_id)
    assert row is not None
    done(
        disable_account(
            world.ctx(Role.SYSTEM_ADMIN), DisableAccount(uuid4(), kept.account_id, row.row_version, WHY)
        )
    )
    assert codes(assign(world, world.account_id(Role.SYSTEM_ADMIN))) == ["roles.last_admin"]


def test_who_did_not_see_the_newest_roles_is_told_who_changed_them(world: World) -> None:
    kept = newcomer(world)
    done(assign(world, kept.account_id, "archivist"))
    problems = assign_roles(
        world.ctx(Role.SECURITY_ADMIN), AssignRoles(uuid4(), kept.account_id, (), ("staff",), WHY)
    )
    assert codes(problems) == ["stale"]
    assert isinstance(problems, list) and "安全管理员甲" in problems[0].message


def test_giving_the_roles_already_held_changes_nothing(world: World) -> None:
    assert codes(assign(world, world.account_id("archivist"), "archivist")) == ["unchanged"]


def test_what_was_given_for_an_absence_ends_with_the_role_it_was_about(
    world: World, clock: FixedClock
) -> None:
    giver, receiver = world.ctx("archivist"), world.account_id("disclosure_officer")
    begin = clock.moment
    done(delegate(giver, Delegate(uuid4(), "archivist", receiver, begin, begin.replace(day=20), "休假")))
    assert Role.ARCHIVIST in {h.role for h in world.ctx("disclosure_officer").actor.holdings}
    done(assign(world, giver.actor.account_id, "staff"))
    assert Role.ARCHIVIST not in {h.role for h in world.ctx("disclosure_officer").actor.holdings}
    done(assign(world, giver.actor.account_id, "staff", "archivist"))
    with world.app.read() as session:
        assert session.scalars(select(Delegation.revoked_at)).all() == [begin]


def test_who_stands_in_for_a_business_role_cannot_become_an_administrator_meanwhile(
    world: World, clock: FixedClock
) -> None:
    kept = arrived(world)
    begin = clock.moment
    asked = Delegate(uuid4(), "archivist", kept.account_id, begin, begin.replace(day=20), "休假")
    done(delegate(world.ctx("archivist"), asked))
    assert codes(assign(world, kept.account_id, "audit_admin")) == ["roles.delegated"]
    clock.moment = begin.replace(day=21)
    done(assign(world, kept.account_id, "audit_admin"))


@pytest.mark.parametrize("admin", ADMINS)
def test_an_account_that_still_has_a_one_time_password_gets_no_administrators_role(
    world: World, admin: Role
) -> None:
    kept = newcomer(world)
    assert codes(assign(world, kept.account_id, admin)) == ["roles.one_time_password"]
    done(assign(world, kept.account_id, "archivist"))
    own = arrived(world, "li.na", "李娜")
    done(assign(world, own.account_id, admin))


@pytest.mark.parametrize("admin", ADMINS)
def test_whoever_reset_a_password_gives_that_account_no_administrators_role(
    world: World, admin: Role, clock: FixedClock
) -> None:
    kept = arrived(world)
    row = get_account(world.ctx(Role.SECURITY_ADMIN), kept.account_id)
    assert row is not None
    asked = ResetPassword(uuid4(), kept.account_id, row.row_version, WHY)
    done(reset_password(world.ctx(Role.SECURITY_ADMIN), asked))
    # As that account he chooses a password that looks like its owner's own.
    given = one_time_password(world.app, asked.token)
    new = "Schein-bar-eigen-1"
    done(change_password(world.ctx("wang.min"), ChangePassword(given, new, new)))
    assert codes(assign(world, kept.account_id, admin)) == ["roles.password_given"]
    done(assign(world, kept.account_id, "archivist"))
    done(assign(world, kept.account_id))
    # Another security administrator may, and so may he once the host's operator has reset the password.
    other = arrived(world, "li.na", "李娜")
    done(assign(world, other.account_id, "security_admin"))
    asked_by_other = AssignRoles(uuid4(), kept.account_id, (), (admin,), WHY)
    done(assign_roles(world.ctx("li.na"), asked_by_other))
    done(assign(world, kept.account_id))
    fresh = bootstrap.reset_password(world.app, "wang.min")
    assert isinstance(fresh, str)
    assert codes(assign(world, kept.account_id, admin)) == ["roles.one_time_password"]
    done(
        change_password(world.ctx("wang.min"), ChangePassword(fresh, OWN_PASSWORD + "x", OWN_PASSWORD + "x"))
    )
    done(assign(world, kept.account_id, admin))


def test_only_the_security_administrator_assigns_roles(world: World) -> None:
    kept = newcomer(world)
    for role in Role:
        if role is not Role.SECURITY_ADMIN:
            assert codes(assign(world, kept.account_id, "archivist", by=role)) == ["forbidden"]
