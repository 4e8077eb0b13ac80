"""The sheets of a case file: what they say, how they go on over pages, and what they claim to be."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import pikepdf
import pytest
from pikepdf import pdfa

from core.clock import CHINA
from core.documents.case_file import CheckLine, ContentsLine, Label, NoteLine, NotesFacts, RecordingSheet
from core.documents.case_file_sheets import check_pdf, cover_pdf, notes_pdf, recording_pdf
from core.documents.contents_sheet import contents_pdf, page_words
from core.documents.faces import MissingGlyph
from core.documents.labels import labels_pdf
from core.documents.sheet import page_count
from tests.core.case_file_support import AT, COVER, contents_line, contents_lines
from tests.core.documents_support import page_texts, placed, sheet

NOTES = NotesFacts(
    "本卷共86页，第12页原件破损，已托裱。",
    (NoteLine(AT, "补充", "补入付款凭证一份。", "张丽"),),
    "王敏",
    "赵强",
    date(2026, 7, 2),
)
RECORDING = RecordingSheet(
    agency=COVER.agency,
    title="对李某的询问录像",
    medium="MP4 音视频",
    operator="王敏",
    begun=datetime(2026, 6, 1, 9, 5, tzinfo=CHINA),
    ended=datetime(2026, 6, 1, 10, 40, tzinfo=CHINA),
    place="监察支队202室",
    size=3 * 1024 * 1024,
    sha256="ad" * 32,
    number=7,
    reason="音像文件不能打印",
)
CHECKS = (
    CheckLine("细则第八条", "询问笔录由被询问人逐页签名", "已具备", "共3份"),
    CheckLine("细则第十一条", "调查取证全过程音像记录", "已按程序瑕疵处理", "现场未录像"),
    CheckLine("细则第九条", "听证笔录", "不适用"),
    CheckLine("细则第十条", "送达回证", "已具备"),
)
SHEETS: dict[str, Callable[[], bytes]] = {
    "cover": lambda: cover_pdf(COVER, AT),
    "contents": lambda: contents_pdf(COVER, contents_lines(40), AT),
    "notes": lambda: notes_pdf(COVER, NOTES, AT),
    "check": lambda: check_pdf(COVER, CHECKS, AT, checked_by="赵强"),
    "recording": lambda: recording_pdf(RECORDING, AT),
    "labels": lambda: labels_pdf([Label(COVER.archive_number, COVER.title, "30年")], COVER.agency, AT),
}


def test_a_cover_says_everything_on_one_page() -> None:
    (text,) = page_texts(cover_pdf(COVER, AT))
    assert text == (
        "档号：J012-2026-CF-D30-0012抚顺市人力资源和社会保障局行政处罚案卷"
        "抚顺某某机械制造有限公司拖欠农民工工资案行政处罚"
        "案号抚人社罚〔2026〕12号立案日期2026年3月1日结案日期2026年6月20日承办人王敏、李建国立卷人王敏"
        "归档日期2026年7月1日保管期限30年密级一般存放位置3号库2列1架卷数共2卷\u3000第1卷页数共86页"
    )


def test_a_cover_before_filing_leaves_room_for_the_archive_number() -> None:
    (text,) = page_texts(cover_pdf(replace(COVER, archive_number="", filed_on=None, place=""), AT))
    assert text.startswith("档号：＿＿＿＿＿＿＿＿＿＿抚顺市")
    assert "归档日期保管期限30年密级一般存放位置卷数" in text


def test_a_long_title_gets_smaller_letters_before_it_fills_the_cover() -> None:
    title = "抚顺某某机械制造有限公司等十二家用人单位拖欠农民工工资案" * 6
    texts = page_texts(cover_pdf(replace(COVER, title=title), AT))
    assert len(texts) == 1
    assert title in texts[0] and "页数共86页" in texts[0]


def test_contents_repeat_their_head_and_keep_each_digest_below_its_row() -> None:
    lines = contents_lines(40)
    texts = page_texts(contents_pdf(COVER, lines, AT))
    assert len(texts) == 4
    assert all(text.count("顺序号文号责任者题名日期页号备注") == 1 for text in texts)
    found = []
    for text in texts:
        rows = re.findall(r"材料之(\d+)甲", text)
        digests = re.findall(r"SHA-256\u3000([0-9a-f]{64})", text)
        assert digests == [lines[int(row) - 1].sha256 for row in rows]
        found += rows
    assert found == [str(line.number) for line in lines]


def test_each_part_has_its_heading_once() -> None:
    whole = "".join(page_texts(contents_pdf(COVER, contents_lines(40), AT)))
    assert (whole.count("正卷"), whole.count("副卷")) == (1, 1)
    assert whole.index("材料之29甲") < whole.index("副卷") < whole.index("材料之30甲")


def test_a_line_of_the_contents_says_all_it_knows_and_nothing_else() -> None:
    known = ContentsLine(
        1, "决定书", "抚人社罚〔2026〕1号", "王敏", date(2026, 3, 9), 4, 3, "复印件", "ef" * 32
    )
    unknown = ContentsLine(2, "笔录")
    (text,) = page_texts(contents_pdf(COVER, [known, unknown], AT))
    assert "1抚人社罚〔2026〕1号王敏决定书2026-03-094复印件SHA-256\u3000" + "ef" * 32 + "2笔录第1页" in text


def test_the_last_piece_tells_its_last_page_too() -> None:
    line = contents_line(9, first_page=12, pages=3)
    assert page_words(line, is_last=False) == "12"
    assert page_words(line, is_last=True) == "12-14"
    assert page_words(replace(line, pages=1), is_last=True) == "12"
    assert page_words(replace(line, first_page=None), is_last=True) == ""


def test_a_title_longer_than_a_page_loses_nothing() -> None:
    title = "".join(f"第{number}份材料的名称很长，" for number in range(1, 200))
    texts = page_texts(contents_pdf(COVER, [contents_line(1, title=title), contents_line(2)], AT))
    assert len(texts) > 1
    whole = "".join(re.sub(r"卷内文件目录（续）.*?备注", "", text).split("第1页共")[0] for text in texts)
    assert all(f"第{number}份" in whole for number in (1, 100, 199))


def test_the_links_of_the_contents_lie_on_their_rows() -> None:
    lines = contents_lines(40)
    document = contents_pdf(COVER, lines, AT)
    with pikepdf.open(BytesIO(document)) as pdf:
        for number, page in enumerate(pdf.pages):
            rows = {
                int(match[1]): match.start()
                for match in re.finditer(
                    r"材料之(\d+)甲", "".join(each.char for each in placed(document, number))
                )
            }
            links = {str(link.Dest): [float(edge) for edge in link.Rect] for link in page.obj.Annots}
            assert list(links) == [f"item-{row:05}" for row in rows]
            for row, start in rows.items():
                height = (297 - placed(document, number)[start].y) * 72 / 25.4
                low, high = sorted((links[f"item-{row:05}"][1], links[f"item-{row:05}"][3]))
                assert low < height < high


def test_notes_tell_the_state_every_event_and_who_signed() -> None:
    (text,) = page_texts(notes_pdf(COVER, NOTES, AT))
    assert "本卷共86页，第12页原件破损，已托裱。" in text
    assert "立卷人：王敏\u3000检查人：赵强\u3000立卷时间：2026年7月2日" in text
    assert "时间类别内容记录人2026年7月1日9时05分补充补入付款凭证一份。张丽第1页" in text


def test_notes_without_events_say_so_and_leave_room_to_sign() -> None:
    (text,) = page_texts(notes_pdf(COVER, NotesFacts("完整。"), AT))
    assert "时间类别内容记录人无第1页" in text
    assert "立卷时间：年\u3000\u3000月\u3000\u3000日" in text


def test_a_check_counts_how_its_lines_stand() -> None:
    (text,) = page_texts(check_pdf(COVER, CHECKS, AT, checked_by="赵强"))
    assert "2细则第十一条调查取证全过程音像记录已按程序瑕疵处理现场未录像3细则第九条听证笔录不适用" in text
    assert (
        "核验结果共4项：已具备2项，已按程序瑕疵处理1项，不适用1项核验人赵强核验时间2026年7月1日9时05分"
        in text
    )


def test_a_recording_is_represented_by_its_facts() -> None:
    (text,) = page_texts(recording_pdf(RECORDING, AT))
    assert (
        "顺序号7题名对李某的询问录像介质和格式MP4音视频录制人王敏开始时间2026年6月1日9时05分"
        "结束时间2026年6月1日10时40分地点监察支队202室大小3MB（3145728字节）"
        f"SHA-256{'ad' * 32}说明音像文件不能打印第1页共1页" in text
    )


@pytest.mark.parametrize("name", SHEETS)
def test_sheets_keep_what_pdf_a_asks(name: str) -> None:
    # The validator knows level b, which is all of level u but for the text, which the other tests read out.
    document = SHEETS[name]()
    as_b = document.replace(b"<pdfaid:conformance>U<", b"<pdfaid:conformance>B<")
    assert as_b != document
    with pikepdf.open(BytesIO(as_b)) as pdf:
        report = pdfa.check(pdf, "2b")
    assert [finding for finding in report.findings if finding.kind == "violation"] == []
    # Where a reader opens the file, which the standard leaves free, is the one thing it has no opinion of.
    assert {finding.where.rpartition(" ")[2] for finding in report.findings} <= {"/OpenAction", "/Names"}


@pytest.mark.parametrize("name", SHEETS)
def test_the_same_data_gives_the_same_bytes(name: str) -> None:
    assert SHEETS[name]() == SHEETS[name]()


def test_other_papers_claim_nothing() -> None:
    assert b"pdfaid" not in sheet().finish()
    assert b"pdfaid" in sheet(archival=True).finish()


def test_a_character_without_a_form_stops_a_sheet() -> None:
    with pytest.raises(MissingGlyph, match=r"U\+1F600"):
        contents_pdf(COVER, [contents_line(1, title="照片😀")], AT)


def test_a_thousand_lines_are_forty_pages_or_more_in_order() -> None:
    document = contents_pdf(
        COVER, [ContentsLine(n, f"材料之{n}甲", first_page=n) for n in range(1, 1001)], AT
    )
    assert page_count(document) > 30
    assert [int(n) for n in re.findall(r"材料之(\d+)甲", "".join(page_texts(document)))] == list(
        range(1, 1001)
    )
