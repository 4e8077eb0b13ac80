"""Scans of case files from before the portal: what is told of them, never their bytes. Every function takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, defer

from db.models import Account, CaseFile, CaseFileScan
from db.queries.case_files import catalogued_to
from db.viewer import Viewer


@dataclass(frozen=True)
class ScanRow:
    """A scan with the names of who added it and in whose place."""

    scan: CaseFileScan
    by: str
    on_behalf_of: str | None


def list_scans(session: Session, viewer: Viewer, case_file_id: UUID) -> Sequence[ScanRow]:
    """The scans of a file whose catalogue data the viewer may see, superseded ones too, in their order."""
    behalf = aliased(Account)
    rows = session.execute(
        select(CaseFileScan, Account.name, behalf.name)
        .join(CaseFile, CaseFile.id == CaseFileScan.case_file_id)
        .join(Account, Account.id == CaseFileScan.added_by)
        .outerjoin(behalf, behalf.id == CaseFileScan.on_behalf_of_id)
        .where(CaseFileScan.case_file_id == case_file_id, catalogued_to(viewer))
        .order_by(CaseFileScan.position)
        .options(defer(CaseFileScan.wrapped))
    )
    return [ScanRow(*row) for row in rows]
