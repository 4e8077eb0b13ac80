"""The archive as lists show it: its catalogue, and what waits to be taken into it. Every function takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, false, func, literal, select, true, union_all
from sqlalchemy.orm import Session

from db.models import Account, ArchiveCounter, CaseFile, Matter, MatterPerson, Unit
from db.queries.case_files import catalogued_to
from db.queries.catalogue import FileFilter as FileFilter
from db.queries.catalogue import catalogued_ids, page_of_files
from db.queries.counting import HITS_TO as HITS_TO
from db.queries.counting import count_capped
from db.queries.scope import visible_ids
from db.viewer import Viewer


@dataclass(frozen=True)
class FileRow:
    """A line of the catalogue. `total` counts all that match, up to COUNT_TO + 1."""

    file: CaseFile
    unit: str
    total: int


@dataclass(frozen=True)
class ToFile:
    """A closed matter that is not in the archive, with the state of its file; None where nobody has begun it."""

    matter_id: UUID
    number: str
    subject: str
    party_names: str
    procedure: str
    unit: str
    closed_at: datetime
    state: str | None
    handler: str


def lock_filed(session: Session, viewer: Viewer, case_file_id: UUID) -> CaseFile | None:
    """A file in the archive of who keeps it, locked for a change."""
    return session.scalar(
        select(CaseFile)
        .where(CaseFile.id == case_file_id, catalogued_to(viewer), CaseFile.state == "filed")
        .where(true() if viewer.keeps_archive else false())
        .with_for_update(of=CaseFile)
        .execution_options(populate_existing=True)
    )


def list_case_files(
    session: Session, viewer: Viewer, wanted: FileFilter, *, before: UUID | None = None, limit: int = 21
) -> list[FileRow]:
    """A page of the catalogue, the newest first."""
    if wanted.text:
        ids, number = page_of_files(session, viewer, wanted, before, limit)
        shown, total = CaseFile.id.in_(ids), select(literal(number)).scalar_subquery()
    else:
        shown = CaseFile.id.in_(catalogued_ids(viewer, wanted, before, limit))
        total = count_capped(catalogued_ids(viewer, wanted, None, HITS_TO + 1))
    rows = session.execute(
        select(CaseFile, Unit.name, total)
        .join(Unit, Unit.id == CaseFile.unit_id)
        .where(shown)
        .order_by(CaseFile.id.desc())
        .limit(limit)
    )
    return [FileRow(file, unit, count) for file, unit, count in rows]


def list_to_file(
    session: Session, viewer: Viewer, *, before: UUID | None = None, limit: int = 21
) -> list[ToFile]:
    """Closed matters that the viewer may see and that are not in the archive yet, the newest first. Who keeps the archive
    sees those that wait for him."""
    handler = (
        select(func.string_agg(Account.name, "、"))
        .join(MatterPerson, MatterPerson.account_id == Account.id)
        .where(
            MatterPerson.matter_id == Matter.id,
            MatterPerson.part == "handler",
            MatterPerson.ended_at.is_(None),
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Matter.id,
            Matter.number,
            Matter.subject,
            Matter.party_names,
            Matter.procedure,
            Unit.name,
            Matter.closed_at,
            CaseFile.state,
            func.coalesce(handler, ""),
        )
        .join(Unit, Unit.id == Matter.unit_id)
        .outerjoin(CaseFile, CaseFile.matter_id == Matter.id)
        .where(Matter.id.in_(_closed(viewer, before, limit)))
        .order_by(Matter.id.desc())
        .limit(limit)
    )
    return [ToFile(*row) for row in rows]


def count_waiting(
    session: Session, viewer: Viewer, heads_of: Sequence[UUID], *, takes: bool
) -> dict[str, int]:
    """How many files on their way wait for the viewer, by their state: for the head of these departments, for who takes them into
    the archive, and returned ones for who arranged them."""
    mine = CaseFile.arranged_by == viewer.account_id
    ways = [and_(CaseFile.state == "returned", mine)]
    if heads_of:
        ways.append(and_(CaseFile.state == "handed_over", CaseFile.unit_id.in_(heads_of)))
    if takes:
        ways.append(and_(CaseFile.state == "checked", CaseFile.agency_id == viewer.agency_id))
    counts = [select(CaseFile.state).where(way) for way in ways]
    rows = union_all(*counts).subquery()
    return dict(session.execute(select(rows.c.state, func.count()).group_by(rows.c.state)).all())


def _closed(viewer: Viewer, before: UUID | None, limit: int) -> Select[UUID]:
    """The ids of the newest matters to be filed, each reason to see one walked by its own index."""
    own = visible_ids(viewer, Matter.stage == "closed", Matter.id < before if before else true(), limit=limit)
    if not viewer.keeps_archive:
        return own
    waiting = (
        select(CaseFile.matter_id)
        .where(
            CaseFile.agency_id == viewer.agency_id,
            CaseFile.state == "checked",
            CaseFile.matter_id < before if before else true(),
        )
        .order_by(CaseFile.matter_id.desc())
        .limit(limit)
    )
    return select(union_all(own, waiting).subquery().c[0])


def numbers_there(session: Session, viewer: Viewer, numbers: Sequence[str]) -> set[str]:
    """Those archive numbers that the agency of the viewer has given already."""
    return set(
        session.scalars(
            select(CaseFile.archive_number).where(
                CaseFile.agency_id == viewer.agency_id, CaseFile.archive_number.in_(numbers)
            )
        )
    )


def old_files_like(session: Session, viewer: Viewer, titles: Sequence[str]) -> dict[tuple[str, str], str]:
    """Archive numbers of files of the agency that came in without a matter under one of these titles, by title and number of
    the case."""
    rows = session.execute(
        select(CaseFile.title, CaseFile.matter_number, CaseFile.archive_number).where(
            CaseFile.agency_id == viewer.agency_id,
            CaseFile.matter_id.is_(None),
            CaseFile.title.in_(titles),
        )
    )
    return {(title, number): archived or "" for title, number, archived in rows}


def lock_archive_counter(session: Session, viewer: Viewer, prefix: str) -> ArchiveCounter | None:
    """The counter of a series of archive numbers, locked until the transaction ends."""
    return session.scalar(
        select(ArchiveCounter)
        .where(ArchiveCounter.agency_id == viewer.agency_id, ArchiveCounter.prefix == prefix)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
