"""The register of licences in a real browser: found, opened by keyboard, and revoked by the head of the unit."""

import os
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from core.clock import local
from core.law.roles import Role
from db.models import License
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.test_papers import put_day
from tests.browser.visit import Visit, choose, field, settled, shortcut_listens, until
from tests.factories.applications import company, rows
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


def test_the_head_enters_a_licence_from_its_paper_file_by_keyboard(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    head, firm = bureau.newcomer(Role.UNIT_HEAD), company(982, name="抚顺新宾劳务有限公司")
    number, today = "辽抚人社许 2019-0982", local(bureau.app.clock.now()).date()
    visit.enter(bureau.session(head))
    page.goto("/licenses")
    settled(page, "许可证登记簿")
    page.get_by_role("button", name="登记原有许可证").click()
    settled(page, "登记原有许可证")
    expect(field(page, "许可证编号")).to_be_focused()
    page.keyboard.type(number)
    choose(page, "许可事项", "LR-01 企业实行不定时工作制审批")
    put_day(page, "有效期自", f"{today - timedelta(days=900):%Y%m%d}")
    field(page, "持有人证件号码").fill(firm.certificate_no)
    page.keyboard.press("Tab")
    # A credit code says that it is no natural person's.
    expect(field(page, "持有人名称")).to_be_visible()
    settled(page)
    for label, text in (
        ("持有人名称", firm.name),
        ("持有人法定代表人（负责人）", firm.legal_representative),
        ("持有人联系电话", firm.phone),
    ):
        field(page, label).fill(text)
    look(page, "new")
    until(page, lambda: bureau.draft_of(head).get("holder.phone") == firm.phone)
    page.reload()
    settled(page, "登记原有许可证")
    expect(field(page, "持有人名称")).to_have_value(firm.name)
    expect(page.get_by_role("combobox", name="许可事项")).to_have_value("LR-01 企业实行不定时工作制审批")
    shortcut_listens(page, "Control+Enter")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("请填写有效期至").first).to_be_visible()
    expect(field(page, "许可证编号")).to_have_value(number)
    page.get_by_text("长期有效，没有届满日期", exact=True).click()
    settled(page)
    look(page, "new-refused")
    field(page, "决定书名称和文号").fill("准予行政许可决定书 某人社许准〔2019〕7号")
    put_day(page, "决定日期", f"{today - timedelta(days=901):%Y%m%d}")
    field(page, "登记原因和依据").fill("纸质案卷 2019-许可-007，存档案室。")
    page.get_by_test_id("stBaseButton-primary").dblclick()
    settled(page, number)
    expect(page.get_by_text(f"许可证 {number} 已登记。")).to_be_visible()
    expect(page.get_by_text("补录原有许可证")).to_be_visible()
    look(page, "entered")
    (row,) = rows(bureau.world, License, License.number == number)
    assert [event.kind for event in events(bureau.world, row.id)] == ["entered"]
    page.get_by_role("button", name="更正补录内容").click()
    settled(page, "更正补录内容")
    look(page, "correct")
