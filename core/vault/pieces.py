"""Streams of bytes cut to size."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast


def pieces(source: BinaryIO | Iterable[bytes], size: int) -> Iterator[bytes]:
    """The bytes of an open file, or of an iterable of parts of any length, in pieces of `size`; the last may be shorter.

    Nothing comes out of an empty source. Holds one part and one piece in memory.
    """
    held = bytearray()
    parts = _read(cast(BinaryIO, source), size) if hasattr(source, "read") else source
    for part in parts:
        if not held and len(part) == size:
            yield bytes(part)
            continue
        held += part
        whole = len(held) // size * size
        if whole:
            with memoryview(held) as view:
                cut = [bytes(view[at : at + size]) for at in range(0, whole, size)]
            del held[:whole]
            yield from cut
    if held:
        yield bytes(held)


def _read(source: BinaryIO, size: int) -> Iterator[bytes]:
    while part := source.read(size):
        yield part
