"""What the one search box looks through. Filled by the unit of work, read only through visible_to."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class MatterSearch(Base):
    """`body` is the text, `grams` its overlapping two-character pieces; sealed people never enter either."""

    __tablename__ = "matter_search"
    __table_args__ = (Index("ix_matter_search_grams", "grams", postgresql_using="gin"),)
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    grams: Mapped[str] = mapped_column(TSVECTOR)


class PartySearch(Base):
    """The same for the name of a party, so that it is found by any piece of it."""

    __tablename__ = "party_search"
    __table_args__ = (Index("ix_party_search_grams", "grams", postgresql_using="gin"),)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    grams: Mapped[str] = mapped_column(TSVECTOR)
