"""Kinds of certificate, the check of their numbers, and what a card reader types.

A number is checked as far as its standard goes and no further: where a format is known only from practice
the check is wide, because a refused person stands at the window with a real certificate. A message says what
is wrong and never which check character would be right.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from string import ascii_lowercase
from typing import NamedTuple

from core.law.basis import Basis, Sure
from core.law.masking import Datum, Need, mask
from core.law.names import TextKind, clean, half_width
from core.law.party_kinds import PartyKind as PartyKind
from core.law.problem import Problem


class Sex(StrEnum):
    """As coded in identity numbers."""

    MALE = "male"
    FEMALE = "female"

    @property
    def label(self) -> str:
        return "男" if self is Sex.MALE else "女"


class CertificateKind(StrEnum):
    """Stable codes; labels and checks stand in `CERTIFICATES`."""

    RESIDENT_IDENTITY_CARD = "resident_identity_card"
    TEMPORARY_IDENTITY_CARD = "temporary_identity_card"
    HOUSEHOLD_REGISTER = "household_register"
    PASSPORT = "passport"
    HONG_KONG_MACAO_TRAVEL_PERMIT = "hong_kong_macao_travel_permit"
    TAIWAN_TRAVEL_PERMIT = "taiwan_travel_permit"
    HONG_KONG_MACAO_RESIDENCE_PERMIT = "hong_kong_macao_residence_permit"
    TAIWAN_RESIDENCE_PERMIT = "taiwan_residence_permit"
    PERMANENT_RESIDENT_CARD = "permanent_resident_card"
    MILITARY_OFFICER_CARD = "military_officer_card"
    UNIFIED_CREDIT_CODE = "unified_credit_code"
    ORGANIZATION_CODE = "organization_code"
    SOCIAL_ORGANIZATION = "social_organization"
    OTHER = "other"
    NONE = "none"


_PERSON = frozenset({PartyKind.CITIZEN})
_BODY = frozenset(PartyKind) - _PERSON
_ANYBODY = frozenset(PartyKind)

# What is wrong with a normalised number: the code and the words of a problem.
Flaw = tuple[str, str]
Check = Callable[[str, date], Flaw | None]


@dataclass(frozen=True)
class Certificate:
    """One kind of certificate.

    check    finds the first flaw in a normalised number that is not empty; the date is today
    datum    which mask covers the number
    shared   True where several people show the same number, so that an equal number proves no duplicate
    signs    True where dashes and brackets belong to the number
    """

    kind: CertificateKind
    label: str
    number_label: str
    check: Check
    datum: Datum = Datum.CERTIFICATE_NUMBER
    basis: Basis | None = None
    holders: frozenset[PartyKind] = _PERSON
    shared: bool = False
    signs: bool = False


# Identity numbers: GB 11643-1999, the check character by ISO 7064 MOD 11-2. Because 11 is a prime and the
# weights are powers of 2, one wrong character and two neighbours exchanged are always found.
_EARLIEST_BIRTH = date(1880, 1, 1)


def _identity_check_character(body: str) -> str:
    weighted = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body))
    return "10X98765432"[weighted % 11]


def _birth(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _identity_flaw(number: str, today: date) -> Flaw | None:
    if re.fullmatch("[0-9]{15}", number):
        return "old_number", "是已停用的15位号码，请填写18位号码"
    if len(number) != 18:
        return "length", f"应为18位，现有{len(number)}位"
    if wrong := re.search("[^0-9]", number[:17]):
        return "character", f"第{wrong.start() + 1}位应为数字"
    if not re.fullmatch("[0-9X]", number[17]):
        return "character", "最后一位应为数字或X"
    born_on = _birth(number)
    if born_on is None or born_on < _EARLIEST_BIRTH:
        return "birth_date", "第7至14位不是有效的出生日期，请核对"
    if born_on > today:
        return "birth_date", "第7至14位的出生日期晚于今天，请核对"
    if number[17] != _identity_check_character(number[:17]):
        return "check_character", "校验位不符，请核对"
    return None


def _identity(places: str, number: str, today: date) -> Flaw | None:
    flaw = _identity_flaw(number, today)
    if flaw is None and not re.match(places, number):
        return "place", "前两位与所选证件不符，请核对号码和证件类型"
    return flaw


# The first two digits: the province by GB/T 2260, or a code of their own for people from outside it.
_resident = partial(_identity, "1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71")
_hong_kong_macao = partial(_identity, "8[12]")
_taiwan = partial(_identity, "83")


def _permanent_resident(number: str, today: date) -> Flaw | None:
    """Both editions are valid: three letters and twelve digits, or (from December 2023) 9 and 17 more.

    The 9 and the check character are known from a copy of the issuer's notice; where the birth date stands
    is not, so it is not checked.
    """
    if re.fullmatch("[A-Z]{3}[0-9]{12}", number):
        return None
    if not re.fullmatch("9[0-9]{16}[0-9X]", number):
        return "format", "应为以9开头的18位号码，旧版为3位字母加12位数字，请核对"
    if number[17] != _identity_check_character(number[:17]):
        return "check_character", "校验位不符，请核对"
    return None


# Credit codes: GB 32100-2015, modulo 31 with powers of 3, as sure as identity numbers. Inside stands an
# organisation code, GB 11714-1997, whose letters count modulo 11, so that A typed for L goes unnoticed.
_CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANIZATION_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def _credit_check_character(body: str) -> str:
    weighted = sum(_CREDIT_CHARACTERS.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return _CREDIT_CHARACTERS[-weighted % 31]


def _organization_check_character(body: str) -> str:
    values = (_ORGANIZATION_CHARACTERS.index(char) for char in body)
    weighted = sum(value * weight for value, weight in zip(values, _ORGANIZATION_WEIGHTS, strict=True))
    return "0123456789X"[-weighted % 11]


def _credit_code(number: str, today: date) -> Flaw | None:
    if len(number) != 18:
        return "length", f"应为18位，现有{len(number)}位"
    if wrong := re.search(f"[^{_CREDIT_CHARACTERS}]", number):
        return "character", f"第{wrong.start() + 1}位不符：只用数字和除I、O、S、V、Z以外的大写字母，请核对"
    if not number[2:8].isdigit():
        return "place", "第3至8位应为登记机关所在地的6位数字，请核对"
    if number[17] != _credit_check_character(number[:17]):
        return "check_character", "校验位不符，请核对"
    return None


def _organization_code(number: str, today: date) -> Flaw | None:
    if len(number) != 9:
        return "length", f"应为9位，现有{len(number)}位"
    if not re.fullmatch("[0-9A-Z]{8}[0-9X]", number):
        return "character", "应为8位数字或大写字母，加1位数字或X，请核对"
    if number[8] != _organization_check_character(number[:8]):
        return "check_character", "校验位不符，请核对"
    return None


def _pattern(pattern: str, words: str) -> Check:
    def check(number: str, today: date) -> Flaw | None:
        return None if re.fullmatch(pattern, number) else ("format", words)

    return check


_printed = _pattern(r"[^\W_][\w\-()〔〕\[\].·/]{0,59}", "应以数字、字母或汉字开头，最多60位，请核对")
_passport = _pattern("[A-Z0-9]{5,17}", "应为5至17位字母或数字，请核对")
# HA and MA go to permanent residents of Hong Kong and Macao who are not Chinese citizens, from July 2024.
_home_return = _pattern("[HM]([0-9]{8}|[0-9]{10}|A[0-9]{7})", "应为H或M开头的9位号码（旧版11位），请核对")
_taiwan_travel = _pattern("[A-Z]?[0-9]{8}|[0-9]{10}[A-Z]?", "应为8位数字（旧版10位），请核对")


def _not_wanted(number: str, today: date) -> Flaw | None:
    return "not_wanted", "应为空，因为证件类型选了无证照"


_K = CertificateKind
_ID = Datum.IDENTITY_NUMBER
_PUBLIC = Datum.ORGANIZATION_CODE
_CITIZEN_NO = "公民身份号码"
_CODE = "统一社会信用代码"
_GB_11643 = Basis("gb_11643", sure=Sure.M)
_GB_11714 = Basis("gb_11714", sure=Sure.M)
_GB_32100 = Basis("gb_32100", sure=Sure.M)

_ROWS = (
    Certificate(_K.RESIDENT_IDENTITY_CARD, "居民身份证", _CITIZEN_NO, _resident, _ID, _GB_11643),
    Certificate(_K.TEMPORARY_IDENTITY_CARD, "临时居民身份证", _CITIZEN_NO, _resident, _ID, _GB_11643),
    Certificate(_K.HOUSEHOLD_REGISTER, "户口簿", "户口簿号码", _printed, _ID, shared=True, signs=True),
    Certificate(_K.PASSPORT, "护照", "护照号码", _passport),
    Certificate(_K.HONG_KONG_MACAO_TRAVEL_PERMIT, "港澳居民来往内地通行证", "通行证号码", _home_return),
    Certificate(_K.TAIWAN_TRAVEL_PERMIT, "台湾居民来往大陆通行证", "通行证号码", _taiwan_travel),
    Certificate(
        _K.HONG_KONG_MACAO_RESIDENCE_PERMIT, "港澳居民居住证", _CITIZEN_NO, _hong_kong_macao, _ID, _GB_11643
    ),
    Certificate(_K.TAIWAN_RESIDENCE_PERMIT, "台湾居民居住证", _CITIZEN_NO, _taiwan, _ID, _GB_11643),
    Certificate(_K.PERMANENT_RESIDENT_CARD, "外国人永久居留身份证", "证件号码", _permanent_resident, _ID),
    Certificate(_K.MILITARY_OFFICER_CARD, "军官证", "军官证号码", _printed, signs=True),
    Certificate(_K.UNIFIED_CREDIT_CODE, _CODE, _CODE, _credit_code, _PUBLIC, _GB_32100, _BODY),
    Certificate(
        _K.ORGANIZATION_CODE, "组织机构代码证", "组织机构代码", _organization_code, _PUBLIC, _GB_11714, _BODY
    ),
    Certificate(
        _K.SOCIAL_ORGANIZATION, "社会团体登记证书", "登记证号", _printed, _PUBLIC, None, _BODY, signs=True
    ),
    Certificate(_K.OTHER, "其他证照", "证照号码", _printed, holders=_ANYBODY, shared=True, signs=True),
    Certificate(_K.NONE, "无证照", "证件号码", _not_wanted, holders=_ANYBODY, shared=True),
)

CERTIFICATES = {row.kind: row for row in _ROWS}


def certificates_for(holder: PartyKind) -> tuple[Certificate, ...]:
    """The kinds that such a party can show, in the order of a select box."""
    return tuple(row for row in _ROWS if holder in row.holders)


# Some keyboards give the Roman numeral ten for X.
_CAPITALS = {ord(char): char.upper() for char in ascii_lowercase} | {0x2169: "X", 0x2179: "X"}


def normalise(kind: CertificateKind, number: str) -> str:
    """The number as it is stored and compared: half width, capitals, no blanks, nothing invisible.

    Dashes and brackets go too, except where they belong to the number.
    """
    text = half_width(number).translate(_CAPITALS)
    text = "".join(char for char in text if not char.isspace() and unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFC", text if CERTIFICATES[kind].signs else re.sub("[-‐‑–—()]", "", text))


def check_certificate(
    kind: CertificateKind, number: str, today: date, *, holder: PartyKind | None = None, reason: str = ""
) -> list[Problem]:
    """What keeps it from being stored: fields certificate_kind, certificate_no, no_certificate_reason.

    `today` bounds birth dates. `holder`, when given, must be one who can have such a certificate. `reason` is
    asked for where there is no certificate; operators without a licence are common parties.
    """
    row = CERTIFICATES[kind]
    number = normalise(kind, number)
    problems = []
    if holder and holder not in row.holders:
        message = f"{holder.label}不使用{row.label}，请改选证件类型"
        problems.append(Problem("certificate.holder", message, "certificate_kind"))
    if number:
        if flaw := row.check(number, today):
            message = row.number_label + flaw[1]
            problems.append(Problem(f"certificate.{flaw[0]}", message, "certificate_no", row.basis))
    elif kind is not CertificateKind.NONE:
        problems.append(Problem("certificate.missing", f"请填写{row.number_label}", "certificate_no"))
    if kind is CertificateKind.NONE and not clean(reason, TextKind.REASON)[0]:
        problems.append(Problem("certificate.no_reason", "请填写没有证照的原因", "no_certificate_reason"))
    return problems


def credit_code_holder(number: str) -> PartyKind:
    """Whose credit code it is, as its first two characters say: 92 is a sole proprietor's (GB 32100-2015)."""
    code = normalise(CertificateKind.UNIFIED_CREDIT_CODE, number)
    return PartyKind.SOLE_PROPRIETOR if code.startswith("92") else PartyKind.LEGAL_PERSON


def certificate_doubts(kind: CertificateKind, number: str) -> list[Problem]:
    """What is worth a second look in a number that passed, and never keeps it from being stored.

    The organisation code inside a credit code has a check character of its own, which not every registered
    code satisfies.
    """
    number = normalise(kind, number)
    if kind is not CertificateKind.UNIFIED_CREDIT_CODE or _credit_code(number, date.max):
        return []
    if number[16] == _organization_check_character(number[8:16]):
        return []
    message = "统一社会信用代码第9至17位不符合组织机构代码的校验规则，请再对照证照核对一次，无误可以继续"
    return [Problem("certificate.inner_check", message, "certificate_no", _GB_11714)]


def mask_certificate(kind: CertificateKind, number: str, need: Need) -> str:
    """The number as that reader sees it."""
    return mask(CERTIFICATES[kind].datum, number, need)


class Holder(NamedTuple):
    """What an identity number says of the person."""

    born_on: date
    sex: Sex


def holder_of(kind: CertificateKind, number: str) -> Holder | None:
    """Birth date and sex from a valid number by GB 11643, whose 17th digit is odd for men; else None."""
    row, number = CERTIFICATES[kind], normalise(kind, number)
    if row.basis != _GB_11643 or row.check(number, date.max):
        return None
    born_on = _birth(number)
    return Holder(born_on, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE) if born_on else None


@dataclass(frozen=True)
class CardReading:
    """One card as the reader typed it; empty or None where it typed nothing for it."""

    kind: CertificateKind
    number: str
    name: str = ""
    sex: Sex | None = None
    nation: str = ""
    born_on: date | None = None
    address: str = ""


# One kind for each form of number; a temporary card has no chip.
_CARD_KINDS = (
    _K.RESIDENT_IDENTITY_CARD,
    _K.HONG_KONG_MACAO_RESIDENCE_PERMIT,
    _K.TAIWAN_RESIDENCE_PERMIT,
    _K.PERMANENT_RESIDENT_CARD,
)
_CARD_LABEL = re.compile("^(姓名|性别|民族|出生(日期)?|住址|(公民身份|证件)号码|身份证号码?) *[:：]? *")
_CARD_DATE = re.compile(r"([0-9]{4})[-./年]?([0-9]{1,2})[-./月]?([0-9]{1,2})日?")


def parse_card_text(text: str) -> CardReading | None:
    """What a reader typed for one card: fields parted by |, tab or line end, in any order, labelled or not.

    None if there is no valid number or more than one, or if the birth date or sex beside it contradicts it:
    then somebody looks at the card. Name and address are as typed and still need `names.clean`.
    """
    parts = (part.strip() for part in re.split(r"[|｜\t\r\n]", text.replace("\0", "")))
    fields = [_CARD_LABEL.sub("", part) for part in parts]
    read = [
        (kind, normalise(kind, field))
        for field in fields
        for kind in _CARD_KINDS
        if not check_certificate(kind, field, date.max)
    ]
    if len(set(read)) != 1:
        return None
    kind, number = read[0]
    holder = holder_of(kind, number)
    sexes = [sex for field in fields for sex in Sex if field == sex.label]
    births = [born_on for field in fields if (born_on := _card_date(field))]
    if holder and ((sexes and holder.sex not in sexes) or (births and holder.born_on not in births)):
        return None
    # Neither the dates of validity nor the issuing bureau (…公安局).
    rest = [field for field in fields if not _CARD_DATE.match(field) and not field.endswith("局")]
    words = [field for field in rest if field not in "男女" and not re.search("[0-9]", field)]
    name = words[0] if words else ""
    places = [field for field in rest if len(field) > 5 and field != name and re.search("[㐀-鿿]", field)]
    return CardReading(
        kind,
        number,
        name,
        sex=holder.sex if holder else next(iter(sexes), None),
        nation=next((word.removesuffix("族") for word in words[1:] if len(word) <= 5), ""),
        born_on=holder.born_on if holder else next(iter(births), None),
        address=max(places, key=len, default=""),
    )


def _card_date(field: str) -> date | None:
    match = _CARD_DATE.fullmatch(field)
    return _birth("000000{:0>4}{:0>2}{:0>2}".format(*match.groups())) if match else None
