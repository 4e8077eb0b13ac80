"""Who may no longer be in is out at the next click, in every tab, and his cookie opens nothing."""

from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest
import websockets.exceptions
from playwright.sync_api import Page, expect
from websockets.sync.client import connect

from core.law.roles import Role
from core.people.access import EndSessionsOf, end_sessions_of
from core.people.accounts import DisableAccount, disable_account
from core.people.roles import AssignRoles, assign_roles
from core.profile import ChangePassword, change_password
from core.signing_in import find_context
from pages.routes.cookies import SESSION
from tests.browser.application import open_form
from tests.browser.bureau import Bureau
from tests.browser.server import FileClock, Server
from tests.browser.visit import Visit, field, settled, sign_in, signed_out, submit_sign_in, until
from tests.factories.world import PASSWORD


@pytest.fixture
def clerk(bureau: Bureau) -> str:
    return bureau.newcomer()


@pytest.fixture
def tabs(visit: Visit, bureau: Bureau, clerk: str) -> tuple[Page, Page]:
    """Two tabs of one session, on different pages."""
    visit.enter(bureau.session(clerk))
    first, second = visit.page(), visit.page()
    first.goto("/applications?stage=registered")
    settled(first, "申请列表")
    second.goto("/parties")
    settled(second, "当事人")
    return first, second


def disabled(bureau: Bureau, login: str) -> object:
    admin = bureau.ctx(Role.SYSTEM_ADMIN)
    return disable_account(admin, DisableAccount(uuid4(), bureau.world.account_id(login), 1, "调离"))


def role_changed(bureau: Bureau, login: str) -> object:
    admin = bureau.ctx(Role.SECURITY_ADMIN)
    held, wanted = (Role.WINDOW_CLERK.value,), (Role.INTAKE_CLERK.value,)
    return assign_roles(admin, AssignRoles(uuid4(), bureau.world.account_id(login), held, wanted, "调岗"))


def ended_by_admin(bureau: Bureau, login: str) -> object:
    admin = bureau.ctx(Role.SECURITY_ADMIN)
    return end_sessions_of(admin, EndSessionsOf(uuid4(), bureau.world.account_id(login), "离开窗口"))


def password_changed(bureau: Bureau, login: str) -> object:
    elsewhere = find_context(bureau.app, bureau.session(login))
    assert isinstance(elsewhere, tuple)
    new = "Another-Passw0rd!"
    return change_password(elsewhere[0], ChangePassword(PASSWORD, new, new))


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (disabled, "该账号已停用，请联系系统管理员。"),
        pytest.param(role_changed, "您的角色已变更，请重新登录。", marks=pytest.mark.long),
        pytest.param(ended_by_admin, "管理员结束了本次登录，请重新登录。", marks=pytest.mark.long),
        pytest.param(password_changed, "口令已修改，请用新口令登录。", marks=pytest.mark.long),
    ],
    ids=["disabled", "role changed", "ended by admin", "password changed"],
)
def test_out_at_the_next_click_in_every_tab(
    event: Callable[[Bureau, str], object],
    words: str,
    tabs: tuple[Page, Page],
    clerk: str,
    bureau: Bureau,
) -> None:
    first, second = tabs
    result = event(bureau, clerk)
    assert not isinstance(result, list), result
    first.get_by_text("我登记的", exact=True).click()
    signed_out(first, words)
    assert "/applications?" in first.url
    second.get_by_test_id("stSidebarNavLink").filter(has_text="办理事项").click()
    signed_out(second)


def refused_everywhere(portal: Server, token: str) -> None:
    """The cookie opens no page, no route and no websocket."""
    cookie = {"Cookie": f"{SESSION}={token}"}
    with httpx.Client(base_url=portal.url, headers=cookie) as client:
        assert 'name="password"' in client.get("/applications", headers={"Accept": "text/html"}).text
        assert client.get("/applications.csv").status_code == 401
        assert client.post("/activity", json={}).status_code == 401
        assert client.get("/_stcore/host-config").status_code == 401
    with pytest.raises(websockets.exceptions.InvalidStatus) as refusal:
        connect(f"{portal.url.replace('http', 'ws')}/_stcore/stream", additional_headers=cookie, proxy=None)
    assert refusal.value.response.status_code == 403


def test_signing_out_ends_every_tab_and_the_cookie(
    tabs: tuple[Page, Page], visit: Visit, portal: Server
) -> None:
    first, second = tabs
    (cookie,) = (c for c in visit.context.cookies() if c["name"] == SESSION)
    first.get_by_role("button", name="退出登录").click()
    signed_out(first, "您已退出登录。")
    second.get_by_label("查找", exact=True).fill("张")
    signed_out(second)
    refused_everywhere(portal, cookie["value"])
    visit.context.add_cookies([cookie])
    first.goto("/applications")
    signed_out(first, "您已退出登录。")


def test_session_cookie_is_out_of_reach_of_scripts(page: Page, visit: Visit, clerk: str) -> None:
    sign_in(page, clerk)
    (cookie,) = (c for c in visit.context.cookies() if c["name"] == SESSION)
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax" and cookie["expires"] == -1
    assert SESSION not in page.evaluate("document.cookie")


def test_idle_session_ends_and_typing_is_no_idleness(
    page: Page, visit: Visit, clerk: str, bureau: Bureau, clock: FileClock
) -> None:
    visit.enter(bureau.session(clerk))
    open_form(page)
    note = field(page, "备注（选填）")
    for words in ("一", "二", "三"):
        clock.advance(minutes=14)
        note.press_sequentially(words)
        until(page, lambda done=words: str(bureau.draft_of(clerk).get("note", "")).endswith(done))
    clock.advance(minutes=14)
    page.get_by_text("由代理人办理").click()
    expect(field(page, "代理人姓名")).to_be_visible()
    clock.advance(minutes=15)
    page.get_by_text("由代理人办理").click()
    signed_out(page, "超过 15 分钟未操作，已自动退出，请重新登录。")
    submit_sign_in(page, clerk)
    settled(page, "登记申请")
    expect(field(page, "备注（选填）")).to_have_value("一二三")
    # A draft that was on its way when the session ended.
    visit.forgive("status of 401", is_certain=False)


def typed_after_the_idle_limit(page: Page, clock: FileClock, words: str) -> None:
    """Somebody comes back to his form after the limit and goes on typing; the page says what has happened."""
    clock.advance(minutes=16)
    field(page, "备注（选填）").press_sequentially(words)
    banner = page.get_by_role("alert").filter(has_text="已退出登录")
    expect(banner).to_be_in_viewport()
    expect(field(page, "备注（选填）")).to_have_value(words)
    banner.get_by_role("button", name="重新登录").click()
    signed_out(page, "超过 15 分钟未操作，已自动退出，请重新登录。")


UNSAVED = "Object.keys(sessionStorage).filter((name) => name.startsWith('unsaved:')).length"


def test_what_is_typed_after_an_idle_sign_out_is_there_again_for_the_same_account(
    page: Page, visit: Visit, clerk: str, bureau: Bureau, clock: FileClock
) -> None:
    visit.enter(bureau.session(clerk))
    open_form(page)
    typed_after_the_idle_limit(page, clock, "退出后才写的话")
    assert bureau.draft_of(clerk) == {}
    submit_sign_in(page, clerk)
    settled(page, "登记申请")
    expect(field(page, "备注（选填）")).to_have_value("退出后才写的话")
    until(page, lambda: bureau.draft_of(clerk).get("note") == "退出后才写的话")
    until(page, lambda: page.evaluate(UNSAVED) == 0)
    visit.forgive("status of 401")


def test_what_one_account_typed_is_never_there_for_another(
    page: Page, visit: Visit, clerk: str, bureau: Bureau, clock: FileClock
) -> None:
    visit.enter(bureau.session(clerk))
    open_form(page)
    typed_after_the_idle_limit(page, clock, "只给自己看的话")
    assert page.evaluate(UNSAVED) == 1
    colleague = bureau.newcomer()
    submit_sign_in(page, colleague)
    settled(page, "登记申请")
    until(page, lambda: page.evaluate(UNSAVED) == 0)
    expect(field(page, "备注（选填）")).to_have_value("")
    assert bureau.draft_of(colleague) == bureau.draft_of(clerk) == {}
    visit.forgive("status of 401")


def test_a_page_left_open_keeps_nothing_for_who_signed_in_after_it(
    page: Page, visit: Visit, clerk: str, bureau: Bureau
) -> None:
    visit.enter(bureau.session(clerk))
    open_form(page)
    colleague = bureau.newcomer()
    visit.enter(bureau.session(colleague))
    field(page, "备注（选填）").press_sequentially("前一个人的话")
    expect(page.get_by_role("status").filter(has_text="本机已换用其他账号登录")).to_be_visible()
    assert bureau.draft_of(colleague) == bureau.draft_of(clerk) == {}
    visit.forgive("status of 403")


def test_a_changed_password_ends_this_session_too_and_says_how_to_go_on(
    page: Page, visit: Visit, portal: Server, clerk: str, bureau: Bureau
) -> None:
    token = bureau.session(clerk)
    visit.enter(token)
    page.goto("/profile")
    settled(page, "我的账号")
    new = "Another-Passw0rd!"
    for label, words in (("当前口令", PASSWORD), ("新口令", new), ("再输一次新口令", new)):
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_role("button", name="修改口令").dblclick()
    signed_out(page, "口令已修改，请用新口令登录。")
    refused_everywhere(portal, token)
    submit_sign_in(page, clerk, new)
    settled(page, "我的账号")


def test_keys_without_a_change_are_no_idleness(
    page: Page, visit: Visit, clerk: str, bureau: Bureau, clock: FileClock
) -> None:
    visit.enter(bureau.session(clerk))
    page.clock.install()
    open_form(page)
    expect(page.get_by_role("status")).to_be_attached()  # The keeper of drafts is there.
    clock.advance(minutes=14)
    with page.expect_response("**/activity") as answer:
        field(page, "备注（选填）").press("ArrowLeft")
        page.clock.run_for(70_000)
    assert answer.value.status == 204
    clock.advance(minutes=14)
    page.get_by_text("由代理人办理").click()
    expect(field(page, "代理人姓名")).to_be_visible()


def test_working_day_ends_even_the_busiest_session(
    page: Page, visit: Visit, clerk: str, bureau: Bureau, clock: FileClock
) -> None:
    token = bureau.session(clerk)
    visit.enter(token)
    page.goto("/applications")
    settled(page, "申请列表")
    for _ in range(10 * 60 // 12):
        clock.advance(minutes=12)
        find_context(bureau.app, token)
    page.get_by_text("我登记的", exact=True).click()
    signed_out(page, "本次登录已满时限，请重新登录。")


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/applications?stage=voided&q=%E5%BC%A0", "/applications?stage=voided&q=%E5%BC%A0"),
        ("//evil.example/x", "/"),
        ("///evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("https:evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("/\n//evil.example", "/"),
        ("evil.example", "/"),
        ("/login?next=/login", "/"),
        ("", "/"),
    ],
)
def test_sign_in_leads_to_this_portal_only(portal: Server, bureau: Bureau, wanted: str, reached: str) -> None:
    login = bureau.newcomer()
    with httpx.Client(base_url=portal.url) as client:
        form = client.get("/login", params={"next": wanted}).text
        token = form.split('name="token" value="')[1].split('"')[0]
        asked = {"login": login, "password": PASSWORD, "token": token, "next": wanted}
        answer = client.post("/login", data=asked)
        assert answer.status_code == 303 and answer.headers["location"] == reached
        # The answer to a page asked for signed out carries the same protection.
        client.cookies.clear()
        assert client.post("/login", data=asked).status_code == 403
