"""Asking for long work, and calling it off."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.app import App
from core.jobs.handle import JobFile, keep_bytes
from core.jobs.kind import JobKind
from core.jobs.kinds import KINDS
from core.law.problem import Problem
from core.ledger.happenings import record_refusal
from core.permissions import Permission
from core.use_case import Work, use_case
from db.ledger.write import Happening
from db.models import Job
from db.models.base import new_id
from db.queries.jobs import count_open, open_job
from db.unit_of_work import UnitOfWork, hold


@dataclass(frozen=True)
class AskJob:
    """`kind` is a code of core.jobs.kinds, `arguments` what that kind takes."""

    token: UUID
    kind: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class JobAsked:
    job_id: UUID


@dataclass(frozen=True)
class CancelJob:
    job_id: UUID


@dataclass(frozen=True)
class CancelAsked:
    """`state` is what the job now is: cancelled, or running until its run hears of it."""

    job_id: UUID
    state: str


@use_case(Permission.JOB_USE)
def ask_job(work: Work, command: AskJob) -> JobAsked | list[Problem]:
    """Let the worker do something; asks for the permission of the kind as well."""
    kind = KINDS.get(command.kind)
    if kind is None:
        return [Problem("job_kind_unknown", "请刷新页面后重试，系统没有这种后台任务")]
    if not work.ctx.may(kind.permission):
        record_refusal(work.ctx, f"job {kind.code}")
        return [Problem("forbidden", f"您没有“{kind.permission.label}”的权限，请联系安全管理员")]
    return ask(work, kind, command.arguments)


def ask(
    work: Work, kind: JobKind, arguments: Mapping[str, Any], file: JobFile | None = None
) -> JobAsked | list[Problem]:
    """Let the worker do something as a part of a use case that has asked for the permission of the kind. `file` is handed
    to the run, and stands as the job's until the run leaves another."""
    actor = work.ctx.actor
    _hold(work, kind, actor.agency_id)
    if kind.is_single and open_job(work.session, actor.agency_id, kind.code):
        return [Problem("job_single", f"请等已有的“{kind.label}”结束后再办，同时只能有一项")]
    if count_open(work.session, work.ctx.viewer, kind.code) >= kind.most_open:
        return [
            Problem(
                "job_too_many",
                f"请等已交办的“{kind.label}”结束后再办，每人同时最多 {kind.most_open} 项",
                link="/jobs",
            )
        ]
    job_id = _add(work, kind, actor.agency_id, actor.account_id, arguments)
    if file is not None:
        work.session.flush()
        keep_bytes(work.session, job_id, file)
    return JobAsked(job_id)


def ask_by_house(app: App, agency_id: UUID, kind_code: str, arguments: Mapping[str, Any]) -> UUID:
    """What the operator of the host or the schedule wants done; asks for no permission. Returns the job's id: of a
    single kind that of the one which has not ended, where there is one. Raises KeyError for an unknown kind."""
    kind = KINDS[kind_code]
    with app.change() as work:
        _hold(work, kind, agency_id)
        present = open_job(work.session, agency_id, kind_code) if kind.is_single else None
        job_id = present or _add(work, kind, agency_id, None, arguments)
        work.commit()
        return job_id


@use_case(Permission.JOB_USE)
def cancel_job(work: Work, command: CancelJob) -> CancelAsked | list[Problem]:
    """Call off one's own job, or anybody's with the permission for that. One that runs ends where its run next looks."""
    job = work.session.get(Job, command.job_id, with_for_update=True)
    actor = work.ctx.actor
    may = job is not None and (
        job.asked_by == actor.account_id
        or (job.agency_id == actor.agency_id and work.ctx.may(Permission.JOB_MANAGE))
    )
    if job is None or not may:
        return [Problem("job_missing", "请返回后台任务查找，未找到该任务或您无权取消")]
    if job.state == "cancelled":
        return CancelAsked(job.id, job.state)
    if job.ended_at is not None:
        return [Problem("job_over", "该任务已结束，无须取消")]
    if job.cancel_asked_at is None:
        job.cancel_asked_at, job.cancel_asked_by = work.now, actor.account_id
        work.happened(Happening("job", job.id, "job_cancelled", details={"kind": job.kind}))
    if job.state == "waiting":
        job.state, job.ended_at = "cancelled", work.now
    return CancelAsked(job.id, job.state)


def _hold(work: UnitOfWork, kind: JobKind, agency_id: UUID) -> None:
    """One asker at a time for the kind, or two would both find nothing open."""
    hold(work.session, f"job {kind.code} {agency_id}")


def _add(
    work: UnitOfWork, kind: JobKind, agency_id: UUID, account_id: UUID | None, arguments: Mapping[str, Any]
) -> UUID:
    job = Job(
        id=new_id(),
        agency_id=agency_id,
        kind=kind.code,
        arguments=kind.accept(arguments),
        asked_by=account_id,
        asked_at=work.now,
        state="waiting",
        progress_done=0,
        words="",
        attempt=0,
        failed_rows=[],
        failed_total=0,
    )
    work.add(job)
    work.happened(Happening("job", job.id, "job_asked", details={"kind": kind.code}))
    return job.id
