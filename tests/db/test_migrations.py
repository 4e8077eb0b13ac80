"""Migrations: forward only, applied once, the same tables as the models, and never edited after they landed."""

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, inspect, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.engine import URL, make_url

from core.app import App
from core.home import Home
from core.jobs.handle import PIECE_BYTES
from db import migrate
from db.migrate import current, newest, upgrade
from db.models import Base
from db.session import make_engine
from tests.conftest import NOW, FixedClock, run_sql
from tests.factories.world import found_world

VERSIONS = Path(migrate.__file__).parent / "migrations" / "versions"
LANDED = Path(__file__).parent / "migrations.sha256"
"""A line for each migration that landed, as `sha256sum` writes it. Lines are added, never changed."""


def as_role(server: URL, role: str, database: str) -> str:
    return server.set(username=role, database=database).render_as_string(hide_password=False)


@pytest.fixture
def empty(server: URL) -> Iterator[tuple[str, str]]:
    """(owner's URL, portal's URL) of a database with nothing in it."""
    name = f"empty_{uuid4().hex[:12]}"
    run_sql(server, f"CREATE DATABASE {name} OWNER portal_owner")
    yield as_role(server, "portal_owner", name), as_role(server, "portal_app", name)
    run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def owner(server: URL, database_url: str) -> Iterator[Engine]:
    """The owner in a clone of the test world."""
    engine = make_engine(as_role(server, "portal_owner", database_url.rsplit("/", 1)[1].split("?")[0]))
    yield engine
    engine.dispose()


def tables(url: str) -> set[str]:
    engine = make_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_an_empty_database_gets_every_table(empty: tuple[str, str]) -> None:
    assert current(empty[0]) is None
    assert upgrade(*empty) == newest() == current(empty[1])
    assert tables(empty[0]) == {"alembic_version", *Base.metadata.tables}


def test_a_second_upgrade_changes_nothing(empty: tuple[str, str]) -> None:
    def catalogue() -> list[tuple[object, ...]]:
        engine = make_engine(empty[0])
        try:
            with engine.connect() as connection:
                # xmin moves with every change of a table's definition or rights.
                found = connection.execute(text("SELECT relname, xmin::text FROM pg_class ORDER BY 1, 2"))
                return [tuple(row) for row in found]
        finally:
            engine.dispose()

    upgrade(*empty)
    before = catalogue()
    upgrade(*empty)
    assert catalogue() == before


def test_models_and_migrations_describe_the_same_tables(owner: Engine) -> None:
    with owner.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_constraints_that_the_comparison_does_not_see_are_there_too(owner: Engine) -> None:
    """Alembic compares neither check constraints nor collations nor the conditions of indexes."""
    with owner.connect() as connection:
        checks = set(
            connection.execute(
                text(
                    "SELECT conname FROM pg_constraint"
                    " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
                )
            ).scalars()
        )
        partial = dict(
            connection.execute(
                text(
                    "SELECT c.relname, pg_get_expr(i.indpred, i.indrelid) FROM pg_index i"
                    " JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indpred IS NOT NULL"
                )
            ).all()
        )
        collated = set(
            connection.execute(
                text(
                    "SELECT table_name || '.' || column_name FROM information_schema.columns"
                    " WHERE table_schema = 'public' AND collation_name = 'C'"
                )
            ).scalars()
        )
    assert checks == {
        constraint.name
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    conditions = {
        index.name: str(condition)
        for table in Base.metadata.tables.values()
        for index in table.indexes
        if (condition := index.dialect_options["postgresql"]["where"]) is not None
    }
    conditions |= {
        constraint.name: str(constraint.where)
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, ExcludeConstraint)
    }
    assert {name: words.strip("()") for name, words in partial.items()} == {
        name: words.strip("()") for name, words in conditions.items()
    }
    assert collated == {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if getattr(column.type, "collation", None) == "C"
    }


def test_two_starts_at_once_migrate_one_after_the_other(empty: tuple[str, str]) -> None:
    together, results = threading.Barrier(4), []

    def start() -> None:
        together.wait()
        try:
            results.append(upgrade(*empty))
        except Exception as error:
            results.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [newest()] * 4


def test_a_failed_migration_leaves_nothing_half_done(
    empty: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("db.migrations.rights.grant", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            upgrade(*empty)
    assert current(empty[0]) is None
    assert tables(empty[0]) <= {"alembic_version"}
    assert upgrade(*empty) == newest(), "the lock was given back and the next start succeeds"


def test_data_of_the_first_revision_survives_the_way_to_the_newest(
    empty: tuple[str, str], tmp_path: Path
) -> None:
    """Later migrations run on databases with cases in them; this one begins with the world of the tests."""
    upgrade(*empty)
    engine = make_engine(empty[1])
    found_world(App(engine, FixedClock(), Home(tmp_path / "home")), NOW)
    with engine.connect() as connection:
        before = connection.execute(text("SELECT count(*) FROM account")).scalar_one()
    engine.dispose()
    assert upgrade(*empty) == newest()
    engine = make_engine(empty[1])
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM account")).scalar_one() == before > 0
    engine.dispose()


def _upgrade_to(revision: str, empty: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    to = command.upgrade
    with monkeypatch.context() as earlier:
        earlier.setattr(migrate.command, "upgrade", lambda config, _: to(config, revision))
        upgrade(*empty)


def test_of_materials_from_before_one_could_lack_none_may(
    server: URL, empty: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _upgrade_to("0017", empty, monkeypatch)
    more = {
        "item_material": ("item_id, is_active", "gen_random_uuid(), true"),
        "application_material": (
            "matter_id, originals_received, copies_received",
            "gen_random_uuid(), 0, 0",
        ),
    }
    engine = make_engine(
        server.set(database=make_url(empty[0]).database).render_as_string(hide_password=False)
    )
    with engine.begin() as connection:
        # Rows with nothing around them: what they belong to says nothing here.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table, (names, values) in more.items():
            connection.execute(
                text(
                    f"INSERT INTO {table} (id, happened_at, recorded_at, row_version, position, name, originals,"
                    f" copies, is_required, note, {names})"
                    f" VALUES (gen_random_uuid(), now(), now(), 1, 1, '申请表', 1, 0, true, '', {values})"
                )
            )
    assert upgrade(*empty) == newest()
    with engine.connect() as connection:
        for table in more:
            assert connection.execute(text(f"SELECT may_lack FROM {table}")).scalars().all() == [False]
    engine.dispose()


def test_the_file_of_a_job_from_before_is_whole_in_its_pieces(
    server: URL, empty: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _upgrade_to("0023", empty, monkeypatch)
    files = [b"", b"one", b"\x00\xff" * 1024 * 512, b"abc" * 1024 * 1024]
    engine = make_engine(
        server.set(database=make_url(empty[0]).database).render_as_string(hide_password=False)
    )
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for data in files:
            connection.execute(
                text("INSERT INTO job_result VALUES (gen_random_uuid(), 'a', 'b', :data)"), {"data": data}
            )
    assert upgrade(*empty) == newest()
    with engine.connect() as connection:
        whole = "coalesce(string_agg(p.data, '' ORDER BY p.number), ''), max(length(p.data))"
        found = connection.execute(
            text(
                f"SELECT r.size, {whole} FROM job_result r LEFT JOIN job_piece p USING (job_id) GROUP BY 1, job_id"
            )
        ).all()
    engine.dispose()
    assert sorted((size, bytes(data)) for size, data, _ in found) == sorted((len(one), one) for one in files)
    assert max(most or 0 for _, _, most in found) == PIECE_BYTES


def test_one_role_for_owner_and_portal_is_possible(empty: tuple[str, str]) -> None:
    assert upgrade(empty[0], empty[0]) == newest()


def test_a_migration_that_landed_is_never_edited() -> None:
    landed = dict(reversed(line.split("  ", 1)) for line in LANDED.read_text(encoding="utf-8").splitlines())
    present = {path.name: path for path in VERSIONS.glob("[0-9]*.py")}
    assert landed.keys() == present.keys(), "add a line to migrations.sha256 for a new migration"
    for name, path in present.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == landed[name], f"{name} was edited"


def test_migrations_form_one_line() -> None:
    numbers = sorted(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
    assert newest() == numbers[-1]
