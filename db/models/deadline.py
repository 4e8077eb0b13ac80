"""Working calendars, and the deadlines of matters with what paused, extended and moved them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned


class CalendarYear(Base, Identified, Recorded, Versioned):
    """The published arrangement of a year. `days_off` maps days (2026-10-01) to the names of their holidays,
    `working_days` lists the weekend days worked in exchange; `source` is the notice it was taken from."""

    __tablename__ = "calendar_year"
    __table_args__ = (UniqueConstraint("agency_id", "year"),)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    year: Mapped[int]
    days_off: Mapped[dict[str, Any]] = mapped_column(JSONB)
    working_days: Mapped[list[Any]] = mapped_column(JSONB)
    source: Mapped[str] = mapped_column(String(200))


class Deadline(Base, Identified, Recorded, Versioned):
    """A period that runs in a matter. Code, label, amount and unit are kept as they were on the day it started.

    `due_at` is the end of its last day (the midnight after it), of hours the moment; `internal_on` the day by which the
    bureau itself acts. Both follow from the rest by counting again, and are never typed. `amount` is None where the
    law names a fixed day. `ended_at` is None while it runs or stands still.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        Index("ix_deadline_open_agency", "agency_id", "due_at", postgresql_where=text("ended_at IS NULL")),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(100))
    amount: Mapped[int | None]
    unit: Mapped[str | None] = mapped_column(String(4))
    rolls: Mapped[bool]
    back: Mapped[bool]
    duty: Mapped[str] = mapped_column(String(10))
    event: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    internal_on: Mapped[date | None]
    is_estimated: Mapped[bool]
    state: Mapped[str] = mapped_column(String(12))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(Text, default="")
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("deadline.id"))


class DeadlinePause(Base, Identified, Recorded, Versioned):
    """Days that do not count, both included; `last_on` is None while the period stands still."""

    __tablename__ = "deadline_pause"
    __table_args__ = (
        Index("uq_deadline_pause_open", "deadline_id", unique=True, postgresql_where=text("last_on IS NULL")),
    )
    deadline_id: Mapped[UUID] = mapped_column(ForeignKey("deadline.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    ground: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))


class DeadlineExtension(Base, Identified, Recorded):
    """A period made longer; `approver` in words where he is outside the portal."""

    __tablename__ = "deadline_extension"
    deadline_id: Mapped[UUID] = mapped_column(ForeignKey("deadline.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    amount: Mapped[int]
    unit: Mapped[str] = mapped_column(String(4))
    reason: Mapped[str] = mapped_column(Text)
    approver: Mapped[str] = mapped_column(String(100))
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))


class DeadlineMove(Base, Identified, Recorded):
    """An open deadline that a newly entered or replaced calendar moved, or made certain."""

    __tablename__ = "deadline_move"
    __table_args__ = (Index("ix_deadline_move_calendar_year_id_id", "calendar_year_id", "id"),)
    calendar_year_id: Mapped[UUID] = mapped_column(ForeignKey("calendar_year.id"))
    deadline_id: Mapped[UUID] = mapped_column(ForeignKey("deadline.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    old_due_at: Mapped[datetime]
    new_due_at: Mapped[datetime]
    was_estimated: Mapped[bool]
    is_estimated: Mapped[bool]
