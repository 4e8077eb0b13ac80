"""Rows from before the ledger are taken onto it once, when the database has no entry yet and the home knows of none.

From then on the files in PORTAL_HOME say that there was a ledger: emptied tables are never adopted anew, because that
would make whatever stands in them genuine.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.app import App
from core.home import HomeError
from core.ledger.house import ensure_house_key
from core.ledger.sealer import tick
from db.ledger.columns import LEDGERED
from db.ledger.owners import has_own_key
from db.ledger.write import RowChange
from db.models import Base, LedgerEntry
from db.unit_of_work import NOBODY

_BATCH = 500


def adopt(app: App) -> int:
    """Write an entry `adopted` for every ledgered row of a database that has none; the number of rows.

    Raises HomeError where the database has no entry although PORTAL_HOME knows of some.
    """
    with app.read() as session:
        if session.scalar(select(LedgerEntry.id).limit(1)) is not None:
            return 0
    if any((app.home.path / "ledger").glob("*.log")):
        raise HomeError(
            f"The database has no ledger, and {app.home.path / 'ledger'} has the files of one: either this is another "
            "database, or its ledger was taken away. Restore the right database, or name another PORTAL_HOME."
        )
    now = app.clock.now()
    # Rows that come in parts need a transaction.
    with app.change(now) as work:
        if next(_rows(work.session), None) is None:
            return 0
    ensure_house_key(app, now)
    count = _write(app, now)
    # The head in the home is what keeps this from ever happening again.
    tick(app)
    return count


def _write(app: App, now: datetime) -> int:
    count = 0
    with app.change(now) as work:
        session = work.session
        batch: list[RowChange] = []

        def flush() -> None:
            app.ledger.write(session, now, NOBODY, batch, [])
            for change in batch:
                session.expunge(change.row)
            batch.clear()

        for row in _rows(session):
            # What has a key of its own is "created" for the ledger, so that it gets it.
            batch.append(RowChange(row, "created" if has_own_key(row) else "adopted"))
            count += 1
            if len(batch) >= _BATCH:
                flush()
        flush()
        session.commit()
    return count


def _rows(session: Session) -> Iterator[Base]:
    """Every ledgered row; the matters first, because the key over all that belongs to one is made with its entry."""
    models = {m.class_.__tablename__: m.class_ for m in Base.registry.mappers}
    for table in ("matter", *sorted(LEDGERED.keys() - {"matter", "scope_key"})):
        query = select(models[table]).execution_options(yield_per=_BATCH)
        yield from session.scalars(query)
