"""The period within which a renewal is decided: it ends with the licence's validity, not with a number of days
(administrative licence law, art 50)."""

from uuid import UUID

from core.clock import midnight
from core.deadlines.keeping import cancel, lapse, locked, start_deadline
from core.law.licenses import RENEWAL_DECISION
from db.models import Deadline, License, Matter
from db.unit_of_work import UnitOfWork


def count_renewal(work: UnitOfWork, matter: Matter, license_: License | None) -> None:
    """Let the period run to the last day of the licence that is to be renewed, in place of one that ran for another; None
    where nothing is deemed renewed, and no such period runs."""
    for one in _running(work, matter.id):
        cancel(work, one, "申请所涉许可证另行核定")
    if license_ is not None and license_.valid_to is not None:
        start_deadline(work, matter, RENEWAL_DECISION, midnight(license_.valid_to))


def end_renewal(work: UnitOfWork, matter_id: UUID) -> None:
    """It has passed, and the licence is deemed renewed."""
    for one in _running(work, matter_id):
        lapse(work, one)


def _running(work: UnitOfWork, matter_id: UUID) -> list[Deadline]:
    return locked(work, matter_id, Deadline.code == RENEWAL_DECISION, Deadline.ended_at.is_(None))
