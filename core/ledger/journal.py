"""Append-only files in PORTAL_HOME/ledger: the second memory of the ledger, outside the database superuser's reach.

Every line is one JSON object. `heads.log` has each signed head, `receipts-<year>-<month>.log` each committed
transaction, `checks.log` each finished verification. Several processes append at once; a crash can tear a line, and
the next writer then begins a new one, so that a torn piece never swallows what follows.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.home import Home

HEADS = "heads.log"
CHECKS = "checks.log"
LONGEST_LINE = 1 << 26
"""Bytes of a line that are read at most: what is longer is damage, and must not fill the memory."""
_BLOCK = 1 << 16
_PENDING = 16
"""Torn pieces in a row that are kept until the line that repeats them; of more, something else is wrong."""


class Shortened(RuntimeError):
    """A file ends before a place that was read earlier, or no line begins there: it was cut or exchanged."""


class Line(bytes):
    """A whole line without its line break; `value` is the object that it is."""

    value: dict[str, Any]


@dataclass(frozen=True)
class Torn:
    """Bytes that are no whole line. `is_harmless`: the next whole line repeats them, as a writer does after a crash.

    `is_last`: they stand at the end of the file; whoever was writing them has not been told that it is done.
    """

    piece: bytes
    is_harmless: bool = False
    is_last: bool = False


@dataclass(frozen=True)
class SignedHead:
    """A head as it was signed: the statement's bytes with their first line, and the sealer's signature."""

    statement: bytes
    signature: bytes


def folder(home: Home) -> Path:
    return home.path / "ledger"


def has_file(home: Home, name: str) -> bool:
    """Whether a file of the journal was ever begun."""
    return (folder(home) / name).exists()


def append(path: Path, line: bytes, *, sync: bool) -> None:
    """Add one line (a JSON object without line breaks) at the end of a file, made with mode 0600 where there is none.

    With `sync` it returns when the line is on the disk. Raises ValueError for what is no line, OSError where it
    could not be written; it may then stand there in part, and the same line can be appended again.
    """
    append_all(path, [line], sync=sync)


def append_all(path: Path, lines: Sequence[bytes], *, sync: bool) -> None:
    """Add several lines as `append` adds one."""
    for line in lines:
        if not line.startswith(b"{") or not line.endswith(b"}") or b"\n" in line:
            raise ValueError("a line is one JSON object without line breaks")
    _append(path, lambda _descriptor, _offset: b"\n".join(lines), sync=sync)


def _append(path: Path, make: Callable[[int, int], bytes], *, sync: bool) -> None:
    """`make` gets the file and the offset at which the line will stand, while nobody else can append."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(path, flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        is_torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        rest = b"\n" * is_torn + make(descriptor, size + is_torn) + b"\n"
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        # Outside the lock, so that others append meanwhile.
        if sync:
            os.fsync(descriptor)
            if size == 0:
                _sync_folder(path.parent)
    finally:
        os.close(descriptor)


def read_lines(path: Path, offset: int = 0) -> Iterator[tuple[int, Line | Torn]]:
    """(offset, line) from `offset` to the present end, in constant memory.

    What is no JSON object comes as Torn. No file is an empty file. Raises Shortened where no line begins at `offset`.
    """
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        if offset:
            raise Shortened(f"{path} is gone") from None
        return
    with stream:
        # Nobody is in the middle of a line while this is asked.
        fcntl.flock(stream, fcntl.LOCK_SH)
        end = os.fstat(stream.fileno()).st_size
        fcntl.flock(stream, fcntl.LOCK_UN)
        if offset > end or (offset and os.pread(stream.fileno(), 1, offset - 1) != b"\n"):
            raise Shortened(f"{path} has no line at {offset}")
        stream.seek(offset)
        pending: list[tuple[int, bytes]] = []
        start = offset
        while start < end and (piece := stream.readline(min(LONGEST_LINE, end - start))):
            following = start + len(piece)
            if not piece.endswith(b"\n"):
                yield from _torn(pending, b"")
                yield start, Torn(piece, is_last=following >= end)
                following += _skip_line(stream.readline)
            elif (value := _object(line := Line(piece[:-1]))) is not None:
                line.value = value
                yield from _torn(pending, line)
                yield start, line
            else:
                pending.append((start, line))
                if len(pending) > _PENDING:
                    yield from _torn(pending, b"")
            start = following
        yield from _torn(pending, b"")


def _torn(pending: list[tuple[int, bytes]], line: bytes) -> Iterator[tuple[int, Torn]]:
    """Empty the list of torn pieces, judged by the whole line that follows."""
    for start, piece in pending:
        yield start, Torn(piece, is_harmless=line.startswith(piece) and line != piece)
    pending.clear()


def _skip_line(readline: Callable[[int], bytes]) -> int:
    """Read to behind the next line break; how many bytes that were."""
    skipped = 0
    while piece := readline(_BLOCK):
        skipped += len(piece)
        if piece.endswith(b"\n"):
            break
    return skipped


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line.decode())
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _backwards(descriptor: int, end: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """(offset, object) of the whole lines before `end`, the last first. Reads as much as it is asked for."""
    tail = b""
    start = end
    is_ended = False
    while start > 0:
        # Twice as much each time, so that a long line costs no more than its length.
        count = min(max(_BLOCK, len(tail)), start)
        start -= count
        tail = os.pread(descriptor, count, start) + tail
        while (at := tail.rfind(b"\n")) >= 0:
            # Behind the last line break stands a torn piece, or nothing.
            if is_ended and (found := _object(tail[at + 1 :])) is not None:
                yield start + at + 1, found
            tail, is_ended = tail[:at], True
        if len(tail) > LONGEST_LINE:
            tail = b""
    if is_ended and (found := _object(tail)) is not None:
        yield 0, found


def append_head(home: Home, head: SignedHead) -> None:
    """Keep a signed head; returns when it is on the disk."""
    line = {"statement": head.statement.decode(), "signature": head.signature.hex()}
    append(folder(home) / HEADS, _dump(line), sync=True)


def read_heads(home: Home, offset: int = 0) -> Iterator[tuple[int, SignedHead | Torn]]:
    """All kept heads in the order of their writing; a line that is no head comes as Torn. Raises Shortened."""
    for start, line in read_lines(folder(home) / HEADS, offset):
        if isinstance(line, Torn):
            yield start, line
        else:
            yield start, _head(line.value) or Torn(line)


def last_head(home: Home) -> SignedHead | None:
    """The head that was written last and stands there whole, in constant time; None where there is none."""
    for _, found in _from_the_end(folder(home) / HEADS):
        if head := _head(found):
            return head
    return None


def _head(line: Mapping[str, Any]) -> SignedHead | None:
    statement, signature = line.get("statement"), line.get("signature")
    try:
        if isinstance(statement, str) and isinstance(signature, str):
            return SignedHead(statement.encode(), bytes.fromhex(signature))
    except ValueError:
        pass
    return None


def _from_the_end(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return
    with stream:
        yield from _backwards(stream.fileno(), os.fstat(stream.fileno()).st_size)


def append_check(home: Home, kind: str, result: Mapping[str, Any]) -> None:
    """Keep the result of a verification. Every line points at the last one of each other kind."""

    def make(descriptor: int, offset: int) -> bytes:
        before: dict[str, int] = {}
        for start, found in _backwards(descriptor, offset):
            if _is_check(found):
                before = _pointers(found) | {found["kind"]: start}
                break
        before.pop(kind, None)
        return _dump({"kind": kind, "result": dict(result), "before": before})

    _append(folder(home) / CHECKS, make, sync=True)


def last_checks(home: Home) -> dict[str, dict[str, Any]]:
    """The last result of each kind of verification, in a time that does not grow with the file."""
    path = folder(home) / CHECKS
    newest = next(((at, line) for at, line in _from_the_end(path) if _is_check(line)), None)
    if newest is None:
        return {}
    start, line = newest
    found = {line["kind"]: line["result"]}
    with path.open("rb") as stream:
        for kind, offset in _pointers(line).items():
            if offset < start:
                stream.seek(offset)
                other = _object(stream.readline(LONGEST_LINE)) or {}
                if _is_check(other) and other["kind"] == kind:
                    found[kind] = other["result"]
    return found


def _is_check(line: Mapping[str, Any]) -> bool:
    return isinstance(line.get("kind"), str) and isinstance(line.get("result"), dict)


def _pointers(line: Mapping[str, Any]) -> dict[str, int]:
    before = line.get("before")
    if not isinstance(before, dict):
        return {}
    return {kind: at for kind, at in before.items() if isinstance(at, int) and at >= 0}


def write_state(path: Path, state: Mapping[str, Any]) -> None:
    """Replace a small file as a whole: whoever reads it, also after a crash, finds the old or the new state."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(_dump(dict(state)))
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def read_state(path: Path) -> dict[str, Any] | None:
    """What `write_state` wrote; None where there is no such file or it is damaged."""
    try:
        return _object(path.read_bytes())
    except FileNotFoundError:
        return None


def _dump(line: Mapping[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode()


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
