"""What the page 台账核验 shows: how far the sealer is, the last verifications, and what they found."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.clock import local
from core.context import Context
from core.ledger import journal
from core.ledger.alarm import alarms
from core.ledger.findings import Finding
from core.ledger.history import visible
from core.ledger.keys import public_hex
from core.ledger.sealer import STATE
from core.ledger.verify import FULL, INCREMENTAL, Result, last
from core.permissions import Permission

KINDS = {FULL: "全面核验", INCREMENTAL: "增量核验"}


@dataclass(frozen=True)
class FindingView:
    """`has_history`: the actor may open the history of the object."""

    words: str
    object_type: str
    object_id: str
    has_history: bool


@dataclass(frozen=True)
class CheckView:
    """A verification. `ended_at` is None for one that could not finish; `count` counts findings that were not kept too;
    `remarks` are (words, how often)."""

    kind: str
    label: str
    started_at: datetime | None
    ended_at: datetime | None
    size: int
    rows: int
    count: int
    findings: tuple[Finding, ...]
    remarks: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class LedgerStatus:
    """`sealed_at` is None where the sealer never ran; `oldest_unsealed_at` where nothing waits. The keys are public ones (RFC
    8032) as lower hex."""

    alarms: tuple[str, ...]
    size: int
    sealed_at: datetime | None
    oldest_unsealed_at: datetime | None
    problem: str
    checks: tuple[CheckView, ...]
    portal_key: str
    sealer_key: str


def ledger_status(ctx: Context) -> LedgerStatus | None:
    """The state of the ledger; None without the permission. Reads files of the home and no table."""
    if not ctx.may(Permission.LEDGER_READ):
        return None
    state = journal.read_state(journal.folder(ctx.app.home) / STATE) or {}
    results = ((kind, last(ctx.app, kind)) for kind in KINDS)
    return LedgerStatus(
        tuple(alarms(ctx.app)),
        int(state.get("size") or 0),
        _time(state.get("at")),
        _time(state.get("oldest_unsealed_at")),
        str(state.get("problem") or ""),
        tuple(_check(kind, result) for kind, result in results if result is not None),
        public_hex(ctx.app.keys.portal),
        public_hex(ctx.app.keys.sealer),
    )


def view_findings(ctx: Context, findings: tuple[Finding, ...]) -> list[FindingView]:
    """Findings in words, each with whether its object can be opened; empty without the permission."""
    if not ctx.may(Permission.LEDGER_READ):
        return []
    named = [(one.object_type, one_id) for one in findings if (one_id := _id(one.object_id))]
    seen = visible(ctx, named)
    return [
        FindingView(one.words, one.object_type, one.object_id, _id(one.object_id) in seen) for one in findings
    ]


def _check(kind: str, result: Result) -> CheckView:
    return CheckView(
        kind,
        KINDS[kind],
        _time(result.started_at),
        _time(result.ended_at),
        result.size,
        result.rows,
        result.count,
        tuple(result.findings),
        tuple(sorted(result.remarks.items())),
    )


def _time(said: object) -> datetime | None:
    try:
        return local(datetime.fromisoformat(str(said)))
    except ValueError:
        return None


def _id(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None
