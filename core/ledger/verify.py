"""Verification: is the record still what it was? Incremental every few minutes, in full every night and on demand.

In full: every head, leaf, node and entry is hashed again, every receipt of the host is looked for, every image is
opened, and every live row is compared with the last entry about it. Incremental: the same for what came since the last
run, on top of a tree whose root the host remembers. The result goes to `PORTAL_HOME/ledger/checks.log`, which no
superuser of the database can write; a run that could not finish is a result too.

Out of reach, and said so: somebody who holds the database and the portal's host together.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.app import App
from core.clock import local
from core.files.checking import check_files
from core.ledger import journal
from core.ledger.findings import KEPT, Finding, Findings
from core.ledger.merkle import Frontier, Tiles
from core.ledger.verify_rows import Opener, check_guards, check_images, check_keys, check_papers, check_rows
from core.ledger.verify_tree import Receipts, check_heads, check_leaves, check_unsealed, take_marks
from db.ledger import canonical
from db.ledger.columns import LEDGERED
from db.ledger.scanning import Snapshot, snapshot

log = logging.getLogger(__name__)
FULL = "full"
INCREMENTAL = "incremental"
ACCESS = ("access_grant", "account", "account_role", "delegation", "setting")
"""Tables that decide who may do what: forged for an hour and put back, they would be missed by a nightly run."""
_OF_THE_TREE = frozenset(
    {"head_file", "head_lost", "head_forged", "head_chain", "head_unknown", "root", "node", "leaf_gap"}
    | {"leaf_hash", "entry_lost", "entry_body", "entry_columns", "entry_forged", "receipt_lost", "failed"}
    | {"receipt_differs", "receipt_file", "stuck"}
)
RETRY = timedelta(minutes=10)
PAPER_PARTS = 30
"""A scheduled full run reads every 30th paper and file, another part each day; on demand all of them are read."""

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Result:
    """`ended_at` is None for a run that could not finish. Offsets and root are where the next incremental run begins."""

    kind: str
    started_at: str
    ended_at: str | None
    count: int
    findings: list[Finding]
    remarks: dict[str, int]
    size: int = 0
    root: str = ""
    rows: int = 0
    receipts: dict[str, int] = field(default_factory=dict)
    heads: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether the tree was in order, so that the next run may go on from it, whatever was wrong with rows."""
        return self.ended_at is not None and not any(one.code in _OF_THE_TREE for one in self.findings)

    @property
    def is_clean(self) -> bool:
        return self.ended_at is not None and self.count == 0


def quiet(_done: int, _total: int, _words: str) -> None:
    """No progress to anybody."""


def verify(
    app: App, *, full: bool, all_files: bool = True, progress: Progress = quiet, keep: bool = True
) -> Result:
    """Run a verification and keep its result in the home. Never raises for what it finds, whatever that is."""
    kind = FULL if full else INCREMENTAL
    started = canonical.moment(app.clock.now())
    findings = Findings()
    try:
        result = _run(app, kind, started, findings, all_files, progress)
    except Exception as error:
        # Whatever stopped the run must alarm as a finding would: an attack may be what stopped it.
        log.exception("verification failed")
        findings.add("failed", detail=type(error).__name__)
        result = Result(kind, started, None, findings.count, findings.kept, findings.remarks)
    if keep:
        journal.append_check(app.home, kind, as_json(result))
    return result


def _run(
    app: App, kind: str, started: str, findings: Findings, all_files: bool, progress: Progress
) -> Result:
    before = last(app, kind)
    base = before if kind == INCREMENTAL and before is not None and before.is_sound else None
    again = [] if before is None else [one for one in before.findings if one.code in ("paper", "file")]
    share = (0, 1) if all_files else (local(app.clock.now()).toordinal(), PAPER_PARTS)
    marks = take_marks(app)
    with snapshot(app.engine) as found:
        opener = Opener(app, found)
        frontier = _frontier(found, base, findings)
        receipts = Receipts(app, marks, findings, base.receipts if base else {})
        roots = check_heads(app, found, marks, findings, base.size if base else 0, base.heads if base else 0)
        first = frontier.size
        check_leaves(app, found, roots, receipts, findings, frontier, progress)
        check_unsealed(app, found, receipts, findings)
        receipts.finish(found)
        check_guards(found, findings)
        if kind == FULL:
            check_keys(app, found, opener, findings)
            check_images(found, opener, findings, first, progress)
            rows = check_rows(found, opener, findings, progress)
            check_papers(
                found, opener, findings, share, [one.object_id for one in again if one.code == "paper"]
            )
        else:
            if base is not None:
                check_images(found, opener, findings, first, progress)
            touched = _touched(found, first)
            only: dict[str, list[str] | None] = {name: sorted(ids) for name, ids in touched.items()}
            sessions = found.all("SELECT id::text FROM login_session WHERE ended_at IS NULL")
            only["login_session"] = sorted({*touched.get("login_session", ()), *(row[0] for row in sessions)})
            rows = check_rows(found, opener, findings, progress, only | dict.fromkeys(ACCESS))
    if kind == FULL:
        # Outside the snapshot: reading files takes longer than a transaction may idle.
        broken = [UUID(one.object_id) for one in again if one.code == "file"]
        for file_id, table in check_files(app, share, broken).tables.items():
            findings.add("file", object_type=table, object_id=file_id)
    return Result(
        kind,
        started,
        canonical.moment(app.clock.now()),
        findings.count,
        findings.kept,
        findings.remarks,
        frontier.size,
        frontier.root().hex(),
        rows,
        marks.receipts,
        marks.heads,
    )


def _touched(found: Snapshot, first: int) -> dict[str, set[str]]:
    """The objects, by table, that entries from index `first` on and those without an index tell of."""
    touched: dict[str, set[str]] = {}
    for _, entry in found.since(first):
        if entry.version is not None and entry.object_type in LEDGERED:
            touched.setdefault(entry.object_type, set()).add(entry.object_id)
    return touched


def _frontier(found: Snapshot, base: Result | None, findings: Findings) -> Frontier:
    """The tree that the last clean run ended with, or an empty one to begin again."""
    if base is None or base.size == 0:
        return Frontier()

    def read(level: int, first: int, count: int) -> list[bytes]:
        if level == 0:
            query = "SELECT leaf_hash FROM ledger_leaf WHERE leaf_index >= %s AND leaf_index < %s ORDER BY leaf_index"
            return [bytes(row[0]) for row in found.all(query, (first, first + count))]
        query = (
            "SELECT node_hash FROM ledger_node WHERE level = %s AND node_index >= %s AND node_index < %s "
            "ORDER BY node_index"
        )
        return [bytes(row[0]) for row in found.all(query, (level, first, first + count))]

    try:
        frontier = Frontier.load(base.size, Tiles(read, base.size))
    except (LookupError, ValueError):
        findings.add("node", detail="上次核验之后被改动")
        return Frontier()
    if frontier.root().hex() != base.root:
        findings.add("root", index=base.size, detail="上次核验之后被改动")
        return Frontier()
    return frontier


def last(app: App, kind: str) -> Result | None:
    """The last result of a kind, None where there is none that can be read."""
    found = journal.last_checks(app.home).get(kind)
    return None if found is None else from_json(found)


def as_json(result: Result) -> dict[str, Any]:
    """A result as plain values; findings with their words."""
    found = asdict(result)
    found["findings"] = [{**asdict(one), "words": one.words} for one in result.findings[:KEPT]]
    return found


def from_json(found: dict[str, Any]) -> Result | None:
    """The result of such values; None where they are none."""
    try:
        findings = [
            Finding(**{name: value for name, value in one.items() if name != "words"})
            for one in found["findings"]
        ]
        return Result(**{**found, "findings": findings})
    except (KeyError, TypeError, AttributeError):
        return None


def is_due(result: Result | None, now: datetime, after: timedelta) -> bool:
    """Whether a run of a kind is due: none yet, one too long ago, one of the future, or one that did not finish and was
    begun some minutes ago."""
    if result is None:
        return True
    if result.ended_at is None:
        return not timedelta() <= now - datetime.fromisoformat(result.started_at) < min(after, RETRY)
    return not timedelta(hours=-1) < now - datetime.fromisoformat(result.ended_at) < after
