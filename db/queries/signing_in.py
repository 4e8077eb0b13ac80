"""Look-ups of sign-in. They take no viewer: nobody is signed in yet, and they return one account's own rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CompoundSelect, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from db.models import (
    Account,
    AccountRole,
    Agency,
    Delegation,
    LoginSession,
    PasswordHistory,
    Setting,
    Unit,
)

Held = list[tuple[str, UUID, UUID]]
"""(role, whose, unit of whom): own roles, and roles of absent colleagues delegated for a moment."""


@dataclass(frozen=True)
class SessionRow:
    """A login session with its account, that one's roles and its agency's own settings, as one query finds them."""

    session: LoginSession
    account: Account
    unit_name: str
    agency_name: str
    settings: dict[str, int]
    held: Held


def find_session(session: Session, token_hash: bytes, now: datetime) -> SessionRow | None:
    own = func.coalesce(
        select(func.jsonb_object_agg(Setting.key, Setting.value))
        .where(Setting.agency_id == Account.agency_id)
        .scalar_subquery(),
        func.jsonb_build_object(),
    )
    each = _held(Account.id, now).subquery()
    roles = select(func.jsonb_agg(func.jsonb_build_array(*each.c))).scalar_subquery()
    row = session.execute(
        select(LoginSession, Account, Unit.name, Agency.name, own, roles)
        .join(Account, Account.id == LoginSession.account_id)
        .join(Unit, Unit.id == Account.unit_id)
        .join(Agency, Agency.id == Account.agency_id)
        .where(LoginSession.token_hash == token_hash)
        .execution_options(prepared=True)
    ).one_or_none()
    if row is None:
        return None
    login, account, unit_name, agency_name, settings, holdings = row
    held = [(role, UUID(whose), UUID(unit)) for role, whose, unit in holdings or ()]
    return SessionRow(login, account, unit_name, agency_name, settings, held)


def find_holdings(session: Session, account_id: UUID, now: datetime) -> Held:
    return list(session.execute(_held(account_id, now)))


def _held(account_id: UUID | InstrumentedAttribute[UUID], now: datetime) -> CompoundSelect[str, UUID, UUID]:
    """The columns of Held; `account_id` may be a column of the query around this one."""
    own, giver = aliased(Account), aliased(Account)
    roles = (
        select(AccountRole.role, AccountRole.account_id, own.unit_id)
        .join(own, own.id == AccountRole.account_id)
        .where(AccountRole.account_id == account_id, AccountRole.ended_at.is_(None))
        .correlate(Account)
    )
    delegated = (
        select(Delegation.role, Delegation.from_account_id, giver.unit_id)
        .join(giver, giver.id == Delegation.from_account_id)
        .join(
            AccountRole,
            and_(
                AccountRole.account_id == Delegation.from_account_id,
                AccountRole.role == Delegation.role,
                AccountRole.ended_at.is_(None),
            ),
        )
        .where(
            Delegation.to_account_id == account_id,
            Delegation.from_at <= now,
            Delegation.to_at > now,
            Delegation.revoked_at.is_(None),
            giver.disabled_at.is_(None),
        )
        .correlate(Account)
    )
    return roles.union_all(delegated)


def find_account(session: Session, login: str) -> Account | None:
    return session.scalar(select(Account).where(Account.login == login))


def find_account_names(session: Session, login: str) -> tuple[Account, str, str] | None:
    """An account with the names of its unit and agency."""
    row = session.execute(
        select(Account, Unit.name, Agency.name)
        .join(Unit, Unit.id == Account.unit_id)
        .join(Agency, Agency.id == Account.agency_id)
        .where(Account.login == login)
    ).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def last_session(session: Session, account_id: UUID) -> LoginSession | None:
    return session.scalar(
        select(LoginSession)
        .where(LoginSession.account_id == account_id)
        .order_by(LoginSession.started_at.desc())
        .limit(1)
    )


def open_sessions(session: Session, account_id: UUID) -> list[LoginSession]:
    return list(
        session.scalars(
            select(LoginSession)
            .where(LoginSession.account_id == account_id, LoginSession.ended_at.is_(None))
            .order_by(LoginSession.started_at.desc())
        )
    )


def password_hashes(session: Session, account_id: UUID, count: int) -> list[str]:
    """The newest `count` hashes the account ever had, newest first."""
    return list(
        session.scalars(
            select(PasswordHistory.password_hash)
            .where(PasswordHistory.account_id == account_id)
            .order_by(PasswordHistory.recorded_at.desc())
            .limit(count)
        )
    )


def end_expired_sessions(
    session: Session, agency_id: UUID, now: datetime, *, seen_before: datetime, started_before: datetime
) -> None:
    """Mark sessions that idled out or ran out; they already count for nothing, this only says so."""
    owners = select(Account.id).where(Account.agency_id == agency_id)
    rows = session.scalars(
        select(LoginSession)
        .where(
            LoginSession.account_id.in_(owners),
            LoginSession.ended_at.is_(None),
            or_(LoginSession.seen_at <= seen_before, LoginSession.started_at <= started_before),
        )
        .with_for_update(skip_locked=True)
    )
    for row in rows:
        row.ended_at, row.end_reason = now, "expired"
