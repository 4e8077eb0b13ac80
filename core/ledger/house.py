"""The key of the house, under which everything stands that belongs to no matter: made once, with the root key."""

from datetime import datetime

from sqlalchemy import select

from core.app import App
from core.ledger.keys import HOUSE, RootKeyLost
from db.models import ScopeKey
from db.unit_of_work import hold


def ensure_house_key(app: App, now: datetime) -> None:
    """Make the house's key, and the root key before it, where the database has no key at all.

    Raises RootKeyLost where it has keys and the home has no root key: a new one would open nothing.
    """
    with app.change(now) as work:
        if work.session.scalar(select(ScopeKey.id).where(ScopeKey.owner_id == HOUSE)):
            if not app.keys.has_root():
                raise RootKeyLost("全部")
            return
        hold(work.session, "house key")
        if work.session.scalar(select(ScopeKey.id).where(ScopeKey.owner_id == HOUSE)):
            return
        if not app.keys.has_root():
            app.keys.make_root()
        app.keys.make_signing_keys()
        work.add(app.keys.make(work.session, "house", HOUSE, now))
        work.commit()
