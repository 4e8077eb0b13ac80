"""Matters whose record is kept for the long term, and the copies of it. Every function takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from db.models import Account, Matter, MatterTrigger, PreservedCheck, PreservedCopy, Unit
from db.queries.scope import open_to
from db.viewer import Viewer


@dataclass(frozen=True)
class TaskRow:
    """A matter for which a trigger of article 23 was raised: its number and unit, the kinds of trigger, how many copies of it
    read well, and the day by which one is to be read. Nothing of its content."""

    matter_id: UUID
    number: str
    unit: str
    is_filed: bool
    kinds: Sequence[str]
    raised_at: datetime
    good: int
    check_on: date | None


@dataclass(frozen=True)
class CopyRow:
    copy: PreservedCopy
    maker: str


@dataclass(frozen=True)
class CheckRow:
    check: PreservedCheck
    medium_no: str
    checker: str


def list_tasks(
    session: Session,
    viewer: Viewer,
    *,
    matter_id: UUID | None = None,
    text: str = "",
    before: UUID | None = None,
    limit: int = 21,
) -> list[TaskRow]:
    """A page of them, by the newest trigger of each; or the one of that matter."""
    later = aliased(MatterTrigger)
    newest = ~exists().where(later.matter_id == MatterTrigger.matter_id, later.id > MatterTrigger.id)
    kinds = select(func.array_agg(later.kind.distinct())).where(later.matter_id == Matter.id)
    good = select(func.count()).where(PreservedCopy.matter_id == Matter.id, PreservedCopy.state == "good")
    due = select(func.min(PreservedCopy.check_on)).where(PreservedCopy.matter_id == Matter.id)
    rows = session.execute(
        select(
            Matter.id,
            Matter.number,
            Unit.name,
            Matter.filed_at.is_not(None),
            kinds.scalar_subquery(),
            MatterTrigger.happened_at,
            good.scalar_subquery(),
            due.scalar_subquery(),
        )
        .select_from(MatterTrigger)
        .join(Matter, Matter.id == MatterTrigger.matter_id)
        .join(Unit, Unit.id == Matter.unit_id)
        .where(
            newest,
            kept_by(viewer),
            Matter.id == matter_id if matter_id else true(),
            Matter.number.contains(text, autoescape=True) if text else true(),
            Matter.id < before if before else true(),
        )
        .order_by(Matter.id.desc())
        .limit(limit)
    )
    return [TaskRow(*row) for row in rows]


def lock_triggered(session: Session, viewer: Viewer, matter_id: UUID) -> Matter | None:
    """A matter for which a trigger was raised, locked for what is only added to it."""
    return session.scalar(
        select(Matter)
        .where(Matter.id == matter_id, kept_by(viewer), exists().where(MatterTrigger.matter_id == Matter.id))
        .with_for_update(of=Matter, key_share=True)
        .execution_options(populate_existing=True)
    )


def lock_copy(session: Session, viewer: Viewer, copy_id: UUID) -> PreservedCopy | None:
    """A copy, locked for a change."""
    return session.scalar(
        select(PreservedCopy)
        .join(Matter, Matter.id == PreservedCopy.matter_id)
        .where(PreservedCopy.id == copy_id, kept_by(viewer))
        .with_for_update(of=PreservedCopy)
        .execution_options(populate_existing=True)
    )


def same_medium(session: Session, viewer: Viewer, matter_id: UUID, medium_no: str) -> bool:
    """Whether a medium of that number was entered for the matter already."""
    found = select(PreservedCopy.id).where(
        PreservedCopy.agency_id == viewer.agency_id,
        PreservedCopy.matter_id == matter_id,
        PreservedCopy.medium_no == medium_no,
    )
    return session.scalar(found) is not None


def list_copies(session: Session, viewer: Viewer, matter_id: UUID) -> list[CopyRow]:
    """The copies of a matter's record, the oldest first; empty where the viewer does not keep it."""
    rows = session.execute(
        select(PreservedCopy, Account.name)
        .join(Account, Account.id == PreservedCopy.made_by)
        .join(Matter, Matter.id == PreservedCopy.matter_id)
        .where(PreservedCopy.matter_id == matter_id, kept_by(viewer))
        .order_by(PreservedCopy.id)
    )
    return [CopyRow(copy, maker) for copy, maker in rows]


def list_checks(session: Session, viewer: Viewer, matter_id: UUID) -> list[CheckRow]:
    """The checks of those copies, the newest first."""
    rows = session.execute(
        select(PreservedCheck, PreservedCopy.medium_no, Account.name)
        .join(PreservedCopy, PreservedCopy.id == PreservedCheck.copy_id)
        .join(Account, Account.id == PreservedCheck.checked_by)
        .join(Matter, Matter.id == PreservedCheck.matter_id)
        .where(PreservedCheck.matter_id == matter_id, kept_by(viewer))
        .order_by(PreservedCheck.id.desc())
    )
    return [CheckRow(check, number, checker) for check, number, checker in rows]


def kept_by(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on Matter: the viewer sees to its copies. Its department does while it is open, who keeps the archive at all
    times: the number of a matter and what stands on a medium open nothing of it."""
    agency = Matter.agency_id == viewer.agency_id
    filed_here = (
        and_(Matter.filed_at.is_not(None), Matter.unit_id.in_(viewer.unit_ids))
        if viewer.unit_ids
        else false()
    )
    ways = [open_to(viewer), filed_here, *([true()] if viewer.keeps_archive or viewer.sees_agency else [])]
    return and_(agency, or_(*ways))
