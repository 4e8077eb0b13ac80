"""Masking: personal information law 6, 28 and 34; disclosure regulation 15 and 37."""

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from core.law.certificates import CertificateKind, mask_certificate
from core.law.masking import HIDDEN, MASKINGS, Datum, Need, mask

DIGITS = "0123456789"


def digits(size: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=size, max_size=size)


@pytest.mark.parametrize(
    ("datum", "text", "inside", "published"),
    [
        (Datum.IDENTITY_NUMBER, "210402199003070018", "210402********0018", HIDDEN),
        (Datum.CERTIFICATE_NUMBER, "E12345678", "E1*****78", HIDDEN),
        (Datum.PHONE, "13800000000", "138****0000", HIDDEN),
        (Datum.PHONE, "+86 138-0000-0000", "138****0000", HIDDEN),
        (Datum.PHONE, "024-57501234-801", "024-****234", HIDDEN),
        (Datum.PHONE, "0413-5751234", "0413-****234", HIDDEN),
        (Datum.PHONE, "+85212345678", "+85*****5678", HIDDEN),
        (Datum.BANK_CARD, "6222 0000 0000 1234 567", "****4567", HIDDEN),
        (Datum.PERSON_NAME, "王小明", "王小明", "王某"),
        (Datum.PERSON_NAME, "欧阳修", "欧阳修", "欧阳某"),
        (Datum.PERSON_NAME, "欧阳", "欧阳", "欧某"),
        (Datum.PERSON_NAME, "买买提·艾力", "买买提·艾力", "买某"),
        (Datum.PERSON_NAME, "𬱖小明", "𬱖小明", "𬱖某"),
        (Datum.PERSON_NAME, "John Smith", "John Smith", "J***"),
        (Datum.PROTECTED_NAME, "王小明", HIDDEN, HIDDEN),
        (Datum.SENSITIVE_FACT, "月工资3000元", HIDDEN, HIDDEN),
        (Datum.LEGAL_REPRESENTATIVE_NAME, "王小明", "王小明", "王小明"),
        (Datum.ORGANIZATION_NAME, "抚顺某某有限公司", "抚顺某某有限公司", "抚顺某某有限公司"),
        (Datum.ORGANIZATION_CODE, "11210400012345678D", "11210400012345678D", "11210400012345678D"),
        (Datum.ORGANIZATION_ADDRESS, "抚顺市新抚区1号", "抚顺市新抚区1号", "抚顺市新抚区1号"),
    ],
)
def test_pipl6_each_reader_sees_what_the_need_asks(
    datum: Datum, text: str, inside: str, published: str
) -> None:
    assert mask(datum, text, Need.FULL) == text
    assert mask(datum, text, Need.INSIDE) == inside
    assert mask(datum, text, Need.PUBLISHED) == published


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("辽宁省抚顺市新抚区东一路1号", "辽宁省抚顺市新抚区***"),
        ("抚顺市望花区雷锋路", "抚顺市望花区***"),
        ("新宾满族自治县永陵镇", "新宾满族自治县***"),
        ("抚顺县救兵镇农贸市场", "抚顺县***"),
        ("北京市朝阳区建国路甲1号", "北京市朝阳区***"),
        ("内蒙古自治区呼和浩特市新城区中山路", "内蒙古自治区呼和浩特市新城区***"),
        ("延边朝鲜族自治州延吉市河南街", "延边朝鲜族自治州延吉市***"),
        ("江西省景德镇市昌江区瓷都大道", "江西省景德镇市昌江区***"),
        ("河南省新乡市红旗区平原路", "河南省新乡市红旗区***"),
        ("抚顺市顺城区新华社区", "抚顺市顺城区***"),
        ("抚顺市东方小区3栋", "抚顺市***"),
        ("抚顺市碧桂园南区5号", "抚顺市***"),
        ("东一路1号", "***"),
        ("Room 301, 1 Main Street", "***"),
    ],
)
def test_disclosure37_an_address_ends_at_city_and_district(address: str, region: str) -> None:
    assert mask(Datum.ADDRESS, address, Need.INSIDE) == region
    assert mask(Datum.ADDRESS, address, Need.PUBLISHED) == region


@pytest.mark.parametrize(
    ("kind", "number", "inside", "published"),
    [
        (CertificateKind.RESIDENT_IDENTITY_CARD, "210402199003070018", "210402********0018", HIDDEN),
        (CertificateKind.PASSPORT, "E12345678", "E1*****78", HIDDEN),
        (CertificateKind.HOUSEHOLD_REGISTER, "12345678", "********", HIDDEN),
        (
            CertificateKind.UNIFIED_CREDIT_CODE,
            "11210400012345678D",
            "11210400012345678D",
            "11210400012345678D",
        ),
        (CertificateKind.NONE, "", "", ""),
    ],
)
def test_pipl6_the_kind_of_certificate_decides_the_mask(
    kind: CertificateKind, number: str, inside: str, published: str
) -> None:
    assert mask_certificate(kind, number, Need.FULL) == number
    assert mask_certificate(kind, number, Need.INSIDE) == inside
    assert mask_certificate(kind, number, Need.PUBLISHED) == published


def test_every_datum_has_one_row_with_its_article() -> None:
    assert list(MASKINGS) == list(Datum)
    assert MASKINGS[Datum.PROTECTED_NAME].basis.short == "个人信息保护法第二十八条"


@pytest.mark.parametrize("datum", Datum)
@pytest.mark.parametrize("need", Need)
def test_nothing_stays_nothing(datum: Datum, need: Need) -> None:
    assert mask(datum, "", need) == ""


@settings(deadline=None)
@given(digits(6), digits(8), digits(8), digits(4))
def test_pipl6_the_hidden_digits_of_an_identity_number_leave_no_trace(
    head: str, hidden: str, other: str, tail: str
) -> None:
    masked = mask(Datum.IDENTITY_NUMBER, head + hidden + tail, Need.INSIDE)
    assert masked == mask(Datum.IDENTITY_NUMBER, head + other + tail, Need.INSIDE) == f"{head}********{tail}"


@settings(deadline=None)
@given(st.sampled_from(["13", "15", "18", "19"]), digits(1), digits(4), digits(4), digits(4))
def test_pipl6_the_hidden_digits_of_a_mobile_number_leave_no_trace(
    start: str, third: str, hidden: str, other: str, tail: str
) -> None:
    masked = mask(Datum.PHONE, start + third + hidden + tail, Need.INSIDE)
    assert (
        masked == mask(Datum.PHONE, start + third + other + tail, Need.INSIDE) == f"{start}{third}****{tail}"
    )


@settings(deadline=None)
@given(
    st.sampled_from([Datum.IDENTITY_NUMBER, Datum.CERTIFICATE_NUMBER, Datum.PHONE, Datum.BANK_CARD]),
    st.text(),
)
@example(Datum.PHONE, "024-5")
@example(Datum.PHONE, "0-1234567")
@example(Datum.CERTIFICATE_NUMBER, "E1234")
def test_pipl6_of_any_number_at_least_four_characters_are_hidden(datum: Datum, text: str) -> None:
    assume(len(text.strip()) >= 4)
    shown = sum(char != "*" for char in mask(datum, text, Need.INSIDE))
    assert shown <= max(len(text) - 4, 0)


@settings(deadline=None)
@given(st.sampled_from(["王", "张", "欧阳", "𬱖"]), st.text("小明丽阳䶮", min_size=1, max_size=3))
def test_disclosure15_of_a_published_name_only_the_surname_is_left(surname: str, given_name: str) -> None:
    assert mask(Datum.PERSON_NAME, surname + given_name, Need.PUBLISHED) == f"{surname}某"


@settings(deadline=None)
@given(st.text(min_size=1))
def test_disclosure37_behind_the_district_nothing_of_an_address_is_left(rest: str) -> None:
    assert mask(Datum.ADDRESS, f"辽宁省抚顺市新抚区{rest}", Need.PUBLISHED) == "辽宁省抚顺市新抚区***"


@settings(deadline=None)
@given(st.sampled_from(Datum), st.text())
def test_what_is_published_is_never_more_than_what_is_seen_inside(datum: Datum, text: str) -> None:
    published = mask(datum, text, Need.PUBLISHED)
    if published not in (HIDDEN, ""):
        assert len(published.rstrip("某*")) <= len(mask(datum, text, Need.INSIDE))
