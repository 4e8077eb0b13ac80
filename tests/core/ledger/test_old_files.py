"""Case files without a matter: a key of their own, a clean ledger, and scans that are checked (细则第二十一条)."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest

from core.files.holding import vault_of
from core.ledger.keys import KeyDestroyed
from core.ledger.rotate import rotate_keys
from core.vault.vault import store_name
from db.ledger import write
from db.ledger.cipher import unseal
from db.ledger.columns import LEDGERED
from db.models import CaseFileItem, CaseFileMove, CaseFileNote, CaseFileScan, LedgerEntry, ScopeKey
from tests.core.ledger.conftest import Superuser
from tests.core.ledger.support import codes, full, seal
from tests.core.people_support import codes as problem_codes
from tests.factories.applications import rows
from tests.factories.case_files import closed_application, filed
from tests.factories.destroying import destroy
from tests.factories.files import picture
from tests.factories.old_files import old_imported, scanned, try_scanning
from tests.factories.world import World


def lying(world: World, scan_id: UUID) -> Path:
    """Where a scan lies, encrypted."""
    return Path(world.app.home.files / store_name(scan_id))


def test_art21_an_old_file_stands_under_a_key_of_its_own(world: World) -> None:
    (file,) = old_imported(world)
    mine = filed(world, closed_application(world))
    scanned(world, file.id)
    (key,) = rows(world, ScopeKey, ScopeKey.owner_id == file.id)
    assert key.kind == "case_file" and mine.key_owner_id == mine.matter_id
    kinds = ("case_file", "case_file_item", "case_file_note", "case_file_move", "case_file_scan")
    with world.app.read() as session:
        of_matter = world.app.keys.of(session, mine.key_owner_id).id
    for kind in kinds:
        entries = rows(world, LedgerEntry, LedgerEntry.object_type == kind, LedgerEntry.version.is_not(None))
        assert {e.key_id for e in entries if e.matter_id is None} == {key.id}, kind
        assert {e.key_id for e in entries if e.matter_id is not None} <= {of_matter}, kind
    assert rows(world, ScopeKey, ScopeKey.owner_id == mine.id) == []
    for model in (CaseFileItem, CaseFileNote, CaseFileMove, CaseFileScan):
        owners = {one.key_owner_id for one in rows(world, model, model.case_file_id == file.id)}
        assert owners == {file.id}, model


def test_what_was_recorded_of_files_before_they_had_owners_of_keys_verifies(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = write._table

    def earlier(name: str) -> write._Table:
        found = today(name)
        if not name.startswith("case_file"):
            return found
        return found._replace(schema=1, covered=frozenset(LEDGERED[name][1]), owner="matter_id")

    with monkeypatch.context() as then:
        then.setattr(write, "_table", earlier)
        filed(world, closed_application(world))
    old_imported(world)
    seal(world.app)
    assert full(world.app).is_clean


def test_the_ledger_is_clean_after_import_scans_and_new_root_keys(world: World) -> None:
    (file,) = old_imported(world)
    first = scanned(world, file.id)
    rotate_keys(world.app)
    scanned(world, file.id, picture("JPEG", "red"), "二.jpg", note="漏页重扫", replaces_id=first)
    seal(world.app)
    found = full(world.app)
    assert found.is_clean, found.findings


def test_a_row_changed_behind_the_portal_is_found(world: World, superuser: Superuser) -> None:
    (file,) = old_imported(world)
    seal(world.app)
    superuser.run(f"UPDATE case_file SET key_owner_id = '{uuid4()}' WHERE id = '{file.id}'")
    assert codes(full(world.app)) == {"row_changed"}


def test_with_its_key_the_file_and_its_scans_are_gone(world: World) -> None:
    (file,) = old_imported(world)
    scan_id = scanned(world, file.id)
    kept = rows(world, CaseFileScan)[0]
    with world.app.read() as session:
        key = unseal(world.app.keys.of(session, file.id).key, kept.wrapped, kept.id.bytes)
    shown = b"".join(vault_of(world.app).read(scan_id, key, sealed_size=kept.sealed_size))
    assert shown == picture() and picture()[:40] not in lying(world, scan_id).read_bytes()
    destroy(world, file.id, "抚档销〔2026〕1号")
    with world.app.read() as session, pytest.raises(KeyDestroyed):
        world.app.keys.of(session, file.id)
    assert problem_codes(try_scanning(world, file.id, picture("PNG", "red"))) == ["key"]
    seal(world.app)
    found = full(world.app)
    assert found.is_clean and any("抚档销〔2026〕1号" in words for words in found.remarks)


def test_one_flipped_bit_in_a_scan_is_named(world: World) -> None:
    (file,) = old_imported(world)
    scan_id, other = scanned(world, file.id), scanned(world, file.id, picture("JPEG"), "b.jpg")
    path = lying(world, scan_id)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    lying(world, other).unlink()
    seal(world.app)
    found = full(world.app).findings
    assert {(one.code, one.object_type, one.object_id) for one in found} == {
        ("file", "case_file_scan", str(scan_id)),
        ("file", "case_file_scan", str(other)),
    }


def test_what_is_refused_for_a_virus_is_told_under_the_key_of_the_file(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = old_imported(world)
    monkeypatch.setattr("core.files.taking.virus_in", lambda _: "Eicar-Test")
    assert problem_codes(try_scanning(world, file.id, name="病毒.png")) == ["virus"]
    assert rows(world, CaseFileScan) == []
    (told,) = rows(world, LedgerEntry, LedgerEntry.action == "virus_refused")
    (key,) = rows(world, ScopeKey, ScopeKey.owner_id == file.id)
    assert (told.object_type, told.key_id, told.matter_id) == ("case_file_scan", key.id, None)
