"""What all tests share: one PostgreSQL a worker, one template database, and a clone of it for each test."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from hypothesis import settings
from sqlalchemy import Engine, event
from sqlalchemy.engine import URL, make_url
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from core.app import App
from core.clock import CHINA
from core.home import Home
from core.ledger import happenings
from db.embedded import running
from db.migrate import upgrade
from db.session import make_engine
from tests.factories.world import World, found_world

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=CHINA)
"""A Tuesday morning in office hours."""

settings.register_profile("searching", deadline=None)
settings.register_profile("steady", settings.get_profile("searching"), derandomize=True)
settings.load_profile("searching")

_ROOM = 4 << 30
"""Bytes, of which the clusters of all workers use a small part."""


class _WholeModules(LoadScopeScheduling):
    """Sends the tests of a module that makes something for all of them to one worker, so that it is made once; all other
    tests go one by one to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if _shares(file) else nodeid


@cache
def _shares(file: str) -> bool:
    return 'fixture(scope="module"' in (Path(__file__).parent.parent / file).read_text(encoding="utf-8")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return _WholeModules(config, log)


class FixedClock:
    """A clock that stands until a test moves it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.moment = now

    def now(self) -> datetime:
        return self.moment


def run_sql(url: URL | str, *statements: str) -> None:
    connection = psycopg2.connect(
        make_url(url).render_as_string(hide_password=False).replace("+psycopg2", "")
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in a browser come last: Playwright's event loop runs on in a worker that has begun with them.

    In such a worker nothing else can start a loop of its own, and Python 3.11's parser loses count of its depth.
    """
    items.sort(key=lambda item: "browser" in item.path.relative_to(Path(__file__).parent).parts)


def _in_memory() -> Path | None:
    """Where files live in memory, if there is room: making and dropping a database for each test then takes a fifth of
    the time, most of which is waiting for the disk."""
    place = Path("/dev/shm")
    if not os.access(place, os.W_OK | os.X_OK) or shutil.disk_usage(place).free < _ROOM:
        return None
    return place


@pytest.fixture(scope="session")
def server() -> Iterator[URL]:
    """A superuser's URL: the server that TEST_DATABASE_URL names, or an embedded one of this worker's own."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        for role in ("portal_owner", "portal_app"):
            run_sql(
                named,
                f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$",
            )
        yield make_url(named)
        return
    folder = Path(tempfile.mkdtemp(prefix="portal-test-", dir=_in_memory()))
    folder.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        # As root the cluster lies outside the home, where an ordinary user can reach it.
        patch.setenv("PORTAL_POSTGRES_DIR", str(folder / "clusters"))
        with running(Home(folder / "home").path) as address:
            yield make_url(address.superuser_url)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def template(server: URL, home: Home) -> Iterator[str]:
    """A migrated database with the test world in it, cloned by every test."""
    name = f"template_{uuid4().hex[:12]}"
    run_sql(server, f"CREATE DATABASE {name} OWNER portal_owner")
    owner, portal = _as(server, "portal_owner", name), _as(server, "portal_app", name)
    upgrade(owner, portal)
    made = App(make_engine(portal), FixedClock(), home)
    found_world(made, NOW)
    made.close()
    yield name
    run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


def _as(server: URL, role: str, database: str) -> str:
    return server.set(username=role, database=database).render_as_string(hide_password=False)


@contextmanager
def cloned(server: URL, template: str) -> Iterator[str]:
    """The portal's URL of a fresh clone, dropped afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    run_sql(server, f"CREATE DATABASE {name} TEMPLATE {template} OWNER portal_owner")
    try:
        yield _as(server, "portal_app", name)
    finally:
        run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


class Clones:
    """Clones of the template, made ahead and dropped behind the tests by a thread of its own: while a test runs, the
    server need not wait for the next."""

    def __init__(self, server: URL, template: str) -> None:
        self._server, self._template = server, template
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._next = self._thread.submit(self._make)

    def take(self) -> str:
        """The name of a fresh one."""
        name = self._next.result()
        self._next = self._thread.submit(self._make)
        return name

    def give_back(self, name: str) -> None:
        self._thread.submit(run_sql, self._server, f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        self.give_back(self._next.result())
        self._thread.shutdown()

    def _make(self) -> str:
        name = f"test_{uuid4().hex[:12]}"
        run_sql(self._server, f"CREATE DATABASE {name} TEMPLATE {self._template} OWNER portal_owner")
        return name


@pytest.fixture(scope="session")
def clones(server: URL, template: str) -> Iterator[Clones]:
    held = Clones(server, template)
    yield held
    held.close()


@pytest.fixture
def database_url(server: URL, clones: Clones) -> Iterator[str]:
    name = clones.take()
    yield _as(server, "portal_app", name)
    clones.give_back(name)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(Path(tmp_path_factory.mktemp("portal")) / "home")


def home_beside(home: Home, folder: Path) -> Home:
    """Another home with the same keys: it opens the clones of the template, and its ledger files are its own."""
    made = Home(folder / "home")
    shutil.copytree(home.keys, made.keys, dirs_exist_ok=True)
    return made


@pytest.fixture(scope="session")
def engine(server: URL) -> Engine:
    """The engine of one test after the other: what SQLAlchemy has compiled for one is compiled for all."""
    made = make_engine(_as(server, "portal_app", ""), pool_size=5)

    @event.listens_for(made, "do_connect")
    def connect(_dialect: Any, _record: Any, _arguments: Any, parameters: dict[str, Any]) -> None:
        parameters["dbname"] = made.url.database

    return made


@pytest.fixture
def app(
    engine: Engine, database_url: str, clock: FixedClock, home: Home, monkeypatch: pytest.MonkeyPatch
) -> Iterator[App]:
    engine.url = make_url(database_url)
    monkeypatch.setattr(happenings, "_memory", happenings.Memory())
    made = App(engine, clock, home)
    yield made
    made.close()


@pytest.fixture
def world(app: App) -> World:
    return World(app)
