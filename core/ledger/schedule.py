"""Verification by schedule, in the worker: a little every few minutes, everything once a night."""

import logging
import threading
from datetime import timedelta

from core.app import App
from core.clock import local
from core.ledger import journal
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
        except Exception:
            # A schedule that gave up would be silent; an overdue run alarms meanwhile.
            log.exception("no verification now, trying again")
        stop.wait(seconds)


def run_due(app: App) -> list[str]:
    """Run what is due; the kinds that ran. When is decided by the results in the home, which nobody else writes."""
    now = app.clock.now()
    done: list[str] = []
    full, incremental = last(app, FULL), last(app, INCREMENTAL)
    if full is None and incremental is None and journal.last_head(app.home) is None:
        # The first start: nothing has been sealed yet, and all of it would be found to wait.
        return done
    at_night = local(now).hour == FULL_HOUR and is_due(full, now, FULL_EVERY)
    if at_night or is_due(full, now, OVERDUE):
        verify(app, full=True, all_files=False)
        done.append(FULL)
    if is_due(incremental, now, EVERY):
        verify(app, full=False)
        done.append(INCREMENTAL)
    return done
