"""Procedural defects: those of a matter, those of a list, and those who may review them. Every function takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from db.models import Account, AccountRole, Act, Matter, MatterPerson, ProceduralDefect, Unit
from db.queries.counting import COUNT_TO
from db.queries.scope import visible_to
from db.viewer import Viewer


@dataclass(frozen=True)
class DefectRow:
    """A defect with the names of its people and the number of its matter."""

    defect: ProceduralDefect
    matter_number: str
    unit: str
    asker: str
    on_behalf_of: str | None
    reviewer: str
    decider: str | None
    act_kind: str | None


@dataclass(frozen=True)
class DefectFilter:
    """`state`: waiting, approved or refused; empty for all. `since` (inclusive) and `until` bound the asking."""

    state: str = ""
    number: str = ""
    since: datetime | None = None
    until: datetime | None = None


def list_of_matter(session: Session, viewer: Viewer, matter_id: UUID) -> list[DefectRow]:
    """The defects of a matter, oldest first; empty where the viewer may not see it."""
    return _rows(session, ProceduralDefect.matter_id == matter_id, visible_to(viewer), ascending=True)


def list_defects(
    session: Session,
    viewer: Viewer,
    reviewers: Sequence[UUID],
    wanted: DefectFilter,
    *,
    before: UUID | None = None,
    limit: int = 21,
) -> list[DefectRow]:
    """A page of what the viewer oversees or reviews (`reviewers` are the accounts he reviews for), newest first."""
    return _rows(
        session,
        _overseen(viewer, reviewers),
        *_conditions(wanted),
        ProceduralDefect.id < before if before else true(),
        limit=limit,
    )


def count_defects(session: Session, viewer: Viewer, reviewers: Sequence[UUID], wanted: DefectFilter) -> int:
    """How many there are, up to COUNT_TO + 1."""
    found = (
        select(ProceduralDefect.id)
        .join(Matter, Matter.id == ProceduralDefect.matter_id)
        .where(_overseen(viewer, reviewers), *_conditions(wanted))
        .limit(COUNT_TO + 1)
        .subquery()
    )
    return session.scalars(select(func.count()).select_from(found)).one()


def find_defect(session: Session, viewer: Viewer, defect_id: UUID) -> tuple[ProceduralDefect, Matter] | None:
    """A defect with its matter, locked for its review; None where the viewer may not see the matter."""
    row = session.execute(
        select(ProceduralDefect, Matter)
        .join(Matter, Matter.id == ProceduralDefect.matter_id)
        .where(ProceduralDefect.id == defect_id, visible_to(viewer))
        .with_for_update(of=ProceduralDefect)
        .execution_options(populate_existing=True)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def parts_of(session: Session, viewer: Viewer, matter_id: UUID) -> dict[str, set[UUID]]:
    """Who has which part in a matter now, by part; empty where the viewer may not see it."""
    person = aliased(MatterPerson)  # another one stands in the scope
    rows = session.execute(
        select(person.part, person.account_id)
        .join(Matter, Matter.id == person.matter_id)
        .where(person.matter_id == matter_id, person.ended_at.is_(None), visible_to(viewer))
    )
    found: dict[str, set[UUID]] = {}
    for part, account_id in rows:
        found.setdefault(part, set()).add(account_id)
    return found


def actors_of_act(session: Session, viewer: Viewer, act_id: UUID | None) -> set[UUID]:
    """Who did an act, and for whom; empty where there is none or the viewer may not see its matter."""
    row = session.execute(
        select(Act.actor_id, Act.on_behalf_of_id)
        .join(Matter, Matter.id == Act.matter_id)
        .where(Act.id == act_id, visible_to(viewer))
    ).one_or_none()
    return {one for one in row or () if one is not None}


def holders_of(
    session: Session, viewer: Viewer, role: str, unit_id: UUID | None = None
) -> list[tuple[UUID, str, str]]:
    """Colleagues in the viewer's agency, or in one department of it, who hold a role now: account, name, department."""
    rows = session.execute(
        select(Account.id, Account.name, Unit.name)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .join(Unit, Unit.id == Account.unit_id)
        .where(
            Account.agency_id == viewer.agency_id,
            Account.disabled_at.is_(None),
            AccountRole.role == role,
            AccountRole.ended_at.is_(None),
            Account.unit_id == unit_id if unit_id else true(),
        )
        .order_by(Account.name, Account.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _rows(
    session: Session, *conditions: ColumnElement[bool], ascending: bool = False, limit: int | None = None
) -> list[DefectRow]:
    asker, behalf, reviewer, decider = (aliased(Account) for _ in range(4))
    order = ProceduralDefect.id.asc() if ascending else ProceduralDefect.id.desc()
    rows = session.execute(
        select(
            *(ProceduralDefect, Matter.number, Unit.name, asker.name, behalf.name, reviewer.name),
            decider.name,
            Act.kind,
        )
        .join(Matter, Matter.id == ProceduralDefect.matter_id)
        .join(Unit, Unit.id == Matter.unit_id)
        .join(asker, asker.id == ProceduralDefect.asked_by)
        .outerjoin(behalf, behalf.id == ProceduralDefect.on_behalf_of_id)
        .join(reviewer, reviewer.id == ProceduralDefect.reviewer_id)
        .outerjoin(decider, decider.id == ProceduralDefect.reviewed_by)
        .outerjoin(Act, Act.id == ProceduralDefect.act_id)
        .where(*conditions)
        .order_by(order)
        .limit(limit)
        .execution_options(prepared=limit is None)
    )
    found: Sequence[tuple[Any, ...]] = [tuple(row) for row in rows]
    return [DefectRow(*row) for row in found]


def _conditions(wanted: DefectFilter) -> list[ColumnElement[bool]]:
    states = {
        "waiting": ProceduralDefect.is_approved.is_(None),
        "approved": ProceduralDefect.is_approved.is_(True),
        "refused": ProceduralDefect.is_approved.is_(False),
    }
    found: list[ColumnElement[bool]] = [states[wanted.state]] if wanted.state in states else []
    if wanted.number:
        found.append(Matter.number.contains(wanted.number, autoescape=True))
    if wanted.since:
        found.append(ProceduralDefect.recorded_at >= wanted.since)
    if wanted.until:
        found.append(ProceduralDefect.recorded_at < wanted.until)
    return found


def _overseen(viewer: Viewer, reviewers: Sequence[UUID]) -> ColumnElement[bool]:
    """Of the agency or the units that the viewer heads, or for him to review.

    Filed ones too, unlike in `visible_to`: defects that vanish with the filing would not be counted. Of the matter it
    tells the number alone.
    """
    of_units = (
        or_(Matter.unit_id.in_(viewer.unit_ids), Matter.intake_unit_id.in_(viewer.unit_ids))
        if viewer.unit_ids
        else false()
    )
    headed = true() if viewer.sees_agency else of_units
    return and_(
        Matter.agency_id == viewer.agency_id, or_(headed, ProceduralDefect.reviewer_id.in_(reviewers))
    )
