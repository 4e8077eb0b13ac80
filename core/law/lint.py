"""What a second reader would object to in a paper: articles, remedies, amounts, periods, dates and names (art 13).

Pure: the paper's values, and what the file says, come in; findings go out, each with its field and its basis.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from core.law.basis import Basis, Sure, article, chinese_number
from core.law.calendar import Calendar
from core.law.citations import citation_flaw, citations_in, is_known
from core.law.counting import count
from core.law.fields import Field, FieldType, citation_words, day_of, is_empty, money_of, read_citation
from core.law.money import amount_of, figures
from core.law.paper_kind import PaperKind
from core.law.problem import Problem
from core.law.remedies import Remedy, remedy_for
from core.law.units import Unit

ADVICE = frozenset({"lint.citation_doubt", "lint.citation_unknown", "lint.period_doubt", "lint.name"})
"""Findings that a reader must look at and that do not keep a paper from being issued: the table behind them is not sure
enough, or a text was guessed at."""

SERVICE_DAYS = 10
"""Calendar days by which the end of a period that runs from service may lie behind the count from today (D)."""

_DESIGN = Basis("regulation", 3, sure=Sure.D)
_NUMBER_AND_CAPITALS = article(13)


@dataclass(frozen=True)
class EarlierPaper:
    """An issued paper of the same matter."""

    kind: str
    title: str
    number: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LintFacts:
    """What the file says. `earlier` are valid papers, the newest first."""

    today: date
    calendar: Calendar
    parties: tuple[str, ...] = ()
    reconsideration_body: str = ""
    court: str = ""
    earlier: tuple[EarlierPaper, ...] = ()


def lint(kind: PaperKind, values: Mapping[str, Any], facts: LintFacts) -> list[Problem]:
    """All findings, in the order of the checks; a paper that is not filled in yet has few."""
    paper = _Paper(kind, values, facts)
    checks: tuple[Callable[[_Paper], Iterator[Problem]], ...] = (
        *(_needs, _citations, _remedies, _spelled_amounts, _named_amounts, _kept_amounts),
        *(_period, _text_periods, _dates, _names),
    )
    return list(dict.fromkeys(problem for one in checks for problem in one(paper)))


@dataclass(frozen=True)
class _Paper:
    kind: PaperKind
    values: Mapping[str, Any]
    facts: LintFacts

    def texts(self) -> Iterator[tuple[Field, str]]:
        """Every text of the paper with its field, cells and answers too."""
        for row in self.kind.fields:
            value = self.values.get(row.code)
            if row.type in (FieldType.TEXT, FieldType.LONG_TEXT) and isinstance(value, str):
                yield row, value
            elif row.type in (FieldType.THINGS, FieldType.DIALOGUE) and isinstance(value, list):
                yield row, "\n".join(str(cell) for one in value for cell in dict(one).values())

    def label(self, code: str) -> str:
        return self.kind.labels.get(code, code)


def _needs(paper: _Paper) -> Iterator[Problem]:
    for chooser, option, needed in paper.kind.needs:
        chosen = paper.values.get(chooser)
        row = paper.kind.field_of(needed)
        is_chosen = option in (chosen if isinstance(chosen, list) else [chosen])
        if row and is_chosen and is_empty(paper.values.get(needed)):
            words = f"已选择{_option(paper, chooser, option)}，请填写{row.label}"
            yield Problem("lint.needed", words, needed, row.basis)


def _option(paper: _Paper, code: str, option: str) -> str:
    row = paper.kind.field_of(code)
    return next((one.label for one in row.choices if one.code == option), option) if row else option


def _citations(paper: _Paper) -> Iterator[Problem]:
    for row in paper.kind.fields:
        value = paper.values.get(row.code)
        if row.type is FieldType.CITATIONS and isinstance(value, list):
            read = [read_citation(one) for one in value if not is_empty(one)]
            yield from _of_cited(row, [cited for cited, words in read if not words])
    for row, text in paper.texts():
        yield from _of_cited(row, citations_in(text))


def _of_cited(row: Field, cited: list[dict[str, Any]]) -> Iterator[Problem]:
    for one in cited:
        flaw = citation_flaw(one)
        if flaw is None:
            if not is_known(one["law"], one["article"]):
                words = f"系统未收录{citation_words(one)}的款、项，请对照原文核对是否引用到款、项"
                yield Problem("lint.citation_unknown", words, row.code, article(13))
            continue
        words, sure = flaw
        code = "lint.citation" if sure is Sure.V else "lint.citation_doubt"
        yield Problem(code, words, row.code, article(13))


def _remedies(paper: _Paper) -> Iterator[Problem]:
    row = remedy_for(paper.kind.decision, paper.facts.today) if paper.kind.decision else None
    text = paper.values.get("remedies")
    if row is None or not isinstance(text, str) or not text.strip():
        return
    for words, basis in _remedy_flaws(row, re.sub(r"\s", "", text), paper.facts):
        yield Problem("lint.remedy", words, "remedies", basis)


def _remedy_flaws(row: Remedy, text: str, facts: LintFacts) -> Iterator[tuple[str, Basis]]:
    reconsideration, court = row.basis[-3 if not row.is_reconsideration_first else 1], row.basis[-1]
    if "行政复议" not in text:
        yield "请写明申请行政复议的途径", reconsideration
    elif not _says(text, row.reconsideration_days, "日"):
        yield f"请写明行政复议的期限：{row.reconsideration_days}日", reconsideration
    if "行政诉讼" not in text:
        yield "请写明提起行政诉讼的途径", court
    if facts.reconsideration_body and facts.reconsideration_body not in text:
        yield f"行政复议机关应为{facts.reconsideration_body}", row.basis[-2]
    says_first = bool(re.search("先[^，；。]{0,40}行政复议|先行复议|复议前置", text))
    if row.is_reconsideration_first:
        if not says_first or re.search("也可以[^。；]*诉讼", text):
            yield f"{row.label}须先申请行政复议，救济告知与本类决定不符", row.basis[0]
        if "行政诉讼" in text and not _says(text, row.after_days, "日"):
            yield f"请写明复议后起诉的期限：{row.after_days}日", court
    else:
        if says_first:
            yield f"{row.label}可以直接起诉，救济告知与本类决定不符", court
        elif "行政诉讼" in text and not _says(text, row.court_months, "个月"):
            yield f"请写明提起行政诉讼的期限：{row.court_months}个月", court


def _says(text: str, number: int, unit: str) -> bool:
    return any(f"{form}{unit}" in text for form in (str(number), chinese_number(number)))


_FIGURE = r"[¥￥]?\s*(\d[\d,，]*(?:\.\d+)?)\s*元?"
_CAPITALS = r"((?:人民币)?[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]{2,})"
_OPEN, _CLOSE = r"\s*[（(]\s*(?:大写[:：]?|小写[:：]?)?\s*", r"\s*[）)]"
_PAIRS = (
    (re.compile(_FIGURE + _OPEN + _CAPITALS + _CLOSE), 1, 2),
    (re.compile(_CAPITALS + _OPEN + _FIGURE + _CLOSE), 2, 1),
)
_AMOUNT = re.compile(r"[¥￥]\s*(\d[\d,，]*(?:\.\d+)?)|(\d[\d,，]*(?:\.\d+)?)\s*(万?)元")
_ONLY_CAPITALS = re.compile(_CAPITALS)


def _number(text: str) -> Decimal | None:
    return money_of(text.replace("，", ","))


def _spelled_amounts(paper: _Paper) -> Iterator[Problem]:
    for row, text in paper.texts():
        for pattern, figure_group, capitals_group in _PAIRS:
            for match in pattern.finditer(text):
                figure, written = _number(match[figure_group]), match[capitals_group]
                try:
                    spelled = amount_of(written)
                except ValueError:
                    words = f"{row.label}中的大写金额“{written}”写法不规范，请核对"
                    yield Problem("lint.capitals", words, row.code, _NUMBER_AND_CAPITALS)
                    continue
                if figure is not None and figure != spelled:
                    words = f"{row.label}中的大写“{written}”与小写 {match[figure_group]} 不一致，请核对"
                    yield Problem("lint.capitals", words, row.code, _NUMBER_AND_CAPITALS)


def amounts_in(text: str) -> set[Decimal]:
    """The amounts of money that a text names, in figures (yuan, 万元) and in capitals."""
    found = set()
    for match in _AMOUNT.finditer(text):
        number = _number(match[1] or match[2])
        if number is not None:
            found.add(number * 10_000 if match[3] else number)
    for match in _ONLY_CAPITALS.finditer(text):
        try:
            found.add(amount_of(match[1]))
        except ValueError:
            continue
    return found


def _named_amounts(paper: _Paper) -> Iterator[Problem]:
    for money_field, text_field in paper.kind.amounts:
        amount, text = money_of(paper.values.get(money_field)), paper.values.get(text_field)
        if amount is None or not isinstance(text, str) or not text.strip():
            continue
        named = amounts_in(text)
        if amount in named:
            continue
        label, where = paper.label(money_field), paper.label(text_field)
        if named:
            others = "、".join(f"{figures(one)}元" for one in sorted(named))
            words = f"{where}写的金额（{others}）与{label} {figures(amount)}元 不一致，请核对"
        else:
            words = f"请在{where}中写明{label} {figures(amount)}元"
        yield Problem("lint.amount", words, text_field, _NUMBER_AND_CAPITALS)


def _kept_amounts(paper: _Paper) -> Iterator[Problem]:
    """Statement and defence must not be followed by a heavier penalty (penalty law, art 45 para 2)."""
    amount = money_of(paper.values.get("amount"))
    if amount is None:
        return
    for earlier in paper.facts.earlier:
        if earlier.kind not in paper.kind.same_amount_as:
            continue
        before = money_of(earlier.values.get("amount"))
        if before is not None and before != amount:
            words = (
                f"{paper.label('amount')} {figures(amount)}元 与{earlier.title} {earlier.number} 载明的"
                f" {figures(before)}元 不一致，请核对"
            )
            more = "；高于告知数额的，须重新告知" if amount > before else ""
            basis = Basis("penalty_law", 45, 2, sure=Sure.V)
            yield Problem("lint.amount_changed", (words + more).replace("  ", " "), "amount", basis)
        return


def _period(paper: _Paper) -> Iterator[Problem]:
    if paper.kind.period is None:
        return
    days_field, due_field, unit = paper.kind.period
    days, due = paper.values.get(days_field), day_of(paper.values.get(due_field))
    if not isinstance(days, str) or not days.isdigit() or int(days) > 3650 or due is None:
        return
    first = _due(paper.facts, int(days), unit)
    if first <= due <= first + timedelta(days=SERVICE_DAYS):
        return
    words = (
        f"{paper.label(due_field)} {due} 与期限{days}{unit.label}不符：自今天起算为 {first}，"
        f"加上送达时间不应晚于 {first + timedelta(days=SERVICE_DAYS)}，请核对"
    )
    row = paper.kind.field_of(days_field)
    yield Problem("lint.period", words, due_field, (row.basis if row else None) or _DESIGN)


def _due(facts: LintFacts, amount: int, unit: Unit) -> date:
    due = count(facts.today, amount, unit, facts.calendar).due
    assert isinstance(due, date)
    return due


_PERIOD = re.compile(
    r"([\d一二三四五六七八九十百]{1,4})(个工作日|日|天)内?[^。；\n]{0,20}?(\d{4})年(\d{1,2})月(\d{1,2})日"
)
_NUMERALS = {chinese_number(n): n for n in range(1, 1000)}


def _text_periods(paper: _Paper) -> Iterator[Problem]:
    for row, text in paper.texts():
        for match in _PERIOD.finditer(text):
            amount = int(match[1]) if match[1].isdigit() else _NUMERALS.get(match[1], 0)
            try:
                due = date(*(int(match[n]) for n in (3, 4, 5)))
            except ValueError:
                yield Problem(
                    "lint.date", f"{row.label}中的日期“{match[0][-11:]}”不存在，请核对", row.code, _DESIGN
                )
                continue
            if not amount:
                continue
            # Some laws mean working days by a short period of 日: either count will do.
            ends = [_due(paper.facts, amount, unit) for unit in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)]
            first, last = min(ends), max(ends) + timedelta(days=SERVICE_DAYS)
            if match[2] == "个工作日":
                first = max(ends)
            if not first <= due <= last:
                words = f"{row.label}中“{match[1]}{match[2]}”与 {due} 不符：自今天起算为 {first}，请核对"
                yield Problem("lint.period_doubt", words, row.code, _DESIGN)


_SAME_DATES = ("received_on", "accepted_on", "preserved_on", "decided_on")
"""Fields that name the same day in every paper of a matter."""


def _dates(paper: _Paper) -> Iterator[Problem]:
    for code in _SAME_DATES:
        day = day_of(paper.values.get(code))
        earlier = next((one for one in paper.facts.earlier if day_of(one.values.get(code))), None)
        if day is None or earlier is None or day == day_of(earlier.values.get(code)):
            continue
        before = day_of(earlier.values.get(code))
        words = f"{paper.label(code)} {day} 与{earlier.title} {earlier.number} 载明的 {before} 不一致，请核对"
        yield Problem("lint.date", words.replace("  ", " "), code, _DESIGN)


def _names(paper: _Paper) -> Iterator[Problem]:
    """Names that nearly are those of the file's parties: one character mistyped."""
    parties = [name for name in paper.facts.parties if len(name) >= 3]
    for row, text in paper.texts():
        for name in parties:
            for other in sorted(_near(name, text)):
                words = f"{row.label}中的“{other}”与本件当事人“{name}”仅差一字，请核对"
                yield Problem("lint.name", words, row.code, _DESIGN)


def _near(name: str, text: str) -> set[str]:
    """Pieces of a text that differ from the name in one character, which is neither its first nor white space."""
    found = set()
    for start in range(len(text) - len(name) + 1):
        piece = text[start : start + len(name)]
        if piece[0] == name[0] and piece != name:
            apart = [mine for mine, theirs in zip(piece, name, strict=True) if mine != theirs]
            if len(apart) == 1 and "\u4e00" <= apart[0] <= "\u9fff":
                found.add(piece)
    return found
