"""Amounts of money in figures and in Chinese capitals, and capitals read back.

Capitals follow 支付结算办法, annex 一, 正确填写票据和结算凭证的基本规定: 人民币 comes first, zeros inside the number
are one 零, 整 closes 元 and 角 and never follows 分. Where the annex leaves a 零 open (the yuan or the ten thousands
end with 0 and the next place does not), none is written and both forms are read.
"""

import re
from decimal import Decimal
from typing import Final

LIMIT: Final = Decimal("999999999999.99")  # as much as a column decimal(14, 2) holds
CURRENCY: Final = "人民币"
DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
PLACES: Final = (("仟", 1000), ("佰", 100), ("拾", 10), ("", 1))
GROUPS: Final = (("亿", 10**8), ("万", 10**4), ("", 1))

_DIGIT: Final = f"[{DIGITS[1:]}]"
_SHAPE: Final = re.compile(rf"(?:(.+)元)?零?(?:({_DIGIT})角)?零?(?:({_DIGIT})分)?整?")
_GROUPED: Final = re.compile("(?:(.*)亿)?(?:(.*)万)?(.*)", re.DOTALL)
_PART: Final = re.compile("".join(rf"零?(?:({_DIGIT}){place})?" for place, _ in PLACES))
_LEFT_OPEN: Final = re.compile(
    rf"(?<=[拾佰仟万亿]元)零(?={_DIGIT}角)|(?<=[拾佰仟]万)零(?=.仟)|(?<=[拾佰仟]亿)零(?=.仟[^元]*万)"
    r"|(?<=[元角])整$"
)
_VARIANTS: Final = str.maketrans({"圆": "元", "正": "整", "弍": "贰", " ": None, "\u3000": None})


def figures(amount: Decimal) -> str:
    """12,345.67 of 12345.67. Raises ValueError as `capitals` does."""
    return f"{Decimal(_fen(amount)).scaleb(-2):,.2f}"


def capitals(amount: Decimal) -> str:
    """人民币壹万贰仟叁佰肆拾伍元陆角柒分 of 12345.67.

    Raises ValueError for a negative amount, one over LIMIT, and one with a part of a fen.
    """
    yuan, rest = divmod(_fen(amount), 100)
    jiao, fen = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan or not rest else ""
    if jiao:
        words += f"{DIGITS[jiao]}角"
    elif fen and yuan:
        words += DIGITS[0]
    return CURRENCY + words + (f"{DIGITS[fen]}分" if fen else "整")


def both(amount: Decimal) -> str:
    """An amount as decisions print it: 12,345.67元（人民币…）. Raises ValueError as `capitals` does."""
    return f"{figures(amount)}元（{capitals(amount)}）"


def amount_of(words: str) -> Decimal:
    """The amount that capitals name; with or without 人民币, 整 or 正, 元 or 圆, and a 零 left open.

    Raises ValueError for what is not an amount in capitals as the annex asks for.
    """
    text = words.translate(_VARIANTS).removeprefix(CURRENCY).removeprefix("：")
    found = _SHAPE.fullmatch(text)
    if not found or not text:
        raise ValueError(f"not an amount in capitals: {words!r}")
    yuan, jiao, fen = found.groups()
    whole = _number(yuan or "")
    amount = Decimal(whole * 100 + _digit(jiao) * 10 + _digit(fen)).scaleb(-2)
    if (
        whole < 0
        or amount > LIMIT
        or _LEFT_OPEN.sub("", text) != _LEFT_OPEN.sub("", capitals(amount)[len(CURRENCY) :])
    ):
        raise ValueError(f"not an amount in capitals: {words!r}")
    return amount


def _fen(amount: Decimal) -> int:
    if not amount.is_finite() or not 0 <= amount <= LIMIT:
        raise ValueError(f"an amount is between 0 and {LIMIT}, not {amount}")
    fen = amount * 100
    if fen != int(fen):
        raise ValueError(f"an amount has two decimals at most, not {amount}")
    return int(fen)


def _whole(number: int) -> str:
    """The words of a whole number; 零 of 0."""
    words, gap = "", False
    for unit, size in GROUPS:
        part = number // size % 10**4
        if part:
            inside = words and (gap or part < 1000)
            words += (DIGITS[0] if inside else "") + _group(part) + unit
        gap = not part
    return words or DIGITS[0]


def _group(part: int) -> str:
    words, gap = "", False
    for place, worth in PLACES:
        digit = part // worth % 10
        if digit:
            words += (DIGITS[0] if gap and words else "") + DIGITS[digit] + place
        gap = not digit
    return words


def _number(words: str) -> int:
    """The value of the words of a whole number; -1 of other words."""
    groups = _GROUPED.fullmatch(words)
    assert groups is not None  # it matches every text
    total = 0
    for part, (_, size) in zip(groups.groups(""), GROUPS, strict=True):
        found = _PART.fullmatch(part)
        if not found:
            return -1
        total += size * sum(
            worth * _digit(digit) for digit, (_, worth) in zip(found.groups(), PLACES, strict=True)
        )
    return total


def _digit(char: str | None) -> int:
    return DIGITS.index(char) if char else 0
