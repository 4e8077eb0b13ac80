"""Lists of files that leave the archive: to be destroyed, or to the city archive."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned


class Disposal(Base, Identified, Recorded, Versioned):
    """A list of files of one department; `kind` and `state` are those of core.law.disposal.

    `round` counts how often it was proposed: opinions hold for their round. `files` are those on it now. `number` comes with the approval: that of the
    certificate under which keys are destroyed, or files handed over. `swept_at` is when the encrypted
    files of a destroyed list were removed from the vault. The receipt is that of the city archive.
    """

    __tablename__ = "disposal"
    __table_args__ = (
        UniqueConstraint("agency_id", "number"),
        Index("ix_disposal_agency_id_id", "agency_id", "id"),
        Index("ix_disposal_unit_id_id", "unit_id", "id"),
        Index(
            "ix_disposal_unswept",
            "id",
            postgresql_where=text(
                "((kind)::text = 'destruction'::text) AND (done_at IS NOT NULL) AND (swept_at IS NULL)"
            ),
        ),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(default=1)
    files: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(String(60))
    approved_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    swept_at: Mapped[datetime | None]
    receiver: Mapped[str] = mapped_column(String(200), default="")
    receipt_no: Mapped[str] = mapped_column(String(100), default="")
    received_on: Mapped[date | None]


class DisposalItem(Base, Identified, Recorded, Versioned):
    """A file on a list: what is known of it for ever, with nothing of its content, under the key of the house.

    `digest` is the SHA-256 over the contents as they were filed. `left_at` says when it was taken off the list again, and
    `left_reason` why.
    """

    __tablename__ = "disposal_item"
    __table_args__ = (
        Index("ix_disposal_item_disposal_id_id", "disposal_id", "id"),
        Index(
            "uq_disposal_item_case_file_id",
            "case_file_id",
            unique=True,
            postgresql_where=text("left_at IS NULL"),
        ),
    )
    disposal_id: Mapped[UUID] = mapped_column(ForeignKey("disposal.id"))
    case_file_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"))
    archive_number: Mapped[str] = mapped_column(String(80))
    procedure: Mapped[str] = mapped_column(String(40))
    term: Mapped[str] = mapped_column(String(4))
    filed_on: Mapped[date]
    keep_until: Mapped[date | None]
    volumes: Mapped[int]
    pages: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    left_at: Mapped[datetime | None]
    left_reason: Mapped[str] = mapped_column(Text, default="")


class DisposalStep(Base, Identified, Recorded):
    """Who took which step with a list, in which round, and what he said. Never changed."""

    __tablename__ = "disposal_step"
    __table_args__ = (Index("ix_disposal_step_disposal_id_id", "disposal_id", "id"),)
    disposal_id: Mapped[UUID] = mapped_column(ForeignKey("disposal.id"))
    round: Mapped[int]
    step: Mapped[str] = mapped_column(String(30))
    text: Mapped[str] = mapped_column(Text, default="")
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
