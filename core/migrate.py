"""Bring the database to this version of the portal, and make sure it has an agency to work in."""

from core.app import App
from core.bootstrap import ensure_agency
from core.clock import Clock
from core.deadlines.backfill import start_missing
from core.home import Home
from core.ledger.adopt import adopt
from db.migrate import upgrade
from db.session import make_engine


def migrate(home: Home, admin_url: str, portal_url: str, clock: Clock) -> str:
    """Apply the migrations as the owner, take rows from before the ledger onto it, found the first agency where there is
    none, and start the time limits of applications that were open before there were any. Returns the revision reached."""
    revision = upgrade(admin_url, portal_url)
    app = App(make_engine(portal_url, pool_size=2), clock, home)
    try:
        adopt(app)
        ensure_agency(app, clock.now())
        start_missing(app, clock.now())
    finally:
        app.close()
    return revision
