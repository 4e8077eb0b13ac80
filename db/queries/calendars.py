"""Working calendars of the viewer's agency, and the deadlines that they moved."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import CalendarYear, Deadline, DeadlineMove, Matter
from db.viewer import Viewer


@dataclass(frozen=True)
class MoveRow:
    """A deadline that moved: of the matter no more than its number."""

    move_id: UUID
    number: str
    label: str
    unit: str | None
    old_due_at: datetime
    new_due_at: datetime
    was_estimated: bool
    is_estimated: bool
    moved_at: datetime


def list_calendar_years(session: Session, viewer: Viewer) -> list[CalendarYear]:
    """Newest first."""
    return list(
        session.scalars(
            select(CalendarYear)
            .where(CalendarYear.agency_id == viewer.agency_id)
            .order_by(CalendarYear.year.desc())
        )
    )


def lock_calendar_year(session: Session, viewer: Viewer, year: int) -> CalendarYear | None:
    return session.scalar(
        select(CalendarYear)
        .where(CalendarYear.agency_id == viewer.agency_id, CalendarYear.year == year)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def count_moves(session: Session, viewer: Viewer) -> dict[UUID, int]:
    """How many deadlines each calendar moved."""
    rows = session.execute(
        select(DeadlineMove.calendar_year_id, func.count())
        .join(CalendarYear, CalendarYear.id == DeadlineMove.calendar_year_id)
        .where(CalendarYear.agency_id == viewer.agency_id)
        .group_by(DeadlineMove.calendar_year_id)
    )
    return dict(rows.all())


def numbers_of(session: Session, viewer: Viewer, matter_ids: Collection[UUID]) -> dict[UUID, str]:
    """The numbers of matters of the agency, for whoever keeps the calendars that move their deadlines."""
    own = (Matter.id.in_(matter_ids), Matter.agency_id == viewer.agency_id)
    return dict(session.execute(select(Matter.id, Matter.number).where(*own)).all())


def list_moves(
    session: Session, viewer: Viewer, calendar_year_id: UUID, *, before: UUID | None = None, limit: int
) -> list[MoveRow]:
    """Deadlines that a calendar moved, the latest move first, older than `before`: for whoever keeps the calendars,
    who need not see the matters."""
    query = (
        select(
            DeadlineMove.id,
            Matter.number,
            Deadline.label,
            Deadline.unit,
            DeadlineMove.old_due_at,
            DeadlineMove.new_due_at,
            DeadlineMove.was_estimated,
            DeadlineMove.is_estimated,
            DeadlineMove.recorded_at,
        )
        .join(Deadline, Deadline.id == DeadlineMove.deadline_id)
        .join(Matter, Matter.id == DeadlineMove.matter_id)
        .where(DeadlineMove.calendar_year_id == calendar_year_id, Matter.agency_id == viewer.agency_id)
    )
    if before is not None:
        query = query.where(DeadlineMove.id < before)
    rows = session.execute(query.order_by(DeadlineMove.id.desc()).limit(limit))
    return [MoveRow(*row) for row in rows]
