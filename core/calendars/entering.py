"""Entering the arrangement that the State Council publishes for a year, or replacing one that was entered wrongly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.admin_changes import last_change
from core.calendars.published import SOURCE, packaged_years
from core.calendars.reading import NO_ROW
from core.calendars.typed import read_year
from core.clock import local
from core.context import Context
from core.deadlines.replay import calendar_lock, count_open_again
from core.editing import UNCHANGED, flush_unique
from core.law.calendar import Year
from core.law.holidays import arrangement_doubt, arrangement_problems
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.permissions import Permission
from core.use_case import Work, stale, use_case
from db.models import CalendarYear, Deadline, DeadlineMove
from db.models.base import new_id
from db.queries import calendars as queries
from db.unit_of_work import UnitOfWork, hold

CONFIRMED = "放假天数与法定节假日不符时：已与通知原文核对无误"
"""The words of the box that says so, on the page and in the message that asks for it."""


@dataclass(frozen=True)
class EnterYear:
    """The two lists as typed (core.calendars.typed). `row_version` is NO_ROW for a year that is new; `confirmed`: the
    notice really says so although the days do not add up."""

    token: UUID
    year: int | None
    row_version: int
    days_off: str
    working_days: str
    source: str
    confirmed: bool
    reason: str


@dataclass(frozen=True)
class YearEntered:
    calendar_year_id: UUID
    year: int
    moved: int


@dataclass(frozen=True)
class Moved:
    """A deadline as it would move: of the matter no more than its number."""

    number: str
    label: str
    unit: str | None
    old_due_at: datetime
    new_due_at: datetime
    was_estimated: bool


@dataclass(frozen=True)
class Review:
    """What entering would do: the arrangement as it was read, what should be looked at once more, and what moves."""

    arrangement: Year
    doubt: str
    moved: tuple[Moved, ...]


@use_case(Permission.CALENDAR_MANAGE)
def enter_year(work: Work, command: EnterYear) -> YearEntered | list[Problem]:
    """The year holds from now on, and every running deadline over it is counted again in the same transaction."""
    checked = _checked(work, command)
    if isinstance(checked, list):
        return checked
    kept = _keep(work, command, *checked)
    if isinstance(kept, list):
        return kept
    return YearEntered(kept.id, kept.year, len(count_open_again(work, kept)))


def review_year(ctx: Context, entry: EnterYear) -> Review | list[Problem]:
    """What entering would do, without doing it."""
    if not ctx.may(Permission.CALENDAR_MANAGE):
        return [Problem("forbidden", "您没有录入工作日历的权限，请联系安全管理员")]
    with Work(ctx, entry.reason) as work:
        checked = _checked(work, entry, asks_confirmation=False)
        if isinstance(checked, list):
            return checked
        kept = _keep(work, entry, *checked)
        if isinstance(kept, list):
            return kept
        found = count_open_again(work, kept)
        numbers = queries.numbers_of(work.session, work.ctx.viewer, {move.matter_id for _, move in found})
        moved = tuple(_moved(*one, numbers) for one in found)
    return Review(checked[0], arrangement_doubt(checked[0]), moved)


def seed_years(work: UnitOfWork, agency_id: UUID, present: set[int]) -> None:
    """Give an agency the years that come with the portal and that it has not got; what it entered itself stays."""
    missing = [year for year in packaged_years() if year.year not in present]
    if not missing:
        return
    hold(work.session, calendar_lock(agency_id))
    for year in missing:
        row = CalendarYear(id=new_id(), agency_id=agency_id, year=year.year, source=SOURCE)
        _fill(row, year)
        work.add(row)
        work.session.flush()
        count_open_again(work, row)


def _checked(
    work: Work, command: EnterYear, *, asks_confirmation: bool = True
) -> tuple[Year, str] | list[Problem]:
    """The year and its source, or everything that is wrong with them."""
    source, problems = clean(command.source, TextKind.TITLE, label="依据的通知", field="source")
    if command.year is None:
        return [Problem("calendar.year_missing", "请填写年份", "year"), *problems]
    year = read_year(command.year, command.days_off, command.working_days)
    if isinstance(year, list):
        return [*year, *problems]
    problems = [*arrangement_problems(year, this_year=local(work.now).year), *problems]
    doubt = arrangement_doubt(year)
    if not problems and doubt and asks_confirmation and not command.confirmed:
        words = f"请对照通知原文核对：{doubt}。确与通知一致的，请勾选“{CONFIRMED}”"
        problems.append(Problem("calendar.doubt", words, "confirmed"))
    return problems or (year, source)


def _keep(work: Work, command: EnterYear, year: Year, source: str) -> CalendarYear | list[Problem]:
    agency_id = work.ctx.actor.agency_id
    hold(work.session, calendar_lock(agency_id))
    row = queries.lock_calendar_year(work.session, work.ctx.viewer, year.year)
    if row is None:
        if command.row_version != NO_ROW:
            return [Problem("calendar.other_year", "替换时不能改为另一年，请另行录入该年", "year")]
        row = CalendarYear(id=new_id(), agency_id=agency_id, year=year.year)
        work.add(row)
    elif command.row_version == NO_ROW:
        words = f"{year.year} 年已录入，如需改正，请打开该年后点“替换日历”"
        return [Problem("calendar.exists", words, "year")]
    elif row.row_version != command.row_version:
        return [stale(*last_change(work.session, work.ctx.viewer, row.id))]
    before = dict(row.days_off or {}), list(row.working_days or []), row.source
    _fill(row, year)
    row.source = source
    if before == (row.days_off, row.working_days, source):
        return [UNCHANGED]
    return flush_unique(work, {"uq_calendar_year_agency_id_year": stale()}) or row


def _fill(row: CalendarYear, year: Year) -> None:
    row.days_off = {day.isoformat(): name for day, name in sorted(year.days_off.items())}
    row.working_days = [day.isoformat() for day in sorted(year.working_days)]


def _moved(deadline: Deadline, move: DeadlineMove, numbers: Mapping[UUID, str]) -> Moved:
    number = numbers[move.matter_id]
    return Moved(number, deadline.label, deadline.unit, move.old_due_at, move.new_due_at, move.was_estimated)
