"""Parties as screens show them: masked unless the reader needs more."""

from dataclasses import dataclass
from uuid import UUID

from core.context import Context
from core.law.certificates import CERTIFICATES, CertificateKind, PartyKind, mask_certificate, normalise
from core.law.masking import Datum, Need, mask
from core.ledger.happenings import record_once
from core.permissions import Permission
from db.models import MatterParty, Party
from db.queries import parties as queries
from db.queries.parties import PartyMatterRow


@dataclass(frozen=True)
class PartyView:
    """A party for a screen. `certificate_no`, `phone` and `address` are already masked as the reader's need says."""

    party_id: UUID
    kind: str
    name: str
    certificate_kind: str
    certificate_no: str
    no_certificate_reason: str
    legal_representative: str
    phone: str
    address: str
    row_version: int

    @property
    def kind_label(self) -> str:
        return PartyKind(self.kind).label

    @property
    def name_label(self) -> str:
        return PartyKind(self.kind).name_label

    @property
    def head_label(self) -> str:
        return PartyKind(self.kind).head_label

    @property
    def certificate_label(self) -> str:
        return CERTIFICATES[CertificateKind(self.certificate_kind)].label


def view_party(row: Party | MatterParty, need: Need = Need.INSIDE) -> PartyView:
    """A party of the register or of a matter, masked for a reader inside the bureau unless more is needed."""
    kind = CertificateKind(row.certificate_kind)
    return PartyView(
        row.party_id if isinstance(row, MatterParty) else row.id,
        row.kind,
        row.name,
        row.certificate_kind,
        mask_certificate(kind, row.certificate_no, need) if row.certificate_no else "",
        row.no_certificate_reason or "",
        row.legal_representative,
        mask(Datum.PHONE, row.phone, need),
        mask(Datum.ADDRESS, row.address, need) if row.kind == PartyKind.CITIZEN else row.address,
        row.row_version,
    )


def like_parties(ctx: Context, kind: str, name: str, number: str) -> list[PartyView]:
    """Parties that may be the one being typed; empty for somebody who may not read the register."""
    if not ctx.may(Permission.PARTY_READ) or kind not in set(CertificateKind):
        return []
    with ctx.app.read() as session:
        rows = queries.like_parties(
            session, ctx.viewer, name=name.strip(), number=normalise(CertificateKind(kind), number)
        )
        return [view_party(row) for row in rows]


def known_party(ctx: Context, kind: str, number: str) -> PartyView | None:
    """The party with exactly this certificate, with phone and address in full.

    Only for somebody registering: he holds the certificate in his hand, and must be able to confirm what we have.
    """
    if not ctx.may(Permission.APPLICATION_REGISTER) or kind not in set(CertificateKind):
        return None
    certificate_no = normalise(CertificateKind(kind), number)
    if not certificate_no or CERTIFICATES[CertificateKind(kind)].shared:
        return None
    with ctx.app.read() as session:
        row = queries.find_by_certificate(session, ctx.viewer, kind, certificate_no)
        return view_party(row, Need.FULL) if row else None


def list_parties(ctx: Context, text: str = "", after: tuple[str, UUID] | None = None) -> list[PartyView]:
    if not ctx.may(Permission.PARTY_READ):
        return []
    with ctx.app.read() as session:
        return [
            view_party(r) for r in queries.list_parties(session, ctx.viewer, text=text.strip(), after=after)
        ]


def get_party(ctx: Context, party_id: UUID, *, full: bool = False) -> PartyView | None:
    """One party; `full` shows numbers unmasked, needs the permission for that and is on the record."""
    if not ctx.may(Permission.PARTY_READ) or (full and not ctx.may(Permission.PARTY_REVEAL)):
        return None
    with ctx.app.read() as session:
        row = queries.get_party(session, ctx.viewer, party_id)
    if row is None:
        return None
    if full:
        record_once(ctx, "revealed", "party", party_id)
    return view_party(row, Need.FULL if full else Need.INSIDE)


def matters_of(ctx: Context, party_id: UUID) -> list[PartyMatterRow]:
    if not (ctx.may(Permission.PARTY_READ) and ctx.may(Permission.APPLICATION_READ)):
        return []
    with ctx.app.read() as session:
        return queries.list_matters_of(session, ctx.viewer_for(Permission.APPLICATION_READ), party_id)
