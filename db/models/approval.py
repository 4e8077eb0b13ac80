"""What approvers say of a paper on its way, and who has signed a paper."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned


class PaperApproval(Base, Identified, Recorded, Versioned):
    """One link of a paper's approval chain in one round: whose turn it is, and what was decided.

    `round` counts the submissions of the paper, `position` the links of its chain, both from 1. `digest` is the SHA-256
    of the content that was submitted: the approval counts for no other. `decision` is None while it waits; no paper waits
    at two links. `happened_at` is when it was asked for.
    """

    __tablename__ = "paper_approval"
    __table_args__ = (
        Index("ix_paper_approval_draft_id_id", "draft_id", "id"),
        Index("ix_paper_approval_matter_id", "matter_id"),
        Index(
            "uq_paper_approval_waiting", "draft_id", unique=True, postgresql_where=text("decision IS NULL")
        ),
        Index(
            "ix_paper_approval_waiting_role",
            *("agency_id", "role", "id"),
            postgresql_where=text("decision IS NULL"),
        ),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    draft_id: Mapped[UUID] = mapped_column(ForeignKey("paper_draft.id"))
    round: Mapped[int]
    position: Mapped[int]
    role: Mapped[str] = mapped_column(String(30))
    digest: Mapped[str] = mapped_column(String(64))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    decision: Mapped[str | None] = mapped_column(String(20))
    opinion: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]


class PaperSignature(Base, Identified, Recorded):
    """That one person signed a paper, or refused to; never changed. A later one of the same line takes its place.

    `position` is the line among those who sign the paper, from 0; `role` and `name` say who stands on it. `digest` is that
    of the content which was signed while the paper was on its way; `document_id` is the issued paper, where it was signed
    as such. `file_id` is the scan or the picture of the pen pad. `happened_at` is when it was signed.
    """

    __tablename__ = "paper_signature"
    __table_args__ = (
        Index("ix_paper_signature_draft_id_id", "draft_id", "id"),
        Index("ix_paper_signature_matter_id", "matter_id"),
    )
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    draft_id: Mapped[UUID] = mapped_column(ForeignKey("paper_draft.id"))
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    position: Mapped[int]
    role: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    credential_no: Mapped[str] = mapped_column(String(60), default="")
    way: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    refusal: Mapped[str] = mapped_column(Text, default="")
    witness: Mapped[str] = mapped_column(String(100), default="")
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
