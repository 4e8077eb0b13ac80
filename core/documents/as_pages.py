"""Files as pages: what of an attachment can be printed, as a PDF that holds pages and nothing else.

Forms and marks are drawn into their pages as a reader sees them; scripts, actions, links, attachments and everything that
belongs to a file and not to a page stay behind.
"""

from io import BytesIO
from typing import Final

from pikepdf import Array, Name, Page, PasswordError, Pdf, PdfError

from core.documents.pictures import PICTURE_ERRORS, picture_count, picture_pages

PDF: Final = "application/pdf"
PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/tiff"})
PRINTABLE: Final = PICTURES | {PDF}
PDF_ERRORS: Final = (
    PdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RuntimeError,
)
"""What reading a PDF raises that is not built as it should be: its author decides which entry of it fails first."""

ENCRYPTED, DAMAGED, EMPTY, NO_PAPER_FORM = "encrypted", "damaged", "empty", "no_paper_form"
MENDED, UNSEEN_FIELDS = "mended", "unseen_fields"
WORDS: Final = {
    ENCRYPTED: "文件有打开密码，不能打印",
    DAMAGED: "文件已损坏，不能打印",
    EMPTY: "文件没有任何页面",
    NO_PAPER_FORM: "此类文件不能打印",
    MENDED: "文件结构有损伤，已修复后装订，请与原文件核对",
    UNSEEN_FIELDS: "文件中有填写内容没有保存显示样式，装订后可能看不到，请与原文件核对",
}


class Unprintable(Exception):
    """A file has no pages. `code` is ENCRYPTED, DAMAGED, EMPTY or NO_PAPER_FORM; only the last is no fault of the file."""

    def __init__(self, code: str) -> None:
        super().__init__(WORDS[code])
        self.code = code


def count_pages(media_type: str, data: bytes) -> int:
    """How many pages `as_pages` gives. Raises Unprintable."""
    if media_type not in PICTURES:
        with as_pages(media_type, data)[0] as pdf:
            return len(pdf.pages)
    try:
        return picture_count(data)
    except PICTURE_ERRORS as error:
        raise Unprintable(DAMAGED) from error


def as_pages(media_type: str, data: bytes) -> tuple[Pdf, list[str]]:
    """The pages of a PDF or picture, and what is to be looked at (MENDED, UNSEEN_FIELDS). Raises Unprintable."""
    if media_type in PICTURES:
        try:
            return picture_pages(data), []
        except PICTURE_ERRORS as error:
            raise Unprintable(DAMAGED) from error
    if media_type != PDF:
        raise Unprintable(NO_PAPER_FORM)
    try:
        return _pages_of_pdf(data)
    except PasswordError as error:
        raise Unprintable(ENCRYPTED) from error
    except PDF_ERRORS as error:
        raise Unprintable(DAMAGED) from error


def _pages_of_pdf(data: bytes) -> tuple[Pdf, list[str]]:
    with Pdf.open(BytesIO(data)) as source:
        if not len(source.pages):
            raise Unprintable(EMPTY)
        if Name.AcroForm in source.Root and Name.NeedAppearances in source.Root.AcroForm:
            # Left in, it keeps qpdf from drawing the fields that have an appearance.
            del source.Root.AcroForm.NeedAppearances
        source.flatten_annotations("screen")
        unseen = sum(_keep_only_what_is_seen(page) for page in source.pages)
        remarks = [UNSEEN_FIELDS] if unseen else []
        found = Pdf.new()
        found.add_pages_from(source, forms="strip", outlines="ignore")
        if source.get_warnings():
            remarks.append(MENDED)
        return found, remarks


def _keep_only_what_is_seen(page: Page) -> bool:
    """Take off all that a page does and does not show; True when that is a field somebody filled in."""
    unseen = any(
        each.get(Name.Subtype) == Name.Widget and Name.V in each and Name.AP not in each
        for each in page.obj.get(Name.Annots, Array())
    )
    for key in (Name.Annots, Name.AA, Name.B, Name.Thumb, Name.PieceInfo, Name.Metadata, Name.AF):
        if key in page.obj:
            del page.obj[key]
    return unseen
