"""原始载体 (细则第二十一条末句、第二十三条): what may be the original carrier of a record, how it is, and what happens to it. Rows;
the article asks that carriers are kept with care and neither damaged nor lost at will, the rest is ours."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.law.basis import Basis, InForce, article

BASIS = article(21)


@dataclass(frozen=True, kw_only=True)
class OriginalKind(InForce):
    """A sort of carrier. Of one that `is_digital` the SHA-256 of what is on it is entered."""

    code: str
    label: str
    is_digital: bool
    basis: Basis = BASIS


ORIGINAL_KINDS: Mapping[str, OriginalKind] = {
    row.code: row
    for row in (
        OriginalKind(code="device_card", label="执法记录仪、相机存储卡", is_digital=True),
        OriginalKind(code="drive", label="移动硬盘、U盘", is_digital=True),
        OriginalKind(code="disc", label="光盘", is_digital=True),
        OriginalKind(code="paper", label="纸质原件", is_digital=False),
        OriginalKind(code="object", label="物证、证据实物", is_digital=False),
    )
}


@dataclass(frozen=True, kw_only=True)
class OriginalState(InForce):
    """How a carrier is. `is_over`: nobody keeps it any more."""

    code: str
    label: str
    is_over: bool = False


KEPT, DAMAGED, LOST, DISPOSED = "kept", "damaged", "lost", "disposed"
ORIGINAL_STATES: Mapping[str, OriginalState] = {
    row.code: row
    for row in (
        OriginalState(code=KEPT, label="完好"),
        OriginalState(code=DAMAGED, label="损坏"),
        OriginalState(code=LOST, label="丢失", is_over=True),
        OriginalState(code=DISPOSED, label="已处置", is_over=True),
    )
}
REPORTS = {code: ORIGINAL_STATES[code].label for code in (DAMAGED, LOST)}
"""What a keeper reports at once."""

ORIGINAL_EVENTS: Mapping[str, str] = {
    "registered": "登记",
    "offered": "移交",
    "taken": "接收",
    "declined": "不接收",
    "withdrawn": "撤回移交",
    DAMAGED: "报告损坏",
    LOST: "报告丢失",
    DISPOSED: "处置",
}
"""What is told of a carrier, in the order of time."""
