"""Keeping in a real browser: the bureau's table of periods from workbook to approval, and an original carrier handed on by two
and reported lost."""

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from core.archive.originals_read import get_original, list_originals
from core.archive.periods_sheet import PERIODS
from core.law.roles import Role
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.test_attachments import choose as choose_file
from tests.browser.test_course import day
from tests.browser.test_filing import enter
from tests.browser.visit import Visit, choose, field, settled
from tests.factories.applications import company
from tests.factories.periods import NUMBER, TITLE, periods_workbook

SHOTS = os.environ.get("SHOTS", "")
GRAVE, LATE = "有重大影响的案卷", "撤销、撤回、注销行政许可的案卷"


def look(page: Page, name: str) -> None:
    """No complaint of accessibility; and a picture where somebody wants to see it."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"keeping-{name}.png", full_page=True)
    assert violations(page) == [], name


def send(page: Page, data: bytes) -> None:
    form = page.get_by_test_id("stForm")
    choose_file(form, f"{PERIODS.name}.xlsx", data)
    form.get_by_role("button", name="核对表格").click()
    expect(page.get_by_role("table", name="核对结果")).to_be_visible()


def test_a_table_of_periods_is_checked_handed_in_and_approved(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    archivist, head = bureau.newcomer(Role.ARCHIVIST), bureau.newcomer(Role.AGENCY_HEAD)
    enter(page, visit, bureau, archivist, "/retention", "保管期限表")
    expect(page.get_by_text("类是系统默认的期限，待确认")).to_be_visible()
    look(page, "periods")
    page.get_by_role("button", name="导入 Excel").click()
    settled(page, "导入保管期限表")
    send(page, periods_workbook((GRAVE, "很久", ""), (LATE, "30年", "")))
    expect(page.get_by_text("没有导入任何行")).to_be_visible()
    look(page, "periods-wrong")
    page.get_by_role("button", name="重新上传").click()
    settled(page, "导入保管期限表")
    send(page, periods_workbook((GRAVE, "永久", "1.1 重大"), (LATE, "40年", "2.3 注销")))
    expect(page.get_by_role("table", name="核对结果")).to_contain_text("原30年（待确认）")
    field(page, "表名").fill(TITLE)
    field(page, "批准文号").fill(NUMBER)
    look(page, "periods-right")
    page.get_by_role("button", name="提交核准").click()
    expect(page.get_by_role("alert").first).to_contain_text("请填写施行日期")
    day(page, "20260101")
    page.get_by_role("button", name="提交核准").click()
    settled(page, "保管期限表")
    expect(page.get_by_text("由单位负责人核准，导入人不能自己核准。")).to_be_visible()

    enter(page, visit, bureau, head, "/retention", "保管期限表")
    expect(page.get_by_text(f"{LATE}：30年 → 40年")).to_be_visible()
    look(page, "periods-waiting")
    page.get_by_role("radiogroup").get_by_text("核准施行").click()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("已核准。已归档案卷的期限由系统重新计算")).to_be_visible()
    row = page.get_by_role("table", name="保管期限表").get_by_role("row").filter(has_text=LATE)
    expect(row).to_contain_text("40年")
    expect(row).to_contain_text("已核定")
    look(page, "periods-approved")


def test_a_carrier_is_handed_on_by_two_and_its_loss_is_told(page: Page, visit: Visit, bureau: Bureau) -> None:
    clerk, archivist = bureau.newcomer(), bureau.newcomer(Role.ARCHIVIST)
    done = bureau.registered(clerk, applicant=company(874))
    enter(page, visit, bureau, clerk, f"/application?id={done.matter_id}&part=files", done.number)
    page.get_by_role("link", name="登记原始载体").click()
    settled(page, "原始载体")
    expect(field(page, "登记号")).to_have_value(done.number)
    page.get_by_role("radiogroup", name="载体类型").get_by_text("执法记录仪、相机存储卡").click()
    field(page, "载体编号").fill("卡2026-874")
    field(page, "记录内容").fill("窗口录像1段")
    field(page, "SHA-256（选填）").fill("0123456789abcdef" * 4)
    field(page, "存放位置").fill("窗口保密柜")
    look(page, "carrier-new")
    page.get_by_role("button", name="登记原始载体").click()
    expect(page.get_by_text("已登记，由您保管。")).to_be_visible()
    page.get_by_role("link", name="卡2026-874").click()
    settled(page, "原始载体：卡2026-874")
    page.get_by_text("移交", exact=True).first.click()
    found = list_originals(bureau.ctx(clerk), "卡2026-874")
    assert found is not None
    detail = get_original(bureau.ctx(clerk), found.rows[0].original_id)
    assert detail is not None
    choose(page, "接收人", detail.keepers[bureau.ctx(archivist).actor.account_id])
    page.get_by_role("button", name="移交", exact=True).click()
    expect(page.get_by_text("已移交，等待对方确认接收")).to_be_visible()
    address = page.url

    enter(page, visit, bureau, archivist, address, "原始载体：卡2026-874")
    page.get_by_role("radiogroup").get_by_text("接收", exact=True).click()
    field(page, "存放位置（选填）").fill("档案室防磁柜2层")
    page.get_by_role("button", name="办理交接").click()
    expect(page.get_by_role("table", name="交接、报告记录")).to_contain_text("档案室防磁柜2层")
    page.get_by_text("报告损坏、丢失", exact=True).click()
    page.get_by_role("radiogroup").get_by_text("损坏", exact=True).click()
    field(page, "情况").fill("读取时报错，内容部分可读")
    field(page, "处理情况").fill("已送数据恢复，报告负责人")
    look(page, "carrier-report")
    page.get_by_role("button", name="报告", exact=True).click()
    expect(page.get_by_text("已报告，科室负责人和档案员将收到提醒。")).to_be_visible()
    look(page, "carrier")
    page.goto("/originals")
    settled(page, "原始载体")
    expect(page.get_by_role("row").filter(has_text="卡2026-874")).to_contain_text("损坏")
    look(page, "carriers")
