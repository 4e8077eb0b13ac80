"""The vault of a running portal, and the keys of its files."""

import os
import secrets
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy.orm import Session

from core.app import App
from core.home import Home
from core.law.problem import Problem
from core.ledger.keys import KeyMissing
from core.vault.format import KEY_BYTES
from core.vault.store import open_store
from core.vault.vault import Vault
from db.ledger.cipher import seal, unseal
from db.models import CaseFileScan, StoredFile

NOT_WRITTEN = Problem(
    "store", "文件库暂时无法写入，附件没有保存。请稍后再次提交；仍不行的，请联系信息中心", "file"
)


def vault_of(app: App) -> Vault:
    """The vault over the store that is configured now. Opened once a process."""
    return _opened(app.home, os.environ.get("PORTAL_FILES_URL", ""))


@cache
def _opened(home: Home, _url: str) -> Vault:
    return Vault(open_store(home))


def new_key(app: App, session: Session, file_id: UUID, owner_id: UUID) -> tuple[bytes, bytes]:
    """A key for one file, and the same wrapped under the key of its owner: a matter, or a case file without one. Raises
    KeyProblem where that is closed."""
    key = secrets.token_bytes(KEY_BYTES)
    return key, seal(app.keys.of(session, owner_id).key, key, file_id.bytes)


def key_of(app: App, session: Session, row: StoredFile | CaseFileScan) -> bytes:
    """The key of a stored file, or of a scan of an old paper file. Raises KeyProblem where its matter's key is lost or destroyed, or is not its own."""
    owner_id = row.matter_id if isinstance(row, StoredFile) else row.key_owner_id
    try:
        return unseal(app.keys.of(session, owner_id).key, row.wrapped, row.id.bytes)
    except InvalidTag as error:
        raise KeyMissing from error
