"""What people type: names, addresses, notes and telephone numbers, cleaned and checked.

Text is kept as typed, rare characters, `·`, full-width forms and `_*$<script>` included: showing it safely is
the page's duty. Only three things change: canonical composition (NFC, so that equal text compares equal; it
also folds the compatibility ideographs of U+F900 and U+2F800 into their unified forms), line ends, and blank
space around the text. What could not be read back from the screen or the paper is refused with a reason.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from core.law.basis import Basis, Sure
from core.law.problem import Problem


class TextKind(StrEnum):
    """What a free text is; the code is stable, limits and words stand in `TEXTS`."""

    PERSON_NAME = "person_name"
    ORGANIZATION_NAME = "organization_name"
    ADDRESS = "address"
    PHONE = "phone"
    TITLE = "title"
    SUBJECT = "subject"
    REASON = "reason"
    REMARK = "remark"
    NOTE = "note"
    PAPER_TEXT = "paper_text"
    CELL = "cell"


@dataclass(frozen=True)
class Text:
    """`max_chars` counts code points; `lines` allows line breaks; `word` asks for a letter or a digit."""

    kind: TextKind
    label: str
    max_chars: int
    lines: bool = False
    word: bool = True


TEXTS = {
    row.kind: row
    for row in (
        Text(TextKind.PERSON_NAME, "姓名", 100),
        Text(TextKind.ORGANIZATION_NAME, "单位名称", 200),
        Text(TextKind.ADDRESS, "地址", 300),
        Text(TextKind.PHONE, "联系电话", 40),
        Text(TextKind.TITLE, "名称", 200),
        Text(TextKind.SUBJECT, "事由", 300),
        Text(TextKind.REASON, "理由", 500, lines=True),
        Text(TextKind.REMARK, "备注", 300, lines=True, word=False),
        Text(TextKind.NOTE, "说明", 2000, lines=True, word=False),
        Text(TextKind.PAPER_TEXT, "正文", 10_000, lines=True),
        Text(TextKind.CELL, "清单内容", 500, lines=True, word=False),
    )
}


@dataclass(frozen=True)
class Flaw:
    """A sort of character that is refused: what it is and what to do, as the end of a sentence."""

    code: str
    words: str
    basis: Basis | None = None


_GB_18030 = Basis("gb_18030", sure=Sure.M)
CONTROL = Flaw("control", "看不见的控制字符，请删除后重新填写")
LINE_BREAK = Flaw("line_break", "换行或制表符，请写成一行")
INVISIBLE = Flaw("invisible", "看不见的字符（零宽或文字方向控制符），会使显示与内容不一致，请删除后重新填写")
PRIVATE_USE = Flaw("private_use", "自造字，在其他电脑和打印件上无法显示，请改用国家标准收录的字", _GB_18030)
UNASSIGNED = Flaw("unassigned", "标准没有收录的字符，请改用国家标准收录的字", _GB_18030)
BROKEN = Flaw("broken", "残缺或乱码的字符，请重新输入这个字")

_FLAW_BY_CATEGORY = {
    "Cc": CONTROL,
    "Cf": INVISIBLE,
    "Co": PRIVATE_USE,
    "Cn": UNASSIGNED,
    "Cs": BROKEN,
    "Zl": LINE_BREAK,
    "Zp": LINE_BREAK,
}
# Fillers and joiners that Unicode counts as letters, marks or symbols although nothing is seen of them.
_FLAW_BY_CHARACTER = dict.fromkeys("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0", INVISIBLE)
_FLAW_BY_CHARACTER |= dict.fromkeys("\ufffc\ufffd", BROKEN)
# Ideographs newer than the tables of Python 3.11 (extensions I, H and J); names are written with them.
_NEWER_IDEOGRAPHS = ((0x2EBF0, 0x2EE5D), (0x31350, 0x323AF), (0x323B0, 0x33479))

_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
# Pasted text often ends in blanks, a byte order mark or a zero-width space; nothing is lost without them.
_AROUND = "\u200b\u2060\ufeff" + "".join(char for code in range(0x3001) if (char := chr(code)).isspace())


def clean(
    text: str, kind: TextKind, *, label: str | None = None, field: str | None = None, required: bool = True
) -> tuple[str, list[Problem]]:
    """The text as it is to be stored, and what is wrong with it (nothing: store it).

    `label` replaces the row's word in messages (申请人姓名), `field` is handed on to the problems. A
    telephone number comes back in the one form of `normalise_phone`.
    """
    row = TEXTS[kind]
    label = label or row.label
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text)).strip(_AROUND)
    if not text:
        return "", [Problem("text.missing", f"请填写{label}", field)] if required else []
    if len(text) > row.max_chars:
        message = f"{label}最多{row.max_chars}个字，现有{len(text)}个字"
        return text, [Problem("text.too_long", message, field)]
    problems = [
        Problem(f"text.{flaw.code}", f"{label}第{position}个字是{flaw.words}", field, flaw.basis)
        for flaw, position in _flaws(text, row).items()
    ]
    if problems:
        return text, problems
    if row.word and not any(_is_word(char) for char in text):
        return text, [Problem("text.no_word", f"{label}里没有文字，请填写{label}", field)]
    if kind is TextKind.PERSON_NAME and not any(_is_letter(char) for char in text):
        return text, [Problem("text.no_letter", f"{label}不能只有数字和符号，请填写{label}", field)]
    if kind is TextKind.PHONE:
        phone = normalise_phone(text)
        return phone or text, [] if phone else [Problem("text.phone", _phone_advice(text, label), field)]
    return text, []


def _flaws(text: str, row: Text) -> dict[Flaw, int]:
    """Each sort of refused character with the position, from 1, where it first stands."""
    found: dict[Flaw, int] = {}
    for position, char in enumerate(text, start=1):
        if char == "\n" or char == "\t":
            flaw = None if row.lines else LINE_BREAK
        else:
            flaw = _FLAW_BY_CHARACTER.get(char) or _FLAW_BY_CATEGORY.get(unicodedata.category(char))
        if flaw is UNASSIGNED and _is_newer_ideograph(char):
            flaw = None
        if flaw:
            found.setdefault(flaw, position)
    return found


def _is_newer_ideograph(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in _NEWER_IDEOGRAPHS)


def _is_word(char: str) -> bool:
    return unicodedata.category(char)[0] in "LN" or _is_newer_ideograph(char)


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] == "L" or _is_newer_ideograph(char)


# U+3000 and U+FF01 to U+FF5E are the ASCII signs that a Chinese input method writes in full width.
_HALF_WIDTH = {0x3000: " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}


def half_width(text: str) -> str:
    """Full-width letters, digits and signs in their ASCII form; for numbers, never for names."""
    return text.translate(_HALF_WIDTH)


# re.ASCII throughout: \d would take the digits of other scripts.
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
# Three-digit area codes have eight-digit numbers, four-digit ones seven or eight.
_LANDLINE = re.compile(r"(010|02\d)([2-9]\d{7})|(0[3-9]\d\d)([2-9]\d{6,7})", re.ASCII)
_PAID_BY_CALLED = re.compile(r"([48]00)(\d{3})(\d{4})", re.ASCII)
_HOTLINE = re.compile(r"12\d{3}|95\d{3}", re.ASCII)
_FOREIGN = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_WITHOUT_ZERO = re.compile(r"(?!1[3-9]|[48]00)[1-9]\d{9,10}", re.ASCII)
_HOME_CODE = re.compile(r"^(?:\+86|0086|86(?=1\d{10}$))", re.ASCII)
_EXTENSION = re.compile(r"(.+?)(?:转|分机|ext\.?|#)[ :]*(\d{1,6})", re.ASCII | re.IGNORECASE)
_DASHED_EXTENSION = re.compile(r"(0\d{2,3}[ -]*\d{7,8}) *- *(\d{1,6})", re.ASCII)
_SEPARATORS = re.compile(r"[\s\-‐‑–—.()/]")


def normalise_phone(text: str) -> str | None:
    """One form for one number, or None if it is none.

    Mobile 13800000000; landline with area code and perhaps extension 024-57500000-801; 400-810-1234; a
    hotline of five digits; a foreign number with its country code +85212345678. Spaces, dashes, brackets
    and the country code 86 may stand or be missing.
    """
    text = half_width(text).strip()
    split = _EXTENSION.fullmatch(text) or _DASHED_EXTENSION.fullmatch(text)
    if split:
        landline = _landline(_digits(split[1]))
        return f"{landline}-{split[2]}" if landline else None
    digits = _digits(text)
    if _MOBILE.fullmatch(digits) or _HOTLINE.fullmatch(digits) or _FOREIGN.fullmatch(digits):
        return digits
    if paid := _PAID_BY_CALLED.fullmatch(digits):
        return "-".join(paid.groups())
    return _landline(digits)


def _digits(text: str) -> str:
    """Without separators and the country code; a landline dialled from abroad gets its 0 back."""
    text = _SEPARATORS.sub("", text)
    home = _HOME_CODE.sub("", text)
    return "0" + home if home != text and _WITHOUT_ZERO.fullmatch(home) else home


def _landline(digits: str) -> str | None:
    match = _LANDLINE.fullmatch(digits)
    return "-".join(part for part in match.groups() if part) if match else None


def _phone_advice(text: str, label: str) -> str:
    digits = _digits(half_width(text))
    if re.fullmatch("1[0-9]+", digits) and len(digits) != 11:
        return f"{label}如为手机号码应是11位，现有{len(digits)}位，请核对"
    if re.fullmatch("[2-9][0-9]{6,7}", digits):
        return f"{label}请写明区号，如010-12345678"
    return f"{label}应为11位手机号码，或带区号的固定电话（如010-12345678，分机写在后面：010-12345678-801）"
