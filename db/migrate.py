"""Bring a database to the newest schema. Forward only; an applied migration is never edited."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import make_url

from db.session import make_engine

_LOCK = 7_240_001
"""Session advisory lock: two starts at once migrate one after the other."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(admin_url: str, portal_url: str) -> str:
    """Apply what is missing as the owner, grant the portal's role its rights, and return the revision reached."""
    engine = make_engine(admin_url, pool_size=1)
    config = _config()
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
        try:
            config.attributes["connection"] = connection
            config.attributes["portal_role"] = make_url(portal_url).username
            command.upgrade(config, "head")
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.commit()
    revision = current(admin_url)
    engine.dispose()
    return revision or ""


def current(url: str) -> str | None:
    """The revision a database is at, or None where no migration ran."""
    engine = make_engine(url, pool_size=1)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def newest() -> str | None:
    """The revision this code expects."""
    return ScriptDirectory.from_config(_config()).get_current_head()
