"""What every step with a slip shares: how it is begun, noted and ended, and which day is its last (细则第二十六条)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from core.clock import local, midnight
from core.context import Context
from core.law.problem import Problem
from core.use_case import Work, stale
from db.models import Loan, LoanItem, LoanStep
from db.queries.lending import lock_loan

NOT_FOUND = Problem("not_found", "未找到该借阅单或无权办理")


def begin(work: Work, loan_id: UUID, row_version: int) -> Loan | list[Problem]:
    """The slip, locked, where it is still the one that was shown."""
    row = lock_loan(work.session, work.ctx.viewer, loan_id)
    if row is None:
        return [NOT_FOUND]
    return row if row.row_version == row_version else [stale()]


def note(
    work: Work,
    row: Loan,
    step: str,
    text: str = "",
    on_behalf_of_id: UUID | None = None,
    *,
    consent: str = "",
) -> None:
    """Put on the record what was done with a slip, in its round: whoever has it on his screen must see it as it then is."""
    row.moves += 1
    work.add(
        LoanStep(
            loan_id=row.id,
            round=row.round,
            step=step,
            consent=consent,
            text=text,
            taken_by=work.ctx.actor.account_id,
            on_behalf_of_id=on_behalf_of_id,
        )
    )


def end(row: Loan, state: str, at: datetime | None) -> None:
    """The slip is over from that moment on, and nobody is asked for anything more."""
    row.state, row.ended_at = state, at
    row.renew_until, row.waits_for = None, ""


def end_of(day: date) -> datetime:
    """The moment at which a day is over."""
    return midnight(day) + timedelta(days=1)


def last_day(row: Loan) -> date:
    """The last day of a slip, as it was asked for or renewed."""
    return local(row.until - timedelta(seconds=1)).date() if row.until else row.asked_until


def due_of(row: Loan, item: LoanItem) -> date | None:
    """The last day on which a line of an approved slip may be kept; None before it is approved."""
    if row.until is None:
        return None
    return min(last_day(row), item.recalled_for) if item.recalled_for else last_day(row)


def today(ctx: Context) -> date:
    """The day of the click."""
    return local(ctx.now).date()
