"""Statements that are asked so often that planning them would cost more than running them (`plan_cache_mode` in
db.session): PREPARE once a connection, EXECUTE after that.

A query whose plan does not depend on its values, such as all of one matter, says `.execution_options(prepared=True)`.
Not for lists: planned without its values, a LIMIT is taken for a tenth of the table."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, event

MOST = 100
"""Marked queries that one connection keeps; any further one is planned each time. How many texts a query has depends on how
many departments its reader reaches."""
_PREFIX = "marked_"
_OUTDATED = "0A000"
"""SQLSTATE of "cached plan must not change result type"."""
_PLACE = re.compile(r"%\((\w+)\)s")


def prepare(connection: Connection, name: str, types: Sequence[str], statement: str) -> None:
    """Make `EXECUTE name (…)` mean the statement, whose parameters $1, $2 … have these types of PostgreSQL; the types of
    further ones follow from where they stand. It is kept until the connection ends, also where the transaction is rolled
    back."""
    if name in connection.info:
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor:
        cursor.execute(f"PREPARE {name}{_listed(types)} AS {statement}")
    connection.info[name] = True


def prepare_marked(engine: Engine) -> None:
    """Have every query of this engine that says so prepared when a connection first meets its text."""

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def execute(
        connection: Connection, _cursor: Any, statement: str, values: Any, context: Any, _many: bool
    ) -> tuple[str, Any]:
        if context is None or not context.execution_options.get("prepared"):
            return statement, values
        kept: dict[str, str] = connection.info.setdefault(_PREFIX, {})
        if statement not in kept:
            if len(kept) >= MOST:
                return statement, values
            kept[statement] = _prepare_text(connection, f"{_PREFIX}{len(kept)}", statement)
        return kept[statement], values

    @event.listens_for(engine, "handle_error")
    def outdated(context: ExceptionContext) -> None:
        # A column has another type now: what was prepared before goes with its connections.
        code = getattr(context.original_exception, "pgcode", None)
        if code == _OUTDATED and str(context.statement).startswith(f"EXECUTE {_PREFIX}"):
            context.is_disconnect = True


def _prepare_text(connection: Connection, name: str, statement: str) -> str:
    """Prepare a statement as the driver would be given it, and say how it is executed with the same values."""
    numbers = {place: f"${n}" for n, place in enumerate(dict.fromkeys(_PLACE.findall(statement)), start=1)}
    prepare(connection, name, (), _PLACE.sub(lambda found: numbers[found[1]], statement).replace("%%", "%"))
    return f"EXECUTE {name}{_listed([f'%({place})s' for place in numbers])}"


def _listed(words: Sequence[str]) -> str:
    return f" ({', '.join(words)})" if words else ""
