"""What is kept for the long term, as pages show it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from core.clock import local
from core.context import Context
from core.law.preserving import COPIES, COPY_STATES, MEDIA
from core.law.triggers import TRIGGERS
from core.permissions import Permission
from db.queries import preserving as queries
from db.queries.preserving import TaskRow

PAGE = 20
LACKING, DUE, DONE = "lacking", "due", "done"
STATES = {LACKING: "待制作、待回读", DUE: "待年度复核", DONE: "已保存"}


@dataclass(frozen=True)
class TaskView:
    """A matter to be kept for the long term; `state` is a key of STATES."""

    matter_id: UUID
    number: str
    unit: str
    is_filed: bool
    reasons: str
    raised_on: date
    good: int
    check_on: date | None
    state: str


@dataclass(frozen=True)
class CopyView:
    copy_id: UUID
    row_version: int
    medium: str
    medium_no: str
    holds: str
    sha256: str
    place: str
    state: str
    state_label: str
    is_over: bool
    made_on: date
    made_by: str
    check_on: date | None


@dataclass(frozen=True)
class CheckView:
    at: datetime
    medium_no: str
    result: str
    note: str
    by: str


@dataclass(frozen=True)
class PreservedView:
    task: TaskView
    copies: list[CopyView]
    checks: list[CheckView]


@dataclass(frozen=True)
class TaskPage:
    rows: list[TaskView]
    next_id: UUID | None


def list_preserved(ctx: Context, text: str = "", *, before: UUID | None = None) -> TaskPage | None:
    """A page of what is kept for the long term, the newest first; None without the permission."""
    if not ctx.may(Permission.PRESERVATION_KEEP):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.PRESERVATION_KEEP)
        rows = queries.list_tasks(session, viewer, text=text, before=before, limit=PAGE + 1)
    more = len(rows) > PAGE
    return TaskPage([_task(ctx, row) for row in rows[:PAGE]], rows[PAGE - 1].matter_id if more else None)


def preserved_of(ctx: Context, matter_id: UUID) -> PreservedView | None:
    """The copies of one matter's record; None without the permission, or where the actor does not see to them."""
    if not ctx.may(Permission.PRESERVATION_KEEP):
        return None
    viewer = ctx.viewer_for(Permission.PRESERVATION_KEEP)
    with ctx.app.read() as session:
        found = queries.list_tasks(session, viewer, matter_id=matter_id, limit=1)
        copies = queries.list_copies(session, viewer, matter_id)
        checks = queries.list_checks(session, viewer, matter_id)
    if not found:
        return None
    return PreservedView(
        _task(ctx, found[0]),
        [
            CopyView(
                copy_id=row.copy.id,
                row_version=row.copy.row_version,
                medium=MEDIA[row.copy.medium].label,
                medium_no=row.copy.medium_no,
                holds=row.copy.holds,
                sha256=row.copy.sha256,
                place=row.copy.place,
                state=row.copy.state,
                state_label=COPY_STATES[row.copy.state].label,
                is_over=COPY_STATES[row.copy.state].is_over,
                made_on=local(row.copy.happened_at).date(),
                made_by=row.maker,
                check_on=row.copy.check_on,
            )
            for row in copies
        ],
        [
            CheckView(
                row.check.recorded_at,
                row.medium_no,
                COPY_STATES[row.check.result].label,
                row.check.note,
                row.checker,
            )
            for row in checks
        ],
    )


def _task(ctx: Context, row: TaskRow) -> TaskView:
    today = local(ctx.now).date()
    is_due = row.check_on is not None and row.check_on <= today
    state = LACKING if row.good < COPIES else DUE if is_due else DONE
    return TaskView(
        row.matter_id,
        row.number,
        row.unit,
        row.is_filed,
        "；".join(TRIGGERS[kind].label for kind in TRIGGERS if kind in row.kinds),
        local(row.raised_at).date(),
        row.good,
        row.check_on,
        state,
    )
