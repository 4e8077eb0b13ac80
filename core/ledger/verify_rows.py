"""Verification of what the ledger tells of: live rows, images, keys, papers, and the triggers that guard the tables."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import Table

from core.app import App
from core.ledger.findings import Findings
from core.ledger.keys import KeyDestroyed, KeyProblem, RootKeyLost
from db.ledger import canonical, scanning
from db.ledger.columns import LEDGERED
from db.ledger.scanning import Entry, Row, Snapshot
from db.ledger.write import unseal
from db.models import Base, ScopeKey

Progress = Callable[[int, int, str], None]
_EVERY = 2_000
_PAPERS = "SELECT d.id::text, d.matter_id::text, d.sha256, f.data FROM document d LEFT JOIN document_file f ON f.document_id = d.id"
GUARDED = ("ledger_entry", "ledger_leaf", "ledger_node", "ledger_head")
_GUARD_WORDS = "the ledger is append-only"


class Opener:
    """Opens images with the keys as the snapshot has them."""

    def __init__(self, app: App, found: Snapshot) -> None:
        self._app = app
        self._found = found
        self._keys: dict[str, bytes | KeyProblem] = {}

    def image(self, entry: Entry) -> tuple[bytes, bytes] | KeyProblem | None:
        """(salt, image) of an entry; the problem with its key; None where the bytes do not open."""
        if entry.key_id is None or entry.image is None:
            return None
        key = self.key(entry.key_id)
        if isinstance(key, KeyProblem):
            return key
        try:
            plain = unseal(key, entry.image, UUID(entry.id).bytes)
        except InvalidTag:
            return None
        return plain[: canonical.SALT_BYTES], plain[canonical.SALT_BYTES :]

    def key(self, key_id: str) -> bytes | KeyProblem:
        if key_id not in self._keys:
            if len(self._keys) > 10_000:
                self._keys.clear()
            rows = self._found.all(
                "SELECT id, owner_id, wrapped, root_id, destroyed_at::text, certificate_no FROM scope_key WHERE id = %s",
                (key_id,),
            )
            self._keys[key_id] = self._open(rows)
        return self._keys[key_id]

    def _open(self, rows: Sequence[tuple[Any, ...]]) -> bytes | KeyProblem:
        if not rows:
            return KeyProblem("找不到密钥")
        key_id, owner_id, wrapped, root_id, destroyed_at, certificate = rows[0]
        if destroyed_at is not None or wrapped is None:
            return KeyDestroyed(str(certificate or "无编号"))
        row = ScopeKey(
            id=UUID(str(key_id)), owner_id=UUID(str(owner_id)), root_id=root_id, wrapped=bytes(wrapped)
        )
        try:
            return self._app.keys.open(row)
        except KeyProblem as problem:
            return problem


def check_rows(
    found: Snapshot,
    opener: Opener,
    findings: Findings,
    progress: Progress,
    only: dict[str, list[str]] | None = None,
) -> int:
    """Compare every live row with the last entry about it, and find rows that are gone; the number of rows.

    `only` names the objects to look at instead, by table.
    """
    count = 0
    for name in sorted(LEDGERED if only is None else only):
        table = Base.metadata.tables[name]
        ids = None if only is None else only[name]
        for row in found.live(table, ids):
            count += 1
            if count % _EVERY == 0:
                progress(count, 0, "核对业务数据")
            _check_row(table, row, opener, findings)
        for object_id, entry_id in found.gone(name, ids):
            findings.add("row_gone", object_type=name, object_id=object_id, entry_id=entry_id)
    if only is None:
        for kind, object_id, number, highest in found.holes():
            findings.add(
                "versions", object_type=kind, object_id=object_id, detail=f"{number} 条，至版本 {highest}"
            )
    return count


def _check_row(table: Table, row: Row, opener: Opener, findings: Findings) -> None:
    if row.entry is None:
        findings.add("row_unknown", object_type=table.name, object_id=row.key)
        return
    place = {"object_type": table.name, "object_id": row.key, "entry_id": row.entry.id}
    try:
        body = canonical.parse(row.entry.body)
        columns = LEDGERED[table.name][int(body["schema"] or "")]
    except (ValueError, KeyError):
        findings.add("entry_body", **place)
        return
    opened = opener.image(row.entry)
    if isinstance(opened, KeyDestroyed):
        findings.remark(f"留痕内容已依法销毁，销毁凭证 {opened.certificate_no}")
        return
    if isinstance(opened, RootKeyLost):
        findings.remark(str(opened))
        return
    if opened is None or isinstance(opened, KeyProblem):
        findings.add("image", **place)
        return
    salt, image = opened
    if canonical.commitment(salt, image) != body["commitment"]:
        findings.add("image", **place)
        return
    values = {name: canonical.of_text(table.columns[name], row.values[name]) for name in columns}
    if canonical.dump(values) != image:
        findings.add("row_changed", **place, detail=_differing(values, image))


def _differing(values: dict[str, str | None], image: bytes) -> str:
    """Which columns differ, by name alone: a finding is no place for what stands in them."""
    try:
        before = canonical.parse(b"\n" + image)
    except ValueError:
        return ""
    return "列 " + "、".join(name for name in values if values[name] != before.get(name))


def check_images(
    found: Snapshot, opener: Opener, entry: Entry, findings: Findings, index: int | None
) -> None:
    """An entry's image must open and be what the entry commits to."""
    if entry.image is None:
        return
    opened = opener.image(entry)
    if isinstance(opened, KeyDestroyed):
        findings.remark(f"留痕内容已依法销毁，销毁凭证 {opened.certificate_no}")
    elif isinstance(opened, RootKeyLost):
        findings.remark(str(opened))
    else:
        try:
            said = canonical.parse(entry.body)["commitment"]
        except (ValueError, KeyError):
            return
        if opened is None or isinstance(opened, KeyProblem) or canonical.commitment(*opened) != said:
            findings.add(
                "image",
                object_type=entry.object_type,
                object_id=entry.object_id,
                entry_id=entry.id,
                index=index,
            )


def check_keys(app: App, found: Snapshot, findings: Findings) -> None:
    """Every key that is said to exist opens; none that was destroyed is there."""
    for key_id, owner_id, wrapped, root_id, is_destroyed, _ in scanning.keys(found):
        place = {"object_type": "scope_key", "object_id": key_id}
        if is_destroyed:
            if wrapped is not None:
                findings.add("key_back", **place)
            continue
        try:
            app.keys.open(
                ScopeKey(id=UUID(key_id), owner_id=UUID(owner_id), root_id=root_id, wrapped=wrapped)
            )
        except RootKeyLost as problem:
            findings.remark(str(problem))
        except KeyProblem:
            findings.add("key", **place)


def check_papers(
    app: App, found: Snapshot, opener: Opener, findings: Findings, share: tuple[int, int]
) -> None:
    """The bytes of issued papers hash to what their documents say. `share` (i, n) takes every n-th paper, from the i-th,
    so that a nightly run has read all of them after n days."""
    part, parts = share
    owners: dict[str, bytes | KeyProblem] = {}
    query = _PAPERS + " WHERE abs(hashtextextended(d.id::text, 0)) %% %s = %s"
    for document_id, matter_id, digest, data in found.rows(query, (parts, part % parts)):
        if matter_id not in owners:
            owners.clear()
            rows = found.all("SELECT id::text FROM scope_key WHERE owner_id = %s", (matter_id,))
            owners[matter_id] = opener.key(rows[0][0]) if rows else KeyProblem("")
        key = owners[matter_id]
        if isinstance(key, KeyDestroyed | RootKeyLost):
            continue
        place = {"object_type": "document", "object_id": document_id}
        if data is None or isinstance(key, KeyProblem):
            findings.add("paper", **place)
            continue
        try:
            pdf = unseal(key, bytes(data), UUID(document_id).bytes)
        except InvalidTag:
            findings.add("paper", **place)
            continue
        if hashlib.sha256(pdf).hexdigest() != digest:
            findings.add("paper", **place)


def check_guards(found: Snapshot, findings: Findings) -> None:
    """The triggers that refuse changes to the ledger are there, always on, and still refuse."""
    wanted = {(table, f"{table}_{what}", "A") for table in GUARDED for what in ("rows", "all")}
    for table, trigger, _ in sorted(wanted - found.guards()):
        findings.add("guard", detail=f"{table} 的触发器 {trigger}")
    if _GUARD_WORDS not in found.guard_source():
        findings.add("guard", detail="函数 ledger_refuse")
