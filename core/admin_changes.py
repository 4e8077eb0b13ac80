"""What administrators change is written down with old value, new value and reason, by the unit of work itself."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from db.models import (
    Account,
    AccountRole,
    AdminChange,
    Agency,
    CalendarYear,
    Delegation,
    Item,
    ItemMaterial,
    NumberSeries,
    OfficerCredential,
    Party,
    RoutingRow,
    Setting,
    Unit,
)
from db.models.base import Base
from db.models.party import DESTROYED
from db.viewer import Viewer

if TYPE_CHECKING:
    from core.use_case import Work

SUBJECT: dict[type[Base], str] = {
    Account: "id",
    AccountRole: "account_id",
    Agency: "id",
    CalendarYear: "id",
    Delegation: "from_account_id",
    Item: "id",
    ItemMaterial: "item_id",
    NumberSeries: "id",
    OfficerCredential: "account_id",
    Party: "id",
    RoutingRow: "agency_id",
    Setting: "id",
    Unit: "id",
}
"""The tables whose changes need a reason, and the column that names the object whose history shows them."""

NAMED: dict[type[Base], tuple[str, ...]] = {
    AccountRole: ("role",),
    Delegation: ("role", "to_account_id"),
    ItemMaterial: ("name",),
    OfficerCredential: ("number",),
    RoutingRow: ("kind", "district", "industry", "unit_id"),
}
"""The columns that say which row is meant, among several in one object's history: they stand in every change."""

SECRET = frozenset({"password_hash"})
NOISE = frozenset({"id", "row_version", "recorded_at", "happened_at", "agency_id", "key_owner_id"})


def record_admin_changes(work: Work) -> None:
    """Add one AdminChange a changed row of the tables above. A use case that forgot the reason is a mistake."""
    for change in list(work.changes):
        subject = SUBJECT.get(type(change.row))
        if subject is None or (change.action == "created" and isinstance(change.row, Party)):
            continue
        told = {c: [change.before.get(c), change.after[c]] for c in change.after.keys() - NOISE}
        # To tell of a name that was destroyed would be to keep it.
        if not told or (isinstance(change.row, Party) and change.row.name == DESTROYED):
            continue
        if not work.reason:
            raise RuntimeError(f"{type(change.row).__name__} changed without a reason")
        for name in NAMED.get(type(change.row), ()):
            told.setdefault(name, [getattr(change.row, name)] * 2)
        work.add(
            AdminChange(
                agency_id=work.ctx.actor.agency_id,
                object_type=change.row.__tablename__,
                object_id=getattr(change.row, subject),
                action=change.action,
                changes={
                    c: [None, ""] if c in SECRET else [_plain(old), _plain(new)]
                    for c, (old, new) in sorted(told.items())
                },
                reason=work.reason,
                actor_id=work.ctx.actor.account_id,
                key_owner_id=change.row.key_owner_id if isinstance(change.row, Party) else None,
            )
        )
    work.session.flush()


def _plain(value: Any) -> Any:
    return (
        value.isoformat()
        if isinstance(value, datetime | date)
        else str(value)
        if isinstance(value, UUID)
        else value
    )


def last_change(
    session: Session, viewer: Viewer, object_id: UUID, *types: str
) -> tuple[str | None, datetime | None]:
    """Who changed an object last, and when; (None, None) where nobody did. `types` narrows to those object types."""
    condition = AdminChange.object_type.in_(types) if types else true()
    row = session.execute(
        select(Account.name, AdminChange.recorded_at)
        .join(Account, Account.id == AdminChange.actor_id)
        .where(AdminChange.object_id == object_id, AdminChange.agency_id == viewer.agency_id, condition)
        .order_by(AdminChange.id.desc())
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else (None, None)
