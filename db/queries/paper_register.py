"""The register of issued papers. Every function takes the viewer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import Account, Document, DocumentVoid, Matter, Unit
from db.queries.counting import count_capped
from db.queries.scope import reach, visible_to
from db.queries.search import asked, matches
from db.viewer import Mode, Viewer


@dataclass(frozen=True)
class IssuedFilter:
    """`since` (inclusive) and `until` (exclusive) bound the time of issue."""

    text: str = ""
    kind: str | None = None
    matter_id: UUID | None = None
    unit_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    mine: bool = False


@dataclass(frozen=True)
class IssuedRow:
    """An issued paper in the register. `void` is why it was voided, `replaced_by` the number that took its place."""

    document_id: UUID
    matter_id: UUID
    kind: str
    title: str
    number: str | None
    matter_number: str
    party_names: str
    issued_at: datetime
    issued_by: str
    unit_name: str
    stage: str
    """Of its matter."""
    void: str | None
    replaced_by: str | None
    total: int


def _void() -> ColumnElement[str]:
    return (
        select(DocumentVoid.reason)
        .where(DocumentVoid.document_id == Document.id)
        .correlate(Document)
        .scalar_subquery()
    )


def _replaced_by() -> ColumnElement[str]:
    later = aliased(Document)
    return (
        select(func.coalesce(later.number, later.title))
        .where(later.replaces_id == Document.id)
        .order_by(later.id)
        .limit(1)
        .correlate(Document)
        .scalar_subquery()
    )


def paper_end(session: Session, viewer: Viewer, document_id: UUID) -> tuple[str | None, str | None]:
    """Why an issued paper of the viewer's agency was voided, and the number of the one that corrects it."""
    row = session.execute(
        select(_void(), _replaced_by()).where(
            Document.id == document_id, Document.agency_id == viewer.agency_id
        )
    ).one_or_none()
    return (row[0], row[1]) if row else (None, None)


def _rows(total: ColumnElement[int] | ScalarSelect[int]) -> Select[*tuple[Any, ...]]:
    """The columns of IssuedRow, `total` the last of them."""
    return (
        select(
            Document.id,
            Document.matter_id,
            Document.kind,
            Document.title,
            Document.number,
            Matter.number,
            Matter.party_names,
            Document.happened_at,
            Account.name,
            Unit.name,
            Matter.stage,
            _void(),
            _replaced_by(),
            total,
        )
        .join(Matter, Matter.id == Document.matter_id)
        .join(Account, Account.id == Document.issued_by)
        .join(Unit, Unit.id == Matter.unit_id)
    )


def list_issued(
    session: Session,
    viewer: Viewer,
    wanted: IssuedFilter,
    *,
    before: UUID | None = None,
    limit: int = 20,
) -> list[IssuedRow]:
    """A page of the register, the newest first, and one row more where there is a next page. `before` continues below a
    row; each row carries the count of all, up to HITS_TO + 1."""
    condition = and_(reach(session, viewer, Document), _issued(session, viewer, wanted))
    matching = select(Document.id).join(Matter, Matter.id == Document.matter_id).where(condition)
    page = matching.where(Document.id < before) if before is not None else matching
    # Chosen before anything is joined to them: where the papers are those of many old matters, most are left out again.
    ids = page.order_by(Document.id.desc()).limit(limit + 1).subquery()
    query = _rows(count_capped(matching)).join(ids, ids.c.id == Document.id)
    return [IssuedRow(*tuple(row)) for row in session.execute(query.order_by(Document.id.desc()))]


def get_issued(session: Session, viewer: Viewer, document_id: UUID) -> IssuedRow | None:
    """One row of the register; None where the viewer may not see it."""
    row = session.execute(
        _rows(literal(1)).where(Document.id == document_id, visible_to(viewer))
    ).one_or_none()
    return IssuedRow(*tuple(row)) if row else None


def issued_contents(
    session: Session, viewer: Viewer, document_ids: list[UUID]
) -> list[tuple[Document, str | None, str | None]]:
    """Papers of which the viewer may take copies, in the order of the ids: each with why it is void and what replaced
    it. Those out of his reach are left out."""
    rows = session.execute(
        select(Document, _void(), _replaced_by())
        .join(Matter, Matter.id == Document.matter_id)
        .where(Document.id.in_(document_ids), visible_to(viewer, Mode.COPY))
    )
    found = {row[0].id: (row[0], row[1], row[2]) for row in rows}
    return [found[one] for one in document_ids if one in found]


_BRACKETS = ("〔〕[]【】［］（）", "()()()()()")


_NEAR, _COMMON = 2000, 40
"""A word that so many of the newest papers hold is common: it is found by reading papers in turn, a rare one by the
index of grams. Either way alone would read the whole table for the other kind of word."""


def _is_common(session: Session, viewer: Viewer, words: ColumnElement[bool]) -> bool:
    newest = (
        select(Document.id)
        .where(Document.agency_id == viewer.agency_id)
        .order_by(Document.id.desc())
        .limit(_NEAR)
    ).subquery()
    found = (
        select(literal(1))
        .select_from(Document)
        .join(newest, newest.c.id == Document.id)
        .join(Matter, Matter.id == Document.matter_id)
        .where(words)
        .limit(_COMMON)
    )
    return len(session.scalars(found).all()) >= _COMMON


def _issued(session: Session, viewer: Viewer, wanted: IssuedFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [Document.agency_id == viewer.agency_id]
    if wanted.kind:
        conditions.append(Document.kind == wanted.kind)
    if wanted.matter_id:
        conditions.append(Document.matter_id == wanted.matter_id)
    if wanted.unit_id:
        conditions.append(or_(Matter.unit_id == wanted.unit_id, Matter.intake_unit_id == wanted.unit_id))
    if wanted.mine:
        conditions.append(Document.issued_by == viewer.account_id)
    if wanted.since:
        conditions.append(Document.happened_at >= wanted.since)
    if wanted.until:
        conditions.append(Document.happened_at < wanted.until)
    if wanted.text:
        # The search of matters knows the numbers of all their papers; which of them is meant, its own number tells.
        told = func.concat_ws(" ", Document.number, Matter.number, Matter.party_names, Matter.subject)
        own = func.translate(func.lower(told), *_BRACKETS)
        words = and_(*(own.contains(word, autoescape=True) for word in asked(wanted.text).split()))
        conditions.append(words)
        if not _is_common(session, viewer, words):
            conditions.append(matches(wanted.text))
    return and_(*conditions)
