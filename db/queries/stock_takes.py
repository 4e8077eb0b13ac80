"""Stock-takes of the archive and what was scanned in them. Every function takes the viewer: whoever keeps the archive."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from db.models import Account, CaseFile, StockTake, StockTakeLine
from db.viewer import Viewer

_DIGITS = ("0", "9")


@dataclass(frozen=True)
class TakeRow:
    """A stock-take with who began and who ended it."""

    take: StockTake
    started_by: str


@dataclass(frozen=True)
class ScanRow:
    """A line of a stock-take with who scanned it."""

    line: StockTakeLine
    scanned_by: str


@dataclass(frozen=True)
class MissingVolume:
    """A volume that the catalogue has at the place and that nobody scanned."""

    case_file_id: UUID
    archive_number: str
    volume: int
    place: str


def stands_in(place: str, prefix: str) -> bool:
    """Whether a place is, or lies within, that of a stock-take: 3号架1 holds 3号架1-2 and not 3号架12."""
    if not place.startswith(prefix):
        return False
    return not (prefix[-1:].isascii() and prefix[-1:].isdigit() and place[len(prefix) :][:1].isdigit())


def _within(prefix: str) -> ColumnElement[bool]:
    """The same as a condition on CaseFile, met by way of the index."""
    if not prefix:
        return true()
    pattern = prefix.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
    found = CaseFile.place.like(pattern)
    if not (prefix[-1].isascii() and prefix[-1].isdigit()):
        return found
    following = func.substr(CaseFile.place, len(prefix) + 1, 1)
    return and_(found, or_(following == "", following < _DIGITS[0], following > _DIGITS[1]))


def _at(viewer: Viewer, prefix: str) -> ColumnElement[bool]:
    return and_(CaseFile.agency_id == viewer.agency_id, CaseFile.state == "filed", _within(prefix))


def count_volumes(session: Session, viewer: Viewer, place: str) -> int:
    """How many volumes the catalogue has at a place. Read once, when a stock-take begins, and once more when it ends."""
    query = select(func.coalesce(func.sum(CaseFile.volumes), 0)).where(_at(viewer, place))
    return int(session.scalar(query) or 0)


def find_by_label(session: Session, viewer: Viewer, numbers: Iterable[str]) -> list[CaseFile]:
    """The files of these archive numbers, whatever became of them."""
    return list(
        session.scalars(
            select(CaseFile).where(
                CaseFile.agency_id == viewer.agency_id, CaseFile.archive_number.in_(list(numbers))
            )
        )
    )


def lock_take(session: Session, viewer: Viewer, stock_take_id: UUID) -> StockTake | None:
    """A stock-take of who keeps the archive, locked: scans of several people come one after the other."""
    if not viewer.keeps_archive:
        return None
    return session.scalar(
        select(StockTake)
        .where(StockTake.id == stock_take_id, StockTake.agency_id == viewer.agency_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def find_take(session: Session, viewer: Viewer, stock_take_id: UUID) -> TakeRow | None:
    """One stock-take, for who keeps the archive and for the heads of the agency."""
    row = session.execute(
        select(StockTake, Account.name)
        .join(Account, Account.id == StockTake.started_by)
        .where(StockTake.id == stock_take_id, _seen(viewer))
    ).one_or_none()
    return TakeRow(*row) if row else None


def open_takes(session: Session, viewer: Viewer, limit: int = 20) -> list[TakeRow]:
    """The stock-takes that go on, the newest first."""
    rows = session.execute(
        select(StockTake, Account.name)
        .join(Account, Account.id == StockTake.started_by)
        .where(StockTake.state == "open", _seen(viewer))
        .order_by(StockTake.id.desc())
        .limit(limit)
    )
    return [TakeRow(*row) for row in rows]


def line_of(session: Session, viewer: Viewer, stock_take_id: UUID, number: str) -> ScanRow | None:
    """The line of a number that was scanned already."""
    row = session.execute(
        select(StockTakeLine, Account.name)
        .join(StockTake, StockTake.id == StockTakeLine.stock_take_id)
        .join(Account, Account.id == StockTakeLine.scanned_by)
        .where(StockTakeLine.stock_take_id == stock_take_id, StockTakeLine.number == number, _seen(viewer))
    ).one_or_none()
    return ScanRow(*row) if row else None


def newest_lines(session: Session, viewer: Viewer, stock_take_id: UUID, limit: int = 20) -> list[ScanRow]:
    """What was scanned last, the newest first."""
    rows = session.execute(
        select(StockTakeLine, Account.name)
        .join(StockTake, StockTake.id == StockTakeLine.stock_take_id)
        .join(Account, Account.id == StockTakeLine.scanned_by)
        .where(StockTakeLine.stock_take_id == stock_take_id, _seen(viewer))
        .order_by(StockTakeLine.id.desc())
        .limit(limit)
    )
    return [ScanRow(*row) for row in rows]


def differences(session: Session, viewer: Viewer, stock_take_id: UUID, limit: int) -> list[StockTakeLine]:
    """The lines that are not as they should be: those scanned in their order, then those that were missing."""
    rows: list[StockTakeLine] = []
    for result in ("misplaced", "unknown", "missing"):
        rows += session.scalars(
            select(StockTakeLine)
            .join(StockTake, StockTake.id == StockTakeLine.stock_take_id)
            .where(
                StockTakeLine.stock_take_id == stock_take_id, StockTakeLine.result == result, _seen(viewer)
            )
            .order_by(StockTakeLine.id)
            .limit(limit - len(rows))
        )
    return rows


def missing_volumes(session: Session, viewer: Viewer, take: StockTake, limit: int) -> list[MissingVolume]:
    """What the catalogue has at the place and nobody scanned, by place and number."""
    volume = func.generate_series(1, CaseFile.volumes).table_valued("volume").render_derived().lateral()
    scanned = select(StockTakeLine.id).where(
        StockTakeLine.stock_take_id == take.id,
        StockTakeLine.case_file_id == CaseFile.id,
        StockTakeLine.volume == volume.c.volume,
    )
    rows = session.execute(
        select(CaseFile.id, CaseFile.archive_number, volume.c.volume, CaseFile.place)
        .join(volume, true())
        .where(_at(viewer, take.place), ~scanned.exists())
        .order_by(CaseFile.place, CaseFile.archive_number, volume.c.volume)
        .limit(limit)
    )
    return [MissingVolume(*row) for row in rows]


def scanners(session: Session, viewer: Viewer, stock_take_id: UUID) -> list[str]:
    """The names of those who scanned in a stock-take; whoever ended it entered what was missing."""
    rows = session.scalars(
        select(Account.name)
        .distinct()
        .join(StockTakeLine, StockTakeLine.scanned_by == Account.id)
        .join(StockTake, StockTake.id == StockTakeLine.stock_take_id)
        .where(StockTakeLine.stock_take_id == stock_take_id, StockTakeLine.result != "missing", _seen(viewer))
        .order_by(Account.name)
    )
    return list(rows)


def _seen(viewer: Viewer) -> ColumnElement[bool]:
    may = viewer.keeps_archive or viewer.sees_agency
    return and_(StockTake.agency_id == viewer.agency_id, true() if may else StockTake.id.is_(None))
