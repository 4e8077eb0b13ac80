"""Service of issued papers, each attempt a row of its own, and the use of seals on them."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned


class ServiceRecord(Base, Identified, Recorded, Versioned):
    """The service of one issued paper on one addressee, from the first attempt until it is served.

    Codes are those of core.law.service. `addressee` is the name as it was then. `way`, `address`, `receiver` and `relation`
    are those of the attempt that stands; `effective_on` is the day on which the paper counts as served, `act_id` the act
    that says so. What proves it is a scan, an issued paper (送达回证), or both. A mistake is mended by a record that
    `replaces_id` it, for `reason`; this one is then in the state `replaced`.
    """

    __tablename__ = "service_record"
    __table_args__ = (
        Index("ix_service_record_matter_id_id", "matter_id", "id"),
        Index("ix_service_record_agency_id_id", "agency_id", "id"),
        Index("ix_service_record_agency_id_state_id", "agency_id", "state", "id"),
        Index(
            "uq_service_record_standing",
            *("document_id", "addressee_id"),
            unique=True,
            # Written as PostgreSQL gives it back.
            postgresql_where=text("(state)::text <> 'replaced'::text"),
        ),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    addressee_id: Mapped[UUID] = mapped_column(ForeignKey("matter_party.id"))
    addressee: Mapped[str] = mapped_column(String(200))
    way: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(String(300), default="")
    receiver: Mapped[str] = mapped_column(String(200), default="")
    relation: Mapped[str] = mapped_column(String(30), default="")
    effective_on: Mapped[date | None]
    act_id: Mapped[UUID | None] = mapped_column(ForeignKey("act.id"))
    proof_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    proof_document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("service_record.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class ServiceAttempt(Base, Identified, Recorded):
    """One step of a service and what it came to: handed over or refused, posted, signed for or sent back, corrected.

    `carrier` and `mail_no` name the letter, `slip` what told the day it was signed for, `ground` why it came back,
    `next_way` what is to be tried then. `server_id` served, with `second_server_id` where two must.
    """

    __tablename__ = "service_attempt"
    __table_args__ = (Index("ix_service_attempt_service_id_id", "service_id", "id"),)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service_record.id"))
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), index=True)
    way: Mapped[str] = mapped_column(String(20))
    result: Mapped[str] = mapped_column(String(20))
    carrier: Mapped[str] = mapped_column(String(20), default="")
    mail_no: Mapped[str] = mapped_column(String(60), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    receiver: Mapped[str] = mapped_column(String(200), default="")
    relation: Mapped[str] = mapped_column(String(30), default="")
    signed_by: Mapped[str] = mapped_column(String(20), default="")
    slip: Mapped[str] = mapped_column(String(20), default="")
    ground: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    next_way: Mapped[str] = mapped_column(String(20), default="")
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    server_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    second_server_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    late_reason: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class SealUse(Base, Identified, Recorded):
    """A seal put on an issued paper: which one, on how many copies, who asked for it and who approved."""

    __tablename__ = "seal_use"
    __table_args__ = (
        Index("ix_seal_use_agency_id_id", "agency_id", "id"),
        Index("ix_seal_use_document_id", "document_id"),
        Index("ix_seal_use_matter_id", "matter_id"),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    seal: Mapped[str] = mapped_column(String(20))
    copies: Mapped[int]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    approved_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    late_reason: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
