"""Line breaking: nothing lost, nothing too wide, 禁则 kept."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.documents.typeset import NO_END, NO_START, break_evenly, break_lines, letter_spacing

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
