"""The pages and addresses of lending: what a saved address gives, and what is shown to whom (细则第二十六条)."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from core.law.roles import Role
from core.lending.asking import Line
from core.lending.opening import Copied, TakeCopy, take_copy
from core.lending.scanned import code_of, slip_of_label
from core.signing_in import SignedIn, sign_in
from db.models import CaseFile
from tests.conftest import FixedClock
from tests.factories.case_files import closed_application, filed
from tests.factories.lending import BORROWER, asked, contents, lent_to, loan, try_decide, try_hand_out
from tests.factories.world import PASSWORD, World
from tests.pages.client import Browser, portal
from tests.pages.visitor import visiting


@pytest.fixture
def file(world: World) -> CaseFile:
    return filed(world, closed_application(world))


def token(world: World, who: Role) -> str:
    signed = sign_in(world.app, who, PASSWORD, "192.0.2.1", "test")
    assert isinstance(signed, SignedIn)
    return signed.token


@pytest.mark.parametrize("ending", ["time", "revoked", "finished"])
def test_a_saved_address_opens_nothing_once_the_slip_is_over(
    world: World, file: CaseFile, clock: FixedClock, ending: str
) -> None:
    row = lent_to(world, Line(case_file_id=file.id), mode="copying")
    item = next(one for one in contents(world, file) if one.document_id)
    done = take_copy(world.ctx(BORROWER), TakeCopy(uuid4(), row.id, row.row_version, item.id, 1, 1))
    assert isinstance(done, Copied)
    saved = [f"/lent/{item.id}/1.jpg", f"/loan_copies/{done.copy_id}.pdf"]
    with portal(world.app) as browser:

        def status(who: Role) -> set[int]:
            held = token(world, who)
            return {browser.ask(path, token=held).status_code for path in saved}

        answer = browser.ask(saved[0], token=token(world, BORROWER))
        assert (
            answer.headers["cache-control"] == "no-store" and answer.headers["content-type"] == "image/jpeg"
        )
        with Image.open(BytesIO(answer.content)) as shown:
            assert min(shown.size) > 500
        assert status(BORROWER) == {200}
        assert all(status(role) == {404} for role in Role if role is not BORROWER)
        if ending == "time":
            assert row.until is not None
            clock.moment = row.until
        elif ending == "revoked":
            try_decide(world, row.id, "revoke", Role.ARCHIVIST, "涉诉")
        else:
            try_decide(world, row.id, "finish", BORROWER)
        assert status(BORROWER) == {404}, ending


def test_signed_out_a_page_of_a_record_asks_for_the_sign_in(world: World, file: CaseFile) -> None:
    lent_to(world, Line(case_file_id=file.id))
    item = contents(world, file)[0]
    with portal(world.app) as browser:
        assert browser.ask(f"/lent/{item.id}/1.jpg").status_code == 401
        assert gone(browser, world, "/lent/00000000-0000-0000-0000-000000000000/1.jpg")
        assert gone(browser, world, f"/lent/{item.id}/0.jpg") and gone(
            browser, world, f"/lent/{item.id}/99.jpg"
        )


def gone(browser: Browser, world: World, path: str) -> bool:
    return browser.ask(path, token=token(world, BORROWER)).status_code == 404


def test_a_scan_at_the_desk_finds_the_slip_by_number_code_and_label(world: World, file: CaseFile) -> None:
    out = lent_to(world, Line(case_file_id=file.id), mode="take_out")
    waiting = lent_to(world, Line(case_file_id=file.id), mode="take_out", by=Role.STAFF)
    desk = world.ctx(Role.ARCHIVIST)
    for label in (out.number, code_of(out.id), f" {code_of(out.id).lower()} "):
        assert slip_of_label(desk, label) == out.id, label
    label = f"{file.archive_number}-1"
    assert slip_of_label(desk, label) == out.id, "the first in the queue"
    try_hand_out(world, out.id)
    assert slip_of_label(desk, label) == out.id, "the one that has it"
    assert slip_of_label(desk, waiting.number) == waiting.id
    assert slip_of_label(desk, "0000-1999-Y-none-0001") is None and slip_of_label(desk, "") is None
    assert slip_of_label(world.ctx(BORROWER), out.number) is None


def test_the_slip_is_shown_without_the_title_to_whoever_may_not_know_it(world: World, file: CaseFile) -> None:
    loan_id = asked(world, Line(case_file_id=file.id), by=Role.STAFF)
    for who, knows in ((Role.STAFF, False), (Role.ARCHIVIST, True), (Role.UNIT_HEAD, True)):
        with visiting(world.app, who) as visitor:
            lines = visitor.open("loan", id=str(loan_id)).tables[0]
            shown = " ".join(cell for line in lines for cell in line)
            assert (file.title in shown) is knows, who
            assert str(file.archive_number) in shown


def test_pages_of_lending_open_empty_and_say_what_to_do(world: World) -> None:
    for path, words in (("loans", "还没有借阅单"), ("loan_new", "先按档号或登记号添加")):
        with visiting(world.app, Role.STAFF) as visitor:
            assert words in "".join(one.value for one in visitor.open(path).page.info), path
    with visiting(world.app, Role.ARCHIVIST) as visitor:
        assert "没有待领取" in "".join(one.value for one in visitor.open("loan_desk").page.info)


def test_a_renewal_past_the_day_of_the_slip_is_what_the_page_shows(world: World, file: CaseFile) -> None:
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out", until=date(2026, 3, 12))
    assert loan(world, row.id).asked_until == date(2026, 3, 12)
    with visiting(world.app, BORROWER) as visitor:
        page = visitor.open("loan", id=str(row.id)).page
        assert "申请续借" in [one.label for one in page.expander]
