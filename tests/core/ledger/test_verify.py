"""Verification finds what a superuser of the database does, at its place, and nothing else."""

import re
from datetime import timedelta

import pytest

from core.applications.reading import get_application
from core.law.roles import Role
from core.ledger import journal, sealer
from core.ledger.findings import Findings
from core.ledger.verify import INCREMENTAL, last, verify
from core.ledger.verify_tree import check_entry, says_its_columns
from db.ledger.scanning import snapshot
from db.ledger.statements import NotRecorded
from db.models import Matter, StoredFile
from tests.conftest import FixedClock
from tests.core.ledger.conftest import Superuser
from tests.core.ledger.support import codes, copied_back, full, seal
from tests.factories.applications import register, rows
from tests.factories.files import attach
from tests.factories.world import World

TABLES = ("ledger_entry", "ledger_leaf", "ledger_node", "ledger_head")


@pytest.fixture
def sealed(world: World, superuser: Superuser) -> World:
    """A world with two applications whose ledger is sealed, and a superuser who has taken the triggers away and put them
    back after every deed."""
    attach(world, register(world).matter_id)
    register(world)
    seal(world.app)
    assert full(world.app).is_clean
    return world


def deed(superuser: Superuser, *statements: str) -> None:
    """Do something with all triggers off, and switch them on again as they were."""
    off = [f"ALTER TABLE {t} DISABLE TRIGGER USER" for t in TABLES]
    on = [f"ALTER TABLE {t} ENABLE ALWAYS TRIGGER {t}_{what}" for t in TABLES for what in ("rows", "all")]
    superuser.run(*off, *statements, *on)


def test_an_untouched_database_gives_no_finding(world: World) -> None:
    assert full(world.app).is_clean
    register(world)
    assert full(world.app).is_clean
    assert verify(world.app, full=False).is_clean
    seal(world.app)
    register(world)
    assert verify(world.app, full=False).is_clean
    seal(world.app)
    result = full(world.app)
    assert result.is_clean, result
    assert result.size > 50 and result.rows > 50
    assert verify(world.app, full=False).is_clean


ONE = "(SELECT id FROM {0} ORDER BY id LIMIT 1)"
MIDDLE = "(SELECT entry_id FROM ledger_leaf WHERE leaf_index = 20)"
DEEDS = {
    "edit a business row": (
        "UPDATE matter SET subject = '别的事' WHERE id = " + ONE.format("matter"),
        "row_changed",
    ),
    "edit a time into another age": (
        "UPDATE matter SET happened_at = '20000-01-01' WHERE id = " + ONE.format("matter"),
        "row_changed",
    ),
    "edit JSON": ("UPDATE act SET details = '{\"x\": 1.5}' WHERE id = " + ONE.format("act"), "row_changed"),
    "delete a business row": ("DELETE FROM act WHERE id = " + ONE.format("act"), "row_gone"),
    "insert a business row": (
        "INSERT INTO account_role (id, account_id, role, happened_at, recorded_at) "
        "SELECT gen_random_uuid(), id, 'agency_head', now(), now() FROM account WHERE login = 'staff'",
        "row_unknown",
    ),
    "insert a sign-in": (
        "INSERT INTO login_session (id, token_hash, account_id, started_at, seen_at, address, browser) "
        "SELECT gen_random_uuid(), '\\x00', id, now(), now(), '', '' FROM account LIMIT 1",
        "row_unknown",
    ),
    "edit the bytes of an entry": (
        "UPDATE ledger_entry SET body = set_byte(body, 40, get_byte(body, 40) # 1) WHERE id = " + MIDDLE,
        "leaf_hash",
    ),
    "edit the signature of an entry": (
        "UPDATE ledger_entry SET signature = set_byte(signature, 3, get_byte(signature, 3) # 1) WHERE id = "
        + MIDDLE,
        "leaf_hash",
    ),
    "edit a column of an entry": (
        "UPDATE ledger_entry SET account_id = gen_random_uuid() WHERE id = " + MIDDLE,
        "entry_columns",
    ),
    "move an entry before our era": (
        "UPDATE ledger_entry SET recorded_at = (recorded_at::text || ' BC')::timestamptz WHERE id = "
        + MIDDLE,
        "entry_columns",
    ),
    "remove an image": ("UPDATE ledger_entry SET image = NULL WHERE id = " + MIDDLE, "entry_columns"),
    "edit an image": (
        "UPDATE ledger_entry SET image = set_byte(image, 30, get_byte(image, 30) # 1) WHERE id = " + MIDDLE,
        "image",
    ),
    "exchange two images": (
        "UPDATE ledger_entry e SET image = o.image FROM ledger_entry o WHERE e.id = "
        + MIDDLE
        + " AND o.id = (SELECT entry_id FROM ledger_leaf WHERE leaf_index = 21)",
        "image",
    ),
    "delete an entry and its leaf": (
        "CREATE TEMP TABLE gone AS SELECT entry_id FROM ledger_leaf WHERE leaf_index = 20;"
        "DELETE FROM ledger_leaf WHERE leaf_index = 20;"
        "DELETE FROM ledger_entry WHERE id IN (SELECT entry_id FROM gone)",
        "leaf_gap",
    ),
    "delete an entry alone": (
        "ALTER TABLE ledger_leaf DROP CONSTRAINT fk_ledger_leaf_entry_id_ledger_entry;"
        "DELETE FROM ledger_entry WHERE id = " + MIDDLE,
        "entry_lost",
    ),
    "reorder entries": (
        "UPDATE ledger_leaf SET leaf_index = -1 WHERE leaf_index = 20;"
        "UPDATE ledger_leaf SET leaf_index = 20 WHERE leaf_index = 21;"
        "UPDATE ledger_leaf SET leaf_index = 21 WHERE leaf_index = -1",
        "root",
    ),
    "insert an entry": (
        "INSERT INTO ledger_entry (id, object_type, object_id, version, action, recorded_at, body, signature) "
        "SELECT gen_random_uuid(), object_type, object_id, 99, action, recorded_at, body, "
        "decode(repeat('00', 64), 'hex') FROM ledger_entry LIMIT 1",
        "entry_forged",
    ),
    "truncate the sealed tail": (
        "DELETE FROM ledger_head WHERE size = (SELECT max(size) FROM ledger_head);"
        "DELETE FROM ledger_leaf WHERE leaf_index >= 60",
        "head_lost",
    ),
    "edit a node's leaf hash": (
        "UPDATE ledger_leaf SET leaf_hash = sha256('x') WHERE leaf_index = 20",
        "leaf_hash",
    ),
    "edit a head": ("UPDATE ledger_head SET root = sha256('x')", "head_forged"),
    "put a destroyed key's mark on a key": (
        "UPDATE scope_key SET destroyed_at = now(), certificate_no = '伪造' WHERE kind = 'matter' AND owner_id = "
        + ONE.format("matter"),
        "row_changed",
    ),
    "edit a key": (
        "UPDATE scope_key SET wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) WHERE kind = 'matter'",
        "key",
    ),
    "an unknown root key's name on a key": (
        "UPDATE scope_key SET root_id = '0000000000000000' WHERE kind = 'matter';UPDATE matter SET subject = 'x'",
        "key",
    ),
    "mark the house's key as destroyed": (
        "UPDATE scope_key SET destroyed_at = now(), certificate_no = 'x', wrapped = NULL WHERE kind = 'house'",
        "key",
    ),
    "an endless time in place of none": ("UPDATE matter SET filed_at = 'infinity'", "row_changed"),
    "an account disabled before all time": ("UPDATE account SET disabled_at = '-infinity'", "row_changed"),
    "a day before our era": (
        "UPDATE matter SET happened_at = (happened_at::text || ' BC')::timestamptz",
        "row_changed",
    ),
    "an entry with a leaf beyond every head": (
        "INSERT INTO ledger_entry (id, object_type, object_id, action, recorded_at, body, signature) "
        "SELECT '01980000-0000-7000-8000-0000000000ff', object_type, object_id, 'opened', recorded_at, body, signature "
        "FROM ledger_entry LIMIT 1;"
        "INSERT INTO ledger_leaf SELECT max(leaf_index) + 1, '01980000-0000-7000-8000-0000000000ff', '\\x00' FROM ledger_leaf",
        "leaf_gap",
    ),
    "a trigger that swallows entries": (
        "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        "CREATE TRIGGER swallow BEFORE INSERT ON ledger_entry FOR EACH ROW WHEN (NEW.action = 'opened') "
        "EXECUTE FUNCTION swallow()",
        "guard",
    ),
    "a trigger on a table of the record": (
        "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        "CREATE TRIGGER swallow BEFORE INSERT ON account_role FOR EACH ROW EXECUTE FUNCTION swallow()",
        "guard",
    ),
    "the right to change the ledger": ("GRANT ALL ON ledger_entry TO portal_app", "guard"),
    "the key of a file": ("UPDATE stored_file SET wrapped = '\\x00'", "row_changed"),
    "exchange a paper": ("UPDATE document_file SET data = '\\x25504446'", "paper"),
    "remove a paper": ("DELETE FROM document_file", "paper"),
}


@pytest.mark.parametrize("name", DEEDS)
def test_a_superusers_deed_is_found(sealed: World, superuser: Superuser, name: str) -> None:
    statement, code = DEEDS[name]
    # A function's body has semicolons of its own.
    parts = re.split(r";(?!\s*END|\s*')", statement)
    deed(superuser, *parts)
    result = full(sealed.app)
    assert code in codes(result), [one.words for one in result.findings]
    assert result.ended_at is not None
    place = next(one for one in result.findings if one.code == code)
    assert place.object_id or place.entry_id or place.index is not None or place.detail


def test_a_body_is_only_passed_unparsed_where_parsing_it_would_find_nothing(sealed: World) -> None:
    with snapshot(sealed.app.engine) as found:
        leaves = list(found.leaves())
        for _, _, _, columns, has_image, body, _ in leaves:
            assert says_its_columns(bytes(body), columns, has_image), (
                "what the portal wrote takes the short way"
            )
            assert not says_its_columns(bytes(body), columns, not has_image)
        _, entry_id, _, columns, has_image, _, _ = leaves[-1]
        (entry,) = found.entries([entry_id]).values()
    changed = [
        entry.body[:n] + bytes([entry.body[n] ^ 1]) + entry.body[n + 1 :] for n in range(len(entry.body))
    ]
    changed += [
        entry.body[:n] + more + entry.body[n:] for n in range(len(entry.body)) for more in (b" ", b'"x":"",')
    ]
    for body in changed:
        findings = Findings()
        check_entry(entry._replace(body=body), findings)
        assert not findings.count or not says_its_columns(body, columns, has_image), body


def test_triggers_taken_away_are_found(sealed: World, superuser: Superuser) -> None:
    superuser.run("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_rows")
    assert codes(full(sealed.app)) == {"guard"}
    superuser.run("ALTER TABLE ledger_entry ENABLE TRIGGER ledger_entry_rows")
    assert codes(full(sealed.app)) == {"guard"}, "enabled, but not always"
    superuser.run("ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_rows")
    assert full(sealed.app).is_clean
    superuser.run(
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
    )
    assert codes(full(sealed.app)) == {"guard"}


def test_the_unsealed_tail_cut_off_is_found_by_its_receipts(sealed: World, superuser: Superuser) -> None:
    register(sealed)
    unsealed = superuser.run(
        "SELECT id FROM ledger_entry WHERE NOT EXISTS (SELECT FROM ledger_leaf WHERE entry_id = ledger_entry.id)"
    )
    deed(
        superuser,
        "DELETE FROM ledger_entry WHERE NOT EXISTS (SELECT FROM ledger_leaf WHERE entry_id = ledger_entry.id)",
    )
    result = full(sealed.app)
    lost = {one.entry_id for one in result.findings if one.code == "receipt_lost"}
    assert lost == {str(row[0]) for row in unsealed}
    assert "receipt_lost" in codes(verify(sealed.app, full=False))


def test_yesterdays_tables_put_back_are_found(sealed: World, superuser: Superuser) -> None:
    every = [r[0] for r in superuser.run("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    superuser.run(*(f'CREATE TABLE "kept_{t}" AS SELECT * FROM "{t}"' for t in every))
    register(sealed)
    seal(sealed.app)
    off = [f'ALTER TABLE "{t}" DISABLE TRIGGER ALL' for t in every]
    superuser.run(
        *off,
        *(f'DELETE FROM "{t}"' for t in every),
        *(copied_back(t) for t in every),
    )
    assert {"head_lost", "receipt_lost"} <= codes(full(sealed.app))


def test_a_tree_recomputed_without_the_key_is_found(sealed: World, superuser: Superuser) -> None:
    """Entry, leaf and head are made to fit each other; only the signature cannot be made."""
    deed(
        superuser,
        "UPDATE ledger_entry SET body = set_byte(body, 40, get_byte(body, 40) # 1) WHERE id = " + MIDDLE,
        "UPDATE ledger_leaf SET leaf_hash = sha256('\\x00'::bytea || e.body || e.signature) "
        "FROM ledger_entry e WHERE e.id = entry_id",
    )
    found = codes(full(sealed.app))
    assert "root" in found and "leaf_hash" not in found
    deed(superuser, "UPDATE ledger_head SET statement = replace(encode(statement,'escape'),'a','b')::bytea")
    assert {"head_forged", "head_lost"} <= codes(full(sealed.app))


@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
@pytest.mark.parametrize("table", TABLES)
def test_replica_mode_does_not_get_past_the_triggers(
    sealed: World, superuser: Superuser, table: str, statement: str
) -> None:
    column = {
        "ledger_entry": "id",
        "ledger_leaf": "leaf_index",
        "ledger_node": "level",
        "ledger_head": "size",
    }
    with pytest.raises(Exception, match="append-only"):
        superuser.run(
            "INSERT INTO ledger_node (level, node_index, node_hash) VALUES (8, 999999, '')",
            "SET session_replication_role = replica",
            statement.format(table, column[table]),
        )


def test_a_run_that_cannot_finish_is_a_result_and_no_clean_one(sealed: World) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.ledger.verify.check_guards", lambda *_: 1 / 0)
        result = full(sealed.app)
    assert codes(result) == {"failed"} and not result.is_clean and result.ended_at is None


def test_an_incremental_run_goes_on_where_the_last_clean_one_ended(
    sealed: World, superuser: Superuser
) -> None:
    assert verify(sealed.app, full=False).is_clean
    register(sealed)
    seal(sealed.app)
    result = verify(sealed.app, full=False)
    assert result.is_clean and 0 < result.rows < 60, "only what came since is compared"
    deed(superuser, "UPDATE ledger_leaf SET leaf_hash = sha256('x') WHERE leaf_index = 3")
    assert codes(verify(sealed.app, full=False)) >= {"root"}
    assert not last(sealed.app, INCREMENTAL).is_clean  # type: ignore[union-attr]


def test_a_forged_file_of_results_that_is_no_result_counts_as_none(sealed: World) -> None:
    journal.append_check(sealed.app.home, INCREMENTAL, {"kind": "incremental"})
    assert last(sealed.app, INCREMENTAL) is None
    assert verify(sealed.app, full=False).is_clean


def test_a_stored_file_that_was_touched_or_taken_is_found(sealed: World) -> None:
    (file_id,) = (row.id for row in rows(sealed, StoredFile))
    (stored,) = (file for file in sealed.app.home.files.rglob("*") if file.is_file())
    kept = stored.read_bytes()
    stored.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    (found,) = full(sealed.app).findings
    assert (found.code, found.object_id) == ("file", str(file_id))
    stored.unlink()
    assert codes(full(sealed.app)) == {"file"}
    stored.write_bytes(kept)
    assert full(sealed.app).is_clean


def test_a_role_forged_for_an_hour_is_found_by_the_next_short_run(
    sealed: World, superuser: Superuser
) -> None:
    assert verify(sealed.app, full=False).is_clean
    superuser.run(DEEDS["insert a business row"][0])
    assert codes(verify(sealed.app, full=False)) == {"row_unknown"}


def test_an_entry_kept_from_the_sealer_is_found(
    sealed: World, superuser: Superuser, clock: FixedClock
) -> None:
    superuser.run("ALTER TABLE ledger_entry ALTER xid SET DEFAULT 0")
    register(sealed)
    sealer.tick(sealed.app)
    assert verify(sealed.app, full=False).is_clean, "it may have been written just now"
    clock.moment += timedelta(minutes=11)
    assert codes(verify(sealed.app, full=False)) == {"stuck"}


def test_an_opening_that_the_database_swallows_opens_nothing(sealed: World, superuser: Superuser) -> None:
    for statement in DEEDS["a trigger that swallows entries"][0].split(";CREATE TRIGGER"):
        superuser.run(statement if statement.startswith("CREATE") else f"CREATE TRIGGER{statement}")
    (matter,) = rows(sealed, Matter)[:1]
    with pytest.raises(NotRecorded):
        get_application(sealed.ctx(Role.AGENCY_HEAD), matter.id)


def test_a_missing_paper_is_found_every_night_until_it_is_back(
    sealed: World, superuser: Superuser, clock: FixedClock
) -> None:
    ((document_id, data),) = superuser.run("SELECT document_id, data FROM document_file LIMIT 1")
    superuser.run(f"UPDATE document_file SET data = '\\x00' WHERE document_id = '{document_id}'")
    assert codes(full(sealed.app)) == {"paper"}
    for _ in range(3):
        clock.moment += timedelta(days=1)
        assert codes(verify(sealed.app, full=True, all_files=False)) == {"paper"}
    superuser.run(
        f"UPDATE document_file SET data = '\\x{bytes(data).hex()}' WHERE document_id = '{document_id}'"
    )
    assert verify(sealed.app, full=True, all_files=False).is_clean
