"""The register of natural persons, legal persons and other organisations."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned

DESTROYED = "（已销毁）"
"""What stands where a name or a title stood that was destroyed."""


class Party(Base, Identified, Recorded, Versioned):
    """Somebody the bureau deals with. Papers keep their own copy, so a new name rewrites no old paper.

    `key_owner_id` is the matter under whose key what the ledger says of him stands: the one that brought him in, and after
    its destruction another that names him. None, as for those of old, stands for the house. No foreign key: the party is
    written before its matter.

    Names and numbers collate by code point, so that one index serves order, beginnings and equality on any server.
    """

    __tablename__ = "party"
    __table_args__ = (
        Index(
            "uq_party_certificate",
            "agency_id",
            "certificate_kind",
            "certificate_no",
            "name",
            unique=True,
            postgresql_where=text("certificate_no IS NOT NULL"),
        ),
        Index("ix_party_agency_id_name", "agency_id", "name"),
        Index("ix_party_agency_id_certificate_no", "agency_id", "certificate_no"),
        Index("ix_party_key_owner_id", "key_owner_id"),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    key_owner_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(200, collation="C"))
    certificate_kind: Mapped[str] = mapped_column(String(40))
    certificate_no: Mapped[str | None] = mapped_column(String(60, collation="C"))
    no_certificate_reason: Mapped[str | None] = mapped_column(Text)
    legal_representative: Mapped[str] = mapped_column(String(100), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
