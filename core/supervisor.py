"""Starting child processes, starting them again when they die, and stopping them."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from core.home import REPOSITORY
from core.parent import VARIABLE
from db.embedded import open_log, tail

_QUICK = 30.0
"""Seconds; a child that lived for less died quickly."""
_MOST_QUICK_DEATHS = 5
_FIRST_DELAY = 0.5
"""Seconds before a child is started again; doubled with each quick death in a row."""
_STOP_PATIENCE = 10.0
"""Seconds between asking a child to end and killing it."""

logger = logging.getLogger(__name__)


class ChildFailed(RuntimeError):
    """A child died quickly too often; the text ends with its log."""


@dataclass
class Child:
    """A process to keep running: a Python module with its arguments, and where its output goes."""

    name: str
    module: Sequence[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    quick_deaths: int = 0
    started: float = 0.0
    due: float = 0.0


class Supervisor:
    """Keeps children running inside a `with` block. Leaving it, or dying, ends them all."""

    def __init__(self, children: Sequence[Child], environment: Mapping[str, str]) -> None:
        self._children = children
        self._environment = environment

    def __enter__(self) -> "Supervisor":
        self._reading, self._writing = os.pipe()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._stop()
        finally:
            os.close(self._reading)
            os.close(self._writing)

    def look(self) -> None:
        """Start what should run and does not; to be called often. Raises ChildFailed."""
        now = time.monotonic()
        for child in self._children:
            if child.process is not None and child.process.poll() is not None:
                self._bury(child, now)
            if child.process is None and now >= child.due:
                self._start(child, now)

    def _start(self, child: Child, now: float) -> None:
        environment = {**self._environment, VARIABLE: str(self._reading), "PYTHONUNBUFFERED": "1"}
        with open_log(child.log) as log:
            # A session of its own: Ctrl-C in the terminal reaches the parent alone, which stops the children.
            child.process = subprocess.Popen(
                [sys.executable, "-m", "core.parent", *child.module],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=REPOSITORY,
                env=environment,
                pass_fds=[self._reading],
                start_new_session=True,
            )
        child.started = now

    def _bury(self, child: Child, now: float) -> None:
        assert child.process is not None
        code = child.process.returncode
        child.process = None
        quick = now - child.started < _QUICK
        child.quick_deaths = child.quick_deaths + 1 if quick else 0
        if child.quick_deaths >= _MOST_QUICK_DEATHS:
            raise ChildFailed(
                f"The {child.name} died {child.quick_deaths} times in a row (exit code {code}). "
                f"The end of its log {child.log}:\n{tail(child.log)}"
            )
        delay = _FIRST_DELAY * 2 ** max(child.quick_deaths - 1, 0)
        child.due = now + delay
        message = "The %s died (exit code %s) and starts again in %.1f s; its log: %s"
        logger.warning(message, child.name, code, delay, child.log)

    def _stop(self) -> None:
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + _STOP_PATIENCE
        for process in running:
            try:
                process.wait(max(deadline - time.monotonic(), 0.0))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
