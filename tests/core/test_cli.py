"""The command line: exit code 0 for success, 1 for findings or a refusal, 2 for wrong usage."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from uuid import uuid4

import pytest
from sqlalchemy.engine import URL, make_url

from core.__main__ import main
from core.app import App
from core.clock import SystemClock
from core.home import Home
from core.law.roles import Role
from core.signing_in import SignedIn, SignInRefused, sign_in
from db.migrate import newest
from db.session import make_engine
from tests.conftest import run_sql


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, home: Home, database_url: str) -> None:
    owner = make_url(database_url).set(username="portal_owner").render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DATABASE_ADMIN_URL", owner)
    monkeypatch.setenv("PORTAL_HOME", str(home.path))


@pytest.fixture
def new_database(server: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    name = f"cli_{uuid4().hex[:12]}"
    run_sql(server, f"CREATE DATABASE {name} OWNER portal_owner")
    for variable, role in (("DATABASE_URL", "portal_app"), ("DATABASE_ADMIN_URL", "portal_owner")):
        url = server.set(username=role, database=name)
        monkeypatch.setenv(variable, url.render_as_string(hide_password=False))
    yield
    run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


def test_migrate_says_which_revision_was_reached(
    new_database: None, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path / "home"))
    for _ in range(2):
        assert main(["migrate"]) == 0
        assert capsys.readouterr().out == f"database at revision {newest()}\n"


CREATE = ["account", "create", "first", "许明", "--role", "system_admin"]


def test_account_create_prints_a_password_that_opens_the_account(
    database_url: str, home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*CREATE, "--unit", "archive"]) == 0
    login, password = capsys.readouterr().out.splitlines()[0].split()
    app = App(make_engine(database_url, pool_size=1), SystemClock(), home)
    assert isinstance(sign_in(app, login, password, "192.0.2.1", "test"), SignedIn)
    app.close()


def test_account_password_prints_a_new_one_and_refuses_in_words(
    database_url: str, home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(CREATE) == 0
    first = capsys.readouterr().out.splitlines()[0].split()[1]
    assert main(["account", "password", "first"]) == 0
    login, password = capsys.readouterr().out.splitlines()[0].split()
    app = App(make_engine(database_url, pool_size=1), SystemClock(), home)
    assert isinstance(sign_in(app, login, first, "192.0.2.1", "test"), SignInRefused)
    assert isinstance(sign_in(app, login, password, "192.0.2.1", "test"), SignedIn)
    app.close()
    assert main(["account", "password", "nobody"]) == 1
    assert capsys.readouterr() == ("", "没有账号 nobody\n")


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "8501x", "８５０１"])
def test_a_port_that_is_none_is_said_in_one_line(
    port: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SystemExit) as caught:
        main(["serve"])
    assert caught.value.code == 2
    assert f"must be a number from 1 to 65535, not {port!r}" in capsys.readouterr().err
    assert main(["doctor"]) == 0


@pytest.mark.parametrize("command", ["worker", "migrate"])
def test_a_service_without_its_database_does_not_start_another(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def started(_: object) -> None:
        raise AssertionError("the embedded database was started")

    monkeypatch.setattr("db.embedded.running", started)
    monkeypatch.setattr("core.parent.exit_with_parent", lambda: None)
    monkeypatch.setattr("logging.basicConfig", lambda **_: None)
    for url in ("", None):
        monkeypatch.delenv("DATABASE_URL", raising=False)
        if url is not None:
            monkeypatch.setenv("DATABASE_URL", url)
        assert main([command, "--no-embedded"]) == 1
        assert "DATABASE_URL is not set" in capsys.readouterr().err


def test_account_create_refuses_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(CREATE) == 0
    capsys.readouterr()
    assert main(CREATE) == 1
    assert capsys.readouterr() == ("", "账号 first 已存在\n")
    assert main([*CREATE[:2], "second", "许明", "--role", "system_admin", "--role", "archivist"]) == 1
    assert "系统管理员不得兼任" in capsys.readouterr().err


def test_doctor_fails_for_what_matters_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 0
    assert "LOOK  仿宋 is printed in NotoSerifSC-Regular" in capsys.readouterr().out
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal_app@127.0.0.1:1/portal")
    assert main(["doctor"]) == 1
    assert "LOOK  the database does not answer" in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["fly"],
        ["account"],
        ["account", "create", "first", "许明"],
        ["account", "create", "first", "许明", "--role", "emperor"],
        ["serve", "--port", "high"],
        ["bench"],
        ["bench", "nothing"],
    ],
)
def test_wrong_usage_is_told_as_such(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(wrong)
    assert caught.value.code == 2
    assert "usage: python -m core" in capsys.readouterr().err


def test_a_home_that_cannot_be_used_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORTAL_HOME", "/proc/nothing")
    assert main(["doctor"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("PORTAL_HOME /proc/nothing cannot be made")


def test_serve_gets_what_was_asked_of_it(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    asked: list[object] = []

    def serve(home: Home, port: int, demo: bool, **more: object) -> int:
        asked.extend([port, demo, more["host"], more["database_url"]])
        return 3

    monkeypatch.setattr("core.serve.serve", serve)
    assert main(["serve", "--demo", "--port", "9001"]) == 3
    assert asked == [9001, True, "127.0.0.1", database_url]
    asked.clear()
    monkeypatch.setenv("PORT", "9002")
    monkeypatch.setenv("PORTAL_HOST", "0.0.0.0")
    main(["serve"])
    assert asked[:3] == [9002, False, "0.0.0.0"]


def test_bench_hands_its_arguments_on(monkeypatch: pytest.MonkeyPatch) -> None:
    tool = ModuleType("tests.bench.pdf")
    tool.main = lambda rest: 0 if rest == ["--papers", "3"] else 9  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tests.bench.pdf", tool)
    assert main(["bench", "pdf", "--papers", "3"]) == 0


def test_every_role_can_be_given_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    for number, role in enumerate(Role):
        assert main(["account", "create", f"user{number}", "某人", "--role", role.value]) == 0
    assert capsys.readouterr().out.count("This password works once") == len(Role)
