"""What happens to a deadline: it starts, stands still, goes on, is extended, and ends. For the use cases of the flows,
on a matter whose door they have passed; each function returns what is wrong, nothing where it is done. The calendar is
locked before the rows, as whoever enters a calendar does: the other way round two would wait for each other."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from core.calendars.reading import calendar_of
from core.clock import local
from core.deadlines.history_words import STATES
from core.deadlines.replay import calendar_lock, last_day, replay, settle
from core.law.counting import Counted
from core.law.limits import EVENTS, LIMITS, Lapse, opened_by
from core.law.problem import Problem
from db.models import Deadline, DeadlineExtension, DeadlinePause, Matter
from db.models.base import new_id
from db.unit_of_work import UnitOfWork, hold

OPEN_STATES = ("running", "paused")


def start_deadline(
    work: UnitOfWork, matter: Matter, code: str, at: datetime, *, replaces: Deadline | None = None
) -> Deadline:
    """Let a limit of core.law.limits run in a matter from the moment of its start event. Raises ValueError for a limit
    that the law puts in words only."""
    row = LIMITS[code]
    if row.amount is None and row.until is None:
        raise ValueError(f"{code} has no number to count")
    hold(work.session, calendar_lock(matter.agency_id), shared=True)
    deadline = Deadline(
        id=new_id(),
        agency_id=matter.agency_id,
        matter_id=matter.id,
        code=row.code,
        label=row.label,
        amount=row.amount,
        unit=row.unit.value if row.unit else None,
        rolls=row.rolls,
        back=row.back,
        duty=row.duty.value,
        event=row.starts,
        started_at=at,
        happened_at=at,
        state="running",
        end_reason="",
        replaces_id=replaces.id if replaces else None,
    )
    settle(deadline, replay(deadline, (), (), calendar_of(work.session, deadline.agency_id)))
    work.add(deadline)
    work.session.flush()
    return deadline


def open_by_event(
    work: UnitOfWork, matter: Matter, event: str, procedure: str, at: datetime, reason: str = ""
) -> list[Deadline]:
    """Start every limit that the event opens by itself. Those that it opened before and that run from another moment, or
    are no longer opened in this procedure, are cancelled for `reason` and replaced: the event was corrected. What has
    ended otherwise is not opened again."""
    wanted = {row.code: row for row in opened_by(event, procedure, local(at).date())}
    replaced: Deadline | None = None
    for one in _locked(work, matter.id, Deadline.event == event, Deadline.state != "cancelled"):
        if one.ended_at is not None or (one.code in wanted and one.started_at == at):
            wanted.pop(one.code, None)
        elif LIMITS[one.code].starts_itself:
            cancel(work, one, reason)
            replaced = one
    return [start_deadline(work, matter, code, at, replaces=replaced) for code in wanted]


def open_deadlines(work: UnitOfWork, matter_id: UUID) -> list[Deadline]:
    """Those of a matter that have not ended, locked for a change."""
    return _locked(work, matter_id, Deadline.ended_at.is_(None))


def cancel_all(work: UnitOfWork, matter_id: UUID, reason: str) -> None:
    """No deadline of the matter applies any longer: it was voided."""
    for deadline in open_deadlines(work, matter_id):
        cancel(work, deadline, reason)


def _locked(work: UnitOfWork, matter_id: UUID, *conditions: ColumnElement[bool]) -> list[Deadline]:
    hold(work.session, calendar_lock(work.session.get_one(Matter, matter_id).agency_id), shared=True)
    return list(
        work.session.scalars(
            select(Deadline)
            .where(Deadline.matter_id == matter_id, *conditions)
            .order_by(Deadline.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    )


def pause(
    work: UnitOfWork,
    deadline: Deadline,
    ground: str,
    first_on: date,
    reason: str,
    *,
    approved_by: UUID | None = None,
    document_id: UUID | None = None,
) -> list[Problem]:
    """Let it stand still from `first_on` on, which does not count any more, on a ground that its limit knows."""
    _lock(work, deadline)
    if deadline.state != "running":
        return [_in_state(deadline, "中止")]
    row = LIMITS[deadline.code]
    known = {one.code: one for one in row.suspensions}
    if ground not in known:
        words = "、".join(one.label for one in row.suspensions)
        told = f"请选择中止事由：{words}" if words else f"“{deadline.label}”依法不能中止"
        return [Problem("deadline.ground", told, "ground", row.basis)]
    if not reason.strip():
        return [Problem("deadline.reason", "请填写中止的具体情况", "reason")]
    started = local(deadline.started_at).date()
    earlier = [one.last_on for one in _pauses(work, deadline) if one.last_on]
    if first_on < started or any(first_on <= last for last in earlier):
        after = max([started, *earlier])
        return [
            Problem("deadline.pause_early", f"中止之日不得早于 {after}，也不得与以前的中止重叠", "first_on")
        ]
    if first_on > last_day(deadline):
        return [
            Problem("deadline.pause_late", f"该期限 {last_day(deadline)} 到期，届满后不能中止", "first_on")
        ]
    work.add(
        DeadlinePause(
            deadline_id=deadline.id,
            matter_id=deadline.matter_id,
            ground=ground,
            reason=reason,
            first_on=first_on,
            approved_by=approved_by,
            document_id=document_id,
        )
    )
    deadline.state = "paused"
    work.session.flush()
    return []


def resume(work: UnitOfWork, deadline: Deadline, last_on: date) -> list[Problem]:
    """Let it go on after `last_on`, the last day that does not count, and count it anew."""
    _lock(work, deadline)
    running = next((one for one in _pauses(work, deadline) if one.last_on is None), None)
    if deadline.state != "paused" or running is None:
        return [_in_state(deadline, "恢复")]
    if last_on < running.first_on or last_on > local(work.now).date():
        words = f"中止的最后一日应在 {running.first_on} 与今日之间"
        return [Problem("deadline.resume", words, "last_on")]
    running.last_on = last_on
    deadline.state = "running"
    work.session.flush()
    recompute(work, deadline)
    return []


def extend(
    work: UnitOfWork,
    deadline: Deadline,
    amount: int,
    reason: str,
    *,
    approved_by: UUID | None = None,
    approver: str = "",
    document_id: UUID | None = None,
) -> list[Problem]:
    """Make it longer, in the unit and up to the cap of its limit, while it has not passed. `approved_by` is the account of
    the approver; `approver` names one outside the portal."""
    _lock(work, deadline)
    if deadline.state not in OPEN_STATES:
        return [_in_state(deadline, "延长")]
    row = LIMITS[deadline.code]
    more = row.extension
    if more is None:
        return [Problem("deadline.no_extension", f"“{deadline.label}”依法不能延长", basis=row.basis)]
    problems = []
    if amount < 1:
        problems.append(Problem("deadline.amount", "请填写延长的长度", "amount"))
    before = sum(one.amount for one in _extensions(work, deadline))
    if more.amount is not None and before + amount > more.amount:
        words = f"最多可延长 {more.amount}{more.unit.label}，已延长 {before}{more.unit.label}"
        problems.append(Problem("deadline.cap", words, "amount", row.basis))
    if work.now >= deadline.due_at and deadline.state == "running":
        problems.append(Problem("deadline.passed", "期限已届满，不能再延长", "amount", row.basis))
    if approved_by is None and not (approver.strip() and more.role is None):
        problems.append(
            Problem("deadline.approver", f"延长须经{more.approver}批准", "approved_by", row.basis)
        )
    if not reason.strip():
        problems.append(Problem("deadline.reason", "请填写延长的理由", "reason"))
    if problems:
        return problems
    work.add(
        DeadlineExtension(
            deadline_id=deadline.id,
            matter_id=deadline.matter_id,
            amount=amount,
            unit=more.unit.value,
            reason=reason,
            approver=approver or more.approver,
            approved_by=approved_by,
            document_id=document_id,
        )
    )
    work.session.flush()
    recompute(work, deadline)
    return []


def meet(work: UnitOfWork, deadline: Deadline, at: datetime, reason: str = "") -> list[Problem]:
    """What the period was for is done, at that moment: in time or late, which the two times tell."""
    return _end(work, deadline, "met", at, reason)


def meet_by_paper(work: UnitOfWork, matter_id: UUID, paper: str, at: datetime, name: str) -> list[Deadline]:
    """End what the issue of a paper of that kind fulfils, its name being the reason; which deadlines that were."""
    met = [one for one in open_deadlines(work, matter_id) if paper in LIMITS[one.code].met_by]
    for one in met:
        meet(work, one, at, name)
    return met


def cancel(work: UnitOfWork, deadline: Deadline, reason: str) -> list[Problem]:
    """It no longer applies."""
    return _end(work, deadline, "cancelled", work.now, reason)


def lapse(work: UnitOfWork, deadline: Deadline) -> Lapse | list[Problem] | None:
    """It passed unused: what then follows, None where the law attaches nothing. Refused before its end, while it stands
    still, and while it is 暂估: nothing follows from a count on a calendar that nobody has published."""
    _lock(work, deadline)
    if deadline.state != "running":
        return [_in_state(deadline, "按届满处理")]
    if work.now < deadline.due_at:
        return [Problem("deadline.running", f"该期限 {last_day(deadline)} 才到期")]
    if deadline.is_estimated:
        return [Problem("deadline.estimated", "该期限为暂估，请先录入相应年份的工作日历", link="/calendars")]
    return _end(work, deadline, "passed", deadline.due_at, "") or LIMITS[deadline.code].lapse


def restart(work: UnitOfWork, deadline: Deadline, event: str, at: datetime) -> Deadline | list[Problem]:
    """Begin it anew on an event that its limit names, such as the receipt of a correction (信息公开条例 art 30)."""
    if event not in LIMITS[deadline.code].restarts:
        return [Problem("deadline.restart", f"“{deadline.label}”不因此重新起算")]
    problems = cancel(work, deadline, f"{EVENTS[event]}，期限重新起算")
    return problems or start_deadline(
        work, work.session.get_one(Matter, deadline.matter_id), deadline.code, at, replaces=deadline
    )


def recompute(work: UnitOfWork, deadline: Deadline) -> Counted:
    """Count it anew by today's calendar and write the end onto the row."""
    _lock(work, deadline)
    counted = working(work, deadline)
    settle(deadline, counted)
    work.session.flush()
    return counted


def working(work: UnitOfWork, deadline: Deadline) -> Counted:
    """Each day counted or skipped, and why."""
    calendar = calendar_of(work.session, deadline.agency_id)
    return replay(deadline, _pauses(work, deadline), _extensions(work, deadline), calendar)


def _end(work: UnitOfWork, deadline: Deadline, state: str, at: datetime, reason: str) -> list[Problem]:
    _lock(work, deadline)
    if deadline.state not in OPEN_STATES:
        return [_in_state(deadline, "再变更")]
    running = next((one for one in _pauses(work, deadline) if one.last_on is None), None)
    if running is not None:
        running.last_on = max(running.first_on, local(at).date())
    deadline.state, deadline.ended_at, deadline.end_reason = state, at, reason
    work.session.flush()
    return []


def _lock(work: UnitOfWork, deadline: Deadline) -> None:
    """The row as it now stands, unchanged until the end of the transaction."""
    hold(work.session, calendar_lock(deadline.agency_id), shared=True)
    work.session.refresh(deadline, with_for_update={"key_share": True})


def _in_state(deadline: Deadline, act: str) -> Problem:
    return Problem("deadline.state", f"“{deadline.label}”{STATES[deadline.state]}，不能{act}")


def _pauses(work: UnitOfWork, deadline: Deadline) -> list[DeadlinePause]:
    found = select(DeadlinePause).where(DeadlinePause.deadline_id == deadline.id)
    return list(work.session.scalars(found.order_by(DeadlinePause.id)))


def _extensions(work: UnitOfWork, deadline: Deadline) -> list[DeadlineExtension]:
    found = select(DeadlineExtension).where(DeadlineExtension.deadline_id == deadline.id)
    return list(work.session.scalars(found.order_by(DeadlineExtension.id)))
