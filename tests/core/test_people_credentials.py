"""Officers' credentials (regulation art 8): on which days they count, who keeps them, what is warned about."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4

import pytest

from core.clock import CHINA
from core.law.roles import Role
from core.office.thresholds import ChangeSetting, change_setting
from core.people.accounts import DisableAccount, disable_account, get_account
from core.people.credentials import (
    CredentialInput,
    EditCredential,
    RegisterCredential,
    RevokeCredential,
    edit_credential,
    get_credential,
    list_credentials,
    register_credential,
    revoke_credential,
    valid_on,
)
from db.models import OfficerCredential
from tests.conftest import NOW, FixedClock
from tests.core.people_support import WHY, changes, codes, done
from tests.factories.applications import rows
from tests.factories.world import World

CARD = CredentialInput(
    "06040025001", "劳动保障监察", "某市", "某省人民政府", date(2024, 3, 1), date(2027, 2, 28)
)


def register(world: World, card: CredentialInput = CARD, holder: str = "enforcement_officer") -> UUID:
    command = RegisterCredential(uuid4(), world.account_id(holder), card, "新发证")
    kept = done(register_credential(world.ctx(Role.SYSTEM_ADMIN), command))
    assert isinstance(kept.credential_id, UUID)
    return kept.credential_id


def numbers(world: World, **wanted: object) -> list[str]:
    return [row.number for row in list_credentials(world.ctx(Role.WINDOW_CLERK), **wanted)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2024, 2, 29), False),
        (date(2024, 3, 1), True),
        (date(2025, 7, 1), True),
        (date(2027, 2, 28), True),
        (date(2027, 3, 1), False),
    ],
)
def test_a_credential_counts_from_its_first_day_to_its_last(day: date, counts: bool) -> None:
    row = OfficerCredential(valid_from=CARD.valid_from, valid_to=CARD.valid_to, revoked_at=None)
    assert valid_on(row, day) is counts


def test_a_revoked_credential_counts_until_the_day_before_in_chinese_time() -> None:
    # 17:00 UTC on 1 July is already 2 July in China.
    revoked = datetime(2025, 7, 2, 1, 0, tzinfo=CHINA)
    row = OfficerCredential(valid_from=CARD.valid_from, valid_to=CARD.valid_to, revoked_at=revoked)
    assert valid_on(row, date(2025, 7, 1))
    assert not valid_on(row, date(2025, 7, 2))


def test_a_credential_is_registered_for_its_holder_with_the_reason_on_his_history(world: World) -> None:
    credential_id = register(world)
    row = get_credential(world.ctx(Role.AUDIT_ADMIN), credential_id)
    assert row is not None
    assert (row.holder, row.scope, row.valid_to) == ("执法人员甲", "劳动保障监察", date(2027, 2, 28))
    change = changes(world.app, world.account_id("enforcement_officer"))[-1]
    assert (change.object_type, change.action, change.reason) == ("officer_credential", "created", "新发证")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": "12"}, "number"),
        ({"number": "<script>"}, "number"),
        ({"scope": " "}, "scope"),
        ({"region": "长" * 101}, "region"),
        ({"issued_by": "a\x00"}, "issued_by"),
        ({"valid_from": None}, "valid_from"),
        ({"valid_to": None}, "valid_to"),
        ({"valid_to": date(2024, 2, 29)}, "valid_to"),
    ],
)
def test_a_wrong_field_is_named(world: World, changed: dict[str, object], field: str) -> None:
    card = replace(CARD, **changed)  # type: ignore[arg-type]
    command = RegisterCredential(uuid4(), world.account_id("enforcement_officer"), card, WHY)
    problems = register_credential(world.ctx(Role.SYSTEM_ADMIN), command)
    assert isinstance(problems, list)
    assert [p.field for p in problems] == [field]


def test_a_card_of_one_day_is_possible(world: World) -> None:
    card_id = register(world, replace(CARD, valid_to=CARD.valid_from))
    (card,) = rows(world, OfficerCredential, OfficerCredential.id == card_id)
    assert (card.valid_from, card.valid_to) == (CARD.valid_from, CARD.valid_from)


def test_one_number_is_one_card(world: World) -> None:
    register(world)
    typed = replace(CARD, number="０６０４ ００２５００１")
    command = RegisterCredential(uuid4(), world.account_id("unit_head"), typed, WHY)
    problems = register_credential(world.ctx(Role.SYSTEM_ADMIN), command)
    assert isinstance(problems, list)
    assert [(p.code, p.field) for p in problems] == [("credential.number_taken", "number")]


def test_a_disabled_or_unknown_account_gets_no_credential(world: World) -> None:
    admin = world.ctx(Role.SYSTEM_ADMIN)
    account_id = world.account_id("enforcement_officer")
    row = get_account(admin, account_id)
    assert row is not None
    done(disable_account(admin, DisableAccount(uuid4(), account_id, row.row_version, WHY)))
    for holder, code in (
        (account_id, "account.disabled"),
        (uuid4(), "account.not_found"),
        (None, "credential.holder_missing"),
    ):
        command = RegisterCredential(uuid4(), holder, CARD, WHY)
        assert codes(register_credential(admin, command)) == [code]


def test_a_prolongation_is_an_edit_and_a_stale_one_names_who_was_first(
    world: World, clock: FixedClock
) -> None:
    credential_id = register(world)
    admin = world.ctx(Role.SYSTEM_ADMIN)
    longer = replace(CARD, valid_to=date(2030, 2, 28))
    row = get_credential(admin, credential_id)
    assert row is not None
    done(edit_credential(admin, EditCredential(uuid4(), credential_id, row.row_version, longer, "换证")))
    change = changes(world.app, row.account_id)[-1]
    assert change.changes == {
        "number": [change.changes["number"][0]] * 2,
        "valid_to": ["2027-02-28", "2030-02-28"],
    }
    problems = edit_credential(admin, EditCredential(uuid4(), credential_id, row.row_version, CARD, "换证"))
    assert codes(problems) == ["stale"]
    assert isinstance(problems, list) and "系统管理员甲" in problems[0].message
    newer = get_credential(admin, credential_id)
    assert newer is not None
    same = EditCredential(uuid4(), credential_id, newer.row_version, longer, "换证")
    assert codes(edit_credential(admin, same)) == ["unchanged"]


def test_a_revoked_credential_stays_as_it_is(world: World, clock: FixedClock) -> None:
    credential_id = register(world)
    admin = world.ctx(Role.SYSTEM_ADMIN)
    done(revoke_credential(admin, RevokeCredential(uuid4(), credential_id, 1, "调离")))
    row = get_credential(admin, credential_id)
    assert row is not None and row.revoked_at == clock.moment
    assert not valid_on(row, clock.moment.date())
    for again in (
        edit_credential(admin, EditCredential(uuid4(), credential_id, row.row_version, CARD, WHY)),
        revoke_credential(admin, RevokeCredential(uuid4(), credential_id, row.row_version, WHY)),
    ):
        assert codes(again) == ["credential.revoked"]


def test_the_list_warns_within_the_days_that_the_agency_set(world: World) -> None:
    today = NOW.date()
    for number, last in (
        ("00001", date(2026, 3, 9)),
        ("00002", today),
        ("00003", date(2026, 5, 9)),
        ("00004", date(2026, 5, 10)),
        ("00005", date(2026, 4, 1)),
    ):
        register(world, replace(CARD, number=number, valid_to=last))
    register(world, replace(CARD, number="00006", valid_from=date(2026, 3, 11), valid_to=date(2026, 3, 20)))
    assert numbers(world, state="expiring") == ["00002", "00005", "00003"]
    assert numbers(world, state="running") == ["00002", "00005", "00003", "00004"]
    assert numbers(world, state="ended") == ["00001"]
    assert numbers(world) == ["00001", "00002", "00006", "00005", "00003", "00004"]
    change = ChangeSetting(uuid4(), "credential_warn_days", 0, 61, WHY)
    done(change_setting(world.ctx(Role.SYSTEM_ADMIN), change))
    assert "00004" in numbers(world, state="expiring")


def test_the_list_is_searched_by_number_and_holder_and_pages_without_gap(world: World) -> None:
    for number in range(23):
        register(world, replace(CARD, number=f"N{number:04}"))
    assert numbers(world, text="n0007") == ["N0007"]
    assert len(numbers(world, text="执法人员")) == 21
    assert numbers(world, text="%") == []
    first = list_credentials(world.ctx(Role.UNIT_HEAD))
    assert len(first) == 21 and first[0].total == 23
    last = first[19]
    rest = list_credentials(world.ctx(Role.UNIT_HEAD), after=(last.valid_to, last.credential_id))
    assert [r.number for r in first[:20] + rest] == [f"N{n:04}" for n in range(23)]


def test_only_the_system_administrator_keeps_credentials(world: World) -> None:
    credential_id = register(world)
    for role in Role:
        if role is Role.SYSTEM_ADMIN:
            continue
        ctx = world.ctx(role)
        new = RegisterCredential(uuid4(), world.account_id("unit_head"), replace(CARD, number="X01"), WHY)
        assert codes(register_credential(ctx, new)) == ["forbidden"]
        assert codes(edit_credential(ctx, EditCredential(uuid4(), credential_id, 1, CARD, WHY))) == [
            "forbidden"
        ]
        assert codes(revoke_credential(ctx, RevokeCredential(uuid4(), credential_id, 1, WHY))) == [
            "forbidden"
        ]
    assert list_credentials(world.ctx(Role.STAFF)) == []
    assert get_credential(world.ctx(Role.STAFF), credential_id) is None
