"""What changes no row and is on the record: openings, downloads, exports, revealed numbers, refusals, work asked for."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import NAMESPACE_OID, uuid4, uuid5

import pytest
from sqlalchemy import select

from core.applications.export import export_list
from core.applications.reading import document_file, get_application
from core.applications.register import register_application
from core.context import Context
from core.jobs.asking import CancelJob, cancel_job
from core.law.roles import Role
from core.ledger import happenings
from core.ledger.happenings import ACTIONS, Memory, record, record_once, record_refusal
from core.ledger.keys import KeyDestroyed
from core.parties.reading import get_party, list_parties
from core.signing_in import SignedIn, find_context, sign_in
from db.ledger import canonical
from db.ledger.cipher import unseal
from db.ledger.write import Happening
from db.models import LedgerEntry, LoginSession
from db.session import make_engine
from tests.conftest import FixedClock
from tests.core.ledger.support import full, seal
from tests.core.people_support import done
from tests.factories.applications import command, refused, register, rows
from tests.factories.destroying import destroy
from tests.factories.jobs import ask
from tests.factories.world import PASSWORD, World

CLERK = Role.WINDOW_CLERK


@pytest.fixture
def forget(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Called, it is another process of the same portal."""
    return lambda: monkeypatch.setattr(happenings, "_memory", Memory())


def entries(world: World, action: str) -> list[LedgerEntry]:
    return rows(world, LedgerEntry, LedgerEntry.action == action)


def details(world: World, entry: LedgerEntry) -> dict[str, str]:
    assert entry.key_id is not None and entry.image is not None
    with world.app.read() as session:
        key = world.app.keys.by_id(session, entry.key_id).key
    found: dict[str, str] = json.loads(unseal(key, entry.image, entry.id.bytes)[canonical.SALT_BYTES :])
    return found


def signed_in(world: World, login: str) -> Context:
    opened = sign_in(world.app, login, PASSWORD, "192.0.2.1", "test")
    assert isinstance(opened, SignedIn)
    found = find_context(world.app, opened.token, "192.0.2.1")
    assert isinstance(found, tuple)
    return found[0]


# Openings


def test_an_opening_is_one_entry_a_sign_in_and_ten_minutes(
    world: World, clock: FixedClock, forget: Callable[[], None]
) -> None:
    made, ctx = register(world), signed_in(world, CLERK)
    for _ in range(5):
        assert get_application(ctx, made.matter_id) is not None
    (opened,) = entries(world, "opened")
    assert (opened.object_type, opened.object_id, opened.matter_id) == (
        "matter",
        made.matter_id,
        made.matter_id,
    )
    assert (opened.account_id, opened.session_id) == (ctx.actor.account_id, ctx.session_id)
    assert (opened.version, opened.key_id, opened.image) == (None, None, None)
    # Another process of the portal remembers nothing, and the database lets it be one all the same.
    forget()
    get_application(ctx, made.matter_id)
    assert len(entries(world, "opened")) == 1
    get_application(signed_in(world, CLERK), made.matter_id)
    assert len(entries(world, "opened")) == 2
    clock.moment += timedelta(minutes=10)
    get_application(replace(ctx, now=clock.moment), made.matter_id)
    assert len(entries(world, "opened")) == 3


def test_a_list_opens_nothing_and_who_may_not_see_leaves_no_opening(world: World) -> None:
    made = register(world)
    assert get_application(world.ctx(Role.ENFORCEMENT_OFFICER), made.matter_id) is None
    assert get_application(world.ctx(CLERK), uuid4()) is None
    assert entries(world, "opened") == []


def test_full_numbers_are_recorded_apart_and_only_where_they_were_shown(world: World) -> None:
    made = register(world)
    assert get_application(world.ctx(Role.AGENCY_HEAD), made.matter_id, full=True) is None
    assert entries(world, "revealed") == []
    get_application(world.ctx(CLERK), made.matter_id, full=True)
    (party,) = list_parties(world.ctx(CLERK))
    get_party(world.ctx(CLERK), party.party_id)
    assert [e.object_id for e in entries(world, "revealed")] == [made.matter_id]
    get_party(world.ctx(CLERK), party.party_id, full=True)
    assert {e.object_id for e in entries(world, "revealed")} == {made.matter_id, party.party_id}


def test_a_paper_taken_is_recorded_and_one_only_looked_for_is_not(world: World) -> None:
    made = register(world)
    assert document_file(world.ctx(CLERK), made.document_id, is_taken=False) is not None
    assert entries(world, "downloaded") == []
    document_file(world.ctx(CLERK), made.document_id)
    (taken,) = entries(world, "downloaded")
    assert (taken.object_type, taken.object_id, taken.matter_id) == (
        "document",
        made.document_id,
        made.matter_id,
    )
    destroy(world, made.matter_id, "销1")
    with pytest.raises(KeyDestroyed):
        document_file(world.ctx(Role.UNIT_HEAD), made.document_id)
    assert len(entries(world, "downloaded")) == 1


def test_every_export_is_recorded_with_what_was_asked_for(world: World) -> None:
    register(world)
    ctx = world.ctx(CLERK)
    for _ in range(2):
        assert export_list(ctx, {"q": "张桂芳", "stage": "registered", "nonsense": "x"})
    found = entries(world, "exported")
    assert len(found) == 2 and found[0].object_id == uuid5(NAMESPACE_OID, "applications")
    assert details(world, found[0]) == {"查找": "张桂芳", "状态": "已登记", "rows": "1"}
    assert "张桂芳".encode() not in found[0].body
    assert export_list(world.ctx(Role.STAFF), {}) is None
    assert len(entries(world, "exported")) == 2


# Refusals and work


def test_a_use_case_that_was_refused_is_recorded_with_its_name(world: World) -> None:
    ctx = world.ctx(Role.ARCHIVIST)
    for _ in range(3):
        assert [p.code for p in refused(ctx, command(world))] == ["forbidden"]
    (entry,) = entries(world, "refused")
    name = f"{register_application.__module__}.{register_application.__name__}"
    assert details(world, entry) == {"what": name} and entry.account_id == ctx.actor.account_id


def test_without_the_root_key_a_refusal_still_refuses(world: World, caplog: pytest.LogCaptureFixture) -> None:
    for file in world.app.home.keys.glob("root-*"):
        file.unlink()
    world.app.keys._roots.clear()
    world.app.keys._house = None
    assert [p.code for p in refused(world.ctx(Role.ARCHIVIST), command(world))] == ["forbidden"]
    (entry,) = entries(world, "refused")
    assert (entry.image, entry.key_id) == (None, None) and "not on the record" not in caplog.text


def test_work_asked_for_and_called_off(world: World) -> None:
    job_id = ask(world, q="张桂芳")
    done(cancel_job(world.ctx(CLERK), CancelJob(job_id)))
    for action in ("job_asked", "job_cancelled"):
        (entry,) = entries(world, action)
        assert (entry.object_type, entry.object_id) == ("job", job_id)
        assert details(world, entry) == {"kind": "export_applications"}


# The entries themselves


def test_happenings_are_sealed_and_verified_like_every_entry(world: World) -> None:
    made = register(world)
    get_application(world.ctx(CLERK), made.matter_id, full=True)
    export_list(world.ctx(CLERK), {})
    seal(world.app)
    assert full(world.app).is_clean


def test_what_has_no_words_is_no_happening(world: World) -> None:
    with pytest.raises(ValueError, match="no happening"):
        record(world.ctx(CLERK), Happening("matter", uuid4(), "looked_at"))
    assert all(ACTIONS.values())


def test_details_tell_two_happenings_apart_and_doors_by_their_name(world: World) -> None:
    ctx, one = world.ctx(CLERK), uuid4()
    for words in ("a", "b", "a"):
        record_once(ctx, "found_damaged", "stored_file", one, details={"words": words})
    assert sorted(details(world, e)["words"] for e in entries(world, "found_damaged")) == ["a", "b"]
    for what in ("page.units", "route./applications.csv", "page.units"):
        record_refusal(ctx, what)
    assert len(entries(world, "refused")) == 2


def test_a_sign_in_is_an_entry_without_the_token(world: World) -> None:
    ctx = signed_in(world, CLERK)
    found = rows(world, LedgerEntry, LedgerEntry.object_type == "login_session")
    assert [e.object_id for e in found if e.action == "created"] == [ctx.session_id]
    with world.app.read() as session:
        held = session.scalar(select(LoginSession.token_hash).where(LoginSession.id == ctx.session_id))
    assert held and not any(held.hex().encode() in e.body for e in found)


def test_who_may_leaves_no_refusal(world: World) -> None:
    register(world)
    assert entries(world, "refused") == []


def test_what_is_remembered_of_one_database_says_nothing_of_another(world: World) -> None:
    memory, slot = Memory(), uuid4()
    memory.add(world.app.engine, slot)
    assert memory.has(world.app.engine, slot)
    assert not memory.has(make_engine(str(world.app.engine.url)), slot)
