"""The register of licences of the viewer's agency. What is granted is open to inspection (administrative licence law, art
40), so the register does not end with the reach of a matter; the matters and papers beside a licence do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import Account, Document, Item, License, LicenseEvent, Matter, MatterParty, Unit
from db.queries.counting import COUNT_TO, count_capped
from db.queries.papers import is_valid
from db.queries.scope import visible_to
from db.viewer import Viewer

Cursor = tuple[date | None, UUID]
"""Where a page of the register ends: the last row's day of expiry and id."""


@dataclass(frozen=True)
class LicenseFilter:
    """`states` are those asked for; `until` bounds the day of expiry, that day included, and leaves out what has none."""

    text: str = ""
    states: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class LicenseRow:
    """A licence in the register. `total` counts all under the filter, up to COUNT_TO + 1."""

    license_id: UUID
    number: str
    item_name: str
    holder: str
    certificate_kind: str
    certificate_no: str | None
    valid_from: date
    valid_to: date | None
    scope: str
    state: str
    unit_name: str
    total: int


@dataclass(frozen=True)
class EventRow:
    """What happened to a licence. Matter and paper are named only where the viewer may see them."""

    event: LicenseEvent
    actor: str | None
    on_behalf_of: str | None
    matter_id: UUID | None
    matter_number: str | None
    document_id: UUID | None
    document_name: str | None


@dataclass(frozen=True)
class Named:
    """The licence that an application names, the event by which it does, and when the application was received and how it
    stands."""

    license: License
    event: LicenseEvent
    received_at: datetime
    stage: str


def list_licenses(
    session: Session, viewer: Viewer, wanted: LicenseFilter, *, after: Cursor | None = None, limit: int = 20
) -> list[LicenseRow]:
    """A page of the register, those that expire first at its head and those without a last day at its end, and one row
    more where there is a next page."""
    condition = _asked(viewer, wanted)
    matching = select(literal(1)).select_from(License).where(condition)
    query = (
        select(
            *(License.id, License.number, License.item_name, License.holder, License.certificate_kind),
            *(License.certificate_no, License.valid_from, License.valid_to, License.scope, License.state),
            *(Unit.name, count_capped(matching, COUNT_TO)),
        )
        .join(Item, Item.id == License.item_id)
        .join(Unit, Unit.id == Item.unit_id)
        .where(condition)
        .order_by(License.valid_to.asc().nulls_last(), License.id)
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(_beyond(*after))
    return [LicenseRow(*tuple(row)) for row in session.execute(query)]


def _beyond(valid_to: date | None, license_id: UUID) -> ColumnElement[bool]:
    if valid_to is None:
        return and_(License.valid_to.is_(None), License.id > license_id)
    same = and_(License.valid_to == valid_to, License.id > license_id)
    return or_(License.valid_to > valid_to, same, License.valid_to.is_(None))


def _asked(viewer: Viewer, wanted: LicenseFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [License.agency_id == viewer.agency_id]
    if wanted.states:
        conditions.append(License.state.in_(wanted.states))
    if wanted.since:
        conditions.append(License.valid_to >= wanted.since)
    if wanted.until:
        conditions.append(License.valid_to <= wanted.until)
    told = func.concat_ws(" ", License.number, License.holder, License.item_name)
    conditions += [told.icontains(word, autoescape=True) for word in wanted.text.split()]
    return and_(*conditions)


def get_license(session: Session, viewer: Viewer, license_id: UUID) -> tuple[License, UUID, str] | None:
    """A licence with the id and the name of the unit that answers for its item."""
    row = session.execute(
        select(License, Unit.id, Unit.name)
        .join(Item, Item.id == License.item_id)
        .join(Unit, Unit.id == Item.unit_id)
        .where(License.id == license_id, License.agency_id == viewer.agency_id)
    ).one_or_none()
    return (row[0], row[1], row[2]) if row else None


def lock_license(session: Session, viewer: Viewer, license_id: UUID) -> License | None:
    """A licence of the viewer's agency, locked."""
    return session.scalar(_locked(viewer).where(License.id == license_id))


def lock_by_number(session: Session, viewer: Viewer, number: str) -> License | None:
    """The licence of the viewer's agency with exactly this number, locked."""
    return session.scalar(_locked(viewer).where(License.number == number))


def lock_by_paper(session: Session, viewer: Viewer, document_id: UUID) -> License | None:
    """The licence of the viewer's agency that rests on this decision, locked."""
    return session.scalar(_locked(viewer).where(License.document_id == document_id))


def _locked(viewer: Viewer) -> Select[License]:
    return (
        select(License)
        .where(License.agency_id == viewer.agency_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def list_events(session: Session, viewer: Viewer, license_id: UUID) -> list[EventRow]:
    """Everything that happened to a licence of the viewer's agency, the newest first."""
    absent = aliased(Account)
    # A decision that ends it may stand in another matter than the event.
    is_seen = (
        select(literal(1))
        .where(Matter.id == Document.matter_id, visible_to(viewer))
        .correlate(Document)
        .exists()
    )
    rows = session.execute(
        select(
            *(LicenseEvent, Account.name, absent.name, Matter.id, Matter.number),
            *(Document.id, func.nullif(func.concat_ws(" ", Document.title, Document.number), "")),
        )
        .join(License, License.id == LicenseEvent.license_id)
        .outerjoin(Account, Account.id == LicenseEvent.actor_id)
        .outerjoin(absent, absent.id == LicenseEvent.on_behalf_of_id)
        .outerjoin(Matter, and_(Matter.id == LicenseEvent.in_matter_id, visible_to(viewer)))
        .outerjoin(Document, and_(Document.id == LicenseEvent.document_id, is_seen))
        .where(LicenseEvent.license_id == license_id, License.agency_id == viewer.agency_id)
        .order_by(LicenseEvent.id.desc())
    )
    return [EventRow(*row) for row in rows]


def papers_beside(
    session: Session, viewer: Viewer, license_id: UUID, kinds: tuple[str, ...]
) -> list[Document]:
    """The valid issued papers of these kinds in the matters of a licence that the viewer may see, the newest first."""
    matters = select(LicenseEvent.in_matter_id).where(LicenseEvent.license_id == license_id)
    rows = session.scalars(
        select(Document)
        .join(Matter, Matter.id == Document.matter_id)
        .where(Matter.id.in_(matters), Document.kind.in_(kinds), visible_to(viewer), is_valid(Document.id))
        .order_by(Document.id.desc())
    )
    return list(rows)


def named_in(session: Session, viewer: Viewer, matter_id: UUID) -> Named | None:
    """The licence that an application named last, or that was granted in it; None where the viewer may not see the
    application."""
    row = session.execute(
        select(License, LicenseEvent, Matter.happened_at, Matter.stage)
        .join(LicenseEvent, LicenseEvent.license_id == License.id)
        .join(Matter, Matter.id == LicenseEvent.in_matter_id)
        .where(LicenseEvent.in_matter_id == matter_id, visible_to(viewer))
        .order_by(LicenseEvent.id.desc())
        .limit(1)
        .execution_options(prepared=True)
    ).one_or_none()
    return Named(*row) if row else None


def holders_of(session: Session, viewer: Viewer, matter_id: UUID) -> list[MatterParty]:
    """The applicants of a matter, who hold what is granted in it."""
    rows = session.scalars(
        select(MatterParty)
        .join(Matter, Matter.id == MatterParty.matter_id)
        .where(MatterParty.matter_id == matter_id, MatterParty.role == "applicant", visible_to(viewer))
        .order_by(MatterParty.id)
    )
    return list(rows)


def past_validity(session: Session, state: str, today: date, limit: int) -> list[UUID]:
    """Ids of licences in this state whose last day has gone by, the longest past first."""
    return list(
        session.scalars(
            select(License.id)
            .where(License.state == state, License.valid_to < today)
            .order_by(License.valid_to, License.id)
            .limit(limit)
        )
    )


def lock_unless_busy(session: Session, matter_ids: Collection[UUID]) -> list[Matter]:
    """Those of these matters that nobody else holds at this moment, as they stand now."""
    return list(
        session.scalars(
            select(Matter)
            .where(Matter.id.in_(matter_ids))
            .order_by(Matter.id)
            .with_for_update(key_share=True, skip_locked=True)
            .execution_options(populate_existing=True)
        )
    )


def requests_of(session: Session, license_id: UUID, kind: str) -> list[tuple[UUID, str, datetime]]:
    """Id, stage and time of receipt of the applications whose last word on the licence is an event of this kind."""
    later = aliased(LicenseEvent)
    superseded = select(literal(1)).where(
        later.in_matter_id == LicenseEvent.in_matter_id, later.id > LicenseEvent.id
    )
    rows = session.execute(
        select(Matter.id, Matter.stage, Matter.happened_at)
        .join(LicenseEvent, LicenseEvent.in_matter_id == Matter.id)
        .where(LicenseEvent.license_id == license_id, LicenseEvent.kind == kind, ~superseded.exists())
    )
    return [(row[0], row[1], row[2]) for row in rows]
