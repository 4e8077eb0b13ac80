"""Stock-takes of the archive (清点), what was scanned in them, and the figures of what the archive holds."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded


class StockTake(Base, Identified, Recorded):
    """A stock-take of the places that begin with `place`, empty for the whole archive. `state` is open, finished or called_off.

    `expected` are the volumes that the catalogue had there when it began. `found`, `misplaced` and `unknown` are counted
    along with each scan, so that nothing is counted again; `result` are the figures with which it ended, fixed for good.
    `explanation` stands for every difference that has no words of its own in `explained`, by number.
    """

    __tablename__ = "stock_take"
    __table_args__ = (Index("ix_stock_take_agency_id_id", "agency_id", "id"),)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    place: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(20))
    started_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    expected: Mapped[int]
    found: Mapped[int] = mapped_column(default=0)
    misplaced: Mapped[int] = mapped_column(default=0)
    unknown: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    result: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    explanation: Mapped[str] = mapped_column(Text, default="")
    explained: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class StockTakeLine(Base, Identified, Recorded):
    """A volume that was scanned, or at the end one that was not (`missing`). `number` is what its label says, `place` where the
    catalogue had it at that moment; without a file it is no number of the archive. Never changed."""

    __tablename__ = "stock_take_line"
    __table_args__ = (
        UniqueConstraint("stock_take_id", "number"),
        Index("ix_stock_take_line_stock_take_id_id", "stock_take_id", "id"),
        Index("ix_stock_take_line_stock_take_id_result_id", "stock_take_id", "result", "id"),
    )
    stock_take_id: Mapped[UUID] = mapped_column(ForeignKey("stock_take.id"))
    number: Mapped[str] = mapped_column(String(100))
    case_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_file.id"))
    volume: Mapped[int | None]
    result: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(100), default="")
    scanned_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))


class ArchiveFigure(Base):
    """What came into the archive under the archive numbers of a year, and what left it in that year, by unit and period: derived
    from the case files by the unit of work, so that figures are read and not counted."""

    __tablename__ = "archive_figure"
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    term: Mapped[str] = mapped_column(String(4), primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    files_in: Mapped[int] = mapped_column(default=0)
    volumes_in: Mapped[int] = mapped_column(default=0)
    pages_in: Mapped[int] = mapped_column(default=0)
    files_out: Mapped[int] = mapped_column(default=0)
    volumes_out: Mapped[int] = mapped_column(default=0)
    pages_out: Mapped[int] = mapped_column(default=0)
