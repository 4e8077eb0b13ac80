"""The working calendar of an agency, and what of it the pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import local
from core.context import Context
from core.law.calendar import Calendar, Year
from core.permissions import Permission
from db.models import CalendarYear
from db.queries import calendars as queries
from db.queries.calendars import MoveRow as MoveRow

PAGE = 20
_NOTICE_MONTH = 11
"""The notice for the next year came out between 25 October and 8 December in 2020 to 2025."""
NO_ROW = 0
"""The row version of a year that has not been entered."""


@dataclass(frozen=True)
class YearView:
    """A year of the list. Without `calendar_year_id` it has not been entered, and what is counted over it is 暂估."""

    year: int
    arrangement: Year
    working_days: int
    calendar_year_id: UUID | None = None
    source: str = ""
    entered_at: datetime | None = None
    row_version: int = NO_ROW
    moved: int = 0


def calendar_of(session: Session, agency_id: UUID, *, since: int = 0) -> Calendar:
    """The years that the agency has entered, from `since` on."""
    return Calendar.of(map(as_year, years_of(session, agency_id, since=since)))


def years_of(session: Session, agency_id: UUID, *, since: int = 0) -> list[CalendarYear]:
    """The same as rows, in the order in which they were entered first."""
    rows = select(CalendarYear).where(CalendarYear.agency_id == agency_id, CalendarYear.year >= since)
    return list(session.scalars(rows.order_by(CalendarYear.recorded_at, CalendarYear.year)))


def as_year(row: CalendarYear) -> Year:
    """A stored year as a value."""
    return Year(
        row.year,
        {date.fromisoformat(day): name for day, name in row.days_off.items()},
        frozenset(date.fromisoformat(day) for day in row.working_days),
    )


def list_years(ctx: Context) -> list[YearView]:
    """Newest first, with this year and the next where they have not been entered."""
    if not ctx.may(Permission.CALENDAR_READ):
        return []
    with ctx.app.read() as session:
        rows = queries.list_calendar_years(session, ctx.viewer)
        moved = queries.count_moves(session, ctx.viewer)
    arrangements = {row.year: as_year(row) for row in rows}
    calendar = Calendar.of(arrangements.values())
    views = [
        YearView(
            row.year,
            arrangements[row.year],
            _working_days(calendar, row.year),
            row.id,
            row.source,
            row.recorded_at,
            row.row_version,
            moved.get(row.id, 0),
        )
        for row in rows
    ]
    this_year = local(ctx.now).year
    views += [
        YearView(year, Year(year, {}, frozenset()), _working_days(calendar, year))
        for year in (this_year, this_year + 1)
        if year not in arrangements
    ]
    return sorted(views, key=lambda view: -view.year)


def years_to_enter(views: Iterable[YearView], now: datetime) -> list[int]:
    """Of `list_years`, this year and, once the notice can be expected, the next, where they have not been entered."""
    last = local(now).year + (local(now).month >= _NOTICE_MONTH)
    return sorted(view.year for view in views if not view.calendar_year_id and view.year <= last)


def get_year(ctx: Context, calendar_year_id: UUID) -> YearView | None:
    return next((view for view in list_years(ctx) if view.calendar_year_id == calendar_year_id), None)


def list_moves(
    ctx: Context, calendar_year_id: UUID, *, before: UUID | None = None, limit: int = PAGE
) -> list[MoveRow]:
    """Deadlines that a year moved, the latest move first, older than `before`; one more where there are more."""
    if not ctx.may(Permission.CALENDAR_READ):
        return []
    with ctx.app.read() as session:
        return queries.list_moves(session, ctx.viewer, calendar_year_id, before=before, limit=limit + 1)


def _working_days(calendar: Calendar, year: int) -> int:
    return calendar.working_days_between(date(year - 1, 12, 31), date(year, 12, 31))
