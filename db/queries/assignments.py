"""Who works on matters: the parts of one, the work of a colleague, and who can be given some. Every function takes the
viewer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from db.models import Account, AccountRole, Matter, MatterPerson, Unit
from db.queries.scope import visible_to, within_reach
from db.viewer import Viewer

HANDLER, CO_HANDLER, REGISTRAR = "handler", "co_handler", "registrar"


@dataclass(frozen=True)
class PartRow:
    """A part in a matter with the name of its holder."""

    person: MatterPerson
    name: str


@dataclass(frozen=True)
class WorkRow:
    """A matter that a colleague works on, with the parts of his that would pass to another."""

    matter: Matter
    parts: Sequence[str]


@dataclass(frozen=True)
class Colleague:
    account_id: UUID
    name: str
    unit: str
    is_disabled: bool


def find_matter(session: Session, viewer: Viewer, matter_id: UUID) -> Matter | None:
    """None where the viewer may not see it."""
    return session.scalar(select(Matter).where(Matter.id == matter_id, visible_to(viewer)))


def parts_in(session: Session, viewer: Viewer, matter_id: UUID) -> list[PartRow]:
    """Every part in a matter, ended ones too, oldest first; empty where the viewer may not see it."""
    person = aliased(MatterPerson)  # another one stands in the scope
    rows = session.execute(
        select(person, Account.name)
        .join(Account, Account.id == person.account_id)
        .join(Matter, Matter.id == person.matter_id)
        .where(person.matter_id == matter_id, visible_to(viewer))
        .order_by(person.id)
        .execution_options(populate_existing=True)
    )
    return [PartRow(*row) for row in rows]


def possible_handlers(session: Session, viewer: Viewer, roles: Collection[str]) -> list[Colleague]:
    """Enabled colleagues who hold one of the roles, of the viewer's units or, where he sees the agency, of all."""
    held = exists().where(
        AccountRole.account_id == Account.id, AccountRole.role.in_(roles), AccountRole.ended_at.is_(None)
    )
    return _colleagues(session, viewer, Account.disabled_at.is_(None), held)


def people_at_work(session: Session, viewer: Viewer) -> list[Colleague]:
    """Colleagues, disabled ones too, who have a part that could be handed over within the viewer's reach."""
    person = aliased(MatterPerson)
    works = (
        select(person.id)
        .join(Matter, Matter.id == person.matter_id)
        .where(person.account_id == Account.id, *_passing(viewer, person))
        .exists()
    )
    return _colleagues(session, viewer, works, everywhere=True)


def work_of(session: Session, viewer: Viewer, account_id: UUID, *, lock: bool = False) -> list[WorkRow]:
    """The open matters of a colleague that the viewer can hand over, by their ids; `lock` holds them to the end of the
    transaction."""
    person = aliased(MatterPerson)
    ids = (
        select(person.matter_id)
        .join(Matter, Matter.id == person.matter_id)
        .where(person.account_id == account_id, *_passing(viewer, person))
    )
    query = select(Matter).where(Matter.id.in_(ids)).order_by(Matter.id)
    if lock:
        query = query.with_for_update(of=Matter, key_share=True).execution_options(populate_existing=True)
    matters = {matter.id: matter for matter in session.scalars(query)}
    # After the lock: what somebody else has just changed counts.
    parts = session.execute(
        select(person.matter_id, person.part)
        .join(Matter, Matter.id == person.matter_id)
        .where(
            person.account_id == account_id, person.matter_id.in_(list(matters)), *_passing(viewer, person)
        )
        .order_by(person.id)
    ).all()
    found: dict[UUID, list[str]] = {}
    for matter_id, part in parts:
        found.setdefault(matter_id, []).append(part)
    return [WorkRow(matter, found[matter.id]) for matter in matters.values() if matter.id in found]


def work_elsewhere(session: Session, viewer: Viewer, account_id: UUID) -> int:
    """How many open matters of the agency the colleague handles beyond the viewer's reach: a number alone."""
    person = aliased(MatterPerson)
    return session.scalars(
        select(func.count(person.matter_id.distinct()))
        .join(Matter, Matter.id == person.matter_id)
        .where(
            Matter.agency_id == viewer.agency_id,
            Matter.filed_at.is_(None),
            Matter.closed_at.is_(None),
            person.account_id == account_id,
            person.part.in_((HANDLER, CO_HANDLER)),
            person.ended_at.is_(None),
            ~answered_for(viewer),
        )
    ).one()


def answered_for(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on Matter: the viewer's roles reach the unit that answers for it, not only the one that took it in."""
    return true() if viewer.sees_agency else Matter.unit_id.in_(viewer.unit_ids)


def _passing(viewer: Viewer, person: type[MatterPerson]) -> list[ColumnElement[bool]]:
    """Conditions on Matter and a part in it: it can be handed over by the viewer. Handling is in the hands of who
    answers for the matter; that of the registrar lasts until somebody handles it."""
    other = aliased(MatterPerson)
    is_handled = exists().where(other.matter_id == Matter.id, other.part == HANDLER, other.ended_at.is_(None))
    return [
        within_reach(viewer),
        Matter.closed_at.is_(None),
        person.ended_at.is_(None),
        or_(
            and_(person.part.in_((HANDLER, CO_HANDLER)), answered_for(viewer)),
            and_(person.part == REGISTRAR, ~is_handled),
        ),
    ]


def _colleagues(
    session: Session, viewer: Viewer, *conditions: ColumnElement[bool], everywhere: bool = False
) -> list[Colleague]:
    near = everywhere or viewer.sees_agency
    rows = session.execute(
        select(Account.id, Account.name, Unit.name, Account.disabled_at.is_not(None))
        .join(Unit, Unit.id == Account.unit_id)
        .where(
            Account.agency_id == viewer.agency_id,
            true() if near else Account.unit_id.in_(viewer.unit_ids),
            *conditions,
        )
        .order_by(Unit.code, Account.name, Account.login)
    )
    return [Colleague(*row) for row in rows]
