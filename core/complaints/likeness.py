"""How like two complaints are: the share of the two-character pieces of their texts that both have (Jaccard).

Comparing with every complaint there is would take seconds. So each text also keeps a signature: the smallest of its pieces
under some fixed shuffles, three of which make a band. Two texts of which six pieces in ten are the same share a band nineteen
times in twenty, two of which two in ten are hardly ever; the bands are found by an index (A. Broder, On the
resemblance and containment of documents, 1997).
"""

from collections.abc import Collection
from hashlib import sha256
from struct import unpack
from unicodedata import normalize
from zlib import crc32

_BANDS, _ROWS = 12, 3
_PRIME = (1 << 61) - 1
_SHUFFLES = [
    (1 + drawn[0] % (_PRIME - 1), drawn[1] % _PRIME)
    for drawn in (
        unpack(">QQ", sha256(f"shuffle {number}".encode()).digest()[:16]) for number in range(_BANDS * _ROWS)
    )
]
"""Fixed for ever: signatures are kept."""
_POSITIVE = 0x7FFFFFFF


def pieces(text: str) -> list[int]:
    """The distinct two-character pieces of a text as numbers, in order; white space and punctuation do not count."""
    told = "".join(one for one in normalize("NFKC", text).casefold() if one.isalnum())
    return sorted({crc32(told[at : at + 2].encode()) & _POSITIVE for at in range(len(told) - 1)})


def bands(found: Collection[int]) -> list[int]:
    """The signature of these pieces; empty for none."""
    if not found:
        return []
    smallest = [min((a * one + b) % _PRIME for one in found) for a, b in _SHUFFLES]
    return [
        crc32(repr((band, *smallest[band * _ROWS : (band + 1) * _ROWS])).encode()) & _POSITIVE
        for band in range(_BANDS)
    ]


def likeness(one: Collection[int], other: Collection[int]) -> float:
    """Between 0 and 1."""
    both = set(one) & set(other)
    either = set(one) | set(other)
    return len(both) / len(either) if either else 0.0
