"""Sealed people: who must not be known, encrypted under keys of their own, and what may be known of their reports."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned


class SealedParty(Base, Identified, Recorded):
    """A party of a matter whom nobody may know: outside the register, the search and the duplicate check.

    `sealed` is the identity, encrypted under the key that belongs to this row's id alone and bound to that id; no
    column, and no length of one, says anything of it. `position` counts from 1 within the matter.
    """

    __tablename__ = "sealed_party"
    __table_args__ = (UniqueConstraint("matter_id", "position"),)
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    position: Mapped[int]
    role: Mapped[str] = mapped_column(String(30))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class MatterAbstract(Base, Identified, Recorded, Versioned):
    """What one sealed party reported, without anything that tells who.

    Until a second person approves it, it may tell who: `draft`, and the reason for which it was `returned`, are
    encrypted under the sealed party's key, bound to this row's id. `text` is what was approved, None before.
    """

    __tablename__ = "matter_abstract"
    __table_args__ = (
        Index("ix_matter_abstract_matter_id", "matter_id"),
        Index(
            "ix_matter_abstract_waiting",
            "id",
            postgresql_where=text("(approved_at IS NULL) AND (returned_at IS NULL)"),
        ),
    )
    sealed_party_id: Mapped[UUID] = mapped_column(ForeignKey("sealed_party.id"), unique=True)
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    draft: Mapped[bytes] = mapped_column(LargeBinary)
    written_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime]
    text: Mapped[str | None] = mapped_column(Text)
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]
    returned: Mapped[bytes | None] = mapped_column(LargeBinary)
    returned_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    returned_at: Mapped[datetime | None]
