"""Bring the database to this version of the portal, and make sure it has an agency to work in."""

from core.bootstrap import ensure_agency
from core.clock import Clock
from db.migrate import upgrade
from db.session import make_engine


def migrate(admin_url: str, portal_url: str, clock: Clock) -> str:
    """Apply the migrations as the owner, found the first agency where there is none. Returns the revision reached."""
    revision = upgrade(admin_url, portal_url)
    engine = make_engine(portal_url, pool_size=1)
    try:
        ensure_agency(engine, clock.now())
    finally:
        engine.dispose()
    return revision
