"""What cannot be right is refused with a reason, on top and at its field, and nothing typed is lost."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.application import button, fill, open_form
from tests.browser.bureau import Bureau
from tests.browser.visit import Visit, field, settled
from tests.factories.applications import company, credit_code, identity_number, person


@pytest.fixture
def clerk(bureau: Bureau, visit: Visit) -> str:
    login = bureau.newcomer()
    visit.enter(bureau.session(login))
    return login


def bad(number: str) -> str:
    """The number with its last character replaced by another."""
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def refused(page: Page, target: Locator, value: str, message: str) -> None:
    """Put `value` into a field and go on: the message shows twice, the value stays, the keyboard is on the field."""
    before = target.input_value()
    target.fill(value)
    button(page, "核对登记内容").click()
    expect(page.get_by_role("alert")).to_contain_text(message)
    expect(page.get_by_role("alert")).to_contain_text("请更正以下 1 项")
    expect(page.get_by_text(message)).to_have_count(2)
    expect(target).to_have_value(value)
    expect(target).to_be_focused()
    expect(page.get_by_text(message).last).to_be_in_viewport()
    target.fill(before)


def test_wrong_values_are_refused_at_their_fields(page: Page, clerk: str, bureau: Bureau) -> None:
    open_form(page)
    fill(page, person(201))
    number = field(page, "申请人证件号码")
    refused(page, number, bad(identity_number(201)), "公民身份号码校验位不符")
    refused(page, number, identity_number(201)[:-3], "公民身份号码是已停用的15位号码")
    refused(page, number, "21040220270310" + "0011", "出生日期晚于今天")
    refused(page, field(page, "申请人姓名"), "张" * 10_000, "申请人姓名最多100个字，现有10000个字")
    refused(page, field(page, "申请人姓名"), "张\u200b三", "申请人姓名第2个字是看不见的字符")
    refused(page, field(page, "申请人联系电话"), "1390413000", "申请人联系电话如为手机号码应是11位，现有10位")
    refused(page, field(page, "备注（选填）"), "注" * 10_000, "备注最多2000个字，现有10000个字")
    assert bureau.matters_of(clerk) == []


def test_wrong_credit_code_is_refused(page: Page, clerk: str) -> None:
    open_form(page)
    fill(page, company(202))
    number = field(page, "申请人证件号码")
    refused(page, number, bad(credit_code(202)), "统一社会信用代码校验")
    refused(page, number, "9121040", "统一社会信用代码应为18位，现有7位")


def test_date_in_the_future_is_refused(page: Page, clerk: str) -> None:
    open_form(page)
    fill(page, person(203))
    page.get_by_text("收件时间不是现在（补录）").click()
    expect(page.get_by_text("收件日期")).to_be_visible()
    page.locator(".st-key-application_new-received_on [data-type=year]").click()
    page.keyboard.type("20260311")
    button(page, "核对登记内容").click()
    message = "收件时间不得晚于现在（2026-03-10 09:30）"
    expect(page.get_by_role("alert")).to_contain_text(message)
    expect(page.get_by_text(message)).to_have_count(2)
    # Long ago is allowed, with a reason that stays.
    page.locator(".st-key-application_new-received_on [data-type=year]").click()
    page.keyboard.type("20260301")
    button(page, "核对登记内容").click()
    expect(page.get_by_text("请填写补录原因")).to_have_count(2)
    field(page, "补录原因（超过规定时长须填写）").fill("系统停机")
    button(page, "核对登记内容").click()
    settled(page, "核对登记内容")
    expect(page.get_by_text("2026-03-01 09:30")).to_be_visible()


def test_nothing_filled_in_says_what_to_fill_in(page: Page, clerk: str) -> None:
    open_form(page)
    button(page, "核对登记内容").click()
    expect(page.get_by_role("alert")).to_contain_text("请更正以下 4 项")
    expect(page.get_by_text("请选择办理事项", exact=True)).to_have_count(1)
    expect(page.get_by_role("combobox", name="办理事项")).to_be_focused()
    page.keyboard.type("LR-01")
    page.keyboard.press("Enter")
    expect(page.get_by_text("收到的材料")).to_be_visible()
    # What was chosen is wrong no more, before anything is sent again.
    expect(page.get_by_text("请选择办理事项", exact=True)).to_have_count(0)
    for message in ("请填写申请人姓名", "请填写申请人联系电话", "请填写公民身份号码"):
        expect(page.get_by_text(message, exact=True)).to_have_count(2)
    expect(page.get_by_role("alert")).to_contain_text("请更正以下 3 项")


def test_known_number_under_another_name_leads_to_the_register(
    page: Page, clerk: str, bureau: Bureau
) -> None:
    bureau.registered(clerk, applicant=person(204))
    open_form(page)
    fill(page, person(204))
    # The known name comes with the number; only then is it changed.
    expect(page.get_by_text("当事人库中相近的申请人")).to_be_visible()
    field(page, "申请人姓名").fill("张桂香")
    button(page, "核对登记内容").click()
    alert = page.get_by_role("alert").filter(has_text="请更正以下")
    expect(alert).to_contain_text(f"该证件号码在当事人库中登记为“{person(204).name}”，与所填“张桂香”不一致")
    with page.context.expect_page() as opened:
        alert.get_by_role("link", name="前往处理").click()
    settled(opened.value, person(204).name)
    expect(field(page, "申请人姓名")).to_have_value("张桂香")
