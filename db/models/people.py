"""Accounts, what they may do, officers' credentials, and who stands in for whom."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned


class Account(Base, Identified, Recorded, Versioned):
    """A person who signs in. Disabled, never deleted: the record names its people for ever."""

    __tablename__ = "account"
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    login: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    phone: Mapped[str] = mapped_column(String(40), default="")
    password_hash: Mapped[str] = mapped_column(String(100))
    password_set_at: Mapped[datetime]
    must_change_password: Mapped[bool] = mapped_column(default=True)
    disabled_at: Mapped[datetime | None]


class AccountRole(Base, Identified, Recorded):
    """A role held from `happened_at` until `ended_at` (open while null)."""

    __tablename__ = "account_role"
    __table_args__ = (
        Index(
            "uq_account_role_held",
            "account_id",
            "role",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(40))
    ended_at: Mapped[datetime | None]


class PasswordHistory(Base, Identified, Recorded):
    __tablename__ = "password_history"
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(100))


class OfficerCredential(Base, Identified, Recorded, Versioned):
    """An enforcement credential (执法证): counts only on days between `valid_from` and `valid_to`, both included."""

    __tablename__ = "officer_credential"
    __table_args__ = (CheckConstraint("valid_from <= valid_to", name="period"),)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    number: Mapped[str] = mapped_column(String(60), unique=True)
    scope: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(String(100))
    issued_by: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    revoked_at: Mapped[datetime | None]


class Delegation(Base, Identified, Recorded, Versioned):
    """For an absence: `to_account` exercises one business role of `from_account` in [from_at, to_at)."""

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("from_at < to_at", name="period"),
        CheckConstraint("from_account_id <> to_account_id", name="two_people"),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    from_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    to_account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    from_at: Mapped[datetime]
    to_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    revoked_at: Mapped[datetime | None]
