"""The working calendar in a real browser: a year read from a file, checked, saved, and what moved; the lights it moves."""

import json
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Download, Page, expect

from core.calendars.typed import read_year
from core.deadlines.keeping import start_deadline
from core.law.calendar import Year
from core.law.roles import Role
from db.models import Deadline, Matter
from tests.browser.accessibility import violations
from tests.browser.application import button
from tests.browser.bureau import Bureau
from tests.browser.visit import Visit, field, settled
from tests.conftest import NOW
from tests.factories.applications import rows
from tests.factories.calendars import OFF_2027, WORKED_2027


def file_of_2027() -> bytes:
    year = read_year(2027, OFF_2027, WORKED_2027)
    assert isinstance(year, Year)
    days = {day.isoformat(): name for day, name in year.days_off.items()}
    worked = [day.isoformat() for day in sorted(year.working_days)]
    return json.dumps({"year": 2027, "days_off": days, "working_days": worked}).encode()


def enter(bureau: Bureau, visit: Visit, role: Role) -> Page:
    visit.enter(bureau.session(bureau.newcomer(role)))
    return visit.page()


def test_a_year_is_read_from_a_file_checked_and_saved_and_the_light_of_an_application_follows(
    bureau: Bureau, open_visit: Callable[[], Visit]
) -> None:
    made = bureau.registered(Role.WINDOW_CLERK)
    with bureau.app.change() as work:
        matter = work.session.get_one(Matter, made.matter_id)
        start_deadline(work, matter, "court_execution", NOW + timedelta(days=206))
        work.commit()
    (running,) = rows(bureau.world, Deadline, Deadline.code == "court_execution")
    clerk = enter(bureau, open_visit(), Role.WINDOW_CLERK)
    clerk.goto(f"/deadline?id={running.id}")
    settled(clerk, "期限计算单：申请法院强制执行")
    expect(clerk.get_by_text("（暂估）")).to_be_visible()
    assert violations(clerk) == []

    admin = enter(bureau, open_visit(), Role.SYSTEM_ADMIN)
    admin.goto("/calendars")
    settled(admin, "工作日历")
    expect(admin.get_by_role("row", name="2027 年")).to_contain_text("暂估")
    admin.get_by_role("link", name="2027 年").click()
    settled(admin, "录入工作日历")
    admin.locator("input[type=file]").set_input_files(
        {"name": "2027.json", "mimeType": "application/json", "buffer": file_of_2027()}
    )
    button(admin, "读入文件").click()
    expect(admin.get_by_text("已读入，请在下方核对后保存")).to_be_visible()
    expect(field(admin, "放假日期")).to_have_value(OFF_2027)
    field(admin, "依据的通知").fill("国办发明电〔2026〕9号")
    button(admin, "核对").click()
    expect(admin.get_by_role("table", name="将变动的期限")).to_contain_text("申请法院强制执行")
    assert violations(admin) == []
    field(admin, "变更原因").fill("国务院办公厅已公布")
    button(admin, "保存日历").click()
    settled(admin, "2027 年工作日历")
    expect(admin.get_by_role("table", name="因录入变动的期限")).to_contain_text("2027-01-04")
    assert violations(admin) == []
    with admin.expect_download() as taken:
        admin.get_by_role("link", name="导出清单").click()
    download: Download = taken.value
    assert download.suggested_filename.endswith(".csv")

    replacing = f"{admin.url}&act=edit"
    for year, told in (("2026", "本页替换的是 2027 年"), ("2027", "已读入，请在下方核对后保存")):
        admin.goto(replacing)
        settled(admin, "替换 2027 年工作日历")
        admin.locator("input[type=file]").set_input_files(
            {
                "name": f"{year}.json",
                "mimeType": "application/json",
                "buffer": file_of_2027().replace(b"2027", year.encode()),
            }
        )
        button(admin, "读入文件").click()
        expect(admin.get_by_text(told).first).to_be_visible()

    clerk.reload()
    settled(clerk, "期限计算单：申请法院强制执行")
    expect(clerk.get_by_text("（暂估）")).to_have_count(0)
    expect(clerk.get_by_role("table", name="中止、延长和调整")).to_contain_text("因录入工作日历重算")
    clerk.goto("/applications")
    settled(clerk, "申请列表")
    expect(clerk.get_by_role("row").nth(1)).to_contain_text("余 5 个工作日")


def test_a_wrong_year_says_why_and_keeps_what_was_typed(bureau: Bureau, visit: Visit) -> None:
    page = enter(bureau, visit, Role.SYSTEM_ADMIN)
    page.goto("/calendars?act=new")
    settled(page, "录入工作日历")
    page.get_by_label("年份").fill("2027")
    field(page, "放假日期").fill(OFF_2027.replace("2027", "2026"))
    field(page, "依据的通知").fill("国办发明电〔2026〕9号")
    field(page, "变更原因").fill("已公布")
    button(page, "保存日历").click()
    expect(page.get_by_role("alert").first).to_contain_text("不在 2027 年，请核对年份")
    expect(field(page, "放假日期")).to_have_value(OFF_2027.replace("2027", "2026"))
