"""Rotation of the root key: each scope key is wrapped anew; nothing that it encrypts is touched."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import func, select

from core.app import App
from core.ledger.keys import KeyMissing
from db.ledger.write import Happening, Who
from db.models import ScopeKey
from db.models.base import new_id
from db.unit_of_work import NOBODY

BATCH = 500


def rotate_keys(
    app: App,
    who: Who = NOBODY,
    *,
    make: bool = True,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Make a new root key and wrap every scope key under it, in batches that are entries; the number wrapped now.

    Without `make` an interrupted rotation goes on under the newest root key. The old root key stays in the home until
    the operator takes it away: it then opens nothing but older backups. A key that does not open is left as it is: it
    is not counted, and verification names it. Raises RootKeyLost where a root key is missing.
    """
    newest = app.keys.make_root() if make else app.keys.newest_root()[0]
    with app.read() as session:
        left = session.scalar(
            select(func.count())
            .select_from(ScopeKey)
            .where(ScopeKey.root_id != newest, ScopeKey.wrapped.is_not(None))
        )
    total, done, after = left or 0, 0, UUID(int=0)
    while not cancelled():
        with app.change(who=who) as work:
            rows = work.session.scalars(
                select(ScopeKey)
                .where(ScopeKey.root_id != newest, ScopeKey.wrapped.is_not(None), ScopeKey.id > after)
                .order_by(ScopeKey.id)
                .limit(BATCH)
                .with_for_update()
            ).all()
            if not rows:
                break
            wrapped = sum(_wrap(app, row) for row in rows)
            work.happened(
                Happening(
                    "root_key",
                    new_id(),
                    "keys_rotated",
                    details={"root": newest, "count": str(wrapped), "first": str(rows[0].id)},
                )
            )
            work.commit()
        done, after = done + wrapped, rows[-1].id
        progress(done, total)
    return done


def _wrap(app: App, row: ScopeKey) -> bool:
    try:
        app.keys.wrap_anew(row)
    except KeyMissing:
        return False
    return True
