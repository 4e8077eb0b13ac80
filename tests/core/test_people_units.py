"""Departments: created, edited, closed when empty, reopened; never deleted."""

from uuid import UUID, uuid4

import pytest

from core.law.roles import Role
from core.people.accounts import get_account
from core.people.units import (
    CloseUnit,
    CreateUnit,
    EditUnit,
    ReopenUnit,
    close_unit,
    create_unit,
    edit_unit,
    get_unit,
    list_units,
    reopen_unit,
)
from db.models import Account
from tests.conftest import FixedClock
from tests.core.people_support import WHY, changes, codes, done
from tests.factories.world import World


def create(world: World, code: str = "insurance", name: str = "社会保险科") -> object:
    return create_unit(world.ctx(Role.SYSTEM_ADMIN), CreateUnit(uuid4(), code, name, "", "机构改革"))


def close(world: World, unit_id: UUID) -> object:
    unit = get_unit(world.ctx(Role.SYSTEM_ADMIN), unit_id)
    assert unit is not None
    return close_unit(world.ctx(Role.SYSTEM_ADMIN), CloseUnit(uuid4(), unit_id, unit.row_version, "合并"))


def test_a_new_unit_stands_in_the_list_and_on_the_record(world: World) -> None:
    kept = done(create(world))
    assert "社会保险科" in [u.name for u in list_units(world.ctx(Role.WINDOW_CLERK))]
    change = changes(world.app, kept.unit_id)[0]
    assert (change.action, change.reason, change.changes["name"]) == (
        "created",
        "机构改革",
        [None, "社会保险科"],
    )


@pytest.mark.parametrize(
    ("code", "name", "field"),
    [
        ("window", "别的科", "code"),
        ("another", "档案室", "name"),
        ("", "别的科", "code"),
        ("科室", "别的科", "code"),
        ("another", "", "name"),
    ],
)
def test_code_and_name_are_the_units_own(world: World, code: str, name: str, field: str) -> None:
    problems = create(world, code, name)
    assert isinstance(problems, list)
    assert [p.field for p in problems] == [field]


def test_a_renamed_unit_may_not_take_the_name_of_another(world: World) -> None:
    kept = done(create(world))
    admin = world.ctx(Role.SYSTEM_ADMIN)
    problems = edit_unit(admin, EditUnit(uuid4(), kept.unit_id, 1, "档案室", "", WHY))
    assert codes(problems) == ["unit.name_taken"]
    done(edit_unit(admin, EditUnit(uuid4(), kept.unit_id, 1, "社会保险一科", "024-57500000", WHY)))
    assert changes(world.app, kept.unit_id)[-1].changes == {
        "name": ["社会保险科", "社会保险一科"],
        "phone": ["", "024-57500000"],
    }


def test_a_stale_edit_names_who_was_first(world: World, clock: FixedClock) -> None:
    kept = done(create(world))
    admin = world.ctx(Role.SYSTEM_ADMIN)
    clock.moment = clock.moment.replace(hour=14, minute=5)
    done(edit_unit(world.ctx(Role.SYSTEM_ADMIN), EditUnit(uuid4(), kept.unit_id, 1, "甲科", "", WHY)))
    problems = edit_unit(admin, EditUnit(uuid4(), kept.unit_id, 1, "乙科", "", WHY))
    assert codes(problems) == ["stale"]
    assert isinstance(problems, list)
    assert "系统管理员甲" in problems[0].message and "14:05" in problems[0].message


def test_a_unit_with_people_is_not_closed_and_says_how_many_and_who(world: World) -> None:
    problems = close(world, world.unit_id("archive"))
    assert codes(problems) == ["unit.people"]
    assert isinstance(problems, list)
    assert "1 个在用账号（档案员甲）" in problems[0].message


def test_a_unit_with_items_in_use_is_not_closed(world: World) -> None:
    admin = world.ctx(Role.SYSTEM_ADMIN)
    head = get_account(admin, world.account_id("unit_head"))
    assert head is not None
    with world.app.change() as work:
        work.session.get_one(Account, head.account_id).unit_id = world.unit_id("archive")
        work.commit()
    problems = close(world, world.unit_id("relations"))
    assert codes(problems) == ["unit.items"]
    assert isinstance(problems, list) and "企业实行不定时工作制审批" in problems[0].message


def test_a_closed_unit_reopens(world: World) -> None:
    kept = done(create(world))
    done(close(world, kept.unit_id))
    assert codes(close(world, kept.unit_id)) == ["unit.closed"]
    admin = world.ctx(Role.SYSTEM_ADMIN)
    assert kept.unit_id not in {u.unit_id for u in list_units(admin, with_closed=False)}
    done(reopen_unit(admin, ReopenUnit(uuid4(), kept.unit_id, 2, WHY)))
    assert codes(reopen_unit(admin, ReopenUnit(uuid4(), kept.unit_id, 3, WHY))) == ["unit.open"]
    assert kept.unit_id in {u.unit_id for u in list_units(admin, with_closed=False)}


def test_only_the_system_administrator_manages_units(world: World) -> None:
    unit_id = world.unit_id("archive")
    for role in Role:
        if role is Role.SYSTEM_ADMIN:
            continue
        ctx = world.ctx(role)
        assert codes(create_unit(ctx, CreateUnit(uuid4(), "x1", "某科", "", WHY))) == ["forbidden"]
        assert codes(edit_unit(ctx, EditUnit(uuid4(), unit_id, 1, "某科", "", WHY))) == ["forbidden"]
        assert codes(close_unit(ctx, CloseUnit(uuid4(), unit_id, 1, WHY))) == ["forbidden"]
        assert codes(reopen_unit(ctx, ReopenUnit(uuid4(), unit_id, 1, WHY))) == ["forbidden"]
