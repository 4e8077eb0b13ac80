"""Asks the portal's gate and routes for addresses, as a browser or a script would, without a server.

Behind them stands a plain page in place of Streamlit's: whatever gets as far as that has passed the gate.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from core.app import App
from pages.routes import ROUTES
from pages.routes.cookies import SESSION
from pages.routes.gate import Gate
from pages.ui import runtime

PAGE = {"accept": "text/html,application/xhtml+xml"}
"""How a browser asks for a page."""


class Browser:
    """One browser: follows no redirect, and keeps no cookie unless it is told to."""

    def __init__(self, app: Any, held: App) -> None:
        self.app = app
        self.held = held

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        token: str | None = None,
        cookies: dict[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        """The answer to one request; `token` is that of a login session."""
        sent = {**(cookies or {}), **({SESSION: token} if token else {})}
        headers = dict(more.pop("headers", {}))
        if sent:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in sent.items()).encode("latin-1")

        async def run() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, client=("192.0.2.9", 40000))
            async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
                return await client.request(method, path, headers=headers, **more)

        return asyncio.run(run())


async def _page(request: Request) -> PlainTextResponse:
    ctx = getattr(request.state, "ctx", None)
    return PlainTextResponse(f"page for {ctx.actor.login if ctx else 'everybody'}")


@contextmanager
def portal(held: App) -> Iterator[Browser]:
    """A browser on a portal that holds `held`."""
    pages = Route("/{path:path}", _page, methods=["GET", "POST"])
    app = Starlette(routes=[*ROUTES, pages], middleware=[Middleware(Gate, held=held)])
    before = runtime._held
    runtime.start(held)
    yield Browser(app, held)
    runtime._held = before
