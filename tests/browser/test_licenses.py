"""The register of licences in a real browser: found, opened by keyboard, and revoked by the head of the unit."""

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from core.clock import local
from core.law.roles import Role
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.test_papers import put_day
from tests.browser.visit import Visit, choose, field, settled
from tests.factories.applications import company
from tests.factories.licenses import entered, events

SHOTS = os.environ.get("SHOTS", "")
NUMBER = "辽抚人社许 2026-0981"


def look(page: Page, name: str) -> None:
    """No complaint of accessibility; and a picture where somebody wants to see it."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"licenses-{name}.png", full_page=True)
    assert violations(page) == [], name


def test_a_licence_is_found_in_the_register_and_revoked_on_a_decision(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    clerk, head = bureau.newcomer(), bureau.newcomer(Role.UNIT_HEAD)
    matter_id = bureau.registered(clerk, applicant=company(981, name="抚顺浑河劳务有限公司")).matter_id
    license_id = entered(bureau.world, matter_id, NUMBER)
    visit.enter(bureau.session(head))
    page.goto("/licenses")
    settled(page, "许可证登记簿")
    page.get_by_role("searchbox", name="查找", exact=True).fill("浑河劳务")
    row = page.get_by_role("link", name=NUMBER)
    expect(row).to_be_visible()
    settled(page)
    look(page, "register")
    row.focus()
    page.keyboard.press("Enter")
    settled(page, NUMBER)
    expect(page.get_by_text("余 100 日")).to_be_visible()
    look(page, "licence")
    page.get_by_role("button", name="登记撤销、撤回、注销").click()
    settled(page, "登记撤销、撤回、注销")
    form = page.get_by_test_id("stForm")
    form.get_by_text("撤销", exact=True).click()
    choose(page, "情形", "以欺骗、贿赂等不正当手段取得（行政许可法第六十九条第二款）")
    field(page, "决定书名称和文号（选填）").fill("撤销行政许可决定书 某人社许撤〔2026〕1号")
    put_day(page, "决定日期", f"{local(bureau.app.clock.now()):%Y%m%d}")
    field(page, "说明").fill("经营场所证明系伪造。")
    look(page, "end")
    form.get_by_role("button", name="登记", exact=True).dblclick()
    settled(page, NUMBER)
    expect(page.get_by_text("经营场所证明系伪造。")).to_be_visible()
    expect(page.get_by_text("已撤销").first).to_be_visible()
    look(page, "revoked")
    assert [event.kind for event in events(bureau.world, license_id)] == ["granted", "revoked"]
