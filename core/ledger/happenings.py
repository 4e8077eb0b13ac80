"""What changes no row and is on the record all the same: openings, prints, exports and refusals (arts 3, 24).

One opening of an object in one mode is one entry a sign-in and ten minutes, although every click runs the page anew.
"""

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from uuid import NAMESPACE_OID, UUID, uuid5
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from core.context import Context
from core.ledger.keys import KeyProblem
from db.ledger.write import Happening

log = logging.getLogger(__name__)

SLOT_SECONDS = 600
_REMEMBERED = 20_000

ACTIONS: Mapping[str, str] = {
    "inquired": "凭查询码查询",
    "opened": "查阅",
    "history_opened": "查阅留痕",
    "revealed": "查看完整证件号码",
    "downloaded": "打开或下载",
    "exported": "导出",
    "fetched": "取走案卷文件",
    "refused": "无权操作被拒绝",
    "checked": "核验文书",
    "locked_out": "登录被锁定",
    "job_asked": "提交后台任务",
    "job_cancelled": "取消后台任务",
    "keys_rotated": "更换根密钥",
    "key_destroyed": "销毁密钥",
    "recovered": "确认恢复数据库",
    "verified": "核验台账",
    "proof_exported": "导出证明",
    "unsealed": "启封查看",
    "seal_listed": "启封情况通知",
    "virus_refused": "拒收含病毒的附件",
    "sampled": "抽取评查案卷",
    "found_damaged": "发现附件损坏或缺失",
}
"""Codes of happenings, with the words of the page 留痕."""


class Memory:
    """The slots that this process has written, by database: it spares that database the clicks that would add nothing."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Engine, OrderedDict[UUID, None]] = WeakKeyDictionary()
        self._lock = Lock()

    def has(self, engine: Engine, slot: UUID) -> bool:
        with self._lock:
            return slot in self._known.get(engine, ())

    def add(self, engine: Engine, slot: UUID) -> None:
        with self._lock:
            known = self._known.setdefault(engine, OrderedDict())
            known[slot] = None
            while len(known) > _REMEMBERED:
                known.popitem(last=False)


_memory = Memory()


def record_once(
    ctx: Context,
    action: str,
    object_type: str,
    object_id: UUID,
    *,
    matter_id: UUID | None = None,
    details: Mapping[str, str] | None = None,
) -> None:
    """Record a happening, once a sign-in, object, action, details and ten minutes."""
    one = Happening(
        object_type,
        object_id,
        action,
        matter_id,
        details or {},
        _slot(ctx, action, object_type, object_id, details or {}),
    )
    if not _memory.has(ctx.app.engine, one.id):
        record(ctx, one)
        _memory.add(ctx.app.engine, one.id)


def record(ctx: Context, *happenings: Happening) -> None:
    """Record happenings in a transaction of their own. Raises KeyProblem where a matter's key cannot be opened."""
    for one in happenings:
        if one.action not in ACTIONS:
            raise ValueError(f"{one.action} is no happening")
    with ctx.app.change(ctx.now, who=ctx.who) as work:
        work.happened(*happenings)
        work.commit()


def record_refusal(ctx: Context, what: str) -> None:
    """Somebody asked for what he may not do: `what` is the code of a use case, page, route or job.

    Where the key for the record cannot be opened, he is refused all the same.
    """
    try:
        record_once(ctx, "refused", "door", uuid5(NAMESPACE_OID, what), details={"what": what})
    except KeyProblem as problem:
        log.error("a refusal is not on the record: %s", problem)


def _slot(ctx: Context, action: str, object_type: str, object_id: UUID, details: Mapping[str, str]) -> UUID:
    """The id of a happening: a UUIDv7 (RFC 9562) of its ten minutes, whose other bits say what it is."""
    slot = int(ctx.now.timestamp()) // SLOT_SECONDS
    said = "\n".join(
        (
            *(str(ctx.who.account_id), str(ctx.who.session_id), str(slot), action, object_type),
            *(str(object_id), *(f"{k}={v}" for k, v in sorted(details.items()))),
        )
    )
    digest = bytearray(hashlib.sha256(said.encode()).digest()[:16])
    digest[:6] = (slot * SLOT_SECONDS * 1000).to_bytes(6, "big")
    digest[6] = digest[6] & 0x0F | 0x70
    digest[8] = digest[8] & 0x3F | 0x80
    return UUID(bytes=bytes(digest))
