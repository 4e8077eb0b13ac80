"""Numbers of the law that a paper may not pass: periods from the table of limits, and caps of money (law.md §1)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from core.law.basis import Basis, InForce, Sure
from core.law.party_kinds import PartyKind


class Side(StrEnum):
    LEAST = "least"
    MOST = "most"


@dataclass(frozen=True)
class Bound:
    """One bound of a paper's field, by the code of a row of LIMITS or of CAPS.

    A whole number is held against the amount of the limit, or of its extension where `of_extension`; the moment that a
    limit counts back from (`back`), against today; money against the caps. `when` is a field and the code that must be
    chosen there for the bound to hold; `procedure` the kind of matter that it holds in, empty for any.
    """

    field: str
    side: Side
    code: str
    of_extension: bool = False
    when: tuple[str, str] | None = None
    procedure: str = ""


@dataclass(frozen=True, kw_only=True)
class Cap(InForce):
    """The most money, in yuan, for parties of these kinds. With words of an exception in `unless`, passing it is a reason
    to look again, not to refuse."""

    code: str
    label: str
    amount: Decimal
    kinds: frozenset[PartyKind]
    basis: Basis
    unless: str = ""


_SPOT = Basis("penalty_law", 51, sure=Sure.V)
_EVERYBODY = frozenset(PartyKind)
_CITIZEN = frozenset({PartyKind.CITIZEN})

CAPS = (
    Cap(
        code="spot_penalty",
        label="对公民当场罚款",
        amount=Decimal(200),
        kinds=_CITIZEN,
        basis=_SPOT,
    ),
    Cap(
        code="spot_penalty",
        label="对法人或者其他组织当场罚款",
        amount=Decimal(3000),
        kinds=_EVERYBODY - _CITIZEN,
        basis=_SPOT,
    ),
    Cap(
        code="spot_collection",
        label="当场收缴罚款",
        amount=Decimal(100),
        kinds=_EVERYBODY,
        basis=Basis("penalty_law", 68, 1, 1, sure=Sure.V),
        unless="不当场收缴事后难以执行的除外",
    ),
)
