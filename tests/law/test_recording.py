"""细则第七至十、十六、十八条: what must be recorded, where a written reason may stand in for it, and what must be told."""

import pytest

from core.law.applications import ACTS
from core.law.recording import DUTIES, PROOFS, RAISES, RIGHTS, Level, is_recorded, recording_problems
from core.law.requirements import COMING_ACTS
from core.law.triggers import TRIGGERS

ART9 = {"site_inspected", "sampled", "hearing_held"}


def test_art9_inspection_sampling_and_hearing_need_a_recording_or_a_written_reason() -> None:
    assert {code for code, row in DUTIES.items() if row.level is Level.MUST_OR_REASON} == ART9
    for act in ART9:
        assert DUTIES[act].basis.short == "《实施细则》第九条"
        assert is_recorded(act, has_recording=True, reason="")
        assert is_recorded(act, has_recording=False, reason="井下无法带入设备")
        assert not is_recorded(act, has_recording=False, reason=" ")
        (problem,) = recording_problems(act, has_recording=False, reason="")
        assert "书面说明具体原因" in problem.message and problem.field == "recordings"


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
    assert not is_recorded(act, has_recording=False, reason="没有带设备")
    (problem,) = recording_problems(act, has_recording=False, reason="没有带设备")
    assert "书面说明" not in problem.message


def test_art9_other_investigation_is_recorded_as_the_officer_decides() -> None:
    (act,) = [code for code, row in DUTIES.items() if row.level is Level.SHOULD]
    assert act == "investigated" and is_recorded(act, has_recording=False, reason="")


def test_what_has_no_duty_needs_no_recording() -> None:
    assert is_recorded("registered", has_recording=False, reason="")
    assert recording_problems("registered", has_recording=False, reason="") == []


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
