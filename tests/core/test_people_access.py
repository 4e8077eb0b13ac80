"""Reset passwords, released locks, ended sessions: what the security administrator does, and what it leaves."""

import json
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from core import bootstrap
from core.law.roles import ADMIN_ROLES, Role
from core.office.thresholds import ChangeSetting, change_setting
from core.people.access import (
    EndSessionsOf,
    ReleaseAddress,
    ReleaseLock,
    ResetPassword,
    end_sessions_of,
    list_sessions_of,
    locked_accounts,
    locked_addresses,
    release_address,
    release_lock,
    reset_password,
)
from core.people.accounts import DisableAccount, disable_account, get_account
from core.people.one_time import one_time_password, shown_password
from core.signing_in import SignedIn, SignedOut, SignInRefused, find_context, sign_in
from db.models import LoginAttempt
from tests.conftest import FixedClock
from tests.core.people_support import WHY, changes, codes, done
from tests.factories.world import PASSWORD, World

DESK = "192.0.2.20"


def reset(world: World, account_id: UUID) -> ResetPassword:
    row = get_account(world.ctx(Role.SECURITY_ADMIN), account_id)
    assert row is not None
    return ResetPassword(uuid4(), account_id, row.row_version, "忘记口令")


def fail(world: World, login: str, times: int, address: str = DESK) -> None:
    for _ in range(times):
        assert isinstance(sign_in(world.app, login, "wrong", address, "test"), SignInRefused)


def test_a_reset_password_opens_the_account_once_and_must_then_be_changed(world: World) -> None:
    account_id = world.account_id("archivist")
    before = sign_in(world.app, "archivist", PASSWORD, DESK, "test")
    assert isinstance(before, SignedIn)
    asked = reset(world, account_id)
    ctx = world.ctx(Role.SECURITY_ADMIN)
    done(reset_password(ctx, asked))
    assert isinstance(find_context(world.app, before.token), SignedOut)
    assert isinstance(sign_in(world.app, "archivist", PASSWORD, DESK, "test"), SignInRefused)
    password = shown_password(ctx, asked.token)
    assert password == one_time_password(world.app, asked.token)
    signed = sign_in(world.app, "archivist", password, DESK, "test")
    assert isinstance(signed, SignedIn)
    found = find_context(world.app, signed.token)
    assert not isinstance(found, SignedOut) and found[1] is True


def test_the_record_of_a_reset_says_that_not_what(world: World) -> None:
    account_id = world.account_id("archivist")
    asked = reset(world, account_id)
    done(reset_password(world.ctx(Role.SECURITY_ADMIN), asked))
    change = changes(world.app, account_id)[-1]
    assert change.changes["password_hash"] == [None, ""]
    assert one_time_password(world.app, asked.token) not in json.dumps(change.changes) + change.reason


def test_nobody_resets_his_own_password_or_that_of_a_disabled_account(world: World) -> None:
    ctx = world.ctx(Role.SECURITY_ADMIN)
    assert codes(reset_password(ctx, reset(world, ctx.actor.account_id))) == ["password.oneself"]
    account_id = world.account_id("archivist")
    asked = reset(world, account_id)
    done(
        disable_account(
            world.ctx(Role.SYSTEM_ADMIN), DisableAccount(uuid4(), account_id, asked.row_version, WHY)
        )
    )
    assert codes(reset_password(ctx, reset(world, account_id))) == ["account.disabled"]
    assert codes(reset_password(ctx, asked)) == ["account.disabled"]


@pytest.mark.parametrize("admin", sorted(ADMIN_ROLES - {Role.SECURITY_ADMIN}))
def test_no_administrators_password_is_reset_but_at_the_server(world: World, admin: Role) -> None:
    ctx = world.ctx(Role.SECURITY_ADMIN)
    account_id = world.account_id(admin)
    refused = reset_password(ctx, reset(world, account_id))
    assert codes(refused) == ["password.admin"]
    assert isinstance(refused, list) and "python -m core account password" in refused[0].message
    assert isinstance(sign_in(world.app, admin, PASSWORD, DESK, "test"), SignedIn)


def test_the_operator_resets_an_administrators_password_lock_and_sessions(world: World) -> None:
    before = sign_in(world.app, "audit_admin", PASSWORD, DESK, "test")
    assert isinstance(before, SignedIn)
    fail(world, "audit_admin", 5)
    password = bootstrap.reset_password(world.app, "audit_admin")
    assert isinstance(password, str)
    assert isinstance(find_context(world.app, before.token), SignedOut)
    signed = sign_in(world.app, "audit_admin", password, DESK, "test")
    assert isinstance(signed, SignedIn)
    found = find_context(world.app, signed.token)
    assert not isinstance(found, SignedOut) and found[1] is True
    change = changes(world.app, world.account_id("audit_admin"))[-1]
    assert (change.actor_id, change.reason) == (None, "由主机操作员在命令行重置口令")
    assert password not in json.dumps(change.changes)
    assert codes(bootstrap.reset_password(world.app, "nobody")) == ["login"]


def test_a_one_time_password_is_shown_to_whoever_may_give_one(world: World) -> None:
    asked = reset(world, world.account_id("archivist"))
    ctx = world.ctx(Role.SECURITY_ADMIN)
    done(reset_password(ctx, asked))
    assert shown_password(ctx, asked.token) is not None
    without = replace(ctx, actor=replace(ctx.actor, holdings=()))
    assert shown_password(without, asked.token) is None


def test_a_form_that_gave_no_password_shows_none(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    asked = ChangeSetting(uuid4(), "draft_days", 0, 10, WHY)
    done(change_setting(ctx, asked))
    assert shown_password(ctx, asked.token) is None
    assert shown_password(ctx, uuid4()) is None


def test_a_stale_reset_is_refused(world: World) -> None:
    account_id = world.account_id("archivist")
    first, second = reset(world, account_id), reset(world, account_id)
    done(reset_password(world.ctx(Role.SECURITY_ADMIN), first))
    assert codes(reset_password(world.ctx(Role.SECURITY_ADMIN), second)) == ["stale"]


def test_a_released_account_may_try_again_at_once(world: World) -> None:
    ctx = world.ctx(Role.SECURITY_ADMIN)
    account_id = world.account_id("archivist")
    fail(world, "archivist", 5)
    assert list(locked_accounts(ctx)) == ["archivist"]
    assert isinstance(sign_in(world.app, "archivist", PASSWORD, DESK, "test"), SignInRefused)
    done(release_lock(ctx, ReleaseLock(uuid4(), account_id, "本人到场核实")))
    assert locked_accounts(ctx) == {}
    assert isinstance(sign_in(world.app, "archivist", PASSWORD, DESK, "test"), SignedIn)
    change = changes(world.app, account_id)[-1]
    assert (change.object_type, change.action, change.reason) == ("login_lock", "released", "本人到场核实")
    with world.app.read() as session:
        assert session.scalars(
            select(LoginAttempt.address).where(LoginAttempt.outcome == "released")
        ).all() == [""]


def test_there_is_nothing_to_release_without_a_lock(world: World) -> None:
    ctx = world.ctx(Role.SECURITY_ADMIN)
    asked = ReleaseLock(uuid4(), world.account_id("archivist"), WHY)
    fail(world, "archivist", 4)
    assert codes(release_lock(ctx, asked)) == ["lock.none"]
    assert codes(release_address(ctx, ReleaseAddress(uuid4(), DESK, WHY))) == ["lock.none"]


def test_a_lock_is_listed_until_the_minute_it_ends_by_itself(world: World, clock: FixedClock) -> None:
    fail(world, "archivist", 5)
    until = locked_accounts(world.ctx(Role.SECURITY_ADMIN))["archivist"]
    assert (until - clock.moment).total_seconds() == 30 * 60
    clock.moment = until
    assert "archivist" in locked_accounts(world.ctx(Role.SECURITY_ADMIN))
    clock.moment = until.replace(second=1)
    assert locked_accounts(world.ctx(Role.SECURITY_ADMIN)) == {}
    assert isinstance(sign_in(world.app, "archivist", PASSWORD, DESK, "test"), SignedIn)


def test_a_released_address_may_try_again_and_its_release_frees_no_account(world: World) -> None:
    ctx = world.ctx(Role.SECURITY_ADMIN)
    fail(world, "archivist", 5)
    for number in range(25):
        fail(world, f"nobody{number}", 1)
    assert list(locked_addresses(ctx)) == [DESK]
    refused = sign_in(world.app, "staff", PASSWORD, DESK, "test")
    assert isinstance(refused, SignInRefused) and "本机" in refused.message
    done(release_address(ctx, ReleaseAddress(uuid4(), DESK, "核实为窗口共用")))
    assert locked_addresses(ctx) == {}
    assert isinstance(sign_in(world.app, "staff", PASSWORD, DESK, "test"), SignedIn)
    assert list(locked_accounts(ctx)) == ["archivist"]


def test_ended_sessions_are_out_at_the_next_click_and_counted_in_the_record(world: World) -> None:
    account_id = world.account_id("archivist")
    tokens = []
    for address in (DESK, "192.0.2.21"):
        signed = sign_in(world.app, "archivist", PASSWORD, address, "test")
        assert isinstance(signed, SignedIn)
        tokens.append(signed.token)
    ctx = world.ctx(Role.SECURITY_ADMIN)
    assert {s.address for s in list_sessions_of(ctx, account_id)} == {DESK, "192.0.2.21"}
    asked = EndSessionsOf(uuid4(), account_id, "人员已离岗")
    done(end_sessions_of(ctx, asked))
    done(end_sessions_of(ctx, asked))
    for token in tokens:
        assert find_context(world.app, token) == SignedOut("管理员结束了本次登录，请重新登录。")
    ended = [c for c in changes(world.app, account_id) if c.object_type == "login_session"]
    assert [c.changes for c in ended] == [{"open_sessions": [2, 0]}]
    assert codes(end_sessions_of(ctx, EndSessionsOf(uuid4(), account_id, WHY))) == ["session.none"]


def test_only_the_security_administrator_does_any_of_it(world: World) -> None:
    account_id = world.account_id("archivist")
    fail(world, "archivist", 5)
    for role in Role:
        if role is Role.SECURITY_ADMIN:
            continue
        ctx = world.ctx(role)
        assert codes(reset_password(ctx, reset(world, account_id))) == ["forbidden"]
        assert codes(release_lock(ctx, ReleaseLock(uuid4(), account_id, WHY))) == ["forbidden"]
        assert codes(release_address(ctx, ReleaseAddress(uuid4(), DESK, WHY))) == ["forbidden"]
        assert codes(end_sessions_of(ctx, EndSessionsOf(uuid4(), account_id, WHY))) == ["forbidden"]
        assert list_sessions_of(ctx, account_id) == []
