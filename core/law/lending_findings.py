"""违规线索与处理 (细则第二十四条、第二十六条): what the portal looks for in the ledger and on the slips, from how much on it is told, and the
steps from a clue to its end. Rows alone; a clue is no finding until somebody has looked into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from core.law.basis import Basis, InForce, article

_FORBIDDEN, _LENT = article(24), article(26)


@dataclass(frozen=True, kw_only=True)
class FindingKind(InForce):
    """What may have been done. `least` is from how many on it is a clue, 0 for what nobody but a person notices; `told` says so to the
    reader, `noticed` is what is written down of it, both with {least} or {count} in their places. `within_minutes` bounds a burst,
    `since` and `until` the hours in which one works."""

    code: str
    label: str
    basis: Basis
    least: int = 0
    told: str = ""
    noticed: str = ""
    within_minutes: int = 0
    since: time = time.min
    until: time = time.max

    @property
    def is_looked_for(self) -> bool:
        """Whether the portal itself finds clues of it."""
        return self.least > 0

    @property
    def rule(self) -> str:
        """From how much on it is a clue, in words."""
        return self.told.format(
            least=self.least,
            minutes=self.within_minutes,
            since=f"{self.since:%H:%M}",
            until=f"{self.until:%H:%M}",
        )


ATTEMPTS, BURST, ODD_HOURS, OVERDUE, COPIES, DAMAGE = (
    *("attempts", "burst", "odd_hours"),
    *("overdue", "copies", "damage"),
)
KINDS: Mapping[str, FindingKind] = {
    row.code: row
    for row in (
        FindingKind(
            code=ATTEMPTS,
            label="无借阅单要求查阅",
            basis=_LENT,
            least=3,
            told="一日内被拒绝 {least} 次以上",
            noticed="当日没有相应的借阅单，要求打开已归档的内容，被拒绝 {count} 次",
        ),
        FindingKind(
            code=BURST,
            label="短时间大量查阅",
            basis=_FORBIDDEN,
            least=20,
            within_minutes=60,
            told="{minutes} 分钟内打开、复印 {least} 件以上",
            noticed="一小时内打开、复印已归档的内容 {count} 件",
        ),
        FindingKind(
            code=ODD_HOURS,
            label="非工作时间查阅",
            basis=_FORBIDDEN,
            least=1,
            since=time(7, 0),
            until=time(20, 0),
            told="在 {since} 以前、{until} 以后或者非工作日打开、复印",
            noticed="当日在非工作时间打开、复印已归档的内容 {count} 次",
        ),
        FindingKind(
            code=OVERDUE,
            label="逾期未还",
            basis=_LENT,
            least=1,
            told="超过应还日期 {least} 日以上",
            noticed="借出的案卷逾期 {count} 日",
        ),
        FindingKind(
            code=COPIES,
            label="超出准许复印",
            basis=_LENT,
            least=1,
            told="复印的页数超过借阅单准许的页数",
            noticed="累计复印的页数超过借阅单准许的 {count} 页",
        ),
        FindingKind(
            code=DAMAGE,
            label="损毁、缺页、丢失",
            basis=_LENT,
            least=1,
            told="归还时损坏、缺页，或者登记丢失",
            noticed="归还时损坏、缺页或者丢失的案卷 {count} 卷",
        ),
        FindingKind(code="spread", label="擅自复制、传播", basis=_FORBIDDEN),
        FindingKind(code="altered", label="伪造、删改、销毁记录", basis=_FORBIDDEN),
        FindingKind(code="other", label="其他", basis=_LENT),
    )
}


@dataclass(frozen=True, kw_only=True)
class FindingState:
    """Where a finding stands; `next` says in words what comes next."""

    code: str
    label: str
    next: str = ""


ENTERED, VERIFIED, HANDLED, CLOSED, UNFOUNDED = "entered", "verified", "handled", "closed", "unfounded"
STATES: Mapping[str, FindingState] = {
    row.code: row
    for row in (
        FindingState(code=ENTERED, label="已登记", next="核实"),
        FindingState(code=VERIFIED, label="已核实", next="处理"),
        FindingState(code=HANDLED, label="已处理", next="了结"),
        FindingState(code=CLOSED, label="已了结"),
        FindingState(code=UNFOUNDED, label="不成立"),
    )
}
OPEN = frozenset({ENTERED, VERIFIED, HANDLED})


@dataclass(frozen=True, kw_only=True)
class FindingStep(InForce):
    """A step with a finding: in which states, to which state. `column` is where its words stand, `text` what they are called and
    `hint` what belongs into them; `has_outcome` that it says how it ended."""

    code: str
    label: str
    sources: frozenset[str]
    target: str
    text: str
    hint: str
    column: str = ""
    needs_text: bool = True
    has_outcome: bool = False
    basis: Basis = _FORBIDDEN


STEPS: Mapping[str, FindingStep] = {
    row.code: row
    for row in (
        FindingStep(
            code="verify",
            label="核实属实",
            sources=frozenset({ENTERED}),
            target=VERIFIED,
            text="核实情况",
            hint="向谁了解、查了哪些台账、事实是什么",
            column="finding",
        ),
        FindingStep(
            code="handle",
            label="登记处理",
            sources=frozenset({VERIFIED}),
            target=HANDLED,
            text="处理情况",
            hint="由谁决定、如何处理、何时办妥",
            column="handling",
            has_outcome=True,
        ),
        FindingStep(
            code="close",
            label="了结",
            sources=frozenset({HANDLED}),
            target=CLOSED,
            text="了结说明",
            hint="如：处理已落实",
            needs_text=False,
        ),
        FindingStep(
            code="dismiss",
            label="不成立",
            sources=frozenset({ENTERED, VERIFIED}),
            target=UNFOUNDED,
            text="不成立的原因",
            hint="如：经核对，因系统故障重复打开",
            column="finding",
        ),
    )
}
WORDS: Mapping[str, str] = {"enter": "登记", **{code: row.label for code, row in STEPS.items()}}
"""Everything that is noted on a finding."""
OUTCOMES: Mapping[str, str] = {
    "education": "批评教育",
    "written": "书面检查",
    "notice": "通报",
    "restored": "修复、补正、赔偿",
    "referred": "移送有权机关追究责任",
    "other": "其他",
}
