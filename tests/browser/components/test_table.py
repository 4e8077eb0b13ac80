"""The list: opened, sorted, chosen and paged by mouse and by keyboard."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.components.conftest import Served


@pytest.fixture
def cases(page: Page, served: Served) -> Iterator[Page]:
    page.goto(f"{served.url}/cases")
    expect(page.get_by_role("table", name="案件列表")).to_be_visible()
    yield page


def visit(page: Page) -> str:
    """The mark of the Streamlit session that the page belongs to."""
    found = page.get_by_text(re.compile("^会话 "))
    expect(found).to_have_count(1)
    return found.inner_text()


@pytest.mark.parametrize("how", ["click", "enter"])
def test_row_opens_in_the_same_session(cases: Page, how: str) -> None:
    before = visit(cases)
    row = cases.get_by_role("link", name="人社罚〔2026〕3 号", exact=True)
    if how == "click":
        row.click()
    else:
        row.focus()
        cases.keyboard.press("Enter")
    expect(cases.get_by_text("编号 id-03；")).to_be_visible()
    expect(cases).to_have_url(re.compile(r"/case\?id=id-03$"))
    assert visit(cases) == before


def test_a_click_that_began_before_the_answer_to_a_search_still_opens_its_row(
    page: Page, served: Served
) -> None:
    page.goto(f"{served.url}/search")
    row = page.get_by_role("link", name="人社罚〔2026〕1 号", exact=True)
    # Measured once the page is whole and the row has come to rest.
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()
    row.hover(trial=True)
    before = row.bounding_box()
    assert before is not None
    page.get_by_role("searchbox", name="查找").press_sequentially("〕1")
    page.mouse.move(before["x"] + 5, before["y"] + before["height"] / 2)
    page.mouse.down()
    expect(page.get_by_text("找 〕1；")).to_be_visible()
    expect(page.get_by_role("rowheader")).to_have_count(11)
    assert row.bounding_box() == before
    page.mouse.up()
    expect(page.get_by_text("编号 id-01；")).to_be_visible()


def test_rows_that_say_the_same_keep_their_elements_and_changed_ones_do_not(
    page: Page, served: Served
) -> None:
    page.goto(f"{served.url}/search")
    row = page.get_by_role("row").nth(3)
    expect(row).to_contain_text("〔2026〕3 号")
    before = row.element_handle()
    search = page.get_by_role("searchbox", name="查找")
    for typed, shown in (("〕3", 1), ("〕", 20), ("没有的", 0)):
        search.fill(typed)
        expect(page.get_by_text(f"找 {typed}；")).to_be_visible()
        expect(page.get_by_role("rowheader")).to_have_count(shown)
        assert before is not None
        assert before.evaluate("row => row.isConnected") is (shown > 0)
    search.fill("")
    expect(page.get_by_role("rowheader")).to_have_text([f"人社罚〔2026〕{n} 号" for n in range(1, 21)])


@pytest.mark.long
def test_opening_a_row_costs_one_run(cases: Page, served: Served) -> None:
    served.forget()
    cases.get_by_role("link", name="人社罚〔2026〕3 号", exact=True).click()
    expect(cases.get_by_text("编号 id-03；")).to_be_visible()
    assert served.kept()["runs"] == ["case"]


@pytest.mark.long
def test_control_click_opens_a_new_tab_with_the_query(cases: Page, context: BrowserContext) -> None:
    before = visit(cases)
    with context.expect_page() as opened:
        cases.get_by_role("link", name="人社罚〔2026〕5 号", exact=True).click(modifiers=["Control"])
    other = opened.value
    expect(other.get_by_text("编号 id-05；")).to_be_visible()
    expect(other).to_have_url(re.compile(r"/case\?id=id-05$"))
    assert visit(other) != before
    expect(cases).to_have_url(re.compile(r"/cases$"))


def test_back_returns_to_the_list_with_its_own_query(cases: Page, served: Served) -> None:
    before = visit(cases)
    cases.goto(f"{served.url}/cases?sort=-no")
    expect(cases.get_by_text("顺序 -no；")).to_be_visible()
    before = visit(cases)
    cases.get_by_role("link", name="人社罚〔2026〕20 号", exact=True).click()
    expect(cases.get_by_text("编号 id-20；")).to_be_visible()
    cases.go_back()
    expect(cases).to_have_url(re.compile(r"/cases\?sort=-no$"))
    expect(cases.get_by_text("顺序 -no；")).to_be_visible()
    cases.go_forward()
    expect(cases).to_have_url(re.compile(r"/case\?id=id-20$"))
    expect(cases.get_by_text("编号 id-20；")).to_be_visible()
    assert visit(cases) == before


@pytest.mark.long
def test_going_from_a_page_leaves_its_address_alone(cases: Page) -> None:
    cases.get_by_role("link", name="人社罚〔2026〕1 号", exact=True).click()
    cases.get_by_role("button", name="前往").click()
    expect(cases.get_by_text("顺序 -no；")).to_be_visible()
    cases.go_back()
    expect(cases).to_have_url(re.compile(r"/case\?id=id-01$"))
    expect(cases.get_by_text("编号 id-01；")).to_be_visible()


@pytest.mark.long
def test_replacing_skips_the_page_that_was_left(cases: Page) -> None:
    cases.get_by_role("link", name="人社罚〔2026〕1 号", exact=True).click()
    cases.get_by_role("button", name="替换").click()
    expect(cases.get_by_text("顺序 -due；")).to_be_visible()
    cases.go_back()
    expect(cases).to_have_url(re.compile(r"/cases$"))
    expect(cases.get_by_text("顺序 no；")).to_be_visible()


def test_headings_sort_through_the_server(cases: Page) -> None:
    heading = cases.get_by_role("columnheader", name="案号")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    cases.get_by_role("button", name="案号").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(cases.get_by_role("rowheader").first).to_have_text("人社罚〔2026〕20 号")
    expect(cases.get_by_text("点击 -no；")).to_be_visible()
    expect(cases).to_have_url(re.compile(r"sort=-no$"))
    expect(cases.get_by_role("button", name="案号")).to_be_focused()
    cases.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(cases.get_by_role("columnheader", name="当事人").get_by_role("button")).to_have_count(0)


def test_rows_are_chosen_and_kept_through_quick_clicks(cases: Page) -> None:
    for number in (2, 4, 6):
        cases.get_by_role("checkbox", name=f"选择 人社罚〔2026〕{number} 号", exact=True).check()
    expect(cases.get_by_text("已选 id-02,id-04,id-06；")).to_be_visible()
    whole = cases.get_by_role("checkbox", name="全选本页")
    expect(whole).to_be_checked(indeterminate=True)
    whole.check()
    expect(cases.get_by_text(re.compile("已选 id-01,id-02,.*id-20；"))).to_be_visible()
    cases.get_by_role("button", name="清除选择").click()
    expect(cases.get_by_text("已选 ；")).to_be_visible()
    expect(whole).not_to_be_checked()


def test_tab_goes_through_headings_boxes_and_links_in_reading_order(cases: Page) -> None:
    cases.get_by_role("checkbox", name="全选本页").focus()
    seen = []
    for _ in range(6):
        cases.keyboard.press("Tab")
        seen.append(
            cases.evaluate(
                "() => { let at = document.activeElement; while (at.shadowRoot) at = at.shadowRoot.activeElement;"
                " return (at.getAttribute('aria-label') || at.textContent).replace(/[↕↑↓]/, '') }"
            )
        )
    assert seen == [
        "案号",
        "期限",
        "选择 人社罚〔2026〕1 号",
        "人社罚〔2026〕1 号",
        "选择 人社罚〔2026〕2 号",
        "人社罚〔2026〕2 号",
    ]


@pytest.mark.long
def test_focus_is_visible(cases: Page) -> None:
    cases.get_by_role("checkbox", name="全选本页").focus()
    for _ in range(4):
        cases.keyboard.press("Tab")
    outline = cases.get_by_role("link", name="人社罚〔2026〕1 号", exact=True).evaluate(
        "link => getComputedStyle(link).outline"
    )
    assert "solid 2px" in outline and "rgb(31, 78, 158)" in outline, outline


def test_cells_show_user_text_exactly(cases: Page) -> None:
    cell = cases.get_by_role("row").nth(1).get_by_role("cell").nth(1)
    expect(cell).to_have_text("<b>甲</b> _公司_ *有限* :red[责任] $x$ 😀 &amp; https://example.cn")
    assert cell.evaluate("cell => cell.children.length") == 0
    assert cases.get_by_role("table").evaluate("table => table.querySelectorAll('b').length") == 0


@pytest.mark.long
def test_states_are_words_and_colours(cases: Page) -> None:
    state = cases.get_by_role("cell", name="逾期 1 个工作日").first
    assert state.locator(".tag").evaluate("tag => getComputedStyle(tag).color") == "rgb(198, 40, 40)"
    assert (
        cases.get_by_role("cell", name="1,000.00", exact=True).evaluate("c => getComputedStyle(c).textAlign")
        == "right"
    )


@pytest.mark.long
def test_table_fits_the_bureau_screen(cases: Page) -> None:
    box = cases.locator(".table")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    assert (
        cases.get_by_role("columnheader", name="案号").evaluate(
            "heading => getComputedStyle(heading).backgroundColor"
        )
        == "rgb(240, 243, 248)"
    )


def test_pager_says_which_way(cases: Page) -> None:
    expect(cases.get_by_text("共 134 件")).to_be_visible()
    expect(cases.get_by_role("button", name="上一页")).to_be_disabled()
    cases.get_by_role("button", name="下一页").click()
    expect(cases.get_by_text("翻页 next；")).to_be_visible()


def test_table_has_no_accessibility_violation(cases: Page) -> None:
    found = Axe().run(cases, context={"include": [[".st-key-cases"]]})
    assert found.violations_count == 0, found.generate_report()
    assert any(
        "table" in str(rule["id"]) or rule["id"] == "scope-attr-valid" for rule in found.response["passes"]
    )


@pytest.mark.long
def test_twenty_rows_are_a_small_message(page: Page, served: Served) -> None:
    sizes: list[int] = []
    page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda payload: sizes.append(len(payload)))
    )
    page.goto(f"{served.url}/cases")
    expect(page.get_by_role("table", name="案件列表")).to_be_visible()
    assert max(sizes) < 20_000, sorted(sizes)
