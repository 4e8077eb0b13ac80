"""Outward papers: what they say in which order, and where it stands after GB/T 9704-2012."""

import re
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from core.documents.blocks import (
    Align,
    Column,
    Dialogue,
    Field,
    Fields,
    Heading,
    Paragraph,
    Signatures,
    Signer,
    Status,
    Table,
    Turn,
)
from core.documents.paper import render
from core.documents.running import with_numbers
from core.documents.sheet import page_count
from tests.core.documents_support import official, page_texts, picture, placed

LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0
LETTER, PITCH = 156 / 28, 225 / 22
SENTENCE = "执法人员应当依法全面客观公正地调查收集有关证据"


def test_a_whole_paper_says_everything_in_the_order_of_the_standard() -> None:
    paper = official(
        blocks=(
            Fields(((Field("法定\n代表人", "李建国"), Field("电话", "024-52600000")),)),
            Heading("违法事实和证据"),
            Paragraph("经查，你单位欠缴社会保险费1,234.00元。"),
        ),
        attachments=("欠缴人员名单", "调查报告"),
        remark="联系人：王敏",
        copy_to=("抚顺市司法局", "抚顺市税务局"),
        printed_on=date(2026, 7, 2),
    )
    assert page_texts(render(paper)) == [
        "抚顺市人力资源和社会保障局"
        "抚人社罚决〔2026〕1号"
        "行政处罚决定书"
        "抚顺某某机械制造有限公司："
        "法定代表人：李建国"
        "电话：024-52600000"
        "一、违法事实和证据"
        "经查，你单位欠缴社会保险费1,234.00元。"
        "—1—",
        "附件：1.欠缴人员名单"
        "\u3000\u3000\u30002.调查报告"
        "抚顺市人力资源和社会保障局"
        "2026年7月1日"
        "（联系人：王敏）"
        "抄送：抚顺市司法局，抚顺市税务局。抚顺市人力资源和社会保障局2026年7月2日印发—2—",
    ]


def test_a_page_holds_22_lines_of_28_letters() -> None:
    document = render(official(blocks=(Paragraph("执" * 28 * 50, indent=False),)))
    body = [each for each in placed(document, 1) if each.char == "执"]
    lines = Counter(round(each.y, 2) for each in body)
    assert list(lines.values()) == [28] * 22
    heights = sorted(lines)
    assert [b - a for a, b in pairwise(heights)] == pytest.approx([PITCH] * 21, abs=0.02)
    assert TOP < heights[0] < TOP + PITCH
    assert heights[-1] < BOTTOM
    xs = sorted({round(each.x, 2) for each in body})
    assert xs == pytest.approx([LEFT + number * LETTER for number in range(28)], abs=0.05)


def test_paragraphs_and_headings_are_indented_by_two_letters() -> None:
    document = render(official(blocks=(Heading("标题"), Paragraph("段落" * 20), Heading("小标题", 2))))
    found = placed(document)
    starts = [min(each.x for each in found if abs(each.y - y) < 0.1) for y in sorted({e.y for e in found})]
    assert starts[4:8] == pytest.approx(
        [LEFT + 2 * LETTER, LEFT + 2 * LETTER, LEFT, LEFT + 2 * LETTER], abs=0.1
    )


def test_headings_are_numbered_by_level_and_a_higher_one_begins_anew() -> None:
    levels = (1, 2, 3, 4, 4, 3, 4, 2, 1, 2)
    blocks = [*(Heading("甲", level) for level in levels), Heading("乙", numbered=False)]
    texts = [block.text for block in with_numbers(blocks) if isinstance(block, Heading)]
    assert texts == [
        "一、甲", "（一）甲", "1.甲", "（1）甲", "（2）甲", "2.甲", "（1）甲", "（二）甲", "二、甲", "（一）甲", "乙",
    ]  # fmt: skip


def test_page_numbers_stand_at_the_outer_edge_one_letter_in() -> None:
    document = render(official(blocks=(Paragraph(SENTENCE * 60),)))
    letter = 14 * 25.4 / 72
    for page, text in enumerate(page_texts(document)):
        assert text.endswith(f"—{page + 1}—")
        first, last = (each for each in placed(document, page) if each.char == "—")
        assert first.y == last.y > BOTTOM + 5
        if page % 2:
            assert first.x == pytest.approx(LEFT + letter, abs=0.1)
        else:
            assert last.x < RIGHT - letter < last.x + letter


def test_the_date_ends_four_letters_from_the_right_and_the_agency_is_centred_over_it() -> None:
    found = placed(render(official()))
    day = [each for each in found if each.y == max(e.y for e in found if e.char == "日")]
    (agency_y,) = {e.y for e in found if day[0].y - 1.5 * PITCH < e.y < day[0].y - 0.5 * PITCH}
    agency = [each for each in found if each.y == agency_y]
    assert day[-1].x + LETTER == pytest.approx(RIGHT - 4 * LETTER, abs=0.1)
    assert "".join(each.char for each in agency) == official().agency
    assert (agency[0].x + agency[-1].x) / 2 == pytest.approx((day[0].x + day[-1].x) / 2, abs=1.5)


def test_an_agency_with_a_long_name_signs_within_the_margins() -> None:
    name = "抚顺经济开发区人力资源和社会保障局劳动保障监察支队望花分队"
    found = placed(render(official(agency=name)))
    assert max(each.x for each in found) + LETTER <= RIGHT + 0.2
    assert min(each.x for each in found) >= LEFT - 0.2


@pytest.mark.parametrize("lines", range(0, 26))
def test_no_page_holds_a_signature_alone(lines: int) -> None:
    document = render(official(blocks=tuple(Paragraph(f"第{number}段。") for number in range(1, lines + 3))))
    last = page_texts(document)[-1]
    assert f"第{lines + 1}段。第{lines + 2}段。" in last
    assert last.endswith(f"2026年7月1日—{page_count(document)}—")


@pytest.mark.parametrize("lines", range(0, 26))
def test_no_heading_stands_last_on_a_page(lines: int) -> None:
    paragraphs = tuple(Paragraph(f"第{number}段。") for number in range(1, lines + 1))
    blocks = (*paragraphs, Heading("长" * 40), Heading("小标题", 2), *(Paragraph("后文。" * 300),))
    for text in page_texts(render(official(blocks=blocks))):
        assert not re.search(r"(长|小标题)—\d—$", text)


def test_a_draft_is_marked_on_each_page_has_an_open_date_and_no_code() -> None:
    blocks = (Paragraph(SENTENCE * 60),)
    document = render(
        official(status=Status.DRAFT, number="", signed_on=None, check_code="abc", blocks=blocks)
    )
    texts = page_texts(document)
    assert len(texts) == 4
    assert all(text.startswith("草稿") for text in texts)
    assert "年\u3000\u3000月\u3000\u3000日" in texts[-1]
    assert corner(document) == 255


def test_an_issued_paper_carries_its_code_and_no_mark() -> None:
    document = render(official(check_code="zfjl:1:abc"))
    assert "草稿" not in page_texts(document)[0]
    assert corner(document) == 0


def test_a_void_paper_is_marked_and_keeps_its_code() -> None:
    document = render(official(status=Status.VOID, check_code="zfjl:1:abc"))
    assert page_texts(document)[0].startswith("作废")
    assert corner(document) == 0


def corner(document: bytes) -> int:
    """The darkest point where the code stands."""
    scale = 72 / 25.4
    box = (int((RIGHT - 20) * scale), int((TOP + 2) * scale), int(RIGHT * scale), int((TOP + 20) * scale))
    return int(picture(document, scale=1.0).crop(box).getextrema()[0])


def test_the_agencys_name_and_the_rule_below_the_number_are_red() -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(render(official())) as pdf:
        image = pdf[0].render(scale=1.0).to_pil().convert("RGB")
    red = [y for y in range(image.height) for x in (250, 300, 350) if is_red(image.getpixel((x, y)))]
    assert min(red) * 25.4 / 72 >= TOP + 35
    assert max(red) * 25.4 / 72 < TOP + 85


def is_red(colour: tuple[int, int, int]) -> bool:
    return colour[0] > 150 and colour[1] < 90 and colour[2] < 90


def test_lists_questions_and_signatures_may_stand_in_an_official_paper() -> None:
    paper = official(
        blocks=(
            Table(
                (Column("姓名"), Column("金额", 30, Align.RIGHT)), (("张三", "1,000.00"),), title="欠缴明细"
            ),
            Dialogue((Turn("是否属实？", "属实。"),)),
            Signatures((Signer("受送达人"),)),
            Paragraph("以上为全部内容。"),
        )
    )
    text = "".join(page_texts(render(paper)))
    for part in (
        "欠缴明细序号姓名金额1张三1,000.00",
        "问：是否属实？答：属实。",
        "受送达人签名：",
        "以上为全部内容。",
    ):
        assert part in text


def test_the_imprint_ends_with_the_text_area() -> None:
    document = render(official(copy_to=("抚顺市司法局",), printed_on=date(2026, 7, 2), blocks=()))
    last = [each for each in placed(document, page_count(document) - 1) if each.char == "印"]
    assert BOTTOM - 8 < last[-1].y < BOTTOM
