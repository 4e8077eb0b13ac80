"""How the worker goes about jobs: takes the oldest, runs it, and keeps what came of it. Any number of workers may."""

import logging
import secrets
import threading
from datetime import timedelta

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.app import App
from core.jobs.asker import asker_context
from core.jobs.handle import Interrupted, JobFailed, JobHandle
from core.jobs.kind import JobKind
from core.jobs.kinds import KINDS
from db.models import Job
from db.queries.jobs import JobLost, next_job

log = logging.getLogger(__name__)

SILENCE = timedelta(seconds=120)
"""A run that gave no sign of life for so long is dead, and its job is taken again. Many beats long, so that neither a
busy machine nor clocks that differ a little make two runs of one."""
POLL_SECONDS = 2.0
"""How often a worker without a job looks for one."""
_UNREACHABLE = (OperationalError, InterfaceError, PoolTimeout)


def work_off(app: App, stop: threading.Event, poll_seconds: float = POLL_SECONDS) -> None:
    """Run one job after the other until `stop`. A lost database is waited for."""
    while not stop.is_set():
        did = False
        try:
            did = run_next(app, stop)
        except _UNREACHABLE as error:
            log.warning("database unreachable, trying again: %s", error.__cause__ or type(error).__name__)
        if not did:
            stop.wait(poll_seconds)


def run_next(app: App, stop: threading.Event | None = None) -> bool:
    """Take the oldest job that waits or whose run has died, and run it to its end; False where there is none.

    Once `stop` is set the run is broken off at its next word and the job waits again.
    """
    job = _take(app)
    if job is None:
        return False
    if job.state == "running":
        _run(app, job, KINDS[job.kind], stop or threading.Event())
    return True


def _take(app: App) -> Job | None:
    with app.change() as work:
        job = next_job(work.session, KINDS.keys(), work.now - SILENCE)
        if job is None:
            return None
        kind = KINDS[job.kind]
        if job.cancel_asked_at is not None:
            job.state, job.ended_at = "cancelled", work.now
        elif job.attempt >= kind.max_attempts:
            job.state, job.ended_at = "failed", work.now
            job.words = f"已中断 {job.attempt} 次，不再重试，请联系信息中心后重新办理"
        else:
            job.state, job.attempt = "running", job.attempt + 1
            job.started_at = job.beat_at = work.now
            if not kind.is_resumable or job.checkpoint is None:
                job.progress_done, job.progress_total, job.words = 0, None, ""
                job.checkpoint, job.failed_rows, job.failed_total = None, [], 0
        work.commit()
    log.info("job %s (%s) is %s, attempt %s", job.id, job.kind, job.state, job.attempt)
    return job


def _run(app: App, job: Job, kind: JobKind, stop: threading.Event) -> None:
    handle = JobHandle(app, job, kind.is_resumable, stop)
    try:
        with handle.beating():
            state, words, result = _outcome(app, job, kind, handle)
        _end(handle, kind, state, words, result)
    except Interrupted:
        if not handle.is_lost:
            _hand_back(handle, counts=False)
    except _UNREACHABLE:
        # Where even this does not get through, the silence of the run tells.
        _hand_back(handle, counts=True)
        raise
    except JobLost:
        _log_lost(handle)
    finally:
        handle.close()


def _end(
    handle: JobHandle, kind: JobKind, state: str, words: str | None, result: dict[str, object] | None
) -> None:
    try:
        handle.end(state, words, result)
    except (JobLost, *_UNREACHABLE):
        raise
    except Exception:
        # What it wants to leave cannot be stored. Tried again it would end the worker again.
        handle.fail_bare(_unexpected(handle, kind))


def _hand_back(handle: JobHandle, *, counts: bool) -> None:
    try:
        handle.hand_back(counts=counts)
    except JobLost:
        _log_lost(handle)


def _log_lost(handle: JobHandle) -> None:
    log.warning("job %s went to another run than attempt %s", handle.job_id, handle.attempt)


def _outcome(
    app: App, job: Job, kind: JobKind, handle: JobHandle
) -> tuple[str, str | None, dict[str, object] | None]:
    """State, closing words (None: the last that the run said) and small result."""
    try:
        if job.asked_by is not None:
            handle.ctx = asker_context(app, job.asked_by)
            if handle.ctx is None or not handle.ctx.may(kind.permission):
                raise JobFailed(f"交办人的账号已停用，或已没有“{kind.permission.label}”的权限")
        result = kind.run(app, handle)
    except JobFailed as failure:
        return "failed", str(failure), None
    except _UNREACHABLE:
        raise
    except Exception:
        return "failed", _unexpected(handle, kind), None
    if handle.has_heeded_cancel:
        return "cancelled", None, None
    return "done", None, result


def _unexpected(handle: JobHandle, kind: JobKind) -> str:
    """Log the exception in hand under a short number; the words that tell the number only."""
    number = secrets.token_hex(2).upper()
    log.exception("error %s in job %s (%s)", number, handle.job_id, kind.code)
    return f"系统出错，编号 {number}，请把编号告诉信息中心"
