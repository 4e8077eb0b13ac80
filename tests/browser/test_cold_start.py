"""A server that was just started and is asked first for any page shows the sign-in form and nothing else.

Streamlit can serve page files without running the main script in a process that has not run it yet; see portal.py.
"""

import sys
from collections.abc import Iterator

import httpx
import pytest
import websockets.exceptions
from playwright.sync_api import Browser, expect
from sqlalchemy.engine import URL
from websockets.sync.client import connect

from core.app import App
from core.clock import SystemClock
from core.home import Home
from core.serve import UVICORN_OPTIONS
from db.session import make_engine
from pages.routes.cookies import SESSION
from pages.ui.screens import SCREENS
from tests.browser.bureau import Bureau
from tests.browser.server import Server, started
from tests.browser.visit import Visit, settled, signed_out, submit_sign_in
from tests.conftest import cloned
from tests.factories.world import World
from tests.seldom import seldom

WAYS = {
    "uvicorn": (sys.executable, "-m", "uvicorn", "portal:app", *UVICORN_OPTIONS),
    "serve": (sys.executable, "-m", "core", "serve"),
    "streamlit": (sys.executable, "-m", "streamlit", "run", "portal.py", "--server.address", "127.0.0.1"),
}
"""Every way to start the portal that its documents name; the second in-process of the first, with a worker."""

ADDRESSES = tuple(f"/{screen.path}" for screen in SCREENS)


@pytest.fixture(scope="module")
def today(server: URL, template: str, home: Home) -> Iterator[Bureau]:
    """A bureau for all servers of this file, one after the other, on the machine's own time as those are."""
    with cloned(server, template) as url:
        app = App(make_engine(url, pool_size=1), SystemClock(), home)
        yield Bureau(World(app))
        app.close()


@pytest.fixture
def fresh(request: pytest.FixtureRequest, today: Bureau, home: Home) -> Iterator[Server]:
    """A server that nobody has asked for anything but its health, started in the way the test names."""
    url = today.app.engine.url
    owner = url.set(username="portal_owner", drivername="postgresql").render_as_string(hide_password=False)
    portal = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with started(WAYS[request.param], portal, home, more={"DATABASE_ADMIN_URL": owner}) as running:
        yield running


def nothing_shows(server: Server, address: str) -> None:
    """Signed out, an address gives the sign-in form, anything but a page 401, and no websocket opens."""
    with httpx.Client(base_url=server.url) as client:
        page = client.get(address, headers={"Accept": "text/html"})
        assert 'name="password"' in page.text and "登录" in page.text, page.text[:300]
        for word in ("stApp", "/static/js", "<script", "streamlit"):
            assert word not in page.text.lower().replace("stapp", "stApp"), word
        assert client.get(address, headers={"Accept": "*/*"}).status_code == 401
        assert client.post(address).status_code in (401, 403, 405)
    for path in ("/_stcore/stream", f"{address.split('?')[0].rstrip('/')}/_stcore/stream"):
        for cookie in ("", f"{SESSION}=forged"):
            with pytest.raises(websockets.exceptions.InvalidStatus) as refusal:
                connect(
                    server.url.replace("http", "ws") + path, additional_headers={"Cookie": cookie}, proxy=None
                )
            assert refusal.value.response.status_code == 403


@pytest.mark.parametrize("fresh", ["serve", *seldom("uvicorn", "streamlit")], indirect=True)
def test_first_request_shows_the_sign_in_and_then_the_page_that_was_asked_for(
    fresh: Server, today: Bureau, chromium: Browser
) -> None:
    visit = Visit(chromium, fresh.url)
    page = visit.page()
    page.goto("/applications?q=%E6%97%A0%E6%AD%A4%E4%BA%BA&stage=voided")
    signed_out(page)
    assert visit.reruns == 0
    nothing_shows(fresh, "/applications?q=x")
    submit_sign_in(page, today.newcomer())
    settled(page, "申请列表")
    expect(page.get_by_role("searchbox", name="查找", exact=True)).to_have_value("无此人")
    expect(page.get_by_role("combobox", name="状态")).to_have_value("已作废")
    assert "stage=voided" in page.url
    visit.leave()
    visit.context.close()
    for address in ADDRESSES:
        nothing_shows(fresh, address)


@pytest.mark.parametrize(
    ("fresh", "address"),
    [("uvicorn", "/application?id=0197b0a0-0000-7000-8000-000000000000"), ("uvicorn", "/accounts")]
    + [pytest.param("uvicorn", address, marks=pytest.mark.long) for address in ADDRESSES],
    indirect=["fresh"],
)
def test_each_address_asked_first(fresh: Server, address: str) -> None:
    nothing_shows(fresh, address)


@pytest.mark.parametrize("fresh", ["uvicorn"], indirect=True)
def test_websocket_opens_with_a_session(fresh: Server, today: Bureau) -> None:
    """So that the refusals above say something."""
    cookie = f"{SESSION}={today.session(today.newcomer())}"
    with connect(
        f"{fresh.url.replace('http', 'ws')}/_stcore/stream", additional_headers={"Cookie": cookie}, proxy=None
    ) as socket:
        assert socket.response is not None and socket.response.status_code == 101
