"""Notices for whoever they were raised for: listed, counted, marked as read; and what he has to do today."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from core.calendars.reading import calendar_of
from core.clock import local, midnight
from core.context import Context
from core.law.problem import Problem
from core.notices.kinds import KINDS, Kind, last_near_day
from core.permissions import Permission
from core.settings import settings
from core.use_case import Work, use_case
from core.worklist.reading import WorkList, read_work
from core.worklist.views import absent_colleagues
from db.queries import notices as queries
from db.queries.notices import UNREAD_TO as UNREAD_TO
from db.queries.worklist import WorkFilter

PAGE = 20
DAILY = 100
"""Lines of a day's list; whoever has more to do in five days knows without a list."""


@dataclass(frozen=True)
class NoticeView:
    notice_id: UUID
    matter_id: UUID
    original_id: UUID | None
    number: str
    party_names: str
    kind: Kind
    words: str
    told_at: datetime
    is_read: bool


@dataclass(frozen=True)
class MarkRead:
    """`notice_ids` None marks all."""

    token: UUID
    notice_ids: tuple[UUID, ...] | None


@dataclass(frozen=True)
class Marked:
    count: int


def list_notices(ctx: Context, *, unread: bool = False, before: UUID | None = None) -> list[NoticeView]:
    """A page of one's own notices, the newest first, and one more where there are more; empty without the permission."""
    if not ctx.may(Permission.APPLICATION_READ):
        return []
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.APPLICATION_READ)
        rows = queries.list_notices(session, viewer, unread=unread, before=before, limit=PAGE)
    return [
        NoticeView(
            *(row.notice_id, row.matter_id, row.original_id, row.number, row.party_names, KINDS[row.kind]),
            KINDS[row.kind].words.format(label=row.label, day=row.due_on),
            *(row.told_at, row.read_at is not None),
        )
        for row in rows
    ]


def unread_count(ctx: Context) -> int:
    """One's own unread notices, counted up to UNREAD_TO + 1."""
    if not ctx.may(Permission.APPLICATION_READ):
        return 0
    with ctx.app.read() as session:
        return queries.count_unread(session, ctx.viewer_for(Permission.APPLICATION_READ))


def daily_list(ctx: Context) -> WorkList:
    """What the actor, and whomever he stands in for, has in hand that is overdue or ends within the days of the first
    notice; the most urgent first."""
    if not ctx.may(Permission.APPLICATION_READ):
        return WorkList([], 0, None)
    of = (ctx.actor.account_id, *absent_colleagues(ctx))
    return read_work(ctx, WorkFilter(of=of, until=near_until(ctx)), limit=DAILY)


def near_until(ctx: Context) -> datetime:
    """The moment by which a deadline ends that the first notice has been given of."""
    with ctx.app.read() as session:
        calendar = calendar_of(session, ctx.actor.agency_id)
        days = settings(session, ctx.actor.agency_id)["notice_early_days"]
    return midnight(last_near_day(calendar, local(ctx.now).date(), days) + timedelta(days=1))


@use_case(Permission.APPLICATION_READ)
def mark_read(work: Work, command: MarkRead) -> Marked | list[Problem]:
    """One's own notices: those named, or all. What is read already stays as it is."""
    found = queries.unread(work.session, work.ctx.viewer, command.notice_ids)
    for notice in found:
        notice.read_at = work.now
    return Marked(len(found))
