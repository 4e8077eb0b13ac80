"""User text on the screen is the text that was entered."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pages.ui.text import plain
from tests.browser.components.conftest import Served, at_rest

STRINGS = (
    (Path(__file__).parent / "strings.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n----\n")
)


def shown(page: Page, selector: str) -> list[str]:
    """What a reader sees: with line breaks, and with the characters that the page was given."""
    return page.locator(selector).evaluate_all("all => all.map(one => one.innerText)")


@pytest.fixture(scope="module")
def written(chromium, served: Served):  # type: ignore[no-untyped-def]
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served.url}/strings")
    expect(page.locator(".own-text")).to_have_count(len(STRINGS), timeout=30_000)
    expect(page.locator("[data-testid=stAlert]")).to_have_count(len(STRINGS), timeout=30_000)
    at_rest(page)
    yield page
    assert all(url.startswith((served.url, "blob:", "data:")) for url in asked), asked
    context.close()


@pytest.mark.parametrize("number", range(len(STRINGS)))
def test_text_is_exact(written: Page, number: int) -> None:
    assert shown(written, f".st-key-text-{number} .own-text") == [STRINGS[number]]


@pytest.mark.parametrize("number", range(len(STRINGS)))
def test_plain_is_exact_in_markdown(written: Page, number: int) -> None:
    assert shown(written, f".st-key-plain-{number} [data-testid=stMarkdownContainer]") == [STRINGS[number]]


@pytest.mark.parametrize("number", range(len(STRINGS)))
def test_plain_is_exact_in_a_label(written: Page, number: int) -> None:
    label = f".st-key-label-{number} [data-testid=stWidgetLabel]"
    assert shown(written, label) == [STRINGS[number]]


@pytest.mark.parametrize("number", range(len(STRINGS)))
def test_plain_is_exact_inside_colour_list_and_bold(written: Page, number: int) -> None:
    assert shown(written, f".st-key-red-{number} li") == [STRINGS[number], f"{STRINGS[number]} 完"]


def test_nothing_became_markup(written: Page) -> None:
    inside = written.locator("[data-testid=stMain]")
    for made in ("a", "code", "img", "table", "h1", "h2", "blockquote", "ol", "del", ".katex", "script"):
        assert inside.locator(made).count() == 0, made
    assert inside.locator("[style*='color']").count() == len(STRINGS), "only the :red of the test itself"


def test_spaces_stay_in_text(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/summary")
    at_rest(page)
    value = page.get_by_role("definition").nth(1)
    assert value.inner_text() == "第一行\n  第二行"


def test_facts_are_a_description_list(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/summary")
    at_rest(page)
    expect(page.get_by_role("term")).to_have_text(["当事人", "事实", "期限", "备注"])
    values = page.get_by_role("definition").all_inner_texts()
    assert values[0] == "<b>甲</b> _公司_ *有限* :red[责任] $x$ 😀 &amp; https://example.cn"
    assert values[2:] == ["■ 逾期 1 个工作日", "无"]
    left = page.locator(".own-facts").evaluate("list => list.getBoundingClientRect().left")
    assert page.get_by_role("term").first.evaluate("term => term.getBoundingClientRect().left") == left


def test_facts_and_tags_have_no_accessibility_violation(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/summary")
    at_rest(page)
    expect(page.locator(".own-tag").last).to_be_visible()
    found = Axe().run(page, context={"include": [[".own-facts"], [".own-tag"]]})
    assert found.violations_count == 0, found.response["violations"]
    assert {"definition-list", "color-contrast"} <= {rule["id"] for rule in found.response["passes"]}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\x00b\x1bc", "a\ufffdb\ufffdc"),
        ("x\ud800y", "x\ufffdy"),
        ("a\r\nb\rc", "a\\\nb\\\nc"),
        ("  a\n\nb\n", "a\\\n\\\nb"),
    ],
)
def test_plain_handles_what_is_no_text(value: str, expected: str) -> None:
    assert plain(value) == expected
