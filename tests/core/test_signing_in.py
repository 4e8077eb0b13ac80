"""Signing in: what is counted, what locks, what ends a session, and what an outsider learns (nothing)."""

import threading
from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

import bcrypt
import pytest
from sqlalchemy import func, select, text

from core import signing_in
from core.app import App
from core.context import Context
from core.home import Home
from core.law.roles import Role
from core.office.thresholds import ChangeSetting, change_security_setting
from core.passwords import hash_password
from core.people.accounts import disable_account
from core.profile import EndSession, SignOut, end_session, list_own_sessions, sign_out
from core.signing_in import SignedIn, SignedOut, SignInRefused, find_context, sign_in
from db.models import LoginAttempt, LoginSession
from db.session import make_engine
from tests.conftest import NOW, FixedClock
from tests.core.people_support import codes, disable, done
from tests.factories.world import PASSWORD, World

DESK = "192.0.2.20"


def enter(app: App, login: str = "archivist", address: str = DESK) -> str:
    signed = sign_in(app, login, PASSWORD, address, "Mozilla/5.0")
    assert isinstance(signed, SignedIn), signed
    return signed.token


def refusal(app: App, login: str = "archivist", password: str = "wrong", address: str = DESK) -> str:
    refused = sign_in(app, login, password, address, "test")
    assert isinstance(refused, SignInRefused)
    return refused.message


def context(app: App, token: str) -> Context:
    found = find_context(app, token)
    assert not isinstance(found, SignedOut), found
    return found[0]


def test_the_right_password_opens_a_session_of_that_person(world: World) -> None:
    ctx = context(world.app, enter(world.app))
    assert (ctx.actor.login, ctx.actor.roles) == ("archivist", (Role.ARCHIVIST,))
    assert ctx.address == DESK


def test_the_login_is_read_without_regard_to_capitals_and_blanks(world: World) -> None:
    assert context(world.app, enter(world.app, "  ARCHIVIST ")).actor.login == "archivist"


@pytest.mark.parametrize(
    "login", ["archivist", "nobody", "", "a" * 10_000, "archivist\x00", "'; drop table account; --"]
)
def test_whoever_has_not_the_password_learns_nothing_about_the_account(world: World, login: str) -> None:
    assert refusal(world.app, login) == "账号或口令不正确。"
    assert refusal(world.app, login, "x" * 10_000) == "账号或口令不正确。"


@pytest.mark.parametrize("login", ["archivist", "nobody"])
def test_an_unknown_account_costs_exactly_one_comparison_like_a_known_one(world: World, login: str) -> None:
    refusal(world.app, "nobody-at-all")  # the hash for unknown accounts is made once
    with (
        patch("bcrypt.checkpw", wraps=bcrypt.checkpw) as compared,
        patch("bcrypt.hashpw", wraps=bcrypt.hashpw) as made,
    ):
        refusal(world.app, login)
    assert (compared.call_count, made.call_count) == (1, 0)


def test_the_hash_an_unknown_account_is_compared_with_is_as_hard_as_a_real_one() -> None:
    signing_in._no_account_hash.cache_clear()
    assert signing_in._no_account_hash()[:7] == hash_password("x")[:7]


def test_of_the_token_only_its_hash_is_stored(world: World) -> None:
    token = enter(world.app)
    with world.app.engine.connect() as connection:
        rows = connection.scalars(text("SELECT row_to_json(s)::text FROM login_session s")).all()
    assert rows and not any(token in row for row in rows)


@pytest.mark.parametrize("token", [None, "", "forged", "x" * 10_000])
def test_a_token_nobody_gave_out_is_signed_out(world: World, token: str | None) -> None:
    enter(world.app)
    assert find_context(world.app, token) == SignedOut()


def test_five_wrong_passwords_lock_the_account_for_half_an_hour(world: World, clock: FixedClock) -> None:
    for _ in range(5):
        assert refusal(world.app) == "账号或口令不正确。"
    assert refusal(world.app, password=PASSWORD) == (
        "该账号登录失败次数过多，已锁定至 10:00。如需提前解锁，请联系安全管理员。"
    )
    assert isinstance(sign_in(world.app, "staff", PASSWORD, DESK, "test"), SignedIn)
    clock.moment = NOW + timedelta(minutes=30, seconds=1)
    enter(world.app)


def test_trying_while_locked_does_not_prolong_the_lock(world: World, clock: FixedClock) -> None:
    for _ in range(5):
        refusal(world.app)
    clock.moment = NOW + timedelta(minutes=29)
    for _ in range(10):
        refusal(world.app, password=PASSWORD)
    clock.moment = NOW + timedelta(minutes=30, seconds=1)
    enter(world.app)


def test_a_success_begins_the_count_anew(world: World) -> None:
    for _ in range(3):
        for _ in range(4):
            refusal(world.app)
        enter(world.app)


def test_a_login_that_nobody_has_is_kept_as_no_more_than_its_hash(world: World) -> None:
    """It may be a password, typed into the wrong field."""
    for _ in range(2):
        refusal(world.app, "my-secret-passw0rd")
    with world.app.read() as session:
        kept = set(session.scalars(select(LoginAttempt.login)))
    assert len(kept) == 1 and "secret" not in kept.pop()


def test_an_unknown_account_locks_like_a_known_one(world: World) -> None:
    for login in ("nobody", "archivist"):
        for _ in range(5):
            refusal(world.app, login)
        assert "该账号登录失败次数过多" in refusal(world.app, login)


def test_thirty_failures_lock_the_address_whichever_the_accounts(world: World) -> None:
    for number in range(30):
        refusal(world.app, f"guess{number}")
    assert "本机登录失败次数过多" in refusal(world.app, "staff", PASSWORD)
    enter(world.app, "staff", "192.0.2.21")


def test_a_success_of_ones_own_does_not_clear_the_address(world: World) -> None:
    for number in range(29):
        refusal(world.app, f"guess{number}")
    enter(world.app)
    refusal(world.app, "guess")
    assert "本机登录失败次数过多" in refusal(world.app, "staff", PASSWORD)


def test_a_lock_survives_a_restart_of_the_portal(world: World, database_url: str, home: Home) -> None:
    for _ in range(5):
        refusal(world.app)
    restarted = App(make_engine(database_url, pool_size=1), world.app.clock, home)
    try:
        assert "已锁定至" in refusal(restarted, password=PASSWORD)
    finally:
        restarted.close()


def test_the_lock_follows_the_thresholds_of_the_agency(world: World) -> None:
    admin = world.ctx(Role.SECURITY_ADMIN)
    done(change_security_setting(admin, ChangeSetting(uuid4(), "lock_account_failures", 0, 3, "加严")))
    for _ in range(3):
        assert "锁定" not in refusal(world.app)
    assert "锁定" in refusal(world.app)


def test_guesses_at_the_same_moment_are_counted_one_by_one(world: World) -> None:
    start = threading.Barrier(8)
    words: list[str] = []

    def guess() -> None:
        start.wait()
        words.append(refusal(world.app))

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted("锁定" in word for word in words) == [False] * 5 + [True] * 3
    with world.app.read() as session:
        assert (
            session.scalar(
                select(func.count()).select_from(LoginAttempt).where(LoginAttempt.outcome == "tried")
            )
            == 5
        )


def test_guesses_from_one_address_at_the_same_moment_are_counted_one_by_one(world: World) -> None:
    for number in range(27):
        refusal(world.app, f"guess{number}")
    start = threading.Barrier(6)
    words: list[str] = []

    def guess(login: str) -> None:
        start.wait()
        words.append(refusal(world.app, login))

    threads = [threading.Thread(target=guess, args=(f"other{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted("本机" in word for word in words) == [False] * 3 + [True] * 3


def test_who_has_the_password_of_a_disabled_account_is_told_so_and_others_are_not(world: World) -> None:
    done(disable_account(world.ctx(Role.SYSTEM_ADMIN), disable(world, world.account_id("archivist"))))
    assert refusal(world.app) == "账号或口令不正确。"
    assert "已停用" in refusal(world.app, password=PASSWORD)


def test_idle_a_quarter_of_an_hour_ends_the_session(world: World, clock: FixedClock) -> None:
    token = enter(world.app)
    clock.moment = NOW + timedelta(minutes=14, seconds=59)
    context(world.app, token)
    clock.moment += timedelta(minutes=14, seconds=59)
    context(world.app, token)
    clock.moment += timedelta(minutes=15)
    assert find_context(world.app, token) == SignedOut("超过 15 分钟未操作，已自动退出，请重新登录。")
    clock.moment += timedelta(days=1)
    assert isinstance(find_context(world.app, token), SignedOut)


def test_activity_does_not_carry_a_session_beyond_its_ten_hours(world: World, clock: FixedClock) -> None:
    token = enter(world.app)
    while clock.moment < NOW + timedelta(hours=10) - timedelta(minutes=10):
        clock.moment += timedelta(minutes=10)
        context(world.app, token)
    clock.moment = NOW + timedelta(hours=10)
    assert find_context(world.app, token) == SignedOut("本次登录已满时限，请重新登录。")


def test_idle_and_longest_time_are_the_agencys_own(world: World, clock: FixedClock) -> None:
    admin = world.ctx(Role.SECURITY_ADMIN)
    for key, value in (("session_idle_minutes", 30), ("session_hours", 1)):
        done(change_security_setting(admin, ChangeSetting(uuid4(), key, 0, value, "工作需要")))
    idle, busy = enter(world.app), enter(world.app)
    for minutes in (29, 58):
        clock.moment = NOW + timedelta(minutes=minutes)
        context(world.app, busy)
        if minutes < 30:
            context(world.app, idle)
    clock.moment = NOW + timedelta(minutes=59)
    assert find_context(world.app, idle) == SignedOut("超过 30 分钟未操作，已自动退出，请重新登录。")
    context(world.app, busy)
    clock.moment = NOW + timedelta(hours=1)
    assert find_context(world.app, busy) == SignedOut("本次登录已满时限，请重新登录。")


def test_a_session_written_seldom_still_counts_every_click_within_its_minute(
    world: World, clock: FixedClock
) -> None:
    token = enter(world.app)
    with world.app.read() as session:
        row = session.scalars(select(LoginSession)).one()
    for seconds, seen in ((29, NOW), (30, NOW + timedelta(seconds=30))):
        clock.moment = NOW + timedelta(seconds=seconds)
        context(world.app, token)
        with world.app.read() as session:
            assert session.get_one(LoginSession, row.id).seen_at == seen


def test_signing_out_ends_this_session_alone_and_its_cookie_is_dead(world: World) -> None:
    first, second = enter(world.app), enter(world.app)
    done(sign_out(context(world.app, first), SignOut()))
    assert find_context(world.app, first) == SignedOut("您已退出登录。")
    context(world.app, second)


def test_ones_own_sessions_are_listed_and_ended_and_nobody_elses(world: World) -> None:
    first, second, other = enter(world.app), enter(world.app, address="192.0.2.21"), enter(world.app, "staff")
    ctx = context(world.app, first)
    mine = list_own_sessions(ctx)
    assert sorted((s.address, s.is_present) for s in mine) == [(DESK, True), ("192.0.2.21", False)]
    foreign = list_own_sessions(context(world.app, other))[0]
    assert codes(end_session(ctx, EndSession(foreign.session_id))) == ["not_found"]
    done(end_session(ctx, EndSession(next(s.session_id for s in mine if not s.is_present))))
    assert find_context(world.app, second) == SignedOut("您在另一处结束了本次登录。")
    context(world.app, other)


def test_the_last_sign_in_is_shown_with_its_address(world: World, clock: FixedClock) -> None:
    first = context(world.app, enter(world.app)).login
    assert (first.previous_at, first.previous_address) == (None, None)
    clock.moment = NOW + timedelta(hours=1)
    second = context(world.app, enter(world.app, address="192.0.2.21")).login
    assert (second.previous_at, second.previous_address) == (NOW, DESK)


def test_a_password_of_ninety_days_must_be_changed_first(world: World, clock: FixedClock) -> None:
    for days, must_change in ((89, False), (90, True)):
        clock.moment = NOW + timedelta(days=days)
        found = find_context(world.app, enter(world.app))
        assert not isinstance(found, SignedOut)
        assert found[1] is must_change
