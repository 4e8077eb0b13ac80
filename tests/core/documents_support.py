"""What the tests of papers share: ordinary data, and ways to read a finished PDF."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pypdfium2
from PIL import Image

from core.clock import CHINA
from core.documents.acknowledgement import AcknowledgementData
from core.documents.printed import PrintedAgent, PrintedMaterial, PrintedPerson
from core.documents.sheet import Sheet, SheetInfo

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
