"""提醒 and 督办 through the pages themselves, and the file of 督办."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import pytest

from core.app import App
from core.clock import CHINA
from core.law.roles import Role
from core.notices.raising import raise_notices
from core.notices.reading import unread_count
from core.signing_in import SignedIn, sign_in
from db.models import LedgerEntry
from pages.ui.unread import unread_mark
from tests.conftest import FixedClock
from tests.factories.applications import person, register, rows
from tests.factories.assignments import HEAD, claimed, officer
from tests.factories.procedures import defect
from tests.factories.world import PASSWORD, World
from tests.pages.client import Browser, portal
from tests.pages.visitor import visiting

CLERK = Role.WINDOW_CLERK
LATER = datetime(2026, 3, 18, 9, tzinfo=CHINA)
"""A working day after the first thing that is to be done with an application of the tests' day."""


@pytest.fixture
def overdue(world: World) -> UUID:
    """Overdue, with everybody told, and an officer who handles it; a second one has only begun."""
    matter_id = register(world, applicant=person(1, name="=1+1有限公司")).matter_id
    claimed(world, matter_id, officer(world, "王芳"))
    clock = world.app.clock
    assert isinstance(clock, FixedClock)
    clock.moment = LATER
    register(world, applicant=person(2))
    raise_notices(world.app)
    return matter_id


@pytest.fixture
def browser(app: App) -> Iterator[Browser]:
    with portal(app) as opened:
        yield opened


def test_the_menu_counts_and_the_page_marks_what_is_read(world: World, overdue: UUID) -> None:
    with visiting(world.app, "王芳") as visitor:
        assert unread_mark(world.ctx("王芳")) == "（1 条未读）"
        today, told = visitor.open("notices").tables
        assert today[0][1] == "逾期 1 个工作日" and today[0][6] == "王芳"
        assert told[0][1] == "逾期" and told[0][2].endswith("已于 2026-03-17 到期，现已逾期")
        assert told[0][5] == "未读"
        visitor.click("全部标为已读")
        assert (unread_count(world.ctx("王芳")), unread_mark(world.ctx("王芳"))) == (0, "")
        assert "没有未读提醒。" in visitor.open("notices").words
        assert visitor.open("notices", view="all").tables[1][0][5] == "已读"


def test_the_head_sees_what_is_overdue_with_who_works_on_it_and_the_defects(
    world: World, overdue: UUID
) -> None:
    defect(world, overdue)
    with visiting(world.app, HEAD) as head:
        late, defects = head.open("overdue").tables
        assert [row[6] for row in late] == ["王芳"] and "共 1 件" in head.words
        assert defects[0][2] == "“当事人不配合”的音像记录"
        soon, _ = head.open("overdue", view="soon").tables
        assert [row[6] for row in soon] == ["王芳", "无人承办"]
    with visiting(world.app, CLERK) as clerk:
        assert clerk.open("overdue").tables == []


def test_the_file_of_what_is_overdue_holds_no_formula_and_is_on_the_record(
    world: World, overdue: UUID, browser: Browser
) -> None:
    def taken(who: str | Role, view: str = "overdue") -> tuple[int, str]:
        signed = sign_in(world.app, who, PASSWORD, "192.0.2.1", "test")
        assert isinstance(signed, SignedIn)
        answer = browser.ask(f"/overdue.csv?view={view}", token=signed.token)
        return answer.status_code, answer.content.decode("utf-8-sig")

    status, text = taken(HEAD)
    head, *body = csv.reader(io.StringIO(text))
    assert status == 200 and head[:2] == ["登记号", "当事人"]
    (row,) = body
    assert row[1] == "'=1+1有限公司" and row[5] == "王芳" and row[8] == "逾期 1 个工作日"
    assert len(list(csv.reader(io.StringIO(taken(HEAD, "soon")[1])))) == 3
    exported = [one for one in rows(world, LedgerEntry) if one.action == "exported"]
    assert len(exported) == 2
    assert taken(CLERK)[0] == 403
