"""Reading everything, for verification: in one snapshot, row by row, in constant memory, whatever stands there.

Times and texts come as text, so that no stored value can make the reading fail.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg2.extensions
from psycopg2 import sql
from sqlalchemy import Engine, Table

from db.ledger.canonical import sql_of
from db.ledger.columns import LEDGERED, key_column

_BATCH = 4_000
# A day before our era would look like one of it.
_AT = (
    "CASE WHEN e.recorded_at >= '0001-01-02' "
    """THEN to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') """
    "ELSE e.recorded_at::text END"
)
_ENTRY = (
    "e.id::text, e.object_type::text, e.object_id::text, e.version, e.matter_id::text, e.action::text, e.account_id::text, "
    f"e.session_id::text, {_AT}, e.key_id::text, e.body, e.signature, e.image"
)
_COLUMNS = (
    "(SELECT row_to_json(c)::text FROM (SELECT e.account_id::text AS account, e.action, "  # noqa: S608
    f"{_AT} AS at, e.id::text, e.key_id::text AS key, e.matter_id::text AS matter, e.object_type AS object, "
    "e.object_id::text, e.session_id::text AS session, e.version::text) c)"
)
"""The columns as the body says them: PostgreSQL writes these as RFC 8785 does, keys in this order and nothing between."""


LEDGER_TABLES = ("ledger_entry", "ledger_leaf", "ledger_node", "ledger_head")
GUARD_SOURCE = """
        BEGIN
            RAISE EXCEPTION '% of % is refused: the ledger is append-only', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'insufficient_privilege';
        END """
"""What migration 0002 wrote."""
GUARDS = sorted(
    f"CREATE TRIGGER {table}_{name} BEFORE {when} ON public.{table} FOR EACH {each} "
    "EXECUTE FUNCTION ledger_refuse() [A]"
    for table in LEDGER_TABLES
    for name, when, each in (("rows", "DELETE OR UPDATE", "ROW"), ("all", "TRUNCATE", "STATEMENT"))
)


class Entry(NamedTuple):
    """A row of ledger_entry as it stands; ids as text."""

    id: str
    object_type: str
    object_id: str
    version: int | None
    matter_id: str | None
    action: str
    account_id: str | None
    session_id: str | None
    recorded_at: str | None
    key_id: str | None
    body: bytes
    signature: bytes
    image: bytes | None


class Row(NamedTuple):
    """A live row: canonical text by column (None for SQL's null), with the last entry about it."""

    key: str
    values: dict[str, str | None]
    entry: Entry | None


class Snapshot:
    """One moment of the database, for reading."""

    def __init__(self, connection: psycopg2.extensions.connection, ahead: ThreadPoolExecutor) -> None:
        self._connection = connection
        self._ahead = ahead
        self._count = 0

    def rows(
        self, query: sql.Composable | str, values: Sequence[Any] = (), at_once: int = _BATCH
    ) -> Iterator[tuple[Any, ...]]:
        """Rows of a query as a stream; several may be open at once. PostgreSQL prepares the next `at_once` rows while
        the last are worked on, so that twice as many are in memory."""
        self._count += 1
        name = sql.Identifier(f"scan_{self._count}")
        fetch = sql.SQL("FETCH {} FROM {}").format(sql.Literal(at_once), name)

        def following() -> psycopg2.extensions.cursor:
            cursor = self._connection.cursor()
            cursor.execute(fetch)
            return cursor

        with self._connection.cursor() as cursor:
            whole = sql.SQL(query) if isinstance(query, str) else query
            cursor.execute(sql.SQL("DECLARE {} NO SCROLL CURSOR FOR ").format(name) + whole, values)
            ahead = self._ahead.submit(following)
            while (found := ahead.result()).rowcount:
                ahead = self._ahead.submit(following)
                yield from found
            cursor.execute(sql.SQL("CLOSE {}").format(name))

    def all(self, query: sql.Composable | str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()

    def leaves(self, first: int = 0) -> Iterator[tuple[Any, ...]]:
        """(index, entry's id, leaf hash, columns, whether there is an image, body, signature) of the leaves from `first`
        on, in order: what hashing them needs, bytes as they come. The columns are canonical JSON, without the two that
        only the body has; the body is None where there is no entry."""
        query = (
            f"SELECT l.leaf_index, l.entry_id::text, l.leaf_hash, {_COLUMNS}, e.image IS NOT NULL, e.body, e.signature "  # noqa: S608
            "FROM ledger_leaf l LEFT JOIN ledger_entry e ON e.id = l.entry_id "
            "WHERE l.leaf_index >= %s ORDER BY l.leaf_index"
        )
        return self.rows(query, (first,))

    def since(self, first: int) -> Iterator[tuple[int | None, Entry]]:
        """(index, entry) of the leaves from `first` on, in order, and then the entries without a leaf."""
        query = (
            f"SELECT l.leaf_index, {_ENTRY} FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry_id "  # noqa: S608
            "WHERE l.leaf_index >= %s ORDER BY l.leaf_index"
        )
        for row in self.rows(query, (first,)):
            yield row[0], _entry(row[1:])
        for entry in self.unsealed():
            yield None, entry

    def unsealed(self) -> Iterator[Entry]:
        """Entries without a leaf."""
        query = (
            f"SELECT {_ENTRY} FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.id "  # noqa: S608
            "WHERE l.entry_id IS NULL ORDER BY e.xid, e.id"
        )
        yield from map(_entry, self.rows(query))

    def entries(self, ids: Sequence[str]) -> dict[str, Entry]:
        query = f"SELECT {_ENTRY} FROM ledger_entry e WHERE e.id = ANY(%s::uuid[])"  # noqa: S608
        return {entry.id: entry for entry in map(_entry, self.all(query, (list(ids),)))}

    def heads(self, size: int = 0) -> Iterator[tuple[int, bytes, bytes, bytes]]:
        """(size, root, statement, signature) of the heads over at least so many leaves, smallest first."""
        query = "SELECT size, root, statement, signature FROM ledger_head WHERE size >= %s ORDER BY size"
        for row in self.rows(query, (size,)):
            yield row[0], bytes(row[1]), bytes(row[2]), bytes(row[3])

    def nodes(self) -> Iterator[tuple[int, int, bytes]]:
        for row in self.rows(
            "SELECT level, node_index, node_hash FROM ledger_node ORDER BY level, node_index"
        ):
            yield row[0], row[1], bytes(row[2])

    def live(self, table: Table, ids: Sequence[str] | None = None) -> Iterator[Row]:
        """The rows of a ledgered table with the last entry about each; only those of `ids` where given."""
        names = sorted({name for columns in LEDGERED[table.name].values() for name in columns})
        columns = [table.columns[name] for name in names if name in table.columns]
        key = key_column(table.name)
        query = sql.SQL(
            "SELECT t.{key}::text, {columns}, e.* FROM {table} t LEFT JOIN LATERAL ("
            "SELECT {entry} FROM ledger_entry e WHERE e.object_type = %s AND e.object_id = t.{key} "
            "AND e.version IS NOT NULL ORDER BY e.version DESC LIMIT 1) e ON true{only}"
        ).format(
            key=sql.Identifier(key),
            table=sql.Identifier(table.name),
            columns=sql.SQL(", ").join(sql.SQL(sql_of(column)) for column in columns),
            entry=sql.SQL(_ENTRY),
            only=sql.SQL(" WHERE t.{key} = ANY(%s::uuid[])").format(key=sql.Identifier(key))
            if ids is not None
            else sql.SQL(""),
        )
        values: list[Any] = [table.name]
        if ids is not None:
            values.append(list(ids))
        width = 1 + len(columns)
        for row in self.rows(query, values):
            found = dict(zip((c.name for c in columns), row[1:width], strict=True))
            yield Row(row[0], found, None if row[width] is None else _entry(row[width:]))

    def gone(self, table: str, ids: Sequence[str] | None = None) -> Iterator[tuple[str, str]]:
        """(object id, first entry's id) of what the ledger knows and the table has not."""
        query = sql.SQL(
            "SELECT e.object_id::text, e.id::text FROM ledger_entry e "
            "WHERE e.object_type = %s AND e.version = 1 {only}"
            "AND NOT EXISTS (SELECT FROM {table} t WHERE t.{key} = e.object_id)"
        ).format(
            table=sql.Identifier(table),
            key=sql.Identifier(key_column(table)),
            only=sql.SQL("AND e.object_id = ANY(%s::uuid[]) " if ids is not None else ""),
        )
        yield from self.rows(query, [table] if ids is None else [table, list(ids)])

    def holes(self) -> Iterator[tuple[str, str, int, int]]:
        """(type, id, number of entries, highest version) of objects whose versions are not 1, 2, 3 …"""
        yield from self.rows(
            "SELECT object_type, object_id::text, count(*), max(version) FROM ledger_entry "
            "WHERE version IS NOT NULL GROUP BY object_type, object_id "
            "HAVING count(*) <> max(version) OR min(version) <> 1"
        )

    def guards(self) -> list[str]:
        """The triggers that keep the ledger append-only, whole, as PostgreSQL writes them, with how each is enabled."""
        return [
            f"{row[0]} [{row[1]}]"
            for row in self.all(
                "SELECT pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger "
                "WHERE NOT tgisinternal AND tgrelid = ANY(%s::regclass[]) ORDER BY 1",
                (list(LEDGER_TABLES),),
            )
        ]

    def guard_source(self) -> str:
        rows = self.all("SELECT prosrc FROM pg_proc WHERE oid = to_regproc('public.ledger_refuse')")
        return str(rows[0][0]) if len(rows) == 1 else ""

    def strangers(self) -> list[str]:
        """Triggers and rules on the tables of the record that no migration made: they could swallow what is written."""
        tables = list({*LEDGERED, *LEDGER_TABLES})
        return [
            str(row[0])
            for row in self.all(
                "SELECT tgrelid::regclass::text || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal "
                "AND tgrelid = ANY(%s::regclass[]) AND NOT tgrelid = ANY(%s::regclass[]) "
                "UNION ALL SELECT ev_class::regclass::text || ' ' || rulename FROM pg_rewrite "
                "WHERE ev_class = ANY(%s::regclass[])",
                (tables, list(LEDGER_TABLES), tables),
            )
        ]

    def loose_rights(self) -> list[str]:
        """The ledger's tables that the portal's own role may change or empty, where it is not their owner."""
        return [
            str(row[0])
            for row in self.all(
                "SELECT relname FROM pg_class WHERE oid = ANY(%s::regclass[]) "
                "AND NOT pg_has_role(current_user, relowner, 'USAGE') "
                "AND has_table_privilege(current_user, oid, 'UPDATE, DELETE, TRUNCATE')",
                (list(LEDGER_TABLES),),
            )
        ]


def _entry(row: Sequence[Any]) -> Entry:
    body, signature, image = row[10:]
    return Entry._make((*row[:10], bytes(body), bytes(signature), None if image is None else bytes(image)))


@contextmanager
def snapshot(engine: Engine) -> Iterator[Snapshot]:
    """A snapshot of the whole database, as of now."""
    connection = engine.raw_connection()
    try:
        driver = connection.driver_connection
        assert driver is not None
        driver.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with ThreadPoolExecutor(1) as ahead:
            yield Snapshot(driver, ahead)
        driver.rollback()
    finally:
        # Not given back: its session has settings of its own.
        connection.invalidate()
        connection.close()


def keys(found: Snapshot) -> Iterator[tuple[str, str, bytes | None, str, bool, str | None]]:
    """(id, owner, wrapped key, root key's id, whether it is marked as destroyed, certificate) of every scope key."""
    for row in found.rows(
        "SELECT id::text, owner_id::text, wrapped, root_id, destroyed_at IS NOT NULL, certificate_no FROM scope_key"
    ):
        yield row[0], row[1], None if row[2] is None else bytes(row[2]), row[3], row[4], row[5]
