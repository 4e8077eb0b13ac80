"""Periods in a paper: days beside the day they end on, and numbers beside what the law allows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from core.law.basis import Basis, InForce, Sure, chinese_number, rows_in_force
from core.law.bounds import CAPS, Bound, Side
from core.law.fields import FieldType, day_of, money_of
from core.law.limits import LIMITS, Limit
from core.law.lint_paper import LintedPaper
from core.law.money import figures
from core.law.problem import Problem
from core.law.units import Unit

_DESIGN = Basis("regulation", 3, sure=Sure.D)


@dataclass(frozen=True, kw_only=True)
class Allowance(InForce):
    """Calendar days by which a day in a paper may lie behind the count from today."""

    label: str
    days: int
    basis: Basis


SERVICE = Allowance(label="加上送达时间", days=10, basis=_DESIGN)
"""For a period that runs from service, which nobody knows yet when the paper is written."""


def field_period(paper: LintedPaper) -> Iterator[Problem]:
    if paper.kind.period is None:
        return
    days_field, due_field, unit = paper.kind.period
    days, due = paper.values.get(days_field), day_of(paper.values.get(due_field))
    if not isinstance(days, str) or not days.isdigit() or int(days) > 3650 or due is None:
        return
    first = paper.facts.due(int(days), unit)
    last = first + timedelta(days=SERVICE.days)
    if first <= due <= last:
        return
    words = (
        f"{paper.label(due_field)} {due} 与期限{days}{unit.label}不符：自今天起算为 {first}，"
        f"{SERVICE.label}不应晚于 {last}，请核对"
    )
    row = paper.kind.field_of(days_field)
    yield Problem("lint.period", words, due_field, (row.basis if row else None) or _DESIGN)


_NUMERAL = "一二三四五六七八九十百"
_NUMERALS = {chinese_number(n): n for n in range(1, 1000)}
_DAYS = rf"(?<![\d{_NUMERAL}月])([\d{_NUMERAL}]{{1,4}})(个工作日|日|天)内?"
_DATE = r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?"
_PERIODS = (
    (re.compile(rf"{_DAYS}[^。；）\n]{{0,20}}?{_DATE}"), 1, 3),
    (re.compile(rf"{_DATE}(?:之前|以前|前)?[（(][^（）()\n]{{0,10}}?{_DAYS}[^（）()\n]{{0,10}}[）)]"), 4, 1),
)
"""A number of days with the date that it ends on, in either order: pattern, group of the number, of the year."""


def text_periods(paper: LintedPaper) -> Iterator[Problem]:
    for row, text in paper.texts():
        for pattern, of_number, of_year in _PERIODS:
            for match in pattern.finditer(text):
                number, unit = match[of_number], match[of_number + 1]
                year, month, day = (match[of_year + n] for n in range(3))
                try:
                    due = date(int(year), int(month), int(day))
                except ValueError:
                    words = f"{row.label}中的日期“{year}年{month}月{day}日”不存在，请核对"
                    yield Problem("lint.date", words, row.code, _DESIGN)
                    continue
                amount = int(number) if number.isdigit() else _NUMERALS.get(number, 0)
                if not amount:
                    continue
                # Some laws mean working days by a short period of 日: either count will do.
                ends = [paper.facts.due(amount, one) for one in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)]
                first = max(ends) if unit == "个工作日" else min(ends)
                if not first <= due <= max(ends) + timedelta(days=SERVICE.days):
                    words = f"{row.label}中“{number}{unit}”与 {due} 不符：自今天起算为 {first}，请核对"
                    yield Problem("lint.period_doubt", words, row.code, _DESIGN)


def bounds(paper: LintedPaper) -> Iterator[Problem]:
    """Numbers that pass what the law allows; a basis that is not sure is a reason to look again."""
    for bound in paper.kind.bounds:
        if bound.when and bound.when[1] not in paper.chosen(bound.when[0]):
            continue
        if bound.procedure not in ("", paper.facts.procedure):
            continue
        limit = LIMITS.get(bound.code)
        if limit is None:
            yield from _capped(paper, bound)
            continue
        words = _before(paper, bound, limit) if limit.back else _numbered(paper, bound, limit)
        if words:
            code = "lint.bound" if limit.basis.sure is Sure.V else "lint.bound_doubt"
            yield Problem(code, f"{words}，请核对", bound.field, limit.basis)


_SAID = {Side.LEAST: "不得少于", Side.MOST: "不得超过"}


def _numbered(paper: LintedPaper, bound: Bound, limit: Limit) -> str:
    source = limit.extension if bound.of_extension else limit
    value = paper.values.get(bound.field)
    if source is None or source.amount is None or source.unit is None:
        return ""
    if not isinstance(value, str) or not value.strip().isdigit():
        return ""
    days = int(value)
    if days >= source.amount if bound.side is Side.LEAST else days <= source.amount:
        return ""
    return f"{paper.label(bound.field)} {days} {_SAID[bound.side]}{source.amount}{source.unit.label}"


def _before(paper: LintedPaper, bound: Bound, limit: Limit) -> str:
    day = day_of(paper.values.get(bound.field))
    if day is None or limit.amount is None or limit.unit is None:
        return ""
    if paper.facts.due(limit.amount, limit.unit, before=day) >= paper.facts.today:
        return ""
    return f"{paper.label(bound.field)} {day} 距今天不足{limit.amount}{limit.unit.label}"


def _capped(paper: LintedPaper, bound: Bound) -> Iterator[Problem]:
    amount = money_of(paper.values.get(bound.field))
    party = next((row.code for row in paper.kind.fields if row.type is FieldType.PARTY), "")
    kind = paper.facts.party_kinds.get(str(paper.values.get(party)))
    for cap in rows_in_force(CAPS, paper.facts.today):
        if cap.code != bound.code or kind not in cap.kinds or amount is None or amount <= cap.amount:
            continue
        words = (
            f"{cap.label}不得超过 {figures(cap.amount)}元，{paper.label(bound.field)}为 {figures(amount)}元"
        )
        code = "lint.bound_doubt" if cap.unless else "lint.bound"
        yield Problem(
            code, f"{words}，请核对{f'（{cap.unless}）' if cap.unless else ''}", bound.field, cap.basis
        )
