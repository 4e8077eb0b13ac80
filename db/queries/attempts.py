"""Tries at passwords: how many failed, who and where is locked, and the log of them for the audit administrator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from db.models import Account, LoginAttempt
from db.viewer import Viewer


class Outcome(StrEnum):
    """TRIED stands before each of the others but RELEASED: it is what counts, so that no guess goes uncounted."""

    TRIED = "tried"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    RELEASED = "released"


_RIGHT = (Outcome.SUCCEEDED, Outcome.CONFIRMED)
_CLEARING = (*_RIGHT, Outcome.RELEASED)


@dataclass(frozen=True)
class AttemptFilter:
    """`until` is exclusive; `text` is part of a login or a name."""

    text: str = ""
    address: str = ""
    outcomes: tuple[Outcome, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class AttemptRow:
    """`login` and `name` are None where no account has that login: it may be a password typed into the wrong field."""

    attempt_id: UUID
    at: datetime
    login: str | None
    name: str | None
    address: str
    outcome: str


def failures_of_login(session: Session, login: str, since: datetime) -> tuple[int, datetime | None]:
    """Tries at an account since its last success or release within the window, and the time of the newest."""
    cleared = (
        select(func.max(LoginAttempt.at))
        .where(LoginAttempt.login == login, LoginAttempt.outcome.in_(_CLEARING))
        .scalar_subquery()
    )
    count, newest = session.execute(
        select(func.count(), func.max(LoginAttempt.at)).where(
            LoginAttempt.login == login,
            LoginAttempt.outcome == Outcome.TRIED,
            LoginAttempt.at >= since,
            or_(cleared.is_(None), LoginAttempt.at > cleared),
        )
    ).one()
    return count, newest


def failures_of_address(session: Session, address: str, since: datetime) -> tuple[int, datetime | None]:
    """Tries from an address since its release within the window, less the right ones, and the time of the newest.

    A success clears nothing here: who guesses at others' accounts may well have one of his own.
    """
    released = (
        select(func.max(LoginAttempt.at))
        .where(LoginAttempt.address == address, LoginAttempt.outcome == Outcome.RELEASED)
        .scalar_subquery()
    )
    count, newest = session.execute(
        select(_wrong(), func.max(LoginAttempt.at)).where(
            LoginAttempt.address == address,
            LoginAttempt.at >= since,
            or_(released.is_(None), LoginAttempt.at > released),
        )
    ).one()
    return count, newest


def failing_addresses(session: Session, since: datetime, most: int) -> dict[str, datetime]:
    """Addresses with `most` failures since then and since their release, with the time of the newest try.

    Addresses belong to no agency: an address is a machine, and its lock holds for every account.
    """
    released = (
        select(LoginAttempt.address, func.max(LoginAttempt.at).label("at"))
        .where(LoginAttempt.outcome == Outcome.RELEASED, LoginAttempt.at >= since)
        .group_by(LoginAttempt.address)
        .subquery()
    )
    rows = session.execute(
        select(LoginAttempt.address, func.max(LoginAttempt.at))
        .outerjoin(released, released.c.address == LoginAttempt.address)
        .where(
            LoginAttempt.outcome != Outcome.RELEASED,
            LoginAttempt.at >= since,
            or_(released.c.at.is_(None), LoginAttempt.at > released.c.at),
        )
        .group_by(LoginAttempt.address)
        .having(_wrong() >= most)
    )
    return dict(rows.all())


def failing_logins(session: Session, viewer: Viewer, since: datetime, most: int) -> dict[str, datetime]:
    """Logins of the agency's accounts with `most` tries since then and since their last success or release, with the
    time of the newest."""
    cleared = (
        select(LoginAttempt.login, func.max(LoginAttempt.at).label("at"))
        .where(LoginAttempt.outcome.in_(_CLEARING), LoginAttempt.at >= since)
        .group_by(LoginAttempt.login)
        .subquery()
    )
    rows = session.execute(
        select(LoginAttempt.login, func.max(LoginAttempt.at))
        .join(Account, and_(Account.login == LoginAttempt.login, Account.agency_id == viewer.agency_id))
        .outerjoin(cleared, cleared.c.login == LoginAttempt.login)
        .where(
            LoginAttempt.outcome == Outcome.TRIED,
            LoginAttempt.at >= since,
            or_(cleared.c.at.is_(None), LoginAttempt.at > cleared.c.at),
        )
        .group_by(LoginAttempt.login)
        .having(func.count() >= most)
    )
    return dict(rows.all())


def list_attempts(
    session: Session, viewer: Viewer, wanted: AttemptFilter, *, before: UUID | None = None, limit: int = 20
) -> list[AttemptRow]:
    """Outcomes for accounts of the agency and for logins that nobody has, newest first, older than `before`; one row
    more than `limit` where there are more."""
    logins: Sequence[str] | None = None
    if wanted.text:
        # First: so few accounts, and an index from each to its own tries.
        logins = session.scalars(
            select(Account.login).where(
                Account.agency_id == viewer.agency_id,
                or_(
                    Account.login.icontains(wanted.text, autoescape=True),
                    Account.name.icontains(wanted.text, autoescape=True),
                ),
            )
        ).all()
    query: Select[*tuple[UUID, datetime, str | None, str | None, str, str]] = (
        select(
            LoginAttempt.id,
            LoginAttempt.at,
            Account.login,
            Account.name,
            LoginAttempt.address,
            LoginAttempt.outcome,
        )
        .outerjoin(Account, Account.login == LoginAttempt.login)
        .where(
            LoginAttempt.outcome != Outcome.TRIED,
            or_(Account.id.is_(None), Account.agency_id == viewer.agency_id),
            *_conditions(wanted, logins),
        )
        .order_by(LoginAttempt.id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        query = query.where(LoginAttempt.id < before)
    return [AttemptRow(*row) for row in session.execute(query)]


def _conditions(wanted: AttemptFilter, logins: Sequence[str] | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if logins is not None:
        conditions.append(LoginAttempt.login.in_(logins))
    if wanted.address:
        conditions.append(LoginAttempt.address.contains(wanted.address, autoescape=True))
    if wanted.outcomes:
        conditions.append(LoginAttempt.outcome.in_(wanted.outcomes))
    if wanted.since:
        conditions.append(LoginAttempt.at >= wanted.since)
    if wanted.until:
        conditions.append(LoginAttempt.at < wanted.until)
    return conditions


def _wrong() -> ColumnElement[int]:
    tried = func.count().filter(LoginAttempt.outcome == Outcome.TRIED)
    return tried - func.count().filter(LoginAttempt.outcome.in_(_RIGHT))
