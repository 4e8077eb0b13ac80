"""Servers under measurement: the portal and an empty page, each started as `serve` starts the portal."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import Any

import httpx
import psycopg2.extensions
import streamlit as st
from sqlalchemy import Engine, event
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.clock import SystemClock
from core.home import REPOSITORY, Home
from core.parent import VARIABLE
from core.serve import UVICORN_OPTIONS
from portal import make_app
from tests.factories.ports import free_port

SQL_PATH = "/bench/sql"
"""GET on a portal under measurement: [session id, seconds (time.monotonic) at start, milliseconds, statement] of every
call to the database since the last GET, as JSON."""

_calls: list[tuple[str, float, float, str]] = []
_lock = threading.Lock()


@contextmanager
def _timed(what: Any) -> Iterator[None]:
    context = get_script_run_ctx(suppress_warning=True)
    started, begun = monotonic(), perf_counter()
    try:
        yield
    finally:
        taken = (perf_counter() - begun) * 1000
        if context is not None:
            with _lock:
                _calls.append((context.session_id, started, taken, str(what)))


class TimedCursor(psycopg2.extensions.cursor):
    def execute(self, query: Any, vars: Any = None) -> None:
        with _timed(query):
            super().execute(query, vars)


class TimedConnection(psycopg2.extensions.connection):
    """Counts what SQLAlchemy's events do not show: the ping of a pooled connection and the end of a transaction."""

    def cursor(self, *args: Any, **kwargs: Any) -> Any:
        return super().cursor(*args, **{"cursor_factory": TimedCursor, **kwargs})

    def commit(self) -> None:
        with _timed("COMMIT"):
            super().commit()

    def rollback(self) -> None:
        with _timed("ROLLBACK"):
            super().rollback()


def portal_app() -> Any:
    """The portal of the environment's DATABASE_URL and PORTAL_HOME, with SQL_PATH in front of it."""

    @event.listens_for(Engine, "do_connect")
    def time_connection(_dialect: Any, _record: Any, _args: Any, parameters: dict[str, Any]) -> None:
        parameters["connection_factory"] = TimedConnection

    portal = make_app(os.environ["DATABASE_URL"], Home(), SystemClock())

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] != SQL_PATH:
            await portal(scope, receive, send)
            return
        with _lock:
            body = json.dumps(_calls).encode()
            _calls.clear()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    return app


def empty_app() -> Any:
    return st.App(Path(__file__).with_name("empty_page.py"))


@contextmanager
def serving(factory: str, log: Path, health: str, **environment: str) -> Iterator[str]:
    """Run a factory of this module under uvicorn, on a port of its own; yields its URL once `health` answers."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "core.parent", "uvicorn", "--factory", f"tests.bench.server:{factory}"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-proxy-headers", *UVICORN_OPTIONS]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env={**os.environ, **environment, VARIABLE: str(reading)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[reading],
        )
    try:
        _await(url + health, process, log)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        os.close(writing)
        os.close(reading)


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = monotonic() + 60
    while process.poll() is None and monotonic() < deadline:
        try:
            if httpx.get(url, trust_env=False, timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            sleep(0.1)
    raise RuntimeError(f"the server at {url} does not answer; its log: {log}")
