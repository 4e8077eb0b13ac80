"""Connections that rest in the pool."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from db import session as module
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
