"""Who stands in for whom, within the viewer's agency."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import Account, Delegation
from db.viewer import Viewer


@dataclass(frozen=True)
class DelegationRow:
    delegation_id: UUID
    role: str
    giver_id: UUID
    giver: str
    receiver_id: UUID
    receiver: str
    from_at: datetime
    to_at: datetime
    revoked_at: datetime | None
    reason: str
    row_version: int


def _rows(session: Session, condition: ColumnElement[bool], limit: int) -> list[DelegationRow]:
    giver, receiver = aliased(Account), aliased(Account)
    rows = session.execute(
        select(
            Delegation.id,
            Delegation.role,
            giver.id,
            giver.name,
            receiver.id,
            receiver.name,
            Delegation.from_at,
            Delegation.to_at,
            Delegation.revoked_at,
            Delegation.reason,
            Delegation.row_version,
        )
        .join(giver, giver.id == Delegation.from_account_id)
        .join(receiver, receiver.id == Delegation.to_account_id)
        .where(condition)
        .order_by(Delegation.from_at.desc(), Delegation.id.desc())
        .limit(limit)
    )
    return [DelegationRow(*row) for row in rows]


def own_delegations(session: Session, viewer: Viewer, limit: int = 200) -> list[DelegationRow]:
    """Those the viewer gave or received, the latest beginning first."""
    own = or_(Delegation.from_account_id == viewer.account_id, Delegation.to_account_id == viewer.account_id)
    return _rows(session, and_(Delegation.agency_id == viewer.agency_id, own), limit)


def all_delegations(session: Session, viewer: Viewer, limit: int = 200) -> list[DelegationRow]:
    """Those of the whole agency, the latest beginning first."""
    return _rows(session, Delegation.agency_id == viewer.agency_id, limit)


def unfinished_delegations(
    session: Session, viewer: Viewer, *, giver: UUID | None = None, receiver: UUID | None = None
) -> list[Delegation]:
    """The rows, running or coming at `viewer.now`, that `giver` gave or `receiver` received: either, where both are
    named."""
    sides = [
        column == wanted
        for column, wanted in (
            (Delegation.from_account_id, giver),
            (Delegation.to_account_id, receiver),
        )
        if wanted is not None
    ]
    return list(
        session.scalars(
            select(Delegation)
            .where(
                Delegation.agency_id == viewer.agency_id,
                Delegation.revoked_at.is_(None),
                Delegation.to_at > viewer.now,
                or_(*sides),
            )
            .order_by(Delegation.id)
            .execution_options(populate_existing=True)
        )
    )
