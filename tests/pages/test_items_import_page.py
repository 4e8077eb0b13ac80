"""导入办理事项 on the screen: template and export, a wrong workbook, a mended one, the import."""

from io import BytesIO
from uuid import UUID

import pytest
from openpyxl import load_workbook

from core.jobs.runner import run_next
from core.law.roles import Role
from core.office import item_export
from core.office.item_sheet import ITEMS, XLSX
from core.office.item_upload import ConfirmImport, confirm_import
from db.models import Item, Job, LedgerEntry
from tests.core.people_support import WHY
from tests.factories.applications import rows
from tests.factories.sheets import ADMIN, checked, item, material, read, send, workbook
from tests.factories.world import World
from tests.pages.client import Browser, portal
from tests.pages.test_item_pages import close_the_only_item
from tests.pages.test_jobs_page import token
from tests.pages.visitor import Visitor, _deep, visiting

FORM = "items_import"


def upload(visitor: Visitor, data: bytes, name: str = "事项.xlsx") -> Visitor:
    (field,) = visitor.page.file_uploader
    field.set_value((name, data, XLSX))
    return visitor.click("核对表格")


def newest_job(world: World) -> Job:
    return rows(world, Job)[-1]


def links(visitor: Visitor) -> list[str]:
    return [
        str(element.proto.url)
        for element in _deep(visitor.page.main)
        if type(element.proto).__name__ == "LinkButton"
    ]


def test_a_reader_exports_and_does_not_import(world: World) -> None:
    with visiting(world.app, Role.WINDOW_CLERK) as clerk:
        clerk.open("items")
        assert links(clerk) == ["/items.xlsx"] and "导入 Excel" not in clerk.buttons
        clerk.open("items_import")
        assert clerk.titles == [] and "您没有“新建、修改、停用办理事项”的权限" in clerk.words
        # With none in use there is nothing to write, and what is closed is exported all the same.
        close_the_only_item(world)
        assert links(clerk.open("items")) == ["/items.xlsx"]


def test_a_wrong_workbook_is_told_row_by_row_then_mended_and_imported(world: World, admin: Visitor) -> None:
    admin.open("items").click("导入 Excel")
    admin.open("items_import")
    assert links(admin) == ["/items_template.xlsx"]
    wrong = [item(), *(item(code=f"W-{n}", limit_amount="二十") for n in range(25))]
    upload(admin, workbook(wrong, [material()]))
    check = newest_job(world)
    admin.open("items_import", id=str(check.id))
    assert "等待中" in admin.words and admin.tables == []
    assert run_next(world.app)
    admin.open("items_import", id=str(check.id))
    assert "没有导入任何事项" in admin.errors and "确认导入" not in admin.buttons
    assert f"/jobs/{check.id}/result" in links(admin)
    assert len(admin.tables[0]) == 20
    assert admin.tables[0][0] == [
        "办理事项 第 3 行",
        "W-0",
        "劳务派遣经营许可",
        "有误",
        "“办理期限”列：请填写不小于 0 的整数，现为“二十”",
    ]
    admin.click("下一页")
    assert [row[1] for row in admin.tables[0]] == [f"W-{n}" for n in range(20, 25)]
    admin.open("items_import", id=str(check.id), state="new")
    assert [row[1:] for row in admin.tables[0]] == [["LR-09", "劳务派遣经营许可", "新建", "新建，1 种材料"]]

    admin.open("items_import")
    upload(admin, workbook([item()], [material()]))
    assert run_next(world.app)
    check = newest_job(world)
    admin.open("items_import", id=str(check.id))
    assert "全部无误，尚未导入" in admin.page.info[0].value
    form = f"{FORM}.{check.id}"
    admin.click(f"{form}.submit")
    assert "请填写原因" in admin.errors
    admin.fill(form, reason=WHY).click(f"{form}.submit")
    (made,) = rows(world, Job, Job.kind == "import_items")
    assert run_next(world.app)
    admin.open("job", id=str(made.id))
    assert "已导入：新建 1 项，修改 0 项" in admin.words and WHY in admin.words
    assert len(rows(world, Item, Item.code == "LR-09")) == 1
    admin.open("items_import", id=str(check.id))
    assert "该表格已确认导入" in admin.page.success[0].value and "确认导入" not in admin.buttons


def test_a_file_that_is_no_workbook_is_refused_at_its_field(world: World, admin: Visitor) -> None:
    admin.open("items_import").click("核对表格")
    assert "请选择要导入的 Excel 表格" in admin.errors
    upload(admin, b"no workbook")
    assert "请用 Excel 或 WPS 打开后另存为" in admin.errors and rows(world, Job) == []
    assert admin.words.count("请用 Excel 或 WPS 打开后另存为") == 2


def test_a_workbook_that_cannot_be_read_says_why_and_asks_for_another(world: World, admin: Visitor) -> None:
    check_id = send(world, workbook(change=lambda book: book.remove(book["申请材料"])))
    assert run_next(world.app)
    admin.open("items_import", id=str(check_id))
    assert "表格缺少工作表“申请材料”" in admin.words and "重新上传" in admin.buttons
    admin.open("job", id=str(check_id))
    assert "查看核对结果" not in admin.buttons and links(admin) == []


def test_the_same_catalogue_needs_no_import(world: World, admin: Visitor) -> None:
    found = item_export.export_items(world.ctx(ADMIN))
    assert found is not None
    view = checked(world, found.data)
    admin.open("items_import", id=str(view.check_id))
    assert "完全一致" in admin.page.info[0].value and "确认导入" not in admin.buttons and admin.tables == []
    admin.open("job", id=str(view.check_id)).click("查看核对结果")


@pytest.mark.parametrize("asked", ["7", "", "6a0c3f6e-0d43-4c53-9c0c-5d1f3a2b7e11"])
def test_a_dry_run_that_is_not_there_says_so(world: World, admin: Visitor, asked: str) -> None:
    admin.open("items_import", id=asked)
    assert admin.titles == ["未找到该次核对"] and "重新上传" in admin.buttons


def test_what_users_typed_is_shown_exactly(world: World, admin: Visitor) -> None:
    strange = "<b>许可_*</b>:red[x]$"
    view = checked(world, workbook([item(name=strange, limit_unit="**年**")], []))
    admin.open("items_import", id=str(view.check_id))
    assert admin.tables[0][0][2] == strange and "没有“**年**”这一项" in admin.tables[0][0][4]


# The routes


def exported(browser: Browser, world: World, role: Role) -> bytes:
    answer = browser.ask("/items.xlsx", token=token(world.app, role))
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
    assert "items.xlsx" in answer.headers["content-disposition"]
    return answer.content


def test_a_reader_exports_on_the_record(world: World) -> None:
    with portal(world.app) as browser:
        data = exported(browser, world, Role.WINDOW_CLERK)
        assert read(data)[ITEMS.name][1][0] == "LR-01"
        (entry,) = rows(world, LedgerEntry, LedgerEntry.action == "exported")
        assert entry.account_id == world.account_id(Role.WINDOW_CLERK)
        refused = browser.ask("/items_template.xlsx", token=token(world.app, Role.WINDOW_CLERK))
        assert refused.status_code == 403 and "导入办理事项的权限" in refused.text
        given = browser.ask("/items_template.xlsx", token=token(world.app, ADMIN))
        assert load_workbook(BytesIO(given.content)).sheetnames[0] == ITEMS.name


def test_a_large_catalogue_is_exported_as_a_job(
    world: World, admin: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(item_export, "AT_ONCE", 0)
    with portal(world.app) as browser:
        answer = browser.ask("/items.xlsx", token=token(world.app, ADMIN))
        assert answer.status_code == 413 and "后台导出 Excel" in answer.text
        admin.open("items").click("后台导出 Excel")
        asked = newest_job(world)
        assert asked.kind == "export_items" and run_next(world.app)
        file = browser.ask(f"/jobs/{asked.id}/result", token=token(world.app, ADMIN))
        assert read(file.content)[ITEMS.name][1][0] == "LR-01"


def test_a_confirmed_import_is_not_confirmed_again(world: World, admin: Visitor) -> None:
    """From a page that was drawn before."""
    view = checked(world, workbook())
    admin.open("items_import", id=str(view.check_id))
    confirm_import(world.ctx(ADMIN), ConfirmImport(UUID(int=1), view.check_id, WHY))
    form = f"{FORM}.{view.check_id}"
    admin.fill(form, reason=WHY).click(f"{form}.submit")
    assert len(rows(world, Job, Job.kind == "import_items")) == 1
