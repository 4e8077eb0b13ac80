"""The routes as a browser, a script or an attacker asks for them: what passes, what is said, what is sent along."""

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import httpx
import pytest

from core.applications.reading import document_file
from core.drafts import open_draft
from core.law.roles import Role
from core.office.thresholds import ChangeSetting, change_setting
from core.people.access import ResetPassword, reset_password
from core.people.accounts import get_account
from core.people.one_time import one_time_password
from core.profile import SignOut, sign_out
from core.signing_in import SignedIn, find_context, sign_in
from core.spreadsheet import defused
from pages.routes.cookies import SESSION
from pages.routes.gate import HEADERS
from tests.conftest import NOW, FixedClock
from tests.core.people_support import done
from tests.factories.applications import company, person, register
from tests.factories.world import PASSWORD, World
from tests.pages.client import PAGE, Browser, portal

CLERK = Role.WINDOW_CLERK


@pytest.fixture
def browser(world: World) -> Iterator[Browser]:
    with portal(world.app) as opened:
        yield opened


@pytest.fixture
def token(world: World) -> str:
    """The cookie of a signed-in window clerk."""
    return signed_in(world, CLERK)


def signed_in(world: World, login: str, password: str = PASSWORD) -> str:
    signed = sign_in(world.app, login, password, "192.0.2.1", "test")
    assert isinstance(signed, SignedIn), signed
    return signed.token


# The gate


def test_signed_out_a_page_is_the_sign_in_form_under_its_own_address(browser: Browser) -> None:
    answer = browser.ask("/application?id=7&x=%3Cb%3E", headers=PAGE)
    assert answer.status_code == 200 and 'type="password"' in answer.text
    assert 'name="next" value="/application?id=7&amp;x=%3Cb%3E"' in answer.text
    assert answer.headers["cache-control"] == "no-store"


CLOSED = ["/", "/login/", "/loginx", "//login", "/login/../applications.csv", "/healthz/x", "/static", "/STATIC/x",
          "/_stcore/host-config", "/_stcore/stream", "/_stcore/upload_file/1", "/media/x.pdf", "/component/x",
          "/favicon"]  # fmt: skip


def test_signed_out_nothing_but_the_listed_paths_is_answered(browser: Browser) -> None:
    for path in CLOSED:
        for method in ("GET", "POST"):
            answer = browser.ask(path, method=method)
            assert answer.status_code == 401 and "page for" not in answer.text, path


def test_what_the_sign_in_page_and_the_proxy_need_is_open(browser: Browser) -> None:
    for path in ("/static/js/x.js", "/_stcore/health", "/favicon.png", "/favicon.ico"):
        assert browser.ask(path).text == "page for everybody"
    assert browser.ask("/healthz").text == "ok"


def test_a_forged_cookie_opens_nothing(browser: Browser) -> None:
    for value in ("x", "\u00e9", "a" * 5000, "'; drop table login_session; --"):
        assert browser.ask("/", token=value).status_code == 401, value


def test_a_session_opens_pages_and_a_replayed_one_does_not(
    world: World, browser: Browser, token: str
) -> None:
    assert browser.ask("/applications", token=token).text == f"page for {CLERK}"
    found = find_context(world.app, token)
    assert isinstance(found, tuple)
    done(sign_out(found[0], SignOut()))
    answer = browser.ask("/applications", token=token, headers=PAGE)
    assert "您已退出登录。" in answer.text and "page for" not in answer.text
    assert f'{SESSION}=""' in answer.headers["set-cookie"], "the dead cookie is taken back"
    assert browser.ask("/applications.csv", token=token).status_code == 401


def test_an_idle_session_is_told_why_it_ended(browser: Browser, token: str, clock: FixedClock) -> None:
    clock.moment += timedelta(minutes=15)
    assert "超过 15 分钟未操作" in browser.ask("/", token=token, headers=PAGE).text


def test_typing_counts_as_activity(browser: Browser, token: str, clock: FixedClock) -> None:
    for _ in range(4):
        clock.moment += timedelta(minutes=10)
        assert browser.ask("/activity", method="POST", token=token).status_code == 204
    assert browser.ask("/", token=token).status_code == 200


def test_every_answer_carries_the_headers_of_the_house(world: World, browser: Browser, token: str) -> None:
    made = register(world)
    for path in ("/healthz", "/login", "/", "/applications.csv", f"/documents/{made.document_id}.pdf"):
        for sent in (token, None):
            answer = browser.ask(path, token=sent, headers=PAGE)
            assert answer.headers.keys() >= {name.lower() for name in HEADERS}, path
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_websocket_without_a_session_is_closed_before_it_opens(browser: Browser) -> None:
    sent: list[Any] = []
    scope = {
        "type": "websocket",
        "path": "/_stcore/stream",
        "raw_path": b"",
        "query_string": b"",
        "headers": [],
    }

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    asyncio.run(
        browser.app({**scope, "scheme": "ws", "server": ("portal", 80), "subprotocols": []}, receive, send)
    )
    assert [message["type"] for message in sent] == ["websocket.close"]


def test_a_one_time_password_opens_no_data(world: World, browser: Browser) -> None:
    made = register(world)
    admin, account_id, given = world.ctx(Role.SECURITY_ADMIN), world.account_id(CLERK), uuid4()
    account = get_account(admin, account_id)
    assert account is not None
    done(reset_password(admin, ResetPassword(given, account_id, account.row_version, "忘记口令")))
    token = signed_in(world, CLERK, one_time_password(world.app, given))
    for path in ("/applications.csv", f"/documents/{made.document_id}.pdf"):
        answer = browser.ask(path, token=token)
        assert (answer.status_code, answer.text) == (403, "首次登录或口令到期，请先修改口令。")
    assert post_draft(browser, token).status_code == 403
    assert browser.ask("/activity", method="POST", token=token).status_code == 204
    assert browser.ask("/profile", token=token).status_code == 200, "where the password is changed"


def test_the_health_check_says_when_the_database_is_gone(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (browser.ask("/healthz").status_code, browser.ask("/healthz").text) == (200, "ok")
    monkeypatch.setattr(type(browser.held), "ask", lambda _: 1 / 0)
    answer = browser.ask("/healthz")
    assert (answer.status_code, answer.text) == (503, "database unreachable")


# Drafts


def post_draft(browser: Browser, token: str, body: Any = None, **more: Any) -> httpx.Response:
    plain = {"form": "f", "token": str(uuid4()), "values": {"a": "1"}, "at_ms": 1}
    content = body if isinstance(body, bytes) else json.dumps({**plain, **(body or {})}).encode()
    headers = {"content-type": "application/json", **more}
    return browser.ask("/drafts", method="POST", token=token, content=content, headers=headers)


def test_what_is_typed_is_kept(world: World, browser: Browser, token: str) -> None:
    draft = uuid4()
    values = {"名": "王䶮𬱖\\u0000<b>", "has": True, "kinds": ["甲"]}
    assert post_draft(browser, token, {"token": str(draft), "values": values}).status_code == 204
    kept = open_draft(world.ctx(CLERK), "f", draft)
    assert kept is not None and kept.values == values


def test_a_page_that_one_account_left_open_posts_nothing_into_the_next_ones_drafts(
    world: World, browser: Browser, token: str
) -> None:
    draft, mine = uuid4(), str(world.account_id(CLERK))
    for account, status in ((mine, 204), (str(world.account_id(Role.UNIT_HEAD)), 403), (7, 403)):
        answer = post_draft(
            browser, token, {"account": account, "token": str(draft), "values": {"a": str(account)}}
        )
        assert answer.status_code == status
        assert status == 204 or "本机已换用其他账号登录" in answer.json()["message"]
    kept = open_draft(world.ctx(CLERK), "f", draft)
    assert kept is not None and kept.values == {"a": mine}


def test_a_draft_too_large_is_refused_in_words(world: World, browser: Browser, token: str) -> None:
    admin = world.ctx(Role.SYSTEM_ADMIN)
    done(change_setting(admin, ChangeSetting(uuid4(), "draft_kilobytes", 0, 200, "试行")))
    draft = str(uuid4())
    for number, (name, status) in enumerate((("a", 204), ("b", 413))):
        content = {"token": draft, "values": {name: "x" * 150_000}, "at_ms": number}
        answer = post_draft(browser, token, content)
        assert answer.status_code == status
    assert answer.json()["message"] == "内容过长，草稿未能保存。"


WRONG = [
    b"", b"{", b"[]", b"null", b"[" * 100_000, b"\xff",
    {"form": 1}, {"token": "x"}, {"token": 7}, {"values": []}, {"values": {"a": 1}}, {"values": {"a": None}},
    {"values": {"a": [1]}}, {"values": {"a": {"b": "c"}}}, {"values": {"a": "\x00"}}, {"values": {"\x00": "a"}},
    {"values": {"a": ["\ud800"]}}, {"values": {"a": "\udfff"}}, {"form": "\x00"},
    {"at_ms": -1}, {"at_ms": 2**63}, {"at_ms": True}, {"at_ms": "1"}, {"at_ms": 1.5},
]  # fmt: skip


def test_what_is_no_draft_is_refused_in_words(browser: Browser, token: str) -> None:
    for body in WRONG:
        answer = post_draft(browser, token, body)
        assert answer.status_code == 400, body
        assert "草稿格式不符" in answer.json()["message"]


def test_another_site_cannot_post_drafts(browser: Browser, token: str) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        assert post_draft(browser, token, **{"content-type": kind}).status_code == 400


def test_a_draft_too_long_and_one_used_up_are_told_apart(browser: Browser, token: str, world: World) -> None:
    assert post_draft(browser, token, {"values": {"a": "字" * 100_000}}).status_code == 413
    from core.drafts import discard_draft

    given_up = uuid4()
    discard_draft(world.ctx(CLERK), "f", given_up)
    assert post_draft(browser, token, {"token": str(given_up)}).status_code == 409


# Papers and lists


def test_a_paper_opens_in_the_browser_and_can_be_saved_under_its_name(
    world: World, browser: Browser, token: str
) -> None:
    made = register(world)
    path = f"/documents/{made.document_id}.pdf"
    shown, saved = browser.ask(path, token=token), browser.ask(f"{path}?save=1", token=token)
    paper = document_file(world.ctx(CLERK), made.document_id)
    assert paper is not None and shown.content == saved.content == paper.data
    assert shown.headers["content-type"] == "application/pdf" and shown.headers["cache-control"] == "no-store"
    for answer, kind in ((shown, "inline"), (saved, "attachment")):
        disposition = answer.headers["content-disposition"]
        assert disposition.startswith(f"{kind}; filename*=UTF-8''")
        assert unquote(disposition.split("''")[1]) == f"收件回执 {made.receipt_number}.pdf"


def test_a_paper_that_is_not_there_is_not_found(browser: Browser, token: str) -> None:
    answer = browser.ask(f"/documents/{uuid4()}.pdf", token=token)
    assert (answer.status_code, answer.text) == (404, "未找到该文书或无权查看。")
    for name in ("7", "..%2f..%2fetc%2fpasswd"):
        assert browser.ask(f"/documents/{name}.pdf", token=token).text == f"page for {CLERK}", (
            "no paper's address"
        )


def listed(browser: Browser, token: str, query: str = "") -> list[list[str]]:
    answer = browser.ask(f"/applications.csv{query}", token=token)
    assert answer.status_code == 200, answer.text
    plain, _, name = answer.headers["content-disposition"].partition("; filename*=UTF-8''")
    assert (plain, unquote(name)) == ('attachment; filename="applications.csv"', "申请清单 2026-03-10.csv")
    assert answer.text.startswith("\ufeff") and answer.headers["cache-control"] == "no-store"
    head, *lines = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert head[:3] == ["登记号", "申请人", "事项"]
    return lines


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "yesterday"])
def test_a_day_that_is_none_filters_nothing(world: World, browser: Browser, token: str, day: str) -> None:
    register(world)
    answer = browser.ask(f"/applications.csv?from={day}&to={day}", token=token)
    assert (answer.status_code, len(answer.text.splitlines())) == (200, 2)


def test_a_list_is_exported_as_it_is_filtered(world: World, browser: Browser, token: str) -> None:
    register(
        world,
        applicant=company(name="抚顺,“浑河”公司"),
        received_at=NOW - timedelta(days=3),
        late_reason="补录",
    )
    register(world, applicant=person(2, name="佟佳欣"), channel="post")
    everything = listed(browser, token)
    assert everything[1] == [
        "某人社申〔2026〕1号",
        "抚顺,“浑河”公司",
        "企业实行不定时工作制审批",
        "已登记",
        "劳动关系科",
        "窗口当面",
        "2026-03-07 09:30",
        "补录",
        "窗口人员甲",
        "某人社收〔2026〕1号",
    ]
    assert [line[1] for line in everything] == ["佟佳欣", "抚顺,“浑河”公司"]
    for query, names in (
        ("?q=佟佳", ["佟佳欣"]),
        ("?q=%00", []),
        ("?q=" + "x" * 5000, []),
        ("?stage=voided", []),
        ("?stage=nonsense", ["佟佳欣", "抚顺,“浑河”公司"]),
        ("?view=mine", ["佟佳欣", "抚顺,“浑河”公司"]),
        ("?from=2026-03-10&to=2026-03-10", ["佟佳欣"]),
        ("?to=2026-03-07", ["抚顺,“浑河”公司"]),
        ("?from=nonsense", ["佟佳欣", "抚顺,“浑河”公司"]),
    ):
        assert [line[1] for line in listed(browser, token, query)] == names, query


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_spreadsheet_takes_a_cell_for_a_formula(start: str) -> None:
    assert defused(f"{start}1+1|cmd") == f"'{start}1+1|cmd"
    assert defused(f"甲{start}") == f"甲{start}"


def test_a_name_that_is_a_formula_arrives_defused(world: World, browser: Browser, token: str) -> None:
    register(world, applicant=company(name='=HYPERLINK("http://x")公司'))
    assert listed(browser, token)[0][1] == '\'=HYPERLINK("http://x")公司'


def test_a_page_connects_to_this_portal_alone() -> None:
    (allowed,) = [
        rule.split()[1:]
        for rule in HEADERS["Content-Security-Policy"].split(";")
        if rule.split()[0] == "connect-src"
    ]
    assert allowed == ["'self'"]
