"""Jobs as screens show them: one's own with all they hold; of others' only what and how far."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.context import Context
from core.jobs.handle import file_of
from core.jobs.kinds import KINDS
from core.ledger.happenings import record, record_refusal
from core.permissions import Permission
from core.settings import setting
from db.ledger.write import Happening
from db.models import Job
from db.queries import jobs as queries
from db.queries.jobs import JobRow

PAGE = 20
STATES = {
    "waiting": "等待中",
    "running": "进行中",
    "done": "已完成",
    "failed": "未完成",
    "cancelled": "已取消",
}


@dataclass(frozen=True)
class FailedRow:
    row: str
    message: str


@dataclass(frozen=True)
class JobView:
    """`total` is None while nobody knows it. `conditions`, `failed_rows` and `file_name` are empty for whoever may see
    that there is such a job and not what it holds; `failed_total` counts those too that were not kept. `screen` is the
    address and the words of the screen on which its asker goes on."""

    job_id: UUID
    label: str
    state: str
    state_label: str
    asker: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    done: int
    total: int | None
    words: str
    attempt: int
    cancel_asked_at: datetime | None
    canceller: str
    is_cancellable: bool
    conditions: list[tuple[str, str]]
    failed_rows: list[FailedRow]
    failed_total: int
    file_name: str
    screen: tuple[str, str] | None

    @property
    def is_open(self) -> bool:
        """It waits or runs: what is shown of it will change."""
        return self.ended_at is None


def list_jobs(
    ctx: Context, *, everybodys: bool = False, state: str = "", before: UUID | None = None
) -> list[JobView]:
    """Jobs, newest first, older than `before`; one more than PAGE where there are more. One's own, or with the
    permission for it all of the agency."""
    if not ctx.may(Permission.JOB_USE):
        return []
    all_of_them = everybodys and ctx.may(Permission.JOB_MANAGE)
    with ctx.app.read() as session:
        rows = queries.list_jobs(
            session, ctx.viewer, everybodys=all_of_them, state=state, before=before, limit=PAGE
        )
    return [_view(ctx, row) for row in rows]


def get_job(ctx: Context, job_id: UUID) -> JobView | None:
    """One's own job, or with the permission for it any of the agency."""
    if not ctx.may(Permission.JOB_USE):
        return None
    with ctx.app.read() as session:
        row = queries.get_job(session, ctx.viewer, job_id, everybodys=ctx.may(Permission.JOB_MANAGE))
    return None if row is None else _view(ctx, row)


@dataclass(frozen=True)
class LeftFile:
    """What a job has left: `size` in bytes, and the pieces, which are read as they are asked for."""

    name: str
    media_type: str
    size: int
    pieces: Iterator[bytes]


def job_file(ctx: Context, job_id: UUID) -> LeftFile | None:
    """The file of one's own job, or of the house's, with the permission of its kind; each fetching is on the record."""
    kinds = [code for code, kind in KINDS.items() if ctx.may(kind.permission)]
    with ctx.app.read() as session:
        found = queries.get_result(session, ctx.viewer, job_id, kinds)
        job = session.get(Job, job_id) if found else None
    if found is None or job is None:
        return None
    if not KINDS[job.kind].may_fetch(ctx, job.arguments):
        record_refusal(ctx, f"job.{job.kind}")
        return None
    told = {"file": found.name}
    about = KINDS[job.kind].about(ctx, job.arguments)
    more = [Happening(about[0], about[1], "fetched", about[2], told)] if about else []
    record(ctx, Happening("job", job_id, "downloaded", details=told), *more)
    return LeftFile(found.name, found.media_type, found.size, file_of(ctx.app.read, job_id))


def kept_days(ctx: Context) -> int:
    """How many days a job and its file are kept after its end."""
    with ctx.app.read() as session:
        return setting(session, ctx.actor.agency_id, "job_days")


def _view(ctx: Context, row: JobRow) -> JobView:
    job = row.job
    # A kind of an earlier version of the portal may have jobs that are not yet forgotten.
    kind = KINDS.get(job.kind)
    own = job.asked_by == ctx.actor.account_id
    inside = kind is not None and (own or job.asked_by is None) and ctx.may(kind.permission)
    return JobView(
        job_id=job.id,
        label=kind.label if kind else job.kind,
        state=job.state,
        state_label=STATES[job.state],
        asker=row.asker or "系统",
        asked_at=job.asked_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
        done=job.progress_done,
        total=job.progress_total,
        words=job.words,
        attempt=job.attempt,
        cancel_asked_at=job.cancel_asked_at,
        canceller=row.canceller or "",
        is_cancellable=job.ended_at is None
        and job.cancel_asked_at is None
        and (own or ctx.may(Permission.JOB_MANAGE)),
        conditions=kind.describe(job.arguments) if kind and inside else [],
        failed_rows=[FailedRow(r["row"], r["message"]) for r in job.failed_rows] if inside else [],
        failed_total=job.failed_total,
        # Until it is done a file is the one that was handed in.
        file_name=(row.file_name or "") if inside and job.state == "done" else "",
        screen=kind.screen if kind and own and job.state == "done" else None,
    )
