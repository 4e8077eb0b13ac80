"""核验文书 on the screen, and proofs as files."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from core.app import App
from core.law.roles import Role
from core.ledger.paper_code import PaperCode, digest_of
from core.signing_in import SignedIn, sign_in
from db.models import Document, LedgerEntry
from tests.core.ledger.conftest import app  # noqa: F401 - a home of this test's own, for the sealer
from tests.core.ledger.support import seal
from tests.factories.applications import register, rows
from tests.factories.world import PASSWORD, World
from tests.pages.client import Browser, portal
from tests.pages.visitor import visiting


def code_of(world: World) -> PaperCode:
    (document,) = rows(world, Document)
    return PaperCode(document.id, digest_of(document.content))


@pytest.fixture
def browser(app: App) -> Iterator[Browser]:  # noqa: F811
    with portal(app) as opened:
        yield opened


def test_the_link_in_the_code_shows_the_verdict(world: World) -> None:
    made = register(world)
    code = code_of(world)
    with visiting(world.app, Role.STAFF) as staff:
        page = staff.open("check_paper", d=str(code.document_id), h=code.digest)
        assert "相符" in page.words and made.receipt_number in page.words
        page = staff.open("check_paper", d=str(code.document_id), h="0" * 64)
        assert "请勿采信" in page.words and made.receipt_number not in page.words


def test_what_a_scanner_types_is_read_and_what_is_none_is_said(world: World) -> None:
    register(world)
    with visiting(world.app, Role.WINDOW_CLERK) as clerk:
        page = clerk.open("check_paper")
        assert "扫描后显示" in page.words
        page.widget("check_paper.code").set_value(code_of(world).text())
        page.click("核验")
        assert "相符" in page.words
        page.widget("check_paper.code").set_value("<b>x</b>")
        page.click("核验")
        assert "未能识别" in page.words


def test_a_proof_is_fetched_by_who_may_and_recorded(world: World, browser: Browser) -> None:
    made = register(world)
    path = f"/proofs/matter/{made.matter_id}.zip"

    def ask(login: str, method: str = "GET", address: str = path) -> int:
        signed = sign_in(browser.held, login, PASSWORD, "192.0.2.1", "test")
        assert isinstance(signed, SignedIn)
        return browser.ask(address, method=method, token=signed.token).status_code

    assert ask(Role.UNIT_HEAD) == 503, "its last entry waits for the sealer"
    seal(world.app)
    assert ask(Role.UNIT_HEAD, "HEAD") == 405
    assert ask(Role.UNIT_HEAD) == 200
    assert ask(Role.STAFF) == 403
    assert ask(Role.UNIT_HEAD, address=f"/proofs/matter/{uuid4()}.zip") == 404
    actions = [e.action for e in rows(world, LedgerEntry)]
    assert actions.count("proof_exported") == 1 and actions.count("refused") == 1
