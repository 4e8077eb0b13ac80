"""Signing in is the first step of every test here: it costs as little as bcrypt allows. A worker has just been there, or
every page would tell its administrators that none runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from core.app import App
from core.home import Home
from core.law.roles import Role
from db.session import make_engine
from tests.conftest import FixedClock, home_beside
from tests.core.conftest import cheap_passwords as cheap_passwords
from tests.factories.watched import Files, leave, watched_files
from tests.factories.world import World
from tests.pages.visitor import Visitor, visiting


@pytest.fixture(scope="session")
def watched(server: URL, template: str, home: Home, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """What a worker leaves in its home."""
    return watched_files(server, template, home, tmp_path_factory.mktemp("watched"))


@pytest.fixture
def app(database_url: str, clock: FixedClock, home: Home, tmp_path: Path, watched: Files) -> Iterator[App]:
    """On a home of its own: other tests leave the files of other databases in the shared one."""
    made = App(make_engine(database_url, pool_size=5), clock, leave(watched, home_beside(home, tmp_path)))
    yield made
    made.close()


@pytest.fixture
def admin(world: World) -> Iterator[Visitor]:
    with visiting(world.app, Role.SYSTEM_ADMIN) as visitor:
        yield visitor


@pytest.fixture
def clerk(world: World) -> Iterator[Visitor]:
    with visiting(world.app, Role.WINDOW_CLERK) as visitor:
        yield visitor


@pytest.fixture
def security(world: World) -> Iterator[Visitor]:
    with visiting(world.app, Role.SECURITY_ADMIN) as visitor:
        yield visitor
