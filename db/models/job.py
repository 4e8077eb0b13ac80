"""Long work that the worker does apart from any click, and the file that comes of it. No record of anything."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified


class Job(Base, Identified):
    """One piece of long work. `asked_by` is None for what the house itself asks for.

    `attempt` counts the starts and is what a run shows before it writes: a run whose job another worker has taken over
    writes nothing more. `beat_at` is the last sign of life of the run, `checkpoint` where the next attempt goes on.
    `failed_rows` holds the first of the rows that failed, as {"row", "message"}, `failed_total` counts all.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_open", "id", postgresql_where=text("ended_at IS NULL")),
        Index("ix_job_asked_by_id", "asked_by", "id"),
        Index("ix_job_agency_id_id", "agency_id", "id"),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB)
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))
    progress_done: Mapped[int] = mapped_column(BigInteger)
    progress_total: Mapped[int | None] = mapped_column(BigInteger)
    words: Mapped[str] = mapped_column(String(300))
    attempt: Mapped[int]
    started_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    cancel_asked_at: Mapped[datetime | None]
    cancel_asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    checkpoint: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    failed_rows: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    failed_total: Mapped[int]


class JobResult(Base):
    """The file that a job made or was handed; its bytes are the pieces in their order. `size` in bytes."""

    __tablename__ = "job_result"
    job_id: Mapped[UUID] = mapped_column(ForeignKey("job.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)


class JobPiece(Base):
    """A part of the file of a job, so that nobody need hold all of it in memory."""

    __tablename__ = "job_piece"
    job_id: Mapped[UUID] = mapped_column(
        ForeignKey("job_result.job_id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
