"""What tests of the ledger do all the time."""

import time

from core.app import App
from core.ledger import sealer
from core.ledger.verify import Result, verify
from db.ledger import sealing
from db.models import Base

PATIENCE = 60.0


def seal(app: App) -> int:
    """Seal all that was committed; the number of entries. A transaction that another test has open on this server may
    hold the sealer back for a moment, as it would in life."""
    count = 0
    deadline = time.monotonic() + PATIENCE
    while True:
        count += sealer.tick(app)
        with app.engine.connect() as connection:
            head = sealing.latest_head(connection)
            if sealing.waiting(connection, head.next_xid if head else 0)[0] is None:
                return count
        assert time.monotonic() < deadline, "not sealed in time"
        time.sleep(0.05)


def codes(result: Result) -> set[str]:
    return {one.code for one in result.findings}


def full(app: App) -> Result:
    return verify(app, full=True)


def copied_back(table: str) -> str:
    """The statement that fills a table from its copy `kept_…`; what the database computes by itself is left to it."""
    found = Base.metadata.tables.get(table)
    names = [f'"{one.name}"' for one in found.columns if one.computed is None] if found is not None else []
    columns = ", ".join(names)
    into = f"({columns})" if names else ""
    return f'INSERT INTO "{table}" {into} SELECT {columns or "*"} FROM "kept_{table}"'
