"""Line breaking: nothing lost, nothing too wide, 禁则 kept."""

import re
from itertools import accumulate

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.documents.typeset import (
    NO_END,
    NO_START,
    WIDEST_GAP,
    break_evenly,
    break_lines,
    break_title,
    letter_spacing,
)

HANZI = st.sampled_from("行政执法全过程记录的一是在不了有和人这中大为上个国")
MARKS = st.sampled_from("，。、；：？！）》〉】〕」』…—％（《〈【〔「『“”‘’·")
ASCII = st.sampled_from("abcXYZ0123456789.,:/-@%()$")
BLANKS = st.sampled_from(" \u3000\u00a0")
ANY_TEXT = st.text(st.one_of(HANZI, MARKS, ASCII, BLANKS, st.just("\n")), max_size=200)
PROSE = st.lists(
    st.one_of(
        st.text(HANZI, min_size=1, max_size=6),
        st.sampled_from(
            [
                "，",
                "。",
                "；",
                "《行政许可法》",
                "（试行）",
                "“初次”",
                "……",
                "——",
                "3％",
                "abc",
                "2026年1月5日",
            ]
        ),
    ),
    max_size=60,
).map("".join)


def width_of(text: str) -> float:
    return sum(0.5 if char < "\u0100" else 1.0 for char in text)


@given(ANY_TEXT, st.floats(4, 40), st.sampled_from([0.0, 2.0]))
def test_no_text_is_lost(text: str, width: float, indent: float) -> None:
    lines = break_lines(text, width, width_of, indent)
    joined = "".join(line.text + line.tail + ("\n" if line.last else "") for line in lines)
    assert joined == text + "\n"


@given(ANY_TEXT, st.floats(4, 40), st.sampled_from([0.0, 2.0]))
def test_no_line_is_wider_than_asked(text: str, width: float, indent: float) -> None:
    for line in break_lines(text, width, width_of, indent):
        assert line.indent + width_of(line.text) <= width + 1e-6
        assert line.width == pytest.approx(width_of(line.text))


@given(PROSE, st.floats(12, 40))
def test_no_line_begins_or_ends_with_a_forbidden_mark(text: str, width: float) -> None:
    """In prose; a row of twenty stops has no lawful break, and then the width is kept before the rule."""
    longest = max((len(run) for run in re.findall(r"[^\u4e00-\u9fff]+", text)), default=0)
    assume(longest <= 8)
    lines = break_lines(text, width, width_of)
    for line in lines[1:]:
        assert line.text[0] not in NO_START
    for line in lines[:-1]:
        assert line.text[-1] not in NO_END


WHOLE = st.sampled_from(
    [
        "2026年1月5日",
        "12,345.67元",
        "〔2026〕1号",
        "第七十二条",
        "portal",
        "36人",
        "30个工作日",
        "100％",
        "——",
        "……",
    ]
)
OPENING, CLOSING = (
    st.text(st.sampled_from("（《〈【〔「『“‘"), max_size=2),
    st.text(st.sampled_from("，。、；：？！）》〉】〕」』”’％"), max_size=2),
)
PIECES = st.lists(st.tuples(OPENING, st.one_of(HANZI, WHOLE), CLOSING), max_size=80)


@given(PIECES, st.floats(28, 40), st.sampled_from([0.0, 2.0]))
def test_however_marks_pile_up_rules_hold_and_things_stay_whole(
    pieces: list[tuple[str, str, str]], width: float, indent: float
) -> None:
    """A thing is cut only where, with the marks that cling to it, it would leave too wide a gap on its line."""
    text = "".join("".join(piece) for piece in pieces)
    lines = break_lines(text, width, width_of, indent)
    assert not {line.text[0] for line in lines[1:]} & NO_START
    assert not {line.text[-1] for line in lines[:-1]} & NO_END
    ends = list(accumulate(len(line.text + line.tail) for line in lines))
    start = 0
    for opening, whole, closing in pieces:
        first = start + len(opening)
        start = first + len(whole + closing)
        for line, began, ended in zip(lines, [0, *ends], ends, strict=False):
            if first < ended < first + len(whole):
                clings = next((n for n in range(first, began, -1) if _may_part(text, n)), began)
                assert width - line.indent - width_of(text[began:clings]) > width * WIDEST_GAP


def _may_part(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    joined = after.isascii() and (before.isascii() or before in "’~")
    return before not in NO_END and after not in NO_START and not joined


@given(ANY_TEXT, st.floats(4, 40))
def test_only_a_paragraphs_first_line_is_indented(text: str, width: float) -> None:
    starts = True
    for line in break_lines(text, width, width_of, 2.0):
        assert line.indent == (2.0 if starts else 0.0)
        starts = line.last


@given(ANY_TEXT, st.floats(4, 40))
def test_even_lines_are_no_more_than_greedy_ones(text: str, width: float) -> None:
    assert len(break_evenly(text, width, width_of)) == len(break_lines(text, width, width_of))


def texts(text: str, width: float, indent: float = 0.0) -> list[str]:
    return [line.text for line in break_lines(text, width, width_of, indent)]


@pytest.mark.parametrize("mark", "，。、；：？！）》〉】〕」』”’…—％．,.;:?!)]}%")
def test_a_closing_mark_takes_the_character_before_it_along(mark: str) -> None:
    assert texts(f"一二三四五{mark}六", 5) == ["一二三四", f"五{mark}六"]


@pytest.mark.parametrize("mark", "（《〈【〔「『“‘￥([{$")
def test_an_opening_mark_goes_to_the_line_of_what_it_opens(mark: str) -> None:
    assert texts(f"一二三四{mark}五六七", 5) == ["一二三四", f"{mark}五六七"]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("收到日期为2026年1月5日", 7, ["收到日期为", "2026年1月5日"]),
        ("金额共计为1,234.56万元整", 7, ["金额共计为", "1,234.56万元整"]),
        ("依照该法第三十二条", 6, ["依照该法", "第三十二条"]),
        ("文号抚人社收〔2026〕12号", 9, ["文号抚人社收", "〔2026〕12号"]),
        ("证件号210402********0018", 10, ["证件号", "210402********0018"]),
        ("须在三日内补正30个工作日", 10, ["须在三日内补正", "30个工作日"]),
        ("经现场测量面积120平方米", 10, ["经现场测量面积", "120平方米"]),
        ("☑直接送达\u3000☐邮寄送达", 8, ["☑直接送达", "☐邮寄送达"]),
        ("请访问portal系统", 4, ["请访问", "portal系", "统"]),
    ],
)
def test_numbers_dates_and_words_stay_whole(text: str, width: float, lines: list[str]) -> None:
    assert texts(text, width) == lines


def test_a_date_is_cut_between_its_units_rather_than_leave_a_wide_gap() -> None:
    assert texts("于2026年1月5日9时30分", 8) == ["于2026年1月5日", "9时30分"]


def test_a_long_word_is_cut_where_the_line_ends() -> None:
    assert texts("编号" + "A" * 20, 6) == ["编号AAAAAAAA", "A" * 12]


def test_two_ideographic_spaces_indent_and_blanks_at_the_end_hang() -> None:
    first, second = break_lines("\u3000\u3000一二三四 五", 6, width_of)
    assert (first.text, first.tail, first.width) == ("\u3000\u3000一二三四", " ", 6)
    assert (second.text, second.last) == ("五", True)


def test_an_empty_paragraph_is_an_empty_line() -> None:
    assert texts("一\n\n二", 6) == ["一", "", "二"]


def test_a_line_narrower_than_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="wider than the line"):
        break_lines("一", 0.5, width_of)


def test_lines_are_stretched_to_the_margin_but_not_the_last_nor_too_far() -> None:
    first, last = break_lines("一二三四五，六七", 5.5, width_of)
    assert first.text == "一二三四"
    assert letter_spacing(first, 5.5, limit=1.0) == pytest.approx(0.5)
    assert letter_spacing(first, 5.5, limit=0.25) == 0.0
    assert letter_spacing(last, 5.5, limit=10.0) == 0.0


def test_a_long_title_is_broken_into_even_lines() -> None:
    lines = break_evenly("一二三四五六七八九十甲乙", 10, width_of)
    assert [line.text for line in lines] == ["一二三四五六", "七八九十甲乙"]


TITLE = "关于抚顺某某机械制造有限公司未依法缴纳社会保险费的行政处罚决定及限期改正指令履行情况催告书"


@pytest.mark.parametrize(("title", "width"), [(TITLE[:30], 20), (TITLE, 20), (TITLE * 2, 20)])
def test_a_title_of_several_lines_is_a_trapezoid_or_diamond(title: str, width: float) -> None:
    lines = break_title(title, width, width_of)
    assert "".join(lines) == title
    assert len(lines) == len(break_lines(title, width, width_of))
    sizes = [len(line) for line in lines]
    widest = sizes.index(max(sizes))
    assert sizes[: widest + 1] == sorted(sizes[: widest + 1])
    assert sizes[widest:] == sorted(sizes[widest:], reverse=True)
    assert max(sizes) > min(sizes)


def test_a_title_keeps_small_words_with_what_they_belong_to() -> None:
    first, second = break_title("一二三四五六七的八九十甲乙丙丁", 10, width_of)
    assert not second.startswith("的")
    assert not break_title("一二三四五六关于八九十甲乙丙", 10, width_of)[0].endswith("关于")
    assert first + second == "一二三四五六七的八九十甲乙丙丁"


def test_a_title_is_broken_where_its_writer_broke_it() -> None:
    assert break_title("某某公司\n行政处罚决定书", 20, width_of) == ["某某公司", "行政处罚决定书"]


@given(ANY_TEXT, st.floats(4, 40))
def test_a_title_loses_nothing_but_blanks_and_is_never_too_wide(text: str, width: float) -> None:
    lines = break_title(text, width, width_of)
    assert re.sub(r"[ \u3000\n]", "", "".join(lines)) == re.sub(r"[ \u3000\n]", "", text)
    assert all(width_of(line) <= width + 1e-6 for line in lines)
