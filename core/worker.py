"""The worker beside the portal: housekeeping, done by one process at a time, and sealing, verifying and jobs."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from time import monotonic

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from core.app import App
from core.archive.destroying import sweep
from core.archive.lengthening import lengthen_filed
from core.jobs.runner import POLL_SECONDS, work_off
from core.ledger import schedule, sealer
from core.ledger.keys import KeyProblem
from core.lending.expiring import close_run_out
from core.licenses.expiring import let_expire
from core.notices.raising import raise_notices
from core.sealed.weekly import tell_of_last_week
from core.settings import settings
from core.steps.lapsing import let_lapse
from db.models import Agency
from db.queries.drafts import purge_drafts, purge_receipts
from db.queries.jobs import purge_jobs
from db.queries.signing_in import end_expired_sessions

log = logging.getLogger(__name__)
_LEADER = 7_240_003
"""Session advisory lock of the worker that leads."""
_BEAT_SECONDS = 60.0


_JOBS_AT_ONCE = 2
"""Jobs of one process at a time, so that a short one need not wait for one that takes hours."""
_STOP_SECONDS = 8.0
"""How long a job in hand has to hear that the worker stops: less than whoever stops the worker has patience. Later
than that it dies with the process, and is taken again when its silence is noticed."""


def run(app: App, stop: threading.Event, beat_seconds: float = _BEAT_SECONDS) -> None:
    """Do the housekeeping every `beat_seconds` while this process leads, seal and verify the ledger, and do jobs whether
    it leads or not, until `stop`.

    A lost database is waited for. Any other error of one loop stops them all and is raised.
    """
    loops: list[Callable[[], None]] = [
        partial(_housekeeping_loop, app, stop, beat_seconds),
        partial(sealer.run, app, stop),
        partial(schedule.run, app, stop),
        *[partial(work_off, app, stop, min(beat_seconds, POLL_SECONDS))] * _JOBS_AT_ONCE,
    ]
    errors: list[BaseException] = []

    def keep(loop: Callable[[], None]) -> None:
        try:
            loop()
        except BaseException as error:
            errors.append(error)
            stop.set()

    threads = [threading.Thread(target=keep, args=(loop,), daemon=True) for loop in loops]
    for thread in threads:
        thread.start()
    stop.wait()
    deadline = monotonic() + _STOP_SECONDS
    for thread in threads:
        thread.join(max(0.0, deadline - monotonic()))
    if errors:
        raise errors[0]


def _housekeeping_loop(app: App, stop: threading.Event, beat_seconds: float) -> None:
    while not stop.is_set():
        try:
            _lead(app, stop, beat_seconds)
        except OperationalError as error:
            log.warning("database unreachable, trying again: %s", error.orig)
        except KeyProblem as problem:
            log.error("no housekeeping without its key: %s", problem)
        stop.wait(beat_seconds)


def _lead(app: App, stop: threading.Event, beat_seconds: float) -> None:
    with app.engine.connect() as connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LEADER}).scalar_one():
            return
        connection.commit()
        try:
            while not stop.is_set():
                housekeeping(app)
                # Asked on the connection that holds the lock: losing it loses the lead.
                connection.execute(text("SELECT 1"))
                connection.commit()
                stop.wait(beat_seconds)
        finally:
            # Closed rather than given back: the lock lasts as long as the connection.
            connection.invalidate()


def housekeeping(app: App) -> None:
    """End sessions past their limits, forget old drafts, answers of forms and jobs, by each agency's settings, take the steps
    that follow from periods that have passed, count filed case files by a new table of periods, close slips that have run out, tell people of their
    deadlines, and its head once a week who was unsealed, and remove destroyed files from the vault."""
    now = app.clock.now()
    with app.change(now) as work:
        for agency in work.session.query(Agency).order_by(Agency.id):
            rules = settings(work.session, agency.id)
            end_expired_sessions(
                work.session,
                agency.id,
                now,
                seen_before=now - timedelta(minutes=rules["session_idle_minutes"]),
                started_before=now - timedelta(hours=rules["session_hours"]),
            )
            for purge in (purge_drafts, purge_receipts):
                purge(work.session, agency.id, now - timedelta(days=rules["draft_days"]))
            purge_jobs(work.session, agency.id, now - timedelta(days=rules["job_days"]))
        work.commit()
    let_lapse(app, now)
    let_expire(app, now)
    close_run_out(app)
    lengthen_filed(app)
    raise_notices(app)
    tell_of_last_week(app)
    sweep(app)
