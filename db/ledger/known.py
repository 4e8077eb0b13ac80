"""What a process learnt at earlier writes, so that a transaction need not ask for it again: opened keys, and how the
rows' own counts stand to their versions on the ledger. These are guesses. The INSERT that uses them checks them in the
database, and writes nothing where one is wrong."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from threading import Timer
from typing import NamedTuple
from uuid import UUID

from db.ledger.statements import Key
from db.models.base import Base

_MOST = 10_000
"""Keys and rows that are remembered at most, each."""
_KEY_SECONDS = 60.0
"""How long an opened key is remembered at most: one that another process destroys must not live on in this one."""


@dataclass(frozen=True)
class Secret:
    """An opened scope key."""

    id: UUID
    key: bytes


class OpenedKey(NamedTuple):
    """A scope key, and the wrapped bytes from which it was opened."""

    secret: Secret
    wrapped: bytes


class Guess(NamedTuple):
    keys: dict[UUID, OpenedKey]
    versions: dict[Key, int]


class Known:
    """Shared by all threads of a process. Forgetting is always right."""

    def __init__(self) -> None:
        self._keys: dict[UUID, OpenedKey] = {}
        self._ahead: dict[Key, int] = {}

    def guess(self, owners: Collection[UUID], changed: Mapping[Key, Base]) -> Guess | None:
        """The keys of these owners, and the versions that these rows have on the ledger before this transaction, by
        what their own count says after it. None where something is not known."""
        keys = {owner: key for owner in owners if (key := self._keys.get(owner)) is not None}
        versions = {
            key: count - ahead - 1
            for key, row in changed.items()
            if (ahead := self._ahead.get(key)) is not None and (count := _count(row)) is not None
        }
        return Guess(keys, versions) if len(keys) == len(owners) and len(versions) == len(changed) else None

    def learn_keys(self, keys: Mapping[UUID, OpenedKey]) -> None:
        if len(self._keys) > _MOST:
            self._keys.clear()
        if not self._keys:
            clock = Timer(_KEY_SECONDS, self._keys.clear)
            clock.daemon = True
            clock.start()
        self._keys.update(keys)

    def learn_version(self, key: Key, row: Base, version: int) -> None:
        """`version` is what the row has now on the ledger."""
        if (count := _count(row)) is not None:
            if len(self._ahead) > _MOST:
                self._ahead.clear()
            self._ahead[key] = count - version

    def forget_keys(self, owners: Iterable[UUID]) -> None:
        for owner in owners:
            self._keys.pop(owner, None)


def _count(row: Base) -> int | None:
    """How often a row was flushed that counts this (`db.models.base.Versioned`)."""
    count: int | None = getattr(row, "row_version", None)
    return count
