"""Verification by schedule, in the worker: a little every few minutes, everything once a night."""

import logging
import threading
from datetime import timedelta

from sqlalchemy.exc import OperationalError

from core.app import App
from core.clock import local
from core.ledger.verify import FULL, INCREMENTAL, is_due, last, verify

log = logging.getLogger(__name__)
EVERY = timedelta(minutes=5)
FULL_EVERY = timedelta(hours=20)
"""At least so long after the last full run; then in the first night hour, or at once where a day has passed."""
FULL_HOUR = 2
OVERDUE = timedelta(hours=25)
_LOOK_SECONDS = 20.0


def run(app: App, stop: threading.Event, seconds: float = _LOOK_SECONDS) -> None:
    """Verify whenever a run is due, until `stop`."""
    while not stop.is_set():
        try:
            run_due(app)
        except OperationalError as error:
            log.warning("database unreachable, verifying later: %s", error.orig)
        stop.wait(seconds)


def run_due(app: App) -> list[str]:
    """Run what is due; the kinds that ran. When is decided by the results in the home, which nobody else writes."""
    now = app.clock.now()
    done = []
    full = last(app, FULL)
    at_night = local(now).hour == FULL_HOUR and is_due(full, now, FULL_EVERY)
    if at_night or is_due(full, now, OVERDUE):
        verify(app, full=True, all_files=False)
        done.append(FULL)
    if is_due(last(app, INCREMENTAL), now, EVERY):
        verify(app, full=False)
        done.append(INCREMENTAL)
    return done
