"""Undo by correction: what was registered wrongly is mended by a further act, never overwritten in silence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from core.acting import absent_colleague
from core.applications.differences import (
    Change,
    Party,
    material_change,
    party_changes,
    received_words,
    registered_party,
)
from core.applications.receipt import RECEIPT_SERIES, issue_receipt, no_glyph
from core.applications.register import (
    NO_MOMENT,
    AgentInput,
    check_agent,
    check_applicant,
    check_moment,
    clean_materials,
)
from core.applications.rows import MaterialInput, as_printed, as_received, keep_words, party_names, run_limits
from core.clock import local
from core.deadlines.keeping import cancel_all
from core.documents.faces import MissingGlyph, unprintable
from core.gates import gate
from core.law.application_procedure import APPLICATION
from core.law.applications import CHANNELS
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.numbering import take_number
from core.parties.identity import PartyInput, check_party
from core.parties.register import hold_certificates, keep_party, mend_party
from core.permissions import Permission
from core.settings import settings
from core.use_case import Work, stale, use_case
from db.models import (
    Account,
    Act,
    Application,
    ApplicationMaterial,
    Document,
    Item,
    ItemMaterial,
    Matter,
    MatterParty,
    MatterPerson,
)
from db.queries.applications import find_application_matter
from db.queries.items import item_materials, usable_item


@dataclass(frozen=True)
class CorrectedParties:
    """Applicant and agent as they should read; no agent is None."""

    applicant: PartyInput
    agent: AgentInput | None = None


@dataclass(frozen=True)
class CorrectApplication:
    """The registration as it should read; what differs is mended, and a new receipt replaces the old one.

    What is None stays as it is registered: `item_id`, `parties`, `received_at`. `materials` are those of the item.
    """

    token: UUID
    matter_id: UUID
    row_version: int
    channel: str
    materials: tuple[MaterialInput, ...]
    note: str
    reason: str
    item_id: UUID | None = None
    parties: CorrectedParties | None = None
    received_at: datetime | None = None
    late_reason: str = ""
    has_moment: bool = False
    """Whether the form asked for the time of receipt: then `received_at` must be there."""


@dataclass(frozen=True)
class VoidApplication:
    token: UUID
    matter_id: UUID
    row_version: int
    reason: str


@dataclass(frozen=True)
class Corrected:
    matter_id: UUID
    number: str


@dataclass(frozen=True)
class _Registered:
    """The rows of a registration as they stand."""

    matter: Matter
    application: Application
    materials: Sequence[ApplicationMaterial]
    applicant: MatterParty
    agent: MatterParty | None


@dataclass(frozen=True)
class _Checked:
    """What a correction changes, checked and cleaned; None where the registration stays as it is."""

    channel: str
    note: str
    item: tuple[Item, list[ItemMaterial]] | None
    materials: tuple[MaterialInput, ...]
    applicant: Party | None
    agent: Party | None
    ends_agent: bool
    moment: tuple[datetime, str | None] | None


@use_case(Permission.APPLICATION_CORRECT)
def correct_application(work: Work, command: CorrectApplication) -> Corrected | list[Problem]:
    """Mend a registration that is still open: item, parties, materials, channel, time of receipt and note."""
    if command.parties is not None:
        agent = command.parties.agent
        hold_certificates(work, command.parties.applicant, *([agent.party] if agent else []))
    matter = _open_matter(work, command, Permission.APPLICATION_CORRECT, "correct_registration")
    if isinstance(matter, list):
        return matter
    absent = absent_colleague(work, matter, Permission.APPLICATION_CORRECT)
    held = _registered(work, matter)
    checked = _check(work, command, held)
    if isinstance(checked, list):
        return checked
    changes = [*_mend_matter(work, held, checked), *_mend_parties(work, held, checked)]
    changes += _mend_materials(work, held, checked)
    run_limits(work, matter, held.application.item_id)
    if not changes:
        return [Problem("nothing_changed", "内容没有变化，无需更正")]
    # The matter's own row changes with every correction, so that two people correcting at once meet.
    matter.corrected_at = work.now
    work.add(_act(work, matter, "registration_corrected", absent, changes))
    work.session.flush()
    earlier = work.session.scalars(
        select(Document)
        .where(Document.matter_id == matter.id, Document.kind == "acknowledgement")
        .order_by(Document.id.desc())
        .limit(1)
    ).one()
    number = take_number(work, matter.agency_id, RECEIPT_SERIES)
    try:
        receipt = issue_receipt(work, matter, number, absent, replaces=earlier)
    except MissingGlyph as missing:
        return no_glyph(missing.characters)
    keep_words(work, matter)
    return Corrected(matter.id, receipt.number or "")


@use_case(Permission.APPLICATION_VOID)
def void_application(work: Work, command: VoidApplication) -> Corrected | list[Problem]:
    """Void a registration made by mistake. It stays, with its number and the reason; nobody works on it any more."""
    matter = _open_matter(work, command, Permission.APPLICATION_VOID, "void")
    if isinstance(matter, list):
        return matter
    absent = absent_colleague(work, matter, Permission.APPLICATION_VOID)
    matter.stage = APPLICATION.transitions["void"].target
    matter.closed_at = work.now
    cancel_all(work, matter.id, "登记已作废")
    for part in work.session.scalars(
        select(MatterPerson).where(MatterPerson.matter_id == matter.id, MatterPerson.ended_at.is_(None))
    ):
        part.ended_at = work.now
    work.add(_act(work, matter, "voided", absent, []))
    return Corrected(matter.id, matter.number)


def _open_matter(
    work: Work, command: CorrectApplication | VoidApplication, permission: Permission, step: str
) -> Matter | list[Problem]:
    viewer = work.ctx.viewer_for(permission)
    matter = find_application_matter(work.session, viewer, command.matter_id)
    if matter is None:
        return [Problem("not_found", "未找到该申请或无权更改")]
    if problems := gate(work, matter, step, viewer):
        return problems
    if matter.row_version != command.row_version:
        last = work.session.execute(
            select(Account.name, Act.recorded_at)
            .outerjoin(Account, Account.id == Act.actor_id)
            .where(Act.matter_id == matter.id)
            .order_by(Act.id.desc())
            .limit(1)
        ).one()
        return [stale(last[0], last[1])]
    return matter


def _registered(work: Work, matter: Matter) -> _Registered:
    parties = {
        p.role: p for p in work.session.scalars(select(MatterParty).where(MatterParty.matter_id == matter.id))
    }
    materials = work.session.scalars(
        select(ApplicationMaterial)
        .where(ApplicationMaterial.matter_id == matter.id, ApplicationMaterial.ended_at.is_(None))
        .order_by(ApplicationMaterial.position)
    )
    application = work.session.get_one(Application, matter.id)
    return _Registered(matter, application, list(materials), parties["applicant"], parties.get("agent"))


def _check(work: Work, command: CorrectApplication, held: _Registered) -> _Checked | list[Problem]:
    """What is to change, or everything that is wrong with it. What stays as it was is not asked about again."""
    problems: list[Problem] = []
    item = None
    names = {m.position: m.name for m in held.materials}
    if command.item_id not in (None, held.application.item_id):
        row = usable_item(work.session, work.ctx.viewer, command.item_id) if command.item_id else None
        if row is None:
            problems.append(Problem("item", "请选择办理事项；所选事项可能已停用", "item"))
        else:
            item = row, item_materials(work.session, work.ctx.viewer, row.id)
            names = {m.position: m.name for m in item[1]}
    materials, found = clean_materials(command.materials, names)
    problems += found if item or command.item_id in (None, held.application.item_id) else []
    applicant, agent, ends_agent, found = _check_parties(work, command.parties, held)
    problems += found
    if command.channel not in CHANNELS:
        problems.append(Problem("channel", "请选择申请方式", "channel"))
    note, found = clean(command.note, TextKind.NOTE, label="备注", field="note", required=False)
    problems += found
    moment, found = _check_moment(work, command, held.matter)
    problems += found
    printed = [note, *(m.note for m in materials)]
    for party in filter(None, (applicant, agent)):
        printed += [party.typed.name, party.typed.legal_representative, party.typed.address, party.authority]
    if problems := problems or no_glyph(unprintable("\n".join(printed))):
        return problems
    return _Checked(command.channel, note, item, materials, applicant, agent, ends_agent, moment)


def _check_parties(
    work: Work, wanted: CorrectedParties | None, held: _Registered
) -> tuple[Party | None, Party | None, bool, list[Problem]]:
    """Applicant and agent where they change, and whether there is to be no agent any more."""
    if wanted is None:
        return None, None, False, []
    problems: list[Problem] = []
    today = local(work.now).date()
    now = Party(check_party(wanted.applicant, today, "applicant.", "申请人")[0])
    applicant = now if _differs(now, held.applicant) else None
    if applicant is not None:
        problems = _of_party(check_applicant(work, wanted.applicant)[1], now, held.applicant)
    if wanted.agent is None:
        return applicant, None, held.agent is not None, problems
    typed, authority, found = check_agent(work, wanted.agent, now.typed)
    agent = Party(typed, authority)
    if held.agent is not None and not _differs(agent, held.agent):
        return applicant, None, False, [*problems, *(p for p in found if p.code == "agent.oneself")]
    return (
        applicant,
        agent,
        False,
        [*problems, *(_of_party(found, agent, held.agent) if held.agent else found)],
    )


def _of_party(problems: list[Problem], party: Party, row: MatterParty) -> list[Problem]:
    """Without that of a name which is no other than registered: a party renamed since keeps its name of then here."""
    same = (row.name, row.certificate_kind, row.certificate_no or "")
    if (party.typed.name, party.typed.certificate_kind, party.typed.certificate_no) != same:
        return problems
    return [problem for problem in problems if problem.code != "party.renamed"]


def _differs(party: Party, row: MatterParty) -> bool:
    return bool(party_changes("", registered_party(row), party))


def _check_moment(
    work: Work, command: CorrectApplication, matter: Matter
) -> tuple[tuple[datetime, str | None] | None, list[Problem]]:
    """The time of receipt, to the minute, and the reason for the late entry, where either changes."""
    if command.received_at is None:
        return None, [NO_MOMENT] if command.has_moment else []
    at = matter.happened_at if _minute(command.received_at) == _minute(matter.happened_at) else None
    if at is not None and command.late_reason.strip() == (matter.late_reason or ""):
        return None, []
    limits = settings(work.session, matter.agency_id)
    moment, reason, problems = check_moment(
        at or command.received_at,
        command.late_reason,
        entered_at=matter.recorded_at,
        limits=limits,
        entered="登记时间",
    )
    return (moment, reason), problems


def _minute(moment: datetime) -> datetime:
    return local(moment).replace(second=0, microsecond=0)


def _mend_matter(work: Work, held: _Registered, checked: _Checked) -> list[Change]:
    matter, application = held.matter, held.application
    changes: list[Change] = []
    if checked.item is not None:
        item = checked.item[0]
        changes.append(("办理事项", application.item_name, item.name))
        application.item_id, application.item_name = item.id, item.name
        application.limit_amount, application.limit_unit = item.limit_amount, item.limit_unit
        matter.subject, matter.unit_id = item.name, item.unit_id
    if matter.channel != checked.channel:
        changes.append(("申请方式", CHANNELS[matter.channel].label, CHANNELS[checked.channel].label))
        matter.channel = checked.channel
    if checked.moment is not None:
        moment, reason = checked.moment
        if moment != matter.happened_at:
            old, new = local(matter.happened_at), local(moment)
            changes.append(("收件时间", f"{old:%Y-%m-%d %H:%M}", f"{new:%Y-%m-%d %H:%M}"))
            matter.happened_at = application.happened_at = moment
        if reason != matter.late_reason:
            changes.append(("补录原因", matter.late_reason or "", reason or ""))
            matter.late_reason = reason
    if application.note != checked.note:
        changes.append(("备注", application.note, checked.note))
        application.note = checked.note
    return changes


def _mend_parties(work: Work, held: _Registered, checked: _Checked) -> list[Change]:
    changes: list[Change] = []
    if checked.applicant is not None:
        changes += party_changes("申请人", registered_party(held.applicant), checked.applicant)
        _fill(work, held.applicant, checked.applicant)
    agent = held.agent
    if checked.ends_agent and agent is not None:
        changes += party_changes("代理人", registered_party(agent), None)
        agent.role, agent = "former_agent", None
    elif checked.agent is not None and agent is not None:
        changes += party_changes("代理人", registered_party(agent), checked.agent)
        _fill(work, agent, checked.agent)
    elif checked.agent is not None:
        changes += party_changes("代理人", None, checked.agent)
        row = keep_party(work, checked.agent.typed, held.matter.id)
        work.session.flush()
        agent = as_printed(held.matter.id, row, checked.agent.typed, "agent")
        agent.represents_id, agent.authority = held.applicant.id, checked.agent.authority
        work.add(agent)
    held.matter.party_names = party_names(held.applicant.name, agent.name if agent else None)
    return changes


def _fill(work: Work, row: MatterParty, party: Party) -> None:
    typed = party.typed
    row.party_id = mend_party(work, typed, row).id
    row.kind, row.name = typed.kind, typed.name
    row.certificate_kind, row.certificate_no = typed.certificate_kind, typed.certificate_no or None
    row.no_certificate_reason = typed.no_certificate_reason or None
    row.legal_representative, row.phone, row.address = typed.legal_representative, typed.phone, typed.address
    row.authority = party.authority


def _mend_materials(work: Work, held: _Registered, checked: _Checked) -> list[Change]:
    if checked.item is None:
        given = {m.position: m for m in checked.materials}
        changes: list[Change] = []
        for row in held.materials:
            new = given[row.position]
            if change := material_change(row, new):
                changes.append(change)
                row.originals_received, row.copies_received = new.originals_received, new.copies_received
                row.note = new.note
        return changes
    gone = [(f"{r.position}. {r.name}", received_words(r), "") for r in held.materials]
    for row in held.materials:
        row.ended_at = work.now
    # Two lists may not stand side by side, not even within the transaction.
    work.session.flush()
    rows = as_received(held.matter.id, checked.item[1], checked.materials)
    work.add(*rows)
    return [*gone, *((f"{r.position}. {r.name}", "", received_words(r)) for r in rows)]


def _act(work: Work, matter: Matter, kind: str, absent: UUID | None, changes: list[Change]) -> Act:
    return Act(
        matter_id=matter.id,
        kind=kind,
        actor_id=work.ctx.actor.account_id,
        on_behalf_of_id=absent,
        note=work.reason,
        details={"changes": changes} if changes else {},
    )
