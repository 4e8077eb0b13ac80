"""The front door: the ASGI app. `uvicorn portal:app` serves it; tests call `make_app` with a clock of their own."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from core.app import App
from core.clock import Clock, SystemClock
from core.home import Home
from core.parent import exit_with_parent
from db.session import make_engine
from pages.routes import ROUTES
from pages.routes.gate import Gate
from pages.ui import errors, runtime

HERE = Path(__file__).parent


def make_app(database_url: str, home: Home, clock: Clock) -> st.App:
    """The portal on a database, a home and a clock. The main script lies apart from the page files: Streamlit would
    otherwise serve those without running it."""
    if st.get_option("client.showErrorDetails") != "none":
        # Streamlit looks for its settings below the working directory, and without them would show stack traces.
        raise SystemExit(f"start the portal in {HERE}: its .streamlit/config.toml was not read")
    held = App(make_engine(database_url), clock, home)
    runtime.start(held)

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[dict[str, Any]]:
        yield {"held": held}
        held.close()

    # `streamlit run` looks for an assignment of this shape to learn that this file is an ASGI app.
    app = st.App(
        HERE / "pages" / "main.py",
        routes=ROUTES,
        middleware=[Middleware(Gate, held=held)],
        lifespan=lifespan,
        on_script_error=errors.show_unexpected,
    )
    return app


def _from_environment() -> st.App:
    exit_with_parent()
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise SystemExit("DATABASE_URL is not set: start the portal with `make run`, or see deploy/README.md")
    return make_app(url, Home(), SystemClock())


def __getattr__(name: str) -> Any:
    # Made on first use, so that tests can import make_app without an environment.
    if name == "app":
        globals()["app"] = _from_environment()
        return globals()["app"]
    raise AttributeError(name)
