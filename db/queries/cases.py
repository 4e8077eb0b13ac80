"""Cases. Every function takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, and_, func, literal_column, select
from sqlalchemy.orm import Session, aliased

from db.models import (
    Account,
    Deadline,
    Document,
    EnforcementCase,
    Matter,
    MatterPerson,
    OfficerCredential,
    Unit,
)
from db.queries.counting import COUNT_TO, HITS_TO
from db.queries.matter_pages import MatterPage
from db.queries.papers import is_valid
from db.queries.scope import visible_to
from db.viewer import Viewer


@dataclass(frozen=True)
class CaseFilter:
    """Codes of stage, trace and kind; None for any. `mine` are those in which the viewer has a part."""

    text: str = ""
    stage: str | None = None
    trace: str | None = None
    kind: str | None = None
    mine: bool = False

    @property
    def counted_to(self) -> int:
        """How far a list under this filter is counted."""
        return HITS_TO if self.text else COUNT_TO


@dataclass(frozen=True)
class CaseRow:
    """A case in a list. `handler` is empty for nobody; each row carries the count of all, see `list_cases`."""

    matter_id: UUID
    number: str
    party_names: str
    subject: str
    stage: str
    trace: str
    trace_no: str
    kind: str
    district: str
    industry: str
    received_at: datetime
    unit_name: str
    handler: str
    is_late: bool
    total: int


@dataclass(frozen=True)
class OfficerOfCase:
    """Somebody who handles a case; without a number he holds no valid credential."""

    part: str
    name: str
    number: str | None
    valid_to: date | None


@dataclass(frozen=True)
class UrgentRow:
    """The period in which the papers of an urgent start are made up, and the kinds of those that were issued and hold."""

    number: str
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None
    issued: Sequence[str]


def find_case(session: Session, viewer: Viewer, matter_id: UUID) -> EnforcementCase | None:
    """The detail row of a case that the viewer may see."""
    return session.scalar(
        select(EnforcementCase)
        .join(Matter, Matter.id == EnforcementCase.matter_id)
        .where(EnforcementCase.matter_id == matter_id, visible_to(viewer))
    )


def case_officers(session: Session, viewer: Viewer, matter_id: UUID, on: date) -> list[OfficerOfCase]:
    """Who handles a case now, each with the credential that is valid on that day; empty where the viewer may not see it."""
    # Aliased: the scope asks for parts as well.
    person = aliased(MatterPerson)
    valid = and_(
        OfficerCredential.account_id == person.account_id,
        OfficerCredential.revoked_at.is_(None),
        OfficerCredential.valid_from <= on,
        OfficerCredential.valid_to >= on,
    )
    rows = session.execute(
        select(
            person.id,
            person.part,
            Account.name,
            OfficerCredential.number,
            OfficerCredential.valid_to,
        )
        .join(Matter, Matter.id == person.matter_id)
        .join(Account, Account.id == person.account_id)
        .outerjoin(OfficerCredential, valid)
        .where(
            person.matter_id == matter_id,
            person.part.in_(("handler", "co_handler")),
            person.ended_at.is_(None),
            visible_to(viewer),
        )
        .order_by(person.id, OfficerCredential.valid_to)
    )
    # Of several credentials the one that holds longest.
    return list({row[0]: OfficerOfCase(*row[1:]) for row in rows}.values())


def find_urgent_start(session: Session, viewer: Viewer, matter_id: UUID, code: str) -> UrgentRow | None:
    """The newest period of that limit in a case that was started urgently and is not opened; None for any other matter, and
    where the viewer may not see it."""
    issued = select(Document.kind).where(Document.matter_id == matter_id, is_valid(Document.id))
    row = session.execute(
        select(
            Matter.number,
            Deadline.started_at,
            Deadline.due_at,
            Deadline.ended_at,
            func.array(issued.scalar_subquery()),
        )
        .join(Deadline, Deadline.matter_id == Matter.id)
        .where(
            Matter.id == matter_id,
            Matter.procedure == "case",
            Matter.stage == "started_urgently",
            Deadline.code == code,
            Deadline.state != "cancelled",
            visible_to(viewer),
        )
        .order_by(Deadline.id.desc())
        .limit(1)
        .execution_options(prepared=True)
    ).one_or_none()
    return UrgentRow(*row) if row else None


def urgent_cases(session: Session, viewer: Viewer, limit: int) -> list[tuple[UUID, str]]:
    """Id and number of the cases that were started urgently and are not opened, as far as the viewer may see them; the
    oldest first."""
    # As text, so that the planner knows the index that holds nothing else.
    urgent = literal_column("matter.stage = 'started_urgently'", Boolean())
    rows = session.execute(
        select(Matter.id, Matter.number).where(urgent, visible_to(viewer)).order_by(Matter.id).limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def list_cases(
    session: Session, viewer: Viewer, wanted: CaseFilter, *, before: UUID | None = None, limit: int = 20
) -> list[CaseRow]:
    """One page, newest first, those older than `before`, and one row more where there is a further page. Each row carries
    the count of all, up to `wanted.counted_to` + 1."""
    page = MatterPage(viewer, "case", _filters(wanted), wanted.mine, before=before, size=limit + 1)
    ids, total = page.found(session, wanted.text)
    handler = (
        select(Account.name)
        .join(MatterPerson, MatterPerson.account_id == Account.id)
        .where(
            MatterPerson.matter_id == Matter.id,
            MatterPerson.part == "handler",
            MatterPerson.ended_at.is_(None),
        )
        .order_by(MatterPerson.id)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            Matter.id,
            Matter.number,
            Matter.party_names,
            Matter.subject,
            Matter.stage,
            EnforcementCase.trace,
            EnforcementCase.trace_no,
            EnforcementCase.kind,
            EnforcementCase.district,
            EnforcementCase.industry,
            Matter.happened_at,
            Unit.name,
            func.coalesce(handler, ""),
            Matter.late_reason.is_not(None),
            total,
        )
        .join(EnforcementCase, EnforcementCase.matter_id == Matter.id)
        .join(Unit, Unit.id == Matter.unit_id)
        .where(Matter.id.in_(ids))
        .order_by(Matter.id.desc())
    )
    return [CaseRow(*tuple(row)) for row in session.execute(query)]


def _filters(wanted: CaseFilter) -> tuple[ColumnElement[bool], ...]:
    """What a case's matter must meet under a filter, besides its text and whose it is."""
    details = [
        column == value
        for column, value in ((EnforcementCase.trace, wanted.trace), (EnforcementCase.kind, wanted.kind))
        if value
    ]
    # Of the many matters few may be cases: found by their own table then.
    found: list[ColumnElement[bool]] = [
        Matter.id.in_(select(EnforcementCase.matter_id).where(*details)),
    ]
    if wanted.stage:
        found.append(Matter.stage == wanted.stage)
    return tuple(found)
