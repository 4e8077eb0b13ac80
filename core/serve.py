"""`python -m core serve`: the database, the worker and the portal, started together and stopped together."""

import fcntl
import logging
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from core.clock import SystemClock
from core.home import Home
from core.ports import answers, unusable, visible
from core.supervisor import Child, ChildFailed, Supervisor
from db.embedded import EmbeddedError, ServerAddress, is_alive, open_log, revive, running

STOPPED = 0
FAILED = 1
ALREADY_RUNNING = 3
PORT_TAKEN = 4

UVICORN_OPTIONS = (
    # More than one process needs a proxy that keeps a session on its process (deploy/nginx.conf).
    *("--workers", "1"),
    # What `streamlit run` itself chooses.
    *("--ws", "websockets-sansio"),
    # Bytes; server.maxMessageSize of .streamlit/config.toml, which uvicorn does not read.
    *("--ws-max-size", "20971520"),
    *("--ws-per-message-deflate", "false"),
    *("--ws-ping-interval", "30"),
    *("--ws-ping-timeout", "30"),
    *("--lifespan", "on"),
    # Addresses carry search words, and those names.
    "--no-access-log",
    "--no-server-header",
    # Longer than a proxy keeps an idle connection, so that it is always the proxy that closes one.
    *("--timeout-keep-alive", "75"),
    *("--timeout-graceful-shutdown", "5"),
)
"""How uvicorn runs the portal, here and in deploy/."""

_READY_PATIENCE = 60.0
"""Seconds from starting the portal to its first answer."""
_DATABASE_PATIENCE = 30.0
"""Seconds for a given database server to accept a connection."""
_BEAT = 0.2
"""Seconds between looks at the children."""
_DATABASE_BEAT = 2.0
"""Seconds between looks at the embedded server."""

logger = logging.getLogger(__name__)


class _Refused(RuntimeError):
    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class _Database:
    portal_url: str
    owner_url: str
    embedded: ServerAddress | None


def serve(
    home: Home,
    port: int,
    demo: bool,
    *,
    host: str = "127.0.0.1",
    database_url: str | None = None,
    admin_url: str | None = None,
) -> int:
    """Run the portal until Ctrl-C, SIGTERM or SIGHUP, and return the exit code. For the main thread.

    `database_url` and `admin_url` name a server as the portal's role and as the owner; without them the
    embedded one of this home is used. What goes wrong goes to the terminal and to `serve.log` in the home.
    """
    with _logging(home.log / "serve.log"), _signals():
        try:
            with _only_one(home, f"http://{visible(host)}:{port}"):
                if problem := unusable(host, port):
                    raise _Refused(PORT_TAKEN, problem)
                with _database(home, database_url, admin_url) as database:
                    hint = _prepare(home, database, demo)
                    _run(home, host, port, database, hint)
        except KeyboardInterrupt:
            logger.info("Stopped.")
        except _Refused as refusal:
            logger.error("%s", refusal)
            return refusal.code
        except (EmbeddedError, ChildFailed) as error:
            logger.error("%s", error)
            return FAILED
    return STOPPED


def _run(home: Home, host: str, port: int, database: _Database, hint: str) -> None:
    left_out = ("DATABASE_ADMIN_URL", "WEB_CONCURRENCY")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= {"DATABASE_URL": database.portal_url, "PORTAL_HOME": str(home.path)}
    environment.setdefault("PORTAL_URL", f"http://{visible(host)}:{port}")
    worker = Child("worker", ("core", "worker"), home.log / "worker.log")
    address = ("--host", host, "--port", str(port))
    trusted = environment.get("FORWARDED_ALLOW_IPS")
    # Only behind a proxy may a request say for itself where it comes from: addresses count for the lock-out.
    proxy = ("--proxy-headers", "--forwarded-allow-ips", trusted) if trusted else ("--no-proxy-headers",)
    portal = Child(
        "portal", ("uvicorn", "portal:app", *address, *proxy, *UVICORN_OPTIONS), home.log / "portal.log"
    )
    url = f"http://{visible(host)}:{port}"
    begun = looked = time.monotonic()
    ready = False
    with Supervisor((worker, portal), environment) as children:
        while True:
            children.look()
            now = time.monotonic()
            if not ready and answers(host, port):
                ready = True
                logger.info("执法全过程记录门户已就绪 · The portal is ready: %s/", url)
                if hint:
                    logger.info("%s", hint)
            elif not ready and now > begun + _READY_PATIENCE:
                raise _Refused(FAILED, f"The portal does not answer; its log: {portal.log}")
            if database.embedded is not None and now > looked + _DATABASE_BEAT:
                looked = now
                _keep_database(home, database.embedded)
            time.sleep(_BEAT)


def _keep_database(home: Home, former: ServerAddress) -> None:
    if is_alive(home.path):
        return
    logger.warning("PostgreSQL died and starts again; its log is in %s", home.log)
    if revive(home.path) != former:
        raise _Refused(FAILED, "PostgreSQL came back with another socket. Start the portal again.")


@contextmanager
def _database(home: Home, database_url: str | None, admin_url: str | None) -> Iterator[_Database]:
    if database_url is None:
        with running(home.path) as server:
            yield _Database(server.app_url, server.owner_url, server)
    else:
        _await_database(database_url)
        yield _Database(database_url, admin_url or database_url, None)


def _await_database(url: str) -> None:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, OperationalError

    from db.session import make_engine

    try:
        engine = make_engine(url, pool_size=1)
    except (ArgumentError, ValueError) as error:
        raise _Refused(FAILED, "DATABASE_URL is not the address of a PostgreSQL server.") from error
    deadline = time.monotonic() + _DATABASE_PATIENCE
    while True:
        try:
            engine.connect().close()
        except OperationalError as error:
            if time.monotonic() > deadline:
                shown = make_url(url).render_as_string(hide_password=True)
                raise _Refused(FAILED, f"No connection to {shown}: {error.orig}") from error
            time.sleep(_BEAT)
        else:
            engine.dispose()
            return


def _prepare(home: Home, database: _Database, demo: bool) -> str:
    """Bring the schema up to date and load the demonstration data once; what to tell about its accounts."""
    from core.migrate import migrate

    migrate(home, database.owner_url, database.portal_url, SystemClock())
    if not demo:
        return ""
    from core.demo import load_once

    return load_once(home, database.portal_url)


@contextmanager
def _only_one(home: Home, address: str) -> Iterator[None]:
    descriptor = os.open(home.locks / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _Refused(
                ALREADY_RUNNING,
                f"The portal already runs for {home.path}: {lock.read().strip()}. "
                "Stop it, or name another folder in PORTAL_HOME.",
            ) from error
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, {address}\n")
        lock.flush()
        yield


@contextmanager
def _signals() -> Iterator[None]:
    """The first of the signals that ask for an end unwinds everything in order; later ones change nothing."""
    asked = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if not asked:
            asked = True
            raise KeyboardInterrupt

    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        # Ignored under nohup, and then to stay so.
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _logging(path: Path) -> Iterator[None]:
    """Messages of this package to the terminal, and with their time to a file."""
    package = logging.getLogger("core")
    with open_log(path) as file, os.fdopen(os.dup(file.fileno()), "a", encoding="utf-8") as stream:
        terminal, kept = logging.StreamHandler(sys.stdout), logging.StreamHandler(stream)
        kept.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        level = package.level
        package.setLevel(logging.INFO)
        for handler in (terminal, kept):
            package.addHandler(handler)
        try:
            yield
        finally:
            for handler in (terminal, kept):
                package.removeHandler(handler)
            package.setLevel(level)
