"""What was opened, copied or refused of filed records, as the ledger has it. Every function takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from db.models import Account, CaseFile, CaseFileItem, CaseFileScan, LedgerEntry, Unit
from db.queries.archive_registers import RegisterFilter, below, between
from db.queries.case_files import catalogued_to
from db.viewer import Viewer


@dataclass(frozen=True)
class OpeningRow:
    """An entry with who did it and to what. `archive_number` is empty for what never was; `title` also where the catalogue of the
    file is not open to the reader, as `file_id` is None."""

    entry: LedgerEntry
    person: str
    unit: str
    archive_number: str
    title: str
    file_id: UUID | None


def list_openings(
    session: Session,
    viewer: Viewer,
    reader: Viewer,
    wanted: RegisterFilter,
    *,
    before: UUID | None,
    limit: int,
) -> Sequence[OpeningRow]:
    """A page of what people of the viewer's agency opened, copied or were refused, the newest first; `before` is the id of the entry
    above it. `reader` is the viewer as far as the catalogue is open to him. `unit_id` of the filter is that of the person, `text` a
    piece of his name or of an archive number."""
    at = LedgerEntry.recorded_at
    known = catalogued_to(reader)
    query = (
        select(
            LedgerEntry,
            Account.name,
            Unit.name,
            func.coalesce(CaseFile.archive_number, ""),
            case((known, func.coalesce(CaseFileItem.title, CaseFileScan.name, "")), else_=""),
            case((known, CaseFile.id)),
        )
        .join(Account, Account.id == LedgerEntry.account_id)
        .join(Unit, Unit.id == Account.unit_id)
        # By the id alone: who is refused has not said whether he asked for a paper or for a scan.
        .outerjoin(CaseFileItem, CaseFileItem.id == LedgerEntry.object_id)
        .outerjoin(CaseFileScan, CaseFileScan.id == LedgerEntry.object_id)
        .outerjoin(CaseFile, is_file_of_entry(viewer))
        .where(Account.agency_id == viewer.agency_id, is_opening("opened", "downloaded", "refused"))
        .where(*between(at, wanted), below(LedgerEntry, "recorded_at", before))
        .order_by(at.desc(), LedgerEntry.id.desc())
        .limit(limit)
    )
    if wanted.unit_id:
        query = query.where(Account.unit_id == wanted.unit_id)
    for word in wanted.text.split():
        query = query.where(
            or_(
                Account.name.contains(word, autoescape=True),
                CaseFile.archive_number.contains(word, autoescape=True),
            )
        )
    return [OpeningRow(*row) for row in session.execute(query)]


def is_opening(*actions: str) -> ColumnElement[bool]:
    """A condition on LedgerEntry: one of these happenings (opened, downloaded, refused) with a thing of a filed record. Written so
    that PostgreSQL finds it in the index of openings."""
    return and_(
        LedgerEntry.version.is_(None),
        or_(LedgerEntry.object_type == "case_file_item", LedgerEntry.object_type == "case_file_scan"),
        or_(*(LedgerEntry.action == action for action in actions)),
    )


def is_file_of_entry(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on CaseFile beside CaseFileItem and CaseFileScan: it is the file of either, in the viewer's agency."""
    return and_(
        CaseFile.id == func.coalesce(CaseFileItem.case_file_id, CaseFileScan.case_file_id),
        CaseFile.agency_id == viewer.agency_id,
    )
