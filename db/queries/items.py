"""The catalogue of items within the viewer's agency."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from db.models import Item, ItemMaterial, Unit
from db.viewer import Viewer


@dataclass(frozen=True)
class ItemRow:
    item: Item
    unit_name: str
    materials: list[ItemMaterial]


def usable_item(session: Session, viewer: Viewer, item_id: UUID) -> Item | None:
    return session.scalar(
        select(Item).where(Item.agency_id == viewer.agency_id, Item.id == item_id, Item.is_active)
    )


def all_materials(session: Session, viewer: Viewer, item_id: UUID) -> list[ItemMaterial]:
    """Every material an item has ever asked for, in order."""
    return list(
        session.scalars(
            select(ItemMaterial)
            .join(Item, Item.id == ItemMaterial.item_id)
            .where(ItemMaterial.item_id == item_id, Item.agency_id == viewer.agency_id)
            .order_by(ItemMaterial.position)
            .execution_options(populate_existing=True)
        )
    )


def item_materials(session: Session, viewer: Viewer, item_id: UUID) -> list[ItemMaterial]:
    return list(
        session.scalars(
            select(ItemMaterial)
            .join(Item, Item.id == ItemMaterial.item_id)
            .where(
                ItemMaterial.item_id == item_id, Item.agency_id == viewer.agency_id, ItemMaterial.is_active
            )
            .order_by(ItemMaterial.position)
        )
    )


def list_items(
    session: Session,
    viewer: Viewer,
    *,
    with_inactive: bool = False,
    text: str = "",
    after: str = "",
    limit: int | None = None,
) -> list[ItemRow]:
    """Items by code with the materials asked for now: two queries, however many items.

    `text` is searched for in code and name; `after` is the code before the first; one more than `limit` comes back
    where there are more.
    """
    query = (
        select(Item, Unit.name)
        .join(Unit, Unit.id == Item.unit_id)
        .where(Item.agency_id == viewer.agency_id)
        .order_by(Item.code)
    )
    if not with_inactive:
        query = query.where(Item.is_active)
    if text:
        query = query.where(
            or_(Item.code.icontains(text, autoescape=True), Item.name.icontains(text, autoescape=True))
        )
    if after:
        query = query.where(Item.code > after)
    if limit is not None:
        query = query.limit(limit + 1)
    return _with_materials(session, session.execute(query).all())


def get_item(session: Session, viewer: Viewer, item_id: UUID) -> tuple[ItemRow, int] | None:
    """One item, and the version of it with its materials: the sum of their row versions, those no longer asked for
    included, which grows with every change of any."""
    rows = session.execute(
        select(Item, Unit.name)
        .join(Unit, Unit.id == Item.unit_id)
        .where(Item.agency_id == viewer.agency_id, Item.id == item_id)
    ).all()
    if not rows:
        return None
    (found,) = _with_materials(session, rows)
    return found, found.item.row_version + sum(
        material.row_version for material in all_materials(session, viewer, item_id)
    )


def count_items(session: Session, viewer: Viewer) -> int:
    """How many items there are, closed ones too."""
    return session.scalar(select(func.count()).where(Item.agency_id == viewer.agency_id)) or 0


def item_versions(session: Session, viewer: Viewer) -> dict[UUID, int]:
    """The version of every item with its materials, as `get_item` counts it."""
    of_materials = (
        select(ItemMaterial.item_id, func.sum(ItemMaterial.row_version).label("total"))
        .group_by(ItemMaterial.item_id)
        .subquery()
    )
    rows = session.execute(
        select(Item.id, Item.row_version + func.coalesce(of_materials.c.total, 0))
        .outerjoin(of_materials, of_materials.c.item_id == Item.id)
        .where(Item.agency_id == viewer.agency_id)
    )
    return {item_id: int(version) for item_id, version in rows}


def _with_materials(session: Session, rows: Sequence[Row[Item, str]]) -> list[ItemRow]:
    materials: dict[UUID, list[ItemMaterial]] = {item.id: [] for item, _ in rows}
    for material in session.scalars(
        select(ItemMaterial)
        .where(ItemMaterial.item_id.in_(materials), ItemMaterial.is_active)
        .order_by(ItemMaterial.position)
    ):
        materials[material.item_id].append(material)
    return [ItemRow(item, unit, materials[item.id]) for item, unit in rows]
