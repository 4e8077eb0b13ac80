"""Officers' credentials within the viewer's agency."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from db.models import Account, OfficerCredential, Unit
from db.queries.counting import count_capped
from db.viewer import Viewer


@dataclass(frozen=True)
class CredentialFilter:
    """`state`: running (valid today), expiring (valid today, not beyond `warn_until`), ended, or empty for all."""

    today: date
    warn_until: date
    text: str = ""
    state: str = ""
    account_id: UUID | None = None


@dataclass(frozen=True)
class CredentialRow:
    credential_id: UUID
    account_id: UUID
    number: str
    holder: str
    holder_disabled: bool
    unit_name: str
    scope: str
    region: str
    issued_by: str
    valid_from: date
    valid_to: date
    revoked_at: datetime | None
    row_version: int
    total: int = 0


def _rows(*more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            OfficerCredential.id,
            OfficerCredential.account_id,
            OfficerCredential.number,
            Account.name,
            Account.disabled_at.is_not(None),
            Unit.name,
            OfficerCredential.scope,
            OfficerCredential.region,
            OfficerCredential.issued_by,
            OfficerCredential.valid_from,
            OfficerCredential.valid_to,
            OfficerCredential.revoked_at,
            OfficerCredential.row_version,
            *more,
        )
        .join_from(OfficerCredential, Account, Account.id == OfficerCredential.account_id)
        .join(Unit, Unit.id == Account.unit_id)
    )


def _conditions(viewer: Viewer, wanted: CredentialFilter) -> ColumnElement[bool]:
    row = OfficerCredential
    conditions: list[ColumnElement[bool]] = [row.agency_id == viewer.agency_id]
    running = and_(row.revoked_at.is_(None), row.valid_from <= wanted.today, row.valid_to >= wanted.today)
    if wanted.state == "running":
        conditions.append(running)
    elif wanted.state == "expiring":
        conditions += [running, row.valid_to <= wanted.warn_until]
    elif wanted.state == "ended":
        conditions.append(or_(row.revoked_at.is_not(None), row.valid_to < wanted.today))
    if wanted.text:
        conditions.append(
            or_(
                row.number.icontains(wanted.text, autoescape=True),
                Account.name.icontains(wanted.text, autoescape=True),
            )
        )
    if wanted.account_id:
        conditions.append(row.account_id == wanted.account_id)
    return and_(*conditions)


def list_credentials(
    session: Session,
    viewer: Viewer,
    wanted: CredentialFilter,
    *,
    after: tuple[date, UUID] | None = None,
    limit: int = 20,
) -> list[CredentialRow]:
    """Credentials by last day of validity, the nearest first; one row more than `limit` where there are more."""
    condition = _conditions(viewer, wanted)
    matching = (
        select(literal(1))
        .select_from(OfficerCredential)
        .join(Account, Account.id == OfficerCredential.account_id)
        .where(condition)
    )
    query = (
        _rows(count_capped(matching))
        .where(condition)
        .order_by(OfficerCredential.valid_to, OfficerCredential.id)
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(tuple_(OfficerCredential.valid_to, OfficerCredential.id) > after)
    return [CredentialRow(*row) for row in session.execute(query)]


def get_credential(session: Session, viewer: Viewer, credential_id: UUID) -> CredentialRow | None:
    row = session.execute(
        _rows().where(OfficerCredential.id == credential_id, OfficerCredential.agency_id == viewer.agency_id)
    ).one_or_none()
    return CredentialRow(*row) if row else None
