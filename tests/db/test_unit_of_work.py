"""The unit of work: nothing without a commit, every record stamped, every change seen, nothing passing beside it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm.exc import StaleDataError

from core.app import App
from core.drafts import keep_draft
from core.law.roles import Role
from db.ledger.write import RowChange
from db.models import Act, Base, Draft, Matter, Party, PasswordHistory, Unit
from db.unit_of_work import EPHEMERAL, UNSEEN, UnitOfWork, hold
from tests.conftest import NOW
from tests.factories.applications import register, rows
from tests.factories.world import World


def new_unit(world: World, code: str = "new", **more: Any) -> Unit:
    agency_id = world.ctx("window_clerk").actor.agency_id
    return Unit(agency_id=agency_id, code=code, name=f"新设科室{code}", **more)


def codes(world: World) -> set[str]:
    return {unit.code for unit in rows(world, Unit)}


def test_leaving_without_a_commit_keeps_nothing(world: World) -> None:
    before = codes(world)
    with world.app.change(NOW) as work:
        work.add(new_unit(world))
        work.session.flush()
    assert codes(world) == before


def test_an_exception_keeps_nothing_and_is_not_swallowed(world: World) -> None:
    before = codes(world)
    with pytest.raises(ZeroDivisionError), world.app.change(NOW) as work:
        work.add(new_unit(world))
        work.session.flush()
        _ = 1 / 0
    assert codes(world) == before


def test_a_listener_that_fails_keeps_nothing(world: World) -> None:
    def refuse(_: UnitOfWork) -> None:
        raise LookupError

    before = codes(world)
    with pytest.raises(LookupError), world.app.change(NOW, (refuse,)) as work:
        work.add(new_unit(world))
        work.commit()
    assert codes(world) == before


def test_every_record_gets_both_times_and_an_earlier_happening_stays(world: World) -> None:
    earlier = NOW - timedelta(days=3)
    with world.app.change(NOW) as work:
        work.add(new_unit(world, "a"), new_unit(world, "b", happened_at=earlier, recorded_at=earlier))
        work.commit()
    found = {unit.code: unit for unit in rows(world, Unit)}
    assert (found["a"].happened_at, found["a"].recorded_at) == (NOW, NOW)
    assert (found["b"].happened_at, found["b"].recorded_at) == (earlier, NOW), "nobody sets the time of entry"


def test_a_change_leaves_both_times_alone(world: World) -> None:
    with world.app.change(NOW + timedelta(days=1)) as work:
        unit = work.session.scalars(select(Unit).where(Unit.code == "archive")).one()
        unit.phone = "024-57500001"
        work.commit()
    (unit,) = rows(world, Unit, Unit.code == "archive")
    assert (unit.happened_at, unit.recorded_at) == (NOW, NOW)


def test_every_table_of_the_record_has_both_times() -> None:
    """Beside the records stand counters, files, derived search rows, sessions, drafts and answers."""
    apart = {"command_receipt", "document_file", "draft", "login_attempt", "login_session"}
    apart |= {"complaint_text", "matter_search", "matter_work", "number_counter", "party_search", "scope_key"}
    apart |= {"archive_counter", "archive_figure", "case_file_search"}
    apart |= {"job", "job_piece", "job_result", "ledger_entry", "ledger_head", "ledger_leaf", "ledger_node"}
    without = {
        table.name
        for table in Base.metadata.sorted_tables
        if not {"happened_at", "recorded_at"} <= set(table.columns.keys())
    }
    assert without == apart


def seen(app: App, change: Any) -> list[RowChange]:
    found: list[RowChange] = []
    with app.change(NOW, (lambda work: found.extend(work.changes),)) as work:
        change(work)
        work.commit()
    return found


def test_a_listener_sees_a_new_row_whole(world: World) -> None:
    (change,) = seen(world.app, lambda work: work.add(new_unit(world)))
    assert (change.action, change.before) == ("created", {})
    assert change.after.keys() == set(Unit.__table__.columns.keys())
    assert change.after["recorded_at"] == NOW and change.after["id"] == change.row.id  # type: ignore[attr-defined]


def test_a_listener_sees_what_differs_before_and_after(world: World) -> None:
    def change(work: UnitOfWork) -> None:
        unit = work.session.scalars(select(Unit).where(Unit.code == "archive")).one()
        unit.phone, unit.name = "024-57500001", unit.name

    (found,) = seen(world.app, change)
    assert found.action == "changed"
    assert (found.before, found.after) == ({"phone": ""}, {"phone": "024-57500001"})


def test_a_listener_sees_every_row_of_several_flushes_once(world: World) -> None:
    def change(work: UnitOfWork) -> None:
        units = [new_unit(world, code) for code in "abc"]
        for unit in units:
            work.add(unit)
            work.session.flush()
        units[1].phone = "1"
        work.session.flush()
        units[1].phone = "2"

    found = seen(world.app, change)
    assert [c.action for c in found] == ["created"] * 3 + ["changed"] * 2
    assert [(c.before, c.after) for c in found[3:]] == [
        ({"phone": ""}, {"phone": "1"}),
        ({"phone": "1"}, {"phone": "2"}),
    ]


def test_what_a_listener_adds_is_written_in_the_same_transaction(world: World) -> None:
    unit = new_unit(world)

    def note(work: UnitOfWork) -> None:
        work.add(PasswordHistory(account_id=world.account_id("archivist"), password_hash="x"))

    with world.app.change(NOW, (note,)) as work:
        work.add(unit)
        work.commit()
    assert [row.password_hash for row in rows(world, PasswordHistory)] == ["x"]


def test_a_registration_shows_a_listener_every_row_it_wrote(world: World) -> None:
    """Whatever the use case writes of the record, counters included, passes the listeners."""
    tables: list[str] = []
    collect = UnitOfWork._collect

    def watch(self: UnitOfWork, session: Any, context: object) -> None:
        collect(self, session, context)
        tables[:] = [change.row.__tablename__ for change in self.changes]

    before = counts(world)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(UnitOfWork, "_collect", watch)
        register(world)
    new = {table: number - before[table] for table, number in counts(world).items() if number > before[table]}
    unseen = {model.__tablename__ for model in UNSEEN} | {"ledger_entry"}
    assert {t: n for t, n in new.items() if t not in unseen} == {t: tables.count(t) for t in set(tables)}


def counts(world: World) -> dict[str, int]:
    with world.app.engine.connect() as connection:
        return {
            name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
            for name in Base.metadata.tables
        }


def test_no_record_is_written_in_bulk(app: App) -> None:
    records = {mapper.class_ for mapper in Base.registry.mappers} - EPHEMERAL
    with app.change(NOW) as work:
        for model in records:
            column = next(iter(model.__table__.columns.keys()))
            for statement in (
                update(model).values({column: None}),
                delete(model),
                insert(model).values({column: None}),
                update(model.__table__).values({column: None}),
                delete(model.__table__),
            ):
                with pytest.raises(RuntimeError, match="one by one"):
                    work.session.execute(statement)
            with pytest.raises(RuntimeError, match="one by one"):
                work.session.query(model).delete()


def test_what_is_no_record_may_be_written_in_bulk(world: World) -> None:
    later = NOW + timedelta(hours=1)
    keep_draft(world.ctx(Role.WINDOW_CLERK), "application_new", uuid4(), {"note": "急件"})
    with world.app.change(NOW) as work:
        work.session.execute(update(Draft).values(saved_at=later))
        work.commit()
    assert [draft.saved_at for draft in rows(world, Draft)] == [later]
    with world.app.change(NOW) as work:
        work.session.execute(delete(Draft))
        work.commit()
    assert rows(world, Draft) == []


def test_a_record_is_never_deleted(world: World) -> None:
    done = register(world)
    for model, key in (
        (Matter, done.matter_id),
        (Party, rows(world, Party)[0].id),
        (Act, rows(world, Act)[0].id),
    ):
        with world.app.change(NOW) as work:
            work.session.delete(work.session.get_one(model, key))
            with pytest.raises(RuntimeError, match="is a record"):
                work.commit()
    assert len(rows(world, Matter)) == 1


def test_a_draft_may_be_deleted(world: World) -> None:
    draft = Draft(
        account_id=world.account_id("archivist"), form="f", token=uuid4(), values={}, at_ms=0, saved_at=NOW
    )
    with world.app.change(NOW) as work:
        work.add(draft)
        work.commit()
    with world.app.change(NOW) as work:
        work.session.delete(work.session.get_one(Draft, draft.id))
        work.commit()
    assert rows(world, Draft) == []


def test_a_row_changed_meanwhile_is_not_overwritten(world: World) -> None:
    def unit_in(work: UnitOfWork) -> Unit:
        return work.session.scalars(select(Unit).where(Unit.code == "archive")).one()

    with world.app.change(NOW) as first, world.app.change(NOW) as second:
        one, other = unit_in(first), unit_in(second)
        one.phone, other.phone = "1", "2"
        first.commit()
        with pytest.raises(StaleDataError):
            second.commit()
    assert rows(world, Unit, Unit.code == "archive")[0].phone == "1"


def test_a_named_hold_lets_one_transaction_at_a_time_pass(app: App) -> None:
    def free(name: str) -> bool:
        with app.engine.connect() as connection:
            connection.execute(text("SET lock_timeout = '50ms'"))
            try:
                hold(connection, name)  # type: ignore[arg-type]
            except Exception as error:
                assert "lock timeout" in str(error)
                return False
            return True

    with app.change(NOW) as work:
        hold(work.session, "one")
        assert (free("one"), free("another")) == (False, True)
    assert free("one")


def test_ids_are_of_version_7_and_grow_with_time(world: World) -> None:
    ids: list[UUID] = [register(world).matter_id for _ in range(3)]
    assert [one.version for one in ids] == [7, 7, 7]
    assert ids == sorted(ids)
