"""The lists of work, and the notices of deadlines."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, TextClause, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded

STANDS_STILL = datetime(9000, 1, 1, tzinfo=UTC)
"""In the place of a due date where the deadlines of a matter stand still."""
NO_DEADLINE = datetime(9001, 1, 1, tzinfo=UTC)
"""In the place of a due date where none runs: both sort behind every real one."""


_OPEN, _UNHANDLED = text("is_open"), text("is_open AND (handler_id IS NULL)")


def _walk(name: str, owner: str, where: TextClause = _OPEN) -> Index:
    """The work of one owner, the most urgent first."""
    return Index(
        f"ix_matter_work_{name}",
        *(owner, "due_at", "matter_id"),
        postgresql_include=("stage", "has_submitted"),
        postgresql_where=where,
    )


class MatterWork(Base):
    """Where a matter stands in the lists of work: derived from it, its people, deadlines and papers by the unit of work.

    `due_at` is the end of the deadline that runs out first. `has_submitted` is true while a paper waits for approval.
    """

    __tablename__ = "matter_work"
    __table_args__ = (
        _walk("agency", "agency_id"),
        _walk("unit", "unit_id"),
        _walk("handler", "handler_id"),
        # Until somebody handles it, the counter has it in hand.
        _walk("intake", "intake_unit_id", _UNHANDLED),
        _walk("registrar", "registrar_id", _UNHANDLED),
        _walk("unclaimed_agency", "agency_id", _UNHANDLED),
        _walk("unclaimed_unit", "unit_id", _UNHANDLED),
    )
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    agency_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    intake_unit_id: Mapped[UUID]
    handler_id: Mapped[UUID | None]
    registrar_id: Mapped[UUID | None]
    stage: Mapped[str] = mapped_column(String(40))
    is_open: Mapped[bool]
    has_submitted: Mapped[bool]
    due_at: Mapped[datetime]


class Notice(Base, Identified, Recorded):
    """What somebody is told once of a deadline, or of an original carrier that was damaged or lost. `kind` is a row of
    core.notices.kinds, `due_on` the last day as it stood when he was told, or the day of the report."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("deadline_id", "account_id", "kind", "due_on"),
        Index("ix_notice_account_id_id", "account_id", "id"),
        Index("ix_notice_unread", "account_id", postgresql_where=text("read_at IS NULL")),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    deadline_id: Mapped[UUID | None] = mapped_column(ForeignKey("deadline.id"))
    original_id: Mapped[UUID | None] = mapped_column(ForeignKey("original_medium.id"))
    kind: Mapped[str] = mapped_column(String(20))
    due_on: Mapped[date]
    read_at: Mapped[datetime | None]
