"""Approval and signing in a real browser: submitted, returned while the clerk types, mended, approved with another, issued;
and a signature drawn with the mouse, printed on the paper."""

import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from core.law.roles import Role
from db.models import Account, PaperSignature
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.test_papers import pdf_text
from tests.browser.visit import Visit, choose, field, settled
from tests.factories.applications import company, rows
from tests.factories.approvals import correction_on_the_spot, refusal, submit

SHOTS = os.environ.get("SHOTS", "")


def look(page: Page, name: str) -> None:
    """No complaint of accessibility; and a picture where somebody wants to see it."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"approvals-{name}.png", full_page=True)
    assert violations(page) == [], name


def enter(bureau: Bureau, visit: Visit, role: Role) -> tuple[Page, str]:
    login = bureau.newcomer(role)
    if role is Role.UNIT_HEAD:
        with bureau.app.change() as work:
            account = work.session.get_one(Account, bureau.ctx(login).actor.account_id)
            account.unit_id = bureau.world.unit_id("relations")
            work.commit()
    visit.enter(bureau.session(login))
    return visit.page(), login


def decide(page: Page, choice: str, words: str) -> None:
    page.get_by_test_id("stForm").get_by_text(choice, exact=True).click()
    field(page, "意见").fill(words)
    page.get_by_role("button", name="提交审批意见").click()
    settled(page, "待审批文书")


def open_waiting(page: Page, number: str) -> None:
    row = page.get_by_role("row").filter(has_text=number)
    row.get_by_role("link").click()
    settled(page, "审批不予受理决定书")


def number_of(bureau: Bureau, login: str, matter_id: UUID) -> str:
    return next(matter.number for matter in bureau.matters_of(login) if matter.id == matter_id)


def test_a_paper_is_returned_mended_approved_with_another_and_issued(
    bureau: Bureau, open_visit: Callable[[], Visit]
) -> None:
    clerk, login = enter(bureau, open_visit(), Role.WINDOW_CLERK)
    head, _ = enter(bureau, open_visit(), Role.UNIT_HEAD)
    matter_id = bureau.registered(login, applicant=company(921)).matter_id
    view = refusal(bureau.world, matter_id, login)
    number = number_of(bureau, login, matter_id)
    clerk.goto(f"/paper_check?id={view.draft_id}")
    settled(clerk, "核对不予受理决定书")
    # He opens the form once more in another window, and submits in this one.
    other = clerk.context.new_page()
    other.goto(f"/paper_edit?id={view.draft_id}")
    settled(other, "填写不予受理决定书")
    field(other, "有权处理的机关（选填）").fill("某区人力资源和社会保障局")
    clerk.get_by_role("button", name="提交审批").click()
    settled(clerk, "不予受理决定书")
    look(clerk, "submitted")

    head.goto("/approvals")
    settled(head, "待审批文书")
    look(head, "waiting")
    open_waiting(head, number)
    look(head, "approve")
    decide(head, "退回", "请写明有权处理的机关")

    other.get_by_role("button", name="保存并核对").click()
    expect(other.get_by_text("现状态：已退回").first).to_be_visible()
    expect(other.get_by_text("退回：请写明有权处理的机关")).to_be_visible()
    expect(field(other, "有权处理的机关（选填）")).to_have_value("某区人力资源和社会保障局")
    look(other, "returned-while-typing")
    other.get_by_role("button", name="已核对，以本页内容为准").click()
    other.get_by_role("button", name="保存并核对").click()
    settled(other, "核对不予受理决定书")
    other.get_by_role("button", name="提交审批").click()
    settled(other, "不予受理决定书")

    second = bureau.registered(login, applicant=company(922)).matter_id
    submit(bureau.world, refusal(bureau.world, second, login), login)
    numbers = (number, number_of(bureau, login, second))
    head.goto("/approvals")
    settled(head, "待审批文书")
    for one in numbers:
        head.get_by_role("row").filter(has_text=one).get_by_role("checkbox").check()
    head.get_by_role("button", name="预览并批准所选 2 份").click()
    settled(head, "批量批准")
    expect(head.get_by_role("row").filter(has_text="无误")).to_have_count(2)
    look(head, "batch")
    choose(head, "常用意见（选填）", "同意。")
    head.get_by_role("button", name="批准这 2 份文书").click()
    settled(head, "批量批准结果")
    expect(head.get_by_text("已批准 2 份，未办 0 份。")).to_be_visible()
    look(head, "batch-done")

    other.goto(f"/paper_check?id={view.draft_id}")
    settled(other, "核对不予受理决定书")
    other.get_by_role("button", name="出具文书").click()
    expect(other.get_by_text("已出具不予受理决定书，文号 某人社不受〔2026〕")).to_be_visible()
    look(other, "issued")


def draw(page: Page) -> None:
    """Two strokes with the mouse across the pad. The mouse then leaves it, as it does some time before a hand can press a
    button; a click within the same millisecond is nobody's."""
    box = page.locator("canvas").bounding_box()
    assert box is not None
    for begin, end in (((0.15, 0.3), (0.8, 0.6)), ((0.3, 0.8), (0.7, 0.2))):
        page.mouse.move(box["x"] + box["width"] * begin[0], box["y"] + box["height"] * begin[1])
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * end[0], box["y"] + box["height"] * end[1], steps=12)
        page.mouse.up()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] - 20)
    expect(page.get_by_text("已签名，可重写")).to_be_visible()
    settled(page)


def test_a_signature_is_drawn_and_printed(page: Page, visit: Visit, bureau: Bureau) -> None:
    login = bureau.newcomer()
    matter_id = bureau.registered(login, applicant=company(923)).matter_id
    view = correction_on_the_spot(bureau.world, matter_id, login)
    visit.enter(bureau.session(login))
    page.goto(f"/paper?id={view.draft_id}")
    settled(page, "申请材料当场更正记录")
    expect(page.get_by_text("经签名的纸质文书是法律上的原件")).to_be_visible()
    page.get_by_role("button", name="登记签名").click()
    settled(page, "登记签名")
    page.get_by_text("手写板签名", exact=True).click()
    expect(page.get_by_text("请在框内签名")).to_be_visible()
    choose(page, "签名人", "申请人（代理人）")
    field(page, "签名人姓名").fill("张桂芳")
    draw(page)
    page.get_by_role("button", name="重写").click()
    expect(page.get_by_text("请在框内签名")).to_be_visible()
    draw(page)
    look(page, "pen-pad")
    # Straight from the pad to the button: what was drawn last goes along.
    page.get_by_test_id("stForm").get_by_role("button", name="登记签名").click()
    settled(page, "申请材料当场更正记录")
    expect(page.get_by_text("手写板签名已登记。")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="张桂芳")
    expect(row).to_contain_text("手写板签名")
    look(page, "signed")
    (signature,) = rows(bureau.world, PaperSignature, PaperSignature.draft_id == view.draft_id)
    assert signature.name == "张桂芳" and signature.file_id is not None
    page.get_by_role("button", name="核对并出具").click()
    settled(page, "核对申请材料当场更正记录")
    page.get_by_role("button", name="出具文书").click()
    link = page.get_by_role("link", name="打印文书")
    expect(link).to_be_visible()
    href = link.get_attribute("href")
    assert href is not None and "张桂芳" in pdf_text(page, href)


@pytest.mark.long
def test_a_finger_signs_too(page: Page, visit: Visit, bureau: Bureau) -> None:
    login = bureau.newcomer()
    matter_id = bureau.registered(login, applicant=company(924)).matter_id
    view = correction_on_the_spot(bureau.world, matter_id, login)
    visit.enter(bureau.session(login))
    page.goto(f"/paper_sign?id={view.draft_id}")
    settled(page, "登记签名")
    page.get_by_text("手写板签名", exact=True).click()
    # A finger comes down where the pad is once the page has been drawn to its end.
    expect(page.get_by_text("请在框内签名")).to_be_visible()
    expect(page.get_by_role("textbox", name="签名人姓名")).to_be_visible()
    settled(page)
    box = page.locator("canvas").bounding_box()
    assert box is not None
    hand = page.context.new_cdp_session(page)
    for n, kind in enumerate(("touchStart", "touchMove", "touchMove", "touchMove", "touchEnd")):
        at = {"x": box["x"] + 60 + 110 * n, "y": box["y"] + 40 + 30 * n}
        points = [] if kind == "touchEnd" else [at]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    # The finger rests, and what it drew goes to the page by itself.
    expect(page.get_by_text("已签名，可重写")).to_be_visible()
    choose(page, "签名人", "申请人（代理人）")
    field(page, "签名人姓名").fill("张桂芳")
    page.get_by_test_id("stForm").get_by_role("button", name="登记签名").click()
    settled(page, "申请材料当场更正记录")
    expect(page.get_by_text("手写板签名已登记。")).to_be_visible()
