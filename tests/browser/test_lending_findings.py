"""违规线索 in a real browser: an attempt without a slip shows as a clue, is taken up, verified, handled and closed, and stands in the
register; another is dismissed with a reason; what somebody noticed himself is entered by hand. And 案卷评查抽样: drawn by lot, put into a
slip."""

import os
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from core.clock import local
from core.law.roles import Role
from core.lending.asking import Line
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.server import FileClock
from tests.browser.test_filing import enter
from tests.browser.test_papers import put_day
from tests.browser.visit import Visit, choose, field, settled
from tests.factories.applications import company
from tests.factories.case_files import closed_application, filed
from tests.factories.lending import contents, lent_to

SHOTS = os.environ.get("SHOTS", "")


def look(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"findings-{name}.png", full_page=True)
    assert violations(page) == [], name


def attempts(page: Page, visit: Visit, bureau: Bureau, name: str, company_number: int) -> str:
    """Somebody without a slip asks for three pages of a filed paper; the archive number of its file."""
    file = filed(bureau.world, closed_application(bureau.world, applicant=company(company_number)))
    item = next(one for one in contents(bureau.world, file) if one.document_id)
    visit.enter(bureau.session(bureau.newcomer(Role.STAFF, name)))
    for number in (1, 2, 3):
        assert page.request.get(f"/lent/{item.id}/{number}.jpg").status == 404
    return str(file.archive_number)


def card(page: Page, name: str) -> Locator:
    return page.locator("[class*='st-key-lending_findings']").filter(has_text=name).first


def test_an_attempt_without_a_slip_goes_from_the_clue_to_the_register(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    number = attempts(page, visit, bureau, "金无单", 1981)
    reviewer = bureau.newcomer(Role.LEGAL_REVIEWER)
    enter(page, visit, bureau, reviewer, "/lending_findings", "违规线索")
    clue = card(page, "金无单")
    expect(clue).to_contain_text("被拒绝 3 次")
    expect(clue).to_contain_text(number)
    look(page, "clues")

    clue.get_by_role("link", name="查看当日查阅台账").click()
    settled(page, "档案台账")
    refused = page.get_by_role("table", name="查阅台账").get_by_role("row").filter(has_text="金无单")
    expect(refused).to_have_count(3)
    expect(refused.first).to_contain_text("被拒绝")
    look(page, "openings")

    page.goto("/lending_findings")
    settled(page, "违规线索")
    card(page, "金无单").get_by_role("button", name="登记", exact=True).click()
    settled(page, "无借阅单要求查阅：金无单")
    expect(page.get_by_text("已登记，请核实。")).to_be_visible()
    page.get_by_role("button", name="核实属实", exact=True).click()
    expect(page.get_by_text("请填写核实情况").first).to_be_visible()
    look(page, "refused")
    field(page, "核实情况").fill("经向本人了解，不知道须凭借阅单")
    page.get_by_role("button", name="核实属实", exact=True).click()
    expect(page.get_by_text("已核实，请登记处理。")).to_be_visible()
    page.get_by_role("radiogroup").get_by_text("批评教育", exact=True).click()
    field(page, "处理情况").fill("科务会上批评教育，重新学习借阅规定")
    look(page, "handling")
    page.get_by_role("button", name="登记处理", exact=True).click()
    expect(page.get_by_text("已登记处理，落实后请了结。")).to_be_visible()
    page.get_by_role("button", name="了结", exact=True).click()
    expect(page.get_by_text("已了结，记入违规处理登记。")).to_be_visible()
    look(page, "closed")

    page.goto("/archive_registers?register=findings")
    settled(page, "档案台账")
    line = page.get_by_role("row").filter(has_text="金无单")
    expect(line).to_contain_text("批评教育：科务会上批评教育")
    expect(line).to_contain_text("已了结")
    look(page, "register")


def test_a_clue_that_is_none_is_dismissed_and_told_no_more(page: Page, visit: Visit, bureau: Bureau) -> None:
    attempts(page, visit, bureau, "金误会", 1982)
    reviewer = bureau.newcomer(Role.LEGAL_REVIEWER)
    enter(page, visit, bureau, reviewer, "/lending_findings?kind=attempts", "违规线索")
    card(page, "金误会").get_by_role("button", name="不成立", exact=True).click()
    page.get_by_role("button", name="确认不成立").click()
    expect(page.get_by_text("请填写原因").first).to_be_visible()
    look(page, "dismissing")
    field(page, "不成立的原因").fill("经核对，因页面自动刷新重复记录")
    page.get_by_role("button", name="确认不成立").click()
    expect(page.get_by_text("已注明不成立，在“已了结、不成立”中可查。")).to_be_visible()
    expect(page.get_by_text("金误会")).to_have_count(0)
    page.get_by_text("已了结、不成立", exact=True).click()
    expect(page.get_by_role("row").filter(has_text="金误会")).to_contain_text("不成立")
    look(page, "dismissed")


def test_what_somebody_noticed_is_entered_by_hand(page: Page, visit: Visit, bureau: Bureau) -> None:
    file = filed(bureau.world, closed_application(bureau.world, applicant=company(1983)))
    about = bureau.newcomer(Role.STAFF, "金传播")
    day = local(bureau.app.clock.now()).date()
    slip = lent_to(bureau.world, Line(case_file_id=file.id), until=day)
    reviewer = bureau.newcomer(Role.LEGAL_REVIEWER)
    enter(page, visit, bureau, reviewer, "/lending_findings", "违规线索")
    page.get_by_role("button", name="手工登记").click()
    settled(page, "登记违规线索")
    field(page, "发现的情况").fill("将案卷照片发到工作群")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("请选择种类").first).to_be_visible()
    expect(field(page, "发现的情况")).to_have_value("将案卷照片发到工作群")
    choose(page, "种类", "擅自复制、传播")
    choose(page, "所涉人员", f"金传播（办公室，{about}）")
    put_day(page, "发生日期", f"{day:%Y%m%d}")
    field(page, "借阅单号（选填）").fill(slip.number)
    look(page, "by-hand")
    page.get_by_role("button", name="登记", exact=True).click()
    settled(page, "擅自复制、传播：金传播")
    expect(page.get_by_text(slip.number).first).to_be_visible()
    look(page, "entered")


def test_files_are_drawn_by_lot_and_put_into_a_slip(
    page: Page, visit: Visit, bureau: Bureau, clock: FileClock
) -> None:
    for number in (1984, 1985):
        filed(bureau.world, closed_application(bureau.world, applicant=company(number)))
    clock.set(bureau.app.clock.now() + timedelta(days=1))
    reviewer = bureau.newcomer(Role.LEGAL_REVIEWER)
    enter(page, visit, bureau, reviewer, "/appraisal", "案卷评查抽样")
    page.get_by_role("button", name="抽取", exact=True).click()
    expect(page.get_by_text("请填写抽取件数").first).to_be_visible()
    choose(page, "科室", "劳动关系科")
    page.get_by_role("spinbutton", name="抽取件数").fill("2")
    look(page, "drawing")
    page.get_by_role("button", name="抽取", exact=True).click()
    expect(page.get_by_text("已抽取，条件和随机种子已记入台账。")).to_be_visible()
    drawn = page.get_by_role("table", name="评查样本").get_by_role("row")
    expect(drawn).to_have_count(3)
    look(page, "sample")
    numbers = [one.split("\t")[0] for one in drawn.all_inner_texts()[1:]]
    page.get_by_role("button", name="劳动关系科（2 件）").click()
    settled(page, "填写借阅单")
    for number in numbers:
        expect(page.get_by_role("table", name="借阅内容")).to_contain_text(number)
    expect(field(page, "评查通知文号")).to_be_visible()
    look(page, "slip-of-sample")
