"""The format of an encrypted file: a header, then chunks that are each encrypted and authenticated.

Modelled on STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) as in Tink's streaming AEAD:

    header = magic(8) || version(1) || algorithm(1) || chunk size(4) || nonce prefix(7)
    chunk i = AEAD(key, nonce = prefix || i as u32 || last flag, plain, aad = file id(16) || header)

Integers are big-endian. Every chunk but the last holds `chunk size` bytes of plain text; the last holds 1 to that many,
and in an empty file 0. The index keeps chunks in their order, the flag keeps the end where it was, the file id keeps
out chunks of another file, and every byte of the header is authenticated with each chunk. A key serves one file, once.
"""

import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

MAGIC = b"ZFJLFILE"
VERSION = 1
KEY_BYTES = 32
TAG_BYTES = 16
PREFIX_BYTES = 7
CHUNK = 64 * 1024
"""For documents, pictures and sound: what a reader waits for before the first byte."""
LARGE_CHUNK = 1024 * 1024
"""For video and whatever else is read in long stretches."""
MOST_CHUNK = 4 * 1024 * 1024
"""A reader holds one chunk in memory, so a damaged header must not make it ask for more."""
MOST_CHUNKS = 2**32

_LAYOUT = struct.Struct(f">{len(MAGIC)}sBBI{PREFIX_BYTES}s")
HEADER_BYTES = _LAYOUT.size

Bytes = bytes | bytearray | memoryview


class Damaged(Exception):
    """A file is not what was put in. `chunk` counts from 0; None where the header, the size or the whole is wrong."""

    def __init__(self, file_id: UUID, chunk: int | None, words: str) -> None:
        super().__init__(f"file {file_id}: {words}")
        self.file_id = file_id
        self.chunk = chunk


class _Suite(Protocol):
    """An AEAD with a 16-byte tag behind the cipher text."""

    def seal(self, nonce: bytes, plain: Bytes, aad: bytes, into: memoryview) -> None: ...

    def open(self, nonce: bytes, sealed: Bytes, aad: bytes) -> bytes: ...


class _Aes256Gcm:
    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, nonce: bytes, plain: Bytes, aad: bytes, into: memoryview) -> None:
        self._cipher.encrypt_into(nonce, plain, aad, into)

    def open(self, nonce: bytes, sealed: Bytes, aad: bytes) -> bytes:
        return self._cipher.decrypt(nonce, sealed, aad)


class Sm4Gcm:
    """SM4-GCM (GB/T 32907, RFC 8998), whose keys have 16 bytes."""

    def __init__(self, key: bytes) -> None:
        self._key = SM4(key)

    def seal(self, nonce: bytes, plain: Bytes, aad: bytes, into: memoryview) -> None:
        cipher = Cipher(self._key, GCM(nonce)).encryptor()
        cipher.authenticate_additional_data(aad)
        into[:-TAG_BYTES] = cipher.update(plain)
        cipher.finalize()
        into[-TAG_BYTES:] = cipher.tag

    def open(self, nonce: bytes, sealed: Bytes, aad: bytes) -> bytes:
        view = memoryview(sealed)
        cipher = Cipher(self._key, GCM(nonce, bytes(view[-TAG_BYTES:]))).decryptor()
        cipher.authenticate_additional_data(aad)
        plain = cipher.update(view[:-TAG_BYTES])
        cipher.finalize()
        return plain


def _sm4_from_file_key(key: bytes) -> Sm4Gcm:
    return Sm4Gcm(HKDFExpand(SHA256(), 16, b"ZFJLFILE SM4-GCM").derive(key))


@dataclass(frozen=True)
class Algorithm:
    """How the chunks of a file are encrypted. `code` is its byte in the header, `make` takes the file's 32-byte key."""

    code: int
    name: str
    make: Callable[[bytes], _Suite]


AES_256_GCM = Algorithm(1, "AES-256-GCM", _Aes256Gcm)
SM4_GCM = Algorithm(2, "SM4-GCM", _sm4_from_file_key)
ALGORITHMS = {a.code: a for a in (AES_256_GCM, SM4_GCM)}


@dataclass(frozen=True)
class Header:
    """What stands before the chunks."""

    algorithm: Algorithm
    chunk_size: int
    prefix: bytes

    @classmethod
    def fresh(cls, algorithm: Algorithm, chunk_size: int) -> "Header":
        """A header with a random nonce prefix. Raises ValueError for a chunk size outside 1 byte to 4 MiB."""
        if not 1 <= chunk_size <= MOST_CHUNK:
            raise ValueError(f"a chunk of {chunk_size} bytes")
        return cls(algorithm, chunk_size, os.urandom(PREFIX_BYTES))

    @classmethod
    def parse(cls, file_id: UUID, data: bytes) -> "Header":
        """Raises Damaged for what is no header of a version and algorithm known here."""
        if len(data) != HEADER_BYTES:
            raise Damaged(file_id, None, "the header is cut off")
        magic, version, code, chunk_size, prefix = _LAYOUT.unpack(data)
        known = magic == MAGIC and version == VERSION and code in ALGORITHMS
        if not known or not 1 <= chunk_size <= MOST_CHUNK:
            raise Damaged(file_id, None, "the header is not one of this format")
        return cls(ALGORITHMS[code], chunk_size, prefix)

    def pack(self) -> bytes:
        return _LAYOUT.pack(MAGIC, VERSION, self.algorithm.code, self.chunk_size, self.prefix)

    @property
    def sealed_chunk(self) -> int:
        """Bytes of a full chunk as stored."""
        return self.chunk_size + TAG_BYTES

    def chunks(self, size: int) -> int:
        """How many chunks hold `size` bytes of plain text."""
        return max(1, -(-size // self.chunk_size))

    def plain_size(self, file_id: UUID, sealed_size: int) -> int:
        """Bytes of plain text in a file of `sealed_size` bytes. Raises Damaged for a size that no file has."""
        body = sealed_size - HEADER_BYTES
        chunks = -(-body // self.sealed_chunk)
        size = body - chunks * TAG_BYTES
        if body < TAG_BYTES or chunks > MOST_CHUNKS or self.chunks(size) != chunks:
            raise Damaged(file_id, None, f"{sealed_size} bytes are no whole file")
        return size


class Chunks:
    """Encrypts and decrypts the chunks of one file. Raises ValueError for a key that has not 32 bytes."""

    def __init__(self, file_id: UUID, key: bytes, header: Header) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a file key has {KEY_BYTES} bytes, not {len(key)}")
        self.file_id = file_id
        self.header = header
        self._aad = file_id.bytes + header.pack()
        self._suite = header.algorithm.make(key)

    def seal(self, plain: Bytes, first: int, *, ends: bool) -> bytearray:
        """The chunks from index `first` on that hold `plain`: whole ones, and where the file `ends`, its last."""
        size = self.header.chunk_size
        count = self.header.chunks(len(plain))
        if first + count > MOST_CHUNKS:
            raise ValueError("the file is too large for its chunks")
        out = bytearray(len(plain) + count * TAG_BYTES)
        source, target = memoryview(plain), memoryview(out)
        for index in range(count):
            piece = source[index * size : (index + 1) * size]
            at = index * self.header.sealed_chunk
            nonce = self._nonce(first + index, is_last=ends and index == count - 1)
            self._suite.seal(nonce, piece, self._aad, target[at : at + len(piece) + TAG_BYTES])
        return out

    def open(self, sealed: Bytes, index: int, *, is_last: bool) -> bytes:
        """The plain text of chunk `index`. Raises Damaged before any of it is returned."""
        if len(sealed) < TAG_BYTES:
            raise Damaged(self.file_id, index, f"chunk {index} is cut off")
        try:
            return self._suite.open(self._nonce(index, is_last=is_last), sealed, self._aad)
        except InvalidTag:
            raise Damaged(self.file_id, index, f"chunk {index} is not what was put in") from None

    def _nonce(self, index: int, *, is_last: bool) -> bytes:
        return self.header.prefix + index.to_bytes(4) + bytes([is_last])
