"""Somebody comes again: who he is known as, what he applied for before, and whether this is the same once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.clock import local
from core.context import Context
from core.law.application_procedure import APPLICATION
from core.law.applications import ARTICLE_4, PARTS
from core.law.certificates import CERTIFICATES, CertificateKind, normalise
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.ledger.happenings import record_once
from core.parties.identity import PartyInput
from core.permissions import Permission
from core.use_case import Work
from db.models import MatterParty, Party
from db.queries import returning as queries
from db.queries.parties import find_by_certificate
from db.queries.returning import HistoryRow
from db.viewer import Viewer


@dataclass(frozen=True)
class EarlierMatter:
    matter_id: UUID
    number: str
    subject: str
    role: str
    stage: str
    received_at: datetime
    is_open: bool


@dataclass(frozen=True)
class Returning:
    """A party that is recognized, with what the actor may see of its matters, the open ones first. `by_name` where
    nothing but the name says who it is."""

    name: str
    by_name: bool
    matters: tuple[EarlierMatter, ...]


@dataclass(frozen=True)
class LastTime:
    """What the last application said beside its item and materials; `agent` is None where the applicant came himself."""

    number: str
    received_at: datetime
    channel: str
    phone: str
    address: str
    legal_representative: str
    agent: PartyInput | None
    authority: str


def recognize(ctx: Context, kind: str, number: str, name: str) -> Returning | None:
    """Who is being typed: the holder of this certificate, or while none is typed the one party of exactly this name. None
    for somebody unknown, and for an actor who may not register and read the register."""
    needed = (Permission.APPLICATION_REGISTER, Permission.PARTY_READ, Permission.APPLICATION_READ)
    if not all(ctx.may(permission) for permission in needed):
        return None
    with ctx.app.read() as session:
        found = _known(session, ctx.viewer, kind, number, name)
        by_name = not found
        if by_name and name.strip() and not _number(kind, number):
            found = queries.namesakes(session, ctx.viewer, name.strip(), limit=2)
        if len(found) != 1:
            return None
        viewer = ctx.viewer_for(Permission.APPLICATION_READ)
        rows = queries.list_history(session, viewer, [found[0].id])
    return Returning(found[0].name, by_name, tuple(map(_earlier, rows)))


def last_time(ctx: Context, kind: str, number: str, name: str) -> LastTime | None:
    """The last application of the holder of this certificate, its contacts in full: he stands at the counter. The agent is
    told to those alone who may see whole certificate numbers, and that is on the record."""
    if not (ctx.may(Permission.APPLICATION_REGISTER) and ctx.may(Permission.APPLICATION_READ)):
        return None
    with ctx.app.read() as session:
        found = _known(session, ctx.viewer, kind, number, name)
        viewer = ctx.viewer_for(Permission.APPLICATION_READ)
        last = queries.find_last(session, viewer, found[0].id) if found else None
    if last is None:
        return None
    agent = last.agent if ctx.may(Permission.PARTY_REVEAL) else None
    if agent is not None:
        record_once(ctx, "revealed", "party", agent.party_id)
    applicant = last.applicant
    return LastTime(
        last.number,
        last.received_at,
        last.channel,
        applicant.phone,
        applicant.address,
        applicant.legal_representative,
        _typed(agent) if agent else None,
        agent.authority if agent else "",
    )


def alike(ctx: Context, kind: str, number: str, name: str, item_id: UUID) -> list[EarlierMatter]:
    """Open applications of the same party for the same item, for the warning beside the form."""
    if not (ctx.may(Permission.APPLICATION_REGISTER) and ctx.may(Permission.APPLICATION_READ)):
        return []
    with ctx.app.read() as session:
        return [_earlier(row) for row in _open_alike(session, ctx, kind, number, name, item_id)]


def check_duplicate(
    work: Work, applicant: PartyInput, item_id: UUID, reason: str
) -> tuple[str, list[Problem]]:
    """Why the same is applied for once more while it is open: the words for the record, empty where it is not; a problem
    where no reason is given. What the actor may not see he is not told of."""
    typed = (applicant.certificate_kind, applicant.certificate_no, applicant.name)
    found = _open_alike(work.session, work.ctx, *typed, item_id)
    if not found:
        return "", []
    numbers = "、".join(row.number for row in found)
    if not reason.strip():
        since = f"{local(found[0].received_at):%Y-%m-%d}"
        words = f"该申请人的同一事项已在办理（{numbers}，收件 {since}）；确需另行登记的，请填写再次登记的原因"
        link = f"/application?id={found[0].matter_id}"
        return "", [Problem("duplicate", words, "duplicate_reason", ARTICLE_4, link)]
    reason, problems = clean(reason, TextKind.REASON, label="再次登记的原因", field="duplicate_reason")
    return f"同一申请人的同一事项已在办理（{numbers}），仍予登记：{reason}", problems


def _number(kind: str, number: str) -> str:
    """A certificate number as the register has it; empty for a kind that is none."""
    return normalise(CertificateKind(kind), number) if kind in set(CertificateKind) else ""


def _known(session: Session, viewer: Viewer, kind: str, number: str, name: str) -> list[Party]:
    """The one party with this certificate; of a kind that several share, the one of this name."""
    certificate_no = _number(kind, number)
    if not certificate_no:
        return []
    shared = CERTIFICATES[CertificateKind(kind)].shared
    party = find_by_certificate(session, viewer, kind, certificate_no, name.strip() if shared else None)
    return [party] if party else []


def _open_alike(
    session: Session, ctx: Context, kind: str, number: str, name: str, item_id: UUID
) -> Sequence[HistoryRow]:
    found = _known(session, ctx.viewer, kind, number, name)
    if not found and not _number(kind, number) and name.strip():
        # Each application of somebody without a certificate makes a party of its own.
        same = queries.namesakes(session, ctx.viewer, name.strip())
        found = [party for party in same if party.certificate_no is None]
    if not found:
        return []
    viewer = ctx.viewer_for(Permission.APPLICATION_READ)
    return queries.list_open_alike(session, viewer, [party.id for party in found], item_id)


def _earlier(row: HistoryRow) -> EarlierMatter:
    stage, role = APPLICATION.states[row.stage].label, PARTS[row.role].label
    return EarlierMatter(
        row.matter_id, row.number, row.subject, role, stage, row.received_at, row.closed_at is None
    )


def _typed(party: MatterParty) -> PartyInput:
    return PartyInput(
        kind=party.kind,
        name=party.name,
        certificate_kind=party.certificate_kind,
        certificate_no=party.certificate_no or "",
        no_certificate_reason=party.no_certificate_reason or "",
        legal_representative=party.legal_representative,
        phone=party.phone,
        address=party.address,
    )
