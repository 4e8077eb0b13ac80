"""A home in which the worker has just been: the ledger sealed and verified, so that no page has an alarm to show."""

from pathlib import Path

from sqlalchemy.engine import URL

from core.app import App
from core.home import Home
from core.ledger import journal
from core.ledger.sealer import STATE
from core.ledger.verify import verify
from db.session import make_engine
from tests.conftest import FixedClock, cloned, home_beside
from tests.core.ledger.support import seal

Files = dict[str, bytes]
_KEPT = (STATE, journal.CHECKS)
"""What the alarm reads. The heads are another database's."""


def watch(app: App) -> None:
    """Seal everything and verify it in both ways, as the worker does."""
    seal(app)
    for full in (True, False):
        result = verify(app, full=full)
        assert result.is_clean, result


def watched_files(server: URL, template: str, home: Home, folder: Path) -> Files:
    """What the worker leaves in a home at the tests' moment."""
    with cloned(server, template) as url:
        app = App(make_engine(url), FixedClock(), home_beside(home, folder))
        watch(app)
        app.close()
    return {name: (journal.folder(app.home) / name).read_bytes() for name in _KEPT}


def leave(files: Files, home: Home) -> Home:
    """The home, with these files in it."""
    folder = journal.folder(home)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return home
