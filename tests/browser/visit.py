"""A browser of a bureau computer, and what one does on its pages."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, TimeoutError, WebSocket, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.routes.cookies import SESSION
from tests.factories.world import PASSWORD

WIDTH, HEIGHT = 1366, 768
"""The screen of a bureau computer."""

_NO_COMPLAINT = re.compile(
    # Opened on a page's own address, Streamlit looks for its server below that address first.
    r"status of 404 .*/_stcore/(health|host-config)\)$"
    # The draft of a form that was just sent in.
    r"|status of 409 .*/drafts\)$"
    # The icon of a page whose session has ended.
    r"|status of 401 .*/media/\w+\.png\)$"
)


class Visit:
    """One browser context. `requests` are the addresses it asked for, `reruns` the runs of the script it asked for,
    `complaints` the errors on its consoles.

    It serves one test after the other, because only a context that has loaded Streamlit's scripts once opens a page
    quickly; `leave` takes away what the test left in it.
    """

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.reruns = 0
        self.context = browser.new_context(
            base_url=url,
            viewport={"width": WIDTH, "height": HEIGHT},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        self.context.set_default_timeout(20_000)
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("page", lambda page: page.on("websocket", self._socket))

    @property
    def calls(self) -> int:
        """How many requests went to the portal itself, not to Streamlit's scripts and fonts."""
        return sum(urlsplit(u).scheme.startswith("http") and "/static/" not in u for u in self.requests)

    def page(self) -> Page:
        return self.context.new_page()

    def enter(self, token: str) -> None:
        """Sign in without the form: take the cookie of a session that is open."""
        self.context.add_cookies([{"name": SESSION, "value": token, "url": self.url}])

    def leave(self) -> None:
        """Close everything; fail the test for a request to another machine, and for complaints that it did not take
        away."""
        for page in self.context.pages:
            page.close()
        self.context.clear_cookies()
        requests, complaints = self.requests[:], self.complaints[:]
        self.requests.clear()
        self.complaints.clear()
        self.reruns = 0
        # The PDF viewer is a part of the browser with addresses of its own.
        inside = ("data", "blob", "chrome", "chrome-extension")
        asked = {urlsplit(u).netloc for u in requests if urlsplit(u).scheme not in inside}
        here = urlsplit(self.url).netloc
        assert asked <= {here}, f"requests left this machine: {asked - {here}}"
        assert not complaints, complaints

    def forgive(self, pattern: str, *, is_certain: bool = True) -> None:
        """Take away the complaints that a test has caused on purpose; there must be one, where it `is_certain`."""
        kept = [c for c in self.complaints if not re.search(pattern, c)]
        assert not is_certain or len(kept) < len(self.complaints), (
            f"nobody complained of {pattern}: {self.complaints}"
        )
        self.complaints[:] = kept

    def _console(self, message: ConsoleMessage) -> None:
        words = f"{message.text} ({message.location['url']})"
        if message.type == "error" and not _NO_COMPLAINT.search(words):
            self.complaints.append(words)

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framesent", self._sent)

    def _sent(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self.reruns += 1


class Keys:
    """The keyboard, counting: `pressed` all strokes, `typed` those of them that are the words themselves."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = self.typed = 0

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
        self.pressed += times

    def shortcut(self, keys: str) -> None:
        """The shortcut of a button, once the button listens: a few milliseconds after it shows, faster than a hand."""
        shortcut_listens(self.page, keys)
        self.press(keys)

    def type(self, text: str) -> None:
        """As fast as a practised typist; a character of an input method counts as one stroke."""
        self.page.keyboard.type(text, delay=30)
        self.pressed += len(text)
        self.typed += len(text)


def shortcut_listens(page: Page, keys: str) -> None:
    words = keys.replace("Control", "Ctrl").replace("+", " + ")
    expect(page.locator(f'kbd[aria-label="Shortcut {words}"]')).to_be_visible()
    # What a widget does after it was painted, listening among it, is done once the page has nothing else to do.
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame("
        "() => requestIdleCallback(() => setTimeout(done), { timeout: 5000 }))))"
    )


def sign_in(page: Page, login: str, path: str = "/", *, password: str = PASSWORD) -> None:
    """Ask for `path` signed out, fill the form that shows, and wait for the page."""
    page.goto(path)
    submit_sign_in(page, login, password)
    settled(page)


def submit_sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    page.get_by_label("账号").fill(login)
    page.get_by_label("口令").fill(password)
    page.get_by_label("口令").press("Enter")


def settled(page: Page, title: str | None = None) -> None:
    """The script has run to its end, on the page of this title where one is given."""
    heading = page.get_by_role("heading", level=1)
    expect(heading.get_by_text(title, exact=True) if title else heading).to_be_visible()
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()


def signed_out(page: Page, words: str = "") -> None:
    """The sign-in form shows, with these words, and nothing of the portal."""
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    expect(page.locator("[data-testid=stApp]")).to_have_count(0)
    if words:
        expect(page.locator("[role=status], [role=alert]")).to_contain_text(words)


def active_label(page: Page) -> str:
    """What a screen reader would call the field that has the focus."""
    return str(
        page.evaluate(
            """() => {
                let one = document.activeElement;
                while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
                return one?.getAttribute('aria-label') ?? one?.labels?.[0]?.textContent ?? one?.textContent ?? '';
            }"""
        )
    )


def field(page: Page, label: str) -> Locator:
    return page.get_by_role("textbox", name=label, exact=True)


def choose(page: Page, label: str, option: str) -> None:
    """Choose in a select box by the words of the option."""
    box = page.get_by_role("combobox", name=label)
    click_option(box, option)
    expect(box).to_have_value(option)


def click_option(box: Locator, option: str) -> None:
    """Open the list of a select box and click on an option by its words."""
    wanted = box.page.get_by_role("option", name=option, exact=True)

    def clicked() -> bool:
        # What the page draws anew closes an open list; a hand then opens it again.
        if box.get_attribute("aria-expanded") != "true":
            box.click()
        try:
            wanted.click(timeout=1_000)
        except TimeoutError:
            # Of a long list only a part is drawn: what is typed brings the option into it.
            box.fill(option)
            return False
        return True

    until(box.page, clicked)


def until(page: Page, check: Callable[[], Any], seconds: float = 20) -> Any:
    """The first true answer of `check`; fails when there is none in time."""
    found = check()
    for _ in range(int(seconds * 20)):
        if found:
            return found
        page.wait_for_timeout(50)
        found = check()
    raise AssertionError(f"not within {seconds} s: {found!r}")
