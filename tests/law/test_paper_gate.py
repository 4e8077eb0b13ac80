"""Which step a paper belongs to, and what its issue waits for: read off the tables, for every kind and stage."""

from datetime import date
from typing import Any

import pytest

from core.law.application_procedure import APPLICATION
from core.law.paper_gate import issue_problems, paper_steps
from core.law.paper_kinds import PAPER_KINDS
from core.law.requirements import REQUIREMENTS, Facts
from tests.factories.applications import codes

ON = date(2026, 3, 10)
TIED = {
    "correction_on_the_spot": {"registered"},
    "correction_notice": {"registered"},
    "acceptance_notice": {"registered"},
    "non_acceptance": {"registered"},
    "time_deduction_notice": {"in_review"},
    "extension_approval": {"in_review"},
    "extension_notice": {"in_review"},
    "license_grant": {"awaiting_decision"},
    "license_refusal": {"awaiting_decision"},
    "item_grant": {"awaiting_decision"},
    "item_refusal": {"awaiting_decision"},
}
"""The stages in which a paper may be issued that a step is made with."""
DECISIONS = ("license_grant", "license_refusal", "item_grant", "item_refusal")


def problems(kind: str, stage: str, **more: Any) -> list[str]:
    facts = Facts("m", stage, **{name: frozenset(value) for name, value in more.items()})
    return codes(issue_problems(APPLICATION, PAPER_KINDS[kind], facts, ON))


@pytest.mark.parametrize("kind", PAPER_KINDS)
def test_a_paper_goes_out_in_the_stage_of_its_step_or_is_free(kind: str) -> None:
    stages = {code for step in paper_steps(APPLICATION, kind, ON) for code in step.sources}
    assert stages == TIED.get(kind, set())
    # After the step, in place of one that was voided.
    after = {step.target for step in paper_steps(APPLICATION, kind, ON)}
    for stage in APPLICATION.states:
        refused = "gate.paper_stage" in problems(kind, stage)
        assert refused is (bool(stages) and stage not in stages | after), stage
        if stages and stage not in stages:
            assert problems(kind, stage, issued=[kind]) == ["gate.paper_stage"], stage


def test_every_paper_that_a_step_asks_for_by_name_is_in_the_table() -> None:
    named = {
        what.partition(".")[0]
        for step in APPLICATION.transition_rows
        for row in (REQUIREMENTS[code] for code in step.requires)
        if not row.when
        for what in row.what
    }
    assert named & PAPER_KINDS.keys() == TIED.keys()


@pytest.mark.parametrize("kind", DECISIONS)
def test_art12_a_decision_waits_for_all_that_its_step_asks_for_before_it(kind: str) -> None:
    assert problems(kind, "awaiting_decision") == ["gate.accepted", "gate.review_record"]
    done = ["accepted", "reviewed"]
    assert problems(kind, "awaiting_decision", acts=done) == []
    heard = {"acts": [*done, "hearing_held", "collectively_discussed"], "unrecorded": ["hearing_held"]}
    lacking = ["hearing_record", "recordings_kept", "legal_review", "collective_discussion"]
    assert problems(kind, "awaiting_decision", **heard) == [f"gate.{one}" for one in lacking]
    assert problems(kind, "awaiting_decision", **heard, defects=lacking) == []


def test_license32_a_correction_is_told_once() -> None:
    fresh = {"marks": ["correction_not_told"]}
    assert problems("correction_notice", "registered", **fresh) == []
    again = problems("correction_notice", "registered", **fresh, issued=["correction_notice"])
    assert again == ["gate.paper_issued"]
    told = {"issued": ["correction_notice"], "acts": ["correction_told"]}
    assert problems("correction_notice", "registered", **told) == ["gate.correction_told_once"]
    assert problems("correction_notice", "registered", **told, defects=["correction_told_once"]) == []


def test_license42_the_notice_of_an_extension_waits_for_its_approval_and_that_for_nothing() -> None:
    assert problems("extension_approval", "in_review") == []
    assert problems("extension_notice", "in_review") == ["gate.extension_approved"]
    approved = {"approved": ["extension_approval.agency_head"]}
    assert problems("extension_notice", "in_review", **approved) == []


def test_license45_a_second_pause_gets_a_notice_of_its_own_once_the_first_was_taken() -> None:
    kind = "time_deduction_notice"
    assert problems(kind, "in_review", issued=[kind]) == ["gate.paper_issued"]
    assert problems(kind, "in_review", issued=[kind], acts=["suspended"]) == []


def test_every_reason_says_where_it_stands_and_leads_to_where_it_is_mended() -> None:
    facts = Facts("m", "registered")
    (found,) = issue_problems(APPLICATION, PAPER_KINDS["license_grant"], facts, ON)
    assert found.basis is not None and found.basis.short == "《实施细则》第十二条第一项"
    assert found.link == "/application?id=m"
    for words in ("已登记", "准予行政许可决定书", "“准予”", "待决定"):
        assert words in found.message
