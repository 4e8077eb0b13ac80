"""The register of the use of seals. Every function takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, select
from sqlalchemy.orm import Session, aliased

from db.models import Account, Document, Matter, SealUse
from db.queries.counting import count_capped
from db.queries.papers import is_valid
from db.queries.scope import reach, visible_to
from db.viewer import Viewer


@dataclass(frozen=True)
class SealFilter:
    """`since` (inclusive) and `until` (exclusive) bound the time at which the seal was used."""

    text: str = ""
    seal: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class SealUseRow:
    use_id: UUID
    document_id: UUID
    title: str
    number: str | None
    matter_number: str
    party_names: str
    seal: str
    copies: int
    used_at: datetime
    asked_by: str
    approved_by: str
    recorded_by: str
    note: str
    late_reason: str | None
    total: int


@dataclass(frozen=True)
class UnsealedRow:
    """A valid numbered paper whose seal nobody has entered yet."""

    document_id: UUID
    title: str
    number: str
    matter_number: str
    party_names: str
    issued_at: datetime
    issued_by: str
    total: int


def _uses(total: Any) -> Select[*tuple[Any, ...]]:
    approver, recorder = aliased(Account), aliased(Account)
    return (
        select(
            *(SealUse.id, Document.id, Document.title, Document.number, Matter.number, Matter.party_names),
            *(SealUse.seal, SealUse.copies, SealUse.happened_at, Account.name, approver.name, recorder.name),
            *(SealUse.note, SealUse.late_reason, total),
        )
        .join(Document, Document.id == SealUse.document_id)
        .join(Matter, Matter.id == SealUse.matter_id)
        .join(Account, Account.id == SealUse.asked_by)
        .join(approver, approver.id == SealUse.approved_by)
        .join(recorder, recorder.id == SealUse.recorded_by)
    )


def uses_of_paper(session: Session, viewer: Viewer, document_id: UUID) -> list[SealUseRow]:
    """The lines of one paper, the oldest first; empty where the viewer may not see it."""
    query = _uses(literal(1)).where(SealUse.document_id == document_id, visible_to(viewer))
    return [SealUseRow(*tuple(row)) for row in session.execute(query.order_by(SealUse.id))]


def list_uses(
    session: Session, viewer: Viewer, wanted: SealFilter, *, before: UUID | None = None, limit: int = 20
) -> list[SealUseRow]:
    """A page of the register, the newest first, and one row more where there is a next page; each row carries the count of
    all, up to HITS_TO + 1."""
    conditions: list[ColumnElement[bool]] = [
        SealUse.agency_id == viewer.agency_id,
        reach(session, viewer, SealUse),
    ]
    if wanted.seal:
        conditions.append(SealUse.seal == wanted.seal)
    if wanted.since:
        conditions.append(SealUse.happened_at >= wanted.since)
    if wanted.until:
        conditions.append(SealUse.happened_at < wanted.until)
    told = func.concat_ws(" ", Document.number, Document.title, Matter.number, Matter.party_names)
    conditions += [told.icontains(word, autoescape=True) for word in wanted.text.split()]
    condition = and_(*conditions)
    matching = (
        select(literal(1))
        .select_from(SealUse)
        .join(Document, Document.id == SealUse.document_id)
        .join(Matter, Matter.id == SealUse.matter_id)
        .where(condition)
    )
    query = _uses(count_capped(matching)).where(condition)
    if before is not None:
        query = query.where(SealUse.id < before)
    rows = session.execute(query.order_by(SealUse.id.desc()).limit(limit + 1))
    return [SealUseRow(*tuple(row)) for row in rows]


def list_unsealed(
    session: Session,
    viewer: Viewer,
    kinds: Sequence[str],
    text: str,
    *,
    before: UUID | None = None,
    limit: int = 20,
) -> list[UnsealedRow]:
    """Valid papers of these kinds with a number and without a line in the register, the newest first, as in `list_uses`."""
    told = func.concat_ws(" ", Document.number, Document.title, Matter.number, Matter.party_names)
    condition = and_(
        Document.agency_id == viewer.agency_id,
        reach(session, viewer, Document),
        Document.number.is_not(None),
        Document.kind.in_(kinds),
        is_valid(Document.id),
        ~exists().where(SealUse.document_id == Document.id),
        *(told.icontains(word, autoescape=True) for word in text.split()),
    )
    matching = (
        select(literal(1))
        .select_from(Document)
        .join(Matter, Matter.id == Document.matter_id)
        .where(condition)
    )
    query = (
        select(
            *(Document.id, Document.title, Document.number, Matter.number, Matter.party_names),
            *(Document.happened_at, Account.name),
            count_capped(matching),
        )
        .join(Matter, Matter.id == Document.matter_id)
        .join(Account, Account.id == Document.issued_by)
        .where(condition)
    )
    if before is not None:
        query = query.where(Document.id < before)
    rows = session.execute(query.order_by(Document.id.desc()).limit(limit + 1))
    return [UnsealedRow(*tuple(row)) for row in rows]
