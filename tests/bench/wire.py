"""A browser's half of Streamlit's conversation, without a browser: the protobuf messages of /_stcore/stream.

Written for the pinned Streamlit: `streamlit/proto` and `streamlit/web/server/starlette/starlette_websocket.py`.
"""

import json
import re
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

COOKIE = "portal_session"
_TOKEN = re.compile(r'name="token"\s+value="([^"]*)"')
_VALUES = {bool: "bool_value", int: "int_value", float: "double_value", str: "string_value"}


class WireError(RuntimeError):
    """The server answered something else than a page."""


def sign_in(url: str, login: str, password: str) -> str:
    """Sign in through the form and return the session's cookie. Raises WireError."""
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        token = _TOKEN.search(client.get("/login").text)
        if token is None:
            raise WireError(f"{url}/login shows no form")
        answer = client.post(
            "/login", data={"login": login, "password": password, "next": "/", "token": token.group(1)}
        )
        cookie = answer.cookies.get(COOKIE)
        if cookie is None:
            raise WireError(f"{login} may not sign in: status {answer.status_code}")
        return str(cookie)


@dataclass
class Run:
    """One rerun: the elements it sent, in order, and when it was asked for and over (seconds, time.monotonic)."""

    sent: float
    finished: float = 0.0
    size: int = 0
    elements: list[Element] = field(default_factory=list)

    @property
    def ms(self) -> float:
        return (self.finished - self.sent) * 1000

    def of(self, kind: str) -> list[Any]:
        """The elements of one kind, by the name they have in Element.proto."""
        return [getattr(e, kind) for e in self.elements if e.WhichOneof("type") == kind]

    def component(self, key: str) -> dict[str, Any] | None:
        """The data handed to an own component, or None where the page did not draw it."""
        found = [e for e in self.of("bidi_component") if e.id.endswith(f"-{key}")]
        return json.loads(found[-1].json) if found else None


class Session:
    """One tab: `async with Session(url, cookie) as tab`, then `await tab.rerun(...)`, one at a time."""

    def __init__(self, url: str, cookie: str | None) -> None:
        self._url = url
        self._cookie = cookie
        self._cache: dict[str, ForwardMsg] = {}
        self._widgets: dict[str, WidgetState] = {}
        self._seen: dict[str, str] = {}
        self._pages: dict[str, str] = {}
        self._page = ""
        self.session_id = ""

    async def __aenter__(self) -> Self:
        host = urlsplit(self._url).netloc
        headers = {"Cookie": f"{COOKIE}={self._cookie}"} if self._cookie else {}
        self._socket: ClientConnection = await connect(
            f"ws://{host}/_stcore/stream",
            additional_headers=headers,
            origin=self._url,
            subprotocols=["streamlit"],
            compression=None,
            max_size=None,
            proxy=None,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    async def rerun(
        self, page: str | None = None, query: str = "", **values: bool | int | float | str
    ) -> Run:
        """Run the script and read until it has finished.

        `page` is the `url_path` to go to, None to stay; `query` is the address's query without the question mark.
        `values` are what the user entered, by the widget's key with `__` for a dot; they stay until changed.
        Raises WireError for an error on the page.
        """
        for name, value in values.items():
            self._enter(name.replace("__", "."), value)
        message = BackMsg()
        state = message.rerun_script
        state.query_string = query
        state.context_info.locale = "zh-CN"
        state.context_info.timezone = "Asia/Shanghai"
        if page is not None and page != self._page:
            self._widgets.clear()
            self._page = page
        if self._page in self._pages:
            state.page_script_hash = self._pages[self._page]
        else:
            state.page_name = self._page
        state.widget_states.widgets.extend(self._widgets.values())
        state.cached_message_hashes.extend(self._cache)
        body = message.SerializeToString()
        run = Run(monotonic())
        await self._socket.send(body)
        await self._read(run)
        return run

    async def _read(self, run: Run) -> None:
        while True:
            body = await self._socket.recv()
            if isinstance(body, str):
                raise WireError(body)
            run.size += len(body)
            message = ForwardMsg.FromString(body)
            kind = message.WhichOneof("type")
            if kind == "ref_hash":
                message = self._cache[message.ref_hash]
                kind = message.WhichOneof("type")
            elif message.metadata.cacheable:
                self._cache[message.hash] = message
            if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._note(run, message.delta.new_element)
            elif kind == "new_session":
                run.elements.clear()
                self.session_id = message.new_session.initialize.session_id
            elif kind == "navigation":
                self._pages = {
                    ("" if page.is_default else page.url_pathname): page.page_script_hash
                    for page in message.navigation.app_pages
                }
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    run.finished = monotonic()
                    return
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    raise WireError("the main script does not compile")

    def _note(self, run: Run, element: Element) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise WireError(f"{element.exception.type}: {element.exception.message}")
        run.elements.append(element)
        widget = getattr(element, kind or "", None)
        identity = str(getattr(widget, "id", ""))
        # `$$ID-<hash>-<key>`: the id that Streamlit computes of a keyed widget.
        if identity.startswith("$$ID-") and identity.count("-") >= 2:
            self._seen[identity.split("-", 2)[2]] = identity

    def _enter(self, key: str, value: bool | int | float | str) -> None:
        if key not in self._seen:
            raise WireError(f"the page has no widget {key}")
        state = WidgetState(id=self._seen[key])
        setattr(state, _VALUES[type(value)], value)
        self._widgets[state.id] = state
