"""Making, starting, adopting and stopping the server of one home."""

import fcntl
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from db.embedded import postmaster
from db.embedded.address import ServerAddress
from db.embedded.binaries import Binaries, choose
from db.embedded.failure import EmbeddedError
from db.embedded.files import exclusive, is_sole_holder, open_lock, size, tail
from db.embedded.initialise import data_version, initialise
from db.embedded.place import (
    Place,
    drop_short_folder,
    find_place,
    mark_complete,
    prepare_folder,
    reachable,
    socket_folder,
)
from db.embedded.roles import prepare
from db.embedded.tools import run

PATIENCE = 180.0
"""Seconds for a server to answer; long enough to replay the WAL that the settings below allow."""
_LAUNCH_PATIENCE = 15.0
"""Seconds of failing launches before giving up; after a kill -9 the first may fail for a passing reason."""
_DEAF_PATIENCE = 20.0
"""Seconds that a server whose socket has gone may still be about to make it."""

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": "5432",
    "max_connections": "100",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "idle_in_transaction_session_timeout": "60s",
    "shared_buffers": "256MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    # Failed statements and the details of broken constraints hold personal data; the log must not.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}


@dataclass(frozen=True)
class Condition:
    """What `doctor` prints of the embedded server; where none was made yet, of the one to come."""

    binaries: Path
    major: int
    data: Path
    exists: bool
    runs_as: str
    running: ServerAddress | None
    log: Path

    def __str__(self) -> str:
        data = f"data in {self.data}" if self.exists else "no data yet"
        socket = f"running, socket in {self.running.socket_folder}" if self.running else "not running"
        return (
            f"PostgreSQL {self.major} from {self.binaries}; {data}; run by {self.runs_as}; {socket}; "
            f"log {self.log}"
        )


@contextmanager
def running(home: Path) -> Iterator[ServerAddress]:
    """Have the server of this home run for as long as the block lasts.

    `home` is a folder of this user's, mode 0700. Raises EmbeddedError.
    """
    home = home.resolve()
    with open_lock(home / "locks" / "postgres-users.lock") as users:
        try:
            with _changing(home):
                fcntl.flock(users, fcntl.LOCK_SH)
                server = _start(find_place(home), users)
            yield server
        finally:
            with _changing(home):
                if is_sole_holder(users):
                    _stop(home)


def revive(home: Path) -> ServerAddress:
    """Start the server again after it died under a process that is inside `running`; else just find it."""
    home = home.resolve()
    with open_lock(home / "locks" / "postgres-users.lock") as users, _changing(home):
        fcntl.flock(users, fcntl.LOCK_SH)
        return _start(find_place(home), users)


def is_alive(home: Path) -> bool:
    """Whether the server process exists; cheap, and says nothing of whether it answers."""
    return postmaster.live(find_place(home.resolve()).data) is not None


def condition(home: Path) -> Condition:
    """Where this home's cluster is and how it does. Changes nothing. Raises EmbeddedError."""
    place = find_place(home.resolve())
    binaries = choose(data_version(place))
    found = postmaster.live(place.data)
    return Condition(
        binaries=binaries.folder,
        major=binaries.major,
        data=place.data,
        exists=place.data.is_dir(),
        runs_as=place.account.name if place.account is not None else "this user",
        running=found.address if found is not None else None,
        log=place.log,
    )


@contextmanager
def _changing(home: Path) -> Iterator[None]:
    """One process at a time decides whether the server starts or stops."""
    with exclusive(home / "locks" / "postgres-change.lock"):
        yield


def _start(place: Place, users: int) -> ServerAddress:
    prepare_folder(place)
    binaries = reachable(choose(data_version(place)), place)
    if not place.data.is_dir():
        initialise(place, binaries)
    mark_complete(place)
    begun = time.monotonic()
    failing_since: float | None = None
    deaf_since: float | None = None
    problem: str | None = None
    while time.monotonic() < begun + PATIENCE:
        found = postmaster.live(place.data)
        if found is None:
            problem = _launch(place, binaries)
            failing_since = failing_since or time.monotonic()
            if problem is not None and time.monotonic() > failing_since + _LAUNCH_PATIENCE:
                raise EmbeddedError(f"PostgreSQL does not start (its log: {place.log}):\n{problem}")
        elif found.address is not None:
            problem = _refusal(found.address, place.data)
            if problem is None:
                prepare(found.address)
                return found.address
            failing_since = None
            deaf_since = deaf_since or time.monotonic()
            if time.monotonic() > deaf_since + _DEAF_PATIENCE and not found.address.socket.exists():
                # Its socket was deleted: nobody new can ever reach it.
                if not is_sole_holder(users):
                    break
                _stop_server(place, binaries)
                deaf_since = None
        time.sleep(0.1)
    raise EmbeddedError(f"PostgreSQL runs but does not answer (its log: {place.log}):\n{problem or ''}")


def _launch(place: Place, binaries: Binaries) -> str | None:
    """Start a server where none is live; the log's last lines if it did not come up, which may be passing."""
    former = postmaster.read_pid_file(place.data)
    postmaster.clear_after_crash(place.data)
    folder = socket_folder(place, former.address.socket_folder if former and former.address else None)
    quoted = '"' + str(folder).replace('"', '""') + '"'
    options = {**SETTINGS, "unix_socket_directories": quoted}
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    since = size(place.log)
    start = [binaries.tool("pg_ctl"), "-D", str(place.data), "-w", "-t", "30"]
    start += ["-o", shlex.join(arguments), "start"]
    return tail(place.log, since=since) if run(place, start) != 0 else None


def _refusal(server: ServerAddress, data: Path) -> str | None:
    """Why the server does not answer as that of `data`, or None if it does."""
    try:
        connection = psycopg2.connect(server.superuser_url, connect_timeout=3)
    except psycopg2.OperationalError as error:
        return str(error).strip()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            row = cursor.fetchone()
        return None if row is not None and row[0] == str(data) else f"another server answers: {row}"
    except psycopg2.Error as error:
        return str(error).strip()
    finally:
        connection.close()


def _stop(home: Path) -> None:
    place = find_place(home)
    if postmaster.live(place.data) is not None:
        _stop_server(place, reachable(choose(data_version(place)), place))


def _stop_server(place: Place, binaries: Binaries) -> None:
    """Stop in order; if that takes too long, stop as in a crash, which the next start recovers from."""
    found = postmaster.read_pid_file(place.data)
    stop = [binaries.tool("pg_ctl"), "-D", str(place.data), "-w"]
    if run(place, [*stop, "-t", "60", "-m", "fast", "stop"]) != 0:
        run(place, [*stop, "-t", "20", "-m", "immediate", "stop"])
    if found is not None and found.address is not None:
        drop_short_folder(found.address.socket_folder)
