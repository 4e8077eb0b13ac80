"""What is typed is kept: without a blur, through reload, close and failure, and no longer than it should be."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from tests.browser.components.conftest import Served
from tests.browser.visit import click_option, until

STATUS = "role=status"


@pytest.fixture
def form(page: Page, served: Served) -> Page:
    page.goto(f"{served.url}/form")
    ready(page)
    return page


def ready(page: Page) -> None:
    expect(page.get_by_text("会话 ")).to_be_visible()
    expect(page.locator(STATUS)).to_be_attached()


def draft(served: Served) -> dict[str, Any]:
    found: dict[str, Any] = served.kept()["drafts"].get("form", {})
    return found


def test_typing_is_posted_without_leaving_the_field(form: Page, served: Served) -> None:
    area = form.get_by_role("textbox", name="事实")
    area.press_sequentially("2026年7月1日到现场检查")
    until(form, lambda: draft(served).get("facts") == "2026年7月1日到现场检查")
    expect(area).to_be_focused()
    expect(form.locator(STATUS)).to_have_text(re.compile(r"^已保存草稿 \d\d:\d\d$"))
    post = served.kept()["posts"][-1]
    assert set(post) == {"account", "form", "token", "values", "at_ms"} and len(post["token"]) == 32


def test_every_kind_of_field_is_kept_and_restored(form: Page, served: Served) -> None:
    form.get_by_role("textbox", name="姓名").fill("欧阳_*娜*")
    form.get_by_role("textbox", name="事实").fill("第一行\n第二行")
    form.get_by_label("金额").fill("1234.5")
    click_option(form.get_by_role("combobox", name="类别"), "乙类")
    form.get_by_text("邮寄送达").click()
    form.get_by_text("已告知").click()
    form.locator(".st-key-form-day [data-type=year]").click()
    form.keyboard.type("20260701")
    form.locator(".st-key-form-hour [data-type=hour]").click()
    form.keyboard.type("0905")
    click_option(form.get_by_role("combobox", name="人员"), "李四")
    form.keyboard.press("Escape")
    form.get_by_text("全部", exact=True).click()
    expected = {
        "name": "欧阳_*娜*",
        "facts": "第一行\n第二行",
        "money": "1234.50",
        "kind": "乙类",
        "way": "邮寄送达",
        "agreed": True,
        "day": "2026-07-01",
        "hour": "09:05:00",
        "people": ["李四"],
        "view": "全部",
    }
    until(form, lambda: draft(served) == expected)

    served_before = served.kept()["posts"]
    form.reload()
    ready(form)
    expect(form.locator(STATUS)).to_have_text("已恢复草稿（2026-07-01 09:05 保存）")
    expect(form.get_by_role("textbox", name="姓名")).to_have_value("欧阳_*娜*")
    expect(form.get_by_role("textbox", name="事实")).to_have_value("第一行\n第二行")
    expect(form.get_by_label("金额")).to_have_value("1234.50")
    expect(form.get_by_role("combobox", name="类别")).to_have_value("乙类")
    expect(form.get_by_role("radio", name="邮寄送达")).to_be_checked()
    expect(form.get_by_role("checkbox", name="已告知")).to_be_checked()
    expect(form.locator(".st-key-form-day input[type=date]")).to_have_value("2026-07-01")
    expect(form.locator(".st-key-form-hour input[type=hidden]")).to_have_value("09:05:00")
    expect(form.locator(".st-key-form-people [data-tag]")).to_have_text("李四")
    expect(form.get_by_role("radio", name="全部")).to_be_checked()
    expect(form.get_by_text("收到 欧阳_*娜*|1234.5|2|2026-07-01；")).to_be_visible()
    assert served.kept()["posts"] == served_before


def test_closing_the_page_posts_the_last_words(form: Page, served: Served) -> None:
    form.get_by_role("textbox", name="事实").press_sequentially("最后几个字")
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    form.on("dialog", agree)
    form.goto("about:blank")
    until(form, lambda: draft(served).get("facts") == "最后几个字")
    assert asked == ["beforeunload"]


def test_hiding_the_page_posts_at_once(form: Page, served: Served, context: BrowserContext) -> None:
    form.get_by_role("textbox", name="事实").press_sequentially("切换前")
    form.evaluate(
        "() => { Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
        " document.dispatchEvent(new Event('visibilitychange')) }"
    )
    until(form, lambda: draft(served).get("facts") == "切换前", 1.8)


@pytest.mark.long
def test_no_question_on_leaving_once_everything_is_kept(form: Page, served: Served) -> None:
    form.get_by_role("textbox", name="姓名").press_sequentially("张三")
    expect(form.locator(STATUS)).to_contain_text("已保存草稿")
    asked: list[str] = []
    form.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    form.reload()
    ready(form)
    assert asked == []


def test_leaving_for_another_page_of_the_portal_keeps_the_words(form: Page, served: Served) -> None:
    form.get_by_role("textbox", name="事实").press_sequentially("还没写完")
    form.get_by_test_id("stSidebarNavLink").filter(has_text="摘要").click()
    until(form, lambda: draft(served).get("facts") == "还没写完")
    form.get_by_test_id("stSidebarNavLink").filter(has_text="登记").click()
    expect(form.get_by_role("textbox", name="事实")).to_have_value("还没写完")


def test_submitting_ends_the_draft(form: Page, served: Served) -> None:
    form.get_by_role("textbox", name="姓名").fill("李四")
    form.get_by_role("textbox", name="事实").press_sequentially("提交前一刻")
    form.get_by_role("button", name="提交").click()
    expect(form.get_by_text("编号 new；")).to_be_visible()
    posts = served.kept()["posts"]
    form.get_by_test_id("stSidebarNavLink").filter(has_text="登记").click()
    expect(form.get_by_role("textbox", name="事实")).to_have_value("")
    form.wait_for_timeout(2500)  # Longer than a tick: a keeper that went on would have posted by now.
    assert draft(served) == {}
    assert [post["token"] for post in served.kept()["posts"][len(posts) :]] in (
        [],
        [posts[-1]["token"]] if posts else [],
    )


def test_used_token_is_not_posted_again(form: Page, served: Served) -> None:
    served.forget(status=409)
    form.get_by_role("textbox", name="姓名").press_sequentially("甲")
    until(form, lambda: len(served.kept()["posts"]) == 1)
    form.get_by_role("textbox", name="姓名").press_sequentially("乙")
    form.wait_for_timeout(2500)  # Longer than a tick.
    assert len(served.kept()["posts"]) == 1
    expect(form.locator(STATUS)).to_have_text("")


def test_discarding_empties_the_form_and_the_draft(form: Page, served: Served) -> None:
    form.get_by_role("textbox", name="姓名").press_sequentially("王五")
    form.get_by_text("邮寄送达").click()
    expect(form.locator(STATUS)).to_contain_text("已保存草稿")
    asked: list[str] = []
    form.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    form.get_by_role("button", name="放弃草稿").click()
    expect(form.get_by_role("textbox", name="姓名")).to_have_value("")
    expect(form.get_by_role("radio", name="邮寄送达")).not_to_be_checked()
    expect(form.get_by_role("button", name="放弃草稿")).to_be_hidden()
    assert asked == ["放弃已保存的草稿？表单将清空，您在其他窗口打开的同一张表单也不再保存。"]
    assert draft(served) == {}
    form.get_by_role("textbox", name="姓名").press_sequentially("赵六")
    until(form, lambda: draft(served).get("name") == "赵六")


@pytest.mark.long
def test_saying_no_keeps_the_draft(form: Page, served: Served) -> None:
    form.get_by_role("textbox", name="姓名").press_sequentially("王五")
    expect(form.locator(STATUS)).to_contain_text("已保存草稿")
    form.on("dialog", lambda dialog: dialog.dismiss())
    form.get_by_role("button", name="放弃草稿").click()
    expect(form.get_by_role("textbox", name="姓名")).to_have_value("王五")
    assert draft(served)["name"] == "王五"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 500}, "草稿未能保存，请勿关闭页面"),
        pytest.param(
            {"status": 401, "message": "登录已失效"},
            "草稿未能保存，请勿关闭页面：登录已失效",
            marks=pytest.mark.long,
        ),
    ],
)
def test_failure_is_said_and_made_good(
    context: BrowserContext, served: Served, answer: Any, words: str
) -> None:
    served.forget()
    page = context.new_page()
    page.goto(f"{served.url}/form")
    ready(page)
    served.forget(**answer)
    page.get_by_role("textbox", name="姓名").press_sequentially("钱七")
    expect(page.locator(STATUS)).to_have_text(words)
    served.forget()
    expect(page.locator(STATUS)).to_contain_text("已保存草稿")
    assert draft(served)["name"] == "钱七"


@pytest.mark.long
@pytest.mark.parametrize("status", [400, 413])
def test_what_is_refused_for_good_is_said_and_not_tried_again_until_it_changes(
    form: Page, served: Served, status: int
) -> None:
    served.forget(status=status, message="草稿过大，请缩短“事实”")
    field = form.get_by_role("textbox", name="姓名")
    field.press_sequentially("钱七")
    expect(form.locator(STATUS)).to_have_text("草稿未能保存，请勿关闭页面：草稿过大，请缩短“事实”")
    before = len(served.kept()["posts"])
    form.wait_for_timeout(6500)  # Longer than the first two pauses of a keeper that goes on.
    assert len(served.kept()["posts"]) == before and served.kept()["pings"] == []
    served.forget()
    field.press("Backspace")
    expect(form.locator(STATUS)).to_contain_text("已保存草稿")
    assert draft(served)["name"] == "钱"


@pytest.mark.long
def test_after_somebody_else_signed_in_nothing_more_is_posted(form: Page, served: Served) -> None:
    served.forget(status=403, message="本机已换用其他账号登录")
    field = form.get_by_role("textbox", name="姓名")
    field.press_sequentially("钱七")
    expect(form.locator(STATUS)).to_contain_text("本机已换用其他账号登录")
    before = len(served.kept()["posts"])
    field.press_sequentially("八九")
    form.wait_for_timeout(4500)  # Longer than two ticks.
    assert len(served.kept()["posts"]) == before and served.kept()["pings"] == []


def test_signed_out_is_said_at_the_top_of_the_page_and_over_once_somebody_is_back(
    form: Page, served: Served
) -> None:
    served.forget(status=401)
    form.get_by_role("textbox", name="姓名").press_sequentially("钱七")
    banner = form.get_by_role("alert").filter(has_text="已退出登录")
    expect(banner).to_be_in_viewport()
    expect(banner).to_contain_text("用同一账号登录后自动恢复")
    expect(banner.get_by_role("button", name="重新登录")).to_be_visible()
    expect(form.get_by_role("textbox", name="姓名")).to_have_value("钱七")
    found = Axe().run(form, context={"include": [[".st-key-draft-form"]]})
    assert found.violations_count == 0, found.response["violations"]
    served.forget()
    expect(form.locator(STATUS)).to_contain_text("已保存草稿")
    expect(banner).to_have_count(0)


@pytest.mark.long
def test_no_draft_of_an_untouched_form(form: Page, served: Served) -> None:
    form.get_by_role("textbox", name="姓名").click()
    for _ in range(4):
        form.keyboard.press("Tab")
    form.wait_for_timeout(2500)  # Longer than a tick.
    assert served.kept()["posts"] == []
    expect(form.locator(STATUS)).to_have_text("")


@pytest.mark.long
def test_typing_without_a_change_counts_as_activity(form: Page, served: Served) -> None:
    assert served.kept()["pings"] == []
    field = form.get_by_role("textbox", name="姓名")
    field.click()
    ping = until(form, lambda: field.press("ArrowLeft") or served.kept()["pings"])[0]
    assert len(ping["token"]) == 32
    assert served.kept()["posts"] == []


@pytest.mark.long
def test_input_method_is_left_in_peace(form: Page, served: Served) -> None:
    area = form.get_by_role("textbox", name="事实")
    area.press_sequentially("甲方")
    until(form, lambda: draft(served).get("facts") == "甲方")
    session = form.context.new_cdp_session(form)
    for typed in ("z", "zh", "zhi", "zhi'f"):
        session.send(
            "Input.imeSetComposition",
            {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)},
        )
    expect(area).to_have_value("甲方zhi'f")
    form.wait_for_timeout(2500)  # Longer than a tick: half a word is not posted.
    assert draft(served)["facts"] == "甲方"
    expect(area).to_have_value("甲方zhi'f")
    session.send("Input.insertText", {"text": "支付"})
    expect(area).to_have_value("甲方支付")
    until(form, lambda: draft(served).get("facts") == "甲方支付")
    expect(area).to_be_focused()


def test_keeper_has_no_accessibility_violation(form: Page) -> None:
    form.get_by_role("textbox", name="姓名").press_sequentially("张三")
    expect(form.get_by_role("status")).to_contain_text("已保存草稿")
    form.get_by_role("button", name="放弃草稿").scroll_into_view_if_needed()
    found = Axe().run(form, context={"include": [[".st-key-draft-form"]]})
    assert found.violations_count == 0, found.response["violations"]
    assert {"button-name", "color-contrast"} <= {rule["id"] for rule in found.response["passes"]}
