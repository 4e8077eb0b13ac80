"""Who writes which papers, and what an issued one puts on record (regulation arts 7 to 9, 12; penalty law arts 58, 64)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from core.acts.non_cooperation import LinkRecordings, link_recordings
from core.acts.noting import Noted
from core.acts.reading import duties_of
from core.gates import open_gate
from core.law.application_procedure import APPLICATION
from core.law.problem import Problem
from core.law.requirements import Facts, missing
from core.law.roles import Role
from core.papers.issuing import IssuePaper, VoidPaper, issue_paper, void_paper
from core.papers.reading import DraftView, possible_kinds
from core.papers.signatures import signature_sheet
from core.papers.signing import RecordSignature, SignatureRecorded, record_signature
from core.papers.writing import (
    CorrectPaper,
    PaperKept,
    StartPaper,
    SubmitPaper,
    correct_paper,
    start_paper,
    submit_paper,
)
from core.permissions import Permission
from db.models import Act, MatterPerson
from tests.conftest import NOW
from tests.factories.applications import codes, register, rows
from tests.factories.approvals import CLERK, DIRECTOR, HEAD, REVIEWER, approve, scan, submit
from tests.factories.papers import issue, officers, rights, saved, started, viewed
from tests.factories.procedures import recording, review, try_defect
from tests.factories.world import World

HOST = Role.HEARING_HOST
HEARD: dict[str, Any] = {
    "started_at": "2026-03-10T08:00+08:00",
    "ended_at": "2026-03-10T09:00+08:00",
    "place": "三楼会议室",
    "recorder": "王五",
    "dialogue": [{"question": "请陈述意见。", "answer": "没有意见。"}],
}
OPINION: dict[str, Any] = {"advice": "事实清楚，程序合法。", "reviewed_on": "2026-03-10"}


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


def facts(world: World, matter_id: UUID) -> Facts:
    with world.app.read() as session:
        gate = open_gate(session, world.ctx(CLERK).viewer_for(Permission.APPLICATION_READ), matter_id)
    assert gate is not None
    return gate.facts


def lacks(world: World, matter_id: UUID, step: str = "grant") -> set[str]:
    found = missing(APPLICATION.transitions[step], facts(world, matter_id), NOW.date())
    return {row.code for row in found}


def joins(world: World, matter_id: UUID, role: Role, part: str) -> None:
    with world.app.change(NOW) as work:
        work.add(MatterPerson(matter_id=matter_id, account_id=world.account_id(role), part=part))
        work.commit()


def try_issue(world: World, view: DraftView, by: Role) -> list[Problem]:
    done = issue_paper(world.ctx(by), IssuePaper(uuid4(), view.draft_id, view.row_version))
    assert isinstance(done, list), done
    return done


def site_record(world: World, matter_id: UUID, **more: Any) -> DraftView:
    values = {
        "started_at": "2026-03-10T08:00+08:00",
        "ended_at": "2026-03-10T09:00+08:00",
        "place": "厂区",
        "officers": officers(world),
        "shown": "shown",
        "content": "检查考勤记录。",
        "problems": "无。",
        "state": "正常。",
        "recording_no": "A-1",
    }
    return saved(world, started(world, matter_id, "site_inspection_record"), **{**values, **more})


def hearing(world: World, matter_id: UUID, **more: Any) -> DraftView:
    view = started(world, matter_id, "hearing_record", HOST)
    return saved(world, view, HOST, **{**HEARD, "officers": officers(world), "recording_no": "A-2", **more})


# Who writes


@pytest.mark.parametrize(
    ("kind", "writers"),
    [
        ("legal_review_opinion", {REVIEWER}),
        ("hearing_record", {HOST}),
        ("collective_discussion_record", {HEAD, REVIEWER, DIRECTOR}),
    ],
)
def test_a_paper_of_review_or_hearing_is_begun_by_its_own_people_alone(
    world: World, matter_id: UUID, kind: str, writers: set[Role]
) -> None:
    joins(world, matter_id, REVIEWER, "legal_reviewer")
    joins(world, matter_id, HOST, "hearing_host")
    for role in (CLERK, HEAD, REVIEWER, DIRECTOR, HOST):
        ctx = world.ctx(role)
        offered = kind in {row.code for row in possible_kinds(ctx, matter_id)}
        done = start_paper(ctx, StartPaper(uuid4(), matter_id, kind))
        assert offered is isinstance(done, PaperKept) is (role in writers), role
        assert role in writers or codes(done) == ["paper.writer"]


def test_art12_only_the_reviewer_gives_the_opinion_and_in_his_own_name(world: World, matter_id: UUID) -> None:
    joins(world, matter_id, REVIEWER, "legal_reviewer")
    view = started(world, matter_id, "legal_review_opinion", REVIEWER)
    assert view.values["reviewer"] == [str(world.account_id(REVIEWER))]
    view = saved(world, view, REVIEWER, opinion="agreed", **OPINION)
    assert viewed(world.ctx(CLERK), view.draft_id).moves == frozenset()
    assert codes(try_issue(world, view, CLERK)) == ["paper.writer"]
    view = saved(world, view, REVIEWER, reviewer=[str(world.account_id(HEAD))])
    (problem,) = try_issue(world, view, REVIEWER)
    assert (problem.code, problem.field) == ("paper.own", "reviewer")
    view = saved(world, view, REVIEWER, reviewer=[str(world.account_id(REVIEWER))])
    done = issue(world, view, REVIEWER)
    assert "review_agreed" in facts(world, matter_id).marks
    correction = CorrectPaper(uuid4(), done.document_id, "写错")
    assert codes(correct_paper(world.ctx(CLERK), correction)) == ["paper.writer"]


def test_penalty58_who_stands_on_a_record_of_the_investigation_gives_no_opinion(
    world: World, matter_id: UUID
) -> None:
    joins(world, matter_id, REVIEWER, "legal_reviewer")
    view = started(world, matter_id, "legal_review_opinion", REVIEWER)
    view = saved(world, view, REVIEWER, opinion="agreed", **OPINION)
    joins(world, matter_id, REVIEWER, "handler")
    assert codes(try_issue(world, view, REVIEWER)) == ["roles.matter"]
    again = start_paper(world.ctx(REVIEWER), StartPaper(uuid4(), matter_id, "legal_review_opinion"))
    assert codes(again) == ["roles.matter"]


def test_penalty64_who_investigates_does_not_preside_over_the_hearing(world: World, matter_id: UUID) -> None:
    joins(world, matter_id, HOST, "hearing_host")
    joins(world, matter_id, HOST, "handler")
    done = start_paper(world.ctx(HOST), StartPaper(uuid4(), matter_id, "hearing_record"))
    assert codes(done) == ["roles.matter"]


def test_the_request_for_review_lets_a_reviewer_in_who_has_not_investigated(
    world: World, matter_id: UUID
) -> None:
    view = started(world, matter_id, "legal_review_request")
    view = saved(
        world,
        view,
        facts="符合条件。",
        proposal="准予。",
        citations=[{"law": "license_law", "article": 38, "paragraph": 1}],
        attachments=[{"name": "申请材料", "pages": "3"}],
        reviewer=[str(world.account_id(HEAD))],
    )
    view = saved(world, view, reviewer=[str(world.account_id(REVIEWER))])
    view = approve(world, submit(world, view), HEAD)
    assert possible_kinds(world.ctx(REVIEWER), matter_id) == []
    issue(world, view)
    assert "legal_review_opinion" in {row.code for row in possible_kinds(world.ctx(REVIEWER), matter_id)}


def test_the_notice_of_a_hearing_lets_in_its_host_and_nobody_who_is_none(
    world: World, matter_id: UUID
) -> None:
    view = started(world, matter_id, "hearing_notice")
    view = saved(
        world,
        view,
        held_at="2026-04-20T09:00+08:00",
        place="三楼会议室",
        host=[str(world.account_id(HEAD))],
        recorder="王五",
        open="open",
        phone="024-57500012",
        citations=[{"law": "license_law", "article": 48, "paragraph": 1, "item": 1}],
    )
    asked = submit_paper(world.ctx(CLERK), SubmitPaper(uuid4(), view.draft_id, view.row_version))
    assert isinstance(asked, list) and [(p.code, p.field) for p in asked] == [("paper.role", "host")]
    view = saved(world, view, host=[str(world.account_id(HOST))])
    view = approve(world, submit(world, view), DIRECTOR)
    issue(world, view)
    assert "hearing_record" in {row.code for row in possible_kinds(world.ctx(HOST), matter_id)}


# What an issued paper puts on record


def test_art8_a_record_of_a_site_inspection_proves_it_and_asks_for_its_recording(
    world: World, matter_id: UUID
) -> None:
    issue(world, site_record(world, matter_id))
    (act,) = rows(world, Act, Act.kind == "site_inspected")
    assert act.happened_at.isoformat() == "2026-03-10T00:00:00+00:00" and act.place == "厂区"
    found = facts(world, matter_id)
    assert "two_reviewers" in found.marks and found.unrecorded == {"site_inspected"}
    assert lacks(world, matter_id) >= {"recordings_kept"}
    assert "two_reviewers" not in lacks(world, matter_id)
    link = LinkRecordings(uuid4(), matter_id, act.id, (recording(world, matter_id),))
    assert isinstance(link_recordings(world.ctx(CLERK), link), Noted)
    assert facts(world, matter_id).unrecorded == frozenset()


def statement(world: World, matter_id: UUID, **more: Any) -> UUID:
    """An issued 不适宜音像记录情况说明, which the head of the department has approved."""
    typed = {"act": "site_inspected", "reason": "厂区易爆，禁止带电设备。", **more}
    view = saved(world, started(world, matter_id, "no_recording_statement"), **typed)
    return issue(world, approve(world, submit(world, view), HEAD)).document_id


def all_sign(world: World, matter_id: UUID, document_id: UUID) -> None:
    sheet = signature_sheet(world.ctx(CLERK), document_id)
    assert sheet is not None
    positions = tuple(line.line.position for line in sheet.lines)
    done = record_signature(
        world.ctx(CLERK),
        RecordSignature(*(uuid4(), document_id, positions, "", "scan", NOW, "", ""), file=scan(matter_id)),
    )
    assert isinstance(done, SignatureRecorded), done


def test_art9_an_approved_and_signed_statement_for_that_very_act_stands_for_the_recording(
    world: World, matter_id: UUID
) -> None:
    issue(world, site_record(world, matter_id, recording_no="", no_recording_reason="无"))
    assert facts(world, matter_id).unrecorded == {"site_inspected"}, "the officer's own word is a remark"
    for other in ({"started_at": "2026-03-10T08:30+08:00"}, {"act": "sampled"}):
        all_sign(world, matter_id, statement(world, matter_id, **other))
    assert facts(world, matter_id).unrecorded == {"site_inspected"}
    # What the record says of time, place and officers is not asked for again.
    document_id = statement(world, matter_id)
    assert facts(world, matter_id).unrecorded == {"site_inspected"}, "nobody has signed it yet"
    all_sign(world, matter_id, document_id)
    assert facts(world, matter_id).unrecorded == frozenset()
    assert "recordings_kept" not in lacks(world, matter_id)
    void_paper(world.ctx(HEAD), VoidPaper(uuid4(), document_id, "误出"))
    assert facts(world, matter_id).unrecorded == {"site_inspected"}


def test_art9_what_went_on_as_a_defect_needs_no_statement_and_what_lacks_one_is_told_of_it(
    world: World, matter_id: UUID
) -> None:
    issue(world, site_record(world, matter_id))
    (act,) = rows(world, Act, Act.kind == "site_inspected")
    view = duties_of(world.ctx(CLERK), matter_id)
    assert view is not None and "不适宜音像记录情况说明" in view.unrecorded[0].otherwise
    asked: Any = try_defect(world, matter_id, act.id)
    review(world, asked.defect_id)
    assert facts(world, matter_id).unrecorded == frozenset()


def test_art12_whoever_took_part_in_the_discussion_signs_by_name(world: World, matter_id: UUID) -> None:
    people = [{"name": name, "post": "科长", "opinion": "同意。"} for name in ("甲某", "乙某", "丙某")]
    view = started(world, matter_id, "collective_discussion_record", HEAD)
    view = saved(
        world,
        view,
        HEAD,
        held_at="2026-03-10T08:00+08:00",
        place="三楼会议室",
        host="甲某",
        recorder="王五",
        opinions=people,
        conclusion="同意准予。",
    )
    document_id = issue(world, view, HEAD).document_id
    sheet = signature_sheet(world.ctx(CLERK), document_id)
    assert sheet is not None
    assert [line.line.label for line in sheet.lines] == [
        *("主持人 甲某", "参与讨论人员 甲某", "参与讨论人员 乙某", "参与讨论人员 丙某", "记录人 王五")
    ]
    part = RecordSignature(uuid4(), document_id, (0, 1, 4), "", "scan", NOW, "", "", file=scan(matter_id))
    assert isinstance(record_signature(world.ctx(CLERK), part), SignatureRecorded)
    assert "collective_discussion" in lacks(world, matter_id)
    all_sign(world, matter_id, document_id)
    assert "collective_discussion" not in lacks(world, matter_id)


def test_art8_every_valid_record_of_a_kind_is_signed_before_the_kind_is(
    world: World, matter_id: UUID
) -> None:
    first, second = (issue(world, site_record(world, matter_id)).document_id for _ in range(2))
    for document_id in (first, second):
        assert "site_record" in lacks(world, matter_id)
        sheet = signature_sheet(world.ctx(CLERK), document_id)
        assert sheet is not None
        wanted = RecordSignature(
            *(uuid4(), document_id, (0, 1, 2), "张桂芳", "scan", NOW, "", ""), file=scan(matter_id)
        )
        assert isinstance(record_signature(world.ctx(CLERK), wanted), SignatureRecorded)
    assert "site_record" not in lacks(world, matter_id)
    third = issue(world, site_record(world, matter_id)).document_id
    assert "site_record" in lacks(world, matter_id)
    void_paper(world.ctx(HEAD), VoidPaper(uuid4(), third, "误出"))
    assert "site_record" not in lacks(world, matter_id)


def test_a_corrected_record_keeps_its_recordings_and_a_voided_one_proves_nothing(
    world: World, matter_id: UUID
) -> None:
    first = issue(world, site_record(world, matter_id))
    (act,) = rows(world, Act, Act.kind == "site_inspected")
    link_recordings(
        world.ctx(CLERK), LinkRecordings(uuid4(), matter_id, act.id, (recording(world, matter_id),))
    )
    begun = correct_paper(world.ctx(CLERK), CorrectPaper(uuid4(), first.document_id, "写错地点"))
    assert isinstance(begun, PaperKept)
    second = issue(world, saved(world, viewed(world.ctx(CLERK), begun.draft_id), place="仓库"))
    found = facts(world, matter_id)
    assert "site_inspected" in found.acts and found.unrecorded == frozenset()
    void_paper(world.ctx(HEAD), VoidPaper(uuid4(), second.document_id, "误出"))
    found = facts(world, matter_id)
    assert "site_inspected" not in found.acts and "site_inspection_record" not in found.issued


def test_art12_a_hearing_asks_for_legal_review_also_when_it_came_after_the_preparation(
    world: World, matter_id: UUID
) -> None:
    assert lacks(world, matter_id).isdisjoint({"legal_review", "recordings_kept"})
    joins(world, matter_id, HOST, "hearing_host")
    issue(world, hearing(world, matter_id), HOST)
    assert lacks(world, matter_id) >= {"legal_review", "recordings_kept"}
    view = duties_of(world.ctx(CLERK), matter_id)
    assert view is not None and view.retention.row.months is None


def test_art7_the_rights_are_told_when_the_paper_that_tells_them_is_issued(
    world: World, matter_id: UUID
) -> None:
    issue(world, saved(world, started(world, matter_id, "rights_notice"), **rights(world)))
    view = duties_of(world.ctx(CLERK), matter_id)
    assert view is not None and view.is_told


def test_license42_an_extension_needs_the_head_of_the_agency(world: World, matter_id: UUID) -> None:
    values = {
        "accepted_on": "2026-03-10",
        "original_due_on": "2026-04-08",
        "reason": "需要专家评审。",
        "extended_days": "10",
        "new_due_on": "2026-04-22",
    }
    view = submit(world, saved(world, started(world, matter_id, "extension_approval"), **values))
    view = approve(world, view, HEAD)
    assert "extension_approved" in lacks(world, matter_id, "extend")
    approve(world, view, DIRECTOR)
    assert "extension_approved" not in lacks(world, matter_id, "extend")
