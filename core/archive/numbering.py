"""档号 (细则第二十一条): places in the series of archive numbers, free of gaps."""

from core.law.filing import FONDS_DIGITS
from core.settings import settings
from core.use_case import Work
from db.models import ArchiveCounter
from db.queries.archive import lock_archive_counter
from db.unit_of_work import hold
from db.viewer import Viewer


def fonds_code(work: Work) -> str:
    """全宗号 as it stands in an archive number."""
    fonds = settings(work.session, work.ctx.actor.agency_id)["archive_fonds"]
    return f"{fonds:0{FONDS_DIGITS}d}"


def take_places(work: Work, viewer: Viewer, prefix: str, count: int = 1) -> range:
    """The next places of a series; a transaction that fails gives them back. Whoever comes second for the series waits until
    this transaction ends: so taken last of all, several series in sorted order."""
    counter = _counter(work, viewer, prefix)
    first = counter.last_no + 1
    counter.last_no += count
    work.session.flush()
    return range(first, counter.last_no + 1)


def pass_place(work: Work, viewer: Viewer, prefix: str, place: int) -> None:
    """A number of this series was given on paper: the series goes on behind it."""
    counter = _counter(work, viewer, prefix)
    counter.last_no = max(counter.last_no, place)
    work.session.flush()


def _counter(work: Work, viewer: Viewer, prefix: str) -> ArchiveCounter:
    counter = lock_archive_counter(work.session, viewer, prefix)
    if counter is None:
        hold(work.session, f"archive {viewer.agency_id} {prefix}")
        counter = lock_archive_counter(work.session, viewer, prefix)
    if counter is None:
        counter = ArchiveCounter(agency_id=viewer.agency_id, prefix=prefix, last_no=0)
        work.add(counter)
    return counter
