"""What papers name, as it is to be printed: people, and the materials an applicant hands in."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.documents.blocks import Align, Column
from core.documents.grid import Grid

HANDED_IN, PARTLY, LACKING = "√", "部分", "缺"
NONE_DUE = "—"
MATERIAL_COLUMNS = (
    Column("序号", 12),
    Column("材料名称", 0, Align.LEFT),
    Column("原件份数\n（实收/应交）", 27),
    Column("复印件份数\n（实收/应交）", 27),
    Column("收到", 13),
    Column("备注", 32, Align.LEFT),
)


@dataclass(frozen=True)
class PrintedPerson:
    """An applicant or agent under the name and papers of that day; `certificate_no` masked where it must be.

    `legal_representative`, `address` and `telephone` are empty where a paper does not carry them.
    """

    name: str
    certificate_type: str
    certificate_no: str
    legal_representative: str = ""
    address: str = ""
    telephone: str = ""


@dataclass(frozen=True)
class PrintedAgent:
    """Who acts for the applicant, and what for (代理权限)."""

    person: PrintedPerson
    authority: str


@dataclass(frozen=True)
class PrintedMaterial:
    """A material of the application: how many originals and copies are asked for, and how many came."""

    name: str
    originals_due: int = 0
    originals_received: int = 0
    copies_due: int = 0
    copies_received: int = 0
    note: str = ""

    @property
    def missing(self) -> str:
        """What is still missing, as 原件1份、复印件2份; empty when nothing is."""
        lacks = (
            ("原件", self.originals_due - self.originals_received),
            ("复印件", self.copies_due - self.copies_received),
        )
        return "、".join(f"{kind}{count}份" for kind, count in lacks if count > 0)

    @property
    def mark(self) -> str:
        """√ when nothing is missing, 部分 or 缺 otherwise."""
        if not self.missing:
            return HANDED_IN
        return PARTLY if self.originals_received or self.copies_received else LACKING


def material_list(grid: Grid, materials: Sequence[PrintedMaterial]) -> None:
    """The list of materials: counts as received of those asked for."""
    grid.list(
        MATERIAL_COLUMNS,
        (
            (
                str(number),
                material.name,
                _count(material.originals_received, material.originals_due),
                _count(material.copies_received, material.copies_due),
                material.mark,
                material.note,
            )
            for number, material in enumerate(materials, start=1)
        ),
    )


def missing_materials(materials: Sequence[PrintedMaterial]) -> str:
    """All that is missing in one sentence, with the numbers of the list; 无 when nothing is."""
    lacking = [
        f"{number}．{material.name}（缺{material.missing}）"
        for number, material in enumerate(materials, start=1)
        if material.missing
    ]
    return "；".join(lacking) + "。" if lacking else "无"


def _count(received: int, due: int) -> str:
    return f"{received}/{due}" if received or due else NONE_DUE
