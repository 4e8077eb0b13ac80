"""The vault: files go in as a stream, are encrypted and hashed on the way, and come out in ranges."""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from core.vault.format import (
    AES_256_GCM,
    CHUNK,
    HEADER_BYTES,
    LARGE_CHUNK,
    Algorithm,
    Bytes,
    Chunks,
    Damaged,
    Header,
)
from core.vault.pieces import pieces
from core.vault.store import Store

_BLOCK = 1024 * 1024
"""Bytes that are encrypted, hashed and written at a time."""
_BLOCKS_AHEAD = 2
"""Blocks that may wait for their hash."""


@dataclass(frozen=True)
class Stored:
    """What the record keeps of a file: bytes and lower-hex SHA-256 of the plain text, and of what lies in the store."""

    size: int
    sha256: str
    sealed_size: int
    sealed_sha256: str


class Missing(Damaged):
    """The store has nothing under the name of the file."""

    def __init__(self, file_id: UUID) -> None:
        super().__init__(file_id, None, "it is not in the store")


def store_name(file_id: UUID) -> str:
    """The name of a file in the store: its id, in one of 256 folders. Says nothing about the content."""
    return f"{file_id.hex[-2:]}/{file_id.hex}"


class Vault:
    """Encrypted files in a store. Holds no keys: each call brings the key of its file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(
        self,
        file_id: UUID,
        key: bytes,
        source: BinaryIO | Iterable[bytes],
        chunk_size: int = CHUNK,
        algorithm: Algorithm = AES_256_GCM,
    ) -> Stored:
        """Encrypt `source` under `key` (32 random bytes that serve this file alone) and keep it as `file_id`.

        Memory stays constant. When it returns, the file is durable; when it raises, there is none. Raises FileExistsError
        for an id that was used, OSError where the store fails, and whatever reading `source` raises.
        """
        header = Header.fresh(algorithm, chunk_size)
        with _Sealing(Chunks(file_id, key, header), source) as sealing:
            self._store.put(store_name(file_id), sealing.parts())
            return sealing.stored()

    def read(
        self, file_id: UUID, key: bytes, start: int = 0, end: int | None = None, *, sealed_size: int
    ) -> Iterator[bytes]:
        """The plain bytes from `start` up to and without `end` (None: to the end of the file).

        `sealed_size` is what the record says, so that a file that was cut short or lengthened gives no byte at all. A
        chunk is released only after its tag was checked. Raises Missing, Damaged, or ValueError for a range outside the
        file, at once; Damaged for a chunk when it is reached.
        """
        name = store_name(file_id)
        if self._size(file_id) != sealed_size:
            raise Damaged(file_id, None, f"it does not have the {sealed_size} bytes of the record")
        header = Header.parse(file_id, b"".join(self._store.read(name, 0, min(HEADER_BYTES, sealed_size))))
        size = header.plain_size(file_id, sealed_size)
        end = size if end is None else end
        if not 0 <= start <= end <= size:
            raise ValueError(f"bytes {start} to {end} of {size}")
        return self._open(name, Chunks(file_id, key, header), size, start, end)

    def verify(self, file_id: UUID, sealed_sha256: str, sealed_size: int) -> None:
        """Compare what lies in the store with the record, without any key. Raises Missing or Damaged."""
        if self._size(file_id) != sealed_size:
            raise Damaged(file_id, None, f"it does not have the {sealed_size} bytes of the record")
        found = hashlib.sha256()
        for part in self._store.read(store_name(file_id), 0, sealed_size):
            found.update(part)
        if found.hexdigest() != sealed_sha256:
            raise Damaged(file_id, None, "its SHA-256 is not that of the record")

    def delete(self, file_id: UUID) -> None:
        """Remove a file from the store. Raises Missing."""
        try:
            self._store.delete(store_name(file_id))
        except FileNotFoundError:
            raise Missing(file_id) from None

    def ids(self) -> Iterator[UUID]:
        """The ids of all files in the store, in no order."""
        for name in self._store.names():
            yield UUID(name.rpartition("/")[2])

    def _size(self, file_id: UUID) -> int:
        try:
            return self._store.size(store_name(file_id))
        except FileNotFoundError:
            raise Missing(file_id) from None

    def _open(self, name: str, chunks: Chunks, size: int, start: int, end: int) -> Iterator[bytes]:
        if start == end < size:
            return
        header = chunks.header
        last = header.chunks(size) - 1
        # The one chunk of an empty file, and the last where the range is the empty end, are checked all the same.
        first = min(start // header.chunk_size, last)
        until = max(-(-end // header.chunk_size), first + 1)
        begin = HEADER_BYTES + first * header.sealed_chunk
        stop = HEADER_BYTES + until * header.sealed_chunk
        sealed = pieces(self._store.read(name, begin, stop), header.sealed_chunk)
        for index in range(first, until):
            plain = chunks.open(next(sealed, b""), index, is_last=index == last)
            at = index * header.chunk_size
            if wanted := plain[max(start - at, 0) : end - at]:
                yield wanted


class _Sealing:
    """One file on its way in: its parts for the store, and afterwards its sizes and hashes."""

    def __init__(self, chunks: Chunks, source: BinaryIO | Iterable[bytes]) -> None:
        self._chunks = chunks
        self._source = source
        self._plain = _Tally()
        self._sealed = _Tally()
        self._pool: ThreadPoolExecutor | None = None
        self._waiting: deque[Future[None]] = deque()

    def __enter__(self) -> "_Sealing":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def parts(self) -> Iterator[bytes | bytearray]:
        header = self._chunks.header
        head = header.pack()
        self._sealed.add(head)
        yield head
        per_block = max(1, _BLOCK // header.chunk_size)
        blocks = pieces(self._source, per_block * header.chunk_size)
        # Whether a block is the last shows when there is no other behind it.
        block, following, first = next(blocks, b""), next(blocks, None), 0
        while True:
            sealed = self._chunks.seal(block, first, ends=following is None)
            self._hash(block, sealed, alone=first == 0 and following is None)
            yield sealed
            if following is None:
                return
            block, following, first = following, next(blocks, None), first + per_block

    def stored(self) -> Stored:
        while self._waiting:
            self._waiting.popleft().result()
        plain, sealed = self._plain, self._sealed
        return Stored(plain.size, plain.sha.hexdigest(), sealed.size, sealed.sha.hexdigest())

    def _hash(self, plain: Bytes, sealed: Bytes, *, alone: bool) -> None:
        if alone:
            # A thread for a single block would take longer to start than it saves.
            self._count(plain, sealed)
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, "vault-hash")
        self._waiting.append(self._pool.submit(self._count, plain, sealed))
        if len(self._waiting) > _BLOCKS_AHEAD:
            self._waiting.popleft().result()

    def _count(self, plain: Bytes, sealed: Bytes) -> None:
        self._plain.add(plain)
        self._sealed.add(sealed)


class _Tally:
    """Bytes counted and hashed."""

    def __init__(self) -> None:
        self.size = 0
        self.sha = hashlib.sha256()

    def add(self, part: Bytes) -> None:
        self.size += len(part)
        self.sha.update(part)


__all__ = ["CHUNK", "LARGE_CHUNK", "Damaged", "Missing", "Stored", "Vault", "store_name"]
