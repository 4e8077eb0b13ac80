"""The demonstration bureau: one account a role, applications in all stages, loaded once, and whole after a crash."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL

from core import demo
from core.app import App
from core.applications.reading import export_applications, list_applications
from core.complaints.routing import list_routes
from core.defects.reading import DefectFilter, list_defects, waiting_count
from core.demo import APPLICATIONS, context_of, load, load_once
from core.demo_tables import ACCOUNTS, MAY_LACK, PASSWORD
from core.home import Home
from core.law.applications import CHANNELS
from core.law.roles import Role
from core.signing_in import SignedIn, sign_in
from db.migrate import upgrade
from db.models import Account, Act, Item, ItemMaterial, Matter, PaperDraft, Party, ServiceRecord, Unit
from db.queries.applications import ApplicationFilter
from db.session import make_engine
from tests.conftest import FixedClock, run_sql
from tests.factories.applications import count
from tests.factories.world import World


@contextmanager
def migrated(server: URL, home: Home) -> Iterator[App]:
    """The portal on a database that was migrated and holds nothing yet."""
    name = f"demo_{uuid4().hex[:12]}"
    run_sql(server, f"CREATE DATABASE {name} OWNER portal_owner")
    owner, portal = (
        server.set(username=role, database=name).render_as_string(hide_password=False)
        for role in ("portal_owner", "portal_app")
    )
    upgrade(owner, portal)
    app = App(make_engine(portal), FixedClock(), home)
    yield app
    app.close()
    run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def loaded(server: URL, home: Home) -> Iterator[App]:
    """The demonstration, loaded once for all tests that only look."""
    with migrated(server, home) as app:
        load(app)
        yield app


def test_some_materials_may_lack(loaded: App) -> None:
    with loaded.read() as session:
        named = select(Item.code, ItemMaterial.name).join(Item, Item.id == ItemMaterial.item_id)
        found = session.execute(named.where(ItemMaterial.may_lack)).all()
    assert {tuple(row) for row in found} == MAY_LACK


def test_every_role_has_its_one_account_and_can_sign_in(loaded: App) -> None:
    assert {role for account in ACCOUNTS for role in account.roles} == set(Role)
    assert isinstance(sign_in(loaded, "window", PASSWORD, "192.0.2.1", "test"), SignedIn)
    with loaded.read() as session:
        alike = session.execute(
            select(Account.password_hash, Account.must_change_password, Account.disabled_at).distinct()
        ).all()
    assert len(alike) == 1


def test_four_departments_hold_the_people(loaded: App) -> None:
    with loaded.read() as session:
        assert len(session.scalars(select(Unit)).all()) == 4
        assert len(session.scalars(select(Account)).all()) == len(ACCOUNTS)


def test_some_forty_applications_stand_in_many_stages_and_came_on_every_way(loaded: App) -> None:
    exported = export_applications(context_of(loaded, "window", loaded.clock.now()), ApplicationFilter())
    assert exported is not None
    rows = [row for row, _ in exported]
    assert len(rows) == APPLICATIONS >= 40
    assert {row.stage for row in rows} >= {"registered", "accepted", "in_review", "closed", "voided"}
    assert {row.channel for row in rows} >= CHANNELS.keys() - {"other"}
    assert any(row.is_late for row in rows)
    with loaded.read() as session:
        assert "registration_corrected" in set(session.scalars(select(Act.kind)))
        names = "".join(session.scalars(select(Party.name + Party.legal_representative)))
    assert "䶮" in names and "𬱖" in names


def test_numbers_follow_the_order_in_which_things_were_entered(loaded: App) -> None:
    with loaded.read() as session:
        entered = session.execute(
            select(Matter.recorded_at, Matter.number)
            .where(Matter.procedure == "application")
            .order_by(Matter.recorded_at)
        ).all()
    numbers = [int(re.findall(r"〕(\d+)号", number)[0]) for _, number in entered]
    assert numbers == list(range(1, APPLICATIONS + 1))


def test_nothing_lies_in_the_future_and_office_hours_are_kept(loaded: App) -> None:
    with loaded.read() as session:
        moments = session.scalars(select(Matter.recorded_at)).all()
    assert max(moments) < loaded.clock.now()
    assert {moment.astimezone(loaded.clock.now().tzinfo).weekday() for moment in moments} <= set(range(5))


def test_people_of_the_demonstration_see_what_their_roles_reach(loaded: App) -> None:
    totals = {
        account.login: list_applications(
            context_of(loaded, account.login, loaded.clock.now()), ApplicationFilter()
        ).total
        for account in ACCOUNTS
    }
    seeing = {"window", "intake", "officer", "officer2", "captain", "unithead", "director", "reviewer"}
    assert {login for login, total in totals.items() if total} == seeing


def test_a_procedural_defect_waits_for_the_reviewer_and_another_was_approved(loaded: App) -> None:
    now = loaded.clock.now()
    assert waiting_count(context_of(loaded, "reviewer", now)) == 1
    found = list_defects(context_of(loaded, "director", now), DefectFilter())
    assert [view.state for view in found.rows] == ["waiting", "approved"]


def test_every_complaint_has_a_unit_by_the_routing_table(loaded: App) -> None:
    found = list_routes(context_of(loaded, "intake", loaded.clock.now()))
    assert found is not None and len(found.lines) == 15 and found.warnings == ()
    assert set(found.units.values()) == {"劳动保障监察支队", "劳动关系与行政审批科"}


def test_a_second_load_changes_nothing(loaded: App) -> None:
    tables = ("account", "item", "matter", "party", "document", "act", "service_attempt", "routing_row")
    before = [count(loaded.engine, table) for table in tables]
    load(loaded)
    assert [count(loaded.engine, table) for table in tables] == before


def test_a_load_that_was_cut_off_is_finished_by_the_next(
    server: URL, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, real = [], demo.register_application

    def cut(*arguments: Any) -> Any:
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(1)
        return real(*arguments)

    with migrated(server, home) as app:
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(demo, "register_application", cut)
            load(app, applications=8)
        assert count(app.engine, "application") == 3
        load(app, applications=8)
        assert count(app.engine, "application") == 8
        found = count(app.engine, "matter")
        load(app, applications=8)
        assert count(app.engine, "matter") == found


def test_a_database_with_accounts_of_its_own_is_left_alone(
    world: World, database_url: str, home: Home
) -> None:
    before = count(world.app.engine, "account")
    assert "no demonstration data was loaded" in load_once(home, database_url)
    assert count(world.app.engine, "account") == before and count(world.app.engine, "matter") == 0


def test_some_papers_are_issued_and_one_waits(loaded: App) -> None:
    with loaded.read() as session:
        papers = session.execute(select(PaperDraft.kind, PaperDraft.state)).all()
    assert sorted(tuple(row) for row in papers) == [
        ("acceptance_notice", "issued"),
        ("acceptance_notice", "issued"),
        ("correction_notice", "draft"),
        ("correction_notice", "issued"),
        ("correction_notice", "issued"),
    ]


def test_one_paper_is_collected_one_posted_and_one_sent_back(loaded: App) -> None:
    with loaded.read() as session:
        found = session.execute(select(ServiceRecord.way, ServiceRecord.state)).all()
    assert sorted(tuple(row) for row in found) == [
        ("personal", "served"),
        ("postal", "returned"),
        ("postal", "under_way"),
    ]
