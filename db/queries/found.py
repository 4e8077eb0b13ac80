"""What the one search box finds: matters, and of these the papers and parties. Every function takes the viewer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from db.models import Document, DocumentVoid, Matter, MatterParty, SavedSearch, Unit
from db.queries.counting import COUNT_TO as COUNT_TO
from db.queries.counting import HITS_TO as HITS_TO
from db.queries.scope import visible_ids, visible_to
from db.queries.search import Part as Part
from db.queries.search import asked, fold, page_of_hits
from db.viewer import Viewer


@dataclass(frozen=True)
class SearchFilter:
    """`procedures` are those whose matters are looked for. `part` asks for matters in whose papers or among whose parties
    some word stands. `since` (inclusive) and `until` (exclusive) bound the time of receipt."""

    text: str
    procedures: tuple[str, ...]
    part: Part | None = None
    stage: str | None = None
    unit_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class FoundPaper:
    document_id: UUID
    number: str
    title: str
    issued_at: datetime
    holds: bool
    """Neither voided nor replaced by a corrected one."""


@dataclass(frozen=True)
class FoundParty:
    party_id: UUID
    name: str
    role: str


@dataclass(frozen=True)
class FoundMatter:
    """A matter in which every word stands; `papers` and `parties` are those of it in which some word does, `matched` the
    columns of the matter itself. `total` is the count of all such matters, up to HITS_TO + 1."""

    matter_id: UUID
    number: str
    subject: str
    party_names: str
    procedure: str
    stage: str
    received_at: datetime
    unit: str
    total: int
    matched: tuple[str, ...]
    papers: tuple[FoundPaper, ...]
    parties: tuple[FoundParty, ...]


@dataclass(frozen=True)
class _Slice:
    viewer: Viewer
    wanted: SearchFilter
    before: UUID | None
    size: int
    ascending: bool = False

    @property
    def _conditions(self) -> list[ColumnElement[bool]]:
        wanted = self.wanted
        found: list[ColumnElement[bool]] = []
        if wanted.stage:
            found.append(Matter.stage == wanted.stage)
        if wanted.unit_id:
            found.append(Matter.unit_id == wanted.unit_id)
        if wanted.since:
            found.append(Matter.happened_at >= wanted.since)
        if wanted.until:
            found.append(Matter.happened_at < wanted.until)
        if self.before is not None:
            found.append(Matter.id < self.before)
        return found

    def ids(self, limit: int) -> Select[UUID]:
        procedures = self.wanted.procedures
        return visible_ids(self.viewer, *self._conditions, limit=limit, procedures=procedures)

    def condition(self) -> ColumnElement[bool]:
        among = Matter.procedure.in_(self.wanted.procedures)
        return and_(visible_to(self.viewer), among, *self._conditions)


def find_everywhere(
    session: Session, viewer: Viewer, wanted: SearchFilter, *, before: UUID | None = None, limit: int = 20
) -> list[FoundMatter]:
    """A page of hits, the newest matter first, and one more where there is a next page. `before` continues below a
    matter."""
    page = _Slice(viewer, wanted, before, limit + 1)
    every = page if before is None else _Slice(viewer, wanted, None, 0)
    ids, total = page_of_hits(session, wanted.text, every, page, part=wanted.part)
    rows = session.execute(
        select(
            Matter.id,
            Matter.number,
            Matter.subject,
            Matter.party_names,
            Matter.procedure,
            Matter.stage,
            Matter.happened_at,
            Unit.name,
            literal(total),
            _papers(),
            _parties(),
        )
        .join(Unit, Unit.id == Matter.unit_id)
        .where(Matter.id.in_(ids), visible_to(viewer))
        .order_by(Matter.id.desc())
    )
    words = asked(wanted.text).split()

    def told(*texts: str) -> bool:
        return any(word in fold(text) for text in texts for word in words)

    found = []
    for row in rows:
        own: tuple[Any, ...] = tuple(row[:9])
        papers = [
            FoundPaper(UUID(p[0]), p[1] or "", p[2], datetime.fromisoformat(p[3]), p[4]) for p in row[9] or ()
        ]
        parties = [FoundParty(UUID(p[0]), p[1], p[2]) for p in row[10] or ()]
        columns = zip(("number", "subject", "party_names"), own[1:4], strict=True)
        meant: tuple[Any, ...] = (
            tuple(column for column, text in columns if told(text)),
            tuple(paper for paper in papers if told(paper.number, paper.title)),
            tuple(party for party in parties if told(party.name)),
        )
        found.append(FoundMatter(*own, *meant))
    return found


def _papers() -> ScalarSelect[Any]:
    """The papers of each matter as one value: a list of the columns of FoundPaper, the newest first."""
    own, later = Document.__table__, Document.__table__.alias("later")
    ended = (
        select(literal(1)).where(DocumentVoid.document_id == own.c.id).exists()
        | select(literal(1)).where(later.c.replaces_id == own.c.id).exists()
    )
    columns = (own.c.id, own.c.number, own.c.title, own.c.happened_at, ~ended)
    rows = func.jsonb_agg(aggregate_order_by(func.jsonb_build_array(*columns), own.c.id.desc()))
    return select(rows).where(own.c.matter_id == Matter.id).correlate(Matter).scalar_subquery()


def _parties() -> ScalarSelect[Any]:
    """The parties of each matter as one value: a list of the columns of FoundParty, in the order of their entry."""
    columns = (MatterParty.party_id, MatterParty.name, MatterParty.role)
    rows = func.jsonb_agg(aggregate_order_by(func.jsonb_build_array(*columns), MatterParty.id))
    return select(rows).where(MatterParty.matter_id == Matter.id).correlate(Matter).scalar_subquery()


def list_saved_searches(session: Session, viewer: Viewer) -> list[SavedSearch]:
    """The viewer's own saved searches, by name."""
    own = SavedSearch.account_id == viewer.account_id
    return list(session.scalars(select(SavedSearch).where(own).order_by(SavedSearch.name)))
