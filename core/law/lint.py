"""What a second reader would object to in a paper: articles, remedies, amounts, periods, dates and names (art 13).

Pure: the paper's values, and what the file says, come in; findings go out, each with its field and its basis.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from core.law.basis import Basis, Sure, article
from core.law.citations import citation_flaw, citation_words, citations_in, is_known, read_citation
from core.law.fields import Field, FieldType, day_of, is_empty
from core.law.lint_amounts import (
    fines_of_facts,
    kept_amounts,
    named_amounts,
    no_capitals,
    spelled_amounts,
    sums,
)
from core.law.lint_dates import order_of_days
from core.law.lint_paper import LintedPaper, LintFacts
from core.law.lint_periods import bounds, field_period, text_periods
from core.law.lint_remedies import remedies
from core.law.paper_kind import PaperKind
from core.law.problem import Problem

ADVICE = frozenset(
    {
        *("lint.citation_doubt", "lint.citation_unknown", "lint.period_doubt", "lint.bound_doubt"),
        *("lint.capitals_doubt", "lint.amount_doubt", "lint.sum_doubt", "lint.amount_changed", "lint.name"),
        *("lint.no_capitals", "lint.date_doubt"),
    }
)
"""Findings that a reader must look at and that do not keep a paper from being issued: the table behind them is not sure
enough, a text was guessed at, or the law allows what was done."""

_DESIGN = Basis("regulation", 3, sure=Sure.D)


def lint(kind: PaperKind, values: Mapping[str, Any], facts: LintFacts) -> list[Problem]:
    """All findings, in the order of the checks; a paper that is not filled in yet has few."""
    paper = LintedPaper(kind, values, facts)
    checks: tuple[Callable[[LintedPaper], Iterator[Problem]], ...] = (
        *(_needs, _either, _citations, remedies, spelled_amounts, named_amounts, fines_of_facts, sums),
        *(no_capitals, kept_amounts, field_period, text_periods, bounds, _dates, order_of_days, _names),
    )
    return list(dict.fromkeys(problem for one in checks for problem in one(paper)))


def _needs(paper: LintedPaper) -> Iterator[Problem]:
    for chooser, option, needed in paper.kind.needs:
        row = paper.kind.field_of(needed)
        if row and option in paper.chosen(chooser) and is_empty(paper.values.get(needed)):
            words = f"已选择{_option(paper, chooser, option)}，请填写{row.label}"
            yield Problem("lint.needed", words, needed, row.basis)


def _option(paper: LintedPaper, code: str, option: str) -> str:
    row = paper.kind.field_of(code)
    return next((one.label for one in row.choices if one.code == option), option) if row else option


def _either(paper: LintedPaper) -> Iterator[Problem]:
    for codes in paper.kind.either:
        if all(is_empty(paper.values.get(code)) for code in codes):
            row = paper.kind.field_of(codes[0])
            words = f"请填写{'或者'.join(paper.label(code) for code in codes)}"
            yield Problem("lint.needed", words, codes[0], row.basis if row else None)


def _citations(paper: LintedPaper) -> Iterator[Problem]:
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


_SAME_DATES = ("received_on", "accepted_on", "preserved_on", "decided_on")
"""Fields that name the same day in every paper of a matter."""


def _dates(paper: LintedPaper) -> Iterator[Problem]:
    for code in _SAME_DATES:
        day = day_of(paper.values.get(code))
        earlier = next((one for one in paper.facts.earlier if day_of(one.values.get(code))), None)
        if day is None or earlier is None or day == day_of(earlier.values.get(code)):
            continue
        before = day_of(earlier.values.get(code))
        words = f"{paper.label(code)} {day} 与{earlier.name} 载明的 {before} 不一致，请核对"
        yield Problem("lint.date", words, code, _DESIGN)


def _names(paper: LintedPaper) -> Iterator[Problem]:
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
