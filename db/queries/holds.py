"""Holds on matters, and the files whose time has come. Every function takes the viewer."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, true, tuple_, union_all
from sqlalchemy.orm import Session, aliased

from db.models import Account, CaseFile, Matter, MatterHold, Unit
from db.queries.case_files import catalogued_to
from db.queries.catalogue import reasons
from db.queries.leaving import on_a_list
from db.viewer import Viewer


@dataclass(frozen=True)
class HoldRow:
    """A hold with the number of its matter and the names of its people; nothing of the matter's content."""

    hold: MatterHold
    number: str
    unit: str
    placed_by: str
    lifted_by: str | None


@dataclass(frozen=True)
class DueRow:
    """A file whose minimum is over, whether it is held, and whether it is on a list already."""

    file: CaseFile
    unit: str
    is_held: bool
    is_listed: bool


def lock_by_number(session: Session, viewer: Viewer, number: str) -> Matter | None:
    """A matter of the agency by its own number or the archive number of its file, locked, for what is only added to it:
    nothing of it is opened."""
    # One after the other: in one condition neither would be met by its index.
    named = select(Matter.id).where(Matter.agency_id == viewer.agency_id, Matter.number == number)
    filed = select(CaseFile.matter_id).where(
        CaseFile.agency_id == viewer.agency_id, CaseFile.archive_number == number
    )
    matter_id = session.scalar(named) or session.scalar(filed)
    return lock_held(session, viewer, matter_id) if matter_id else None


def lock_held(session: Session, viewer: Viewer, matter_id: UUID) -> Matter | None:
    """The matter of a hold, locked."""
    return session.scalar(
        select(Matter)
        .where(Matter.id == matter_id, Matter.agency_id == viewer.agency_id)
        .with_for_update(of=Matter, key_share=True)
        .execution_options(populate_existing=True)
    )


def holds_on(session: Session, viewer: Viewer, matter_id: UUID) -> list[MatterHold]:
    """The holds on a matter that are not lifted."""
    return list(
        session.scalars(
            select(MatterHold)
            .where(
                MatterHold.agency_id == viewer.agency_id,
                MatterHold.matter_id == matter_id,
                MatterHold.lifted_at.is_(None),
            )
            .order_by(MatterHold.id)
        )
    )


def find_hold(session: Session, viewer: Viewer, hold_id: UUID, *, everywhere: bool = False) -> HoldRow | None:
    """One hold that the viewer sees to."""
    return next(iter(_rows(session, viewer, MatterHold.id == hold_id, limit=1, everywhere=everywhere)), None)


def list_holds(
    session: Session,
    viewer: Viewer,
    *,
    text: str = "",
    before: UUID | None = None,
    limit: int = 21,
    everywhere: bool = False,
) -> list[HoldRow]:
    """A page of the register of holds, the newest first: those of the viewer's departments, or with `everywhere` of the
    agency."""
    return _rows(
        session,
        viewer,
        Matter.number.contains(text, autoescape=True) if text else true(),
        MatterHold.id < before if before else true(),
        limit=limit,
        everywhere=everywhere,
    )


def list_due(
    session: Session,
    viewer: Viewer,
    on: date,
    *,
    unit_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 21,
) -> list[DueRow]:
    """A page of the files whose minimum was over before that day, the one that was over first in front; `before` is the last
    file of the page before."""
    rows = session.execute(
        select(CaseFile, Unit.name, Matter.hold, on_a_list())
        .join(Unit, Unit.id == CaseFile.unit_id)
        .outerjoin(Matter, Matter.id == CaseFile.matter_id)
        .where(CaseFile.id.in_(_due(viewer, on, unit_id, before, limit)))
        .order_by(CaseFile.keep_until, CaseFile.id)
        .limit(limit)
    )
    return [DueRow(file, unit, bool(held), listed) for file, unit, held, listed in rows]


def _due(viewer: Viewer, on: date, unit_id: UUID | None, before: UUID | None, limit: int) -> Select[UUID]:
    """The ids of those files, each reason to see one walked by its own index."""
    last = aliased(CaseFile)
    day = select(last.keep_until).where(last.id == before).scalar_subquery()
    walks = [
        select(CaseFile.id, CaseFile.keep_until)
        .where(
            column == value,
            catalogued_to(viewer),
            CaseFile.state == "filed",
            CaseFile.keep_until < on,
            tuple_(CaseFile.keep_until, CaseFile.id) > tuple_(day, before) if before else true(),
        )
        .order_by(CaseFile.keep_until, CaseFile.id)
        .limit(limit)
        for column, value in ([(CaseFile.unit_id, unit_id)] if unit_id else reasons(viewer))
    ]
    found = union_all(*walks).subquery()
    return select(found.c.id).order_by(found.c.keep_until, found.c.id).limit(limit)


def _rows(
    session: Session, viewer: Viewer, *conditions: ColumnElement[bool], limit: int, everywhere: bool
) -> list[HoldRow]:
    lifter = aliased(Account)
    rows = session.execute(
        select(MatterHold, Matter.number, Unit.name, Account.name, lifter.name)
        .join(Matter, Matter.id == MatterHold.matter_id)
        .join(Unit, Unit.id == Matter.unit_id)
        .join(Account, Account.id == MatterHold.placed_by)
        .outerjoin(lifter, lifter.id == MatterHold.lifted_by)
        .where(
            MatterHold.agency_id == viewer.agency_id,
            true() if everywhere or viewer.sees_agency else Matter.unit_id.in_(viewer.unit_ids),
            *conditions,
        )
        .order_by(MatterHold.id.desc())
        .limit(limit)
    )
    return [HoldRow(*row) for row in rows]
