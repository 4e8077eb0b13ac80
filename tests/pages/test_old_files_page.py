"""导入旧案卷 on the screen, and the page of a file that came in so."""

from io import BytesIO
from uuid import UUID

from openpyxl import load_workbook

from core.archive.old_sheet import FILES
from core.jobs.runner import run_next
from core.law.roles import Role
from core.office.item_sheet import XLSX
from tests.factories.case_files import closed_application, filed
from tests.factories.old_files import (
    ARCHIVIST,
    old_checked,
    old_files,
    old_imported,
    old_row,
    old_workbook,
    scanned,
)
from tests.factories.world import World
from tests.pages.client import portal
from tests.pages.test_items_import_page import links, newest_job
from tests.pages.test_jobs_page import token
from tests.pages.visitor import visiting


def test_others_neither_import_nor_get_the_template(world: World) -> None:
    with visiting(world.app, Role.UNIT_HEAD) as head:
        head.open("old_files")
        assert head.titles == [] and "您没有" in head.words
    with portal(world.app) as browser:
        refused = browser.ask("/old_files_template.xlsx", token=token(world.app, Role.UNIT_HEAD))
        assert refused.status_code == 403
        given = browser.ask("/old_files_template.xlsx", token=token(world.app, ARCHIVIST))
        assert given.headers["content-type"] == XLSX
        assert load_workbook(BytesIO(given.content))[FILES.name]["A1"].value == "档号"


def test_a_wrong_workbook_is_told_and_a_right_one_comes_in(world: World) -> None:
    with visiting(world.app, ARCHIVIST) as archivist:
        archivist.open("old_files").click("核对表格")
        assert "请选择要导入的 Excel 表格" in archivist.words
        archivist.open("old_files", id=str(UUID(int=1)))
        assert archivist.titles == ["未找到该次核对"]
        wrong = old_checked(world, old_workbook([old_row(title="")]))
        archivist.open("old_files", id=str(wrong.check_id))
        assert "请填写题名" in archivist.words and "确认导入" not in archivist.buttons
        assert links(archivist) == [f"/jobs/{wrong.check_id}/result"]
        right = old_checked(world, old_workbook())
        archivist.open("old_files", id=str(right.check_id)).click("确认导入")
        assert newest_job(world).kind == "import_old_files" and run_next(world.app)
        archivist.open("old_files", id=str(right.check_id))
        assert "该表格已确认导入" in archivist.words and "确认导入" not in archivist.buttons
    assert len(old_files(world)) == 1


def test_the_page_of_a_file_shows_scans_of_old_ones_alone(world: World) -> None:
    (file,) = old_imported(world, old_workbook())
    mine = filed(world, closed_application(world))
    with visiting(world.app, ARCHIVIST) as archivist:
        archivist.open("archived", id=str(file.id))
        assert (
            "还没有扫描件。请在下面上传。" in archivist.words
            and "导入时没有填写卷内目录。" in archivist.words
        )
        scanned(world, file.id, name="正卷.png")
        assert "正卷.png" in archivist.open("archived", id=str(file.id)).words
        assert "扫描件" not in archivist.open("archived", id=str(mine.id)).words
    with visiting(world.app, Role.AGENCY_HEAD) as boss:
        boss.open("archived", id=str(file.id))
        assert "正卷.png" in boss.words and "上传扫描件" not in boss.words
