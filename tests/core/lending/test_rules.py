"""The house rules of lending as tables (细则第二十六条)."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from core.law.lending import DEFAULTS, LoanRule, Wanted, rules_with, terms
from core.law.roles import Role
from core.lending.asking import Asked, Line
from core.lending.rule_changes import NO_ROW, RuleSaved, SaveRule, get_rule, list_rules, save_rule
from core.lending.rules import longest
from db.models import CaseFile
from tests.factories.applications import codes
from tests.factories.case_files import closed_application, filed
from tests.factories.lending import BORROWER, asked, loan, try_ask
from tests.factories.world import World


def wanted(**changed: Any) -> Wanted:
    plain: dict[str, Any] = {
        "mode": "take_out",
        "kind": "work",
        "secrecy": "internal",
        "procedure": "application",
        "term": "D10",
        "account": "a",
        "roles": frozenset({"staff"}),
        "other_unit": False,
        "is_filed": True,
    }
    return Wanted(**(plain | changed))


def rule(code: str = "own", **effects: Any) -> LoanRule:
    return LoanRule(code=code, label=code, **effects)


@pytest.mark.parametrize(
    ("condition", "changed", "holds"),
    [
        ({}, {}, True),
        ({"mode": "take_out"}, {}, True),
        ({"mode": "take_out"}, {"mode": "electronic"}, False),
        ({"kind": "audit"}, {}, False),
        ({"kind": "audit"}, {"kind": "audit"}, True),
        ({"secrecy": "public"}, {}, False),
        ({"procedure": "complaint"}, {"procedure": "complaint"}, True),
        ({"term": "Y"}, {}, False),
        ({"role": "staff"}, {}, True),
        ({"role": "archivist"}, {}, False),
        ({"account": "b"}, {}, False),
        ({"account": "a"}, {}, True),
        ({"other_unit": True}, {}, False),
        ({"other_unit": True}, {"other_unit": True}, True),
        ({"other_unit": False}, {"other_unit": True}, False),
        ({"is_filed": False}, {}, False),
        ({"mode": "take_out", "other_unit": True}, {"other_unit": True}, True),
        ({"mode": "take_out", "other_unit": True}, {}, False),
    ],
)
def test_a_rule_is_about_what_its_condition_says(
    condition: dict[str, Any], changed: dict[str, Any], holds: bool
) -> None:
    found = terms([rule(days=3, **condition)], [wanted(**changed)])
    assert bool(found.spans) is holds


def test_of_all_rules_the_strictest_holds() -> None:
    rules = [
        rule("a", days=10, renewals=2, most_at_once=5, min_stay=1, consents=("archivist",)),
        rule("b", days=5, unit="cd", renewals=1, most_at_once=8, min_stay=3, consents=("owner_head",)),
    ]
    found = terms(rules, [wanted()])
    assert (found.renewals, found.most_at_once, found.min_stay) == (1, 5, 3)
    assert found.consents == ("owner_head", "archivist") and len(found.spans) == 2


def test_several_records_have_the_rules_of_each() -> None:
    rules = [rule("a", term="Y", consents=("agency_head",)), rule("b", days=3, term="D10")]
    found = terms(rules, [wanted(), wanted(term="Y")])
    assert found.consents == ("agency_head",) and found.rules == ("a", "b")


def test_an_own_rule_takes_the_place_of_ours_and_a_dropped_one_is_gone() -> None:
    own = rule("any", days=3)
    assert own in rules_with([own]) and len(rules_with([own])) == len(DEFAULTS)
    assert "any" not in {row.code for row in rules_with([], ["any"])}


@pytest.fixture
def file(world: World) -> CaseFile:
    return filed(world, closed_application(world))


def save(world: World, code: str, by: Role = Role.ARCHIVIST, **changed: Any) -> RuleSaved | list[Any]:
    view = get_rule(world.ctx(by), code)
    plain: dict[str, Any] = {
        **dict.fromkeys(("mode", "kind", "secrecy", "procedure", "term", "role", "account"), ""),
        **dict.fromkeys(("other_unit", "is_filed", "days", "renewals", "most_at_once", "min_stay")),
        "label": "本单位的规定",
        "forbids": False,
        "unit": "wd",
        "consents": (),
        "is_active": True,
        "reason": "办公会决定",
    }
    version = view.row_version if view else NO_ROW
    return save_rule(
        world.ctx(by), SaveRule(token=uuid4(), code=code, row_version=version, **(plain | changed))
    )


def test_the_house_rules_are_set_by_rows_alone(world: World, file: CaseFile) -> None:
    """Reading room by default, out at most two weeks, internal five working days, another unit's file needs its head."""
    for code, effects in {
        "any": {"consents": ("borrower_head", "archivist"), "days": 20},
        "out": {"mode": "take_out", "days": 14, "unit": "cd"},
        "internal": {"secrecy": "internal", "days": 5},
        "other_unit": {"other_unit": True, "consents": ("owner_head",)},
    }.items():
        assert isinstance(save(world, code, **effects), RuleSaved), code
    whole = Line(case_file_id=file.id)
    late = try_ask(world, whole, mode="take_out", until=date(2026, 3, 18))
    assert codes(late) == ["loan.too_long"] and "2026-03-17" in late[0].message, "five working days"
    assert isinstance(save(world, "internal", is_active=False, days=5), RuleSaved)
    late = try_ask(world, whole, mode="take_out", until=date(2026, 3, 25))
    assert codes(late) == ["loan.too_long"] and "2026-03-24" in late[0].message, "fourteen days"
    done = try_ask(world, whole, mode="take_out", until=date(2026, 3, 24))
    assert isinstance(done, Asked) and loan(world, done.loan_id).consents == [
        "borrower_head",
        "owner_head",
        "archivist",
    ]
    inside = asked(world, whole, by=Role.UNIT_HEAD)
    assert loan(world, inside).consents == ["borrower_head", "archivist"], "of one's own department"


@pytest.mark.parametrize(
    ("start", "days", "unit", "until"),
    [
        ("2026-03-10", 5, "wd", "2026-03-17"),
        ("2026-03-10", 14, "cd", "2026-03-24"),
        ("2026-09-24", 3, "wd", "2026-09-30"),  # 中秋 25 to 27 September
        ("2026-09-30", 1, "wd", "2026-10-08"),  # 国庆 1 to 7 October
        ("2026-09-30", 3, "cd", "2026-10-03"),  # a day off stays the last day
        ("2026-12-31", 1, "m", "2027-01-31"),
    ],
)
def test_periods_are_counted_by_the_calendar(
    world: World, file: CaseFile, start: str, days: int, unit: str, until: str
) -> None:
    ctx = world.ctx(BORROWER)
    found = terms([rule(days=days, unit=unit)], [wanted()])
    with world.app.read() as session:
        assert longest(ctx, session, found, date.fromisoformat(start))[0] == date.fromisoformat(until)


def test_a_rule_may_forbid_and_may_block_one_person(world: World, file: CaseFile) -> None:
    account = str(world.account_id(BORROWER))
    assert isinstance(
        save(world, "blocked", account=account, forbids=True, label="停止借阅三个月"), RuleSaved
    )
    refused = try_ask(world, Line(case_file_id=file.id))
    assert codes(refused) == ["loan.forbidden"] and refused[0].message == "停止借阅三个月"
    assert isinstance(try_ask(world, Line(case_file_id=file.id), by=Role.STAFF), Asked)


def test_most_at_once_counts_what_waits_and_what_runs(world: World, file: CaseFile) -> None:
    assert isinstance(save(world, "few", most_at_once=1), RuleSaved)
    asked(world, Line(case_file_id=file.id))
    assert codes(try_ask(world, Line(case_file_id=file.id))) == ["loan.too_many"]


def test_a_rule_is_saved_whole_or_refused_with_each_fault(world: World) -> None:
    bad = save(world, "1x", mode="pigeon", days=0, unit="y", consents=("nobody",), label=" ", account="x")
    assert isinstance(bad, list) and {one.field for one in bad} == {
        *("code", "mode", "days", "unit", "consents", "label", "account"),
    }
    assert isinstance(save(world, "own", days=2), RuleSaved)
    stale = save_twice(world)
    assert codes(stale) == ["stale"]
    assert codes(save(world, "own", by=Role.AGENCY_HEAD, days=3)) == ["forbidden"]
    codes_shown = [one.rule.code for one in list_rules(world.ctx(Role.STAFF))]
    assert codes_shown[0] == "any" and codes_shown[-1] == "own"


def save_twice(world: World) -> RuleSaved | list[Any]:
    """The rule as somebody else has saved it meanwhile."""
    view = get_rule(world.ctx(Role.ARCHIVIST), "own")
    assert view is not None
    assert isinstance(save(world, "own", days=3), RuleSaved)
    command = SaveRule(
        uuid4(),
        "own",
        view.row_version,
        "规定",
        *[""] * 7,
        None,
        None,
        False,
        4,
        "wd",
        None,
        (),
        None,
        None,
        True,
        "依据",
    )
    return save_rule(world.ctx(Role.ARCHIVIST), command)
