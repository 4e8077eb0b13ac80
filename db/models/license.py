"""许可证登记簿: the licences that were granted, and everything that happened to each."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned


class License(Base, Identified, Recorded, Versioned):
    """A licence as it stands. States are those of core.law.licenses; `valid_to` is None for 长期.

    Item and holder are kept as they were called when it was granted or last changed. `granted_in_id` is the matter of the
    grant, None for one that was granted before the portal was in use: under another name than `matter_id`, so that the
    register outlives the key of that file.
    """

    __tablename__ = "license"
    __table_args__ = (
        UniqueConstraint("agency_id", "number"),
        Index("ix_license_agency_id_valid_to_id", "agency_id", "valid_to", "id"),
        CheckConstraint("valid_to >= valid_from", name="validity"),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    number: Mapped[str] = mapped_column(String(100))
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"), index=True)
    item_name: Mapped[str] = mapped_column(String(200))
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), index=True)
    holder: Mapped[str] = mapped_column(String(200))
    certificate_kind: Mapped[str] = mapped_column(String(40))
    certificate_no: Mapped[str | None] = mapped_column(String(60))
    granted_in_id: Mapped[UUID | None] = mapped_column(ForeignKey("matter.id"), index=True)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    scope: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20))


class LicenseEvent(Base, Identified, Recorded):
    """What happened to a licence; never changed. `in_matter_id` is the application it happened in, `document_id` or
    `paper_no` the decision it rests on, `actor_id` None for what followed from the end of its validity by itself."""

    __tablename__ = "license_event"
    __table_args__ = (
        Index("ix_license_event_license_id_id", "license_id", "id"),
        Index("ix_license_event_in_matter_id_id", "in_matter_id", "id"),
    )
    license_id: Mapped[UUID] = mapped_column(ForeignKey("license.id"))
    kind: Mapped[str] = mapped_column(String(30))
    in_matter_id: Mapped[UUID | None] = mapped_column(ForeignKey("matter.id"))
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    paper_no: Mapped[str] = mapped_column(String(200), default="")
    ground: Mapped[str] = mapped_column(String(30), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
