"""What must exist before anybody can sign in, and the first accounts from the command line."""

import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.engine import URL

from core import bootstrap
from core.app import App
from core.bootstrap import create_account, ensure_agency
from core.clock import Clock
from core.home import Home
from core.law.roles import Role
from core.migrate import migrate
from core.numbering import SERIES, SeriesKind
from core.office.changes import list_changes
from core.people.units import CloseUnit, close_unit, list_units
from core.signing_in import SignedIn, find_context, sign_in
from db.migrate import newest, upgrade
from db.models import Account, AccountRole, Agency, NumberSeries, Unit
from db.session import make_engine
from tests.conftest import NOW, run_sql
from tests.core.people_support import done
from tests.factories.applications import codes, rows
from tests.factories.world import World


@pytest.fixture
def urls(server: URL) -> Iterator[tuple[str, str]]:
    """(owner's URL, portal's URL) of a new database."""
    name = f"new_{uuid4().hex[:12]}"
    run_sql(server, f"CREATE DATABASE {name} OWNER portal_owner")
    owner, portal = (
        server.set(username=role, database=name).render_as_string(hide_password=False)
        for role in ("portal_owner", "portal_app")
    )
    yield owner, portal
    run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty(urls: tuple[str, str], clock: Clock, tmp_path: Path) -> Iterator[App]:
    upgrade(*urls)
    app = App(make_engine(urls[1]), clock, Home(tmp_path / "home"))
    yield app
    app.close()


def found(engine: Engine) -> tuple[list[str], list[str], list[str]]:
    with engine.connect() as connection:
        return (
            list(connection.execute(select(Agency.code)).scalars()),
            list(connection.execute(select(Unit.code)).scalars()),
            sorted(connection.execute(select(NumberSeries.code)).scalars()),
        )


def test_a_new_database_gets_one_agency_with_a_unit_and_its_series(empty: App) -> None:
    first = ensure_agency(empty, NOW)
    assert found(empty.engine) == (["default"], ["office"], sorted(SERIES))
    assert ensure_agency(empty, NOW, code="other") == first
    assert found(empty.engine) == (["default"], ["office"], sorted(SERIES))


def test_two_starts_at_once_found_one_agency(empty: App) -> None:
    gate, ids = threading.Barrier(4), []

    def start() -> None:
        gate.wait()
        ids.append(ensure_agency(empty, NOW))

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == 1 and found(empty.engine)[0] == ["default"]


def test_a_series_of_a_later_version_comes_to_every_agency(
    empty: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_agency(empty, NOW)
    later = {**SERIES, "decision": SeriesKind("decision", "决定书号", "决")}
    monkeypatch.setattr(bootstrap, "SERIES", later)
    ensure_agency(empty, NOW)
    assert found(empty.engine)[2] == sorted(later)


def test_migrating_brings_tables_and_agency(urls: tuple[str, str], clock: Clock, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert migrate(home, *urls, clock) == newest() == migrate(home, *urls, clock)
    engine = make_engine(urls[1])
    assert found(engine)[0] == ["default"]
    engine.dispose()


# Accounts from the command line


def create(app: App, login: str = "first", **more: object) -> str | list[object]:
    wanted = {"name": "许明", "roles": [Role.SYSTEM_ADMIN], **more}
    return create_account(app, login=login, **wanted)  # type: ignore[arg-type, return-value]


def test_the_first_administrator_signs_in_and_must_change_the_password(
    empty: App,
) -> None:
    password = create(empty)
    assert isinstance(password, str)
    signed = sign_in(empty, "first", password, "192.0.2.1", "test")
    assert isinstance(signed, SignedIn)
    context = find_context(empty, signed.token)
    assert isinstance(context, tuple)
    ctx, must_change = context
    assert must_change and ctx.actor.roles == (Role.SYSTEM_ADMIN,)


def test_a_login_is_kept_as_it_will_be_signed_in_with(world: World) -> None:
    password = create(world.app, " Ｆirst.Admin ")
    assert isinstance(password, str), password
    assert isinstance(sign_in(world.app, "FIRST.admin", password, "192.0.2.1", "test"), SignedIn)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"login": "archivist"}, "login"),
        ({"login": "王敏"}, "account.login"),
        ({"login": ""}, "account.login_missing"),
        ({"name": ""}, "text.missing"),
        ({"unit_code": "no-such-unit"}, "unit"),
        ({"roles": [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN]}, "roles.account"),
        ({"roles": [Role.SYSTEM_ADMIN, Role.WINDOW_CLERK]}, "roles.account"),
    ],
)
def test_what_cannot_be_is_refused(world: World, more: dict[str, object], code: str) -> None:
    before = len(rows(world, Account))
    assert codes(create(world.app, **more)) == [code]  # type: ignore[arg-type]
    assert len(rows(world, Account)) == before


def test_a_closed_department_takes_nobody(world: World) -> None:
    admin = world.ctx(Role.SYSTEM_ADMIN)
    from core.people.units import CreateUnit, create_unit

    kept = done(create_unit(admin, CreateUnit(uuid4(), "closing", "将停用科室", "", "试")))
    version = next(unit.row_version for unit in list_units(admin) if unit.unit_id == kept.unit_id)
    done(close_unit(admin, CloseUnit(uuid4(), kept.unit_id, version, "机构改革")))
    assert codes(create(world.app, unit_code="closing")) == ["unit"]  # type: ignore[arg-type]


def test_a_role_named_twice_is_held_once(world: World) -> None:
    assert isinstance(create(world.app, roles=[Role.ARCHIVIST, Role.STAFF, Role.ARCHIVIST]), str)
    (account,) = rows(world, Account, Account.login == "first")
    held = [row.role for row in rows(world, AccountRole, AccountRole.account_id == account.id)]
    assert held == [Role.ARCHIVIST, Role.STAFF]


def test_the_auditor_reads_of_an_account_made_on_the_host(world: World) -> None:
    assert isinstance(create(world.app), str)
    (change,) = list_changes(world.ctx(Role.AUDIT_ADMIN))
    assert (change.object_word, change.object_name, change.action, change.actor) == (
        "账号",
        "许明",
        "新增",
        "系统",
    )
    assert change.reason == "由主机操作员在命令行新建，角色：系统管理员"
    assert isinstance(change.change_id, UUID)
