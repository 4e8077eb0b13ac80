"""The lists of work: the most urgent first, each a walk along an index of its own. Every function takes the viewer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from db.models import Account, Act, Complaint, Deadline, Matter, MatterPerson, MatterWork, Unit
from db.models.worklist import STANDS_STILL
from db.queries.scope import visible_to
from db.viewer import Viewer

COUNT_TO = 200
"""How far the rows of a list are counted."""


class Place(NamedTuple):
    """Where a row stands in its list."""

    due_at: datetime
    matter_id: UUID


@dataclass(frozen=True)
class WorkFilter:
    """Which work. `of` are the people who have it in hand; None for all that the viewer's roles reach.

    `unclaimed` is what nobody handles, `still` what stands still, `waiting_in` the stages that wait for others (besides
    what has a paper with an approver), `until` that in which a duty of the bureau ends by that moment.
    """

    of: tuple[UUID, ...] | None = None
    unclaimed: bool = False
    still: bool = False
    waiting_in: tuple[str, ...] | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class WorkRow:
    """A matter with its most urgent open deadline. `total` counts the list up to COUNT_TO + 1; `nature` is that of a
    complaint, `assessed` what its assessment came to, and both are empty where there is none, the second also where
    something was supplied since."""

    matter_id: UUID
    number: str
    party_names: str
    subject: str
    procedure: str
    stage: str
    unit: str
    handler_id: UUID | None
    handler: str | None
    has_submitted: bool
    due_at: datetime
    nature: str
    assessed: str
    total: int
    deadline: Deadline | None = field(compare=False, default=None)

    @property
    def place(self) -> Place:
        return Place(self.due_at, self.matter_id)


def list_work(
    session: Session, viewer: Viewer, wanted: WorkFilter, *, after: Place | None = None, limit: int = 20
) -> list[WorkRow]:
    """A page of the list behind `after`, and one row more where there is a further page; in one query."""
    every = _walks(viewer, wanted, None, max(COUNT_TO, limit) + 1).cte("every")
    total = select(func.least(func.count(), COUNT_TO + 1)).select_from(every).scalar_subquery()
    top = (
        select(every.c.matter_id, every.c.due_at).order_by(every.c.due_at, every.c.matter_id).limit(limit + 1)
        if after is None
        else _walks(viewer, wanted, after, limit + 1)
    ).subquery("page")
    most_urgent = (
        select(Deadline)
        .where(Deadline.matter_id == top.c.matter_id, Deadline.ended_at.is_(None))
        .order_by(Deadline.state != "running", Deadline.due_at, Deadline.id)
        .limit(1)
        .lateral("most_urgent")
    )
    deadline = aliased(Deadline, most_urgent)
    rows = session.execute(
        _rows(total, deadline)
        .join(top, top.c.matter_id == Matter.id)
        .outerjoin(deadline, literal(True))
        .order_by(top.c.due_at, top.c.matter_id)
    )
    return [WorkRow(*row) for row in rows]


def _rows(total: ScalarSelect[int], deadline: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(Matter.id, Matter.number, Matter.party_names, Matter.subject, Matter.procedure, Matter.stage),
            *(Unit.name, MatterWork.handler_id, Account.name, MatterWork.has_submitted, MatterWork.due_at),
            *(func.coalesce(Complaint.nature, ""), func.coalesce(_assessed(), ""), total, deadline),
        )
        .join(MatterWork, MatterWork.matter_id == Matter.id)
        .join(Unit, Unit.id == Matter.unit_id)
        .outerjoin(Account, Account.id == MatterWork.handler_id)
        .outerjoin(Complaint, Complaint.matter_id == Matter.id)
    )


def _assessed() -> ScalarSelect[str | None]:
    """What the newest assessment of a complaint came to, unless it was supplemented or amended after it."""
    return (
        select(Act.details["outcome"].astext)
        .where(
            Act.matter_id == Complaint.matter_id,
            Act.kind.in_(("acceptance_assessed", "complaint_supplied", "complaint_amended")),
        )
        .order_by(Act.id.desc())
        .limit(1)
        .correlate(Complaint)
        .scalar_subquery()
    )


def has_work(session: Session, viewer: Viewer, account_ids: Collection[UUID]) -> bool:
    """Whether any of these people has something in hand that the viewer may see."""
    found = _walks(viewer, WorkFilter(of=tuple(account_ids)), None, 1).limit(1)
    return bool(account_ids) and session.execute(found).first() is not None


def _walks(viewer: Viewer, wanted: WorkFilter, after: Place | None, limit: int) -> Select[*tuple[Any, ...]]:
    """(matter, due date) of the first `limit` behind `after`, most urgent first. Each reason to stand in the list walks
    an index of its own, so that the cost follows the length of the page."""
    conditions = [MatterWork.is_open, *_conditions(wanted, after), visible_to(viewer)]
    walks = [
        select(MatterWork.matter_id, MatterWork.due_at)
        .join(Matter, Matter.id == MatterWork.matter_id)
        .where(*way, *conditions)
        .order_by(MatterWork.due_at, MatterWork.matter_id)
        .limit(limit)
        for way in _ways(viewer, wanted)
    ]
    if not walks:
        return select(MatterWork.matter_id, MatterWork.due_at).where(literal(False))
    found = union_all(*walks).subquery()
    # DISTINCT ON and not DISTINCT: it can only be done in order, so that of each walk no more is read than is used.
    once = select(found.c.matter_id, found.c.due_at).ext(distinct_on(found.c.due_at, found.c.matter_id))
    return once.order_by(found.c.due_at, found.c.matter_id).limit(limit)


def _ways(viewer: Viewer, wanted: WorkFilter) -> list[Sequence[ColumnElement[bool]]]:
    nobody = MatterWork.handler_id.is_(None)
    if wanted.of is not None:
        person = aliased(MatterPerson)  # another one stands in the scope
        return [
            way
            for account_id in wanted.of
            for way in (
                [MatterWork.handler_id == account_id],
                [MatterWork.registrar_id == account_id, nobody],
                [
                    exists().where(
                        person.matter_id == MatterWork.matter_id,
                        person.account_id == account_id,
                        person.part == "co_handler",
                        person.ended_at.is_(None),
                    )
                ],
            )
        ]
    only = [nobody] if wanted.unclaimed else []
    if viewer.sees_agency:
        return [[MatterWork.agency_id == viewer.agency_id, *only]]
    ways: list[Sequence[ColumnElement[bool]]] = [
        [MatterWork.unit_id == unit, *only] for unit in viewer.unit_ids
    ]
    if not wanted.unclaimed:
        ways += [[MatterWork.intake_unit_id == unit, nobody] for unit in viewer.unit_ids]
    return ways


def _conditions(wanted: WorkFilter, after: Place | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.still:
        found.append(MatterWork.due_at == STANDS_STILL)
    if wanted.waiting_in is not None:
        found.append(or_(MatterWork.has_submitted, MatterWork.stage.in_(wanted.waiting_in)))
    if wanted.until is not None:
        theirs = exists().where(
            Deadline.matter_id == MatterWork.matter_id,
            Deadline.ended_at.is_(None),
            Deadline.state == "running",
            Deadline.duty == "bureau",
            Deadline.due_at <= wanted.until,
        )
        found += [MatterWork.due_at <= wanted.until, theirs]
    if after is not None:
        found.append(tuple_(MatterWork.due_at, MatterWork.matter_id) > tuple_(*after))
    return found
