"""Art 12 item 1: a paper goes out when its chain has approved the very text that stands there."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from core.app import App
from core.applications.correct import CorrectApplication, CorrectedParties, correct_application
from core.approvals.deciding import (
    ApprovePaper,
    BatchLine,
    Decided,
    ReturnPaper,
    WithdrawPaper,
    approve_paper,
    approve_together,
    return_paper,
    withdraw_paper,
)
from core.approvals.reading import (
    approved_papers,
    list_waiting_papers,
    paper_standing,
    possible_reviewers,
    preview_batch,
    returned_papers,
    unapprovable,
    waiting_count,
)
from core.gates import open_gate
from core.law.problem import Problem
from core.law.roles import Role
from core.office.thresholds import ChangeSetting, change_setting
from core.papers.issuing import IssuePaper, VoidPaper, issue_paper, void_paper
from core.papers.reading import DraftView
from core.papers.register import get_paper, may_end
from core.papers.writing import PaperKept, SavePaper, SubmitPaper, save_paper, submit_paper
from core.people.credentials import CredentialInput, RegisterCredential, register_credential
from core.people.delegations import Delegate, delegate
from core.permissions import Permission
from db.models import Account, AccountRole, Act, Agency, Matter, MatterPerson, PaperApproval, PaperDraft
from db.session import make_engine
from tests.conftest import NOW
from tests.core.documents_support import page_texts
from tests.factories.applications import MATERIALS, codes, person, register, rows
from tests.factories.approvals import (
    CLERK,
    DIRECTOR,
    HEAD,
    REVIEWER,
    WHY,
    approve,
    grant,
    licence_refusal,
    refusal,
    send_back,
    submit,
    try_approve,
)
from tests.factories.papers import issue, rights, saved, started, viewed
from tests.factories.steps import awaiting_decision, staged
from tests.factories.world import World, hire


def problems(result: Any) -> list[Problem]:
    assert isinstance(result, list), result
    return result


def stand_in(world: World, giver: Role, receiver: Role) -> None:
    command = Delegate(uuid4(), giver.value, world.account_id(receiver), NOW, NOW + timedelta(days=2), "出差")
    done = delegate(world.ctx(giver), command)
    assert not isinstance(done, list), done


def handles(world: World, matter_id: UUID, who: Role) -> None:
    with world.app.change(NOW) as work:
        work.add(MatterPerson(matter_id=matter_id, account_id=world.account_id(who), part="handler"))
        work.commit()


def whose_turn(world: World, view: DraftView) -> str:
    standing = paper_standing(world.ctx(CLERK), view.draft_id)
    assert standing is not None
    return standing.waits_for


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


def test_art12_a_paper_goes_through_its_chain_in_order_and_then_out(world: World, matter_id: UUID) -> None:
    view = submit(world, grant(world, awaiting_decision(world, matter_id)))
    assert whose_turn(world, view) == "承办机构负责人"
    assert codes(problems(try_approve(world, view, DIRECTOR))) == ["approval.turn"]
    view = approve(world, view)
    assert view.state == "submitted" and whose_turn(world, view) == "单位负责人"
    assert codes(problems(try_approve(world, view, HEAD))) == ["approval.turn"]
    view = approve(world, view, DIRECTOR, "同意准予。")
    assert view.state == "approved" and whose_turn(world, view) == ""
    links = rows(world, PaperApproval)
    assert [(r.round, r.position, r.role, r.decision, r.opinion) for r in links] == [
        (1, 1, "unit_head", "approved", "同意。"),
        (1, 2, "agency_head", "approved", "同意准予。"),
    ]
    assert issue(world, viewed(world.ctx(CLERK), view.draft_id)).number
    acts = rows(world, Act, Act.kind == "paper_approved")
    assert [act.note for act in acts] == ["准予行政许可决定书：同意。", "准予行政许可决定书：同意准予。"]


def test_an_approvers_signed_opinion_is_a_gate_of_its_own(world: World, matter_id: UUID) -> None:
    def approved() -> frozenset[str]:
        viewer = world.ctx(CLERK).viewer_for(Permission.APPLICATION_READ)
        with world.app.read() as session:
            gate = open_gate(session, viewer, matter_id)
        assert gate is not None
        return gate.facts.approved

    view = submit(world, grant(world, matter_id))
    assert approved() == frozenset()
    view = approve(world, view)
    assert approved() == {"license_grant.unit_head"}
    view = approve(world, view, DIRECTOR)
    whole = {"license_grant", "license_grant.unit_head", "license_grant.agency_head"}
    assert approved() == whole
    send_back(world, view, DIRECTOR)
    assert approved() == frozenset()
    view = submit(world, viewed(world.ctx(CLERK), view.draft_id))
    assert approved() == frozenset(), "what was approved of an earlier submission counts no more"


def test_nobody_approves_what_he_wrote_or_submitted(world: World, matter_id: UUID) -> None:
    own = submit(world, refusal(world, matter_id, HEAD), HEAD)
    assert codes(problems(try_approve(world, own))) == ["approval.own"]
    assert waiting_count(world.ctx(HEAD)) == 0
    sent = submit(world, refusal(world, matter_id, CLERK), HEAD)
    assert codes(problems(try_approve(world, sent))) == ["approval.own"]
    standing = paper_standing(world.ctx(HEAD), sent.draft_id)
    assert standing is not None and standing.moves == {"withdraw"}
    own_words = "该文书由您（或者您所代行的人）起草、修改或提交，须由另一人审批"
    nobody = "现在没有其他承办机构负责人可以审批该文书：请由经办人另行起草、提交，或者请安全管理员为其他人员授予该角色"
    assert unapprovable(world.ctx(HEAD), own.draft_id) == [nobody]
    assert unapprovable(world.ctx(CLERK), refusal(world, matter_id, CLERK).draft_id) == []
    assert standing.reasons == [own_words, nobody]
    hire(world, "hall_head", Role.UNIT_HEAD)
    hire(world, "second_head", Role.UNIT_HEAD, unit="relations")
    standing = paper_standing(world.ctx(HEAD), sent.draft_id)
    assert standing is not None and standing.reasons == [own_words, "可以审批的承办机构负责人：second_head"]


def test_penalty58_legal_review_is_named_at_the_submit_and_not_by_the_case_officer(
    world: World, matter_id: UUID
) -> None:
    view, clerk = licence_refusal(world, matter_id), world.ctx(CLERK)
    reviewer = world.account_id(REVIEWER)
    assert possible_reviewers(clerk, view.draft_id) == {reviewer: "法制审核人员甲（办公室）"}
    for wrong in (None, world.account_id(HEAD)):
        command = SubmitPaper(uuid4(), view.draft_id, view.row_version, wrong)
        assert codes(problems(submit_paper(clerk, command))) == ["reviewer"]
    handles(world, matter_id, REVIEWER)
    command = SubmitPaper(uuid4(), view.draft_id, view.row_version, reviewer)
    assert codes(problems(submit_paper(clerk, command))) == ["reviewer.officer"]
    with world.app.change(NOW) as work:
        (part,) = rows(world, MatterPerson, MatterPerson.part == "handler")
        work.session.get_one(MatterPerson, part.id).ended_at = NOW
        work.commit()
    view = approve(world, submit(world, view, reviewer=reviewer))
    handles(world, matter_id, REVIEWER)
    (problem,) = problems(try_approve(world, view, REVIEWER))
    assert problem.code == "roles.matter" and "不得审核本人承办的案件" in problem.message
    assert possible_reviewers(clerk, view.draft_id) == {}, "whoever handles the case reviews it no more"
    again = licence_refusal(world, matter_id)
    command = SubmitPaper(uuid4(), again.draft_id, again.row_version, None)
    (problem,) = problems(submit_paper(clerk, command))
    assert problem.code == "reviewer" and "没有可以审核该文书的人" in problem.message


def test_the_reviewer_reads_and_approves_in_his_turn_alone(world: World, matter_id: UUID) -> None:
    view = licence_refusal(world, matter_id)
    assert paper_standing(world.ctx(REVIEWER), view.draft_id) is None
    view = submit(world, view, reviewer=world.account_id(REVIEWER))
    assert paper_standing(world.ctx(REVIEWER), view.draft_id) is not None
    assert waiting_count(world.ctx(REVIEWER)) == 0
    view = approve(world, view)
    assert waiting_count(world.ctx(REVIEWER)) == 1
    view = approve(world, view, REVIEWER, "经审核，同意。")
    assert approve(world, view, DIRECTOR).state == "approved"
    # A second paper needs no second naming.
    assert possible_reviewers(world.ctx(CLERK), view.draft_id) == {}
    assert submit(world, licence_refusal(world, matter_id)).state == "submitted"


def test_a_stand_in_decides_for_the_absent_head_and_the_record_says_so(world: World, matter_id: UUID) -> None:
    view = submit(world, refusal(world, matter_id))
    assert codes(problems(try_approve(world, view, Role.ENFORCEMENT_OFFICER))) == ["forbidden"]
    stand_in(world, HEAD, Role.ENFORCEMENT_OFFICER)
    assert waiting_count(world.ctx(Role.ENFORCEMENT_OFFICER)) == 1
    done = try_approve(world, view, Role.ENFORCEMENT_OFFICER)
    assert isinstance(done, Decided)
    (link,) = rows(world, PaperApproval)
    assert link.decided_by == world.account_id(Role.ENFORCEMENT_OFFICER)
    assert link.on_behalf_of_id == world.account_id(HEAD)
    standing = paper_standing(world.ctx(CLERK), view.draft_id)
    assert standing is not None and standing.lines[0].by == "执法人员甲（代 承办机构负责人甲）"


def test_one_person_does_not_decide_twice_on_a_paper(world: World, matter_id: UUID) -> None:
    stand_in(world, DIRECTOR, HEAD)
    view = approve(world, submit(world, grant(world, matter_id)))
    assert codes(problems(try_approve(world, view, HEAD))) == ["approval.twice"]
    assert approve(world, view, DIRECTOR).state == "approved"


def test_a_head_decides_on_the_papers_of_his_own_department_alone(world: World, matter_id: UUID) -> None:
    with world.app.change(NOW) as work:
        work.session.get_one(Account, world.account_id(HEAD)).unit_id = world.unit_id("window")
        assert work.session.get_one(Matter, matter_id).intake_unit_id == world.unit_id("window")
        work.commit()
    view = submit(world, refusal(world, matter_id))
    assert viewed(world.ctx(HEAD), view.draft_id).state == "submitted", "he reads what his window took in"
    assert waiting_count(world.ctx(HEAD)) == 0
    assert codes(problems(try_approve(world, view))) == ["approval.turn"]


def test_an_opinion_is_never_empty_and_a_return_has_its_reason(world: World, matter_id: UUID) -> None:
    view = submit(world, refusal(world, matter_id))
    assert [p.field for p in problems(try_approve(world, view, opinion="  "))] == ["opinion"]
    command = ReturnPaper(uuid4(), view.draft_id, view.row_version, "")
    assert codes(problems(return_paper(world.ctx(HEAD), command))) == ["reason_missing"]
    assert rows(world, PaperApproval)[0].decision is None


def test_a_returned_paper_keeps_its_text_tells_why_and_comes_back_in_a_new_round(
    world: World, matter_id: UUID
) -> None:
    view = send_back(world, submit(world, refusal(world, matter_id)), reason="请写明有权机关")
    assert view.state == "returned" and view.values["reason"] == WHY
    assert [line.draft_id for line in returned_papers(world.ctx(CLERK), 5)] == [view.draft_id]
    assert returned_papers(world.ctx(HEAD), 5) == []
    standing = paper_standing(world.ctx(CLERK), view.draft_id)
    assert standing is not None and standing.returned is not None
    assert (standing.returned.by, standing.returned.opinion) == ("承办机构负责人甲", "请写明有权机关")
    mended = saved(world, viewed(world.ctx(CLERK), view.draft_id), competent="某区人力资源和社会保障局")
    view = approve(world, submit(world, mended))
    assert [(r.round, r.decision) for r in rows(world, PaperApproval)] == [(1, "returned"), (2, "approved")]
    assert returned_papers(world.ctx(CLERK), 5) == []
    assert [line.draft_id for line in approved_papers(world.ctx(CLERK), 5)] == [view.draft_id]
    assert approved_papers(world.ctx(HEAD), 5) == []
    assert issue(world, viewed(world.ctx(CLERK), view.draft_id)).number
    assert approved_papers(world.ctx(CLERK), 5) == []


def test_a_head_returns_a_paper_while_the_clerk_edits_and_nobodys_text_is_lost(
    world: World, matter_id: UUID
) -> None:
    clerk, seen = world.ctx(CLERK), refusal(world, matter_id)
    view = submit(world, seen)
    send_back(world, view, reason="请写明有权机关")
    typed = {**seen.values, "reason": "依法不需要取得行政许可。"}
    late = SavePaper(uuid4(), seen.draft_id, seen.row_version, typed, seen.values)
    (problem,) = problems(save_paper(clerk, late))
    assert problem.code == "stale" and "承办机构负责人甲" in problem.message and "已退回" in problem.message
    now = viewed(clerk, seen.draft_id)
    assert now.values["reason"] == WHY, "the text that the head returned stands"
    assert isinstance(save_paper(clerk, replace(late, token=uuid4(), row_version=now.row_version)), PaperKept)
    assert viewed(clerk, seen.draft_id).values["reason"] == "依法不需要取得行政许可。"
    # And the head whose page is old decides on nothing that he has not seen.
    assert codes(problems(try_approve(world, view))) == ["stale"]


def test_what_its_author_takes_back_must_be_approved_anew(world: World, matter_id: UUID) -> None:
    view = approve(world, submit(world, refusal(world, matter_id)))
    foreign = WithdrawPaper(uuid4(), view.draft_id, view.row_version)
    assert codes(problems(withdraw_paper(world.ctx(HEAD), foreign))) == ["approval.author"]
    done = withdraw_paper(world.ctx(CLERK), replace(foreign, token=uuid4()))
    assert isinstance(done, Decided)
    view = viewed(world.ctx(CLERK), view.draft_id)
    assert view.state == "draft"
    refused = issue_paper(world.ctx(CLERK), IssuePaper(uuid4(), view.draft_id, view.row_version))
    assert codes(problems(refused)) == ["paper.state"]
    view = submit(world, saved(world, view, reason="依法不需要取得行政许可。"))
    assert [r.decision for r in rows(world, PaperApproval)] == ["approved", "withdrawn", None]
    approve(world, view)


def test_an_approval_counts_for_no_other_text(world: World, matter_id: UUID) -> None:
    """Whatever way another text gets under an approval, it does not go out."""
    view = approve(world, submit(world, refusal(world, matter_id)))
    with world.app.change(NOW, who=world.ctx(CLERK).who) as work:
        draft = work.session.get_one(PaperDraft, view.draft_id)
        draft.content = {**draft.content, "reason": "另一个理由。"}
        work.commit()
    now = viewed(world.ctx(CLERK), view.draft_id)
    refused = issue_paper(world.ctx(CLERK), IssuePaper(uuid4(), now.draft_id, now.row_version))
    assert codes(problems(refused)) == ["approval.text"]
    standing = paper_standing(world.ctx(CLERK), view.draft_id)
    assert standing is not None and [line.holds for line in standing.lines] == [False]


def rename_applicant(world: World, number: int, name: str) -> None:
    (matter,) = rows(world, Matter)
    parties = CorrectedParties(person(number, name=name), None)
    command = CorrectApplication(
        uuid4(), matter.id, matter.row_version, "counter", MATERIALS, "", "登记有误", parties=parties
    )
    done = correct_application(world.ctx(CLERK), command)
    assert not isinstance(done, list), done


def test_an_approval_counts_for_no_other_party_than_the_paper_named(world: World, matter_id: UUID) -> None:
    view = approve(world, submit(world, refusal(world, matter_id)))
    rename_applicant(world, 2, "李四维")
    refused = issue_paper(world.ctx(CLERK), IssuePaper(uuid4(), view.draft_id, view.row_version))
    assert codes(problems(refused)) == ["approval.text"]
    standing = paper_standing(world.ctx(CLERK), view.draft_id)
    assert standing is not None and [line.holds for line in standing.lines] == [False]
    taken = withdraw_paper(world.ctx(CLERK), WithdrawPaper(uuid4(), view.draft_id, view.row_version))
    assert isinstance(taken, Decided)
    view = approve(world, submit(world, viewed(world.ctx(CLERK), view.draft_id)))
    done = issue(world, viewed(world.ctx(CLERK), view.draft_id))
    rename_applicant(world, 3, "王五行")
    standing = paper_standing(world.ctx(CLERK), done.document_id)
    assert standing is not None and [line.holds for line in standing.lines][-1], (
        "what was issued stays approved whatever the register says later"
    )


def test_what_changed_under_a_submitted_paper_is_returned_and_not_approved(
    world: World, matter_id: UUID
) -> None:
    view = submit(world, grant(world, matter_id))
    view = approve(world, view)
    rename_agency(world, "另一机关")
    assert codes(problems(try_approve(world, view, DIRECTOR))) == ["approval.text"]
    standing = paper_standing(world.ctx(DIRECTOR), view.draft_id)
    assert standing is not None and standing.moves == {"return"}
    assert "请退回起草人核对后重新提交" in standing.reasons[0]
    (preview,) = preview_batch(world.ctx(DIRECTOR), [view.draft_id])
    assert preview.blocking == 1
    with world.app.read() as session:
        gate = open_gate(session, world.ctx(CLERK).viewer_for(Permission.APPLICATION_READ), matter_id)
    assert gate is not None and gate.facts.approved == frozenset()
    assert send_back(world, view, DIRECTOR).state == "returned"


def rename_agency(world: World, name: str) -> None:
    with world.app.change(NOW, who=world.ctx(CLERK).who) as work:
        work.session.scalars(select(Agency)).one().name = name
        work.commit()


def test_whoever_wrote_any_of_the_text_does_not_approve_it(world: World, matter_id: UUID) -> None:
    view = saved(world, refusal(world, matter_id), HEAD, reason="依法不需要取得行政许可。")
    view = submit(world, saved(world, viewed(world.ctx(CLERK), view.draft_id), competent="某区人社局"))
    assert waiting_count(world.ctx(HEAD)) == 0
    assert codes(problems(try_approve(world, view))) == ["approval.own"]
    stand_in(world, HEAD, Role.ENFORCEMENT_OFFICER)
    assert waiting_count(world.ctx(Role.ENFORCEMENT_OFFICER)) == 0
    assert codes(problems(try_approve(world, view, Role.ENFORCEMENT_OFFICER))) == ["approval.own"]


def test_saving_what_is_already_there_makes_no_writer(world: World, matter_id: UUID) -> None:
    view = saved(world, refusal(world, matter_id), HEAD)
    view = submit(world, viewed(world.ctx(CLERK), view.draft_id))
    assert approve(world, view).state == "approved"


def test_a_stand_in_does_not_approve_the_absent_heads_own_paper(world: World, matter_id: UUID) -> None:
    view = submit(world, refusal(world, matter_id, HEAD), HEAD)
    stand_in(world, HEAD, Role.ENFORCEMENT_OFFICER)
    assert codes(problems(try_approve(world, view, Role.ENFORCEMENT_OFFICER))) == ["approval.own"]


def test_penalty58_whoever_stands_as_an_officer_on_a_record_of_the_case_does_not_review_it(
    world: World, matter_id: UUID
) -> None:
    view = submit(world, licence_refusal(world, matter_id), reviewer=world.account_id(REVIEWER))
    view = approve(world, view)
    with world.app.change(NOW) as work:
        work.add(AccountRole(account_id=world.account_id(REVIEWER), role="enforcement_officer"))
        work.commit()
    record = started(world, matter_id, "rights_notice", CLERK)
    record = saved(world, record, **rights(world))
    named = [str(world.account_id(REVIEWER)), *record.values["officers"][:1]]
    card = CredentialInput(
        "辽04210230099", "劳动保障监察", "抚顺市", "司法厅", date(2025, 1, 1), date(2030, 1, 1)
    )
    command = RegisterCredential(uuid4(), world.account_id(REVIEWER), card, "新领证")
    assert not isinstance(register_credential(world.ctx(Role.SYSTEM_ADMIN), command), list)
    issue(world, saved(world, record, officers=named))
    assert codes(problems(try_approve(world, view, REVIEWER))) == ["roles.matter"]
    assert possible_reviewers(world.ctx(CLERK), view.draft_id) == {}
    again = licence_refusal(world, matter_id)
    refused = SubmitPaper(uuid4(), again.draft_id, again.row_version, world.account_id(REVIEWER))
    assert codes(problems(submit_paper(world.ctx(CLERK), refused))) == ["reviewer.officer"]


def test_a_reviewer_who_has_left_or_writes_himself_is_replaced_at_the_next_submit(
    world: World, matter_id: UUID
) -> None:
    other = hire(world, "second.reviewer", REVIEWER, unit="office")
    view = submit(world, licence_refusal(world, matter_id), reviewer=world.account_id(REVIEWER))
    own = licence_refusal(world, matter_id, REVIEWER)
    assert set(possible_reviewers(world.ctx(REVIEWER), own.draft_id)) == {world.account_id(other)}
    with world.app.change(NOW) as work:
        work.session.get_one(Account, world.account_id(REVIEWER)).disabled_at = NOW
        work.commit()
    done = withdraw_paper(world.ctx(CLERK), WithdrawPaper(uuid4(), view.draft_id, view.row_version))
    assert isinstance(done, Decided)
    view = viewed(world.ctx(CLERK), view.draft_id)
    assert set(possible_reviewers(world.ctx(CLERK), view.draft_id)) == {world.account_id(other)}
    missing = SubmitPaper(uuid4(), view.draft_id, view.row_version, None)
    assert codes(problems(submit_paper(world.ctx(CLERK), missing))) == ["reviewer"]
    view = approve(world, submit(world, view, reviewer=world.account_id(other)))
    assert waiting_count(world.ctx(other)) == 1


def test_whoever_approved_last_voids_and_nobody_below_him(world: World, matter_id: UUID) -> None:
    awaiting_decision(world, matter_id)
    view = approve(world, approve(world, submit(world, grant(world, matter_id))), DIRECTOR)
    done = issue(world, viewed(world.ctx(CLERK), view.draft_id))
    command = VoidPaper(uuid4(), done.document_id, "撤销")
    assert codes(problems(void_paper(world.ctx(HEAD), command))) == ["paper.void_rank"]
    row = get_paper(world.ctx(HEAD), done.document_id)
    assert row is not None
    assert (may_end(world.ctx(HEAD), row)[1], may_end(world.ctx(DIRECTOR), row)[1]) == (False, True)
    assert not isinstance(void_paper(world.ctx(DIRECTOR), replace(command, token=uuid4())), list)
    view = approve(world, submit(world, refusal(world, register(world).matter_id)))
    done = issue(world, viewed(world.ctx(CLERK), view.draft_id))
    assert not isinstance(void_paper(world.ctx(HEAD), VoidPaper(uuid4(), done.document_id, "撤销")), list)


def test_the_last_approver_can_hold_back_what_was_approved(world: World, matter_id: UUID) -> None:
    view = approve(world, approve(world, submit(world, grant(world, matter_id))), DIRECTOR)
    command = ReturnPaper(uuid4(), view.draft_id, view.row_version, "另有情况")
    assert codes(problems(return_paper(world.ctx(HEAD), command))) == ["approval.turn"]
    assert send_back(world, view, DIRECTOR).state == "returned"


def test_two_heads_at_once_decide_once(world: World, database_url: Any, matter_id: UUID) -> None:
    view = submit(world, refusal(world, matter_id))
    stand_in(world, HEAD, Role.ENFORCEMENT_OFFICER)
    app = App(make_engine(database_url, pool_size=4), world.app.clock, world.app.home)
    people = [replace(world.ctx(one), app=app) for one in (HEAD, Role.ENFORCEMENT_OFFICER)]

    def decide(n: int) -> Any:
        if n % 2:
            command = ReturnPaper(uuid4(), view.draft_id, view.row_version, "请补充")
            return return_paper(people[1], command)
        return approve_paper(people[0], ApprovePaper(uuid4(), view.draft_id, view.row_version, "同意。"))

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(decide, range(4)))
    app.close()
    done = [one for one in results if isinstance(one, Decided)]
    assert len(done) == 1, results
    assert {p.code for one in results if isinstance(one, list) for p in one} == {"stale"}
    (link,) = rows(world, PaperApproval)
    assert link.decision in ("approved", "returned")


def test_a_second_click_approves_once(world: World, matter_id: UUID) -> None:
    view = submit(world, grant(world, matter_id))
    command = ApprovePaper(uuid4(), view.draft_id, view.row_version, "同意。")
    assert approve_paper(world.ctx(HEAD), command) == approve_paper(world.ctx(HEAD), command)
    assert len(rows(world, PaperApproval)) == 2


def test_a_batch_is_approved_paper_by_paper_with_a_line_for_each(world: World) -> None:
    views = [submit(world, refusal(world, register(world).matter_id)) for _ in range(3)]
    own = submit(world, refusal(world, register(world).matter_id, HEAD), HEAD)
    previews = preview_batch(world.ctx(HEAD), [v.draft_id for v in (*views, own)])
    assert [p.line.draft_id for p in previews] == [v.draft_id for v in views]
    assert {(p.blocking, p.line.title, p.line.party_names) for p in previews} == {
        (0, "不予受理决定书", "张桂芳")
    }
    send_back(world, views[1])
    papers = [(v.draft_id, v.row_version) for v in (*views, own)]
    token = uuid4()
    lines = approve_together(world.ctx(HEAD), token, papers, "同意。")
    assert all(isinstance(line, BatchLine) for line in lines)
    told = [(line.outcome, codes(line.problems)) for line in lines if isinstance(line, BatchLine)]
    done = "已批准，可以出具"
    assert told == [(done, []), ("", ["stale"]), (done, []), ("", ["approval.own"])]
    assert waiting_count(world.ctx(HEAD)) == 0
    again = approve_together(world.ctx(HEAD), token, papers[:1], "同意。")
    assert isinstance(again[0], BatchLine) and again[0].outcome == done, "a second click says the same"


def test_more_than_the_cap_is_refused_whole(world: World) -> None:
    views = [submit(world, refusal(world, register(world).matter_id)) for _ in range(3)]
    change = ChangeSetting(uuid4(), "approval_batch", 0, 2, "每批少一些")
    assert not isinstance(change_setting(world.ctx(Role.SYSTEM_ADMIN), change), list)
    papers = [(v.draft_id, v.row_version) for v in views]
    (problem,) = approve_together(world.ctx(HEAD), uuid4(), papers, "同意。")
    assert isinstance(problem, Problem) and "一次最多批准 2 份，已选 3 份" in problem.message
    assert [r.decision for r in rows(world, PaperApproval)] == [None] * 3
    (empty,) = approve_together(world.ctx(HEAD), uuid4(), papers[:2], " ")
    assert isinstance(empty, Problem) and empty.field == "opinion"
    assert all(
        isinstance(line, BatchLine) and line.outcome
        for line in approve_together(world.ctx(HEAD), uuid4(), papers[:2], "同意。")
    )


def test_the_longest_waiting_comes_first_page_by_page(world: World) -> None:
    views = [submit(world, refusal(world, register(world).matter_id)) for _ in range(3)]
    first = list_waiting_papers(world.ctx(HEAD), limit=2)
    assert first is not None
    assert [r.draft_id for r in first.rows] == [v.draft_id for v in views[:2]]
    assert (first.total, first.has_next) == (3, True)
    rest = list_waiting_papers(world.ctx(HEAD), before=first.rows[-1].approval_id, limit=2)
    assert rest is not None and [r.draft_id for r in rest.rows] == [views[2].draft_id] and not rest.has_next
    assert [waiting_count(world.ctx(other)) for other in (DIRECTOR, REVIEWER)] == [0, 0]
    for nobody in (CLERK, Role.STAFF, Role.SYSTEM_ADMIN):
        assert list_waiting_papers(world.ctx(nobody)) is None


def test_opinions_are_printed_on_the_form_that_has_boxes_for_them(world: World, matter_id: UUID) -> None:
    from core.applications.reading import document_file

    view = started(world, staged(world, matter_id, "in_review"), "extension_approval")
    view = saved(
        world,
        view,
        accepted_on="2026-03-10",
        original_due_on="2026-04-08",
        reason="情况复杂。",
        extended_days="10",
        new_due_on="2026-04-22",
    )
    view = approve(world, submit(world, view), HEAD, "同意，报单位负责人审批。")
    approve(world, view, DIRECTOR, "同意延长十个工作日。")
    done = issue(world, viewed(world.ctx(CLERK), view.draft_id))
    found = document_file(world.ctx(CLERK), done.document_id)
    assert found is not None
    text = "".join(page_texts(found.data)).replace("\n", "")
    for words in ("同意，报单位负责人审批。", "同意延长十个工作日。", "单位负责人甲", "2026年3月10日"):
        assert words in text, words


def test_license32_not_our_business_is_not_submitted_without_the_competent_body(
    world: World, matter_id: UUID
) -> None:
    view = refusal(world, matter_id, ground="not_competent")
    refused = submit_paper(world.ctx(CLERK), SubmitPaper(uuid4(), view.draft_id, view.row_version))
    assert isinstance(refused, list) and [p.field for p in refused] == ["competent"]
    submit(world, saved(world, view, competent="某区人力资源和社会保障局"))
