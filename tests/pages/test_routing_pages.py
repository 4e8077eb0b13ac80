"""分派表 on the screen: none yet, a list that is filtered, a wrong workbook, a right one, and the download."""

from uuid import UUID

import pytest

from core.complaints.routing_sheet import ROUTES
from core.law.roles import Role
from core.law.routing import Route
from core.office.item_sheet import XLSX
from db.models import LedgerEntry, RoutingRow, Unit
from tests.conftest import NOW
from tests.core.people_support import WHY, done
from tests.factories.applications import rows
from tests.factories.routing import (
    ADMIN,
    REST,
    WAGES,
    WHOLE,
    imported_table,
    large,
    replaced,
    routing_workbook,
)
from tests.factories.sheets import read
from tests.factories.world import World
from tests.pages.client import portal
from tests.pages.test_items_import_page import links, upload
from tests.pages.test_jobs_page import token
from tests.pages.visitor import Visitor, visiting

FORM = "routing_import"


def sent(visitor: Visitor, data: bytes, name: str = "分派表.xlsx") -> str:
    """The `?id=` to which the page went on."""
    upload(visitor.open("routing_import"), data, name)
    return visitor.led_to.partition("id=")[2]


def test_without_a_table_the_page_says_what_happens(world: World, admin: Visitor) -> None:
    admin.open("routing")
    assert admin.titles == ["分派表"] and links(admin) == ["/routing.xlsx"]
    (info,) = admin.page.info
    assert "还没有分派表，投诉举报登记后由登记科室承办" in info.value and "请点“导入 Excel”" in info.value
    with visiting(world.app, Role.INTAKE_CLERK) as clerk:
        clerk.open("routing")
        assert "请联系系统管理员" in clerk.page.info[0].value and "导入 Excel" not in clerk.buttons


def test_the_list_is_filtered_by_what_applies_and_by_unit(world: World) -> None:
    imported_table(world)
    with visiting(world.app, Role.UNIT_HEAD) as head:
        head.open("routing")
        assert head.tables[0][0] == [WAGES, "全部", "全部", "劳动保障监察支队", "在用"]
        assert len(head.tables[0]) == 9 and len(head.tables) == 1 and "导入 Excel" not in head.buttons
        head.open("routing", kind="hours", district="210402", industry="other")
        assert [row[0] for row in head.tables[0]] == ["工作时间、休息休假"]
        head.open("routing", unit=str(world.unit_id("inspection")))
        assert [row[0] for row in head.tables[0]] == [WAGES]
        head.open("routing", kind="hours", unit=str(world.unit_id("inspection")))
        assert head.tables == [] and "没有符合条件的行" in head.page.info[0].value
        head.open("routing", kind="strikes", unit="x")
        assert len(head.tables[0]) == 9


def test_a_large_table_has_pages(world: World, admin: Visitor) -> None:
    done(replaced(world, large(str(world.unit_id("window")), str(world.unit_id("archive")))))
    admin.open("routing")
    assert len(admin.tables[0]) == 20 and "共 251 行" in admin.words
    first = admin.tables[0][0]
    admin.click("下一页")
    assert len(admin.tables[0]) == 20 and first not in admin.tables[0]
    assert "变更记录" in [header.value for header in admin.page.header]


def test_a_closed_unit_is_marked(world: World, admin: Visitor) -> None:
    done(replaced(world, [Route("", "", "", str(world.unit_id("archive")))]))
    with world.app.change(NOW) as work:
        work.session.get_one(Unit, world.unit_id("archive")).is_active = False
        work.commit()
    admin.open("routing")
    assert "承办科室已经停用" in admin.page.warning[0].value and admin.tables[0][0][-1] == "科室已停用"


def test_a_wrong_workbook_is_told_row_by_row_and_a_right_one_is_imported(
    world: World, admin: Visitor
) -> None:
    admin.open("routing").click("导入 Excel")
    check = sent(admin, routing_workbook([*WHOLE, [WAGES, "新抚区", "", "人事科"]]))
    admin.open("routing_import", id=check)
    assert "没有导入任何行" in admin.errors and "确认导入" not in admin.buttons
    ((row,),) = admin.tables
    assert row[:6] == ["第 11 行", WAGES, "新抚区", "全部", "人事科", "有误"]
    assert "没有名称或代码为“人事科”的科室" in row[6] and "它与第 2 行重叠" in row[6]
    assert rows(world, RoutingRow) == []

    check = sent(admin, routing_workbook())
    admin.open("routing_import", id=check)
    assert "全部无误，尚未导入" in admin.page.info[0].value and len(admin.tables[0]) == 9
    form = f"{FORM}.{check}"
    admin.click(f"{form}.submit")
    assert "请填写原因" in admin.errors and rows(world, RoutingRow) == []
    admin.fill(form, reason=WHY).click(f"{form}.submit")
    assert admin.led_to == "/routing" and len(rows(world, RoutingRow)) == 9
    admin.open("routing")
    assert "新增 9 行" in admin.page.success[0].value and len(admin.tables[0]) == 9


def test_gaps_are_shown_without_a_row(world: World, admin: Visitor) -> None:
    admin.open("routing_import", id=sent(admin, routing_workbook(WHOLE[1:])))
    ((row,),) = admin.tables
    assert row[0] == "—" and f"请补上承办科室，没有一行适用：{WAGES} / " in row[6]


def test_the_same_table_needs_no_import(world: World, admin: Visitor) -> None:
    imported_table(world)
    admin.open("routing_import", id=sent(admin, routing_workbook()))
    assert "完全一致" in admin.page.info[0].value and "确认导入" not in admin.buttons and admin.tables == []


def test_whoever_was_slower_is_told(world: World, admin: Visitor) -> None:
    check = sent(admin, routing_workbook())
    admin.open("routing_import", id=check)
    done(replaced(world, [Route("", "", "", str(world.unit_id("window")))]))
    form = f"{FORM}.{check}"
    admin.fill(form, reason=WHY).click(f"{form}.submit")
    assert "请重新上传表格核对，分派表已由 系统管理员甲 于 " in admin.errors and "重新上传" in admin.buttons
    assert len(rows(world, RoutingRow)) == 1


def test_a_file_that_is_no_workbook_is_refused_at_its_field(world: World, admin: Visitor) -> None:
    admin.open("routing_import").click("核对表格")
    assert "请选择要导入的 Excel 表格" in admin.errors
    upload(admin, b"no workbook")
    assert admin.words.count("请用 Excel 或 WPS 打开后另存为") == 2


@pytest.mark.parametrize("asked", ["7", "", str(UUID(int=7))])
def test_a_dry_run_that_is_not_there_says_so(world: World, admin: Visitor, asked: str) -> None:
    admin.open("routing_import", id=asked)
    assert admin.titles == ["未找到该次核对"] and "重新上传" in admin.buttons


def test_what_users_typed_is_shown_exactly(world: World, admin: Visitor) -> None:
    strange = "<b>科_*</b>:red[x]$"
    admin.open("routing_import", id=sent(admin, routing_workbook([*WHOLE[1:], [WAGES, "", "", strange]])))
    ((row,),) = admin.tables
    assert row[4] == strange and f"没有名称或代码为“{strange}”的科室" in row[6]


def test_a_reader_downloads_the_table_on_the_record(world: World) -> None:
    imported_table(world)
    with portal(world.app) as browser:
        answer = browser.ask("/routing.xlsx", token=token(world.app, Role.INTAKE_CLERK))
        assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
        assert "routing.xlsx" in answer.headers["content-disposition"]
        sheet = read(answer.content)[ROUTES.name]
        assert sheet[1][0] == WAGES and [row[0] for row in sheet[2:]] == REST
        (entry,) = rows(world, LedgerEntry, LedgerEntry.action == "exported")
        assert entry.account_id == world.account_id(Role.INTAKE_CLERK)
        refused = browser.ask("/routing.xlsx", token=token(world.app, Role.ARCHIVIST))
        assert refused.status_code == 403 and "权限" in refused.text
        assert browser.ask("/routing.xlsx", token=token(world.app, ADMIN)).status_code == 200
