"""What a correction changes, old beside new, in the words of the timeline."""

from dataclasses import dataclass

from core.applications.rows import MaterialInput
from core.law.certificates import CERTIFICATES, PartyKind
from core.law.masking import Datum
from core.parties.identity import PartyInput
from db.models import ApplicationMaterial, MatterParty

Change = tuple[str, str, str] | tuple[str, str, str, str]
"""What changed, the old words, the new words; then the code of the Datum that covers both, where one does."""


_KINDS = {kind.value: kind.label for kind in PartyKind}
_CERTIFICATES = {kind.value: row.label for kind, row in CERTIFICATES.items()}


_SHOWING_LEAST = (Datum.CERTIFICATE_NUMBER, Datum.IDENTITY_NUMBER, Datum.ORGANIZATION_CODE)


@dataclass(frozen=True)
class Party:
    """A party as it is registered or as it should be; no certificate number is the empty string."""

    typed: PartyInput
    authority: str = ""


def registered_party(row: MatterParty) -> Party:
    """What a matter says of a party, in the form of what is typed."""
    typed = PartyInput(
        kind=row.kind,
        name=row.name,
        certificate_kind=row.certificate_kind,
        certificate_no=row.certificate_no or "",
        legal_representative=row.legal_representative,
        phone=row.phone,
        address=row.address,
        no_certificate_reason=row.no_certificate_reason or "",
    )
    return Party(typed, row.authority)


def party_changes(who: str, old: Party | None, new: Party | None) -> list[Change]:
    """The lines in which a party differs; `who` (申请人) begins each. None stands for no such party."""
    before, after = _lines(old), _lines(new)
    found: list[Change] = []
    for label, datum in _labels(old, new).items():
        was, now = before.get(label, ""), after.get(label, "")
        if was != now:
            found.append((who + label, was, now, datum.value) if datum else (who + label, was, now))
    return found


def _lines(party: Party | None) -> dict[str, str]:
    if party is None:
        return {}
    typed = party.typed
    return {
        "类型": _KINDS.get(typed.kind, ""),
        "姓名（名称）": typed.name,
        "证件类型": _CERTIFICATES.get(typed.certificate_kind, ""),
        "证件号码": typed.certificate_no,
        "无证件原因": typed.no_certificate_reason,
        "法定代表人（负责人）": typed.legal_representative,
        "联系电话": typed.phone,
        "地址": typed.address,
        "代理权限": party.authority,
    }


def _labels(*parties: Party | None) -> dict[str, Datum | None]:
    typed = [p.typed for p in parties if p is not None]
    kinds = {t.certificate_kind for t in typed if t.certificate_no}
    data = {row.datum for row in CERTIFICATES.values() if row.kind in kinds}
    # One datum covers old and new: of several kinds that which shows least.
    number = next((d for d in _SHOWING_LEAST if d in data), Datum.ORGANIZATION_CODE)
    person = any(t.kind == PartyKind.CITIZEN for t in typed)
    return {
        "类型": None,
        "姓名（名称）": None,
        "证件类型": None,
        "证件号码": number,
        "无证件原因": None,
        "法定代表人（负责人）": None,
        "联系电话": Datum.PHONE,
        "地址": Datum.ADDRESS if person else None,
        "代理权限": None,
    }


def material_change(row: ApplicationMaterial, given: MaterialInput) -> Change | None:
    """The line of one material, or None where as much of it was handed in as is registered."""
    old, new = received_words(row), received_words(given)
    return (f"{row.position}. {row.name}", old, new) if old != new else None


def received_words(of: ApplicationMaterial | MaterialInput) -> str:
    """原件1份、复印件2份（备注）."""
    counts = f"原件{of.originals_received}份、复印件{of.copies_received}份"
    return counts + (f"（{of.note}）" if of.note else "")
