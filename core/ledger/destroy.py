"""Destruction of keys: what stands under them becomes unreadable, and the record says under which certificate (art 24)."""

from collections.abc import Iterable
from datetime import datetime

from core.ledger.keys import HOUSE
from db.ledger.write import Happening
from db.models import ScopeKey
from db.unit_of_work import UnitOfWork


def destroy_keys(
    work: UnitOfWork, keys: Iterable[ScopeKey], now: datetime, certificate_no: str, reason: str
) -> None:
    """Destroy keys of matters, files and sealed identities, which the caller has locked and may destroy. The rows stay; images,
    papers and files under them are gone, also from every copy of the database that is made afterwards. Copies made before still hold the
    wrapped keys: they end with their own retention, or with the root key they were wrapped under. Raises ValueError for
    the key of the house."""
    for row in keys:
        if row.owner_id == HOUSE:
            raise ValueError("the key of the house is never destroyed")
        if row.destroyed_at is not None:
            continue
        row.wrapped, row.destroyed_at, row.certificate_no = None, now, certificate_no
        details = {"owner": str(row.owner_id), "certificate_no": certificate_no, "reason": reason}
        work.happened(Happening("scope_key", row.id, "key_destroyed", details=details))
