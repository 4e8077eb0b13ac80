"""细则第七至十、十六、十八条: what must be recorded, where a written reason may stand in for it, and what must be told."""

import pytest

from core.law.applications import ACTS
from core.law.paper_kinds import PAPER_KINDS
from core.law.recording import (
    DUTIES,
    EXCUSABLE,
    NO_RECORDING,
    PROOFS,
    RAISES,
    RIGHTS,
    Level,
    is_recorded,
    recording_problems,
)
from core.law.requirements import COMING_ACTS
from core.law.roles import Role
from core.law.triggers import TRIGGERS

ART9 = {"site_inspected", "sampled", "hearing_held"}


def test_art9_inspection_sampling_and_hearing_need_a_recording_or_a_written_reason() -> None:
    assert {code for code, row in DUTIES.items() if row.level is Level.MUST_OR_REASON} == ART9
    for act in ART9:
        assert DUTIES[act].basis.short == "《实施细则》第九条"
        assert is_recorded(act, has_recording=True)
        assert is_recorded(act, has_recording=False, is_excused=True)
        assert not is_recorded(act, has_recording=False)
        (problem,) = recording_problems(act, has_recording=False)
        assert "不适宜音像记录情况说明" in problem.message and problem.field == "recordings"


@pytest.mark.parametrize(
    ("act", "basis"),
    [
        ("non_cooperation", "《实施细则》第七条"),
        ("investigation_refused", "《实施细则》第八条第二款"),
        ("evidence_preserved", "《实施细则》第十条"),
        ("served_by_leaving", "《实施细则》第十六条"),
        ("served_by_announcement", "《实施细则》第十八条"),
    ],
)
def test_art7_8_10_16_18_no_reason_stands_in_for_the_recording(act: str, basis: str) -> None:
    assert DUTIES[act].level is Level.MUST and DUTIES[act].basis.short == basis
    assert not is_recorded(act, has_recording=False, is_excused=True)
    (problem,) = recording_problems(act, has_recording=False)
    assert "情况说明" not in problem.message


def test_art9_the_written_reason_is_a_paper_for_an_act_that_may_be_excused_approved_and_signed() -> None:
    kind = PAPER_KINDS[NO_RECORDING]
    act = kind.field_of("act")
    assert act is not None and {one.code for one in act.choices} == EXCUSABLE.keys() == ART9
    assert kind.chain == (Role.UNIT_HEAD,) and [one.field for one in kind.signers] == ["officers"]


def test_art9_other_investigation_is_recorded_as_the_officer_decides() -> None:
    (act,) = [code for code, row in DUTIES.items() if row.level is Level.SHOULD]
    assert act == "investigated" and is_recorded(act, has_recording=False)


def test_what_has_no_duty_needs_no_recording() -> None:
    assert is_recorded("registered", has_recording=False)
    assert recording_problems("registered", has_recording=False) == []


def test_art7_six_rights_are_told_and_the_proof_is_kept() -> None:
    assert [row.label for row in RIGHTS.values()] == [
        *("陈述权", "申辩权", "申请回避权", "听证权", "申请行政复议权", "提起行政诉讼权")
    ]
    assert "signed_receipt" in PROOFS


def test_art23_non_cooperation_and_refusal_raise_long_term_preservation() -> None:
    assert RAISES.keys() == {"non_cooperation", "investigation_refused"}
    for raised in RAISES.values():
        assert [TRIGGERS[code].basis.short for code in raised] == ["《实施细则》第二十三条第二项"]


def test_every_duty_is_about_an_act_that_the_portal_knows_or_will_know() -> None:
    later = {"sampled", "investigated", "evidence_preserved", "served_by_leaving", "served_by_announcement"}
    assert DUTIES.keys() <= {*ACTS, *COMING_ACTS, *later}
    assert RAISES.keys() <= ACTS.keys()
