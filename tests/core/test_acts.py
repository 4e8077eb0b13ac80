"""细则第七、八、二十三条: rights told, non-cooperation with its recording, and the triggers of long-term preservation."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.acts.non_cooperation import LinkRecordings, link_recordings
from core.acts.noting import Noted
from core.acts.reading import DutiesView, duties_of
from core.acts.rights import GiveRightsNotice, give_rights_notice
from core.acts.triggers import RecordLateTrigger, RecordTrigger, record_late_trigger, record_trigger
from core.applications.correct import VoidApplication, void_application
from core.applications.reading import get_application
from core.law.problem import Problem
from core.law.recording import PROOFS, RIGHTS
from core.law.roles import Role
from core.law.triggers import TRIGGERS
from db.models import Act, LedgerEntry, Matter, MatterTrigger
from tests.conftest import NOW
from tests.factories.applications import codes, register, rows
from tests.factories.files import attach
from tests.factories.procedures import recording, refusal, try_refusal
from tests.factories.steps import has_paper
from tests.factories.world import World

CLERK = Role.WINDOW_CLERK


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


def duties(world: World, matter_id: UUID, role: Role = CLERK) -> DutiesView:
    view = duties_of(world.ctx(role), matter_id)
    assert view is not None
    return view


def tell(world: World, matter_id: UUID, *, by: str | Role = CLERK, **more: Any) -> Noted | list[Problem]:
    wanted = {
        "token": uuid4(),
        "matter_id": matter_id,
        "told_to": "张桂芳",
        "rights": tuple(RIGHTS),
        "proof": "signed_receipt",
        "happened_at": NOW - timedelta(minutes=5),
    }
    return give_rights_notice(world.ctx(by), GiveRightsNotice(**(wanted | more)))


def trigger(world: World, matter_id: UUID, **more: Any) -> Noted | list[Problem]:
    wanted = {
        "token": uuid4(),
        "matter_id": matter_id,
        "kind": "petition",
        "note": "到市信访局反映窗口收件问题",
        "happened_at": NOW - timedelta(hours=1),
    }
    return record_trigger(world.ctx(CLERK), RecordTrigger(**(wanted | more)))


def refused(result: object) -> list[str]:
    assert isinstance(result, list), result
    return codes(result)


def test_art7_telling_the_rights_is_an_act_with_how_its_proof_is_kept(world: World, matter_id: UUID) -> None:
    assert not duties(world, matter_id).is_told
    assert isinstance(tell(world, matter_id), Noted)
    assert duties(world, matter_id).is_told
    (act,) = rows(world, Act, Act.kind == "rights_notice")
    assert act.happened_at == NOW - timedelta(minutes=5)
    assert act.details["rights"] == list(RIGHTS) and act.details["proof"] == "signed_receipt"
    for words in ("张桂芳", "申请行政复议权", PROOFS["signed_receipt"].label):
        assert words in act.note
    view = get_application(world.ctx(CLERK), matter_id)
    assert view is not None and view.acts[0].title == "告知权利"


def test_art7_a_right_left_out_needs_a_word_why(world: World, matter_id: UUID) -> None:
    some = ("statement", "defense")
    assert refused(tell(world, matter_id, rights=some)) == ["rights.note"]
    assert isinstance(tell(world, matter_id, rights=some, note="公共服务事项不适用听证"), Noted)


def test_art7_everything_that_is_wrong_is_told_at_once(world: World, matter_id: UUID) -> None:
    result = tell(world, matter_id, told_to=" ", rights=(), proof="", happened_at=None)
    assert refused(result) == ["text.missing", "moment", "rights", "proof"]


def test_art7_a_refused_signature_is_proved_by_a_recording(world: World, matter_id: UUID) -> None:
    assert refused(tell(world, matter_id, proof="recorded")) == ["recordings"]
    file_id = recording(world, matter_id)
    assert isinstance(tell(world, matter_id, proof="recorded", recordings=(file_id,)), Noted)


def test_art7_non_cooperation_is_written_down_with_what_when_where_and_who(
    world: World, matter_id: UUID
) -> None:
    act_id = refusal(world, matter_id, refused="拒绝出示证件")
    (act,) = rows(world, Act, Act.id == act_id)
    assert (act.kind, act.place) == ("investigation_refused", "政务服务大厅三号窗口")
    assert act.happened_at == NOW - timedelta(minutes=20)
    for words in ("申请人的陪同人员", "推搡工作人员", "政务服务大厅三号窗口", "拒绝出示证件", "没有音像记录"):
        assert words in act.note


def test_art7_its_recording_is_asked_for_and_no_reason_stands_in_for_it(
    world: World, matter_id: UUID
) -> None:
    result = try_refusal(world, matter_id, is_unrecorded=False)
    assert refused(result) == ["recording"]
    assert isinstance(result, list) and "必须音像记录" in result[0].message
    assert rows(world, Act, Act.kind == "non_cooperation") == []


def test_art7_what_has_no_recording_stays_open_until_one_is_linked(world: World, matter_id: UUID) -> None:
    act_id = refusal(world, matter_id)
    (open_duty,) = duties(world, matter_id).unrecorded
    assert (open_duty.act_id, open_duty.basis) == (act_id, "《实施细则》第七条")
    file_id = recording(world, matter_id)
    assert duties(world, matter_id).recordings == {file_id: "现场录音.wav"}
    ctx = world.ctx(CLERK)
    assert refused(link_recordings(ctx, LinkRecordings(uuid4(), matter_id, act_id, ()))) == ["recordings"]
    done = link_recordings(ctx, LinkRecordings(uuid4(), matter_id, act_id, (file_id,)))
    assert isinstance(done, Noted)
    assert duties(world, matter_id).unrecorded == []
    again = link_recordings(ctx, LinkRecordings(uuid4(), matter_id, act_id, (file_id,)))
    assert refused(again) == ["act"]


def test_only_recordings_of_the_same_matter_are_linked(world: World, matter_id: UUID) -> None:
    letter = attach(world, matter_id)
    elsewhere = recording(world, register(world).matter_id)
    for file_id in (letter, elsewhere, uuid4()):
        result = try_refusal(world, matter_id, is_unrecorded=False, recordings=(file_id,))
        assert refused(result) == ["recordings"]


def test_art23_non_cooperation_raises_long_term_preservation_with_its_act(
    world: World, matter_id: UUID
) -> None:
    assert duties(world, matter_id).triggers == []
    act_id = refusal(world, matter_id)
    (row,) = rows(world, MatterTrigger)
    assert (row.kind, row.act_id, row.matter_id) == ("refusal", act_id, matter_id)
    view = duties(world, matter_id)
    assert view.triggers == [TRIGGERS["refusal"].label]
    assert view.retention.why.startswith("长期保存：")


@pytest.mark.parametrize("kind", TRIGGERS)
def test_art23_every_ground_can_be_noted(world: World, matter_id: UUID, kind: str) -> None:
    assert isinstance(trigger(world, matter_id, kind=kind), Noted)
    (row,) = rows(world, MatterTrigger)
    assert (row.kind, row.happened_at) == (kind, NOW - timedelta(hours=1))
    assert rows(world, Act, Act.kind == "trigger_recorded")[0].note.startswith(TRIGGERS[kind].label)


def test_art23_without_a_ground_nothing_is_noted(world: World, matter_id: UUID) -> None:
    assert refused(trigger(world, matter_id, kind="weather", note="")) == ["kind", "text.missing"]
    assert rows(world, MatterTrigger) == []


def test_art23_what_comes_after_filing_is_noted_by_number_and_opens_nothing(
    world: World, matter_id: UUID
) -> None:
    (matter,) = rows(world, Matter, Matter.id == matter_id)

    def late(role: Role, number: str = matter.number) -> Noted | list[Problem]:
        at = NOW - timedelta(hours=1)
        command = RecordLateTrigger(uuid4(), number, "petition", "到市信访局反映", at)
        return record_late_trigger(world.ctx(role), command)

    assert refused(late(CLERK)) == ["number"]
    with world.app.change(NOW) as work:
        filed = work.session.get_one(Matter, matter_id)
        filed.stage, filed.filed_at = "filed", NOW
        work.commit()
    assert refused(trigger(world, matter_id)) == ["not_found"]
    for role in (CLERK, Role.ARCHIVIST):
        assert isinstance(late(role), Noted), role
        assert refused(late(role, "无此号")) == ["number"]
        assert duties_of(world.ctx(role), matter_id) is None
    assert refused(late(Role.STAFF)) == ["forbidden"]
    assert [(row.kind, row.matter_id) for row in rows(world, MatterTrigger)] == [("petition", matter_id)] * 2


def test_art22_the_matter_says_how_long_its_record_is_kept(world: World, matter_id: UUID) -> None:
    view = duties(world, matter_id)
    assert view.recordings_kept is None
    recording(world, matter_id)
    kept = duties(world, matter_id).recordings_kept
    assert kept is not None and "至少保存至 2026-06-10（《实施细则》第二十二条第二款）" in kept.why
    why = view.retention.why
    assert why == "案卷保管期限10年，自归档之日起算，尚未归档（《辽宁省行政执法文书档案管理办法》，待确认）"


def test_art22_a_licence_that_was_taken_back_keeps_its_file_thirty_years(
    world: World, matter_id: UUID
) -> None:
    has_paper(world, matter_id, "license_ending")
    kept = duties(world, matter_id).retention
    assert kept.row.months == 360 and kept.why.startswith("撤销、撤回、注销行政许可的案卷保管期限30年")


def test_art23_a_lawsuit_keeps_the_file_for_ever(world: World, matter_id: UUID) -> None:
    trigger(world, matter_id, kind="lawsuit")
    kept = duties(world, matter_id).retention
    assert kept.row.months is None and "行政复议、行政诉讼的案卷永久保管" in kept.why


def test_art3_an_act_entered_late_needs_its_reason_and_none_lies_ahead(world: World, matter_id: UUID) -> None:
    old, ahead = NOW - timedelta(days=3), NOW + timedelta(minutes=1)
    assert refused(trigger(world, matter_id, happened_at=old)) == ["late"]
    assert refused(trigger(world, matter_id, happened_at=ahead)) == ["future"]
    late = trigger(world, matter_id, happened_at=old, late_reason="信访局次日转来")
    assert isinstance(late, Noted)
    (act,) = rows(world, Act, Act.kind == "trigger_recorded")
    assert (act.happened_at, act.late_reason) == (old, "信访局次日转来")


def test_a_double_click_notes_once(world: World, matter_id: UUID) -> None:
    token = uuid4()
    assert tell(world, matter_id, token=token) == tell(world, matter_id, token=token)
    assert len(rows(world, Act, Act.kind == "rights_notice")) == 1


def test_nothing_is_added_to_a_voided_matter_or_by_who_does_not_reach_it(
    world: World, matter_id: UUID
) -> None:
    assert refused(tell(world, matter_id, by=Role.ENFORCEMENT_OFFICER)) == ["not_found"]
    void_application(world.ctx(Role.UNIT_HEAD), VoidApplication(uuid4(), matter_id, 1, "误登记"))
    for result in (tell(world, matter_id), try_refusal(world, matter_id), trigger(world, matter_id)):
        assert refused(result) == ["stage"]
    assert not duties(world, matter_id).may_note


def test_art24_each_of_it_is_on_the_ledger(world: World, matter_id: UUID) -> None:
    refusal(world, matter_id)
    entries = rows(world, LedgerEntry, LedgerEntry.matter_id == matter_id)
    assert {"act", "matter_trigger"} <= {entry.object_type for entry in entries}


def test_who_may_not_see_the_matter_sees_none_of_it(world: World, matter_id: UUID) -> None:
    for role in (Role.STAFF, Role.ENFORCEMENT_OFFICER, Role.SYSTEM_ADMIN):
        assert duties_of(world.ctx(role), matter_id) is None
