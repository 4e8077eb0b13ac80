"""Service in a real browser: handed over at the counter and signed on the pad; posted, sent back, then collected."""

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from core.clock import local
from db.models import ServiceRecord
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.test_approvals import draw
from tests.browser.test_attachments import choose as choose_file
from tests.browser.test_papers import put_day
from tests.browser.visit import Visit, choose, field, settled
from tests.factories.applications import company, person, rows
from tests.factories.service import issued_notice

SHOTS = os.environ.get("SHOTS", "")
PAPER = "申请材料补正告知书"
REASON = "请登记补正告知书的送达或签收"


def look(page: Page, name: str) -> None:
    """No complaint of accessibility; and a picture where somebody wants to see it."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"service-{name}.png", full_page=True)
    assert violations(page) == [], name


def told_at_the_gate(page: Page, matter_id: object) -> None:
    """The application's page, with what the step of the notice still lacks."""
    page.goto(f"/application?id={matter_id}")
    settled(page)
    step = page.locator(".st-key-gate-notify_correction")
    if not step.is_visible():
        page.get_by_test_id("stButtonGroup").get_by_text("一次性告知补正").click()
    expect(step).to_be_visible()


def open_paper(page: Page, document_id: object) -> None:
    page.goto(f"/paper?id={document_id}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(PAPER)
    settled(page)


def back_on_the_paper(page: Page, words: str) -> None:
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text(PAPER)
    settled(page)


def sign_at_the_counter(page: Page, name: str) -> None:
    """From the paper's page to the signature on the pad, and back."""
    page.get_by_role("button", name="登记送达").click()
    settled(page, "登记送达")
    page.get_by_text("手写板签名", exact=True).click()
    expect(page.get_by_text("请在框内签名")).to_be_visible()
    form = page.get_by_test_id("stForm")
    form.get_by_text("法定代表人、负责人或者经营者").click()
    field(page, "签收人姓名").fill(name)
    draw(page)
    look(page, "counter")
    form.get_by_role("button", name="登记送达").click()
    back_on_the_paper(page, "送达已登记。")


def test_a_paper_is_signed_for_at_the_counter_and_the_gate_asks_for_it_no_more(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    login = bureau.newcomer()
    matter_id = bureau.registered(login, applicant=company(951)).matter_id
    document_id = issued_notice(bureau.world, matter_id)
    visit.enter(bureau.session(login))
    told_at_the_gate(page, matter_id)
    reason = page.get_by_role("listitem").filter(has_text=REASON)
    address = reason.get_by_role("link", name="前往处理").get_attribute("href")
    assert address == f"/serve_paper?matter={matter_id}"
    page.goto(address)
    settled(page, "登记送达")
    look(page, "papers")
    page.get_by_role("row").filter(has_text=PAPER).get_by_role("link").click()
    back_on_the_paper(page, "还没有登记送达。")
    sign_at_the_counter(page, "李国强")
    served = page.locator("[class*=st-key-service-]").first
    expect(served).to_contain_text("已送达")
    expect(served).to_contain_text("李国强（法定代表人、负责人或者经营者）")
    expect(page.get_by_role("button", name="登记送达")).to_have_count(0)
    look(page, "served")
    (record,) = rows(bureau.world, ServiceRecord, ServiceRecord.document_id == document_id)
    assert record.state == "served" and record.proof_file_id is not None
    told_at_the_gate(page, matter_id)
    expect(page.get_by_text(REASON)).to_have_count(0)


def test_a_letter_is_posted_comes_back_and_is_collected_at_the_counter(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    login = bureau.newcomer()
    matter_id = bureau.registered(login, applicant=company(952)).matter_id
    document_id = issued_notice(bureau.world, matter_id)
    visit.enter(bureau.session(login))
    open_paper(page, document_id)
    page.get_by_role("button", name="登记送达").click()
    settled(page, "登记送达")
    page.get_by_text("邮寄送达", exact=True).click()
    form = page.get_by_test_id("stForm")
    form.get_by_text("邮政特快专递", exact=True).click()
    field(page, "邮件编号").fill("1234 5678 90123")
    form.get_by_role("button", name="登记邮寄").click()
    expect(page.get_by_text("请选择邮寄凭证（寄件回执）的扫描件").first).to_be_visible()
    expect(field(page, "邮件编号")).to_have_value("1234 5678 90123")
    look(page, "post-refused")
    choose_file(form, "寄件回执.pdf", b"%PDF-1.4 slip")
    form.get_by_role("button", name="登记邮寄").click()
    back_on_the_paper(page, "邮寄已登记。")
    expect(page.get_by_text("送达中")).to_be_visible()
    look(page, "posted")

    page.get_by_role("button", name="登记退回").click()
    settled(page, "登记退回")
    today = local(bureau.app.clock.now()).date()
    put_day(page, "退回日期", f"{today:%Y%m%d}")
    choose(page, "退回的情形", "原址查无此人（单位）")
    choose(page, "拟改用的送达方式", "直接送达")
    look(page, "return")
    form.get_by_role("button", name="登记退回").click()
    back_on_the_paper(page, "文书仍未送达")
    expect(page.get_by_text("未送达，待改用其他方式")).to_be_visible()

    sign_at_the_counter(page, "李国强")
    results = page.get_by_role("row")
    for words in ("已寄出", "邮件退回", "当面签收"):
        expect(results.filter(has_text=words)).to_have_count(1)
    look(page, "collected")
    (record,) = rows(bureau.world, ServiceRecord, ServiceRecord.document_id == document_id)
    assert (record.way, record.state) == ("personal", "served")


def test_registers_and_the_entry_of_a_seal_are_reached_by_everybody(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    login = bureau.newcomer()
    matter_id = bureau.registered(login, applicant=person(953, name="欧阳靖川")).matter_id
    document_id = issued_notice(bureau.world, matter_id)
    visit.enter(bureau.session(login))
    open_paper(page, document_id)
    page.get_by_role("button", name="登记用印").click()
    settled(page, "登记用印")
    box = page.get_by_role("combobox", name="批准人")
    box.click()
    page.get_by_role("option").filter(has_text="承办机构负责人").first.click()
    look(page, "seal")
    page.get_by_test_id("stForm").get_by_role("button", name="登记用印").click()
    back_on_the_paper(page, "用印已登记。")
    page.goto("/seal_uses?q=欧阳靖川")
    settled(page, "用印登记簿")
    expect(page.get_by_role("row").filter(has_text="欧阳靖川")).to_contain_text("专用章")
    look(page, "seals")
    page.goto("/services")
    settled(page, "送达台账")
    look(page, "register")
