"""What a step does besides moving its matter, by the codes of core.law.transitions.Effect.

What a paper has said already is read from the paper, so that nobody types it twice and the two cannot differ.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from core.applications.differences import Change
from core.applications.rows import MaterialInput
from core.applications.supply import supply_materials
from core.cases.opening import open_from_complaint, trace_from_complaint
from core.clock import local
from core.complaints.amending import amend
from core.complaints.assessing import assess
from core.complaints.rerouting import reroute
from core.deadlines.keeping import (
    OPEN_STATES,
    cancel_all,
    extend,
    lapse,
    locked,
    open_deadlines,
    pause,
    resume,
    start_deadline,
)
from core.deadlines.replay import last_day
from core.law.fields import day_of
from core.law.limits import LATE_PAUSE_APPROVER, LIMITS, Extension, Limit
from core.law.names import TextKind, clean
from core.law.paper_kinds import PAPER_KINDS
from core.law.problem import Problem
from core.law.transitions import Effect, Transition
from core.law.units import Unit, limit_text
from core.licenses.keeping import DECISION, grant_license, name_license
from core.permissions import Permission
from core.use_case import Work
from db.models import Deadline, Document, Matter
from db.queries.deadlines import originals, papers_in_force, told_changes
from db.queries.steps import last_approver, paper_values, times_of
from db.viewer import Viewer


@dataclass
class Step:
    """A step that is being taken, with its values as their fields keep them, when it was done, why it is entered late, and
    the materials that came with it. `changes` are those that its effect made to what was registered, `told` what else it
    did, as the timeline shows them."""

    row: Transition
    matter: Matter
    values: Mapping[str, Any]
    at: datetime
    late_reason: str = ""
    materials: Sequence[MaterialInput] = ()
    changes: list[Change] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def affect(work: Work, step: Step) -> list[Problem]:
    """Do what the step does besides; every reason why it cannot be done."""
    return _EFFECTS[step.row.effect](work, step) if step.row.effect else []


def _materials(work: Work, step: Step) -> list[Problem]:
    step.changes, problems = supply_materials(work, step.matter, step.materials)
    return problems


def _pause(work: Work, step: Step) -> list[Problem]:
    deadline = _running(work, step.matter, lambda row: bool(row.suspensions))
    if deadline is None:
        return [_NO_DEADLINE]
    grounds = {one.code: one for one in LIMITS[deadline.code].suspensions}
    document, content = _newest(work, step.matter, {one.paper for one in grounds.values()})
    ground, reason = str(content.get("cause", "")), str(content.get("reason", ""))
    if ground in grounds:
        step.told.append(f"事由：{grounds[ground].label}（{reason}）")
    late_reason, problems = clean(
        step.late_reason, TextKind.REASON, label="补录原因", field="late_reason", required=False
    )
    return problems or pause(
        work,
        deadline,
        ground,
        date.fromisoformat(step.values["first_on"]),
        reason,
        applicant=work.ctx.actor.account_id,
        document_id=document.id if document else None,
        late_reason=late_reason,
        approved_by=_approver(work, step.matter, grounds[ground].paper, LATE_PAUSE_APPROVER)
        if ground in grounds
        else None,
    )


def _resume(work: Work, step: Step) -> list[Problem]:
    deadline = _running(work, step.matter, lambda row: bool(row.suspensions))
    if deadline is None:
        return [_NO_DEADLINE]
    problems = resume(work, deadline, date.fromisoformat(step.values["last_on"]))
    step.told.append(_now_due(deadline))
    return problems


def _extend(work: Work, step: Step) -> list[Problem]:
    deadline = _running(work, step.matter, lambda row: row.extension is not None)
    if deadline is None:
        return [_NO_DEADLINE]
    row = LIMITS[deadline.code].extension
    assert row is not None
    document, content = _newest(work, step.matter, {row.paper})
    amount, reason = int(content.get("extended_days") or 0), str(content.get("reason", ""))
    problems = _not_as_approved(work, step, row, amount) or extend(
        work,
        deadline,
        amount,
        reason,
        applicant=work.ctx.actor.account_id,
        approved_by=_approver(work, step.matter, row.asked_on, row.role) if row.role else None,
        approver=step.values.get("approver") or "",
        document_id=document.id if document else None,
    )
    step.told += [f"延长{limit_text(amount, row.unit)}：{reason}", _now_due(deadline)]
    return problems


def _not_as_approved(work: Work, step: Step, row: Extension, amount: int) -> list[Problem]:
    """Why the approval is not one of this extension: it gives another length, or came before the paper that told the last."""
    if not row.asked_on:
        return []
    approval, content = _newest(work, step.matter, {row.asked_on})
    if approval is None:
        return []
    title, basis = f"《{approval.title}》", step.row.basis
    first = originals(work.session, step.matter.id)
    told_before = told_changes(work.session, step.matter.id, extensions=True)
    if any(first[approval.id] < one for one in told_before):
        words = f"{title}已用于一次延长，再次延长须另行报批"
        return [Problem("step.approval_used", words, basis=basis)]
    approved = int(content.get("extended_days") or 0)
    if approved != amount:
        told = f"《{PAPER_KINDS[row.paper].title}》写明延长{limit_text(amount, row.unit)}"
        words = f"{title}批准延长{limit_text(approved, row.unit)}，{told}，请先更正文书，使二者一致"
        return [Problem("step.extended_days", words, basis=basis)]
    return []


def _now_due(deadline: Deadline) -> str:
    return f"“{deadline.label}”现至 {last_day(deadline)}"


def _await(work: Work, step: Step) -> list[Problem]:
    """The party's time begins; it ends on the day that the paper gave him."""
    kind, field_code = LIMITS[step.row.awaits].until_paper or ("", "")
    document, content = _newest(work, step.matter, {kind})
    due = day_of(content.get(field_code))
    if document is None or due is None:
        return []
    notices = [one for one in papers_in_force(work.session, step.matter.id) if one.kind == kind]
    if times_of(work.session, _viewer(work), step.matter.id, step.row.act) >= len(notices):
        words = f"《{document.title}》已用于上一次告知，再次告知须另行出具"
        return [Problem("step.notice_used", words, basis=step.row.basis)]
    days = (due - local(step.at).date()).days
    if days < 0:
        words = f"《{document.title}》写明的截止日期 {due} 早于办理日期，请按实际告知的时间填写，或者更正文书后重新送达"
        return [Problem("step.period_over", words, "happened_at", step.row.basis)]
    start_deadline(work, step.matter, step.row.awaits, step.at, promised=(days, Unit.CALENDAR_DAYS.value))
    step.told.append(f"{LIMITS[step.row.awaits].label}截止日期：{due}")
    return []


def _cancel(work: Work, step: Step) -> list[Problem]:
    for one in open_deadlines(work, step.matter.id):
        consequence = LIMITS[one.code].lapse
        if consequence is not None and consequence.code == step.row.target:
            lapse(work, one)
    cancel_all(work, step.matter.id, step.row.label)
    return []


def _close(work: Work, step: Step) -> list[Problem]:
    cancel_all(work, step.matter.id, step.row.label)
    step.matter.closed_at = work.now
    return []


def _name_license(work: Work, step: Step) -> list[Problem]:
    return name_license(work, step.matter, step.values["purpose"], step.values["license_no"])


def _license(work: Work, step: Step) -> list[Problem]:
    return grant_license(work, step.matter, *_newest(work, step.matter, {DECISION}))


def _assess(work: Work, step: Step) -> list[Problem]:
    return assess(work, step.matter, step.values, step.told)


def _open_case(work: Work, step: Step) -> list[Problem]:
    case = open_from_complaint(work, step.matter, step.at)
    if isinstance(case, list):
        return case
    step.told.append(f"立案：{case.number}")
    return []


def _open_trace(work: Work, step: Step) -> list[Problem]:
    said = {code: str(step.values.get(code, "")) for code in ("cause", "facts")}
    case = trace_from_complaint(work, step.matter, step.at, **said)
    if isinstance(case, list):
        return case
    step.told.append(f"案件线索：{case.number}，由执法人员紧急启动")
    return []


def _reroute(work: Work, step: Step) -> list[Problem]:
    return reroute(work, step.matter, step.values["unit"], step.told)


def _amend(work: Work, step: Step) -> list[Problem]:
    return amend(work, step.matter, step.values, step.changes)


_NO_DEADLINE = Problem(
    "step.no_deadline", "本件没有正在计算、依法可以扣除或者延长的办理期限，请在“期限”中核对"
)
_EFFECTS: Mapping[Effect, Callable[[Work, Step], list[Problem]]] = {
    Effect.MATERIALS: _materials,
    Effect.PAUSE: _pause,
    Effect.RESUME: _resume,
    Effect.EXTEND: _extend,
    Effect.AWAIT: _await,
    Effect.CANCEL: _cancel,
    Effect.CLOSE: _close,
    Effect.NAME_LICENSE: _name_license,
    Effect.LICENSE: _license,
    Effect.ASSESS: _assess,
    Effect.OPEN_CASE: _open_case,
    Effect.REROUTE: _reroute,
    Effect.AMEND: _amend,
    Effect.OPEN_TRACE: _open_trace,
}


def _running(work: Work, matter: Matter, fits: Callable[[Limit], bool]) -> Deadline | None:
    """The period of the matter that has not ended and whose limit fits."""
    found = locked(work, matter.id, Deadline.state.in_(OPEN_STATES))
    return next((one for one in found if fits(LIMITS[one.code])), None)


def _newest(work: Work, matter: Matter, kinds: set[str]) -> tuple[Document | None, Mapping[str, Any]]:
    """The last paper of these kinds that holds, with what was typed into it."""
    document = next(
        (one for one in reversed(papers_in_force(work.session, matter.id)) if one.kind in kinds), None
    )
    if document is None:
        return None, {}
    return document, paper_values(work.session, _viewer(work), document.id)


def _approver(work: Work, matter: Matter, kind: str, role: str) -> UUID | None:
    return last_approver(work.session, _viewer(work), matter.id, kind, role)


def _viewer(work: Work) -> Viewer:
    return work.ctx.viewer_for(Permission.STEP_TAKE)
