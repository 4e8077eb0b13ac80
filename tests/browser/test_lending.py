"""借阅 in a real browser: asked by another department, consented to, handed out by scan, called back, returned with a page missing;
pages read on the screen until the slip's minute; copies in their register."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from core.clock import local
from core.law.roles import Role
from core.lending.asking import Line
from db.models import CaseFile
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.server import FileClock
from tests.browser.test_filing import enter
from tests.browser.test_papers import put_day
from tests.browser.visit import Visit, choose, field, settled
from tests.factories.applications import company
from tests.factories.case_files import ARCHIVIST, closed_application, filed
from tests.factories.lending import lent_to, loan, try_decide

SHOTS = os.environ.get("SHOTS", "")


def look(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"lending-{name}.png", full_page=True)
    assert violations(page) == [], name


def consent(page: Page, answer: str) -> None:
    page.get_by_role("radiogroup").get_by_text("同意", exact=True).click()
    page.get_by_role("button", name="办理", exact=True).click()
    expect(page.get_by_text(answer)).to_be_visible()


def at_the_desk(page: Page, pages: str, button: str) -> None:
    page.get_by_role("spinbutton", name="清点页数").last.fill(pages)
    page.get_by_role("button", name=button, exact=True).click()


def test_a_volume_goes_out_is_called_back_and_comes_back_with_a_page_missing(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    file = filed(bureau.world, closed_application(bureau.world, applicant=company(1971)))
    people = {role: bureau.newcomer(role) for role in (Role.LEGAL_REVIEWER, Role.AGENCY_HEAD, ARCHIVIST)}
    today = local(bureau.app.clock.now()).date()

    enter(page, visit, bureau, people[Role.LEGAL_REVIEWER], "/loan_new", "填写借阅单")
    field(page, "档号或登记号").fill(str(file.archive_number))
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_role("table", name="借阅内容")).to_contain_text(str(file.archive_number))
    page.get_by_role("radiogroup").get_by_text("调阅（借出）", exact=True).click()
    expect(page.get_by_text("须经同意：借阅部门负责人、形成部门负责人、档案员")).to_be_visible()
    look(page, "rules-told-before")
    page.get_by_role("button", name="提交借阅单").click()
    expect(page.get_by_text("请填写借阅事由").first).to_be_visible()
    field(page, "借阅事由").fill("核对同类企业不定时工作制的审批口径")
    put_day(page, "借阅到", f"{today + timedelta(days=9):%Y%m%d}")
    page.get_by_role("button", name="提交借阅单").click()
    expect(page.get_by_text("已提交，请等待审批。")).to_be_visible()
    number = page.get_by_role("heading", level=1).inner_text().partition("：")[2]
    address = f"/loan{page.url.partition('/loan')[2]}"
    look(page, "asked")

    enter(page, visit, bureau, people[Role.AGENCY_HEAD], "/loans?tab=todo", "借阅单")
    page.get_by_role("row").filter(has_text=number).get_by_role("link").click()
    settled(page, f"借阅单：{number}")
    consent(page, "已同意，等待下一位审批。")
    enter(page, visit, bureau, people[ARCHIVIST], address, f"借阅单：{number}")
    consent(page, "已同意，借阅单生效。")

    page.goto("/loan_desk")
    settled(page, "借还台")
    field(page, "借阅单号或案卷标签").fill(f"{file.archive_number}-1")
    page.get_by_role("button", name="查找", exact=True).click()
    settled(page, f"借阅单：{number}")
    at_the_desk(page, "12", "借出")
    expect(page.get_by_text(f"已借出，最迟 {today + timedelta(days=9)} 归还。")).to_be_visible()
    look(page, "out")

    page.get_by_text("催还", exact=True).first.click()
    field(page, "催还原因").fill("行政诉讼举证急用")
    page.get_by_role("button", name="催还", exact=True).click()
    expect(page.get_by_text("已催还，最迟")).to_be_visible()
    at_the_desk(page, "11", "归还")
    expect(page.get_by_text("请说明差异：借出时完好，12页，现完好，11页").first).to_be_visible()
    field(page, "差异说明（选填）").fill("第七页脱落遗失，借阅人已书面说明")
    page.get_by_role("button", name="归还", exact=True).click()
    expect(page.get_by_text("已归还。", exact=True)).to_be_visible()
    expect(page.get_by_text("已了结").first).to_be_visible()
    look(page, "back")

    page.goto("/archive_registers?register=loans")
    settled(page)
    expect(page.get_by_role("row").filter(has_text=number)).to_contain_text("差异1卷")
    look(page, "register")


@pytest.mark.parametrize("ending", ["time", "revoked"])
def test_an_open_page_closes_when_the_slip_ends(
    page: Page, visit: Visit, bureau: Bureau, clock: FileClock, ending: str
) -> None:
    number = {"time": 1972, "revoked": 1973}[ending]
    file = filed(bureau.world, closed_application(bureau.world, applicant=company(number)))
    reader = bureau.newcomer(Role.LEGAL_REVIEWER)
    row = running(bureau, file, reader, "electronic")
    until = loan(bureau.world, row).until
    assert until is not None
    if ending == "time":
        # Signed in late in the day: the login must not end before the slip does.
        clock.set(until - timedelta(minutes=5))
    enter(page, visit, bureau, reader, f"/loan?id={row}", f"借阅单：{loan(bureau.world, row).number}")
    page.get_by_role("button", name="打开查阅").click()
    settled(page, f"凭单查阅：{loan(bureau.world, row).number}")
    shown = page.get_by_role("img", name="第1页")
    expect(shown).to_be_visible()
    assert shown.evaluate("one => one.naturalWidth") > 500
    look(page, "reading")
    if ending == "time":
        clock.set(until)
    else:
        try_decide(bureau.world, row, "revoke", Role.ARCHIVIST, "涉诉，停止借阅")
    expect(page.get_by_text("借阅期已到或借阅权已收回，内容已关闭")).to_be_visible(timeout=40_000)
    expect(shown).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("没有可以查阅的内容")


def test_copies_are_taken_counted_and_registered(page: Page, visit: Visit, bureau: Bureau) -> None:
    file = filed(bureau.world, closed_application(bureau.world, applicant=company(1974)))
    reader, archivist = bureau.newcomer(Role.LEGAL_REVIEWER), bureau.newcomer(ARCHIVIST)
    row = running(bureau, file, reader, "copying")
    number = loan(bureau.world, row).number
    enter(page, visit, bureau, reader, f"/lent?id={row}", f"凭单查阅：{number}")
    page.get_by_role("button", name="复印这些页").click()
    expect(page.get_by_text("已登记复印 1 页，文件带水印。")).to_be_visible()
    link = page.get_by_role("link", name="下载复印件")
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.status == 200 and answer.body().startswith(b"%PDF")
    if SHOTS:
        (Path(SHOTS) / "copy.pdf").write_bytes(answer.body())
        sheet = page.request.get(f"/loans/{row}.pdf")
        (Path(SHOTS) / "slip.pdf").write_bytes(sheet.body())
    look(page, "copied")
    enter(page, visit, bureau, archivist, "/archive_registers?register=loan_copies", "档案台账")
    expect(page.get_by_role("row").filter(has_text=number)).to_contain_text("电子（带水印）")


def test_a_house_rule_is_set_on_its_page(page: Page, visit: Visit, bureau: Bureau) -> None:
    archivist = bureau.newcomer(ARCHIVIST)
    enter(page, visit, bureau, archivist, "/lending_rules", "借阅规则")
    look(page, "rules")
    page.get_by_role("button", name="新增规则").click()
    settled(page, "新增借阅规则")
    field(page, "编号").fill("hearing_none")
    field(page, "规则（给借阅人看的一句话）").fill("听证主持人借阅不得超过两个工作日")
    choose(page, "借阅人角色", "听证主持人")
    page.get_by_role("spinbutton", name="最长期限").fill("2")
    page.get_by_role("textbox", name="变更原因").fill("局长办公会2026年第3次会议")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存，对新填写的借阅单生效。")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="听证主持人借阅不得超过两个工作日")).to_contain_text(
        "最长2个工作日"
    )


def running(bureau: Bureau, file: CaseFile, reader: str, mode: str) -> UUID:
    """The id of a slip of the reader's own that runs."""
    day = local(bureau.app.clock.now()).date()
    return lent_to(bureau.world, Line(case_file_id=file.id), by=reader, mode=mode, until=day).id
