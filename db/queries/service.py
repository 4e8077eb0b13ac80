"""The service of issued papers. Every function takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import (
    Account,
    Document,
    Matter,
    MatterParty,
    PaperDraft,
    PaperSignature,
    ServiceAttempt,
    ServiceRecord,
    Unit,
)
from db.queries.counting import count_capped
from db.queries.papers import is_valid
from db.queries.scope import open_to, reach, visible_to
from db.viewer import Viewer


@dataclass(frozen=True)
class AttemptRow:
    """One attempt with the names of who served and who recorded it."""

    attempt: ServiceAttempt
    server: str
    second_server: str | None
    recorded_by: str
    on_behalf_of: str | None


@dataclass(frozen=True)
class RecordRow:
    """A service record with the kind of its addressee, and what its 送达回证 is called."""

    record: ServiceRecord
    party: MatterParty
    recorded_by: str
    receipt_title: str | None


@dataclass(frozen=True)
class ServiceFilter:
    """`since` and `until` bound the day on which a paper counts as served, both included; a paper that does not is then
    left out. Records that were replaced stand in the register only where `state` asks for them."""

    text: str = ""
    way: str = ""
    state: str = ""
    unit_id: UUID | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class ServiceRow:
    """A service in the register. `mail_no` and `last_at` are those of its last attempt."""

    service_id: UUID
    document_id: UUID
    title: str
    number: str | None
    matter_number: str
    addressee: str
    way: str
    state: str
    receiver: str
    relation: str
    effective_on: date | None
    mail_no: str
    last_at: datetime
    recorded_by: str
    unit_name: str
    total: int


def lock_service(session: Session, viewer: Viewer, service_id: UUID) -> ServiceRecord | None:
    """A service record of a matter that is open to the viewer, locked."""
    return session.scalar(_locked(viewer).where(ServiceRecord.id == service_id))


def lock_standing(
    session: Session, viewer: Viewer, document_id: UUID, addressee_id: UUID
) -> ServiceRecord | None:
    """The record of a paper's service on an addressee that no correction has replaced, locked."""
    return session.scalar(
        _locked(viewer).where(
            ServiceRecord.document_id == document_id,
            ServiceRecord.addressee_id == addressee_id,
            ServiceRecord.state != "replaced",
        )
    )


def _locked(viewer: Viewer) -> Select[ServiceRecord]:
    return (
        select(ServiceRecord)
        .join(Matter, Matter.id == ServiceRecord.matter_id)
        .where(open_to(viewer))
        .with_for_update(of=ServiceRecord, key_share=True)
        .execution_options(populate_existing=True)
    )


def list_of_paper(session: Session, viewer: Viewer, document_id: UUID) -> list[RecordRow]:
    """Every service record of a paper that the viewer may see, the oldest first, those that were replaced too."""
    rows = session.execute(_records(viewer).where(ServiceRecord.document_id == document_id))
    return [RecordRow(*row) for row in rows]


def get_record(session: Session, viewer: Viewer, service_id: UUID) -> RecordRow | None:
    """One service record; None where the viewer may not see it."""
    row = session.execute(_records(viewer).where(ServiceRecord.id == service_id)).one_or_none()
    return RecordRow(*row) if row else None


def _records(viewer: Viewer) -> Select[ServiceRecord, MatterParty, str, str]:
    receipt = aliased(Document)
    return (
        select(
            ServiceRecord,
            MatterParty,
            Account.name,
            func.concat_ws(" ", receipt.title, receipt.number),
        )
        .join(Matter, Matter.id == ServiceRecord.matter_id)
        .join(MatterParty, MatterParty.id == ServiceRecord.addressee_id)
        .join(Account, Account.id == ServiceRecord.recorded_by)
        .outerjoin(receipt, receipt.id == ServiceRecord.proof_document_id)
        .where(visible_to(viewer))
        .order_by(ServiceRecord.id)
    )


def list_attempts(session: Session, viewer: Viewer, service_ids: Sequence[UUID]) -> list[AttemptRow]:
    """The attempts of these records, in the order in which they were recorded."""
    second, recorder, absent = aliased(Account), aliased(Account), aliased(Account)
    rows = session.execute(
        select(ServiceAttempt, Account.name, second.name, recorder.name, absent.name)
        .join(Matter, Matter.id == ServiceAttempt.matter_id)
        .join(Account, Account.id == ServiceAttempt.server_id)
        .outerjoin(second, second.id == ServiceAttempt.second_server_id)
        .join(recorder, recorder.id == ServiceAttempt.recorded_by)
        .outerjoin(absent, absent.id == ServiceAttempt.on_behalf_of_id)
        .where(ServiceAttempt.service_id.in_(service_ids), visible_to(viewer))
        .order_by(ServiceAttempt.id)
    )
    return [AttemptRow(*row) for row in rows]


def issued_receipts(
    session: Session, viewer: Viewer, matter_id: UUID, kind: str
) -> list[tuple[Document, dict[str, Any], set[int]]]:
    """The valid issued papers of this kind in a matter, each with what was typed into it and the lines that somebody has
    signed; a refusal is no signature."""
    position = func.array_agg(PaperSignature.position).filter(PaperSignature.id.is_not(None))
    rows = session.execute(
        select(Document, PaperDraft.content, position)
        .join(Matter, Matter.id == Document.matter_id)
        .join(PaperDraft, PaperDraft.document_id == Document.id)
        .outerjoin(
            PaperSignature,
            and_(
                PaperSignature.draft_id == PaperDraft.id,
                PaperSignature.digest == PaperDraft.digest,
                PaperSignature.way != "refused",
            ),
        )
        .where(
            Document.matter_id == matter_id,
            Document.kind == kind,
            is_valid(Document.id),
            visible_to(viewer),
        )
        .group_by(Document.id, PaperDraft.id)
        .order_by(Document.id.desc())
    )
    return [(document, content, set(positions or ())) for document, content, positions in rows]


def valid_papers(
    session: Session, viewer: Viewer, matter_id: UUID, kinds: Sequence[str]
) -> list[tuple[Document, str | None]]:
    """The valid issued papers of these kinds in a matter, the newest first, each with the state of its service: served
    where it is so on anybody, None where none is recorded."""
    states = (
        select(func.min(ServiceRecord.state).filter(ServiceRecord.state == "served"))
        .where(ServiceRecord.document_id == Document.id)
        .correlate(Document)
        .scalar_subquery()
    )
    other = (
        select(ServiceRecord.state)
        .where(ServiceRecord.document_id == Document.id, ServiceRecord.state != "replaced")
        .order_by(ServiceRecord.id.desc())
        .limit(1)
        .correlate(Document)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Document, func.coalesce(states, other))
        .join(Matter, Matter.id == Document.matter_id)
        .where(
            Document.matter_id == matter_id,
            Document.kind.in_(kinds),
            visible_to(viewer),
            is_valid(Document.id),
        )
        .order_by(Document.id.desc())
    )
    return [(row[0], row[1]) for row in rows]


def list_services(
    session: Session, viewer: Viewer, wanted: ServiceFilter, *, before: UUID | None = None, limit: int = 20
) -> list[ServiceRow]:
    """A page of the register, the newest first, and one row more where there is a next page. `before` continues below a
    row; each row carries the count of all, up to HITS_TO + 1."""
    condition = and_(reach(session, viewer, ServiceRecord), _asked(viewer, wanted))
    matching = (
        select(literal(1))
        .select_from(ServiceRecord)
        .join(Document, Document.id == ServiceRecord.document_id)
        .join(Matter, Matter.id == ServiceRecord.matter_id)
        .where(condition)
    )
    query = (
        select(
            *(ServiceRecord.id, Document.id, Document.title, Document.number, Matter.number),
            *(ServiceRecord.addressee, ServiceRecord.way, ServiceRecord.state, ServiceRecord.receiver),
            *(ServiceRecord.relation, ServiceRecord.effective_on),
            *(_last(ServiceAttempt.mail_no), _last(ServiceAttempt.happened_at)),
            *(Account.name, Unit.name, count_capped(matching)),
        )
        .join(Document, Document.id == ServiceRecord.document_id)
        .join(Matter, Matter.id == ServiceRecord.matter_id)
        .join(Account, Account.id == ServiceRecord.recorded_by)
        .join(Unit, Unit.id == Matter.unit_id)
        .where(condition)
        .order_by(ServiceRecord.id.desc())
        .limit(limit + 1)
    )
    if before is not None:
        query = query.where(ServiceRecord.id < before)
    return [ServiceRow(*tuple(row)) for row in session.execute(query)]


def _last(column: Any) -> Any:
    """A column of the last attempt of a record."""
    return (
        select(column)
        .where(ServiceAttempt.service_id == ServiceRecord.id)
        .order_by(ServiceAttempt.id.desc())
        .limit(1)
        .correlate(ServiceRecord)
        .scalar_subquery()
    )


def _asked(viewer: Viewer, wanted: ServiceFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [ServiceRecord.agency_id == viewer.agency_id]
    if wanted.state:
        conditions.append(ServiceRecord.state == wanted.state)
    else:
        conditions.append(ServiceRecord.state != "replaced")
    if wanted.way:
        conditions.append(ServiceRecord.way == wanted.way)
    if wanted.unit_id:
        conditions.append(or_(Matter.unit_id == wanted.unit_id, Matter.intake_unit_id == wanted.unit_id))
    if wanted.since:
        conditions.append(ServiceRecord.effective_on >= wanted.since)
    if wanted.until:
        conditions.append(ServiceRecord.effective_on <= wanted.until)
    told = func.concat_ws(" ", Document.number, Document.title, Matter.number, ServiceRecord.addressee)
    mailed = select(literal(1)).where(ServiceAttempt.service_id == ServiceRecord.id).correlate(ServiceRecord)
    for word in wanted.text.split():
        conditions.append(
            or_(
                told.icontains(word, autoescape=True),
                mailed.where(ServiceAttempt.mail_no.icontains(word, autoescape=True)).exists(),
            )
        )
    return and_(*conditions)
