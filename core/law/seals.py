"""用印登记: which seals of the bureau stand on outward papers (licensing law art 32: the seal for that purpose and the date)."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.law.basis import Basis, InForce, Sure


@dataclass(frozen=True, kw_only=True)
class Seal(InForce):
    """A seal; `stands_for` are the words by which kinds of paper name it (core.law.paper_kind)."""

    code: str
    label: str
    basis: Basis
    stands_for: tuple[str, ...]


SEALS: Mapping[str, Seal] = {
    row.code: row
    for row in (
        Seal(
            code="official",
            label="公章",
            basis=Basis("regulation", 12, sure=Sure.D),
            stands_for=("印章",),
        ),
        Seal(
            code="dedicated",
            label="专用章",
            basis=Basis("license_law", 32, 2, sure=Sure.V),
            stands_for=("专用章", "收件专用章"),
        ),
    )
}

MOST_COPIES = 999


def seal_of(words: str) -> str:
    """The code of the seal that a kind of paper names; empty for none that is known."""
    return next((row.code for row in SEALS.values() if words in row.stands_for), "")
