"""Verification of what the ledger tells of: live rows, images, keys, papers, and the triggers that guard the tables."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import Table

from core.app import App
from core.ledger.findings import Findings
from core.ledger.keys import HOUSE, KeyDestroyed, KeyProblem, RootKeyLost
from db.ledger import canonical, scanning
from db.ledger.cipher import unseal
from db.ledger.columns import LEDGERED
from db.ledger.scanning import GUARD_SOURCE, GUARDS, Entry, Row, Snapshot
from db.ledger.write import UNIMAGED
from db.models import Base, ScopeKey

Progress = Callable[[int, int, str], None]
_EVERY = 2_000
_PAPERS_AT_ONCE = 25
"""Papers in memory: a few megabytes."""
_PAPERS = "SELECT d.id::text, d.matter_id::text, d.sha256, f.data FROM document d LEFT JOIN document_file f ON f.document_id = d.id"


class Opener:
    """Opens images with the keys as the snapshot has them."""

    def __init__(self, app: App, found: Snapshot) -> None:
        self._app = app
        self._found = found
        self._keys: dict[str, bytes | KeyProblem] = {}
        self.has_root = app.keys.has_root()

    def image(self, entry: Entry) -> tuple[bytes, bytes] | KeyProblem | None:
        """(salt, image) of an entry; the problem with its key; None where the bytes do not open."""
        if entry.key_id is None or entry.image is None:
            return None
        key = self.key(entry.key_id)
        if isinstance(key, KeyProblem):
            return key
        try:
            plain = unseal(key, entry.image, bytes.fromhex(entry.id.replace("-", "")))
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


def _unchecked(opener: Opener, findings: Findings, lost: RootKeyLost, place: dict[str, str]) -> None:
    """What cannot be opened is not clean. A home without any root key says so once; where only this one is unknown, the
    key's row was forged."""
    if opener.has_root:
        findings.add("key", **place)
    else:
        findings.add_once("unchecked", detail=str(lost))


def check_rows(
    found: Snapshot,
    opener: Opener,
    findings: Findings,
    progress: Progress,
    only: Mapping[str, list[str] | None] | None = None,
) -> int:
    """Compare every live row with the last entry about it, and find rows that are gone; the number of rows.

    `only` names the objects to look at instead, by table; None there means all of that table.
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
        said = body["commitment"]
    except (ValueError, KeyError):
        findings.add("entry_body", **place)
        return
    if row.entry.key_id is None and said is None and table.name in UNIMAGED:
        findings.remark("缺少根密钥期间的登录记录没有留痕内容，不能核对")
        return
    opened = opener.image(row.entry)
    if isinstance(opened, KeyDestroyed):
        findings.remark(f"留痕内容已依法销毁，销毁凭证 {opened.certificate_no}")
        return
    if isinstance(opened, RootKeyLost):
        _unchecked(opener, findings, opened, place)
        return
    if opened is None or isinstance(opened, KeyProblem):
        findings.add("image", **place)
        return
    salt, image = opened
    if canonical.commitment(salt, image) != said:
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


def check_images(found: Snapshot, opener: Opener, findings: Findings, first: int, progress: Progress) -> int:
    """The images of the entries from index `first` on, and of those without an index, must open and be what their
    entries commit to; the number of images."""
    count = 0
    for index, entry in found.since(first):
        if entry.image is None:
            continue
        count += 1
        if count % _EVERY == 0:
            progress(count, 0, "核对留痕内容")
        opened = opener.image(entry)
        place = {"object_type": entry.object_type, "object_id": entry.object_id, "entry_id": entry.id}
        if isinstance(opened, KeyDestroyed):
            findings.remark(f"留痕内容已依法销毁，销毁凭证 {opened.certificate_no}")
        elif isinstance(opened, RootKeyLost):
            _unchecked(opener, findings, opened, place)
        elif (
            opened is None
            or isinstance(opened, KeyProblem)
            or f'"commitment":"{canonical.commitment(*opened)}"'.encode() not in entry.body
        ):
            findings.add("image", **place, index=index)
    return count


def check_keys(app: App, found: Snapshot, opener: Opener, findings: Findings) -> None:
    """Every key that is said to exist opens; none that was destroyed is there."""
    for key_id, owner_id, wrapped, root_id, is_destroyed, _ in scanning.keys(found):
        place = {"object_type": "scope_key", "object_id": key_id}
        if is_destroyed:
            # Without the house's key nothing proves a destruction, so that one can never be destroyed.
            if wrapped is not None or owner_id == str(HOUSE):
                findings.add("key_back" if wrapped is not None else "key", **place)
            continue
        try:
            app.keys.open(
                ScopeKey(id=UUID(key_id), owner_id=UUID(owner_id), root_id=root_id, wrapped=wrapped)
            )
        except RootKeyLost as problem:
            _unchecked(opener, findings, problem, place)
        except KeyProblem:
            findings.add("key", **place)


def check_papers(
    found: Snapshot, opener: Opener, findings: Findings, share: tuple[int, int], again: Sequence[str]
) -> None:
    """The bytes of issued papers hash to what their documents say. `share` (i, n) takes every n-th paper, from the i-th,
    so that a nightly run has read all of them after n days, and those of `again`; one that is missing is always found."""
    part, parts = share
    owners: dict[str, bytes | KeyProblem] = {}
    query = _PAPERS + (
        " WHERE abs(hashtextextended(d.id::text, 0) %% %s) = %s OR d.id = ANY(%s::uuid[]) OR f.document_id IS NULL"
    )
    values = (parts, part % parts, list(again))
    for document_id, matter_id, digest, data in found.rows(query, values, at_once=_PAPERS_AT_ONCE):
        if matter_id not in owners:
            owners.clear()
            rows = found.all("SELECT id::text FROM scope_key WHERE owner_id = %s", (matter_id,))
            owners[matter_id] = opener.key(rows[0][0]) if rows else KeyProblem("")
        key = owners[matter_id]
        place = {"object_type": "document", "object_id": document_id}
        if isinstance(key, KeyDestroyed):
            continue
        if isinstance(key, RootKeyLost):
            _unchecked(opener, findings, key, place)
            continue
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
    """The triggers that refuse changes to the ledger are exactly those that the migration made, no others stand on the
    record's tables, and the portal's role may not change the ledger."""
    present = found.guards()
    for guard in sorted({*GUARDS} ^ {*present}):
        findings.add("guard", detail=guard)
    if found.guard_source() != GUARD_SOURCE:
        findings.add("guard", detail="函数 ledger_refuse")
    for stranger in found.strangers():
        findings.add("guard", detail=f"多出的触发器或规则 {stranger}")
    for table in found.loose_rights():
        findings.add("guard", detail=f"门户账号获得了改动 {table} 的权限")
