"""Numbers of the archive, free of gaps: a transaction that fails gives its number back."""

from uuid import UUID

from core.use_case import Work
from db.models import ArchiveCounter
from db.queries.archive import lock_archive_counter
from db.unit_of_work import hold
from db.viewer import Viewer


def next_place(work: Work, viewer: Viewer, agency_id: UUID, prefix: str) -> int:
    """The next place in a series. Whoever comes second for it waits until this transaction ends: it is taken last of all."""
    counter = lock_archive_counter(work.session, viewer, prefix)
    if counter is None:
        hold(work.session, f"archive {agency_id} {prefix}")
        counter = lock_archive_counter(work.session, viewer, prefix) or ArchiveCounter(
            agency_id=agency_id, prefix=prefix, last_no=0
        )
        work.add(counter)
    counter.last_no += 1
    work.session.flush()
    return counter.last_no
