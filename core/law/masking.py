"""How much of a personal datum a reader sees.

Least by default: personal information is shown only as far as the duty needs it (personal information law,
articles 6, 28 and 34), and what is published is cut down further (disclosure regulation, articles 15 and 37).
The masked text is computed from the part that stays visible; what is hidden has no influence on it beyond its
length. Masking never replaces the second reader that every publication needs.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from core.law.basis import Basis, Sure
from core.law.names import half_width, normalise_phone

HIDDEN = "（已隐去）"

Mask = Callable[[str], str]


class Need(StrEnum):
    """Why somebody reads: the duty needs the datum itself, work inside the bureau, or the public."""

    FULL = "full"
    INSIDE = "inside"
    PUBLISHED = "published"


class Datum(StrEnum):
    """What is read.

    Minors, authors of tip-offs and witnesses are PROTECTED_NAME, whatever else they are. A person's
    certificate that carries no identity number has a CERTIFICATE_NUMBER. SENSITIVE_FACT is health, wages,
    lists of workers.
    """

    PERSON_NAME = "person_name"
    PROTECTED_NAME = "protected_name"
    LEGAL_REPRESENTATIVE_NAME = "legal_representative_name"
    ORGANIZATION_NAME = "organization_name"
    ORGANIZATION_CODE = "organization_code"
    ORGANIZATION_ADDRESS = "organization_address"
    IDENTITY_NUMBER = "identity_number"
    CERTIFICATE_NUMBER = "certificate_number"
    PHONE = "phone"
    ADDRESS = "address"
    BANK_CARD = "bank_card"
    SENSITIVE_FACT = "sensitive_fact"


@dataclass(frozen=True)
class Masking:
    """One row: what remains of the datum inside the bureau and in public."""

    datum: Datum
    inside: Mask
    published: Mask
    basis: Basis


def mask(datum: Datum, text: str, need: Need) -> str:
    """The text as that reader sees it; an empty text stays empty."""
    if need is Need.FULL or not text:
        return text
    row = MASKINGS[datum]
    return row.inside(text) if need is Need.INSIDE else row.published(text)


def _shown(text: str) -> str:
    return text


def _hidden(text: str) -> str:
    return HIDDEN


def _ends(head: int, tail: int) -> Mask:
    """Keep both ends; a text too short to hide at least four characters loses all of them."""

    def masked(text: str) -> str:
        between = len(text) - head - tail
        if between < 4:
            return "*" * len(text)
        return text[:head] + "*" * between + text[len(text) - tail :]

    return masked


def _last_four(text: str) -> str:
    """Bank cards: the last four digits, and nothing of the length."""
    digits = "".join(half_width(text).split())
    return "****" + (digits[-4:] if len(digits) >= 8 else "")


def _phone(text: str) -> str:
    """138****0000, 024-****000; an extension is dropped."""
    number = normalise_phone(text)
    if number and number.startswith("0"):
        area, local = number.split("-")[:2]
        return f"{area}-****{local[-3:]}"
    return _ends(3, 4)(number or text)


# Surnames of two characters that are still common; a missing one only shows a character less.
_COMPOUND_SURNAME = re.compile(
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|司徒|司空|夏侯|轩辕|端木|百里|南宫|呼延|独孤|"
    "闻人|澹台|公冶|宗政|濮阳|淳于|单于|太叔|申屠|仲孙|钟离|鲜于|闾丘|拓跋|完颜|纳兰|西门|东郭|第五"
)
_IDEOGRAPHS = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


def _surname(text: str) -> str:
    """王某, 欧阳某, 买某 (for 买买提·艾力); of a name in other letters the first one: S***."""
    text = text.strip()
    if not text:
        return HIDDEN
    first = ord(text[0])
    if not any(low <= first <= high for low, high in _IDEOGRAPHS):
        return text[0] + "***"
    compound = len(text) > 2 and _COMPOUND_SURNAME.match(text)
    return text[: 2 if compound else 1] + "某"


# A name of a province, city or district: some characters without any that belong to streets, villages and
# houses. Some of those do end real names, then right before the last word: 景德镇市, 新乡市, 红旗区, 沙市区.
_PLACE = r"[㐀-鿿](?:(?![省市区县旗路街巷弄号栋村厂场园院苑屯乡镇])[㐀-鿿]|[乡镇市旗](?=[市县区])){0,8}?"
_REGION = re.compile(
    rf"(?:{_PLACE}(?:省|自治区|特别行政区))?"
    rf"(?:{_PLACE}(?:市|自治州|地区|(?<!联)盟))?"
    rf"(?:{_PLACE}(?:(?<![小社校库景宿活宅属墅业])区|县|旗(?!区)|市(?!区)))?"
)


def _region(text: str) -> str:
    """The address down to city and district; without a known beginning nothing of it remains."""
    match = _REGION.match(text.strip())
    return (match[0] if match else "") + "***"


def _law(article: int) -> Basis:
    return Basis("personal_information_law", article, sure=Sure.V)


def _disclosure(article: int) -> Basis:
    return Basis("disclosure_regulation", article, sure=Sure.V)


MASKINGS = {
    row.datum: row
    for row in (
        Masking(Datum.PERSON_NAME, _shown, _surname, _disclosure(15)),
        Masking(Datum.PROTECTED_NAME, _hidden, _hidden, _law(28)),
        Masking(Datum.LEGAL_REPRESENTATIVE_NAME, _shown, _shown, _law(34)),
        Masking(Datum.ORGANIZATION_NAME, _shown, _shown, _disclosure(37)),
        Masking(Datum.ORGANIZATION_CODE, _shown, _shown, _disclosure(37)),
        Masking(Datum.ORGANIZATION_ADDRESS, _shown, _shown, _disclosure(37)),
        Masking(Datum.IDENTITY_NUMBER, _ends(6, 4), _hidden, _law(6)),
        Masking(Datum.CERTIFICATE_NUMBER, _ends(2, 2), _hidden, _law(6)),
        Masking(Datum.PHONE, _phone, _hidden, _law(6)),
        Masking(Datum.ADDRESS, _region, _region, _law(6)),
        Masking(Datum.BANK_CARD, _last_four, _hidden, _law(28)),
        Masking(Datum.SENSITIVE_FACT, _hidden, _hidden, _law(28)),
    )
}
