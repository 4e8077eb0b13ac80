"""What the tests of papers share: ordinary data, and ways to read a finished PDF."""

from ctypes import c_double
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

import pypdfium2
from PIL import Image

from core.clock import CHINA
from core.documents.acknowledgement import AcknowledgementData
from core.documents.blocks import Heading, Layout, Paper, Paragraph, Status
from core.documents.printed import PrintedAgent, PrintedMaterial, PrintedPerson
from core.documents.sheet import PAGE_HEIGHT, POINT, Sheet, SheetInfo

RARE_NAME = "䶮𬱖"
MATERIAL_NAMES = ("企业营业执照", "经营场所使用证明", "法定代表人身份证明", "劳务派遣管理制度文本")


def materials(count: int, complete: bool = True) -> tuple[PrintedMaterial, ...]:
    return tuple(
        PrintedMaterial(f"{MATERIAL_NAMES[i % 4]}之{i + 1}", 1, int(complete), 2, 1 + int(complete))
        for i in range(count)
    )


def acknowledgement(**changes: Any) -> AcknowledgementData:
    data = AcknowledgementData(
        agency="抚顺市人力资源和社会保障局",
        number="抚人社收〔2026〕12号",
        applicant=PrintedPerson("抚顺某某机械制造有限公司", "统一社会信用代码", "91210400********1X"),
        agent=PrintedAgent(
            PrintedPerson("李建国", "居民身份证", "210402********0018"), "代为提交、补正材料，签收文书"
        ),
        item="劳务派遣经营许可（新办）",
        channel="窗口提交",
        received_at=datetime(2026, 1, 5, 9, 5, tzinfo=CHINA),
        materials=materials(6),
        time_limit="自受理之日起20个工作日内",
        window_telephone="024-52600000",
        handled_by="王敏",
        issued_on=date(2026, 1, 5),
        hints=("请妥善保管本回执，凭编号查询办理进度。",),
    )
    return replace(data, **changes)


def sheet(**changes: Any) -> Sheet:
    """A sheet with one open page."""
    info = SheetInfo("试验", "某局", datetime(2026, 1, 5, 9, 5, tzinfo=CHINA))
    made = Sheet(replace(info, **changes))
    made.begin()
    return made


def page_texts(document: bytes) -> list[str]:
    """The text of each page as a reader would copy it; the readers' line ends and blanks are taken out."""
    with pypdfium2.PdfDocument(document) as pdf:
        return [page.get_textpage().get_text_range().replace("\r\n", "").replace(" ", "") for page in pdf]


def picture(document: bytes, page: int = 0, scale: float = 2.0) -> Image.Image:
    with pypdfium2.PdfDocument(document) as pdf:
        return pdf[page].render(scale=scale).to_pil().convert("L")


class PlacedChar(NamedTuple):
    """A character and where it stands, mm from the page's upper left corner; `y` is its baseline."""

    char: str
    x: float
    y: float


def placed(document: bytes, page: int = 0) -> list[PlacedChar]:
    """The characters of a page with their places."""
    found = []
    with pypdfium2.PdfDocument(document) as pdf:
        text = pdf[page].get_textpage()
        x, y = c_double(), c_double()
        for index in range(text.count_chars()):
            code = pypdfium2.raw.FPDFText_GetUnicode(text, index)
            pypdfium2.raw.FPDFText_GetCharOrigin(text, index, x, y)
            found.append(PlacedChar(chr(code), x.value * POINT, PAGE_HEIGHT - y.value * POINT))
    return [each for each in found if not each.char.isspace()]


def fonts_embedded(document: bytes) -> list[bool]:
    """Of each piece of text, whether its font is in the file."""
    with pypdfium2.PdfDocument(document) as pdf:
        return [
            pypdfium2.raw.FPDFFont_GetIsEmbedded(pypdfium2.raw.FPDFTextObj_GetFont(each)) == 1
            for page in pdf
            for each in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
        ]


def official(**changes: Any) -> Paper:
    """A short penalty decision after GB/T 9704."""
    paper = Paper(
        layout=Layout.OFFICIAL,
        agency="抚顺市人力资源和社会保障局",
        title="行政处罚决定书",
        created_at=datetime(2026, 7, 1, 9, 5, tzinfo=CHINA),
        number="抚人社罚决〔2026〕1号",
        addressee="抚顺某某机械制造有限公司",
        blocks=(Heading("违法事实和证据"), Paragraph("经查，你单位欠缴社会保险费。")),
        signed_on=date(2026, 7, 1),
        status=Status.ISSUED,
    )
    return replace(paper, **changes)


def form(**changes: Any) -> Paper:
    """A record without blocks as an A4 form."""
    return official(
        **{"layout": Layout.FORM, "title": "询问笔录", "addressee": "", "signed_on": None, **changes}
    )
