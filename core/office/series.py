"""Number series: word and form of the official numbers, which each office decides itself (law.md §3)."""

import re
from dataclasses import dataclass
from string import Formatter
from uuid import UUID

from core.clock import local
from core.context import Context
from core.editing import UNCHANGED, outdated
from core.law.problem import Problem
from core.permissions import Permission
from core.use_case import Work, use_case
from db.models import NumberSeries
from db.queries import office as queries
from db.queries.locking import lock_row
from db.queries.office import SeriesRow
from db.unit_of_work import hold

NOT_FOUND = Problem("series.not_found", "未找到该文号")
PARTS = {"prefix": "机关代字", "word": "文书代字", "year": "年份", "no": "序号"}
"""What a template may name in braces."""

_WORD = re.compile(r"[\w\u4e00-\u9fff]{1,20}")
_LITERAL = re.compile(r"[\w\u4e00-\u9fff〔〕\-第号]*")
_WRONG_BRACKETS = "[]【】［］()（）"
_LONGEST = 100


@dataclass(frozen=True)
class EditSeries:
    token: UUID
    series_id: UUID
    row_version: int
    word: str
    template: str
    reason: str


@dataclass(frozen=True)
class SeriesKept:
    series_id: UUID
    example: str


def list_series(ctx: Context) -> list[tuple[SeriesRow, str]]:
    """Every series of the agency with the number it would give next."""
    if not ctx.may(Permission.SERIES_MANAGE):
        return []
    year = local(ctx.now).year
    with ctx.app.read() as session:
        prefix = queries.get_agency(session, ctx.viewer).number_prefix
        rows = queries.list_series(session, ctx.viewer, year)
    return [(row, number_of(row.template, prefix, row.word, year, row.last_no + 1)) for row in rows]


def get_series(ctx: Context, series_id: UUID) -> tuple[SeriesRow, str] | None:
    return next((pair for pair in list_series(ctx) if pair[0].series_id == series_id), None)


def preview(ctx: Context, row: SeriesRow, word: str, template: str) -> str | list[Problem]:
    """The next number under another word and template. Nothing is taken."""
    problems = template_problems(word, template)
    if problems:
        return problems
    with ctx.app.read() as session:
        prefix = queries.get_agency(session, ctx.viewer).number_prefix
    return number_of(template, prefix, word, local(ctx.now).year, row.last_no + 1)


def number_of(template: str, prefix: str, word: str, year: int, no: int) -> str:
    return template.format(prefix=prefix, word=word, year=year, no=no)


def template_words(template: str) -> str:
    """A template for the reader: 机关代字＋文书代字＋〔年份〕＋序号＋号."""
    pieces: list[str] = []
    for literal, name, _, _ in Formatter().parse(template):
        if pieces and pieces[-1].endswith("〔年份") and literal.startswith("〕"):
            pieces[-1], literal = pieces[-1] + "〕", literal[1:]
        opens = literal.endswith("〔") and name is not None
        pieces += [literal[:-1] if opens else literal]
        if name is not None:
            pieces.append(("〔" if opens else "") + PARTS.get(name, name))
    return "＋".join(piece for piece in pieces if piece)


def template_problems(word: str, template: str) -> list[Problem]:
    """What is wrong with a word and a template.

    GB/T 9704-2012, 7.2.5: the year in full between 〔〕, the number without leading zeros.
    """
    problems = []
    if not _WORD.fullmatch(word):
        problems.append(Problem("series.word", "文书代字须为 1 至 20 个汉字、字母或数字", "word"))
    found = _parts(template)
    if found is None:
        problems.append(Problem("series.braces", "花括号不成对，请核对格式", "template"))
        return problems
    literals, names = found
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        known = "、".join(f"{{{name}}}（{label}）" for name, label in PARTS.items())
        problems.append(
            Problem("series.unknown", f"格式中的 {{{unknown[0]}}} 不能识别，可用的有 {known}", "template")
        )
    for name in ("year", "no"):
        if names.count(name) != 1:
            problems.append(
                Problem("series.parts", f"格式须含 {{{name}}}（{PARTS[name]}），且只出现一次", "template")
            )
    if any(names.count(name) > 1 for name in ("prefix", "word")):
        problems.append(Problem("series.parts", "机关代字、文书代字在格式中只能出现一次", "template"))
    if any(char in _WRONG_BRACKETS for char in literals) or "〔{year}〕" not in template:
        problems.append(
            Problem(
                "series.brackets", "年份须用六角括号，写作 〔{year}〕，不用 [ ]、【 】或圆括号", "template"
            )
        )
    elif not _LITERAL.fullmatch(literals):
        problems.append(Problem("series.signs", "格式中只能有汉字、字母、数字、〔〕和短横线", "template"))
    if len(template) > _LONGEST:
        problems.append(Problem("series.too_long", f"格式最多 {_LONGEST} 个字", "template"))
    return problems


@use_case(Permission.SERIES_MANAGE)
def edit_series(work: Work, command: EditSeries) -> SeriesKept | list[Problem]:
    """For the next number on. The count goes on, and two series never give the same numbers."""
    # Two series changed at once could each pass the check and still come out alike.
    hold(work.session, f"series {work.ctx.actor.agency_id}")
    series = lock_row(work.session, work.ctx.viewer, NumberSeries, command.series_id)
    if series is None:
        return [NOT_FOUND]
    problems = outdated(work, series, command.row_version, series.id)
    if problems:
        return problems
    word, template = command.word.strip(), command.template.strip()
    problems = template_problems(word, template)
    if problems:
        return problems
    year = local(work.now).year
    prefix = queries.get_agency(work.session, work.ctx.viewer).number_prefix
    rows = queries.list_series(work.session, work.ctx.viewer, year)
    form = number_of(template, prefix, word, year, 1)
    for other in rows:
        if other.series_id != series.id and form == number_of(other.template, prefix, other.word, year, 1):
            return [Problem("series.taken", f"与“{other.label}”的文号相同，请换用其他代字", "word")]
    series.word, series.template = word, template
    if not work.session.is_modified(series):
        return [UNCHANGED]
    last_no = next(row.last_no for row in rows if row.series_id == series.id)
    return SeriesKept(series.id, number_of(template, prefix, word, year, last_no + 1))


def _parts(template: str) -> tuple[str, list[str]] | None:
    """The text between the braces, and what stands in them; None where they do not pair."""
    try:
        parsed = list(Formatter().parse(template))
    except ValueError:
        return None
    names = [
        name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
        for _, name, spec, conversion in parsed
        if name is not None
    ]
    return "".join(literal for literal, *_ in parsed), names
