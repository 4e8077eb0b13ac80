"""Range requests (RFC 9110, section 14): which bytes of a representation somebody asks for."""

import re
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"bytes[ \t]*=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """Bytes from `start` up to and without `end`."""

    start: int
    end: int


class Unsatisfiable(Exception):
    """None of the bytes asked for exists: 416."""


def asked_span(header: str | None, if_range: str | None, etag: str, size: int) -> Span | None:
    """The part that a request asks for; None for the whole. Raises Unsatisfiable.

    The whole is also the answer to several ranges at once, to another unit, and to what is no range, all of which a
    server may ignore (14.2), and where If-Range names another version than `etag`, by strong comparison (13.1.5).
    """
    found = _ONE_RANGE.fullmatch((header or "").strip())
    if found is None or found[1] == found[2] == "" or (if_range is not None and if_range.strip() != etag):
        return None
    if not found[1]:
        length = int(found[2])
        if length == 0 or size == 0:
            raise Unsatisfiable
        return Span(max(0, size - length), size)
    start = int(found[1])
    last = int(found[2]) if found[2] else None
    if last is not None and last < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return Span(start, size if last is None else min(last + 1, size))
