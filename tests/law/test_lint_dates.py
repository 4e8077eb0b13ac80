"""Days that follow one another in the papers of a matter: decision after notice, notice after report (regulation art 13)."""

from datetime import date
from typing import Any

import pytest

from core.law.basis import Sure
from core.law.calendar import Calendar
from core.law.fields import FieldType
from core.law.limits import LIMITS
from core.law.lint import ADVICE, lint
from core.law.lint_dates import ORDERS
from core.law.lint_paper import EarlierPaper, LintFacts
from core.law.paper_kinds import PAPER_KINDS
from core.law.units import Unit

TODAY = date(2026, 3, 10)
DAYS = (FieldType.DATE, FieldType.MOMENT)


def before(kind: str, on: date, number: str = "某人社〔2026〕1号", **values: Any) -> EarlierPaper:
    return EarlierPaper(kind, PAPER_KINDS[kind].title, number, values, on)


def found(kind: str, *earlier: EarlierPaper, on: date = TODAY, **values: Any) -> list[tuple[str, str]]:
    """(code, message) of what is wrong with days when a paper goes out on a day; `earlier` the newest first."""
    problems = lint(PAPER_KINDS[kind], values, LintFacts(on, Calendar(), earlier=earlier))
    assert all(one.basis for one in problems if one.code.startswith("lint.date"))
    return [(one.code, one.message) for one in problems if one.code.startswith("lint.date")]


def test_rows_speak_of_papers_and_days_that_are_there() -> None:
    for row in ORDERS:
        for kind in row.kinds:
            field, listed = PAPER_KINDS[kind].field_of(row.field), PAPER_KINDS[kind].field_of(row.named)
            assert not row.field or (field is not None and field.type in DAYS), kind
            assert not row.named or (listed is not None and listed.type is FieldType.THINGS), kind
            assert bool(row.named) is not bool(row.earlier), kind
        for kind in row.earlier:
            after, days = PAPER_KINDS[kind].field_of(row.after), PAPER_KINDS[kind].field_of(row.days)
            assert not row.after or (after is not None and after.type in DAYS), kind
            if row.days in LIMITS:
                assert LIMITS[row.days].unit in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)
            assert not row.days or row.days in LIMITS or (days is not None and days.whole), kind
        assert set(row.unless) <= PAPER_KINDS.keys()


def test_penalty62_no_decision_before_the_party_could_speak() -> None:
    notice = before("penalty_notice", date(2026, 3, 2), due_on="2026-03-20")
    ((code, words),) = found("penalty_decision", notice)
    assert code == "lint.date" and code not in ADVICE
    name = "行政处罚事先告知书 某人社〔2026〕1号"
    assert words == f"{name} 之后，本文书最早可以在 2026-03-21 出具，今天是 2026-03-10，请核对"
    assert found("penalty_decision", notice, on=date(2026, 3, 20)) != [], "the last day is the party's"
    assert found("penalty_decision", notice, on=date(2026, 3, 21)) == []


def test_penalty62_who_spoke_or_waived_it_may_be_decided_on_earlier_after_a_second_look() -> None:
    notice = before("penalty_notice", date(2026, 3, 2), due_on="2026-03-20")
    spoke = before("defense_record", date(2026, 3, 5), number="")
    ((code, words),) = found("penalty_decision", spoke, notice)
    assert code == "lint.date_doubt" and code in ADVICE and words.endswith("（已有陈述申辩笔录）")
    assert [one for one, _ in found("penalty_decision", notice, spoke)] == ["lint.date"], "told anew since"


def test_penalty64_no_decision_before_a_hearing_could_be_asked_for() -> None:
    told = before("hearing_rights_notice", date(2026, 3, 6), period_days="5")
    assert [code for code, _ in found("penalty_decision", told, on=date(2026, 3, 13))] == ["lint.date"]
    assert found("penalty_decision", told, on=date(2026, 3, 14)) == []
    heard = before("hearing_record", date(2026, 3, 9), number="")
    assert [code for code, _ in found("penalty_decision", heard, told)] == ["lint.date_doubt"]


def test_compulsion54_the_court_is_asked_when_the_demand_has_run_out() -> None:
    demand = before("demand_notice", date(2026, 3, 2), period_days="10")
    ((code, words),) = found("enforcement_application", demand, on=date(2026, 3, 16))
    assert code == "lint.date" and "2026-03-17" in words
    assert found("enforcement_application", demand, on=date(2026, 3, 17)) == []


@pytest.mark.parametrize(
    ("kind", "field", "earlier", "stated"),
    [
        ("investigation_report", "began_on", "initiation_approval", ""),
        ("investigation_report", "ended_on", "interview_record", "ended_at"),
        ("investigation_report", "ended_on", "site_inspection_record", "ended_at"),
        ("legal_review_opinion", "reviewed_on", "legal_review_request", ""),
        ("review_record", "reviewed_at", "acceptance_notice", "accepted_on"),
        ("license_grant", "valid_from", "acceptance_notice", "accepted_on"),
        ("demand_notice", "decided_on", "penalty_decision", ""),
        ("follow_up_record", "checked_at", "correction_order", ""),
        ("hearing_record", "started_at", "hearing_notice", "held_at"),
    ],
)
def test_a_day_before_the_one_it_follows_is_looked_at(
    kind: str, field: str, earlier: str, stated: str
) -> None:
    """law.md §4: the order is ours, so that nothing is refused for it."""
    paper = before(earlier, date(2026, 1, 20), **({stated: "2026-01-20"} if stated else {}))
    ((code, words),) = found(kind, paper, **{field: "2026-01-19"})
    assert code == "lint.date_doubt" and words.endswith("不应早于 2026-01-20，请核对")
    assert found(kind, paper, **{field: "2026-01-20"}) == []
    assert found(kind, **{field: "2026-01-19"}) == []


def test_a_decision_is_not_before_the_end_of_the_investigation() -> None:
    report = before("investigation_report", date(2026, 3, 2), ended_on="2026-03-11")
    for kind in ("penalty_notice", "penalty_decision", "no_penalty_decision", "processing_decision"):
        assert [code for code, _ in found(kind, report)] == ["lint.date_doubt"], kind


def test_a_demand_within_the_days_of_payment_is_looked_at() -> None:
    """Penalty law, art 67 para 3: fifteen days from when the decision is received, which is its issue at the earliest."""
    decision = before("penalty_decision", date(2026, 3, 2))
    assert [code for code, _ in found("demand_notice", decision, on=date(2026, 3, 17))] == ["lint.date_doubt"]
    assert found("demand_notice", decision, on=date(2026, 3, 18)) == []


def test_art14_art15_nothing_is_served_or_posted_before_it_is_issued() -> None:
    decision = before("penalty_decision", date(2026, 3, 9))
    other = before("penalty_notice", date(2026, 3, 10), number="某人社罚告〔2026〕2号")
    documents = [{"title": "行政处罚决定书", "number": decision.number}]
    for kind, field in (("service_record", "served_at"), ("postal_proof", "posted_on")):
        early, right = {field: "2026-03-08"}, {field: "2026-03-09"}
        assert [code for code, _ in found(kind, other, decision, documents=documents, **early)] == [
            "lint.date"
        ]
        assert found(kind, other, decision, documents=documents, **right) == []


def test_what_is_not_known_is_not_judged() -> None:
    notice = before("penalty_notice", date(2026, 3, 2), due_on="三月底")
    assert found("penalty_decision", notice) == []
    assert found("enforcement_application", before("demand_notice", TODAY, period_days="十")) == []
    unknown = EarlierPaper("demand_notice", "催告书", "", {"period_days": "10"})
    assert found("enforcement_application", unknown) == []


def test_only_a_law_that_was_read_refuses() -> None:
    refusing = {kind for row in ORDERS if row.basis.sure is Sure.V for kind in row.kinds}
    assert refusing == {
        "penalty_decision",
        "enforcement_application",
        "court_record",
        "service_record",
        "postal_proof",
        "time_deduction_notice",
    }


def test_license45_no_time_is_deducted_before_the_application_was_accepted() -> None:
    accepted = before("acceptance_notice", date(2026, 3, 5), accepted_on="2026-03-05")
    ((code, _),) = found("time_deduction_notice", accepted, starts_on="2026-03-04")
    assert code == "lint.date"
    assert found("time_deduction_notice", accepted, starts_on="2026-03-05") == []
