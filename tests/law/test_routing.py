"""The table by which complaints go to a unit: each row is found, each gap and each overlap is named."""

from functools import cache
from itertools import product
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.law.complaints import DISTRICTS, INDUSTRIES, KINDS
from core.law.routing import ANY, Route, conflicts, gaps, is_gap, overlaps, route_of, words
from tests.factories.routing import large

TABLE = large("甲", "乙", "丙")
EVERY = list(product(KINDS, DISTRICTS, INDUSTRIES))


@cache
def matched(row: Route) -> frozenset[tuple[str, str, str]]:
    """The combinations that a row holds for, counted one by one."""
    return frozenset(
        combination
        for combination in EVERY
        if all(code in ("", asked) for code, asked in zip(row.place, combination, strict=True))
    )


def test_a_whole_table_of_251_rows_has_no_conflict_and_is_checked_at_once() -> None:
    assert len(TABLE) == len(set(TABLE)) == 251
    began = perf_counter()
    assert conflicts(TABLE) == []
    assert perf_counter() - began < 0.05


@pytest.mark.parametrize("row", TABLE, ids=lambda row: words(row.place))
def test_every_row_leads_what_it_names_to_its_unit(row: Route) -> None:
    assert matched(row)
    for combination in matched(row):
        assert route_of(TABLE, *combination) == row


def test_every_combination_has_its_row() -> None:
    assert all(route_of(TABLE, *combination) for combination in EVERY)
    assert sum(len(matched(row)) for row in TABLE) == len(EVERY) == 819


@pytest.mark.parametrize("place", range(len(TABLE)))
def test_every_row_that_is_left_out_is_named_as_a_gap(place: int) -> None:
    missing = TABLE[place]
    rest = [*TABLE[:place], *TABLE[place + 1 :]]
    (problem,) = conflicts(rest)
    assert (problem.code, problem.field) == ("routing.gap", None)
    assert f"{words(missing.place)}（{len(matched(missing))} 种组合）" in problem.message
    assert all(route_of(rest, *combination) is None for combination in matched(missing))


@pytest.mark.parametrize("place", range(len(TABLE)))
def test_every_row_that_stands_twice_is_named_with_the_other(place: int) -> None:
    twice = [*TABLE, Route(*TABLE[place].place, "丁")]
    (problem,) = conflicts(twice)
    assert (problem.code, problem.field) == ("routing.overlap", "row.252")
    assert f"请改正第 252 行，它与第 {place + 1} 行重叠，如与第 {place + 1} 行都适用于：" in problem.message
    kind, district, industry = problem.message.partition("都适用于：")[2].split(" / ")
    assert kind in KINDS.values() and district in DISTRICTS.values() and industry in INDUSTRIES.values()


def test_a_row_for_any_overlaps_every_other() -> None:
    (problem,) = conflicts([*TABLE, Route("", "", "", "丁")])
    assert "它与第 1、2、3、4、5、" in problem.message and "等 251 行重叠" in problem.message
    # Nothing wins by naming more.
    assert conflicts([Route("", "", "", "甲")]) == []
    assert [p.code for p in conflicts([Route("", "", "", "甲"), Route("wages", "", "", "乙")])] == [
        "routing.overlap"
    ]


def test_an_empty_table_is_one_gap() -> None:
    (problem,) = conflicts([])
    assert "全部问题类别 / 全部用工所在地 / 全部行业（819 种组合）" in problem.message
    assert route_of([], "wages", "210402", "other") is None


def test_of_many_gaps_twenty_are_named_and_the_others_counted() -> None:
    holes = set(EVERY[::3])
    problems = conflicts([Route(*place, "甲") for place in EVERY if place not in holes])
    assert [p.code for p in problems] == ["routing.gap"] * 20 + ["routing.more_gaps"]
    assert all(is_gap(problem) for problem in problems)
    assert f"另有 {len(holes) - 20} 处没有一行适用（{len(holes) - 20} 种组合）" in problems[-1].message


def test_unknown_codes_are_named_by_row_and_column() -> None:
    rows = [*TABLE, Route("strikes", "", "", "甲"), Route("", "110000", "farming", "甲")]
    problems = conflicts(rows)
    assert [(p.code, p.field) for p in problems] == [
        ("routing.unknown", "row.252"),
        ("routing.unknown", "row.253"),
        ("routing.unknown", "row.253"),
    ]
    assert "问题类别" in problems[0].message and "行业" in problems[2].message


def test_rows_are_called_as_the_caller_calls_them() -> None:
    rows = [Route("", "", "", "甲"), Route("", "", "", "乙")]
    (problem,) = conflicts(rows, [2, 9])
    assert problem.field == "row.9" and "请改正第 9 行，它与第 2 行重叠" in problem.message
    assert words(("", "210402", "")) == f"{ANY}问题类别 / 新抚区 / {ANY}行业"


def test_even_a_hopeless_table_is_checked_at_once() -> None:
    began = perf_counter()
    assert len(conflicts([Route("", "", "", "甲")] * 250)) == 249
    assert perf_counter() - began < 0.1


PLACES = st.tuples(*(st.sampled_from(["", *codes]) for codes in (KINDS, DISTRICTS, INDUSTRIES)))
ROWS = st.lists(st.builds(lambda place: Route(*place, "甲"), PLACES), max_size=12)


@given(ROWS)
def test_gaps_and_overlaps_are_those_that_counting_one_by_one_finds(rows: list[Route]) -> None:
    own = [matched(row) for row in rows]
    assert overlaps(rows) == sorted(
        (
            (earlier, later)
            for later in range(len(rows))
            for earlier in range(later)
            if own[earlier] & own[later]
        ),
        key=lambda pair: (pair[1], pair[0]),
    )
    found = gaps(rows)
    missing = [combination for place, _ in found for combination in matched(Route(*place, ""))]
    assert len(missing) == len(set(missing)) == sum(count for _, count in found)
    assert set(missing) == set(EVERY) - set().union(*own)


@given(st.permutations(TABLE), st.sets(st.integers(0, len(TABLE) - 1), max_size=5))
def test_the_order_of_the_rows_says_nothing(rows: list[Route], dropped: set[int]) -> None:
    rest = [row for number, row in enumerate(rows) if number not in dropped]
    assert not overlaps(rest) and bool(gaps(rest)) is bool(dropped)
    assert all(route_of(rows, *place) == route_of(TABLE, *place) for place in EVERY[::97])
