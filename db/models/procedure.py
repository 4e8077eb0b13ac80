"""What a gate leaves on a matter for good: procedural defects, and the triggers of long-term preservation."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned


class ProceduralDefect(Base, Identified, Recorded, Versioned):
    """A step goes on although a requirement can be met no more (程序瑕疵): asked for with a reason, reviewed by another
    person, and shown on the matter for good.

    `act_id` is the act whose recording was never made. `is_approved` is None until the reviewer has decided.
    """

    __tablename__ = "procedural_defect"
    __table_args__ = (Index("ix_procedural_defect_matter_id_id", "matter_id", "id"),)
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    step: Mapped[str] = mapped_column(String(40))
    requirement: Mapped[str] = mapped_column(String(60))
    act_id: Mapped[UUID | None] = mapped_column(ForeignKey("act.id"))
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime | None]
    is_approved: Mapped[bool | None]
    opinion: Mapped[str | None] = mapped_column(Text)


class MatterTrigger(Base, Identified, Recorded):
    """A reason to keep the recordings of a matter for the long term (art 23), raised by an act; never taken back."""

    __tablename__ = "matter_trigger"
    __table_args__ = (Index("ix_matter_trigger_matter_id_id", "matter_id", "id"),)
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    kind: Mapped[str] = mapped_column(String(40))
    act_id: Mapped[UUID] = mapped_column(ForeignKey("act.id"))
    raised_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
