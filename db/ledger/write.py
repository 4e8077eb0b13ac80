"""How one transaction writes its entries: from the rows it changed, before its commit, without a lock on anything."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Protocol, cast
from uuid import UUID

import psycopg2.extensions
from psycopg2.extras import execute_values
from sqlalchemy import Column, Table, inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.ledger import canonical
from db.ledger.cipher import seal
from db.ledger.columns import LEDGERED, OWNERS, key_column, newest
from db.ledger.tree import leaf_hash
from db.models.base import Base, new_id
from db.models.ledger import LedgerEntry, ScopeKey
from db.models.matter import Matter

SIGNED_ENTRY = b"zfjl-ledger/1 entry\n"
"""Stands before the body in what is signed, so that no signature counts for something else."""


@dataclass(frozen=True)
class Secret:
    """An opened scope key."""

    id: UUID
    key: bytes


class Keys(Protocol):
    def house(self, session: Session) -> Secret: ...
    def of(self, session: Session, owner_id: UUID) -> Secret: ...
    def open(self, row: ScopeKey) -> bytes: ...
    def still_open(self, session: Session, owner_id: UUID) -> Secret:
        """The owner's key, or the house's where that one was destroyed."""
        ...

    def make(self, session: Session, kind: str, owner_id: UUID, now: datetime) -> ScopeKey: ...


@dataclass(frozen=True)
class Who:
    """Who acts, under which sign-in; neither for what the house does by itself."""

    account_id: UUID | None = None
    session_id: UUID | None = None


@dataclass(frozen=True)
class Happening:
    """Something that changed no row and is on the record all the same: an opening, a print, a refusal.

    `details` are kept as an image, so that they can be destroyed; `id` makes the same happening, recorded twice, one.
    """

    object_type: str
    object_id: UUID
    action: str
    matter_id: UUID | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True)
class RowChange:
    """One row as this transaction changes it. `before` holds only the columns that differ; new rows have none."""

    row: Base
    action: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """An entry as it went into the database: what a receipt tells of it."""

    entry_id: UUID
    leaf: bytes
    signature: bytes


_ONCE = insert(cast(Table, LedgerEntry.__table__)).on_conflict_do_nothing(index_elements=["id"])
_COLUMNS = (
    *("id", "object_type", "object_id", "version", "matter_id", "action", "account_id", "session_id"),
    *("recorded_at", "body", "signature", "key_id", "image"),
)
_INSERT = f"INSERT INTO ledger_entry ({', '.join(_COLUMNS)}) VALUES %s"  # noqa: S608 - names of columns alone
_LOOK_UP = """
    SELECT 'key', id::text, owner_id::text, root_id,
           CASE WHEN destroyed_at IS NOT NULL THEN coalesce(certificate_no, '') END, NULL::int,
           CASE WHEN destroyed_at IS NULL THEN wrapped END
    FROM scope_key WHERE owner_id = ANY(%s::uuid[])
    UNION ALL
    SELECT 'version', wanted.kind, wanted.id::text, NULL, NULL, last.version, NULL
    FROM unnest(%s::text[], %s::uuid[]) AS wanted (kind, id), LATERAL (
        SELECT version FROM ledger_entry
        WHERE object_type = wanted.kind AND object_id = wanted.id AND version IS NOT NULL
        ORDER BY version DESC LIMIT 1
    ) AS last
"""
"""The rows are locked by the transaction's own updates, so nobody else writes a next version meanwhile."""


class NotRecorded(RuntimeError):
    """The database did not keep what it was told to: something in it swallows entries, and nothing may go on."""


class NoKey(RuntimeError):
    """A key is out of reach for now: what can wait must wait."""


UNIMAGED = frozenset({"login_attempt", "login_session"})
"""Tables whose entries are written without their image rather than not at all: without the root key people must still
get in, to read and to mend. Verification goes on saying that it could not compare them."""
UNDETAILED = frozenset({"locked_out", "refused"})
"""Happenings that are then written without their details."""


class Ledger:
    """Writes entries. `sign` signs as the portal; `acknowledge` is told what a committed transaction wrote."""

    def __init__(
        self,
        keys: Keys,
        sign: Callable[[bytes], bytes],
        acknowledge: Callable[[datetime, Sequence[Written]], None],
    ) -> None:
        self.keys = keys
        self.sign = sign
        self.acknowledge = acknowledge

    def write(
        self,
        session: Session,
        now: datetime,
        who: Who,
        changes: Iterable[RowChange],
        happenings: Sequence[Happening],
    ) -> list[Written]:
        """Add the entries of a transaction that is about to commit. Every created matter gets its key here."""
        rows = _covered(changes)
        has_key = {row.owner_id for row, _ in rows.values() if isinstance(row, ScopeKey)}
        for row, action in list(rows.values()):
            if isinstance(row, Matter) and action == "created" and row.id not in has_key:
                made = self.keys.make(session, "matter", row.id, now)
                rows["scope_key", made.id] = (made, "created")
        session.flush()
        owners = {owner for row, _ in rows.values() if (owner := _owner_of(row)) is not None}
        opened, versions = self._look_up(
            session, owners, [key for key, (_, action) in rows.items() if action != "created"]
        )
        entries = [
            self._of_row(session, now, who, row, action, versions.get(key, 0) + 1, opened)
            for key, (row, action) in rows.items()
        ]
        if entries:
            with _cursor(session) as cursor:
                execute_values(cursor, _INSERT, [_values(one) for one in entries], page_size=len(entries))
                if cursor.rowcount != len(entries):
                    raise NotRecorded(f"{cursor.rowcount} of {len(entries)} entries were written")
        for one in happenings:
            entry = self._of_happening(session, now, who, one, opened)
            connection = session.connection()
            # The same happening may be written by two clicks at once, and is one.
            if connection.execute(_ONCE.returning(LedgerEntry.id), entry).scalar():
                entries.append(entry)
            elif connection.execute(select(LedgerEntry.id).where(LedgerEntry.id == one.id)).scalar() is None:
                raise NotRecorded("a happening was not written")
        return [Written(e["id"], leaf_hash(e["body"] + e["signature"]), e["signature"]) for e in entries]

    def _look_up(
        self, session: Session, owners: set[UUID], changed: Sequence["Key"]
    ) -> tuple[dict[UUID | None, Secret], dict["Key", int]]:
        """The opened keys of the owners, and the last version of each object, in one round trip."""
        opened: dict[UUID | None, Secret] = {}
        versions: dict[Key, int] = {}
        if not owners and not changed:
            return opened, versions
        wanted = (
            [str(owner) for owner in owners],
            [table for table, _ in changed],
            [str(object_id) for _, object_id in changed],
        )
        with _cursor(session) as cursor:
            cursor.execute(_LOOK_UP, wanted)
            found = cursor.fetchall()
        for kind, one, other, root_id, certificate, number, wrapped in found:
            if kind == "version":
                versions[one, UUID(other)] = number
                continue
            row = ScopeKey(
                id=UUID(one),
                owner_id=UUID(other),
                root_id=root_id,
                wrapped=None if wrapped is None else bytes(wrapped),
                certificate_no=certificate,
            )
            opened[row.owner_id] = Secret(row.id, self.keys.open(row))
        return opened, versions

    def _of_row(
        self,
        session: Session,
        now: datetime,
        who: Who,
        row: Base,
        action: str,
        version: int,
        opened: dict[UUID | None, Secret],
    ) -> dict[str, Any]:
        table = row.__tablename__
        schema = newest(table)
        try:
            secret = self._secret(session, _owner_of(row), opened)
        except NoKey:
            if table not in UNIMAGED:
                raise
            secret = None
        return self._entry(
            now,
            who,
            object_type=table,
            object_id=getattr(row, key_column(table)),
            version=version,
            schema=schema,
            matter_id=_matter_of(row),
            action=action,
            image=image_of(row, schema) if secret else None,
            secret=secret,
        )

    def _of_happening(
        self,
        session: Session,
        now: datetime,
        who: Who,
        one: Happening,
        opened: dict[UUID | None, Secret],
    ) -> dict[str, Any]:
        image = canonical.dump(dict(one.details)) if one.details else None
        secret = None
        try:
            if image is not None and one.matter_id in opened:
                secret = opened[one.matter_id]
            elif image is not None and one.matter_id is not None:
                # Somebody still asks for what was destroyed, and that is to be recorded too.
                secret = self.keys.still_open(session, one.matter_id)
            elif image is not None:
                secret = self.keys.house(session)
        except NoKey:
            if one.action not in UNDETAILED:
                raise
            image = None
        return self._entry(
            now,
            who,
            entry_id=one.id,
            object_type=one.object_type,
            object_id=one.object_id,
            version=None,
            schema=None,
            matter_id=one.matter_id,
            action=one.action,
            image=image,
            secret=secret,
        )

    def _secret(self, session: Session, owner_id: UUID | None, opened: dict[UUID | None, Secret]) -> Secret:
        if owner_id not in opened:
            opened[owner_id] = (
                self.keys.house(session) if owner_id is None else self.keys.of(session, owner_id)
            )
        return opened[owner_id]

    def _entry(
        self,
        now: datetime,
        who: Who,
        *,
        object_type: str,
        object_id: UUID,
        version: int | None,
        schema: int | None,
        matter_id: UUID | None,
        action: str,
        image: bytes | None,
        secret: Secret | None,
        entry_id: UUID | None = None,
    ) -> dict[str, Any]:
        entry_id = entry_id or new_id()
        salt = canonical.new_salt()
        body = canonical.body(
            {
                "id": str(entry_id),
                "object": object_type,
                "object_id": str(object_id),
                "version": None if version is None else str(version),
                "schema": None if schema is None else str(schema),
                "matter": None if matter_id is None else str(matter_id),
                "action": action,
                "account": None if who.account_id is None else str(who.account_id),
                "session": None if who.session_id is None else str(who.session_id),
                "at": canonical.moment(now),
                "key": None if secret is None else str(secret.id),
                "commitment": None if image is None else canonical.commitment(salt, image),
            }
        )
        return {
            "id": entry_id,
            "object_type": object_type,
            "object_id": object_id,
            "version": version,
            "matter_id": matter_id,
            "action": action,
            "account_id": who.account_id,
            "session_id": who.session_id,
            "recorded_at": now,
            "body": body,
            "signature": self.sign(SIGNED_ENTRY + body),
            "key_id": None if secret is None else secret.id,
            "image": None
            if image is None or secret is None
            else seal(secret.key, salt + image, entry_id.bytes),
        }


def image_of(row: Base, schema: int) -> bytes:
    """The canonical image of a row under one version of its table's list."""
    values = row.__dict__
    return canonical.dump(
        {
            name: canonical.of_value(column, values[name] if name in values else getattr(row, name))
            for name, column in _columns(row.__tablename__, schema)
        }
    )


@cache
def _columns(table: str, schema: int) -> tuple[tuple[str, Column[Any]], ...]:
    columns = Base.metadata.tables[table].columns
    return tuple((name, columns[name]) for name in LEDGERED[table][schema])


Key = tuple[str, UUID]


def _covered(changes: Iterable[RowChange]) -> dict[Key, tuple[Base, str]]:
    """The rows to be written, each once as it stands now: a row that is made and then changed is made."""
    found: dict[Key, tuple[Base, str]] = {}
    for change in changes:
        table = change.row.__tablename__
        lists = LEDGERED.get(table)
        if lists is None:
            continue
        if change.action == "changed" and not change.after.keys() & set(lists[newest(table)]):
            continue
        key = (table, getattr(change.row, key_column(table)))
        found[key] = (change.row, found[key][1] if key in found else change.action)
    return found


def _owner_of(row: Base) -> UUID | None:
    """Whose key the images of a row stand under; None for the house's."""
    owner: UUID | None = getattr(row, OWNERS.get(row.__tablename__, "matter_id"), None)
    return owner


def _cursor(session: Session) -> psycopg2.extensions.cursor:
    """Of the session's own transaction: what every commit does goes past the ORM, which would double its cost."""
    driver: psycopg2.extensions.connection = session.connection().connection.driver_connection  # type: ignore[assignment]
    return driver.cursor()


def _values(entry: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(str(v) if isinstance(v, UUID) else v for v in (entry[name] for name in _COLUMNS))


def _matter_of(row: Base) -> UUID | None:
    if isinstance(row, Matter):
        return row.id
    has_column = "matter_id" in inspect(row).mapper.columns
    return row.matter_id if has_column else None  # type: ignore[attr-defined]
