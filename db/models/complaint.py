"""Complaints, tip-offs and petitions (art 5), the cases that grow from them (art 6), and the table that routes them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned


class Complaint(Base, Recorded, Versioned):
    """What a complaint adds to its matter. Codes are those of core.law.complaints.

    `began_on` and `ended_on` are those of the act complained of, `ended_on` None while it goes on (`is_continuing`) or is
    not known. Where its author is sealed, `facts`, `demands` and `proof` are empty: they stand in the sealed statement.
    `query_code` is the SHA-256 of the code by which an anonymous author asks what became of it.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint("headcount >= 1", name="headcount"),
        CheckConstraint("ended_on >= began_on", name="period"),
        # The list under one nature or kind, which walks back through nothing else.
        Index("ix_complaint_nature_matter_id", "nature", "matter_id"),
        Index("ix_complaint_kind_matter_id", "kind", "matter_id"),
        Index("ix_complaint_query_code", "query_code", postgresql_where=text("query_code IS NOT NULL")),
    )
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    nature: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(30))
    district: Mapped[str] = mapped_column(String(10))
    industry: Mapped[str] = mapped_column(String(30))
    filer: Mapped[str] = mapped_column(String(20))
    headcount: Mapped[int]
    facts: Mapped[str] = mapped_column(Text, default="")
    demands: Mapped[str] = mapped_column(Text, default="")
    proof: Mapped[str] = mapped_column(Text, default="")
    began_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    is_continuing: Mapped[bool] = mapped_column(default=False)
    transfer_no: Mapped[str] = mapped_column(String(100), default="")
    transfer_due_on: Mapped[date | None]
    is_oral: Mapped[bool] = mapped_column(default=False)
    is_sealed: Mapped[bool] = mapped_column(default=False)
    can_be_told: Mapped[bool] = mapped_column(default=True)
    about_officers: Mapped[str] = mapped_column(String(300), default="")
    query_code: Mapped[str | None] = mapped_column(String(64))


class SealedStatement(Base, Identified, Recorded):
    """What the author of a sealed tip-off said, encrypted under the key of the sealed party and bound to this row's id."""

    __tablename__ = "sealed_statement"
    sealed_party_id: Mapped[UUID] = mapped_column(ForeignKey("sealed_party.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class SealedFile(Base, Identified, Recorded):
    """A letter, picture or recording that may tell who: name, type, size and hash are in `sealed`, under the key of the
    sealed party as the key of the file in the vault is, which `wrapped` holds. `position` counts from 1 within the party."""

    __tablename__ = "sealed_file"
    __table_args__ = (UniqueConstraint("sealed_party_id", "position"),)
    sealed_party_id: Mapped[UUID] = mapped_column(ForeignKey("sealed_party.id"), index=True)
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), index=True)
    position: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    algorithm: Mapped[str] = mapped_column(String(20))
    sealed_size: Mapped[int] = mapped_column(BigInteger)
    sealed_sha256: Mapped[str] = mapped_column(String(64))
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class ComplaintText(Base):
    """The two-character pieces of a complaint that is not sealed, as numbers, and their signature in bands: by shared bands
    similar ones are found, by shared pieces compared. Derived from the complaint."""

    __tablename__ = "complaint_text"
    __table_args__ = (Index("ix_complaint_text_bands", "bands", postgresql_using="gin"),)
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    grams: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    bands: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class EnforcementCase(Base, Recorded, Versioned):
    """What a case adds to its matter: where the bureau learned of it (`trace`, core.law.case_procedure.TRACES), under which
    number of whoever sent it, and the facts as they were known then."""

    __tablename__ = "enforcement_case"
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    trace: Mapped[str] = mapped_column(String(20))
    trace_no: Mapped[str] = mapped_column(String(100), default="")
    kind: Mapped[str] = mapped_column(String(30))
    district: Mapped[str] = mapped_column(String(10))
    industry: Mapped[str] = mapped_column(String(30))
    facts: Mapped[str] = mapped_column(Text)


class RoutingRow(Base, Identified, Recorded, Versioned):
    """A row of the table by which complaints go to a unit: `kind`, `district` and `industry` are codes, empty for any.

    A table is replaced as a whole: rows that hold no longer are ended.
    """

    __tablename__ = "routing_row"
    __table_args__ = (Index("ix_routing_row_open", "agency_id", postgresql_where=text("ended_at IS NULL")),)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(String(30))
    district: Mapped[str] = mapped_column(String(10))
    industry: Mapped[str] = mapped_column(String(30))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    ended_at: Mapped[datetime | None]
