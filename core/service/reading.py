"""The service of a paper as its pages show it, and what the forms of serving offer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.context import Context
from core.law.paper_kinds import PAPER_KINDS
from core.law.procedures import STAGES
from core.law.records import PARTS
from core.law.service import (
    CARRIERS,
    POSTAL,
    RELATIONS,
    REPLACED,
    RESULTS,
    RETURN_GROUNDS,
    SERVED,
    SIGNED_BY,
    SLIPS,
    STATES,
    UNDER_WAY,
    WAYS,
    needs_two,
)
from core.permissions import Permission
from core.service.door import AGENTS, SERVE, SERVED_KINDS, is_served
from core.service.receipt import receipts_for, shown_address
from db.models import Document, MatterParty
from db.queries.paper_register import IssuedRow, get_issued
from db.queries.papers import draft_of, get_paper_matter, is_open, list_officers
from db.queries.service import AttemptRow, RecordRow, get_record, list_attempts, list_of_paper, valid_papers


@dataclass(frozen=True)
class AttemptView:
    """One step in words. `told` holds what was recorded of it, part by part."""

    at: datetime
    way: str
    result: str
    told: str
    by: str
    file_id: UUID | None


@dataclass(frozen=True)
class ServiceView:
    """The service of a paper on one addressee. `moves` are what the actor may do with it now: serve, deliver, return,
    correct, receipt. `signed` says in words who took it."""

    service_id: UUID
    document_id: UUID
    row_version: int
    addressee_id: UUID
    addressee: str
    party_kind: str
    way: str
    state: str
    effective_on: date | None
    address: str
    receiver: str
    relation: str
    signed: str
    proof_file_id: UUID | None
    proof_document_id: UUID | None
    receipt: str
    reason: str
    recorded_by: str
    attempts: list[AttemptView]
    moves: frozenset[str]

    @property
    def state_label(self) -> str:
        return STATES[self.state].label


@dataclass(frozen=True)
class Addressee:
    """Somebody on whom the paper may be served: in words, his kind, and where letters to him go, masked."""

    label: str
    name: str
    kind: str
    address: str


@dataclass(frozen=True)
class ServiceSheet:
    """Everything about the service of one issued paper. `first` is the addressee that the paper names; `open_to` are those
    whom it has not been served on. `receipts` are the signed 送达回证 that name it, `colleagues` who may serve besides."""

    document_id: UUID
    matter_id: UUID
    name: str
    issued_at: datetime
    services: list[ServiceView]
    addressees: Mapping[UUID, Addressee]
    first: UUID | None
    receipts: Mapping[UUID, str]
    colleagues: Mapping[UUID, str]
    needs_two: bool
    may_serve: bool
    why_not: str

    @property
    def open_to(self) -> Mapping[UUID, Addressee]:
        done = {one.addressee_id for one in self.services if one.state == SERVED}
        return {one: row for one, row in self.addressees.items() if one not in done}


@dataclass(frozen=True)
class PaperToServe:
    """A valid paper of a matter with how its service stands; `state` empty for none recorded."""

    document_id: UUID
    name: str
    issued_at: datetime
    state: str

    @property
    def state_label(self) -> str:
        return STATES[self.state].label if self.state else "未登记送达"


def service_sheet(ctx: Context, document_id: UUID) -> ServiceSheet | None:
    """The service of a paper; None where the actor may not see it, or it is no paper that is served."""
    if not ctx.may(Permission.PAPER_READ):
        return None
    viewer = ctx.viewer_for(Permission.PAPER_READ)
    with ctx.app.read() as session:
        row = get_issued(session, viewer, document_id)
        if row is None or not is_served(PAPER_KINDS.get(row.kind)):
            return None
        facts = get_paper_matter(session, viewer, row.matter_id)
        source = draft_of(session, viewer, document_id)
        may = _may(ctx, session, row.matter_id)
        why_not = _why_not(row)
        records = list_of_paper(session, viewer, document_id)
        attempts = list_attempts(session, viewer, [one.record.id for one in records])
        document = session.get_one(Document, document_id)
        receipts = receipts_for(session, viewer, document) if may else {}
        two = facts is not None and needs_two(facts.matter.procedure) is not None
        officers = list_officers(session, viewer) if may and two else []
    parties = [one for one in facts.parties if one.role not in AGENTS] if facts else []
    addressees = {one.id: _addressee(one) for one in parties}
    field = PAPER_KINDS[row.kind].addressee
    named = source.content.get(field) if source and field else None
    first = next((one for one in addressees if str(one) == named), next(iter(addressees), None))
    may = may and not why_not
    return ServiceSheet(
        document_id,
        row.matter_id,
        f"{row.title} {row.number or ''}".strip(),
        row.issued_at,
        [_view(one, attempts, may) for one in records],
        addressees,
        first,
        {one: receipt.title for one, receipt in receipts.items()},
        {
            one.account_id: f"{one.name}（{one.unit_name}）"
            for one in officers
            if not one.is_disabled and one.account_id != ctx.actor.account_id
        },
        two,
        may,
        why_not,
    )


def get_service(ctx: Context, service_id: UUID) -> ServiceView | None:
    """One service record; None where the actor may not see it."""
    if not ctx.may(Permission.PAPER_READ):
        return None
    viewer = ctx.viewer_for(Permission.PAPER_READ)
    with ctx.app.read() as session:
        row = get_record(session, viewer, service_id)
        paper = get_issued(session, viewer, row.record.document_id) if row else None
        if row is None or paper is None:
            return None
        attempts = list_attempts(session, viewer, [service_id])
        may = _may(ctx, session, row.record.matter_id) and not _why_not(paper)
    return _view(row, attempts, may)


def papers_to_serve(ctx: Context, matter_id: UUID) -> list[PaperToServe]:
    """The valid papers of a matter that are served on a party, the newest first; empty where the actor may not see it."""
    if not ctx.may(Permission.PAPER_READ):
        return []
    with ctx.app.read() as session:
        rows = valid_papers(session, ctx.viewer_for(Permission.PAPER_READ), matter_id, sorted(SERVED_KINDS))
    return [
        PaperToServe(one.id, f"{one.title} {one.number or ''}".strip(), one.happened_at, state or "")
        for one, state in rows
    ]


def _may(ctx: Context, session: Session, matter_id: UUID) -> bool:
    return ctx.may(SERVE) and is_open(session, ctx.viewer_for(SERVE), matter_id)


def _why_not(row: IssuedRow) -> str:
    """Why nobody can serve it any more."""
    if row.void or row.replaced_by:
        return "文书已作废" if row.void else f"文书已由 {row.replaced_by} 更正"
    state = STAGES.get(row.stage)
    return f"该件{state.label}" if state is not None and state.is_final else ""


def _addressee(party: MatterParty) -> Addressee:
    part = PARTS.get(party.role)
    address = shown_address(party.kind, party.service_address or party.address)
    return Addressee(f"{party.name}（{part.label if part else '当事人'}）", party.name, party.kind, address)


def _view(row: RecordRow, attempts: list[AttemptRow], may: bool) -> ServiceView:
    record = row.record
    relation = RELATIONS.get(record.relation)
    return ServiceView(
        service_id=record.id,
        document_id=record.document_id,
        row_version=record.row_version,
        addressee_id=record.addressee_id,
        addressee=record.addressee,
        party_kind=row.party.kind,
        way=record.way,
        state=record.state,
        effective_on=record.effective_on,
        address=shown_address(row.party.kind, record.address),
        receiver=record.receiver,
        relation=record.relation,
        signed=f"{record.receiver}（{relation.label}）" if relation else "",
        proof_file_id=record.proof_file_id,
        proof_document_id=record.proof_document_id,
        receipt=row.receipt_title or "",
        reason=record.reason,
        recorded_by=row.recorded_by,
        attempts=[_attempt(one, row.party.kind) for one in attempts if one.attempt.service_id == record.id],
        moves=_moves(row, may),
    )


def _moves(row: RecordRow, may: bool) -> frozenset[str]:
    state = row.record.state
    if not may or state == REPLACED:
        return frozenset()
    if state == SERVED:
        return frozenset({"correct", "receipt"})
    if state == UNDER_WAY and row.record.way == POSTAL:
        return frozenset({"serve", "deliver", "return", "correct", "receipt"})
    return frozenset({"serve", "correct", "receipt"})


def _attempt(row: AttemptRow, party_kind: str) -> AttemptView:
    one = row.attempt
    relation, ground = RELATIONS.get(one.relation), RETURN_GROUNDS.get(one.ground)
    parts = (
        ("", CARRIERS[one.carrier].label if one.carrier in CARRIERS else ""),
        ("邮件编号", one.mail_no),
        ("签收人" if relation else "收件人", one.receiver + (f"（{relation.label}）" if relation else "")),
        ("地址", shown_address(party_kind, one.address)),
        ("", SIGNED_BY[one.signed_by].label if one.signed_by in SIGNED_BY else ""),
        ("凭据", SLIPS[one.slip].label if one.slip in SLIPS else ""),
        ("情形", ground.label if ground else ""),
        ("说明", one.note),
        ("拟改用", WAYS[one.next_way].label if one.next_way in WAYS else ""),
        ("补录", one.late_reason or ""),
    )
    by = "、".join(name for name in (row.server, row.second_server) if name)
    return AttemptView(
        at=one.happened_at,
        way=WAYS[one.way].label,
        result=RESULTS[one.result].label,
        told="；".join(f"{name}：{value}" if name else value for name, value in parts if value),
        by=by + (f"（代 {row.on_behalf_of}）" if row.on_behalf_of else ""),
        file_id=one.file_id,
    )


def day_words(view: ServiceView) -> str:
    """On which day it counts as served, and on which rule that rests."""
    if view.effective_on is None:
        return ""
    row = WAYS[view.way]
    return f"{view.effective_on}（{row.effective}，{row.day.short}）"
