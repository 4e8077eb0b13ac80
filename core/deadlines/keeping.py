"""What happens to a deadline: it starts, stands still, goes on, is extended, and ends. For the use cases of the flows,
on a matter whose door they have passed; each function returns what is wrong, nothing where it is done. The calendar is
locked before the rows, as whoever enters a calendar does: the other way round two would wait for each other."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from core.calendars.reading import calendar_of
from core.clock import local
from core.deadlines.checks import unapproved, untold
from core.deadlines.history_words import STATES
from core.deadlines.replay import calendar_lock, last_day, replay, settle
from core.law.counting import Counted
from core.law.limits import EVENTS, LATE_PAUSE_APPROVER, LIMITS, Lapse, opened_by
from core.law.problem import Problem
from db.models import Deadline, DeadlineExtension, DeadlinePause, Matter
from db.models.base import new_id
from db.unit_of_work import UnitOfWork, hold

OPEN_STATES = ("running", "paused")
_OWN = frozenset({"id", "deadline_id", "recorded_at", "row_version"})
"""What a pause or extension does not hand on to its copy."""


def start_deadline(
    work: UnitOfWork,
    matter: Matter,
    code: str,
    at: datetime,
    *,
    replaces: Deadline | None = None,
    promised: tuple[int, str] | None = None,
) -> Deadline:
    """Let a limit of core.law.limits run in a matter from the moment of its start event; `promised` is the amount and unit
    that hold in its stead. Raises ValueError for a limit that the law puts in words only."""
    row = LIMITS[code]
    amount, unit = promised or (row.amount, row.unit.value if row.unit else None)
    if amount is None and row.until is None:
        raise ValueError(f"{code} has no number to count")
    hold(work.session, calendar_lock(matter.agency_id), shared=True)
    deadline = Deadline(
        id=new_id(),
        agency_id=matter.agency_id,
        matter_id=matter.id,
        code=row.code,
        label=row.label,
        amount=amount,
        unit=unit,
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
    ended otherwise is replaced by one with the true start that has ended as well."""
    wanted = {row.code: row for row in opened_by(event, procedure, local(at).date())}
    replaced: Deadline | None = None
    known = locked(work, matter.id, Deadline.event == event, Deadline.state != "cancelled")
    stale = {one.replaces_id for one in known}
    for one in known:
        if one.id in stale:
            continue
        if one.ended_at is not None or (one.code in wanted and one.started_at == at):
            if wanted.pop(one.code, None) and one.started_at != at:
                _end_as(work, one, again(work, one, at))
        elif LIMITS[one.code].starts_itself:
            cancel(work, one, reason)
            replaced = one
    return [start_deadline(work, matter, code, at, replaces=replaced) for code in wanted]


def open_deadlines(work: UnitOfWork, matter_id: UUID) -> list[Deadline]:
    """Those of a matter that have not ended, locked for a change."""
    return locked(work, matter_id, Deadline.ended_at.is_(None))


def cancel_all(work: UnitOfWork, matter_id: UUID, reason: str) -> None:
    """No deadline of the matter applies any longer: it was voided."""
    for deadline in open_deadlines(work, matter_id):
        cancel(work, deadline, reason)


def again(work: UnitOfWork, old: Deadline, at: datetime) -> Deadline:
    """The period once more, from its true start, with the pauses and extensions of the one that it replaces."""
    matter = work.session.get_one(Matter, old.matter_id)
    promised = (old.amount, old.unit) if old.amount is not None and old.unit is not None else None
    new = start_deadline(work, matter, old.code, at, replaces=old, promised=promised)
    for row in (*_pauses(work, old), *_extensions(work, old)):
        kept = {
            column.key: getattr(row, column.key) for column in row.__table__.columns if column.key not in _OWN
        }
        work.add(type(row)(deadline_id=new.id, **kept))
    work.session.flush()
    recompute(work, new)
    return new


def _end_as(work: UnitOfWork, old: Deadline, new: Deadline) -> None:
    """End the one as the other that it replaces had ended; what had passed and now has not goes on."""
    if old.state == "met" or new.due_at <= work.now:
        new.state, new.end_reason = old.state, old.end_reason
        new.ended_at = old.ended_at if old.state == "met" else new.due_at
        work.session.flush()


def locked(work: UnitOfWork, matter_id: UUID, *conditions: ColumnElement[bool]) -> list[Deadline]:
    """Those of a matter that meet the conditions, oldest first, locked for a change."""
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
    applicant: UUID,
    document_id: UUID | None = None,
    late_reason: str = "",
    approved_by: UUID | None = None,
) -> list[Problem]:
    """Let it stand still from `first_on` on, which does not count any more, on a ground that its limit knows, told by the
    paper that the ground asks for. It is entered when it has begun; after the end of the period only for `late_reason`
    and with an approver."""
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
    if first_on > local(work.now).date():
        return [Problem("deadline.pause_future", f"{first_on} 还没有到，请在中止开始后录入", "first_on")]
    problems = untold(work, deadline, known[ground].paper, document_id)
    if work.now >= deadline.due_at:
        if not late_reason.strip():
            words = f"该期限已于 {last_day(deadline)} 到期，补录中止须说明原因"
            problems.append(Problem("deadline.late", words, "late_reason"))
        problems += unapproved(
            work, deadline, LATE_PAUSE_APPROVER, applicant=applicant, approved_by=approved_by
        )
        reason = f"{reason}（届满后补录：{late_reason.strip()}）"
    if problems:
        return problems
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
    applicant: UUID,
    approved_by: UUID | None = None,
    approver: str = "",
    document_id: UUID | None = None,
) -> list[Problem]:
    """Make it longer, in the unit and up to the cap of its limit, while it has not passed, told by the paper that the limit
    asks for. `approved_by` is the account of the approver; `approver` names one where the limit's is outside the bureau."""
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
    stands = any(
        one.last_on is None and one.first_on <= last_day(deadline) for one in _pauses(work, deadline)
    )
    if work.now >= deadline.due_at and not stands:
        problems.append(Problem("deadline.passed", "期限已届满，不能再延长", "amount", row.basis))
    if more.role is not None:
        problems += unapproved(work, deadline, more.role, applicant=applicant, approved_by=approved_by)
    elif not approver.strip():
        words = f"延长须经{more.approver}批准，请填写批准人"
        problems.append(Problem("deadline.approver", words, "approver", row.basis))
    problems += untold(work, deadline, more.paper, document_id)
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
            approver=more.approver if more.role else approver.strip(),
            approved_by=approved_by if more.role else None,
            document_id=document_id,
        )
    )
    work.session.flush()
    recompute(work, deadline)
    return []


def meet(work: UnitOfWork, deadline: Deadline, at: datetime, reason: str = "") -> list[Problem]:
    """What the period was for is done, at that moment: in time or late, which the two times tell."""
    begun = at if deadline.back else deadline.started_at
    if not begun <= at <= work.now:
        words = f"办结时间应在 {local(begun):%Y-%m-%d %H:%M} 与现在之间"
        return [Problem("deadline.moment", words, "at")]
    return _end(work, deadline, "met", at, reason)


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
    if running is not None:
        recompute(work, deadline)
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
