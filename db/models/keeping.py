"""How long case files are kept by the bureau's own table, and the original carriers of what stands in them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned


class RetentionTable(Base, Identified, Recorded, Versioned):
    """An edition of the bureau's own 归档范围和保管期限表, whose rows are RetentionPeriod. `state` is proposed until somebody else
    than who proposed it has decided, then approved or refused. `applied_at` is when files that were filed before it have been
    counted anew."""

    __tablename__ = "retention_table"
    __table_args__ = (
        Index("ix_retention_table_agency_id_id", "agency_id", "id"),
        Index(
            "uq_retention_table_proposed",
            "agency_id",
            unique=True,
            postgresql_where=text("(state)::text = 'proposed'::text"),
        ),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    title: Mapped[str] = mapped_column(String(200))
    document_no: Mapped[str] = mapped_column(String(100))
    effective_from: Mapped[date]
    state: Mapped[str] = mapped_column(String(20))
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_for_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(Text, default="")
    applied_at: Mapped[datetime | None]


class RetentionPeriod(Base, Identified, Recorded):
    """What an edition says of one class of case files (core.law.retention.CASE_FILES); `months` is empty for good. `entry` is
    how the bureau's table names it. Never changed."""

    __tablename__ = "retention_period"
    __table_args__ = (UniqueConstraint("table_id", "class_code"),)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    table_id: Mapped[UUID] = mapped_column(ForeignKey("retention_table.id"))
    class_code: Mapped[str] = mapped_column(String(40))
    months: Mapped[int | None]
    entry: Mapped[str] = mapped_column(String(200), default="")


class OriginalMedium(Base, Identified, Recorded, Versioned):
    """The original carrier of something in a matter's record (art 21): a card of a device, a disc, an original on paper, a piece
    of evidence. `keeper_id` has it, at `place`; `next_keeper_id` is to take it over and has not yet said so. `sha256` is empty
    where it is not digital. `state` is one of core.law.originals."""

    __tablename__ = "original_medium"
    __table_args__ = (
        UniqueConstraint("agency_id", "medium_no"),
        Index("ix_original_medium_matter_id_id", "matter_id", "id"),
        Index("ix_original_medium_keeper_id_id", "keeper_id", "id"),
        Index(
            "ix_original_medium_next_keeper_id",
            *("next_keeper_id", "id"),
            postgresql_where=text("next_keeper_id IS NOT NULL"),
        ),
        Index("ix_original_medium_agency_id_id", "agency_id", "id"),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    kind: Mapped[str] = mapped_column(String(20))
    medium_no: Mapped[str] = mapped_column(String(100))
    holds: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    place: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(20))
    keeper_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    next_keeper_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class OriginalEvent(Base, Identified, Recorded):
    """What happened to an original carrier: registered, handed on, taken over, damaged, lost, disposed of. `done` is what was
    done about damage or loss. Never changed."""

    __tablename__ = "original_event"
    __table_args__ = (Index("ix_original_event_original_id_id", "original_id", "id"),)
    original_id: Mapped[UUID] = mapped_column(ForeignKey("original_medium.id"))
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    kind: Mapped[str] = mapped_column(String(20))
    keeper_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    to_keeper_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    place: Mapped[str] = mapped_column(String(100), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    done: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
