"""Sign-in sessions, attempts to sign in, and grants on single objects."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded


class LoginSession(Base, Identified):
    """One sign-in. The browser holds the token; here stands only its SHA-256."""

    __tablename__ = "login_session"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(60))
    browser: Mapped[str] = mapped_column(String(300))
    previous_at: Mapped[datetime | None]
    previous_address: Mapped[str | None] = mapped_column(String(60))


class LoginAttempt(Base, Identified):
    """One try at a password, how one ended, or one release of a lock: `outcome` is one of `db.queries.attempts.Outcome`.

    A login that no account has is no login but perhaps a password typed into the wrong field: `login` is then a keyed
    hash of it, beginning with `?`.
    """

    __tablename__ = "login_attempt"
    __table_args__ = (
        Index("ix_login_attempt_login_at", "login", "at"),
        Index("ix_login_attempt_address_at", "address", "at"),
        Index("ix_login_attempt_outcome_id", "outcome", "id"),
        Index("ix_login_attempt_at", "at"),
    )
    login: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]


class Grant(Base, Identified, Recorded):
    """Access of one person to one object, in one mode, until a moment, on a stated ground (art 26)."""

    __tablename__ = "access_grant"
    __table_args__ = (Index("ix_access_grant_account_object", "account_id", "object_type", "object_id"),)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[UUID]
    mode: Mapped[str] = mapped_column(String(40))
    ground: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    until: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
