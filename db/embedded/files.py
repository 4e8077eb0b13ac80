"""Small file helpers: logs that cannot grow without end, locks that die with their holder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

LOG_LIMIT = 10 * 1024 * 1024
"""Bytes; a log beyond it is set aside (one generation) when it is opened next."""


def open_log(path: Path) -> BinaryIO:
    """Open a log for appending, readable by its owner alone. The folder is made if missing."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(path.name + ".1"))
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab", buffering=0)


def tail(path: Path, *, since: int = 0, lines: int = 15) -> str:
    """The last lines of a log, from byte `since` on; empty if there is no such file."""
    if not path.exists():
        return ""
    with path.open("rb") as log:
        log.seek(max(since, path.stat().st_size - 32_768))
        return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-lines:])


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


@contextmanager
def open_lock(path: Path) -> Iterator[int]:
    """A descriptor to `flock`. The kernel frees the lock when its holder ends, however it ends."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Wait for the lock on `path` and hold it."""
    with open_lock(path) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


def is_sole_holder(descriptor: int) -> bool:
    """Whether nobody else holds this lock, which the caller keeps shared while another lock bars newcomers.

    `flock` gives up the shared lock while it tries for the exclusive one, hence the second call.
    """
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_SH)


def note(path: Path, line: str) -> None:
    """Write a file of one line if there is none yet. A reader, or a power cut, finds nothing or all of it."""
    if not path.exists():
        draft = path.with_name(f".{path.name}.new")
        with draft.open("w") as stream:
            stream.write(f"{line}\n")
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make renames inside a folder survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
