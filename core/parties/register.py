"""Finding and keeping parties in the register."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from core.admin_changes import last_change
from core.clock import local
from core.editing import UNCHANGED
from core.law.certificates import CERTIFICATES, CertificateKind, normalise
from core.law.problem import Problem
from core.parties.identity import PartyInput, check_party
from core.permissions import Permission
from core.use_case import Work, stale, use_case
from db.models import MatterParty, Party
from db.queries import parties as queries
from db.queries.locking import lock_row
from db.queries.search import party_row
from db.unit_of_work import hold
from db.viewer import Viewer

CONTACTS = ("phone", "address", "legal_representative")


@dataclass(frozen=True)
class CorrectParty:
    token: UUID
    party_id: UUID
    row_version: int
    party: PartyInput
    reason: str


@dataclass(frozen=True)
class PartyCorrected:
    party_id: UUID


@use_case(Permission.PARTY_CORRECT)
def correct_party(work: Work, command: CorrectParty) -> PartyCorrected | list[Problem]:
    """Mend the register. Papers already issued keep what they say; matters keep the name of their day."""
    seen = queries.get_party(work.session, work.ctx.viewer, command.party_id)
    hold_certificates(work, command.party, *([seen] if seen else []))
    party = lock_row(work.session, work.ctx.viewer, Party, command.party_id)
    if party is None:
        return [Problem("not_found", "未找到该当事人或无权查看")]
    if party.row_version != command.row_version:
        return [stale(*last_change(work.session, work.ctx.viewer, party.id))]
    typed, problems = check_party(command.party, local(work.now).date(), "", "当事人")
    if problems:
        return problems
    other = _holder(work, typed) if typed.certificate_no else None
    if other is not None and other.id != party.id:
        return [Problem("party.duplicate", f"该证件号码已登记为“{other.name}”，请核对", "certificate_no")]
    _fill(party, typed)
    if not work.session.is_modified(party):
        return [UNCHANGED]
    keep_name(work, party)
    return PartyCorrected(party.id)


def hold_certificates(work: Work, *parties: PartyInput | Party) -> None:
    """Let one transaction at a time look for and keep the parties with these certificates.

    Call it before the first look: two counters may serve the same new party at once. Always in one order, so that
    two transactions never wait for each other.
    """
    numbers = {
        (p.certificate_kind, normalise(CertificateKind(p.certificate_kind), p.certificate_no))
        for p in parties
        if p.certificate_kind in CERTIFICATES and p.certificate_no
    }
    for kind, number in sorted(numbers):
        hold(work.session, f"certificate {work.ctx.actor.agency_id} {kind} {number}")


def name_conflicts(session: Session, viewer: Viewer, typed: PartyInput, prefix: str) -> list[Problem]:
    """Another name under a known certificate: the number or the name is mistyped, or the party was renamed and the
    register wants correcting first."""
    if not typed.certificate_no:
        return []
    if CERTIFICATES[CertificateKind(typed.certificate_kind)].shared:
        return []
    known = queries.find_by_certificate(session, viewer, typed.certificate_kind, typed.certificate_no)
    if known is None or known.name == typed.name:
        return []
    message = f"该证件号码在当事人库中登记为“{known.name}”，与所填“{typed.name}”不一致。请核对；确已更名的，请先更正当事人库"
    return [Problem("party.renamed", message, prefix + "name", link=f"/party?id={known.id}")]


def keep_party(work: Work, typed: PartyInput, matter_id: UUID | None) -> Party:
    """The register's row for a checked party: the one with this certificate, or a new one.

    `matter_id` is the matter that names him; under its key stands what the ledger says of a new one. Contact details follow
    the newest statement. `hold_certificates` must have been called.
    """
    found = _holder(work, typed) if typed.certificate_no else None
    known = found and lock_row(work.session, work.ctx.viewer, Party, found.id)
    # Destroyed with a file while its lock was waited for.
    if known is None or known.certificate_no != typed.certificate_no:
        party = Party(agency_id=work.ctx.actor.agency_id, key_owner_id=matter_id)
        _fill(party, typed)
        work.add(party)
        keep_name(work, party)
        return party
    for field, value in new_contacts(known, typed).items():
        setattr(known, field, value)
        work.reason = work.reason or "登记申请时当事人提供了新的联系信息"
    return known


def new_contacts(known: Party, typed: PartyInput) -> dict[str, str]:
    """What is typed of a known party's contact details and differs from what the register says."""
    return {
        field: value
        for field in CONTACTS
        if (value := getattr(typed, field)) and value != getattr(known, field)
    }


def mend_party(work: Work, typed: PartyInput, earlier: MatterParty) -> Party:
    """The register's row for a party of a matter that is corrected to `typed`, which was checked.

    Whoever keeps name and certificate stays the same party, whatever the register calls him by now. A row without a
    certificate belongs to this matter alone and is mended with it; of a known party the contact details alone. Either
    follows only where the register still holds what this matter said: a newer statement stays.
    """
    same = _identity(typed) == _identity(earlier)
    found = _holder(work, typed) if typed.certificate_no and not same else None
    own = same or (found is None and earlier.certificate_no is None)
    wanted = found.id if found else earlier.party_id if own else None
    row = wanted and lock_row(work.session, work.ctx.viewer, Party, wanted)
    # A row that got a certificate since belongs to whoever holds that, and to nobody of another name or certificate.
    if not row or (own and not same and row.certificate_no is not None):
        return keep_party(work, typed, earlier.matter_id)
    alone = row.certificate_no is None
    for field, value in _values(typed).items():
        held = getattr(row, field)
        stands = row.id == earlier.party_id and held == getattr(earlier, field)
        if (alone and stands) or (field in CONTACTS and value and (stands or not held)):
            setattr(row, field, value)
    keep_name(work, row)
    return row


def _identity(party: PartyInput | MatterParty) -> tuple[str, str, str]:
    return party.name, party.certificate_kind, party.certificate_no or ""


def keep_name(work: Work, party: Party) -> None:
    """Let the search find the party by any piece of its name."""
    work.session.flush()
    work.session.merge(party_row(party.id, party.name))


def _holder(work: Work, typed: PartyInput) -> Party | None:
    shared = CERTIFICATES[CertificateKind(typed.certificate_kind)].shared
    return queries.find_by_certificate(
        work.session,
        work.ctx.viewer,
        typed.certificate_kind,
        typed.certificate_no,
        typed.name if shared else None,
    )


def _fill(party: Party, typed: PartyInput) -> None:
    for field, value in _values(typed).items():
        setattr(party, field, value)


def _values(typed: PartyInput) -> dict[str, str | None]:
    """What the columns of the register hold of a party."""
    return {
        "kind": typed.kind,
        "name": typed.name,
        "certificate_kind": typed.certificate_kind,
        "certificate_no": typed.certificate_no or None,
        "no_certificate_reason": typed.no_certificate_reason or None,
        **{field: getattr(typed, field) for field in CONTACTS},
    }
