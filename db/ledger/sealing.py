"""The statements of the sealer: what is to be sealed next, and the leaves, nodes and head that seal it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from db.models.ledger import LedgerHead, LedgerLeaf, LedgerNode

_LOCK = 7_240_010
_NEXT = text(
    """
    WITH edge AS (SELECT (pg_snapshot_xmin(pg_current_snapshot()))::text::bigint AS xid)
    SELECT edge.xid AS edge, e.id, e.body, e.signature, e.xid
    FROM edge LEFT JOIN LATERAL (
        SELECT id, body, signature, xid FROM ledger_entry
        WHERE xid >= :next_xid AND (xid < edge.xid OR :anew)
          AND NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.entry_id = ledger_entry.id)
        ORDER BY xid, id LIMIT :most
    ) e ON true
    ORDER BY e.xid, e.id
    """
)
_WAITING = text(
    """
    SELECT (SELECT min(recorded_at) FROM ledger_entry
            WHERE xid >= :next_xid AND NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.entry_id = ledger_entry.id)),
           (SELECT extract(epoch FROM max(clock_timestamp() - xact_start)) FROM pg_stat_activity
            WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid())
    """
)


@dataclass(frozen=True)
class Unsealed:
    """Entries in the order in which they are sealed: that of their transactions, which is fixed once no transaction
    that is still open could come before them. `next_xid` is where to look on; `edge` is the first transaction that may
    still be open."""

    entries: Sequence[tuple[UUID, bytes, bytes]]
    next_xid: int
    edge: int
    is_all: bool


def only_one(connection: Connection) -> bool:
    """Whether this transaction is the one that seals. Nothing but sealers takes this lock."""
    statement = text("SELECT pg_try_advisory_xact_lock(:lock)")
    return bool(connection.execute(statement, {"lock": _LOCK}).scalar_one())


def unsealed(connection: Connection, next_xid: int, most: int, *, anew: bool = False) -> Unsealed:
    """The next `most` entries at most, seen in one snapshot.

    `anew` takes all that are committed: in a database that was made anew from a dump the numbers of old transactions
    say nothing. Nobody may be writing meanwhile.
    """
    rows = connection.execute(_NEXT, {"next_xid": next_xid, "most": most, "anew": anew}).all()
    found = [(row.id, bytes(row.body), bytes(row.signature)) for row in rows if row.id is not None]
    is_all = len(found) < most
    return Unsealed(found, rows[0].edge if is_all or anew else rows[-1].xid, rows[0].edge, is_all)


def waiting(connection: Connection, next_xid: int) -> tuple[datetime | None, float]:
    """When the oldest entry was recorded that is not sealed, and for how many seconds the oldest transaction that has
    written something has been open (0 for none). While it is open, nothing later can be sealed."""
    oldest, seconds = connection.execute(_WAITING, {"next_xid": next_xid}).one()
    return oldest, float(seconds or 0)


def latest_head(connection: Connection | Session) -> LedgerHead | None:
    row = connection.execute(
        select(LedgerHead.__table__).order_by(LedgerHead.size.desc()).limit(1)
    ).one_or_none()
    return LedgerHead(**row._mapping) if row else None


def heads_from(connection: Connection, size: int) -> list[LedgerHead]:
    """The heads over at least `size` leaves, smallest first."""
    rows = connection.execute(
        select(LedgerHead.__table__).where(LedgerHead.size >= size).order_by(LedgerHead.size)
    )
    return [LedgerHead(**row._mapping) for row in rows]


def nodes(connection: Connection | Session, level: int, first: int, count: int) -> list[bytes]:
    """Stored hashes of a level in order; level 0 are the leaves. Fewer than `count` where some are missing."""
    if level == 0:
        query = (
            select(LedgerLeaf.leaf_hash)
            .where(LedgerLeaf.leaf_index >= first, LedgerLeaf.leaf_index < first + count)
            .order_by(LedgerLeaf.leaf_index)
        )
    else:
        query = (
            select(LedgerNode.node_hash)
            .where(
                LedgerNode.level == level,
                LedgerNode.node_index >= first,
                LedgerNode.node_index < first + count,
            )
            .order_by(LedgerNode.node_index)
        )
    return [bytes(found) for found in connection.execute(query).scalars()]


def write_seal(
    connection: Connection,
    leaves: Sequence[Mapping[str, Any]],
    nodes_made: Sequence[Mapping[str, Any]],
    head: Mapping[str, Any],
) -> None:
    """Add leaves, nodes and the head over them."""
    connection.execute(LedgerLeaf.__table__.insert(), leaves)  # type: ignore[attr-defined]
    if nodes_made:
        connection.execute(LedgerNode.__table__.insert(), nodes_made)  # type: ignore[attr-defined]
    connection.execute(LedgerHead.__table__.insert(), [head])  # type: ignore[attr-defined]
