"""Jobs: as their askers see them, and as the worker takes and keeps them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, or_, select, true, update
from sqlalchemy.orm import Session, aliased, defer

from db.models import Account, Agency, Job, JobPiece, JobResult, Unit
from db.viewer import Viewer

_asker, _canceller = aliased(Account), aliased(Account)


class JobLost(Exception):
    """The run that speaks no longer has the job."""


@dataclass(frozen=True)
class JobRow:
    """A job with the names of who asked for it and who wants it cancelled, and the name of its file; None for none."""

    job: Job
    asker: str | None
    canceller: str | None
    file_name: str | None


def list_jobs(
    session: Session,
    viewer: Viewer,
    *,
    everybodys: bool = False,
    state: str = "",
    kind: str = "",
    before: UUID | None = None,
    limit: int = 20,
) -> list[JobRow]:
    """The viewer's own jobs, or all of his agency, newest first, older than `before`; one row more than `limit` where
    there are more."""
    query = _rows().where(_seen(viewer, everybodys)).order_by(Job.id.desc()).limit(limit + 1)
    if state:
        query = query.where(Job.state == state)
    if kind:
        query = query.where(Job.kind == kind)
    if before is not None:
        query = query.where(Job.id < before)
    return [JobRow(*row) for row in session.execute(query)]


def get_job(session: Session, viewer: Viewer, job_id: UUID, *, everybodys: bool = False) -> JobRow | None:
    """One of the viewer's own jobs, or of his agency's."""
    row = session.execute(_rows().where(Job.id == job_id, _seen(viewer, everybodys))).one_or_none()
    return JobRow(*row) if row else None


def own_job(session: Session, viewer: Viewer, job_id: UUID, kind: str) -> Job | None:
    """One of the viewer's own jobs of a kind, whole."""
    return session.scalar(
        select(Job).where(
            Job.id == job_id,
            Job.kind == kind,
            Job.agency_id == viewer.agency_id,
            Job.asked_by == viewer.account_id,
        )
    )


def newest_about(session: Session, viewer: Viewer, kind: str, argument: str, value: str) -> Job | None:
    """The newest of the viewer's own jobs of a kind that has this value among its arguments and is not called off."""
    return session.scalar(
        select(Job)
        .where(
            Job.kind == kind,
            Job.agency_id == viewer.agency_id,
            Job.asked_by == viewer.account_id,
            Job.arguments[argument].astext == value,
            Job.state != "cancelled",
        )
        .order_by(Job.id.desc())
        .limit(1)
    )


def get_result(session: Session, viewer: Viewer, job_id: UUID, kinds: Collection[str]) -> JobResult | None:
    """The file that a job of these kinds has left, which the viewer or the house asked for."""
    return session.scalar(
        select(JobResult)
        .join(Job, Job.id == JobResult.job_id)
        .where(
            JobResult.job_id == job_id,
            Job.state == "done",
            Job.agency_id == viewer.agency_id,
            Job.kind.in_(kinds),
            or_(Job.asked_by == viewer.account_id, Job.asked_by.is_(None)),
        )
    )


def keep_file(
    session: Session, job_id: UUID, name: str, media_type: str, size: int, pieces: Iterable[bytes]
) -> None:
    """Make this the file of a job, in place of the one it had; one piece is in memory at a time."""
    session.execute(delete(JobPiece).where(JobPiece.job_id == job_id))
    session.merge(JobResult(job_id=job_id, name=name, media_type=media_type, size=size))
    session.flush()
    for number, data in enumerate(pieces):
        session.execute(insert(JobPiece), [{"job_id": job_id, "number": number, "data": data}])


def read_piece(session: Session, job_id: UUID, number: int) -> bytes | None:
    """A part of the file of a job, the first being 0; None behind the last, and once the job is forgotten."""
    return session.scalar(select(JobPiece.data).where(JobPiece.job_id == job_id, JobPiece.number == number))


def read_file(session: Session, job_id: UUID) -> bytes:
    """All of the file of a job; empty where there is none."""
    pieces = select(JobPiece.data).where(JobPiece.job_id == job_id).order_by(JobPiece.number)
    return b"".join(session.scalars(pieces))


def find_asker(session: Session, account_id: UUID) -> tuple[Account, str, str] | None:
    """An account that is not disabled, with the names of its unit and its agency."""
    row = session.execute(
        select(Account, Unit.name, Agency.name)
        .join(Unit, Unit.id == Account.unit_id)
        .join(Agency, Agency.id == Account.agency_id)
        .where(Account.id == account_id, Account.disabled_at.is_(None))
    ).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def count_open(session: Session, viewer: Viewer, kind: str) -> int:
    """How many of the viewer's own jobs of a kind have not ended."""
    own = (Job.asked_by == viewer.account_id, Job.kind == kind, Job.ended_at.is_(None))
    return session.scalar(select(func.count()).select_from(Job).where(*own)) or 0


def open_job(session: Session, agency_id: UUID, kind: str) -> UUID | None:
    """The oldest job of a kind in an agency that has not ended; for the rule that there be one at a time."""
    return session.scalar(
        select(Job.id)
        .where(Job.agency_id == agency_id, Job.kind == kind, Job.ended_at.is_(None))
        .order_by(Job.id)
        .limit(1)
    )


def next_job(session: Session, kinds: Collection[str], silent_since: datetime) -> Job | None:
    """The oldest job of these kinds that waits, or whose run gave its last sign of life before `silent_since`.

    Locked until the transaction ends; what another worker is just taking is passed over.
    """
    silent = and_(Job.state == "running", Job.beat_at < silent_since)
    return session.scalar(
        select(Job)
        .where(Job.ended_at.is_(None), or_(Job.state == "waiting", silent), Job.kind.in_(kinds))
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def change_run(session: Session, job_id: UUID, attempt: int, values: Mapping[str, Any]) -> datetime | None:
    """Write the columns of a running job in the name of its attempt. Returns when it was asked to stop, None where it
    was not. Raises JobLost, with nothing written, where another attempt runs by now or the job has ended."""
    found = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == "running", Job.attempt == attempt)
        .values(**values)
        .returning(Job.cancel_asked_at)
    ).one_or_none()
    if found is None:
        raise JobLost(job_id)
    stop_asked_at: datetime | None = found[0]
    return stop_asked_at


def purge_jobs(session: Session, agency_id: UUID, before: datetime) -> int:
    """Forget jobs that ended before then, with their files. Returns how many."""
    over = select(Job.id).where(Job.agency_id == agency_id, Job.ended_at < before)
    session.execute(delete(JobResult).where(JobResult.job_id.in_(over)))
    gone = session.execute(
        delete(Job).where(Job.agency_id == agency_id, Job.ended_at < before).returning(Job.id)
    )
    return len(gone.all())


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(Job, _asker.name, _canceller.name, JobResult.name)
        # May be long, and is of interest to the screen of its kind alone.
        .options(defer(Job.result))
        .outerjoin(_asker, _asker.id == Job.asked_by)
        .outerjoin(_canceller, _canceller.id == Job.cancel_asked_by)
        .outerjoin(JobResult, JobResult.job_id == Job.id)
    )


def _seen(viewer: Viewer, everybodys: bool) -> ColumnElement[bool]:
    own = true() if everybodys else Job.asked_by == viewer.account_id
    return and_(Job.agency_id == viewer.agency_id, own)
