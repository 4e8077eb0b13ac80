"""The slip as a key: what of filed records running slips open to their borrowers. Every function takes the viewer."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import CaseFile, CaseFileItem, CaseFileScan, DocumentFile, Loan, LoanCopy, LoanItem, StoredFile
from db.viewer import Viewer


@dataclass(frozen=True)
class Key:
    """A running slip and the line of it that opens something."""

    loan: Loan
    item: LoanItem


def opened_by(viewer: Viewer, modes: Collection[str]) -> Select[UUID]:
    """The ids of contents (CaseFileItem) that running slips of the viewer himself open to him, in these modes. Whole volumes and
    files open each of their lines."""
    return (
        select(CaseFileItem.id)
        .join(LoanItem, LoanItem.case_file_id == CaseFileItem.case_file_id)
        .join(Loan, Loan.id == LoanItem.loan_id)
        .where(*_runs(viewer, modes), _names())
    )


def find_key(
    session: Session, viewer: Viewer, item_id: UUID, modes: Collection[str], page: int | None = None
) -> Key | None:
    """The running slip of the viewer himself that opens this line of a file's contents, or this page of it; of several the one
    that ends last."""
    within = (
        [
            or_(LoanItem.first_page.is_(None), LoanItem.first_page <= page),
            or_(LoanItem.last_page.is_(None), LoanItem.last_page >= page),
        ]
        if page is not None
        else []
    )
    row = session.execute(
        select(Loan, LoanItem)
        .join(LoanItem, LoanItem.loan_id == Loan.id)
        .join(CaseFileItem, CaseFileItem.case_file_id == LoanItem.case_file_id)
        .where(CaseFileItem.id == item_id, *_runs(viewer, modes), _names())
        .where(*within)
        .order_by(Loan.until.desc(), LoanItem.first_page.nulls_first())
        .limit(1)
    ).one_or_none()
    return Key(row[0], row[1]) if row else None


def lent_lines(
    session: Session, viewer: Viewer, loan_id: UUID, modes: Collection[str]
) -> list[tuple[CaseFileItem, Key]]:
    """The contents that one running slip of the viewer opens, in their order, each with its slip; of several lines of the slip
    that name one thing the widest counts."""
    rows = session.execute(
        select(CaseFileItem, Loan, LoanItem)
        .join(LoanItem, LoanItem.case_file_id == CaseFileItem.case_file_id)
        .join(Loan, Loan.id == LoanItem.loan_id)
        .where(Loan.id == loan_id, *_runs(viewer, modes), _names())
        .order_by(CaseFileItem.case_file_id, CaseFileItem.position, LoanItem.first_page.desc().nulls_last())
    )
    found = {item.id: (item, Key(loan, line)) for item, loan, line in rows}
    return list(found.values())


def lent_line(
    session: Session, viewer: Viewer, item_id: UUID, modes: Collection[str]
) -> tuple[CaseFileItem, bytes | None, StoredFile | None] | None:
    """A line that a running slip of the viewer opens, with the encrypted bytes of its paper or the row of its attachment."""
    row = session.execute(
        select(CaseFileItem, DocumentFile.data, StoredFile)
        .outerjoin(DocumentFile, DocumentFile.document_id == CaseFileItem.document_id)
        .outerjoin(StoredFile, StoredFile.id == CaseFileItem.stored_file_id)
        .where(CaseFileItem.id == item_id, CaseFileItem.id.in_(opened_by(viewer, modes)))
    ).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def lent_scans(
    session: Session,
    viewer: Viewer,
    modes: Collection[str],
    *,
    loan_id: UUID | None = None,
    scan_id: UUID | None = None,
) -> list[tuple[CaseFileScan, Key]]:
    """The scans of old paper files that running slips of the viewer open, each with its slip: those of one slip, or the one of
    an id. Which volume a scan shows nobody knows, so a slip for one of several volumes opens none; nor is a superseded one
    opened."""
    later = aliased(CaseFileScan)
    rows = session.execute(
        select(CaseFileScan, Loan, LoanItem)
        .join(CaseFile, CaseFile.id == CaseFileScan.case_file_id)
        .join(LoanItem, LoanItem.case_file_id == CaseFile.id)
        .join(Loan, Loan.id == LoanItem.loan_id)
        .outerjoin(later, later.replaces_id == CaseFileScan.id)
        .where(
            *_runs(viewer, modes),
            later.id.is_(None),
            LoanItem.item_id.is_(None),
            or_(LoanItem.volume.is_(None), CaseFile.volumes <= 1),
            Loan.id == loan_id if loan_id else CaseFileScan.id == scan_id,
        )
        .order_by(CaseFileScan.case_file_id, CaseFileScan.position, Loan.until.desc())
    )
    return [(scan, Key(loan, item)) for scan, loan, item in rows]


def archive_numbers(session: Session, viewer: Viewer, case_file_ids: Collection[UUID]) -> dict[UUID, str]:
    """The archive numbers of files of the agency."""
    rows = session.execute(
        select(CaseFile.id, CaseFile.archive_number).where(
            CaseFile.id.in_(case_file_ids), CaseFile.agency_id == viewer.agency_id
        )
    )
    return {row[0]: row[1] or "" for row in rows}


def count_copied(session: Session, viewer: Viewer, loan_id: UUID) -> int:
    """How many pages were copied under a slip of the agency."""
    pages = select(func.sum(LoanCopy.pages)).where(
        LoanCopy.loan_id == loan_id, LoanCopy.agency_id == viewer.agency_id
    )
    return session.scalar(pages) or 0


def find_copy(session: Session, viewer: Viewer, copy_id: UUID) -> LoanCopy | None:
    """A copy that the viewer himself took under his own slip."""
    return session.scalar(
        select(LoanCopy)
        .join(Loan, Loan.id == LoanCopy.loan_id)
        .where(
            LoanCopy.id == copy_id,
            LoanCopy.copied_by == viewer.account_id,
            Loan.borrower_id == viewer.account_id,
        )
    )


def _names() -> ColumnElement[bool]:
    """A condition on LoanItem and CaseFileItem: the line of the slip names the line of the contents."""
    return and_(
        CaseFileItem.removed_at.is_(None),
        or_(LoanItem.volume.is_(None), LoanItem.volume == CaseFileItem.volume),
        or_(LoanItem.item_id.is_(None), LoanItem.item_id == CaseFileItem.id),
    )


def _runs(viewer: Viewer, modes: Collection[str]) -> list[ColumnElement[bool]]:
    """Conditions on Loan: it is the key in the viewer's hand at this moment."""
    return [
        Loan.borrower_id == viewer.account_id,
        Loan.agency_id == viewer.agency_id,
        Loan.state == "approved",
        Loan.mode.in_(modes),
        Loan.begins_at <= viewer.now,
        Loan.until > viewer.now,
        LoanItem.round == Loan.round,
    ]
