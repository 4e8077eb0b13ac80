"""Which unit a complaint goes to, by kind × district × industry: a table has one row for each combination and not two.

Ours: the regulation (art 5) wants a complaint dealt with and names no unit. A row without a kind, district or industry
holds for all of them. Overlaps are refused, so no row wins over another, and the order of the rows says nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.law.complaints import DISTRICTS, INDUSTRIES, KINDS
from core.law.problem import Problem

ANY = "全部"
"""The word for no kind, district or industry in particular."""

Place = tuple[str, str, str]
"""Kind, district and industry, codes of core.law.complaints; empty for any."""


@dataclass(frozen=True)
class Route:
    """What comes under `kind`, `district` and `industry`, empty for any, goes to `unit`."""

    kind: str
    district: str
    industry: str
    unit: str

    @property
    def place(self) -> Place:
        return self.kind, self.district, self.industry


AXES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "kind": ("问题类别", KINDS),
    "district": ("用工所在地", DISTRICTS),
    "industry": ("行业", INDUSTRIES),
}
"""What routing goes by: by field the label, and the words by code."""

_EVERY = [(kind, district, industry) for kind in KINDS for district in DISTRICTS for industry in INDUSTRIES]
_ALL = (1 << len(_EVERY)) - 1


def _bits(axis: int) -> dict[str, int]:
    """By code of an axis the combinations it stands in, as bits: sets of them are compared at once."""
    found = {"": _ALL}
    for bit, combination in enumerate(_EVERY):
        found[combination[axis]] = found.get(combination[axis], 0) | 1 << bit
    return found


_BITS = tuple(_bits(axis) for axis in range(len(AXES)))


def _covered(place: Place) -> int:
    """The combinations that a row matches; none where a code is unknown."""
    found = _ALL
    for bits, code in zip(_BITS, place, strict=True):
        found &= bits.get(code, 0)
    return found


_PLACES: dict[Place, int] = {
    place: _covered(place)
    for place in sorted(
        ((kind, district, industry) for kind in _BITS[0] for district in _BITS[1] for industry in _BITS[2]),
        key=lambda place: -_covered(place).bit_count(),
    )
}
"""Every row that there can be, those that hold for most combinations first."""

_NAMED = 20
"""How many gaps, and how many rows that one row overlaps, are named."""


def words(place: Place) -> str:
    """拖欠、克扣工资 / 新抚区 / 全部行业."""
    return " / ".join(
        labels.get(code, code) if code else ANY + label
        for code, (label, labels) in zip(place, AXES.values(), strict=True)
    )


def route_of(rows: Sequence[Route], kind: str, district: str, industry: str) -> Route | None:
    """The row that a combination goes by; None for one that no row matches."""
    asked = (kind, district, industry)
    for row in rows:
        if all(code in ("", wanted) for code, wanted in zip(row.place, asked, strict=True)):
            return row
    return None


def overlaps(rows: Sequence[Route]) -> list[tuple[int, int]]:
    """Every two rows that match one and the same combination, by their places in the table from 0, the earlier first."""
    bits = [_PLACES.get(row.place, 0) for row in rows]
    found: list[tuple[int, int]] = []
    seen = 0
    for later, own in enumerate(bits):
        if own & seen:
            found += [(earlier, later) for earlier in range(later) if bits[earlier] & own]
        seen |= own
    return found


def gaps(rows: Sequence[Route]) -> list[tuple[Place, int]]:
    """What no row matches, grouped into as few as there are whole kinds, districts and industries; each with the number
    of its combinations. Together they are the combinations without a row, each of them once."""
    left = _ALL
    for row in rows:
        left &= ~_PLACES.get(row.place, 0)
    found = []
    for place, bits in _PLACES.items() if left else ():
        if bits & left == bits:
            found.append((place, bits.bit_count()))
            left &= ~bits
    return found


def conflicts(rows: Sequence[Route], numbers: Sequence[int] | None = None) -> list[Problem]:
    """Why this is no table: unknown codes, rows that overlap, combinations that no row matches. `numbers` are what the rows
    are called, 1, 2, 3 where they have no others; a problem of a row has the field `row.` and its number."""
    called = numbers or range(1, len(rows) + 1)
    return [*_unknown(rows, called), *_overlapping(rows, called), *_missing(rows)]


def is_gap(problem: Problem) -> bool:
    """Whether a problem of `conflicts` is about what the table lacks, and not about a row of it."""
    return problem.code in ("routing.gap", "routing.more_gaps")


def _unknown(rows: Sequence[Route], called: Sequence[int]) -> list[Problem]:
    return [
        Problem("routing.unknown", f"请改正第 {number} 行的{label}，没有“{code[:30]}”这一项", f"row.{number}")
        for row, number in zip(rows, called, strict=True)
        for code, (label, labels) in zip(row.place, AXES.values(), strict=True)
        if code and code not in labels
    ]


def _overlapping(rows: Sequence[Route], called: Sequence[int]) -> list[Problem]:
    earlier_of: dict[int, list[int]] = {}
    for earlier, later in overlaps(rows):
        earlier_of.setdefault(later, []).append(earlier)
    return [
        Problem(
            "routing.overlap",
            f"请改正第 {called[later]} 行，它与第 {_numbers(met, called)}重叠，"
            f"如与第 {called[met[0]]} 行都适用于：{words(_shared(rows[met[0]], rows[later]))}",
            f"row.{called[later]}",
        )
        for later, met in earlier_of.items()
    ]


def _numbers(places: Sequence[int], called: Sequence[int]) -> str:
    """3、5 行; of many the first, and how many there are."""
    shown = "、".join(str(called[place]) for place in places[:_NAMED])
    return f"{shown} 行" if len(places) <= _NAMED else f"{shown} 等 {len(places)} 行"


def _shared(one: Route, other: Route) -> Place:
    """A combination that two overlapping rows match."""
    kind, district, industry = (
        mine or yours or next(iter(labels))
        for mine, yours, (_, labels) in zip(one.place, other.place, AXES.values(), strict=True)
    )
    return kind, district, industry


def _missing(rows: Sequence[Route]) -> list[Problem]:
    found = gaps(rows)
    problems = [
        Problem("routing.gap", f"请补上承办科室，没有一行适用：{words(place)}（{count} 种组合）")
        for place, count in found[:_NAMED]
    ]
    if rest := found[_NAMED:]:
        count = sum(one for _, one in rest)
        said = f"请补上承办科室，另有 {len(rest)} 处没有一行适用（{count} 种组合），补上前面各处后再核对"
        problems.append(Problem("routing.more_gaps", said))
    return problems
