"""The routing table in a real browser: none yet, a wrong workbook, a right one, the list, out again."""

from collections.abc import Iterator

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.complaints.routing_sheet import ROUTES
from core.law.roles import Role
from db.models import RoutingRow
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.test_attachments import choose
from tests.browser.test_items_import import saved
from tests.browser.test_screens import photograph
from tests.browser.visit import Visit, field, settled
from tests.conftest import NOW
from tests.factories.applications import rows
from tests.factories.routing import WAGES, WHOLE, routing_workbook


@pytest.fixture
def bare(bureau: Bureau) -> Iterator[Bureau]:
    """The bureau without a table, which it is again afterwards."""
    yield bureau
    with bureau.app.change(NOW) as work:
        for row in work.session.scalars(select(RoutingRow)):
            row.ended_at = NOW
        work.commit()


def send(page: Page, data: bytes) -> None:
    form = page.get_by_test_id("stForm")
    choose(form, "分派表.xlsx", data)
    form.get_by_role("button", name="核对表格").dblclick()
    expect(page.get_by_role("table", name="核对结果")).to_be_visible()


def test_a_table_is_checked_mended_kept_and_taken_out_again(visit: Visit, page: Page, bare: Bureau) -> None:
    visit.enter(bare.session(bare.newcomer(Role.SYSTEM_ADMIN)))
    page.goto("/routing")
    settled(page, "分派表")
    expect(page.get_by_text("还没有分派表")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="导入 Excel").click()
    settled(page, "导入分派表")
    assert violations(page) == []
    send(page, routing_workbook([*WHOLE[:-1], [WAGES, "新抚区", "", "人事科"]]))
    table = page.get_by_role("table", name="核对结果")
    expect(table).to_contain_text("没有名称或代码为“人事科”的科室")
    expect(table).to_contain_text("请补上承办科室，没有一行适用：其他 / ")
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)
    assert violations(page) == []
    photograph(page, "routing-wrong")

    page.get_by_role("button", name="重新上传").click()
    settled(page, "导入分派表")
    send(page, routing_workbook())
    expect(page.get_by_text("全部无误，尚未导入")).to_be_visible()
    photograph(page, "routing-right")
    field(page, "变更原因").fill("建立分派表")
    page.get_by_role("button", name="确认导入").dblclick()
    settled(page, "分派表")
    expect(page.get_by_text("新增 9 行")).to_be_visible()
    expect(page.get_by_role("table", name="分派表")).to_contain_text(WAGES)
    assert len(rows(bare.world, RoutingRow)) == 9
    assert violations(page) == []
    photograph(page, "routing")
    book = load_workbook(saved(page, page.get_by_role("link", name="导出 Excel")))
    assert book[ROUTES.name].max_row == 10
