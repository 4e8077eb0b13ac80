"""Keys: the root key stays on the host, may be lost, and is rotated without touching what it protects."""

import stat

import pytest
from sqlalchemy import select

from core.app import App
from core.applications.reading import document_file, get_application
from core.applications.register import register_application
from core.home import HomeError
from core.law.roles import Role
from core.ledger.house import ensure_house_key
from core.ledger.keys import KeyRing, RootKeyLost
from core.ledger.rotate import BATCH, rotate_keys
from core.signing_in import SignedIn, SignInRefused, find_context, sign_in
from db.models import LedgerEntry, ScopeKey
from tests.conftest import NOW
from tests.core.ledger.conftest import Superuser
from tests.core.ledger.support import codes, full, seal
from tests.factories.applications import command, register, rows
from tests.factories.world import PASSWORD, World


def without_root(app: App) -> App:
    """The same portal after its root keys went missing."""
    for file in app.home.keys.glob("root-*"):
        file.unlink()
    return App(app.engine, app.clock, app.home)


def test_the_root_key_is_on_the_host_alone(world: World) -> None:
    (file,) = world.app.home.keys.glob("root-*")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    root = file.read_bytes()
    for row in rows(world, ScopeKey):
        assert row.wrapped is not None and root not in row.wrapped


def test_every_matter_has_a_key_of_its_own(world: World) -> None:
    first, second = register(world), register(world)
    owners = {row.owner_id: row.wrapped for row in rows(world, ScopeKey)}
    assert {first.matter_id, second.matter_id} <= owners.keys()
    with world.app.read() as session:
        keys = {world.app.keys.of(session, owner).key for owner in owners}
    assert len(keys) == len(owners)


def test_without_the_root_key_what_needs_no_key_still_runs(world: World) -> None:
    made = register(world)
    seal(world.app)
    lost = World(without_root(world.app))
    found = get_application(world.ctx(Role.WINDOW_CLERK), made.matter_id)
    assert found is not None
    with pytest.raises(RootKeyLost, match="根密钥"):
        document_file(lost.ctx(Role.WINDOW_CLERK), made.document_id)
    result = full(lost.app)
    assert codes(result) == {"unchecked"}, "what could not be compared is not clean"
    assert "根密钥" in result.findings[0].words
    with pytest.raises(RootKeyLost):
        ensure_house_key(lost.app, NOW)
    assert list(lost.app.home.keys.glob("root-*")) == [], "a new one would open nothing, and is never made"


def test_without_the_root_key_people_still_get_in_and_changes_are_refused_in_words(world: World) -> None:
    made = register(world)
    seal(world.app)
    kept = {file: file.read_bytes() for file in world.app.home.keys.glob("root-*")}
    lost = World(without_root(world.app))
    signed = sign_in(lost.app, Role.WINDOW_CLERK, PASSWORD, "192.0.2.1", "test")
    assert isinstance(signed, SignedIn)
    assert isinstance(sign_in(lost.app, Role.WINDOW_CLERK, "wrong", "192.0.2.1", "test"), SignInRefused)
    found = find_context(lost.app, signed.token)
    assert isinstance(found, tuple) and get_application(found[0], made.matter_id) is not None
    refused = register_application(found[0], command(lost))
    assert isinstance(refused, list) and "根密钥" in refused[0].message
    for file, root in kept.items():
        file.write_bytes(root)
    seal(world.app)
    result = full(world.app)
    assert result.is_clean and any("登录记录" in words for words in result.remarks)


def test_a_signing_key_that_is_missing_is_never_made_anew(world: World) -> None:
    register(world)
    seal(world.app)
    (world.app.home.keys / "ledger-portal").unlink()
    again = World(App(world.app.engine, world.app.clock, world.app.home))
    with pytest.raises(HomeError, match="ledger-portal"):
        register(again)


def test_the_key_restored_while_the_portal_runs_opens_everything_again(world: World) -> None:
    made = register(world)
    (file,) = world.app.home.keys.glob("root-*")
    kept = file.read_bytes()
    lost = World(without_root(world.app))
    with pytest.raises(RootKeyLost):
        document_file(lost.ctx(Role.WINDOW_CLERK), made.document_id)
    file.write_bytes(kept)
    assert document_file(lost.ctx(Role.WINDOW_CLERK), made.document_id) is not None


def test_a_damaged_root_key_is_said_to_be_damaged(world: World) -> None:
    (file,) = world.app.home.keys.glob("root-*")
    file.write_bytes(b"short")
    with pytest.raises(HomeError, match="damaged"), world.app.read() as session:
        KeyRing(world.app.home).house(session)


def test_rotation_wraps_every_key_anew_and_changes_nothing_else(world: World) -> None:
    made = register(world)
    before = {row.id: row.wrapped for row in rows(world, ScopeKey)}
    assert rotate_keys(world.app) == len(before)
    after = rows(world, ScopeKey)
    newest = world.app.keys.newest_root()[0]
    assert {row.root_id for row in after} == {newest}
    assert all(row.wrapped != before[row.id] for row in after)
    assert document_file(world.ctx(Role.WINDOW_CLERK), made.document_id) is not None
    rotated = [e for e in rows(world, LedgerEntry) if e.action == "keys_rotated"]
    assert len(rotated) == -(-len(before) // BATCH)
    seal(world.app)
    assert full(world.app).is_clean
    # The old root key may go once nothing is wrapped under it.
    oldest = min(world.app.home.keys.glob("root-*"))
    oldest.unlink()
    again = World(App(world.app.engine, world.app.clock, world.app.home))
    assert document_file(again.ctx(Role.WINDOW_CLERK), made.document_id) is not None


def test_a_key_that_does_not_open_holds_up_no_rotation(world: World, superuser: Superuser) -> None:
    made = register(world)
    register(world)
    superuser.run(f"UPDATE scope_key SET wrapped = '\\x00' WHERE owner_id = '{made.matter_id}'")
    assert rotate_keys(world.app) == len(rows(world, ScopeKey)) - 1


def test_an_interrupted_rotation_is_gone_on_with(world: World) -> None:
    for _ in range(3):
        register(world)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.ledger.rotate.BATCH", 2)
        done: list[int] = []
        first = rotate_keys(world.app, progress=lambda n, _: done.append(n), cancelled=lambda: bool(done))
    assert first == 2
    total = len(rows(world, ScopeKey))
    assert rotate_keys(world.app, make=False) == total - 2
    assert rotate_keys(world.app, make=False) == 0
    with world.app.read() as session:
        roots = set(session.scalars(select(ScopeKey.root_id)))
    assert len(roots) == 1
