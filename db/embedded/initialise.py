"""Making a data folder with initdb."""

import locale
import shutil
import tempfile
from pathlib import Path

from db.embedded.address import SUPERUSER
from db.embedded.binaries import Binaries
from db.embedded.failure import EmbeddedError
from db.embedded.files import size, sync_folder, tail
from db.embedded.place import Place
from db.embedded.tools import run


def initialise(place: Place, binaries: Binaries) -> None:
    """Make the data folder under another name first, so that it is either complete or absent."""
    if place.account is not None and run(place, ["test", "-x", str(place.folder)]) != 0:
        raise EmbeddedError(
            f"The user {place.account.name} cannot enter {place.folder}. "
            "Name in PORTAL_POSTGRES_DIR a folder that every user can enter."
        )
    for leftover in place.folder.glob("unfinished-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=place.folder))
    place.give(unfinished)
    command = [binaries.tool("initdb"), "-D", str(unfinished), "-U", SUPERUSER, "--encoding=UTF8"]
    command += ["--data-checksums", "--auth-local=trust", "--auth-host=reject"]
    command += ["--text-search-config=simple", *_locale(binaries.major)]
    since = size(place.log)
    if run(place, command) != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise EmbeddedError(f"initdb failed (log: {place.log}):\n{tail(place.log, since=since)}")
    unfinished.rename(place.data)
    sync_folder(place.folder)


def data_version(place: Place) -> int | None:
    """The major version that made the data, or None where there is none yet."""
    try:
        return int((place.data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def _locale(major: int) -> list[str]:
    """Code point order everywhere; upper and lower case by Unicode where the machine can.

    PostgreSQL 17 brings its own C.UTF-8 (builtin provider); before, it comes from the C library, if at all.
    """
    if major >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return ["--locale=C"]
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return ["--locale=C", "--lc-ctype=C.UTF-8"]
