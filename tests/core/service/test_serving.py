"""Arts 14 and 15: a paper is handed over or posted, and counts as served when somebody who may has signed for it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.applications.rows import run_promise
from core.deadlines.keeping import start_deadline
from core.gates import open_gate, steps_of
from core.law.problem import Problem
from core.law.roles import Role
from core.papers.issuing import Issued, VoidPaper, void_paper
from core.permissions import Permission
from core.service.correcting import CorrectService, correct_service
from core.service.personal import HandOver, hand_over
from core.service.postal import post_paper, record_delivery, record_return
from db.models import Act, Deadline, Document, Matter, ServiceAttempt, ServiceRecord, StoredFile
from db.models.base import new_id
from tests.conftest import NOW
from tests.factories.applications import codes, company, register, rows
from tests.factories.approvals import CLERK, DIRECTOR, HEAD, approve, grant, pen, picture, submit
from tests.factories.papers import case, issue
from tests.factories.service import (
    delivered,
    delivering,
    handed,
    handing,
    issued_notice,
    kept,
    later,
    posted,
    posting,
    returned,
    returning,
    sheet,
    slip,
    viewed,
)
from tests.factories.steps import awaiting_decision
from tests.factories.world import World


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


@pytest.fixture
def document_id(world: World, matter_id: UUID) -> UUID:
    return issued_notice(world, matter_id)


def served_kinds(world: World, matter_id: UUID) -> frozenset[str]:
    with world.app.read() as session:
        found = open_gate(session, world.ctx(CLERK).viewer_for(Permission.APPLICATION_READ), matter_id)
    assert found is not None
    return found.facts.served


def reasons(world: World, matter_id: UUID, step: str) -> list[str]:
    (view,) = [one for one in steps_of(world.ctx(CLERK), matter_id) if one.code == step]
    return codes(view.problems)


def refused(result: Any) -> list[Problem]:
    assert isinstance(result, list), result
    return result


def fields(result: Any) -> dict[str | None, str]:
    return {problem.field: problem.message for problem in refused(result)}


def nothing_kept(world: World) -> None:
    assert rows(world, ServiceRecord) == [] and rows(world, ServiceAttempt) == []
    assert rows(world, StoredFile) == []
    assert rows(world, Act, Act.kind == "paper_served") == []


# Art 14: handed over at the counter


def test_art14_whoever_signs_at_the_counter_makes_the_paper_served_on_that_day(
    world: World, matter_id: UUID, document_id: UUID
) -> None:
    assert "gate.correction_notice_served" in reasons(world, matter_id, "notify_correction")
    # A receipt that was not chosen as the proof is none.
    done = handed(world, handing(world, document_id, receipt_id=document_id))
    (record,) = rows(world, ServiceRecord)
    assert record.proof_document_id is None
    assert (record.state, record.way, record.effective_on) == ("served", "personal", NOW.date())
    assert (record.receiver, record.relation, record.addressee) == ("张桂芳", "self", "张桂芳")
    (attempt,) = rows(world, ServiceAttempt)
    assert (attempt.result, attempt.signed_by, attempt.server_id) == (
        *("handed_over", "pen"),
        world.account_id(CLERK),
    )
    (file,) = rows(world, StoredFile)
    assert (file.kind, attempt.file_id, record.proof_file_id) == ("pen_signature", file.id, file.id)
    (act,) = rows(world, Act, Act.kind == "paper_served")
    assert (act.document_id, record.act_id, act.happened_at) == (document_id, act.id, NOW)
    assert "直接送达" in act.note and "张桂芳（本人）签收" in act.note
    assert served_kinds(world, matter_id) == {"correction_notice"}
    assert "gate.correction_notice_served" not in reasons(world, matter_id, "notify_correction")
    view = viewed(world, done.service_id)
    assert view.moves == {"correct", "receipt"} and view.signed == "张桂芳（本人）"


def test_art14_no_signature_no_relation_no_service(world: World, matter_id: UUID, document_id: UUID) -> None:
    ctx = world.ctx(CLERK)
    found = fields(hand_over(ctx, handing(world, document_id, file=None, relation=None)))
    assert found["picture"] == "请在手写板上签名"
    assert found["relation"] == "请选择签收人与受送达人的关系"
    assert "signed_by" in fields(hand_over(ctx, handing(world, document_id, signed_by=None)))
    found = fields(hand_over(ctx, handing(world, document_id, signed_by="scan", file=None)))
    assert set(found) == {"signed_at", "file"}
    nothing_kept(world)


def test_art14_only_who_the_law_names_may_take_it(world: World, document_id: UUID) -> None:
    ctx = world.ctx(CLERK)
    # A natural person has no mailroom, and is not somebody else.
    assert "relation" in fields(hand_over(ctx, handing(world, document_id, relation="mailroom")))
    assert "张桂芳" in fields(hand_over(ctx, handing(world, document_id, receiver="王五")))["receiver"]
    assert (
        fields(hand_over(ctx, handing(world, document_id, relation="household", receiver="")))["receiver"]
        == "请填写签收人姓名"
    )
    nothing_kept(world)
    handed(world, handing(world, document_id, relation="household", receiver="王五"))
    firm = issued_notice(world, register(world, applicant=company()).matter_id)
    assert "relation" in fields(hand_over(ctx, handing(world, firm, relation="self")))
    handed(world, handing(world, firm, relation="mailroom", receiver="赵六"))


def test_art14_the_signed_receipt_on_paper_proves_it_with_its_day(
    world: World, matter_id: UUID, document_id: UUID
) -> None:
    ctx, at = world.ctx(CLERK), NOW + timedelta(hours=2)
    later(world, NOW + timedelta(hours=3))
    command = handing(world, document_id, signed_by="scan", signed_at=at, file=slip(matter_id))
    early = hand_over(ctx, handing(world, document_id, signed_by="scan", signed_at=NOW - timedelta(days=1)))
    assert "不得早于文书出具时间" in fields(early)["signed_at"]
    ahead = handing(
        world, document_id, signed_by="scan", signed_at=NOW + timedelta(days=1), file=slip(matter_id)
    )
    assert codes(refused(hand_over(ctx, ahead))) == ["future"]
    nothing_kept(world)
    handed(world, command)
    (record,) = rows(world, ServiceRecord)
    assert (record.happened_at, record.effective_on) == (at, NOW.date())


def test_art14_what_is_entered_late_says_why(world: World, matter_id: UUID, document_id: UUID) -> None:
    later(world, NOW + timedelta(days=9))
    command = handing(world, document_id, signed_by="scan", signed_at=NOW, file=slip(matter_id))
    assert "late_reason" in fields(hand_over(world.ctx(CLERK), command))
    late = handing(
        world,
        document_id,
        signed_by="scan",
        signed_at=NOW,
        file=slip(matter_id),
        late_reason="送达回证今日才交回",
    )
    handed(world, late)
    (attempt,) = rows(world, ServiceAttempt)
    assert attempt.late_reason == "送达回证今日才交回"


def test_art14_a_double_click_gives_one_record_and_a_second_service_is_refused(
    world: World, document_id: UUID
) -> None:
    command = handing(world, document_id)
    assert handed(world, command) == handed(world, command)
    assert len(rows(world, ServiceRecord)) == len(rows(world, ServiceAttempt)) == 1
    again = refused(hand_over(world.ctx(CLERK), handing(world, document_id)))
    assert codes(again) == ["service.served"]


def test_art16_a_refusal_at_the_counter_is_no_service_and_names_the_way_to_take(
    world: World, matter_id: UUID, document_id: UUID
) -> None:
    refusing = {"signed_by": "refused", "relation": None, "receiver": "", "file": None, "signed_at": NOW}
    missing = fields(hand_over(world.ctx(CLERK), handing(world, document_id, **refusing)))
    assert set(missing) == {"refusal", "next_way"}
    done = handed(world, handing(world, document_id, **refusing, refusal="认为内容不实", next_way="leaving"))
    assert done.state == "returned"
    (attempt,) = rows(world, ServiceAttempt)
    assert (attempt.result, attempt.note, attempt.next_way) == ("refused", "认为内容不实", "leaving")
    assert served_kinds(world, matter_id) == frozenset()
    # He comes back and signs: the same record goes on.
    handed(world, handing(world, document_id))
    (record,) = rows(world, ServiceRecord)
    assert (record.id, record.state) == (done.service_id, "served")
    assert [one.result for one in viewed(world, record.id).attempts] == ["拒绝签收", "当面签收"]


def test_art14_a_paper_that_holds_no_more_is_not_served(world: World, document_id: UUID) -> None:
    command = handing(world, document_id)
    assert isinstance(void_paper(world.ctx(HEAD), VoidPaper(uuid4(), document_id, "内容有误")), Issued)
    assert codes(refused(hand_over(world.ctx(CLERK), command))) == ["paper.void"]
    assert sheet(world, document_id).why_not == "文书已作废"


def test_art14_voiding_a_served_paper_leaves_it_unserved(
    world: World, matter_id: UUID, document_id: UUID
) -> None:
    handed(world, handing(world, document_id))
    void_paper(world.ctx(HEAD), VoidPaper(uuid4(), document_id, "内容有误"))
    assert served_kinds(world, matter_id) == frozenset()


def test_records_and_receipts_are_not_served_on_a_party(world: World) -> None:
    done = register(world)
    command = handing(world, issued_notice(world, done.matter_id))
    result = hand_over(world.ctx(CLERK), replace(command, document_id=done.document_id))
    assert codes(refused(result)) == ["service.kind"]


def test_another_unit_finds_nothing_to_serve(world: World, document_id: UUID) -> None:
    command = handing(world, document_id)
    assert codes(refused(hand_over(world.ctx(Role.ENFORCEMENT_OFFICER), command))) == ["not_found"]
    nothing_kept(world)


# Art 15: posted


def test_art15_a_letter_is_under_way_until_its_slip_tells_the_day(
    world: World, matter_id: UUID, document_id: UUID
) -> None:
    done = posted(world, posting(world, document_id))
    (record,) = rows(world, ServiceRecord)
    assert (record.state, record.way, record.address) == (
        "under_way",
        "postal",
        "辽宁省抚顺市新抚区解放街1号",
    )
    (attempt,) = rows(world, ServiceAttempt)
    assert (attempt.carrier, attempt.mail_no, attempt.receiver) == ("ems", "1234567890123", "张桂芳")
    assert served_kinds(world, matter_id) == frozenset()
    # The screen masks where a person lives.
    assert "解放街" not in viewed(world, done.service_id).attempts[0].told
    later(world, NOW + timedelta(days=4))
    signed_on = (NOW + timedelta(days=2)).date()
    delivered(world, delivering(world, done.service_id, signed_on=signed_on))
    (record,) = rows(world, ServiceRecord)
    assert (record.state, record.effective_on) == ("served", signed_on)
    assert served_kinds(world, matter_id) == {"correction_notice"}


def test_art15_posting_needs_number_slip_and_way_of_sending(world: World, document_id: UUID) -> None:
    bare = posting(world, document_id, carrier=None, mail_no=" ", posted_at=None, file=None)
    assert set(fields(post_paper(world.ctx(CLERK), bare))) == {"carrier", "mail_no", "posted_at", "file"}
    odd = posting(world, document_id, mail_no="查无")
    assert "字母和数字" in fields(post_paper(world.ctx(CLERK), odd))["mail_no"]
    nothing_kept(world)


def test_art15_the_day_of_delivery_lies_between_posting_and_today_and_has_its_proof(
    world: World, document_id: UUID
) -> None:
    done, ctx = posted(world, posting(world, document_id)), world.ctx(CLERK)
    for day in (NOW - timedelta(days=1), NOW + timedelta(days=1)):
        wanted = delivering(world, done.service_id, signed_on=day.date())
        assert "signed_on" in fields(record_delivery(ctx, wanted))
    bare = delivering(world, done.service_id, slip=None, file=None, signed_on=None)
    assert set(fields(record_delivery(ctx, bare))) == {"signed_on", "slip", "file"}
    assert codes(refused(post_paper(ctx, posting(world, document_id)))) == ["service.posted"]


def test_art15_what_comes_back_says_when_and_why_and_is_collected_at_the_counter(
    world: World, matter_id: UUID, document_id: UUID
) -> None:
    done, ctx = posted(world, posting(world, document_id)), world.ctx(CLERK)
    bare = returning(world, done.service_id, returned_on=None, ground=None, next_way=None)
    assert set(fields(record_return(ctx, bare))) == {"returned_on", "ground", "next_way"}
    other = returning(world, done.service_id, ground="other")
    assert set(fields(record_return(ctx, other))) == {"note"}
    assert returned(world, returning(world, done.service_id, note="收发室称无此人")).state == "returned"
    assert served_kinds(world, matter_id) == frozenset()
    (act,) = rows(world, Act, Act.kind == "paper_sent_back")
    assert "原址查无此人（单位）：收发室称无此人" in act.note
    handed(world, handing(world, document_id))
    (record,) = rows(world, ServiceRecord)
    assert (record.state, record.way) == ("served", "personal")
    assert [one.result for one in viewed(world, record.id).attempts] == ["已寄出", "邮件退回", "当面签收"]
    assert served_kinds(world, matter_id) == {"correction_notice"}


def test_a_stale_page_does_not_record_what_another_did(world: World, document_id: UUID) -> None:
    done = posted(world, posting(world, document_id))
    command = delivering(world, done.service_id)
    returned(world, returning(world, done.service_id))
    assert codes(refused(record_delivery(world.ctx(CLERK), command))) == ["stale"]


# Correcting


def correcting(world: World, service_id: UUID, **more: Any) -> CorrectService:
    wanted: dict[str, Any] = {"reason": "登记有误", "outcome": "served"}
    version = viewed(world, service_id).row_version
    return CorrectService(uuid4(), service_id, version, **(wanted | more))


def test_art24_a_wrong_service_is_replaced_with_the_reason_and_stays(
    world: World, matter_id: UUID, document_id: UUID
) -> None:
    done = handed(world, handing(world, document_id))
    later(world, NOW + timedelta(days=1))
    wanted = correcting(
        world, done.service_id, relation="household", receiver="王五", on=(NOW + timedelta(days=1)).date()
    )
    new = kept(correct_service(world.ctx(CLERK), wanted))
    old, record = sorted(rows(world, ServiceRecord), key=lambda row: row.id)
    assert (old.state, old.receiver, old.effective_on) == ("replaced", "张桂芳", NOW.date())
    assert (record.id, record.replaces_id, record.reason) == (new.service_id, old.id, "登记有误")
    assert (record.receiver, record.relation, record.state) == ("王五", "household", "served")
    assert record.proof_file_id == old.proof_file_id
    assert served_kinds(world, matter_id) == {"correction_notice"}
    again = correct_service(world.ctx(CLERK), correcting(world, done.service_id))
    assert codes(refused(again)) == ["service.replaced"]


def test_art24_a_service_that_never_took_place_counts_no_more(
    world: World, matter_id: UUID, document_id: UUID
) -> None:
    done = handed(world, handing(world, document_id))
    needs = correct_service(world.ctx(CLERK), correcting(world, done.service_id, outcome="returned"))
    assert set(fields(needs)) == {"next_way"}
    wanted = correcting(world, done.service_id, outcome="returned", next_way="postal")
    assert kept(correct_service(world.ctx(CLERK), wanted)).state == "returned"
    assert served_kinds(world, matter_id) == frozenset()
    posted(world, posting(world, document_id))
    assert [row.state for row in sorted(rows(world, ServiceRecord), key=lambda row: row.id)] == [
        "replaced",
        "under_way",
    ]


def test_a_letter_recorded_with_a_wrong_number_goes_on_under_the_right_one(
    world: World, document_id: UUID
) -> None:
    done = posted(world, posting(world, document_id))
    wanted = correcting(world, done.service_id, outcome="under_way", mail_no="9876543210987")
    new = kept(correct_service(world.ctx(CLERK), wanted))
    delivered(world, delivering(world, new.service_id))
    (attempt,) = rows(world, ServiceAttempt, ServiceAttempt.result == "delivered")
    assert attempt.mail_no == "9876543210987"


# Periods


def test_serving_the_licence_ends_the_period_for_issuing_it_and_undoing_opens_it_again(world: World) -> None:
    matter_id = register(world).matter_id
    view = submit(world, grant(world, awaiting_decision(world, matter_id)))
    view = approve(world, approve(world, view, HEAD), DIRECTOR)
    document_id = issue(world, view).document_id
    with world.app.change(NOW) as work:
        start_deadline(work, work.session.get_one(Matter, matter_id), "license_issue", NOW)
        work.commit()
    done = handed(world, handing(world, document_id))

    def states() -> list[str]:
        found = rows(world, Deadline, Deadline.code == "license_issue")
        return [row.state for row in sorted(found, key=lambda row: row.id)]

    assert states() == ["met"]
    wanted = correcting(world, done.service_id, outcome="returned", next_way="postal")
    kept(correct_service(world.ctx(CLERK), wanted))
    assert states() == ["met", "running"]
    handed(world, handing(world, document_id))
    assert states() == ["met", "met"]


def test_a_licence_that_was_handed_over_before_the_step_was_taken_is_issued_in_time(world: World) -> None:
    matter_id = register(world).matter_id
    view = submit(world, grant(world, awaiting_decision(world, matter_id)))
    document_id = issue(world, approve(world, approve(world, view, HEAD), DIRECTOR)).document_id
    handed(world, handing(world, document_id))
    decided = NOW + timedelta(hours=1)
    with world.app.change(decided) as work:
        run_promise(work, work.session.get_one(Matter, matter_id), "license_decided", decided)
        work.commit()
    (deadline,) = rows(world, Deadline, Deadline.code == "license_issue")
    assert (deadline.state, deadline.ended_at) == ("met", decided)


def test_art14_two_officers_serve_in_a_case(world: World) -> None:
    matter_id, officer = case(world), Role.ENFORCEMENT_OFFICER
    # Drafted and issued elsewhere: here it is served.
    with world.app.change(NOW) as work:
        document = Document(
            id=new_id(),
            agency_id=work.session.get_one(Matter, matter_id).agency_id,
            matter_id=matter_id,
            kind="correction_order",
            number="某人社令〔2026〕1号",
            title="限期改正指令书",
            issued_by=world.account_id(officer),
            content={},
            sha256="0" * 64,
        )
        work.add(document)
        work.commit()
        document_id = document.id
    offer = sheet(world, document_id, officer)
    assert offer.needs_two and world.account_id(officer) not in offer.colleagues
    wanted = HandOver(
        *(uuid4(), document_id, offer.first, "pen", "mailroom", "赵六", None),
        file=pen(matter_id, picture()),
    )
    assert set(fields(hand_over(world.ctx(officer), wanted))) == {"second_server"}
    for other in (world.account_id(officer), uuid4()):
        again = replace(wanted, second_server_id=other)
        assert set(fields(hand_over(world.ctx(officer), again))) == {"second_server"}
    second = world.account_id(Role.INTAKE_CLERK)
    handed(world, replace(wanted, second_server_id=second), officer)
    (attempt,) = rows(world, ServiceAttempt)
    assert (attempt.server_id, attempt.second_server_id) == (world.account_id(officer), second)
