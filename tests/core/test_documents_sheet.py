"""Sheet, grid and pieces: text where it belongs, pages that break well, bytes that repeat."""

import re
from datetime import datetime

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from core.clock import CHINA
from core.documents.blocks import Align, Column
from core.documents.faces import OWN_FONT, MissingGlyph, Style
from core.documents.fonts import BASE_FOLDER, FULL_FOLDER
from core.documents.grid import CONTINUED, Cell, Grid
from core.documents.pieces import heading, paragraph, qr_code, signature_row
from core.documents.sheet import OFFICIAL_MARGINS, dashed_page, page_count
from core.documents.wording import chinese_date, chinese_time
from tests.core.documents_support import page_texts, picture, sheet

COLUMNS = (Column("序号", 15), Column("名称", 0, Align.LEFT), Column("件数", 20))


def trimmed(image: Image.Image) -> Image.Image:
    """The ink of a picture alone, in a square of fixed size."""
    box = ImageChops.invert(image).point(lambda level: 255 * (level > 60)).getbbox()
    assert box, "nothing was printed"
    return image.crop(box).resize((64, 64))


@pytest.mark.parametrize(
    ("char", "folder"), [("䶮", FULL_FOLDER), ("𬱖", FULL_FOLDER), ("国", BASE_FOLDER), ("☑", BASE_FOLDER)]
)
def test_characters_look_on_paper_as_in_the_font(char: str, folder: object) -> None:
    made = sheet(page_label=lambda page, pages: "")
    made.text(60, 60, char, size=120)
    printed = trimmed(picture(made.finish()))
    wanted = Image.new("L", (400, 400), 255)
    face = ImageFont.truetype(f"{folder}/{OWN_FONT[Style.BODY]}", 240)
    ImageDraw.Draw(wanted).text((50, 20), char, font=face, fill=0)
    different = sum(ImageChops.difference(printed, trimmed(wanted)).get_flattened_data()) / (64 * 64 * 255)
    assert different < 0.04


def test_rare_characters_can_be_copied_out_of_the_file() -> None:
    made = sheet()
    made.text(30, 30, "申请人䶮𬱖，☑已核对〔2026〕①")
    assert page_texts(made.finish())[0].startswith("申请人䶮𬱖，☑已核对〔2026〕①")


def test_a_missing_glyph_stops_the_document() -> None:
    with pytest.raises(MissingGlyph, match=r"U\+1F600"):
        sheet().text(30, 30, "王😀")


def test_properties_are_those_passed_in_and_no_path_of_the_machine_shows() -> None:
    made = sheet(title="收件回执", author="抚顺市人社局", created_at=datetime(2026, 1, 5, 9, 5, tzinfo=CHINA))
    made.text(30, 30, "䶮")
    document = made.finish()
    with pypdfium2.PdfDocument(document) as pdf:
        found = pdf.get_metadata_dict()
    assert found["Title"] == "收件回执"
    assert found["Author"] == "抚顺市人社局"
    assert found["CreationDate"] == "D:20260105090500+08'00'"
    assert not re.search(rb"/(home|root|work|usr|tmp|srv|opt)/|\.ttf", document)


def test_a_list_repeats_its_head_and_loses_no_row() -> None:
    made = sheet()
    grid = Grid(made)
    grid.list(COLUMNS, [(str(number), f"材料{number}甲", "1") for number in range(1, 301)])
    grid.close()
    document = made.finish()
    texts = page_texts(document)
    assert page_count(document) == len(texts) == 10
    assert all("序号名称件数" in text for text in texts)
    assert [int(number) for number in re.findall(r"材料(\d+)甲", "".join(texts))] == list(range(1, 301))
    assert [re.search(r"第(\d+)页共(\d+)页", text).groups() for text in texts] == [
        (str(page), "10") for page in range(1, 11)
    ]


def test_a_tall_row_goes_on_over_pages_with_its_label() -> None:
    note = "".join(f"第{number}句话说明情况。" for number in range(1, 500))
    made = sheet()
    grid = Grid(made)
    grid.fields(("备注", note))
    grid.close()
    texts = page_texts(made.finish())
    body = "".join(re.sub(rf"备注|{CONTINUED}|第\d+页共\d+页", "", text) for text in texts)
    assert len(texts) > 2
    assert body == note
    assert all(f"备注{CONTINUED}" in text for text in texts[1:])


def test_a_short_row_is_not_cut() -> None:
    made = sheet()
    made.y = made.bottom - 12
    grid = Grid(made)
    grid.fields(("备注", "甲" * 120))
    grid.close()
    first, second = page_texts(made.finish())
    assert "甲" not in first
    assert second.count("甲") == 120


def test_a_row_higher_than_a_page_ends() -> None:
    made = sheet()
    Grid(made).row([Cell("甲", made.width)], min_height=400)
    assert page_count(made.finish()) == 2


def test_a_signature_row_has_room_for_two_names_and_dates() -> None:
    made = sheet()
    grid = Grid(made)
    signature_row(grid, made, "申请人签名", "收件人签名")
    grid.close()
    text = page_texts(made.finish())[0]
    assert text.count("年　　月　　日") == 2
    assert "申请人签名" in text and "收件人签名" in text


def test_several_documents_on_one_sheet_are_numbered_each_for_itself() -> None:
    made = sheet()
    made.new_page()
    made.begin("第二份（续）")
    made.new_page()
    texts = page_texts(made.finish())
    assert texts == [
        "第1页共2页",
        "第2页共2页",
        "第1页共2页",
        "第二份（续）第2页共2页",
    ]


def test_official_pages_have_their_margins_and_page_numbers() -> None:
    made = sheet(margins=OFFICIAL_MARGINS, page_label=dashed_page)
    assert (made.width, made.bottom - made.top) == (156, 225)
    paragraph(made, "依照有关规定，现通知如下。" * 20)
    assert page_texts(made.finish())[0].endswith("—1—")


def test_paragraphs_break_over_pages_and_lose_nothing() -> None:
    text = "行政执法全过程记录，应当真实、完整、规范。" * 300
    made = sheet(page_label=lambda page, pages: "")
    paragraph(made, text)
    document = made.finish()
    assert page_count(document) == 3
    assert "".join(page_texts(document)) == text


def test_a_long_heading_stays_inside_the_margins() -> None:
    made = sheet()
    heading(
        made,
        "抚顺市某某区人力资源和社会保障局下属劳动保障监察大队" * 2,
        "关于补正申请材料的一次性告知书",
        "x",
    )
    page = picture(made.finish(), scale=1.0)
    ink = ImageChops.invert(page).getbbox()
    assert ink and ink[0] >= made.left * 72 / 25.4 - 1 and ink[2] <= made.right * 72 / 25.4 + 1


@pytest.mark.parametrize(("watermark", "copies"), [("草稿", 1), ("王敏 2026年1月5日 仅供内部使用", 8)])
def test_a_watermark_stands_on_every_page_in_grey(watermark: str, copies: int) -> None:
    made = sheet(watermark=watermark)
    made.new_page()
    document = made.finish()
    for number, text in enumerate(page_texts(document)):
        assert text.count(watermark.replace(" ", "")) >= copies
        greys = picture(document, number).crop((0, 0, 1190, 1580)).getextrema()
        assert greys == (228, 255)


def test_a_qr_code_can_be_read_back_from_the_page() -> None:
    content = "https://10.0.0.1/v/0194f0a0?n=抚人社收〔2026〕12号"
    made = sheet(page_label=lambda page, pages: "")
    qr_code(made, 50, 50, 60, content)
    page = picture(made.finish(), scale=4.0)
    assert modules_of(page, 50, 50, 60) == modules_wanted(content)


def modules_wanted(content: str) -> list[list[bool]]:
    segno = pytest.importorskip("segno")
    return [[bool(module) for module in row] for row in segno.make_qr(content, error="m").matrix]


def modules_of(page: Image.Image, x: float, y: float, side: float) -> list[list[bool]]:
    """Read a code at a known place by looking at the middle of each of its modules."""
    dots = 4 * 72 / 25.4
    first, _, last, _ = ImageChops.invert(page).getbbox() or (0, 0, 0, 0)
    count = round((last - first) / (side * dots) * 1000)
    count = next(n for n in range(21, 178, 4) if abs(n / (n + 8) * 1000 - count) < 3)
    module = side / (count + 8)
    return [
        [
            page.getpixel((int((x + (column + 4.5) * module) * dots), int((y + (row + 4.5) * module) * dots)))
            < 128
            for column in range(count)
        ]
        for row in range(count)
    ]


def test_dates_are_written_without_padding_and_in_shanghai_time() -> None:
    moment = datetime.fromisoformat("2026-01-05T01:05:00+00:00")
    assert chinese_date(moment.date()) == "2026年1月5日"
    assert chinese_time(moment) == "2026年1月5日9时05分"
    with pytest.raises(ValueError):
        chinese_time(moment.replace(tzinfo=None))
