"""What happens after filing can lengthen the time for which a file is kept, and never shortens it (细则第二十二、二十三条)."""

import logging
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.app import App
from core.archive.periods import editions_of
from core.clock import local
from core.law.retention import RetentionFacts, classes_of, longest
from core.ledger.keys import HOUSE
from core.permissions import Permission
from core.use_case import Work
from db.models import Agency, CaseFileNote, Matter
from db.queries.case_files import lock_file_of_filed
from db.queries.retention import FiledRow, lock_filed_after, unapplied
from db.unit_of_work import UnitOfWork
from db.viewer import Viewer

log = logging.getLogger(__name__)
BATCH = 500
"""Files counted anew in one transaction."""


def keep_for_good(work: Work, matter: Matter, label: str) -> None:
    """A circumstance of article 23 came about after the matter was filed: there is no day any more after which its file may
    be appraised. The archive number, which names the period of its filing, stays as it is."""
    file = lock_file_of_filed(work.session, work.ctx.viewer_for(Permission.TRIGGER_NOTE), matter.id)
    if file is None or file.keep_until is None:
        return
    file.keep_until = None
    file.term_reason += f"；归档后因{label}，改为长期保存"


def is_counting(session: Session, viewer: Viewer) -> bool:
    """Whether an edition of the bureau's table is in force by which the files filed before are still being counted: until that
    is done, a file that looks due need not be."""
    return bool(unapplied(session, viewer, local(viewer.now).date()))


def lengthen_filed(app: App) -> int:
    """Count the files anew that were filed before an edition of the bureau's table came into force: where it keeps longer,
    they are kept longer, with an entry in their 备考表; where it is shorter, nothing changes. How many became longer. What
    was broken off begins again."""
    now = app.clock.now()
    with app.read() as session:
        agencies = list(session.scalars(select(Agency.id).order_by(Agency.id)))
    changed = 0
    for agency_id in agencies:
        house, after, is_going = Viewer(HOUSE, agency_id, now, sees_agency=True), None, True
        while is_going:
            with app.change(now) as work:
                after, more = _count_batch(work, house, after)
                changed += more
                is_going = after is not None
                work.commit()
    if changed:
        log.info("%s case files are kept longer", changed)
    return changed


def _count_batch(work: UnitOfWork, house: Viewer, after: UUID | None) -> tuple[UUID | None, int]:
    """The last file of the batch, None after the last batch, and how many became longer."""
    waiting = unapplied(work.session, house, local(work.now).date())
    if not waiting:
        return None, 0
    editions = editions_of(work.session, house)
    rows = lock_filed_after(work.session, house, after, BATCH)
    by, changed = waiting[-1], 0
    for row in rows:
        file = row.file
        if file.filed_at is None or file.keep_until is None:
            continue
        classes = classes_of("written", file.procedure, row.papers, row.triggers)
        if not classes:
            continue
        kept = longest(classes, _facts(row), local(work.now).date(), editions)
        if kept.until is not None and kept.until <= file.keep_until:
            continue
        words = f"按{kept.row.source or kept.row.basis.short}，保管期限由至 {file.keep_until:%Y-%m-%d} 延长为"
        words += f"至 {kept.until:%Y-%m-%d}" if kept.until else "永久"
        file.keep_until = kept.until
        file.term_reason += f"；归档后{words}"
        work.add(
            CaseFileNote(
                case_file_id=file.id,
                matter_id=file.matter_id,
                kind="lengthened",
                text=words,
                written_by=by.decided_by,
                on_behalf_of_id=by.decided_for_id,
            )
        )
        changed += 1
    if len(rows) < BATCH:
        for table in waiting:
            table.applied_at = work.now
        return None, changed
    return rows[-1].file.id, changed


def _facts(row: FiledRow) -> RetentionFacts:
    file = row.file
    assert file.filed_at is not None
    return RetentionFacts(file.opened_on, local(file.filed_at).date(), frozenset(row.triggers))
