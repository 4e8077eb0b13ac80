"""鉴定销毁 in a real browser: from the due list over opinions and approval to the record of destruction; and a file that goes to
the city archive."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Page, expect

from core.clock import local
from core.jobs.runner import run_next
from core.law.roles import Role
from db.models import CaseFile
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.test_filing import enter
from tests.browser.test_papers import put_day
from tests.browser.visit import Visit, field, settled
from tests.core.ledger.support import seal
from tests.factories.applications import company
from tests.factories.case_files import ARCHIVIST, HEAD, closed_application, filed

SHOTS = os.environ.get("SHOTS", "")


def look(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"disposal-{name}.png", full_page=True)
    assert violations(page) == [], name


def old_file(bureau: Bureau, number: int, **changed: object) -> CaseFile:
    """A filed case file as it is after its years."""
    file = filed(bureau.world, closed_application(bureau.world, applicant=company(number)))
    with bureau.app.change(bureau.app.clock.now()) as work:
        row = work.session.get_one(CaseFile, file.id)
        for name, value in changed.items():
            setattr(row, name, value)
        work.commit()
    return row


def take(page: Page, step: str, text: str, answer: str) -> None:
    page.get_by_role("radiogroup").get_by_text(step, exact=True).click()
    field(page, "意见或原因（选填）").fill(text)
    page.get_by_role("button", name="办理", exact=True).click()
    expect(page.get_by_text(answer)).to_be_visible()


def approved(
    page: Page, visit: Visit, bureau: Bureau, people: Mapping[Role, str], kind: str
) -> tuple[str, str]:
    """The address and the certificate's number of the list that has just been proposed, after both opinions and the approval."""
    address, unit = f"/disposal{page.url.partition('/disposal')[2]}", f"{kind}：劳动关系科"
    for role, step, answer in (
        (HEAD, "承办科室意见：同意", "已记录，其他意见尚待填写。"),
        (Role.LEGAL_REVIEWER, "法制审核意见：同意", "已记录，意见已齐，由单位负责人批准。"),
        (Role.AGENCY_HEAD, "批准", "已批准，凭证编号 某人社档"),
    ):
        enter(page, visit, bureau, people[role], address, unit)
        take(page, step, "经核对，同意", answer)
    return address, page.get_by_role("heading", level=1).inner_text().partition("：")[2]


def test_a_destruction_from_the_list_to_the_record(page: Page, visit: Visit, bureau: Bureau) -> None:
    today = local(bureau.app.clock.now()).date()
    file = old_file(bureau, 881, keep_until=today - timedelta(days=1))
    people = {
        role: bureau.newcomer(role) for role in (ARCHIVIST, HEAD, Role.LEGAL_REVIEWER, Role.AGENCY_HEAD)
    }
    people[Role.SECURITY_ADMIN] = bureau.newcomer(Role.SECURITY_ADMIN)

    enter(page, visit, bureau, people[ARCHIVIST], "/due_files", "到期鉴定")
    row = page.get_by_role("row").filter(has_text=file.archive_number)
    expect(row).to_contain_text("可以鉴定")
    row.get_by_role("checkbox").check()
    look(page, "due")
    page.get_by_role("button", name="所选 1 件列入销毁清单").click()
    settled(page, "提出鉴定销毁清单")
    page.get_by_role("button", name="提出清单").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写")
    field(page, "提出原因").fill("保管期限已满，无继续保存价值")
    page.get_by_role("button", name="提出清单").click()
    expect(page.get_by_text("已提出，由承办科室和法制审核人员填写意见。")).to_be_visible()
    look(page, "proposed")
    address, number = approved(page, visit, bureau, people, "鉴定销毁")
    look(page, "approved")

    enter(page, visit, bureau, people[ARCHIVIST], address, f"鉴定销毁：{number}")
    take(page, "清点无误，送监销", "已逐卷清点", "已送监销，由安全管理员执行。")
    enter(page, visit, bureau, people[Role.SECURITY_ADMIN], "/", "工作台")
    expect(page.get_by_text("鉴定与移交清单待您办理。")).to_be_visible()
    enter(page, visit, bureau, people[Role.SECURITY_ADMIN], address, f"鉴定销毁：{number}")
    look(page, "before-destruction")
    page.get_by_role("spinbutton", name="件数").fill("1")
    field(page, "销毁凭证编号").fill("某人社档销〔2026〕999号")
    page.get_by_role("button", name="监销并销毁").click()
    expect(page.get_by_role("alert").filter(has_text="照批准的清单填写")).to_be_visible()
    field(page, "销毁凭证编号").fill(number)
    page.get_by_role("button", name="监销并销毁").click()
    expect(page.get_by_text("已销毁。清单、档号、日期和校验值长期保留。")).to_be_visible()
    expect(page.get_by_role("table", name="办理经过")).to_contain_text("监销")
    look(page, "destroyed")

    enter(page, visit, bureau, people[ARCHIVIST], f"/archived?id={file.id}", f"档案：{file.archive_number}")
    expect(page.get_by_role("main")).to_contain_text("（已销毁）")
    expect(page.get_by_text(file.title)).to_have_count(0)
    look(page, "stub")
    with page.expect_response("**/disposals/*.pdf") as answer:
        page.evaluate("address => fetch(address)", f"/disposals/{_id(address)}.pdf")
    assert answer.value.status == 200


def _id(address: str) -> UUID:
    return UUID(address.partition("id=")[2])


def test_a_file_goes_to_the_city_archive_against_its_receipt(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    today = local(bureau.app.clock.now()).date()
    file = old_file(bureau, 882, term="D30", opened_on=today.replace(year=today.year - 20))
    people = {
        role: bureau.newcomer(role) for role in (ARCHIVIST, HEAD, Role.LEGAL_REVIEWER, Role.AGENCY_HEAD)
    }
    enter(page, visit, bureau, people[ARCHIVIST], "/due_files?kind=transfer", "到期鉴定")
    page.get_by_role("row").filter(has_text=file.archive_number).get_by_role("checkbox").check()
    page.get_by_role("button", name="所选 1 件列入移交清单").click()
    settled(page, "提出移交进馆清单")
    field(page, "提出原因").fill("形成已满20年")
    page.get_by_role("button", name="提出清单").click()
    expect(page.get_by_text("已提出，由承办科室和法制审核人员填写意见。")).to_be_visible()
    address, number = approved(page, visit, bureau, people, "移交进馆")

    enter(page, visit, bureau, people[ARCHIVIST], address, f"移交进馆：{number}")
    page.get_by_role("button", name="打开案卷以便制作数据包").click()
    expect(page.get_by_text("请逐件制作数据包。")).to_be_visible()
    look(page, "packing")
    page.get_by_role("button", name="制作数据包", exact=True).click()
    settled(page, "案卷数据包")
    seal(bureau.app)
    assert run_next(bureau.app)
    expect(page.get_by_role("link", name="下载结果")).to_be_visible()
    enter(page, visit, bureau, people[ARCHIVIST], address, f"移交进馆：{number}")
    page.get_by_role("button", name="登记接收回执").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    field(page, "接收单位").fill("某市档案馆")
    field(page, "回执编号").fill("接〔2026〕12号")
    put_day(page, "接收日期", f"{today:%Y%m%d}")
    page.get_by_role("button", name="登记接收回执").click()
    expect(page.get_by_text("已登记，案卷由档案馆保管。")).to_be_visible()
    look(page, "transferred")
    enter(page, visit, bureau, people[ARCHIVIST], f"/archived?id={file.id}", f"档案：{file.archive_number}")
    expect(page.get_by_role("main")).to_contain_text("已移交进馆")
