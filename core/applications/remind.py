"""What is not wrong with an application and wants a second look before it is registered."""

from core.applications.register import RegisterApplication
from core.clock import local
from core.context import Context
from core.law.certificates import CERTIFICATES, CertificateKind
from core.law.problem import Problem
from core.parties.identity import check_party
from core.parties.register import new_contacts
from core.permissions import Permission
from db.models import ItemMaterial
from db.queries.items import item_materials
from db.queries.parties import find_by_certificate

_CONTACTS = {"phone": "联系电话", "address": "地址"}


def reminders(ctx: Context, command: RegisterApplication) -> list[Problem]:
    """Unusual counts of materials, and what the register would say otherwise afterwards; nothing without the right to
    register."""
    if not ctx.may(Permission.APPLICATION_REGISTER):
        return []
    found: list[Problem] = []
    with ctx.app.read() as session:
        asked = item_materials(session, ctx.viewer, command.item_id) if command.item_id else []
        found += _counts(command, asked)
        parties = [("applicant", "申请人", command.applicant)]
        parties += [("agent", "代理人", command.agent.party)] if command.agent else []
        for prefix, who, typed in parties:
            party, wrong = check_party(typed, local(ctx.now).date(), f"{prefix}.", who)
            if (
                wrong
                or not party.certificate_no
                or CERTIFICATES[CertificateKind(party.certificate_kind)].shared
            ):
                continue
            known = find_by_certificate(session, ctx.viewer, party.certificate_kind, party.certificate_no)
            for field, value in new_contacts(known, party).items() if known else ():
                word = _CONTACTS.get(field, "法定代表人（负责人、经营者）")
                words = f"当事人库中“{party.name}”的{word}将由“{getattr(known, field) or '无'}”改为“{value}”"
                found.append(Problem(f"register.{field}", words, f"{prefix}.{field}"))
    return found


def _counts(command: RegisterApplication, asked: list[ItemMaterial]) -> list[Problem]:
    given = {m.position: m for m in command.materials}
    pairs = [(m, given[m.position]) for m in asked if m.position in given]
    if pairs and not any(got.originals_received or got.copies_received for _, got in pairs):
        return [Problem("materials.none", "没有收到任何一份材料", "materials")]
    found = []
    for material, got in pairs:
        if not (material.originals or material.copies):
            continue
        kinds = (
            ("原件", material.originals, got.originals_received),
            ("复印件", material.copies, got.copies_received),
        )
        for kind, due, received in kinds:
            if received > due:
                words = f"“{material.name}”应交{kind} {due} 份，收到 {received} 份，多于应交"
                found.append(Problem("material.more", words, f"material.{material.position}"))
    return found
