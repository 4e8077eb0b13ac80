"""Regulation art 6 in a real browser: a trace is taken down with the keyboard, the case is started at once, and its papers come
too late; what is late stays in sight from then on."""

import re

from playwright.sync_api import Page, expect

from core.law.roles import Role
from db.models import Act, Deadline
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.server import FileClock
from tests.browser.test_course import Course
from tests.browser.test_screens import photograph
from tests.browser.visit import Keys, Visit, choose, field, settled
from tests.factories.applications import company, rows
from tests.factories.assignments import try_assign
from tests.factories.cases import (
    BOSS,
    HEAD,
    OFFICER,
    PARTNER,
    approval_form,
    emergency_note,
    issued,
    staffed,
)
from tests.factories.procedures import review
from tests.factories.world import World

SUBJECT = "涉嫌拖欠工资、转移账册"


def register(page: Page) -> None:
    """A trace, typed into the form and sent in by the shortcut."""
    firm = company(965)
    page.goto("/case_new")
    settled(page, "登记案件线索")
    choose(page, "线索来源", "检查发现")
    field(page, "当事人证件号码").fill(firm.certificate_no)
    field(page, "当事人证件号码").blur()
    settled(page, "登记案件线索")
    field(page, "当事人名称").fill(firm.name)
    field(page, "案由").fill(SUBJECT)
    choose(page, "问题类别", "拖欠、克扣工资")
    choose(page, "用工所在地", "望花区")
    choose(page, "行业", "制造业")
    field(page, "案情").fill("现场发现用人单位正在转移工资账册。")
    field(page, "案情").blur()
    settled(page, "登记案件线索")
    photograph(page, "case-new")
    assert violations(page) == []
    Keys(page).shortcut("Control+Enter")
    expect(page.get_by_text("已登记。")).to_be_visible()
    settled(page)


def banner(page: Page, words: str) -> None:
    """The countdown over the page."""
    expect(page.locator(".st-key-urgent")).to_contain_text(words)


def test_art6_a_trace_survives_a_reload_while_it_is_typed(visit: Visit, page: Page, bureau: Bureau) -> None:
    login = bureau.newcomer(Role.ENFORCEMENT_OFFICER)
    visit.enter(bureau.session(login))
    page.goto("/case_new")
    settled(page, "登记案件线索")
    field(page, "案由").fill(SUBJECT)
    choose(page, "用工所在地", "望花区")
    expect(page.get_by_role("status").filter(has_text="已保存草稿")).to_be_visible()
    page.reload()
    settled(page, "登记案件线索")
    expect(field(page, "案由")).to_have_value(SUBJECT)
    expect(page.get_by_role("combobox", name="用工所在地")).to_have_value("望花区")


def test_art6_an_urgent_start_whose_papers_come_too_late(
    visit: Visit, page: Page, bureau: Bureau, clock: FileClock
) -> None:
    world: World = staffed(bureau.world)
    visit.enter(bureau.session(OFFICER))
    register(page)
    matter = bureau.matters_of(OFFICER)[-1]
    assert not isinstance(try_assign(world, matter.id, OFFICER, PARTNER, by=HEAD, seen=OFFICER), list)
    course = Course(page, bureau, matter.id)
    course.open("start_urgently", "紧急启动程序")
    field(page, "紧急情况的具体情形").fill("账册正在被转移，先行审批会使证据灭失。")
    field(page, "地点").fill("示范路1号")
    course.take("紧急启动程序")
    assert course.stage == "started_urgently"
    banner(page, "还剩 24 小时 0 分")
    photograph(page, "case-urgent")
    assert violations(page) == []

    clock.advance(hours=26, minutes=30)
    visit.enter(bureau.session(OFFICER))
    for address in (f"/application?id={matter.id}", f"/papers?matter={matter.id}", f"/assign?id={matter.id}"):
        page.goto(address)
        settled(page)
        banner(page, "逾期 2 小时 30 分")
    page.goto(f"/paper_new?matter={matter.id}&kind=emergency_note")
    settled(page, "制作文书")
    banner(page, "还缺：立案（程序启动）审批表、紧急启动补办说明")
    assert violations(page) == []
    issued(world, emergency_note(world, matter.id), HEAD, BOSS)
    issued(world, approval_form(world, matter.id), HEAD)
    page.goto("/cases?stage=started_urgently")
    settled(page, "案件列表")
    line = page.get_by_role("row").filter(has_text=matter.number)
    expect(line).to_contain_text("紧急启动")
    photograph(page, "cases")
    assert violations(page) == []

    line.get_by_role("link").first.click()
    settled(page, matter.number)
    banner(page, "补全，逾期 2 小时 30 分")
    gate = page.locator(".st-key-gate-complete_urgent")
    expect(gate.get_by_role("listitem")).to_have_count(2)
    expect(gate).to_contain_text("《实施细则》第六条第二款")
    page.goto(str(gate.get_by_role("link", name="前往处理").first.get_attribute("href")))
    settled(page, matter.number)
    page.get_by_text("申请按程序瑕疵继续办理", exact=True).click()
    field(page, "原因").fill("夜间取证，次日上午才返回单位。")
    reviewer = world.ctx(Role.LEGAL_REVIEWER).actor
    choose(page, "法制审核人", f"{reviewer.name}（{reviewer.unit_name}）")
    page.get_by_role("button", name="提交法制审核").click()
    expect(page.get_by_text("已提交法制审核。")).to_be_visible()
    (asked,) = [act for act in rows(world, Act, Act.matter_id == matter.id) if act.kind == "defect_asked"]
    assert not isinstance(review(world, asked.details["defect"]), list)

    visit.enter(bureau.session(HEAD))
    course.open("note_late_start", "签署逾期补办意见")
    field(page, "对逾期补办的意见").fill("今后夜间取证须安排专人补办文书。")
    course.take("签署逾期补办意见")
    visit.enter(bureau.session(OFFICER))
    course.open("complete_urgent", "补全文书、立案")
    course.take("补全文书、立案")
    assert course.stage == "opened"
    expect(page.locator(".st-key-urgent")).to_have_count(0)
    expect(page.get_by_text("本案有 1 项程序瑕疵")).to_be_visible()
    expect(page.get_by_text(re.compile("逾期")).first).to_be_visible()
    photograph(page, "case-late")
    assert violations(page) == []
    (deadline,) = rows(
        world, Deadline, Deadline.matter_id == matter.id, Deadline.code == "initiation_approval"
    )
    assert deadline.state == "met" and deadline.ended_at > deadline.due_at
