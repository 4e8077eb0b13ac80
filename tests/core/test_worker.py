"""The worker: one leads, the others wait; what is over is marked as over, by each agency's settings."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from core import worker
from core.app import App
from core.drafts import keep_draft
from core.home import REPOSITORY, Home
from core.law.roles import Role
from core.office.thresholds import ChangeSetting, change_setting
from core.signing_in import SignedIn, find_context, sign_in
from core.worker import housekeeping, run
from db.models import Draft, LoginSession
from db.session import make_engine
from tests.conftest import NOW, FixedClock, run_sql
from tests.core.people_support import done
from tests.factories.applications import rows
from tests.factories.world import PASSWORD, World

BEAT = 0.02


def until(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not what():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.01)


def test_sessions_past_their_limits_are_ended_and_others_are_not(world: World, clock: FixedClock) -> None:
    tokens = {}
    for name, ago in (("long", 10 * 60), ("idle", 15), ("fresh", 14)):
        clock.moment = NOW - timedelta(minutes=ago)
        signed = sign_in(world.app, Role.ARCHIVIST, PASSWORD, name, "test")
        assert isinstance(signed, SignedIn)
        tokens[name] = signed.token
    for minutes in range(10 * 60, 0, -10):
        clock.moment = NOW - timedelta(minutes=minutes)
        find_context(world.app, tokens["long"])
    clock.moment = NOW
    housekeeping(world.app)
    ended = {row.address: (row.ended_at, row.end_reason) for row in rows(world, LoginSession)}
    assert ended == {"long": (NOW, "expired"), "idle": (NOW, "expired"), "fresh": (None, None)}


def test_old_drafts_are_forgotten_by_the_agencys_setting(world: World, clock: FixedClock) -> None:
    def keep(days_ago: int) -> None:
        clock.moment = NOW - timedelta(days=days_ago)
        keep_draft(world.ctx(Role.WINDOW_CLERK), "form", uuid4(), {"days": str(days_ago)}, 1)
        clock.moment = NOW

    for days in (1, 29, 31):
        keep(days)
    housekeeping(world.app)
    assert sorted(row.values["days"] for row in rows(world, Draft)) == ["1", "29"]
    done(change_setting(world.ctx(Role.SYSTEM_ADMIN), ChangeSetting(uuid4(), "draft_days", 0, 7, "从严")))
    housekeeping(world.app)
    assert [row.values["days"] for row in rows(world, Draft)] == ["1"]


@contextmanager
def working(app: App) -> Iterator[threading.Event]:
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(app, stop, BEAT))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join()


def other(app: App, url: str) -> App:
    return App(make_engine(url, pool_size=2), app.clock, app.home)


def test_one_leads_and_the_next_takes_over_when_it_stops(
    app: App, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    did: list[App] = []
    monkeypatch.setattr(worker, "housekeeping", did.append)
    second = other(app, database_url)
    with working(app) as stop:
        until(lambda: len(did) > 1)
        with working(second):
            seen = len(did)
            until(lambda: len(did) > seen + 3)
            assert second not in did
            stop.set()
            until(lambda: second in did)
    second.close()


def test_a_lost_lead_is_taken_up_again(app: App, server: URL, caplog: pytest.LogCaptureFixture) -> None:
    def leaders() -> list[int]:
        with app.engine.connect() as connection:
            return list(
                connection.execute(
                    text(
                        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock"
                        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                    ),
                    {"lock": worker._LEADER},
                ).scalars()
            )

    with caplog.at_level(logging.WARNING), working(app):
        until(leaders)
        (first,) = leaders()
        run_sql(server, f"SELECT pg_terminate_backend({first})")
        until(lambda: leaders() and first not in leaders())
    # A worker that stopped leads no more; its server process needs a moment to notice.
    until(lambda: leaders() == [])


def test_a_failure_on_another_connection_does_not_keep_the_lead_from_everybody(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    did: list[str] = []

    def fail_sometimes(_: App) -> None:
        did.append("once")
        if len(did) in (1, 3):
            raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(worker, "housekeeping", fail_sometimes)
    with working(app):
        until(lambda: len(did) > 5)


def test_the_command_runs_until_it_is_told_to_stop(app: App, database_url: str, tmp_path: object) -> None:
    home = Home(f"{tmp_path}/home")
    environment = {**os.environ, "DATABASE_URL": database_url, "PORTAL_HOME": str(home.path)}
    process = subprocess.Popen([sys.executable, "-m", "core", "worker"], cwd=REPOSITORY, env=environment)
    try:
        until(lambda: process.poll() is not None or holds_lead(app))
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()


def holds_lead(app: App) -> bool:
    with app.engine.connect() as connection:
        free: bool = connection.execute(
            text("SELECT pg_try_advisory_lock(:lock)"), {"lock": worker._LEADER}
        ).scalar_one()
        if free:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": worker._LEADER})
        return not free
