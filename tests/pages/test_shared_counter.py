"""Two people at one computer: nothing of the first is left for the second, and no click of the first counts for him."""

from uuid import uuid4

from core.drafts import keep_draft, open_draft
from core.law.roles import Role
from core.profile import SignOut, sign_out
from core.signing_in import SignedIn, SignedOut, find_context, sign_in
from db.models import Draft
from pages.ui import guard
from tests.factories.applications import rows
from tests.factories.world import PASSWORD, World
from tests.pages.visitor import ADDRESS, Visitor, visiting

CLERK, HEAD = Role.WINDOW_CLERK, Role.UNIT_HEAD


def token_of(world: World, login: str) -> str:
    signed = sign_in(world.app, login, PASSWORD, ADDRESS, "test")
    assert isinstance(signed, SignedIn)
    return signed.token


def leave(world: World, visitor: Visitor) -> None:
    found = find_context(world.app, visitor.token)
    assert not isinstance(found, SignedOut)
    sign_out(found[0], SignOut())


def test_state_made_under_one_sign_in_is_gone_under_the_next(world: World) -> None:
    with visiting(world.app, CLERK) as visitor:
        visitor.open("parties")
        visitor.page.session_state["parties.q"] = "张桂芳"
        visitor.page.session_state["application_new.note"] = "王某的举报"
        visitor.token = token_of(world, HEAD)
        visitor.run()
        assert visitor.titles == [] and "本机已另行登录，正在重新打开页面。" in visitor.words
        assert "application_new.note" not in visitor.page.session_state
        assert "parties.q" not in visitor.page.session_state
        visitor.open("parties")
        assert visitor.titles == ["当事人"]
        assert "parties.q" not in visitor.page.session_state or not visitor.page.session_state["parties.q"]


def test_state_is_gone_with_the_sign_out_already(world: World) -> None:
    with visiting(world.app, CLERK) as visitor:
        visitor.open("parties")
        visitor.page.session_state["application_new.note"] = "王某的举报"
        leave(world, visitor)
        visitor.run()
        assert visitor.titles == [] and "application_new.note" not in visitor.page.session_state


def test_the_same_sign_in_keeps_its_state(world: World) -> None:
    with visiting(world.app, CLERK) as visitor:
        visitor.open("parties")
        visitor.page.session_state["application_new.note"] = "写了一半"
        visitor.open("home").open("parties")
        assert visitor.page.session_state["application_new.note"] == "写了一半"


def test_a_callback_of_a_session_that_is_over_does_nothing(world: World) -> None:
    with visiting(world.app, CLERK) as visitor, visitor._browser():
        found = find_context(world.app, visitor.token)
        assert not isinstance(found, SignedOut)
        ctx = found[0]
        same = guard.in_callback(ctx)
        assert same is not None and same.actor == ctx.actor
        leave(world, visitor)
        assert guard.in_callback(ctx) is None
        visitor.token = token_of(world, HEAD)
        assert guard.in_callback(ctx) is None


def test_giving_up_a_draft_after_the_sign_out_leaves_it(world: World) -> None:
    from pages.application_new import _start_anew

    with visiting(world.app, CLERK) as visitor, visitor._browser():
        found = find_context(world.app, visitor.token)
        assert not isinstance(found, SignedOut)
        ctx, token = found[0], uuid4()
        keep_draft(ctx, "application_new", token, {"note": "一"}, 1)
        leave(world, visitor)
        _start_anew(ctx, token)
        assert open_draft(ctx, "application_new", token) is not None


def test_whoever_lands_on_a_page_that_is_not_for_him_finds_a_way_home(world: World) -> None:
    with visiting(world.app, Role.ARCHIVIST) as visitor:
        visitor.open("accounts")
        assert "您没有“查看账号与人员”的权限" in visitor.page.warning[0].value
        links = [e.proto for e in visitor.page.main if getattr(e, "type", "") == "page_link"]
        assert [(link.label, link.page) for link in links] == [("返回工作台", "")]


def test_the_buttons_of_a_form_do_nothing_for_whoever_has_signed_out(world: World) -> None:
    with visiting(world.app, Role.SYSTEM_ADMIN) as visitor:
        visitor.open("item", id=str(world.item_id), act="edit")
        leave(world, visitor)
        visitor.token = token_of(world, CLERK)
        visitor.click("添加材料")
    assert rows(world, Draft) == []
