"""The procedures of complaints and cases as tables (regulation arts 5, 6; law.md 2.2, 2.3): state × role × step, by hand."""

from datetime import date

import pytest

from core.law.case_procedure import CASES
from core.law.complaint_procedure import COMPLAINTS
from core.law.limits import COMPLAINT_SUPPLY, LIMITS
from core.law.paper_gate import issue_problems
from core.law.paper_kinds import PAPER_KINDS
from core.law.procedures import PROCEDURES, STAGES, open_steps
from core.law.requirements import Facts, check
from core.law.roles import Role
from core.law.transitions import Procedure

DAY = date(2026, 3, 10)
C, E, H = Role.INTAKE_CLERK, Role.ENFORCEMENT_OFFICER, Role.UNIT_HEAD
B, A = Role.AGENCY_HEAD, Role.ARCHIVIST

BY_HAND: dict[str, dict[str, dict[Role, str]]] = {
    "complaint": {
        "registered": {
            C: "assess accept_complaint accept_tip_off trace_case trace_tip_off accept_with_case accept_tip_off_with_case accept_petition notify_supplement notify_informant amend"
            " refuse_complaint drop_tip_off refuse_petition redirect reroute withdraw_complaint",
            H: "reroute urge void",
            B: "urge void",
        },
        "awaiting_supplement": {
            C: "supply supply_petition supply_sealed lapse_complaint lapse_tip_off amend reroute withdraw_complaint",
            H: "reroute urge",
            B: "urge",
        },
        "lapsed": {C: "tell tell_informant close", E: "tell tell_informant close", H: "close"},
        "accepted": {
            C: "answer answer_tip_off tell tell_informant withdraw_complaint",
            E: "answer answer_tip_off tell tell_informant",
            H: "answer answer_tip_off propose_award urge",
            B: "urge",
        },
        "not_accepted": {
            C: "tell tell_informant close",
            E: "tell tell_informant close",
            H: "urge close",
            B: "urge",
        },
        "redirected": {
            C: "tell tell_informant close",
            E: "tell tell_informant close",
            H: "urge close",
            B: "urge",
        },
        "answered": {
            C: "tell tell_informant close",
            E: "tell tell_informant close",
            H: "propose_award urge close",
            B: "urge",
        },
        "withdrawn": {C: "tell close", E: "tell close", H: "close"},
        "closed": {A: "file"},
        "filed": {},
        "voided": {},
    },
    "case": {
        "trace": {
            E: "open start_urgently not_open",
            H: "open not_open urge void",
            B: "urge void",
        },
        "started_urgently": {
            E: "complete_urgent not_open_urgent",
            H: "note_late_start complete_urgent not_open_urgent urge",
            B: "note_late_start urge",
        },
        "opened": {C: "tell", E: "tell", H: "urge", B: "urge"},
        "not_opened": {C: "tell", E: "tell close", H: "close"},
        "closed": {A: "file"},
        "filed": {},
        "voided": {},
    },
}
MARKS = frozenset({"is_complaint"})


def facts(stage: str, *marks: str, **more: frozenset[str]) -> Facts:
    return Facts("m", stage, marks=frozenset(marks), **more)


@pytest.mark.parametrize("procedure", [COMPLAINTS, CASES], ids=lambda one: one.code)
@pytest.mark.parametrize("role", Role)
def test_every_role_takes_in_every_state_the_steps_of_the_table(procedure: Procedure, role: Role) -> None:
    by_hand = BY_HAND[procedure.code]
    assert by_hand.keys() == procedure.states.keys()
    for stage, roles in by_hand.items():
        allowed = set(roles.get(role, "").split())
        assert {step.code for step in open_steps(procedure, stage, {role}, DAY)} == allowed, stage


@pytest.mark.parametrize("procedure", [COMPLAINTS, CASES], ids=lambda one: one.code)
def test_every_state_is_reached_and_every_open_one_left(procedure: Procedure) -> None:
    reached, waiting = set[str](), {procedure.transitions["register"].target}
    while waiting:
        stage = waiting.pop()
        reached.add(stage)
        waiting |= {step.target or stage for step in procedure.from_stage(stage, DAY)} - reached
    assert reached == procedure.states.keys()


def test_a_stage_means_the_same_in_every_procedure() -> None:
    for procedure in PROCEDURES.values():
        for code, state in procedure.states.items():
            assert (state.label, state.is_final) == (STAGES[code].label, STAGES[code].is_final), code


def test_a_step_means_the_same_wherever_its_code_stands() -> None:
    labels: dict[str, set[str]] = {}
    for procedure in PROCEDURES.values():
        for code, step in procedure.transitions.items():
            if step.sources:
                labels.setdefault(code, set()).add(step.label)
    assert {code: words for code, words in labels.items() if len(words) > 1} == {}


def test_art5_nobody_decides_alone_that_a_complaint_is_refused() -> None:
    for code in (
        *("accept_complaint", "accept_tip_off", "refuse_complaint", "drop_tip_off"),
        *("lapse_tip_off", "refuse_petition"),
    ):
        step = COMPLAINTS.transitions[code]
        assert H in step.approvers and not set(step.approvers) & set(step.by), code


def test_art6_a_case_is_opened_on_an_approved_form_by_two_officers() -> None:
    problems = check(CASES, CASES.transitions["open"], facts("trace"), DAY)
    assert [one.code for one in problems] == [
        "gate.two_officers",
        "gate.no_refusal_form",
        "gate.initiation_approved",
        "gate.initiation_form",
    ]
    assert [one.basis.short for one in problems if one.basis] == [
        "行政处罚法第四十二条第一款",
        "《实施细则》第六条第一款",
        "《实施细则》第六条第一款",
        "《实施细则》第六条第一款",
    ]


def test_art6_a_late_make_up_needs_the_defect_and_the_heads_word() -> None:
    done = {
        "acts": frozenset({"started_urgently"}),
        "issued": frozenset({"emergency_note", "initiation_approval"}),
        "approved": frozenset({"initiation_approval"}),
    }
    step, fit = CASES.transitions["complete_urgent"], ("two_officers", "without_no_filing_approval")
    late = facts("started_urgently", *fit, "initiation_approval.late", **done)
    assert [one.code for one in check(CASES, step, late, DAY)] == [
        "gate.urgent_start_in_time",
        "gate.late_start_noted",
    ]
    in_time = facts("started_urgently", *fit, "initiation_approval.in_time", **done)
    assert check(CASES, step, in_time, DAY) == []


def test_inspection9_an_abstract_is_approved_before_the_case() -> None:
    step = COMPLAINTS.transitions["accept_tip_off"]
    ready = {
        "issued": frozenset({"initiation_approval"}),
        "approved": frozenset({"initiation_approval"}),
    }
    sealed = facts("registered", "is_tip_off", "is_sealed", "assessed_accept", "without_case", **ready)
    assert [one.code for one in check(COMPLAINTS, step, sealed, DAY)] == ["gate.abstract_approved"]


def test_a_step_of_another_kind_of_complaint_says_so() -> None:
    step = COMPLAINTS.transitions["accept_petition"]
    found = check(COMPLAINTS, step, facts("registered", "is_complaint", "assessed_accept"), DAY)
    assert found[0].code == "gate.other_kind" and "信访" in found[0].message


def test_art5_no_acceptance_goes_out_before_the_assessment() -> None:
    kind = PAPER_KINDS["complaint_acceptance"]
    found = issue_problems(COMPLAINTS, kind, facts("registered", "is_complaint"), DAY)
    assert [one.code for one in found] == [
        "gate.assessed_accept",
        "gate.without_case",
        "gate.initiation_approved",
        "gate.initiation_form",
    ]


def test_what_a_complaint_needs_to_be_closed_can_be_done_where_it_may_be_closed() -> None:
    close = COMPLAINTS.transitions["close"]
    for code in ("tell", "tell_informant"):
        # Nobody withdraws a tip-off.
        assert set(close.sources) - set(COMPLAINTS.transitions[code].sources) <= {"withdrawn"}, code


def test_whatever_leaves_the_supplement_ends_its_period() -> None:
    """A period that runs on would let the next supplement lapse on its first day."""
    met = LIMITS[COMPLAINT_SUPPLY].met_by_steps
    for step in COMPLAINTS.transition_rows:
        if "awaiting_supplement" in step.sources and step.target == "registered":
            assert step.code in met or step.when == ("is_tip_off",), step.code


def test_art5_a_paper_of_another_kind_of_complaint_goes_out_in_none() -> None:
    found = issue_problems(
        COMPLAINTS, PAPER_KINDS["complaint_acceptance"], facts("registered", "is_petition"), DAY
    )
    assert [one.code for one in found] == ["gate.other_kind"] and "投诉" in found[0].message
