"""Amounts in figures and capitals: 支付结算办法, annex 一, with its own examples."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.law.money import LIMIT, amount_of, both, capitals, figures

AMOUNTS = st.integers(0, int(LIMIT * 100)).map(lambda fen: Decimal(fen).scaleb(-2))
SPARSE = st.text(st.sampled_from("0000019"), min_size=3, max_size=14).map(lambda fen: Decimal(fen).scaleb(-2))

WORDS = [
    ("0", "零元整"),
    ("0.05", "伍分"),
    ("0.50", "伍角整"),
    ("1", "壹元整"),
    ("10", "壹拾元整"),
    ("12345.67", "壹万贰仟叁佰肆拾伍元陆角柒分"),
    ("1409.50", "壹仟肆佰零玖元伍角整"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
    ("107000.53", "壹拾万柒仟元伍角叁分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("10000", "壹万元整"),
    ("10001", "壹万零壹元整"),
    ("100010", "壹拾万零壹拾元整"),
    ("100000000", "壹亿元整"),
    ("100010000", "壹亿零壹万元整"),
    ("1000001000", "壹拾亿零壹仟元整"),
    ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
]


@pytest.mark.parametrize(("amount", "words"), WORDS)
def test_capitals(amount: str, words: str) -> None:
    assert capitals(Decimal(amount)) == "人民币" + words
    assert amount_of(words) == Decimal(amount)


@given(st.one_of(AMOUNTS, SPARSE))
def test_capitals_read_back_give_the_amount(amount: Decimal) -> None:
    assert amount_of(capitals(amount)) == amount


@given(st.one_of(AMOUNTS, SPARSE))
def test_capitals_have_no_two_zeros_in_a_row_and_whole_never_after_fen(amount: Decimal) -> None:
    words = capitals(amount)
    assert "零零" not in words
    assert "分整" not in words
    assert words.endswith(("整", "分"))


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("人民币：壹佰圆正", "100"),
        ("人民币 壹佰元", "100"),
        ("壹仟陆佰捌拾元零叁角贰分", "1680.32"),
        ("壹拾万零柒仟元伍角叁分", "107000.53"),
        ("壹仟肆佰零玖元伍角", "1409.50"),
    ],
)
def test_what_the_annex_leaves_open_is_read(words: str, amount: str) -> None:
    assert amount_of(words) == Decimal(amount)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "人民币",
        "壹",
        "元整",
        "100元",
        "一百元整",
        "拾元整",
        "壹仟伍元整",
        "壹佰零元整",
        "壹佰贰佰元整",
        "壹拾亿壹仟元整",
        "壹万亿元整",
        "壹元伍分",
        "壹元零伍角整",
        "伍分整",
        "零零元整",
        "壹佰元整整",
        "壹佰元整\n",
    ],
)
def test_other_words_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match="not an amount in capitals"):
        amount_of(words)


@given(st.text(st.sampled_from("人民币零壹贰玖拾佰仟万亿元角分整正圆 "), max_size=20))
def test_any_text_is_an_amount_or_refused(words: str) -> None:
    try:
        amount = amount_of(words)
    except ValueError:
        return
    assert amount_of(capitals(amount)) == amount


@pytest.mark.parametrize("amount", ["-0.01", "1000000000000", "0.005", "NaN", "Infinity"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    for write in (capitals, figures, both):
        with pytest.raises(ValueError, match="an amount"):
            write(Decimal(amount))


def test_figures_have_separators_and_two_decimals() -> None:
    assert figures(Decimal("1234567.5")) == "1,234,567.50"
    assert figures(Decimal(0)) == "0.00"
    assert figures(LIMIT) == "999,999,999,999.99"
    assert both(Decimal("500")) == "500.00元（人民币伍佰元整）"
