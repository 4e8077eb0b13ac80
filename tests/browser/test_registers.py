"""A stock-take with a scanner in a real browser, and what of it stands in the register, on paper and in a workbook."""

import os
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from core.law.roles import Role
from db.models import CaseFile
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.test_card_reader import swipe
from tests.browser.visit import Visit, field, settled
from tests.core.documents_support import page_texts
from tests.factories.applications import company
from tests.factories.case_files import closed_application, filed
from tests.factories.stock_takes import label_of

SHOTS = os.environ.get("SHOTS", "")
PLACE = "8号架"


def look(page: Page, name: str) -> None:
    """No complaint of accessibility; and a picture where somebody wants to see it."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"registers-{name}.png", full_page=True)
    assert violations(page) == [], name


def fetched(page: Page, link: str) -> bytes:
    """What the link leads to, under the session of the page."""
    href = page.get_by_role("link", name=link, exact=True).get_attribute("href")
    assert href
    answer = page.request.get(href)
    assert answer.ok, answer.status
    return answer.body()


def shelve(bureau: Bureau, *places: str) -> list[CaseFile]:
    return [
        filed(bureau.world, closed_application(bureau.world, applicant=company(880 + n)), place=place)
        for n, place in enumerate(places)
    ]


def test_a_stock_take_with_a_scanner_is_finished_and_stands_in_the_register(
    page: Page, visit: Visit, bureau: Bureau
) -> None:
    here, second, missing, strange = shelve(bureau, f"{PLACE}1层", f"{PLACE}1层", f"{PLACE}2层", "9号架1层")
    visit.enter(bureau.session(bureau.newcomer(Role.ARCHIVIST)))
    page.goto("/stock_takes")
    settled(page, "库房清点")
    field(page, "库位（选填）").fill(PLACE)
    look(page, "start")
    page.get_by_role("button", name="开始清点", exact=True).click()
    settled(page, f"清点：{PLACE}")
    scanner = field(page, "扫描标签（或者键入档号后按回车）")
    expect(scanner).to_be_focused()

    # Three labels as fast as a device types them, none waiting for the answer to the one before.
    labels = [label_of(here), label_of(second), label_of(strange)]
    swipe(page, "".join(f"{label}\r" for label in labels), gap_ms=4)
    newest = page.get_by_role("table", name="最近扫描")
    for label, result in zip(labels, ("在位", "在位", "错位"), strict=True):
        expect(newest.get_by_role("row").filter(has_text=label)).to_contain_text(result)
    expect(page.get_by_text(f"{labels[2]} 不在此处，目录所载库位：9号架1层")).to_be_visible()
    expect(page.get_by_text("应在 3 卷，在位 2 卷，错位 1 卷")).to_be_visible()
    expect(scanner).to_be_focused()
    swipe(page, f"{labels[0]}\r", gap_ms=4)
    expect(page.get_by_text(f"{labels[0]} 已扫过")).to_be_visible()
    swipe(page, "XX-0001\r", gap_ms=4)
    expect(page.get_by_text("XX-0001 无此档号，请核对标签")).to_be_visible()
    look(page, "scanning")

    # Broken off, it goes on where it stopped, in the hands of a colleague.
    visit.enter(bureau.session(bureau.newcomer(Role.ARCHIVIST)))
    page.goto("/stock_takes")
    settled(page, "库房清点")
    look(page, "open")
    page.get_by_role("table", name="正在清点").get_by_role("link", name=PLACE).click()
    settled(page, f"清点：{PLACE}")
    expect(newest.get_by_role("row").filter(has_text=labels[1])).to_contain_text("在位")
    page.get_by_role("button", name="核对差异，完成清点").click()
    differences = page.get_by_role("table", name="差异")
    expect(differences.get_by_role("row").filter(has_text=label_of(missing))).to_contain_text("缺")
    page.get_by_role("button", name="完成清点", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("还有 3 项差异没有说明")
    field(page, "共同说明（选填）").fill("已归位或者核对标签")
    field(page, "第 1 项的说明（选填）").fill("业务科借出，尚未归还")
    look(page, "differences")
    page.get_by_role("button", name="完成清点", exact=True).click()
    expect(page.get_by_text("清点已完成，结果已固定。")).to_be_visible()
    expect(differences.get_by_role("row").filter(has_text=label_of(missing))).to_contain_text("尚未归还")
    look(page, "finished")
    report = "".join("".join(page_texts(fetched(page, "打印清点报告"))).split())
    assert "档案清点报告" in report and "业务科借出，尚未归还" in report

    page.goto("/archive_registers?register=stock_takes")
    settled(page, "档案台账")
    line = page.get_by_role("table", name="清点登记").get_by_role("row").filter(has_text=PLACE)
    expect(line).to_contain_text("已完成")
    look(page, "register")
    book = load_workbook(BytesIO(fetched(page, "导出 Excel"))).worksheets[0]
    (row,) = [one for one in book.iter_rows(min_row=2, values_only=True) if one[0] == PLACE]
    assert row[2:8] == ("已完成", "3", "2", "1", "1", "1")
    assert "清点登记" in "".join("".join(page_texts(fetched(page, "打印台账"))).split())
    page.get_by_role("radio", name="归档登记").or_(page.get_by_role("button", name="归档登记")).first.click()
    expect(page.get_by_role("table", name="归档登记")).to_contain_text(here.archive_number or "")
    look(page, "taken")

    page.goto("/archive_figures")
    settled(page, "档案统计")
    look(page, "figures")
    page.get_by_role("table", name="按年度").get_by_role("link", name="2026年").click()
    settled(page, "档案目录")
    expect(page.get_by_role("link", name=missing.archive_number or "")).to_be_visible()
