"""Drafts, each seen by its owner alone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, cast, delete, func, select
from sqlalchemy.orm import Session

from db.models import Account, CommandReceipt, Draft
from db.viewer import Viewer


def find_draft(session: Session, viewer: Viewer, form: str, token: UUID) -> Draft | None:
    return session.scalar(
        select(Draft).where(Draft.account_id == viewer.account_id, Draft.form == form, Draft.token == token)
    )


def newest_draft(session: Session, viewer: Viewer, form: str) -> Draft | None:
    return session.scalar(
        select(Draft)
        .where(Draft.account_id == viewer.account_id, Draft.form == form, Draft.discarded_at.is_(None))
        .order_by(Draft.saved_at.desc())
        .limit(1)
    )


def draft_sizes(session: Session, viewer: Viewer) -> dict[UUID, int]:
    """Bytes of each of the viewer's drafts that were not given up, the newest first."""
    size = func.octet_length(cast(Draft.values, Text))
    rows = session.execute(
        select(Draft.id, size)
        .where(Draft.account_id == viewer.account_id, Draft.discarded_at.is_(None))
        .order_by(Draft.saved_at.desc(), Draft.id.desc())
    )
    return dict(rows.all())


def purge_drafts(session: Session, agency_id: UUID, before: datetime) -> int:
    """Forget drafts that nobody touched since `before`; the worker's, so it takes no viewer. Returns how many."""
    owners = select(Account.id).where(Account.agency_id == agency_id)
    gone = session.execute(
        delete(Draft).where(Draft.account_id.in_(owners), Draft.saved_at < before).returning(Draft.id)
    )
    return len(gone.all())


RECEIPTS_AT_ONCE = 5_000


def purge_receipts(session: Session, agency_id: UUID, before: datetime) -> int:
    """Forget what forms answered before then: none of them is on any screen any more. The oldest first, so many at a time;
    the worker's, so it takes no viewer. Returns how many."""
    owners = select(Account.id).where(Account.agency_id == agency_id)
    oldest = (
        select(CommandReceipt.token)
        .where(CommandReceipt.recorded_at < before, CommandReceipt.account_id.in_(owners))
        .order_by(CommandReceipt.recorded_at)
        .limit(RECEIPTS_AT_ONCE)
    )
    gone = session.execute(
        delete(CommandReceipt).where(CommandReceipt.token.in_(oldest)).returning(CommandReceipt.token)
    )
    return len(gone.all())
