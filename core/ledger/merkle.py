"""The Merkle tree over the entries' leaf hashes (RFC 9162 section 2.1; the hashes are those of RFC 6962).

Pure: hashes in, hashes out. A hash is 32 bytes. Node (level, index) is the root of the complete subtree of 2^level
leaves that begins at leaf index * 2^level. Only leaves (level 0) and the nodes of every eighth level are stored; what
lies between is computed from at most 128 stored children.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

from db.ledger.tree import leaf_hash, node_hash

__all__ = [
    "EMPTY_ROOT",
    "STORED_EVERY",
    "Fetch",
    "Frontier",
    "Tiles",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "root",
    "verify_consistency",
    "verify_inclusion",
]

STORED_EVERY = 8
"""Nodes of the levels 0, 8, 16, 24 … are stored."""
HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Fetch = Callable[[int, int], bytes]
"""Gives the hash of a stored node by level (a multiple of 8) and index."""


def root(leaves: Sequence[bytes]) -> bytes:
    """The tree hash of leaf hashes, as the RFC defines it; slow, for comparing."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = _split(len(leaves))
    return node_hash(root(leaves[:split]), root(leaves[split:]))


def _split(size: int) -> int:
    """The largest power of two below a size of two or more."""
    return 1 << (size - 1).bit_length() - 1


class Tiles:
    """A `Fetch` that reads stored nodes in blocks of up to 256 siblings and keeps the last blocks.

    `read(level, first, count)` gives `count` hashes of a level in order; `size` is the number of leaves that are
    stored. A proof in 10 million leaves asks for some ten blocks.
    """

    def __init__(
        self, read: Callable[[int, int, int], Sequence[bytes]], size: int, keep_blocks: int = 64
    ) -> None:
        self._read = read
        self._size = size
        self._keep = keep_blocks
        self._blocks: dict[tuple[int, int], Sequence[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """Raises LookupError where the stored nodes have a hole or end too early."""
        place = index >> STORED_EVERY
        block = self._blocks.pop((level, place), None)
        if block is None:
            first = place << STORED_EVERY
            count = min(1 << STORED_EVERY, (self._size >> level) - first)
            if index >= first + count:
                raise LookupError(f"no node {index} of level {level} in {self._size} leaves")
            block = self._read(level, first, count)
            if len(block) != count:
                raise LookupError(f"{len(block)} of {count} nodes from {first} on level {level}")
            while len(self._blocks) >= self._keep:
                del self._blocks[next(iter(self._blocks))]
        self._blocks[level, place] = block
        return block[index & (1 << STORED_EVERY) - 1]


def _node(level: int, index: int, fetch: Fetch) -> bytes:
    """A complete node of any level, computed from the next stored level below where it is not stored itself."""
    between = level % STORED_EVERY
    if not between:
        return fetch(level, index)
    first = index << between
    hashes = [fetch(level - between, first + n) for n in range(1 << between)]
    while len(hashes) > 1:
        hashes = [node_hash(hashes[n], hashes[n + 1]) for n in range(0, len(hashes), 2)]
    return hashes[0]


def _range(start: int, end: int, fetch: Fetch) -> bytes:
    """The tree hash of the leaves from `start` to before `end`; `start` is where a subtree of that size begins."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return _node(level, start >> level, fetch)
    middle = start + _split(count)
    return node_hash(_range(start, middle, fetch), _range(middle, end, fetch))


class Frontier:
    """The right edge of a tree: the roots of its complete subtrees, largest first. It grows and knows its root.

    `hashes` are those roots, one for each 1 in the binary form of `size`. Raises ValueError where they do not fit.
    """

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self._size = size
        self._hashes = list(hashes)
        if size < 0 or len(self._hashes) != size.bit_count() or not _are_hashes(self._hashes):
            raise ValueError(f"{len(self._hashes)} hashes are no frontier of {size} leaves")

    @classmethod
    def load(cls, size: int, fetch: Fetch) -> "Frontier":
        """The frontier of a stored tree. Reads at most 256 nodes of each stored level."""
        hashes = []
        start = 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                hashes.append(_node(level, start >> level, fetch))
                start += 1 << level
        return cls(size, hashes)

    @property
    def size(self) -> int:
        return self._size

    @property
    def hashes(self) -> tuple[bytes, ...]:
        return tuple(self._hashes)

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf hash; gives the nodes to be stored that it completes, as (level, index, hash), lowest first."""
        if not isinstance(leaf, bytes) or len(leaf) != HASH_BYTES:
            raise ValueError("a leaf hash has 32 bytes")
        completed: list[tuple[int, int, bytes]] = []
        level, index, found = 0, self._size, leaf
        while index & 1:
            found = node_hash(self._hashes.pop(), found)
            level, index = level + 1, index >> 1
            if level % STORED_EVERY == 0:
                completed.append((level, index, found))
        self._hashes.append(found)
        self._size += 1
        return completed

    def root(self) -> bytes:
        """The tree hash of all leaves so far."""
        if not self._hashes:
            return EMPTY_ROOT
        found = self._hashes[-1]
        for left in reversed(self._hashes[:-1]):
            found = node_hash(left, found)
        return found


def inclusion_proof(index: int, size: int, fetch: Fetch) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of the first `size` leaves, bottom up (RFC 9162 2.1.3.1).

    Raises ValueError where there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    proof = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_range(middle, end, fetch))
            end = middle
        else:
            proof.append(_range(start, middle, fetch))
            start = middle
    return proof[::-1]


def consistency_proof(old_size: int, size: int, fetch: Fetch) -> list[bytes]:
    """What shows that the first `old_size` of `size` leaves are the old tree, unchanged (RFC 9162 2.1.4.1).

    Raises ValueError for an old tree that is empty (it proves nothing) or larger.
    """
    if not 0 < old_size <= size:
        raise ValueError(f"no proof from {old_size} to {size} leaves")
    proof = []
    start, end = 0, size
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            proof.append(_range(middle, end, fetch))
            end = middle
        else:
            proof.append(_range(start, middle, fetch))
            start = middle
    if start:
        # The last subtree of the old tree; where it is the whole old tree, the verifier has its hash already.
        proof.append(_range(start, end, fetch))
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether leaf hash `leaf` stands at `index` in the tree of `size` leaves with root `expected` (RFC 9162 2.1.3.2).

    `size` must come with the root from a signed head: along the left edge, trees of several sizes have one path.
    """
    if not 0 <= index < size or not _are_hashes([leaf, *proof, expected]):
        return False
    place, last, found = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(other, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, other)
        place, last = place >> 1, last >> 1
    return last == 0 and found == expected


def verify_consistency(
    old_size: int, size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the tree of `size` leaves only adds to that of `old_size` (RFC 9162 2.1.4.2).

    From an empty tree anything follows, so `old_size` 0 is always refused, also with equal roots.
    """
    if not 0 < old_size <= size or not _are_hashes([*proof, old_root, new_root]):
        return False
    if old_size == size:
        return not proof and old_root == new_root
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_found = new_found = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_found, new_found = node_hash(other, old_found), node_hash(other, new_found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new_found = node_hash(new_found, other)
        place, last = place >> 1, last >> 1
    return last == 0 and old_found == old_root and new_found == new_root


def _are_hashes(values: Sequence[bytes]) -> bool:
    return all(isinstance(value, bytes) and len(value) == HASH_BYTES for value in values)
