"""Issued papers: content, PDF and hash are fixed when the paper is issued."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded


class Document(Base, Identified, Recorded):
    """An issued paper. `content` is what was printed, so the paper can be proved without reading the PDF."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("agency_id", "number"),
        Index("ix_document_agency_id_id", "agency_id", "id"),
        Index("ix_document_agency_id_kind_id", "agency_id", "kind", "id"),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    number: Mapped[str | None] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(200))
    issued_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sha256: Mapped[str] = mapped_column(String(64))


class DocumentFile(Base):
    """The bytes of an issued paper, encrypted under its matter's key; apart from its row so that lists never load them."""

    __tablename__ = "document_file"
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
