"""The table of time limits: complete, of one mind with itself, and counted as the laws say."""

from datetime import date

import pytest

from core.calendars.published import packaged_calendar
from core.law.basis import Sure
from core.law.counting import count
from core.law.limits import EVENTS, LIMITS, Duty, Limit, opened_by
from core.law.paper_kinds import PAPER_KINDS
from core.law.units import Unit

ROWS = list(LIMITS.values())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_a_row_says_one_thing(row: Limit) -> None:
    assert row.starts in EVENTS and set(row.restarts) <= EVENTS.keys()
    assert (row.amount is None) is (row.unit is None)
    assert sum((row.amount is not None, row.until is not None, bool(row.wording))) == 1, (
        "amount, day or words"
    )
    assert row.text and row.label and row.basis.short
    assert not (row.rolls and row.unit not in (Unit.CALENDAR_DAYS, Unit.MONTHS))
    if row.extension is not None:
        assert row.extension.unit is row.unit and row.extension.approver
    assert set(row.met_by) <= PAPER_KINDS.keys()
    assert len({ground.code for ground in row.suspensions}) == len(row.suspensions)


def test_every_event_opens_or_restarts_something() -> None:
    assert EVENTS.keys() == {row.starts for row in ROWS} | {event for row in ROWS for event in row.restarts}


def test_what_is_not_founded_says_so() -> None:
    assert {row.basis.sure for row in ROWS} == set(Sure)
    assert LIMITS["statement_and_defense"].basis.sure is Sure.D
    assert LIMITS["inspection_decision"].basis.sure is Sure.M


NUMBERS = {
    "correction_notice": (5, "wd"),
    "license_decision": (20, "wd"),
    "joint_license_decision": (45, "wd"),
    "license_issue": (10, "wd"),
    "complaint_acceptance": (5, "wd"),
    "petition_handling": (60, "cd"),
    "initiation_approval": (24, "h"),
    "inspection_investigation": (60, "wd"),
    "inspection_decision": (15, "wd"),
    "penalty_decision": (90, "cd"),
    "preservation": (7, "wd"),
    "penalty_hearing_request": (5, "wd"),
    "penalty_service": (7, "wd"),
    "penalty_withdrawal": (3, "wd"),
    "fine_payment": (15, "cd"),
    "measure_report": (24, "h"),
    "demand": (10, "wd"),
    "court_execution": (3, "m"),
    "reconsideration_request": (60, "cd"),
    "reconsideration_answer": (10, "wd"),
    "lawsuit": (6, "m"),
    "lawsuit_after_reconsideration": (15, "cd"),
    "disclosure_correction": (7, "wd"),
    "disclosure_answer": (20, "wd"),
    "third_party_opinion": (15, "wd"),
    "service_by_announcement": (30, "cd"),
}


@pytest.mark.parametrize(("code", "number"), NUMBERS.items())
def test_the_numbers_and_units_of_the_laws(code: str, number: tuple[int, str]) -> None:
    row = LIMITS[code]
    assert (row.amount, row.unit) == number


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("license_decision", 10),
        ("joint_license_decision", 15),
        ("inspection_investigation", 30),
        ("petition_handling", 30),
        ("disclosure_answer", 20),
        ("reconsideration_decision", 30),
        ("fine_payment", None),
        ("penalty_decision", 0),
    ],
)
def test_how_far_a_period_may_be_extended(code: str, more: int | None) -> None:
    extension = LIMITS[code].extension
    assert (extension.amount if extension else 0) == more


def test_article_45_of_the_licence_law_takes_hearings_and_expert_work_out_of_the_count() -> None:
    grounds = {ground.code: ground for ground in LIMITS["license_decision"].suspensions}
    assert grounds.keys() == {"hearing", "tender", "inspection", "expertise", "expert_review"}
    assert all("书面告知" in ground.told for ground in grounds.values())
    assert LIMITS["penalty_decision"].suspensions == ()


def test_a_notice_before_a_hearing_is_counted_back() -> None:
    row = LIMITS["penalty_hearing_notice"]
    assert row.back and row.amount is not None and row.unit is not None
    found = count(date(2026, 10, 14), row.amount, row.unit, packaged_calendar(), back=row.back)
    assert found.due == date(2026, 9, 29)


def test_registering_an_application_opens_the_notice_of_what_is_missing() -> None:
    """行政许可法第三十二条第一款第四项; other matters on application by analogy, without what the law attaches."""
    day = date(2026, 3, 10)
    (row,) = opened_by("materials_received", "license", day)
    assert (row.code, row.duty, row.lapse is not None and row.lapse.is_automatic) == (
        "correction_notice",
        Duty.BUREAU,
        True,
    )
    (other,) = opened_by("materials_received", "payment", day)
    assert (other.code, other.lapse, other.basis.sure) == ("correction_notice_service", None, Sure.D)
    assert opened_by("materials_received", "inspection", day) == ()


def test_a_fixed_day_falls_in_its_year() -> None:
    until = LIMITS["office_file_hand_over"].until
    assert until is not None
    assert (until.after(date(2026, 3, 1)), until.words) == (date(2027, 6, 30), "次年6月30日前")
