"""Reading everything, for verification: in one snapshot, row by row, in constant memory, whatever stands there.

Times and texts come as text, so that no stored value can make the reading fail.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg2.extensions
from psycopg2 import sql
from sqlalchemy import Engine, Table

from db.ledger.canonical import sql_of
from db.ledger.columns import LEDGERED, key_column

_BATCH = 2_000
_AT = """to_char({0}recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_ENTRY = (
    "e.id, e.object_type, e.object_id, e.version, e.matter_id, e.action, e.account_id, e.session_id, "
    f"{_AT.format('e.')}, e.body, e.signature, e.key_id, e.image"
)


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
    body: bytes
    signature: bytes
    key_id: str | None
    image: bytes | None


class Leaf(NamedTuple):
    place: int
    entry_id: str
    leaf_hash: bytes
    entry: Entry | None


class Row(NamedTuple):
    """A live row: canonical text by column (None for SQL's null), with the last entry about it."""

    key: str
    values: dict[str, str | None]
    entry: Entry | None


class Snapshot:
    """One moment of the database, for reading."""

    def __init__(self, connection: psycopg2.extensions.connection) -> None:
        self._connection = connection
        self._count = 0

    def rows(
        self, query: sql.Composable | str, values: Sequence[Any] = (), at_once: int = _BATCH
    ) -> Iterator[tuple[Any, ...]]:
        """Rows of a query as a stream, `at_once` of them in memory; several streams may be open at once."""
        self._count += 1
        with self._connection.cursor(name=f"scan_{self._count}") as cursor:
            cursor.itersize = at_once
            cursor.execute(query, values)
            yield from cursor

    def all(self, query: sql.Composable | str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()

    def leaves(self, first: int = 0) -> Iterator[Leaf]:
        """The leaves from `first` on with their entries, in order."""
        query = (
            f"SELECT l.leaf_index, l.entry_id, l.leaf_hash, {_ENTRY} "  # noqa: S608
            "FROM ledger_leaf l LEFT JOIN ledger_entry e ON e.id = l.entry_id "
            "WHERE l.leaf_index >= %s ORDER BY l.leaf_index"
        )
        for row in self.rows(query, (first,)):
            yield Leaf(row[0], str(row[1]), bytes(row[2]), _entry(row[3:]))

    def unsealed(self) -> Iterator[Entry]:
        """Entries without a leaf."""
        query = (
            f"SELECT {_ENTRY} FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.id "  # noqa: S608
            "WHERE l.entry_id IS NULL ORDER BY e.xid, e.id"
        )
        for row in self.rows(query):
            entry = _entry(row)
            if entry is not None:
                yield entry

    def entries(self, ids: Sequence[str]) -> dict[str, Entry]:
        query = f"SELECT {_ENTRY} FROM ledger_entry e WHERE e.id = ANY(%s::uuid[])"  # noqa: S608
        found = (_entry(row) for row in self.all(query, (list(ids),)))
        return {entry.id: entry for entry in found if entry is not None}

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
            yield Row(row[0], found, _entry(row[width:]))

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


def _entry(row: Sequence[Any]) -> Entry | None:
    if row[0] is None:
        return None
    said = [None if value is None else str(value) for value in (*row[4:9], row[11])]
    return Entry(
        id=str(row[0]),
        object_type=str(row[1]),
        object_id=str(row[2]),
        version=row[3],
        matter_id=said[0],
        action=str(row[5]),
        account_id=said[2],
        session_id=said[3],
        recorded_at=said[4],
        body=bytes(row[9]),
        signature=bytes(row[10]),
        key_id=said[5],
        image=None if row[12] is None else bytes(row[12]),
    )


@contextmanager
def snapshot(engine: Engine) -> Iterator[Snapshot]:
    """A snapshot of the whole database, as of now."""
    connection = engine.raw_connection()
    try:
        driver = connection.driver_connection
        assert driver is not None
        driver.set_session(isolation_level="REPEATABLE READ", readonly=True)
        yield Snapshot(driver)
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
