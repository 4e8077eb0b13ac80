"""旧案卷 in a real browser: the template is filled in, wrong, mended and imported; the file found, and its scans added."""

from io import BytesIO

from openpyxl import load_workbook
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from core.archive.old_sheet import CONTENTS, FILES
from core.jobs.runner import run_next
from core.law.roles import Role
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.test_attachments import choose
from tests.browser.test_items_import import saved
from tests.browser.test_screens import photograph
from tests.browser.visit import Visit, field, settled, until
from tests.factories.old_files import old_line, old_row

NUMBER = "抚人社监-2016-0871"


def look(page: Page, name: str) -> None:
    """No complaint of accessibility; and a picture where somebody wants to see it."""
    photograph(page, f"old-{name}")
    assert violations(page) == [], name


def sheet_of_paper(words: str) -> Image.Image:
    image = Image.new("RGB", (620, 877), "ivory")
    ImageDraw.Draw(image).text((60, 60), words, fill="black", font_size=40)
    return image


def pdf(*words: str) -> bytes:
    first, *more = (sheet_of_paper(one) for one in words)
    out = BytesIO()
    first.save(out, "PDF", save_all=True, append_images=more)
    return out.getvalue()


def jpeg(words: str) -> bytes:
    out = BytesIO()
    sheet_of_paper(words).save(out, "JPEG")
    return out.getvalue()


def check(page: Page, bureau: Bureau, data: bytes) -> None:
    """Send a workbook, let the worker look at it, and wait for what it has found."""
    form = page.get_by_test_id("stForm")
    choose(form, "旧案卷.xlsx", data)
    form.get_by_role("button", name="核对表格").dblclick()
    expect(page.get_by_text("核对在后台进行")).to_be_visible()
    assert run_next(bureau.app) and not run_next(bureau.app), "a double click is one dry run"
    expect(page.get_by_role("table", name="核对结果")).to_be_visible()


def keep_scan(page: Page, name: str, data: bytes) -> None:
    choose(page.get_by_test_id("stMain"), name, data)
    expect(page.get_by_role("img", name="第 1 页")).to_be_visible()


def test_an_old_paper_file_comes_in_with_its_scans(page: Page, visit: Visit, bureau: Bureau) -> None:
    visit.enter(bureau.session(bureau.newcomer(Role.ARCHIVIST)))
    page.goto("/old_files")
    settled(page, "导入旧案卷")
    look(page, "begin")
    book = load_workbook(saved(page, page.get_by_role("link", name="下载模板")))
    # Below the heading: rows that somebody formats stand there in the template.
    book[FILES.name].append(old_row(number=NUMBER, filed_on="2016-01-10"))
    book[CONTENTS.name].append(old_line(number=NUMBER))
    book[CONTENTS.name].append(old_line(number=NUMBER, position=2, title="", first_page=3))
    wrong = BytesIO()
    book.save(wrong)
    check(page, bureau, wrong.getvalue())
    table = page.get_by_role("table", name="核对结果")
    expect(table).to_contain_text("“归档日期”列：归档日期 2016-01-10 早于办结日期 2016-06-20，请核对")
    expect(table).to_contain_text("“题名”列：请填写题名")
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)
    look(page, "wrong")

    mended = load_workbook(saved(page, page.get_by_role("link", name="下载待更正的行")))
    files, contents = mended[FILES.name], mended[CONTENTS.name]
    files.cell(2, FILES.labels.index("归档日期") + 1).value = "2017-01-10"
    assert contents.cell(3, len(CONTENTS.labels) + 1).value == "“题名”列：请填写题名"
    contents.cell(3, CONTENTS.labels.index("题名") + 1).value = "劳动监察询问笔录"
    right = BytesIO()
    mended.save(right)
    page.get_by_role("button", name="重新上传").click()
    settled(page, "导入旧案卷")
    check(page, bureau, right.getvalue())
    expect(page.get_by_text("全部无误，尚未导入")).to_be_visible()
    look(page, "right")
    page.get_by_role("button", name="确认导入").dblclick()
    settled(page, "导入旧案卷")
    until(page, lambda: run_next(bureau.app))
    page.reload()
    expect(page.get_by_test_id("stMain")).to_contain_text("已导入 1 卷、目录 2 条")
    look(page, "imported")

    page.goto("/archive?q=2016-0871")
    settled(page, "档案目录")
    row = page.get_by_role("table", name="档案目录").get_by_role("row").filter(has_text=NUMBER)
    expect(row).to_contain_text("1卷86页")
    look(page, "listed")
    row.get_by_role("link").click()
    settled(page, f"档案：{NUMBER}")
    expect(page.get_by_role("table", name="卷内文件目录")).to_contain_text("劳动监察询问笔录")
    look(page, "file")

    page.get_by_role("tab", name="扫描件").click()
    keep_scan(page, "正卷.pdf", pdf("page one", "page two"))
    expect(page.get_by_text("2 页", exact=True)).to_be_visible()
    look(page, "scan-looked-at")
    page.get_by_role("button", name="已核对，保存扫描件").dblclick()
    scans = page.get_by_role("table", name="扫描件")
    expect(scans.get_by_role("row").filter(has_text="正卷.pdf")).to_contain_text("有效")
    expect(page.get_by_role("tab", name="扫描件")).to_have_attribute("aria-selected", "true")
    page.get_by_text("上传扫描件", exact=True).click()
    keep_scan(page, "照片.jpg", jpeg("a photograph"))
    field(page, "说明（选填）").fill("卷内照片")
    # It moves the form when it comes, and with it the button.
    expect(page.get_by_role("status").filter(has_text="已保存草稿")).to_be_visible()
    page.get_by_role("button", name="已核对，保存扫描件").click()
    expect(scans.get_by_role("row").filter(has_text="照片.jpg")).to_contain_text("卷内照片")
    expect(scans.get_by_role("row")).to_have_count(3)
    look(page, "scans")
    page.get_by_role("tab", name="备考表").click()
    notes = page.get_by_role("table", name="备考表")
    expect(notes.get_by_role("row").filter(has_text="补入扫描件")).to_have_count(2)
    expect(notes.get_by_role("row").filter(has_text="导入旧案卷")).to_contain_text("SHA-256")
    look(page, "notes")
