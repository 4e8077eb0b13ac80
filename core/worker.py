"""The worker: housekeeping beside the portal, done by one process at a time."""

import logging
import threading
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from core.app import App
from core.settings import settings
from db.models import Agency
from db.queries.drafts import purge_drafts
from db.queries.signing_in import end_expired_sessions
from db.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
_LEADER = 7_240_003
"""Session advisory lock of the worker that leads."""
_BEAT_SECONDS = 60.0


def run(app: App, stop: threading.Event, beat_seconds: float = _BEAT_SECONDS) -> None:
    """Do the housekeeping every `beat_seconds` until `stop`, while this process leads. A lost database is waited for."""
    while not stop.is_set():
        try:
            _lead(app, stop, beat_seconds)
        except OperationalError as error:
            log.warning("database unreachable, trying again: %s", error.orig)
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
    """End sessions past their limits and forget old drafts, by each agency's settings."""
    now = app.clock.now()
    with UnitOfWork(app.engine, now) as work:
        for agency in work.session.query(Agency).order_by(Agency.id):
            rules = settings(work.session, agency.id)
            end_expired_sessions(
                work.session,
                agency.id,
                now,
                seen_before=now - timedelta(minutes=rules["session_idle_minutes"]),
                started_before=now - timedelta(hours=rules["session_hours"]),
            )
            purge_drafts(work.session, agency.id, now - timedelta(days=rules["draft_days"]))
        work.commit()
