"""工作日历 and 期限计算单 on the screen: the administrator enters a year and sees what moved; readers see lights."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from core.clock import CHINA
from core.deadlines.keeping import start_deadline
from core.deadlines.replay import last_day
from core.law.roles import Role
from core.permissions import Permission
from core.signing_in import SignedIn, sign_in
from db.models import Account, CalendarYear, Deadline, LedgerEntry, Matter
from tests.conftest import NOW, FixedClock
from tests.core.people_support import done
from tests.factories.applications import register, rows
from tests.factories.calendars import OFF_2027, WORKED_2027, enter
from tests.factories.world import PASSWORD, World
from tests.pages.client import portal
from tests.pages.visitor import Visitor, visiting

ADMIN, CLERK = Role.SYSTEM_ADMIN, Role.WINDOW_CLERK
FORM = "calendar_new"


def typed(visitor: Visitor, **changed: object) -> Visitor:
    """The form of a new year, filled in."""
    fields: dict[str, object] = {"year": 2027, "days_off": OFF_2027, "working_days": WORKED_2027}
    fields |= {"source": "国办发明电〔2026〕9号", "reason": "国务院办公厅已公布"}
    return visitor.open("calendars", act="new").fill(FORM, **{**fields, **changed})


def token_of(world: World, login: str) -> str:
    signed = sign_in(world.app, login, PASSWORD, "192.0.2.1", "test")
    assert isinstance(signed, SignedIn)
    return signed.token


def later(world: World, clock: FixedClock, moment: datetime) -> None:
    """A day on which everybody has a password that still holds."""
    clock.moment = moment
    with world.app.change() as work:
        for account in work.session.scalars(select(Account)):
            account.password_set_at = moment
        work.commit()


def over_the_new_year(world: World, clock: FixedClock) -> None:
    later(world, clock, datetime(2026, 12, 21, 9, 0, tzinfo=CHINA))
    matter_id = register(world).matter_id
    with world.app.change() as work:
        start_deadline(work, work.session.get_one(Matter, matter_id), "license_decision", work.now)
        work.commit()


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_the_calendars_it_may(world: World, role: Role) -> None:
    ctx = world.ctx(role)
    year = rows(world, CalendarYear, CalendarYear.year == 2026)[0]
    with visiting(world.app, role) as visitor:
        for query in ({}, {"id": str(year.id)}, {"act": "new"}, {"act": "edit", "id": str(year.id)}):
            visitor.open("calendars", **query)
            may = role is ADMIN if "act" in query else role in (ADMIN, Role.AUDIT_ADMIN)
            assert bool(visitor.titles) is may, f"{role} {query}"
            assert ctx.may(Permission.CALENDAR_MANAGE) is (role is ADMIN)
        visitor.open("calendars")
        assert ("录入工作日历" in visitor.buttons) is (role is ADMIN)


def test_the_start_page_asks_for_the_next_year_from_november_on(world: World, clock: FixedClock) -> None:
    def warnings(role: Role) -> list[str]:
        with visiting(world.app, role) as visitor:
            return [warning.value for warning in visitor.open("home").page.warning]

    assert warnings(ADMIN) == []
    later(world, clock, datetime(2026, 11, 2, 9, 0, tzinfo=CHINA))
    assert warnings(CLERK) == []
    assert [words[:15] for words in warnings(ADMIN)] == ["2027 年工作日历尚未录入，"]
    done(enter(world))
    assert warnings(ADMIN) == []


def test_the_list_says_which_years_are_known_and_which_are_estimated(world: World) -> None:
    with visiting(world.app, ADMIN) as visitor:
        (years,) = visitor.open("calendars").tables
    assert [row[:3] for row in years[:2]] == [["2027 年", "暂估", "261 天"], ["2026 年", "已录入", "248 天"]]


def test_a_year_shows_its_days(world: World) -> None:
    year = rows(world, CalendarYear, CalendarYear.year == 2026)[0]
    with visiting(world.app, ADMIN) as visitor:
        visitor.open("calendars", id=str(year.id))
        assert visitor.titles == ["2026 年工作日历"]
        assert ["国庆节", "2026-10-01 至 2026-10-07（7 天）"] in visitor.tables[0]
        assert "2026-02-14、2026-02-28" in visitor.words


def test_the_check_shows_what_would_move_and_keeps_nothing(world: World, clock: FixedClock) -> None:
    over_the_new_year(world, clock)
    with visiting(world.app, ADMIN) as visitor:
        typed(visitor).click("核对")
        assert "春节 2027-02-05 至 2027-02-13（9 天）" in visitor.words
        (matter,) = rows(world, Matter)
        assert visitor.tables == [
            [
                [matter.number, "一次告知补正", "2026-12-28（暂估）", "2026-12-28"],
                [matter.number, "许可决定", "2027-01-18（暂估）", "2027-01-19"],
            ]
        ]
        assert rows(world, CalendarYear, CalendarYear.year == 2027) == []


def test_saving_lists_what_moved_and_a_replacement_stands_in_the_history(
    world: World, clock: FixedClock
) -> None:
    over_the_new_year(world, clock)
    with visiting(world.app, ADMIN) as visitor:
        typed(visitor).click("保存日历")
        (year,) = rows(world, CalendarYear, CalendarYear.year == 2027)
        visitor.open("calendars", id=str(year.id))
        assert visitor.titles == ["2027 年工作日历"]
        assert [success.value for success in visitor.page.success] == [
            "2027 年工作日历已保存。重算后有 2 项未结期限变动，列在下方。"
        ]
        (number,) = {row.number for row in rows(world, Matter)}
        moved = next(table for table in visitor.tables if table[0][0] == number)
        assert moved[0][1:4] == ["许可决定", "2027-01-18（暂估）", "2027-01-19"]
        visitor.open("calendars", id=str(year.id), act="edit")
        form = f"calendar_edit.{year.id}"
        longer = OFF_2027.replace("06-09", "06-09..2027-06-10")
        visitor.fill(form, days_off=longer, confirmed=True, reason="通知更正").click("保存日历")
        visitor.open("calendars", id=str(year.id))
        assert "2027-06-09 至 2027-06-10" in visitor.words and "通知更正" in visitor.words


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(world: World) -> None:
    with visiting(world.app, ADMIN) as visitor:
        typed(visitor, days_off=OFF_2027.replace("2027", "2026"), reason="").click("保存日历")
        assert "不在 2027 年，请核对年份" in visitor.errors and "请填写原因" in visitor.errors
        assert visitor.widget(f"{FORM}.working_days").value == WORKED_2027
        assert visitor.widget(f"{FORM}.days_off").value.startswith("2026-01-01..2026-01-03")
        typed(visitor, working_days="2027-01-30").click("保存日历")
        assert "请勾选“放假天数与法定节假日不符时：已与通知原文核对无误”" in visitor.errors
        visitor.fill(FORM, confirmed=True).click("保存日历")
        assert len(rows(world, CalendarYear, CalendarYear.year == 2027)) == 1


def test_an_address_without_a_year_says_so(world: World) -> None:
    with visiting(world.app, ADMIN) as visitor:
        for bad in ("", "7", "\x00", "00000000-0000-7000-8000-000000000000"):
            assert visitor.open("calendars", id=bad).titles == ["未找到该年的工作日历"]
            assert visitor.open("calendars", act="edit", id=bad).titles
        assert visitor.open("calendars", act="new", year="<b>").titles == ["录入工作日历"]


# Deadlines on the pages of applications


def test_the_light_stands_on_the_application_and_in_the_list_with_its_working_behind_it(
    world: World, clock: FixedClock
) -> None:
    made = register(world)
    (deadline,) = rows(world, Deadline)
    with visiting(world.app, CLERK) as visitor:
        assert "余 5 个工作日" in visitor.open("applications").tables[0][0]
        visitor.open("application", id=str(made.matter_id))
        assert ["一次告知补正", "余 5 个工作日", "2026-03-17", "5个工作日"] in [
            row[:4] for table in visitor.tables for row in table
        ]
    clock.moment = NOW + timedelta(days=9)
    with visiting(world.app, CLERK) as visitor:
        assert "逾期 2 个工作日" in visitor.open("applications").tables[0][0]
        visitor.open("deadline", id=str(deadline.id))
        assert visitor.titles == ["期限计算单：一次告知补正"]
        assert ["2026-03-14", "不计", "周六"] in visitor.tables[-1]
        assert "行政许可法第三十二条第一款第四项" in visitor.words and last_day(deadline) == date(2026, 3, 17)


def test_an_unpublished_year_says_that_it_is_estimated(world: World, clock: FixedClock) -> None:
    later(world, clock, datetime(2027, 3, 1, 9, 0, tzinfo=CHINA))
    register(world)
    (deadline,) = rows(world, Deadline)
    with visiting(world.app, CLERK) as visitor:
        assert "余 5 个工作日（暂估）" in visitor.open("applications").tables[0][0]
        assert "2027年的放假安排尚未录入" in visitor.open("deadline", id=str(deadline.id)).words


def test_whoever_may_not_see_the_matter_sees_no_deadline(world: World) -> None:
    register(world)
    (deadline,) = rows(world, Deadline)
    with visiting(world.app, Role.ARCHIVIST) as visitor:
        assert visitor.open("deadline", id=str(deadline.id)).titles == ["未找到该期限"]
        assert visitor.open("deadline", id="x").titles == ["未找到该期限"]


def test_the_files_behind_the_links(world: World, clock: FixedClock) -> None:
    over_the_new_year(world, clock)
    entered = done(enter(world))
    deadline = rows(world, Deadline)[0]
    with portal(world.app) as browser:
        admin, clerk = (token_of(world, login) for login in (ADMIN, CLERK))
        sheet = browser.ask(f"/deadlines/{deadline.id}.pdf", token=clerk)
        assert sheet.status_code == 200 and sheet.content.startswith(b"%PDF")
        assert sheet.headers["content-disposition"].startswith("inline; filename*=UTF-8''%E6%9C%9F")
        for kind in ("csv", "pdf"):
            path = f"/calendars/{entered.calendar_year_id}.{kind}"
            assert browser.ask(path, token=admin).status_code == 200
            assert browser.ask(path, token=clerk).status_code == 404
    actions = [e.action for e in rows(world, LedgerEntry, LedgerEntry.object_id == deadline.id)]
    assert "downloaded" in actions
