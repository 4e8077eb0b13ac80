"""Counting time limits: 民事诉讼法第八十五条, 民法典第二百零一条至第二百零三条, 行政处罚法第八十五条."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendars.published import packaged_calendar, packaged_years
from core.clock import CHINA
from core.law.calendar import Calendar
from core.law.counting import Counted, Mark, Pause, count
from core.law.units import Unit

CALENDAR = packaged_calendar()
WD, CD, MONTHS, HOURS = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS, Unit.HOURS
DAY = timedelta(days=1)


def day(text: str) -> date:
    return date.fromisoformat(text)


VECTORS = [
    ("许可补正告知", "2026-02-13", 5, WD, "2026-02-27", "2026-02-27"),
    ("许可决定", "2026-09-22", 20, WD, "2026-10-27", "2026-10-27"),
    ("信息公开答复", "2026-04-29", 20, WD, "2026-05-29", "2026-05-29"),
    ("处罚决定", "2026-07-03", 90, CD, "2026-10-01", "2026-10-08"),
    ("缴罚款", "2026-09-18", 15, CD, "2026-10-03", "2026-10-08"),
    ("先行登记保存", "2026-09-28", 7, WD, "2026-10-13", "2026-10-13"),
    ("监察调查", "2026-03-02", 60, WD, "2026-05-28", "2026-05-28"),
    ("监察调查，延长后", "2026-03-02", 90, WD, "2026-07-10", "2026-07-10"),
    ("公告送达", "2026-09-01", 30, CD, "2026-10-01", "2026-10-08"),
    ("起诉", "2026-03-31", 6, MONTHS, "2026-09-30", "2026-09-30"),
    ("申请法院强制执行", "2026-09-30", 3, MONTHS, "2026-12-30", "2026-12-30"),
    ("催告", "2026-09-28", 10, WD, "2026-10-16", "2026-10-16"),
    ("听证申请", "2026-02-12", 5, WD, "2026-02-26", "2026-02-26"),
]


@pytest.mark.parametrize(("what", "start", "amount", "unit", "raw", "due"), VECTORS)
def test_the_vectors_of_the_counting_rules(
    what: str, start: str, amount: int, unit: Unit, raw: str, due: str
) -> None:
    found = count(day(start), amount, unit, CALENDAR, rolls=True)
    assert (found.raw, found.due) == (day(raw), day(due))
    assert found.is_estimated is (day(due) >= day("2026-12-25"))
    assert count(day(start), amount, unit, CALENDAR).due == day(raw)


def test_a_hearing_on_14_october_is_told_by_29_september() -> None:
    assert count(day("2026-10-14"), 7, WD, CALENDAR, back=True).due == day("2026-09-29")


def test_the_bureaus_own_day_is_the_last_working_day_before_a_holiday() -> None:
    """A duty of the bureau takes no benefit of the roll-over."""
    found = count(day("2026-07-03"), 90, CD, CALENDAR, rolls=True)
    assert (found.internal, found.due) == (day("2026-09-30"), day("2026-10-08"))


def test_an_extension_runs_on_where_the_period_ends() -> None:
    found = count(day("2026-03-02"), 60, WD, CALENDAR, extensions=[(30, WD)])
    assert found.due == day("2026-07-10")
    assert found.steps[-1].number == 90 and found.steps[-1].why.startswith("延长")
    month = count(day("2026-03-31"), 6, MONTHS, CALENDAR, extensions=[(3, MONTHS)])
    assert month.due == day("2026-12-30")


# 国务院办公厅 notices of 2023-10-25, 2024-11-12 and 2025-11-04: holiday, first and last day off, days worked for it.
HOLIDAYS = [
    ("元旦", "2024-01-01", "2024-01-01", []),
    ("春节", "2024-02-10", "2024-02-17", ["2024-02-04", "2024-02-18"]),
    ("清明节", "2024-04-04", "2024-04-06", ["2024-04-07"]),
    ("劳动节", "2024-05-01", "2024-05-05", ["2024-04-28", "2024-05-11"]),
    ("端午节", "2024-06-10", "2024-06-10", []),
    ("中秋节", "2024-09-15", "2024-09-17", ["2024-09-14"]),
    ("国庆节", "2024-10-01", "2024-10-07", ["2024-09-29", "2024-10-12"]),
    ("元旦", "2025-01-01", "2025-01-01", []),
    ("春节", "2025-01-28", "2025-02-04", ["2025-01-26", "2025-02-08"]),
    ("清明节", "2025-04-04", "2025-04-06", []),
    ("劳动节", "2025-05-01", "2025-05-05", ["2025-04-27"]),
    ("端午节", "2025-05-31", "2025-06-02", []),
    ("国庆节、中秋节", "2025-10-01", "2025-10-08", ["2025-09-28", "2025-10-11"]),
    ("元旦", "2026-01-01", "2026-01-03", ["2026-01-04"]),
    ("春节", "2026-02-15", "2026-02-23", ["2026-02-14", "2026-02-28"]),
    ("清明节", "2026-04-04", "2026-04-06", []),
    ("劳动节", "2026-05-01", "2026-05-05", ["2026-05-09"]),
    ("端午节", "2026-06-19", "2026-06-21", []),
    ("中秋节", "2026-09-25", "2026-09-27", []),
    ("国庆节", "2026-10-01", "2026-10-07", ["2026-09-20", "2026-10-10"]),
]


@pytest.mark.parametrize(("name", "first", "last", "worked"), HOLIDAYS)
def test_around_a_holiday_working_days_skip_it_and_count_the_weekend_days_worked_for_it(
    name: str, first: str, last: str, worked: list[str]
) -> None:
    begins, ends = day(first), day(last)
    off = [begins + n * DAY for n in range((ends - begins).days + 1)]
    assert not any(CALENDAR.is_working(one) for one in off)
    before = CALENDAR.on_or_before(begins - DAY)
    after = CALENDAR.on_or_after(ends + DAY)
    assert count(before, 1, WD, CALENDAR).due == after
    assert count(after, 1, WD, CALENDAR, back=True).due == before
    for start in (begins - DAY, *off):
        found = count(start, 1, WD, CALENDAR)
        assert found.due == after
        assert {step.mark for step in found.steps[1:-1]} <= {Mark.REST}
    for one in off:
        assert count(begins - DAY, (one - begins).days + 1, CD, CALENDAR, rolls=True).due == after
    for text in worked:
        made_up = day(text)
        assert made_up.weekday() >= 5
        found = count(made_up - DAY, 1, WD, CALENDAR)
        assert (found.due, found.steps[-1].why) == (made_up, "调休上班")


def test_every_year_from_2024_has_the_number_of_working_days_of_its_notice() -> None:
    """2026 has 248: 365 days less 104 weekend days less 13 statutory days."""
    for year, days in ((2024, 251), (2025, 248), (2026, 248)):
        assert CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == days


def test_the_working_names_each_day_once_with_the_reason() -> None:
    found = count(day("2026-02-13"), 5, WD, CALENDAR)
    assert [step.at for step in found.steps] == [day("2026-02-13") + n * DAY for n in range(15)]
    assert [(step.mark, step.why) for step in found.steps[:4]] == [
        (Mark.START, "起算日，不计入"),
        (Mark.COUNTED, "调休上班"),
        (Mark.REST, "春节放假"),
        (Mark.REST, "春节放假"),
    ]
    assert [step.number for step in found.steps if step.mark is Mark.COUNTED] == [1, 2, 3, 4, 5]
    moved = count(day("2026-09-18"), 15, CD, CALENDAR, rolls=True)
    assert [step.mark for step in moved.steps[-5:]] == [Mark.REST] * 4 + [Mark.MOVED]


def test_hours_run_through_weekends_from_the_stated_moment() -> None:
    """细则第六条: 24 hours, without regard to rest days."""
    start = datetime(2026, 2, 14, 17, 40, tzinfo=CHINA)
    found = count(start, 24, HOURS, CALENDAR)
    assert found.due == datetime(2026, 2, 15, 17, 40, tzinfo=CHINA)
    paused = count(start, 24, HOURS, CALENDAR, pauses=[Pause(day("2026-02-15"), day("2026-02-16"))])
    assert paused.due == datetime(2026, 2, 17, 17, 40, tzinfo=CHINA)
    assert count(start, 24, HOURS, CALENDAR, back=True).due == start - 24 * timedelta(hours=1)


@pytest.mark.parametrize("start", [day("2026-02-13"), datetime(2026, 2, 13, 9)])  # noqa: DTZ001
def test_hours_need_a_moment_with_its_zone(start: date) -> None:
    with pytest.raises(ValueError, match="moment"):
        count(start, 24, HOURS, CALENDAR)


def test_what_no_period_can_be_is_refused() -> None:
    moment = datetime(2026, 2, 13, 9, tzinfo=CHINA)
    with pytest.raises(ValueError, match="hours and days"):
        count(moment, 24, HOURS, CALENDAR, extensions=[(1, WD)])
    with pytest.raises(ValueError, match="negative"):
        count(moment, -1, WD, CALENDAR)
    with pytest.raises(ValueError, match="pause"):
        Pause(day("2026-02-13"), day("2026-02-12"))
    with pytest.raises(ValueError, match="pause"):
        count(moment, 2, HOURS, CALENDAR, pauses=[Pause(day("2026-02-01"), day("2026-02-02"))], back=True)
    with pytest.raises(OverflowError):
        count(moment, 9999 * 12, MONTHS, CALENDAR)


def test_months_end_on_the_same_day_or_at_the_end_of_the_month_and_stand_still_in_a_pause() -> None:
    assert count(day("2026-01-31"), 1, MONTHS, CALENDAR).due == day("2026-02-28")
    assert count(day("2028-01-31"), 1, MONTHS, CALENDAR).due == day("2028-02-29")
    assert count(day("2026-03-31"), 1, MONTHS, CALENDAR, back=True).due == day("2026-02-28")
    paused = count(
        day("2026-03-31"), 6, MONTHS, CALENDAR, pauses=[Pause(day("2026-05-01"), day("2026-05-10"))]
    )
    assert paused.due == day("2026-10-10")
    assert sum(step.mark is Mark.PAUSED for step in paused.steps) == 10


def test_a_year_without_a_published_calendar_is_estimated_on_plain_weekends() -> None:
    found = count(day("2026-12-28"), 5, WD, CALENDAR)
    assert (found.due, found.is_estimated) == (day("2027-01-04"), True)
    assert not count(day("2026-12-17"), 5, WD, CALENDAR).is_estimated
    assert count(day("2026-12-20"), 30, CD, CALENDAR).is_estimated
    assert count(day("2026-12-30"), 1, WD, Calendar()).is_estimated
    moment = datetime(2027, 1, 1, 9, tzinfo=CHINA)
    assert not count(moment, 24, HOURS, CALENDAR).is_estimated


def test_the_last_week_of_december_is_certain_with_the_notice_of_the_next_year() -> None:
    """The notice for 2019 gave 31 December 2018 and took 29 December, a Saturday, for it."""
    without = Calendar.of(year for year in packaged_years() if year.year < 2019)
    before, after = (count(day("2018-12-24"), 5, WD, known) for known in (without, CALENDAR))
    assert (before.due, before.is_estimated) == (day("2018-12-31"), True)
    assert (after.due, after.is_estimated) == (day("2018-12-29"), False)
    assert count(day("2026-12-24"), 1, WD, CALENDAR).is_estimated


def test_an_end_that_moves_into_a_pause_waits_for_its_end() -> None:
    pause = Pause(day("2026-10-05"), day("2026-10-20"))
    found = count(day("2026-09-18"), 15, CD, CALENDAR, rolls=True, pauses=[pause])
    assert (found.raw, found.due) == (day("2026-10-03"), day("2026-10-21"))
    marks = [step.mark for step in found.steps if step.at > day("2026-10-03")]
    assert marks == [Mark.REST, *[Mark.PAUSED] * 16, Mark.MOVED]


def test_days_that_make_up_for_a_pause_of_months_are_numbered_as_days() -> None:
    pause = Pause(day("2026-05-01"), day("2026-05-10"))
    found = count(day("2026-03-31"), 6, MONTHS, CALENDAR, pauses=[pause])
    numbered = [(step.number, step.unit) for step in found.steps if step.number]
    assert numbered == [*((n, MONTHS) for n in range(1, 7)), *((n, CD) for n in range(1, 11))]
    for back in (False, True):
        steps = count(day("2026-07-31"), 4, MONTHS, CALENDAR, pauses=[pause], back=back).steps
        assert [step.at for step in steps] == sorted((step.at for step in steps), reverse=back)


def test_a_last_day_of_an_unknown_year_is_estimated_though_it_moves_into_a_known_one() -> None:
    known = Calendar.of(year for year in packaged_years() if year.year != 2022)
    found = count(day("2022-12-21"), 10, CD, known, rolls=True)
    assert (found.raw, found.due, found.is_estimated) == (day("2022-12-31"), day("2023-01-03"), True)


HOURS_PAUSED = [
    ("before the start", [("2026-02-12", "2026-02-13")], "2026-02-15 17:40"),
    ("after the end", [("2026-02-16", "2026-02-20")], "2026-02-15 17:40"),
    ("from the day of the start on", [("2026-02-14", "2026-02-14")], "2026-02-16 00:00"),
    ("overlapping", [("2026-02-15", "2026-02-18"), ("2026-02-15", "2026-02-16")], "2026-02-19 17:40"),
    ("the second within the first", [("2026-02-15", "2026-02-18"), ("2026-02-17", "2026-02-18")], "2026-02-19 17:40"),
    ("the second beyond the first", [("2026-02-15", "2026-02-16"), ("2026-02-16", "2026-02-18")], "2026-02-19 17:40"),
    ("two", [("2026-02-15", "2026-02-15"), ("2026-02-17", "2026-02-17")], "2026-02-16 17:40"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "pauses", "due"), HOURS_PAUSED)
def test_hours_stand_still_in_pauses_and_print_in_order(
    what: str, pauses: list[tuple[str, str]], due: str
) -> None:
    start = datetime(2026, 2, 14, 17, 40, tzinfo=CHINA)
    found = count(start, 24, HOURS, CALENDAR, pauses=[Pause(day(a), day(b)) for a, b in pauses])
    assert f"{found.due:%Y-%m-%d %H:%M}" == due, what
    assert [step.at for step in found.steps] == sorted(step.at for step in found.steps)


# Properties

starts = st.dates(day("2024-01-01"), day("2026-08-31"))
amounts = st.integers(1, 60)
days_on = st.integers(0, 60)


def due(found: Counted) -> date:
    assert not isinstance(found.due, datetime)
    return found.due


def pauses_after(start: date, gap: int, length: int) -> Pause:
    return Pause(start + gap * DAY, start + (gap + length) * DAY)


@given(starts, days_on, amounts, st.sampled_from([WD, CD, MONTHS]), st.booleans(), st.booleans())
def test_a_later_start_never_ends_earlier(
    start: date, later: int, amount: int, unit: Unit, rolls: bool, back: bool
) -> None:
    amount = amount if unit is not MONTHS else amount % 4 + 1

    def ends(day: date) -> date:
        return due(count(day, amount, unit, CALENDAR, rolls=rolls, back=back))

    assert ends(start) <= ends(start + later * DAY)


@given(starts, days_on, amounts, st.sampled_from([WD, CD]), days_on, st.integers(0, 30))
def test_a_later_start_never_ends_earlier_whatever_is_paused(
    start: date, later: int, amount: int, unit: Unit, gap: int, length: int
) -> None:
    pause = pauses_after(start, gap, length)
    ends = [due(count(day, amount, unit, CALENDAR, pauses=[pause])) for day in (start, start + later * DAY)]
    assert ends == sorted(ends)


@given(starts, amounts, st.booleans(), days_on, st.integers(0, 30))
def test_a_working_day_limit_never_ends_on_a_rest_day_nor_in_a_pause(
    start: date, amount: int, back: bool, gap: int, length: int
) -> None:
    pause = pauses_after(start, -gap if back else gap, length)
    found = count(start, amount, WD, CALENDAR, pauses=[pause], back=back)
    assert CALENDAR.is_working(due(found)) and due(found) not in pause
    assert found.due == found.raw == found.internal


@given(
    starts,
    st.integers(1, 200),
    st.sampled_from([CD, MONTHS]),
    st.booleans(),
    st.integers(0, 200),
    st.integers(0, 30),
)
def test_a_limit_that_rolls_ends_on_the_nearest_day_that_is_worked_and_not_paused(
    start: date, amount: int, unit: Unit, back: bool, gap: int, length: int
) -> None:
    amount = amount if unit is CD else amount % 6 + 1
    pause = pauses_after(start, -gap if back else gap, length)
    found = count(start, amount, unit, CALENDAR, rolls=True, back=back, pauses=[pause])
    assert CALENDAR.is_working(due(found)) and due(found) not in pause
    assert (found.due <= found.raw) if back else (found.due >= found.raw)
    step = -DAY if back else DAY
    between = found.raw
    while between != found.due:
        assert CALENDAR.rest(between) or between in pause
        between += step


@given(starts, amounts, st.integers(1, 60), st.integers(0, 30))
def test_a_pause_moves_the_end_by_exactly_its_working_days(
    start: date, amount: int, gap: int, length: int
) -> None:
    pause = pauses_after(start, gap, length)
    plain, paused = (due(count(start, amount, WD, CALENDAR, pauses=stopped)) for stopped in ([], [pause]))
    if pause.first > plain:
        assert paused == plain
    else:
        lost = CALENDAR.working_days_between(pause.first - DAY, pause.last)
        assert paused == due(count(plain, lost, WD, CALENDAR))


@given(starts, amounts)
def test_forward_and_backward_agree(start: date, amount: int) -> None:
    worked = CALENDAR.on_or_after(start)
    forward = due(count(worked, amount, WD, CALENDAR))
    assert count(forward, amount, WD, CALENDAR, back=True).due == worked
    assert count(due(count(worked, amount, WD, CALENDAR, back=True)), amount, WD, CALENDAR).due == worked
    assert count(due(count(start, amount, CD, CALENDAR)), amount, CD, CALENDAR, back=True).due == start


@given(starts, amounts, st.sampled_from([WD, CD]), st.integers(1, 30))
def test_an_extension_is_the_same_as_a_longer_period(start: date, amount: int, unit: Unit, more: int) -> None:
    extended = count(start, amount, unit, CALENDAR, extensions=[(more, unit)])
    assert extended.due == count(start, amount + more, unit, CALENDAR).due
    assert [step.number for step in extended.steps if step.number] == [*range(1, amount + more + 1)]
