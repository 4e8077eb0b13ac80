"""A tiny app with the shared widgets, served by uvicorn from the root of the repository."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.factories.ports import free_port

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
EXPECTED = ("/_stcore/health", "/_stcore/host-config", "/drafts")


class Served:
    """The running test app: its address, and what its routes have received."""

    def __init__(self, url: str) -> None:
        self.url = url

    def kept(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}/test/kept", timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def forget(self, **answer: Any) -> None:
        """Empty everything; from now on the drafts route answers ``answer``."""
        body = json.dumps({"status": 204, **answer}).encode()
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/test/forget", body), timeout=10).close()


def _is_error(message: ConsoleMessage) -> bool:
    # Opened on a page's own address, Streamlit looks for its server below that address first; and the browser notes
    # every answer that is not a success, which some tests ask for.
    return message.type == "error" and not message.location["url"].endswith(EXPECTED)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the test app stopped")
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise TimeoutError(url)


def at_rest(page: Page) -> None:
    """The page is whole, and the portal's own style rules, which come beside its words, hold in it."""
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()
    page.wait_for_function(
        "[...document.styleSheets].some(sheet => sheet.ownerNode?.textContent.includes('.own-facts dd'))"
    )


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    port = free_port()
    log = tmp_path_factory.mktemp("components") / "server.log"
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "served:app",
        "--app-dir",
        str(HERE / "app"),
        "--port",
        str(port),
    ]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url, process)
            yield Served(url)
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="session")
def desk(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser of a bureau computer. It serves one test after the other, because only one that has loaded Streamlit's
    scripts once opens a page quickly."""
    opened = chromium.new_context(
        viewport={"width": 1366, "height": 768},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        color_scheme="dark",
    )
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def context(desk: BrowserContext, served: Served) -> Iterator[BrowserContext]:
    """The browser with nothing of another test in it; fails the test when a request left this machine."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    desk.on("request", note)
    yield desk
    desk.remove_listener("request", note)
    for page in desk.pages:
        page.close()
    desk.clear_cookies()
    _forget_storage(desk, served.url)
    foreign = [
        u for u in asked if urlsplit(u).scheme.startswith("http") and urlsplit(u).hostname != "127.0.0.1"
    ]
    assert not foreign, foreign


def _forget_storage(desk: BrowserContext, url: str) -> None:
    page = desk.new_page()
    page.goto(f"{url}/_stcore/health")
    page.evaluate("localStorage.clear()")
    page.close()


@pytest.fixture
def page(context: BrowserContext, served: Served) -> Iterator[Page]:
    """A page of the test app whose console stayed free of errors."""
    served.forget()
    opened = context.new_page()
    errors: list[str] = []
    opened.on("console", lambda message: errors.append(str(message.location)) if _is_error(message) else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert not errors, errors
