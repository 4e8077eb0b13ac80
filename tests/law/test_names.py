"""What people type (GB 18030-2022 for the characters), and how places in the law are named."""

import unicodedata
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.law.basis import LAWS, Basis, InForce, Sure, article, chinese_number, in_force, rows_in_force
from core.law.names import TEXTS, TextKind, clean, half_width, normalise_phone

NAME = TextKind.PERSON_NAME


def message(text: str, kind: TextKind = NAME) -> str:
    (problem,) = clean(text, kind)[1]
    return problem.message


@pytest.mark.parametrize(
    "text",
    [
        "王小明",
        "张䶮",
        "𬱖某",
        "买买提·艾力",
        "张　三",
        "ＡＢＣ（中国）有限公司",
        "_*$",
        "a_*$b:red[x]",
        "<script>alert(1)</script>",
        "'; drop table party; --",
        "O'Neill-Müller",
        "葛\U000e0100城",
        "\u9fff",
        "\U000323af",
        "\U0002ebf0",
    ],
)
def test_names_are_kept_exactly_as_typed(text: str) -> None:
    kept, problems = clean(text, NAME)
    if text == "_*$":
        assert [problem.code for problem in problems] == ["text.no_word"]
    else:
        assert problems == []
    assert kept == text


def test_names_are_composed_and_trimmed() -> None:
    assert clean("\ufeff　Mu\u0308ller \u200b\r\n", NAME) == ("Müller", [])


@pytest.mark.parametrize("text", ["", " ", "　\n", "\u200b\ufeff"])
def test_a_missing_text_is_asked_for_by_its_name(text: str) -> None:
    (problem,) = clean(text, NAME, label="申请人姓名", field="applicant_name")[1]
    assert (problem.message, problem.field) == ("请填写申请人姓名", "applicant_name")
    assert clean(text, NAME, required=False) == ("", [])


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        (TextKind.PERSON_NAME, 100),
        (TextKind.ORGANIZATION_NAME, 200),
        (TextKind.ADDRESS, 300),
        (TextKind.NOTE, 2000),
        (TextKind.REASON, 500),
    ],
)
def test_limits_count_characters_and_say_how_many_there_are(kind: TextKind, limit: int) -> None:
    assert clean("䶮" * limit, kind) == ("䶮" * limit, [])
    assert clean("𬱖" * limit, kind) == ("𬱖" * limit, [])
    assert message("𬱖" * 10000, kind) == f"{TEXTS[kind].label}最多{limit}个字，现有10000个字"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("王\x00明", "姓名第2个字是看不见的控制字符，请删除后重新填写"),
        ("王小\x1b", "姓名第3个字是看不见的控制字符，请删除后重新填写"),
        ("王\n明", "姓名第2个字是换行或制表符，请写成一行"),
        ("王\u2028明", "姓名第2个字是换行或制表符，请写成一行"),
        ("王\t明", "姓名第2个字是换行或制表符，请写成一行"),
        ("王\ue000", "姓名第2个字是自造字，在其他电脑和打印件上无法显示，请改用国家标准收录的字"),
        ("\U000f0000王", "姓名第1个字是自造字，在其他电脑和打印件上无法显示，请改用国家标准收录的字"),
        ("王\ud840", "姓名第2个字是残缺或乱码的字符，请重新输入这个字"),
        ("王\ufffd", "姓名第2个字是残缺或乱码的字符，请重新输入这个字"),
        ("王\uffff", "姓名第2个字是标准没有收录的字符，请改用国家标准收录的字"),
    ],
)
def test_gb18030_characters_that_cannot_be_read_back_are_refused_with_their_place(
    text: str, words: str
) -> None:
    assert message(text) == words


@pytest.mark.parametrize("char", "\u200b\u200d\u200e\u202e\u2066\u00ad\ufeff\u3164\u2800\U000e0041")
def test_invisible_characters_inside_a_name_are_refused(char: str) -> None:
    (problem,) = clean(f"王{char}明", NAME)[1]
    assert problem.code == "text.invisible"
    assert char not in problem.message


def test_direction_marks_around_a_name_are_refused_too() -> None:
    assert "第1个字" in message("\u202e明王")


def test_each_sort_of_refused_character_is_told_once_where_it_first_stands() -> None:
    problems = clean("王\x00\x00\ue000\ue001", NAME)[1]
    assert [problem.code for problem in problems] == ["text.control", "text.private_use"]
    assert [problem.message[:6] for problem in problems] == ["姓名第2个字", "姓名第4个字"]


def test_a_note_may_have_lines() -> None:
    assert clean("一\r\n二\r三\u2028四\t五", TextKind.NOTE) == ("一\n二\n三\n四\t五", [])


def test_a_name_has_at_least_one_letter_or_digit() -> None:
    assert message("···") == "姓名里没有文字，请填写姓名"
    assert clean("——", TextKind.NOTE) == ("——", [])


@settings(deadline=None)
@given(st.text(), st.sampled_from(TextKind))
@example("\u200b\u202e", TextKind.PERSON_NAME)
def test_cleaning_twice_changes_nothing_and_what_passes_is_readable(text: str, kind: TextKind) -> None:
    kept, problems = clean(text, kind, required=False)
    assert clean(kept, kind, required=False) == (kept, problems)
    if not problems:
        assert not {unicodedata.category(char) for char in kept} & {"Cs", "Co", "Cf", "Zl", "Zp"}
        assert "\x00" not in kept
        assert kept.encode().decode() == kept


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13800000000", "13800000000"),
        ("138 0000 0000", "13800000000"),
        ("138-0000-0000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("+86 138 0000 0000", "13800000000"),
        ("8613800000000", "13800000000"),
        ("008613800000000", "13800000000"),
        ("024-57500000", "024-57500000"),
        ("02457500000", "024-57500000"),
        ("(024) 5750 0000", "024-57500000"),
        ("（024）57500000", "024-57500000"),
        ("+86 24 5750 0000", "024-57500000"),
        ("+86 10 5750 0000", "010-57500000"),
        ("024-57500000-801", "024-57500000-801"),
        ("024-57500000转801", "024-57500000-801"),
        ("02457500000 分机 801", "024-57500000-801"),
        ("0413-5750000-4", "0413-5750000-4"),
        ("0413-57500004", "0413-57500004"),
        ("400 810 0000", "400-810-0000"),
        ("12333", "12333"),
        ("+852 1234 5678", "+85212345678"),
    ],
)
def test_one_telephone_number_has_one_form(typed: str, stored: str) -> None:
    assert clean(typed, TextKind.PHONE) == (stored, [])
    assert normalise_phone(stored) == stored


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1380000000", "联系电话如为手机号码应是11位，现有10位，请核对"),
        ("57500000", "联系电话请写明区号，如010-12345678"),
        (
            "12800000000",
            "联系电话应为11位手机号码，或带区号的固定电话（如010-12345678，分机写在后面：010-12345678-801）",
        ),
    ],
)
def test_a_wrong_telephone_number_is_refused_with_advice(typed: str, words: str) -> None:
    assert message(typed, TextKind.PHONE) == words


@pytest.mark.parametrize(
    "typed",
    ["无", "024-5750000", "01-57500000", "138000000001", "1380000000٣", "024-57500000转٨", "+8613", "+86123"],
)
def test_what_is_no_telephone_number_is_refused(typed: str) -> None:
    assert normalise_phone(typed) is None


def test_half_width_touches_ascii_forms_only() -> None:
    assert half_width("ＡＢＣ１２３（）－　②Ⅹ张") == "ABC123()- ②Ⅹ张"


@pytest.mark.parametrize(
    ("basis", "short"),
    [
        (article(4), "《实施细则》第四条"),
        (article(8, item=5), "《实施细则》第八条第五项"),
        (article(21), "《实施细则》第二十一条"),
        (Basis("license_law", 32, 1, 4, sure=Sure.V), "行政许可法第三十二条第一款第四项"),
        (Basis("litigation_interpretation", 156, sure=Sure.V), "行政诉讼法解释第一百五十六条"),
        (Basis("gb_11643", sure=Sure.M), "GB 11643-1999"),
    ],
)
def test_a_place_in_the_law_is_cited_in_chinese(basis: Basis, short: str) -> None:
    assert basis.short == short


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (19, "十九"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (111, "一百一十一"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1260, "一千二百六十"),
    ],
)
def test_articles_are_counted_in_chinese(number: int, words: str) -> None:
    assert chinese_number(number) == words


@pytest.mark.parametrize("number", [0, -1, 10000])
def test_articles_outside_the_count_are_the_programmers_mistake(number: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        chinese_number(number)


def test_a_basis_that_cannot_be_is_the_programmers_mistake() -> None:
    with pytest.raises(ValueError, match="no law"):
        Basis("penal_law", 1, sure=Sure.V)
    with pytest.raises(ValueError, match="needs its article"):
        Basis("penalty_law", None, 1, sure=Sure.V)
    with pytest.raises(ValueError, match="from 1"):
        Basis("penalty_law", 0, sure=Sure.V)


def test_every_law_has_a_code_and_both_titles() -> None:
    for code, law in LAWS.items():
        assert code == law.code
        assert code.isascii()
        assert law.title
        assert law.short
    assert len({law.short for law in LAWS.values()}) == len(LAWS)


@dataclass(frozen=True)
class Limit(InForce):
    days: int


def test_a_case_follows_the_law_of_its_day() -> None:
    old = Limit(60, effective_to=date(2023, 12, 31))
    new = Limit(30, effective_from=date(2024, 1, 1))
    assert in_force(old, date(2023, 12, 31))
    assert not in_force(old, date(2024, 1, 1))
    assert rows_in_force((old, new), date(2024, 1, 1)) == (new,)
    with pytest.raises(ValueError, match="in force"):
        Limit(1, effective_from=date(2024, 1, 2), effective_to=date(2024, 1, 1))
