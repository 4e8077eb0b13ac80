"""The portal as a process of its own, started as `serve` starts it, on a clock that the tests move."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from core import parent
from core.home import Home
from core.ports import answers
from core.serve import UVICORN_OPTIONS
from tests.factories.ports import free_port

HOST = "127.0.0.1"
ROOT = Path(__file__).parents[2]
_PATIENCE = 90.0
"""Seconds for a portal to answer on a busy machine."""


class FileClock:
    """A clock that stands in a file, so that the test and the portal's process read the same moment."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def now(self) -> datetime:
        return datetime.fromisoformat(self.file.read_text())

    def set(self, moment: datetime) -> None:
        draft = self.file.with_suffix(".next")
        draft.write_text(moment.isoformat())
        draft.replace(self.file)

    def advance(self, **step: float) -> None:
        """Move on by `minutes=`, `hours=` ... as of timedelta."""
        self.set(self.now() + timedelta(**step))


def app() -> Any:
    """For `uvicorn --factory`: the portal on the database, home and clock that the environment names."""
    from portal import make_app

    clock = FileClock(Path(os.environ["TEST_CLOCK"]))
    return make_app(os.environ["DATABASE_URL"], Home(os.environ["PORTAL_HOME"]), clock)


@dataclass(frozen=True)
class Server:
    """A running portal; `home` and `database_url` are those that its process uses."""

    url: str
    home: Home
    database_url: str
    log: Path


@contextmanager
def served(database_url: str, home: Home, clock: FileClock) -> Iterator[Server]:
    """The portal with the clock of the tests, answering."""
    uvicorn = ("uvicorn", "--factory", "tests.browser.server:app", *UVICORN_OPTIONS)
    with started((sys.executable, "-m", "core.parent", *uvicorn), database_url, home, clock) as server:
        yield server


@contextmanager
def started(
    command: tuple[str, ...],
    database_url: str,
    home: Home,
    clock: FileClock | None = None,
    more: dict[str, str] | None = None,
) -> Iterator[Server]:
    """Run a command that serves the portal, and stop it. `--port` is added; the process has the repository as its
    working folder. It ends when this one does, however that ends."""
    port = free_port()
    reading, writing = os.pipe()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database_url,
        "PORTAL_HOME": str(home.path),
        parent.VARIABLE: str(reading),
        **({"TEST_CLOCK": str(clock.file)} if clock else {}),
        **(more or {}),
    }
    option = "--server.port" if "streamlit" in command else "--port"
    log = home.path.parent / f"portal-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, option, str(port)],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            pass_fds=(reading,),
            start_new_session=True,
        )
        os.close(reading)
        try:
            _await(process, port, log)
            yield Server(f"http://{HOST}:{port}", home, database_url, log)
        finally:
            _stop(process)
            os.close(writing)


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not answers(HOST, port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the portal did not start: {log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=20)
