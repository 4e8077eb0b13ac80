"""What administrators changed, within the viewer's agency, with the name of the object."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    and_,
    cast,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from db.models import Account, AdminChange, Agency, CalendarYear, Item, NumberSeries, Party, Setting, Unit
from db.viewer import Viewer

_actor, _person = aliased(Account), aliased(Account)

ABOUT_ACCOUNTS = (
    "account",
    "account_role",
    "officer_credential",
    "delegation",
    "login_lock",
    "login_session",
)
"""Object types whose object is an account."""


@dataclass(frozen=True)
class ChangeFilter:
    """`until` is exclusive. `setting_keys` are the settings whose label contains `text`: labels stand in the code."""

    text: str = ""
    setting_keys: Sequence[str] = ()
    actor: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class ChangeRow:
    change_id: UUID
    object_type: str
    object_id: UUID
    object_name: str | None
    action: str
    changes: dict[str, Any] = field(repr=False)
    reason: str
    actor_name: str | None
    recorded_at: datetime


_NAME = func.coalesce(
    _person.name,
    Unit.name,
    Agency.name,
    Setting.key,
    NumberSeries.label,
    Item.name,
    Party.name,
    cast(CalendarYear.year, String),
)


def _rows() -> Select[*tuple[Any, ...]]:
    def about(column: SQLColumnExpression[UUID], *types: str) -> ColumnElement[bool]:
        return and_(column == AdminChange.object_id, AdminChange.object_type.in_(types))

    return (
        select(
            AdminChange.id,
            AdminChange.object_type,
            AdminChange.object_id,
            _NAME,
            AdminChange.action,
            AdminChange.changes,
            AdminChange.reason,
            _actor.name,
            AdminChange.recorded_at,
        )
        .outerjoin(_actor, _actor.id == AdminChange.actor_id)
        .outerjoin(_person, about(_person.id, *ABOUT_ACCOUNTS))
        .outerjoin(Unit, about(Unit.id, "unit"))
        .outerjoin(Agency, about(Agency.id, "agency"))
        .outerjoin(Setting, about(Setting.id, "setting"))
        .outerjoin(NumberSeries, about(NumberSeries.id, "number_series"))
        .outerjoin(Item, about(Item.id, "item", "item_material"))
        .outerjoin(Party, about(Party.id, "party"))
        .outerjoin(CalendarYear, about(CalendarYear.id, "calendar_year"))
    )


def list_changes(
    session: Session, viewer: Viewer, wanted: ChangeFilter, *, before: UUID | None = None, limit: int = 20
) -> list[ChangeRow]:
    """Changes of the agency, newest first, older than `before`; one row more than `limit` where there are more."""
    query = _rows().where(AdminChange.agency_id == viewer.agency_id)
    if wanted.text:
        by_key = Setting.key.in_(wanted.setting_keys) if wanted.setting_keys else false()
        query = query.where(
            or_(
                _NAME.icontains(wanted.text, autoescape=True),
                _person.login.icontains(wanted.text, autoescape=True),
                by_key,
            )
        )
    if wanted.actor:
        query = query.where(
            or_(
                _actor.name.icontains(wanted.actor, autoescape=True),
                _actor.login.icontains(wanted.actor, autoescape=True),
            )
        )
    if wanted.since:
        query = query.where(AdminChange.recorded_at >= wanted.since)
    if wanted.until:
        query = query.where(AdminChange.recorded_at < wanted.until)
    if before is not None:
        query = query.where(AdminChange.id < before)
    return [
        ChangeRow(*row) for row in session.execute(query.order_by(AdminChange.id.desc()).limit(limit + 1))
    ]


def changes_of(
    session: Session, viewer: Viewer, types: Iterable[str], object_id: UUID, limit: int = 50
) -> list[ChangeRow]:
    """The newest changes of one object."""
    query = (
        _rows()
        .where(
            AdminChange.agency_id == viewer.agency_id,
            AdminChange.object_id == object_id,
            AdminChange.object_type.in_(list(types)),
        )
        .order_by(AdminChange.id.desc())
        .limit(limit)
    )
    return [ChangeRow(*row) for row in session.execute(query)]


def names_of(session: Session, viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of the agency's accounts and units among `ids`."""
    wanted = list(ids)
    if not wanted:
        return {}
    found = select(Account.id, Account.name).where(
        Account.id.in_(wanted), Account.agency_id == viewer.agency_id
    )
    units = select(Unit.id, Unit.name).where(Unit.id.in_(wanted), Unit.agency_id == viewer.agency_id)
    return dict(session.execute(found.union_all(units)).all())


def password_setter(session: Session, viewer: Viewer, account_id: UUID) -> UUID | None:
    """Who last gave an account of the agency a password that was not of its owner's choosing; None for the operator on
    the host, and where that was never done through the portal."""
    return session.scalar(
        select(AdminChange.actor_id)
        .where(
            AdminChange.agency_id == viewer.agency_id,
            AdminChange.object_type == "account",
            AdminChange.object_id == account_id,
            AdminChange.changes.has_key("password_hash"),
            AdminChange.actor_id.is_distinct_from(account_id),
        )
        .order_by(AdminChange.id.desc())
        .limit(1)
    )
