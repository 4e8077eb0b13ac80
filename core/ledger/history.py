"""History: who did what to an object, old beside new, and the object as it stood at a moment (arts 3, 24).

The rows come from the ledger and not from the tables, so they show what was committed even where somebody has changed
a table behind the portal's back; what does not agree with its own commitment is said, and not shown.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy.orm import Session

from core.clock import local
from core.context import Context
from core.law.masking import Need
from core.ledger import history_words as words
from core.ledger.happenings import ACTIONS, record_once
from core.ledger.history_words import Image, Line
from core.ledger.keys import KeyDestroyed, KeyProblem
from core.permissions import Permission
from core.settings import SETTINGS
from db.ledger import canonical
from db.ledger.cipher import unseal
from db.models import LedgerEntry
from db.queries import history as queries
from db.queries.history import MATTER, EntryRow, Wanted
from db.viewer import Viewer

PAGE = 20
CHANGES, HAPPENINGS = "changes", "happenings"
"""What a history can be narrowed to."""

READ_BY: Mapping[str, Permission] = {
    "account": Permission.ACCOUNT_READ,
    "agency": Permission.UNIT_MANAGE,
    "calendar_year": Permission.CALENDAR_READ,
    "delegation": Permission.DELEGATION_READ,
    "item": Permission.ITEM_READ,
    "number_series": Permission.SERIES_MANAGE,
    "officer_credential": Permission.CREDENTIAL_READ,
    "party": Permission.PARTY_READ,
    "setting": Permission.SETTING_READ,
    "unit": Permission.UNIT_MANAGE,
}
"""Who may read the history of what belongs to no matter: whoever may read the thing itself. The audit administrator
may read all of them."""

_PARTS: Mapping[str, Mapping[str, Permission]] = {
    "account": {
        "account_role": Permission.ACCOUNT_READ,
        "officer_credential": Permission.CREDENTIAL_READ,
        "delegation": Permission.DELEGATION_READ,
    },
    "item": {"item_material": Permission.ITEM_READ},
}
"""What is shown with an object, to whoever may read that too."""

STATES = (
    *(
        "matter",
        "application",
        "complaint",
        "enforcement_case",
        "matter_party",
        "application_material",
        "matter_person",
    ),
    *("account", "account_role", "officer_credential", "delegation", "agency", "unit", "setting"),
    *("deadline", "deadline_pause", "deadline_extension", "deadline_move", "calendar_year"),
    *("number_series", "item", "item_material", "party", "stored_file", "document"),
)
"""The tables of an object as of a moment, in the order of the screen."""
_HOUSE, _ELSEWHERE = "系统", "其他机关的人员"
_UNREADABLE = "内容与台账不符，请审计管理员核验台账"


@dataclass(frozen=True)
class EntryView:
    """One entry in words. `lines` are (column, old, new); `closed` says why there are none. `index` is the place in the
    ledger's tree, None until the entry is sealed."""

    entry_id: UUID
    at: datetime
    actor: str
    unit: str
    action: str
    object_word: str
    lines: tuple[Line, ...]
    closed: str
    index: int | None

    @property
    def what(self) -> str:
        return self.action + self.object_word

    @property
    def summary(self) -> str:
        """申请人：王某 → 李某；备注：（空）→ 加急."""
        told = (
            f"{column}：{old or '（空）'} → {new or '（空）'}" if old else f"{column}：{new}"
            for column, old, new in self.lines
        )
        return self.closed or "；".join(told)


@dataclass(frozen=True)
class HistoryPage:
    """`name` is what the object is called, `following` the cursor of the next page."""

    object_word: str
    name: str
    matter_id: UUID | None
    rows: tuple[EntryView, ...]
    following: UUID | None


@dataclass(frozen=True)
class StateView:
    """An object as it stood: written at `at` by `actor`."""

    object_id: UUID
    object_word: str
    version: int
    at: datetime
    actor: str
    lines: tuple[tuple[str, str], ...]
    closed: str


def may_read(ctx: Context, object_type: str) -> bool:
    """Whether the actor may read histories of objects of this type, of those that he may see."""
    if not ctx.may(Permission.HISTORY_READ):
        return False
    permission = READ_BY.get(object_type)
    return permission is None or ctx.may(Permission.ADMIN_CHANGE_READ) or ctx.may(permission)


def history(
    ctx: Context,
    object_type: str,
    object_id: UUID,
    before: UUID | None = None,
    count: int = PAGE,
    *,
    only: str = "",
    full: bool = False,
) -> HistoryPage | None:
    """A page of the history of an object, newest first, older than the entry `before`; of a matter with all that belongs
    to it. None where the actor may not see it.

    `only` is CHANGES, HAPPENINGS or empty. `full` shows personal numbers unmasked, needs the permission for that and is
    recorded, as is reading at all.
    """
    viewer = _viewer(ctx, object_type, full=full)
    if viewer is None:
        return None
    with ctx.app.read() as session:
        wanted = _find(ctx, session, viewer, object_type, object_id)
        if wanted is None:
            return None
        has_version = {CHANGES: True, HAPPENINGS: False}.get(only)
        rows = queries.list_entries(
            session, viewer, wanted, has_version=has_version, before=before, limit=count
        )
        shown = rows[:count]
        views = _views(ctx, session, viewer, shown, Need.FULL if full else Need.INSIDE)
    _record(ctx, wanted, full=full)
    following = shown[-1].entry.id if len(rows) > count else None
    # A happening's id says in which ten minutes it was, so its place among the changes of those follows its time.
    views.sort(key=lambda view: (view.at, view.entry_id), reverse=True)
    return HistoryPage(
        words.object_word(object_type), _name(wanted), wanted.matter_id, tuple(views), following
    )


def matter_history(
    ctx: Context,
    matter_id: UUID,
    before: UUID | None = None,
    count: int = PAGE,
    *,
    only: str = "",
    full: bool = False,
) -> HistoryPage | None:
    """As `history`, of a whole matter."""
    return history(ctx, MATTER, matter_id, before, count, only=only, full=full)


def as_of(
    ctx: Context, object_type: str, object_id: UUID, moment: datetime, *, full: bool = False
) -> list[StateView] | None:
    """The object as it stood at `moment`, with its parts; of a matter with its parties, materials, people, papers and
    files. Empty before it was, None where the actor may not see it. `full` as in `history`."""
    viewer = _viewer(ctx, object_type, full=full)
    if viewer is None:
        return None
    need = Need.FULL if full else Need.INSIDE
    with ctx.app.read() as session:
        wanted = _find(ctx, session, viewer, object_type, object_id)
        if wanted is None:
            return None
        entries = queries.list_states(session, viewer, wanted, moment, STATES)
        entries.sort(key=lambda entry: (STATES.index(entry.object_type), entry.object_id))
        images = Images(ctx, session)
        opened = [images.open(entry) for entry in entries]
        names = queries.names_in(session, viewer, _ids(entries, opened))
    _record(ctx, wanted, full=full)
    return [
        StateView(
            entry.object_id,
            words.object_word(entry.object_type),
            entry.version or 0,
            local(entry.recorded_at),
            names.get(entry.account_id, _ELSEWHERE) if entry.account_id else _HOUSE,
            tuple(words.state_lines(entry.object_type, image, names, need))
            if not isinstance(image, str)
            else (),
            image if isinstance(image, str) else "",
        )
        for entry, image in zip(entries, opened, strict=True)
    ]


def visible(ctx: Context, objects: Sequence[tuple[str, UUID]]) -> set[UUID]:
    """Those objects (type and id) whose history the actor may open."""
    allowed = {one for kind, one in objects if kind in READ_BY and may_read(ctx, kind)}
    of_matters = [one for kind, one in objects if kind not in READ_BY and may_read(ctx, kind)]
    if of_matters:
        with ctx.app.read() as session:
            viewer = ctx.viewer_for(Permission.HISTORY_READ)
            allowed |= queries.visible_objects(session, viewer, of_matters)
    return allowed


def _viewer(ctx: Context, object_type: str, *, full: bool) -> Viewer | None:
    """With the reach of the roles that carry what is asked for; None where the actor may not ask."""
    if not may_read(ctx, object_type) or (full and not ctx.may(Permission.PARTY_REVEAL)):
        return None
    return ctx.viewer_for(Permission.HISTORY_READ, *([Permission.PARTY_REVEAL] if full else []))


def _find(ctx: Context, session: Session, viewer: Viewer, object_type: str, object_id: UUID) -> Wanted | None:
    sees_all = ctx.may(Permission.ADMIN_CHANGE_READ)
    parts = _PARTS.get(object_type, {})
    shown = tuple(part for part, permission in parts.items() if sees_all or ctx.may(permission))
    return queries.find_object(session, viewer, object_type, object_id, shown)


def _name(wanted: Wanted) -> str:
    if wanted.object_type == "setting" and wanted.name in SETTINGS:
        return SETTINGS[wanted.name].label
    return wanted.name or ""


def _record(ctx: Context, wanted: Wanted, *, full: bool) -> None:
    for action in ("history_opened", *(["revealed"] if full else [])):
        record_once(ctx, action, wanted.object_type, wanted.object_id, matter_id=wanted.matter_id)


def _views(
    ctx: Context, session: Session, viewer: Viewer, rows: Sequence[EntryRow], need: Need
) -> list[EntryView]:
    images = Images(ctx, session)
    opened = [images.open(row.entry) for row in rows]
    earlier = [images.open(row.before) if row.before else {} for row in rows]
    entries = [row.entry for row in rows]
    ids = _ids(entries, opened) | _ids(entries, earlier)
    names = queries.names_in(session, viewer, ids)
    return [_view(row, new, old, names, need) for row, new, old in zip(rows, opened, earlier, strict=True)]


def _view(
    row: EntryRow, new: Image | str, old: Image | str, names: Mapping[UUID, str], need: Need
) -> EntryView:
    entry, closed = row.entry, ""
    lines: list[Line] = []
    if isinstance(new, str):
        closed = new
    elif entry.version is None:
        lines = words.detail_lines(entry.action, new)
    elif isinstance(old, str) or (entry.version > 1 and row.before is None):
        closed = old if isinstance(old, str) else "前一版本的台账条目缺失，请审计管理员核验台账"
    else:
        lines = words.change_lines(entry.object_type, old, new, names, need)
    return EntryView(
        entry.id,
        local(entry.recorded_at),
        row.actor or (_HOUSE if entry.account_id is None else _ELSEWHERE),
        row.unit or "",
        ACTIONS.get(entry.action) or words.ROWS.get(entry.action, entry.action),
        # What happened to a matter is said of the matter itself, not of its registration.
        ""
        if entry.version is None and entry.object_type == "matter"
        else words.object_word(entry.object_type),
        tuple(lines),
        closed,
        row.index,
    )


def _ids(entries: Sequence[LedgerEntry], images: Sequence[Image | str]) -> set[UUID]:
    found = {entry.account_id for entry in entries if entry.account_id}
    for entry, image in zip(entries, images, strict=True):
        if entry.version is not None and not isinstance(image, str):
            found |= words.ids_in(entry.object_type, image)
    return found


class Images:
    """Opens the images of one page, each key once."""

    def __init__(self, ctx: Context, session: Session) -> None:
        self._keys = ctx.app.keys
        self._session = session
        self._opened: dict[UUID, bytes | str] = {}

    def open(self, entry: LedgerEntry) -> Image | str:
        """The row, or the details of a happening; or in words why they do not show."""
        if entry.object_type in words.CLOSED or entry.action in words.CLOSED_HAPPENINGS:
            # Not even decrypted: what is not shown must not stand in the memory of a page.
            return "内容不在此显示"
        if entry.key_id is None or entry.image is None:
            return {} if entry.version is None else _UNREADABLE
        key = self._key(entry.key_id)
        if isinstance(key, str):
            return key
        try:
            plain = unseal(key, entry.image, entry.id.bytes)
            told = canonical.parse(entry.body).get("commitment")
        except (InvalidTag, ValueError):
            return _UNREADABLE
        salt, image = plain[: canonical.SALT_BYTES], plain[canonical.SALT_BYTES :]
        if canonical.commitment(salt, image) != told:
            return _UNREADABLE
        found: dict[str, str | None] = json.loads(image)
        return found

    def _key(self, key_id: UUID) -> bytes | str:
        if key_id not in self._opened:
            try:
                self._opened[key_id] = self._keys.by_id(self._session, key_id).key
            except KeyDestroyed as gone:
                self._opened[key_id] = f"内容已依法销毁（销毁凭证 {gone.certificate_no}）"
            except KeyProblem as problem:
                self._opened[key_id] = str(problem)
        return self._opened[key_id]
