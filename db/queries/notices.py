"""Notices of deadlines: what calls for one, who is told, and what somebody has been told. Every function takes the
viewer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.models import (
    Account,
    AccountRole,
    Deadline,
    Delegation,
    Matter,
    MatterPerson,
    MatterWork,
    Notice,
    OriginalMedium,
)
from db.queries.scope import visible_to
from db.viewer import Viewer

UNREAD_TO = 99
"""How far unread notices are counted."""
Told = tuple[UUID, UUID, str, date]
"""Deadline, account, kind, day."""


@dataclass(frozen=True)
class NoticeRow:
    """A notice with the matter and the deadline it is about, or the original carrier, and then without parties."""

    notice_id: UUID
    matter_id: UUID
    original_id: UUID | None
    number: str
    party_names: str
    kind: str
    label: str
    due_on: date
    told_at: datetime
    read_at: datetime | None


def near_deadlines(
    session: Session, viewer: Viewer, duty: str, until: datetime
) -> list[tuple[Deadline, UUID]]:
    """The running deadlines of that duty in open matters of the viewer's agency that end by a moment, with the
    unit that answers."""
    rows = session.execute(
        select(Deadline, MatterWork.unit_id)
        .join(MatterWork, MatterWork.matter_id == Deadline.matter_id)
        .join(Matter, Matter.id == Deadline.matter_id)
        .where(
            Deadline.agency_id == viewer.agency_id,
            Deadline.ended_at.is_(None),
            Deadline.state == "running",
            Deadline.duty == duty,
            Deadline.due_at <= until,
            MatterWork.is_open,
            visible_to(viewer),
        )
        .order_by(Deadline.id)
    )
    return [(row[0], row[1]) for row in rows]


def people_of(
    session: Session, viewer: Viewer, matter_ids: Collection[UUID], parts: Sequence[str]
) -> list[tuple[UUID, str, UUID]]:
    """(matter, part, account) of whoever has one of the parts now, disabled accounts apart."""
    rows = session.execute(
        select(MatterPerson.matter_id, MatterPerson.part, MatterPerson.account_id)
        .join(Account, Account.id == MatterPerson.account_id)
        .where(
            MatterPerson.matter_id.in_(matter_ids),
            MatterPerson.part.in_(parts),
            MatterPerson.ended_at.is_(None),
            Account.agency_id == viewer.agency_id,
            Account.disabled_at.is_(None),
        )
    )
    return [(row[0], row[1], row[2]) for row in rows]


def heads(session: Session, viewer: Viewer, role: str) -> dict[UUID, list[UUID]]:
    """The enabled accounts that hold a role, by their unit."""
    rows = session.execute(
        select(Account.unit_id, Account.id)
        .where(
            Account.agency_id == viewer.agency_id,
            Account.disabled_at.is_(None),
            exists().where(
                AccountRole.account_id == Account.id,
                AccountRole.role == role,
                AccountRole.ended_at.is_(None),
            ),
        )
        .order_by(Account.id)
    )
    found: dict[UUID, list[UUID]] = {}
    for unit_id, account_id in rows:
        found.setdefault(unit_id, []).append(account_id)
    return found


def stand_ins(session: Session, viewer: Viewer) -> list[tuple[UUID, UUID]]:
    """(absent, stand-in) of the delegations that run now."""
    rows = session.execute(
        select(Delegation.from_account_id, Delegation.to_account_id)
        .join(Account, Account.id == Delegation.to_account_id)
        .where(
            Delegation.agency_id == viewer.agency_id,
            Delegation.revoked_at.is_(None),
            Delegation.from_at <= viewer.now,
            Delegation.to_at > viewer.now,
            Account.disabled_at.is_(None),
        )
    )
    return [(row[0], row[1]) for row in rows]


def told_of(session: Session, viewer: Viewer, deadline_ids: Collection[UUID]) -> set[Told]:
    """What has been told of these deadlines, to anybody."""
    rows = session.execute(
        select(Notice.deadline_id, Notice.account_id, Notice.kind, Notice.due_on).where(
            Notice.deadline_id.in_(deadline_ids), Notice.agency_id == viewer.agency_id
        )
    )
    return {(row[0], row[1], row[2], row[3]) for row in rows if row[0]}


def tell(session: Session, viewer: Viewer, rows: Sequence[dict[str, Any]]) -> int:
    """Write notices for the viewer's agency, each once, whoever else writes at the same time. Returns how many are new."""
    if not rows:
        return 0
    told = session.execute(
        insert(Notice)
        .values([{**row, "agency_id": viewer.agency_id} for row in rows])
        .on_conflict_do_nothing()
        .returning(Notice.id)
    )
    return len(told.all())


def list_notices(
    session: Session, viewer: Viewer, *, unread: bool = False, before: UUID | None = None, limit: int = 20
) -> list[NoticeRow]:
    """The viewer's notices on matters that he may see, and on original carriers, the newest first, and one more where there
    are more."""
    names = case((Notice.original_id.is_(None), Matter.party_names), else_="")
    label = func.coalesce(Deadline.label, OriginalMedium.medium_no)
    rows = session.execute(
        select(
            *(Notice.id, Notice.matter_id, Notice.original_id, Matter.number, names, Notice.kind, label),
            *(Notice.due_on, Notice.happened_at, Notice.read_at),
        )
        .join(Matter, Matter.id == Notice.matter_id)
        .outerjoin(Deadline, Deadline.id == Notice.deadline_id)
        .outerjoin(OriginalMedium, OriginalMedium.id == Notice.original_id)
        .where(
            Notice.account_id == viewer.account_id,
            Notice.read_at.is_(None) if unread else true(),
            Notice.id < before if before else true(),
            _about(viewer),
        )
        .order_by(Notice.id.desc())
        .limit(limit + 1)
    )
    return [NoticeRow(*row) for row in rows]


def count_unread(session: Session, viewer: Viewer) -> int:
    """How many the viewer has not read, up to UNREAD_TO + 1."""
    found = select(Notice.id).join(Matter, Matter.id == Notice.matter_id).where(_unread(viewer))
    counted = select(func.count()).select_from(found.limit(UNREAD_TO + 1).subquery())
    return session.scalars(counted.execution_options(prepared=True)).one()


def unread(session: Session, viewer: Viewer, ids: Collection[UUID] | None) -> list[Notice]:
    """The viewer's own unread notices of these ids, or all of them, locked."""
    wanted = Notice.id.in_(ids) if ids is not None else true()
    return list(
        session.scalars(
            select(Notice)
            .where(Notice.account_id == viewer.account_id, Notice.read_at.is_(None), wanted)
            .order_by(Notice.id)
            .with_for_update()
        )
    )


def purge_notices(session: Session, viewer: Viewer, before: datetime) -> None:
    """Forget the notices that the viewer's agency gave before then, of deadlines that have ended: of the others they say
    that it has been told; and those of carriers."""
    ended = exists().where(Deadline.id == Notice.deadline_id, Deadline.ended_at.is_not(None))
    session.execute(
        delete(Notice).where(
            Notice.agency_id == viewer.agency_id,
            Notice.happened_at < before,
            or_(ended, Notice.original_id.is_not(None)),
        )
    )


def _unread(viewer: Viewer) -> ColumnElement[bool]:
    return and_(Notice.account_id == viewer.account_id, Notice.read_at.is_(None), _about(viewer))


def _about(viewer: Viewer) -> ColumnElement[bool]:
    """What is told of a carrier names a matter by its number alone."""
    return or_(Notice.original_id.is_not(None), visible_to(viewer))
