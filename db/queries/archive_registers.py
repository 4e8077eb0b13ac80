"""What the registers of the archive list: what came in, what was moved, of what copies were made, and what was gone through.

Every function takes the viewer and reads a page, the newest first; `before` is the id of the row above it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from db.models import (
    Account,
    ArchiveFigure,
    CaseFile,
    CaseFileMove,
    CaseFileSearch,
    LedgerEntry,
    StockTake,
    Unit,
)
from db.queries.case_files import catalogued_to
from db.queries.search import hit
from db.viewer import Viewer


@dataclass(frozen=True)
class RegisterFilter:
    """`since` (inclusive) and `until` (exclusive) bound the time of what is listed; `text` are pieces, of two characters and
    more, of archive number, title or number of the matter; empty for any."""

    text: str = ""
    unit_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class TakenRow:
    """A file that came into the archive."""

    file: CaseFile
    unit: str
    taken_by: str


@dataclass(frozen=True)
class MoveRow:
    """A file that was put somewhere; `left` is the place before, empty for the first."""

    move: CaseFileMove
    file: CaseFile
    unit: str
    moved_by: str
    left: str


@dataclass(frozen=True)
class CopyRow:
    """A copy of a whole file that was made or fetched, as the ledger has it."""

    entry: LedgerEntry
    file: CaseFile
    unit: str
    actor: str


@dataclass(frozen=True)
class TakeLine:
    """A stock-take, with who began it."""

    take: StockTake
    started_by: str


@dataclass(frozen=True)
class FigureRow:
    """Figures of a year, a period and a unit."""

    year: int
    term: str
    unit_id: UUID
    unit: str
    files_in: int
    volumes_in: int
    pages_in: int
    files_out: int
    volumes_out: int
    pages_out: int


def list_taken(
    session: Session, viewer: Viewer, wanted: RegisterFilter, *, before: UUID | None = None, limit: int = 21
) -> list[TakenRow]:
    """归档登记."""
    at = CaseFile.filed_at
    query = (
        select(CaseFile, Unit.name, func.coalesce(Account.name, ""))
        .join(Unit, Unit.id == CaseFile.unit_id)
        .outerjoin(Account, Account.id == CaseFile.taken_by)
        .where(at.is_not(None), *_of_files(viewer, wanted), *between(at, wanted))
        .where(below(CaseFile, "filed_at", before))
        .order_by(at.desc(), CaseFile.id.desc())
        .limit(limit)
    )
    return [TakenRow(*row) for row in session.execute(query)]


def list_moves(
    session: Session, viewer: Viewer, wanted: RegisterFilter, *, before: UUID | None = None, limit: int = 21
) -> list[MoveRow]:
    """移位登记."""
    at, earlier = CaseFileMove.recorded_at, aliased(CaseFileMove)
    left = (
        select(earlier.place)
        .where(earlier.case_file_id == CaseFileMove.case_file_id, earlier.id < CaseFileMove.id)
        .order_by(earlier.id.desc())
        .limit(1)
        .correlate(CaseFileMove)
        .scalar_subquery()
    )
    # Chosen first, so that the place before is looked up for these lines alone.
    ids = (
        select(CaseFileMove.id)
        .join(CaseFile, CaseFile.id == CaseFileMove.case_file_id)
        .where(*_of_files(viewer, wanted), *between(at, wanted))
        .where(below(CaseFileMove, "recorded_at", before))
        .order_by(at.desc(), CaseFileMove.id.desc())
        .limit(limit)
        .subquery()
    )
    query = (
        select(CaseFileMove, CaseFile, Unit.name, Account.name, func.coalesce(left, ""))
        .join(ids, ids.c.id == CaseFileMove.id)
        .join(CaseFile, CaseFile.id == CaseFileMove.case_file_id)
        .join(Unit, Unit.id == CaseFile.unit_id)
        .join(Account, Account.id == CaseFileMove.moved_by)
        .order_by(at.desc(), CaseFileMove.id.desc())
    )
    return [MoveRow(*row) for row in session.execute(query)]


def list_copies(
    session: Session, viewer: Viewer, wanted: RegisterFilter, *, before: UUID | None = None, limit: int = 21
) -> list[CopyRow]:
    """导出登记: whole files as PDF or package, made by the worker and fetched by who asked for them."""
    at = LedgerEntry.recorded_at
    query = (
        select(LedgerEntry, CaseFile, Unit.name, func.coalesce(Account.name, "系统"))
        .join(CaseFile, CaseFile.id == LedgerEntry.object_id)
        .join(Unit, Unit.id == CaseFile.unit_id)
        .outerjoin(Account, Account.id == LedgerEntry.account_id)
        .where(
            LedgerEntry.object_type == "case_file",
            or_(LedgerEntry.action == "exported", LedgerEntry.action == "fetched"),
        )
        .where(*_of_files(viewer, wanted), *between(at, wanted))
        .where(below(LedgerEntry, "recorded_at", before))
        .order_by(at.desc(), LedgerEntry.id.desc())
        .limit(limit)
    )
    return [CopyRow(*row) for row in session.execute(query)]


def list_stock_takes(
    session: Session, viewer: Viewer, wanted: RegisterFilter, *, before: UUID | None = None, limit: int = 21
) -> list[TakeLine]:
    """清点登记, for who keeps the archive and for the heads of the agency. `text` is a piece of the place."""
    may = viewer.keeps_archive or viewer.sees_agency
    query = (
        select(StockTake, Account.name)
        .join(Account, Account.id == StockTake.started_by)
        .where(StockTake.agency_id == viewer.agency_id, true() if may else StockTake.id.is_(None))
        .where(*between(StockTake.recorded_at, wanted))
        .where(StockTake.place.contains(wanted.text, autoescape=True) if wanted.text else true())
        .where(StockTake.id < before if before else true())
        .order_by(StockTake.id.desc())
        .limit(limit)
    )
    return [TakeLine(*row) for row in session.execute(query)]


def figures(session: Session, viewer: Viewer) -> list[FigureRow]:
    """What came in and left, of the whole agency or of the viewer's units: as it is kept, nothing is counted here."""
    reach = (
        true() if viewer.sees_agency or viewer.keeps_archive else ArchiveFigure.unit_id.in_(viewer.unit_ids)
    )
    figure = ArchiveFigure
    rows = session.execute(
        select(
            *(figure.year, figure.term, figure.unit_id, Unit.name),
            *(figure.files_in, figure.volumes_in, figure.pages_in),
            *(figure.files_out, figure.volumes_out, figure.pages_out),
        )
        .join(Unit, Unit.id == figure.unit_id)
        .where(figure.agency_id == viewer.agency_id, reach)
        .order_by(figure.year.desc(), Unit.name, figure.term)
    )
    return [FigureRow(*tuple(row)) for row in rows]


def series_of(session: Session, viewer: Viewer, year: int) -> list[tuple[str, int]]:
    """The series of archive numbers of a year, each with how many files it has, in their order; for who keeps the archive."""
    if not viewer.keeps_archive:
        return []
    rows = session.execute(
        select(CaseFile.prefix, func.count())
        .where(CaseFile.agency_id == viewer.agency_id, func.split_part(CaseFile.prefix, "-", 2) == str(year))
        .group_by(CaseFile.prefix)
        .order_by(CaseFile.prefix)
    )
    return [(prefix, count) for prefix, count in rows if prefix]


def list_series(
    session: Session, viewer: Viewer, prefix: str, *, after: int, limit: int
) -> list[tuple[CaseFile, str]]:
    """The files of a series behind a number, in the order of their numbers, each with its unit; for who keeps the archive."""
    if not viewer.keeps_archive:
        return []
    rows = session.execute(
        select(CaseFile, Unit.name)
        .join(Unit, Unit.id == CaseFile.unit_id)
        .where(CaseFile.agency_id == viewer.agency_id, CaseFile.prefix == prefix, CaseFile.sequence > after)
        .order_by(CaseFile.sequence)
        .limit(limit)
    )
    return [(file, unit) for file, unit in rows]


def _of_files(viewer: Viewer, wanted: RegisterFilter) -> Sequence[ColumnElement[bool]]:
    conditions = [catalogued_to(viewer)]
    if wanted.unit_id:
        conditions.append(CaseFile.unit_id == wanted.unit_id)
    if wanted.text:
        found = select(CaseFileSearch.case_file_id).where(hit(wanted.text, CaseFileSearch))
        conditions.append(CaseFile.id.in_(found))
    return conditions


def between(at: Any, wanted: RegisterFilter) -> Sequence[ColumnElement[bool]]:
    return [
        *([at >= wanted.since] if wanted.since else []),
        *([at < wanted.until] if wanted.until else []),
    ]


def below(model: Any, column: str, before: UUID | None) -> ColumnElement[bool]:
    """What comes behind the row `before` in the order of a time and the id."""
    if before is None:
        return true()
    above = aliased(model)
    at = select(getattr(above, column)).where(above.id == before).scalar_subquery()
    return tuple_(getattr(model, column), model.id) < tuple_(at, before)
