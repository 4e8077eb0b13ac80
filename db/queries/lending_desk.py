"""What passes over the desk: who waits, what is out, what is late. Every function takes the viewer, but for conditions and for what the
worker does."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from db.models import CaseFile, Loan, LoanItem
from db.queries.leaving import on_a_list
from db.viewer import Viewer


def loan_by(session: Session, viewer: Viewer, number: str, loan_id: UUID | None) -> UUID | None:
    """The id of the slip under a number, or of this id, for the desk."""
    which = Loan.id == loan_id if loan_id else Loan.number == number
    return session.scalar(select(Loan.id).where(Loan.agency_id == viewer.agency_id, which))


def queue_of(session: Session, viewer: Viewer, case_file_id: UUID, volume: int) -> list[tuple[UUID, Loan]]:
    """The lines of approved slips that wait for a volume, in the order of their approval: (line, slip)."""
    rows = session.execute(
        select(LoanItem.id, Loan)
        .join(Loan, Loan.id == LoanItem.loan_id)
        .where(
            Loan.agency_id == viewer.agency_id,
            LoanItem.case_file_id == case_file_id,
            LoanItem.volume == volume,
            LoanItem.state == "waiting",
            Loan.state == "approved",
            Loan.until > viewer.now,
        )
        .order_by(Loan.begins_at, Loan.id)
    )
    return [(row[0], row[1]) for row in rows]


def out_now(session: Session, viewer: Viewer, case_file_id: UUID, volume: int) -> Loan | None:
    """The slip under which a volume is out."""
    return session.scalar(
        select(Loan)
        .join(LoanItem, LoanItem.loan_id == Loan.id)
        .where(
            Loan.agency_id == viewer.agency_id,
            LoanItem.case_file_id == case_file_id,
            LoanItem.volume == volume,
            LoanItem.state == "out",
        )
    )


def lock_file(session: Session, viewer: Viewer, case_file_id: UUID) -> CaseFile | None:
    """A filed case file of the agency, locked: two desks lend one volume one after the other."""
    return session.scalar(
        select(CaseFile)
        .where(
            CaseFile.id == case_file_id,
            CaseFile.agency_id == viewer.agency_id,
            CaseFile.state == "filed",
            ~on_a_list(),
        )
        .with_for_update(key_share=True)
    )


def at_desk() -> ColumnElement[bool]:
    """A condition on Loan: something of it waits to be fetched, is out, or is lost."""
    return exists().where(
        LoanItem.loan_id == Loan.id,
        LoanItem.round == Loan.round,
        LoanItem.state.in_(("waiting", "out", "lost")),
    )


def late(now: datetime) -> ColumnElement[bool]:
    """A condition on Loan: something of it is out past its day, or past that of a recall."""
    today = func.date(func.timezone("Asia/Shanghai", now))
    out = select(LoanItem.loan_id).where(LoanItem.state == "out")
    recalled = out.where(LoanItem.recalled_for < today)
    return or_(and_(Loan.until <= now, Loan.id.in_(out)), Loan.id.in_(recalled))


def overdue_numbers(session: Session, viewer: Viewer, account_id: UUID) -> list[str]:
    """The slips of somebody on which something is out past its day."""
    return list(
        session.scalars(
            select(Loan.number)
            .where(Loan.borrower_id == account_id, Loan.agency_id == viewer.agency_id, late(viewer.now))
            .order_by(Loan.id)
        )
    )


def run_out(session: Session, now: datetime, limit: int) -> list[Loan]:
    """Approved slips whose time is over and of which nothing is out, the oldest first, locked; what another worker has is passed
    over."""
    out = exists().where(LoanItem.loan_id == Loan.id, LoanItem.state.in_(("out", "lost")))
    return list(
        session.scalars(
            select(Loan)
            .where(Loan.state == "approved", Loan.until <= now, ~out)
            .order_by(Loan.id)
            .limit(limit)
            .with_for_update(key_share=True, skip_locked=True)
        )
    )


def items_of_house(session: Session, loan_id: UUID) -> list[LoanItem]:
    """The lines of a slip that the worker closes."""
    return list(session.scalars(select(LoanItem).where(LoanItem.loan_id == loan_id)))


def out_with(session: Session, viewer: Viewer, account_id: UUID) -> list[tuple[Loan, LoanItem]]:
    """Everything that somebody of the agency has out, the oldest slip first."""
    rows = session.execute(
        select(Loan, LoanItem)
        .join(LoanItem, LoanItem.loan_id == Loan.id)
        .where(Loan.borrower_id == account_id, Loan.agency_id == viewer.agency_id, LoanItem.state == "out")
        .order_by(Loan.id, LoanItem.id)
    )
    return [(row[0], row[1]) for row in rows]
