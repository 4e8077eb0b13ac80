"""Rows by COPY: many tables at once, in batches, with foreign keys and indexes made after the rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from io import StringIO
from typing import Any

from psycopg2 import sql

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, str):
        return value.translate(_ESCAPES) if _special(value) else value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _special(value: str) -> bool:
    return "\\" in value or "\n" in value or "\t" in value or "\r" in value


class Copier:
    """Collects rows and writes them a batch at a time, so that memory stays flat. `columns`: table → its columns."""

    def __init__(self, connection: Any, columns: dict[str, tuple[str, ...]]) -> None:
        self._connection = connection
        self._columns = columns
        self._buffers = {table: StringIO() for table in columns}
        self.rows = 0

    def add(self, table: str, *values: Any) -> None:
        """One row; `values` in the order of the table's columns."""
        buffer = self._buffers[table]
        buffer.write("\t".join(map(_text, values)))
        buffer.write("\n")
        self.rows += 1

    def flush(self) -> None:
        """Write what was collected, and commit."""
        with self._connection.cursor() as cursor:
            for table, buffer in self._buffers.items():
                if buffer.tell():
                    buffer.seek(0)
                    names = sql.SQL(", ").join(map(sql.Identifier, self._columns[table]))
                    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
                    cursor.copy_expert(command, buffer)
                    self._buffers[table] = StringIO()
        self._connection.commit()


@contextmanager
def bare(connection: Any, tables: list[str]) -> Iterator[None]:
    """Within the block `tables` have primary keys alone; afterwards all their constraints and indexes again.

    Checking a key row by row, and growing a GIN index row by row, take several times as long.
    """
    drop, make = [], []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u') ORDER BY contype DESC",
            (tables,),
        )
        for table, name, definition in cursor.fetchall():
            drop.append(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            make.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
            " WHERE i.indrelid = ANY(%s::regclass[])"
            " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u'))",
            (tables,),
        )
        for name, definition in cursor.fetchall():
            drop.append(f"DROP INDEX {name}")
            make.insert(0, definition)
        for statement in drop:
            cursor.execute(statement)
    connection.commit()
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '256MB'")
        for statement in make:
            cursor.execute(statement)
            connection.commit()
