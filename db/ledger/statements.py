"""The statements of every commit. They go past the ORM, which would double what they cost."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

import psycopg2.extensions
from sqlalchemy import Connection

from db.prepared import prepare

Key = tuple[str, UUID]
"""Table and id of a row."""
Value = str | bytes | None


class NotRecorded(RuntimeError):
    """The database did not keep what it was told to: something in it swallows entries, and nothing may go on."""


class WrappedKey(NamedTuple):
    """A scope key as its row has it: without the wrapped bytes where it was destroyed."""

    id: UUID
    owner_id: UUID
    root_id: str
    wrapped: bytes | None
    certificate_no: str | None


class Entry(NamedTuple):
    """An entry, and its values in the order of COLUMNS."""

    id: UUID
    body: bytes
    signature: bytes
    values: tuple[Value, ...]


COLUMNS = {
    **{"id": "uuid", "object_type": "varchar", "object_id": "uuid", "version": "int", "matter_id": "uuid"},
    **{"action": "varchar", "account_id": "uuid", "session_id": "uuid", "recorded_at": "timestamptz"},
    **{"body": "bytea", "signature": "bytea", "key_id": "uuid", "image": "bytea"},
}
_INSERT = f"INSERT INTO ledger_entry ({', '.join(COLUMNS)}) "
_ROW = f"({', '.join(['%s'] * len(COLUMNS))})"
_ONCE = f"{_INSERT}VALUES {_ROW} ON CONFLICT (id) DO NOTHING"
_IS_NEXT = "(SELECT max(version) FROM ledger_entry WHERE object_type = ${} AND object_id = ${}) = ${} - 1"
_IS_OPEN = "EXISTS (SELECT FROM scope_key WHERE id = ${} AND wrapped = ${} AND destroyed_at IS NULL)"
MOST_PREPARED = 8
"""Rows of an INSERT that is prepared; what a transaction of more rows costs lies elsewhere."""
_AT_ONCE = 1_000
"""Rows of one INSERT at most."""
_LOOK_UP = """
    SELECT 'key', id::text, owner_id::text, root_id,
           CASE WHEN destroyed_at IS NOT NULL THEN coalesce(certificate_no, '') END, NULL::int,
           CASE WHEN destroyed_at IS NULL THEN wrapped END
    FROM scope_key WHERE owner_id = ANY($1)
    UNION ALL
    SELECT 'version', wanted.kind, wanted.id::text, NULL, NULL, last.version, NULL
    FROM unnest($2, $3) AS wanted (kind, id), LATERAL (
        SELECT version FROM ledger_entry
        WHERE object_type = wanted.kind AND object_id = wanted.id AND version IS NOT NULL
        ORDER BY version DESC LIMIT 1
    ) AS last
"""
"""The rows are locked by the transaction's own updates, so nobody else writes a next version meanwhile."""


def cursor(connection: Connection) -> psycopg2.extensions.cursor:
    """A cursor in the transaction of `connection`."""
    driver: psycopg2.extensions.connection = connection.connection.driver_connection  # type: ignore[assignment]
    return driver.cursor()


def look_up(
    connection: Connection, on: psycopg2.extensions.cursor, owners: Iterable[UUID], changed: Sequence[Key]
) -> tuple[list[WrappedKey], dict[Key, int]]:
    """The keys of the owners, and the last version of each object, in one round trip."""
    keys: list[WrappedKey] = []
    versions: dict[Key, int] = {}
    wanted = (owners, [table for table, _ in changed], [object_id for _, object_id in changed])
    values = [_array(one) for one in wanted]
    _run(connection, on, "ledger_look_up", values, lambda: (("uuid[]", "text[]", "uuid[]"), _LOOK_UP))
    for kind, one, other, root_id, certificate, number, wrapped in on.fetchall():
        if kind == "version":
            versions[one, UUID(other)] = number
        else:
            closed = None if wrapped is None else bytes(wrapped)
            keys.append(WrappedKey(UUID(one), UUID(other), root_id, closed, certificate))
    return keys, versions


def add(
    connection: Connection,
    on: psycopg2.extensions.cursor,
    entries: Sequence[Entry],
    guessed: Sequence[int] = (),
    keys: Sequence[tuple[UUID, bytes]] = (),
) -> bool:
    """Insert all entries, or none and return False where a guess is wrong. Raises NotRecorded.

    `guessed` are the places in `entries` of those whose version must be the next of their object; `keys` are ids and
    wrapped bytes that must still stand in the database. At most MOST_PREPARED entries can have guesses.
    """
    if len(entries) > _AT_ONCE:
        for first in range(0, len(entries), _AT_ONCE):
            add(connection, on, entries[first : first + _AT_ONCE])
        return True
    values = [value for entry in entries for value in entry.values]
    if len(entries) <= MOST_PREPARED:
        for key_id, wrapped in keys:
            values += (str(key_id), wrapped)
        name = f"ledger_add_{len(entries)}_{''.join(map(str, guessed))}_{len(keys)}"
        _run(connection, on, name, values, lambda: _insert(len(entries), guessed, len(keys)))
    else:
        on.execute(_INSERT + "VALUES " + ", ".join([_ROW] * len(entries)), values)
    if on.rowcount == 0 and (guessed or keys):
        return False
    if on.rowcount != len(entries):
        raise NotRecorded(f"{on.rowcount} of {len(entries)} entries were written")
    return True


def _insert(count: int, guessed: Sequence[int], keys: int) -> tuple[Sequence[str], str]:
    """The types and the text of an INSERT of `count` entries that checks guesses."""
    places = [[row * len(COLUMNS) + column + 1 for column in range(len(COLUMNS))] for row in range(count)]
    rows = ", ".join(f"({', '.join(f'${place}' for place in row)})" for row in places)
    checks = [_IS_NEXT.format(*places[row][1:4]) for row in guessed]
    after = count * len(COLUMNS) + 1
    checks += [_IS_OPEN.format(place, place + 1) for place in range(after, after + 2 * keys, 2)]
    made = f"VALUES {rows}"
    if checks:
        made = f"SELECT * FROM ({made}) AS made WHERE {' AND '.join(checks)}"  # noqa: S608 - places of parameters alone
    return (*COLUMNS.values(),) * count + ("uuid", "bytea") * keys, _INSERT + made


def add_once(on: psycopg2.extensions.cursor, entry: Entry) -> bool:
    """Insert an entry, unless one with its id is there."""
    on.execute(_ONCE, entry.values)
    return on.rowcount == 1


def _run(
    connection: Connection,
    on: psycopg2.extensions.cursor,
    name: str,
    values: Sequence[Value],
    make: Callable[[], tuple[Sequence[str], str]],
) -> None:
    """Run a statement under its name; `make` gives the types of its parameters and its text."""
    if name not in connection.info:
        prepare(connection, name, *make())
    on.execute(f"EXECUTE {name} ({', '.join(['%s'] * len(values))})", values)


def _array(values: Iterable[str | UUID]) -> str:
    """A PostgreSQL array of ids or names of tables, which need no quoting."""
    return "{" + ",".join(map(str, values)) + "}"
