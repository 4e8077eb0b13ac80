"""Write a PDF object by object, taking pages over from other files one file at a time (ISO 32000-1, 7.5).

pikepdf joins files in memory, every picture of every page included, until it saves. Here what was written is forgotten:
of a volume of any size, memory holds the file whose pages are being taken, and a number for each object.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import BinaryIO, Final

from pikepdf import Object, Pdf, Stream, String

REFERENCE: Final = re.compile(rb"\((?:\\.|[^\\()])*\)|(?<![^\s\[])(\d+) (\d+) R\b", re.DOTALL)
"""A string, passed over whatever it holds, or a reference, as qpdf writes both: in a string it escapes each bracket."""
Key = tuple[int, int]


def text(words: str) -> bytes:
    """A text as a string of PDF."""
    return String(words).unparse()


class PdfWriter:
    """A file being written. Objects have numbers from 1 on; a number may be given away before its object is written."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._digest = hashlib.sha256()
        self._place = 0
        self._places: dict[int, int] = {}
        self._last = 0
        self._put(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def reserve(self) -> int:
        """The number of an object to come."""
        self._last += 1
        return self._last

    def write(self, number: int, body: bytes, stream: bytes | None = None) -> int:
        """Write the object of a number, its stream as it is, filters and length being in `body`; gives the number."""
        self._places[number] = self._place
        self._put(b"%d 0 obj\n" % number + body)
        if stream is not None:
            self._put(b"\nstream\n")
            self._put(stream)
            self._put(b"\nendstream")
        self._put(b"\nendobj\n")
        return number

    def add(self, body: bytes) -> int:
        """Write an object under the next number, and give it."""
        return self.write(self.reserve(), body)

    def take(self, source: Pdf, roots: Iterable[Object], added: Mapping[Key, bytes]) -> Mapping[Key, int]:
        """Take over objects with everything they refer to; gives each object's number here by its number there.

        `added` are entries put into the dictionaries of some objects. The source must be a file that qpdf has written, and
        not encrypted.
        """
        numbers: dict[Key, int] = {}
        waiting: list[Key] = []

        def number_of(key: Key) -> int:
            if key not in numbers:
                numbers[key] = self.reserve()
                waiting.append(key)
            return numbers[key]

        def renumbered(found: re.Match[bytes]) -> bytes:
            return found[0] if found[1] is None else b"%d 0 R" % number_of((int(found[1]), int(found[2])))

        for root in roots:
            number_of(root.objgen)
        while waiting:
            key = waiting.pop()
            thing = source.get_object(key)
            is_stream = isinstance(thing, Stream)
            body = (thing.stream_dict if is_stream else thing).unparse(resolved=True)
            body = REFERENCE.sub(renumbered, body)
            if key in added:
                body = body.removesuffix(b">>") + added[key] + b" >>"
            self.write(numbers[key], body, thing.read_raw_bytes() if is_stream else None)
        return numbers

    def finish(self, root: int, info: int) -> None:
        """Write the table of objects and the end."""
        start = self._place
        identity = self._digest.hexdigest()[:32].encode("ascii")
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % (self._last + 1))
        for number in range(1, self._last + 1):
            self._put(b"%010d 00000 n \n" % self._places[number])
        self._put(
            b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>] >>\nstartxref\n%d\n%%%%EOF\n"
            % (self._last + 1, root, info, identity, identity, start)
        )

    def _put(self, data: bytes) -> None:
        self._target.write(data)
        self._digest.update(data)
        self._place += len(data)
