"""The catalogue of items: made, changed, closed, reopened, and never at the cost of an application that is there."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from core.applications.reading import get_application, list_items
from core.applications.register import register_application
from core.context import Context
from core.law.roles import Role
from core.office.changes import history
from core.office.item_facts import ItemFacts, MaterialAsked
from core.office.items import (
    ChangeItem,
    CloseItem,
    CreateItem,
    ItemDetail,
    ItemKept,
    ReopenItem,
    change_item,
    close_item,
    create_item,
    get_item,
    list_catalogue,
    reopen_item,
)
from core.people.units import CloseUnit, close_unit
from db.models import AdminChange, ItemMaterial
from tests.core.people_support import WHY, codes, done
from tests.factories.applications import command, register
from tests.factories.world import World


def asked(name: str, *, material_id: UUID | None = None, **more: Any) -> MaterialAsked:
    return replace(MaterialAsked(material_id, name, 1, 0, True), **more)


def facts(world: World, **changed: Any) -> ItemFacts:
    made = ItemFacts(
        "劳务派遣经营许可",
        "license",
        world.unit_id("relations"),
        20,
        "wd",
        "行政许可法第四十二条",
        (asked("申请书"), asked("营业执照", copies=1), asked("住所使用证明", is_required=False)),
    )
    return replace(made, **changed)


def made(world: World, ctx: Context, **changed: Any) -> ItemDetail:
    kept = done(create_item(ctx, CreateItem(uuid4(), "lr-09", facts(world, **changed), WHY)))
    assert isinstance(kept, ItemKept)
    return detail(ctx, kept.item_id)


def detail(ctx: Context, item_id: UUID) -> ItemDetail:
    found = get_item(ctx, item_id)
    assert found is not None
    return found


def change(seen: ItemDetail, **changed: Any) -> ChangeItem:
    return ChangeItem(uuid4(), seen.item_id, seen.row_version, replace(seen.facts, **changed), WHY)


def names(item: ItemDetail) -> list[str]:
    return [material.name for material in item.facts.materials]


def test_an_item_is_made_and_the_counter_registers_with_it(world: World) -> None:
    item = made(world, world.ctx(Role.SYSTEM_ADMIN))
    assert (item.code, item.limit, item.is_active) == ("LR-09", "20个工作日", True)
    offered = {i.code: i for i in list_items(world.ctx(Role.WINDOW_CLERK))}["LR-09"]
    assert [(m.position, m.name, m.originals, m.copies, m.is_required) for m in offered.materials] == [
        (1, "申请书", 1, 0, True),
        (2, "营业执照", 1, 1, True),
        (3, "住所使用证明", 1, 0, False),
    ]
    registered = register(world, item_id=item.item_id)
    view = get_application(world.ctx(Role.WINDOW_CLERK), registered.matter_id)
    assert view is not None and (view.item, view.limit) == ("劳务派遣经营许可", "自受理之日起20个工作日")


def test_a_material_may_lack_only_where_the_item_says_so_and_the_application_keeps_it(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    item = made(world, ctx)
    assert {m.may_lack for m in item.facts.materials} == {False}
    first, second, third = item.facts.materials
    before = register(world, item_id=item.item_id).matter_id
    wanted = (first, replace(second, may_lack=True), third)
    done(change_item(ctx, change(item, materials=wanted)))
    assert detail(ctx, item.item_id).facts.materials == wanted
    assert ("可容缺", "否", "是") in history(ctx, "item", item.item_id)[0].lines
    after = register(world, item_id=item.item_id).matter_id
    clerk = world.ctx(Role.WINDOW_CLERK)
    views = [get_application(clerk, one) for one in (before, after)]
    assert [[m.may_lack for m in view.materials] for view in views if view] == [
        [False, False, False],
        [False, True, False],
    ]


def test_what_is_wrong_is_told_at_once_and_by_field(world: World) -> None:
    wrong = facts(
        world,
        name=" ",
        procedure="magic",
        unit_id=None,
        limit_amount=0,
        limit_unit="y",
        limit_basis="",
        materials=(asked("申请书", originals=-1), asked("申请书", copies=1000), asked("", note="长" * 301)),
    )
    problems = create_item(world.ctx(Role.SYSTEM_ADMIN), CreateItem(uuid4(), "表 1", wrong, " "))
    assert isinstance(problems, list)
    assert [p.field for p in problems] == [
        "code",
        "name",
        "procedure",
        "limit_amount",
        "limit_unit",
        "limit_basis",
        "material.1.originals",
        "material.2.name",
        "material.2.copies",
        "material.3.name",
        "material.3.note",
        "unit_id",
        "reason",
    ]


def test_what_no_receipt_could_print_is_refused(world: World) -> None:
    wrong = facts(world, materials=(asked("申请书\U0001f600"),))
    problems = create_item(world.ctx(Role.SYSTEM_ADMIN), CreateItem(uuid4(), "LR-09", wrong, WHY))
    assert isinstance(problems, list)
    assert [(p.code, p.field) for p in problems] == [("item.glyph", "material.1.name")]


def test_a_code_names_one_item(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    assert codes(create_item(ctx, CreateItem(uuid4(), "lr-01", facts(world), WHY))) == ["item.code_taken"]


def test_the_same_form_twice_makes_one_item(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    asking = CreateItem(uuid4(), "LR-09", facts(world), WHY)
    assert create_item(ctx, asking) == create_item(ctx, asking)
    assert [line.code for line in list_catalogue(ctx)] == ["LR-01", "LR-09"]


def test_materials_change_places_come_and_go_and_none_is_lost(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    item = made(world, ctx)
    first, second, third = item.facts.materials
    wanted = (third, replace(first, copies=2), asked("授权委托书", is_required=False))
    done(change_item(ctx, change(item, materials=wanted)))
    after = detail(ctx, item.item_id)
    assert names(after) == ["住所使用证明", "申请书", "授权委托书"]
    assert after.facts.materials[1].material_id == first.material_id
    with world.app.read() as session:
        rows = session.scalars(select(ItemMaterial).where(ItemMaterial.item_id == item.item_id)).all()
    assert {row.name: row.is_active for row in rows} == {
        "申请书": True,
        second.name: False,
        "住所使用证明": True,
        "授权委托书": True,
    }


def test_the_history_says_which_material_was_changed(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    item = made(world, ctx)
    first, second, third = item.facts.materials
    done(change_item(ctx, change(item, limit_amount=10, materials=(second, first))))
    told = {view.summary for view in history(ctx, "item", item.item_id) if view.action == "修改"}
    assert told == {
        "办理时限：20 → 10",
        "材料：申请书；次序：1 → 2",
        "材料：营业执照；次序：2 → 1",
        f"材料：{third.name}；收取：是 → 否",
    }


def test_of_two_changes_the_later_is_refused_though_only_materials_changed(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    item = made(world, ctx)
    done(change_item(ctx, change(item, materials=item.facts.materials[:2])))
    problems = change_item(ctx, change(item, name="另一个名称"))
    assert codes(problems) == ["stale"]
    assert isinstance(problems, list) and "系统管理员甲" in problems[0].message
    assert codes(change_item(ctx, change(detail(ctx, item.item_id)))) == ["unchanged"]
    foreign = (asked("他处的材料", material_id=uuid4()),)
    assert codes(change_item(ctx, change(detail(ctx, item.item_id), materials=foreign))) == ["stale"]


def test_an_application_keeps_what_it_was_asked_under(world: World) -> None:
    ctx, clerk = world.ctx(Role.SYSTEM_ADMIN), world.ctx(Role.WINDOW_CLERK)
    registered = register(world)
    before = get_application(clerk, registered.matter_id)
    item = detail(ctx, world.item_id)
    done(change_item(ctx, change(item, name="改了名的事项", limit_amount=5, materials=(asked("新材料"),))))
    assert get_application(clerk, registered.matter_id) == before


def test_a_closed_item_leaves_the_counter_and_comes_back(world: World) -> None:
    ctx, clerk = world.ctx(Role.SYSTEM_ADMIN), world.ctx(Role.WINDOW_CLERK)
    registered = register(world)
    item = detail(ctx, world.item_id)
    done(close_item(ctx, CloseItem(uuid4(), item.item_id, item.row_version, "事项取消")))
    assert list_items(clerk) == [] and list_catalogue(ctx) == []
    assert [line.is_active for line in list_catalogue(ctx, with_closed=True)] == [False]
    assert get_application(clerk, registered.matter_id) is not None
    closed = detail(ctx, item.item_id)
    again = CloseItem(uuid4(), item.item_id, closed.row_version, WHY)
    assert codes(close_item(ctx, again)) == ["item.closed"]
    done(reopen_item(ctx, ReopenItem(uuid4(), item.item_id, closed.row_version, "恢复办理")))
    assert [i.item_id for i in list_items(clerk)] == [item.item_id]
    version = detail(ctx, item.item_id).row_version
    assert codes(reopen_item(ctx, ReopenItem(uuid4(), item.item_id, version, WHY))) == ["item.open"]


def test_an_item_needs_an_open_unit(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    item = detail(ctx, world.item_id)
    done(close_item(ctx, CloseItem(uuid4(), item.item_id, item.row_version, WHY)))
    account = world.unit_id("archive")
    elsewhere = facts(world, unit_id=uuid4())
    assert codes(create_item(ctx, CreateItem(uuid4(), "LR-09", elsewhere, WHY))) == ["item.unit_closed"]
    assert account != item.facts.unit_id
    assert "unit.items" not in codes(
        close_unit(ctx, CloseUnit(uuid4(), item.facts.unit_id or account, 1, WHY))
    )


def test_only_the_system_administrator_writes_the_catalogue(world: World) -> None:
    before = detail(world.ctx(Role.SYSTEM_ADMIN), world.item_id)
    for role in Role:
        if role is Role.SYSTEM_ADMIN:
            continue
        ctx = world.ctx(role)
        assert codes(create_item(ctx, CreateItem(uuid4(), "LR-09", facts(world), WHY))) == ["forbidden"]
        assert codes(change_item(ctx, change(before, name="别的"))) == ["forbidden"]
        closing = CloseItem(uuid4(), before.item_id, before.row_version, WHY)
        assert codes(close_item(ctx, closing)) == ["forbidden"]
    assert detail(world.ctx(Role.SYSTEM_ADMIN), world.item_id) == before
    with world.app.read() as session:
        assert session.scalar(select(func.count()).select_from(AdminChange)) == 0


@pytest.mark.parametrize(("text", "found"), [("lr-0", 1), ("不定时", 1), ("%", 0), ("", 1)])
def test_the_catalogue_is_searched_by_code_and_name(world: World, text: str, found: int) -> None:
    assert len(list_catalogue(world.ctx(Role.STAFF), text=text)) == found


def test_an_application_whose_item_was_closed_meanwhile_is_refused(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    waiting = command(world)
    item = detail(ctx, world.item_id)
    done(close_item(ctx, CloseItem(uuid4(), item.item_id, item.row_version, WHY)))
    assert codes(register_application(world.ctx(Role.WINDOW_CLERK), waiting)) == ["item"]
