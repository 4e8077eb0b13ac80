"""Opening a sealed party: for a stated reason, and never without an entry (细则第二十四条)."""

from dataclasses import dataclass, field
from uuid import UUID

from core.acting import absent_colleague
from core.law.problem import Problem
from core.law.sealed import SEALED_CERTIFICATES, SHORTEST_REASON
from core.permissions import Permission
from core.sealed.content import Identity, lock_away, take_out
from core.sealed.reading import called
from core.sealed.statements import SealedFileFacts, files_of, statements_of
from core.use_case import Work, use_case
from db.ledger.write import Happening
from db.models.base import new_id
from db.queries import sealed as queries

REASON = "reason"
"""The detail of an opening that says why, in hex, under the sealed party's key: whoever opens once knows the name and may
write it there."""


@dataclass(frozen=True)
class OpenSealed:
    """`reason` is why somebody must be known now. No token: each opening counts, and no receipt keeps what it gave."""

    sealed_id: UUID
    reason: str = field(repr=False)


@dataclass(frozen=True, repr=False)
class Opened:
    """Who the sealed party is, what he said and what he sent in. For this screen alone: never kept, never logged."""

    called: str
    identity: Identity
    certificate_label: str
    statements: tuple[dict[str, str], ...] = ()
    files: tuple[SealedFileFacts, ...] = ()


@use_case(Permission.SEALED_OPEN)
def open_sealed(work: Work, command: OpenSealed) -> Opened | list[Problem]:
    """The identity of a sealed party. The entry with the reason is committed before anything is given."""
    found = queries.find_sealed(work.session, work.ctx.viewer_for(Permission.SEALED_OPEN), command.sealed_id)
    if found is None:
        return [Problem("not_found", "未找到该密封当事人或无权启封")]
    party, matter = found
    if work.reason and len(work.reason) < SHORTEST_REASON:
        return [Problem("reason_short", f"请写明启封原因，不少于{SHORTEST_REASON}个字", "reason")]
    secret = work.ctx.app.keys.of(work.session, party.id)
    identity = Identity(**take_out(secret, party.sealed, party.id))
    entry_id = new_id()
    details = {REASON: lock_away(secret, {REASON: work.reason}, entry_id).hex()}
    if absent := absent_colleague(work, matter, Permission.SEALED_OPEN):
        details["on_behalf_of"] = str(absent)
    work.happened(Happening("sealed_party", party.id, "unsealed", matter.id, details, entry_id))
    certificate = SEALED_CERTIFICATES.get(identity.certificate_kind)
    return Opened(
        called(party.role, party.position),
        identity,
        certificate.label if certificate else "未出示证件",
        tuple(statements_of(work, party.id)),
        tuple(files_of(work, party.id)),
    )
