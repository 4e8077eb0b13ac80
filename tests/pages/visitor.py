"""Opens the portal's pages through Streamlit's own AppTest, signed in as somebody, without a browser.

Only the cookie is put in the browser's place: the main script, its guard and the session row behind it are real.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from core.app import App
from core.signing_in import SignedIn, sign_in
from pages.ui import guard, runtime
from tests.factories.world import PASSWORD

MAIN = Path(__file__).resolve().parent.parent.parent / "pages" / "main.py"
SECONDS = 30
ADDRESS = "192.0.2.30"


class Visitor:
    """One browser session of one person. After `open`, `page` is what stands on the screen."""

    def __init__(self, token: str | None) -> None:
        self.token = token
        self.page = AppTest.from_file(str(MAIN), default_timeout=SECONDS)

    def open(self, path: str, **query: str) -> "Visitor":
        """The page at an address. AppTest.switch_page knows script files alone, and ours are functions."""
        self.page._page_hash = calc_hash(path)
        self.page.query_params = dict(query)
        return self.run()

    def run(self) -> "Visitor":
        with self._browser():
            self.page.run()
        assert not self.page.exception, self.page.exception
        return self

    @contextmanager
    def _browser(self) -> Iterator[None]:
        with (
            patch.object(guard, "session_token", lambda: self.token),
            patch.object(guard, "address", lambda: ADDRESS),
        ):
            yield

    def click(self, label_or_key: str) -> "Visitor":
        """Press the one button that has this label or key."""
        found = [b for b in self.page.button if label_or_key in (b.label, b.key)]
        assert len(found) == 1, f"{label_or_key}: {[(b.label, b.key) for b in self.page.button]}"
        with self._browser():
            found[0].click().run()
        assert not self.page.exception, self.page.exception
        return self

    def fill(self, form: str, **values: Any) -> "Visitor":
        """Type into the fields of a form; a field that is not there fails the test."""
        for field, value in values.items():
            widget = self.widget(f"{form}.{field}")
            widget.set_value(value)
        return self

    def widget(self, key: str) -> Any:
        kinds = (
            "text_input",
            "text_area",
            "selectbox",
            "radio",
            "date_input",
            "number_input",
            "checkbox",
            "time_input",
        )
        found = [w for kind in kinds for w in getattr(self.page, kind) if w.key == key]
        assert len(found) == 1, f"no field {key}"
        return found[0]

    @property
    def led_to(self) -> str:
        """The address to which the page went on; AppTest itself does not follow."""
        (href,) = [
            json.loads(one.proto.json)["href"]
            for one in _deep(self.page.main)
            if getattr(one.proto, "component_name", "") == "navigate"
        ]
        return str(href)

    @property
    def titles(self) -> list[str]:
        return [title.value for title in self.page.title]

    @property
    def buttons(self) -> set[str]:
        return {button.label for button in self.page.button}

    @property
    def words(self) -> str:
        """All that is written in the middle of the page, lists of facts and tables included."""
        parts: list[str] = []
        for element in _deep(self.page.main):
            for field in ("body", "code_text"):
                written = getattr(element.proto, field, None)
                parts += [written] if isinstance(written, str) else []
        return "\n".join([*parts, *(" ".join(row) for table in self.tables for row in table)])

    @property
    def tables(self) -> list[list[list[str]]]:
        """Every semantic table as rows of words."""
        found = []
        for element in _deep(self.page.main):
            if getattr(element.proto, "component_name", "") == "data_table":
                rows = json.loads(element.proto.json)["rows"]
                found.append([[c if isinstance(c, str) else c["word"] for c in r["cells"]] for r in rows])
        return found

    @property
    def errors(self) -> str:
        return "\n".join(error.value for error in self.page.error)


def _deep(element: Any) -> Iterator[Any]:
    """Every element below a block, those too that AppTest has no class for."""
    for child in getattr(element, "children", {}).values():
        yield from _deep(child)
    if getattr(element, "proto", None) is not None:
        yield element


def value_of(held: App, query: Any) -> Any:
    """The first value that a select finds in the database."""
    with held.read() as session:
        return session.scalar(query)


@contextmanager
def visiting(held: App, login: str | None, password: str = PASSWORD) -> Iterator[Visitor]:
    """A browser in which `login` has signed in, or nobody."""
    token = None
    if login is not None:
        signed = sign_in(held, login, password, ADDRESS, "test")
        assert isinstance(signed, SignedIn), signed
        token = signed.token
    before = runtime._held
    runtime.start(held)
    try:
        yield Visitor(token)
    finally:
        runtime._held = before
