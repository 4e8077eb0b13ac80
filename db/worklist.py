"""Keeps the lists of work: after each change, the row of every matter that was touched is derived anew."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import Deadline, Matter, MatterPerson, PaperDraft
from db.models.base import Base
from db.models.worklist import NO_DEADLINE, STANDS_STILL

_DERIVE = text(
    """
INSERT INTO matter_work (matter_id, agency_id, unit_id, intake_unit_id, handler_id, registrar_id,
                         stage, is_open, has_submitted, due_at)
SELECT m.id, m.agency_id, m.unit_id, m.intake_unit_id,
       (SELECT p.account_id FROM matter_person p
        WHERE p.matter_id = m.id AND p.part = 'handler' AND p.ended_at IS NULL ORDER BY p.id DESC LIMIT 1),
       (SELECT p.account_id FROM matter_person p
        WHERE p.matter_id = m.id AND p.part = 'registrar' AND p.ended_at IS NULL ORDER BY p.id DESC LIMIT 1),
       m.stage, m.closed_at IS NULL AND m.filed_at IS NULL,
       EXISTS (SELECT FROM paper_draft p WHERE p.matter_id = m.id AND p.state = 'submitted'),
       coalesce(
           (SELECT min(d.due_at) FROM deadline d
            WHERE d.matter_id = m.id AND d.ended_at IS NULL AND d.state = 'running'),
           (SELECT CAST(:still AS timestamptz) FROM deadline d
            WHERE d.matter_id = m.id AND d.ended_at IS NULL LIMIT 1),
           CAST(:none AS timestamptz)
       )
FROM matter m
WHERE CAST(:ids AS uuid[]) IS NULL OR m.id = ANY(CAST(:ids AS uuid[]))
ON CONFLICT (matter_id) DO UPDATE SET
    agency_id = excluded.agency_id, unit_id = excluded.unit_id, intake_unit_id = excluded.intake_unit_id,
    handler_id = excluded.handler_id, registrar_id = excluded.registrar_id, stage = excluded.stage,
    is_open = excluded.is_open, has_submitted = excluded.has_submitted, due_at = excluded.due_at
"""
)
_LOCK = text(
    "SELECT FROM matter_work WHERE matter_id = ANY(CAST(:ids AS uuid[])) ORDER BY matter_id FOR UPDATE"
)
_MARKS = {"still": STANDS_STILL, "none": NO_DEADLINE}


def keep(session: Session, rows: Iterable[Base]) -> None:
    """Derive anew what the lists say of the matters that `rows`, all written already, belong to."""
    ids = sorted({str(matter_id) for row in rows if (matter_id := _matter_of(row)) is not None})
    if ids:
        # Locked before it is derived, so that of two changes at once the later one sees the earlier.
        session.execute(_LOCK, {"ids": ids})
        session.execute(_DERIVE, {"ids": ids, **_MARKS})


def derive_all(session: Session) -> None:
    """The same for every matter, for rows that came in by other ways."""
    session.execute(_DERIVE, {"ids": None, **_MARKS})


def _matter_of(row: Base) -> UUID | None:
    if isinstance(row, Matter):
        return row.id
    return row.matter_id if isinstance(row, MatterPerson | Deadline | PaperDraft) else None
