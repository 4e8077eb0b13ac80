"""What is asked of every complaint, tip-off and petition, whoever brings it; checked, and kept as a matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select

from core.acts.noting import Moment, note_act
from core.applications.register import check_moment
from core.applications.rows import as_printed
from core.clock import local
from core.complaints.routing import route_to
from core.complaints.similar import similar_to
from core.context import Holding
from core.deadlines.keeping import open_by_event, start_deadline
from core.law.basis import article
from core.law.complaint_procedure import COMPLAINTS
from core.law.complaints import (
    CHANNELS,
    DISTRICTS,
    EVENT_OF,
    FILERS,
    INDUSTRIES,
    KINDS,
    NATURES,
    TRANSFERRED,
)
from core.law.limits import TRANSFER_ANSWER
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.units import Unit as LimitUnit
from core.numbering import take_number
from core.parties.identity import PartyInput, check_party
from core.parties.register import keep_party, name_conflicts
from core.permissions import Permission
from core.settings import settings
from core.use_case import Work
from db.models import Account, Complaint, Matter, MatterLink, MatterPerson, Unit
from db.models.base import new_id
from db.queries.complaints import find_complaint
from db.unit_of_work import hold

MATTER_SERIES = "complaint_matter"
_BY_OFFICERS = "complaint_against_officers"
"""The trigger of article 23 that a complaint against the bureau's own people raises."""
OFFICERS = "officers"
"""In the details of the act of registering: the accounts of those of the bureau's own who are complained of."""
MOST_RESPONDENTS = 20
LONGEST_NO = 100
"""Characters of the number under which another body passed it on."""


@dataclass(frozen=True)
class Intake:
    """What is told of a complaint besides its facts. Codes are those of core.law.complaints.

    `received_at` is None for now; earlier than the limit needs a reason. `unit_id` is who is to handle it where the table of
    routes does not say, or must not: it is not the unit of one of `officers`, the accounts of colleagues who are complained of.
    `seen` are like complaints of which it was said whether they are the same one, `same` those of them that are.
    """

    nature: str
    channel: str
    kind: str
    district: str
    industry: str
    filer: str
    headcount: int | None
    respondents: tuple[PartyInput, ...]
    began_on: date | None = None
    ended_on: date | None = None
    is_continuing: bool = False
    transfer_no: str = ""
    transfer_due_on: date | None = None
    officers: tuple[UUID, ...] = ()
    unit_id: UUID | None = None
    received_at: datetime | None = None
    is_late: bool = False
    late_reason: str = ""
    seen: tuple[UUID, ...] = ()
    same: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class CheckedIntake:
    """An intake that passed its checks, with what was cleaned and found."""

    intake: Intake
    respondents: tuple[PartyInput, ...]
    transfer_no: str
    received_at: datetime
    late_reason: str | None
    unit_id: UUID
    officers: tuple[str, ...]
    holding: Holding


def check_intake(work: Work, intake: Intake) -> CheckedIntake | list[Problem]:
    """Everything that is wrong with it at once, each at its field."""
    session, today = work.session, local(work.now).date()
    problems = _unchosen(intake)
    cleaned = []
    if not intake.respondents:
        problems.append(Problem("respondent", "请填写被投诉举报单位", "respondent.0.name", article(5)))
    for at, typed in enumerate(intake.respondents[:MOST_RESPONDENTS]):
        who = f"被投诉举报单位{at + 1}" if len(intake.respondents) > 1 else "被投诉举报单位"
        prefix = f"respondent.{at}."
        party, found = check_party(typed, today, prefix, who, known_by_name=True)
        problems += found or name_conflicts(session, work.ctx.viewer, party, prefix)
        cleaned.append(party)
    problems += _period(intake, today)
    transfer_no, found = clean(
        intake.transfer_no,
        TextKind.TITLE,
        label="转办编号",
        field="transfer_no",
        required=intake.channel in TRANSFERRED,
    )
    problems += found
    if len(transfer_no) > LONGEST_NO:
        problems.append(Problem("transfer_no", f"转办编号最多 {LONGEST_NO} 个字", "transfer_no"))
    if intake.transfer_due_on is not None and intake.transfer_due_on < today:
        problems.append(
            Problem(
                "transfer_due", "要求反馈的日期已过，请核对；确已过的请空着并在事实中写明", "transfer_due_on"
            )
        )
    if intake.is_late and intake.received_at is None:
        problems.append(Problem("moment", "请填写接到日期和时刻", "received_at"))
    received_at, late_reason, found = check_moment(
        intake.received_at,
        intake.late_reason,
        entered_at=work.now,
        limits=settings(session, work.ctx.actor.agency_id),
        what="接到时间",
    )
    problems += found
    unit_id, officers, found = _unit(work, intake)
    problems += found
    holding = next(iter(work.ctx.holdings_for(Permission.COMPLAINT_REGISTER)), None)
    if holding is None:
        problems.append(Problem("forbidden", "您没有登记投诉举报的权限，请联系安全管理员"))
    if problems or unit_id is None or holding is None:
        return problems
    return CheckedIntake(
        intake, tuple(cleaned), transfer_no, received_at, late_reason, unit_id, officers, holding
    )


def _unchosen(intake: Intake) -> list[Problem]:
    asked = (
        ("nature", "类别", NATURES),
        ("channel", "来源方式", CHANNELS),
        ("filer", "由谁提出", FILERS),
        ("kind", "问题类别", KINDS),
        ("district", "用工所在地", DISTRICTS),
        ("industry", "行业", INDUSTRIES),
    )
    problems = [
        Problem(name, f"请选择{label}", name, article(5))
        for name, label, table in asked
        if getattr(intake, name) not in table
    ]
    if intake.headcount is None or not 1 <= intake.headcount <= 100_000:
        problems.append(Problem("headcount", "请填写涉及人数，不少于 1 人", "headcount", article(5)))
    return problems


def _period(intake: Intake, today: date) -> list[Problem]:
    began, ended = intake.began_on, intake.ended_on
    problems = []
    if intake.is_continuing and ended is not None:
        problems.append(Problem("period", "仍在继续的，请不要填写终了日期", "ended_on"))
    if began and ended and ended < began:
        problems.append(Problem("period", "行为终了日期不得早于开始日期", "ended_on"))
    for name, label, day in (("began_on", "开始", began), ("ended_on", "终了", ended)):
        if day is not None and day > today:
            problems.append(Problem("period.future", f"行为{label}日期不得晚于今天", name))
    return problems


def _unit(work: Work, intake: Intake) -> tuple[UUID | None, tuple[str, ...], list[Problem]]:
    """Who is to handle it, and the names of the colleagues who are complained of, whose unit it is not."""
    session, agency_id = work.session, work.ctx.actor.agency_id
    people = session.execute(
        select(Account.name, Account.unit_id, Unit.name)
        .join(Unit, Unit.id == Account.unit_id)
        .where(Account.id.in_(intake.officers), Account.agency_id == agency_id)
        .order_by(Account.name)
    ).all()
    if len(people) != len(set(intake.officers)):
        return None, (), [Problem("officers", "请重新选择被投诉的本机关人员", "officers")]
    if work.ctx.actor.account_id in intake.officers:
        words = "您是被投诉举报的人员，不能登记本件，请交由其他科室的人员登记"
        return None, (), [Problem("officers.self", words, "officers", article(23, item=1))]
    names = tuple(f"{name}（{unit}）" for name, _, unit in people)
    own = {unit_id for _, unit_id, _ in people}
    chosen = intake.unit_id
    if chosen is not None and session.scalar(_usable(chosen, agency_id)) is None:
        return None, names, [Problem("unit", "该科室已停用，请重新选择承办科室", "unit_id")]
    if chosen is None:
        place = (intake.kind, intake.district, intake.industry)
        chosen = route_to(session, work.ctx.viewer, *place) or work.ctx.actor.unit_id
    if chosen in own:
        words = "投诉本机关人员的，应由其所在科室以外的科室办理，请选择承办科室"
        return None, names, [Problem("unit.own", words, "unit_id", article(23, item=1))]
    return chosen, names, []


def _usable(unit_id: UUID, agency_id: UUID) -> Select[UUID]:
    return select(Unit.id).where(Unit.id == unit_id, Unit.agency_id == agency_id, Unit.is_active)


def check_similar(
    work: Work, checked: CheckedIntake, people: Sequence[PartyInput], told: str
) -> list[Problem]:
    """A problem where there is something like it that whoever registers has not seen; he sees it with the refusal, and sends
    the form again with what he found to be the same.

    Of two who enter the same letter at once the second one waits for the first here, and finds it.
    """
    viewer = work.ctx.viewer_for(Permission.COMPLAINT_REGISTER, Permission.APPLICATION_READ)
    for name in sorted({row.name for row in checked.respondents}):
        hold(work.session, f"respondent {work.ctx.actor.agency_id} {name}")
    intake = checked.intake
    for other in intake.same:
        if other not in intake.seen or find_complaint(work.session, viewer, other) is None:
            return [Problem("same", "未找到所选的同一件投诉举报，请重新核对", "similar")]
    found = similar_to(work.session, viewer, checked.respondents, people, told, intake.kind)
    new = [one for one in found if one.must_see and one.matter_id not in intake.seen]
    if not new:
        return []
    numbers = "、".join(one.number for one in new)
    words = f"有 {len(new)} 件相近的投诉举报（{numbers}）。请在下面逐件选定是不是同一件，然后再次点“登记”"
    return [Problem("similar", words, "similar", article(5))]


def open_complaint(work: Work, checked: CheckedIntake, party_names: str, detail: Complaint) -> Matter:
    """The matter with its respondents, its registrar and its clocks. `detail` is its row, still without the id."""
    intake, actor = checked.intake, work.ctx.actor
    matter = Matter(
        id=new_id(),
        agency_id=actor.agency_id,
        unit_id=checked.unit_id,
        # Whoever is complained of does not read it by way of the unit that took it in.
        intake_unit_id=checked.unit_id if checked.officers else checked.holding.unit_id,
        procedure=COMPLAINTS.code,
        number=take_number(work, actor.agency_id, MATTER_SERIES),
        subject=subject_of(intake.nature, [one.name for one in checked.respondents], intake.kind),
        party_names=party_names,
        channel=intake.channel,
        stage=COMPLAINTS.transitions["register"].target,
        late_reason=checked.late_reason,
        happened_at=checked.received_at,
    )
    work.add(matter)
    work.session.flush()
    detail.matter_id, detail.happened_at = matter.id, checked.received_at
    detail.about_officers = "、".join(checked.officers)[:300]
    work.add(
        detail, MatterPerson(matter_id=matter.id, account_id=checked.holding.account_id, part="registrar")
    )
    if work.ctx.standing_in(checked.holding):
        work.add(MatterPerson(matter_id=matter.id, account_id=actor.account_id, part="stand_in"))
    for typed in checked.respondents:
        party = keep_party(work, typed, matter.id)
        work.session.flush()
        work.add(as_printed(matter.id, party, typed, "respondent"))
    _clocks(work, matter, intake)
    note_act(
        work,
        matter,
        "complaint_registered",
        Moment(checked.received_at, checked.late_reason),
        permission=Permission.COMPLAINT_REGISTER,
        triggers=(_BY_OFFICERS,) if checked.officers else (),
        note=f"涉及本机关人员：{detail.about_officers}" if checked.officers else "",
        details={OFFICERS: [str(one) for one in intake.officers]} if checked.officers else None,
    )
    _link(work, matter, intake)
    return matter


def subject_of(nature: str, respondents: Sequence[str], kind: str) -> str:
    """What lists call it: 投诉某公司（拖欠、克扣工资）. The names of the respondents, codes for the rest."""
    more = f"等{len(respondents)}家" if len(respondents) > 1 else ""
    return f"{NATURES[nature].label}{respondents[0]}{more}（{KINDS[kind]}）"[:300]


def _clocks(work: Work, matter: Matter, intake: Intake) -> None:
    open_by_event(work, matter, EVENT_OF[intake.nature], matter.procedure, matter.happened_at)
    if intake.transfer_due_on is not None:
        days = (intake.transfer_due_on - local(matter.happened_at).date()).days
        start_deadline(
            work,
            matter,
            TRANSFER_ANSWER,
            matter.happened_at,
            promised=(max(days, 0), LimitUnit.CALENDAR_DAYS.value),
        )


def _link(work: Work, matter: Matter, intake: Intake) -> None:
    """Those found to be the same stay as they are, and know of each other."""
    for other in dict.fromkeys(intake.same):
        work.add(MatterLink(from_matter_id=matter.id, to_matter_id=other, kind="same"))
    if intake.seen:
        same = len(set(intake.same))
        note_act(
            work,
            matter,
            "similar_seen",
            Moment(work.now, None),
            permission=Permission.COMPLAINT_REGISTER,
            note=f"核对相近的投诉举报 {len(set(intake.seen))} 件，其中同一件 {same} 件",
        )


def detail_of(checked: CheckedIntake, **more: object) -> Complaint:
    """The detail row, of what an intake tells."""
    intake = checked.intake
    assert intake.headcount is not None
    return Complaint(
        nature=intake.nature,
        kind=intake.kind,
        district=intake.district,
        industry=intake.industry,
        filer=intake.filer,
        headcount=intake.headcount,
        began_on=intake.began_on,
        ended_on=intake.ended_on,
        is_continuing=intake.is_continuing,
        transfer_no=checked.transfer_no,
        transfer_due_on=intake.transfer_due_on,
        **more,
    )
