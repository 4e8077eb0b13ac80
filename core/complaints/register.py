"""细则第五条: a complaint or a petition is registered in detail, and whoever brings it gets a receipt."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from core.acts.noting import Moment, note_act
from core.applications.rows import as_printed, keep_words
from core.clock import local
from core.complaints.intake import (
    CheckedIntake,
    Intake,
    check_intake,
    check_similar,
    detail_of,
    open_complaint,
)
from core.complaints.receipt import SERIES, issue_complaint_receipt
from core.complaints.similar import Similar, keep_text, similar_to
from core.context import Context
from core.law.basis import article
from core.law.certificates import CertificateKind, PartyKind
from core.law.complaints import JOINT_FILING, TIP_OFF
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.numbering import take_number
from core.parties.identity import PartyInput, check_party
from core.parties.register import hold_certificates, keep_party, name_conflicts
from core.permissions import Permission
from core.use_case import Work, use_case
from db.models import Matter

ANOTHER, SEVERAL = "another", "several"
MOST_OTHERS = 300
_CELLS = re.compile(r"[\t,，;；、 ]+")
_NO_CARD = "共同投诉，未登记证件号码"


@dataclass(frozen=True)
class RegisterComplaint:
    """A complaint or a petition as somebody takes it in.

    `represented` is for whom it is brought, where it is brought for another, with `authority`. `others` are those who
    complain together with the complainant, a line each: name, number of the identity card, telephone, the last two as far as
    they are known; `representatives` the names of those who speak for them. `is_oral`: taken down from what was said, and
    `is_read_back` to whoever said it.
    """

    token: UUID
    intake: Intake
    complainant: PartyInput
    facts: str
    demands: str
    proof: str = ""
    represented: PartyInput | None = None
    authority: str = ""
    others: str = ""
    representatives: str = ""
    is_oral: bool = False
    is_read_back: bool = False


@dataclass(frozen=True)
class ComplaintRegistered:
    matter_id: UUID
    number: str
    document_id: UUID
    receipt_number: str


@dataclass(frozen=True)
class _Said:
    """What was told, cleaned."""

    complainant: PartyInput
    represented: PartyInput | None
    authority: str
    others: tuple[PartyInput, ...]
    representatives: tuple[str, ...]
    facts: str
    demands: str
    proof: str


@use_case(Permission.COMPLAINT_REGISTER)
def register_complaint(work: Work, command: RegisterComplaint) -> ComplaintRegistered | list[Problem]:
    """Register it, with everybody who brings it and everybody it is about, and issue the receipt."""
    if command.intake.nature == TIP_OFF:
        return [Problem("nature", "举报人须密封，请用“登记举报”", "nature")]
    people, unread = _others(command, local(work.now).date())
    parties = (command.complainant, *command.intake.respondents, *people)
    hold_certificates(work, *parties, *([command.represented] if command.represented else []))
    intake = check_intake(work, command.intake)
    said = _said(work, command, people)
    problems = [
        *(intake if isinstance(intake, list) else []),
        *(said if isinstance(said, list) else []),
        *unread,
    ]
    if problems or isinstance(intake, list) or isinstance(said, list):
        return problems
    if problems := check_similar(work, intake, (said.complainant, *said.others), said.facts):
        return problems
    # In the order of their codes, like every transaction that takes several.
    matter = _open(work, command, intake, said)
    receipt = issue_complaint_receipt(
        work, matter, take_number(work, matter.agency_id, SERIES), matter.party_names
    )
    if isinstance(receipt, list):
        return receipt
    keep_text(work, matter.id, said.facts)
    keep_words(work, matter)
    return ComplaintRegistered(matter.id, matter.number, receipt.id, receipt.number or "")


def similar_complaints(
    ctx: Context, respondents: Sequence[PartyInput], people: Sequence[PartyInput], told: str, kind: str = ""
) -> list[Similar]:
    """What is like a complaint that is being typed, for the form; of a tip-off without people and text. Empty without the
    permission."""
    if not ctx.may(Permission.COMPLAINT_REGISTER):
        return []
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.COMPLAINT_REGISTER, Permission.APPLICATION_READ)
        return similar_to(session, viewer, respondents, people, told, kind)


def _said(work: Work, command: RegisterComplaint, others: Sequence[PartyInput]) -> _Said | list[Problem]:
    today = local(work.now).date()
    problems: list[Problem] = []

    def party(typed: PartyInput, prefix: str, who: str) -> PartyInput:
        cleaned, found = check_party(typed, today, prefix, who)
        problems.extend(found or name_conflicts(work.session, work.ctx.viewer, cleaned, prefix))
        return cleaned

    def text(value: str, label: str, field: str, *, required: bool = True) -> str:
        cleaned, found = clean(value, TextKind.PAPER_TEXT, label=label, field=field, required=required)
        problems.extend(found)
        return cleaned

    complainant = party(command.complainant, "complainant.", "投诉人")
    represented, authority = None, ""
    if command.intake.filer == ANOTHER:
        if command.represented is None:
            problems.append(Problem("represented", "代他人投诉的，请填写被代为投诉的人", "represented.name"))
        else:
            represented = party(command.represented, "represented.", "被代为投诉人")
        authority, found = clean(
            command.authority, TextKind.REMARK, label="代为投诉的依据", field="authority", required=True
        )
        problems += found
    spokesmen, found = _representatives(command, complainant, others)
    problems += found
    said = _Said(
        complainant,
        represented,
        authority,
        tuple(others),
        spokesmen,
        text(command.facts, "事实", "facts"),
        text(command.demands, "请求", "demands"),
        text(command.proof, "证据线索", "proof", required=False),
    )
    if command.is_oral and not command.is_read_back:
        words = "口述的投诉，请向投诉人宣读记录，确认无误后勾选“已向投诉人宣读，确认无误”"
        problems.append(Problem("read_back", words, "is_read_back", article(5)))
    return problems or said


def _others(command: RegisterComplaint, today: date) -> tuple[list[PartyInput], list[Problem]]:
    """Those who complain together, a line each, and what is wrong with the lines."""
    if command.intake.filer != SEVERAL:
        return [], []
    lines = [line.strip() for line in command.others.splitlines() if line.strip()]
    if len(lines) > MOST_OTHERS:
        words = f"共同投诉人最多登记 {MOST_OTHERS} 人，其余请列入名单，作为附件上传"
        return [], [Problem("others", words, "others")]
    people, problems = [], []
    for number, line in enumerate(lines, start=1):
        party, found = check_party(_person(line), today, "", "投诉人", known_by_name=True)
        problems += [replace(one, field="others", message=f"第{number}行：{one.message}") for one in found]
        people.append(party)
    known = [one.certificate_no for one in people if one.certificate_no]
    if len(known) != len(set(known)):
        problems.append(Problem("others.twice", "共同投诉人中有重复的身份证号码，请核对", "others"))
    headcount = command.intake.headcount
    if headcount is not None and headcount < len(people) + 1:
        words = f"涉及人数不得少于投诉人和共同投诉人之和（{len(people) + 1} 人）"
        problems.append(Problem("headcount", words, "headcount"))
    if not lines and (headcount or 0) > 1:
        problems.append(Problem("others", "请登记共同投诉人，每行一人", "others", article(5)))
    return people, problems


def _person(line: str) -> PartyInput:
    name, *rest = _CELLS.split(line.strip("、,，;； \t"))
    number = next((cell for cell in rest if len(cell) == 18), "")
    phone = next((cell for cell in rest if cell != number), "")
    kind = CertificateKind.RESIDENT_IDENTITY_CARD if number else CertificateKind.NONE
    reason = "" if number else _NO_CARD
    return PartyInput(PartyKind.CITIZEN.value, name, kind.value, number, reason, phone=phone)


def _representatives(
    command: RegisterComplaint, complainant: PartyInput, others: Sequence[PartyInput]
) -> tuple[tuple[str, ...], list[Problem]]:
    """The names of those who speak for the group, and what is wrong with them."""
    if command.intake.filer != SEVERAL:
        return (), []
    names = tuple(dict.fromkeys(one for one in _CELLS.split(command.representatives.strip()) if one))
    row, everybody = JOINT_FILING, {complainant.name, *(one.name for one in others)}
    if unknown := [name for name in names if name not in everybody]:
        words = f"推选的代表须是投诉人或者共同投诉人：{'、'.join(unknown)}不在其中"
        return names, [Problem("representatives", words, "representatives", row.basis)]
    if (command.intake.headcount or 0) >= row.people and not 1 <= len(names) <= row.most:
        words = f"{row.people} 人以上共同投诉的，请推选 1 至 {row.most} 名代表"
        return names, [Problem("representatives", words, "representatives", row.basis)]
    return names, []


def _open(work: Work, command: RegisterComplaint, intake: CheckedIntake, said: _Said) -> Matter:
    detail = detail_of(
        intake, facts=said.facts, demands=said.demands, proof=said.proof, is_oral=command.is_oral
    )
    matter = open_complaint(work, intake, _names(intake, said), detail)
    rows = [(said.complainant, "complainant")]
    rows += [(said.represented, "represented")] if said.represented else []
    rows += [(one, "co_complainant") for one in said.others]
    first = None
    for typed, role in rows:
        party = keep_party(work, typed, matter.id)
        work.session.flush()
        speaks = typed.name in said.representatives and role != "represented"
        row = as_printed(matter.id, party, typed, "representative" if speaks and first else role)
        if role == "complainant":
            first = row
            row.authority = said.authority or ("推选的代表" if speaks else "")
        work.add(row)
        work.session.flush()
    if command.is_oral:
        note_act(
            work,
            matter,
            "statement_taken",
            Moment(intake.received_at, intake.late_reason),
            permission=Permission.COMPLAINT_REGISTER,
            note="口述已记录并宣读，投诉人确认无误",
        )
    return matter


def _names(intake: CheckedIntake, said: _Said) -> str:
    """The complainants as lists name them: 王某等12人; of one for another both."""
    count = intake.intake.headcount or 1
    if said.represented is not None:
        return f"{said.represented.name}（代：{said.complainant.name}）"
    return f"{said.complainant.name}等{count}人" if count > 1 else said.complainant.name
