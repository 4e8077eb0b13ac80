"""Entries of the ledger about one object or one matter, for the page 留痕. Every function takes the viewer.

An entry about a matter is found through `visible_to`, one about the house within the viewer's agency; what belongs to
neither (sign-ins, doors, keys) is found by nobody here.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, cast, or_, select, tuple_, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from db.models import (
    Account,
    AccountRole,
    Agency,
    CalendarYear,
    Delegation,
    Document,
    Item,
    ItemMaterial,
    LedgerEntry,
    LedgerLeaf,
    Matter,
    NumberSeries,
    OfficerCredential,
    Party,
    Setting,
    StoredFile,
    Unit,
)
from db.queries.scope import visible_to
from db.viewer import Viewer

MATTER = "matter"
_MOST_OBJECTS = 300
"""Objects of one matter or account that are shown as of a moment."""

_HOUSE: dict[str, tuple[Any, Any]] = {
    "account": (Account, Account.name),
    "agency": (Agency, Agency.name),
    "calendar_year": (CalendarYear, cast(CalendarYear.year, String)),
    "item": (Item, Item.name),
    "number_series": (NumberSeries, NumberSeries.label),
    "party": (Party, Party.name),
    "setting": (Setting, Setting.key),
    "unit": (Unit, Unit.name),
}
"""What stands for itself, with the column that names it."""

_OF_ACCOUNT: dict[str, tuple[Any, Any]] = {
    "delegation": (Delegation, Delegation.from_account_id),
    "officer_credential": (OfficerCredential, OfficerCredential.account_id),
}
"""What stands for itself and is named after an account."""

_PARTS: dict[str, tuple[Any, Any]] = {
    **_OF_ACCOUNT,
    "account_role": (AccountRole, AccountRole.account_id),
    "item_material": (ItemMaterial, ItemMaterial.item_id),
}
"""What can be shown with the object that a column of it names."""


@dataclass(frozen=True)
class Wanted:
    """An object: of a matter (`matter_id`; the matter itself with everything that belongs to it), or of the house, with
    the `parts` of these types. `name` is None where the object is known to the ledger alone."""

    object_type: str
    object_id: UUID
    matter_id: UUID | None = None
    parts: tuple[str, ...] = ()
    name: str | None = None


@dataclass(frozen=True)
class EntryRow:
    """An entry with who wrote it and its place in the tree; `before` is the entry of the object's version before."""

    entry: LedgerEntry
    actor: str | None
    unit: str | None
    index: int | None
    before: LedgerEntry | None = field(default=None, repr=False)


def find_object(
    session: Session, viewer: Viewer, object_type: str, object_id: UUID, parts: tuple[str, ...] = ()
) -> Wanted | None:
    """The object, where the viewer may see it."""
    if object_type in _HOUSE:
        model, name = _HOUSE[object_type]
        found = session.execute(select(name).where(model.id == object_id, _of_agency(model, viewer))).first()
        return Wanted(object_type, object_id, parts=parts, name=found[0]) if found else None
    if object_type in _OF_ACCOUNT:
        model, owner = _OF_ACCOUNT[object_type]
        holder = select(Account.name).join(model, owner == Account.id)
        found = session.execute(holder.where(model.id == object_id, _of_agency(model, viewer))).first()
        return Wanted(object_type, object_id, name=found[0]) if found else None
    if object_type == MATTER:
        query = select(Matter.id, Matter.number).where(Matter.id == object_id, visible_to(viewer))
    else:
        query = (
            select(Matter.id, Matter.number)
            .join(LedgerEntry, LedgerEntry.matter_id == Matter.id)
            .where(
                LedgerEntry.object_type == object_type,
                LedgerEntry.object_id == object_id,
                LedgerEntry.version.is_not(None),
                visible_to(viewer),
            )
            .limit(1)
        )
    matter = session.execute(query).first()
    return Wanted(object_type, object_id, matter[0], name=matter[1]) if matter else None


def visible_objects(session: Session, viewer: Viewer, object_ids: Collection[UUID]) -> set[UUID]:
    """Those of the objects that belong to a matter which the viewer may see."""
    query = (
        select(LedgerEntry.object_id)
        .join(Matter, Matter.id == LedgerEntry.matter_id)
        .where(LedgerEntry.object_id.in_(object_ids), visible_to(viewer))
        .distinct()
    )
    return set(session.scalars(query))


def list_entries(
    session: Session,
    viewer: Viewer,
    wanted: Wanted,
    *,
    has_version: bool | None = None,
    before: UUID | None = None,
    limit: int = 20,
) -> list[EntryRow]:
    """Entries about an object, newest first, older than `before`; one more than `limit` where there are more.

    `has_version` narrows to changes of rows (True) or to happenings (False).
    """
    query = _about(
        select(LedgerEntry, Account.name, Unit.name, LedgerLeaf.leaf_index)
        .outerjoin(LedgerLeaf, LedgerLeaf.entry_id == LedgerEntry.id)
        .outerjoin(Account, and_(Account.id == LedgerEntry.account_id, Account.agency_id == viewer.agency_id))
        .outerjoin(Unit, Unit.id == Account.unit_id),
        viewer,
        wanted,
    )
    if has_version is not None:
        column = LedgerEntry.version
        query = query.where(column.is_not(None) if has_version else column.is_(None))
    if before is not None:
        # Not by the id alone: that of a happening carries the beginning of its ten minutes.
        moment = select(LedgerEntry.recorded_at).where(LedgerEntry.id == before).scalar_subquery()
        query = query.where(tuple_(LedgerEntry.recorded_at, LedgerEntry.id) < tuple_(moment, before))
    newest_first = (LedgerEntry.recorded_at.desc(), LedgerEntry.id.desc())
    found = session.execute(query.order_by(*newest_first).limit(limit + 1)).all()
    earlier = _before(session, [row[0] for row in found])
    return [
        EntryRow(entry, actor, unit, index, earlier.get(_version(entry, -1)))
        for entry, actor, unit, index in found
    ]


def list_states(
    session: Session, viewer: Viewer, wanted: Wanted, moment: datetime, types: Collection[str]
) -> list[LedgerEntry]:
    """The last entry up to `moment` of each object of these types: of the object and its parts, or of the matter and
    what belongs to it."""
    query = _about(select(LedgerEntry), viewer, wanted).where(
        LedgerEntry.version.is_not(None),
        LedgerEntry.recorded_at <= moment,
        LedgerEntry.object_type.in_(types),
    )
    of_each = query.order_by(LedgerEntry.object_type, LedgerEntry.object_id, LedgerEntry.version.desc())
    once = of_each.ext(distinct_on(LedgerEntry.object_type, LedgerEntry.object_id))
    return list(session.scalars(once.limit(_MOST_OBJECTS)))


def names_in(session: Session, viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of accounts, units, items, parties and agencies among `ids`, of the viewer's agency, and of papers and files
    that he may see."""
    wanted = list(ids)
    if not wanted:
        return {}
    named: list[tuple[Any, Any]] = [
        (Account, Account.name),
        (Unit, Unit.name),
        (Item, Item.name),
        (Party, Party.name.collate("default")),
        (Agency, Agency.name),
    ]
    queries = [
        select(model.id, name).where(model.id.in_(wanted), _of_agency(model, viewer)) for model, name in named
    ]
    papers = (
        select(Document.id, Document.title + " " + Document.number)
        .join(Matter, Matter.id == Document.matter_id)
        .where(Document.id.in_(wanted), visible_to(viewer))
    )
    files = (
        select(StoredFile.id, StoredFile.name)
        .join(Matter, Matter.id == StoredFile.matter_id)
        .where(StoredFile.id.in_(wanted), visible_to(viewer))
    )
    return {one: name for one, name in session.execute(union_all(*queries, papers, files)) if name}


def _of_agency(model: Any, viewer: Viewer) -> ColumnElement[bool]:
    found: ColumnElement[bool] = (model.id if model is Agency else model.agency_id) == viewer.agency_id
    return found


def _about(query: Select[*tuple[Any, ...]], viewer: Viewer, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    if wanted.matter_id is not None:
        query = query.join(Matter, Matter.id == LedgerEntry.matter_id).where(
            LedgerEntry.matter_id == wanted.matter_id, visible_to(viewer)
        )
        return query if wanted.object_type == MATTER else query.where(_is(wanted))
    model = {**_HOUSE, **_OF_ACCOUNT}[wanted.object_type][0]
    here = select(model.id).where(model.id == wanted.object_id, _of_agency(model, viewer)).exists()
    ways = [_is(wanted)]
    for part in wanted.parts:
        below, owner = _PARTS[part]
        ids = select(below.id).where(owner == wanted.object_id)
        ways.append(and_(LedgerEntry.object_type == part, LedgerEntry.object_id.in_(ids)))
    return query.where(here, or_(*ways))


def _is(wanted: Wanted) -> ColumnElement[bool]:
    return and_(LedgerEntry.object_type == wanted.object_type, LedgerEntry.object_id == wanted.object_id)


Version = tuple[str, UUID, int]


def _version(entry: LedgerEntry, step: int = 0) -> Version:
    return entry.object_type, entry.object_id, (entry.version or 0) + step


def _before(session: Session, entries: Sequence[LedgerEntry]) -> dict[Version, LedgerEntry]:
    """The entries before these, of the same objects."""
    keys = [_version(entry, -1) for entry in entries if (entry.version or 0) > 1]
    if not keys:
        return {}
    key = tuple_(LedgerEntry.object_type, LedgerEntry.object_id, LedgerEntry.version)
    return {_version(entry): entry for entry in session.scalars(select(LedgerEntry).where(key.in_(keys)))}
