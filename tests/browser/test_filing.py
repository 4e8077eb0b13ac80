"""归档 in a real browser: a closed application is arranged, checked, returned by the archivist for a missing paper, and taken."""

import os
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Page, expect

from core.acts.noting import Noted
from core.acts.triggers import RecordTrigger, record_trigger
from core.law.roles import Role
from db.models import Account
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.visit import Visit, choose, field, settled
from tests.factories.applications import company
from tests.factories.case_files import closed_application, closed_now, file_of
from tests.factories.complaints import complain
from tests.factories.files import attach, picture

SHOTS = os.environ.get("SHOTS", "")


def look(page: Page, name: str) -> None:
    """No complaint of accessibility; and a picture where somebody wants to see it."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"filing-{name}.png", full_page=True)
    assert violations(page) == [], name


def enter(page: Page, visit: Visit, bureau: Bureau, login: str, path: str, title: str) -> None:
    """Come to a page as somebody else. What the page before still posts, it posts under its own session."""
    page.goto("about:blank")
    visit.enter(bureau.session(login))
    page.goto(path)
    settled(page, title)


def test_a_file_from_the_officer_to_the_archive_and_back_once(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    clerk, head = bureau.newcomer(), bureau.newcomer(Role.UNIT_HEAD)
    archivist = bureau.newcomer(Role.ARCHIVIST)
    matter_id = closed_application(bureau.world, by=clerk, applicant=company(871))
    number = bureau.matters_of(clerk)[0].number

    enter(page, visit, bureau, clerk, "/filing", "待归档")
    page.get_by_role("row").filter(has_text=number).get_by_role("link").click()
    settled(page, f"案卷整理：{number}")
    page.get_by_role("button", name="开始整理").click()
    expect(page.get_by_text("已编入目录，请核对顺序和内容。")).to_be_visible()
    contents = page.get_by_role("table", name="卷内文件目录")
    expect(contents.get_by_role("row").filter(has_text="收件回执")).to_be_visible()
    page.get_by_text("添加纸质件", exact=True).click()
    field(page, "题名").fill("营业执照复印件")
    choose(page, "编入", "申请材料")
    page.get_by_role("spinbutton", name="页数").fill("2")
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_text("已添加，页号已重编。")).to_be_visible()
    expect(contents.get_by_role("row").filter(has_text="营业执照复印件")).to_contain_text("1卷 2–3")
    look(page, "arranged")
    page.get_by_role("tab", name="逐条核验").click()
    expect(page.get_by_text("应有的记录齐全")).to_be_visible()
    page.get_by_role("button", name="逐件打开核验").click()
    expect(page.get_by_text("真实性合格")).to_be_visible()
    look(page, "checked-line-by-line")
    page.get_by_role("button", name="移交检查").click()
    expect(page.get_by_text("已移交，由科室负责人检查。")).to_be_visible()

    address = f"/case_file?id={matter_id}"
    enter(page, visit, bureau, head, address, f"案卷整理：{number}")
    page.get_by_role("radiogroup").get_by_text("检查通过").click()
    page.get_by_role("button", name="办理", exact=True).click()
    expect(page.get_by_text("检查通过，由档案员接收。")).to_be_visible()

    enter(page, visit, bureau, archivist, "/filing", "待归档")
    page.get_by_role("row").filter(has_text=number).get_by_role("link").click()
    settled(page, f"案卷整理：{number}")
    page.get_by_role("radiogroup").get_by_text("退卷").click()
    page.get_by_role("button", name="办理", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="请填写退回原因")).to_be_visible()
    field(page, "说明（选填）").fill("缺送达回证扫描件")
    page.get_by_role("button", name="办理", exact=True).click()
    settled(page, "待归档")
    expect(page.get_by_text("已退回，由承办人补充后再次移交。")).to_be_visible()

    attach(bureau.world, matter_id, picture(), "送达回证.png", by=clerk, kind="other")
    enter(page, visit, bureau, clerk, address, f"案卷整理：{number}")
    page.get_by_role("button", name="移交检查").click()
    expect(page.get_by_text("已移交，由科室负责人检查。")).to_be_visible()
    expect(contents.get_by_role("row").filter(has_text="送达回证.png")).to_be_visible()
    enter(page, visit, bureau, head, address, f"案卷整理：{number}")
    page.get_by_role("radiogroup").get_by_text("检查通过").click()
    page.get_by_role("button", name="办理", exact=True).click()
    expect(page.get_by_text("检查通过，由档案员接收。")).to_be_visible()
    enter(page, visit, bureau, archivist, address, f"案卷整理：{number}")
    page.get_by_role("radiogroup").get_by_text("接收归档").click()
    field(page, "库位（盒、架）（选填）").fill("3号架2层 第15盒")
    page.get_by_role("button", name="办理", exact=True).click()
    archive_number = file_of_when_filed(page, bureau, matter_id)
    settled(page, f"档案：{archive_number}")
    expect(page.get_by_text(f"已归档，档号 {archive_number}。")).to_be_visible()
    expect(contents.get_by_role("row").filter(has_text="收件回执").get_by_role("link")).to_have_count(0)
    page.get_by_role("tab", name="备考表").click()
    expect(page.get_by_role("table", name="备考表")).to_contain_text("缺送达回证扫描件")
    look(page, "archived")

    enter(page, visit, bureau, clerk, f"/application?id={matter_id}", "未找到该事项")
    enter(page, visit, bureau, archivist, f"/archive?q={archive_number}", "档案目录")
    expect(page.get_by_role("link", name=archive_number)).to_be_visible()
    look(page, "catalogue")


def test_a_complaint_is_filed_by_the_counter_that_took_it(page: Page, visit: Visit, bureau: Bureau) -> None:
    intake, head, archivist = (
        bureau.newcomer(role) for role in (Role.INTAKE_CLERK, Role.UNIT_HEAD, Role.ARCHIVIST)
    )
    with bureau.app.change() as work:
        work.session.get_one(Account, bureau.world.account_id(head)).unit_id = bureau.world.unit_id(
            "inspection"
        )
        work.commit()
    done = complain(bureau.world, by=intake)
    matter_id = closed_now(bureau.world, done.matter_id)
    address, heading = f"/case_file?id={matter_id}", f"案卷整理：{done.number}"

    enter(page, visit, bureau, intake, address, heading)
    page.get_by_role("button", name="开始整理").click()
    expect(page.get_by_text("已编入目录，请核对顺序和内容。")).to_be_visible()
    expect(page.get_by_role("table", name="卷内文件目录")).to_contain_text("投诉举报登记回执")
    page.get_by_role("button", name="移交检查").click()
    expect(page.get_by_text("已移交，由科室负责人检查。")).to_be_visible()
    enter(page, visit, bureau, head, address, heading)
    page.get_by_role("radiogroup").get_by_text("检查通过").click()
    page.get_by_role("button", name="办理", exact=True).click()
    expect(page.get_by_text("检查通过，由档案员接收。")).to_be_visible()
    enter(page, visit, bureau, archivist, address, heading)
    page.get_by_role("radiogroup").get_by_text("接收归档").click()
    page.get_by_role("button", name="办理", exact=True).click()
    archive_number = file_of_when_filed(page, bureau, matter_id)
    settled(page, f"档案：{archive_number}")
    look(page, "complaint-archived")
    enter(page, visit, bureau, intake, f"/application?id={matter_id}", "未找到该事项")


def file_of_when_filed(page: Page, bureau: Bureau, matter_id: object) -> str:
    """The archive number, once the page shows that there is one."""
    expect(page.get_by_text("已归档，档号")).to_be_visible()
    return file_of(bureau.world, matter_id).archive_number or ""  # type: ignore[arg-type]


def draft_kept(page: Page, part: str) -> None:
    """Wait until what was typed in this part of the page is kept: the line that says so moves what stands below it."""
    within = page.get_by_role("group").filter(has_text=part)
    expect(within.get_by_text("已保存草稿").first).to_be_visible()


def test_a_copy_for_the_long_term_is_entered_and_read_back(page: Page, visit: Visit, bureau: Bureau) -> None:
    clerk = bureau.newcomer()
    done = bureau.registered(clerk, applicant=company(872))
    command = RecordTrigger(
        uuid4(), done.matter_id, "objection", "当事人当场提出异议。", bureau.app.clock.now()
    )
    assert isinstance(record_trigger(bureau.ctx(clerk), command), Noted)
    enter(page, visit, bureau, clerk, "/preservation", "长期保存")
    page.get_by_role("row").filter(has_text=done.number).get_by_role("link").click()
    settled(page, f"长期保存登记：{done.number}")
    digest = "0123456789abcdef" * 4
    page.get_by_role("button", name="登记副本").click()
    expect(page.get_by_role("alert")).to_contain_text("请选择介质")
    page.get_by_role("radiogroup").get_by_text("光盘", exact=True).click()
    field(page, "介质编号").fill("盘2026-015")
    field(page, "保存内容").fill("窗口录像1段")
    field(page, "SHA-256").fill(digest)
    field(page, "存放位置").fill("防磁柜1层")
    draft_kept(page, "登记副本")
    page.get_by_role("button", name="登记副本").click()
    expect(page.get_by_text("副本已登记，请回读核对。")).to_be_visible()
    copies = page.get_by_role("table", name="副本")
    expect(copies).to_contain_text("待回读核对")
    page.get_by_text("回读核对、报告损坏丢失").click()
    choose(page, "介质", "盘2026-015")
    page.get_by_role("radiogroup").get_by_text("可读，校验一致").click()
    field(page, "读出内容的 SHA-256（选填）").fill(digest)
    draft_kept(page, "回读核对、报告损坏丢失")
    page.get_by_role("button", name="登记核对结果").click()
    expect(page.get_by_text("核对结果已登记。")).to_be_visible()
    expect(copies).to_contain_text("可读，校验一致")
    look(page, "preserved")
    page.goto("/preservation")
    settled(page, "长期保存")
    expect(page.get_by_role("row").filter(has_text=done.number)).to_contain_text("1/2")
    look(page, "preservation")
