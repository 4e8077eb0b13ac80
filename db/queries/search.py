"""Two-character grams: any piece of text of two characters and more is found, without an extension.

Text is folded before it is kept and before it is looked for: upper case is lower case, the full-width forms of an
input method are the half-width ones, and brackets are round, so that （集团） and (集团) find each other, and [2026] and
（2026） the 〔2026〕 of an official number.
"""

import re
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, Text, Uuid, and_, cast, false, func, select
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, aggregate_order_by
from sqlalchemy.orm import Session

from db.models import Matter, MatterSearch, PartySearch

_BRACKETS = str.maketrans("〔〕[]【】［］", "()()()()")
_OFFICIAL_NUMBER = re.compile(r"(\(\d{4}\)\d+)(?=\s|$)")
_DIGITS = re.compile("[0-9]+")
Searched = type[MatterSearch] | type[PartySearch]
_LONGEST = 40
"""Digits of a run that are kept in one piece; PostgreSQL takes no lexeme beyond 2046 bytes."""


def fold(text: str) -> str:
    """One form for all spellings of a text; without the character that PostgreSQL cannot hold."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\0", "").translate(_BRACKETS)


def asked(text: str) -> str:
    """What somebody looks for, folded. An official number whose 号 is left out is that number, not the beginning of
    others."""
    return _OFFICIAL_NUMBER.sub(r"\1号", fold(text))


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


def _terms(word: str) -> set[str]:
    """The lexemes of a word in a query: of a run of digits that may go on, the beginning of an end."""
    terms = set(map(_quoted, _pairs(word)))
    for run in _DIGITS.finditer(word):
        if enclosed := _enclosed(word, run):
            terms |= set(map(_quoted, enclosed))
        elif len(run[0]) > 1:
            goes_on = run.end() == len(word) and len(run[0]) < _LONGEST
            terms.add(_quoted(run[0][:_LONGEST]) + (":*" if goes_on else ""))
    return terms


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def search_row(matter_id: UUID, text: str) -> MatterSearch:
    """What the search keeps of a matter: folded here, so that a query needs no function on the column."""
    body = fold(text)
    return MatterSearch(matter_id=matter_id, body=body, grams=_lexemes(body))


def party_row(party_id: UUID, name: str) -> PartySearch:
    """What the search keeps of a party."""
    body = fold(name)
    return PartySearch(party_id=party_id, body=body, grams=_lexemes(body))


def _lexemes(body: str) -> ColumnElement[str]:
    return func.array_to_tsvector(cast(grams(body), ARRAY(Text)))


def matches(query: str) -> ColumnElement[bool]:
    """A condition on Matter: every word of `query` stands in its text. Words need two characters or more."""
    return Matter.id.in_(select(MatterSearch.matter_id).where(hit(query)))


def hit(query: str, table: Searched = MatterSearch) -> ColumnElement[bool]:
    """A condition on the search of matters or of parties, met by way of the index: every word of `query` stands in the
    text."""
    tsquery = " & ".join(sorted(set[str]().union(*map(_terms, asked(query).split()))))
    return and_(table.grams.op("@@")(cast(tsquery, TSQUERY)), holds(query, table))


def holds(query: str, table: Searched = MatterSearch) -> ColumnElement[bool]:
    """The same condition, met by reading the text: for what was found otherwise."""
    words = asked(query).split()
    if not any(len(word) > 1 for word in words):
        return false()
    return and_(*(table.body.contains(word, autoescape=True) for word in words))


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


def walk(
    session: Session, query: str, matters: Select[UUID], depth: int, limit: int, ascending: bool
) -> Walk:
    """Read the texts of `matters`, which are the ids of the newest `depth` (the oldest where `ascending`)."""
    near = matters.subquery()
    order = near.c.id.asc() if ascending else near.c.id.desc()
    ids = func.array_agg(aggregate_order_by(near.c.id, order), type_=ARRAY(Uuid())).filter(holds(query))
    found, count, read = session.execute(
        select(ids[1:limit], func.count().filter(holds(query)), func.count())
        .select_from(near)
        .outerjoin(MatterSearch, MatterSearch.matter_id == near.c.id)
    ).one()
    return Walk(found or [], count, read < depth)


def hits_among(
    session: Session, query: str, condition: ColumnElement[bool], limit: int, ascending: bool, most: int
) -> tuple[list[UUID], int]:
    """The newest hits among matters that meet `condition`, found by the index, and their number up to `most`: for rare
    words."""
    hits = _hits(query)
    found = select(Matter.id).join(hits, hits.c.matter_id == Matter.id).where(condition).cte("found")
    order = found.c.id.asc() if ascending else found.c.id.desc()
    top = select(found.c.id).order_by(order).limit(limit).subquery()
    first = top.c.id.asc() if ascending else top.c.id.desc()
    ids = select(func.array_agg(aggregate_order_by(top.c.id, first), type_=ARRAY(Uuid()))).scalar_subquery()
    number = select(func.count()).select_from(select(found.c.id).limit(most).subquery()).scalar_subquery()
    newest, count = session.execute(select(ids, number)).one()
    return newest or [], count


def count_among(session: Session, query: str, condition: ColumnElement[bool], most: int) -> int:
    """How many hits there are among matters that meet `condition`, counted no further than `most`."""
    hits = _hits(query)
    found = select(Matter.id).join(hits, hits.c.matter_id == Matter.id).where(condition).limit(most)
    return session.scalars(select(func.count()).select_from(found.subquery())).one()


def _hits(query: str) -> CTE:
    # Materialized: under a LIMIT the planner would otherwise read all texts in turn, trusting that hits lie evenly.
    return select(MatterSearch.matter_id).where(hit(query)).cte("hits").prefix_with("MATERIALIZED")
