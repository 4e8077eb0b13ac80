"""Sealing: every committed entry once, in a dense tree, under a signed head, whatever happens meanwhile."""

import pytest
from sqlalchemy import text

from core.ledger import journal, sealer
from core.ledger.heads import read_statement
from core.ledger.sealer import NotSealed
from tests.core.ledger.conftest import Superuser
from tests.core.ledger.support import full, seal
from tests.factories.applications import register
from tests.factories.world import World


def state(world: World) -> dict[str, object]:
    found = journal.read_state(journal.folder(world.app.home) / sealer.STATE)
    assert found is not None
    return found


def test_what_was_committed_is_sealed_once(world: World) -> None:
    register(world)
    count = seal(world.app)
    assert count > 50
    assert sealer.tick(world.app) == 0
    head = journal.last_head(world.app.home)
    assert head is not None and read_statement(head.statement).size == count
    register(world)
    assert 0 < seal(world.app) < count
    assert state(world)["problem"] == "" and state(world)["oldest_unsealed_at"] is None


def test_a_head_that_a_crash_kept_from_the_file_is_appended(world: World) -> None:
    seal(world.app)
    register(world)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "append_head", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            seal(world.app)
    size = read_statement(journal.last_head(world.app.home).statement).size  # type: ignore[union-attr]
    sealer.tick(world.app)
    assert read_statement(journal.last_head(world.app.home).statement).size > size  # type: ignore[union-attr]
    assert full(world.app).is_clean


def test_a_transaction_that_stays_open_holds_back_and_is_sealed_afterwards(world: World) -> None:
    seal(world.app)
    with world.app.engine.connect() as open_one:
        open_one.execute(text("SELECT pg_current_xact_id()"))
        register(world)
        assert sealer.tick(world.app) == 0
        assert state(world)["oldest_unsealed_at"] is not None
    assert seal(world.app) > 0
    assert state(world)["oldest_unsealed_at"] is None
    assert full(world.app).is_clean


def test_nothing_is_sealed_on_top_of_a_database_that_was_put_back(world: World, superuser: Superuser) -> None:
    seal(world.app)
    superuser.disarm()
    tables = ("ledger_entry", "ledger_leaf", "ledger_node", "ledger_head")
    superuser.run(*(f"CREATE TABLE kept_{t} AS SELECT * FROM {t}" for t in tables))
    register(world)
    seal(world.app)
    superuser.run(
        "TRUNCATE ledger_entry, ledger_leaf, ledger_node, ledger_head",
        *(f"INSERT INTO {t} SELECT * FROM kept_{t}" for t in tables),
    )
    with pytest.raises(NotSealed, match="旧备份"):
        sealer.tick(world.app)
    assert "旧备份" in str(state(world)["problem"])
    register(world)
    with pytest.raises(NotSealed):
        sealer.tick(world.app)


def test_an_entry_that_the_portal_did_not_sign_is_never_sealed(world: World, superuser: Superuser) -> None:
    seal(world.app)
    superuser.run(
        "INSERT INTO ledger_entry (id, object_type, object_id, version, action, recorded_at, body, signature) "
        "SELECT gen_random_uuid(), object_type, gen_random_uuid(), 1, action, recorded_at, body, "
        "decode(repeat('00', 64), 'hex') FROM ledger_entry LIMIT 1"
    )
    with pytest.raises(NotSealed, match="不是由本门户写入"):
        seal(world.app)
