"""Verification of the ledger itself: heads, leaves, entries, nodes, and the receipts that the host keeps."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from pathlib import Path

from cryptography.exceptions import InvalidSignature

from core.app import App
from core.ledger import journal
from core.ledger.findings import Findings
from core.ledger.heads import is_signed, read_statement
from core.ledger.merkle import Frontier
from db.ledger import canonical
from db.ledger.scanning import Entry, Snapshot
from db.ledger.tree import leaf_hash
from db.ledger.write import SIGNED_ENTRY

Progress = Callable[[int, int, str], None]
_EVERY = 5_000
_WINDOW = 20_000
"""Receipts that are read ahead of the leaves: transactions are acknowledged in about the order of their sealing."""
_ASK = 500
STUCK = timedelta(minutes=10)
"""An entry that waits longer is being kept from the sealer."""
_COLUMNS = ("id", "object", "object_id", "matter", "action", "account", "session", "at", "key")
_ITS_OWN = re.compile(rb'"commitment":(null|"[0-9a-f]+"),"schema":(?:null|"[0-9]+"),')
"""What of a body stands in no column, as the portal writes it."""


@dataclass(frozen=True)
class Marks:
    """How long the host's files were before the snapshot was taken: what they held then, the snapshot must have."""

    heads: int
    receipts: dict[str, int]


def take_marks(app: App) -> Marks:
    folder = journal.folder(app.home)
    files = sorted(folder.glob("receipts-*.log"))
    heads = folder / journal.HEADS
    return Marks(
        heads.stat().st_size if heads.exists() else 0, {file.name: file.stat().st_size for file in files}
    )


def check_heads(
    app: App, found: Snapshot, marks: Marks, findings: Findings, from_size: int, from_offset: int = 0
) -> dict[int, bytes]:
    """Compare the heads of the database with those of the file; size -> root of the heads that are in order."""
    stored = iter(found.heads(from_size))
    roots: dict[int, bytes] = {}
    known = _known_heads(app, marks, findings, from_size, from_offset)
    # Those before the offset were known, and compared, when the last run read them.
    has_known = from_offset > 0
    before: bytes | None = None
    expected = next(known, None)
    for size, root, statement, signature in stored:
        while expected is not None and expected[0] < size:
            findings.add("head_lost", detail=f"封存至 {expected[0]} 条")
            expected = next(known, None)
        if expected is not None and expected[0] == size:
            has_known = True
            if expected[1] != statement:
                findings.add("head_lost", detail=f"封存至 {size} 条")
            expected = next(known, None)
        if _is_head(app, size, root, statement, signature, findings):
            roots[size] = root
            head = read_statement(statement)
            if before is not None and head.previous != hashlib.sha256(before).hexdigest():
                findings.add("head_chain", index=size)
        before = statement
    while expected is not None:
        has_known = True
        findings.add("head_lost", detail=f"封存至 {expected[0]} 条")
        expected = next(known, None)
    if roots and not has_known:
        findings.add("head_unknown")
    return roots


def _known_heads(
    app: App, marks: Marks, findings: Findings, from_size: int, from_offset: int
) -> Iterator[tuple[int, bytes]]:
    last = -1
    for start, head in journal.read_heads(app.home, from_offset):
        if start >= marks.heads:
            return
        if isinstance(head, journal.Torn):
            if not head.is_harmless and not head.is_last:
                findings.add("head_file", detail=f"第 {start} 字节")
            continue
        try:
            size = read_statement(head.statement).size
        except ValueError:
            findings.add("head_file", detail=f"第 {start} 字节")
            continue
        if not is_signed(app, head.statement, head.signature):
            findings.add("head_file", detail=f"第 {start} 字节的签名无效")
            continue
        if size > last and size >= from_size:
            yield size, head.statement
        last = max(last, size)


def _is_head(
    app: App, size: int, root: bytes, statement: bytes, signature: bytes, findings: Findings
) -> bool:
    try:
        head = read_statement(statement)
    except ValueError:
        findings.add("head_forged", index=size)
        return False
    if (head.size, head.root) != (size, root.hex()) or not is_signed(app, statement, signature):
        findings.add("head_forged", index=size)
        return False
    return True


def check_leaves(
    app: App,
    found: Snapshot,
    roots: dict[int, bytes],
    receipts: "Receipts",
    findings: Findings,
    frontier: Frontier,
    progress: Progress,
) -> None:
    """Walk the leaves after `frontier`, rehash each entry, and compare the root at every head."""
    first, size = frontier.size, max(roots, default=0)
    made: dict[tuple[int, int], bytes] = {}
    is_whole = True
    for place, entry_id, stored, columns, has_image, body, signature in found.leaves(first):
        if place % _EVERY == 0:
            progress(place - first, size - first, "核对台账条目")
        if place != frontier.size and is_whole:
            findings.add("leaf_gap", entry_id=entry_id, index=frontier.size)
            is_whole = False
        if body is None:
            findings.add("entry_lost", entry_id=entry_id, index=place)
            hashed = bytes(stored)
        else:
            body, signature, stored = bytes(body), bytes(signature), bytes(stored)
            hashed = leaf_hash(body + signature)
            # Under a head the tree vouches for the signature; beyond, and for what is new, it is checked here.
            is_beyond = place >= size
            is_forged = (is_beyond or first > 0) and not is_signed_entry(app, body, signature)
            is_plain = hashed == stored and says_its_columns(body, columns, has_image)
            if is_beyond or is_forged or not is_plain:
                entry = found.entries([entry_id])[entry_id]
                if hashed != stored:
                    findings.add("leaf_hash", **_place(entry), index=place)
                check_entry(entry, findings, place)
                if is_beyond:
                    findings.add("leaf_gap", entry_id=entry_id, index=place, detail="不在任何封存范围内")
                if is_forged:
                    findings.add("entry_forged", **_place(entry), index=place)
        receipts.met(entry_id, hashed)
        if is_whole:
            for level, index, node in frontier.append(hashed):
                made[level, index] = node
            if frontier.size in roots and frontier.root() != roots[frontier.size]:
                findings.add("root", index=frontier.size)
    if frontier.size < size:
        findings.add("leaf_gap", index=frontier.size, detail=f"应有 {size} 条，现有 {frontier.size} 条")
    if is_whole and first == 0:
        _check_nodes(found, made, findings)


def _check_nodes(found: Snapshot, made: dict[tuple[int, int], bytes], findings: Findings) -> None:
    for level, index, stored in found.nodes():
        if made.pop((level, index), None) != stored:
            findings.add("node", detail=f"第 {level} 层第 {index} 个")
    for level, index in made:
        findings.add("node", detail=f"第 {level} 层第 {index} 个")


def says_its_columns(body: bytes, columns: str, has_image: bool) -> bool:
    """Whether a body is canonical and says what the columns say, without parsing it: False means to look closely."""
    commitment = body.find(b'"commitment":')
    after = body.find(b'"id":', commitment)
    schema = body.find(b'"schema":', after)
    rest = body.find(b'"session":', schema)
    its_own = _ITS_OWN.fullmatch(body[commitment:after] + body[schema:rest])
    return (
        its_own is not None
        and (its_own[1] != b"null") == has_image
        and body[:commitment] + body[after:schema] + body[rest:] == canonical.PREFIX + columns.encode()
    )


def check_entry(entry: Entry, findings: Findings, index: int | None = None) -> dict[str, str | None] | None:
    """The values of an entry's body, after comparing the columns beside it; None where it has none."""
    try:
        values = canonical.parse(entry.body)
        if canonical.body(values) != entry.body:
            raise ValueError("not canonical")
        said = [values[name] for name in (*_COLUMNS, "version")]
        commits = values["commitment"] is not None
    except (ValueError, KeyError, TypeError):
        findings.add("entry_body", **_place(entry), index=index)
        return None
    columns = (
        *(entry.id, entry.object_type, entry.object_id, entry.matter_id, entry.action),
        *(entry.account_id, entry.session_id, entry.recorded_at, entry.key_id),
        None if entry.version is None else str(entry.version),
    )
    if tuple(said) != columns or commits == (entry.image is None):
        findings.add("entry_columns", **_place(entry), index=index)
    return values


def is_signed_entry(app: App, body: bytes, signature: bytes) -> bool:
    """Whether the portal signed an entry."""
    try:
        app.keys.portal.public_key().verify(signature, SIGNED_ENTRY + body)
    except InvalidSignature:
        return False
    return True


def check_unsealed(
    app: App,
    found: Snapshot,
    receipts: "Receipts",
    findings: Findings,
) -> int:
    """Entries that wait for the sealer must be the portal's own; their number."""
    count = 0
    late = canonical.moment(app.clock.now() - STUCK)
    for entry in found.unsealed():
        count += 1
        if entry.recorded_at is None or entry.recorded_at < late:
            findings.add_once("stuck", **_place(entry))
        if not is_signed_entry(app, entry.body, entry.signature):
            findings.add("entry_forged", **_place(entry))
        check_entry(entry, findings)
        receipts.met(entry.id, leaf_hash(entry.body + entry.signature))
    return count


class Receipts:
    """The receipts of the host, read a little ahead of the leaves. What no leaf answers is looked up at the end."""

    def __init__(self, app: App, marks: Marks, findings: Findings, offsets: dict[str, int]) -> None:
        self._lines = self._read(journal.folder(app.home), marks, offsets)
        self._findings = findings
        self._open: dict[str, bytes] = {}
        self._early: dict[str, bytes] = {}

    def met(self, entry_id: str, hashed: bytes) -> None:
        """An entry that the database has."""
        while len(self._open) < _WINDOW and (line := next(self._lines, None)) is not None:
            for told_id, told in line:
                early = self._early.pop(told_id, None)
                if early is None:
                    self._open[told_id] = told
                elif early != told:
                    self._findings.add("receipt_differs", entry_id=told_id)
        known = self._open.pop(entry_id, None)
        if known is None:
            self._early[entry_id] = hashed
            if len(self._early) > _WINDOW:
                del self._early[next(iter(self._early))]
        elif known != hashed:
            self._findings.add("receipt_differs", entry_id=entry_id)

    def finish(self, found: Snapshot) -> None:
        """Look up what is still open, and all that was not read."""
        batch: dict[str, bytes] = {}
        for entry_id, hashed in self._open.items():
            batch[entry_id] = hashed
            if len(batch) >= _ASK:
                self._look_up(found, batch)
        for entry_id, hashed in chain.from_iterable(self._lines):
            if self._early.pop(entry_id, None) == hashed:
                continue
            batch[entry_id] = hashed
            if len(batch) >= _ASK:
                self._look_up(found, batch)
        self._look_up(found, batch)

    def _look_up(self, found: Snapshot, batch: dict[str, bytes]) -> None:
        entries = found.entries(list(batch))
        for entry_id, hashed in batch.items():
            entry = entries.get(entry_id)
            if entry is None:
                self._findings.add("receipt_lost", entry_id=entry_id)
            elif leaf_hash(entry.body + entry.signature) != hashed:
                self._findings.add("receipt_differs", **_place(entry))
        batch.clear()

    def _read(self, folder: Path, marks: Marks, offsets: dict[str, int]) -> Iterator[list[tuple[str, bytes]]]:
        for name, end in marks.receipts.items():
            try:
                for start, line in journal.read_lines(folder / name, offsets.get(name, 0)):
                    if start >= end:
                        break
                    yield self._of_line(name, start, line)
            except journal.Shortened:
                self._findings.add("receipt_file", detail=f"{name} 比上次核验时短")

    def _of_line(self, name: str, start: int, line: journal.Line | journal.Torn) -> list[tuple[str, bytes]]:
        if isinstance(line, journal.Torn):
            if not line.is_harmless and not line.is_last:
                # Whoever was being told has not been told: a crash of the portal tears the line it writes.
                self._findings.remark("主机回执文件中有因异常中断而不完整的行")
            return []
        try:
            return [(str(entry_id), bytes.fromhex(hashed)) for entry_id, hashed, _ in line.value["entries"]]
        except (ValueError, KeyError, TypeError):
            self._findings.add("receipt_file", detail=f"{name} 第 {start} 字节")
            return []


def _place(entry: Entry) -> dict[str, str]:
    return {"object_type": entry.object_type, "object_id": entry.object_id, "entry_id": entry.id}
