"""Engines and sessions. Every write goes through `db.unit_of_work`; this module only opens the door."""

from time import monotonic
from typing import Any

from sqlalchemy import Engine, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import ORMExecuteState, Session

from db.prepared import prepare_marked

_SETTINGS = (
    "timezone=UTC",
    # Said here, so that no setting of the database or of a role puts other functions before PostgreSQL's own.
    "search_path=public",
    "idle_in_transaction_session_timeout=60s",
    # Queries here take milliseconds: compiling them or starting workers would cost more than it saves.
    "jit=off",
    "max_parallel_workers_per_gather=0",
    # Only what is prepared by name (db.ledger.write) has cached plans, and planning it anew costs more than running it.
    "plan_cache_mode=force_generic_plan",
)

_IDLE_SECONDS = 1.0


def make_engine(url: str | URL, *, pool_size: int = 10) -> Engine:
    """An engine on PostgreSQL 15 or newer.

    A connection that has sat idle for a second is tried before use, so a restarted server costs one silent reconnect.
    Raises ValueError for any other database: there is one dialect.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "postgresql":
        raise ValueError(f"PostgreSQL is the only database: {parsed.get_backend_name()}")
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg2"),
        pool_size=pool_size,
        max_overflow=pool_size,
        # What was to be written is often personal, and an error goes into a log.
        hide_parameters=True,
        connect_args={"options": " ".join(f"-c {setting}" for setting in _SETTINGS)},
    )
    _try_idle_connections(engine)
    prepare_marked(engine)
    return engine


class ReadingSession(Session):
    """A session that writes nothing, although it has no transaction that would be rolled back at its end: it raises RuntimeError
    for a flush with changes, and for any statement of the ORM that is no SELECT."""


@event.listens_for(ReadingSession, "before_flush")
def _refuse_flush(session: Session, _context: object, _instances: object) -> None:
    if session.new or session.deleted or any(session.is_modified(row) for row in session.dirty):
        raise RuntimeError("a session for reading writes nothing; changes go through a unit of work")


@event.listens_for(ReadingSession, "do_orm_execute")
def _refuse_change(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise RuntimeError("a session for reading writes nothing; changes go through a unit of work")


def allow_idle(session: Session, seconds: int) -> None:
    """Let the present transaction of a session stand without a statement for that long, against the minute that is given
    to every other: for a job whose many rows take longer to prepare than to write."""
    timeout = func.set_config("idle_in_transaction_session_timeout", f"{seconds}s", True)
    session.execute(select(timeout))


def _try_idle_connections(engine: Engine) -> None:
    """What `pool_pre_ping` does, but not for each of the several connections that one click takes in a row: there the
    trial would be a fifth of all calls to the database."""

    @event.listens_for(engine, "checkin")
    def rest(_connection: Any, record: Any) -> None:
        record.info["resting_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def wake(connection: Any, record: Any, _proxy: Any) -> None:
        now = monotonic()
        if now - record.info.get("resting_since", now) < _IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error
