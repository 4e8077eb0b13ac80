"""What a decision must tell of remedies: where, how long, and whether reconsideration comes first (law.md §0, §1.4).

A city bureau's decision is reconsidered by the people's government of its city alone (reconsideration law, art 24); the
name of that body and of the court is the agency's own datum.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.law.basis import Basis, InForce, Sure, chinese_number, rows_in_force

LOCAL_GOVERNMENT = "本级人民政府"
"""The kind of body that reconsiders."""


@dataclass(frozen=True, kw_only=True)
class Remedy(InForce):
    """The remedies against one kind of decision. Days are calendar days, counted from the receipt of the decision;
    `after_days` run from the decision on reconsideration."""

    decision: str
    label: str
    body: str = LOCAL_GOVERNMENT
    reconsideration_days: int = 60
    court_months: int = 6
    after_days: int = 15
    is_reconsideration_first: bool = False
    basis: tuple[Basis, ...]


_RECONSIDERATION = Basis("reconsideration_law", 20, 1, sure=Sure.V)
_BODY = Basis("reconsideration_law", 24, 1, 1, sure=Sure.V)
_COURT = Basis("litigation_law", 46, 1, sure=Sure.V)
_AFTER = Basis("litigation_law", 45, sure=Sure.V)
_BOTH = (_RECONSIDERATION, _BODY, _COURT)


def _first(item: int) -> tuple[Basis, ...]:
    return (Basis("reconsideration_law", 23, 1, item, sure=Sure.V), _RECONSIDERATION, _BODY, _AFTER)


ROWS = (
    Remedy(decision="non_acceptance", label="不予受理决定", basis=_BOTH),
    Remedy(decision="license_grant", label="准予行政许可决定", basis=_BOTH),
    Remedy(decision="license_refusal", label="不予行政许可决定", basis=_BOTH),
    Remedy(decision="item_grant", label="准予决定", basis=_BOTH),
    Remedy(decision="item_refusal", label="不予决定", basis=_BOTH),
    Remedy(decision="license_ending", label="撤销、撤回、注销行政许可决定", basis=_BOTH),
    Remedy(decision="penalty", label="行政处罚决定", basis=_BOTH),
    Remedy(decision="no_penalty", label="不予行政处罚决定", basis=_BOTH),
    Remedy(
        decision="summary_penalty",
        label="当场行政处罚决定",
        is_reconsideration_first=True,
        basis=_first(1),
    ),
    Remedy(decision="processing", label="行政处理决定", basis=_BOTH),
    Remedy(decision="correction_order", label="责令改正", basis=_BOTH),
    Remedy(decision="disclosure", label="政府信息公开答复", basis=_BOTH),
    Remedy(
        decision="non_disclosure",
        label="政府信息不予公开决定",
        is_reconsideration_first=True,
        basis=_first(4),
    ),
)


def remedy_for(decision: str, on: date, rows: Iterable[Remedy] = ROWS) -> Remedy | None:
    """The remedies against this kind of decision on that day."""
    return next((row for row in rows_in_force(rows, on) if row.decision == decision), None)


def remedy_text(row: Remedy, body: str, court: str) -> str:
    """The sentence for the decision. Without a name of body or court the kind stands there, to be filled in."""
    body, court = body or row.body, court or "有管辖权的人民法院"
    days = chinese_number(row.reconsideration_days)
    if row.is_reconsideration_first:
        after = chinese_number(row.after_days)
        return (
            f"如不服本决定，应当自收到本决定之日起{days}日内先向{body}申请行政复议；"
            f"对行政复议决定不服的，可以自收到行政复议决定书之日起{after}日内向{court}提起行政诉讼。"
        )
    months = chinese_number(row.court_months)
    return (
        f"如不服本决定，可以自收到本决定之日起{days}日内向{body}申请行政复议，"
        f"也可以自收到本决定之日起{months}个月内向{court}提起行政诉讼。"
    )
