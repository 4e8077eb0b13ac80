"""Accounts on the screen: lists, forms, one-time passwords, roles and locks."""

import pytest
from sqlalchemy import func, select

from core.law.roles import Role
from core.people.one_time import one_time_password
from core.signing_in import sign_in
from db.models import Account, AccountRole
from tests.core.people_support import newcomer
from tests.factories.applications import register
from tests.factories.world import World
from tests.pages.visitor import Visitor, value_of, visiting

STRANGE = "<b>王_敏*</b>:red[x]$"


def test_the_list_shows_every_account_with_role_and_state(world: World, admin: Visitor) -> None:
    newcomer(world, name=STRANGE)
    admin.open("accounts")
    rows = {row[0]: row for row in admin.tables[0]}
    assert rows["archivist"][1:5] == ["档案员甲", "档案室", "档案员", "在用"]
    assert rows["wang.min"][1:4] == [STRANGE, "办公室", "未授予"]
    assert "共 14 个" in admin.words
    admin.open("accounts", q="wang")
    assert [row[0] for row in admin.tables[0]] == ["wang.min"]
    admin.open("accounts", q="没有这个人")
    assert "没有符合条件的账号" in admin.words and "清除条件" in admin.buttons


def test_accounts_without_a_role_are_found(world: World, security: Visitor) -> None:
    newcomer(world)
    security.open("accounts", role="none")
    assert [row[0] for row in security.tables[0]] == ["wang.min"]


def test_an_administrators_password_is_not_offered_for_reset(world: World, security: Visitor) -> None:
    account_id = str(world.account_id(Role.AUDIT_ADMIN))
    security.open("account", id=account_id)
    assert "重置口令" not in security.buttons and "授予与收回角色" in security.buttons
    security.open("account", id=account_id, act="password")
    assert not security.page.text_area and "python -m core account password" in security.page.info[0].value


def test_whoever_disables_an_account_is_told_of_the_work_on_its_desk(world: World, admin: Visitor) -> None:
    register(world)
    idle, busy = world.account_id(Role.ARCHIVIST), world.account_id(Role.WINDOW_CLERK)
    admin.open("account", id=str(idle), act="disable")
    assert not admin.page.warning
    admin.open("account", id=str(busy), act="disable")
    assert "还有 1 件未办结事项" in admin.page.warning[0].value


def test_the_search_box_follows_the_address_of_a_fresh_visit(world: World) -> None:
    with visiting(world.app, Role.SYSTEM_ADMIN) as visitor:
        visitor.open("accounts", state="disabled")
        assert "没有符合条件的账号" in visitor.words
        visitor.click("清除条件")
        assert len(visitor.tables[0]) == 13


def test_a_new_account_shows_its_one_time_password_once(world: World, admin: Visitor) -> None:
    admin.open("accounts", new="1").click("account_new.submit")
    for words in ("请填写账号名", "请填写姓名", "请选择科室", "请填写原因"):
        assert admin.errors.count(words) == 1
        assert admin.words.count(words) == 2
    admin.fill(
        "account_new", login="wang.min", name=STRANGE, unit_id=world.unit_id("archive"), reason="新入职"
    ).click("account_new.submit")
    token = admin.page.session_state["page.notice"]["one_time"]
    account_id = str(world.account_id("wang.min"))
    admin.open("account", id=account_id)
    assert admin.titles == ["\\<b\\>王\\_敏\\*\\<\\/b\\>:color[\\:]red\\[x\\]\\$"]
    assert one_time_password(world.app, token) in admin.words
    admin.open("accounts").open("account", id=account_id)
    assert one_time_password(world.app, token) not in admin.words
    with visiting(world.app, "wang.min", one_time_password(world.app, token)) as newcomer_:
        newcomer_.open("home")
        assert newcomer_.titles == ["修改口令"]


def test_what_was_typed_stays_when_the_form_is_refused(world: World, admin: Visitor) -> None:
    admin.open("accounts", new="1")
    admin.fill("account_new", login="archivist", name="王敏", unit_id=world.unit_id("archive"), reason="x1")
    admin.click("account_new.submit")
    assert "该账号名已被使用" in admin.errors
    typed = {field.key: field.value for field in [*admin.page.text_input, *admin.page.text_area]}
    assert (typed["account_new.login"], typed["account_new.name"]) == ("archivist", "王敏")
    assert typed["account_new.reason"] == "x1"


def test_a_second_run_of_the_same_submit_creates_nothing_new(world: World, admin: Visitor) -> None:
    admin.open("accounts", new="1")
    admin.fill(
        "account_new", login="wang.min", name="王敏", unit_id=world.unit_id("archive"), reason="新入职"
    )
    admin.click("account_new.submit")
    admin.click("account_new.submit")
    assert value_of(world.app, select(func.count()).where(Account.login == "wang.min")) == 1
    assert "该账号名已被使用" not in admin.errors


def test_a_form_begun_on_an_older_version_is_refused_and_names_who_was_first(world: World) -> None:
    account_id = world.account_id("archivist")
    with visiting(world.app, Role.SYSTEM_ADMIN) as first, visiting(world.app, Role.SYSTEM_ADMIN) as second:
        for visitor in (first, second):
            visitor.open("account", id=str(account_id), act="edit")
        form = f"account_edit.{account_id}"
        first.fill(form, name="档案员乙", reason="改名").click(f"{form}.submit")
        second.fill(form, name="档案员丙", reason="改名").click(f"{form}.submit")
        assert "系统管理员甲" in second.errors and "请刷新后重新办理" in second.errors
    assert value_of(world.app, select(Account.name).where(Account.id == account_id)) == "档案员乙"


def test_the_form_of_one_account_never_shows_what_was_typed_for_another(world: World, admin: Visitor) -> None:
    first, second = world.account_id("archivist"), world.account_id("staff")
    admin.open("account", id=str(first), act="edit")
    admin.fill(f"account_edit.{first}", name="打错的名字").run()
    admin.open("account", id=str(second), act="edit")
    assert [field.value for field in admin.page.text_input] == ["工作人员甲", ""]


def test_each_administrator_sees_the_actions_of_his_own_office(world: World) -> None:
    account_id = str(world.account_id("archivist"))
    own = {"返回账号列表", "退出登录"}
    for role, actions in (
        (Role.SYSTEM_ADMIN, {"修改资料", "停用账号"}),
        (Role.SECURITY_ADMIN, {"授予与收回角色", "重置口令"}),
        (Role.AUDIT_ADMIN, set()),
    ):
        with visiting(world.app, role) as visitor:
            visitor.open("account", id=account_id)
            assert visitor.buttons == own | actions
            for act in ("edit", "roles", "password", "disable"):
                visitor.open("account", id=account_id, act=act)
                assert bool(visitor.page.text_area) is bool(
                    {
                        "edit": "修改资料",
                        "roles": "授予与收回角色",
                        "password": "重置口令",
                        "disable": "停用账号",
                    }[act]
                    in actions
                )


@pytest.mark.parametrize("wanted", ["", "x", "00000000-0000-7000-8000-000000000000"])
def test_an_account_that_is_not_there_gives_one_sentence(admin: Visitor, wanted: str) -> None:
    admin.open("account", id=wanted)
    assert "未找到该账号或无权查看" in admin.words


def test_roles_are_given_by_boxes_and_what_excludes_another_is_refused_with_its_ground(
    world: World, security: Visitor
) -> None:
    account_id = newcomer(world).account_id
    form = f"account_roles.{account_id}"
    security.open("account", id=str(account_id), act="roles")
    security.fill(form, **{"business.archivist": True, "admin.audit_admin": True, "reason": "到岗"})
    security.click(f"{form}.submit")
    assert "审计管理员不得兼任档案员" in security.errors and "22239" in security.errors
    security.fill(form, **{"admin.audit_admin": False}).click(f"{form}.submit")
    held = select(AccountRole.role).where(AccountRole.account_id == account_id)
    assert value_of(world.app, held) == "archivist"
    security.open("account", id=str(account_id))
    assert "角色已变更" in security.words


def test_disable_enable_reset_and_their_words_on_the_history(world: World, admin: Visitor) -> None:
    account_id = world.account_id("archivist")
    for act, words in (("disable", "账号已停用"), ("enable", "账号已启用")):
        form = f"account_{act}.{account_id}"
        admin.open("account", id=str(account_id), act=act).fill(form, reason="轮岗").click(f"{form}.submit")
        admin.open("account", id=str(account_id))
        assert words in admin.words
    assert [row[3] for row in admin.tables[-1]] == ["轮岗", "轮岗"]
    with visiting(world.app, Role.SECURITY_ADMIN) as security:
        form = f"account_password.{account_id}"
        security.open("account", id=str(account_id), act="password")
        security.fill(form, reason="忘记口令").click(f"{form}.submit")
        token = security.page.session_state["page.notice"]["one_time"]
        security.open("account", id=str(account_id))
        assert one_time_password(world.app, token) in security.words


def test_a_lock_is_seen_and_released(world: World, security: Visitor) -> None:
    for _ in range(5):
        sign_in(world.app, "archivist", "wrong", "192.0.2.99", "test")
    for number in range(26):
        sign_in(world.app, f"guess{number}", "wrong", "192.0.2.99", "test")
    account_id = world.account_id("archivist")
    security.open("accounts")
    assert {row[0]: row[4] for row in security.tables[0]}["archivist"] == "已锁定"
    assert "地址 192\\.0\\.2\\.99 登录失败次数过多" in security.words
    security.open("accounts", address="192.0.2.99")
    security.fill("address_release.192.0.2.99", reason="核实").click("address_release.192.0.2.99.submit")
    form = f"account_unlock.{account_id}"
    security.open("account", id=str(account_id), act="unlock").fill(form, reason="核实").click(
        f"{form}.submit"
    )
    security.open("accounts")
    assert {row[0]: row[4] for row in security.tables[0]}["archivist"] == "在用"
    assert "登录失败次数过多" not in security.words
