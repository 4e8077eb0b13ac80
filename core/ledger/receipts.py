"""Receipts of what was committed, in a file outside the database superuser's reach.

Between its commit and its sealing an entry could be deleted without a trace in the tree; its receipt is the trace.
"""

import json
import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from core.home import Home
from core.ledger.journal import append
from db.ledger import canonical
from db.ledger.write import Written

log = logging.getLogger(__name__)


class Receipts:
    """Writes `PORTAL_HOME/ledger/receipts-<year>-<month>.log`: one line a transaction, with each entry's id, leaf hash and
    signature."""

    def __init__(self, home: Home) -> None:
        self._folder = home.path / "ledger"

    def write(self, now: datetime, written: Sequence[Written]) -> None:
        """Not synced to the disk: what the host loses with a power cut, the superuser has not taken away."""
        at = canonical.moment(now)
        line = {
            "at": at,
            "entries": [[str(w.entry_id), w.leaf.hex(), w.signature.hex()] for w in written],
        }
        try:
            append(self._file(at), json.dumps(line, separators=(",", ":")).encode(), sync=False)
        except OSError:
            # The act is committed and must not be reported as failed; until it is sealed it has no second witness.
            log.exception("no receipt could be kept")

    def _file(self, at: str) -> Path:
        return self._folder / f"receipts-{at[:7]}.log"
