"""The measuring tools do what they say: a loaded database is whole, and its portal is read over the wire."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy.engine import URL
from websockets.exceptions import ConnectionClosed, InvalidStatus

from core.home import Home
from core.law.roles import Role
from db.session import make_engine
from tests.bench.bureau import FEW, PASSWORD, login_of
from tests.bench.databases import load
from tests.bench.server import SQL_PATH, serving
from tests.bench.visitors import Tab
from tests.bench.wire import Session, WireError, sign_in
from tests.conftest import home_beside, run_sql

MATTERS = 120
CLERK = login_of("hall", Role.WINDOW_CLERK)
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexdef"
CONSTRAINTS = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND convalidated ORDER BY 1, 2"
)


@pytest.fixture(scope="module")
def loaded(server: URL, home: Home) -> Iterator[URL]:
    """The portal's URL of a database that `bench load` filled."""
    name = f"bench_{uuid4().hex[:12]}"
    run_sql(server, f"CREATE DATABASE {name} OWNER portal_owner")
    url = server.set(database=name)
    owner, portal = (url.set(username=role) for role in ("portal_owner", "portal_app"))
    load(home, _text(owner), _text(portal), MATTERS)
    yield portal
    run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def portal(loaded: URL, home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = home_beside(home, Path(tmp_path_factory.mktemp("bench")))
    with serving(
        "portal_app",
        home.log / "portal.log",
        "/healthz",
        DATABASE_URL=_text(loaded),
        PORTAL_HOME=str(home.path),
    ) as url:
        yield url


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def test_a_loaded_database_has_the_keys_and_indexes_of_a_migrated_one(
    loaded: URL, server: URL, template: str
) -> None:
    found = []
    for url in (loaded, server.set(database=template)):
        engine = make_engine(url, pool_size=1)
        with engine.connect() as connection:
            found.append([connection.exec_driver_sql(query).all() for query in (INDEXES, CONSTRAINTS)])
        engine.dispose()
    assert found[0] == found[1]


def test_pages_of_a_loaded_portal_are_read_over_the_wire(portal: str) -> None:
    cookie = sign_in(portal, CLERK, PASSWORD)

    async def visit() -> None:
        async with Session(portal, cookie) as session:
            listed = await session.rerun("applications")
            table = listed.component("list.table")
            assert table is not None and len(table["rows"]) == 20
            first = table["rows"][0]
            number = first["cells"][0].removesuffix("（补录）")
            tab = Tab(session, [first["id"]], number, "")
            detail = await tab.click("detail")
            assert any(heading.body.startswith("某人社申") for heading in detail.of("heading"))
            await tab.open("search")
            hits = (await session.rerun(list__q=number)).component("list.table")
            assert hits is not None and [row["id"] for row in hits["rows"]] == [first["id"]]
            await tab.open("form")
            form = await tab.click("form")
            assert any("由劳动关系与行政审批科办理" in text.body for text in form.of("markdown"))
            called = httpx.get(portal + SQL_PATH, trust_env=False).json()
            within = [c for c in called if c[0] == session.session_id and form.sent <= c[1] <= form.finished]
            assert any("item_material" in statement for _, _, _, statement in within)

    asyncio.run(visit())


@pytest.mark.parametrize(
    "login", [login_of("mediation", Role.UNIT_HEAD), login_of("office", Role.LEGAL_REVIEWER)]
)
def test_who_has_few_matters_has_as_many_at_every_size(portal: str, login: str) -> None:
    cookie = sign_in(portal, login, PASSWORD)

    async def count() -> int:
        async with Session(portal, cookie) as session:
            first = (await session.rerun("applications")).component("list.table")
            assert first is not None
            query = f"before={first['rows'][-1]['id']}"
            second = (await session.rerun("applications", query)).component("list.table")
            return len(first["rows"]) + len(second["rows"] if second else ())

    assert asyncio.run(count()) == FEW


def test_nobody_comes_in_without_a_session(portal: str) -> None:
    with pytest.raises(WireError, match="status 401"):
        sign_in(portal, CLERK, "wrong")

    async def knock() -> None:
        async with Session(portal, None) as session:
            await session.rerun("applications")

    with pytest.raises((ConnectionClosed, InvalidStatus)):
        asyncio.run(knock())
