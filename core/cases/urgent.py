"""细则第六条第二款: how long there is to make up the papers of an urgent start, for every screen of such a case."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from core.context import Context
from core.law.limits import LIMITS, URGENT_START
from core.law.paper_kinds import PAPER_KINDS
from core.permissions import Permission
from db.queries.cases import find_urgent_start, urgent_cases


@dataclass(frozen=True)
class UrgentStart:
    """A case that was started before its approval. `left` is the time that remains, negative once it is over; of papers that
    are made up, `done_at`, what remained then. `papers` are those still to be issued, (kind, title)."""

    case_id: UUID
    number: str
    started_at: datetime
    due_at: datetime
    done_at: datetime | None
    left: timedelta
    papers: tuple[tuple[str, str], ...]

    @property
    def is_late(self) -> bool:
        return self.left <= timedelta(0)


def urgent_start(ctx: Context, case_id: UUID) -> UrgentStart | None:
    """None for every matter but a case that was started urgently and has not been opened yet, and without the permission."""
    if not ctx.may(Permission.APPLICATION_READ):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.APPLICATION_READ)
        row = find_urgent_start(session, viewer, case_id, URGENT_START)
    if row is None:
        return None
    # Of papers that stand for each other the first is named.
    lacking = [group[0] for group in LIMITS[URGENT_START].needs if not set(group).intersection(row.issued)]
    return UrgentStart(
        case_id,
        row.number,
        row.started_at,
        row.due_at,
        row.ended_at,
        row.due_at - (row.ended_at or ctx.now),
        tuple((kind, PAPER_KINDS[kind].title) for kind in lacking),
    )


def urgent_starts(ctx: Context, limit: int) -> list[tuple[UUID, str]]:
    """Matter and number of the cases whose urgent start is still to be made up, those that the actor may see, the oldest
    first; empty for whoever neither takes in cases nor approves papers."""
    if not (ctx.may(Permission.CASE_REGISTER) or ctx.may(Permission.PAPER_APPROVE)):
        return []
    with ctx.app.read() as session:
        return urgent_cases(session, ctx.viewer_for(Permission.APPLICATION_READ), limit)
