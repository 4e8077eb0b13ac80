"""Records and approval forms: what stands in the frame, and how it goes on over pages."""

import re
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from core.clock import CHINA
from core.documents.blocks import (
    Align,
    Column,
    Dialogue,
    Field,
    Fields,
    Heading,
    Opinion,
    Opinions,
    Paragraph,
    Signatures,
    Signer,
    Status,
    Table,
    Turn,
    ticked,
)
from core.documents.paper import render
from core.documents.sheet import page_count
from tests.core.documents_support import form, page_texts, picture, placed

LONG = "".join(f"第{number}句话说明有关情况。" for number in range(1, 400))
THINGS = (Column("物品名称", 0, Align.LEFT), Column("数量", 20), Column("备注", 0, Align.LEFT))


def test_a_whole_record_says_everything_in_order() -> None:
    officer = Signer("执法人员", "王敏", "06040012345", "已出示", datetime(2026, 7, 1, 10, 30, tzinfo=CHINA))
    paper = form(
        addressee="李建国",
        blocks=(
            Fields(((Field("询问地点", "监察支队202室"), Field("性别", "男")),)),
            Heading("权利告知"),
            Paragraph("你有权申请回避。"),
            Dialogue((Turn("是否听清？", "听清了。"), Turn("", "补充一点。"))),
            Signatures((Signer("被询问人"), officer), statement="以上笔录我看过，与我说的一致。"),
        ),
        attachments=("照片",),
        remark="一式两份",
        page_signers=("被询问人", "记录人"),
    )
    assert page_texts(render(paper)) == [
        "抚顺市人力资源和社会保障局询问笔录编号：抚人社罚决〔2026〕1号李建国："
        "询问地点监察支队202室性别男"
        "一、权利告知你有权申请回避。问：是否听清？答：听清了。答：补充一点。"
        "以上笔录我看过，与我说的一致。被询问人签名：年\u3000\u3000月\u3000\u3000日"
        "执法人员王敏执法证号：06040012345出示情况：已出示签名：2026年7月1日10时30分"
        "附件1．照片备注一式两份"
        "被询问人签名：＿＿＿＿＿＿＿＿记录人签名：＿＿＿＿＿＿＿＿第1页共1页"
    ]


def test_a_list_of_300_things_repeats_its_head_and_numbers_each_row() -> None:
    rows = tuple((f"甲{number}乙" + "长名称" * (number % 9), "件", "") for number in range(1, 301))
    texts = page_texts(render(form(blocks=(Table(THINGS, rows, title="物品清单"),))))
    assert len(texts) > 9
    assert all(text.count("序号物品名称数量备注") == 1 for text in texts)
    found = re.findall(r"(\d+)甲(\d+)乙", "".join(texts))
    assert found == [(str(number), str(number)) for number in range(1, 301)]


def test_columns_without_a_width_share_what_is_left() -> None:
    found = placed(render(form(blocks=(Table(THINGS, (("起", "1", "止"),), numbered=False),))))
    start, end = (next(each.x for each in found if each.char == char) for char in "起止")
    assert end - start == pytest.approx((165 - 20) / 2 + 20, abs=0.1)


def test_an_empty_list_says_so_and_a_row_of_wrong_length_is_refused() -> None:
    assert "序号物品名称数量备注无" in page_texts(render(form(blocks=(Table(THINGS, ()),))))[0]
    with pytest.raises(ValueError, match="as many texts"):
        Table(THINGS, (("一",),))


def test_a_long_record_loses_nothing_and_its_answers_hang_beside_their_label() -> None:
    turns = tuple(Turn(f"第{number}问？", LONG[: 40 * number]) for number in range(1, 20))
    document = render(form(number="", blocks=(Dialogue(turns),), page_signers=("被询问人",)))
    texts = page_texts(document)
    assert len(texts) > 4
    frame = r"^(抚顺市人力资源和社会保障局)?询问笔录(（续）)?|被询问人签名：＿+第\d页共\d页$"
    body = "".join(re.sub(frame, "", text) for text in texts)
    assert body == "".join(f"问：{turn.question}答：{turn.answer}" for turn in turns)
    assert all(
        f"被询问人签名：＿＿＿＿＿＿＿＿第{page}页共{len(texts)}页" in text
        for page, text in enumerate(texts, 1)
    )
    found = [each for each in placed(document, 1) if each.y < 250]
    starts = {round(min(each.x for each in found if each.y == y), 1) for y in {each.y for each in found[20:]}}
    label, hanging = sorted(starts)
    assert hanging - label == pytest.approx(2 * 12 * 25.4 / 72, abs=0.3)


def test_a_question_is_not_left_behind_by_its_answer() -> None:
    for lines in range(30, 40):
        blocks = (Paragraph("\n".join("一" * lines)), Dialogue((Turn("问题？", "回答。"),)))
        assert any("问：问题？答：回答。" in text for text in page_texts(render(form(blocks=blocks))))


def test_no_page_holds_the_signatures_of_a_record_alone() -> None:
    signatures = Signatures((Signer("被询问人"),), statement="以上笔录我看过。")
    for lines in range(20, 60):
        document = render(form(blocks=(Paragraph("\n".join(f"第{n}句" for n in range(lines))), signatures)))
        assert f"第{lines - 1}句以上笔录我看过。被询问人签名：" in page_texts(document)[-1]


def test_a_long_value_goes_on_over_pages_with_its_label() -> None:
    texts = page_texts(render(form(number="", blocks=(Fields(((Field("案情摘要", LONG),),)),))))
    assert len(texts) > 2
    assert all("案情摘要（续）" in text for text in texts[1:])
    frame = r"^(抚顺市人力资源和社会保障局)?询问笔录(（续）)?案情摘要(（续）)?|第\d页共\d页$"
    assert "".join(re.sub(frame, "", text) for text in texts) == LONG


def test_opinion_boxes_have_room_to_write_and_carry_what_was_decided() -> None:
    boxes = (Opinion("承办人意见", "建议立案。", "王敏", date(2026, 7, 1)), Opinion("审批意见"))
    document = render(form(blocks=(Opinions(boxes),)))
    text = page_texts(document)[0]
    assert "承办人意见建议立案。签名：王敏\u3000\u30002026年7月1日" in text
    assert re.search("审批意见签名：\u3000+年\u3000\u3000月\u3000\u3000日", text)
    labels = [each for each in placed(document) if each.char == "见"]
    assert labels[1].y - labels[0].y == pytest.approx(30, abs=0.1)


def test_who_did_not_sign_and_why_is_said() -> None:
    text = page_texts(render(form(blocks=(Signatures((Signer("当事人", "李建国", refusal="拒绝签名"),)),))))[
        0
    ]
    assert "当事人李建国未签名。原因：拒绝签名" in text


def test_a_signature_from_a_pen_pad_is_drawn_in_its_cell() -> None:
    ink = Image.new("RGBA", (300, 100), (0, 0, 0, 0))
    ImageDraw.Draw(ink).line((20, 50, 280, 50), fill=(0, 0, 0, 255), width=20)
    png = BytesIO()
    ink.save(png, "PNG")
    signer = Signer("当事人", picture=png.getvalue())
    unsigned = form(number="", blocks=(Signatures((replace(signer, picture=b""),)),))
    signed = replace(unsigned, blocks=(Signatures((signer,)),))
    row = (int(55 * 72 / 25.4), int(37 * 72 / 25.4), int(150 * 72 / 25.4), int(50 * 72 / 25.4))
    dark = [
        sum(picture(render(paper), scale=1).crop(row).point(lambda level: level < 90).get_flattened_data())
        for paper in (unsigned, signed)
    ]
    assert dark[1] > dark[0] + 200
    with pytest.raises(ValueError, match="not a picture"):
        render(replace(signed, blocks=(Signatures((replace(signer, picture=b"no"),)),)))


def test_a_seal_has_its_place_at_the_end() -> None:
    text = page_texts(render(form(seal="专用章", signed_on=date(2026, 7, 1))))[0]
    assert "抚顺市人力资源和社会保障局（专用章）2026年7月1日第1页共1页" in text


def test_every_page_of_a_draft_or_void_form_is_marked() -> None:
    rows = tuple((str(number), "1", "") for number in range(60))
    for status in (Status.DRAFT, Status.VOID):
        texts = page_texts(render(form(status=status, blocks=(Table(THINGS, rows),))))
        assert len(texts) > 1
        assert all(text.startswith(status.value) for text in texts)


def test_who_made_a_print_stands_small_over_each_page() -> None:
    texts = page_texts(render(form(trace="王敏2026-07-0109:05打印", blocks=(Paragraph(LONG),))))
    assert len(texts) > 2
    assert all(text.count("王敏2026-07-0109:05打印") > 5 for text in texts)


def test_a_long_title_is_not_spaced_out_and_stays_within_the_margins() -> None:
    title = "行政执法全过程记录不适宜音像记录情况说明审批表（听证、现场检查、抽样调查）"
    document = render(form(title=title, check_code="abc"))
    assert page_count(document) == 1
    heading = [each for each in placed(document) if each.y < 60 and each.char not in "编号："]
    assert title in "".join(each.char for each in heading)
    assert max(each.x for each in heading) < 190 - 22


def test_a_choice_shows_all_its_options() -> None:
    assert ticked(("窗口", "邮寄"), {"窗口"}) == "☑窗口\u3000☐邮寄"
    with pytest.raises(ValueError, match="not among the options"):
        ticked(("窗口", "邮寄"), {"电话"})
