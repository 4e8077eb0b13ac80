"""Statements that are asked so often that planning them would cost more than running them (`plan_cache_mode` in
db.session): PREPARE once a connection, EXECUTE after that."""

from collections.abc import Sequence

from sqlalchemy import Connection


def prepare(connection: Connection, name: str, types: Sequence[str], statement: str) -> None:
    """Make `EXECUTE name (…)` mean the statement, whose parameters $1, $2 … have these types of PostgreSQL. It is kept
    until the connection ends, also where the transaction is rolled back."""
    if name in connection.info:
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor:
        cursor.execute(f"PREPARE {name} ({', '.join(types)}) AS {statement}")
    connection.info[name] = True
