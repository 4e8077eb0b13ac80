"""What a step of service leaves: the attempt, the record, the act, and the periods that service starts and ends."""

from datetime import date
from typing import Any
from uuid import UUID

from core.acts.noting import Moment, note_act
from core.clock import local
from core.deadlines.by_paper import meet_by_service, paper_name, reopen_by_paper
from core.deadlines.keeping import OPEN_STATES, cancel, locked, open_by_event
from core.law.limits import LIMITS
from core.law.service import EVENTS_BY_PAPER, RELATIONS, SERVED, UNDER_WAY, WAYS
from core.service.door import SERVE, ServiceKept, Serving, When
from db.models import Deadline, ServiceAttempt, ServiceRecord
from db.models.base import new_id


def begun(found: Serving, way: str, when: When, **facts: Any) -> ServiceRecord:
    """The record of the service, taken up again by this way or begun. It is under way until something else is said."""
    record = found.record
    if record is None:
        record = ServiceRecord(
            id=new_id(),
            agency_id=found.matter.agency_id,
            matter_id=found.matter.id,
            document_id=found.document.id,
            addressee_id=found.addressee.id,
            addressee=found.addressee.name,
            happened_at=when.at,
            recorded_by=found.work.ctx.actor.account_id,
            on_behalf_of_id=found.absent,
        )
        found.work.add(record)
    record.way, record.state = way, UNDER_WAY
    record.address, record.receiver, record.relation = "", "", ""
    record.effective_on = record.proof_file_id = record.proof_document_id = None
    for name, value in facts.items():
        setattr(record, name, value)
    found.work.session.flush()
    return record


def attempted(
    found: Serving,
    record: ServiceRecord,
    result: str,
    when: When,
    second_server_id: UUID | None = None,
    **facts: Any,
) -> ServiceKept:
    """One more row of what was tried and what it came to."""
    actor = found.work.ctx.actor.account_id
    found.work.add(
        ServiceAttempt(
            service_id=record.id,
            matter_id=record.matter_id,
            way=record.way,
            result=result,
            happened_at=when.at,
            late_reason=when.late_reason,
            server_id=actor,
            second_server_id=second_server_id,
            recorded_by=actor,
            on_behalf_of_id=found.absent,
            **facts,
        )
    )
    return ServiceKept(record.id, record.document_id, record.matter_id, record.state)


def noted(found: Serving, kind: str, when: When, note: str) -> UUID:
    """The act on the timeline, with the paper that it is about."""
    moment = Moment(when.at, when.late_reason)
    done = note_act(
        found.work, found.matter, kind, moment, permission=SERVE, note=note, document=found.document
    )
    return done.act_id


def served(found: Serving, record: ServiceRecord, when: When, on: date) -> None:
    """The paper counts as served on that day: the gate knows it from the act, and periods that hang on it end and start."""
    by = WAYS[record.way].label
    who = RELATIONS[record.relation].label
    note = f"{paper_name(found.document)}：{by}，{record.addressee}，{record.receiver}（{who}）签收"
    record.state, record.effective_on = SERVED, on
    record.act_id = noted(found, "paper_served", when, note)
    meet_by_service(found.work, found.matter.id, found.document.kind, when.at, paper_name(found.document))
    if event := EVENTS_BY_PAPER.get(found.document.kind):
        reason = f"{paper_name(found.document)}的送达日期更正为 {on}"
        open_by_event(found.work, found.matter, event, found.procedure, when.at, reason)


def unserved(found: Serving, reason: str) -> None:
    """The paper was not served after all: what its service had ended runs again, what it had started is cancelled."""
    reopen_by_paper(found.work, found.matter.id, found.document.kind, paper_name(found.document))
    event = EVENTS_BY_PAPER.get(found.document.kind)
    opened = Deadline.event == event, Deadline.state.in_(OPEN_STATES)
    for one in locked(found.work, found.matter.id, *opened) if event else ():
        if LIMITS[one.code].starts_itself:
            cancel(found.work, one, reason)


def day_of(when: When) -> date:
    """The day on which it took place."""
    return local(when.at).date()
