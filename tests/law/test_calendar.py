"""Calendars as values, and which arrangement of a year is believed (全国年节及纪念日放假办法)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.calendars.published import packaged_years
from core.law.calendar import Calendar, Year
from core.law.festivals import FESTIVALS
from core.law.holidays import arrangement_doubt, arrangement_problems

YEARS = {year.year: year for year in packaged_years()}
Y2026 = YEARS[2026]


def codes(given: Year, this_year: int = 2026) -> list[str]:
    return [problem.code for problem in arrangement_problems(given, this_year=this_year)]


def without(given: Year, *days: str) -> Year:
    gone = {date.fromisoformat(day) for day in days}
    return replace(given, days_off={d: n for d, n in given.days_off.items() if d not in gone})


def worked(given: Year, days: Iterable[str]) -> Year:
    return replace(given, working_days=given.working_days | {date.fromisoformat(day) for day in days})


def test_the_package_has_the_years_that_cases_of_today_run_in() -> None:
    assert {2024, 2025, 2026} <= YEARS.keys()
    assert [year.year for year in packaged_years()] == sorted(YEARS)


@pytest.mark.parametrize("year", range(2013, 2027))
def test_every_notice_of_the_last_years_is_believed(year: int) -> None:
    assert codes(YEARS[year]) == []


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_notices_of_today_add_up(year: int) -> None:
    assert arrangement_doubt(YEARS[year]) == ""


def test_days_of_another_year_are_refused_with_the_reason() -> None:
    (problem, *_) = arrangement_problems(replace(Y2026, year=2027), this_year=2026)
    assert problem.code == "calendar.outside" and "不在 2027 年，请核对年份" in problem.message
    assert "2026-01-01" in problem.message


def test_the_same_list_with_the_year_changed_is_refused_by_its_weekdays_and_festivals() -> None:
    shifted = Year(
        2027,
        {day.replace(year=2027): name for day, name in Y2026.days_off.items()},
        frozenset(day.replace(year=2027) for day in Y2026.working_days),
    )
    problems = arrangement_problems(shifted, this_year=2026)
    assert "calendar.weekday" in [problem.code for problem in problems]


@pytest.mark.parametrize("year", [1998, 2028, 20266])
def test_a_year_that_nobody_can_know_is_refused(year: int) -> None:
    assert codes(replace(Y2026, year=year)) == ["calendar.year"]


def test_a_missing_festival_is_named() -> None:
    spring = [f"2026-02-{n}" for n in range(15, 24)]
    (problem,) = arrangement_problems(without(Y2026, *spring), this_year=2026)[-1:]
    assert problem.code == "calendar.missing" and "缺少春节" in problem.message
    assert problem.basis is not None
    for day, name in (("2026-01-01", "元旦"), ("2026-05-02", "劳动节"), ("2026-10-03", "国庆节")):
        assert [
            p.message.split("：")[0] for p in arrangement_problems(without(Y2026, day), this_year=2026)
        ] == [f"缺少{name}"]
    assert codes(Year(2026, {}, frozenset())) == ["calendar.missing"] * 7


@pytest.mark.parametrize("name", ["春节", "端午节", "中秋节"])
@pytest.mark.parametrize("year", range(2013, 2027))
def test_a_festival_of_the_lunar_calendar_is_missed_even_where_another_holiday_lies_in_its_weeks(
    year: int, name: str
) -> None:
    given = YEARS[year]
    gone = replace(given, days_off={d: n for d, n in given.days_off.items() if d != FESTIVALS[year, name]})
    assert any(f"缺少{name}" in one.message for one in arrangement_problems(gone, this_year=2026))


def test_the_table_of_festivals_is_that_of_the_notices_and_reaches_beyond_the_next_ones() -> None:
    for year in range(2013, 2027):
        for name in ("春节", "端午节", "中秋节"):
            assert YEARS[year].days_off[FESTIVALS[year, name]], (year, name)
    assert FESTIVALS[2027, "春节"] == date(2027, 2, 6) and (2040, "中秋节") in FESTIVALS


def test_new_years_days_of_a_december_stand_in_the_notice_of_the_year_after() -> None:
    assert (
        YEARS[2019].days_off[date(2018, 12, 31)] == "元旦" and date(2018, 12, 29) in YEARS[2019].working_days
    )
    assert not any(day.month == 12 for day in YEARS[2018].days_off.keys() | YEARS[2018].working_days)


def test_a_day_worked_must_be_a_weekend_day_near_a_day_off_and_not_off_itself() -> None:
    assert codes(worked(Y2026, ["2026-02-25"])) == ["calendar.weekday"]
    assert codes(worked(Y2026, ["2026-08-08"])) == ["calendar.far"]
    assert codes(worked(Y2026, ["2026-10-03"])) == ["calendar.both"]


def test_a_count_that_does_not_add_up_is_a_doubt_and_no_refusal() -> None:
    """2020 and 2015 had more days off than the rules: a notice may do that."""
    short = without(Y2026, "2026-10-07")
    assert codes(short) == [] and "相抵为 12 天，法定节假日为 13 天" in arrangement_doubt(short)
    assert codes(YEARS[2020]) == [] and arrangement_doubt(YEARS[2020])


def test_a_notice_may_reach_into_the_december_before() -> None:
    early = {**Y2026.days_off, date(2025, 12, 31): "元旦"}
    assert codes(replace(Y2026, days_off=early)) == []
    assert codes(replace(Y2026, days_off={**Y2026.days_off, date(2025, 12, 20): ""})) == ["calendar.outside"]
    worked_then = Year(2027, {date(2027, 1, 1): "元旦"}, frozenset({date(2026, 12, 26)}))
    calendar = Calendar.of([worked_then, Y2026])
    assert calendar.work(date(2026, 12, 26)) == "调休上班" and calendar.years == {2026, 2027}


def test_of_two_notices_on_the_same_day_the_later_year_holds() -> None:
    day = date(2026, 12, 26)
    first, later = Year(2026, {day: "假日"}, frozenset()), Year(2027, {}, frozenset({day}))
    assert Calendar.of([later, first]).is_working(day)
    back = Year(2027, {day: "元旦"}, frozenset())
    assert Calendar.of([Year(2026, {}, frozenset({day})), back]).rest(day) == "元旦放假"


def test_a_plain_calendar_knows_weekends_alone() -> None:
    plain, monday = Calendar(), date(2030, 10, 7)
    assert [plain.rest(monday + timedelta(days=n)) for n in range(7)] == [""] * 5 + ["周六", "周日"]
    assert not plain.is_published(monday)
    assert plain.working_days_between(monday, monday + timedelta(days=7)) == 5
    assert plain.working_days_between(monday, monday) == 0


def test_it_says_which_years_nobody_has_published() -> None:
    calendar = Calendar.of([Y2026])
    assert calendar.unpublished(date(2026, 3, 1), date(2026, 12, 24)) == []
    assert calendar.unpublished(date(2026, 3, 1), date(2026, 12, 25)) == [2027]
    assert calendar.unpublished(date(2025, 12, 31), date(2028, 1, 4)) == [2025, 2027, 2028]
