"""Sealed people: whose identity the bureau must keep secret, and what stands in its place in the record.

Whoever reports a breach of labour law is kept secret (labour inspection regulation, art 9 para 3); the regulation asks
for a record that is complete (art 5) and safe (art 24). The rest, the second reader above all, is this system's design.
"""

from dataclasses import dataclass

from core.law.basis import Basis, Sure
from core.law.certificates import Certificate, CertificateKind, certificates_for
from core.law.party_kinds import PartyKind


@dataclass(frozen=True)
class SealedRole:
    """What a sealed person is in a matter: `label` for the form, `called` for everybody who must not know who it is."""

    code: str
    label: str
    called: str
    basis: Basis


SEALED_ROLES = {
    row.code: row
    for row in (
        SealedRole(
            "informant",
            "举报人",
            "某举报人",
            Basis("labor_inspection_regulation", 9, 3, sure=Sure.V),
        ),
        SealedRole("witness", "证人", "某证人", Basis("personal_information_law", 28, sure=Sure.D)),
    )
}

SEALED_CERTIFICATES: dict[str, Certificate] = {
    row.kind.value: row for row in certificates_for(PartyKind.CITIZEN) if row.kind is not CertificateKind.NONE
}
"""Certificates of a sealed person. Showing one is never asked for: many come without."""

SHORTEST_REASON = 5
"""Characters of the reason for opening: enough for a fact, too many for a mere 无."""

SEAL_STAGES = frozenset({"registered", "awaiting_supplement"})
"""Stages of a matter in which people are sealed and abstracts written."""

SEND_STAGES = SEAL_STAGES | {"accepted"}
"""Stages in which further letters of a sealed person are taken in."""

PLACEHOLDER = "{called}（密封当事人{position}）"
"""What everybody reads instead of the name; positions count from 1 within a matter."""
