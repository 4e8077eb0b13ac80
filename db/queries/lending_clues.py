"""Clues to what may be against the rules of lending, counted in the ledger and on the slips. Every function takes the viewer and the
days from `since` until before `until`; what somebody has already taken up or dismissed is left out."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Date,
    Select,
    Time,
    and_,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from db.models import (
    Account,
    CaseFile,
    CaseFileItem,
    CaseFileScan,
    LedgerEntry,
    LendingFinding,
    Loan,
    LoanCopy,
    LoanItem,
    LoanStep,
    Unit,
)
from db.queries.openings import is_file_of_entry, is_opening
from db.viewer import Viewer

_ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Span:
    """Of which days, from how many on, and of whom or under which slip alone. `within` bounds a burst, `opens` and `closes` the
    hours in which one works, `idle` are the days on which nobody does."""

    since: datetime
    until: datetime
    least: int
    limit: int
    within: timedelta = timedelta()
    opens: time = time.min
    closes: time = time.max
    idle: Collection[date] = ()
    account_id: UUID | None = None
    loan_id: UUID | None = None


@dataclass(frozen=True)
class ClueRow:
    """Somebody, a day, and how many. `numbers` are the archive numbers that it is about, as far as they are known."""

    account_id: UUID
    person: str
    unit: str
    day: date
    count: int
    loan_id: UUID | None
    slip: str
    numbers: str


def find_clues(session: Session, viewer: Viewer, kind: str, span: Span) -> list[ClueRow]:
    """The clues of one kind (a key of COUNTS), the newest day first, `limit` at most."""
    found = COUNTS[kind](viewer, span).subquery()
    taken = exists().where(
        LendingFinding.agency_id == viewer.agency_id,
        LendingFinding.kind == kind,
        LendingFinding.account_id == found.c.account_id,
        LendingFinding.occurred_on == found.c.day,
        LendingFinding.loan_id.is_not_distinct_from(found.c.loan_id),
    )
    query = (
        select(
            found.c.account_id,
            Account.name,
            Unit.name,
            found.c.day,
            found.c.count,
            found.c.loan_id,
            func.coalesce(Loan.number, ""),
            func.coalesce(found.c.numbers, ""),
        )
        .join(Account, Account.id == found.c.account_id)
        .join(Unit, Unit.id == Account.unit_id)
        .outerjoin(Loan, Loan.id == found.c.loan_id)
        .where(Account.agency_id == viewer.agency_id, ~taken)
        .where(found.c.account_id == span.account_id if span.account_id else true())
        .where(found.c.loan_id == span.loan_id if span.loan_id else true())
        .order_by(found.c.day.desc(), found.c.account_id, found.c.loan_id)
        .limit(span.limit)
    )
    return [ClueRow(*row) for row in session.execute(query)]


def _attempts(viewer: Viewer, span: Span) -> Select[Any]:
    """How often somebody was refused on a day, with the files that he asked for."""
    each = (
        select(
            LedgerEntry.account_id,
            _day(LedgerEntry.recorded_at).label("day"),
            CaseFile.archive_number,
        )
        .outerjoin(CaseFileItem, CaseFileItem.id == LedgerEntry.object_id)
        .outerjoin(CaseFileScan, CaseFileScan.id == LedgerEntry.object_id)
        .outerjoin(CaseFile, is_file_of_entry(viewer))
        .where(is_opening("refused"), *_in_span(LedgerEntry.recorded_at, span))
        .subquery()
    )
    return _by_day(each, span, func.count(), func.string_agg(each.c.archive_number.distinct(), "、"))


def _bursts(viewer: Viewer, span: Span) -> Select[Any]:
    """The most different things that somebody opened within the time, on the day on which it began. First the entries that have
    enough others behind them, counted by a window, and of these alone how many different ones they were."""
    at = LedgerEntry.recorded_at
    entries = (
        select(LedgerEntry.account_id, LedgerEntry.object_id, at)
        # Of what began in the last minutes the rest stands behind the end.
        .where(is_opening("opened", "downloaded"), at >= span.since, at < span.until + span.within)
        .cte("entries")
    )
    behind = func.count().over(
        partition_by=entries.c.account_id,
        order_by=func.date_part("epoch", entries.c.recorded_at),
        range_=(0, int(span.within.total_seconds())),
    )
    near = select(entries, behind.label("behind")).subquery()
    within = aliased(entries)
    many = (
        select(func.count(within.c.object_id.distinct()).label("count"))
        .where(
            within.c.account_id == near.c.account_id,
            within.c.recorded_at >= near.c.recorded_at,
            within.c.recorded_at <= near.c.recorded_at + span.within,
        )
        .lateral()
    )
    each = (
        select(near.c.account_id, _day(near.c.recorded_at).label("day"), many.c["count"])
        .join(many, true())
        .where(near.c.behind >= span.least, near.c.recorded_at < span.until)
        .subquery()
    )
    return _by_day(each, span, func.max(each.c["count"]))


def _odd_hours(viewer: Viewer, span: Span) -> Select[Any]:
    """How often somebody opened something when nobody works."""
    at = func.timezone(_ZONE, LedgerEntry.recorded_at)
    hour = cast(at, Time)
    each = (
        select(LedgerEntry.account_id, cast(at, Date).label("day"))
        .where(is_opening("opened", "downloaded"), *_in_span(LedgerEntry.recorded_at, span))
        .where(or_(hour < span.opens, hour >= span.closes, cast(at, Date).in_(span.idle)))
        .subquery()
    )
    return _by_day(each, span, func.count())


def _overdue(viewer: Viewer, span: Span) -> Select[Any]:
    """By how many days at most something of a slip came or stays out late, on the day on which it was late by so many. What is
    lost comes back no more, and is another matter."""
    last = _day(Loan.until - timedelta(seconds=1))
    due = func.least(last, LoanItem.recalled_for)
    days = _day(func.coalesce(LoanItem.back_at, viewer.now)) - due
    each = (
        select(
            Loan.borrower_id.label("account_id"),
            Loan.id.label("loan_id"),
            (due + span.least).label("day"),
            days.label("days"),
            CaseFile.archive_number,
        )
        .join(Loan, Loan.id == LoanItem.loan_id)
        .join(CaseFile, CaseFile.id == LoanItem.case_file_id)
        .where(
            *(Loan.agency_id == viewer.agency_id, LoanItem.state.in_(("out", "back"))),
            *(LoanItem.out_at.is_not(None), LoanItem.out_at < span.until, days >= span.least),
        )
        .subquery()
    )
    return _by_slip(each, span, func.min(each.c.day), func.max(each.c.days))


def _copies(viewer: Viewer, span: Span) -> Select[Any]:
    """How many pages of a slip were copied beyond those that it names, on the day of the last copy. A volume has at most the pages
    of its file; of what nobody has counted nothing can be said."""
    copied = (
        select(
            LoanCopy.loan_item_id,
            func.sum(LoanCopy.pages).label("pages"),
            _day(func.max(LoanCopy.recorded_at)).label("day"),
        )
        .where(LoanCopy.agency_id == viewer.agency_id, LoanCopy.recorded_at < span.until)
        .group_by(LoanCopy.loan_item_id)
        .having(func.max(LoanCopy.recorded_at) >= span.since)
        .subquery()
    )
    granted = func.coalesce(
        LoanItem.last_page - LoanItem.first_page + 1,
        func.nullif(CaseFileItem.pages, 0),
        func.nullif(CaseFile.pages, 0),
    )
    beyond = copied.c.pages - granted
    each = (
        select(
            Loan.borrower_id.label("account_id"),
            Loan.id.label("loan_id"),
            copied.c.day,
            beyond.label("beyond"),
            CaseFile.archive_number,
        )
        .join(LoanItem, LoanItem.id == copied.c.loan_item_id)
        .join(Loan, Loan.id == LoanItem.loan_id)
        .outerjoin(CaseFileItem, CaseFileItem.id == LoanItem.item_id)
        .join(CaseFile, CaseFile.id == LoanItem.case_file_id)
        .where(Loan.agency_id == viewer.agency_id, beyond >= span.least)
        .subquery()
    )
    return _by_slip(each, span, func.max(each.c.day), func.sum(each.c.beyond))


def _damage(viewer: Viewer, span: Span) -> Select[Any]:
    """How many volumes of a slip came back damaged or with fewer pages, or were lost, day by day."""
    back = (
        select(
            Loan.borrower_id.label("account_id"),
            Loan.id.label("loan_id"),
            _day(LoanItem.back_at).label("day"),
            CaseFile.archive_number,
        )
        .join(Loan, Loan.id == LoanItem.loan_id)
        .join(CaseFile, CaseFile.id == LoanItem.case_file_id)
        .where(Loan.agency_id == viewer.agency_id, *_in_span(LoanItem.back_at, span))
        .where(
            or_(
                and_(LoanItem.back_condition == "damaged", LoanItem.out_condition != "damaged"),
                LoanItem.back_pages < LoanItem.out_pages,
            )
        )
    )
    lost = (
        select(
            Loan.borrower_id,
            Loan.id,
            _day(LoanStep.recorded_at),
            null(),
        )
        .join(Loan, Loan.id == LoanStep.loan_id)
        .where(Loan.agency_id == viewer.agency_id, LoanStep.step == "lost")
        .where(*_in_span(LoanStep.recorded_at, span))
    )
    each = union_all(back, lost).subquery()
    return (
        select(
            *(each.c.account_id, each.c.day, each.c.loan_id, func.count().label("count")),
            func.string_agg(each.c.archive_number.distinct(), "、").label("numbers"),
        )
        .group_by(each.c.account_id, each.c.day, each.c.loan_id)
        .having(func.count() >= span.least)
    )


COUNTS: Mapping[str, Callable[[Viewer, Span], Select[Any]]] = {
    "attempts": _attempts,
    "burst": _bursts,
    "odd_hours": _odd_hours,
    "overdue": _overdue,
    "copies": _copies,
    "damage": _damage,
}


def _by_day(each: Any, span: Span, count: Any, numbers: Any = None) -> Select[Any]:
    """A clue for each person and day. Made of a subquery, so that the day is one expression where it is chosen and grouped by."""
    return (
        select(
            each.c.account_id,
            each.c.day,
            cast(null(), Loan.id.type).label("loan_id"),
            count.label("count"),
            (literal("") if numbers is None else numbers).label("numbers"),
        )
        .group_by(each.c.account_id, each.c.day)
        .having(count >= span.least)
    )


def _by_slip(each: Any, span: Span, day: Any, count: Any) -> Select[Any]:
    """A clue for each slip."""
    first, end = func.date(func.timezone(_ZONE, span.since)), func.date(func.timezone(_ZONE, span.until))
    return (
        select(
            each.c.account_id,
            day.label("day"),
            each.c.loan_id,
            count.label("count"),
            func.string_agg(each.c.archive_number.distinct(), "、").label("numbers"),
        )
        .group_by(each.c.account_id, each.c.loan_id)
        .having(and_(day >= first, day < end, count >= span.least))
    )


def _day(moment: Any) -> Any:
    return cast(func.timezone(_ZONE, moment), Date)


def _in_span(moment: Any, span: Span) -> Sequence[Any]:
    return moment >= span.since, moment < span.until
