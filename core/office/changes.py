"""Who changed what of people, units, settings and catalogue, in words: for the audit administrator, and as the
history of one object on its own page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from core.clock import local, midnight
from core.context import Context
from core.office.change_words import ACTIONS, OBJECTS, UNTOLD, ids_in, sentence
from core.permissions import Permission
from core.settings import SETTINGS
from db.queries import changes as queries
from db.queries.changes import ABOUT_ACCOUNTS, ChangeFilter, ChangeRow

_HISTORIES = {
    "account": (Permission.ACCOUNT_READ, ABOUT_ACCOUNTS),
    "agency": (Permission.AGENCY_MANAGE, ("agency",)),
    "calendar_year": (Permission.CALENDAR_READ, ("calendar_year",)),
    "routing_row": (Permission.ROUTING_READ, ("routing_row",)),
    "unit": (Permission.UNIT_MANAGE, ("unit",)),
    "setting": (Permission.SETTING_READ, ("setting",)),
    "party": (Permission.PARTY_READ, ("party",)),
    "item": (Permission.ITEM_READ, ("item", "item_material")),
    "number_series": (Permission.SERIES_MANAGE, ("number_series",)),
}
"""Whose page shows a history: who may read it, and the types of change that belong to it."""


@dataclass(frozen=True)
class ChangeView:
    """One change in words. `lines` are (column, old, new), each ready for the screen."""

    change_id: UUID
    at: datetime
    actor: str
    object_word: str
    object_name: str
    action: str
    lines: tuple[tuple[str, str, str], ...]
    reason: str

    @property
    def summary(self) -> str:
        """姓名：王某 → 李某；科室：（空）→ 办公室."""
        return "；".join(
            f"{column}：{old} → {new or '（空）'}" if old and old != new else f"{column}：{new or '（空）'}"
            for column, old, new in self.lines
        )


def list_changes(
    ctx: Context,
    *,
    text: str = "",
    actor: str = "",
    first_day: date | None = None,
    last_day: date | None = None,
    before: UUID | None = None,
) -> list[ChangeView]:
    """A page of changes, newest first, and one more where there is a next page. Both days are included."""
    if not ctx.may(Permission.ADMIN_CHANGE_READ):
        return []
    text = text.strip()
    wanted = ChangeFilter(
        text,
        [key for key, kind in SETTINGS.items() if text and text in kind.label],
        actor.strip(),
        midnight(first_day) if first_day else None,
        midnight(last_day + timedelta(days=1)) if last_day else None,
    )
    with ctx.app.read() as session:
        return _views(session, ctx, queries.list_changes(session, ctx.viewer, wanted, before=before))


def history(ctx: Context, object_type: str, object_id: UUID) -> list[ChangeView]:
    """The newest fifty changes of one object, for whoever may see its page."""
    permission, types = _HISTORIES[object_type]
    if not ctx.may(permission):
        return []
    with ctx.app.read() as session:
        return _views(session, ctx, queries.changes_of(session, ctx.viewer, types, object_id))


def _views(session: Session, ctx: Context, rows: Iterable[ChangeRow]) -> list[ChangeView]:
    rows = list(rows)
    names = queries.names_of(session, ctx.viewer, set().union(*(ids_in(row.changes) for row in rows)))
    return [
        ChangeView(
            row.change_id,
            local(row.recorded_at),
            row.actor_name or "系统",
            OBJECTS.get(row.object_type, row.object_type),
            _name(row),
            _action(row),
            _lines(row, names),
            row.reason,
        )
        for row in rows
    ]


def _action(row: ChangeRow) -> str:
    # A threshold's first row is no new threshold: it stood at its default before.
    action = "changed" if row.object_type == "setting" else row.action
    return ACTIONS.get(action, action)


def _lines(row: ChangeRow, names: Mapping[UUID, str]) -> tuple[tuple[str, str, str], ...]:
    changes = {column: pair for column, pair in row.changes.items() if column not in UNTOLD}
    if row.object_type == "setting" and "key" in changes:
        _, key = changes.pop("key")
        if key in SETTINGS:
            changes["value"] = [SETTINGS[key].default, changes["value"][1]]
    name_first = sorted(changes.items(), key=lambda change: change[0] != "name")
    told = (sentence(row.object_type, column, pair, names) for column, pair in name_first)
    return tuple((word, old, new) for word, old, new in told if old or new)


def _name(row: ChangeRow) -> str:
    if row.object_type == "setting" and row.object_name in SETTINGS:
        return SETTINGS[row.object_name].label
    return row.object_name or ""
