"""Accounts, their roles, sessions and locks, and units, within the viewer's agency."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from db.models import Account, AccountRole, Item, LoginSession, Matter, MatterPerson, Unit
from db.queries.counting import count_capped
from db.viewer import Viewer

NO_ROLE = "none"
"""The filter for accounts that hold no role."""


@dataclass(frozen=True)
class AccountFilter:
    """`state` is active, disabled or empty for both; `role` is a role, NO_ROLE, or empty for all."""

    text: str = ""
    state: str = ""
    role: str = ""
    unit_id: UUID | None = None


@dataclass(frozen=True)
class AccountRow:
    account_id: UUID
    login: str
    name: str
    unit_name: str
    roles: list[str]
    disabled_at: datetime | None
    last_sign_in: datetime | None
    total: int


@dataclass(frozen=True)
class AccountDetail:
    """One account for its page. Never the hash of its password."""

    account_id: UUID
    login: str
    name: str
    phone: str
    unit_id: UUID
    unit_name: str
    roles: list[str]
    must_change_password: bool
    password_set_at: datetime
    disabled_at: datetime | None
    created_at: datetime
    last_sign_in: datetime | None
    open_sessions: int
    matters_in_hand: int
    row_version: int


@dataclass(frozen=True)
class UnitRow:
    unit_id: UUID
    code: str
    name: str
    phone: str
    is_active: bool
    active_accounts: int
    row_version: int


def _roles() -> ScalarSelect[Any]:
    names = func.array_agg(aggregate_order_by(AccountRole.role, AccountRole.id))
    held = select(names).where(AccountRole.account_id == Account.id, AccountRole.ended_at.is_(None))
    return held.correlate(Account).scalar_subquery()


def _last_sign_in() -> ScalarSelect[Any]:
    newest = select(func.max(LoginSession.started_at)).where(LoginSession.account_id == Account.id)
    return newest.correlate(Account).scalar_subquery()


def _conditions(viewer: Viewer, wanted: AccountFilter) -> ColumnElement[bool]:
    conditions = [Account.agency_id == viewer.agency_id]
    if wanted.text:
        conditions.append(
            or_(
                Account.login.icontains(wanted.text, autoescape=True),
                Account.name.icontains(wanted.text, autoescape=True),
                Account.phone.contains(wanted.text, autoescape=True),
            )
        )
    if wanted.state:
        is_active = Account.disabled_at.is_(None)
        conditions.append(is_active if wanted.state == "active" else ~is_active)
    if wanted.role == NO_ROLE:
        conditions.append(
            Account.id.not_in(select(AccountRole.account_id).where(AccountRole.ended_at.is_(None)))
        )
    elif wanted.role:
        conditions.append(Account.id.in_(_holders(wanted.role)))
    if wanted.unit_id:
        conditions.append(Account.unit_id == wanted.unit_id)
    return and_(*conditions)


def _cells(row: Row[*tuple[Any, ...]], roles: int) -> list[Any]:
    """The cells of a row; no roles are an empty list, not null."""
    cells = list(row)
    cells[roles] = cells[roles] or []
    return cells


def _holders(role: str) -> Select[UUID]:
    return select(AccountRole.account_id).where(AccountRole.role == role, AccountRole.ended_at.is_(None))


def list_accounts(
    session: Session, viewer: Viewer, wanted: AccountFilter, *, after: str = "", limit: int = 20
) -> list[AccountRow]:
    """Accounts by login, from the one behind `after`; one row more than `limit` where there are more."""
    condition = _conditions(viewer, wanted)
    matching = select(literal(1)).select_from(Account).where(condition)
    query: Select[*tuple[Any, ...]] = (
        select(
            Account.id,
            Account.login,
            Account.name,
            Unit.name,
            _roles(),
            Account.disabled_at,
            _last_sign_in(),
            count_capped(matching),
        )
        .join(Unit, Unit.id == Account.unit_id)
        .where(condition, Account.login > after)
        .order_by(Account.login)
        .limit(limit + 1)
    )
    return [AccountRow(*_cells(row, 4)) for row in session.execute(query)]


def get_account(session: Session, viewer: Viewer, account_id: UUID) -> AccountDetail | None:
    sessions = select(func.count()).where(
        LoginSession.account_id == Account.id, LoginSession.ended_at.is_(None)
    )
    in_hand = (
        select(func.count(MatterPerson.matter_id.distinct()))
        .join(Matter, Matter.id == MatterPerson.matter_id)
        .where(
            MatterPerson.account_id == Account.id, MatterPerson.ended_at.is_(None), Matter.closed_at.is_(None)
        )
    )
    query: Select[*tuple[Any, ...]] = (
        select(
            Account.id,
            Account.login,
            Account.name,
            Account.phone,
            Account.unit_id,
            Unit.name,
            _roles(),
            Account.must_change_password,
            Account.password_set_at,
            Account.disabled_at,
            Account.happened_at,
            _last_sign_in(),
            sessions.correlate(Account).scalar_subquery(),
            in_hand.correlate(Account).scalar_subquery(),
            Account.row_version,
        )
        .join(Unit, Unit.id == Account.unit_id)
        .where(Account.id == account_id, Account.agency_id == viewer.agency_id)
    )
    row = session.execute(query).one_or_none()
    return AccountDetail(*_cells(row, 6)) if row else None


def open_roles(session: Session, viewer: Viewer, account_id: UUID) -> list[AccountRole]:
    """The roles an account of the viewer's agency holds now."""
    return list(
        session.scalars(
            select(AccountRole)
            .join(Account, Account.id == AccountRole.account_id)
            .where(
                AccountRole.account_id == account_id,
                AccountRole.ended_at.is_(None),
                Account.agency_id == viewer.agency_id,
            )
            .order_by(AccountRole.id)
            .execution_options(populate_existing=True)
        )
    )


def other_holders(session: Session, viewer: Viewer, role: str, account_id: UUID) -> int:
    """How many enabled accounts of the agency hold a role beside `account_id`."""
    return session.scalars(
        select(func.count()).where(
            Account.agency_id == viewer.agency_id,
            Account.disabled_at.is_(None),
            Account.id != account_id,
            Account.id.in_(_holders(role)),
        )
    ).one()


def colleagues(
    session: Session, viewer: Viewer, *, without: Collection[str] = (), with_left: bool = False
) -> list[tuple[UUID, str, str, str]]:
    """(id, login, name, unit) of every enabled account of the agency that holds none of the roles `without`, by unit and name;
    `with_left` those of people who have left as well."""
    left_out = select(AccountRole.account_id).where(
        AccountRole.role.in_(without), AccountRole.ended_at.is_(None)
    )
    return list(
        session.execute(
            select(Account.id, Account.login, Account.name, Unit.name)
            .join(Unit, Unit.id == Account.unit_id)
            .where(
                Account.agency_id == viewer.agency_id,
                true() if with_left else Account.disabled_at.is_(None),
                Account.id.not_in(left_out),
            )
            .order_by(Unit.code, Account.name, Account.login)
        )
    )


def list_units(session: Session, viewer: Viewer, *, with_closed: bool = True) -> list[UnitRow]:
    """Units by code, with the number of their enabled accounts."""
    people = select(func.count()).where(Account.unit_id == Unit.id, Account.disabled_at.is_(None))
    query = (
        select(
            Unit.id,
            Unit.code,
            Unit.name,
            Unit.phone,
            Unit.is_active,
            people.correlate(Unit).scalar_subquery(),
            Unit.row_version,
        )
        .where(Unit.agency_id == viewer.agency_id)
        .order_by(Unit.is_active.desc(), Unit.code)
    )
    return [UnitRow(*row) for row in session.execute(query if with_closed else query.where(Unit.is_active))]


def active_people(session: Session, viewer: Viewer, unit_id: UUID) -> list[str]:
    """Names of the enabled accounts of a unit."""
    return list(
        session.scalars(
            select(Account.name)
            .where(
                Account.unit_id == unit_id,
                Account.agency_id == viewer.agency_id,
                Account.disabled_at.is_(None),
            )
            .order_by(Account.login)
        )
    )


def active_items(session: Session, viewer: Viewer, unit_id: UUID) -> list[str]:
    """Names of the items in use that a unit answers for."""
    return list(
        session.scalars(
            select(Item.name)
            .where(Item.unit_id == unit_id, Item.agency_id == viewer.agency_id, Item.is_active)
            .order_by(Item.code)
        )
    )
