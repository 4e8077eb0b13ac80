"""Credentials, delegations and one's own account on the screen."""

from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy import select

from core.law.roles import Role
from core.people.access import ResetPassword, reset_password
from core.people.accounts import disable_account, get_account
from core.people.one_time import one_time_password
from db.models import Delegation, OfficerCredential
from tests.conftest import NOW
from tests.core.people_support import disable, done
from tests.factories.world import PASSWORD, World
from tests.pages.visitor import Visitor, value_of, visiting


def test_credentials_are_registered_and_what_expires_soon_stands_out(world: World, admin: Visitor) -> None:
    today = NOW.date()
    admin.open("credentials", act="new")
    admin.fill(
        "credential_new",
        account_id=world.account_id(Role.ENFORCEMENT_OFFICER),
        number="06040025001",
        scope="劳动保障监察",
        region="某市",
        issued_by="某省人民政府",
        valid_from=date(2024, 3, 1),
        valid_to=today - timedelta(days=1),
        reason="新发证",
    ).click("credential_new.submit")
    credential_id = value_of(world.app, select(OfficerCredential.id))
    admin.open("credentials")
    assert admin.tables[0][0][7] == "已过期"
    form = f"credential_edit.{credential_id}"
    admin.open("credentials", id=str(credential_id), act="edit")
    admin.fill(form, valid_to=today + timedelta(days=26), reason="换证").click(f"{form}.submit")
    admin.open("credentials", state="expiring")
    assert admin.tables[0][0][7] == "26 天后到期"
    form = f"credential_revoke.{credential_id}"
    admin.open("credentials", id=str(credential_id), act="revoke").fill(form, reason="调离").click(
        f"{form}.submit"
    )
    admin.open("credentials", id=str(credential_id))
    assert "已注销" in admin.words and "修改证件" not in admin.buttons
    with visiting(world.app, Role.ENFORCEMENT_OFFICER) as officer:
        officer.open("credentials", act="new")
        assert officer.page.text_input == [] or not officer.page.text_input
        officer.open("profile")
        assert "06040025001" in officer.words


def test_a_delegation_is_given_seen_by_both_and_revoked(world: World) -> None:
    with visiting(world.app, Role.ARCHIVIST) as giver, visiting(world.app, Role.UNIT_HEAD) as receiver:
        giver.open("delegations", act="new")
        giver.fill(
            "delegation_new",
            role="archivist",
            to_account_id=world.account_id(Role.UNIT_HEAD),
            from_at=NOW.date(),
            to_at=NOW.date() + timedelta(days=2),
            reason="休年假",
        ).click("delegation_new.submit")
        receiver.open("delegations")
        assert receiver.tables[0][0][0:3] == ["档案员", "档案员甲", "承办机构负责人甲"]
        assert receiver.tables[0][0][6] == "代行中"
        receiver.open("profile")
        assert "档案员（代 档案员甲" in receiver.words
        delegation_id = str(value_of(world.app, select(Delegation.id)))
        receiver.open("delegations", id=delegation_id)
        assert "撤销委托" not in receiver.buttons
        giver.open("delegations", id=delegation_id)
        form = f"delegation_revoke.{delegation_id}"
        giver.fill(form, reason="提前返岗").click(f"{form}.submit")
        giver.open("delegations")
        assert "委托已撤销" in giver.words and giver.tables[0][0][6] == "已撤销"
    with visiting(world.app, Role.WINDOW_CLERK) as stranger:
        stranger.open("delegations", id=delegation_id)
        assert "未找到该委托或无权查看" in stranger.words
    with visiting(world.app, Role.AUDIT_ADMIN) as audit:
        audit.open("delegations")
        assert len(audit.tables[0]) == 1 and "设定委托" not in audit.buttons


def test_a_forced_change_of_password_lets_the_page_asked_for_open(world: World) -> None:
    row = get_account(world.ctx(Role.SECURITY_ADMIN), world.account_id("archivist"))
    assert row is not None
    asked = ResetPassword(uuid4(), row.account_id, row.row_version, "忘记口令")
    done(reset_password(world.ctx(Role.SECURITY_ADMIN), asked))
    password = one_time_password(world.app, asked.token)
    with visiting(world.app, "archivist", password) as visitor:
        visitor.open("permissions")
        assert visitor.titles == ["修改口令"] and visitor.tables == []
        visitor.fill("profile_password", present=password, new_password="short", repeated="short")
        visitor.click("修改口令")
        assert "口令至少 10 位，现有 5 位" in visitor.errors
        visitor.fill("profile_password", new_password="Neues-Wort-1", repeated="Neues-Wort-1").click(
            "修改口令"
        )
        assert visitor.titles == [] and "口令已修改，请用新口令登录。" in visitor.words
    with visiting(world.app, "archivist", "Neues-Wort-1") as visitor:
        assert visitor.open("permissions").titles == ["权限一览"]


def test_ones_own_password_and_sessions(world: World) -> None:
    with visiting(world.app, "archivist") as first, visiting(world.app, "archivist") as second:
        first.open("profile")
        assert "上次登录" in first.words
        assert [b.label for b in first.page.button if b.label == "结束登录"] == ["结束登录"]
        first.click("结束登录")
        second.open("profile")
        assert second.titles == [] and "您在另一处结束了本次登录" in second.words
        first.fill("profile_password", present="wrong", new_password="Neues-Wort-1", repeated="Neues-Wort-1")
        first.click("修改口令")
        assert "当前口令不正确" in first.errors
        first.fill("profile_password", present=PASSWORD).click("修改口令")
        assert first.titles == [] and "口令已修改，请用新口令登录。" in first.words
        assert not first.page.text_input


def test_a_disabled_account_is_out_at_the_next_click(world: World) -> None:
    with visiting(world.app, "archivist") as visitor:
        visitor.open("profile")
        assert visitor.titles == ["我的账号"]
        done(disable_account(world.ctx(Role.SYSTEM_ADMIN), disable(world, world.account_id("archivist"))))
        visitor.run()
        assert visitor.titles == [] and "该账号已停用" in visitor.words
