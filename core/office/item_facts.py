"""What the catalogue says of an item, and what is wrong with it (regulation art 4; law.md §1.1)."""

import re
from dataclasses import dataclass, replace
from uuid import UUID

from core.documents.faces import unprintable
from core.law.applications import PROCEDURES
from core.law.names import TextKind, clean, half_width
from core.law.problem import Problem
from core.law.units import Unit

MOST_MATERIALS = 60
MOST_COPIES = 999
"""Of one material, originals or copies."""
MOST_OF_LIMIT = 999
"""Units of a time limit: the law sets the limit of each item, this only catches a slip of the finger."""

_CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,39}", re.ASCII)


@dataclass(frozen=True)
class MaterialAsked:
    """`material_id` is None for one that is new to the item. Both counts 0: any number will do. One that `may_lack` can be
    promised and supplied after the acceptance."""

    material_id: UUID | None
    name: str
    originals: int | None
    copies: int | None
    is_required: bool
    note: str = ""
    may_lack: bool = False


@dataclass(frozen=True)
class ItemFacts:
    """`materials` stand in the order in which the counter asks for them. None is what was not filled in."""

    name: str
    procedure: str
    unit_id: UUID | None
    limit_amount: int | None
    limit_unit: str
    limit_basis: str
    materials: tuple[MaterialAsked, ...] = ()


def check_code(typed: str) -> tuple[str, list[Problem]]:
    """The code in capitals and half width."""
    code = half_width(typed).strip().upper()
    if _CODE.fullmatch(code):
        return code, []
    words = "编码须为 1 至 40 位字母、数字或 . _ - ，以字母或数字开头" if code else "请填写编码"
    return code, [Problem("item.code", words, "code")]


def check_facts(facts: ItemFacts) -> tuple[ItemFacts, list[Problem]]:
    """The facts as they are to be stored, and every problem. The unit is the caller's to look up."""
    name, problems = clean(facts.name, TextKind.TITLE, label="事项名称", field="name")
    if facts.procedure not in PROCEDURES:
        problems.append(Problem("item.procedure", "请选择程序类型", "procedure"))
    if facts.limit_amount is None or not 1 <= facts.limit_amount <= MOST_OF_LIMIT:
        words = f"办理期限应为 1 至 {MOST_OF_LIMIT} 的整数"
        problems.append(Problem("item.limit_amount", words, "limit_amount"))
    if facts.limit_unit not in set(Unit):
        problems.append(Problem("item.limit_unit", "请选择期限单位", "limit_unit"))
    basis, found = clean(facts.limit_basis, TextKind.TITLE, label="期限依据", field="limit_basis")
    problems += found
    materials, found = _check_materials(facts.materials)
    checked = replace(facts, name=name, limit_basis=basis, materials=materials)
    problems += found
    return checked, problems or _glyph_problems(checked)


def _check_materials(
    given: tuple[MaterialAsked, ...],
) -> tuple[tuple[MaterialAsked, ...], list[Problem]]:
    problems: list[Problem] = []
    if len(given) > MOST_MATERIALS:
        problems.append(Problem("item.materials", f"材料最多 {MOST_MATERIALS} 项，请合并", "materials"))
    cleaned: list[MaterialAsked] = []
    places: dict[str, int] = {}
    for number, material in enumerate(given, start=1):
        field = f"material.{number}"
        name, found = clean(material.name, TextKind.TITLE, label=f"材料{number}的名称", field=f"{field}.name")
        problems += found
        note, found = clean(
            material.note,
            TextKind.REMARK,
            label=f"材料{number}的说明",
            field=f"{field}.note",
            required=False,
        )
        problems += found
        if name and name in places:
            words = f"材料{number}与材料{places[name]}同名，请合并或改名"
            problems.append(Problem("item.material_twice", words, f"{field}.name"))
        places.setdefault(name, number)
        for part, count, word in (
            ("originals", material.originals, "原件"),
            ("copies", material.copies, "复印件"),
        ):
            if not 0 <= (count or 0) <= MOST_COPIES:
                words = f"材料{number}的{word}份数应在 0 至 {MOST_COPIES} 之间"
                problems.append(Problem("item.material_count", words, f"{field}.{part}"))
        cleaned.append(replace(material, name=name, note=note))
    return tuple(cleaned), problems


def _glyph_problems(facts: ItemFacts) -> list[Problem]:
    """What no receipt could print is refused here, not at the counter."""
    texts = {"name": facts.name}
    texts |= {f"material.{n}.name": m.name for n, m in enumerate(facts.materials, start=1)}
    return [
        Problem("item.glyph", f"字库中没有“{'、'.join(missing)}”，回执无法打印，请改用其他字", field)
        for field, text in texts.items()
        if (missing := unprintable(text))
    ]
