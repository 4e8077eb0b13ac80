"""长期保存 (细则第二十三条): on which media copies are kept, how many, and how often each is read again. Rows; the numbers are
ours, the article gives none."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.law.basis import Basis, InForce, Sure, article

COPIES = 2
"""Copies that read well, on media of their own, before the duty counts as done."""
CHECK_MONTHS = 12
"""Months from one reading of a copy to the next."""
BASIS = Basis("regulation", 23, sure=Sure.D)
"""Of both numbers."""


@dataclass(frozen=True, kw_only=True)
class Medium(InForce):
    """What a copy is kept on."""

    code: str
    label: str
    basis: Basis


MEDIA: Mapping[str, Medium] = {
    row.code: row
    for row in (
        Medium(code="optical_disc", label="光盘", basis=article(23)),
        Medium(code="removable_drive", label="移动硬盘、U盘", basis=article(23)),
        Medium(code="tape", label="磁带", basis=BASIS),
    )
}


@dataclass(frozen=True, kw_only=True)
class CopyState(InForce):
    """How a copy is, after its newest check. `counts`: it can be relied on; `is_over`: nobody checks it again."""

    code: str
    label: str
    counts: bool = False
    is_over: bool = False


UNREAD, GOOD, DAMAGED, LOST = "unread", "good", "damaged", "lost"
COPY_STATES: Mapping[str, CopyState] = {
    row.code: row
    for row in (
        CopyState(code=UNREAD, label="待回读核对"),
        CopyState(code=GOOD, label="可读，校验一致", counts=True),
        CopyState(code=DAMAGED, label="损坏", is_over=True),
        CopyState(code=LOST, label="丢失", is_over=True),
    )
}
RESULTS = {code: row.label for code, row in COPY_STATES.items() if code != UNREAD}
"""What a check can find."""
