"""违规线索 (细则第二十四条、第二十六条): what the ledger and the slips of a month show beyond the thresholds of the law's rows. A clue is kept
nowhere until somebody takes it up or dismisses it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from core.calendars.reading import calendar_of
from core.clock import local, midnight
from core.context import Context
from core.law.basis import rows_in_force
from core.law.counting import add_months
from core.law.lending_findings import KINDS, FindingKind
from core.permissions import Permission
from db.queries import lending_clues as queries
from db.queries.lending_clues import ClueRow, Span

MOST = 20
"""Clues that are told at once; as they are dealt with, others follow."""
MONTHS_BACK = 12
_MOST_NUMBERS = 200


@dataclass(frozen=True)
class Clue:
    """Something that somebody should look into: who, when, what was noticed. `is_own` that it is about the actor, who may not
    deal with it."""

    kind: str
    kind_label: str
    account_id: UUID
    person: str
    unit: str
    occurred_on: date
    loan_id: UUID | None
    slip: str
    noticed: str
    is_own: bool

    @property
    def key(self) -> str:
        """Which clue it is, in the address of the page and in the names of its fields."""
        return f"{self.kind}.{self.account_id}.{self.occurred_on}.{self.loan_id or ''}"


@dataclass(frozen=True)
class Clues:
    """The newest first; `has_more` that others wait behind them."""

    rows: list[Clue]
    has_more: bool


def list_clues(ctx: Context, month: str = "", kind: str = "") -> Clues | None:
    """The clues of a month (2026-03; the present one where it is none), of one kind or of all. None without the permission."""
    if not ctx.may(Permission.LOAN_OVERSEE):
        return None
    first = _first_of(ctx, month)
    looked_for = [row for row in _looked_for(ctx) if kind in ("", row.code)]
    found: list[Clue] = []
    with ctx.app.read() as session:
        for row in looked_for:
            found += _clues(ctx, session, row, first, add_months(first, 1), MOST + 1)
    found.sort(key=lambda one: (one.occurred_on, one.key), reverse=True)
    return Clues(found[:MOST], len(found) > MOST)


def months(ctx: Context) -> dict[str, str]:
    """The months of which clues can be told, this one first; empty without the permission."""
    if not ctx.may(Permission.LOAN_OVERSEE):
        return {}
    this = _first_of(ctx, "")
    shown = [add_months(this, -back) for back in range(MONTHS_BACK)]
    return {f"{day:%Y-%m}": f"{day.year}年{day.month}月" for day in shown}


def find_clue(
    ctx: Context, session: Session, kind: str, account_id: UUID, occurred_on: date, loan_id: UUID | None
) -> Clue | None:
    """A clue that the ledger and the slips show at this moment, inside a use case: what is entered is counted anew, and not what a
    browser says. None where there is none, or somebody has dealt with it."""
    row = next((one for one in _looked_for(ctx) if one.code == kind), None)
    if row is None or not ctx.may(Permission.LENDING_FINDING_KEEP):
        return None
    after = occurred_on + timedelta(days=1)
    found = _clues(ctx, session, row, occurred_on, after, 2, account_id=account_id, loan_id=loan_id)
    return next((one for one in found if one.loan_id == loan_id), None)


def _clues(
    ctx: Context,
    session: Session,
    row: FindingKind,
    first: date,
    after: date,
    limit: int,
    *,
    account_id: UUID | None = None,
    loan_id: UUID | None = None,
) -> list[Clue]:
    calendar = calendar_of(session, ctx.actor.agency_id, since=first.year)
    days = [first + timedelta(days=n) for n in range((after - first).days)]
    span = Span(
        since=midnight(first),
        until=midnight(after),
        least=row.least,
        limit=limit,
        within=timedelta(minutes=row.within_minutes),
        opens=row.since,
        closes=row.until,
        idle=[day for day in days if not calendar.is_working(day)],
        account_id=account_id,
        loan_id=loan_id,
    )
    return [_clue(ctx, row, one) for one in queries.find_clues(session, ctx.viewer, row.code, span)]


def _clue(ctx: Context, row: FindingKind, one: ClueRow) -> Clue:
    numbers = one.numbers if len(one.numbers) <= _MOST_NUMBERS else f"{one.numbers[:_MOST_NUMBERS]}……"
    return Clue(
        kind=row.code,
        kind_label=row.label,
        account_id=one.account_id,
        person=one.person,
        unit=one.unit,
        occurred_on=one.day,
        loan_id=one.loan_id,
        slip=one.slip,
        noticed=row.noticed.format(count=one.count) + (f"（{numbers}）" if numbers else ""),
        is_own=one.account_id == ctx.actor.account_id,
    )


def _looked_for(ctx: Context) -> Sequence[FindingKind]:
    return [row for row in rows_in_force(KINDS.values(), local(ctx.now).date()) if row.is_looked_for]


def _first_of(ctx: Context, month: str) -> date:
    today = local(ctx.now).date()
    try:
        asked = datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007 — a month has no zone
    except ValueError:
        asked = today
    # Of a month that is still to come there is nothing to tell, and of long ago nothing to begin with.
    return asked.replace(day=1) if 2000 <= asked.year <= today.year else today.replace(day=1)
