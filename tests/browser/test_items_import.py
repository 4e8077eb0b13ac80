"""The catalogue of items as a workbook in a real browser: out, wrong, mended, in; and nothing before it is all right."""

from io import BytesIO

from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from core.jobs.runner import run_next
from core.law.roles import Role
from core.office.item_sheet import ITEMS, MATERIALS, REASONS
from db.models import Item, Job
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.test_attachments import choose
from tests.browser.test_screens import photograph
from tests.browser.visit import Visit, field, settled, until
from tests.factories.sheets import item, material

CODE = "XL-01"


def saved(page: Page, link: Locator) -> BytesIO:
    """The file behind a link. In this tab: Playwright does not hear of one that a tab gives which closes at once."""
    link.evaluate("link => { link.target = '_self' }")
    with page.expect_download() as given:
        link.click()
    return BytesIO(given.value.path().read_bytes())


def check(page: Page, bureau: Bureau, data: bytes) -> None:
    """Send a workbook, let the worker look at it, and wait for what it has found."""
    form = page.get_by_test_id("stForm")
    choose(form, "事项.xlsx", data)
    form.get_by_role("button", name="核对表格").dblclick()
    expect(page.get_by_text("核对在后台进行")).to_be_visible()
    assert run_next(bureau.app) and not run_next(bureau.app), "a double click is one dry run"
    expect(page.get_by_role("table", name="核对结果")).to_be_visible()


def names(bureau: Bureau) -> list[str]:
    with bureau.app.read() as session:
        return list(session.scalars(select(Item.name).where(Item.code == CODE)))


def test_a_catalogue_goes_out_and_comes_back_mended(visit: Visit, page: Page, bureau: Bureau) -> None:
    visit.enter(bureau.session(bureau.newcomer(Role.SYSTEM_ADMIN)))
    page.goto("/items")
    settled(page, "办理事项")
    photograph(page, "items-files")
    book = load_workbook(saved(page, page.get_by_role("link", name="导出 Excel")))
    book[ITEMS.name].append(item(code=CODE, name="人力资源服务许可", limit_amount="二十"))
    book[MATERIALS.name].append(material(code=CODE, name="申请书", is_required="要"))
    last = book[ITEMS.name].max_row
    wrong = BytesIO()
    book.save(wrong)

    page.get_by_role("button", name="导入 Excel").click()
    settled(page, "导入办理事项")
    assert violations(page) == []
    check(page, bureau, wrong.getvalue())
    table = page.get_by_role("table", name="核对结果")
    expect(table.get_by_role("row")).to_have_count(3)
    expect(table).to_contain_text(f"办理事项 第 {last} 行")
    expect(table).to_contain_text("“办理期限”列：请填写不小于 0 的整数，现为“二十”")
    expect(table).to_contain_text("“是否必交”列：没有“要”这一项，请填写是、否之一")
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)
    assert violations(page) == [] and names(bureau) == []
    photograph(page, "items-import-wrong")

    mended = load_workbook(saved(page, page.get_by_role("link", name="下载待更正的行")))
    heads = [cell.value for cell in mended[ITEMS.name][1]]
    assert heads[-1] == REASONS and mended[ITEMS.name].cell(2, len(heads)).value.startswith("“办理期限”列")
    mended[ITEMS.name].cell(2, 5).value = 20
    mended[MATERIALS.name].cell(2, 5).value = "是"
    right = BytesIO()
    mended.save(right)
    page.get_by_role("button", name="重新上传").click()
    settled(page, "导入办理事项")
    check(page, bureau, right.getvalue())
    expect(page.get_by_text("全部无误，尚未导入")).to_be_visible()
    assert violations(page) == [] and names(bureau) == []
    photograph(page, "items-import-right")
    field(page, "变更原因").fill("承接省级下放事项")
    page.get_by_role("button", name="确认导入").dblclick()
    settled(page, "导入办理事项")
    expect(page.get_by_text("承接省级下放事项")).to_be_visible()
    # What was typed stands on the page before it is sent, too.
    until(page, lambda: run_next(bureau.app))
    expect(page.get_by_test_id("stMain")).to_contain_text("已导入：新建 1 项，修改 0 项")
    photograph(page, "items-import-done")
    assert names(bureau) == ["人力资源服务许可"]
    with bureau.app.read() as session:
        imports = session.scalars(select(Job).where(Job.kind == "import_items")).all()
    assert len(imports) == 1, "a double click is one import"
    page.goto("/items?q=XL-01")
    settled(page, "办理事项")
    expect(page.get_by_role("table", name="办理事项列表")).to_contain_text("人力资源服务许可")
