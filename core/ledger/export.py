"""Proofs that leave the house: all entries about one object in a bundle that a single file checks offline."""

import io
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy.orm import Session

from core.app import App
from core.clock import local
from core.context import Context
from core.contexts import context_outside
from core.law.problem import Problem
from core.ledger.bundle import BundleEntry, BundleFacts, Destroyed, Shown, Withheld, write_bundle
from core.ledger.happenings import record, record_refusal
from core.ledger.keys import KeyDestroyed, KeyProblem, public_hex
from core.ledger.merkle import Tiles, inclusion_proof
from core.permissions import Permission
from db.ledger import sealing
from db.ledger.canonical import SALT_BYTES
from db.ledger.cipher import unseal
from db.ledger.write import Happening
from db.models import LedgerEntry, LedgerHead
from db.queries import ledger as queries
from db.queries.signing_in import find_account_names

NEVER_SHOWN = {
    "account": "含口令校验值",
    "login_session": "含登录凭据校验值",
    "password_history": "含口令校验值",
    "matter_abstract": "密封当事人的举报摘要",
    "sealed_party": "密封当事人",
}
"""Tables whose images leave the house for nobody, with the reason that the bundle gives."""
WHOLE_NUMBERS = frozenset({"act", "admin_change", "matter_party", "party"})
"""Tables whose images hold certificate numbers in full."""
_OF_THE_HOUSE = frozenset(
    {"account", "agency", "item", "number_series", "officer_credential", "party", "setting", "unit"}
)


@dataclass(frozen=True)
class Proof:
    """A bundle (zip) and the name of its file; `count` entries."""

    name: str
    data: bytes
    count: int


def may_export(ctx: Context, object_type: str) -> bool:
    """Whether the actor may take proofs of objects of this kind out of the house, where he sees them."""
    is_allowed = object_type not in _OF_THE_HOUSE or ctx.may(Permission.ADMIN_CHANGE_READ)
    return is_allowed and ctx.may(Permission.PROOF_EXPORT)


def export_proof(ctx: Context, object_type: str, object_id: UUID) -> Proof | list[Problem]:
    """The proof of one object: a matter with all that belongs to it, one of its rows, or an object of the house.

    Images that the reader may not see are withheld and their commitments stay; the export is an entry.
    """
    needed = Permission.PROOF_EXPORT
    if not ctx.may(needed):
        record_refusal(ctx, "core.ledger.export.export_proof")
        return [Problem("forbidden", f"您没有“{needed.label}”的权限，请联系安全管理员")]
    if object_type in _OF_THE_HOUSE and not ctx.may(Permission.ADMIN_CHANGE_READ):
        return [Problem("forbidden", f"您没有“{Permission.ADMIN_CHANGE_READ.label}”的权限，请联系安全管理员")]
    viewer = ctx.viewer_for(needed)
    with ctx.app.read() as session:
        found = queries.sealed_entries(session, viewer, object_type, object_id)
        if not found:
            return [Problem("not_found", "台账中没有该对象的记录，或者您无权查看，请核对类型和编号")]
        head = sealing.latest_head(session)
        size = head.size if head else 0
        if head is None or any(leaf is None or leaf.leaf_index >= size for _, leaf in found):
            return [Problem("unsealed", "该对象有记录正在封存，请几秒钟后重试；一直如此的，请联系审计管理员")]
        tiles = Tiles(lambda level, first, count: sealing.nodes(session, level, first, count), head.size)
        opener = _Images(ctx, session)
        entries = [
            BundleEntry(
                leaf.leaf_index,
                bytes(entry.body),
                bytes(entry.signature),
                inclusion_proof(leaf.leaf_index, head.size, tiles),
                opener.of(entry),
            )
            for entry, leaf in found
            if leaf is not None
        ]
        matter_id = found[0][0].matter_id
        number = queries.matter_number(session, viewer, matter_id) if matter_id else None
    data = _write(ctx, object_type, object_id, head, entries)
    record(ctx, Happening(object_type, object_id, "proof_exported", matter_id, {"count": str(len(entries))}))
    name = number if number and object_type == "matter" else f"{object_type}-{object_id}"
    return Proof(f"台账证明-{name}-{local(ctx.now):%Y%m%d%H%M}.zip", data, len(entries))


def export_as(app: App, login: str, object_type: str, object_id: UUID) -> Proof | list[Problem]:
    """The same from the command line of the host, with the reach of the account `login`."""
    now = app.clock.now()
    with app.read() as session:
        found = find_account_names(session, login)
        if found is None:
            return [Problem("login", f"没有账号 {login}，请核对")]
        ctx = context_outside(app, session, found, now, "host")
    return export_proof(ctx, object_type, object_id)


def _write(
    ctx: Context, object_type: str, object_id: UUID, head: LedgerHead, entries: list[BundleEntry]
) -> bytes:
    keys = ctx.app.keys
    facts = BundleFacts(
        object_type=object_type,
        object_id=object_id,
        made_at=ctx.now,
        statement=bytes(head.statement),
        head_signature=bytes(head.signature),
        portal_keys=(public_hex(keys.portal),),
        sealer_key=public_hex(keys.sealer),
    )
    stream = io.BytesIO()
    write_bundle(stream, facts, entries, keys.portal.sign)
    return stream.getvalue()


class _Images:
    """Opens images for one reader, each key once."""

    def __init__(self, ctx: Context, session: Session) -> None:
        self._ctx = ctx
        self._session = session
        self._keys: dict[UUID, bytes | KeyProblem] = {}

    def of(self, entry: LedgerEntry) -> Shown | Withheld | Destroyed | None:
        if entry.image is None or entry.key_id is None:
            return None
        if entry.object_type in NEVER_SHOWN:
            return Withheld(NEVER_SHOWN[entry.object_type])
        if entry.object_type in WHOLE_NUMBERS and not self._ctx.may(Permission.PARTY_REVEAL):
            return Withheld(f"含完整证件号码，导出人没有“{Permission.PARTY_REVEAL.label}”的权限")
        key = self._key(entry.key_id)
        if isinstance(key, KeyDestroyed):
            return Destroyed(key.certificate_no)
        if isinstance(key, KeyProblem):
            return Withheld(str(key))
        try:
            plain = unseal(key, bytes(entry.image), entry.id.bytes)
        except InvalidTag:
            return Withheld("留痕内容无法解密，请核验台账")
        return Shown(plain[:SALT_BYTES], plain[SALT_BYTES:])

    def _key(self, key_id: UUID) -> bytes | KeyProblem:
        if key_id not in self._keys:
            try:
                self._keys[key_id] = self._ctx.app.keys.by_id(self._session, key_id).key
            except KeyProblem as problem:
                self._keys[key_id] = problem
        return self._keys[key_id]
