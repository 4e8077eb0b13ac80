"""投诉举报统计: each table counts what it says, within the scope and the period, and the file is as the page."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from core.clock import CHINA
from core.complaints.figures import DaysLine, Figures, export_figures, figures
from core.complaints.listing import filter_of, list_complaints
from core.law.roles import Role
from db.models import LedgerEntry
from tests.conftest import NOW
from tests.factories.applications import register, rows
from tests.factories.stored_complaints import FIRM, stored_case, stored_complaint
from tests.factories.world import World

CLERK = Role.INTAKE_CLERK
YEAR = {"from": "2026-01-01", "to": "2026-12-31"}


def found(world: World, by: str | Role = CLERK, **query: str) -> Figures:
    result = figures(world.ctx(by), query)
    assert result is not None
    return result


def table(world: World, code: str, by: str | Role = CLERK, **query: str) -> dict[str, int]:
    """The lines of a table that are not zero."""
    (one,) = [one for one in found(world, by, **query).tables if one.code == code]
    return {line.label: line.count for line in one.lines if line.count}


@pytest.fixture
def some(world: World) -> World:
    """Three of this year, one of last year, one voided, and matters of other procedures."""
    register(world)
    stored_case(world)
    stored_complaint(world)
    more = {"nature": "tip_off", "kind": "insurance", "district": "210421", "industry": "mining"}
    stored_complaint(world, channel="phone", unit="relations", respondent="新宾矿业公司", **more)
    stored_complaint(world, channel="phone", kind="hours")
    stored_complaint(world, at=datetime(2025, 12, 31, 23, 59, tzinfo=CHINA))
    stored_complaint(world, stage="voided")
    return world


def test_each_table_counts_the_year_without_what_was_voided(some: World) -> None:
    assert found(some).total == 3 and str(found(some).first) == "2026-01-01"
    assert table(some, "nature") == {"投诉": 2, "举报": 1}
    assert table(some, "channel") == {"窗口当面": 1, "电话": 2}
    assert table(some, "kind") == {"拖欠、克扣工资": 1, "社会保险": 1, "工作时间、休息休假": 1}
    assert table(some, "district") == {"新抚区": 2, "抚顺县": 1}
    assert table(some, "industry") == {"制造业": 2, "采矿业": 1}
    assert table(some, "unit") == {"劳动保障监察支队": 2, "劳动关系科": 1}
    assert table(some, "respondent") == {FIRM: 2, "新宾矿业公司": 1}
    assert table(some, "outcome") == {"尚未决定": 3}
    assert found(some, **{"from": "2025-01-01"}).total == 1, "of the year that the first day names"
    assert found(some, **{"from": "2025-12-31", "to": "2026-01-01"}).total == 1
    assert found(some, **{"from": "2027-01-01"}).total == 0


def test_everybody_counts_what_he_may_see(some: World) -> None:
    assert found(some, Role.UNIT_HEAD).total == 1 and found(some, Role.AGENCY_HEAD).total == 3
    assert table(some, "respondent", Role.UNIT_HEAD) == {"新宾矿业公司": 1}
    for role in (Role.ENFORCEMENT_OFFICER, Role.WINDOW_CLERK, Role.SYSTEM_ADMIN):
        assert figures(some.ctx(role), {}) is None and export_figures(some.ctx(role), {}) is None


def test_every_number_leads_to_a_list_of_just_so_many(some: World) -> None:
    linked = [
        (line.query, line.count)
        for one in found(some, Role.AGENCY_HEAD).tables
        for line in one.lines
        if line.query
    ]
    assert len(linked) == 9
    for query, count in linked:
        page = list_complaints(some.ctx(Role.AGENCY_HEAD), filter_of(query))
        assert page is not None and page.total == count, query


def test_people_are_named_nowhere(world: World) -> None:
    stored_complaint(world, complainant="罗秋菊", respondent="包工头王五", respondent_kind="citizen")
    told = found(world)
    assert told.total == 1 and table(world, "respondent") == {}
    assert "罗秋菊" not in repr(told) and "王五" not in repr(told)


def test_the_twenty_respondents_that_most_are_about_are_named(world: World) -> None:
    for _ in range(22):
        stored_complaint(world)
    for n in range(25):
        stored_complaint(world, respondent=f"公司{n:02d}")
    counted = table(world, "respondent")
    assert len(counted) == 20 and counted[FIRM] == 22


def test_the_newest_act_that_decides_is_the_outcome(world: World) -> None:
    day = timedelta(days=1)
    for *acts, stage in (
        ("complaint_accepted", "closed"),
        ("complaint_refused", "not_accepted"),
        ("complaint_redirected", "redirected"),
        ("complaint_lapsed", "lapsed"),
        ("complaint_accepted", "complaint_withdrawn", "withdrawn"),
        ("supplement_told", "awaiting_supplement"),
    ):
        stored_complaint(world, stage=stage, acts=[(kind, NOW + n * day) for n, kind in enumerate(acts)])
    every = ("受理", "不予受理", "告知途径", "逾期未补充", "撤回", "尚未决定")
    assert table(world, "outcome") == dict.fromkeys(every, 1)


def test_days_run_from_the_day_of_receipt_to_the_day_of_the_first_decision(world: World) -> None:
    late = datetime(2026, 3, 1, 23, 30, tzinfo=CHINA)
    for days in range(1, 11):
        acts = [
            ("complaint_accepted", late.replace(hour=0) + timedelta(days=days)),
            ("complaint_withdrawn", late + timedelta(days=90)),
        ]
        stored_complaint(world, at=late, acts=acts)
    stored_complaint(
        world, at=late, nature="tip_off", acts=[("complaint_refused", late + timedelta(days=60))]
    )
    stored_complaint(world, at=late, acts=[("complaint_lapsed", late + timedelta(days=9))])
    assert found(world).days == (
        DaysLine("全部", 11, 6, 10, 60),
        DaysLine("投诉", 10, 5, 9, 10),
        DaysLine("举报", 1, 60, 60, 60),
    )


def test_without_a_decision_there_are_no_days(world: World) -> None:
    stored_complaint(world)
    assert found(world).days == ()


def test_the_workbook_holds_the_tables_and_no_formula_and_its_export_is_on_the_record(world: World) -> None:
    stored_complaint(world, respondent="=HYPERLINK(1)", acts=[("complaint_accepted", NOW)])
    file = export_figures(world.ctx(CLERK), YEAR)
    assert file is not None and file.name == "投诉举报统计 2026-01-01 至 2026-12-31.xlsx"
    book = load_workbook(BytesIO(file.data))
    assert book.sheetnames[:2] == ["说明", "类别"] and book.sheetnames[-1] == "办理天数"
    assert [[c.value for c in row] for row in book["类别"]][:2] == [["类别", "件数"], ["投诉", 1]]
    (name, count) = list(book["被投诉举报单位（前20）"])[1]
    assert (name.value, name.data_type, name.quotePrefix, count.value) == ("=HYPERLINK(1)", "s", True, 1)
    assert [c.value for c in list(book["办理天数"])[1]] == ["全部", 1, 0, 0, 0]
    words = {str(c.value) for sheet in book for row in sheet for c in row}
    assert not any("张桂芳" in one for one in words)
    (entry,) = rows(world, LedgerEntry, LedgerEntry.action == "exported")
    assert entry.object_type == "list"
