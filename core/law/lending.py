"""借阅 (细则第二十六条): how files are borrowed inside the bureau, by 档案借阅单. Rows alone, ours (law.md §2.8) until the bureau
enters its own, which take the place of those with the same code."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.law.basis import Basis, InForce, Sure, article
from core.law.roles import Role
from core.law.units import Unit

_OURS = Basis("regulation", 26, sure=Sure.D)
_LENT, _TOLD = article(26), article(25)


class LoanMode(StrEnum):
    """查阅 in the reading room, 调阅 taken out, 复印, and 电子查阅 on the screen."""

    READING_ROOM = "reading_room"
    TAKE_OUT = "take_out"
    COPY = "copying"
    ELECTRONIC = "electronic"


@dataclass(frozen=True, kw_only=True)
class ModeRow(InForce):
    """`is_handed_out`: volumes pass over the desk and come back. `opens_screen`: the pages are shown on the screen, `copies` may
    be taken of them."""

    code: LoanMode
    label: str
    is_handed_out: bool = False
    opens_screen: bool = False
    copies: bool = False


MODES: Mapping[str, ModeRow] = {
    row.code: row
    for row in (
        ModeRow(code=LoanMode.READING_ROOM, label="查阅（阅览室）", is_handed_out=True),
        ModeRow(code=LoanMode.TAKE_OUT, label="调阅（借出）", is_handed_out=True),
        ModeRow(code=LoanMode.COPY, label="复印", opens_screen=True, copies=True),
        ModeRow(code=LoanMode.ELECTRONIC, label="电子查阅（只读）", opens_screen=True),
    )
}


READING = tuple(sorted(code for code, row in MODES.items() if row.opens_screen))
COPYING = tuple(sorted(code for code, row in MODES.items() if row.copies))
"""The modes under which pages are shown on the screen, and under which copies are taken."""


@dataclass(frozen=True, kw_only=True)
class LoanKind(InForce):
    """For what a slip is asked. `ground` says which paper it must name; empty where the purpose alone is enough."""

    code: str
    label: str
    ground: str = ""
    basis: Basis = _LENT


KINDS: Mapping[str, LoanKind] = {
    row.code: row
    for row in (
        LoanKind(code="work", label="工作需要"),
        LoanKind(code="reconsideration", label="行政复议答复", ground="复议受理、答复通知书文号"),
        LoanKind(code="litigation", label="行政诉讼应诉", ground="应诉通知书案号"),
        LoanKind(code="disclosure", label="信息公开审查", ground="信息公开申请登记号", basis=_TOLD),
        LoanKind(code="appraisal", label="案卷评查", ground="评查通知文号"),
        LoanKind(code="audit", label="审计", ground="审计通知书文号"),
        LoanKind(code="inspection", label="上级监督检查", ground="检查通知文号"),
    )
}
"""Statutory uses go by a slip too, with the paper on which they rest and an end: there is no standing access."""


@dataclass(frozen=True, kw_only=True)
class LoanState:
    """Where a slip stands; `holder` says in words who is to act."""

    code: str
    label: str
    holder: str = ""


STATES: Mapping[str, LoanState] = {
    row.code: row
    for row in (
        LoanState(code="asked", label="待审批", holder="审批人"),
        LoanState(code="returned", label="已退回", holder="借阅人"),
        LoanState(code="approved", label="已批准", holder="借阅人、档案员"),
        LoanState(code="closed", label="已了结"),
        LoanState(code="refused", label="不同意"),
        LoanState(code="withdrawn", label="已撤回"),
        LoanState(code="revoked", label="已收回"),
    )
}
PENDING = frozenset({"asked", "returned"})

WAITING, OUT, BACK, LOST, NOT_USED = "waiting", "out", "back", "lost", "not_used"
ITEM_STATES: Mapping[str, str] = {
    WAITING: "待领取",
    OUT: "借出中",
    BACK: "已归还",
    LOST: "丢失",
    NOT_USED: "未领取",
}
CONDITIONS: Mapping[str, str] = {"good": "完好", "worn": "轻微磨损", "damaged": "损坏"}
GOOD = "good"


@dataclass(frozen=True, kw_only=True)
class Consent(InForce):
    """Somebody's consent to a slip. `by` are the roles that give it, UNIT_HEAD among them only for the department of the side
    that `unit` names, "borrower" or "owner"; a borrower who has one of these roles himself needs `otherwise` in its place, where
    that is set."""

    code: str
    label: str
    by: frozenset[Role]
    unit: str = ""
    otherwise: str = ""
    basis: Basis = _OURS


CONSENTS: Mapping[str, Consent] = {
    row.code: row
    for row in (
        Consent(
            code="borrower_head",
            label="借阅部门负责人",
            by=frozenset({Role.UNIT_HEAD, Role.AGENCY_HEAD}),
            unit="borrower",
        ),
        Consent(
            code="owner_head",
            label="形成部门负责人",
            by=frozenset({Role.UNIT_HEAD, Role.AGENCY_HEAD}),
            unit="owner",
        ),
        Consent(code="agency_head", label="单位负责人", by=frozenset({Role.AGENCY_HEAD})),
        Consent(
            code="archivist",
            label="档案员",
            by=frozenset({Role.ARCHIVIST}),
            otherwise="agency_head",
        ),
    )
}
"""In the order in which they are asked."""
OF_THE_ARCHIVE = "archivist"
RENEWED_BY: Mapping[bool, str] = {True: OF_THE_ARCHIVE, False: "owner_head"}
"""Whose consent a renewal needs, of what is filed and of what is not."""
BLOCKED_BY_OVERDUE = True
"""Whether somebody with something overdue may ask for more."""


@dataclass(frozen=True, kw_only=True)
class LoanStep(InForce):
    """A step with a slip besides the consents: in which states, to which state (empty where it stays), and who takes it:
    the borrower, whoever is asked for a consent, or holders of `by`."""

    code: str
    label: str
    sources: frozenset[str]
    target: str = ""
    by_borrower: bool = False
    by_consenter: bool = False
    by: frozenset[Role] = frozenset()
    needs_reason: bool = False
    basis: Basis = _OURS


STEPS: Mapping[str, LoanStep] = {
    row.code: row
    for row in (
        LoanStep(code="consent", label="同意", sources=frozenset({"asked"}), by_consenter=True),
        LoanStep(
            code="return",
            label="退回修改",
            sources=frozenset({"asked"}),
            target="returned",
            by_consenter=True,
            needs_reason=True,
        ),
        LoanStep(
            code="refuse",
            label="不同意",
            sources=frozenset({"asked"}),
            target="refused",
            by_consenter=True,
            needs_reason=True,
        ),
        LoanStep(code="withdraw", label="撤回", sources=PENDING, target="withdrawn", by_borrower=True),
        LoanStep(
            code="finish",
            label="用毕，提前了结",
            sources=frozenset({"approved"}),
            target="closed",
            by_borrower=True,
        ),
        LoanStep(
            code="revoke",
            label="收回借阅权",
            sources=frozenset({"approved"}),
            target="revoked",
            by=frozenset({Role.ARCHIVIST, Role.UNIT_HEAD, Role.AGENCY_HEAD}),
            needs_reason=True,
        ),
    )
}
WORDS: Mapping[str, str] = {
    **{code: row.label for code, row in STEPS.items()},
    "ask": "提交",
    "ask_again": "修改后提交",
    "ask_renewal": "申请续借",
    "renew": "同意续借",
    "refuse_renewal": "不同意续借",
    "hand_out": "借出",
    "take_back": "归还",
    "copied": "复印",
    "recall": "催还",
    "lost": "登记丢失",
    "found": "丢失后找回",
    "expire": "到期",
}
"""Everything that is noted on a slip."""
MOST_LINES = 30
COPIED_HOW: Mapping[str, str] = {"paper": "纸质", "file": "电子（带水印）"}


@dataclass(frozen=True, kw_only=True)
class LoanRule:
    """One house rule: what it is about, and what it asks for. Empty parts of the condition hold for any; empty effects say
    nothing. Of all rules that apply the strictest effect holds. `days` are counted in `unit` from the day after the approval;
    `most_at_once` are slips of one person that are asked or run; `min_stay` are working days before a recall takes effect."""

    code: str
    label: str
    mode: str = ""
    kind: str = ""
    secrecy: str = ""
    procedure: str = ""
    term: str = ""
    role: str = ""
    account: str = ""
    other_unit: bool | None = None
    is_filed: bool | None = None
    forbids: bool = False
    days: int | None = None
    unit: str = Unit.WORKING_DAYS
    renewals: int | None = None
    consents: tuple[str, ...] = ()
    most_at_once: int | None = None
    min_stay: int | None = None


DEFAULTS: tuple[LoanRule, ...] = (
    LoanRule(
        code="any",
        label="借阅须经借阅部门负责人和档案员同意",
        consents=("borrower_head", "archivist"),
        days=10,
        renewals=1,
        most_at_once=10,
        min_stay=2,
    ),
    LoanRule(
        code="other_unit",
        label="借阅其他科室形成的案卷，还须经该科室负责人同意",
        other_unit=True,
        consents=("owner_head",),
    ),
    LoanRule(code="room", label="查阅在阅览室进行，当日归还", mode=LoanMode.READING_ROOM, days=1, renewals=0),
    LoanRule(code="out", label="借出最长14日", mode=LoanMode.TAKE_OUT, days=14, unit=Unit.CALENDAR_DAYS),
    LoanRule(code="copying", label="复印须在3个工作日内办理，不续期", mode=LoanMode.COPY, days=3, renewals=0),
    LoanRule(
        code="open_matter",
        label="在办事项尚未归档，只能电子查阅，由承办科室负责人同意，不经档案员",
        is_filed=False,
        consents=("borrower_head", "owner_head"),
    ),
    *(
        LoanRule(
            code=kind,
            label=f"用于{KINDS[kind].label}的须经单位负责人同意",
            kind=kind,
            consents=("agency_head",),
        )
        for kind in ("appraisal", "audit", "inspection")
    ),
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a rule looks at in a slip that is asked. `account` and `roles` are the borrower's own."""

    mode: str
    kind: str
    secrecy: str
    procedure: str
    term: str
    account: str
    roles: frozenset[str]
    other_unit: bool
    is_filed: bool


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What all rules together ask for. `spans` are the longest times, (amount, unit), of which the one that ends first holds;
    `rules` those that apply, in the words that are shown."""

    forbidden: tuple[str, ...]
    spans: tuple[tuple[int, Unit], ...]
    renewals: int
    consents: tuple[str, ...]
    most_at_once: int | None
    min_stay: int
    rules: tuple[str, ...]


def rules_with(own: Collection[LoanRule], dropped: Collection[str] = ()) -> tuple[LoanRule, ...]:
    """Our rules with the bureau's `own` in the place of those with the same code, and without the `dropped` ones."""
    replaced = {row.code for row in own} | set(dropped)
    return (*(row for row in DEFAULTS if row.code not in replaced), *own)


def applies(rule: LoanRule, wanted: Wanted) -> bool:
    """Whether the rule is about such a slip."""
    plain = (
        (rule.mode, wanted.mode),
        (rule.kind, wanted.kind),
        (rule.secrecy, wanted.secrecy),
        (rule.procedure, wanted.procedure),
        (rule.term, wanted.term),
        (rule.account, wanted.account),
    )
    return (
        all(not asked or asked == found for asked, found in plain)
        and (not rule.role or rule.role in wanted.roles)
        and rule.other_unit in (None, wanted.other_unit)
        and rule.is_filed in (None, wanted.is_filed)
    )


def terms(rules: Sequence[LoanRule], wanted: Sequence[Wanted]) -> Terms:
    """What the rules ask of a slip for these records: everybody whose consent any of them asks for, the shortest time, the fewest
    renewals. A record that is not filed has no archivist, and is read on the screen alone."""
    found = [rule for rule in rules if any(applies(rule, one) for one in wanted)]
    asked = {_for(code, one.roles) for rule in found for code in rule.consents for one in wanted}
    forbidden = [rule.label for rule in found if rule.forbids]
    if not all(one.is_filed for one in wanted):
        asked -= {OF_THE_ARCHIVE, CONSENTS[OF_THE_ARCHIVE].otherwise} - {
            code for rule in found for code in rule.consents if code != OF_THE_ARCHIVE
        }
        if any(one.mode != LoanMode.ELECTRONIC for one in wanted):
            forbidden.append("在办事项尚未归档，只能电子查阅")
    return Terms(
        forbidden=tuple(forbidden),
        spans=tuple((rule.days, Unit(rule.unit)) for rule in found if rule.days is not None),
        renewals=min((rule.renewals for rule in found if rule.renewals is not None), default=0),
        consents=tuple(code for code in CONSENTS if code in asked),
        most_at_once=min(
            (rule.most_at_once for rule in found if rule.most_at_once is not None), default=None
        ),
        min_stay=max((rule.min_stay for rule in found if rule.min_stay is not None), default=0),
        rules=tuple(rule.label for rule in found),
    )


def _for(code: str, roles: frozenset[str]) -> str:
    consent = CONSENTS[code]
    return consent.otherwise if consent.otherwise and consent.by & roles else code
