"""Fixity of all attachments and scans, without any key: is each where its row says, and what it was? python -m core files verify"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from uuid import UUID

from core.app import App
from core.files.holding import vault_of
from core.vault.vault import Damaged
from db.queries import files as queries

_PAGE = 500
_UNDER_WAY = timedelta(days=1)
"""A file younger than this may belong to a transaction that has not ended."""


@dataclass(frozen=True)
class Checked:
    """`wrong` names each file that is missing or not what it was, `tables` where its record stands; `unclaimed` are ids in the store that no row names:
    what a commit that failed has left behind, which nobody can open."""

    files: int
    bytes: int
    wrong: dict[str, str]
    tables: dict[str, str]
    unclaimed: tuple[str, ...]


def check_files(app: App, share: tuple[int, int] = (0, 1), again: Collection[UUID] = ()) -> Checked:
    """Read every stored file once and compare it with its row. Raises OSError where the store does not answer.

    `share` (i, n) takes every n-th file, from the i-th, and those of `again`.
    """
    part, parts = share
    vault = vault_of(app)
    count = size = 0
    wrong: dict[str, str] = {}
    tables: dict[str, str] = {}
    for row in _rows(app):
        if row.file_id.int % parts != part % parts and row.file_id not in again:
            continue
        count, size = count + 1, size + row.size
        try:
            vault.verify(row.file_id, row.sha256, row.size)
        except Damaged as damaged:
            wrong[str(row.file_id)], tables[str(row.file_id)] = str(damaged), row.table
    return Checked(count, size, wrong, tables, tuple(_unclaimed(app)))


def told(found: Checked) -> list[str]:
    """The result in lines for the operator. What nobody claims is told and is no finding."""
    return [
        *found.wrong.values(),
        *(f"说明：文件库中的 {name} 不属于任何记录" for name in found.unclaimed),
        f"核对附件 {found.files} 个，共 {found.bytes} 字节，{len(found.wrong)} 个有误。",
    ]


def _rows(app: App) -> Iterator[queries.Sealed]:
    """In pages, each in a transaction of its own: reading all files takes longer than one may idle."""
    last: UUID | None = None
    while True:
        with app.read() as session:
            page = queries.stored_after(session, last, _PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        last = page[-1].file_id


def _unclaimed(app: App) -> Iterator[str]:
    settled = (app.clock.now() - _UNDER_WAY).timestamp() * 1000
    # The first 48 bits of a UUIDv7 (RFC 9562) are the milliseconds at which it was made.
    ids = (one for one in vault_of(app).ids() if one.int >> 80 < settled)
    while batch := list(islice(ids, _PAGE)):
        with app.read() as session:
            known = queries.known_among(session, batch)
        yield from (str(one) for one in batch if one not in known)
