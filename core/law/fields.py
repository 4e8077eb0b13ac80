"""Fields of papers: what may stand in each, checked on the value as a draft keeps it, and how it is printed.

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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core.law.basis import LAWS, Basis, InForce, chinese_number
from core.law.names import TextKind, clean, half_width
from core.law.problem import Problem

CHINA = timezone(timedelta(hours=8))
OTHER = "other"
"""A law that the table of laws does not hold; its name is typed."""

MOST_MONEY = Decimal("999999999999.99")
_MONEY = re.compile(r"\d{1,12}(?:\.\d{1,2})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


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

    `source` says what of the matter a new draft begins it with (a code of core.papers.prefill). `least` and `most` count
    officers, rows, questions or choices of a field that is filled in. `act_day` is the field on whose day credentials
    must be valid, empty for the present day; without `needs_credential` any colleague may stand there. `after` is the field that a date or moment must not precede. `future` lets
    a date lie after today, `whole` asks of a text for a whole number. `default` is what a new draft begins with where
    `source` finds nothing.
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


def validate(row: Field, value: Any, context: FieldContext) -> list[Problem]:
    """Everything wrong with the value of one field; empty if it may be issued."""
    return check(row, value, context)[1]


def validate_all(rows: Sequence[Field], values: Mapping[str, Any], context: FieldContext) -> list[Problem]:
    """Everything wrong with the values of a paper, in the order of its fields."""
    return [problem for row in rows for problem in validate(row, values.get(row.code), context)]


def check(row: Field, value: Any, context: FieldContext) -> tuple[Any, list[Problem]]:
    """The value as it is to be kept, and what is wrong with it (then it comes back as it was)."""
    if is_empty(value):
        if not row.required:
            return None, []
        return None, [Problem("field.missing", _ASK[row.type] + row.label, row.code, row.basis)]
    kept, problems = _CHECKS[row.type](row, value, context)
    return (value, problems) if problems else (kept, [])


def _text(row: Field, value: Any, _: FieldContext) -> tuple[Any, list[Problem]]:
    if row.whole:
        number = half_width(str(value)).strip()
        bad = not _WHOLE.fullmatch(number)
        return number, [Problem("field.whole", f"{row.label}须为整数", row.code, row.basis)] if bad else []
    kind = TextKind.PAPER_TEXT if row.type is FieldType.LONG_TEXT else TextKind.SUBJECT
    return clean(str(value), kind, label=row.label, field=row.code)


def _day(row: Field, value: Any, context: FieldContext) -> tuple[Any, list[Problem]]:
    day = day_of(value)
    if day is None:
        return value, [Problem("field.date", f"{row.label}须为日期，如 {context.today}", row.code)]
    if not row.future and day > context.today:
        words = f"{row.label}不得晚于今天 {context.today}"
        return value, [Problem("field.future", words, row.code, row.basis)]
    return day.isoformat(), _order(row, day, day_of(context.values.get(row.after)), context, str)


def _moment(row: Field, value: Any, context: FieldContext) -> tuple[Any, list[Problem]]:
    moment = moment_of(value)
    if moment is None:
        return value, [Problem("field.moment", f"请填写{row.label}的日期和时刻", row.code, row.basis)]
    if not row.future and moment > context.now:
        words = f"{row.label}不得晚于现在（{_minute(context.now)}）"
        return value, [Problem("field.future", words, row.code, row.basis)]
    kept = moment.astimezone(CHINA).isoformat(timespec="minutes")
    return kept, _order(row, moment, moment_of(context.values.get(row.after)), context, _minute)


def _order(
    row: Field, value: Any, earlier: Any, context: FieldContext, words: Callable[[Any], str]
) -> list[Problem]:
    if earlier is None or value >= earlier:
        return []
    other = context.labels.get(row.after, "")
    return [Problem("field.order", f"{row.label}不得早于{other} {words(earlier)}", row.code, row.basis)]


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"


def _party(row: Field, value: Any, context: FieldContext) -> tuple[Any, list[Problem]]:
    if str(value) in context.parties:
        return str(value), []
    return value, [Problem("field.party", f"请从本件的当事人中选择{row.label}", row.code, row.basis)]


def _officers(row: Field, value: Any, context: FieldContext) -> tuple[Any, list[Problem]]:
    ids = list(dict.fromkeys(str(one) for one in value)) if isinstance(value, list) else []
    problems = _count(row, len(ids), "名")
    day = context.act_day(row)
    for one in ids:
        officer = context.officers.get(one)
        if officer is None:
            problems.append(Problem("field.officer", f"请重新选择{row.label}", row.code, row.basis))
        elif row.needs_credential and not officer.number_on(day):
            words = f"{officer.name}在 {day} 没有有效的执法证件，请另选{row.label}"
            problems.append(Problem("field.credential", words, row.code, row.basis))
    return ids, problems


def _count(row: Field, found: int, unit: str) -> list[Problem]:
    if found < row.least:
        words = f"{row.label}至少 {row.least} {unit}，现有 {found} {unit}"
    elif found > row.most:
        words = f"{row.label}最多 {row.most} {unit}，现有 {found} {unit}"
    else:
        return []
    return [Problem("field.count", words, row.code, row.basis)]


def _money(row: Field, value: Any, _: FieldContext) -> tuple[Any, list[Problem]]:
    amount = money_of(value)
    if amount is None:
        words = f"{row.label}须为以元为单位的金额，最多两位小数，如 2000 或 1234.50"
        return value, [Problem("field.money", words, row.code, row.basis)]
    if not amount:
        return value, [Problem("field.money", f"{row.label}须大于 0", row.code, row.basis)]
    return f"{amount:.2f}", []


def _citations(row: Field, value: Any, _: FieldContext) -> tuple[Any, list[Problem]]:
    given = [one for one in value if not is_empty(one)] if isinstance(value, list) else []
    problems = _count(row, len(given), "条")
    kept = []
    for number, one in enumerate(given, start=1):
        found, words = read_citation(one)
        if words:
            problems.append(Problem("field.citation", f"第{number}条引用：{words}", row.code, row.basis))
        kept.append(found)
    return kept, problems


def read_citation(value: Any) -> tuple[dict[str, Any], str]:
    """A citation with its parts as numbers, and what is wrong with it in words; empty if nothing is."""
    one = value if isinstance(value, Mapping) else {}
    law, title = str(one.get("law") or ""), str(one.get("title") or "").strip()
    if law != OTHER and law not in LAWS:
        return dict(one), "请选择法律、法规或规章"
    if law == OTHER:
        title, problems = clean(title, TextKind.TITLE, label="法律、法规或规章的名称")
        if problems:
            return dict(one), problems[0].message
        title = title.removeprefix("《").removesuffix("》")
    numbers: dict[str, int | None] = {}
    for part in ("article", "paragraph", "item"):
        text = half_width(str("" if one.get(part) is None else one[part])).strip()
        if text and not (_WHOLE.fullmatch(text) and 1 <= int(text) <= 9999):
            return dict(one), "条、款、项须为从 1 起的数字"
        numbers[part] = int(text) if text else None
    if numbers["article"] is None:
        return dict(one), "请填写第几条"
    return {"law": law, "title": title if law == OTHER else "", **numbers}, ""


def citation_words(value: Mapping[str, Any]) -> str:
    """《中华人民共和国行政许可法》第三十二条第一款第四项, as a paper cites it."""
    title = LAWS[value["law"]].title if value.get("law") in LAWS else str(value.get("title", ""))
    parts = (("article", "条"), ("paragraph", "款"), ("item", "项"))
    cited = "".join(
        f"第{chinese_number(int(value[part]))}{word}" for part, word in parts if value.get(part) is not None
    )
    return f"《{title}》{cited}"


def _things(row: Field, value: Any, _: FieldContext) -> tuple[Any, list[Problem]]:
    rows = _filled(value)
    problems, kept = _count(row, len(rows), "行"), []
    for number, one in enumerate(rows, start=1):
        cells = {}
        for column in row.columns:
            cells[column.code], found = _cell(row, column, one, number)
            problems += found
        kept.append(cells)
    return kept, problems


def _cell(row: Field, column: ThingColumn, one: Mapping[str, Any], number: int) -> tuple[str, list[Problem]]:
    where, label = f"{row.code}.{number}.{column.code}", f"{row.label}第{number}行的{column.label}"
    text = str(one.get(column.code) or "")
    if column.whole and text.strip():
        text = half_width(text).strip()
        bad = not _WHOLE.fullmatch(text)
        return text, [Problem("field.whole", f"{label}须为整数", where)] if bad else []
    return clean(text, TextKind.CELL, label=label, field=where, required=column.required)


def _dialogue(row: Field, value: Any, _: FieldContext) -> tuple[Any, list[Problem]]:
    rows = _filled(value)
    problems, kept = _count(row, len(rows), "问"), []
    for number, one in enumerate(rows, start=1):
        pair = {}
        for part, word in (("question", "问"), ("answer", "答")):
            pair[part], found = clean(
                str(one.get(part) or ""),
                TextKind.PAPER_TEXT,
                label=f"{row.label}第{number}{word}",
                field=f"{row.code}.{number}.{part}",
            )
            problems += found
        kept.append(pair)
    return kept, problems


def _filled(value: Any) -> list[Mapping[str, Any]]:
    rows = value if isinstance(value, list) else []
    return [one for one in rows if isinstance(one, Mapping) and not is_empty(one)]


def _choice(row: Field, value: Any, _: FieldContext) -> tuple[Any, list[Problem]]:
    if value in {option.code for option in row.choices}:
        return value, []
    return value, [Problem("field.choice", f"请选择{row.label}", row.code, row.basis)]


def _choices(row: Field, value: Any, _: FieldContext) -> tuple[Any, list[Problem]]:
    wanted = {str(one) for one in value} if isinstance(value, list) else set()
    kept = [option.code for option in row.choices if option.code in wanted]
    if len(kept) < len(wanted):
        return value, [Problem("field.choice", f"请重新选择{row.label}", row.code, row.basis)]
    return kept, _count(row, len(kept), "项")


_CHECKS: Mapping[FieldType, Callable[[Field, Any, FieldContext], tuple[Any, list[Problem]]]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.DATE: _day,
    FieldType.MOMENT: _moment,
    FieldType.PARTY: _party,
    FieldType.OFFICERS: _officers,
    FieldType.MONEY: _money,
    FieldType.CITATIONS: _citations,
    FieldType.THINGS: _things,
    FieldType.DIALOGUE: _dialogue,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
}

_ASK = dict.fromkeys(FieldType, "请填写") | dict.fromkeys(
    (FieldType.PARTY, FieldType.OFFICERS, FieldType.CHOICE, FieldType.CHOICES), "请选择"
)
