"""The list of complaints, tip-offs and petitions, and what its address may ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from core.clock import as_day, midnight
from core.context import Context
from core.law.complaint_procedure import COMPLAINTS
from core.law.complaints import CHANNELS, KINDS, NATURES
from core.permissions import Permission
from db.queries import complaint_lists as queries
from db.queries.complaint_lists import ComplaintFilter
from db.queries.complaint_lists import ComplaintRow as ComplaintRow
from db.queries.counting import COUNT_TO

PAGE = 20
STANDING = "standing"
VIEWS = {"all": "全部可见", "mine": "我办理的"}
NATURE_FILTER = {code: row.label for code, row in NATURES.items()}
CHANNEL_FILTER = {code: row.label for code, row in CHANNELS.items()}
STAGE_FILTER = {
    STANDING: "不含已作废",
    **{code: COMPLAINTS.states[code].label for code in COMPLAINTS.reached},
}
_MOST_CHARACTERS = 200


@dataclass(frozen=True)
class ComplaintPage:
    """One page of the list. `total` counts up to `most` + 1."""

    rows: list[ComplaintRow]
    total: int
    most: int
    has_previous: bool
    has_next: bool


def list_complaints(
    ctx: Context, wanted: ComplaintFilter, *, before: UUID | None = None, after: UUID | None = None
) -> ComplaintPage | None:
    """A page of the complaints that the actor may see, newest first; None without the permission."""
    if not ctx.may(Permission.APPLICATION_READ):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.APPLICATION_READ)
        rows = queries.list_complaints(session, viewer, wanted, before=before, after=after, limit=PAGE)
    more = len(rows) > PAGE
    counted = rows[0].total if rows else 0, wanted.counted_to
    if after is not None:
        return ComplaintPage(rows[-PAGE:], *counted, has_previous=more, has_next=True)
    return ComplaintPage(rows[:PAGE], *counted, has_previous=before is not None, has_next=more)


def export_complaints(
    ctx: Context, wanted: ComplaintFilter, *, before: UUID | None = None, limit: int = COUNT_TO
) -> list[ComplaintRow] | None:
    """Up to `limit` complaints for a file, newest first, older than `before`; None without the permission."""
    if not (ctx.may(Permission.COMPLAINT_EXPORT) and ctx.may(Permission.APPLICATION_READ)):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.APPLICATION_READ, Permission.COMPLAINT_EXPORT)
        return queries.list_complaints(session, viewer, wanted, before=before, limit=limit)[:limit]


def filter_of(query: Mapping[str, str]) -> ComplaintFilter:
    """What the address of the list asks for; a value that it cannot have counts as not given."""
    first, last = as_day(query.get("from")), as_day(query.get("to"))
    stage = query.get("stage")
    return ComplaintFilter(
        text=str(query.get("q", "")).replace("\x00", "")[:_MOST_CHARACTERS].strip(),
        nature=_among(NATURE_FILTER, query.get("nature")),
        stage=None if stage == STANDING else _among(STAGE_FILTER, stage),
        channel=_among(CHANNEL_FILTER, query.get("channel")),
        kind=_among(KINDS, query.get("kind")),
        unit_id=_unit(query.get("unit", "")),
        mine=query.get("view") == "mine",
        standing=stage == STANDING,
        since=midnight(first) if first else None,
        until=midnight(last) + timedelta(days=1) if last else None,
    )


def _among(options: Mapping[str, str], asked: str | None) -> str | None:
    return asked if asked in options else None


def _unit(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
