"""Holds on matters and files, and the files whose time has come. Every function takes the viewer."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, true, tuple_, union_all
from sqlalchemy.orm import Session, aliased

from db.models import Account, CaseFile, Matter, MatterHold, Unit
from db.queries.case_files import catalogued_to
from db.queries.catalogue import reasons
from db.queries.leaving import on_a_list
from db.viewer import Viewer


@dataclass(frozen=True)
class HoldRow:
    """A hold with the number of its matter, or of its file, and the names of its people; nothing of the content."""

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


Holdable = Matter | CaseFile
"""What a hold stands on: a matter, or a case file that came in without one."""


def lock_by_number(session: Session, viewer: Viewer, number: str) -> Holdable | None:
    """A matter of the agency by its own number or the archive number of its file, or a file without a matter by that; locked,
    for what is only added to it: nothing of it is opened."""
    # One after the other: in one condition neither would be met by its index.
    matter_id = session.scalar(
        select(Matter.id).where(Matter.agency_id == viewer.agency_id, Matter.number == number)
    )
    if matter_id:
        return lock_held(session, viewer, matter_id, None)
    filed = session.execute(
        select(CaseFile.matter_id, CaseFile.id).where(
            CaseFile.agency_id == viewer.agency_id, CaseFile.archive_number == number
        )
    ).one_or_none()
    return lock_held(session, viewer, filed[0], filed[1]) if filed else None


def lock_held(
    session: Session, viewer: Viewer, matter_id: UUID | None, case_file_id: UUID | None
) -> Holdable | None:
    """What a hold stands on, locked."""
    if matter_id is None:
        return session.scalar(
            select(CaseFile)
            .where(CaseFile.id == case_file_id, CaseFile.agency_id == viewer.agency_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    return session.scalar(
        select(Matter)
        .where(Matter.id == matter_id, Matter.agency_id == viewer.agency_id)
        .with_for_update(of=Matter, key_share=True)
        .execution_options(populate_existing=True)
    )


def holds_on(session: Session, viewer: Viewer, held: Holdable) -> list[MatterHold]:
    """The holds on a matter or file that are not lifted."""
    column = MatterHold.matter_id if isinstance(held, Matter) else MatterHold.case_file_id
    return list(
        session.scalars(
            select(MatterHold)
            .where(
                MatterHold.agency_id == viewer.agency_id,
                column == held.id,
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
        or_(
            Matter.number.contains(text, autoescape=True),
            CaseFile.archive_number.contains(text, autoescape=True),
        )
        if text
        else true(),
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
        select(CaseFile, Unit.name, func.coalesce(Matter.hold, CaseFile.hold), on_a_list())
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
    number = func.coalesce(Matter.number, CaseFile.archive_number)
    unit_id = func.coalesce(Matter.unit_id, CaseFile.unit_id)
    rows = session.execute(
        select(MatterHold, number, Unit.name, Account.name, lifter.name)
        .outerjoin(Matter, Matter.id == MatterHold.matter_id)
        .outerjoin(CaseFile, CaseFile.id == MatterHold.case_file_id)
        .join(Unit, Unit.id == unit_id)
        .join(Account, Account.id == MatterHold.placed_by)
        .outerjoin(lifter, lifter.id == MatterHold.lifted_by)
        .where(
            MatterHold.agency_id == viewer.agency_id,
            true() if everywhere or viewer.sees_agency else unit_id.in_(viewer.unit_ids),
            *conditions,
        )
        .order_by(MatterHold.id.desc())
        .limit(limit)
    )
    return [HoldRow(*row) for row in rows]
