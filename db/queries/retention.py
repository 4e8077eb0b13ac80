"""The bureau's own tables of periods, and the files that they concern. Every function takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session, aliased

from db.models import (
    Account,
    CaseFile,
    Document,
    MatterTrigger,
    RetentionPeriod,
    RetentionTable,
)
from db.queries.papers import is_valid
from db.viewer import Viewer


@dataclass(frozen=True)
class EditionRow:
    """An edition with its rows and the names of its people."""

    table: RetentionTable
    periods: Sequence[RetentionPeriod]
    proposed_by: str
    decided_by: str | None


@dataclass(frozen=True)
class FiledRow:
    """A file in the archive that is not kept for good, with the kinds of valid paper and of trigger in its matter."""

    file: CaseFile
    papers: Sequence[str]
    triggers: Sequence[str]


def list_editions(
    session: Session, viewer: Viewer, *, states: Sequence[str] = (), limit: int | None = None
) -> list[EditionRow]:
    """The editions of the agency, the newest first; all states, or those."""
    decider = aliased(Account)
    rows = session.execute(
        select(RetentionTable, Account.name, decider.name)
        .join(Account, Account.id == RetentionTable.proposed_by)
        .outerjoin(decider, decider.id == RetentionTable.decided_by)
        .where(
            RetentionTable.agency_id == viewer.agency_id,
            RetentionTable.state.in_(states) if states else true(),
        )
        .order_by(RetentionTable.id.desc())
        .limit(limit)
    ).all()
    found = session.scalars(
        select(RetentionPeriod)
        .where(
            RetentionPeriod.agency_id == viewer.agency_id,
            RetentionPeriod.table_id.in_([table.id for table, *_ in rows]),
        )
        .order_by(RetentionPeriod.id)
    ).all()
    return [
        EditionRow(table, [one for one in found if one.table_id == table.id], proposer, decided_by)
        for table, proposer, decided_by in rows
    ]


def lock_edition(session: Session, viewer: Viewer, table_id: UUID) -> RetentionTable | None:
    """An edition of the agency, locked for a change."""
    return session.scalar(
        select(RetentionTable)
        .where(RetentionTable.id == table_id, RetentionTable.agency_id == viewer.agency_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def unapplied(session: Session, viewer: Viewer, on: date) -> list[RetentionTable]:
    """The approved editions in force on that day by which the files filed before have not been counted yet, the oldest
    first."""
    return list(
        session.scalars(
            select(RetentionTable)
            .where(
                RetentionTable.agency_id == viewer.agency_id,
                RetentionTable.state == "approved",
                RetentionTable.effective_from <= on,
                RetentionTable.applied_at.is_(None),
            )
            .order_by(RetentionTable.decided_at, RetentionTable.id)
        )
    )


def lock_filed_after(session: Session, viewer: Viewer, after: UUID | None, limit: int) -> list[FiledRow]:
    """The next files of the archive that have a last day, in the order of their ids, locked for a change."""
    papers = (
        select(func.array_agg(Document.kind.distinct()))
        .where(Document.matter_id == CaseFile.matter_id, is_valid(Document.id))
        .correlate(CaseFile)
        .scalar_subquery()
    )
    triggers = (
        select(func.array_agg(MatterTrigger.kind.distinct()))
        .where(MatterTrigger.matter_id == CaseFile.matter_id)
        .correlate(CaseFile)
        .scalar_subquery()
    )
    rows = session.execute(
        select(CaseFile, papers, triggers)
        .where(
            CaseFile.agency_id == viewer.agency_id,
            CaseFile.state == "filed",
            CaseFile.keep_until.is_not(None),
            CaseFile.id > after if after else true(),
        )
        .order_by(CaseFile.id)
        .limit(limit)
        .with_for_update(of=CaseFile, key_share=True)
        .execution_options(populate_existing=True)
    )
    return [FiledRow(file, kinds or (), raised or ()) for file, kinds, raised in rows]
