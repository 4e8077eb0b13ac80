"""What the one search box looks through. Filled by the unit of work, read only through visible_to."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded


class MatterSearch(Base):
    """`body` is the text, `grams` its overlapping two-character pieces; `parties` and `papers` are those parts of the text
    that name the parties, and the titles and numbers of issued papers. Sealed people never enter any of them."""

    __tablename__ = "matter_search"
    __table_args__ = (Index("ix_matter_search_grams", "grams", postgresql_using="gin"),)
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    parties: Mapped[str] = mapped_column(Text, server_default="")
    papers: Mapped[str] = mapped_column(Text, server_default="")
    grams: Mapped[str] = mapped_column(TSVECTOR)


class PartySearch(Base):
    """The same for the name of a party, so that it is found by any piece of it."""

    __tablename__ = "party_search"
    __table_args__ = (Index("ix_party_search_grams", "grams", postgresql_using="gin"),)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    grams: Mapped[str] = mapped_column(TSVECTOR)


class CaseFileSearch(Base):
    """The same for a file in the archive: its archive number, its title and the number of its matter."""

    __tablename__ = "case_file_search"
    __table_args__ = (Index("ix_case_file_search_grams", "grams", postgresql_using="gin"),)
    case_file_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    grams: Mapped[str] = mapped_column(TSVECTOR)


class SavedSearch(Base, Identified, Recorded):
    """A search that somebody keeps under a name: the query of its address. His own, and no record of anything."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("account_id", "name"),)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[dict[str, str]] = mapped_column(JSONB)
