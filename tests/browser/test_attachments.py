"""Attachments in a real browser: chosen, refused without loss, uploaded, previewed, downloaded, replaced."""

from pathlib import Path

import fpdf
import pytest
from playwright.sync_api import Locator, Page, expect

from core.files.reading import AttachmentView, list_attachments
from tests.browser.accessibility import violations
from tests.browser.bureau import Bureau
from tests.browser.visit import Visit, settled, until
from tests.factories.files import attach, picture


class Desk:
    """The tab 附件 of an application that a clerk of the test's own has registered."""

    def __init__(self, visit: Visit, page: Page, bureau: Bureau) -> None:
        self.page, self.bureau, self.login = page, bureau, bureau.newcomer()
        self.matter_id = bureau.registered(self.login).matter_id
        visit.enter(bureau.session(self.login))

    def open(self) -> Locator:
        self.page.goto(f"/application?id={self.matter_id}")
        settled(self.page)
        chosen = self.page.get_by_role("tab", name="附件")

        def is_open() -> bool:
            # A click while the page is still drawn may find a tab that is about to be replaced; a hand clicks again.
            if chosen.get_attribute("aria-selected") != "true":
                chosen.click()
            return chosen.get_attribute("aria-selected") == "true"

        until(self.page, is_open)
        settled(self.page)
        expect(chosen).to_have_attribute("aria-selected", "true")
        return self.page.get_by_role("tabpanel", name="附件")

    @property
    def kept(self) -> list[AttachmentView]:
        return list_attachments(self.bureau.ctx(self.login), self.matter_id)


def choose(box: Locator, name: str, data: bytes) -> None:
    """Choose a file in a form, and wait until the portal has it and the form knows."""
    with box.page.expect_response(lambda r: "/_stcore/upload_file/" in r.url and r.request.method == "PUT"):
        put(box, name, data)
    # Until then the same button would break off the sending.
    expect(box.get_by_role("button", name=f"移除 {name}", exact=True)).to_be_visible()


def put(box: Locator, name: str, data: bytes) -> None:
    """Put a file into the field of a form."""
    field = box.get_by_test_id("stFileUploaderDropzoneInput")
    field.set_input_files(files=[{"name": name, "mimeType": "application/octet-stream", "buffer": data}])
    expect(box.get_by_text(name, exact=True)).to_be_visible()


def paper() -> bytes:
    made = fpdf.FPDF()
    made.add_page()
    made.set_font("helvetica", size=30)
    made.cell(text="LICENCE 1234")
    return bytes(made.output())


def test_a_file_is_refused_without_loss_then_kept_and_replaced(
    visit: Visit, page: Page, bureau: Bureau, tmp_path: Path
) -> None:
    desk = Desk(visit, page, bureau)
    tab = desk.open()
    tab.get_by_text("添加附件", exact=True).click()
    choose(tab, "现场照片.png", picture())
    tab.get_by_label("说明（选填）").fill("拍摄于窗口")
    tab.get_by_role("button", name="上传", exact=True).click()
    expect(tab.get_by_text("请选择附件类别").first).to_be_visible()
    page.get_by_role("tab", name="办理", exact=True).click()
    expect(page.get_by_role("heading", name="申请人", exact=True)).to_be_visible()
    settled(page)
    page.get_by_role("tab", name="附件", exact=True).click()
    # Everything stands as it stood, a look at another part notwithstanding: the class is all that is missing.
    expect(tab.get_by_text("现场照片.png", exact=True)).to_be_visible()
    expect(tab.get_by_label("说明（选填）")).to_have_value("拍摄于窗口")
    assert violations(page) == []
    tab.get_by_text("申请材料", exact=True).click()
    tab.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_text("附件“现场照片.png”已上传。")).to_be_visible()
    assert [one.newest.name for one in desk.kept] == ["现场照片.png"]

    tab.get_by_text("更换为新版本", exact=True).click()
    box = tab.get_by_test_id("stForm").filter(has=page.get_by_role("button", name="上传新版本"))
    choose(box, "重拍.png", picture(colour="green"))
    box.get_by_role("button", name="上传新版本").click()
    expect(page.get_by_text("附件“重拍.png”已上传。")).to_be_visible()
    (one,) = desk.kept
    assert (one.newest.name, [v.name for v in one.earlier]) == ("重拍.png", ["现场照片.png"])

    with page.expect_download() as taken:
        tab.get_by_role("link", name="下载").first.click()
    assert taken.value.suggested_filename == "重拍.png"
    taken.value.save_as(tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes() == picture(colour="green")
    assert violations(page) == []


def test_pictures_and_pdf_are_previewed_in_the_page(visit: Visit, page: Page, bureau: Bureau) -> None:
    desk = Desk(visit, page, bureau)
    shot = attach(bureau.world, desk.matter_id, picture(), "照片.png", by=desk.login)
    licence = paper()
    sheet = attach(bureau.world, desk.matter_id, licence, "许可证.pdf", by=desk.login)
    tab = desk.open()
    assert not [url for url in visit.requests if "/files/" in url], "nothing is opened before it is asked for"
    for file_id in (shot, sheet):
        tab.locator(f".st-key-file-{file_id}-preview").get_by_text("预览").click()
    shown = tab.get_by_role("img", name="预览：照片.png")
    expect(shown).to_be_visible()
    assert until(page, lambda: shown.evaluate("(one) => one.complete && one.naturalWidth")) == 80
    frame = tab.get_by_title("预览：许可证.pdf")
    expect(frame).to_be_visible()
    expect(frame).to_have_attribute("src", f"/files/{sheet}")
    assert frame.evaluate("(one) => one.hasAttribute('sandbox')") is False
    answer = page.request.get(f"/files/{sheet}")
    assert answer.status == 200 and answer.body() == licence
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    expect(tab.get_by_text("每次预览、打开、下载均记入留痕。").first).to_be_visible()
    assert violations(page) == []


@pytest.mark.long
@pytest.mark.long
def test_a_file_beyond_what_is_taken_is_told_in_chinese(visit: Visit, page: Page, bureau: Bureau) -> None:
    desk = Desk(visit, page, bureau)
    tab = desk.open()
    tab.get_by_text("添加附件", exact=True).click()
    put(tab, "大.pdf", bytes(21 * 1024 * 1024))
    field = tab.get_by_test_id("stFileUploader")
    expect(field.get_by_text("该文件超过 20 MB，没有发送")).to_be_attached()
    expect(field.get_by_role("button", name="移除 大.pdf")).to_be_visible()
    expect(field.get_by_text("or smaller")).to_have_count(0)
    tab.get_by_role("button", name="上传", exact=True).click()
    expect(tab.get_by_text("请选择文件", exact=True).first).to_be_visible()
    assert desk.kept == []
