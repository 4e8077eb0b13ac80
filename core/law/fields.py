"""Fields of papers: their types, and how a draft keeps their values.

A draft keeps plain JSON. By type:

* TEXT, LONG_TEXT   the text
* DATE, MOMENT      `2026-03-10`, `2026-03-10T09:30+08:00`
* PARTY             the id of a party of the matter
* OFFICERS          ids of accounts, each with a credential valid on the day of the act
* MONEY             yuan with at most two decimals: `1234.50`
* CITATIONS         a list of `{law, article, paragraph, item}`, counted from 1; `law` is a code of `LAWS`, or OTHER with
                    the name of the law in `title`
* THINGS            a list of rows, column code to text
* DIALOGUE          a list of `{question, answer}`
* CHOICE, CHOICES   the code of a choice, a list of codes
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core.law.basis import Basis, InForce
from core.law.names import half_width

CHINA = timezone(timedelta(hours=8))
MOST_MONEY = Decimal("999999999999.99")
_MONEY = re.compile(r"\d{1,12}(?:\.\d{1,2})?", re.ASCII)


class FieldType(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    MOMENT = "moment"
    PARTY = "party"
    OFFICERS = "officers"
    MONEY = "money"
    CITATIONS = "citations"
    THINGS = "things"
    DIALOGUE = "dialogue"
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True)
class Option:
    """A value that can be chosen: stable code and Chinese label."""

    code: str
    label: str


@dataclass(frozen=True)
class ThingColumn:
    """A column of a list of things; `whole` asks for a whole number."""

    code: str
    label: str
    required: bool = True
    whole: bool = False


@dataclass(frozen=True, kw_only=True)
class Field(InForce):
    """One field of a paper.

    `source` says what of the matter a new draft begins it with (a code of core.papers.prefill), or the form of a step (one of
    core.steps.reading). `least` and `most` count
    officers, rows, questions or choices of a field that is filled in. `act_day` is the field on whose day credentials
    must be valid, empty for the present day; without `needs_credential` any colleague may stand there. `after` is the field
    that a date or moment must not precede. `future` lets a date lie after today, `whole` asks of a text for a whole number.
    `default` is what a new draft begins with where `source` finds nothing; `is_own`: it is not taken over from an earlier
    paper.
    """

    code: str
    label: str
    type: FieldType
    required: bool = True
    hint: str = ""
    basis: Basis | None = None
    choices: tuple[Option, ...] = ()
    columns: tuple[ThingColumn, ...] = ()
    least: int = 1
    most: int = 300
    act_day: str = ""
    after: str = ""
    future: bool = False
    whole: bool = False
    needs_credential: bool = True
    source: str = ""
    default: Any = None
    is_own: bool = False


@dataclass(frozen=True)
class Credential:
    """An officer's credential: valid on days from `valid_from` to `valid_to`, before `revoked_on`."""

    number: str
    valid_from: date
    valid_to: date
    revoked_on: date | None = None

    def is_valid(self, on: date) -> bool:
        return self.valid_from <= on <= self.valid_to and (self.revoked_on is None or on < self.revoked_on)


@dataclass(frozen=True)
class Officer:
    name: str
    credentials: tuple[Credential, ...] = ()

    def number_on(self, day: date) -> str:
        """The number of the credential that is valid on that day; empty where none is."""
        return next((card.number for card in self.credentials if card.is_valid(day)), "")


@dataclass(frozen=True)
class PartyFacts:
    """A party as a paper names it; the certificate number as it may be printed."""

    name: str
    certificate: str = ""
    certificate_no: str = ""
    legal_representative: str = ""
    address: str = ""
    phone: str = ""
    role: str = ""


@dataclass(frozen=True)
class FieldContext:
    """What a check may look at: the moment, the people of the matter by id, and the paper's other fields."""

    now: datetime
    parties: Mapping[str, PartyFacts] = field(default_factory=dict)
    officers: Mapping[str, Officer] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.astimezone(CHINA).date()

    def act_day(self, row: Field) -> date:
        return day_of(self.values.get(row.act_day)) or self.today


def day_of(value: object) -> date | None:
    """The day of a date or moment as a draft keeps it; None where it is none."""
    moment = moment_of(value)
    if moment is not None:
        return moment.astimezone(CHINA).date()
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def moment_of(value: object) -> datetime | None:
    """The moment as a draft keeps it; None for a mere date and for what is none."""
    if not isinstance(value, str) or "T" not in value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


def money_of(value: object) -> Decimal | None:
    """The amount in yuan; None where it is none. Blank space, ￥, 元 and thousands separators may stand around it."""
    text = re.sub(r"[\s,¥￥元]", "", half_width(value)) if isinstance(value, str) else ""
    return Decimal(text) if _MONEY.fullmatch(text) else None


def is_empty(value: object) -> bool:
    """Whether nothing was filled in: blank text, no rows, rows with nothing in them."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(is_empty(part) for part in value.values())
    if isinstance(value, Sequence):
        return all(is_empty(part) for part in value)
    return value is None
