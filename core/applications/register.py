"""细则第四条: an application is registered at the window, and the applicant gets a receipt."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from core.applications.receipt import RECEIPT_SERIES, issue_receipt, no_glyph
from core.applications.returning import check_duplicate
from core.applications.rows import MaterialInput as MaterialInput
from core.applications.rows import as_printed, as_received, keep_words, party_names, run_limits
from core.clock import local
from core.context import Context, Holding
from core.documents.faces import MissingGlyph, unprintable
from core.law.application_procedure import APPLICATION
from core.law.applications import ARTICLE_3, ARTICLE_4, CHANNELS
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.numbering import take_number
from core.office.item_facts import MOST_COPIES
from core.parties.identity import PartyInput, check_party
from core.parties.register import hold_certificates, keep_party, name_conflicts
from core.permissions import Permission
from core.settings import settings
from core.use_case import Work, use_case
from db.models import (
    Act,
    Application,
    Item,
    ItemMaterial,
    Matter,
    MatterPerson,
    Party,
)
from db.models.base import new_id
from db.queries.items import item_materials, usable_item
from db.queries.people import colleagues

NO_MOMENT = Problem("moment", "请填写收件日期和时刻", "received_at", ARTICLE_3)


@dataclass(frozen=True)
class AgentInput:
    """Who acts for the applicant, and what the power of attorney says."""

    party: PartyInput
    authority: str


@dataclass(frozen=True)
class RegisterApplication:
    """An application as the window takes it. `received_at` is None for now; earlier than the limit needs a reason.

    `item_id` is None while nothing was chosen, which is refused together with everything else that is wrong.
    """

    token: UUID
    item_id: UUID | None
    channel: str
    applicant: PartyInput
    materials: tuple[MaterialInput, ...]
    agent: AgentInput | None = None
    received_at: datetime | None = None
    late_reason: str = ""
    note: str = ""
    for_account_id: UUID | None = None
    """Whom the clerk stands in for at this counter; None for himself, or for the only colleague where he is none."""
    is_late: bool = False
    """Whether the form says that it was not now: then `received_at` must be there."""
    duplicate_reason: str = ""
    """Why the same item is applied for once more while an application of the same party is open."""


@dataclass(frozen=True)
class Registered:
    matter_id: UUID
    number: str
    document_id: UUID
    receipt_number: str


@dataclass(frozen=True)
class Checked:
    """A command that passed every check, with its rows and cleaned texts."""

    item: Item
    asked: list[ItemMaterial]
    materials: tuple[MaterialInput, ...]
    applicant: PartyInput
    agent: PartyInput | None
    authority: str
    received_at: datetime
    late_reason: str | None
    note: str
    holding: Holding
    duplicate: str
    """What the record says of an open application for the same; empty where there is none."""


@use_case(Permission.APPLICATION_REGISTER)
def register_application(work: Work, command: RegisterApplication) -> Registered | list[Problem]:
    hold_certificates(work, command.applicant, *([command.agent.party] if command.agent else []))
    checked = check_application(work, command)
    if isinstance(checked, list):
        return checked
    matter_id = new_id()
    applicant = keep_party(work, checked.applicant, matter_id)
    agent = keep_party(work, checked.agent, matter_id) if checked.agent else None
    work.session.flush()
    # In the order of their codes, like every transaction that takes several.
    receipt_number = take_number(work, work.ctx.actor.agency_id, RECEIPT_SERIES)
    matter = _open_matter(work, matter_id, command, checked, applicant, agent)
    try:
        receipt = issue_receipt(work, matter, receipt_number, work.ctx.standing_in(checked.holding))
    except MissingGlyph as missing:
        # Not in what was typed, but in the name of the agency, the item or the clerk.
        return no_glyph(missing.characters)
    keep_words(work, matter)
    return Registered(matter.id, matter.number, receipt.id, receipt.number or "")


def review_application(ctx: Context, command: RegisterApplication) -> list[Problem]:
    """What would keep this application from being registered now; nothing is changed."""
    if not ctx.may(Permission.APPLICATION_REGISTER):
        return [Problem("forbidden", "您没有登记申请的权限，请联系安全管理员")]
    with Work(ctx, "") as work:
        checked = check_application(work, command)
    return checked if isinstance(checked, list) else []


def check_application(work: Work, command: RegisterApplication) -> Checked | list[Problem]:
    """Everything that can be wrong with an application, all of it at once."""
    session, viewer = work.session, work.ctx.viewer
    problems: list[Problem] = []
    agency_id = work.ctx.actor.agency_id
    holding = _holding(work.ctx, command.for_account_id)
    if holding is None:
        problems.append(Problem("for_account", "请选择代谁登记；该委托可能已结束", "for_account_id"))
    item = usable_item(session, viewer, command.item_id) if command.item_id else None
    if item is None:
        words = "该事项已停用，请重新选择办理事项" if command.item_id else "请选择办理事项"
        problems.append(Problem("item", words, "item", ARTICLE_4))
    if command.channel not in CHANNELS:
        problems.append(Problem("channel", "请选择申请方式", "channel", ARTICLE_4))
    applicant, found = check_applicant(work, command.applicant)
    problems += found
    duplicate = ""
    if item is not None and not found:
        duplicate, found = check_duplicate(work, applicant, item.id, command.duplicate_reason)
        problems += found
    agent, authority = None, ""
    if command.agent is not None:
        agent, authority, found = check_agent(work, command.agent, applicant)
        problems += found
    asked, materials = list[ItemMaterial](), command.materials
    if item is not None:
        asked = item_materials(session, viewer, item.id)
        materials, found = clean_materials(command.materials, {m.position: m.name for m in asked})
        problems += found
    note, found = clean(command.note, TextKind.NOTE, label="备注", field="note", required=False)
    problems += found
    if command.is_late and command.received_at is None:
        problems.append(NO_MOMENT)
    received_at, late_reason, found = check_moment(
        command.received_at, command.late_reason, entered_at=work.now, limits=settings(session, agency_id)
    )
    problems += found
    printed = [note, authority, *(m.note for m in materials)]
    for party in filter(None, (applicant, agent)):
        printed += [party.name, party.legal_representative, party.address]
    # Last: what is refused for another reason needs no glyph.
    problems = problems or no_glyph(unprintable("\n".join(printed)))
    if problems or item is None or holding is None:
        return problems
    return Checked(
        item,
        asked,
        materials,
        applicant,
        agent,
        authority,
        received_at,
        late_reason,
        note,
        holding,
        duplicate,
    )


def possible_names(ctx: Context) -> list[tuple[UUID, str]]:
    """In whose name the actor may register, himself first: (account, words); empty where there is nothing to choose."""
    holdings = ctx.holdings_for(Permission.APPLICATION_REGISTER)
    return own_and_lent_names(ctx) if len({h.account_id for h in holdings}) > 1 else []


def own_and_lent_names(ctx: Context) -> list[tuple[UUID, str]]:
    """In whose name the actor may register, be it one alone: (account, words)."""
    found = {h.account_id: h for h in ctx.holdings_for(Permission.APPLICATION_REGISTER)}
    with ctx.app.read() as session:
        people = {row[0]: row[1:] for row in colleagues(session, ctx.viewer)}
    words = []
    for account_id in found:
        login, name, unit = people[account_id]
        mine = account_id == ctx.actor.account_id
        words.append((account_id, f"本人（{unit}）" if mine else f"代 {name}（{unit}，{login}）"))
    return words


def _holding(ctx: Context, account_id: UUID | None) -> Holding | None:
    """The role by which the actor registers; None where he has to say which."""
    holdings = ctx.holdings_for(Permission.APPLICATION_REGISTER)
    if account_id is not None:
        return next((h for h in holdings if h.account_id == account_id), None)
    own = [h for h in holdings if h.account_id == ctx.actor.account_id]
    others = {h.account_id for h in holdings}
    return own[0] if own else holdings[0] if len(others) == 1 else None


def _who(party: PartyInput) -> tuple[str, str, str]:
    return party.certificate_kind, party.certificate_no, party.name


def check_applicant(work: Work, typed: PartyInput) -> tuple[PartyInput, list[Problem]]:
    """The applicant cleaned, and what is wrong with him."""
    applicant, found = check_party(typed, local(work.now).date(), "applicant.", "申请人")
    return applicant, found or name_conflicts(work.session, work.ctx.viewer, applicant, "applicant.")


def check_agent(
    work: Work, typed: AgentInput, applicant: PartyInput
) -> tuple[PartyInput, str, list[Problem]]:
    """The agent and his authority cleaned, and what is wrong with them, each sentence saying that it is the agent's."""
    agent, problems = check_party(typed.party, local(work.now).date(), "agent.", "代理人")
    problems = problems or name_conflicts(work.session, work.ctx.viewer, agent, "agent.")
    authority, found = clean(
        typed.authority, TextKind.REMARK, label="代理权限", field="agent.authority", required=True
    )
    problems = [*problems, *found]
    if applicant.certificate_no and _who(applicant) == _who(agent):
        words = "代理人与申请人是同一人；本人办理的，请去掉代理人"
        problems.append(Problem("agent.oneself", words, "agent.name"))
    return agent, authority, [_of_agent(p) for p in problems]


def _of_agent(problem: Problem) -> Problem:
    if problem.message.startswith(("代理人", "代理权限", "请填写代理", "请选择代理")):
        return problem
    return replace(problem, message=f"代理人：{problem.message}")


def check_moment(
    happened_at: datetime | None,
    reason: str,
    *,
    entered_at: datetime,
    limits: Mapping[str, int],
    entered: str = "现在",
    what: str = "收件时间",
    field: str = "received_at",
) -> tuple[datetime, str | None, list[Problem]]:
    """When something took place: not after it was entered, and with a reason where it was entered late.

    `happened_at` None is the moment of entry, which the sentences call `entered`; `what` is what they call the time
    itself, and `field` where it was typed. `limits` are the agency's thresholds
    `late_entry_hours` and `oldest_entry_years`. The reason that is kept marks the record as 补录 (regulation art 3: true and timely).
    """
    if happened_at is None:
        return entered_at, None, []
    years, late_hours = limits["oldest_entry_years"], limits["late_entry_hours"]
    if happened_at.year < entered_at.year - years:
        words = f"{what}早于 {years} 年以前，请核对年份"
        return happened_at, None, [Problem("early", words, field)]
    if happened_at > entered_at:
        words = f"{what}不得晚于{entered}（{local(entered_at):%Y-%m-%d %H:%M}）"
        return happened_at, None, [Problem("future", words, field)]
    if entered_at - happened_at <= timedelta(hours=late_hours):
        return happened_at, None, []
    if not reason.strip():
        message = f"{what}早于{entered} {late_hours} 小时以上，属于补录，请填写补录原因"
        return happened_at, None, [Problem("late", message, "late_reason", ARTICLE_3)]
    cleaned, found = clean(reason, TextKind.REASON, label="补录原因", field="late_reason", required=True)
    return happened_at, cleaned, found


def clean_materials(
    given: tuple[MaterialInput, ...], names: dict[int, str]
) -> tuple[tuple[MaterialInput, ...], list[Problem]]:
    """The materials given with their notes cleaned, and what is wrong with them.

    `names` are the materials asked for by their positions.
    """
    problems: list[Problem] = []
    shown = {m.position: names.get(m.position) if m.name is None else m.name for m in given}
    if shown != names or len(given) != len(names):
        message = "该事项的材料清单刚刚有变化，请核对后重新填写收件情况"
        return given, [Problem("materials", message, "materials")]
    cleaned = []
    for material in given:
        counts = (material.originals_received, material.copies_received)
        if any(count < 0 or count > MOST_COPIES for count in counts):
            problems.append(
                Problem(
                    "material.count",
                    f"“{names[material.position]}”的份数应在 0 到 {MOST_COPIES} 之间",
                    f"material.{material.position}",
                )
            )
        note, found = clean(
            material.note,
            TextKind.REMARK,
            label=f"“{names[material.position]}”的备注",
            field=f"material.{material.position}",
            required=False,
        )
        problems += found
        cleaned.append(replace(material, note=note))
    return tuple(cleaned), problems


def _registrars(work: Work, matter: Matter, holding: Holding) -> list[MatterPerson]:
    """Who registered, and who did it in his absence."""
    found = [MatterPerson(matter_id=matter.id, account_id=holding.account_id, part="registrar")]
    if work.ctx.standing_in(holding):
        actor_id = work.ctx.actor.account_id
        found.append(MatterPerson(matter_id=matter.id, account_id=actor_id, part="stand_in"))
    return found


def _open_matter(
    work: Work,
    matter_id: UUID,
    command: RegisterApplication,
    checked: Checked,
    applicant: Party,
    agent: Party | None,
) -> Matter:
    actor, item = work.ctx.actor, checked.item
    matter = Matter(
        id=matter_id,
        agency_id=actor.agency_id,
        unit_id=item.unit_id,
        intake_unit_id=checked.holding.unit_id,
        procedure="application",
        number=take_number(work, actor.agency_id, "application"),
        subject=item.name,
        party_names=party_names(checked.applicant.name, checked.agent.name if checked.agent else None),
        channel=command.channel,
        stage=APPLICATION.transitions["register"].target,
        late_reason=checked.late_reason,
        happened_at=checked.received_at,
    )
    work.add(matter)
    work.session.flush()
    work.add(
        Application(
            matter_id=matter.id,
            item_id=item.id,
            item_name=item.name,
            limit_amount=item.limit_amount,
            limit_unit=item.limit_unit,
            note=checked.note,
            happened_at=checked.received_at,
        ),
        *_registrars(work, matter, checked.holding),
        Act(
            matter_id=matter.id,
            kind="registered",
            actor_id=actor.account_id,
            on_behalf_of_id=work.ctx.standing_in(checked.holding),
            happened_at=checked.received_at,
            late_reason=checked.late_reason,
            note=checked.note,
        ),
    )
    if checked.duplicate:
        act = Act(matter_id=matter.id, kind="duplicate_confirmed", actor_id=actor.account_id)
        act.on_behalf_of_id, act.note = work.ctx.standing_in(checked.holding), checked.duplicate
        work.add(act)
    main = as_printed(matter.id, applicant, checked.applicant, "applicant")
    work.add(main)
    work.session.flush()
    if agent is not None and checked.agent is not None:
        other = as_printed(matter.id, agent, checked.agent, "agent")
        other.represents_id = main.id
        other.authority = checked.authority
        work.add(other)
    work.add(*as_received(matter.id, checked.asked, checked.materials))
    work.session.flush()
    run_limits(work, matter, item.id)
    return matter
