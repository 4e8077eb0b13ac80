"""The sealer: gives committed entries their place in the tree and signs a head over them, every second.

Nothing in the path of a request waits for it, and it may be killed at any point: a seal is one transaction. Each head
is committed first and then appended to `PORTAL_HOME/ledger/heads.log`; one that only the database has is appended at
the next start. A database that has less than the file, or something else, was put back or forged: nothing is sealed on
top of it, because a signature would make two histories out of one.
"""

import hashlib
import logging
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from core.app import App
from core.ledger import journal
from core.ledger.heads import Head, is_signed, read_statement
from core.ledger.keys import public_hex
from core.ledger.merkle import Frontier, Tiles
from core.ledger.verify_tree import is_signed_entry
from db.ledger import canonical, sealing
from db.ledger.tree import leaf_hash
from db.models import LedgerHead

log = logging.getLogger(__name__)
SEAL_SECONDS = 1.0
STATE = "sealer.json"
_MOST = 5_000
"""Entries under one head at most: a backlog is sealed in pieces that fit in memory."""
_PATIENCE_SECONDS = 5.0


class NotSealed(RuntimeError):
    """The database does not continue what was sealed; the text is for the screen and for whoever restores it."""


@dataclass(frozen=True)
class SealerState:
    """What the sealer last saw: written for the page and the alarm. Times as RFC 3339."""

    at: str
    size: int
    oldest_unsealed_at: str | None
    open_seconds: int
    problem: str


def run(app: App, stop: threading.Event, seconds: float = SEAL_SECONDS) -> None:
    """Seal every `seconds` until `stop`. Whatever goes wrong is tried again: a sealer that is silent alarms, and one
    that gave up would stay silent."""
    while not stop.is_set():
        try:
            tick(app)
        except NotSealed as error:
            log.error("%s", error)
            stop.wait(_PATIENCE_SECONDS)
        except Exception:
            log.exception("sealing failed, trying again")
            stop.wait(_PATIENCE_SECONDS)
        stop.wait(seconds)


def tick(app: App, *, anew: bool = False) -> int:
    """Seal everything that can be sealed now, and write down the state; the number of entries sealed.

    `anew` begins the order of transactions again, after a recovery. Raises NotSealed, after writing that down too.
    """
    count = 0
    try:
        while True:
            sealed, is_all = _seal(app, anew)
            count += sealed
            if is_all:
                break
    except NotSealed as error:
        _note(app, str(error))
        raise
    _note(app, "")
    return count


def _seal(app: App, anew: bool) -> tuple[int, bool]:
    with app.engine.begin() as connection:
        if not sealing.only_one(connection):
            return 0, True
        head = sealing.latest_head(connection)
        _compare(app, connection, head)
        size = head.size if head else 0
        first = head.next_xid if head is not None and not anew else 0
        found = sealing.unsealed(connection, first, _MOST, anew=anew)
        if found.edge < first:
            raise NotSealed(
                "数据库的事务编号比已封存的更早，数据库可能由备份重建，已停止封存。请先核实；确属经批准的恢复，"
                "由系统管理员在主机上执行 python -m core ledger recover"
            )
        if not found.entries:
            return 0, True
        made = _write(app, connection, head, size, found)
    journal.append_head(app.home, made)
    return len(found.entries), found.is_all


def _write(
    app: App, connection: Connection, head: LedgerHead | None, size: int, found: sealing.Unsealed
) -> journal.SignedHead:
    tiles = Tiles(lambda level, first, count: sealing.nodes(connection, level, first, count), size)
    try:
        frontier = Frontier.load(size, tiles)
    except LookupError as error:
        raise NotSealed("封存的树缺少节点，已停止封存。请立即运行全面核验，并联系审计管理员") from error
    if head is not None and frontier.root() != bytes(head.root):
        raise NotSealed("封存的树与最后一次签名不符，已停止封存。请立即运行全面核验，并联系审计管理员")
    leaves, nodes = [], []
    for entry_id, body, signature in found.entries:
        if not is_signed_entry(app, body, signature):
            raise NotSealed(
                f"台账中有一条记录（{entry_id}）不是由本门户写入的，已停止封存。请立即联系审计管理员核实"
            )
        leaf = leaf_hash(body + signature)
        leaves.append({"leaf_index": frontier.size, "entry_id": entry_id, "leaf_hash": leaf})
        nodes += [
            {"level": level, "node_index": index, "node_hash": node}
            for level, index, node in frontier.append(leaf)
        ]
    now = app.clock.now()
    statement = Head(
        size=frontier.size,
        root=frontier.root().hex(),
        previous=hashlib.sha256(head.statement).hexdigest() if head else None,
        at=canonical.moment(now),
        key=public_hex(app.keys.sealer),
    ).statement()
    signed = app.keys.sealer.sign(statement)
    try:
        _add(connection, leaves, nodes, found, frontier, now, statement, signed)
    except IntegrityError as error:
        raise NotSealed(
            "台账的序号已被占用，有条目被绕过门户写入，已停止封存。请立即运行全面核验，并联系审计管理员"
        ) from error
    return journal.SignedHead(statement, signed)


def _add(
    connection: Connection,
    leaves: list[dict[str, Any]],
    nodes: list[dict[str, Any]],
    found: sealing.Unsealed,
    frontier: Frontier,
    now: datetime,
    statement: bytes,
    signed: bytes,
) -> None:
    sealing.write_seal(
        connection,
        leaves,
        nodes,
        {
            "size": frontier.size,
            "root": frontier.root(),
            "sealed_at": now,
            "next_xid": found.next_xid,
            "statement": statement,
            "signature": signed,
        },
    )


def _compare(app: App, connection: Connection, head: LedgerHead | None) -> None:
    """The database must continue the last head of the file. Appends to the file what a crash kept from it."""
    known = journal.last_head(app.home)
    if known is None:
        if head is not None and journal.has_file(app.home, journal.HEADS):
            raise NotSealed("主机上的封存文件已损坏，已停止封存。请从备份恢复 PORTAL_HOME/ledger 后重试")
        following = sealing.heads_from(connection, 0)
    else:
        last = read_statement(known.statement)
        if head is None or head.size < last.size:
            raise NotSealed(
                f"数据库中的台账少于已封存的部分（已封存 {last.size} 条，现有 {head.size if head else 0} 条），"
                "数据库可能被恢复到旧备份或被删改，已停止封存。请先核实；确属经批准的恢复，"
                "由系统管理员在主机上执行 python -m core ledger recover"
            )
        following = sealing.heads_from(connection, last.size)
        if bytes(following[0].statement) != known.statement:
            raise NotSealed(
                "数据库中的封存记录与主机上的封存文件不一致，已停止封存。请立即联系审计管理员核实"
            )
        following = following[1:]
    for one in following:
        if not is_signed(app, bytes(one.statement), bytes(one.signature)):
            raise NotSealed("数据库中有一条封存记录的签名无效，已停止封存。请立即联系审计管理员核实")
        journal.append_head(app.home, journal.SignedHead(bytes(one.statement), bytes(one.signature)))


def _note(app: App, problem: str) -> None:
    with app.engine.connect() as connection:
        head = sealing.latest_head(connection)
        oldest, seconds = sealing.waiting(connection, head.next_xid if head else 0)
    state = SealerState(
        at=canonical.moment(app.clock.now()),
        size=head.size if head else 0,
        oldest_unsealed_at=canonical.moment(oldest) if isinstance(oldest, datetime) else None,
        open_seconds=int(seconds),
        problem=problem,
    )
    journal.write_state(journal.folder(app.home) / STATE, state.__dict__)
