"""How one transaction writes its entries: from the rows it changed, before its commit, without a lock on anything."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import psycopg2.extensions
from sqlalchemy import Column, Connection, String
from sqlalchemy.orm import Session

from db.ledger import canonical, statements
from db.ledger.cipher import NONCE_BYTES, seal
from db.ledger.columns import LEDGERED, OWNERS, key_column, newest
from db.ledger.known import Known, OpenedKey, Secret
from db.ledger.owners import has_own_key
from db.ledger.statements import Entry, Key, NotRecorded, WrappedKey
from db.ledger.tree import leaf_hash
from db.models.base import ID_BYTES, Base, new_id
from db.models.ledger import LedgerEntry, ScopeKey

SIGNED_ENTRY = b"zfjl-ledger/1 entry\n"
"""Stands before the body in what is signed, so that no signature counts for something else."""


class Keys(Protocol):
    def house(self, session: Session) -> Secret: ...
    def of(self, session: Session, owner_id: UUID) -> Secret: ...
    def open(self, row: WrappedKey) -> bytes: ...
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

    `details` are kept as an image, so that they can be destroyed, under the key of the matter, or of `key_owner_id` where
    there is none; `id` makes the same happening, recorded twice, one.
    """

    object_type: str
    object_id: UUID
    action: str
    matter_id: UUID | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    id: UUID = field(default_factory=new_id)
    key_owner_id: UUID | None = None


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


_RANDOM_BYTES = canonical.SALT_BYTES + NONCE_BYTES + ID_BYTES
"""What an entry needs of them: the salt of its commitment, the nonce of its image and what makes its id unlike others."""


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
        self._known = Known()
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
        """Add the entries of a transaction that is about to commit. Every created matter, and every case file that came in
        without one, gets its key here."""
        rows = _covered(changes)
        has_key = {row.owner_id for row, _ in rows.values() if isinstance(row, ScopeKey)}
        made = [
            self.keys.make(session, row.__tablename__, row.id, now)
            for row, action in rows.values()
            if action == "created" and has_own_key(row) and row.id not in has_key
        ]
        if made:
            rows |= {("scope_key", key.id): (key, "created") for key in made}
            session.flush()
        common = _Common(canonical.moment(now), _text(who.account_id), _text(who.session_id))
        connection = session.connection()
        with statements.cursor(connection) as cursor:
            entries, opened = (
                self._write_rows(session, connection, cursor, common, rows) if rows else ([], {})
            )
            for one in happenings:
                entry = self._of_happening(session, common, one, opened)
                # The same happening may be written by two clicks at once, and is one.
                if statements.add_once(cursor, entry):
                    entries.append(entry)
                elif session.get(LedgerEntry, one.id) is None:
                    raise NotRecorded("a happening was not written")
        return [Written(one.id, leaf_hash(one.body + one.signature), one.signature) for one in entries]

    def _write_rows(
        self,
        session: Session,
        connection: Connection,
        cursor: psycopg2.extensions.cursor,
        common: "_Common",
        rows: Mapping[Key, tuple[Base, str]],
    ) -> tuple[list[Entry], dict[UUID | None, Secret]]:
        """Add the entries of the rows; the entries, and the opened keys by owner. What earlier transactions taught is
        tried first; where the database says that it does not hold any more, what is needed is looked up."""
        owners = {owner for row, _ in rows.values() if (owner := _owner_of(row)) is not None}
        changed = {key: row for key, (row, action) in rows.items() if action != "created"}
        entries: list[Entry] = []
        opened: dict[UUID | None, Secret] = {}
        versions: dict[Key, int] = {}
        guess = self._known.guess(owners, changed) if len(rows) <= statements.MOST_PREPARED else None
        if guess is not None:
            versions = guess.versions
            opened = {owner: key.secret for owner, key in guess.keys.items()}
            entries = self._of_rows(session, common, rows, versions, opened)
            places = [n for n, key in enumerate(rows) if key in versions]
            wrapped = [(key.secret.id, key.wrapped) for key in guess.keys.values()]
            if not statements.add(connection, cursor, entries, places, wrapped):
                self._known.forget_keys(owners)
                guess = None
        if guess is None:
            found, versions = statements.look_up(connection, cursor, owners, list(changed))
            opened = {key.owner_id: Secret(key.id, self.keys.open(key)) for key in found}
            entries = self._of_rows(session, common, rows, versions, opened)
            statements.add(connection, cursor, entries)
            self._known.learn_keys(
                {key.owner_id: OpenedKey(opened[key.owner_id], key.wrapped) for key in found if key.wrapped}
            )
        for key, (row, _) in rows.items():
            self._known.learn_version(key, row, versions.get(key, 0) + 1)
        self._known.forget_keys(row.owner_id for row, _ in rows.values() if isinstance(row, ScopeKey))
        return entries, opened

    def _of_rows(
        self,
        session: Session,
        common: "_Common",
        rows: Mapping[Key, tuple[Base, str]],
        versions: Mapping[Key, int],
        opened: dict[UUID | None, Secret],
    ) -> list[Entry]:
        # Asked of the system once: each time lets another thread go first.
        random = secrets.token_bytes(_RANDOM_BYTES * len(rows))
        return [
            self._of_row(session, common, row, action, versions.get(key, 0) + 1, opened, _piece(random, n))
            for n, (key, (row, action)) in enumerate(rows.items())
        ]

    def _of_row(
        self,
        session: Session,
        common: "_Common",
        row: Base,
        action: str,
        version: int,
        opened: dict[UUID | None, Secret],
        random: bytes,
    ) -> Entry:
        table = row.__tablename__
        about = _table(table)
        try:
            secret = self._secret(session, _owner_of(row), opened)
        except NoKey:
            if table not in UNIMAGED:
                raise
            secret = None
        return self._entry(
            common,
            object_type=table,
            object_id=getattr(row, about.key),
            version=version,
            schema=about.schema,
            matter_id=None if about.matter is None else getattr(row, about.matter),
            action=action,
            image=image_of(row, about.schema) if secret else None,
            secret=secret,
            random=random,
        )

    def _of_happening(
        self,
        session: Session,
        common: "_Common",
        one: Happening,
        opened: dict[UUID | None, Secret],
    ) -> Entry:
        image = canonical.dump(dict(one.details)) if one.details else None
        secret = None
        owner_id = one.matter_id or one.key_owner_id
        try:
            if image is not None and owner_id in opened:
                secret = opened[owner_id]
            elif image is not None and owner_id is not None:
                # Somebody still asks for what was destroyed, and that is to be recorded too.
                secret = self.keys.still_open(session, owner_id)
            elif image is not None:
                secret = self.keys.house(session)
        except NoKey:
            if one.action not in UNDETAILED:
                raise
            image = None
        return self._entry(
            common,
            entry_id=one.id,
            object_type=one.object_type,
            object_id=one.object_id,
            version=None,
            schema=None,
            matter_id=one.matter_id,
            action=one.action,
            image=image,
            secret=secret,
            random=secrets.token_bytes(_RANDOM_BYTES),
        )

    def _secret(self, session: Session, owner_id: UUID | None, opened: dict[UUID | None, Secret]) -> Secret:
        if owner_id not in opened:
            opened[owner_id] = (
                self.keys.house(session) if owner_id is None else self.keys.of(session, owner_id)
            )
        return opened[owner_id]

    def _entry(
        self,
        common: "_Common",
        *,
        object_type: str,
        object_id: UUID,
        version: int | None,
        schema: int | None,
        matter_id: UUID | None,
        action: str,
        image: bytes | None,
        secret: Secret | None,
        random: bytes,
        entry_id: UUID | None = None,
    ) -> Entry:
        entry_id = entry_id or new_id(random[-ID_BYTES:])
        salt, nonce = random[: canonical.SALT_BYTES], random[canonical.SALT_BYTES : -ID_BYTES]
        said = {
            "id": str(entry_id),
            "object": object_type,
            "object_id": str(object_id),
            "version": _text(version),
            "schema": _text(schema),
            "matter": _text(matter_id),
            "action": action,
            "account": common.account,
            "session": common.session,
            "at": common.at,
            "key": None if secret is None else str(secret.id),
            "commitment": None if image is None else canonical.commitment(salt, image),
        }
        body = canonical.body(said)
        signature = self.sign(SIGNED_ENTRY + body)
        sealed = None
        if image is not None and secret is not None:
            sealed = seal(secret.key, salt + image, entry_id.bytes, nonce)
        columns = ("id", "object", "object_id", "version", "matter", "action", "account", "session", "at")
        values = (*(said[name] for name in columns), body, signature, said["key"], sealed)
        return Entry(entry_id, body, signature, values)


class _Common(NamedTuple):
    """What all entries of a transaction say alike."""

    at: str
    account: str | None
    session: str | None


def image_of(row: Base, schema: int) -> bytes:
    """The canonical image of a row under one version of its table's list."""
    values = row.__dict__
    image: dict[str, str | None] = {}
    for name, column, is_plain in _columns(row.__tablename__, schema):
        value = values[name] if name in values else getattr(row, name)
        # What most values are stands here, for its speed.
        if value is None or (is_plain and type(value) is str):
            image[name] = value
        elif type(value) is UUID:
            image[name] = str(value)
        else:
            image[name] = canonical.of_value(column, value)
    return canonical.dump(image)


@cache
def _columns(table: str, schema: int) -> tuple[tuple[str, Column[Any], bool], ...]:
    """(name, column, whether a str is its own canonical text) of one version of a table's list."""
    columns = Base.metadata.tables[table].columns
    return tuple(
        (name, columns[name], isinstance(columns[name].type, String)) for name in LEDGERED[table][schema]
    )


class _Table(NamedTuple):
    """What is asked of a table for each of its rows: the newest version of its list and the columns in it, and the
    columns that name the row, its matter, and the owner of the key over its images; None where it has no such column."""

    schema: int
    covered: frozenset[str]
    key: str
    matter: str | None
    owner: str | None


@cache
def _table(name: str) -> _Table:
    columns = Base.metadata.tables[name].columns
    matter = "matter_id" if "matter_id" in columns else "id" if name == "matter" else None
    schema = newest(name)
    return _Table(
        schema, frozenset(LEDGERED[name][schema]), key_column(name), matter, OWNERS.get(name, matter)
    )


def _covered(changes: Iterable[RowChange]) -> dict[Key, tuple[Base, str]]:
    """The rows to be written, each once as it stands now: a row that is made and then changed is made."""
    found: dict[Key, tuple[Base, str]] = {}
    for change in changes:
        table = change.row.__tablename__
        if table not in LEDGERED:
            continue
        about = _table(table)
        if change.action == "changed" and about.covered.isdisjoint(change.after):
            continue
        key = (table, getattr(change.row, about.key))
        found[key] = (change.row, found[key][1] if key in found else change.action)
    return found


def _owner_of(row: Base) -> UUID | None:
    """Whose key the images of a row stand under; None for the house's."""
    name = _table(row.__tablename__).owner
    owner: UUID | None = None if name is None else getattr(row, name)
    return owner


def _text(value: UUID | int | None) -> str | None:
    return None if value is None else str(value)


def _piece(random: bytes, number: int) -> bytes:
    return random[number * _RANDOM_BYTES : (number + 1) * _RANDOM_BYTES]
