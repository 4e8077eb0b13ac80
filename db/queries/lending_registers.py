"""What the registers of lending list. Every function takes the viewer and reads a page, the newest first; `before` is the id of the
row above it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import Account, CaseFile, CaseFileItem, Loan, LoanCopy, LoanItem, Unit
from db.queries.archive_registers import RegisterFilter
from db.viewer import Viewer


@dataclass(frozen=True)
class LentRow:
    """A slip, with how many volumes of it came or stay out late, and how many came back otherwise than they went out."""

    loan: Loan
    borrower: str
    unit: str
    late: int
    differing: int


@dataclass(frozen=True)
class CopiedRow:
    """A copy, with the slip under which it was made; `position` is that of the line of the contents, None for a whole volume."""

    copy: LoanCopy
    number: str
    borrower: str
    unit: str
    archive_number: str
    position: int | None
    copied_by: str


def list_lent(
    session: Session, viewer: Viewer, wanted: RegisterFilter, *, before: UUID | None, limit: int
) -> Sequence[LentRow]:
    """Every slip of the agency."""
    over = func.coalesce(LoanItem.back_at, viewer.now) >= Loan.until
    # What is still out is late by the day, what came back by the day on which it came.
    counts = (
        select(
            func.count().filter(LoanItem.out_at.is_not(None), over),
            func.count().filter(LoanItem.difference != ""),
        )
        .where(LoanItem.loan_id == Loan.id)
        .correlate(Loan)
        .lateral()
    )
    late, differing = counts.c
    query = (
        select(Loan, Account.name, Unit.name, late, differing)
        .join(Account, Account.id == Loan.borrower_id)
        .join(Unit, Unit.id == Loan.unit_id)
        .join(counts, counts.c[late.name].is_not(None))
        .where(Loan.agency_id == viewer.agency_id, *_narrowed(wanted, Loan))
        .order_by(Loan.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(Loan.id < before)
    return [LentRow(*row) for row in session.execute(query)]


def list_copied(
    session: Session, viewer: Viewer, wanted: RegisterFilter, *, before: UUID | None, limit: int
) -> Sequence[CopiedRow]:
    """Every copy that was made under a slip of the agency."""
    copier = aliased(Account)
    query = (
        select(
            LoanCopy,
            Loan.number,
            Account.name,
            Unit.name,
            func.coalesce(CaseFile.archive_number, CaseFile.matter_number, ""),
            CaseFileItem.position,
            copier.name,
        )
        .join(Loan, Loan.id == LoanCopy.loan_id)
        .join(LoanItem, LoanItem.id == LoanCopy.loan_item_id)
        .join(Account, Account.id == Loan.borrower_id)
        .join(Unit, Unit.id == Loan.unit_id)
        .join(copier, copier.id == LoanCopy.copied_by)
        .outerjoin(CaseFile, CaseFile.id == LoanItem.case_file_id)
        .outerjoin(CaseFileItem, CaseFileItem.id == LoanCopy.item_id)
        .where(LoanCopy.agency_id == viewer.agency_id, *_narrowed(wanted, LoanCopy))
        .order_by(LoanCopy.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(LoanCopy.id < before)
    return [CopiedRow(*row) for row in session.execute(query)]


def _narrowed(wanted: RegisterFilter, table: type[Loan] | type[LoanCopy]) -> list[ColumnElement[bool]]:
    """The filter: a piece of the number of the slip, either department, and when."""
    found: list[ColumnElement[bool]] = []
    if wanted.text:
        found.append(Loan.number.contains(wanted.text, autoescape=True))
    if wanted.unit_id:
        found.append(or_(Loan.unit_id == wanted.unit_id, Loan.owner_unit_id == wanted.unit_id))
    if wanted.since:
        found.append(table.recorded_at >= wanted.since)
    if wanted.until:
        found.append(table.recorded_at < wanted.until)
    return found
