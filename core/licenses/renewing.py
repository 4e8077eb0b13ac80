"""The end of a licence's validity, and the period within which a renewal is decided: that ends with it, not with a number
of days (administrative licence law, art 50)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from core.clock import local, midnight
from core.deadlines.keeping import cancel, lapse, locked, start_deadline
from core.law.application_procedure import APPLICATION
from core.law.licenses import DEEMED, EXPIRED, HAPPENINGS, RENEWAL_DECISION, VALID, late_renewal
from core.law.problem import Problem
from core.use_case import Work
from db.models import Deadline, License, LicenseEvent, Matter
from db.queries.licenses import lock_unless_busy, requests_of
from db.unit_of_work import UnitOfWork


def count_renewal(work: UnitOfWork, matter: Matter, license_: License | None) -> None:
    """Let the period run to the last day of the licence that is to be renewed, in place of one that ran for another; None
    where nothing is deemed renewed, and no such period runs."""
    for one in _running(work, matter.id):
        cancel(work, one, "申请所涉许可证另行核定")
    if license_ is not None and license_.valid_to is not None:
        start_deadline(work, matter, RENEWAL_DECISION, midnight(license_.valid_to))


def follow_last_day(work: Work, license_: License, before: date | None) -> list[Problem]:
    """What follows where the last day of a licence was corrected and is no longer `before`: one that had come to its end by
    itself holds again until that day, and for every application to renew it that is not decided the period is counted
    anew. Refused while somebody takes a step in one of them."""
    holds = license_.valid_to is None or license_.valid_to >= local(work.now).date()
    if holds and license_.state in (DEEMED, EXPIRED):
        license_.state = VALID
    if license_.valid_to == before:
        return []
    asked = dict(undecided_renewals(work, license_.id))
    # Not waited for: whoever takes a step holds the matter and may want the licence.
    matters = lock_unless_busy(work.session, asked)
    if len(matters) < len(asked):
        return [Problem("license.busy", "该许可证的延续申请正在办理，请稍后再试")]
    for matter in matters:
        if not APPLICATION.admits("withdraw", matter.stage):
            continue
        runs = license_.state == VALID and not late_renewal(license_.valid_to, local(asked[matter.id]).date())
        count_renewal(work, matter, license_ if runs else None)
    return []


def undecided_renewals(work: UnitOfWork, license_id: UUID) -> list[tuple[UUID, datetime]]:
    """The applications to renew a licence on which nothing is decided, each with its time of receipt."""
    # The stages in which one can still be withdrawn are those in which nothing is decided.
    return [
        (matter_id, asked_at)
        for matter_id, stage, asked_at in requests_of(work.session, license_id, "renewal_requested")
        if APPLICATION.admits("withdraw", stage)
    ]


def end_renewal(work: UnitOfWork, matter_id: UUID) -> None:
    """It has passed, and the licence is deemed renewed."""
    for one in _running(work, matter_id):
        lapse(work, one)


def end_validity(work: UnitOfWork, license_: License, kind: str) -> None:
    """Note what followed by itself when the last day of the licence, which it must have, had gone by."""
    if license_.valid_to is None:
        raise ValueError("a licence without a last day does not end by itself")
    license_.state = HAPPENINGS[kind].target
    ended_at = midnight(license_.valid_to + timedelta(days=1))
    work.add(LicenseEvent(license_id=license_.id, kind=kind, happened_at=ended_at))


def _running(work: UnitOfWork, matter_id: UUID) -> list[Deadline]:
    return locked(work, matter_id, Deadline.code == RENEWAL_DECISION, Deadline.ended_at.is_(None))
