"""`doctor`: says in words what is well and what is not, and only what matters makes it fail."""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy.engine import URL, make_url

from core import doctor
from core.clock import SystemClock
from core.doctor import Finding, examine
from core.documents.faces import EXTRA_FONTS_VARIABLE, VARIABLES
from core.home import Home
from db.migrate import newest
from tests.conftest import run_sql


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    for variable in VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.delenv(EXTRA_FONTS_VARIABLE, raising=False)


@pytest.fixture
def owner_url(server: URL, database_url: str) -> str:
    return make_url(database_url).set(username="portal_owner").render_as_string(hide_password=False)


def ill(findings: list[Finding], *, advice: bool = False) -> list[str]:
    return [finding.words for finding in findings if not finding.is_well and finding.is_advice is advice]


def test_a_healthy_installation_has_nothing_that_makes_it_fail(
    home: Home, database_url: str, owner_url: str
) -> None:
    findings = examine(home, database_url, owner_url)
    assert ill(findings) == []
    words = "\n".join(finding.words for finding in findings)
    for part in (str(home.path), "PostgreSQL 1", f"revision {newest()}", "fsync is on", "role of its own"):
        assert part in words


def test_one_role_for_both_is_advised_against(home: Home, database_url: str, owner_url: str) -> None:
    findings = examine(home, owner_url, owner_url)
    assert ill(findings) == []
    assert any("runs as the owner of its tables" in words for words in ill(findings, advice=True))


def test_an_unreachable_database_is_said_and_nothing_else_of_it(home: Home) -> None:
    nowhere = "postgresql://portal_app@127.0.0.1:1/portal"
    (words,) = ill(examine(home, nowhere, nowhere))
    assert words.startswith("the database does not answer")


@pytest.fixture
def empty_url(server: URL) -> Iterator[str]:
    name = f"doctor_{uuid4().hex[:12]}"
    run_sql(server, f"CREATE DATABASE {name} OWNER portal_owner")
    yield server.set(username="portal_app", database=name).render_as_string(hide_password=False)
    run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


def test_a_database_that_was_not_migrated_is_noticed(home: Home, empty_url: str, owner_url: str) -> None:
    assert ill(examine(home, empty_url, owner_url)) == [
        f"schema at revision None, this code wants {newest()}"
    ]


def test_clocks_that_differ_are_advice(
    home: Home, database_url: str, owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = SystemClock().now() + timedelta(minutes=3)
    monkeypatch.setattr(doctor, "SystemClock", lambda: SimpleNamespace(now=lambda: ahead))
    findings = examine(home, database_url, owner_url)
    assert ill(findings) == []
    assert any("differ by 1" in words for words in ill(findings, advice=True))


def test_a_full_disk_is_advice(
    home: Home, database_url: str, owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**9))
    findings = examine(home, database_url, owner_url)
    assert ill(findings) == []
    assert "1 GB free where the home lies" in ill(findings, advice=True)


@pytest.mark.parametrize("variable", [*VARIABLES.values(), EXTRA_FONTS_VARIABLE])
def test_a_font_that_cannot_be_read_makes_it_fail(
    home: Home, database_url: str, owner_url: str, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "/no/such/font.ttf")
    (words,) = ill(examine(home, database_url, owner_url))
    assert "font.ttf" in words


def test_without_a_named_server_it_speaks_of_the_embedded_one(
    home: Home, database_url: str, owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(os.environ, "DATABASE_URL")
    findings = examine(home, database_url, owner_url)
    assert any(finding.words.startswith("embedded server:") for finding in findings)


def test_each_style_without_a_font_of_the_bureau_is_named_with_what_stands_in(
    home: Home, database_url: str, owner_url: str
) -> None:
    advice = "\n".join(ill(examine(home, database_url, owner_url), advice=True))
    for words in (
        "仿宋 is printed in NotoSerifSC-Regular",
        "小标宋 is printed in NotoSerifSC-Bold",
        "楷体 is printed in NotoSerifSC-Regular",
        "PORTAL_FANGSONG",
    ):
        assert words in advice
