"""Rows about to be changed, locked until the transaction ends, so that the second editor sees what the first wrote.

The locks let others go on pointing at the row (FOR NO KEY UPDATE): what an administrator does is recorded under his
account, and must not wait for somebody who is just editing that.
"""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Account, Agency, Item, NumberSeries, OfficerCredential, Party, Unit
from db.models.people import Delegation
from db.viewer import Viewer

Owned = TypeVar("Owned", Account, Delegation, Item, NumberSeries, OfficerCredential, Party, Unit)


def lock_row(session: Session, viewer: Viewer, model: type[Owned], row_id: UUID) -> Owned | None:
    """A row of the viewer's agency as it stands now, or None."""
    return session.scalar(
        select(model)
        .where(model.id == row_id, model.agency_id == viewer.agency_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def lock_agency(session: Session, viewer: Viewer) -> Agency:
    """The viewer's own agency."""
    return session.scalars(
        select(Agency)
        .where(Agency.id == viewer.agency_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()
