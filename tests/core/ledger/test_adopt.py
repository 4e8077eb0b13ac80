"""A database from before the ledger, one from each state since, and one that was put back on purpose."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.engine import URL

from core.app import App
from core.applications.reading import document_file
from core.bootstrap import ensure_agency
from core.home import Home, HomeError
from core.law.roles import Role
from core.ledger import sealer
from core.ledger.adopt import adopt
from core.ledger.recover import Recovered, recover
from core.ledger.sealer import NotSealed
from core.ledger.verify import verify
from core.migrate import migrate
from db import migrate as migrations
from db.models import LedgerEntry, Matter
from db.session import make_engine
from tests.conftest import NOW, FixedClock, run_sql
from tests.core.ledger.conftest import Superuser
from tests.core.ledger.support import codes, copied_back, full, seal
from tests.factories.applications import register, rows
from tests.factories.world import World

OLD = """
INSERT INTO agency (id, happened_at, recorded_at, row_version, code, name, short_name, kind, number_prefix, address, phone)
VALUES ('01980000-0000-7000-8000-000000000001', now(), now(), 1, 'old', '旧机关', '旧', 'organ', '旧', '', '');
INSERT INTO unit (id, happened_at, recorded_at, row_version, agency_id, code, name, phone, is_active)
VALUES ('01980000-0000-7000-8000-000000000002', now(), now(), 1, '01980000-0000-7000-8000-000000000001', 'office',
        '办公室', '', true);
INSERT INTO matter (id, happened_at, recorded_at, row_version, agency_id, unit_id, intake_unit_id, procedure, number,
                    subject, party_names, channel, stage, secrecy, hold)
SELECT gen_random_uuid(), now(), now(), 1, '01980000-0000-7000-8000-000000000001',
       '01980000-0000-7000-8000-000000000002', '01980000-0000-7000-8000-000000000002', 'license', n::text, '旧事项',
       '张桂芳', 'counter', 'registered', 'internal', false
FROM generate_series(1, 1100) n
"""


def old_rows(revision: str) -> str:
    """The rows of an earlier state, with the columns that a later migration added to their tables."""
    if revision < "0008":
        return OLD
    return OLD.replace("address, phone)", "address, phone, reconsideration_body, court)").replace(
        "'organ', '旧', '', '')", "'organ', '旧', '', '', '', '')"
    )


@pytest.fixture
def urls(server: URL) -> Iterator[tuple[str, str]]:
    name = f"old_{uuid4().hex[:12]}"
    run_sql(server, f"CREATE DATABASE {name} OWNER portal_owner")
    owner, portal = (
        server.set(username=role, database=name).render_as_string(hide_password=False)
        for role in ("portal_owner", "portal_app")
    )
    yield owner, portal
    run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


def at_revision(urls: tuple[str, str], revision: str) -> None:
    """Migrate to an earlier state, as an earlier version of the portal did."""
    with pytest.MonkeyPatch.context() as patch:
        upgrade = command.upgrade
        patch.setattr(migrations.command, "upgrade", lambda config, _: upgrade(config, revision))
        migrations.upgrade(*urls)


def revisions() -> list[str]:
    folder = Path(migrations.__file__).parent / "migrations" / "versions"
    return sorted(file.name[:4] for file in folder.glob("[0-9]*.py"))


FIRST, *BETWEEN, LAST = revisions()


@pytest.mark.parametrize(
    "revision", [FIRST, *(pytest.param(one, marks=pytest.mark.long) for one in BETWEEN), LAST]
)
def test_rows_of_every_earlier_state_verify_after_the_way_to_the_newest(
    urls: tuple[str, str], tmp_path: Path, revision: str
) -> None:
    at_revision(urls, revision)
    home = Home(tmp_path / "home")
    app = App(make_engine(urls[1]), FixedClock(), home)
    if revision == revisions()[-1]:
        ensure_agency(app, NOW)
    else:
        # Today's code writes today's columns: the rows of an earlier state come as SQL.
        run_sql(urls[0], old_rows(revision))
    migrate(home, *urls, FixedClock())
    migrate(home, *urls, FixedClock())
    seal(app)
    result = full(app)
    assert result.is_clean, [one.words for one in result.findings]
    assert result.rows > (4 if revision == revisions()[-1] else 1100)
    app.close()


def test_adopted_matters_have_keys_and_go_on(urls: tuple[str, str], tmp_path: Path) -> None:
    at_revision(urls, "0001")
    run_sql(urls[0], OLD)
    home = Home(tmp_path / "home")
    migrate(home, *urls, FixedClock())
    app = App(make_engine(urls[1]), FixedClock(), home)
    with app.change() as work:
        matter = work.session.query(Matter).first()
        assert matter is not None
        matter.subject = "改过的事项"
        work.commit()
    found = [e for e in rows(World(app), LedgerEntry) if e.object_id == matter.id]
    assert [(e.action, e.version) for e in sorted(found, key=lambda e: e.version or 0)] == [
        ("created", 1),
        ("changed", 2),
    ]
    assert adopt(app) == 0
    app.close()


def test_an_emptied_ledger_is_never_adopted_anew(world: World, superuser: Superuser) -> None:
    register(world)
    seal(world.app)
    superuser.disarm()
    superuser.run("TRUNCATE ledger_entry, ledger_leaf, ledger_node, ledger_head")
    with pytest.raises(HomeError, match="taken away"):
        adopt(world.app)
    assert {"head_lost", "row_unknown", "receipt_lost"} <= codes(full(world.app))


def keep(superuser: Superuser) -> list[str]:
    every = [str(r[0]) for r in superuser.run("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    superuser.run(*(f'CREATE TABLE "kept_{t}" AS SELECT * FROM "{t}"' for t in every))
    return every


def put_back(superuser: Superuser, every: list[str]) -> None:
    superuser.run(
        *(f'ALTER TABLE "{t}" DISABLE TRIGGER ALL' for t in every),
        *(f'DELETE FROM "{t}"' for t in every),
        *(copied_back(t) for t in every),
        *(f'ALTER TABLE "{t}" ENABLE TRIGGER ALL' for t in every),
        *(
            f"ALTER TABLE {t} ENABLE ALWAYS TRIGGER {t}_{what}"
            for t in ("ledger_entry", "ledger_leaf", "ledger_node", "ledger_head")
            for what in ("rows", "all")
        ),
    )


def test_a_database_put_back_on_purpose_is_recovered_and_the_loss_recorded(
    world: World, superuser: Superuser
) -> None:
    first = register(world)
    seal(world.app)
    every = keep(superuser)
    lost = register(world)
    seal(world.app)
    lost_entries = {str(e.id) for e in rows(world, LedgerEntry) if e.matter_id == lost.matter_id}
    put_back(superuser, every)
    with pytest.raises(NotSealed, match="ledger recover"):
        sealer.tick(world.app)
    assert isinstance(recover(world.app, "", "局长"), list)
    done = recover(world.app, "机房断电后恢复到昨日备份", "局长 李某")
    assert isinstance(done, Recovered)
    assert lost_entries <= set(done.lost) and done.size < done.known_size
    register(world)
    seal(world.app)
    result = full(world.app)
    assert result.is_clean, [one.words for one in result.findings]
    assert [e.action for e in rows(world, LedgerEntry)].count("recovered") == 1
    assert list((world.app.home.path / "ledger").glob("before-*/heads.log")), "what was known is kept"
    assert document_file(world.ctx(Role.WINDOW_CLERK), first.document_id) is not None


def test_there_is_nothing_to_recover_where_nothing_was_lost(world: World) -> None:
    register(world)
    seal(world.app)
    refused = recover(world.app, "误操作", "局长")
    assert isinstance(refused, list) and refused[0].code == "nothing"


def test_a_database_made_anew_from_a_dump_goes_on_after_recovery(world: World, superuser: Superuser) -> None:
    """There the numbers of transactions begin again: those of old entries lie in the future."""
    register(world)
    seal(world.app)
    superuser.disarm()
    superuser.run(
        "UPDATE ledger_head SET next_xid = next_xid + 1000000000",
        "UPDATE ledger_entry SET xid = xid + 1000000000",
        *(
            f"ALTER TABLE {t} ENABLE ALWAYS TRIGGER {t}_{what}"
            for t in ("ledger_entry", "ledger_leaf", "ledger_node", "ledger_head")
            for what in ("rows", "all")
        ),
    )
    register(world)
    with pytest.raises(NotSealed, match="事务编号"):
        sealer.tick(world.app)
    assert isinstance(recover(world.app, "由导出文件重建数据库", "局长"), Recovered)
    register(world)
    seal(world.app)
    assert full(world.app).is_clean
    assert verify(world.app, full=False).is_clean
    with world.app.engine.connect() as connection:
        waiting = "SELECT count(*) FROM ledger_entry WHERE id NOT IN (SELECT entry_id FROM ledger_leaf)"
        assert connection.execute(text(waiting)).scalar_one() == 0
