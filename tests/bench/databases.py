"""Loaded databases: made once, known again by a comment, used again while data and schema are what they were."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import psycopg2
from psycopg2 import sql
from sqlalchemy.orm import Session

from core.app import App
from core.clock import SystemClock
from core.home import REPOSITORY, Home
from db.embedded import OWNER, SUPERUSER, ServerAddress, create_database, drop_database
from db.migrate import upgrade
from db.session import make_engine
from db.worklist import derive_all
from tests.bench.bureau import Bureau, found
from tests.bench.copying import Copier, bare
from tests.bench.matters import COLUMNS, Writer

BATCH = 2_000
"""Matters in one COPY: some tens of megabytes of memory."""
_MADE_BY = ("bureau.py", "made_up.py", "matters.py")


@dataclass(frozen=True)
class Loaded:
    """What a load took. `rows` are those of all tables, `bytes` what the database takes on disk."""

    matters: int
    rows: int
    seconds: float
    copy_seconds: float
    rows_per_second: int
    bytes: int


def bench_database(home: Home, server: ServerAddress, matters: int) -> str:
    """The name of the embedded server's database with so many matters; loaded now if it is not there."""
    name = f"bench_{matters}"
    if _comment(server, name) != _fingerprint(matters) or _count(server.url(OWNER, name)) != matters:
        load_embedded(home, server, matters)
    return name


def load_embedded(home: Home, server: ServerAddress, matters: int) -> Loaded:
    """Load a database of its own on the embedded server, in place of one of that name."""
    name = f"bench_{matters}"
    drop_database(server, name)
    create_database(server, name)
    loaded = load(home, server.url(OWNER, name), server.url("portal_app", name), matters)
    connection = psycopg2.connect(server.superuser_url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
            cursor.execute(statement.format(sql.Identifier(name), sql.Literal(_fingerprint(matters))))
    finally:
        connection.close()
    return loaded


def load(home: Home, owner_url: str, portal_url: str, matters: int) -> Loaded:
    """Migrate an empty database, found the bureau in it and fill it. Raises SystemExit where it is not empty."""
    upgrade(owner_url, portal_url)
    now = SystemClock().now()
    app = App(make_engine(owner_url, pool_size=2), SystemClock(), home)
    with app.engine.connect() as connection:
        if connection.exec_driver_sql("SELECT EXISTS (SELECT FROM account)").scalar_one():
            raise SystemExit("The database already holds accounts: name an empty one.")
    bureau = found(app, now)
    app.close()
    begun = perf_counter()
    connection = psycopg2.connect(owner_url)
    try:
        copied, rows = _fill(connection, bureau, matters, now)
        engine = make_engine(owner_url, pool_size=1)
        with Session(engine) as session:
            derive_all(session)
            session.commit()
        engine.dispose()
        # What autovacuum does in time on a running server: without it, index-only scans visit every page.
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            size = cursor.fetchone()[0]
    finally:
        connection.close()
    seconds = perf_counter() - begun
    return Loaded(matters, rows, round(seconds, 1), round(copied, 1), int(rows / seconds), size)


def _fill(connection: Any, bureau: Bureau, matters: int, now: Any) -> tuple[float, int]:
    begun = perf_counter()
    copier = Copier(connection, COLUMNS)
    writer = Writer(bureau, copier, matters, now)
    with bare(connection, list(COLUMNS)):
        for done, _ in enumerate(writer.parties(), start=1):
            if done % (5 * BATCH) == 0:
                copier.flush()
        for done, _ in enumerate(writer.matters(), start=1):
            if done % BATCH == 0:
                copier.flush()
                _say(done, matters, begun)
        copier.flush()
        copied = perf_counter() - begun
        print(f"  {matters} matters, {copier.rows} rows copied; keys and indexes follow", flush=True)
    return copied, copier.rows


def _say(done: int, matters: int, begun: float) -> None:
    if done % (BATCH * 10) == 0 or done == matters:
        seconds = perf_counter() - begun
        print(f"  {done}/{matters} matters, {seconds:.0f} s, {done / seconds:.0f}/s", flush=True)


def _fingerprint(matters: int) -> str:
    """What the data depends on: how many, how they are made up, and the schema."""
    sources = [Path(__file__).parent / name for name in _MADE_BY]
    sources.append(REPOSITORY / "db" / "queries" / "search.py")
    sources += sorted((REPOSITORY / "db" / "migrations" / "versions").glob("*.py"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return json.dumps({"matters": matters, "made_by": digest[:16]})


def _comment(server: ServerAddress, name: str) -> str | None:
    connection = psycopg2.connect(server.url(SUPERUSER, "postgres"))
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", (name,)
            )
            row = cursor.fetchone()
            return row[0] if row else None
    finally:
        connection.close()


def _count(url: str) -> int:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM matter")
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def as_json(loaded: Loaded) -> str:
    return json.dumps(asdict(loaded), indent=2) + "\n"
