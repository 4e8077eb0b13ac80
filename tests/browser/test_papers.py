"""A paper in a real browser: chosen, filled in with a list, refused by the check, mended, issued, and its PDF read."""

import os
import re
from pathlib import Path

import pypdfium2
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.visit import Visit, active_label, choose, field, settled, until
from tests.factories.applications import company
from tests.factories.papers import case, notice, officers, saved, started

SHOTS = os.environ.get("SHOTS", "")


def look(page: Page, name: str) -> None:
    """No complaint of accessibility; and a picture where somebody wants to see it."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"papers-{name}.png", full_page=True)
    assert violations(page) == [], name


def put_day(page: Page, label: str, digits: str) -> None:
    """A day by the keyboard, from its year on."""
    box = page.get_by_test_id("stDateInput").filter(has_text=label)
    box.get_by_role("spinbutton").first.click()
    page.keyboard.type(digits)
    page.keyboard.press("Tab")
    expect(box).to_contain_text(digits[:4])


def active_words(page: Page) -> str:
    """What stands around the field that has the keyboard, its label too."""
    inside = "document.activeElement?.closest('[data-testid=stDateInput]')?.textContent ?? ''"
    return str(page.evaluate(f"() => {inside}"))


def pdf_text(page: Page, address: str) -> str:
    answer = page.request.get(address)
    assert answer.ok and answer.headers["content-type"] == "application/pdf", address
    if SHOTS:
        (Path(SHOTS) / "paper.pdf").write_bytes(answer.body())
    with pypdfium2.PdfDocument(answer.body()) as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
    return text.replace("\r\n", "").replace(" ", "")


def test_a_correction_notice_is_drafted_checked_and_issued(page: Page, visit: Visit, bureau: Bureau) -> None:
    login = bureau.newcomer()
    matter_id = bureau.registered(login, applicant=company(901)).matter_id
    visit.enter(bureau.session(login))
    page.goto(f"/papers?matter={matter_id}")
    settled(page)
    look(page, "matter")
    page.get_by_role("button", name="制作文书").click()
    settled(page, "制作文书")
    choose(page, "文书种类", "申请材料补正告知书")
    look(page, "new")
    page.get_by_role("button", name="开始填写").click()
    settled(page, "填写申请材料补正告知书")
    # What the file knows stands there already.
    expect(field(page, "第1行：材料名称")).to_have_value("营业执照")
    page.get_by_role("button", name="添加一行：需要补正的全部内容").click()
    until(page, lambda: active_label(page) == "第3行：材料名称")
    field(page, "第3行：材料名称").fill("考勤管理制度")
    field(page, "第3行：不符合之处").fill("未经职工代表大会讨论通过")
    field(page, "补正期限（日数）").fill("5")
    put_day(page, "补正截止日期", "20260328")
    field(page, "提交地点").fill("某市政务服务中心三楼")
    field(page, "联系电话").fill("024-57500012")
    page.get_by_role("button", name="补齐后的处理").click()
    expect(page.get_by_label("其他告知事项（选填）")).to_have_value(
        "按照本告知书的要求提交全部补正申请材料的，本机关将予以受理。"
    )
    expect(field(page, "第3行：材料名称")).to_have_value("考勤管理制度")
    look(page, "edit")
    page.get_by_role("button", name="保存并核对").click()
    settled(page, "核对申请材料补正告知书")
    # A period of 5 days beside a date 18 days off.
    expect(page.get_by_text("补正截止日期 2026-03-28 与期限5日不符").first).to_be_visible()
    expect(page.get_by_role("button", name="出具文书")).to_be_disabled()
    look(page, "refused")
    page.get_by_role("link", name="更改补正截止日期").click()
    settled(page, "填写申请材料补正告知书")
    until(page, lambda: "补正截止日期" in active_words(page))
    expect(field(page, "第3行：不符合之处")).to_have_value("未经职工代表大会讨论通过")
    put_day(page, "补正截止日期", "20260318")
    page.get_by_role("button", name="保存并核对").click()
    settled(page, "核对申请材料补正告知书")
    look(page, "check")
    draft = page.get_by_role("link", name="预览（草稿）").get_attribute("href")
    assert draft is not None and "考勤管理制度" in pdf_text(page, draft)
    page.get_by_role("button", name="出具文书").click()
    settled(page)
    expect(page.get_by_text("已出具申请材料补正告知书，文号 某人社补〔2026〕")).to_be_visible()
    look(page, "issued")
    link = page.get_by_role("link", name="打印文书").get_attribute("href")
    assert link is not None
    text = pdf_text(page, link)
    for words in (
        "某人社补〔2026〕",
        "考勤管理制度",
        "5日内（2026年3月18日前）",
        "024-57500012",
        "专用章",
    ):
        assert words in text, words
    page.goto("/papers?view=mine")
    settled(page, "文书台账")
    expect(page.get_by_role("row").filter(has_text="申请材料补正告知书")).to_have_count(1)
    look(page, "register")


def test_what_is_typed_survives_the_colleague_who_was_quicker(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    """Somebody else saves the paper while it is open here: one's own text stays, and one can go on with it."""
    login = bureau.newcomer()
    matter_id = bureau.registered(login, applicant=company(902)).matter_id
    view = notice(bureau.world, matter_id)
    visit.enter(bureau.session(login))
    page.goto(f"/paper_edit?id={view.draft_id}")
    settled(page, "填写申请材料补正告知书")
    field(page, "提交地点").fill("我写的地点")
    saved(bureau.world, view, by="unit_head", phone="024-57500077")
    page.get_by_role("button", name="保存并核对").click()
    expect(page.get_by_text("承办机构负责人甲").first).to_be_visible()
    expect(page.get_by_text("改动：联系电话").first).to_be_visible()
    expect(field(page, "提交地点")).to_have_value("我写的地点")
    look(page, "quicker")
    page.get_by_role("button", name="已核对，以本页内容为准").click()
    expect(page.get_by_text("改动：联系电话")).to_have_count(0)
    page.get_by_role("button", name="保存并核对").click()
    settled(page, "核对申请材料补正告知书")
    expect(page.get_by_text("我写的地点").first).to_be_visible()


def test_an_interview_is_recorded_with_officers_times_questions_and_phrases(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    people = officers(bureau.world)
    matter_id = case(bureau.world)
    view = started(bureau.world, matter_id, "interview_record", "enforcement_officer")
    visit.enter(bureau.session("enforcement_officer"))
    page.goto(f"/paper_edit?id={view.draft_id}")
    settled(page, "填写询问（调查）笔录")
    expect(
        page.get_by_text(re.compile("执法人员甲（劳动保障监察支队，执法证 辽042102300")).first
    ).to_be_visible()
    people_field = page.get_by_test_id("stMultiSelect").first.get_by_role("combobox")
    people_field.fill("查无此人")
    expect(page.get_by_test_id("stMultiSelectDropdown").get_by_text("没有符合的选项")).to_be_visible()
    people_field.fill("")
    page.keyboard.press("Escape")
    field(page, "第1问").fill("您何时入职？")
    field(page, "第1答").fill("去年三月。")
    page.get_by_role("button", name="告知申请回避").click()
    until(page, lambda: active_label(page) == "第2答")
    expect(field(page, "第1答")).to_have_value("去年三月。")
    expect(field(page, "第2问")).to_have_value(re.compile("您认为我们与本案有直接利害关系"))
    look(page, "interview")
    field(page, "第2答").fill("不申请回避。")
    page.get_by_role("button", name="保存并核对").click()
    settled(page, "核对询问（调查）笔录")
    expect(page.get_by_text("询问人至少 2 名，现有 1 名").first).to_be_visible()
    assert len(people) == 2
    look(page, "interview-check")
