"""Original carriers, as pages show them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.archive.originals import KEEPERS
from core.context import Context
from core.law.originals import ORIGINAL_EVENTS, ORIGINAL_KINDS, ORIGINAL_STATES
from core.permissions import Permission
from db.queries import originals as queries
from db.queries.originals import EventRow, OriginalRow

PAGE = 20


@dataclass(frozen=True)
class OriginalView:
    """A carrier. `may_hand_on`: the actor keeps it, or sees to it for a keeper who has left; `may_answer`: it was handed to him;
    `may_dispose`: he keeps the archive and it."""

    original_id: UUID
    row_version: int
    matter_id: UUID
    matter_number: str
    unit: str
    kind: str
    medium_no: str
    holds: str
    sha256: str
    place: str
    state: str
    state_label: str
    keeper: str
    next_keeper: str
    registered_at: datetime
    may_hand_on: bool
    may_answer: bool
    may_dispose: bool


@dataclass(frozen=True)
class EventView:
    at: datetime
    label: str
    people: str
    words: str
    by: str


@dataclass(frozen=True)
class OriginalPage:
    rows: list[OriginalView]
    next_id: UUID | None


@dataclass(frozen=True)
class OriginalDetail:
    """A carrier with what happened to it, and the colleagues to whom it can be handed."""

    original: OriginalView
    events: list[EventView]
    keepers: dict[UUID, str]


def list_originals(
    ctx: Context,
    text: str = "",
    *,
    state: str = "",
    mine: bool = False,
    offered: bool = False,
    before: UUID | None = None,
) -> OriginalPage | None:
    """A page of the register, the newest first, of one's own with `mine`, of those to be taken over with `offered`; None without
    the permission."""
    if not ctx.may(Permission.ORIGINAL_KEEP):
        return None
    with ctx.app.read() as session:
        rows = queries.list_originals(
            session,
            ctx.viewer_for(Permission.ORIGINAL_KEEP),
            text=text,
            state=state if state in ORIGINAL_STATES else "",
            mine=mine,
            offered=offered,
            before=before,
            limit=PAGE + 1,
        )
    more = len(rows) > PAGE
    return OriginalPage(
        [_view(ctx, row) for row in rows[:PAGE]], rows[PAGE - 1].original.id if more else None
    )


def originals_of(ctx: Context, matter_id: UUID) -> list[OriginalView]:
    """The carriers of one matter, the oldest first; empty without the permission, and where the actor does not see to them."""
    if not ctx.may(Permission.ORIGINAL_KEEP):
        return []
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.ORIGINAL_KEEP)
        rows = queries.list_originals(session, viewer, matter_id=matter_id, limit=200)
    return [_view(ctx, row) for row in reversed(rows)]


def get_original(ctx: Context, original_id: UUID) -> OriginalDetail | None:
    """One carrier; None without the permission, or where the actor does not see to it."""
    if not ctx.may(Permission.ORIGINAL_KEEP):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.ORIGINAL_KEEP)
        rows = queries.list_originals(session, viewer, original_id=original_id, limit=1)
        events = queries.list_events(session, viewer, original_id) if rows else []
        keepers = queries.possible_keepers(session, viewer, KEEPERS) if rows else {}
    if not rows:
        return None
    keepers.pop(rows[0].original.keeper_id, None)
    return OriginalDetail(_view(ctx, rows[0]), [_event(one) for one in events], keepers)


def _view(ctx: Context, row: OriginalRow) -> OriginalView:
    one, me = row.original, ctx.actor.account_id
    is_over = ORIGINAL_STATES[one.state].is_over
    has = one.keeper_id == me
    sees_to = not row.is_keeper_here and (
        ctx.may(Permission.CASE_FILE_TAKE) or ctx.may(Permission.CASE_FILE_CHECK)
    )
    return OriginalView(
        one.id,
        one.row_version,
        one.matter_id,
        row.matter_number,
        row.unit,
        ORIGINAL_KINDS[one.kind].label,
        one.medium_no,
        one.holds,
        one.sha256,
        one.place,
        one.state,
        ORIGINAL_STATES[one.state].label,
        row.keeper + ("" if row.is_keeper_here else "（账号已停用）"),
        row.next_keeper or "",
        one.recorded_at,
        may_hand_on=not is_over and (has or sees_to),
        may_answer=not is_over and one.next_keeper_id == me,
        may_dispose=not is_over and has and ctx.may(Permission.CASE_FILE_TAKE),
    )


def _event(row: EventRow) -> EventView:
    one = row.event
    people = f"{row.keeper} → {row.to_keeper}" if row.to_keeper else row.keeper
    words = "；".join(
        filter(
            None,
            (
                one.note,
                f"处理情况：{one.done}" if one.done else "",
                f"存放：{one.place}" if one.place else "",
            ),
        )
    )
    by = row.actor + (f"（代 {row.on_behalf_of}）" if row.on_behalf_of else "")
    return EventView(one.recorded_at, ORIGINAL_EVENTS[one.kind], people, words, by)
