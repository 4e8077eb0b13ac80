"""Accounts: who may create, edit, disable and enable them, and what that leaves behind."""

import json
import threading
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from core.law.roles import Role
from core.passwords import password_matches
from core.people.accounts import (
    AccountKept,
    CreateAccount,
    EditAccount,
    EnableAccount,
    create_account,
    disable_account,
    edit_account,
    enable_account,
    get_account,
    list_accounts,
)
from core.people.one_time import one_time_password, shown_password
from core.signing_in import SignedIn, SignedOut, find_context, sign_in
from db.models import Account, AccountRole
from db.queries.people import AccountFilter
from tests.conftest import FixedClock
from tests.core.people_support import WHY, changes, codes, disable, done, newcomer
from tests.factories.world import World


def command(world: World, **changed: object) -> CreateAccount:
    made = CreateAccount(uuid4(), "li.hong", "李红", world.unit_id("window"), "13800000000", "新入职")
    return replace(made, **changed)  # type: ignore[arg-type]


def test_a_new_account_has_no_role_and_must_change_the_password_it_was_given(world: World) -> None:
    asked = command(world)
    kept = done(create_account(world.ctx(Role.SYSTEM_ADMIN), asked))
    password = one_time_password(world.app, asked.token)
    signed = sign_in(world.app, "li.hong", password, "192.0.2.9", "test")
    assert isinstance(signed, SignedIn)
    found = find_context(world.app, signed.token)
    assert not isinstance(found, SignedOut)
    ctx, must_change = found
    assert must_change
    assert ctx.actor.account_id == kept.account_id
    assert ctx.actor.holdings == ()


def test_the_first_password_is_stored_nowhere(world: World) -> None:
    asked = command(world)
    done(create_account(world.ctx(Role.SYSTEM_ADMIN), asked))
    password = one_time_password(world.app, asked.token)
    with world.app.engine.connect() as connection:
        tables = connection.scalars(
            text(
                "SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'public'"
            )
        ).all()
        assert len(tables) > 20
        for table in tables:
            rows = connection.scalars(text(f"SELECT row_to_json(t)::text FROM {table} t")).all()
            assert not any(password in row for row in rows), table


def test_only_who_created_the_account_is_shown_its_first_password_and_only_until_it_changes(
    world: World,
) -> None:
    asked = command(world)
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    kept = done(create_account(ctx, asked))
    assert shown_password(ctx, asked.token) == one_time_password(world.app, asked.token)
    assert shown_password(world.ctx(Role.SECURITY_ADMIN), asked.token) is None
    assert shown_password(ctx, uuid4()) is None
    with world.app.change(ctx.now) as work:
        account = work.session.get_one(Account, kept.account_id)
        account.password_hash = work.session.scalars(
            select(Account.password_hash).where(Account.login == "archivist")
        ).one()
        work.commit()
    assert shown_password(ctx, asked.token) is None


def test_one_time_passwords_differ_and_are_easy_to_read_aloud(world: World) -> None:
    first, second = (one_time_password(world.app, uuid4()) for _ in range(2))
    assert first != second
    assert len(first) == 19 and first.count("-") == 3
    assert not set("0O1lI") & set(first + second)


def test_a_double_click_creates_one_account(world: World) -> None:
    asked = command(world)
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    assert create_account(ctx, asked) == create_account(ctx, asked)
    assert len(list_accounts(ctx, AccountFilter(text="li.hong"))) == 1


@pytest.mark.parametrize(
    "login", ["ab", "1abc", "_abc", "a" * 41, "张三三", "a b c", "a'; drop table account", "abc\x00"]
)
def test_a_login_that_nobody_could_type_is_refused(world: World, login: str) -> None:
    assert codes(create_account(world.ctx(Role.SYSTEM_ADMIN), command(world, login=login))) == [
        "account.login"
    ]


def test_a_login_typed_in_capitals_or_full_width_is_kept_in_small_letters(world: World) -> None:
    kept = done(create_account(world.ctx(Role.SYSTEM_ADMIN), command(world, login=" Ｌi.Hong ")))
    assert kept.login == "li.hong"


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", ":red[x] _*$", "䶮𬱖", "'; drop table account; --"]
)
def test_any_name_is_kept_as_typed(world: World, name: str) -> None:
    kept = done(create_account(world.ctx(Role.SYSTEM_ADMIN), command(world, name=name)))
    account = get_account(world.ctx(Role.SYSTEM_ADMIN), kept.account_id)
    assert account is not None and account.name == name


def test_every_field_that_is_wrong_is_named_at_once(world: World) -> None:
    wrong = command(world, login="", name=" ", unit_id=None, phone="12")
    problems = create_account(world.ctx(Role.SYSTEM_ADMIN), wrong)
    assert isinstance(problems, list)
    assert [p.field for p in problems] == ["login", "name", "phone", "unit_id"]


@pytest.mark.parametrize("reason", ["", "  \n", "长" * 501, "a\x00b"])
def test_without_a_readable_reason_nothing_happens(world: World, reason: str) -> None:
    problems = create_account(world.ctx(Role.SYSTEM_ADMIN), command(world, reason=reason))
    assert isinstance(problems, list) and [p.field for p in problems] == ["reason"]
    assert list_accounts(world.ctx(Role.SYSTEM_ADMIN), AccountFilter(text="li.hong")) == []


def test_a_login_that_is_taken_is_refused_at_its_field(world: World) -> None:
    done(create_account(world.ctx(Role.SYSTEM_ADMIN), command(world)))
    problems = create_account(world.ctx(Role.SYSTEM_ADMIN), command(world, name="李宏"))
    assert isinstance(problems, list)
    assert [(p.code, p.field) for p in problems] == [("account.login_taken", "login")]


def test_of_two_who_take_one_login_at_once_one_is_told(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    start = threading.Barrier(2)
    results: list[object] = []

    def create(name: str) -> None:
        asked = command(world, name=name)
        start.wait()
        results.append(create_account(ctx, asked))

    threads = [threading.Thread(target=create, args=(name,)) for name in ("李红", "李宏")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = [r for r in results if isinstance(r, AccountKept)]
    refused = [r for r in results if isinstance(r, list)]
    assert len(kept) == 1
    assert [codes(r) for r in refused] == [["account.login_taken"]]


def edit(world: World, account_id: UUID, **changed: object) -> EditAccount:
    row = get_account(world.ctx(Role.SYSTEM_ADMIN), account_id)
    assert row is not None
    made = EditAccount(uuid4(), account_id, row.row_version, row.name, row.unit_id, row.phone, WHY)
    return replace(made, **changed)  # type: ignore[arg-type]


def test_an_edit_is_written_down_with_old_and_new_value_and_reason(world: World) -> None:
    kept = newcomer(world)
    unit = world.unit_id("archive")
    done(
        edit_account(world.ctx(Role.SYSTEM_ADMIN), edit(world, kept.account_id, name="王敏敏", unit_id=unit))
    )
    change = changes(world.app, kept.account_id)[-1]
    assert change.changes == {
        "name": ["王敏", "王敏敏"],
        "unit_id": [str(world.unit_id("office")), str(unit)],
    }
    assert change.reason == WHY
    assert change.actor_id == world.account_id(Role.SYSTEM_ADMIN)


def test_who_edits_a_stale_row_learns_who_changed_it_and_when(world: World, clock: FixedClock) -> None:
    kept = newcomer(world)
    first = edit(world, kept.account_id, name="王敏甲")
    second = edit(world, kept.account_id, name="王敏乙")
    clock.moment = clock.moment.replace(hour=10, minute=32)
    done(edit_account(world.ctx(Role.SYSTEM_ADMIN), first))
    problems = edit_account(world.ctx(Role.SYSTEM_ADMIN), second)
    assert codes(problems) == ["stale"]
    assert isinstance(problems, list)
    assert "系统管理员甲" in problems[0].message and "10:32" in problems[0].message
    account = get_account(world.ctx(Role.SYSTEM_ADMIN), kept.account_id)
    assert account is not None and account.name == "王敏甲"


def test_of_two_edits_at_once_the_later_is_told_who_was_first(world: World) -> None:
    kept = newcomer(world)
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    start = threading.Barrier(2)
    results: list[object] = []

    def save(asked: EditAccount) -> None:
        start.wait()
        results.append(edit_account(ctx, asked))

    threads = [
        threading.Thread(target=save, args=(edit(world, kept.account_id, name=name),))
        for name in ("王甲", "王乙")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [r for r in results if isinstance(r, list)]
    assert [codes(r) for r in refused] == [["stale"]]
    assert "系统管理员甲" in refused[0][0].message


def test_who_reads_by_his_unit_is_moved_only_after_his_roles_are_taken_back(world: World) -> None:
    """Else the system administrator alone would hand him the matters of another unit."""
    kept = newcomer(world)
    add_role(world, kept.account_id, Role.UNIT_HEAD)
    moving = edit(world, kept.account_id, unit_id=world.unit_id("archive"))
    problems = edit_account(world.ctx(Role.SYSTEM_ADMIN), moving)
    assert codes(problems) == ["account.holds_roles"]
    assert Role.UNIT_HEAD.label in problems[0].message


def add_role(world: World, account_id: UUID, role: Role) -> None:
    with world.app.change() as work:
        work.add(AccountRole(account_id=account_id, role=role.value))
        work.commit()


def test_an_edit_that_changes_nothing_leaves_no_trace(world: World) -> None:
    kept = newcomer(world)
    before = len(changes(world.app, kept.account_id))
    assert codes(edit_account(world.ctx(Role.SYSTEM_ADMIN), edit(world, kept.account_id))) == ["unchanged"]
    assert len(changes(world.app, kept.account_id)) == before


def test_only_the_system_administrator_manages_accounts(world: World) -> None:
    kept = newcomer(world)
    for role in Role:
        if role is Role.SYSTEM_ADMIN:
            continue
        ctx = world.ctx(role)
        asked = edit(world, kept.account_id, name="冒名")
        assert codes(create_account(ctx, command(world))) == ["forbidden"]
        assert codes(edit_account(ctx, asked)) == ["forbidden"]
        assert codes(disable_account(ctx, disable(world, kept.account_id))) == ["forbidden"]
        enabling = EnableAccount(uuid4(), kept.account_id, asked.row_version, WHY)
        assert codes(enable_account(ctx, enabling)) == ["forbidden"]


def test_who_may_not_read_accounts_gets_nothing(world: World) -> None:
    account_id = world.account_id("archivist")
    assert get_account(world.ctx(Role.WINDOW_CLERK), account_id) is None
    assert list_accounts(world.ctx(Role.WINDOW_CLERK), AccountFilter()) == []


def test_the_list_pages_by_login_without_gap_or_repeat(world: World) -> None:
    admin = world.ctx(Role.SYSTEM_ADMIN)
    for number in range(12):
        newcomer(world, f"user{number:02}")
    everybody: list[str] = []
    after = ""
    while True:
        rows = list_accounts(admin, AccountFilter(), after)
        everybody += [row.login for row in rows[:20]]
        assert all(row.total == len(Role) + 12 for row in rows)
        if len(rows) <= 20:
            break
        after = rows[19].login
    assert everybody == sorted(everybody)
    assert len(everybody) == len(set(everybody)) == len(Role) + 12


def test_the_list_is_found_by_name_login_role_unit_and_state(world: World) -> None:
    admin = world.ctx(Role.SYSTEM_ADMIN)
    kept = newcomer(world)

    def logins(wanted: AccountFilter) -> list[str]:
        return [row.login for row in list_accounts(admin, wanted)]

    assert logins(AccountFilter(text="王敏")) == logins(AccountFilter(text="WANG")) == [kept.login]
    assert logins(AccountFilter(text="%")) == logins(AccountFilter(text="_%_%")) == []
    assert logins(AccountFilter(role="archivist")) == ["archivist"]
    assert "wang.min" in logins(AccountFilter(unit_id=world.unit_id("office")))
    done(disable_account(admin, disable(world, kept.account_id)))
    assert logins(AccountFilter(state="disabled")) == [kept.login]
    assert kept.login not in logins(AccountFilter(state="active"))


def test_the_hash_of_a_password_appears_in_no_record_of_changes(world: World) -> None:
    kept = newcomer(world)
    with world.app.read() as session:
        stored = session.get_one(Account, kept.account_id).password_hash
    recorded = [json.dumps(c.changes) for c in changes(world.app, kept.account_id)]
    assert recorded and not any(stored in line for line in recorded)
    assert not password_matches("", stored)
