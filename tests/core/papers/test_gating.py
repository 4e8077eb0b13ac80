"""A paper goes out with its step: the issue asks what the step asks for (regulation arts 4, 12; licence law art 32)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from core.law.problem import Problem
from core.law.roles import Role
from core.papers.gating import issue_reasons
from core.papers.issuing import IssuePaper, VoidPaper, issue_paper, void_paper
from core.papers.reading import DraftView
from core.papers.writing import CorrectPaper, PaperKept, correct_paper
from db.models import Document
from tests.factories.applications import codes, register, rows
from tests.factories.approvals import CLERK, DIRECTOR, HEAD, approve, correction_on_the_spot, grant, submit
from tests.factories.papers import issue, notice, rights, saved, started, viewed
from tests.factories.procedures import refusal, review, try_defect
from tests.factories.steps import COMPLETE, awaiting_decision, has_act, has_paper, staged, step
from tests.factories.world import World


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


def refused(world: World, view: DraftView) -> list[Problem]:
    now = viewed(world.ctx(CLERK), view.draft_id)
    done = issue_paper(world.ctx(CLERK), IssuePaper(uuid4(), now.draft_id, now.row_version))
    assert isinstance(done, list), done
    return done


def approved_grant(world: World, matter_id: UUID) -> DraftView:
    return approve(world, approve(world, submit(world, grant(world, matter_id))), DIRECTOR)


def told(world: World, matter_id: UUID) -> UUID:
    """The paper that told what is lacking, after the step and after everything was supplied."""
    document_id = issue(world, notice(world, matter_id)).document_id
    has_act(world, matter_id, "paper_served", document_id)
    assert step(world, matter_id, "notify_correction") == "awaiting_correction"
    staged(world, matter_id, "registered", "materials_supplied")
    return document_id


def test_art12_a_licence_is_not_granted_in_a_paper_before_it_is_up_for_decision(
    world: World, matter_id: UUID
) -> None:
    view = approved_grant(world, matter_id)
    (reason,) = refused(world, view)
    assert reason.code == "gate.paper_stage"
    assert "已登记" in reason.message and "待决定" in reason.message
    assert reason.basis is not None and reason.basis.article == 12 and reason.link
    assert rows(world, Document, Document.kind == "license_grant") == []
    staged(world, matter_id, "awaiting_decision")
    lacking = refused(world, view)
    assert codes(lacking) == ["gate.accepted", "gate.review_record"]
    assert all(one.basis and one.link for one in lacking)
    awaiting_decision(world, matter_id)
    assert issue(world, viewed(world.ctx(CLERK), view.draft_id)).number


def test_what_cannot_be_mended_lets_the_paper_out_as_an_approved_defect_as_it_lets_the_step(
    world: World, matter_id: UUID
) -> None:
    act_id = refusal(world, matter_id)
    view = approved_grant(world, awaiting_decision(world, matter_id))
    assert codes(refused(world, view)) == ["gate.recordings_kept"]
    asked: Any = try_defect(world, matter_id, act_id, step="grant")
    review(world, asked.defect_id)
    assert issue(world, viewed(world.ctx(CLERK), view.draft_id)).number


def test_license32_acceptance_is_not_told_while_materials_are_lacking(world: World, matter_id: UUID) -> None:
    view = saved(world, started(world, matter_id, "acceptance_notice"), phone="024-57500012")
    assert codes(refused(world, view)) == ["gate.materials_complete"]
    whole = register(world, materials=COMPLETE).matter_id
    issue(world, saved(world, started(world, whole, "acceptance_notice"), phone="024-57500012"))


def test_art4_what_is_lacking_is_told_in_one_paper(world: World, matter_id: UUID) -> None:
    second = notice(world, matter_id)
    told(world, matter_id)
    (reason,) = refused(world, second)
    assert reason.code == "gate.correction_told_once" and reason.basis and reason.basis.article == 4
    asked: Any = try_defect(
        world, matter_id, None, step="notify_correction", requirement="correction_told_once"
    )
    review(world, asked.defect_id)
    issue(world, viewed(world.ctx(CLERK), second.draft_id))


def test_a_second_paper_of_the_kind_waits_until_the_step_was_taken_on_the_first(
    world: World, matter_id: UUID
) -> None:
    second, first = notice(world, matter_id), issue(world, notice(world, matter_id))
    (reason,) = refused(world, second)
    assert reason.code == "gate.paper_issued" and reason.link == f"/papers?matter={matter_id}"
    void_paper(world.ctx(HEAD), VoidPaper(uuid4(), first.document_id, "写错"))
    issue(world, viewed(world.ctx(CLERK), second.draft_id))


def test_art24_a_correction_takes_the_place_of_a_paper_in_any_stage(world: World, matter_id: UUID) -> None:
    document_id = told(world, matter_id)
    staged(world, matter_id, "in_review")
    begun = correct_paper(world.ctx(CLERK), CorrectPaper(uuid4(), document_id, "日期写错"))
    assert isinstance(begun, PaperKept)
    view = viewed(world.ctx(CLERK), begun.draft_id)
    assert issue_reasons(world.ctx(CLERK), view.draft_id) == []
    issue(world, view)
    assert issue_reasons(world.ctx(CLERK), view.draft_id) == [], "it is out"


def test_after_the_step_a_voided_paper_is_issued_once_more_and_no_second_one(
    world: World, matter_id: UUID
) -> None:
    document_id = has_paper(world, matter_id, "acceptance_notice")
    view = saved(world, started(world, matter_id, "acceptance_notice"), phone="024-57500012")
    staged(world, matter_id, "accepted", "accepted")
    assert codes(refused(world, view)) == ["gate.paper_stage"]
    void_paper(world.ctx(HEAD), VoidPaper(uuid4(), document_id, "写错"))
    issue(world, viewed(world.ctx(CLERK), view.draft_id))


def test_a_record_of_what_took_place_goes_out_whatever_the_stage(world: World, matter_id: UUID) -> None:
    for stage in ("registered", "suspended", "awaiting_decision"):
        staged(world, matter_id, stage)
        issue(world, saved(world, started(world, matter_id, "rights_notice"), **rights(world)))
    issue(world, correction_on_the_spot(world, staged(world, matter_id, "registered")))
    kinds = [one.kind for one in rows(world, Document, Document.matter_id == matter_id)]
    assert kinds.count("rights_notice") == 3 and kinds.count("correction_on_the_spot") == 1


def test_the_reasons_are_shown_beforehand_to_whoever_may_see_the_paper(world: World, matter_id: UUID) -> None:
    view = grant(world, matter_id)
    assert codes(issue_reasons(world.ctx(CLERK), view.draft_id)) == ["gate.paper_stage"]
    assert issue_reasons(world.ctx(Role.LEGAL_REVIEWER), view.draft_id) == []
