"""The Merkle tree: RFC 6962's own test set, everything up to 257 leaves against the definition, and mutations."""

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.ledger import merkle
from core.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tiles,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

DATA = [
    bytes.fromhex(d)
    for d in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
LEAF = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
    "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658",
    "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1",
]
ROOT = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
NODE_1_1 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
NODE_1_2 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
NODE_1_3 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
NODE_2_1 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
RIGHT_OF_7 = "837dbb152e9b079010717e84e865da4ebc0fa198a806d59d31bf15accef22d0e"
INCLUSION = {
    (0, 1): [],
    (0, 8): [LEAF[1], NODE_1_1, NODE_2_1],
    (5, 8): [LEAF[4], NODE_1_3, ROOT[4]],
    (2, 3): [ROOT[2]],
    (1, 5): [LEAF[0], NODE_1_1, LEAF[4]],
    (6, 7): [NODE_1_2, ROOT[4]],
}
CONSISTENCY = {
    (1, 1): [],
    (8, 8): [],
    (1, 8): [LEAF[1], NODE_1_1, NODE_2_1],
    (6, 8): [NODE_1_2, NODE_1_3, ROOT[4]],
    (2, 5): [NODE_1_1, LEAF[4]],
    (6, 7): [NODE_1_2, LEAF[6], ROOT[4]],
    (4, 7): [RIGHT_OF_7],
    (3, 7): [LEAF[2], LEAF[3], ROOT[2], RIGHT_OF_7],
}
LARGEST = 257


def raw(values: Sequence[str]) -> list[bytes]:
    return [bytes.fromhex(value) for value in values]


class Store:
    """What the database would hold of a tree: leaves, and the complete nodes of every eighth level."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.nodes = {(0, n): leaf for n, leaf in enumerate(leaves)}
        frontier = Frontier()
        for leaf in leaves:
            for level, index, found in frontier.append(leaf):
                assert (level, index) not in self.nodes
                self.nodes[level, index] = found
        self.frontier = frontier

    def fetch(self, level: int, index: int) -> bytes:
        assert level % 8 == 0
        return self.nodes[level, index]


@cache
def leaves(count: int) -> tuple[bytes, ...]:
    return tuple(leaf_hash(str(n).encode()) for n in range(count))


@cache
def reference(start: int, end: int) -> bytes:
    """The definition, on the numbered leaves, remembered."""
    if end - start < 2:
        return leaves(LARGEST)[start] if end > start else EMPTY_ROOT
    split = 1
    while split * 2 < end - start:
        split *= 2
    return node_hash(reference(start, start + split), reference(start + split, end))


@cache
def large() -> Store:
    return Store(leaves(LARGEST))


def test_primitives() -> None:
    assert EMPTY_ROOT.hex() == ROOT[0]
    assert leaf_hash(b"").hex() == LEAF[0]
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert (
        node_hash(b"N123", b"N456").hex()
        == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    )


def test_leaves_and_roots_of_the_test_set() -> None:
    hashes = [leaf_hash(data) for data in DATA]
    assert [h.hex() for h in hashes] == LEAF
    frontier = Frontier()
    for size, expected in enumerate(ROOT):
        assert root(hashes[:size]).hex() == expected == frontier.root().hex()
        if size < len(hashes):
            frontier.append(hashes[size])
    assert node_hash(*hashes[2:4]).hex() == NODE_1_1


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_proofs_of_the_test_set(index: int, size: int) -> None:
    proof = raw(INCLUSION[index, size])
    assert inclusion_proof(index, size, Store(raw(LEAF)).fetch) == proof
    assert verify_inclusion(bytes.fromhex(LEAF[index]), index, size, proof, bytes.fromhex(ROOT[size]))


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_consistency_proofs_of_the_test_set(old: int, new: int) -> None:
    proof = raw(CONSISTENCY[old, new])
    assert consistency_proof(old, new, Store(raw(LEAF)).fetch) == proof
    assert verify_consistency(old, new, bytes.fromhex(ROOT[old]), bytes.fromhex(ROOT[new]), proof)


def wrong_proofs(proof: list[bytes], old_root: bytes, new_root: bytes) -> Iterator[list[bytes]]:
    """Every class of broken proof of the upstream collection."""
    for at, one in enumerate(proof):
        for bit in (0, 7, 128, 255):
            flipped = bytearray(one)
            flipped[bit // 8] ^= 1 << bit % 8
            yield [*proof[:at], bytes(flipped), *proof[at + 1 :]]
        yield [*proof[:at], *proof[at + 1 :]]
        yield [*proof[:at], b"", *proof[at + 1 :]]
        yield [*proof[:at], one[:-1], *proof[at + 1 :]]
        yield [*proof[:at], one + b"\x00", *proof[at + 1 :]]
        yield proof[:at]
    for at in range(len(proof) + 1):
        for extra in (b"\x00" * 32, b"", old_root, new_root, EMPTY_ROOT, *proof[:1]):
            yield [*proof[:at], extra, *proof[at:]]
    if proof:
        yield []
        yield [*proof[:-2], proof[-1] + proof[-2]] if len(proof) > 1 else [proof[0] * 2]
    for left, right in pairwise(range(len(proof))):
        swapped = list(proof)
        swapped[left], swapped[right] = swapped[right], swapped[left]
        if swapped != proof:
            yield swapped


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_a_wrong_inclusion_is_refused(index: int, size: int) -> None:
    proof, leaf, right = raw(INCLUSION[index, size]), bytes.fromhex(LEAF[index]), bytes.fromhex(ROOT[size])
    for other in {index - 1, index + 1, index ^ 2, -1, size, size * 2}:
        assert not verify_inclusion(leaf, other, size, proof, right)
    for other in {size * 2, size // 2, 0, -1}:
        assert not verify_inclusion(leaf, index, other, proof, right)
    for other_leaf in (
        LEAF[index - 1],
        LEAF[(index + 1) % 8],
        "",
        "00" * 32,
        *({ROOT[size]} - {LEAF[index]}),
    ):
        assert not verify_inclusion(bytes.fromhex(other_leaf), index, size, proof, right)
    for other_root in (b"", b"\x00" * 32, EMPTY_ROOT, right[:-1], right + b"\x00"):
        assert not verify_inclusion(leaf, index, size, proof, other_root)
    if size > 1:
        assert not verify_inclusion(leaf, index, size, proof, leaf)
    for wrong in wrong_proofs(proof, leaf, right):
        assert not verify_inclusion(leaf, index, size, wrong, right)


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_a_wrong_consistency_is_refused(old: int, new: int) -> None:
    proof = raw(CONSISTENCY[old, new])
    first, second = bytes.fromhex(ROOT[old]), bytes.fromhex(ROOT[new])
    for other in {old - 1, old + 1, old ^ 2, 0, -1, new + 1} - {old}:
        assert not verify_consistency(other, new, first, second, proof)
    for other in {new * 2, new // 2, old - 1, 0, -1} - {new}:
        assert not verify_consistency(old, other, first, second, proof)
    for wrong in (b"", b"\x00" * 32, EMPTY_ROOT, first[:-1]):
        assert not verify_consistency(old, new, wrong, second, proof)
        assert not verify_consistency(old, new, first, wrong, proof)
    if old != new:
        assert not verify_consistency(old, new, second, first, proof)
        assert not verify_consistency(new, old, second, first, proof)
        assert not verify_consistency(old, new, first, first, proof)
        assert not verify_consistency(old, new, second, second, proof)
        assert not verify_consistency(new, new, first, second, [])
    for extra in wrong_proofs(proof, first, second):
        assert not verify_consistency(old, new, first, second, extra)


def test_nothing_follows_from_an_empty_tree() -> None:
    one = bytes.fromhex(ROOT[1])
    for size, new_root in ((0, EMPTY_ROOT), (1, one), (8, bytes.fromhex(ROOT[8]))):
        for proof in ([], [one]):
            assert not verify_consistency(0, size, EMPTY_ROOT, new_root, proof)
        with pytest.raises(ValueError):
            consistency_proof(0, size, Store(raw(LEAF)).fetch)


def test_a_node_is_no_leaf_and_sides_matter() -> None:
    left, right = raw(LEAF[:2])
    assert leaf_hash(left + right) != node_hash(left, right) != node_hash(right, left)


def test_every_inclusion_up_to_257_leaves_is_the_definition() -> None:
    store, all_leaves = large(), leaves(LARGEST)
    for size in range(1, LARGEST + 1):
        whole = reference(0, size)
        for index in (
            range(size) if size < 40 or size in (64, 128, 255, 256, 257) else (0, size // 3, size - 1)
        ):
            proof = inclusion_proof(index, size, store.fetch)
            assert proof == path_by_definition(index, 0, size)
            assert verify_inclusion(all_leaves[index], index, size, proof, whole)


def path_by_definition(index: int, start: int, end: int) -> list[bytes]:
    if end - start == 1:
        return []
    split = start + (1 << (end - start - 1).bit_length() - 1)
    if index < split:
        return [*path_by_definition(index, start, split), reference(split, end)]
    return [*path_by_definition(index, split, end), reference(start, split)]


def subproof_by_definition(old: int, start: int, end: int, *, known: bool) -> list[bytes]:
    if old == end:
        return [] if known else [reference(start, end)]
    split = start + (1 << (end - start - 1).bit_length() - 1)
    if old <= split:
        return [*subproof_by_definition(old, start, split, known=known), reference(split, end)]
    return [*subproof_by_definition(old, split, end, known=False), reference(start, split)]


def test_every_consistency_up_to_257_leaves_is_the_definition() -> None:
    store = large()
    for size in range(1, LARGEST + 1):
        for old in range(1, size + 1) if size < 40 or size in (128, 257) else (1, size // 2, size - 1):
            proof = consistency_proof(old, size, store.fetch)
            assert proof == subproof_by_definition(old, 0, size, known=True)
            assert verify_consistency(old, size, reference(0, old), reference(0, size), proof)


def test_one_by_one_is_all_at_once_and_can_be_taken_up_again_anywhere() -> None:
    store, all_leaves = large(), leaves(LARGEST)
    frontier = Frontier()
    for size in range(LARGEST + 1):
        assert frontier.size == size
        assert frontier.root() == reference(0, size)
        loaded = Frontier.load(size, store.fetch)
        assert loaded.hashes == frontier.hashes
        assert Frontier(size, frontier.hashes).root() == frontier.root()
        if size < LARGEST:
            completed = frontier.append(all_leaves[size])
            assert completed == ([(8, size >> 8, reference(0, 256))] if size == 255 else [])
    assert root(all_leaves) == frontier.root()


def test_two_stored_levels_carry_a_tree_of_66000_leaves() -> None:
    size = (1 << 16) + 500
    all_leaves = [hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(size)]
    store = Store(all_leaves)
    assert {level for level, _ in store.nodes} == {0, 8, 16}
    assert len(store.nodes) == size + (size >> 8) + 1
    whole = store.frontier.root()
    assert root(all_leaves) == whole
    reads = []

    def read(level: int, first: int, count: int) -> list[bytes]:
        reads.append((level, first, count))
        return [store.nodes[level, first + n] for n in range(count)]

    tiles = Tiles(read, size)
    assert Frontier.load(size, tiles).root() == whole
    for index in (0, 255, 256, 40_000, 65_535, 65_536, size - 1):
        reads.clear()
        fresh = Tiles(read, size)
        proof = inclusion_proof(index, size, fresh)
        assert verify_inclusion(all_leaves[index], index, size, proof, whole)
        assert len(reads) <= 6
        assert all(count <= 256 and first % 256 == 0 for _, first, count in reads)
    for old in (1, 256, 300, 65_536, 65_800):
        proof = consistency_proof(old, size, Tiles(read, size, keep_blocks=1))
        assert verify_consistency(old, size, root(all_leaves[:old]), whole, proof)


def test_a_hole_among_the_stored_nodes_is_no_proof() -> None:
    tiles = Tiles(lambda level, first, count: leaves(LARGEST)[first : first + count - 1], LARGEST)
    with pytest.raises(LookupError):
        tiles(0, 3)
    with pytest.raises(LookupError):
        Tiles(lambda level, first, count: leaves(count), 3)(0, 3)


def test_what_is_no_tree_is_refused() -> None:
    for size, hashes in ((1, []), (3, leaves(1)), (2, leaves(2)), (-1, leaves(1)), (1, [b"short"])):
        with pytest.raises(ValueError):
            Frontier(size, hashes)
    with pytest.raises(ValueError):
        Frontier().append(b"short")
    for index, size in ((0, 0), (-1, 5), (5, 5)):
        with pytest.raises(ValueError):
            inclusion_proof(index, size, large().fetch)
    with pytest.raises(ValueError):
        consistency_proof(6, 5, large().fetch)


SIZES = st.integers(min_value=1, max_value=LARGEST)


def flip(data: st.DataObject, one: bytes) -> bytes:
    bit = data.draw(st.integers(0, len(one) * 8 - 1))
    changed = bytearray(one)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def path_length(index: int, size: int) -> int:
    return len(path_by_definition(index, 0, size))


@given(size=SIZES, data=st.data())
def test_any_single_change_of_an_inclusion_is_refused(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaf, whole = leaves(LARGEST)[index], reference(0, size)
    proof = inclusion_proof(index, size, large().fetch)
    assert verify_inclusion(leaf, index, size, proof, whole)
    assert not verify_inclusion(flip(data, leaf), index, size, proof, whole)
    assert not verify_inclusion(leaf, index, size, proof, flip(data, whole))
    other = data.draw(st.integers(-3, LARGEST * 2).filter(lambda n: n != index))
    assert not verify_inclusion(leaf, other, size, proof, whole)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        changed = [*proof[:at], flip(data, proof[at]), *proof[at + 1 :]]
        assert not verify_inclusion(leaf, index, size, changed, whole)
        assert not verify_inclusion(leaf, index, size, [*proof[:at], *proof[at + 1 :]], whole)
    at = data.draw(st.integers(0, len(proof)))
    extra = data.draw(st.binary(min_size=32, max_size=32))
    assert not verify_inclusion(leaf, index, size, [*proof[:at], extra, *proof[at:]], whole)


@given(size=SIZES, other=SIZES, data=st.data())
def test_another_size_passes_only_where_the_path_is_the_same(
    size: int, other: int, data: st.DataObject
) -> None:
    """The root alone does not tell the size along the left edge; a head signs both together."""
    index = data.draw(st.integers(0, min(size, other) - 1))
    proof = inclusion_proof(index, size, large().fetch)
    passes = verify_inclusion(leaves(LARGEST)[index], index, other, proof, reference(0, size))
    assert passes == (shape(index, size) == shape(index, other))


def shape(index: int, size: int) -> list[bool]:
    """On which side each neighbour of a path stands, bottom up."""
    start, end, sides = 0, size, []
    while end - start > 1:
        split = start + (1 << (end - start - 1).bit_length() - 1)
        sides.append(index < split)
        start, end = (start, split) if index < split else (split, end)
    return sides[::-1]


@given(size=SIZES, data=st.data())
def test_any_single_change_of_a_consistency_is_refused(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    first, second = reference(0, old), reference(0, size)
    proof = consistency_proof(old, size, large().fetch)
    assert verify_consistency(old, size, first, second, proof)
    assert not verify_consistency(old, size, flip(data, first), second, proof)
    assert not verify_consistency(old, size, first, flip(data, second), proof)
    wrong = data.draw(st.integers(-3, LARGEST * 2).filter(lambda n: n != old))
    assert not verify_consistency(wrong, size, first, second, proof)
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        changed = [*proof[:at], flip(data, proof[at]), *proof[at + 1 :]]
        assert not verify_consistency(old, size, first, second, changed)
        assert not verify_consistency(old, size, first, second, [*proof[:at], *proof[at + 1 :]])
    at = data.draw(st.integers(0, len(proof)))
    extra = data.draw(st.binary(min_size=32, max_size=32))
    assert not verify_consistency(old, size, first, second, [*proof[:at], extra, *proof[at:]])


@given(size=SIZES, data=st.data())
def test_a_changed_history_has_no_proof(size: int, data: st.DataObject) -> None:
    """An old leaf is exchanged: the honest proof of the new tree does not lead to the old root."""
    assume(size > 1)
    old = data.draw(st.integers(1, size - 1))
    at = data.draw(st.integers(0, old - 1))
    forged = list(leaves(LARGEST)[:size])
    forged[at] = leaf_hash(b"forged")
    store = Store(forged)
    proof = consistency_proof(old, size, store.fetch)
    assert not verify_consistency(old, size, reference(0, old), store.frontier.root(), proof)


def test_public_names_are_those_listed() -> None:
    assert all(hasattr(merkle, name) for name in merkle.__all__)
