"""What a process remembers of keys and versions saves a question, and is never believed against the database."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from core.app import App
from core.ledger.keys import KeyDestroyed
from core.ledger.rotate import rotate_keys
from db.ledger import known, statements
from db.ledger.known import Known, OpenedKey, Secret
from db.ledger.statements import NotRecorded
from db.ledger.write import Happening
from db.models import Act, LedgerEntry, Matter, ScopeKey
from tests.conftest import NOW
from tests.core.ledger.conftest import Superuser
from tests.core.ledger.support import full, seal
from tests.factories.applications import register
from tests.factories.world import World


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One for each time that keys and versions are looked up."""
    times: list[int] = []
    real = statements.look_up

    def look_up(*arguments: object) -> object:
        times.append(1)
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(statements, "look_up", look_up)
    return times


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


def other(app: App) -> App:
    """The same portal in another process: it shares the database and the home, and remembers nothing."""
    return App(app.engine, app.clock, app.home)


def change(world: World, matter_id: UUID, app: App | None = None, flushes: int = 1) -> None:
    with (app or world.app).change(NOW) as work:
        matter = work.session.get_one(Matter, matter_id)
        for number in range(flushes):
            matter.subject = f"{matter.subject}{number}"
            work.session.flush()
        work.add(Act(matter_id=matter_id, kind="registered", actor_id=world.account_id("window_clerk")))
        work.commit()


def versions(world: World, matter_id: UUID) -> list[int | None]:
    with world.app.read() as session:
        query = select(LedgerEntry.version).where(
            LedgerEntry.object_type == "matter", LedgerEntry.object_id == matter_id
        )
        return sorted(
            session.scalars(query.where(LedgerEntry.version.is_not(None))), key=lambda one: one or 0
        )


def is_whole(world: World, matter_id: UUID) -> bool:
    """No gap, nothing twice, and every image opens and is its row's."""
    found = versions(world, matter_id)
    seal(world.app)
    return found == list(range(1, len(found) + 1)) and full(world.app).is_clean


def test_what_is_known_is_not_asked_again_though_others_write_meanwhile(
    world: World, matter_id: UUID, asked: list[int]
) -> None:
    change(world, matter_id)
    asked.clear()
    for _ in range(3):
        change(world, matter_id)
    assert asked == []
    change(world, matter_id, other(world.app))
    assert asked == [1]
    change(world, matter_id)
    assert asked == [1], "the other's version was counted by the row itself"
    assert is_whole(world, matter_id)


def test_a_row_that_is_flushed_twice_is_written_once_and_known_again_after_that(
    world: World, matter_id: UUID, asked: list[int]
) -> None:
    change(world, matter_id)
    before = len(versions(world, matter_id))
    change(world, matter_id, flushes=3)
    asked.clear()
    change(world, matter_id)
    change(world, matter_id, other(world.app), flushes=2)
    change(world, matter_id)
    assert asked == [1, 1], "by the other, who knew nothing, and by this one, whose guess was wrong"
    assert len(versions(world, matter_id)) == before + 4
    assert is_whole(world, matter_id)


@pytest.mark.parametrize("by", [3, -1])
def test_a_row_whose_own_count_says_something_else_is_written_all_the_same(
    world: World, superuser: Superuser, matter_id: UUID, asked: list[int], by: int
) -> None:
    change(world, matter_id)
    asked.clear()
    superuser.run(f"UPDATE matter SET row_version = row_version + {by} WHERE id = '{matter_id}'")
    change(world, matter_id)
    assert asked == [1]
    change(world, matter_id)
    assert asked == [1]
    assert is_whole(world, matter_id)


def test_nothing_is_written_under_a_key_that_another_process_destroyed(world: World, matter_id: UUID) -> None:
    change(world, matter_id)
    before = versions(world, matter_id)
    with other(world.app).change(NOW) as work:
        key = work.session.scalars(select(ScopeKey).where(ScopeKey.owner_id == matter_id)).one()
        key.wrapped, key.destroyed_at, key.certificate_no = None, NOW, "销〔2026〕1号"
        work.commit()
    for _ in range(2):
        with pytest.raises(KeyDestroyed, match="销〔2026〕1号"):
            change(world, matter_id)
    assert versions(world, matter_id) == before


def test_a_key_that_another_process_wraps_anew_is_opened_anew(
    world: World, matter_id: UUID, asked: list[int]
) -> None:
    change(world, matter_id)
    asked.clear()
    assert rotate_keys(other(world.app)) > 0
    change(world, matter_id)
    assert asked == [1]
    change(world, matter_id)
    assert asked == [1]
    assert is_whole(world, matter_id)


def test_details_of_a_happening_stand_under_the_key_that_was_known(world: World, matter_id: UUID) -> None:
    change(world, matter_id)
    with world.app.change(NOW) as work:
        work.session.get_one(Matter, matter_id).subject = "改"
        work.happened(Happening("matter", matter_id, "opened", matter_id, {"reason": "核对"}))
        work.commit()
    assert is_whole(world, matter_id)


@pytest.mark.parametrize("table", ["matter", "act"])
def test_what_the_database_swallows_is_not_taken_for_a_wrong_guess(
    world: World, superuser: Superuser, matter_id: UUID, table: str
) -> None:
    change(world, matter_id)
    before = versions(world, matter_id)
    superuser.run(
        "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        f"CREATE TRIGGER swallow BEFORE INSERT ON ledger_entry FOR EACH ROW WHEN (NEW.object_type = '{table}') "
        "EXECUTE FUNCTION swallow()",
    )
    with pytest.raises(NotRecorded):
        change(world, matter_id)
    assert versions(world, matter_id) == before


def test_opened_keys_are_forgotten_after_a_while(monkeypatch: pytest.MonkeyPatch, matter_id: UUID) -> None:
    alarms: list[tuple[float, Callable[[], None]]] = []

    class Clock:
        daemon = False

        def __init__(self, seconds: float, ring: Callable[[], None]) -> None:
            alarms.append((seconds, ring))

        def start(self) -> None:
            assert self.daemon, "it must not keep the process"

    monkeypatch.setattr(known, "Timer", Clock)
    remembered = Known()
    remembered.learn_keys({matter_id: OpenedKey(Secret(matter_id, b"k"), b"w")})
    assert remembered.guess([matter_id], {}) is not None
    ((seconds, ring),) = alarms
    assert seconds <= 60
    ring()
    assert remembered.guess([matter_id], {}) is None
