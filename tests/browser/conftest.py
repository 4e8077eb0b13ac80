"""One Chromium and one portal a worker; a browser context that reports what it asked for and complained of."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from sqlalchemy.engine import URL

from core.app import App
from core.home import Home
from db.session import make_engine
from tests.browser.bureau import Bureau
from tests.browser.server import FileClock, Server, served
from tests.browser.visit import Visit
from tests.conftest import NOW, cloned, home_beside
from tests.factories.watched import leave, watched_files
from tests.factories.world import World

CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# A machine that runs two browsers and two databases on two cores is slow at times, and right all the same.
expect.set_options(timeout=15_000)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What failed may be run once more, in case that the machine was late (Makefile); where much failed it was not that."""
    most = os.environ.get("MOST_AGAIN")
    if most and len(session.items) > int(most):
        pytest.exit(f"{len(session.items)} tests failed, which is no lateness: not run again", returncode=1)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


def launch(playwright: Playwright, *more: str) -> Browser:
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*CHROMIUM, *more])


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def portal(
    server: URL, template: str, home: Home, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The portal on a clone of the template database, at the tests' moment."""
    folder = tmp_path_factory.mktemp("browser")
    clock = FileClock(folder / "clock")
    clock.set(NOW)
    # No worker runs beside it, and every page would tell its administrators so.
    watched = leave(watched_files(server, template, home, folder / "watched"), home_beside(home, folder))
    with cloned(server, template) as url, served(url, watched, clock) as running:
        yield running


@pytest.fixture
def clock(portal: Server) -> Iterator[FileClock]:
    """The running portal's clock; a test that moves it finds it back at NOW afterwards."""
    held = FileClock(portal.home.path.parent / "clock")
    yield held
    held.set(NOW)


@pytest.fixture
def bureau(portal: Server, clock: FileClock) -> Iterator[Bureau]:
    """The same bureau as the portal serves, through the use cases instead of the browser."""
    app = App(make_engine(portal.database_url, pool_size=2), clock, portal.home)
    yield Bureau(World(app))
    app.close()


@pytest.fixture(scope="session")
def desks(chromium: Browser, portal: Server) -> Iterator[list[Visit]]:
    """The browsers that tests have used so far, to be used again."""
    held: list[Visit] = []
    yield held
    for visit in held:
        visit.context.close()


@pytest.fixture
def open_visit(chromium: Browser, portal: Server, desks: list[Visit]) -> Iterator[Callable[[], Visit]]:
    """Sits down at the next computer: a browser with its own cookies. All are checked at the end of the test."""
    used: list[Visit] = []

    def open_one() -> Visit:
        if len(used) == len(desks):
            desks.append(Visit(chromium, portal.url))
        used.append(desks[len(used)])
        return used[-1]

    yield open_one
    for visit in used:
        visit.leave()


@pytest.fixture
def visit(open_visit: Callable[[], Visit]) -> Visit:
    return open_visit()


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit.page()
