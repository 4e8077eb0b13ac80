"""Reading the ledger for somebody: every select takes the viewer."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from db.models import Account, Document, DocumentVoid, LedgerEntry, LedgerLeaf, Matter
from db.queries.scope import visible_to
from db.viewer import Mode, Viewer


def may_see_matter(session: Session, viewer: Viewer, matter_id: UUID) -> bool:
    """Whether a matter is in the viewer's reach, and he may take copies of it."""
    return (
        session.scalar(select(Matter.id).where(Matter.id == matter_id, visible_to(viewer, Mode.COPY)))
        is not None
    )


def matter_number(session: Session, viewer: Viewer, matter_id: UUID) -> str | None:
    """The number of a matter in the viewer's reach."""
    return session.scalar(select(Matter.number).where(Matter.id == matter_id, visible_to(viewer, Mode.COPY)))


def sealed_entries(
    session: Session, viewer: Viewer, object_type: str, object_id: UUID
) -> list[tuple[LedgerEntry, LedgerLeaf | None]]:
    """The entries about an object with their places, in the order of the tree, those without a place last. A matter's are
    all that belong to it. What belongs to a matter out of the viewer's reach is left out."""
    rows = session.execute(
        select(LedgerEntry, LedgerLeaf)
        .outerjoin(LedgerLeaf, LedgerLeaf.entry_id == LedgerEntry.id)
        .where(_about(object_type, object_id), _in_reach(viewer))
        .order_by(LedgerLeaf.leaf_index.asc().nulls_last(), LedgerEntry.id)
    )
    return [(row[0], row[1]) for row in rows]


def last_entry(session: Session, viewer: Viewer, object_type: str, object_id: UUID) -> Any:
    """The last entry about the row of an object, with its place (None while it waits for the sealer); None for no entry.
    For checking one paper: whoever holds it in hand may know whether it is genuine, so matters are not asked for, but
    the agency is."""
    return session.execute(
        select(LedgerEntry, LedgerLeaf.leaf_index)
        .outerjoin(LedgerLeaf, LedgerLeaf.entry_id == LedgerEntry.id)
        .join(Document, Document.id == LedgerEntry.object_id)
        .where(
            LedgerEntry.object_type == object_type,
            LedgerEntry.object_id == object_id,
            LedgerEntry.version.is_not(None),
            Document.agency_id == viewer.agency_id,
        )
        .order_by(LedgerEntry.version.desc())
        .limit(1)
    ).one_or_none()


def paper(session: Session, viewer: Viewer, document_id: UUID) -> Document | None:
    """An issued paper of the viewer's agency, without its bytes. For checking one that he holds in hand."""
    return session.scalar(
        select(Document).where(Document.id == document_id, Document.agency_id == viewer.agency_id)
    )


def paper_fate(session: Session, viewer: Viewer, document_id: UUID) -> tuple[str, str | None, str | None]:
    """The stage of a paper's matter, the number (without one, the title) of the paper that replaces it, and why it was
    voided."""
    stage = session.scalar(
        select(Matter.stage)
        .join(Document, Document.matter_id == Matter.id)
        .where(Document.id == document_id, Document.agency_id == viewer.agency_id)
    )
    replaced_by = session.scalar(
        select(func.coalesce(Document.number, Document.title)).where(
            Document.replaces_id == document_id, Document.agency_id == viewer.agency_id
        )
    )
    void = session.scalar(
        select(DocumentVoid.reason)
        .join(Document, Document.id == DocumentVoid.document_id)
        .where(Document.id == document_id, Document.agency_id == viewer.agency_id)
    )
    return stage or "", replaced_by, void


def _about(object_type: str, object_id: UUID) -> ColumnElement[bool]:
    if object_type == "matter":
        return LedgerEntry.matter_id == object_id
    return and_(LedgerEntry.object_type == object_type, LedgerEntry.object_id == object_id)


def _in_reach(viewer: Viewer) -> ColumnElement[bool]:
    inside = exists().where(Matter.id == LedgerEntry.matter_id, visible_to(viewer, Mode.COPY))
    # An entry of no matter was written in somebody's name: his agency is the entry's.
    own = select(Account.id).where(Account.agency_id == viewer.agency_id)
    house = and_(
        LedgerEntry.matter_id.is_(None),
        or_(LedgerEntry.account_id.is_(None), LedgerEntry.account_id.in_(own)),
    )
    return or_(inside, house)
