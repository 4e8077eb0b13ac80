"""暂缓销毁: on which grounds the record of a matter is held (law.md §5, ours; compare art 23, item 1). A hold ends when it is
lifted, by somebody else than who placed it, and never by time."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.law.basis import Basis, InForce, Sure, article

_OURS = Basis("regulation", 23, item=1, sure=Sure.D)


@dataclass(frozen=True, kw_only=True)
class HoldGround(InForce):
    """Why a record is held."""

    code: str
    label: str
    basis: Basis = _OURS


GROUNDS: Mapping[str, HoldGround] = {
    row.code: row
    for row in (
        HoldGround(code="reconsideration", label="行政复议"),
        HoldGround(code="lawsuit", label="行政诉讼"),
        HoldGround(code="petition", label="信访", basis=article(23, item=1)),
        HoldGround(code="complaint", label="对执法人员的投诉", basis=article(23, item=1)),
        HoldGround(code="audit", label="审计"),
        HoldGround(code="supervision", label="监察、监督检查"),
    )
}
