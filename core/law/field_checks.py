"""What may stand in the fields of a paper, checked on the value as a draft keeps it (see core.law.fields)."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from core.law.citations import read_citation
from core.law.fields import (
    CHINA,
    Field,
    FieldContext,
    FieldType,
    ThingColumn,
    day_of,
    is_empty,
    moment_of,
    money_of,
)
from core.law.names import TextKind, clean, half_width
from core.law.problem import Problem

_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


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
