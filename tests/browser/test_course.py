"""An application from the counter to its end in a real browser: with a correction notice, a pause and an extension, the
portal's clock moving on from day to day."""

import re
from datetime import datetime
from uuid import UUID

from playwright.sync_api import Page, expect

from core.applications.reading import document_file
from core.clock import CHINA
from core.law.roles import Role
from core.steps.lapsing import let_lapse
from db.models import Act, Deadline, Document, Matter, PaperDraft
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.server import FileClock
from tests.browser.test_screens import photograph
from tests.browser.visit import Visit, field, settled
from tests.core.documents_support import page_texts
from tests.factories.applications import MATERIALS, person, rows
from tests.factories.approvals import approve
from tests.factories.papers import viewed
from tests.factories.service import handed, handing, issued_notice
from tests.factories.steps import COMPLETE, has_act, has_approval, has_paper, officers_matter


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=CHINA)


class Course:
    """One application, its steps taken in the browser."""

    def __init__(self, page: Page, bureau: Bureau, matter_id: UUID) -> None:
        self.page, self.bureau, self.matter_id = page, bureau, matter_id

    def open(self, step: str, title: str) -> None:
        """From the application's own page, by the link that its gate shows."""
        self.page.goto(f"/application?id={self.matter_id}")
        settled(self.page)
        wanted = re.compile(rf"^{re.escape(title)}（(可以办理|条件已具备|还缺 \d+ 项)）$")
        choice = self.page.get_by_role("radio", name=wanted)
        expect(choice).to_be_visible()
        if not choice.is_checked():
            choice.click()
            expect(choice).to_be_checked()
            settled(self.page)
        way = self.page.get_by_role("link", name=f"办理：{title}", exact=True)
        expect(way).to_have_css("background-color", "rgb(31, 78, 158)")
        way.click()
        settled(self.page, title)
        assert f"step={step}" in self.page.url

    def take(self, title: str) -> None:
        self.page.get_by_test_id("stForm").get_by_role("button", name=title, exact=True).dblclick()
        expect(self.page.get_by_text(f"已办理：{title}。")).to_be_visible()
        settled(self.page)

    @property
    def stage(self) -> str:
        (matter,) = rows(self.bureau.world, Matter, Matter.id == self.matter_id)
        return str(matter.stage)

    def due(self) -> datetime:
        (found,) = rows(
            self.bureau.world,
            Deadline,
            Deadline.matter_id == self.matter_id,
            Deadline.code == "license_decision",
        )
        return found.due_at  # type: ignore[no-any-return]

    def light(self, words: str) -> None:
        self.page.goto(f"/application?id={self.matter_id}")
        settled(self.page)
        expect(self.page.get_by_test_id("stMain").get_by_text(words).first).to_be_visible()


def day(page: Page, digits: str) -> None:
    """Type a day into the first field of the form for days."""
    page.get_by_test_id("stForm").get_by_test_id("stDateInput").first.get_by_role("spinbutton").first.click()
    page.keyboard.type(digits, delay=30)
    page.keyboard.press("Escape")


def test_art4_12_14_from_the_counter_to_the_closed_file(
    bureau: Bureau, visit: Visit, page: Page, clock: FileClock
) -> None:
    world = bureau.world
    login = bureau.newcomer()
    matter_id = bureau.registered(login, applicant=person(941), materials=MATERIALS).matter_id
    course = Course(page, bureau, matter_id)
    visit.enter(bureau.session(login))
    notice = issued_notice(world, matter_id)
    handed(world, handing(world, notice, receiver="张桂芳941"))
    course.open("notify_correction", "一次性告知补正")
    course.take("一次性告知补正")
    assert course.stage == "awaiting_correction"
    course.light("余 8 个工作日")

    clock.set(at(3, 12))
    visit.enter(bureau.session(login))
    course.open("supply_materials", "收到补正材料")
    page.get_by_role("spinbutton", name="营业执照原件（应交1份）").fill("1")
    page.get_by_role("spinbutton", name="职工名册复印件（应交1份）").fill("1")
    photograph(page, "step-materials")
    assert violations(page) == []
    course.take("收到补正材料")
    assert course.stage == "registered"
    has_paper(world, matter_id, "acceptance_notice")
    course.open("accept", "受理")
    course.take("受理")
    course.light("余 20 个工作日")

    officer = bureau.newcomer(Role.ENFORCEMENT_OFFICER)
    officers_matter(world, matter_id, officer)
    visit.enter(bureau.session(officer))
    course.open("start_review", "开始审查")
    course.take("开始审查")
    has_paper(world, matter_id, "time_deduction_notice", cause="expertise", reason="需委托鉴定")
    course.open("suspend", "扣除期限（听证、鉴定、评审等）")
    day(page, "20260312")
    course.take("扣除期限（听证、鉴定、评审等）")
    before = course.due()
    course.light("中止")

    clock.set(at(3, 18))
    visit.enter(bureau.session(officer))
    course.open("resume", "恢复计算期限")
    day(page, "20260317")
    field(page, "听证、鉴定等的结果").fill("鉴定意见书已收到")
    course.take("恢复计算期限")
    assert (course.due() - before).days == 5, "13, 16 and 17 March (the 12th never counts), and a weekend"
    approval = has_paper(world, matter_id, "extension_approval", extended_days="5")
    has_approval(world, approval, Role.AGENCY_HEAD)
    has_paper(world, matter_id, "extension_notice", extended_days="5", reason="案情复杂")
    resumed = course.due()
    course.open("extend", "延长办理期限")
    course.take("延长办理期限")
    assert (course.due() - resumed).days == 7, "five working days and a weekend"

    has_act(world, matter_id, "reviewed", has_paper(world, matter_id, "review_record"))
    course.open("submit_for_decision", "提请决定")
    course.take("提请决定")
    decision = has_paper(world, matter_id, "license_grant")
    has_approval(world, decision, Role.AGENCY_HEAD)
    course.open("grant", "准予")
    course.take("准予")
    has_act(world, matter_id, "paper_served", decision)
    course.open("serve", "送达决定")
    course.take("送达决定")
    course.light("余 7 个工作日")
    course.open("publish", "公开决定")
    field(page, "公开的平台或者场所").fill("信用中国（辽宁抚顺）")
    day(page, "20260318")
    course.take("公开决定")
    course.open("close", "办结")
    photograph(page, "step-close")
    course.take("办结")
    assert course.stage == "closed"
    page.goto(f"/application?id={matter_id}&part=history")
    settled(page)
    expect(page.get_by_text("延长办理期限").first).to_be_visible()
    expect(page.get_by_test_id("stMain")).not_to_contain_text("None")
    photograph(page, "course-timeline")
    assert violations(page) == []
    kinds = [act.kind for act in rows(world, Act, Act.matter_id == matter_id)]
    for kind in ("accepted", "suspended", "suspension_ended", "extended", "granted", "published", "closed"):
        assert kinds.count(kind) == 1, kind


def test_license32_what_is_not_our_business_is_refused_and_told_whose_it_is(
    bureau: Bureau, visit: Visit, page: Page
) -> None:
    world, login = bureau.world, bureau.newcomer()
    matter_id = bureau.registered(login, applicant=person(943)).matter_id
    visit.enter(bureau.session(login))
    page.goto(f"/application?id={matter_id}")
    settled(page)
    page.get_by_role("radio", name=re.compile("^不予受理（还缺 2 项）$")).click()
    gate = page.locator(".st-key-gate-refuse_acceptance")
    expect(gate.get_by_role("listitem")).to_have_count(2)
    page.goto(str(gate.get_by_role("link", name="前往处理").last.get_attribute("href")))
    settled(page, "制作文书")
    page.get_by_role("button", name="开始填写").click()
    settled(page, "填写不予受理决定书")
    page.get_by_test_id("stForm").get_by_text("申请事项依法不属于本机关职权范围", exact=True).click()
    field(page, "理由").fill("该事项属于市场监督管理部门职权。")
    page.get_by_role("button", name="保存并核对").click()
    settled(page, "核对不予受理决定书")
    expect(page.get_by_role("alert").filter(has_text="请填写有权处理的机关")).to_be_visible()
    expect(page.get_by_role("button", name="提交审批")).to_be_disabled()
    (draft,) = rows(world, PaperDraft, PaperDraft.matter_id == matter_id)
    page.goto(f"/paper_edit?id={draft.id}")
    settled(page, "填写不予受理决定书")
    field(page, "有权处理的机关（选填）").fill("某市市场监督管理局")
    page.get_by_role("button", name="保存并核对").click()
    settled(page, "核对不予受理决定书")
    page.get_by_role("button", name="提交审批").click()
    settled(page, "不予受理决定书")
    approve(world, viewed(world.ctx(login), draft.id))
    page.goto(f"/paper_check?id={draft.id}")
    settled(page, "核对不予受理决定书")
    page.get_by_role("button", name="出具文书").click()
    expect(page.get_by_text("已出具不予受理决定书")).to_be_visible()
    course = Course(page, bureau, matter_id)
    course.open("refuse_acceptance", "不予受理")
    course.take("不予受理")
    assert course.stage == "not_accepted"
    (issued,) = rows(world, Document, Document.matter_id == matter_id, Document.kind == "non_acceptance")
    paper = document_file(world.ctx(login), issued.id)
    assert paper is not None
    text = "".join(page_texts(paper.data)).replace("\n", "")
    assert "可以向某市市场监督管理局提出申请" in text and "行政复议" in text and "第三十二条" in text


def test_license32_deemed_accepted_shows_on_another_day(
    bureau: Bureau, visit: Visit, page: Page, clock: FileClock
) -> None:
    login = bureau.newcomer()
    matter_id = bureau.registered(login, applicant=person(942), materials=COMPLETE).matter_id
    clock.set(at(3, 18))
    assert let_lapse(bureau.app, at(3, 18)) >= 1
    visit.enter(bureau.session(login))
    page.goto(f"/application?id={matter_id}&part=history")
    settled(page)
    expect(page.get_by_text("视为受理").first).to_be_visible()
    expect(page.get_by_text("系统", exact=False).first).to_be_visible()
    assert Course(page, bureau, matter_id).stage == "deemed_accepted"
