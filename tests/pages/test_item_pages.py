"""The catalogue of items on the screen."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from core.drafts import open_draft
from core.law.roles import Role
from core.office.items import CloseItem, close_item, get_item
from db.models import Item, ItemMaterial
from tests.core.people_support import WHY, done
from tests.factories.world import World
from tests.pages.visitor import Visitor, value_of, visiting

STRANGE = "<b>许可_*</b>:red[x]$"


def rows_of(visitor: Visitor) -> list[str]:
    """The keys of the materials' rows, in the order on the screen."""
    keys = [field.key or "" for field in visitor.page.text_input]
    return [found[1] for key in keys if (found := re.search(r"\.material\.(.+)\.name$", key))]


def close_the_only_item(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    item = get_item(ctx, world.item_id)
    assert item is not None
    done(close_item(ctx, CloseItem(uuid4(), item.item_id, item.row_version, WHY)))


def test_an_item_is_made_with_its_materials_and_shown_exactly(world: World, admin: Visitor) -> None:
    admin.open("items").click("新建办理事项")
    admin.open("item", act="new").click("item_new.add").click("item_new.add")
    first, second = rows_of(admin)
    admin.fill(
        "item_new",
        code="lr-09",
        name=STRANGE,
        procedure="license",
        unit_id=world.unit_id("relations"),
        limit_amount=20,
        limit_basis="行政许可法第四十二条",
        reason=WHY,
        **{f"material.{first}.name": "申请书", f"material.{second}.name": "营业执照"},
        **{f"material.{second}.may_lack": True},
    )
    admin.click(f"item_new.上移.{second}")
    assert rows_of(admin) == [second, first]
    admin.click("item_new.submit")
    item_id = value_of(world.app, select(Item.id).where(Item.code == "LR-09"))
    admin.open("item", id=str(item_id))
    assert "窗口即可据此登记申请" in admin.words
    assert STRANGE in admin.titles[0] or "许可" in admin.titles[0]
    assert [row[0] for row in admin.tables[0]] == ["1. 营业执照", "2. 申请书"]
    assert [row[1] for row in admin.tables[0]] == ["原件1份，可容缺", "原件1份"]
    assert any(STRANGE in row[2] for row in admin.tables[1])


def test_a_refusal_names_the_row_and_keeps_what_was_typed(world: World, admin: Visitor) -> None:
    admin.open("item", act="new").click("item_new.add")
    (row,) = rows_of(admin)
    admin.fill("item_new", code="LR-09", name="某事项", **{f"material.{row}.copies": 1000})
    admin.click("item_new.submit")
    assert "请填写材料1的名称" in admin.errors and "请选择承办科室" in admin.errors
    assert "材料1的复印件份数应在 0 至 999 之间" in admin.words
    assert {f.key: f.value for f in admin.page.text_input}["item_new.name"] == "某事项"
    assert value_of(world.app, select(func.count()).select_from(Item)) == 1


def test_an_item_is_changed_closed_and_reopened(world: World, admin: Visitor) -> None:
    item_id = world.item_id
    form = f"item_edit.{item_id}"
    admin.open("item", id=str(item_id), act="edit")
    first, second, _ = rows_of(admin)
    admin.click(f"{form}.移除.{second}").click(f"{form}.下移.{first}")
    admin.fill(form, name="不定时工作制审批", reason=WHY).click(f"{form}.submit")
    admin.open("item", id=str(item_id))
    assert "办理事项已修改" in admin.words and admin.titles == ["不定时工作制审批"]
    assert [row[0] for row in admin.tables[0]] == ["1. 职工名册", "2. 申请表"]
    for act, words in (("close", "办理事项已停用"), ("reopen", "办理事项已恢复")):
        form = f"item_{act}.{item_id}"
        admin.open("item", id=str(item_id), act=act).fill(form, reason=WHY).click(f"{form}.submit")
        admin.open("item", id=str(item_id))
        assert words in admin.words
    kept = value_of(world.app, select(func.count()).select_from(ItemMaterial))
    assert kept == 3


def test_the_rows_of_a_form_come_back_in_a_new_session(world: World, admin: Visitor) -> None:
    admin.open("item", act="new").click("item_new.add").click("item_new.add")
    first, second = rows_of(admin)
    admin.click(f"item_new.上移.{second}")
    kept = open_draft(world.ctx(Role.SYSTEM_ADMIN), "item_new")
    assert kept is not None and kept.values == {"rows": [second, first]}
    with visiting(world.app, Role.SYSTEM_ADMIN) as again:
        again.open("item", act="new")
        assert rows_of(again) == [second, first]
        again.click("item_new.cancel")
    assert open_draft(world.ctx(Role.SYSTEM_ADMIN), "item_new") is None


def test_without_an_item_in_use_the_counter_says_who_can_help(world: World, admin: Visitor) -> None:
    close_the_only_item(world)
    with visiting(world.app, Role.WINDOW_CLERK) as clerk:
        clerk.open("application_new")
        assert "请联系系统管理员在“办理事项”中新建或恢复" in clerk.words
        assert "核对登记内容" not in clerk.buttons
        clerk.open("items")
        assert "没有在用的办理事项" in clerk.words
    admin.open("items").click("查看全部事项")
    admin.open("items", state="all")
    assert [row[6] for row in admin.tables[0]] == ["已停用"]


@pytest.mark.parametrize("role", [Role.WINDOW_CLERK, Role.STAFF, Role.UNIT_HEAD])
def test_who_reads_the_catalogue_cannot_write_it(world: World, role: Role) -> None:
    with visiting(world.app, role) as visitor:
        visitor.open("items")
        assert "新建办理事项" not in visitor.buttons
        visitor.open("item", id=str(world.item_id))
        assert not {"修改事项", "停用事项"} & visitor.buttons and len(visitor.tables[0]) == 3
        for query in ({"act": "new"}, {"id": str(world.item_id), "act": "edit"}):
            visitor.open("item", **query)
            assert "您没有“新建、修改、停用办理事项”的权限" in visitor.words and visitor.titles == []
