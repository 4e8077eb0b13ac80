"""What is different between an item and what it is to be, in words: old and new."""

from collections.abc import Callable
from uuid import UUID

from core.law.applications import PROCEDURES
from core.law.units import limit_text
from core.office.item_facts import ItemFacts, MaterialAsked
from db.models import ItemMaterial
from db.queries.items import ItemRow


def differences(
    there: ItemRow | None, wanted: ItemFacts, unit_name: Callable[[UUID | None], str]
) -> list[str]:
    """One sentence a field and a material; none where both are the same. `there` is None for a new item, of which the
    number of its materials is told. `wanted` has passed `check_facts`."""
    if there is None:
        return [f"新建，{len(wanted.materials)} 种材料"]
    item = there.item
    pairs = (
        ("事项名称", item.name, wanted.name),
        ("程序类型", PROCEDURES[item.procedure].label, PROCEDURES[wanted.procedure].label),
        ("承办科室", there.unit_name, unit_name(wanted.unit_id)),
        ("办理期限", limit_text(item.limit_amount, item.limit_unit), _limit(wanted)),
        ("期限依据", item.limit_basis, wanted.limit_basis),
    )
    return _told(pairs) + _of_materials(there.materials, wanted.materials)


def _limit(facts: ItemFacts) -> str:
    return limit_text(facts.limit_amount or 0, facts.limit_unit)


def _told(pairs: tuple[tuple[str, str, str], ...]) -> list[str]:
    return [f"{label}：{old or '无'} → {new or '无'}" for label, old, new in pairs if old != new]


def _of_materials(present: list[ItemMaterial], wanted: tuple[MaterialAsked, ...]) -> list[str]:
    by_name = {material.name: material for material in present}
    names = [one.name for one in wanted]
    found = [f"新增材料：{name}" for name in names if name not in by_name]
    found += [f"不再要求材料：{name}" for name in by_name if name not in names]
    for one in wanted:
        old = by_name.get(one.name)
        if old is not None:
            found += [f"材料“{one.name}”{words}" for words in _told(_pairs(old, one))]
    if [name for name in by_name if name in names] != [name for name in names if name in by_name]:
        found.append("材料的先后次序")
    return found


def _pairs(old: ItemMaterial, new: MaterialAsked) -> tuple[tuple[str, str, str], ...]:
    return (
        ("原件份数", str(old.originals), str(new.originals or 0)),
        ("复印件份数", str(old.copies), str(new.copies or 0)),
        ("是否必交", _yes_no(old.is_required), _yes_no(new.is_required)),
        ("可容缺", _yes_no(old.may_lack), _yes_no(new.may_lack)),
        ("说明", old.note, new.note),
    )


def _yes_no(value: bool) -> str:
    return "是" if value else "否"
