"""Passwords: what they must be like, how they are changed, and that they stand nowhere."""

from datetime import timedelta
from itertools import pairwise
from unittest.mock import patch
from uuid import uuid4

import pytest
from bcrypt import checkpw
from sqlalchemy import select, text

from core.context import Context
from core.law.roles import Role
from core.office.thresholds import ChangeSetting, change_security_setting
from core.passwords import hash_password, password_matches, password_problems, password_words
from core.people.access import ResetPassword, reset_password
from core.people.accounts import get_account
from core.people.one_time import one_time_password
from core.profile import ChangePassword, change_password, password_rules
from core.settings import SETTINGS
from core.signing_in import SignedIn, SignedOut, SignInRefused, find_context, sign_in
from db.models import AdminChange, CommandReceipt, PasswordHistory
from tests.conftest import NOW, FixedClock
from tests.core.people_support import codes, done
from tests.factories.world import PASSWORD, World

RULES = {key: kind.default for key, kind in SETTINGS.items()}
NEW = "Neues-Wort-1"


def enter(world: World, password: str = PASSWORD) -> tuple[str, Context]:
    signed = sign_in(world.app, "archivist", password, "192.0.2.1", "test")
    assert isinstance(signed, SignedIn)
    found = find_context(world.app, signed.token)
    assert not isinstance(found, SignedOut)
    return signed.token, found[0]


def change(ctx: Context, present: str = PASSWORD, new: str = NEW, repeated: str | None = None) -> object:
    return change_password(ctx, ChangePassword(present, new, new if repeated is None else repeated))


@pytest.mark.parametrize(
    ("password", "fits"),
    [
        ("Short-1", False),
        ("lowercaseonly", False),
        ("lowercase12345", False),
        ("Lowercase12345", True),
        ("lower-case-123", True),
        ("全是中文的一句话可以吗", False),
        ("窗口前面三棵杨树两只猫一位老人下雨了呀", False),
        ("窗口前面三棵杨树两只猫一位老人下雨了呀呀", True),
        ("abcdefghijklmnopqrst", True),
        ("My-archivist-1", False),
        ("My-ARCHIVIST-1", False),
        ("Aa1-" * 51, False),
        ("Aa1-" * 50, True),
    ],
)
def test_length_kinds_and_login(password: str, fits: bool) -> None:
    assert (password_problems(password, RULES, login="archivist") == []) is fits


def test_what_is_wrong_is_said_all_at_once_and_in_numbers() -> None:
    problems = password_problems("abc", RULES, login="archivist")
    assert [p.field for p in problems] == ["new_password"] * 2
    assert "至少 10 位，现有 3 位" in problems[0].message
    assert "20 位以上的一句话" in problems[1].message


def test_the_form_names_every_rule_that_is_checked(world: World) -> None:
    admin = world.ctx(Role.SECURITY_ADMIN)
    done(change_security_setting(admin, ChangeSetting(uuid4(), "password_length", 0, 12, "加严")))
    words = password_rules(world.ctx("archivist"))
    assert words == password_words(RULES | {"password_length": 12})
    assert "至少 12 位" in words


def test_a_long_passphrase_counts_to_its_last_character() -> None:
    """bcrypt alone reads 72 bytes, which is 24 Chinese characters."""
    phrase = "一" * 60
    hashed = hash_password(phrase + "甲")
    assert password_matches(phrase + "甲", hashed)
    assert not password_matches(phrase + "乙", hashed)


def test_a_changed_password_opens_and_the_old_one_does_not(world: World) -> None:
    done(change(enter(world)[1]))
    assert isinstance(sign_in(world.app, "archivist", PASSWORD, "192.0.2.1", "test"), SignInRefused)
    enter(world, NEW)


def test_every_session_ends_so_that_no_cookie_from_before_opens_anything(world: World) -> None:
    other, _ = enter(world)
    own, ctx = enter(world)
    done(change(ctx))
    for token in (other, own):
        assert find_context(world.app, token) == SignedOut(
            "口令已修改，请用新口令登录。由管理员重置的，请向安全管理员领取一次性口令。"
        )


@pytest.mark.parametrize(
    ("present", "new", "repeated", "field"),
    [
        ("wrong", NEW, NEW, "present"),
        (PASSWORD, NEW, NEW + "x", "repeated"),
        (PASSWORD, "short", "short", "new_password"),
        (PASSWORD, PASSWORD, PASSWORD, "new_password"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_changes(
    world: World, present: str, new: str, repeated: str, field: str
) -> None:
    problems = change(enter(world)[1], present, new, repeated)
    assert isinstance(problems, list)
    assert {p.field for p in problems} == {field}
    enter(world)


def test_none_of_the_last_five_comes_back(world: World) -> None:
    words = [PASSWORD, *(f"Neues-Wort-{number}" for number in range(1, 7))]
    _, ctx = enter(world)
    for before, after in pairwise(words):
        done(change(ctx, before, after))
        world.app.clock.moment = world.app.clock.now().replace(  # type: ignore[attr-defined]
            minute=world.app.clock.now().minute + 1
        )
        _, ctx = enter(world, after)
    for earlier in words[2:]:
        problems = change(ctx, words[-1], earlier)
        assert codes(problems) == ["password"], earlier
        assert isinstance(problems, list) and "最近 5 次" in problems[0].message
    done(change(ctx, words[-1], words[1]))


def test_a_change_made_twice_is_not_reported_as_done_twice(world: World) -> None:
    _, ctx = enter(world)
    done(change(ctx))
    assert codes(change(ctx)) == ["password_wrong"]
    assert codes(change(ctx, new="Ganz-anders-2")) == ["password_wrong"]
    with world.app.read() as session:
        assert len(session.scalars(select(PasswordHistory)).all()) == 1


def test_a_password_stands_nowhere_not_even_as_a_digest(world: World) -> None:
    _, ctx = enter(world)
    command = ChangePassword(PASSWORD, NEW, NEW)
    done(change_password(ctx, command))
    assert NEW not in repr(command) and PASSWORD not in repr(command)
    done(change(world.ctx("staff"), new="Ganz-anders-2"))
    with world.app.read() as session:
        assert session.scalars(select(CommandReceipt)).all() == []
        changes = session.scalars(select(AdminChange).order_by(AdminChange.id)).all()
    assert [c.changes["password_hash"] for c in changes] == [[None, ""], [None, ""]]
    with world.app.engine.connect() as connection:
        for table in ("admin_change", "account", "password_history", "login_attempt"):
            rows = connection.scalars(text(f"SELECT row_to_json(t)::text FROM {table} t")).all()
            assert rows and not any(word in row for row in rows for word in (NEW, PASSWORD, "Ganz-anders-2"))


def test_guesses_in_the_change_form_lock_the_account_like_guesses_at_sign_in(
    world: World, clock: FixedClock
) -> None:
    _, ctx = enter(world)
    clock.moment += timedelta(seconds=1)
    for _ in range(5):
        refused = change(ctx, "wrong")
        assert isinstance(refused, list) and refused[0].message == "当前口令不正确。"
    refused = change(ctx)
    assert isinstance(refused, list) and "已锁定至" in refused[0].message and refused[0].field == "present"
    locked = sign_in(world.app, "archivist", PASSWORD, "192.0.2.1", "test")
    assert isinstance(locked, SignInRefused) and "已锁定至" in locked.message


def test_guesses_at_sign_in_and_in_the_change_form_are_counted_together(
    world: World, clock: FixedClock
) -> None:
    _, ctx = enter(world)
    clock.moment += timedelta(seconds=1)
    for _ in range(3):
        sign_in(world.app, "archivist", "wrong", "192.0.2.1", "test")
    for _ in range(2):
        change(ctx, "wrong")
    refused = change(ctx)
    assert isinstance(refused, list) and "已锁定至" in refused[0].message


def test_no_transaction_is_open_while_a_password_is_compared(world: World) -> None:
    _, ctx = enter(world)
    seen: list[int] = []

    def compare(password: bytes, hashed: bytes) -> bool:
        seen.append(world.app.engine.pool.checkedout())
        return checkpw(password, hashed)

    with patch("bcrypt.checkpw", compare):
        sign_in(world.app, "staff", PASSWORD, "192.0.2.1", "test")
        done(change(ctx))
    assert seen and set(seen) == {0}


def test_a_one_time_password_lapses(world: World, clock: FixedClock) -> None:
    row = get_account(world.ctx(Role.SECURITY_ADMIN), world.account_id("archivist"))
    assert row is not None
    asked = ResetPassword(uuid4(), row.account_id, row.row_version, "忘记口令")
    done(reset_password(world.ctx(Role.SECURITY_ADMIN), asked))
    password = one_time_password(world.app, asked.token)
    clock.moment = NOW + timedelta(hours=71, minutes=59)
    enter(world, password)
    clock.moment = NOW + timedelta(hours=72)
    late = sign_in(world.app, "archivist", password, "192.0.2.1", "test")
    assert isinstance(late, SignInRefused)
    assert late.message == "一次性口令已超过 72 小时有效期，请联系安全管理员重置口令。"


def test_a_forced_change_is_over_once_it_is_done(world: World) -> None:
    row = get_account(world.ctx(Role.SECURITY_ADMIN), world.account_id("archivist"))
    assert row is not None
    asked = ResetPassword(uuid4(), row.account_id, row.row_version, "忘记口令")
    done(reset_password(world.ctx(Role.SECURITY_ADMIN), asked))
    password = one_time_password(world.app, asked.token)
    token, ctx = enter(world, password)
    found = find_context(world.app, token)
    assert not isinstance(found, SignedOut) and found[1] is True
    done(change(ctx, password, NEW))
    found = find_context(world.app, enter(world, NEW)[0])
    assert not isinstance(found, SignedOut) and found[1] is False


def test_the_one_time_password_cannot_be_kept(world: World) -> None:
    row = get_account(world.ctx(Role.SECURITY_ADMIN), world.account_id("archivist"))
    assert row is not None
    asked = ResetPassword(uuid4(), row.account_id, row.row_version, "忘记口令")
    done(reset_password(world.ctx(Role.SECURITY_ADMIN), asked))
    password = one_time_password(world.app, asked.token)
    _, ctx = enter(world, password)
    assert codes(change(ctx, password, password)) == ["password"]
