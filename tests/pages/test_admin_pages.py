"""System administration on the screen, and who sees which page of it."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from core.law.roles import Role
from core.office.thresholds import ChangeSetting, change_setting
from db.models import NumberSeries, Setting, Unit
from pages.ui.screens import SCREENS
from tests.core.people_support import WHY, done, newcomer
from tests.factories.world import World
from tests.pages.visitor import Visitor, value_of, visiting

OURS = (
    "accounts",
    "account",
    "units",
    "settings",
    "series",
    "admin_changes",
    "permissions",
    "credentials",
    "delegations",
    "profile",
)
STRANGE = "<b>王_敏*</b>:red[x]$"


@pytest.mark.parametrize("role", Role)
def test_each_page_shows_under_the_roles_that_may_and_no_word_of_it_under_the_others(
    world: World, role: Role
) -> None:
    ctx = world.ctx(role)
    with visiting(world.app, role) as visitor:
        for screen in SCREENS:
            if screen.path not in OURS:
                continue
            visitor.open(
                screen.path, **({"id": str(ctx.actor.account_id)} if screen.path == "account" else {})
            )
            if ctx.may(screen.permission):
                assert visitor.titles, screen.path
                continue
            assert (
                visitor.words
                == f"您没有“{screen.permission.label}”的权限。如工作需要，请联系安全管理员；代他人办理的，委托可能已到期或撤销。填写中的内容如已保存草稿，恢复权限后仍可继续。"
            )


@pytest.mark.parametrize("path", OURS)
def test_signed_out_no_page_shows_anything(world: World, path: str) -> None:
    with visiting(world.app, None) as visitor:
        visitor.open(path)
        assert visitor.titles == [] and visitor.tables == []
        assert visitor.buttons == set()


def test_units_are_created_edited_closed_and_reopened(world: World, admin: Visitor) -> None:
    admin.open("units", act="new").fill("unit_new", name=STRANGE, code="ins", reason="改革").click(
        "unit_new.submit"
    )
    unit_id = value_of(world.app, select(Unit.id).where(Unit.code == "ins"))
    for act, values, words in (
        ("edit", {"name": "社会保险科"}, "科室已修改"),
        ("close", {}, "科室已停用"),
        ("reopen", {}, "科室已恢复"),
    ):
        form = f"unit_{act}.{unit_id}"
        admin.open("units", id=str(unit_id), act=act).fill(form, **values, reason=WHY).click(f"{form}.submit")
        admin.open("units", id=str(unit_id))
        assert words in admin.words
    assert STRANGE in admin.tables[-1][2][2]


def test_a_unit_with_people_says_who_is_still_there(world: World, admin: Visitor) -> None:
    unit_id = world.unit_id("archive")
    form = f"unit_close.{unit_id}"
    admin.open("units", id=str(unit_id), act="close").fill(form, reason=WHY).click(f"{form}.submit")
    assert "1 个在用账号（档案员甲）" in admin.errors


def test_the_agency_is_edited(world: World, admin: Visitor) -> None:
    admin.open("units", act="agency")
    admin.fill("agency_edit", number_prefix="〔", reason=WHY).click("agency_edit.submit")
    assert "机关代字须为" in admin.errors
    admin.fill("agency_edit", number_prefix="某社", phone="12333").click("agency_edit.submit")
    admin.open("units")
    assert "机关信息已修改" in admin.words and "某社" in admin.words


def test_a_threshold_is_changed_within_its_bounds_by_whom_it_concerns(
    world: World, admin: Visitor, security: Visitor
) -> None:
    admin.open("settings", key="lock_minutes")
    assert not admin.page.text_area and "安全管理员" in admin.words
    security.open("settings", key="draft_days")
    assert not security.page.text_area and "系统管理员" in security.words
    security.open("settings", key="lock_minutes")
    assert "5 至 1440 分钟" in security.words and "系统设计，法律无明文" in security.words
    security.fill("setting.lock_minutes", value=4, reason=WHY).click("setting.lock_minutes.submit")
    assert "应在 5 至 1440 分钟之间" in security.errors
    security.fill("setting.lock_minutes", value=45).click("setting.lock_minutes.submit")
    assert value_of(world.app, select(Setting.value).where(Setting.key == "lock_minutes")) == 45
    security.open("settings")
    assert "45 分钟" in {row[1] for row in security.tables[0]}
    with visiting(world.app, Role.AUDIT_ADMIN) as audit:
        audit.open("settings", key="lock_minutes")
        assert audit.page.text_area == [] or not audit.page.text_area
        assert WHY in audit.tables[-1][0]


def test_a_number_series_is_tried_before_it_is_kept(world: World, admin: Visitor) -> None:
    series_id = value_of(world.app, select(NumberSeries.id).where(NumberSeries.code == "application"))
    form = f"series.{series_id}"
    admin.open("series", id=str(series_id))
    admin.fill(form, word="登", template="{word}〔{year}〕第{no}号").click("预览下一个文号")
    assert "登〔2026〕第1号" in admin.words
    admin.fill(form, template="{word}[{year}]{no}号").click("预览下一个文号")
    assert "六角括号" in admin.errors
    admin.fill(form, template="{word}〔{year}〕第{no}号", reason=WHY).click(f"{form}.submit")
    assert value_of(world.app, select(NumberSeries.word).where(NumberSeries.id == series_id)) == "登"


def test_the_audit_administrator_reads_and_searches_every_change_in_words(world: World) -> None:
    newcomer(world, name=STRANGE)
    done(change_setting(world.ctx(Role.SYSTEM_ADMIN), ChangeSetting(uuid4(), "draft_days", 0, 10, "试行")))
    with visiting(world.app, Role.AUDIT_ADMIN) as audit:
        audit.open("admin_changes")
        newest, oldest = audit.tables[0][0], audit.tables[0][-1]
        assert newest[1:4] == ["系统管理员甲", "修改参数", "未提交的草稿保留"]
        assert newest[4] == "数值：30 → 10" and newest[5] == "试行"
        assert oldest[2:4] == ["新增账号", STRANGE]
    with visiting(world.app, Role.AUDIT_ADMIN) as audit:
        audit.open("admin_changes", q="草稿")
        assert len(audit.tables[0]) == 1
        audit.open("admin_changes")
    with visiting(world.app, Role.AUDIT_ADMIN) as audit:
        audit.open("admin_changes", since="2026-03-11")
        assert "没有符合条件的变更" in audit.words


def test_the_permissions_page_says_what_the_tables_say(world: World) -> None:
    with visiting(world.app, Role.STAFF) as staff:
        staff.open("permissions")
        *matrices, reach, separations = staff.tables
        rows = {row[0]: row[1:] for row in matrices[-1]}
        assert rows["授予、收回角色"] == ["", "有", ""]
        assert ["承办机构负责人", "本科室承办或收件的未归档事项"] in reach
        hearing = next(row for row in separations if row[0] == "听证主持人")
        assert hearing[1:5] == [
            "执法人员",
            "同一案件",
            "听证由非本案调查人员主持",
            "行政处罚法第六十四条第四项",
        ]


def test_a_number_series_shows_its_next_number_and_its_parts_in_words(world: World, admin: Visitor) -> None:
    admin.open("series")
    rows = {row[0]: row for row in admin.tables[0]}
    assert not any("{" in cell for row in rows.values() for cell in row)
    assert ["某人社申〔2026〕1号", "机关代字＋文书代字＋〔年份〕＋序号＋号"] in [
        row[2:4] for row in rows.values()
    ]
