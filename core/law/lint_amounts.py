"""Amounts of money in a paper: figures beside capitals, fields beside texts, rows beside totals, notice beside decision."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.law.basis import Basis, Sure, article
from core.law.fields import FieldType, is_empty, money_of
from core.law.lint_paper import EarlierPaper, LintedPaper
from core.law.money import LIMIT, amount_of, both, figures
from core.law.problem import Problem

_BASIS = article(13)
_NO_HEAVIER = Basis("penalty_law", 45, 2, sure=Sure.V)
_LIGHTEST = frozenset({"warning", "criticism"})
"""Kinds of penalty of art 9 item 1 of the penalty law, lighter than all others."""

_FINES = frozenset({"fine", "both"})
"""Choices of a penalty that are a fine."""

_DIGITS = "零〇壹贰弍叁肆伍陆柒捌玖"
_CAPITALS = rf"(?:人民币)?[{_DIGITS}拾][{_DIGITS}拾佰仟万亿]*[元圆角分][{_DIGITS}角分整正]*"
_NUMBER = r"(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?"
_TOKEN = re.compile(
    rf"(?P<capitals>{_CAPITALS})|(?P<yen>[¥￥])?\s*(?P<number>{_NUMBER})\s*(?P<ten_thousand>万?)(?P<yuan>元?)"
)
_WORDS = r"(?:人民币|金额|大写|小写|[:：为\s])*"
_BETWEEN = re.compile(rf"[整正\s]*{_WORDS}(?:[（(]|[，,](?=.{{0,5}}[大小]写))?{_WORDS}[）)]?{_WORDS}")
"""What may stand between an amount in figures and the same in capitals."""
_SENTENCE = re.compile(r"[^。；;\n]+")
_TOTAL = re.compile(
    rf"(?:(?<!公)共计?(?!同)|总共|总计|合计|总额)[^\d。；;，,、\n]{{0,10}}?({_NUMBER}\s*万?元)"
)
_FINED = re.compile(
    rf"(?<!曾)(?<![曾已]被)(?<!曾被处)(?<!曾被处以)罚款[^。；;，,\n]{{0,12}}?"
    rf"([¥￥]?\s*{_NUMBER}\s*万?元|{_CAPITALS})(?!\s*以[上下内])"
)
"""A fine that is imposed: not one of the past, nor the range that the law allows."""


@dataclass(frozen=True)
class _Amount:
    """An amount where it stands in a text; `value` is None for capitals written wrongly. `is_money` is false for a bare
    number, which may be one of something else."""

    start: int
    end: int
    words: str
    value: Decimal | None
    is_capitals: bool = False
    is_money: bool = True


def _amounts(text: str) -> list[_Amount]:
    found = []
    for match in _TOKEN.finditer(text):
        words = match[0].strip()
        if match["capitals"]:
            try:
                value: Decimal | None = amount_of(words)
            except ValueError:
                value = None
            found.append(_Amount(match.start(), match.end(), words, value, is_capitals=True))
            continue
        number = money_of(match["number"].replace("，", ","))
        value = number * 10_000 if number is not None and match["ten_thousand"] else number
        if value is not None and value <= LIMIT:
            is_money = bool(match["yen"] or match["yuan"])
            found.append(_Amount(match.start(), match.end(), words, value, is_money=is_money))
    return found


def amounts_in(text: str) -> set[Decimal]:
    """The amounts of money that a text names, in figures (yuan, 万元) and in capitals."""
    return {one.value for one in _amounts(text) if one.is_money and one.value is not None}


def spelled_amounts(paper: LintedPaper) -> Iterator[Problem]:
    """Capitals that differ from the figures beside them, or from every figure in their sentence."""
    for row, text in paper.texts():
        for sentence in _SENTENCE.findall(text):
            amounts = _amounts(sentence)
            pairs = _pairs(sentence, amounts)
            named = {one.value for one in amounts if one.is_money and not one.is_capitals}
            for one in (amount for amount in amounts if amount.is_capitals):
                beside = pairs.get(one)
                if beside and one.value is None:
                    words = f"{row.label}中的大写金额“{one.words}”写法不规范，请核对"
                    yield Problem("lint.capitals", words, row.code, _BASIS)
                elif beside and one.value != beside.value:
                    words = f"{row.label}中的大写“{one.words}”与小写 {beside.words} 不一致，请核对"
                    yield Problem("lint.capitals", words, row.code, _BASIS)
                elif not beside and named and one.value is not None and one.value not in named:
                    words = f"{row.label}中的大写“{one.words}”在同一句中没有相同的小写金额，请核对"
                    yield Problem("lint.capitals_doubt", words, row.code, _BASIS)


def _pairs(text: str, amounts: list[_Amount]) -> dict[_Amount, _Amount]:
    """The figure that stands for each of the capitals: the one before it, else the one behind it; each for one alone."""
    found: dict[_Amount, _Amount] = {}
    used: set[_Amount] = set()
    for n, one in enumerate(amounts):
        if not one.is_capitals:
            continue
        for beside in (*amounts[n - 1 : n], *amounts[n + 1 : n + 2]):
            first, second = sorted((one, beside), key=lambda amount: amount.start)
            is_free = not beside.is_capitals and beside not in used
            if is_free and _BETWEEN.fullmatch(text, first.end, second.start):
                found[one] = beside
                used.add(beside)
                break
    return found


def named_amounts(paper: LintedPaper) -> Iterator[Problem]:
    """A text that names another amount than its field, or one without the field; where it names a total, that counts, and
    where the field is of a fine, the fines that it names."""
    for money_field, text_field in paper.kind.amounts:
        amount, text = money_of(paper.values.get(money_field)), paper.values.get(text_field)
        if not isinstance(text, str) or not text.strip():
            continue
        label, where = paper.label(money_field), paper.label(text_field)
        if amount is None:
            if is_empty(paper.values.get(money_field)) and _is_unasked_fine(paper, money_field, text):
                words = f"{where}写明了罚款的数额，请填写{label}"
                yield Problem("lint.amount", words, money_field, _BASIS)
            continue
        every = amounts_in(text)
        named = _matched(_TOTAL, text) or _fines(paper, money_field, text) or every
        if amount in named:
            continue
        code = "lint.amount_doubt" if amount in every else "lint.amount"
        if named:
            words = f"{where}写的金额（{_yuan(named)}）与{label} {figures(amount)}元 不一致，请核对"
        else:
            words = f"请在{where}中写明{label} {figures(amount)}元"
        yield Problem(code, words, text_field, _BASIS)


def fines_of_facts(paper: LintedPaper) -> Iterator[Problem]:
    """Facts that speak of another fine than the one that is imposed."""
    text, label = paper.values.get("facts"), paper.label("facts")
    for row in paper.kind.fields:
        fined = _fines(paper, row.code, text) if isinstance(text, str) else set()
        amount = money_of(paper.values.get(row.code))
        if fined and amount is not None and amount not in fined:
            others = _yuan(fined)
            words = f"{label}写的罚款（{others}）与{row.label} {figures(amount)}元 不一致，请核对"
            yield Problem("lint.amount_doubt", words, "facts", _BASIS)


def no_capitals(paper: LintedPaper) -> Iterator[Problem]:
    """A sum that a decision orders in figures alone; its fields of money are printed with capitals."""
    text = paper.values.get("result")
    if not paper.kind.decision or not isinstance(text, str):
        return
    fields = {
        money_of(paper.values.get(one.code)) for one in paper.kind.fields if one.type is FieldType.MONEY
    }
    amounts = [one for one in _amounts(text) if one.is_money and one.value is not None]
    spelled = fields | {one.value for one in amounts if one.is_capitals}
    for amount in dict.fromkeys(one.value for one in amounts):
        if amount is not None and amount not in spelled:
            words = f"{paper.label('result')}中的 {figures(amount)}元 没有大写，请写明：{both(amount)}"
            yield Problem("lint.no_capitals", words, "result", Basis("regulation", 13, sure=Sure.D))


def _matched(pattern: re.Pattern[str], text: str) -> set[Decimal]:
    """The amounts in the group of a pattern, wherever it matches."""
    return {one for match in pattern.finditer(text) for one in amounts_in(match[1])}


def _yuan(amounts: set[Decimal]) -> str:
    return "、".join(f"{figures(one)}元" for one in sorted(amounts))


def _asking(paper: LintedPaper, code: str) -> list[tuple[str, str]]:
    """(field, choice) that makes this field of money necessary as that of a fine."""
    found = [(by, option) for by, option, needed in paper.kind.needs if needed == code]
    return [one for one in found if one[1] in _FINES]


def _fines(paper: LintedPaper, code: str, text: str) -> set[Decimal]:
    """The fines that a text names, where the field of money is that of a fine."""
    return _matched(_FINED, text) if _asking(paper, code) else set()


def _is_unasked_fine(paper: LintedPaper, code: str, text: str) -> bool:
    """Whether a text names a fine although no penalty was chosen that asks for the amount."""
    asking = _asking(paper, code)
    return bool(asking and _FINED.search(text)) and not any(
        option in paper.chosen(by) for by, option in asking
    )


def sums(paper: LintedPaper) -> Iterator[Problem]:
    """Rows that name no amount, or do not come to the total; and totals in a text beside what they sum up."""
    for money_field, things_field, column in paper.kind.sums:
        row = paper.kind.field_of(things_field)
        value = paper.values.get(things_field)
        filled = [(n, one) for n, one in enumerate(_rows(value), 1) if not is_empty(one)]
        if row is None or not filled:
            continue
        label = next(one.label for one in row.columns if one.code == column)
        parts = [money_of(one.get(column)) for _, one in filled]
        for (n, _), part in zip(filled, parts, strict=True):
            if part is None:
                words = f"{row.label}第{n}行的{label}须为金额，如 1234.50"
                yield Problem("lint.money", words, f"{things_field}.{n}.{column}", _BASIS)
        total, summed = money_of(paper.values.get(money_field)), sum((part or Decimal(0)) for part in parts)
        if None not in parts and total is not None and total != summed:
            words = (
                f"{row.label}各行合计 {figures(Decimal(summed))}元，与{paper.label(money_field)}"
                f" {figures(total)}元 不一致，请核对"
            )
            yield Problem("lint.sum", words, money_field, _BASIS)
    for text_row, text in paper.texts():
        if text_row.type in (FieldType.TEXT, FieldType.LONG_TEXT):
            yield from _text_sums(text_row.code, text_row.label, text)


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text_sums(code: str, label: str, text: str) -> Iterator[Problem]:
    for sentence in _SENTENCE.findall(text):
        match = _TOTAL.search(sentence)
        before = [one.value for one in _amounts(sentence[: match.start()]) if one.is_money] if match else []
        parts = [one for one in before if one is not None]
        total = next(iter(amounts_in(match[1])), None) if match else None
        if total is not None and len(parts) > 1 and sum(parts) != total:
            words = f"{label}中的各项金额相加为 {figures(Decimal(sum(parts)))}元，与“{match[0] if match else ''}”不一致，请核对"
            yield Problem("lint.sum_doubt", words, code, _BASIS)


def kept_amounts(paper: LintedPaper) -> Iterator[Problem]:
    """What differs from the papers before. After statement and defence a penalty may become lighter, never heavier than
    what the party was told (penalty law, art 45 para 2); the report of the investigation binds nobody."""
    told = paper.newest(paper.kind.not_above)
    if told is not None:
        yield from _heavier(paper, told)
    report = paper.newest(paper.kind.same_amount_as)
    if report is not None:
        yield from _changed(paper, report)


def _heavier(paper: LintedPaper, told: EarlierPaper) -> Iterator[Problem]:
    before = money_of(told.values.get("amount"))
    amount = money_of(paper.values.get("amount"))
    if amount is not None and before is not None and amount > before:
        words = f"{_differs(paper, told, amount, before)}；高于告知数额的，须重新告知"
        yield Problem("lint.heavier", words, "amount", _NO_HEAVIER)
    else:
        yield from _changed(paper, told)
    row = paper.kind.field_of("penalties")
    if row is None or not isinstance(told.values.get("penalties"), list):
        return
    was, now = frozenset(told.values["penalties"]), paper.chosen("penalties")
    labels = {one.code: one.label for one in row.choices}
    lighter = _LIGHTEST if was - _LIGHTEST else frozenset()
    added = [labels[code] for code in labels if code in now - was - lighter]
    if added:
        words = f"{told.name} 没有告知{'、'.join(added)}，增加处罚的种类须重新告知"
        yield Problem("lint.heavier", words, "penalties", _NO_HEAVIER)
    elif now and now != was:
        words = f"{row.label}与{told.name} 告知的不一致，请核对"
        yield Problem("lint.amount_changed", words, "penalties", _NO_HEAVIER)


def _changed(paper: LintedPaper, earlier: EarlierPaper) -> Iterator[Problem]:
    before, amount = money_of(earlier.values.get("amount")), money_of(paper.values.get("amount"))
    if before is not None and amount is not None and before != amount:
        words = _differs(paper, earlier, amount, before)
        yield Problem("lint.amount_changed", words, "amount", _BASIS)


def _differs(paper: LintedPaper, earlier: EarlierPaper, amount: Decimal, before: Decimal) -> str:
    said = f"{paper.label('amount')} {figures(amount)}元 与{earlier.name} 载明的 {figures(before)}元"
    return f"{said} 不一致，请核对"
