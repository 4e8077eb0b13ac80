"""细则第六条: the trace that a case may begin with is taken down: where it came from, whom it is about and what it says."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.applications.register import check_moment
from core.applications.rows import as_printed, keep_words
from core.clock import local
from core.context import Context, Holding
from core.documents.faces import unprintable
from core.law.basis import article
from core.law.case_procedure import BY_COMPLAINT, CASES, TRACES
from core.law.complaints import DISTRICTS, INDUSTRIES, KINDS
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.roles import Role
from core.numbering import take_number
from core.parties.identity import PartyInput, check_party
from core.parties.register import hold_certificates, keep_party, name_conflicts
from core.people.units import list_units
from core.permissions import Permission
from core.settings import settings
from core.use_case import Work, use_case
from db.models import Act, EnforcementCase, Matter, MatterPerson
from db.models.base import new_id

SERIES = "case_matter"
MOST_PARTIES = 5
"""Parties of one trace; others are entered as traces of their own."""
ENTERED = {code: row.label for code, row in TRACES.items() if code not in BY_COMPLAINT}
"""The traces that are entered by hand, by code."""
_HANDLES = (Role.ENFORCEMENT_OFFICER, Role.UNIT_HEAD)
"""Whoever registers a trace in one of these roles handles it."""
_LATER = ("phone", "legal_representative")
"""What need not be known of a party yet."""
_BASIS = article(6)


@dataclass(frozen=True)
class RegisterTrace:
    """A trace as it is typed, the codes None while nothing was chosen. `received_at` is None for now, and `is_late` says
    that it was not; `unit_id` is the unit that answers for it, None where the actor has but one."""

    token: UUID
    trace: str | None
    subject: str
    facts: str
    kind: str | None
    district: str | None
    industry: str | None
    parties: tuple[PartyInput, ...]
    trace_no: str = ""
    received_at: datetime | None = None
    is_late: bool = False
    late_reason: str = ""
    unit_id: UUID | None = None


@dataclass(frozen=True)
class TraceRegistered:
    matter_id: UUID
    number: str


@dataclass(frozen=True)
class _Checked:
    holding: Holding
    trace: str
    kind: str
    district: str
    industry: str
    subject: str
    facts: str
    trace_no: str
    parties: list[PartyInput]
    received_at: datetime
    late_reason: str | None


@use_case(Permission.CASE_REGISTER)
def register_trace(work: Work, command: RegisterTrace) -> TraceRegistered | list[Problem]:
    """Begin a matter with the trace. An officer or head who enters it handles it; what the counter enters waits to be
    claimed."""
    hold_certificates(work, *command.parties)
    checked = _check(work, command)
    if isinstance(checked, list):
        return checked
    matter_id = new_id()
    parties = [(keep_party(work, typed, matter_id), typed) for typed in checked.parties]
    work.session.flush()
    # Its number comes last of all that is locked.
    matter = _open_matter(work, matter_id, checked)
    for party, typed in parties:
        work.add(as_printed(matter.id, party, typed, "party"))
        # In the order of their entry.
        work.session.flush()
    keep_words(work, matter)
    return TraceRegistered(matter.id, matter.number)


def possible_units(ctx: Context) -> dict[UUID, str]:
    """The units for which the actor may register a trace, by id; his own before those of colleagues he stands in for."""
    if not ctx.may(Permission.CASE_REGISTER):
        return {}
    names = {row.unit_id: row.name for row in list_units(ctx)}
    return {one.unit_id: names[one.unit_id] for one in ctx.holdings_for(Permission.CASE_REGISTER)}


def _holding(ctx: Context, unit_id: UUID | None) -> Holding | None:
    """The role by which the actor registers, one of those that handle it before others; None where he has to say for which
    unit."""
    found = ctx.holdings_for(Permission.CASE_REGISTER)
    if unit_id is None and len({one.unit_id for one in found}) == 1:
        unit_id = found[0].unit_id
    fitting = [one for one in found if one.unit_id == unit_id]
    own = [one for one in fitting if ctx.standing_in(one) is None] or fitting
    return next((one for one in own if one.role in _HANDLES), own[0] if own else None)


def _check(work: Work, command: RegisterTrace) -> _Checked | list[Problem]:
    """Everything that can be wrong with a trace, all of it at once."""
    problems: list[Problem] = []
    holding = _holding(work.ctx, command.unit_id)
    if holding is None:
        problems.append(Problem("unit", "请选择承办科室", "unit_id"))
    for field, value, options, label in (
        ("trace", command.trace, ENTERED, "线索来源"),
        ("kind", command.kind, KINDS, "问题类别"),
        ("district", command.district, DISTRICTS, "用工所在地"),
        ("industry", command.industry, INDUSTRIES, "行业"),
    ):
        if value not in options:
            problems.append(Problem(field, f"请选择{label}", field, _BASIS))

    def text(field: str, typed: str, kind: TextKind, label: str, *, required: bool = True) -> str:
        cleaned, found = clean(typed, kind, label=label, field=field, required=required)
        problems.extend(found)
        return cleaned

    trace_no = text("trace_no", command.trace_no, TextKind.TITLE, "来源编号", required=False)
    if len(trace_no) > 100:
        problems.append(Problem("trace_no", "来源编号最多100个字", "trace_no"))
    subject = text("subject", command.subject, TextKind.SUBJECT, "案由")
    facts = text("facts", command.facts, TextKind.PAPER_TEXT, "案情")
    parties, found = _parties(work, command.parties)
    problems += found
    if command.is_late and command.received_at is None:
        problems.append(Problem("moment", "请填写接到线索的日期和时刻", "received_at", article(3)))
    limits = settings(work.session, work.ctx.actor.agency_id)
    received_at, late_reason, found = check_moment(
        *(command.received_at, command.late_reason), entered_at=work.now, limits=limits, what="接到线索的时间"
    )
    problems += found
    printed = [subject, facts, *(part for one in parties for part in (one.name, one.address))]
    if missing := unprintable("\n".join(printed)):
        words = f"字库中没有“{'、'.join(missing)}”，文书无法打印，本次内容未保存。请联系系统管理员补充字库"
        problems.append(Problem("glyph", words))
    chosen = (command.trace, command.kind, command.district, command.industry)
    if problems or holding is None or None in chosen:
        return problems
    trace, kind, district, industry = (one or "" for one in chosen)
    return _Checked(
        holding,
        *(trace, kind, district, industry, subject, facts, trace_no, parties, received_at, late_reason),
    )


def _parties(work: Work, typed: tuple[PartyInput, ...]) -> tuple[list[PartyInput], list[Problem]]:
    """The parties cleaned, and what is wrong with each, at `party<n>.<field>`."""
    if not 1 <= len(typed) <= MOST_PARTIES:
        return [], [
            Problem("parties", f"请登记当事人，一件线索最多 {MOST_PARTIES} 个", "party1.name", _BASIS)
        ]
    cleaned: list[PartyInput] = []
    problems: list[Problem] = []
    for number, one in enumerate(typed, start=1):
        prefix, who = f"party{number}.", "当事人" if len(typed) == 1 else f"当事人{number}"
        party, found = check_party(one, local(work.now).date(), prefix, who)
        later = {f"{prefix}{name}" for name in _LATER if not getattr(one, name).strip()}
        found = [problem for problem in found if problem.field not in later]
        problems += found or name_conflicts(work.session, work.ctx.viewer, party, prefix)
        if any(_same(party, other) for other in cleaned):
            problems.append(Problem("party.twice", f"{who}与前面的当事人相同，请只登记一次", f"{prefix}name"))
        cleaned.append(party)
    return cleaned, problems


def _same(one: PartyInput, other: PartyInput) -> bool:
    if one.certificate_no or other.certificate_no:
        return (one.certificate_kind, one.certificate_no) == (other.certificate_kind, other.certificate_no)
    return one.name == other.name


def _open_matter(work: Work, matter_id: UUID, checked: _Checked) -> Matter:
    actor, holding = work.ctx.actor, checked.holding
    names = "、".join(one.name for one in checked.parties)
    matter = Matter(
        id=matter_id,
        agency_id=actor.agency_id,
        unit_id=holding.unit_id,
        intake_unit_id=holding.unit_id,
        procedure=CASES.code,
        number=take_number(work, actor.agency_id, SERIES),
        subject=checked.subject,
        party_names=names,
        channel="",
        stage=CASES.transitions["register"].target,
        late_reason=checked.late_reason,
        happened_at=checked.received_at,
    )
    work.add(matter)
    work.session.flush()
    source = TRACES[checked.trace].label
    absent = work.ctx.standing_in(holding)
    work.add(
        EnforcementCase(
            matter_id=matter.id,
            trace=checked.trace,
            trace_no=checked.trace_no,
            kind=checked.kind,
            district=checked.district,
            industry=checked.industry,
            facts=checked.facts,
            happened_at=checked.received_at,
        ),
        *(
            MatterPerson(matter_id=matter.id, account_id=account_id, part=part)
            for part, account_id in _people(holding, absent, actor.account_id)
        ),
        Act(
            matter_id=matter.id,
            kind="trace_registered",
            actor_id=actor.account_id,
            on_behalf_of_id=absent,
            happened_at=checked.received_at,
            late_reason=checked.late_reason,
            note=f"线索来源：{source}" + (f"（{checked.trace_no}）" if checked.trace_no else ""),
        ),
    )
    return matter


def _people(holding: Holding, absent: UUID | None, actor: UUID) -> list[tuple[str, UUID]]:
    """Who registered, who handles it, and who did it in his absence: (part, account)."""
    parts = [("registrar", holding.account_id)]
    parts += [("handler", holding.account_id)] if holding.role in _HANDLES else []
    return parts + ([("stand_in", actor)] if absent else [])
