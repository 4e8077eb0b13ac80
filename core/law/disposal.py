"""鉴定销毁与移交进馆: how a file leaves the archive (细则第二十四条; 档案法实施条例第二十、二十四条; law.md §1.7, §5).

Nothing leaves by time. A list of files of one department is proposed, appraised by those whom the rows name, approved by the
head of the agency, and carried out by two people: the archivist, and somebody who took no other of its steps.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.law.basis import Basis, InForce, Sure, article
from core.law.retention import months_later
from core.law.roles import Role

_OURS = Basis("regulation", 24, sure=Sure.D)
_PERIOD_END = Basis("archives_regulation", 24, sure=Sure.V)
_TO_THE_CITY = Basis("archives_regulation", 20, sure=Sure.V)


class Kind(StrEnum):
    """What becomes of the files of a list."""

    DESTRUCTION = "destruction"
    TRANSFER = "transfer"

    @property
    def label(self) -> str:
        return {"destruction": "鉴定销毁", "transfer": "移交进馆"}[self.value]


@dataclass(frozen=True, kw_only=True)
class DisposalState:
    """Where a list stands. `holder` says in words who is to act; `is_open` whether its files are bound by it."""

    code: str
    label: str
    holder: str = ""
    is_open: bool = True


STATES: Mapping[str, DisposalState] = {
    row.code: row
    for row in (
        DisposalState(code="proposed", label="鉴定中", holder="承办科室、法制审核人员"),
        DisposalState(code="appraised", label="待批准", holder="单位负责人"),
        DisposalState(code="returned", label="已退回", holder="档案员"),
        DisposalState(code="approved", label="已批准，待执行", holder="档案员"),
        DisposalState(code="confirmed", label="待监销", holder="安全管理员"),
        DisposalState(code="done", label="已完成", is_open=False),
        DisposalState(code="withdrawn", label="已撤回", is_open=False),
    )
}
OPEN = frozenset(code for code, row in STATES.items() if row.is_open)


@dataclass(frozen=True, kw_only=True)
class DisposalStep(InForce):
    """A step on the way of a list. `others` are steps of which nobody who took one, or in whose stead it was taken, may
    take this one. `first` must all have been taken since the list was last proposed before `target` is reached; until then
    the state stays. Roles of DEPARTMENT take it for the files of their own department alone."""

    code: str
    label: str
    kinds: frozenset[Kind]
    sources: frozenset[str]
    target: str
    by: frozenset[Role]
    others: frozenset[str] = frozenset()
    first: frozenset[str] = frozenset()
    needs_reason: bool = False
    basis: Basis = _OURS


_BOTH = frozenset(Kind)
_DESTRUCTION, _TRANSFER = frozenset({Kind.DESTRUCTION}), frozenset({Kind.TRANSFER})
DEPARTMENT = frozenset(
    {
        Role.WINDOW_CLERK,
        Role.INTAKE_CLERK,
        Role.ENFORCEMENT_OFFICER,
        Role.UNIT_HEAD,
        Role.DISCLOSURE_OFFICER,
    }
)
_ARCHIVISTS = frozenset({Role.ARCHIVIST})
_OPINIONS = frozenset({"department_opinion", "legal_opinion"})

STEPS: Mapping[str, DisposalStep] = {
    row.code: row
    for row in (
        DisposalStep(
            code="propose",
            label="提出",
            kinds=_BOTH,
            sources=frozenset({"returned"}),
            target="proposed",
            by=_ARCHIVISTS,
            needs_reason=True,
            basis=_PERIOD_END,
        ),
        DisposalStep(
            code="department_opinion",
            label="承办科室意见：同意",
            kinds=_BOTH,
            sources=frozenset({"proposed"}),
            target="appraised",
            by=DEPARTMENT,
            others=frozenset({"propose", "legal_opinion"}),
            first=_OPINIONS,
        ),
        DisposalStep(
            code="legal_opinion",
            label="法制审核意见：同意",
            kinds=_BOTH,
            sources=frozenset({"proposed"}),
            target="appraised",
            by=frozenset({Role.LEGAL_REVIEWER}),
            others=frozenset({"propose", "department_opinion"}),
            first=_OPINIONS,
        ),
        DisposalStep(
            code="object",
            label="不同意，退回",
            kinds=_BOTH,
            sources=frozenset({"proposed"}),
            target="returned",
            by=DEPARTMENT | {Role.LEGAL_REVIEWER},
            needs_reason=True,
        ),
        DisposalStep(
            code="approve",
            label="批准",
            kinds=_BOTH,
            sources=frozenset({"appraised"}),
            target="approved",
            by=frozenset({Role.AGENCY_HEAD}),
            others=frozenset({"propose"}) | _OPINIONS,
            basis=_PERIOD_END,
        ),
        DisposalStep(
            code="return_by_head",
            label="不批准，退回",
            kinds=_BOTH,
            sources=frozenset({"appraised", "approved", "confirmed"}),
            target="returned",
            by=frozenset({Role.AGENCY_HEAD}),
            needs_reason=True,
        ),
        DisposalStep(
            code="confirm",
            label="清点无误，送监销",
            kinds=_DESTRUCTION,
            sources=frozenset({"approved"}),
            target="confirmed",
            by=_ARCHIVISTS,
            others=frozenset({"approve"}) | _OPINIONS,
        ),
        DisposalStep(
            code="destroy",
            label="监销",
            kinds=_DESTRUCTION,
            sources=frozenset({"confirmed"}),
            target="done",
            by=frozenset({Role.SECURITY_ADMIN}),
            others=frozenset({"propose", "approve", "confirm"}) | _OPINIONS,
        ),
        DisposalStep(
            code="receive",
            label="登记接收回执",
            kinds=_TRANSFER,
            sources=frozenset({"approved"}),
            target="done",
            by=_ARCHIVISTS,
            others=frozenset({"approve"}) | _OPINIONS,
            basis=_TO_THE_CITY,
        ),
        DisposalStep(
            code="withdraw",
            label="撤回",
            kinds=_BOTH,
            sources=OPEN,
            target="withdrawn",
            by=_ARCHIVISTS,
            needs_reason=True,
        ),
    )
}
"""`object` ends a round: what is wrong is put right, and everybody is asked again."""

_BACK = frozenset({"object", "return_by_head", "withdraw"})
"""Steps that are open beside the one that the list waits for."""


def waiting_for(roles: Collection[Role]) -> frozenset[str]:
    """The states in which a list waits for somebody of these roles."""
    return frozenset(
        state
        for step in STEPS.values()
        if step.code not in _BACK and not step.by.isdisjoint(roles)
        for state in step.sources
    )


TRANSFER_MONTHS = 240
"""After how long a file goes to the city archive (档案法实施条例 20: twenty years from its making, of a city with districts)."""
TRANSFERRED_TERMS = frozenset({"Y", "D30"})
"""Which periods go there. The city archive's own list of what it takes wins over ours (D)."""
PACKING_DAYS = 7
"""How long an archivist may open the files of an approved list to make their packages; ours (D)."""
MOST_FILES = 200
"""Files of a list, which is carried out at once or not at all."""
SHEETS: Mapping[str, str] = {Kind.DESTRUCTION: "档案销毁清册", Kind.TRANSFER: "档案移交清单"}
SIGNERS: Mapping[str, tuple[str, ...]] = {
    Kind.DESTRUCTION: ("批准人", "销毁人", "监销人"),
    Kind.TRANSFER: ("批准人", "移交人", "接收人"),
}
"""Who signs the printed sheet by hand, as custom has it (D)."""
NUMBERS: Mapping[Kind, str] = {Kind.DESTRUCTION: "档销", Kind.TRANSFER: "档移"}
"""What stands in the number of an approved list; ours (D)."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What decides whether a file may go. `opened_on` is when its first record was made, `keep_until` the last day of its
    minimum, None for good; `is_lent` while anybody holds a running grant on it; `is_licensed` while a licence that was granted
    in it holds; `has_carriers` while somebody still keeps an original carrier of it."""

    is_filed: bool
    is_held: bool
    is_lent: bool
    is_licensed: bool
    has_carriers: bool
    term: str
    opened_on: date
    keep_until: date | None


@dataclass(frozen=True, kw_only=True)
class Obstacle(InForce):
    """A reason for which a file stays. `stands` is asked with the facts and the day; `at_last` says that it is to be settled only
    before the last step."""

    code: str
    label: str
    kinds: frozenset[Kind]
    stands: Callable[[Facts, date], bool]
    at_last: bool = False
    basis: Basis = _OURS


OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        code="not_filed",
        label="不在档案室，已经销毁、移交或者尚未归档",
        kinds=_BOTH,
        stands=lambda facts, _: not facts.is_filed,
    ),
    Obstacle(
        code="held",
        label="暂缓销毁，解除后方可鉴定",
        kinds=_DESTRUCTION,
        stands=lambda facts, _: facts.is_held,
        basis=article(23, item=1),
    ),
    Obstacle(
        code="lent",
        label="正在借阅，归还或者期满后方可办理",
        kinds=_BOTH,
        stands=lambda facts, _: facts.is_lent,
        basis=article(26),
    ),
    Obstacle(
        code="not_due",
        label="保管期限未满或者永久、长期保管",
        kinds=_DESTRUCTION,
        stands=lambda facts, today: facts.keep_until is None or facts.keep_until >= today,
        basis=article(22),
    ),
    Obstacle(
        code="licensed",
        label="案卷中准予的许可仍然有效",
        kinds=_DESTRUCTION,
        stands=lambda facts, _: facts.is_licensed,
    ),
    Obstacle(
        code="carriers",
        label="原始载体尚未登记处置",
        kinds=_DESTRUCTION,
        stands=lambda facts, _: facts.has_carriers,
        at_last=True,
        basis=article(21),
    ),
    Obstacle(
        code="too_young",
        label=f"形成未满{TRANSFER_MONTHS // 12}年",
        kinds=_TRANSFER,
        stands=lambda facts, today: months_later(facts.opened_on, TRANSFER_MONTHS) > today,
        basis=_TO_THE_CITY,
    ),
    Obstacle(
        code="not_taken",
        label="保管期限不属于进馆范围",
        kinds=_TRANSFER,
        stands=lambda facts, _: facts.term not in TRANSFERRED_TERMS,
    ),
)


def obstacles(kind: str, facts: Facts, today: date, *, is_last: bool = False) -> list[Obstacle]:
    """Why a file may not go today in this way, or with `is_last` take the last step; empty where it may."""
    return [
        row
        for row in OBSTACLES
        if kind in row.kinds and (is_last or not row.at_last) and row.stands(facts, today)
    ]
