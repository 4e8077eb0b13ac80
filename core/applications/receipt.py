"""The receipt (收件回执): issued once, printed from what was registered, its bytes fixed by their hash."""

from dataclasses import asdict
from dataclasses import replace as dataclass_replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.clock import local
from core.documents.acknowledgement import TITLE, AcknowledgementData, render_acknowledgement
from core.documents.printed import PrintedAgent, PrintedMaterial, PrintedPerson
from core.law.certificates import CERTIFICATES, CertificateKind, mask_certificate
from core.law.masking import Need
from core.law.problem import Problem
from core.law.records import CHANNELS
from core.law.units import limit_text
from core.ledger.papers import keep_paper
from core.use_case import Work
from db.models import (
    Account,
    Act,
    Agency,
    Application,
    ApplicationMaterial,
    Document,
    Matter,
    MatterParty,
    Unit,
)

VOID = "已作废"
HINTS = ("请妥善保管本回执。",)


RECEIPT_SERIES = "acknowledgement"


def issue_receipt(
    work: Work, matter: Matter, number: str, absent: UUID | None, replaces: Document | None = None
) -> Document:
    """Issue the receipt of an application as it stands now, and note it on the timeline.

    `number` was taken of RECEIPT_SERIES; `absent` is the colleague the actor stands in for, if any; `replaces` is
    the receipt that this one mends.
    """
    actor = work.ctx.actor
    data = _receipt_data(work, matter, number, absent, replaces)
    content = _content(data)

    def draw(code: str) -> bytes:
        return render_acknowledgement(dataclass_replace(data, qr_content=code))

    document = keep_paper(work, matter, "acknowledgement", TITLE, number, content, draw, replaces)
    work.add(
        Act(
            matter_id=matter.id,
            kind="receipt_issued",
            actor_id=actor.account_id,
            on_behalf_of_id=absent,
            note=f"更正原回执 {replaces.number}" if replaces else "",
            document_id=document.id,
        ),
    )
    work.session.flush()
    return document


def _receipt_data(
    work: Work, matter: Matter, number: str, absent: UUID | None, replaces: Document | None
) -> AcknowledgementData:
    session = work.session
    application = session.get_one(Application, matter.id)
    agency = session.get_one(Agency, matter.agency_id)
    unit = session.get_one(Unit, matter.intake_unit_id)
    parties = {
        p.role: p for p in session.scalars(select(MatterParty).where(MatterParty.matter_id == matter.id))
    }
    materials = session.scalars(
        select(ApplicationMaterial)
        .where(ApplicationMaterial.matter_id == matter.id, ApplicationMaterial.ended_at.is_(None))
        .order_by(ApplicationMaterial.position)
    )
    agent = parties.get("agent")
    corrected = (f"本回执更正编号为 {replaces.number} 的回执，原回执作废。",) if replaces else ()
    return AcknowledgementData(
        agency=agency.name,
        number=number,
        applicant=_printed(parties["applicant"]),
        agent=PrintedAgent(_printed(agent), agent.authority) if agent else None,
        item=application.item_name,
        channel=CHANNELS[matter.channel].label,
        received_at=local(matter.happened_at),
        materials=tuple(
            PrintedMaterial(
                m.name,
                m.originals if m.is_required else min(m.originals, m.originals_received),
                m.originals_received,
                m.copies if m.is_required else min(m.copies, m.copies_received),
                m.copies_received,
                m.note,
            )
            for m in materials
        ),
        time_limit=f"自受理之日起{limit_text(application.limit_amount, application.limit_unit)}内",
        window_telephone=unit.phone or agency.phone or "—",
        handled_by=work.ctx.actor.name
        + (f"（代 {session.get_one(Account, absent).name}）" if absent else ""),
        issued_on=local(work.now).date(),
        hints=(f"申请登记号：{matter.number}，凭此号查询。", *HINTS, *corrected),
        note=application.note,
    )


def _printed(party: MatterParty) -> PrintedPerson:
    kind = CertificateKind(party.certificate_kind)
    number = mask_certificate(kind, party.certificate_no, Need.INSIDE) if party.certificate_no else "—"
    return PrintedPerson(party.name, CERTIFICATES[kind].label, number)


def _content(data: AcknowledgementData) -> dict[str, Any]:
    content = asdict(data)
    # The code holds the digest of the content, and so is no part of it.
    for apart in ("fonts", "qr_content"):
        content.pop(apart)
    content["received_at"] = data.received_at.isoformat()
    content["issued_on"] = data.issued_on.isoformat()
    return content


def stamped_copy(document: Document) -> bytes:
    """A copy of an issued receipt that is no longer valid, with 已作废 across every page, made from what was printed.

    The copy is not the paper: its bytes prove nothing, and it never takes the place of those that were issued.
    """
    content = dict(document.content)
    agent = content["agent"]
    return render_acknowledgement(
        AcknowledgementData(
            **content
            | {
                "applicant": PrintedPerson(**content["applicant"]),
                "agent": PrintedAgent(PrintedPerson(**agent["person"]), agent["authority"])
                if agent
                else None,
                "materials": tuple(PrintedMaterial(**m) for m in content["materials"]),
                "hints": tuple(content["hints"]),
                "received_at": datetime.fromisoformat(content["received_at"]),
                "issued_on": date.fromisoformat(content["issued_on"]),
                "watermark": VOID,
            }
        )
    )


def no_glyph(characters: tuple[str, ...]) -> list[Problem]:
    """The problem of characters that no font has, if any: nothing is issued with a box in a name."""
    words = f"字库中没有“{'、'.join(characters)}”，回执无法打印，本次内容未保存。请联系系统管理员补充字库"
    return [Problem("glyph", words)] if characters else []
