"""The rows that hold an application's parties and materials, and the words by which the search finds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from core.clock import local
from core.deadlines.by_paper import meet_by_earlier_service
from core.deadlines.keeping import open_by_event, start_deadline
from core.law.limits import promised_from
from core.parties.identity import PartyInput
from core.use_case import Work
from db.models import (
    Application,
    ApplicationMaterial,
    Document,
    Item,
    ItemMaterial,
    Matter,
    MatterParty,
    Party,
)
from db.queries.search import search_row
from db.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class MaterialInput:
    """What was handed in of one material; `position` is its place in the item's list."""

    position: int
    originals_received: int
    copies_received: int
    note: str = ""
    name: str | None = None
    """What the form showed at this position, so that a list that changed meanwhile is found out: empty where that is
    asked for no more, None where the form showed no names."""


def party_names(applicant: str, agent: str | None) -> str:
    """The parties of an application in one line, as lists show them."""
    return applicant if agent is None else f"{applicant}（代理人：{agent}）"


def keep_words(work: Work, matter: Matter) -> None:
    """Let the search find the matter by its number, its item, its parties, and every paper issued in it, voided and
    corrected ones too."""
    # Without the scope: a correction may just have moved the matter out of the actor's reach.
    papers = work.session.execute(
        select(Document.number, Document.title).where(Document.matter_id == matter.id).order_by(Document.id)
    )
    titles = " ".join(part for row in papers for part in row if part)
    text = f"{matter.number} {matter.subject}"
    units = (matter.unit_id, matter.intake_unit_id)
    work.session.merge(search_row(matter.id, text, units=units, parties=matter.party_names, papers=titles))


def as_received(
    matter_id: UUID, asked: Sequence[ItemMaterial], given: Sequence[MaterialInput]
) -> list[ApplicationMaterial]:
    """The rows of what an item asks for, each with what was handed in of it."""
    received = {m.position: m for m in given}
    return [
        ApplicationMaterial(
            matter_id=matter_id,
            position=m.position,
            name=m.name,
            originals=m.originals,
            copies=m.copies,
            is_required=m.is_required,
            may_lack=m.may_lack,
            originals_received=received[m.position].originals_received,
            copies_received=received[m.position].copies_received,
            note=received[m.position].note,
        )
        for m in asked
    ]


def as_printed(matter_id: UUID, party: Party, typed: PartyInput, role: str) -> MatterParty:
    """The row of a party in a matter: it keeps what was said in this matter, whatever becomes of the register."""
    return MatterParty(
        matter_id=matter_id,
        party_id=party.id,
        role=role,
        kind=typed.kind,
        name=typed.name,
        certificate_kind=typed.certificate_kind,
        certificate_no=typed.certificate_no or None,
        no_certificate_reason=typed.no_certificate_reason or None,
        legal_representative=typed.legal_representative,
        phone=typed.phone,
        address=typed.address,
    )


def run_limits(work: Work, matter: Matter, item_id: UUID) -> None:
    """Let those limits run that the receipt of the materials opens, from the time of receipt as it now stands."""
    item = work.session.get_one(Item, item_id)
    reason = work.reason or "收件时间或办理事项已更正"
    open_by_event(work, matter, "materials_received", item.procedure, matter.happened_at, reason)


def run_promise(work: UnitOfWork, matter: Matter, event: str, at: datetime) -> None:
    """Let those limits run from `at` whose event this is, and in an application those that are as long as the item promised on
    the day on which it was applied for; those that the event opens in every matter run besides."""
    application = work.session.get(Application, matter.id)
    if application is None:
        open_by_event(work, matter, event, matter.procedure, at)
        return
    procedure = work.session.get_one(Item, application.item_id).procedure
    promised = (application.limit_amount, application.limit_unit)
    for row in promised_from(event, procedure, local(at).date()):
        start_deadline(work, matter, row.code, at, promised=promised)
    opened = open_by_event(work, matter, event, procedure, at)
    # Whoever waits at the counter has the decision in hand before the step is taken.
    meet_by_earlier_service(work, matter.id, opened)
