"""The format of encrypted files: known answers, and every way of damaging one."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.vault.format import (
    AES_256_GCM,
    ALGORITHMS,
    HEADER_BYTES,
    MOST_CHUNK,
    SM4_GCM,
    TAG_BYTES,
    Algorithm,
    Chunks,
    Header,
    Sm4Gcm,
)
from core.vault.pieces import pieces
from core.vault.vault import Damaged, Stored, Vault, store_name

FILE = UUID("01890000-0000-7000-8000-0000000000aa")
OTHER = UUID("01890000-0000-7000-8000-0000000000bb")
KEY = bytes(range(32))
C = 32
"""A chunk small enough to try everything."""
BOTH = pytest.mark.parametrize("algorithm", ALGORITHMS.values(), ids=lambda a: a.name)


class Memory:
    """A store in memory, whose bytes a test may change."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def put(self, name: str, parts: Iterable[bytes | bytearray]) -> None:
        if name in self.held:
            raise FileExistsError(name)
        self.held[name] = b"".join(parts)

    def read(self, name: str, start: int, end: int) -> Iterator[bytes]:
        data = self.held[name][start:end]
        yield from (data[at : at + 50] for at in range(0, len(data), 50))

    def size(self, name: str) -> int:
        try:
            return len(self.held[name])
        except KeyError:
            raise FileNotFoundError(name) from None

    def delete(self, name: str) -> None:
        del self.held[name]

    def names(self) -> Iterator[str]:
        return iter(self.held)


def content(size: int) -> bytes:
    return bytes((7 * at + at // 251) % 256 for at in range(size))


def sealed(
    size: int, chunk: int = C, algorithm: Algorithm = AES_256_GCM, file_id: UUID = FILE, key: bytes = KEY
) -> tuple[Memory, Stored]:
    store = Memory()
    return store, Vault(store).put(file_id, key, io.BytesIO(content(size)), chunk, algorithm)


def shown(data: bytes, *, file_id: UUID = FILE, key: bytes = KEY, sealed_size: int | None = None) -> bytes:
    """What a reader gets to see of `data` before it ends or is refused; the refusal is raised as `Stopped`."""
    store = Memory()
    store.held[store_name(file_id)] = data
    out = b""
    try:
        size = len(data) if sealed_size is None else sealed_size
        for part in Vault(store).read(file_id, key, sealed_size=size):
            out += part
    except Damaged as error:
        raise Stopped(out, error) from error
    return out


class Stopped(Exception):
    def __init__(self, seen: bytes, error: Damaged) -> None:
        super().__init__(error)
        self.seen, self.chunk = seen, error.chunk


def test_sm4_gcm_gives_the_known_answer_of_rfc_8998() -> None:
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    aad = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = bytes.fromhex(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
        "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    )
    into = bytearray(len(plain) + TAG_BYTES)
    Sm4Gcm(key).seal(nonce, plain, aad, memoryview(into))
    assert into.hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert Sm4Gcm(key).open(nonce, into, aad) == plain


def test_aes_gcm_gives_the_known_answer_of_nist() -> None:
    """Test case 15 of the GCM specification (McGrew and Viega), with its own nonce."""
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
    )
    into = bytearray(len(plain) + TAG_BYTES)
    AES_256_GCM.make(key).seal(bytes.fromhex("cafebabefacedbaddecaf888"), plain, b"", memoryview(into))
    assert into.hex() == (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
        "b094dac5d93471bdec1a502270e3cc6c"
    )


def test_the_layout_is_the_documented_one() -> None:
    store, kept = sealed(40)
    data = store.held[store_name(FILE)]
    head, prefix = data[:HEADER_BYTES], data[14:21]
    assert head == b"ZFJLFILE" + b"\x01" + b"\x01" + (32).to_bytes(4) + prefix
    assert len(data) == 21 + 40 + 2 * 16 == kept.sealed_size
    first = AES_256_GCM.make(KEY).open(prefix + bytes(4) + b"\x00", data[21:69], FILE.bytes + head)
    second = AES_256_GCM.make(KEY).open(prefix + (1).to_bytes(4) + b"\x01", data[69:], FILE.bytes + head)
    assert first + second == content(40)


@BOTH
@pytest.mark.parametrize("size", [0, 1, C - 1, C, C + 1, 2 * C, 5 * C + 3])
def test_what_goes_in_comes_out(size: int, algorithm: Algorithm) -> None:
    store, kept = sealed(size, algorithm=algorithm)
    data = store.held[store_name(FILE)]
    assert shown(data) == content(size)
    assert kept.size == size
    assert kept.sha256 == hashlib.sha256(content(size)).hexdigest()
    assert kept.sealed_size == len(data)
    assert kept.sealed_sha256 == hashlib.sha256(data).hexdigest()


@BOTH
@pytest.mark.parametrize("size", [0, 1, C, 2 * C + 5])
def test_every_flipped_bit_is_refused_before_its_chunk_is_shown(size: int, algorithm: Algorithm) -> None:
    data = sealed(size, algorithm=algorithm)[0].held[store_name(FILE)]
    for at in range(len(data)):
        for bit in range(8):
            wrong = bytearray(data)
            wrong[at] ^= 1 << bit
            with pytest.raises(Stopped) as caught:
                shown(bytes(wrong))
            chunk = max(0, at - HEADER_BYTES) // (C + TAG_BYTES)
            in_header = at < HEADER_BYTES
            assert caught.value.seen == content(size)[: chunk * C], (at, bit)
            assert caught.value.chunk in ((None, 0) if in_header else (chunk,)), (at, bit)


def test_swapped_chunks_are_refused() -> None:
    head, chunks = taken_apart(4 * C + 1)
    for a in range(len(chunks)):
        for b in range(a + 1, len(chunks)):
            wrong = list(chunks)
            wrong[a], wrong[b] = wrong[b], wrong[a]
            with pytest.raises(Stopped) as caught:
                shown(head + b"".join(wrong))
            assert caught.value.seen == content(a * C)


def test_dropped_chunks_are_refused() -> None:
    head, chunks = taken_apart(4 * C)
    for gone in range(len(chunks)):
        wrong = head + b"".join(c for at, c in enumerate(chunks) if at != gone)
        with pytest.raises(Stopped) as caught:
            shown(wrong)
        # Without the last chunk the one before has to be the last, and is not.
        assert caught.value.seen == content(min(gone, len(chunks) - 2) * C)
        with pytest.raises(Stopped) as caught:
            shown(wrong, sealed_size=len(head) + sum(map(len, chunks)))
        assert caught.value.seen == b""


def test_added_chunks_are_refused() -> None:
    head, chunks = taken_apart(3 * C)
    for at in range(len(chunks) + 1):
        for extra in chunks:
            wrong = [*chunks[:at], extra, *chunks[at:]]
            with pytest.raises(Stopped) as caught:
                shown(head + b"".join(wrong))
            # A chunk doubled at its own place is found at the second of the two.
            intact = at + 1 if at < len(chunks) - 1 and extra == chunks[at] else at
            assert caught.value.seen in (content(intact * C), content(min(at, 2) * C))
            with pytest.raises(Stopped) as caught:
                shown(head + b"".join(wrong), sealed_size=len(head) + sum(map(len, chunks)))
            assert caught.value.seen == b""


def test_chunks_of_another_file_are_refused_even_under_the_same_key() -> None:
    head, chunks = taken_apart(3 * C)
    header = Header.parse(FILE, head)
    for at in range(3):
        foreign = Chunks(OTHER, KEY, header).seal(content(3 * C)[at * C : (at + 1) * C], at, ends=at == 2)
        wrong = [*chunks[:at], bytes(foreign), *chunks[at + 1 :]]
        with pytest.raises(Stopped) as caught:
            shown(head + b"".join(wrong))
        assert (caught.value.seen, caught.value.chunk) == (content(at * C), at)


def test_a_file_under_the_name_of_another_is_refused() -> None:
    data = sealed(3 * C)[0].held[store_name(FILE)]
    with pytest.raises(Stopped) as caught:
        shown(data, file_id=OTHER)
    assert caught.value.seen == b""


def test_another_key_shows_nothing() -> None:
    with pytest.raises(Stopped) as caught:
        shown(sealed(10)[0].held[store_name(FILE)], key=bytes(32))
    assert caught.value.seen == b""


def test_truncation_at_each_length_is_refused() -> None:
    data = sealed(3 * C + 5)[0].held[store_name(FILE)]
    for length in range(len(data)):
        with pytest.raises(Stopped) as caught:
            shown(data[:length])
        assert len(caught.value.seen) <= max(0, (length - HEADER_BYTES) // (C + TAG_BYTES) * C)
        with pytest.raises(Stopped) as caught:
            shown(data[:length], sealed_size=len(data))
        assert caught.value.seen == b""


def test_added_bytes_are_refused() -> None:
    data = sealed(3 * C + 5)[0].held[store_name(FILE)]
    for extra in range(1, 2 * (C + TAG_BYTES)):
        with pytest.raises(Stopped):
            shown(data + bytes(extra))


def taken_apart(size: int) -> tuple[bytes, list[bytes]]:
    data = sealed(size)[0].held[store_name(FILE)]
    body = data[HEADER_BYTES:]
    return data[:HEADER_BYTES], [body[at : at + C + TAG_BYTES] for at in range(0, len(body), C + TAG_BYTES)]


@given(st.data())
def test_random_ranges_equal_the_slice(data: st.DataObject) -> None:
    size = data.draw(st.integers(0, 400))
    chunk = data.draw(st.integers(1, 80))
    start = data.draw(st.integers(0, size))
    end = data.draw(st.integers(start, size))
    store, kept = sealed(size, chunk)
    found = Vault(store).read(FILE, KEY, start, end, sealed_size=kept.sealed_size)
    assert b"".join(found) == content(size)[start:end]


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 2), (0, 11), (11, 11)])
def test_a_range_outside_the_file_is_the_callers_mistake(start: int, end: int) -> None:
    store, kept = sealed(10)
    with pytest.raises(ValueError, match="of 10"):
        Vault(store).read(FILE, KEY, start, end, sealed_size=kept.sealed_size)


def test_a_range_reads_no_more_than_the_chunks_it_touches() -> None:
    store, kept = sealed(100 * C)
    asked = []
    real = store.read

    def watched(name: str, start: int, end: int) -> Iterator[bytes]:
        asked.append((start, end))
        return real(name, start, end)

    store.read = watched  # type: ignore[method-assign]
    found = b"".join(Vault(store).read(FILE, KEY, 50 * C + 3, 51 * C + 2, sealed_size=kept.sealed_size))
    assert found == content(100 * C)[50 * C + 3 : 51 * C + 2]
    assert sum(end - start for start, end in asked) == HEADER_BYTES + 2 * (C + TAG_BYTES)


@given(st.integers(0, 3000), st.integers(1, 200))
def test_the_plain_size_follows_from_the_stored_size(size: int, chunk: int) -> None:
    header = Header(AES_256_GCM, chunk, bytes(7))
    whole = HEADER_BYTES + size + header.chunks(size) * TAG_BYTES
    assert header.plain_size(FILE, whole) == size


@pytest.mark.parametrize("size", [0, -1, MOST_CHUNK + 1])
def test_chunks_have_bounds(size: int) -> None:
    with pytest.raises(ValueError, match="chunk"):
        Header.fresh(AES_256_GCM, size)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_has_32_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Chunks(FILE, bytes(length), Header.fresh(SM4_GCM, C))


def test_two_puts_of_the_same_content_have_nothing_in_common() -> None:
    a, b = (sealed(3 * C)[0].held[store_name(FILE)] for _ in range(2))
    assert a[14:21] != b[14:21]
    assert a[21:] != b[21:]


@given(st.lists(st.binary(max_size=40), max_size=20), st.integers(1, 50))
def test_pieces_are_the_same_bytes_cut_to_size(parts: list[bytes], size: int) -> None:
    found = list(pieces(parts, size))
    assert b"".join(found) == b"".join(parts)
    assert all(len(p) == size for p in found[:-1])
    assert all(0 < len(p) <= size for p in found)
    assert list(pieces(io.BytesIO(b"".join(parts)), size)) == found
