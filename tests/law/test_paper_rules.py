"""What a choice makes necessary in a paper, and the numbers of the law that it may not pass, by article."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.law.bounds import CAPS
from core.law.calendar import Calendar
from core.law.fields import FieldType
from core.law.limits import LIMITS
from core.law.lint import ADVICE, lint
from core.law.lint_paper import LintFacts
from core.law.paper_kinds import PAPER_KINDS

TODAY = date(2026, 3, 10)
FACTS = LintFacts(
    TODAY, Calendar(), party_kinds={"p": "citizen", "f": "legal_person", "s": "sole_proprietor"}
)


def found(kind: str, code: str, **values: Any) -> list[tuple[str, str]]:
    """(field, message) of the findings of this code."""
    problems = lint(PAPER_KINDS[kind], values, FACTS)
    assert all(problem.basis for problem in problems if problem.code == code)
    return [(problem.field or "", problem.message) for problem in problems if problem.code == code]


@pytest.mark.parametrize("kind", PAPER_KINDS.values(), ids=PAPER_KINDS.keys())
def test_rules_speak_of_fields_and_choices_that_are_there(kind: Any) -> None:
    rows = {row.code: row for row in kind.fields}
    assert {code for codes in kind.either for code in codes} <= rows.keys()
    for (code, option), decision in kind.decision_by.items():
        assert option in {one.code for one in rows[code].choices} and decision
    for amount, things, column in kind.sums:
        assert rows[amount].type is FieldType.MONEY
        assert column in {one.code for one in rows[things].columns}
    for bound in kind.bounds:
        limit = LIMITS.get(bound.code)
        assert bound.field in rows and (limit or bound.code in {cap.code for cap in CAPS})
        assert not bound.of_extension or (limit and limit.extension and limit.extension.amount)
        if bound.when:
            assert bound.when[1] in {one.code for one in rows[bound.when[0]].choices}
    assert set(kind.not_above) <= PAPER_KINDS.keys()


@pytest.mark.parametrize(
    ("kind", "values", "fields"),
    [
        # Article 16: reason and date of the refusal, the witness, and a recording.
        ("service_record", {"mode": "leaving"}, ["refusal", "witness", "recording_no"]),
        ("service_record", {"mode": "personal"}, []),
        # Article 15: what the post sent back, and why.
        ("postal_proof", {"outcome": "returned"}, ["outcome_on", "return_reason"]),
        ("postal_proof", {"outcome": "signed"}, ["outcome_on"]),
        ("postal_proof", {"outcome": "pending"}, []),
        # Article 19: why something was not performed.
        ("performance_record", {"in_time": "no"}, ["reason"]),
        ("performance_record", {"in_time": "partly"}, ["reason"]),
        ("performance_record", {"in_time": "yes"}, []),
        # Penalty law, article 68: how the fine is paid.
        ("summary_penalty", {"penalty": "both"}, ["amount", "payment"]),
        ("summary_penalty", {"penalty": "fine"}, ["amount", "payment"]),
        ("summary_penalty", {"penalty": "warning"}, []),
        # Compulsion law, article 45: what is added where the fine is not paid at the bank in time.
        ("summary_penalty", {"payment": "bank"}, ["surcharge"]),
        ("summary_penalty", {"payment": "on_the_spot"}, []),
        # Compulsion law, article 35.
        ("demand_notice", {"nature": "money"}, ["amount"]),
    ],
)
def test_a_choice_makes_fields_necessary(kind: str, values: dict[str, Any], fields: list[str]) -> None:
    assert [field for field, _ in found(kind, "lint.needed", **values)] == fields
    assert found(kind, "lint.needed", **values, **dict.fromkeys(fields, "1")) == []


@pytest.mark.parametrize("kind", ["site_inspection_record", "sampling_record", "hearing_record"])
def test_inspection_sampling_and_hearing_are_recorded_or_say_why_not(kind: str) -> None:
    """Article 9."""
    said = "请填写音像记录编号或者未音像记录的原因"
    assert found(kind, "lint.needed") == [("recording_no", said)]
    assert found(kind, "lint.needed", recording_no="YX-1") == []
    assert found(kind, "lint.needed", no_recording_reason="现场无照明，无法清晰摄录。") == []


@pytest.mark.parametrize(
    ("kind", "field", "wrong", "right"),
    [
        ("preservation_notice", "period_days", "8", "7"),  # penalty law, art 56
        ("announcement", "period_days", "29", "30"),  # civil procedure law, art 95
        ("hearing_rights_notice", "period_days", "4", "5"),  # penalty law, art 64
        ("demand_notice", "period_days", "9", "10"),  # compulsion law, art 54
        ("disclosure_extension", "extended_days", "21", "20"),  # disclosure regulation, art 33
        ("third_party_inquiry", "period_days", "14", "15"),  # disclosure regulation, art 32
    ],
)
def test_a_number_of_the_law_is_not_passed(kind: str, field: str, wrong: str, right: str) -> None:
    ((where, words),) = found(kind, "lint.bound", **{field: wrong})
    assert where == field and words.endswith("请核对") and "lint.bound" not in ADVICE
    assert found(kind, "lint.bound", **{field: right}) == []


@pytest.mark.parametrize("kind", ["extension_approval", "extension_notice"])
@pytest.mark.parametrize(("approver", "most"), [("agency_head", 10), ("government_head", 15)])
def test_license42_an_extension_goes_as_far_as_its_approver_may(kind: str, approver: str, most: int) -> None:
    def wrong(days: int) -> list[str]:
        return [field for field, _ in found(kind, "lint.bound", approver=approver, extended_days=str(days))]

    assert (wrong(most), wrong(most + 1)) == ([], ["extended_days"])


@pytest.mark.parametrize(
    ("procedure", "basis"),
    [("case", "行政处罚法第六十四条第一款第二项"), ("application", "行政许可法第四十八条")],
)
def test_a_hearing_is_told_seven_working_days_ahead_by_the_law_of_its_procedure(
    procedure: str, basis: str
) -> None:
    def said(day: str) -> list[str]:
        values = {"held_at": f"{day}T09:00+08:00"}
        problems = lint(PAPER_KINDS["hearing_notice"], values, replace(FACTS, procedure=procedure))
        return [one.basis.short for one in problems if one.code == "lint.bound" and one.basis]

    assert (said("2026-03-18"), said("2026-03-19")) == ([basis], [])


def test_numbers_of_fields_and_phrases_are_those_of_the_limits() -> None:
    for code, limit in (
        ("announcement", "service_by_announcement"),
        ("demand_notice", "demand"),
        ("hearing_rights_notice", "penalty_hearing_request"),
        ("third_party_inquiry", "third_party_opinion"),
        ("disclosure_fee_notice", "disclosure_fee_payment"),
    ):
        row = PAPER_KINDS[code].field_of("period_days")
        assert row is not None and row.default == str(LIMITS[limit].amount), code
    pay, surcharge = (phrase.text for phrase in PAPER_KINDS["penalty_decision"].phrases)
    assert pay.startswith("自收到本决定书之日起十五日内")
    assert surcharge == "到期不缴纳罚款的，每日按罚款数额的百分之三加处罚款，不超过罚款数额。"


def test_a_number_whose_source_is_not_sure_is_looked_at_alone() -> None:
    assert found("disclosure_fee_notice", "lint.bound_doubt", period_days="10") != []
    assert "lint.bound_doubt" in ADVICE


@pytest.mark.parametrize(
    ("party", "most"), [("p", "200"), ("f", "3000"), ("s", "3000")], ids=["citizen", "firm", "proprietor"]
)
def test_a_fine_on_the_spot_has_its_cap_by_who_is_fined(party: str, most: str) -> None:
    """Penalty law, article 51."""
    assert found("summary_penalty", "lint.bound", party=party, amount=most) == []
    ((field, _),) = found("summary_penalty", "lint.bound", party=party, amount=f"{most}.01")
    assert field == "amount"


def test_more_than_a_hundred_yuan_collected_on_the_spot_is_looked_at() -> None:
    """Penalty law, article 68: up to 100 yuan, or where it could hardly be collected later."""
    chosen = {"party": "p", "payment": "on_the_spot"}
    assert found("summary_penalty", "lint.bound_doubt", **chosen, amount="100") == []
    ((_, words),) = found("summary_penalty", "lint.bound_doubt", **chosen, amount="150")
    assert words.endswith("（不当场收缴事后难以执行的除外）")
    assert found("summary_penalty", "lint.bound_doubt", party="p", payment="bank", amount="150") == []


def test_license32_whoever_is_sent_away_as_not_our_business_is_told_who_is_competent() -> None:
    kind = PAPER_KINDS["non_acceptance"]
    rule = ("ground", "not_competent", "competent")
    assert rule in kind.needs and not kind.field_of("competent").required  # type: ignore[union-attr]
