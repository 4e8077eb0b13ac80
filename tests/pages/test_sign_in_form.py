"""The sign-in form: what it accepts, what it gives back, where it leads, and what it is not made to read."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import pytest

from core.law.roles import Role
from core.profile import SignOut, sign_out
from core.signing_in import SignedOut, find_context
from db.models import LoginAttempt, LoginSession
from pages.routes.cookies import FORM, SESSION
from pages.routes.login import safe_next
from tests.factories.applications import rows
from tests.factories.world import PASSWORD, World
from tests.pages.client import PAGE, Browser, portal

CLERK = Role.WINDOW_CLERK


@pytest.fixture
def browser(world: World) -> Iterator[Browser]:
    with portal(world.app) as opened:
        yield opened


def field(answer: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found, f"no field {name}"
    return unescape(found[1])


def sign_in_form(browser: Browser, **typed: str) -> httpx.Response:
    """Open the form and send it back filled in."""
    form = browser.ask("/login", headers=PAGE)
    cookie = form.cookies[FORM]
    sent = {"token": field(form, "token"), "next": "/", "login": CLERK.value, "password": PASSWORD, **typed}
    return browser.ask("/login", method="POST", cookies={FORM: cookie}, data=sent)


def test_the_right_password_leads_to_where_one_wanted_to_go(browser: Browser) -> None:
    answer = sign_in_form(browser, next="/application?id=7")
    assert (answer.status_code, answer.headers["location"]) == (303, "/application?id=7")
    (session,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith(SESSION)]
    assert "HttpOnly" in session and "SameSite=lax" in session and "Path=/" in session
    assert "Secure" not in session, "plain HTTP on the same machine"
    assert browser.ask("/", token=answer.cookies[SESSION]).text == f"page for {CLERK}"


def test_behind_tls_the_cookies_travel_in_tls_alone(browser: Browser) -> None:
    form = browser.ask("https://portal/login", headers=PAGE)
    sent = {"token": field(form, "token"), "next": "/", "login": CLERK.value, "password": PASSWORD}
    answer = browser.ask("https://portal/login", method="POST", cookies={FORM: form.cookies[FORM]}, data=sent)
    for cookie in (*form.headers.get_list("set-cookie"), *answer.headers.get_list("set-cookie")):
        assert "Secure" in cookie or "Max-Age=0" in cookie, cookie


def test_a_wrong_password_gets_the_form_again_with_the_name_typed(world: World, browser: Browser) -> None:
    answer = sign_in_form(browser, password="wrong", login='<b>"x')
    assert answer.status_code == 401 and "账号或口令不正确。" in answer.text
    assert field(answer, "login") == '<b>"x' and "<b>" not in answer.text
    assert "wrong" not in answer.text
    assert [(row.outcome, row.address) for row in rows(world, LoginAttempt)] == [
        ("tried", "192.0.2.9"),
        ("failed", "192.0.2.9"),
    ]


def test_the_keyboard_is_where_something_is_to_be_typed(browser: Browser) -> None:
    fresh, again = browser.ask("/login", headers=PAGE), sign_in_form(browser, password="wrong")
    for answer, where in ((fresh, "login"), (again, "password")):
        assert re.findall(r'<input id="(\w+)"[^>]*autofocus', answer.text) == [where]


def test_who_signed_out_is_told_so_and_not_warned(world: World, browser: Browser) -> None:
    token = sign_in_form(browser).cookies[SESSION]
    found = find_context(world.app, token)
    assert not isinstance(found, SignedOut)
    sign_out(found[0], SignOut())
    answer = browser.ask("/applications", token=token, headers=PAGE)
    assert '<p class="notice" role="status">您已退出登录。</p>' in answer.text
    assert 'role="alert"' not in answer.text
    assert '<p class="message" role="alert">' in sign_in_form(browser, password="wrong").text


def test_a_form_from_elsewhere_is_not_looked_at(world: World, browser: Browser) -> None:
    for forged in ("", "x", "é", "0" * 64):
        answer = sign_in_form(browser, token=forged)
        assert answer.status_code == 403 and "登录页已过期" in answer.text
    assert rows(world, LoginAttempt) == rows(world, LoginSession) == []


def test_a_form_without_the_browsers_cookie_is_not_looked_at(world: World, browser: Browser) -> None:
    form = browser.ask("/login", headers=PAGE)
    sent = {"token": field(form, "token"), "login": CLERK.value, "password": PASSWORD}
    for cookies in ({}, {FORM: "another"}):
        assert browser.ask("/login", method="POST", cookies=cookies, data=sent).status_code == 403
    assert rows(world, LoginSession) == []


def test_odd_names_are_refused_like_any_other(browser: Browser) -> None:
    for login in ("a\x00b", "\ufffd", "' or 1=1 --", "{{7*7}}$token"):
        assert sign_in_form(browser, login=login).status_code == 401
    assert sign_in_form(browser, login="名" * 5000).status_code == 413


def test_what_is_no_form_is_not_looked_at(world: World, browser: Browser) -> None:
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain"):
        answer = browser.ask("/login", method="POST", content=b"login=x", headers={"content-type": kind})
        assert answer.status_code == 403
    assert rows(world, LoginAttempt) == []


def test_a_sign_in_too_long_is_not_read_to_its_end(browser: Browser) -> None:
    read = 0

    async def endless() -> Any:
        nonlocal read
        while read < 10_000_000:
            read += 10_000
            yield b"x" * 10_000

    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.ask("/login", method="POST", content=endless(), headers=headers).status_code == 413
    assert read < 100_000


@pytest.mark.parametrize(
    ("wanted", "url"),
    [
        ("/application?id=7#x", "/application?id=7#x"),
        ("/", "/"),
        *(
            (bad, "/")
            for bad in ("", "application", "//evil.example/x", "/\\evil.example", "https://evil.example")
        ),
        *(
            (bad, "/")
            for bad in ("/login", "/login?next=/x", "javascript:alert(1)", "/a\nb", "/a\\b", "//[x", "\t//x")
        ),
    ],
)
def test_nobody_is_led_out_of_the_house(wanted: str, url: str) -> None:
    assert safe_next(wanted) == url
