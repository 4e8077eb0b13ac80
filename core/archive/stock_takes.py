"""Stock-takes as pages and paper show them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.clock import local
from core.context import Context
from core.documents.stock_take import StockTakeFacts, stock_take_pdf
from core.law.filing import volume_number
from core.law.stock_taking import (
    DIFFERENCES,
    EVERYWHERE,
    FINISHED,
    FOUND,
    MISPLACED,
    MISSING,
    MOST_MISSING,
    OPEN,
    RESULTS,
    STATES,
    UNKNOWN,
)
from core.ledger.happenings import record_once
from core.papers.reading import trace_of
from core.permissions import Permission
from db.queries import stock_takes as queries
from db.queries.stock_takes import TakeRow

REPORT = "档案清点报告"
MOST_LINES = 20
"""Scans that are shown while one goes on."""


@dataclass(frozen=True)
class ScanView:
    """A scan, or at the end a volume that was missing. `case_file_id` is None for what is no number of the archive."""

    number: str
    result: str
    label: str
    place: str
    by: str
    at: datetime
    case_file_id: UUID | None


@dataclass(frozen=True)
class TakeView:
    """A stock-take. `missing` is None while it goes on; `expected` then are the volumes at its beginning, else those at its
    end. `newest` are the last scans of one that goes on."""

    stock_take_id: UUID
    place: str
    state: str
    state_label: str
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    expected: int
    found: int
    misplaced: int
    unknown: int
    missing: int | None
    explanation: str
    newest: tuple[ScanView, ...]
    may_scan: bool


@dataclass(frozen=True)
class Difference:
    """What is not as it should be; `words` is its explanation once the stock-take is over."""

    number: str
    result: str
    label: str
    place: str
    words: str
    case_file_id: UUID | None


@dataclass(frozen=True)
class Differences:
    """The differences, those that are missing first; `too_many` says that more are missing than a stock-take may end with."""

    rows: tuple[Difference, ...]
    missing: int
    misplaced: int
    unknown: int
    too_many: bool


def open_takes(ctx: Context) -> list[TakeView] | None:
    """The stock-takes that go on; None without the permission."""
    if not ctx.may(Permission.ARCHIVE_OVERSEE):
        return None
    with ctx.app.read() as session:
        rows = queries.open_takes(session, ctx.viewer_for(Permission.ARCHIVE_OVERSEE))
    return [_view(ctx, row, ()) for row in rows]


def get_take(ctx: Context, stock_take_id: UUID) -> TakeView | None:
    """One stock-take with its last scans; None where the actor may not see it."""
    if not ctx.may(Permission.ARCHIVE_OVERSEE):
        return None
    viewer = ctx.viewer_for(Permission.ARCHIVE_OVERSEE)
    with ctx.app.read() as session:
        row = queries.find_take(session, viewer, stock_take_id)
        if row is None:
            return None
        newest = queries.newest_lines(session, viewer, stock_take_id, MOST_LINES)
    shown = tuple(
        ScanView(
            *(one.line.number, one.line.result, RESULTS[one.line.result], one.line.place, one.scanned_by),
            *(one.line.recorded_at, one.line.case_file_id),
        )
        for one in newest
        if one.line.result != MISSING
    )
    return _view(ctx, row, shown)


def differences_of(ctx: Context, stock_take_id: UUID) -> Differences | None:
    """The differences of a stock-take: found now while it goes on, as they were fixed once it is over."""
    if not ctx.may(Permission.ARCHIVE_OVERSEE):
        return None
    viewer = ctx.viewer_for(Permission.ARCHIVE_OVERSEE)
    with ctx.app.read() as session:
        row = queries.find_take(session, viewer, stock_take_id)
        if row is None:
            return None
        take = row.take
        most = take.misplaced + take.unknown + int(take.result.get(MISSING, 0))
        lines = queries.differences(session, viewer, take.id, most)
        open_ones = (
            queries.missing_volumes(session, viewer, take, MOST_MISSING + 1) if take.state == OPEN else []
        )
    rows = [
        Difference(
            volume_number(one.archive_number, one.volume),
            *(MISSING, RESULTS[MISSING], one.place, "", one.case_file_id),
        )
        for one in open_ones
    ]
    rows += [
        Difference(
            *(one.number, one.result, RESULTS[one.result], one.place),
            *(str(take.explained.get(one.number, "")) or take.explanation, one.case_file_id),
        )
        for one in sorted(lines, key=lambda one: DIFFERENCES.index(one.result))
    ]
    counts = {code: sum(one.result == code for one in rows) for code in DIFFERENCES}
    return Differences(
        tuple(rows),
        missing=counts[MISSING],
        misplaced=counts[MISPLACED],
        unknown=counts[UNKNOWN],
        too_many=counts[MISSING] > MOST_MISSING,
    )


def print_report(ctx: Context, stock_take_id: UUID) -> tuple[str, bytes] | None:
    """清点报告 of a stock-take that is over, as PDF with its name; None for any other, or where it may not be seen. That it was
    taken is on the record."""
    view = get_take(ctx, stock_take_id)
    found = differences_of(ctx, stock_take_id)
    if view is None or found is None or view.state != FINISHED or view.ended_at is None:
        return None
    with ctx.app.read() as session:
        people = queries.scanners(session, ctx.viewer_for(Permission.ARCHIVE_OVERSEE), stock_take_id)
    facts = StockTakeFacts(
        agency=ctx.actor.agency_name,
        place=view.place,
        started_at=view.started_at,
        ended_at=view.ended_at,
        people=tuple(people) or (view.started_by,),
        counts=(
            *(f"应在 {view.expected} 卷", f"{RESULTS[FOUND]} {view.found} 卷"),
            *(f"{RESULTS[MISSING]} {found.missing} 卷", f"{RESULTS[MISPLACED]} {found.misplaced} 卷"),
            f"{RESULTS[UNKNOWN]} {found.unknown} 个",
        ),
        lines=tuple((one.number, one.label, one.place, one.words) for one in found.rows),
        trace=trace_of(ctx),
    )
    made = stock_take_pdf(facts, ctx.now)
    record_once(ctx, "downloaded", "stock_take", stock_take_id, details={"what": REPORT})
    return f"{REPORT} {view.place} {local(view.ended_at):%Y-%m-%d}", made


def _view(ctx: Context, row: TakeRow, newest: tuple[ScanView, ...]) -> TakeView:
    take = row.take
    return TakeView(
        stock_take_id=take.id,
        place=take.place or EVERYWHERE,
        state=take.state,
        state_label=STATES[take.state],
        started_at=take.recorded_at,
        started_by=row.started_by,
        ended_at=take.ended_at,
        newest=newest,
        explanation=take.explanation,
        may_scan=take.state == OPEN and ctx.may(Permission.STOCK_TAKE_KEEP),
        expected=int(take.result.get("expected", take.expected)),
        found=take.found,
        misplaced=take.misplaced,
        unknown=take.unknown,
        missing=take.result.get(MISSING),
    )
