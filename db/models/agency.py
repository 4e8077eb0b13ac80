"""The bureau as data: agency, units, its settings and its number series. Nothing here is hard-wired to one city."""

from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned


class Agency(Base, Identified, Recorded, Versioned):
    """An enforcement agency. `kind`: organ, authorised or entrusted (regulation art 1).

    Its decisions are reconsidered by `reconsideration_body` and sued against at `court`; empty until entered.
    """

    __tablename__ = "agency"
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    number_prefix: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    reconsideration_body: Mapped[str] = mapped_column(String(200), default="")
    court: Mapped[str] = mapped_column(String(200), default="")
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id"))


class Unit(Base, Identified, Recorded, Versioned):
    """A department of an agency. Closed, never deleted: old matters keep pointing at it."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("agency_id", "code"), UniqueConstraint("agency_id", "name"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40), default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class Setting(Base, Identified, Recorded, Versioned):
    """A threshold the office changes itself. What exists, with defaults and bounds, stands in core.settings."""

    __tablename__ = "setting"
    __table_args__ = (UniqueConstraint("agency_id", "key"),)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[int]


class NumberSeries(Base, Identified, Recorded, Versioned):
    """A series of official numbers. `template` uses {prefix}, {word}, {year} and {no}."""

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("agency_id", "code"),)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    code: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(100))
    word: Mapped[str] = mapped_column(String(40))
    template: Mapped[str] = mapped_column(String(100))


class NumberCounter(Base):
    """The last number taken of a series in a year. Its row lock is what keeps the series free of gaps."""

    __tablename__ = "number_counter"
    series_id: Mapped[UUID] = mapped_column(ForeignKey("number_series.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last_no: Mapped[int]
