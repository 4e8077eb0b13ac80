"""What is typed about a party, cleaned and checked (law.md §4)."""

from dataclasses import dataclass, replace
from datetime import date

from core.law.certificates import CERTIFICATES, CertificateKind, PartyKind, check_certificate, normalise
from core.law.names import TextKind, clean
from core.law.problem import Problem


@dataclass(frozen=True)
class PartyInput:
    """A party as typed at the counter. `certificate_no` is empty where there is no certificate, with a reason."""

    kind: str
    name: str
    certificate_kind: str
    certificate_no: str = ""
    no_certificate_reason: str = ""
    legal_representative: str = ""
    phone: str = ""
    address: str = ""


def check_party(
    typed: PartyInput, today: date, prefix: str, who: str, *, known_by_name: bool = False
) -> tuple[PartyInput, list[Problem]]:
    """The cleaned input, and what is wrong with it.

    `prefix` goes before the field names of the problems (`applicant.`), `who` names the party in them (申请人). Of somebody
    whom others tell of, `known_by_name`, telephone and legal representative may be missing.
    """
    kinds = {k.value: k for k in PartyKind}
    certificates = {k.value: k for k in CERTIFICATES}
    if typed.kind not in kinds:
        return typed, [Problem("party.kind", f"请选择{who}类型", prefix + "kind")]
    if typed.certificate_kind not in certificates:
        return typed, [
            Problem("party.certificate_kind", f"请选择{who}的证件类型", prefix + "certificate_kind")
        ]
    kind, certificate = kinds[typed.kind], certificates[typed.certificate_kind]
    person = kind is PartyKind.CITIZEN
    problems: list[Problem] = []

    def text(value: str, row: TextKind, label: str, field: str, required: bool) -> str:
        cleaned, found = clean(value, row, label=label, field=prefix + field, required=required)
        problems.extend(found)
        return cleaned

    name_kind = TextKind.PERSON_NAME if person else TextKind.ORGANIZATION_NAME
    cleaned = replace(
        typed,
        name=text(typed.name, name_kind, who + kind.name_label, "name", True),
        phone=text(typed.phone, TextKind.PHONE, f"{who}联系电话", "phone", not known_by_name),
        address=text(typed.address, TextKind.ADDRESS, f"{who}地址", "address", False),
        legal_representative=""
        if person
        else text(
            typed.legal_representative,
            TextKind.PERSON_NAME,
            f"{who}{kind.head_label}",
            "legal_representative",
            not known_by_name,
        ),
    )
    problems += [
        replace(p, field=prefix + (p.field or "certificate_no"))
        for p in check_certificate(
            certificate, typed.certificate_no, today, holder=kind, reason=typed.no_certificate_reason
        )
    ]
    number = normalise(certificate, typed.certificate_no)
    reason = ""
    if certificate is CertificateKind.NONE and typed.no_certificate_reason.strip():
        reason = text(
            typed.no_certificate_reason, TextKind.REASON, "无证照原因", "no_certificate_reason", False
        )
    return replace(cleaned, certificate_no=number, no_certificate_reason=reason), problems
