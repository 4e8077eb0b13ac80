"""Deadlines for whoever may see their matters: lights for pages and lists, and one of them with its working."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from core.calendars.reading import as_year, calendar_of, years_of
from core.clock import local
from core.context import Context
from core.deadlines.history_words import GROUNDS, STATES
from core.deadlines.keeping import OPEN_STATES
from core.deadlines.lights import Light, light, was_late
from core.deadlines.replay import as_ended, last_day, replay
from core.deadlines.wording import WHY_ESTIMATED, due_text, end_text, limit_of, step_words, when
from core.documents.deadline_sheet import DeadlineSheetData, render_deadline_sheet
from core.law.calendar import Calendar
from core.law.limits import EVENTS, LIMITS, Duty
from core.law.units import limit_text
from core.ledger.happenings import record_once
from core.permissions import Permission
from core.settings import settings
from db.models import Deadline
from db.queries import deadlines as queries
from db.queries.deadlines import DeadlineDetail
from db.viewer import Mode

_URGENCY = {tone: place for place, tone in enumerate(("red", "amber", "green", "grey"))}


@dataclass(frozen=True)
class DeadlineLine:
    """One deadline on the page of its matter."""

    deadline_id: UUID
    label: str
    limit: str
    started: str
    due: str
    light: Light
    basis: str
    is_open: bool


@dataclass(frozen=True)
class DeadlineSheet:
    """期限计算单: the facts (name, value), the working (day, count, why), and what changed the end, each in words."""

    deadline_id: UUID
    matter_id: UUID
    number: str
    label: str
    light: Light
    facts: tuple[tuple[str, str], ...]
    working: tuple[tuple[str, str, str], ...]
    changes: tuple[tuple[str, str, str], ...]


def lights_of(ctx: Context, matter_ids: Collection[UUID]) -> dict[UUID, Light]:
    """The most urgent running deadline of each matter that has one: two queries whatever the number of matters."""
    if not ctx.may(Permission.APPLICATION_READ):
        return {}
    found: dict[UUID, Light] = {}
    for deadline, lit in sorted(
        _lit(ctx, matter_ids), key=lambda one: (_URGENCY[one[1].tone], one[0].due_at)
    ):
        if deadline.state in OPEN_STATES:
            found.setdefault(deadline.matter_id, lit)
    return found


def list_deadlines(ctx: Context, matter_id: UUID) -> list[DeadlineLine]:
    """All of a matter, the newest first; those that a correction replaced are left to its history."""
    if not ctx.may(Permission.APPLICATION_READ):
        return []
    lit = _lit(ctx, [matter_id])
    replaced = {one.replaces_id for one, _ in lit}
    return [
        DeadlineLine(
            one.id,
            one.label,
            limit_of(one),
            f"{EVENTS[one.event]}（{local(one.started_at):%Y-%m-%d}）",
            due_text(one),
            shown,
            LIMITS[one.code].basis.short,
            one.state in OPEN_STATES,
        )
        for one, shown in reversed(lit)
        if one.id not in replaced
    ]


def get_sheet(ctx: Context, deadline_id: UUID) -> DeadlineSheet | None:
    """The working of one deadline, counted now from its records; None where the actor may not see its matter, whose
    opening this is."""
    if not ctx.may(Permission.APPLICATION_READ):
        return None
    sheet = _sheet(ctx, deadline_id, Mode.READ)
    if sheet is not None:
        record_once(ctx, "opened", "matter", sheet.matter_id, matter_id=sheet.matter_id)
    return sheet


def print_sheet(ctx: Context, deadline_id: UUID) -> tuple[str, bytes] | None:
    """The same as PDF, with its file name; that it was taken is on the record. None where he may take no copy."""
    if not ctx.may(Permission.APPLICATION_READ):
        return None
    sheet = _sheet(ctx, deadline_id, Mode.COPY)
    if sheet is None:
        return None
    record_once(ctx, "downloaded", "deadline", deadline_id, matter_id=sheet.matter_id)
    data = DeadlineSheetData(
        agency=ctx.actor.agency_name,
        number=sheet.number,
        facts=sheet.facts,
        working=sheet.working,
        changes=sheet.changes,
        printed_by=f"{ctx.actor.name}（{ctx.actor.unit_name}）",
        printed_at=ctx.now,
    )
    return f"期限计算单 {sheet.label} {sheet.number}", render_deadline_sheet(data)


def _lit(ctx: Context, matter_ids: Collection[UUID]) -> list[tuple[Deadline, Light]]:
    with ctx.app.read() as session:
        rows = queries.deadlines_of(session, ctx.viewer_for(Permission.APPLICATION_READ), matter_ids)
        if not rows:
            return []
        first = min(ctx.now, *(min(row.started_at, row.due_at) for row in rows))
        since = local(first).year
        calendar = calendar_of(session, ctx.actor.agency_id, since=since)
        thresholds = settings(session, ctx.actor.agency_id)
    return [(row, light(row, calendar, ctx.now, thresholds)) for row in rows]


def _sheet(ctx: Context, deadline_id: UUID, mode: Mode) -> DeadlineSheet | None:
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.APPLICATION_READ)
        found = queries.get_deadline(session, viewer, deadline_id, mode)
        if found is None:
            return None
        years = years_of(session, ctx.actor.agency_id)
        thresholds = settings(session, ctx.actor.agency_id)
    row, calendar = found.deadline, Calendar.of(map(as_year, years))
    pauses, extensions = [one.pause for one in found.pauses], [one.extension for one in found.extensions]
    ended = as_ended(row, pauses, extensions, years) if row.ended_at else None
    today = local(ctx.now).date()
    steps = (ended or replay(row, pauses, extensions, calendar, today=today)).steps
    if row.state == "paused":
        # What comes after today is not known before it goes on.
        steps = tuple(step for step in steps if _day(step.at) <= today)
    facts = _facts(found, calendar)
    if row.ended_at and ended is None:
        facts.append(("计算过程", "结束后工作日历有更正，下列过程按现行日历；到期以结束时所记为准"))
    return DeadlineSheet(
        row.id,
        row.matter_id,
        found.matter.number,
        row.label,
        light(row, calendar, ctx.now, thresholds),
        tuple(facts),
        tuple((when(step.at), *step_words(step)) for step in steps),
        tuple(_changes(found)),
    )


def _facts(found: DeadlineDetail, calendar: Calendar) -> list[tuple[str, str]]:
    row, law = found.deadline, LIMITS[found.deadline.code]
    started = local(row.started_at)
    facts = [
        ("期限", f"{row.label}：{limit_of(row)}"),
        ("事项", f"{found.matter.number} {found.matter.subject}"),
        ("依据", f"{law.basis.short}（{law.basis.sure.label}）"),
        ("义务人", Duty(row.duty).label),
        ("起算", f"{EVENTS[row.event]}，{started:%Y-%m-%d %H:%M}，当日（时）不计入"),
        ("到期", due_text(row)),
        ("状态", STATES[row.state]),
    ]
    if row.ended_at:
        facts.append(("结束", f"{local(row.ended_at):%Y-%m-%d %H:%M}{_in_time(row)}"))
    if row.end_reason:
        facts.append(("结束原因", row.end_reason))
    if row.rolls:
        facts.append(("末日遇休息日", "顺延至其后的第一个工作日"))
    if row.state != "paused" and row.internal_on not in (None, last_day(row)):
        facts.append(("内部期限", f"{row.internal_on}（到期日或之前的最后一个工作日，不享受顺延）"))
    if row.is_estimated:
        missing = "、".join(f"{year}年" for year in calendar.unpublished(started.date(), last_day(row)))
        words = "结束时所涉年份的放假安排尚未录入" if row.ended_at else WHY_ESTIMATED.format(years=missing)
        facts.append(("暂估", words))
    if law.extension is not None:
        cap = (
            f"最多 {limit_text(law.extension.amount, law.extension.unit)}"
            if law.extension.amount
            else "长短由其决定"
        )
        facts.append(("可以延长", f"经{law.extension.approver}批准，{cap}"))
    if law.told:
        facts.append(("告知", law.told))
    if law.lapse is not None:
        facts.append(("届满后果", law.lapse.words))
    if law.note:
        facts.append(("说明", law.note))
    return facts


def _in_time(row: Deadline) -> str:
    """Of a duty that was done whether in time; of anything else nothing."""
    if row.state != "met":
        return ""
    return "，逾期" if was_late(row) else "，按期"


def _day(at: date | datetime) -> date:
    return local(at).date() if isinstance(at, datetime) else at


def _changes(found: DeadlineDetail) -> list[tuple[str, str, str]]:
    """(when it was entered, what, details) of pauses, extensions and calendar moves, in the order of their entry."""
    told: list[tuple[datetime, str, str]] = []
    for one in found.pauses:
        pause = one.pause
        days = (
            f"{pause.first_on} 起"
            if pause.last_on is None
            else f"{pause.first_on} 至 {pause.last_on}（两端均不计入）"
        )
        words = [
            f"{GROUNDS.get(pause.ground, pause.ground)}，{days}",
            pause.reason,
            _by(one.approver),
            one.paper,
        ]
        told.append((pause.recorded_at, "中止", "；".join(filter(None, words))))
    for more in found.extensions:
        extension = more.extension
        words = [limit_text(extension.amount, extension.unit), extension.reason]
        words += [_by(more.approver or extension.approver), more.paper]
        told.append((extension.recorded_at, "延长", "；".join(filter(None, words))))
    unit = found.deadline.unit
    for move in found.moves:
        moved = f"{end_text(move.old_due_at, unit)} → {end_text(move.new_due_at, unit)}"
        told.append((move.recorded_at, "因录入工作日历重算", moved))
    return [(f"{local(at):%Y-%m-%d %H:%M}", what, words) for at, what, words in sorted(told)]


def _by(approver: str | None) -> str:
    return f"{approver}批准" if approver else ""
