"""Certificates: GB 11643-1999, GB 32100-2015, GB 11714-1997, and what a card reader types."""

from datetime import date

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from core.law.certificates import (
    CERTIFICATES,
    CardReading,
    CertificateKind,
    Holder,
    PartyKind,
    Sex,
    certificate_doubts,
    certificates_for,
    check_certificate,
    holder_of,
    normalise,
    parse_card_text,
)

K = CertificateKind
TODAY = date(2026, 11, 24)
IDENTITY_NUMBERS = ("210402199003070018", "210403198512314721", "210411197602290036")
CREDIT_CODES = ("11210400012345678D", "91210400MA0ABCDE1X", "12210400ABCDEFGH08")

# The tables of the standards, written out: the code under test computes its weights.
IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def with_identity_check(body: str) -> str:
    weighted = sum(int(char) * weight for char, weight in zip(body, IDENTITY_WEIGHTS, strict=True))
    return body + "10X98765432"[weighted % 11]


def with_credit_check(body: str) -> str:
    weighted = sum(
        CREDIT_CHARACTERS.index(c) * weight for c, weight in zip(body, CREDIT_WEIGHTS, strict=True)
    )
    return body + CREDIT_CHARACTERS[(31 - weighted % 31) % 31]


def codes(kind: CertificateKind, number: str, today: date = TODAY) -> list[str]:
    return [problem.code.removeprefix("certificate.") for problem in check_certificate(kind, number, today)]


def text_of(alphabet: str, size: int) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=size, max_size=size)


identity_numbers = st.builds(
    lambda place, born_on, order: with_identity_check(f"{place}{born_on:%Y%m%d}{order:03}"),
    st.sampled_from(["210402", "110101", "659001", "440308"]),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)
credit_codes = st.builds(
    lambda office, place, subject: with_credit_check(office + place + subject),
    text_of(CREDIT_CHARACTERS, 2),
    text_of("0123456789", 6),
    text_of(CREDIT_CHARACTERS, 9),
)


@pytest.mark.parametrize("number", IDENTITY_NUMBERS)
def test_gb11643_good_numbers_pass(number: str) -> None:
    assert check_certificate(K.RESIDENT_IDENTITY_CARD, number, TODAY) == []
    assert check_certificate(K.TEMPORARY_IDENTITY_CARD, number, TODAY) == []


@pytest.mark.parametrize(
    ("number", "born_on", "sex"),
    [
        ("210402199003070018", date(1990, 3, 7), Sex.MALE),
        ("210403198512314721", date(1985, 12, 31), Sex.FEMALE),
        ("210411197602290036", date(1976, 2, 29), Sex.MALE),
    ],
)
def test_gb11643_number_tells_birth_date_and_sex(number: str, born_on: date, sex: Sex) -> None:
    assert holder_of(K.RESIDENT_IDENTITY_CARD, number) == Holder(born_on, sex)


def test_gb11643_nothing_is_told_of_a_number_that_is_not_valid() -> None:
    assert holder_of(K.RESIDENT_IDENTITY_CARD, "210402199003070019") is None
    assert holder_of(K.PASSPORT, "E12345678") is None


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [
        ("", "missing", "请填写公民身份号码"),
        ("21040219900307001", "length", "公民身份号码应为18位，现有17位"),
        ("210402900307001", "old_number", "公民身份号码是已停用的15位号码，请填写18位号码"),
        ("2104021990O3070018", "character", "公民身份号码第11位应为数字"),
        ("21040219900307001A", "character", "公民身份号码最后一位应为数字或X"),
        ("210402199002300018", "birth_date", "公民身份号码第7至14位不是有效的出生日期，请核对"),
        (
            with_identity_check("21040218000307001"),
            "birth_date",
            "公民身份号码第7至14位不是有效的出生日期，请核对",
        ),
        ("210402199003070019", "check_character", "公民身份号码校验位不符，请核对"),
        (
            with_identity_check("99010119900307001"),
            "place",
            "公民身份号码前两位与所选证件不符，请核对号码和证件类型",
        ),
    ],
)
def test_gb11643_refusal_says_what_is_wrong(number: str, code: str, message: str) -> None:
    (problem,) = check_certificate(K.RESIDENT_IDENTITY_CARD, number, TODAY)
    assert (problem.code, problem.message) == (f"certificate.{code}", message)
    assert problem.field == "certificate_no"


def test_gb11643_refusal_names_the_standard() -> None:
    (problem,) = check_certificate(K.RESIDENT_IDENTITY_CARD, "210402199003070019", TODAY)
    assert problem.basis is not None
    assert problem.basis.short == "GB 11643-1999"


def test_gb11643_born_today_passes_and_born_tomorrow_does_not() -> None:
    number = with_identity_check("21040220261124001")
    assert codes(K.RESIDENT_IDENTITY_CARD, number, date(2026, 11, 24)) == []
    assert codes(K.RESIDENT_IDENTITY_CARD, number, date(2026, 11, 23)) == ["birth_date"]


@settings(deadline=None)
@given(identity_numbers)
def test_gb11643_every_number_made_by_the_standard_passes(number: str) -> None:
    assert codes(K.RESIDENT_IDENTITY_CARD, number) == []


@settings(deadline=None)
@given(identity_numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_gb11643_one_wrong_character_is_always_refused(number: str, place: int, char: str) -> None:
    assume(number[place] != char)
    assert codes(K.RESIDENT_IDENTITY_CARD, number[:place] + char + number[place + 1 :])


@settings(deadline=None)
@given(identity_numbers, st.integers(0, 16))
def test_gb11643_two_neighbours_exchanged_are_always_refused(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    exchanged = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert codes(K.RESIDENT_IDENTITY_CARD, exchanged)


@pytest.mark.parametrize(
    ("kind", "good", "other"),
    [
        (K.HONG_KONG_MACAO_RESIDENCE_PERMIT, "810000199408230021", "830000199201300022"),
        (K.HONG_KONG_MACAO_RESIDENCE_PERMIT, with_identity_check("82000019940823002"), "210402199003070018"),
        (K.TAIWAN_RESIDENCE_PERMIT, "830000199201300022", "810000199408230021"),
        (K.RESIDENT_IDENTITY_CARD, "210402199003070018", "810000199408230021"),
    ],
)
def test_gb11643_residence_permits_have_starts_of_their_own(kind: K, good: str, other: str) -> None:
    assert codes(kind, good) == []
    assert codes(kind, other) == ["place"]


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("GBR110185082010", []),
        (with_identity_check("91110219850820001"), []),
        ("911102198508200010", ["check_character"]),
        ("210402199003070018", ["format"]),
        ("GB1110185082010", ["format"]),
    ],
)
def test_permanent_resident_card_both_editions_pass(number: str, found: list[str]) -> None:
    assert codes(K.PERMANENT_RESIDENT_CARD, number) == found


@pytest.mark.parametrize("number", CREDIT_CODES)
def test_gb32100_good_codes_pass(number: str) -> None:
    assert check_certificate(K.UNIFIED_CREDIT_CODE, number, TODAY, holder=PartyKind.LEGAL_PERSON) == []


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("11210400012345678", "统一社会信用代码应为18位，现有17位"),
        ("1121O400012345678D", "统一社会信用代码第5位不符：只用数字和除I、O、S、V、Z以外的大写字母，请核对"),
        ("1121A400012345678D", "统一社会信用代码第3至8位应为登记机关所在地的6位数字，请核对"),
        ("112104000123456789", "统一社会信用代码校验位不符，请核对"),
    ],
)
def test_gb32100_refusal_says_what_is_wrong(number: str, message: str) -> None:
    (problem,) = check_certificate(K.UNIFIED_CREDIT_CODE, number, TODAY)
    assert problem.message == message


@settings(deadline=None)
@given(credit_codes)
def test_gb32100_every_code_made_by_the_standard_passes(number: str) -> None:
    assert codes(K.UNIFIED_CREDIT_CODE, number) == []


@settings(deadline=None)
@given(credit_codes, st.integers(0, 17), st.sampled_from(CREDIT_CHARACTERS))
def test_gb32100_one_wrong_character_is_always_refused(number: str, place: int, char: str) -> None:
    assume(number[place] != char)
    assert codes(K.UNIFIED_CREDIT_CODE, number[:place] + char + number[place + 1 :])


@settings(deadline=None)
@given(credit_codes, st.integers(0, 16))
def test_gb32100_two_neighbours_exchanged_are_always_refused(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    exchanged = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert codes(K.UNIFIED_CREDIT_CODE, exchanged)


def test_gb11714_check_inside_a_credit_code_is_only_a_doubt() -> None:
    (doubt,) = certificate_doubts(K.UNIFIED_CREDIT_CODE, "12210400ABCDEFGH08")
    assert doubt.code == "certificate.inner_check"
    assert codes(K.UNIFIED_CREDIT_CODE, "12210400ABCDEFGH08") == []
    assert certificate_doubts(K.UNIFIED_CREDIT_CODE, with_credit_check("11210400012345671")) == []
    assert certificate_doubts(K.RESIDENT_IDENTITY_CARD, "210402199003070018") == []


def test_gb11714_old_organisation_codes() -> None:
    assert codes(K.ORGANIZATION_CODE, "01234567-1") == []
    assert codes(K.ORGANIZATION_CODE, "012345672") == ["check_character"]
    assert codes(K.ORGANIZATION_CODE, "01234567") == ["length"]
    assert codes(K.ORGANIZATION_CODE, "01234567Y") == ["character"]


def test_gb11714_gives_no_guarantee_for_letters_eleven_apart() -> None:
    assert codes(K.ORGANIZATION_CODE, "A00000003") == codes(K.ORGANIZATION_CODE, "L00000003") == []


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (K.PASSPORT, "E12345678", "E12"),
        (K.PASSPORT, "EA1234567", "护照12345"),
        (K.HONG_KONG_MACAO_TRAVEL_PERMIT, "H12345678", "K12345678"),
        (K.HONG_KONG_MACAO_TRAVEL_PERMIT, "M1234567801", "M123456789"),
        (K.HONG_KONG_MACAO_TRAVEL_PERMIT, "HA1234567", "HB1234567"),
        (K.TAIWAN_TRAVEL_PERMIT, "12345678", "1234567"),
        (K.TAIWAN_TRAVEL_PERMIT, "0123456789(B)", "012345678"),
        (K.MILITARY_OFFICER_CARD, "军字第1234567号", "<军>1234567"),
        (K.HOUSEHOLD_REGISTER, "辽户0012345", "?"),
        (K.SOCIAL_ORGANIZATION, "抚社证字第012号", "\ue000"),
        (K.OTHER, "A-12/34", "9" * 61),
    ],
)
def test_formats_known_from_practice_are_wide(kind: K, good: str, bad: str) -> None:
    assert codes(kind, good) == []
    assert codes(kind, bad) == ["format"]


def test_no_certificate_asks_for_a_reason_and_for_no_number() -> None:
    (problem,) = check_certificate(K.NONE, "", TODAY, reason=" \u200b")
    assert (problem.message, problem.field) == ("请填写没有证照的原因", "no_certificate_reason")
    assert check_certificate(K.NONE, "", TODAY, reason="无照经营，当事人拒绝出示身份证件") == []
    assert codes(K.NONE, "123") == ["not_wanted", "no_reason"]


def test_a_kind_of_certificate_fits_the_kind_of_party() -> None:
    (problem,) = check_certificate(K.UNIFIED_CREDIT_CODE, CREDIT_CODES[0], TODAY, holder=PartyKind.CITIZEN)
    assert problem.message == "自然人不使用统一社会信用代码，请改选证件类型"
    assert problem.field == "certificate_kind"
    for holder in PartyKind:
        kinds = {row.kind for row in certificates_for(holder)}
        assert {K.OTHER, K.NONE} <= kinds
        assert (K.PASSPORT in kinds) is (holder is PartyKind.CITIZEN)
        assert (K.UNIFIED_CREDIT_CODE in kinds) is (holder is not PartyKind.CITIZEN)


def test_every_kind_has_one_row() -> None:
    assert list(CERTIFICATES) == list(CertificateKind)


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (K.RESIDENT_IDENTITY_CARD, " ２１０４０２ 19900307 001ｘ", "21040219900307001X"),
        (K.RESIDENT_IDENTITY_CARD, "21040219900307001Ⅹ", "21040219900307001X"),
        (K.RESIDENT_IDENTITY_CARD, "\u202d210402199003070018\u202c", "210402199003070018"),
        (K.UNIFIED_CREDIT_CODE, "91210400ma0abcde1x", "91210400MA0ABCDE1X"),
        (K.ORGANIZATION_CODE, "01234567－1", "012345671"),
        (K.OTHER, "a-12 34", "A-1234"),
    ],
)
def test_numbers_are_stored_in_one_form(kind: K, typed: str, stored: str) -> None:
    assert normalise(kind, typed) == stored


@settings(deadline=None)
@given(st.sampled_from(CertificateKind), st.text())
@example(K.RESIDENT_IDENTITY_CARD, "٣" * 18)
@example(K.UNIFIED_CREDIT_CODE, "²" * 18)
@example(K.OTHER, "\ud800")
@example(K.OTHER, "1\u0339 \u0334")
def test_any_text_is_answered_with_problems_and_never_raises(kind: K, text: str) -> None:
    number = normalise(kind, text)
    assert normalise(kind, number) == number
    if not check_certificate(kind, text, TODAY, reason="无照经营"):
        assert number.isalnum() or CERTIFICATES[kind].signs or kind is K.NONE


READING = CardReading(
    K.RESIDENT_IDENTITY_CARD,
    "210402199003070018",
    "张䶮",
    Sex.MALE,
    "满",
    date(1990, 3, 7),
    "辽宁省抚顺市新抚区公安路1号楼2单元301",
)
FIELDS = ("张䶮", "男", "满族", "1990年3月7日", READING.address, READING.number, "抚顺市公安局新抚分局")


@pytest.mark.parametrize("separator", ["|", "\n", "\r\n", "\t", "｜", " | "])
def test_card_text_is_read_whatever_parts_the_fields(separator: str) -> None:
    assert parse_card_text(separator.join(FIELDS) + "\n") == READING


def test_card_text_may_carry_labels_and_dates_of_validity() -> None:
    labels = ("姓名：", "性别:", "民族 ", "出生：", "住址：", "公民身份号码：", "签发机关：")
    lines = [label + field for label, field in zip(labels, FIELDS, strict=True)]
    assert parse_card_text("\n".join([*lines, "2016.01.01-2036.01.01"])) == READING


@settings(deadline=None)
@given(st.permutations(FIELDS[1:2] + FIELDS[3:]))
def test_card_text_needs_only_the_name_before_the_nation(rest: list[str]) -> None:
    assert parse_card_text("|".join([*rest[:2], FIELDS[0], *rest[2:], FIELDS[2]])) == READING


def test_card_text_may_be_the_number_alone() -> None:
    reading = parse_card_text("210403198512314721\n")
    assert reading == CardReading(
        K.RESIDENT_IDENTITY_CARD, "210403198512314721", sex=Sex.FEMALE, born_on=date(1985, 12, 31)
    )


def test_card_text_of_other_cards_is_known_by_the_number() -> None:
    hong_kong = parse_card_text(
        "陈小姐|女|19940823|广东省深圳市福田区深南大道1号|810000199408230021|H12345678"
    )
    assert hong_kong is not None
    assert (hong_kong.kind, hong_kong.nation) == (K.HONG_KONG_MACAO_RESIDENCE_PERMIT, "")
    foreign = parse_card_text("SMITH JOHN|男|19850820|GBR110185082010")
    assert foreign is not None
    assert (foreign.kind, foreign.name, foreign.sex, foreign.born_on) == (
        K.PERMANENT_RESIDENT_CARD,
        "SMITH JOHN",
        Sex.MALE,
        date(1985, 8, 20),
    )
    taiwan = parse_card_text("林小姐|女|19920130|福建省厦门市思明区鹭江道2号|830000199201300022")
    assert taiwan is not None
    assert (taiwan.kind, taiwan.sex) == (K.TAIWAN_RESIDENCE_PERMIT, Sex.FEMALE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "张三",
        "张三|男|210402199003070019",
        "张三|女|210402199003070018",
        "张三|男|19900308|210402199003070018",
        "210402199003070018|210403198512314721",
    ],
)
def test_card_text_that_is_incomplete_or_contradicts_itself_is_not_read(text: str) -> None:
    assert parse_card_text(text) is None


@settings(deadline=None)
@given(st.text(), st.text())
def test_card_text_of_any_kind_never_raises(before: str, after: str) -> None:
    reading = parse_card_text(f"{before}|210402199003070018|{after}")
    assert reading is None or reading.number == "210402199003070018"
