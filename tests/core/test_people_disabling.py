"""Disabled accounts: out at once, in nobody's place any more, and never the last administrator."""

import threading
from uuid import UUID, uuid4

from sqlalchemy import select

from core.app import App
from core.law.roles import Role
from core.people.accounts import (
    AccountKept,
    CreateAccount,
    DisableAccount,
    EnableAccount,
    create_account,
    disable_account,
    enable_account,
    get_account,
)
from core.people.roles import AssignRoles, assign_roles
from core.people.units import CloseUnit, close_unit, get_unit
from core.signing_in import SignedIn, SignedOut, SignInRefused, find_context, sign_in
from db.models import Delegation
from tests.conftest import FixedClock
from tests.core.people_support import WHY, arrived, changes, codes, disable, done
from tests.factories.world import PASSWORD, World


def test_disabling_ends_every_session_at_once_and_keeps_the_door_shut(world: World) -> None:
    signed = [sign_in(world.app, "archivist", PASSWORD, "192.0.2.1", "test") for _ in range(2)]
    done(disable_account(world.ctx(Role.SYSTEM_ADMIN), disable(world, world.account_id("archivist"))))
    for session in signed:
        assert isinstance(session, SignedIn)
        assert find_context(world.app, session.token) == SignedOut("该账号已停用，请联系系统管理员。")
    refused = sign_in(world.app, "archivist", PASSWORD, "192.0.2.1", "test")
    assert isinstance(refused, SignInRefused) and "停用" in refused.message


def test_disabling_revokes_what_was_given_and_received_for_an_absence(
    world: World, app: App, clock: FixedClock
) -> None:
    now = clock.now()
    leaving, other = world.account_id("archivist"), world.account_id("disclosure_officer")
    agency = world.ctx("archivist").actor.agency_id
    with app.change(now) as work:
        for giver, receiver, role in (
            (leaving, other, "archivist"),
            (other, leaving, "disclosure_officer"),
        ):
            work.add(
                Delegation(
                    agency_id=agency,
                    from_account_id=giver,
                    to_account_id=receiver,
                    role=role,
                    from_at=now,
                    to_at=now.replace(day=20),
                    reason="休假",
                )
            )
        work.commit()
    done(disable_account(world.ctx(Role.SYSTEM_ADMIN), disable(world, leaving)))
    with app.read() as session:
        assert session.scalars(select(Delegation.revoked_at)).all() == [now, now]
    reasons = {c.reason for c in changes(app, other) if c.object_type == "delegation"}
    assert reasons == {"离职"}


def test_an_enabled_account_has_its_roles_back(world: World) -> None:
    account_id = world.account_id("archivist")
    done(disable_account(world.ctx(Role.SYSTEM_ADMIN), disable(world, account_id)))
    row = get_account(world.ctx(Role.SYSTEM_ADMIN), account_id)
    assert row is not None and row.disabled_at is not None
    done(
        enable_account(world.ctx(Role.SYSTEM_ADMIN), EnableAccount(uuid4(), account_id, row.row_version, WHY))
    )
    assert world.ctx("archivist").actor.roles == (Role.ARCHIVIST,)
    assert isinstance(sign_in(world.app, "archivist", PASSWORD, "192.0.2.1", "test"), SignedIn)


def test_nobody_comes_back_into_a_closed_unit(world: World) -> None:
    admin = world.ctx(Role.SYSTEM_ADMIN)
    account_id = world.account_id("archivist")
    done(disable_account(admin, disable(world, account_id)))
    unit = get_unit(admin, world.unit_id("archive"))
    assert unit is not None
    done(close_unit(admin, CloseUnit(uuid4(), unit.unit_id, unit.row_version, "合并")))
    row = get_account(admin, account_id)
    assert row is not None
    problems = enable_account(admin, EnableAccount(uuid4(), account_id, row.row_version, WHY))
    assert codes(problems) == ["account.unit_closed"]
    assert codes(create_account(admin, CreateAccount(uuid4(), "li.hong", "李红", unit.unit_id, "", WHY))) == [
        "account.unit_closed"
    ]


def test_nobody_disables_himself(world: World) -> None:
    account_id = world.account_id(Role.SYSTEM_ADMIN)
    assert codes(disable_account(world.ctx(Role.SYSTEM_ADMIN), disable(world, account_id))) == [
        "account.oneself"
    ]


def second_admin(world: World, role: Role) -> UUID:
    kept = arrived(world, f"second.{role.value}".replace("_", "-"))
    giver = Role.SECURITY_ADMIN
    done(assign_roles(world.ctx(giver), AssignRoles(uuid4(), kept.account_id, (), (role.value,), WHY)))
    return kept.account_id


def test_the_last_security_administrator_cannot_be_disabled(world: World) -> None:
    admin = world.ctx(Role.SYSTEM_ADMIN)
    first = world.account_id(Role.SECURITY_ADMIN)
    assert codes(disable_account(admin, disable(world, first))) == ["roles.last_admin"]
    second = second_admin(world, Role.SECURITY_ADMIN)
    done(disable_account(admin, disable(world, second)))
    assert codes(disable_account(admin, disable(world, first))) == ["roles.last_admin"]


def test_two_administrators_who_disable_each_other_at_once_do_not_both_succeed(world: World) -> None:
    first, second = world.account_id(Role.SYSTEM_ADMIN), second_admin(world, Role.SYSTEM_ADMIN)
    start = threading.Barrier(2)
    results: list[object] = []

    def attack(login: str, victim: DisableAccount) -> None:
        ctx = world.ctx(login)
        start.wait()
        results.append(disable_account(ctx, victim))

    threads = [
        threading.Thread(target=attack, args=("system_admin", disable(world, second))),
        threading.Thread(target=attack, args=("second.system-admin", disable(world, first))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(isinstance(r, AccountKept) for r in results) == [False, True]
