"""Tests of the ledger use a home of their own: its files tell of one database alone."""

from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy.engine import URL, make_url

from core.app import App
from core.home import Home
from db.session import make_engine
from tests.conftest import FixedClock, home_beside
from tests.factories.world import World


@pytest.fixture
def app(database_url: str, clock: FixedClock, home: Home, tmp_path: Path) -> Iterator[App]:
    made = App(make_engine(database_url, pool_size=5), clock, home_beside(home, tmp_path))
    yield made
    made.close()


@pytest.fixture
def world(app: App) -> World:
    return World(app)


class Superuser:
    """Whoever owns the server and can switch everything off inside the database."""

    def __init__(self, url: URL) -> None:
        self.url = url

    def run(self, *statements: str) -> list[tuple[object, ...]]:
        """Run statements in one transaction with all triggers of the session off; the rows of the last one."""
        connection = psycopg2.connect(self.url.render_as_string(hide_password=False))
        try:
            with connection, connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def disarm(self) -> None:
        """Take the ledger's triggers away."""
        for (table,) in self.run(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        ):
            self.run(f"ALTER TABLE {table} DISABLE TRIGGER USER")


@pytest.fixture
def superuser(server: URL, database_url: str) -> Superuser:
    return Superuser(server.set(database=make_url(database_url).database))
