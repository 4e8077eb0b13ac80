"""条文对照: all articles, what carries each, and exactly the list of what is still to come."""

from dataclasses import fields
from datetime import date

import pytest

from core.law.article_tests import ARTICLE_TESTS
from core.law.articles import (
    ARTICLES,
    PARTLY,
    PUBLISHED_ON,
    STILL_TO_COME,
    as_number,
    issue_day,
)
from core.law.basis import in_force
from core.law.crosswalk import MODULES, rules_by_article
from core.law.recording import DUTIES
from core.law.requirements import REQUIREMENTS
from core.statutes import is_open
from pages.ui.screens import SCREENS, pages_by_article
from tests.article_tests import TABLE, text


def test_the_27_articles_stand_in_order_each_in_our_own_words() -> None:
    assert list(ARTICLES) == list(range(1, 28))
    for number, row in ARTICLES.items():
        assert row.number == number and row.title and 8 <= len(row.asks) <= 60, number
    assert [ARTICLES[n].label for n in (1, 10, 27)] == ["第一条", "第十条", "第二十七条"]
    assert len({row.asks for row in ARTICLES.values()}) == 27


def test_art27_the_articles_are_in_force_from_the_day_of_issue_which_is_data() -> None:
    assert date(2026, 1, 30) == PUBLISHED_ON
    for row in ARTICLES.values():
        assert in_force(row, PUBLISHED_ON) and not in_force(row, date(2026, 1, 29))


@pytest.mark.parametrize(
    ("number", "day"),
    [(20260130, date(2026, 1, 30)), (20260230, None), (20261301, None), (0, None), (99999999, None)],
)
def test_art27_the_day_of_issue_is_eight_digits_or_no_day(number: int, day: date | None) -> None:
    assert issue_day(number) == day
    assert day is None or as_number(day) == number


def test_every_rule_stands_on_an_article_that_there_is() -> None:
    assert rules_by_article().keys() <= ARTICLES.keys()
    for rules in rules_by_article().values():
        for rule in rules:
            assert rule.label or rule.code, rule
            assert rule.table.partition(".")[0] in MODULES, f"give the tables of {rule.table} a word"


def test_rules_are_found_in_their_own_table_and_once() -> None:
    found = [rule for rules in rules_by_article().values() for rule in rules]
    duties = [rule for rule in found if rule.table.endswith("DUTIES")]
    assert {(rule.table, rule.code) for rule in duties} == {("recording.DUTIES", act) for act in DUTIES}
    wanted = {code for code, row in REQUIREMENTS.items() if row.basis.law == "regulation"}
    named = [rule.code for rule in found if rule.table == "requirements.REQUIREMENTS"]
    assert sorted(named) == sorted(wanted)


def test_a_screen_names_articles_that_there_are() -> None:
    for screen in SCREENS:
        assert set(screen.articles) <= ARTICLES.keys(), screen.path


def test_the_table_of_tests_is_current() -> None:
    assert TABLE.read_text(encoding="utf-8") == text(), "run python -m tests.article_tests"


def test_the_open_articles_are_exactly_those_that_say_what_is_still_to_come() -> None:
    pages, rules = pages_by_article(), rules_by_article()
    still_open = {
        number
        for number in ARTICLES
        if is_open(rules.get(number, ()), pages.get(number, ()), ARTICLE_TESTS.get(number, ()))
    }
    assert still_open == STILL_TO_COME.keys()
    assert PARTLY.keys().isdisjoint(STILL_TO_COME)
    assert all({**STILL_TO_COME, **PARTLY}.values())


def test_nothing_of_an_article_is_left_out_of_its_row() -> None:
    assert {field.name for field in fields(ARTICLES[1])} == {
        *("number", "title", "asks", "effective_from", "effective_to")
    }
