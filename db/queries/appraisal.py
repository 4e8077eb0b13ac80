"""Random samples of filed files, and which were drawn. Every function takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Text, case, cast, func, select
from sqlalchemy.orm import Session, aliased

from db.models import Account, CaseFile, LedgerEntry, Unit
from db.queries.case_files import catalogued_to
from db.queries.leaving import on_a_list
from db.viewer import Viewer


@dataclass(frozen=True)
class Population:
    """Of which files a sample is drawn: those filed before `until`, of a year, a unit and a procedure, each None or empty for any."""

    until: datetime
    year: int | None = None
    unit_id: UUID | None = None
    procedure: str = ""


@dataclass(frozen=True)
class SampledRow:
    """A file of the sample; `title` is empty where the catalogue is not open to the reader."""

    file: CaseFile
    unit: str
    title: str


@dataclass(frozen=True)
class DrawRow:
    """The entry of a draw, with who drew."""

    entry: LedgerEntry
    person: str


def count_population(session: Session, viewer: Viewer, wanted: Population) -> int:
    """Of how many files of the agency a sample is drawn."""
    return session.scalar(select(func.count()).select_from(CaseFile).where(*_among(viewer, wanted))) or 0


def sample_files(
    session: Session, viewer: Viewer, reader: Viewer, wanted: Population, seed: str, count: int
) -> list[SampledRow]:
    """As many files as are wanted, always the same for a seed: those whose ids, hashed with it, come first. `reader` is the viewer as
    far as the catalogue is open to him."""
    order = func.sha256(func.convert_to(func.concat(seed, cast(CaseFile.id, Text)), "UTF8"))
    rows = session.execute(
        select(CaseFile, Unit.name, case((catalogued_to(reader), CaseFile.title), else_=""))
        .join(Unit, Unit.id == CaseFile.unit_id)
        .where(*_among(viewer, wanted))
        .order_by(order)
        .limit(count)
    )
    return [SampledRow(*row) for row in rows]


def filed_years(session: Session, viewer: Viewer) -> list[int]:
    """The years of which the agency has filed files, the newest first."""
    newest = select(func.max(CaseFile.filed_year)).where(*_filed(viewer, CaseFile))
    earlier = aliased(CaseFile)
    # From year to year along the index, because there are few years and many files.
    years = select(newest.scalar_subquery().label("year")).cte("years", recursive=True)
    before = (
        select(func.max(earlier.filed_year))
        .where(*_filed(viewer, earlier), earlier.filed_year < years.c.year)
        .scalar_subquery()
    )
    years = years.union_all(select(before).where(years.c.year.is_not(None)))
    return list(session.scalars(select(years.c.year).where(years.c.year.is_not(None))))


def find_draw(session: Session, viewer: Viewer, sample_id: UUID) -> DrawRow | None:
    """The entry of a draw of the agency."""
    row = session.execute(
        select(LedgerEntry, Account.name)
        .join(Account, Account.id == LedgerEntry.account_id)
        .where(*_draws(viewer), LedgerEntry.object_id == sample_id)
    ).one_or_none()
    return DrawRow(*row) if row else None


def list_draws(
    session: Session, viewer: Viewer, *, before: UUID | None = None, limit: int = 21
) -> list[DrawRow]:
    """A page of draws of the agency, the newest first: their ids are in the order of time. `before` is the sample above it."""
    query = (
        select(LedgerEntry, Account.name)
        .join(Account, Account.id == LedgerEntry.account_id)
        .where(*_draws(viewer))
        .order_by(LedgerEntry.object_id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(LedgerEntry.object_id < before)
    return [DrawRow(*row) for row in session.execute(query)]


def _draws(viewer: Viewer) -> Sequence[ColumnElement[bool]]:
    return (
        LedgerEntry.object_type == "appraisal_sample",
        LedgerEntry.action == "sampled",
        Account.agency_id == viewer.agency_id,
    )


def _filed(viewer: Viewer, table: type[CaseFile]) -> Sequence[ColumnElement[bool]]:
    return table.agency_id == viewer.agency_id, table.state == "filed"


def _among(viewer: Viewer, wanted: Population) -> Sequence[ColumnElement[bool]]:
    return [
        *_filed(viewer, CaseFile),
        # What is about to leave the archive is not lent, and so not appraised.
        ~on_a_list(),
        CaseFile.filed_at < wanted.until,
        *([CaseFile.filed_year == wanted.year] if wanted.year else []),
        *([CaseFile.unit_id == wanted.unit_id] if wanted.unit_id else []),
        *([CaseFile.procedure == wanted.procedure] if wanted.procedure else []),
    ]
