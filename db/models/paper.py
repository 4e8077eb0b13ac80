"""Papers being written, and the voiding of issued ones."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned


class PaperDraft(Base, Identified, Recorded, Versioned):
    """A paper on its way to being issued. `content` holds what was typed, by the codes of its kind's fields.

    `state` moves by the rows of core.law.paper_states. `document_id` is what it became; `replaces_id` the issued paper
    that it is to correct, for `correction_reason`. `changed_by` saved or moved it last, at `changed_at`. `writers` are the
    ids of everybody whose text it has or had, `written_at` is when that last changed. `digest` is that of the text with
    which it was issued.
    """

    __tablename__ = "paper_draft"
    __table_args__ = (
        Index("ix_paper_draft_matter_id_id", "matter_id", "id"),
        Index("ix_paper_draft_agency_id_state_id", "agency_id", "state", "id"),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    changed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    changed_at: Mapped[datetime]
    writers: Mapped[list[str]] = mapped_column(JSONB, default=list)
    written_at: Mapped[datetime]
    digest: Mapped[str | None] = mapped_column(String(64))
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    correction_reason: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"), unique=True)


class DocumentVoid(Base, Recorded):
    """An issued paper that holds no more, and why. Its number stays with it."""

    __tablename__ = "document_void"
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), primary_key=True)
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    voided_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
