"""What the unit of work itself keeps: answered commands, drafts, and reasons of administrative changes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded


class CommandReceipt(Base):
    """A form token that was used: the second run of the same command gets the first one's result. Forgotten when no draft
    can be as old."""

    __tablename__ = "command_receipt"
    __table_args__ = (Index("ix_command_receipt_recorded_at", "recorded_at"),)
    token: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    command: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(String(64))
    result: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recorded_at: Mapped[datetime]


class Draft(Base, Identified):
    """What somebody has typed into a form and not yet submitted.

    `at_ms` is the browser's clock, which orders the posts of one browser. A draft that was given up keeps its row,
    so that a late post cannot bring it back.
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("account_id", "form", "token"),)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    form: Mapped[str] = mapped_column(String(100))
    token: Mapped[UUID]
    values: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at_ms: Mapped[int] = mapped_column(BigInteger)
    saved_at: Mapped[datetime]
    discarded_at: Mapped[datetime | None]


class AdminChange(Base, Identified, Recorded):
    """Who changed what of people, units, settings or catalogue, and why: old and new value of every column. `key_owner_id` is
    the owner of the key over what it tells, that of the party it is about; None for the house."""

    __tablename__ = "admin_change"
    __table_args__ = (
        Index("ix_admin_change_object_id_id", "object_id", "id"),
        Index("ix_admin_change_agency_id_id", "agency_id", "id"),
        Index(
            "ix_admin_change_key_owner_id",
            "key_owner_id",
            postgresql_where=text("key_owner_id IS NOT NULL"),
        ),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[UUID]
    action: Mapped[str] = mapped_column(String(20))
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    key_owner_id: Mapped[UUID | None]
