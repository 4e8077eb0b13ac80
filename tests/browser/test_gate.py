"""The gate in a real browser: five missing things, five reasons, each with its article and a link that leads somewhere."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from core.law.roles import Role
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.visit import Visit, choose, settled
from tests.factories.procedures import refusal


def test_five_missing_things_are_five_reasons_with_article_and_working_link(
    visit: Visit, page: Page, bureau: Bureau
) -> None:
    clerk = bureau.newcomer()
    matter_id = bureau.registered(clerk).matter_id
    visit.enter(bureau.session(clerk))
    page.goto(f"/application?id={matter_id}")
    settled(page)
    choose(page, "查看后续步骤须先具备什么", "准予")
    decision = page.locator(".st-key-gate-grant ol > li")
    expect(page.get_by_text("还缺 5 项")).to_be_visible()
    expect(decision).to_have_count(5)
    said = decision.all_inner_texts()
    assert all(re.search(r"第[一二三四五六七八九十]+条", words) for words in said), said
    assert violations(page) == []
    addresses = [link.get_attribute("href") for link in decision.get_by_role("link", name="前往处理").all()]
    assert len(addresses) == 5
    for address in dict.fromkeys(addresses):
        assert address and urlsplit(address).path != ""
        page.goto(address)
        settled(page)
        for dead in ("没有这个页面", "未找到该申请", "未找到该事项", "系统出错"):
            expect(page.get_by_text(dead)).to_have_count(0)


def test_the_link_opens_the_part_that_it_names(visit: Visit, page: Page, bureau: Bureau) -> None:
    clerk = bureau.newcomer()
    matter_id = bureau.registered(clerk).matter_id
    refusal(bureau.world, matter_id, by=clerk)
    visit.enter(bureau.session(clerk))
    page.goto(f"/application?id={matter_id}&part=rights")
    settled(page)
    expect(page.get_by_role("tab", name="告知与瑕疵")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("缺少音像记录：记录不配合情况")).to_be_visible()
    page.get_by_text("申请按程序瑕疵继续办理", exact=True).click()
    expect(page.get_by_label("原因")).to_be_visible()
    assert violations(page) == []


def test_articles_and_state_table_are_read_by_everybody(visit: Visit, page: Page, bureau: Bureau) -> None:
    visit.enter(bureau.session(bureau.newcomer(Role.STAFF)))
    page.goto("/articles")
    settled(page, "条文对照")
    assert violations(page) == []
    page.get_by_role("link", name="第九条").click()
    settled(page, "第九条 调查取证的音像记录")
    expect(page.get_by_text("记录与告知", exact=True).first).to_be_visible()
    page.goto("/procedures")
    settled(page, "程序状态表")
    expect(page.get_by_role("cell", name="受理通知书").first).to_be_visible()
    assert violations(page) == []
