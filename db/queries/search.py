"""Two-character grams: any piece of text of two characters and more is found, without an extension.

Text is folded before it is kept and before it is looked for: upper case is lower case, the full-width forms of an
input method are the half-width ones, and brackets are round, so that （集团） and (集团) find each other, and [2026] and
（2026） the 〔2026〕 of an official number.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    Uuid,
    and_,
    cast,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, aggregate_order_by
from sqlalchemy.orm import Session

from db.models import CaseFileSearch, Matter, MatterSearch, PartySearch
from db.queries.counting import HITS_TO, count_capped
from db.queries.scope import beyond_units
from db.viewer import Viewer

_BRACKETS = str.maketrans("〔〕[]【】［］", "()()()()")
_OFFICIAL_NUMBER = re.compile(r"(\(\d{4}\)\d+)(?=\s|$)")
_NUMBERED = re.compile(r"\(\d{4}\)\d+号")
_DIGITS = re.compile("[0-9]+")
Searched = type[CaseFileSearch] | type[MatterSearch] | type[PartySearch]
Part = Literal["parties", "papers"]
"""A part of what the search knows of a matter."""
_MARKS: Mapping[Part, str] = {"parties": "\ue000", "papers": "\ue001"}
"""Of the private use area: a text that holds them all the same is read again, as every hit is."""
_UNIT = "\ue002"
"""Stands before the id of a unit; of the private use area too."""
NEAR = 1000
"""A search first reads the texts of so many matters, the newest that the viewer sees."""
FAR = 20
"""Times NEAR: further no text is read in turn, because the index then answers sooner."""
_LONGEST = 40
"""Digits of a run that are kept in one piece; PostgreSQL takes no lexeme beyond 2046 bytes."""


def fold(text: str) -> str:
    """One form for all spellings of a text; without the character that PostgreSQL cannot hold."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\0", "").translate(_BRACKETS)


def asked(text: str) -> str:
    """What somebody looks for, folded. An official number whose 号 is left out is that number, not the beginning of
    others."""
    return _OFFICIAL_NUMBER.sub(r"\1号", fold(text))


def is_numbered(query: str) -> bool:
    """Whether an official number is looked for, which mostly stands in few texts."""
    return bool(_NUMBERED.search(asked(query)))


def grams(text: str) -> list[str]:
    """What a text is found by: its distinct overlapping pairs of characters, without those across white space.

    Of digits the pairs are all common. So a run of digits is kept by its ends instead (148977, 48977, … 77), which are
    as many and most of them rare, and with what encloses it (〕148977号).
    """
    found = set()
    for word in text.split():
        found |= set(_pairs(word))
        for run in _DIGITS.finditer(word):
            digits = run[0]
            found |= {digits[i : i + _LONGEST] for i in range(len(digits) - 1)}
            found |= _enclosed(word, run)
    return sorted(found)


def _pairs(word: str) -> list[str]:
    pairs = (word[i : i + 2] for i in range(len(word) - 1))
    return [pair for pair in pairs if not _DIGITS.fullmatch(pair)]


def _enclosed(word: str, run: re.Match[str]) -> set[str]:
    """A run with the character before and the one after it; nothing where one of these is missing."""
    start, end = run.start() - 1, run.end() + 1
    return {word[start:end]} if start >= 0 and end <= len(word) and len(run[0]) <= _LONGEST else set()


def lexemes(body: str, parts: Mapping[Part, str]) -> list[str]:
    """The grams of a whole text, and those of its parts with the mark of the part, so that the index knows the two apart."""
    marked = [_MARKS[part] + gram for part, text in parts.items() for gram in grams(text)]
    return sorted([*grams(body), *marked])


def _terms(word: str, mark: str = "") -> set[str]:
    """The lexemes of a word in a query: of a run of digits that may go on, the beginning of an end."""
    terms = {_quoted(mark + pair) for pair in _pairs(word)}
    for run in _DIGITS.finditer(word):
        if enclosed := _enclosed(word, run):
            terms |= {_quoted(mark + one) for one in enclosed}
        elif len(run[0]) > 1:
            goes_on = run.end() == len(word) and len(run[0]) < _LONGEST
            terms.add(_quoted(mark + run[0][:_LONGEST]) + (":*" if goes_on else ""))
    return terms


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def unit_lexemes(units: Iterable[UUID]) -> list[str]:
    """The lexemes of the units whose people see a matter, so that the index leaves out the matters of others."""
    return sorted({_UNIT + one.hex for one in units})


def unit_grams(text: str, unit_id: UUID) -> list[str]:
    """The grams of a text, plain and with the mark of the department whose it is: a word that is common in the house and rare in
    a department is then found there as quickly as one that is rare everywhere."""
    found = grams(text)
    return [*found, *(_UNIT + unit_id.hex + gram for gram in found)]


def search_row(
    matter_id: UUID, text: str, *, units: Iterable[UUID] = (), parties: str = "", papers: str = ""
) -> MatterSearch:
    """What the search keeps of a matter: folded here, so that a query needs no function on the column. `parties` and
    `papers` are what else there is beside `text`, `units` those that answer for the matter and took it in."""
    kept: dict[Part, str] = {"parties": fold(parties), "papers": fold(papers)}
    body = " ".join(filter(None, (fold(text), *kept.values())))
    found = [*lexemes(body, kept), *unit_lexemes(units)]
    return MatterSearch(matter_id=matter_id, body=body, grams=_vector(found), **kept)


def party_row(party_id: UUID, name: str) -> PartySearch:
    """What the search keeps of a party."""
    body = fold(name)
    return PartySearch(party_id=party_id, body=body, grams=_vector(grams(body)))


def case_file_row(case_file_id: UUID, text: str, *, unit_id: UUID) -> CaseFileSearch:
    """What the search keeps of a file in the archive. `unit_id` is the department that made it."""
    body = fold(text)
    return CaseFileSearch(case_file_id=case_file_id, body=body, grams=_vector(unit_grams(body, unit_id)))


def _vector(found: list[str]) -> ColumnElement[str]:
    return func.array_to_tsvector(cast(found, ARRAY(Text)))


def matches(query: str) -> ColumnElement[bool]:
    """A condition on Matter: every word of `query` stands in its text. Words need two characters or more."""
    return Matter.id.in_(select(MatterSearch.matter_id).where(hit(query)))


def hit(query: str, table: Searched = MatterSearch) -> ColumnElement[bool]:
    """A condition on the search of matters or of parties, met by way of the index: every word of `query` stands in the
    text."""
    tsquery = " & ".join(sorted(set[str]().union(*map(_terms, asked(query).split()))))
    return and_(table.grams.op("@@")(cast(tsquery, TSQUERY)), holds(query, table))


def hit_in_units(query: str, table: Searched, units: Iterable[UUID]) -> ColumnElement[bool]:
    """`hit` for texts of these departments alone, whose grams bear their marks."""
    words = asked(query).split()
    each = (
        " & ".join(sorted(set[str]().union(*(_terms(word, _UNIT + one.hex) for word in words))))
        for one in sorted(set(units))
    )
    tsquery = " | ".join(f"({one})" for one in each if one)
    return and_(table.grams.op("@@")(cast(tsquery, TSQUERY)), holds(query, table))


def holds(query: str, table: Searched = MatterSearch) -> ColumnElement[bool]:
    """The same condition, met by reading the text: for what was found otherwise."""
    words = asked(query).split()
    if not any(len(word) > 1 for word in words):
        return false()
    return and_(*(table.body.contains(word, autoescape=True) for word in words))


def of_units(units: Iterable[UUID]) -> ColumnElement[bool]:
    """A condition on the search of matters, met by way of the index: it belongs to one of these units."""
    return MatterSearch.grams.op("@@")(cast(" | ".join(map(_quoted, unit_lexemes(units))), TSQUERY))


def within(query: str, part: Part | None) -> ColumnElement[bool]:
    """A condition on the search of matters beside `hit` or `holds`: some word of `query` stands in this part."""
    if part is None:
        return true()
    column = MatterSearch.parties if part == "parties" else MatterSearch.papers
    return or_(*(column.contains(word, autoescape=True) for word in asked(query).split()))


def _hit_within(query: str, part: Part | None) -> ColumnElement[bool]:
    """The same, met by way of the index."""
    if part is None:
        return true()
    words = [_terms(word, _MARKS[part]) for word in asked(query).split()]
    tsquery = " | ".join(sorted(f"({' & '.join(sorted(terms))})" for terms in words if terms))
    return and_(MatterSearch.grams.op("@@")(cast(tsquery, TSQUERY)), within(query, part))


@dataclass(frozen=True)
class Walk:
    """What the newest of somebody's matters hold: the newest hits, how many there are, and whether these are all of
    his matters."""

    ids: list[UUID]
    count: int
    is_whole: bool

    def decides(self, most: int) -> bool:
        """Whether nothing beyond these matters can change the answer to "the newest `most` hits"."""
        return self.is_whole or self.count >= most


class Slice(Protocol):
    """Matters that somebody may see under some filter, from one of them downwards, or upwards where `ascending`."""

    @property
    def ascending(self) -> bool: ...

    @property
    def size(self) -> int:
        """How many of them are asked for."""

    def ids(self, limit: int) -> Select[UUID]:
        """The first of them, taken from visible_ids."""

    def condition(self) -> ColumnElement[bool]:
        """All of them, as a condition on Matter that holds visible_to."""

    @property
    def viewer(self) -> Viewer: ...


def page_of_hits(
    session: Session, query: str, every: Slice, page: Slice, *, part: Part | None = None
) -> tuple[list[UUID], int]:
    """The ids of a page of hits and the count of all, up to HITS_TO + 1. `every` is the slice from its beginning; the
    page is `every` itself where it is the first.

    A common word is found by reading the newest matters that the viewer sees, a rare one by the index of grams; which
    one it is, the newest matters tell, and an official number by itself. Either way alone would read the whole table for
    the other kind of word.
    """
    if is_numbered(query):
        ids, count = _hits_among(session, query, part, page)
        return ids, count if page is every else _count_among(session, query, part, every)
    newest = _walk(session, query, part, every, NEAR, page.size)
    at_hand = newest if page is every else _walk(session, query, part, page, NEAR, page.size)
    ids = at_hand.ids
    if not at_hand.decides(page.size):
        ids, count = _hits_among(session, query, part, page)
        if page is every:
            return ids, count
    # As far as the hits so far promise to suffice, and a quarter more.
    depth = (HITS_TO + 1) * NEAR * 5 // (max(newest.count, 1) * 4)
    if not newest.decides(HITS_TO + 1) and depth <= FAR * NEAR:
        newest = _walk(session, query, part, every, depth, 0)
    total = newest.count
    if not newest.decides(HITS_TO + 1):
        total = _count_among(session, query, part, every)
    return ids, min(total, HITS_TO + 1)


def _walk(session: Session, query: str, part: Part | None, matters: Slice, depth: int, limit: int) -> Walk:
    """Read the texts of the newest `depth` of `matters`."""
    near = matters.ids(depth).subquery()
    order = near.c.id.asc() if matters.ascending else near.c.id.desc()
    found = and_(holds(query), within(query, part))
    ids = func.array_agg(aggregate_order_by(near.c.id, order), type_=ARRAY(Uuid())).filter(found)
    hits, count, read = session.execute(
        select(ids[1:limit], func.count().filter(found), func.count())
        .select_from(near)
        .outerjoin(MatterSearch, MatterSearch.matter_id == near.c.id)
    ).one()
    return Walk(hits or [], count, read < depth)


def _hits_among(session: Session, query: str, part: Part | None, matters: Slice) -> tuple[list[UUID], int]:
    """The newest hits among `matters`, found by the index, and their number: for rare words."""
    hits = _hits(query, part, matters.viewer)
    joined = select(Matter.id).join(hits, hits.c.matter_id == Matter.id)
    found = joined.where(matters.condition()).cte("found")
    order = found.c.id.asc() if matters.ascending else found.c.id.desc()
    top = select(found.c.id).order_by(order).limit(matters.size).subquery()
    first = top.c.id.asc() if matters.ascending else top.c.id.desc()
    ids = select(func.array_agg(aggregate_order_by(top.c.id, first), type_=ARRAY(Uuid()))).scalar_subquery()
    number = count_capped(select(found.c.id), HITS_TO)
    newest, count = session.execute(select(ids, number)).one()
    return newest or [], count


def _count_among(session: Session, query: str, part: Part | None, matters: Slice) -> int:
    """How many hits there are among `matters`, counted no further than HITS_TO + 1."""
    hits = _hits(query, part, matters.viewer)
    joined = select(Matter.id).join(hits, hits.c.matter_id == Matter.id)
    found = joined.where(matters.condition()).limit(HITS_TO + 1)
    return session.scalars(select(func.count()).select_from(found.subquery())).one()


def _hits(query: str, part: Part | None, viewer: Viewer) -> CTE:
    """The ids of all hits that the viewer may see, and of some more. A word may be common in the house and rare in his
    units: the index then reads the hits of these alone."""
    found: Select[UUID] | CompoundSelect[UUID]
    found = every = select(MatterSearch.matter_id).where(hit(query), _hit_within(query, part))
    if not viewer.sees_agency:
        others = every.where(MatterSearch.matter_id.in_(beyond_units(viewer)))
        own = every.where(of_units(viewer.unit_ids))
        found = others.union(own) if viewer.unit_ids else others
    # Materialized: under a LIMIT the planner would otherwise read all texts in turn, trusting that hits lie evenly.
    return found.cte("hits").prefix_with("MATERIALIZED")
