"""The catalogue of 办理事项 as the bureau writes it: created, changed, closed and reopened, with a reason each time.

What an application was asked for stands in the application itself, so a change holds for the next one only. An item
that was ever used stays; closing takes it off the register form.
"""

from dataclasses import dataclass
from uuid import UUID

from core.admin_changes import last_change
from core.context import Context
from core.editing import UNCHANGED, flush_unique
from core.law.applications import PROCEDURES
from core.law.problem import Problem
from core.law.units import limit_text
from core.office.item_facts import ItemFacts, MaterialAsked, check_code, check_facts
from core.permissions import Permission
from core.use_case import Work, stale, use_case
from db.models import Item, ItemMaterial, Unit
from db.models.base import new_id
from db.queries import items as queries
from db.queries.items import ItemRow
from db.queries.locking import lock_row

NOT_FOUND = Problem("item.not_found", "未找到该办理事项或无权查看")
_CLASHES = {
    "uq_item_agency_id_code": Problem("item.code_taken", "该编码已被其他办理事项使用，请另取一个", "code")
}
PAGE = 20


@dataclass(frozen=True)
class CreateItem:
    token: UUID
    code: str
    facts: ItemFacts
    reason: str


@dataclass(frozen=True)
class ChangeItem:
    """`version` is `ItemDetail.version` as it was shown."""

    token: UUID
    item_id: UUID
    version: int
    facts: ItemFacts
    reason: str


@dataclass(frozen=True)
class CloseItem:
    token: UUID
    item_id: UUID
    version: int
    reason: str


@dataclass(frozen=True)
class ReopenItem:
    token: UUID
    item_id: UUID
    version: int
    reason: str


@dataclass(frozen=True)
class ItemKept:
    item_id: UUID
    name: str


@dataclass(frozen=True)
class ItemLine:
    """A line of the list."""

    item_id: UUID
    code: str
    name: str
    procedure: str
    unit: str
    limit: str
    materials: int
    is_active: bool


@dataclass(frozen=True)
class ItemDetail:
    """One item whole. `row_version` is that of the item together with its materials: any change of either raises it."""

    item_id: UUID
    code: str
    unit: str
    procedure_label: str
    limit: str
    is_active: bool
    facts: ItemFacts
    row_version: int


def list_catalogue(
    ctx: Context, *, text: str = "", with_closed: bool = False, after: str = ""
) -> list[ItemLine]:
    """A page of items by code, from the one after the code `after`, and one more where there is a next page."""
    if not ctx.may(Permission.ITEM_READ):
        return []
    with ctx.app.read() as session:
        rows = queries.list_items(
            session, ctx.viewer, with_inactive=with_closed, text=text.strip(), after=after, limit=PAGE
        )
    return [
        ItemLine(
            row.item.id,
            row.item.code,
            row.item.name,
            PROCEDURES[row.item.procedure].label,
            row.unit_name,
            limit_text(row.item.limit_amount, row.item.limit_unit),
            len(row.materials),
            row.item.is_active,
        )
        for row in rows
    ]


def get_item(ctx: Context, item_id: UUID) -> ItemDetail | None:
    if not ctx.may(Permission.ITEM_READ):
        return None
    with ctx.app.read() as session:
        found = queries.get_item(session, ctx.viewer, item_id)
    return _detail(*found) if found else None


@use_case(Permission.ITEM_MANAGE)
def create_item(work: Work, command: CreateItem) -> ItemKept | list[Problem]:
    """A new item, open from now on. The code is what guides and exports go by and never changes."""
    return keep_new(work, command.code, command.facts)


def keep_new(work: Work, code: str, typed: ItemFacts) -> ItemKept | list[Problem]:
    """A new item within a use case that has asked for the permission. After problems the transaction cannot go on."""
    code, problems = check_code(code)
    facts, found = check_facts(typed)
    problems += found + _unit_problems(work, facts.unit_id)
    if problems or facts.unit_id is None or facts.limit_amount is None:
        return problems
    item = Item(
        id=new_id(),
        agency_id=work.ctx.actor.agency_id,
        unit_id=facts.unit_id,
        code=code,
        name=facts.name,
        procedure=facts.procedure,
        limit_amount=facts.limit_amount,
        limit_unit=facts.limit_unit,
        limit_basis=facts.limit_basis,
    )
    work.add(item)
    problems = flush_unique(work, _CLASHES)
    if problems:
        return problems
    _keep_materials(work, item.id, [], facts.materials)
    return ItemKept(item.id, item.name)


@use_case(Permission.ITEM_MANAGE)
def change_item(work: Work, command: ChangeItem) -> ItemKept | list[Problem]:
    """For the applications registered from now on; those there are keep what they were asked under."""
    return keep_changed(work, command.item_id, command.version, command.facts)


def keep_changed(work: Work, item_id: UUID, version: int, typed: ItemFacts) -> ItemKept | list[Problem]:
    """A change within a use case that has asked for the permission, and has nothing pending in its session."""
    item, materials, problems = _lock(work, item_id, version)
    if problems or item is None:
        return problems
    facts, problems = check_facts(typed)
    if facts.unit_id != item.unit_id or item.is_active:
        problems += _unit_problems(work, facts.unit_id)
    known = {material.id for material in materials if material.is_active}
    if any(asked.material_id not in {None, *known} for asked in facts.materials):
        problems.append(stale())
    if problems or facts.unit_id is None or facts.limit_amount is None:
        return problems
    item.name, item.procedure, item.unit_id = facts.name, facts.procedure, facts.unit_id
    item.limit_amount, item.limit_unit = facts.limit_amount, facts.limit_unit
    item.limit_basis = facts.limit_basis
    _keep_materials(work, item.id, materials, facts.materials)
    session = work.session
    if not session.new and not any(session.is_modified(row) for row in (item, *materials)):
        return [UNCHANGED]
    return ItemKept(item.id, item.name)


@use_case(Permission.ITEM_MANAGE)
def close_item(work: Work, command: CloseItem) -> ItemKept | list[Problem]:
    """No more new applications for it. Those there are go on."""
    item, _, problems = _lock(work, command.item_id, command.version)
    if problems or item is None:
        return problems
    if not item.is_active:
        return [Problem("item.closed", "该办理事项已经停用")]
    item.is_active = False
    return ItemKept(item.id, item.name)


@use_case(Permission.ITEM_MANAGE)
def reopen_item(work: Work, command: ReopenItem) -> ItemKept | list[Problem]:
    """Open again as it was when it was closed; its unit must be open too."""
    item, _, problems = _lock(work, command.item_id, command.version)
    if problems or item is None:
        return problems
    if item.is_active:
        return [Problem("item.open", "该办理事项已经在用")]
    problems = _unit_problems(work, item.unit_id)
    if problems:
        return problems
    item.is_active = True
    return ItemKept(item.id, item.name)


def _lock(work: Work, item_id: UUID, version: int) -> tuple[Item | None, list[ItemMaterial], list[Problem]]:
    """The item and all its materials, as they stand and as the actor saw them, or why not."""
    viewer = work.ctx.viewer
    item = lock_row(work.session, viewer, Item, item_id)
    if item is None:
        return None, [], [NOT_FOUND]
    materials = queries.all_materials(work.session, viewer, item_id)
    if item.row_version + sum(material.row_version for material in materials) == version:
        return item, materials, []
    return None, [], [stale(*last_change(work.session, viewer, item_id, "item", "item_material"))]


def _unit_problems(work: Work, unit_id: UUID | None) -> list[Problem]:
    if unit_id is None:
        return [Problem("item.unit_missing", "请选择承办科室", "unit_id")]
    # Locked, so that the unit is not closed while an item moves into it.
    unit = lock_row(work.session, work.ctx.viewer, Unit, unit_id)
    if unit is None or not unit.is_active:
        return [Problem("item.unit_closed", "承办科室已经停用，请另选在用的科室", "unit_id")]
    return []


def _keep_materials(
    work: Work, item_id: UUID, present: list[ItemMaterial], wanted: tuple[MaterialAsked, ...]
) -> None:
    """Make the materials of the item those that are wanted, in that order."""
    by_id = {material.id: material for material in present}
    for material in present:
        if material.is_active and material.id not in {asked.material_id for asked in wanted}:
            material.is_active = False
    for position, asked in enumerate(wanted, start=1):
        known = by_id.get(asked.material_id) if asked.material_id else None
        row = known or ItemMaterial(id=new_id(), item_id=item_id, is_active=True)
        row.position, row.name, row.note = position, asked.name, asked.note
        row.originals, row.copies = asked.originals or 0, asked.copies or 0
        row.is_required, row.may_lack = asked.is_required, asked.may_lack
        if known is None:
            work.add(row)


def _detail(row: ItemRow, version: int) -> ItemDetail:
    item = row.item
    return ItemDetail(
        item_id=item.id,
        code=item.code,
        unit=row.unit_name,
        procedure_label=PROCEDURES[item.procedure].label,
        limit=limit_text(item.limit_amount, item.limit_unit),
        is_active=item.is_active,
        facts=ItemFacts(
            name=item.name,
            procedure=item.procedure,
            unit_id=item.unit_id,
            limit_amount=item.limit_amount,
            limit_unit=item.limit_unit,
            limit_basis=item.limit_basis,
            materials=tuple(
                MaterialAsked(m.id, m.name, m.originals, m.copies, m.is_required, m.note, m.may_lack)
                for m in row.materials
            ),
        ),
        row_version=version,
    )
