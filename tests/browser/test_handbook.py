"""A reader opens a chapter, sees its pictures, searches, and goes on to the screen where the thing is done."""

from playwright.sync_api import Page, expect

from core.law.roles import Role
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.visit import Visit, settled


def test_from_the_contents_to_a_chapter_and_on_to_its_screen(
    visit: Visit, page: Page, bureau: Bureau
) -> None:
    visit.enter(bureau.session(bureau.newcomer(Role.WINDOW_CLERK)))
    page.goto("/handbook")
    settled(page)
    assert violations(page) == []
    page.get_by_test_id("stMain").get_by_role("link", name="窗口人员").click()
    settled(page, "使用手册：窗口人员")
    picture = page.get_by_alt_text("登记申请页：办理事项、申请人和材料")
    picture.scroll_into_view_if_needed()
    page.wait_for_function(
        "image => image.complete && image.naturalWidth > 300", arg=picture.element_handle()
    )
    box, main = picture.bounding_box(), page.get_by_test_id("stMainBlockContainer").bounding_box()
    assert box and main and box["x"] + box["width"] <= main["x"] + main["width"]
    assert violations(page) == []
    page.get_by_role("button", name="返回手册目录").click()
    settled(page, "使用手册")
    page.get_by_label("在手册中查找").fill("收件回执 补录")
    expect(page.get_by_role("heading", name="怎样登记一件申请")).to_be_visible()
    page.get_by_role("link", name="前往登记申请").click()
    settled(page, "登记申请")
