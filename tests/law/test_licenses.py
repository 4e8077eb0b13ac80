"""Licences: their states, the grounds on which they end, and the days of renewal (administrative licence law, arts 8, 49, 50,
69 and 70)."""

from datetime import date

import pytest

from core.law.licenses import (
    ENDINGS,
    GROUNDS,
    HAPPENINGS,
    HOLDING,
    PURPOSES,
    STATES,
    endings_of,
    grounds_of,
    late_renewal,
    light_of,
    renewal_day,
    unfit,
)

DAY = date(2026, 3, 10)
LAST = date(2026, 6, 30)


def test_every_state_is_reached_and_every_happening_comes_from_states_that_there_are() -> None:
    assert {row.target for row in HAPPENINGS.values() if row.target} == set(STATES)
    assert all(set(row.sources) <= set(STATES) for row in HAPPENINGS.values())
    assert [code for code, row in HAPPENINGS.items() if not row.sources] == ["granted", "entered"]
    assert HAPPENINGS.keys() >= {code for row in PURPOSES.values() for code in (row.asked, row.done)}


@pytest.mark.parametrize("state", [state for state in STATES if state not in HOLDING])
def test_license49_license50_what_no_longer_holds_is_neither_changed_nor_renewed(state: str) -> None:
    for code in ("change_requested", "renewal_requested", "changed", "renewed"):
        (problem,) = unfit(code, state)
        assert STATES[state].label in problem.message and problem.basis is not None


def test_license70_what_is_cancelled_is_at_its_end() -> None:
    assert endings_of("cancelled") == {} and all(unfit(code, "cancelled") for code in HAPPENINGS)
    assert set(endings_of("revoked")) == set(endings_of("withdrawn")) == {"cancelled"}
    assert set(endings_of("expired")) == {"revoked", "cancelled"}
    assert set(endings_of("valid")) == set(ENDINGS)


def test_license69_license70_each_ground_stands_under_its_article_and_item() -> None:
    told = {code: (row.happening, row.basis.short) for code, row in GROUNDS.items()}
    assert told == {
        "abuse": ("revoked", "行政许可法第六十九条第一款第一项"),
        "beyond_powers": ("revoked", "行政许可法第六十九条第一款第二项"),
        "wrong_procedure": ("revoked", "行政许可法第六十九条第一款第三项"),
        "unqualified": ("revoked", "行政许可法第六十九条第一款第四项"),
        "revocable_otherwise": ("revoked", "行政许可法第六十九条第一款第五项"),
        "deceit": ("revoked", "行政许可法第六十九条第二款"),
        "law_changed": ("withdrawn", "行政许可法第八条第二款"),
        "facts_changed": ("withdrawn", "行政许可法第八条第二款"),
        "not_renewed": ("cancelled", "行政许可法第七十条第一项"),
        "person_gone": ("cancelled", "行政许可法第七十条第二项"),
        "organization_ended": ("cancelled", "行政许可法第七十条第三项"),
        "taken_away": ("cancelled", "行政许可法第七十条第四项"),
        "impossible": ("cancelled", "行政许可法第七十条第五项"),
        "cancelled_otherwise": ("cancelled", "行政许可法第七十条第六项"),
    }


def test_license70_that_it_was_not_renewed_is_a_ground_of_an_expired_one_alone() -> None:
    assert [state for state in STATES if "not_renewed" in grounds_of("cancelled", state, DAY)] == ["expired"]
    assert set(grounds_of("withdrawn", "valid", DAY)) == {"law_changed", "facts_changed"}


def test_license50_renewal_is_asked_for_thirty_days_before_the_last_day() -> None:
    assert renewal_day(LAST) == date(2026, 5, 31)
    assert late_renewal(LAST, date(2026, 5, 31)) == "" == late_renewal(None, LAST)
    told = late_renewal(LAST, date(2026, 6, 1))
    assert "2026-05-31" in told and "2026-06-01" in told and "行政许可法第五十条" in told


@pytest.mark.parametrize(
    ("state", "last", "light"),
    [
        ("valid", None, ("长期", "green")),
        ("valid", date(2026, 6, 9), ("余 91 日", "green")),
        ("valid", date(2026, 6, 8), ("余 90 日", "amber")),
        ("valid", date(2026, 4, 9), ("余 30 日", "red")),
        ("valid", DAY, ("今日届满", "red")),
        ("valid", date(2026, 3, 9), ("届满 1 日", "red")),
        ("deemed_renewed", date(2026, 3, 1), ("视为准予延续", "amber")),
        ("revoked", date(2027, 1, 1), ("已撤销", "grey")),
    ],
)
def test_the_light_goes_by_the_days_left(state: str, last: date | None, light: tuple[str, str]) -> None:
    assert light_of(state, last, DAY) == light
