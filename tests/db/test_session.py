"""Connections that rest in the pool."""

import pytest
from sqlalchemy import column, delete, insert, literal, select, table, text, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import NotSupportedError, OperationalError
from sqlalchemy.orm import Session

from core.app import App
from db import prepared
from db import session as module
from db.models import Agency
from db.session import make_engine
from tests.conftest import run_sql


def test_a_server_that_ended_idle_connections_is_not_noticed(
    database_url: str, server: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(database_url)
    name = make_url(database_url).database
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    with engine.connect() as one, engine.connect() as other:
        one.execute(select(1))
        other.execute(select(1))
    run_sql(server, end)
    with pytest.raises(OperationalError), engine.connect() as connection:
        connection.execute(text("SELECT 1"))  # used a moment ago, and so not tried
    monkeypatch.setattr(module, "_IDLE_SECONDS", 0.0)
    with engine.connect() as one, engine.connect() as other:
        assert (one.scalar(select(1)), other.scalar(select(1))) == (1, 1)
    run_sql(server, end)
    with engine.connect() as one, engine.connect() as other:
        assert (one.scalar(select(1)), other.scalar(select(1))) == (1, 1)
    engine.dispose()


def test_one_transaction_may_stand_longer_and_the_next_may_not(database_url: str) -> None:
    shown = text("SHOW idle_in_transaction_session_timeout")
    engine = make_engine(database_url, pool_size=1)
    with Session(engine) as session:
        module.allow_idle(session, 900)
        assert session.scalar(shown) == "15min"
        session.rollback()
        assert session.scalar(shown) == "1min"
    engine.dispose()


def test_a_marked_query_is_planned_once_a_connection(database_url: str) -> None:
    engine = make_engine(database_url, pool_size=1)
    asked = select(literal("100%").label("share"), Agency.id).where(
        Agency.name == "某市局", Agency.name.like("某%")
    )
    kept = text("SELECT statement, generic_plans FROM pg_prepared_statements ORDER BY name")
    with Session(engine) as session:
        for _ in range(3):
            assert (
                session.execute(asked).all() == session.execute(asked.execution_options(prepared=True)).all()
            )
        session.rollback()
        ((statement, plans),) = session.execute(kept).all()
    assert plans == 3 and "$1" in statement and "%%" not in statement
    engine.dispose()


def test_a_connection_keeps_no_more_queries_than_it_should(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "MOST", 3)
    engine = make_engine(database_url, pool_size=1)
    with Session(engine) as session:
        for number in range(1, 6):
            columns = [literal(f"v{n}").label(f"c{n}") for n in range(number)]
            marked = select(*columns, Agency.id.is_(None)).limit(1).execution_options(prepared=True)
            session.execute(marked).all()
        assert session.scalar(text("SELECT count(*) FROM pg_prepared_statements")) == 3
    engine.dispose()


def test_what_was_prepared_for_a_column_of_another_type_is_prepared_anew(
    database_url: str, server: URL
) -> None:
    run = make_engine(database_url, pool_size=1)
    change = make_engine(make_url(server).set(database=make_url(database_url).database))
    with change.begin() as connection:
        connection.execute(text("CREATE TABLE changing AS SELECT 1 AS answer"))
        connection.execute(text("GRANT SELECT ON changing TO PUBLIC"))
    asked = select(column("answer")).select_from(table("changing")).execution_options(prepared=True)
    with Session(run) as session:
        assert session.scalar(asked) == 1
    with change.begin() as connection:
        connection.execute(text("ALTER TABLE changing ALTER COLUMN answer TYPE text"))
    with pytest.raises(NotSupportedError), Session(run) as session:
        session.scalar(asked)
    with Session(run) as session:
        assert session.scalar(asked) == "1"
    run.dispose()
    change.dispose()


def test_a_session_for_reading_writes_nothing(app: App) -> None:
    with app.read() as session:
        agency = session.scalars(select(Agency)).one()
        agency_name = agency.name
        agency.name = "改动"
        with pytest.raises(RuntimeError, match="writes nothing"):
            session.flush()
    for change in (update(Agency).values(name="改动"), delete(Agency), insert(Agency).values(name="改动")):
        with app.read() as session, pytest.raises(RuntimeError, match="writes nothing"):
            session.execute(change)
    with app.read() as session, pytest.raises(RuntimeError, match="writes nothing"):
        session.add(Agency(name="新增"))
        session.commit()
    with app.read() as session:
        assert session.scalars(select(Agency.name)).all() == [agency_name]
        assert session.connection().connection.driver_connection.autocommit  # type: ignore[union-attr]
    with app.change() as work:
        assert not work.session.connection().connection.driver_connection.autocommit  # type: ignore[union-attr]
