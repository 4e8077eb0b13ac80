"""Receipts of what was committed, in a file outside the database superuser's reach.

Between its commit and its sealing an entry could be deleted without a trace in the tree; its receipt is the trace.
"""

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from core.home import Home
from core.ledger.journal import append_all
from db.ledger import canonical
from db.ledger.write import Written

log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Receipt:
    file: str
    line: bytes
    is_done: bool = False


class Receipts:
    """Writes `PORTAL_HOME/ledger/receipts-<year>-<month>.log`: one line a transaction, with each entry's id, leaf hash and
    signature."""

    def __init__(self, home: Home) -> None:
        self._folder = home.path / "ledger"
        self._waiting: deque[_Receipt] = deque()
        self._turn = Lock()

    def write(self, now: datetime, written: Sequence[Written]) -> None:
        """Returns when the line stands in the file.

        Not synced to the disk: what the host loses with a power cut, the superuser has not taken away. Whoever's turn
        it is takes along what others have brought meanwhile, so that many writers share the calls to the system.
        """
        at = canonical.moment(now)
        # Neither ids nor hexadecimal digits need any escape.
        entries = ",".join(f'["{w.entry_id}","{w.leaf.hex()}","{w.signature.hex()}"]' for w in written)
        line = f'{{"at":"{at}","entries":[{entries}]}}'
        mine = _Receipt(f"receipts-{at[:7]}.log", line.encode())
        self._waiting.append(mine)
        with self._turn:
            if mine.is_done:
                return
            taken = [self._waiting.popleft() for _ in range(len(self._waiting))]
            try:
                for file in {one.file for one in taken}:
                    lines = [one.line for one in taken if one.file == file]
                    append_all(self._folder / file, lines, sync=False)
            except OSError:
                # The act is committed and must not be reported as failed; until it is sealed it has no second witness.
                log.exception("no receipt could be kept")
            for one in taken:
                one.is_done = True
