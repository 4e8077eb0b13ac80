"""Streamlit's own words and controls that the style rules and the settings replace or hide."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect

from tests.browser.components.conftest import Served, at_rest
from tests.browser.visit import click_option


@pytest.fixture
def summary(page: Page, served: Served) -> Page:
    page.goto(f"{served.url}/summary")
    expect(page.get_by_text("会话 ")).to_be_visible()
    at_rest(page)
    return page


def test_uploader_speaks_chinese(summary: Page) -> None:
    uploader = summary.get_by_test_id("stFileUploader")
    expect(uploader.get_by_role("button", name="选择文件", exact=True)).to_be_visible()
    assert uploader.inner_text().strip() == "材料（PDF、JPG，20 MB 以内）"
    with summary.expect_file_chooser():
        uploader.get_by_role("button", name="选择文件").click()


@pytest.mark.long
def test_uploaded_file_is_named(summary: Page) -> None:
    file = {"name": "笔录.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    summary.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(files=[file])
    expect(summary.get_by_test_id("stFileChipName")).to_have_text("笔录.pdf")


def test_a_row_of_filters_stands_on_one_line(summary: Page) -> None:
    names = summary.get_by_test_id("stWidgetLabel").filter(has_text=re.compile("^(当事人|范围)$"))
    expect(names).to_have_count(2)
    field = summary.locator(".st-key-party [data-baseweb=input], .st-key-party .stTextInput > div").last
    switch = summary.locator(".st-key-range button").first
    first, second = (names.nth(n).bounding_box() for n in (0, 1))
    left, right = field.bounding_box(), switch.bounding_box()
    assert first and second and left and right
    assert abs(first["y"] - second["y"]) < 1.5
    assert abs(left["y"] - right["y"]) < 1.5
    assert abs(left["height"] - right["height"]) < 1.5


@pytest.mark.long
def test_no_hint_to_press_enter(summary: Page) -> None:
    field = summary.get_by_role("textbox", name="案号")
    field.press_sequentially("人社罚")
    hint = summary.get_by_test_id("InputInstructions")
    expect(hint).to_have_count(1)
    expect(hint).to_be_hidden()


@pytest.mark.long
def test_no_toolbar_over_a_table_of_figures(summary: Page) -> None:
    summary.get_by_test_id("stDataFrame").hover()
    toolbar = summary.get_by_test_id("stElementToolbar")
    expect(toolbar).to_have_count(1)
    expect(toolbar).to_be_hidden()


def test_no_menu_and_no_deploy_button(summary: Page) -> None:
    expect(summary.get_by_test_id("stMainMenu")).to_have_count(0)
    expect(summary.get_by_test_id("stAppDeployButton")).to_have_count(0)


@pytest.mark.long
def test_menu_of_pages_shows(summary: Page) -> None:
    expect(summary.get_by_test_id("stSidebarNavLink")).to_have_count(7)


def test_theme_is_light_though_the_system_is_dark(summary: Page) -> None:
    look = "one => { const style = getComputedStyle(one); return [style.backgroundColor, style.color, style.fontFamily] }"
    background, colour, font = summary.get_by_test_id("stApp").evaluate(look)
    assert (background, colour) == ("rgb(255, 255, 255)", "rgb(29, 33, 41)")
    assert "Microsoft YaHei" in font
    assert summary.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "15px"
    heading = summary.get_by_role("heading", name="摘要").evaluate(
        "one => { const style = getComputedStyle(one); return [style.fontSize, style.fontWeight] }"
    )
    assert heading == ["24px", "600"]


@pytest.mark.long
def test_icon_is_the_portals_own(summary: Page, served: Served) -> None:
    icon = summary.locator("link[rel='shortcut icon']").get_attribute("href") or ""
    assert icon.endswith(".png") and "favicon" not in icon, icon
    assert summary.request.get(icon if icon.startswith("http") else served.url + icon).status == 200


def test_link_over_the_menu_and_names_for_screen_readers_are_chinese(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/form")
    expect(page.get_by_test_id("stSkipToContent")).to_have_text("跳到正文")
    click_option(page.get_by_role("combobox", name="类别"), "乙类")
    expect(page.locator(".st-key-form-kind").get_by_role("button", name="清除", exact=True)).to_be_attached()
    expect(page.locator("[aria-label='Clear value']")).to_have_count(0)
    click_option(page.get_by_role("combobox", name="人员"), "李四")
    expect(page.locator("[aria-label='移除 李四']")).to_be_attached()
    expect(page.locator("[aria-label^='Remove']")).to_have_count(0)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        pytest.param(401, "已退出登录，请重新登录。", marks=pytest.mark.long),
        (502, "与系统的连接已中断"),
    ],
)
def test_lost_connection_is_told_in_chinese(
    context: BrowserContext, served: Served, status: int, words: str
) -> None:
    page = context.new_page()
    sockets: list[WebSocketRoute] = []

    def connect(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket("**/_stcore/stream", connect)
    page.goto(f"{served.url}/form")
    field = page.get_by_role("textbox", name="姓名")
    field.fill("写了一半")
    page.route("**/_stcore/**", lambda route: route.fulfill(status=status, body="no"))
    sockets[-1].close()
    told = page.get_by_role("alert").filter(has_text=words)
    expect(told).to_be_visible(timeout=40_000)
    expect(told.get_by_role("button", name="重新打开")).to_be_visible()
    expect(page.get_by_text("Connection")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(field).to_have_value("写了一半")
    page.unroute("**/_stcore/**")
    expect(told).to_have_count(0, timeout=40_000)
    expect(field).to_have_value("写了一半")
