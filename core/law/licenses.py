"""许可证登记簿: the states of a licence, what happens to one, and on which grounds it ends (administrative licence law,
arts 8, 49, 50, 69 and 70). The number of days before its expiry stands in core.law.limits."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from core.law import limits
from core.law.basis import Basis, InForce, Sure, rows_in_force
from core.law.problem import Problem

Tone = Literal["green", "amber", "red", "grey"]
OPEN_ENDED = "长期"
"""What a licence without a last day says."""
_RENEWAL = limits.LIMITS["license_renewal_request"]
RENEWAL_DECISION = "license_renewal_decision"
"""The limit within which a renewal is decided."""


def _license(article_no: int, paragraph: int | None = None, item: int | None = None) -> Basis:
    return Basis("license_law", article_no, paragraph, item, sure=Sure.V)


_TRUE_RECORD = Basis("regulation", 3, sure=Sure.V)


@dataclass(frozen=True)
class LicenseState:
    """How a licence stands; `holds` while its holder may act on it."""

    label: str
    holds: bool = False


VALID, DEEMED, EXPIRED = "valid", "deemed_renewed", "expired"
REVOKED, WITHDRAWN, CANCELLED = "revoked", "withdrawn", "cancelled"
STATES = {
    VALID: LicenseState("有效", holds=True),
    DEEMED: LicenseState("视为准予延续", holds=True),
    EXPIRED: LicenseState("已届满"),
    REVOKED: LicenseState("已撤销"),
    WITHDRAWN: LicenseState("已撤回"),
    CANCELLED: LicenseState("已注销"),
}
HOLDING = tuple(code for code, row in STATES.items() if row.holds)


@dataclass(frozen=True, kw_only=True)
class Happening(InForce):
    """Something that happens to a licence.

    sources   states in which it may; empty for what begins one
    target    the state after it; empty where the state stays
    """

    label: str
    sources: tuple[str, ...]
    target: str = ""
    basis: Basis


HAPPENINGS = {
    "granted": Happening(label="准予", sources=(), target=VALID, basis=_license(38, 1)),
    "entered": Happening(label="补录原有许可证", sources=(), target=VALID, basis=_TRUE_RECORD),
    "entry_corrected": Happening(
        label="更正补录内容", sources=(*HOLDING, EXPIRED, REVOKED, WITHDRAWN), basis=_TRUE_RECORD
    ),
    "change_requested": Happening(label="申请变更", sources=HOLDING, basis=_license(49)),
    "renewal_requested": Happening(label="申请延续", sources=HOLDING, basis=_license(50, 1)),
    "cancellation_requested": Happening(
        label="申请注销", sources=(*HOLDING, EXPIRED, REVOKED, WITHDRAWN), basis=_license(70)
    ),
    "changed": Happening(label="变更", sources=HOLDING, basis=_license(49)),
    "corrected": Happening(
        label="更正决定书",
        sources=(*HOLDING, EXPIRED, REVOKED, WITHDRAWN),
        basis=Basis("regulation", 24, sure=Sure.D),
    ),
    "renewed": Happening(label="准予延续", sources=HOLDING, target=VALID, basis=_license(50, 2)),
    "deemed_renewed": Happening(
        label="逾期未作决定，视为准予延续", sources=(VALID,), target=DEEMED, basis=_license(50, 2)
    ),
    "expired": Happening(label="有效期届满", sources=(VALID,), target=EXPIRED, basis=_license(70, item=1)),
    "revoked": Happening(
        label="撤销", sources=(*HOLDING, EXPIRED), target=REVOKED, basis=Basis("license_law", 69, sure=Sure.V)
    ),
    "withdrawn": Happening(label="撤回", sources=HOLDING, target=WITHDRAWN, basis=_license(8, 2)),
    "cancelled": Happening(
        label="注销", sources=(*HOLDING, EXPIRED, REVOKED, WITHDRAWN), target=CANCELLED, basis=_license(70)
    ),
}
"""Everything that can happen to a licence, by its code."""
ENDINGS = ("revoked", "withdrawn", "cancelled")
"""Those that the head of the unit enters, on a decision."""
DECISIONS = ("license_ending",)
"""Kinds of papers (core.law.paper_kinds) on which one of them rests."""


@dataclass(frozen=True)
class Purpose:
    """What an application wants of a licence that there is: how that is noted, and what its grant does (HAPPENINGS)."""

    label: str
    asked: str
    done: str


PURPOSES = {
    "change": Purpose("变更", "change_requested", "changed"),
    "renewal": Purpose("延续", "renewal_requested", "renewed"),
    "cancellation": Purpose("注销", "cancellation_requested", "cancelled"),
}


@dataclass(frozen=True, kw_only=True)
class Ground(InForce):
    """Why a licence ends; `happening` is what it is a ground of, `states` those in which alone it can be one."""

    label: str
    happening: str
    basis: Basis
    states: tuple[str, ...] = ()


GROUNDS = {
    "abuse": Ground(label="滥用职权、玩忽职守准予", happening="revoked", basis=_license(69, 1, 1)),
    "beyond_powers": Ground(label="超越法定职权准予", happening="revoked", basis=_license(69, 1, 2)),
    "wrong_procedure": Ground(label="违反法定程序准予", happening="revoked", basis=_license(69, 1, 3)),
    "unqualified": Ground(label="申请人不具备资格或者条件", happening="revoked", basis=_license(69, 1, 4)),
    "revocable_otherwise": Ground(
        label="依法可以撤销的其他情形", happening="revoked", basis=_license(69, 1, 5)
    ),
    "deceit": Ground(label="以欺骗、贿赂等不正当手段取得", happening="revoked", basis=_license(69, 2)),
    "law_changed": Ground(label="所依据的规定修改或者废止", happening="withdrawn", basis=_license(8, 2)),
    "facts_changed": Ground(label="所依据的客观情况重大变化", happening="withdrawn", basis=_license(8, 2)),
    "not_renewed": Ground(
        label="有效期届满未延续", happening="cancelled", basis=_license(70, item=1), states=(EXPIRED,)
    ),
    "person_gone": Ground(
        label="特定资格的许可，该公民死亡或者丧失行为能力", happening="cancelled", basis=_license(70, item=2)
    ),
    "organization_ended": Ground(
        label="法人或者其他组织终止", happening="cancelled", basis=_license(70, item=3)
    ),
    "taken_away": Ground(
        label="许可被撤销、撤回，或者许可证件被吊销", happening="cancelled", basis=_license(70, item=4)
    ),
    "impossible": Ground(
        label="因不可抗力无法实施许可事项", happening="cancelled", basis=_license(70, item=5)
    ),
    "cancelled_otherwise": Ground(
        label="法律、法规规定应当注销的其他情形", happening="cancelled", basis=_license(70, item=6)
    ),
}
"""Grounds of an end, by code. The holder who gives his licence up stands under the last one."""


def endings_of(state: str) -> dict[str, str]:
    """The ends that can come to a licence in this state, from code to label."""
    return {code: HAPPENINGS[code].label for code in ENDINGS if state in HAPPENINGS[code].sources}


def grounds_of(ending: str, state: str, on: date) -> dict[str, Ground]:
    """The grounds on which a licence in this state can come to this end on that day."""
    standing = rows_in_force(GROUNDS.values(), on)
    return {
        code: row
        for code, row in GROUNDS.items()
        if row in standing and row.happening == ending and (not row.states or state in row.states)
    }


def unfit(happening: str, state: str) -> list[Problem]:
    """Why this cannot happen to a licence in that state; a revoked one is neither renewed nor changed."""
    row = HAPPENINGS[happening]
    if state in row.sources:
        return []
    return [
        Problem("license.state", f"许可证{STATES[state].label}，不能{row.label}", "license_no", row.basis)
    ]


def renewal_day(valid_to: date) -> date:
    """The last day on which its renewal is asked for in time (art 50)."""
    assert _RENEWAL.amount is not None
    return valid_to - timedelta(days=_RENEWAL.amount)


def late_renewal(valid_to: date | None, asked_on: date) -> str:
    """What is told of a renewal asked for too late; empty where it is in time. It is not refused for that: whether the
    delay is overlooked the bureau decides, but nothing is deemed renewed by it."""
    if valid_to is None or asked_on <= renewal_day(valid_to):
        return ""
    told = f"申请延续应在有效期届满{_RENEWAL.amount}日前（{renewal_day(valid_to)}前）提出，本次于 {asked_on} 提出，已迟"
    return f"{told}；逾期未作决定的，不视为准予延续（{_RENEWAL.basis.short}）"


LIGHTS: tuple[tuple[int, Tone], ...] = ((30, "red"), (90, "amber"))
"""Up to how many days before its expiry a licence stands in which light; beyond, green. Ours, no law."""
WITHIN = tuple(str(days) for days in (30, 60, 90))
"""The spans before expiry that the register can be asked for, in days."""


def light_of(state: str, valid_to: date | None, today: date) -> tuple[str, Tone]:
    """The word and the tone of a licence's light by the days left."""
    if not STATES[state].holds:
        return STATES[state].label, "grey"
    if state == DEEMED:
        return STATES[state].label, "amber"
    if valid_to is None:
        return OPEN_ENDED, "green"
    left = (valid_to - today).days
    if left < 0:
        return f"届满 {-left} 日", "red"
    word = "今日届满" if left == 0 else f"余 {left} 日"
    return word, next((tone for days, tone in LIGHTS if left <= days), "green")
