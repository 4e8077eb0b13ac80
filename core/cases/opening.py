"""细则第六条: a complaint that is accepted becomes a case on the same day (劳动保障监察若干规定第十八条)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.applications.rows import keep_words, run_promise
from core.law.basis import article
from core.law.case_procedure import CASES
from core.law.complaints import CAUSES
from core.law.problem import Problem
from core.numbering import take_number
from core.permissions import Permission
from core.use_case import Work
from db.models import Act, Complaint, EnforcementCase, Matter, MatterLink, MatterParty, MatterPerson
from db.models.base import new_id
from db.queries.deadlines import papers_in_force
from db.queries.sealed import abstracts_of
from db.queries.steps import paper_values

FORM = "initiation_approval"
"""The kind of paper on which a case is approved."""
_OPENED = "opened"


def open_from_complaint(work: Work, complaint: Matter, at: datetime) -> Matter | list[Problem]:
    """A case with the facts, the officers and the parties of the approved form, linked from the complaint. Whoever complained
    is no party of it: what he said stays with the complaint."""
    said = _form(work, complaint.id)
    if said is None:
        words = "请先制作立案（程序启动）审批表"
        return [Problem("case.form", words, basis=article(6, 1))]
    case = _linked(work, complaint, at, _OPENED, said["cause"], said["facts"])
    if isinstance(case, list):
        return case
    work.add(*_officers(case.id, said.get("officers") or ()))
    work.session.flush()
    run_promise(work, case, "case_filed", at)
    return case


def trace_from_complaint(
    work: Work, complaint: Matter, at: datetime, cause: str, facts: str
) -> Matter | list[Problem]:
    """A trace linked from a complaint that cannot wait for its acceptance, for officers to start urgently (art 6 para 2). Of
    a sealed informant it says what was approved in his abstract and nothing else, whatever `cause` and `facts` are."""
    viewer = work.ctx.viewer_for(Permission.STEP_TAKE)
    if approved := abstracts_of(work.session, viewer, complaint.id):
        cause = CAUSES[work.session.get_one(Complaint, complaint.id).kind]
        facts = "\n".join(approved)
    return _linked(work, complaint, at, CASES.transitions["register"].target, cause, facts)


def _linked(
    work: Work, complaint: Matter, at: datetime, stage: str, cause: str, facts: str
) -> Matter | list[Problem]:
    respondents = _respondents(work, complaint.id)
    if not respondents:
        return [Problem("case.party", "请先登记被投诉举报单位", basis=article(6, 1))]
    detail = work.session.get_one(Complaint, complaint.id)
    case = Matter(
        id=new_id(),
        agency_id=complaint.agency_id,
        unit_id=complaint.unit_id,
        intake_unit_id=complaint.intake_unit_id,
        procedure=CASES.code,
        number=take_number(work, complaint.agency_id, "case_matter"),
        subject=cause[:300],
        party_names="、".join(row.name for row in respondents)[:2000],
        channel=complaint.channel,
        stage=stage,
        # When the bureau learned of it.
        happened_at=complaint.happened_at,
    )
    work.add(case)
    work.session.flush()
    work.add(
        EnforcementCase(
            matter_id=case.id,
            trace=detail.nature,
            trace_no=complaint.number,
            kind=detail.kind,
            district=detail.district,
            industry=detail.industry,
            facts=facts,
            happened_at=at,
        ),
        MatterLink(from_matter_id=complaint.id, to_matter_id=case.id, kind="from_complaint"),
        *(_party_of(case.id, row) for row in respondents),
        Act(
            matter_id=case.id,
            kind="case_from_complaint",
            actor_id=work.ctx.actor.account_id,
            note=f"由{complaint.number}转来",
            happened_at=at,
        ),
    )
    work.session.flush()
    keep_words(work, case)
    return case


def _form(work: Work, matter_id: UUID) -> dict[str, Any] | None:
    """What the newest valid form says; None without one."""
    viewer = work.ctx.viewer_for(Permission.STEP_TAKE)
    paper = next(
        (one for one in reversed(papers_in_force(work.session, matter_id)) if one.kind == FORM), None
    )
    return paper_values(work.session, viewer, paper.id) if paper else None


def _respondents(work: Work, matter_id: UUID) -> list[MatterParty]:
    own = (MatterParty.matter_id == matter_id, MatterParty.role == "respondent")
    return list(work.session.scalars(select(MatterParty).where(*own).order_by(MatterParty.id)))


def _party_of(case_id: UUID, row: MatterParty) -> MatterParty:
    """The respondent as a party of the case: as it was called when it was complained of."""
    kept = {
        column.key: getattr(row, column.key)
        for column in MatterParty.__table__.columns
        if column.key not in ("id", "matter_id", "role", "happened_at", "recorded_at", "row_version")
    }
    return MatterParty(matter_id=case_id, role="party", **kept)


def _officers(case_id: UUID, accounts: Any) -> list[MatterPerson]:
    """The first officer of the form handles the case, the others help."""
    return [
        MatterPerson(
            matter_id=case_id, account_id=UUID(one), part="handler" if position == 0 else "co_handler"
        )
        for position, one in enumerate(accounts)
    ]
