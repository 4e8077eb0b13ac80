"""Keys: the root key in PORTAL_HOME, and under it one key for the house, each matter, each sealed identity
and each case file that came in without a matter.

A root key is a file `keys/root-<number>` of 32 bytes, mode 0600; the highest number wraps new keys, the others only
open what they wrapped until `python -m core keys rotate` has wrapped it anew. It is never in the database, so a copy
of the database opens nothing. It must be backed up apart from the data: without it images, files and papers stay
closed for ever, while everything that needs no key goes on working.

A scope key is 32 random bytes, wrapped with AES-256-GCM (SP 800-38D) under the root key and bound to its id and its
owner. Destroying it makes everything under it unreadable in every copy made afterwards. Whoever reads unwraps it anew.
Whoever writes may remember it for a minute (db.ledger.known), and nothing is written under it unless the database says
in the same statement that it stands as it was: a key that was destroyed opens nothing, and is soon in no memory.
"""

import hashlib
import re
import secrets
from datetime import datetime
from functools import cached_property
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.home import Home, HomeError
from db.ledger.cipher import seal, unseal
from db.ledger.known import Secret
from db.ledger.statements import WrappedKey
from db.ledger.write import NoKey
from db.models import ScopeKey
from db.models.base import new_id

HOUSE = UUID(int=0)
"""The owner of the key over everything that belongs to no matter, no sealed identity and no case file."""
_ROOT = re.compile(r"root-(\d{1,6})")
_KEY_BYTES = 32


class KeyProblem(RuntimeError):
    """A key cannot be used; the text is for the screen."""


class RootKeyLost(KeyProblem, NoKey):
    def __init__(self, root_id: str) -> None:
        super().__init__(
            f"缺少根密钥（编号 {root_id}），加密内容暂时无法打开。请系统管理员从单独保管的备份恢复 "
            "PORTAL_HOME/keys 目录后重试；其他业务不受影响"
        )


class KeyMissing(KeyProblem):
    def __init__(self) -> None:
        super().__init__("找不到该记录的密钥，加密内容无法打开。请系统管理员核对数据库后重试")


class KeyDestroyed(KeyProblem):
    """`certificate_no` names the certificate under which the key was destroyed."""

    def __init__(self, certificate_no: str) -> None:
        super().__init__(f"该记录的内容已依法销毁（销毁凭证 {certificate_no}），无法打开")
        self.certificate_no = certificate_no


class KeyRing:
    """The keys of one home. Holds the root keys, and the house's key once it was opened."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._house: Secret | None = None
        self._roots: dict[str, bytes] = {}

    @cached_property
    def portal(self) -> Ed25519PrivateKey:
        """What the portal signs entries, receipts and manifests with."""
        return self._signing("ledger-portal")

    @cached_property
    def sealer(self) -> Ed25519PrivateKey:
        """What the sealer signs heads with."""
        return self._signing("ledger-sealer")

    def make_signing_keys(self) -> None:
        """Make both, where nothing was signed yet; later none is ever made."""
        _ = self.portal, self.sealer

    def _signing(self, name: str) -> Ed25519PrivateKey:
        begun = any((self._home.path / "ledger").glob("*.log"))
        if begun and not (self._home.keys / name).exists():
            # Another one would make everything that was signed look forged.
            raise HomeError(f"{self._home.keys / name} is missing: restore PORTAL_HOME/keys from its backup.")
        return Ed25519PrivateKey.from_private_bytes(self._home.secret(name))

    def house(self, session: Session) -> Secret:
        if self._house is None:
            self._house = self.of(session, HOUSE)
        return self._house

    def of(self, session: Session, owner_id: UUID) -> Secret:
        """The opened key of an owner. Raises KeyMissing, KeyDestroyed or RootKeyLost."""
        row = session.scalar(select(ScopeKey).where(ScopeKey.owner_id == owner_id))
        if row is None:
            raise KeyMissing
        return Secret(row.id, self.open(row))

    def still_open(self, session: Session, owner_id: UUID) -> Secret:
        """The opened key of an owner, or that of the house where it was destroyed."""
        try:
            return self.of(session, owner_id)
        except KeyDestroyed:
            return self.house(session)

    def by_id(self, session: Session, key_id: UUID) -> Secret:
        """The opened key with this id. Raises as `of` does."""
        row = session.get(ScopeKey, key_id)
        if row is None:
            raise KeyMissing
        return Secret(row.id, self.open(row))

    def open(self, row: ScopeKey | WrappedKey) -> bytes:
        """Unwrap a key. Raises KeyDestroyed, RootKeyLost, or KeyMissing where the wrapped bytes are not its own."""
        if row.wrapped is None or (isinstance(row, ScopeKey) and row.destroyed_at is not None):
            raise KeyDestroyed(row.certificate_no or "无编号")
        root = self._root(row.root_id)
        try:
            return unseal(root, row.wrapped, _bound(row.id, row.owner_id))
        except InvalidTag as error:
            raise KeyMissing from error

    def make(self, session: Session, kind: str, owner_id: UUID, now: datetime) -> ScopeKey:
        """Add a new key for an owner to the session; `kind` is house, matter, sealed or case_file."""
        root_id, root = self.newest_root()
        key_id = new_id()
        row = ScopeKey(
            id=key_id,
            kind=kind,
            owner_id=owner_id,
            made_at=now,
            root_id=root_id,
            wrapped=seal(root, secrets.token_bytes(_KEY_BYTES), _bound(key_id, owner_id)),
        )
        session.add(row)
        return row

    def ensure(self, session: Session, kind: str, owner_id: UUID, now: datetime) -> Secret:
        """The opened key of an owner, made now where there is none yet. Raises as `of` does."""
        row = session.scalar(select(ScopeKey).where(ScopeKey.owner_id == owner_id))
        if row is None:
            row = self.make(session, kind, owner_id, now)
            session.flush()
        return Secret(row.id, self.open(row))

    def wrap_anew(self, row: ScopeKey) -> None:
        """Wrap a key under the newest root key."""
        key = self.open(row)
        row.root_id, root = self.newest_root()
        row.wrapped = seal(root, key, _bound(row.id, row.owner_id))

    def newest_root(self) -> tuple[str, bytes]:
        """(id, key) of the root key that wraps. Raises RootKeyLost where there is none."""
        numbers = self._root_numbers()
        if not numbers:
            raise RootKeyLost("当前")
        root = self._home.secret(f"root-{numbers[-1]}")
        return _root_id(root), root

    def make_root(self) -> str:
        """Make the next root key; the id of the one that now wraps."""
        numbers = self._root_numbers()
        self._home.secret(f"root-{numbers[-1] + 1 if numbers else 1}")
        return self.newest_root()[0]

    def has_root(self) -> bool:
        return bool(self._root_numbers())

    def _root_numbers(self) -> list[int]:
        names = (_ROOT.fullmatch(file.name) for file in self._home.keys.iterdir())
        return sorted(int(name[1]) for name in names if name)

    def _root(self, root_id: str) -> bytes:
        if root_id not in self._roots:
            # Looked for again each time: the operator restores a lost one while the portal runs, and rotation makes one.
            found = (self._home.secret(f"root-{number}") for number in self._root_numbers())
            self._roots = {_root_id(root): root for root in found}
        if root_id not in self._roots:
            raise RootKeyLost(root_id)
        return self._roots[root_id]


def public_hex(key: Ed25519PrivateKey) -> str:
    """The raw public key (RFC 8032), 32 bytes as lower hex."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _root_id(root: bytes) -> str:
    return hashlib.sha256(b"root key id\n" + root).hexdigest()[:16]


def _bound(key_id: UUID, owner_id: UUID) -> bytes:
    return key_id.bytes + owner_id.bytes
