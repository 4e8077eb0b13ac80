"""The server process of a data folder: is there one, which, and clearing up after one that was killed."""

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from db.embedded.address import ServerAddress

_ORPHAN_PATIENCE = 3.0
"""Seconds for server processes to follow their dead postmaster before they are killed."""


@dataclass(frozen=True)
class PidFile:
    """`postmaster.pid`: pid, data folder, start time, port, socket folder, address, shared memory, status."""

    pid: int
    address: ServerAddress | None


def read_pid_file(data: Path) -> PidFile | None:
    """The pid file, or None where there is none or it is not yet written."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return None
    if len(lines) < 5 or not lines[4].startswith("/"):
        return PidFile(pid, None)
    return PidFile(pid, ServerAddress(Path(lines[4]), int(lines[3])))


def live(data: Path) -> PidFile | None:
    """The pid file if its process runs on this very folder.

    The number alone proves nothing: after a crash or a restarted container it may be anybody's. Every server
    process has the data folder as its working folder.
    """
    found = read_pid_file(data)
    return found if found is not None and _works_in(found.pid, data) else None


def _works_in(pid: int, data: Path) -> bool:
    try:
        process = psutil.Process(pid)
        return process.name().startswith("postgres") and process.cwd() == os.path.realpath(data)
    except psutil.Error:
        return False


def clear_after_crash(data: Path) -> None:
    """Make way for a new server where none is live: end orphans, remove a pid file that names a stranger."""
    _end_orphans(data)
    stale = read_pid_file(data)
    if stale is None or not psutil.pid_exists(stale.pid):
        # PostgreSQL itself removes a pid file whose process is gone.
        return
    (data / "postmaster.pid").unlink(missing_ok=True)
    if stale.address is not None:
        socket = stale.address.socket
        for path in (socket, socket.with_name(f"{socket.name}.lock")):
            path.unlink(missing_ok=True)


def _end_orphans(data: Path) -> None:
    """Server processes end when their postmaster does, but one in a long computation notices late.

    Until the last is gone a new server refuses to start. What they were doing is lost already.
    """
    deadline = time.monotonic() + _ORPHAN_PATIENCE
    while orphans := [process for process in psutil.process_iter() if _works_in(process.pid, data)]:
        if time.monotonic() > deadline:
            for process in orphans:
                with suppress(psutil.Error):
                    process.kill()
            psutil.wait_procs(orphans, timeout=_ORPHAN_PATIENCE)
            return
        time.sleep(0.05)
