"""The steps of an application as they are taken: gates, times, what they move and which periods run after them."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from core.clock import local
from core.deadlines.replay import last_day
from core.law.application_procedure import APPLICATION
from core.law.problem import Problem
from core.law.roles import Role
from core.law.transitions import STEP_PAGE
from core.steps.lapsing import let_lapse
from core.steps.reading import step_form
from core.steps.taking import StepTaken, TakeStep, take_step
from db.models import Act, ApplicationMaterial, Deadline, DeadlineExtension, DeadlinePause
from tests.conftest import NOW, FixedClock
from tests.factories.applications import MATERIALS, MaterialInput, codes, register, rows
from tests.factories.files import attach, withdrawal_request
from tests.factories.procedures import review, try_defect
from tests.factories.steps import (
    CLERK,
    COMPLETE,
    HEAD,
    OFFICER,
    accepted,
    has_act,
    has_approval,
    has_paper,
    in_review,
    matter_of,
    officers_matter,
    step,
    try_step,
)
from tests.factories.world import World


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world, materials=COMPLETE).matter_id


def problems(result: StepTaken | list[Problem]) -> list[Problem]:
    assert isinstance(result, list), result
    return result


def acts(world: World, matter_id: UUID, kind: str) -> list[Act]:
    return rows(world, Act, Act.matter_id == matter_id, Act.kind == kind)


def deadline(world: World, matter_id: UUID, code: str) -> Deadline:
    (found,) = rows(world, Deadline, Deadline.matter_id == matter_id, Deadline.code == code)
    return found  # type: ignore[no-any-return]


def test_art4_acceptance_without_its_notice_is_refused_with_the_article(world: World) -> None:
    matter_id = register(world, materials=MATERIALS).matter_id
    found = problems(try_step(world, matter_id, "accept"))
    assert codes(found) == ["gate.materials_complete", "gate.acceptance_notice"]
    assert found[0].basis is not None and found[0].basis.short == "《实施细则》第四条"
    assert matter_of(world, matter_id).stage == "registered" and acts(world, matter_id, "accepted") == []


def test_art4_acceptance_is_noted_and_lets_the_promised_period_run(world: World, matter_id: UUID) -> None:
    has_paper(world, matter_id, "acceptance_notice")
    at = NOW - timedelta(minutes=30)
    assert step(world, matter_id, "accept", happened_at=at) == "accepted"
    (act,) = acts(world, matter_id, "accepted")
    assert (act.happened_at, act.actor_id) == (at, world.account_id(CLERK))
    running = deadline(world, matter_id, "license_decision")
    assert (running.amount, running.unit, running.started_at) == (20, "wd", at)


def test_the_promise_of_the_item_counts_and_not_the_longest_that_the_law_allows(world: World) -> None:
    from db.models import Application

    matter_id = register(world, materials=COMPLETE).matter_id
    with world.app.change(NOW) as work:
        work.session.get_one(Application, matter_id).limit_amount = 7
        work.commit()
    accepted(world, matter_id)
    assert deadline(world, matter_id, "license_decision").amount == 7


def test_a_double_click_takes_one_step_and_a_stale_page_none(world: World, matter_id: UUID) -> None:
    has_paper(world, matter_id, "acceptance_notice")
    version = matter_of(world, matter_id).row_version
    command = TakeStep(uuid4(), matter_id, version, "accept", NOW - timedelta(minutes=5))
    first, second = (take_step(world.ctx(CLERK), command) for _ in range(2))
    assert first == second and isinstance(first, StepTaken)
    assert len(acts(world, matter_id, "accepted")) == 1
    late = TakeStep(uuid4(), matter_id, version, "accept", NOW - timedelta(minutes=5))
    assert codes(problems(take_step(world.ctx(CLERK), late))) == ["stale"]


@pytest.mark.parametrize(
    ("at", "late_reason", "code"),
    [
        (None, "", "moment"),
        (NOW + timedelta(minutes=1), "", "moment.future"),
        (NOW - timedelta(days=3), "", "late_reason"),
    ],
)
def test_the_time_of_a_step_is_asked_for(
    world: World, matter_id: UUID, at: datetime | None, late_reason: str, code: str
) -> None:
    has_paper(world, matter_id, "acceptance_notice")
    found = problems(try_step(world, matter_id, "accept", happened_at=at, late_reason=late_reason))
    assert len(found) == 1 and found[0].field in ("happened_at", "late_reason"), found


def told(world: World, matter_id: UUID) -> None:
    notice = has_paper(world, matter_id, "correction_notice")
    has_act(world, matter_id, "paper_served", notice)
    assert step(world, matter_id, "notify_correction") == "awaiting_correction"


def test_art4_what_was_supplied_is_listed_and_brings_the_application_back(world: World) -> None:
    matter_id = register(world, materials=MATERIALS).matter_id
    told(world, matter_id)
    assert step(world, matter_id, "supply_materials", materials=COMPLETE) == "registered"
    (act,) = acts(world, matter_id, "materials_supplied")
    assert [line[0] for line in act.details["changes"]] == ["2. 营业执照", "3. 职工名册"]
    received = rows(world, ApplicationMaterial, ApplicationMaterial.matter_id == matter_id)
    assert [(one.originals_received, one.copies_received) for one in received] == [(1, 0), (1, 1), (0, 1)]
    accepted(world, matter_id)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (MATERIALS, "materials"),
        ((MaterialInput(1, 0, 0), MaterialInput(2, 1, 1), MaterialInput(3, 0, 1)), "material.less"),
        ((MaterialInput(1, 1, 0),), "materials"),
        ((MaterialInput(1, 1, 0), MaterialInput(2, 1000, 1), MaterialInput(3, 0, 1)), "material.count"),
    ],
)
def test_supplied_materials_are_more_than_before(
    world: World, given: tuple[MaterialInput, ...], code: str
) -> None:
    matter_id = register(world, materials=MATERIALS).matter_id
    told(world, matter_id)
    assert codes(problems(try_step(world, matter_id, "supply_materials", materials=given))) == [code]
    assert matter_of(world, matter_id).stage == "awaiting_correction"


def test_art4_a_second_correction_notice_goes_out_as_a_procedural_defect_alone(world: World) -> None:
    matter_id = register(world, materials=MATERIALS).matter_id
    told(world, matter_id)
    step(world, matter_id, "supply_materials", materials=(*MATERIALS[:2], MaterialInput(3, 0, 1)))
    (reason,) = problems(try_step(world, matter_id, "notify_correction"))
    assert reason.code == "gate.correction_told_once" and "一次告知" in reason.message
    asked = try_defect(world, matter_id, None, step="notify_correction", requirement="correction_told_once")
    assert not isinstance(asked, list), asked
    review(world, asked.defect_id)
    assert step(world, matter_id, "notify_correction") == "awaiting_correction"


def test_license42_45_the_period_stands_still_goes_on_and_is_extended_as_the_papers_say(
    world: World, matter_id: UUID, clock: FixedClock
) -> None:
    in_review(world, matter_id)
    has_paper(world, matter_id, "time_deduction_notice", cause="expertise", reason="需委托鉴定")
    first_on = local(NOW).date() + timedelta(days=1)
    clock.moment = NOW + timedelta(days=2)
    assert (
        step(world, matter_id, "suspend", OFFICER, values={"first_on": first_on.isoformat()}) == "suspended"
    )
    running = deadline(world, matter_id, "license_decision")
    before = running.due_at
    assert running.state == "paused"
    (pause,) = rows(world, DeadlinePause)
    assert (pause.ground, pause.reason, pause.first_on) == ("expertise", "需委托鉴定", first_on)
    last_on = first_on + timedelta(days=1)
    clock.moment = NOW + timedelta(days=3)
    values = {"last_on": last_on.isoformat(), "outcome": "鉴定意见书已收到"}
    assert step(world, matter_id, "resume", OFFICER, values=values) == "in_review"
    running = deadline(world, matter_id, "license_decision")
    assert running.state == "running" and running.due_at - before == timedelta(days=2)

    approval = has_paper(world, matter_id, "extension_approval", OFFICER)
    has_approval(world, approval, Role.AGENCY_HEAD)
    has_paper(world, matter_id, "extension_notice", OFFICER, extended_days="6", reason="案情复杂")
    assert step(world, matter_id, "extend", OFFICER) == "in_review"
    (extension,) = rows(world, DeadlineExtension)
    assert (extension.amount, extension.unit, extension.reason) == (6, "wd", "案情复杂")
    assert extension.approved_by == world.account_id(Role.AGENCY_HEAD)
    extended = deadline(world, matter_id, "license_decision")
    assert extended.due_at > running.due_at
    told = {act.kind: act.note for act in rows(world, Act, Act.matter_id == matter_id)}
    assert "事由：鉴定（需委托鉴定）" in told["suspended"]
    assert "鉴定意见书已收到" in told["suspension_ended"] and f"现至 {last_day(running)}" in told["suspension_ended"]
    assert told["extended"] == f"延长6个工作日：案情复杂\n“许可决定”现至 {last_day(extended)}"


def test_license42_an_extension_beyond_the_cap_is_refused_and_nothing_is_noted(
    world: World, matter_id: UUID
) -> None:
    in_review(world, matter_id)
    approval = has_paper(world, matter_id, "extension_approval", OFFICER)
    has_approval(world, approval, Role.AGENCY_HEAD)
    has_paper(world, matter_id, "extension_notice", OFFICER, extended_days="11", reason="案情复杂")
    assert codes(problems(try_step(world, matter_id, "extend", OFFICER))) == ["deadline.cap"]
    assert acts(world, matter_id, "extended") == [] and rows(world, DeadlineExtension) == []


def lapse_of(world: World, matter_id: UUID) -> datetime:
    return deadline(world, matter_id, "correction_notice").due_at


def test_license32_without_a_notice_in_time_it_is_deemed_accepted_from_the_day_of_receipt(
    world: World, matter_id: UUID, clock: FixedClock
) -> None:
    due = lapse_of(world, matter_id)
    assert let_lapse(world.app, due - timedelta(seconds=1)) == 0
    assert matter_of(world, matter_id).stage == "registered"
    clock.moment = due
    assert let_lapse(world.app, due) == 1
    matter = matter_of(world, matter_id)
    assert matter.stage == "deemed_accepted"
    (act,) = acts(world, matter_id, "deemed_accepted")
    assert (act.actor_id, act.happened_at) == (None, matter.happened_at) and "即为受理" in act.note
    assert deadline(world, matter_id, "license_decision").started_at == matter.happened_at
    assert deadline(world, matter_id, "correction_notice").state == "passed"
    assert let_lapse(world.app, due) == 0, "once"


def test_license32_a_notice_in_time_keeps_the_application_from_being_deemed_accepted(
    world: World, clock: FixedClock
) -> None:
    matter_id = register(world, materials=MATERIALS).matter_id
    due = lapse_of(world, matter_id)
    told(world, matter_id)
    clock.moment = due + timedelta(days=1)
    assert let_lapse(world.app, clock.moment) == 0
    assert matter_of(world, matter_id).stage == "awaiting_correction"


def decided(world: World, matter_id: UUID) -> UUID:
    """An application that was granted, with the decision as issued; the decision's id."""
    in_review(world, matter_id)
    has_act(world, matter_id, "reviewed", has_paper(world, matter_id, "review_record", OFFICER))
    assert step(world, matter_id, "submit_for_decision", OFFICER) == "awaiting_decision"
    found = codes(problems(try_step(world, matter_id, "grant", OFFICER)))
    assert found == ["gate.grant_approved", "gate.grant_decision"]
    decision = has_paper(world, matter_id, "license_grant", OFFICER)
    has_approval(world, decision, Role.AGENCY_HEAD)
    return decision


def test_art12_14_a_grant_is_decided_served_published_and_closed(world: World, matter_id: UUID) -> None:
    decision = decided(world, matter_id)
    assert step(world, matter_id, "grant", OFFICER) == "granted"
    assert codes(problems(try_step(world, matter_id, "serve", OFFICER))) == ["gate.decision_served"]
    has_act(world, matter_id, "paper_served", decision)
    assert step(world, matter_id, "serve", OFFICER) == "served"
    assert codes(problems(try_step(world, matter_id, "close", OFFICER))) == ["gate.published_or_exempt"]
    values = {"ground": "涉及商业秘密，申请人书面要求不公开"}
    assert step(world, matter_id, "exempt_publication", OFFICER, values=values) == "served"
    assert step(world, matter_id, "close", OFFICER) == "closed"
    assert matter_of(world, matter_id).closed_at == NOW


def test_what_is_withdrawn_lets_no_period_run_on_and_is_closed(world: World, matter_id: UUID) -> None:
    """Withdrawing rests on the request that the applicant has signed (regulation art 4: what was done is on record)."""
    accepted(world, matter_id)
    values = {"request": "申请人书面提出，材料另行补齐后再申请"}
    attach(world, matter_id)
    (found,) = problems(try_step(world, matter_id, "withdraw", values=values))
    assert (found.code, found.link) == (
        "gate.withdrawal_request",
        f"/application?id={matter_id}&part=files",
    )
    withdrawal_request(world, matter_id)
    assert step(world, matter_id, "withdraw", values=values) == "withdrawn"
    assert {one.state for one in rows(world, Deadline, Deadline.matter_id == matter_id)} <= {
        "cancelled",
        "met",
    }
    assert step(world, matter_id, "close") == "closed"
    assert matter_of(world, matter_id).closed_at == NOW


def test_what_a_step_asks_for_is_missing_or_wrong(world: World, matter_id: UUID) -> None:
    accepted(world, matter_id)
    withdrawal_request(world, matter_id)
    (found,) = problems(try_step(world, matter_id, "withdraw"))
    assert (found.code, found.field) == ("field.missing", "request")


@pytest.mark.parametrize("role", Role)
def test_only_those_of_the_table_take_a_step(world: World, matter_id: UUID, role: Role) -> None:
    """Whoever is not named is refused before anything else, whatever the gate says."""
    if role is OFFICER:
        officers_matter(world, matter_id)
    refused = {"forbidden", "not_found", "step.role"}
    for row in APPLICATION.transition_rows:
        if row.page != STEP_PAGE:
            continue
        found = codes(problems(try_step(world, matter_id, row.code, role)))
        if role not in row.by:
            assert len(found) == 1 and found[0] in refused, row.code
        elif role in (CLERK, OFFICER, HEAD):
            assert not refused.intersection(found), row.code


def test_the_screen_tells_what_is_missing_and_who_takes_it(world: World, matter_id: UUID) -> None:
    view = step_form(world.ctx(CLERK), matter_id, "accept")
    assert view is not None and view.may_take and view.target == "已受理"
    assert codes(view.problems) == ["gate.acceptance_notice"]
    later = step_form(world.ctx(CLERK), matter_id, "start_review")
    assert later is not None and not later.may_take
    assert step_form(world.ctx(CLERK), matter_id, "void") is None, "has a screen of its own"
    assert step_form(world.ctx(Role.STAFF), matter_id, "accept") is None
    assert step_form(world.ctx(CLERK), uuid4(), "accept") is None


def test_what_was_promised_is_accepted_and_asked_for_before_the_decision(world: World) -> None:
    matter_id = register(world, materials=MATERIALS).matter_id
    values = {"materials": "营业执照原件、职工名册", "due_on": "2026-03-20"}
    assert step(world, matter_id, "promise_materials", values=values) == "registered"
    in_review(world, matter_id)
    has_act(world, matter_id, "reviewed", has_paper(world, matter_id, "review_record", OFFICER))
    found = problems(try_step(world, matter_id, "submit_for_decision", OFFICER))
    assert codes(found) == ["gate.promised_supplied"]
    step(world, matter_id, "supply_promised", OFFICER, materials=COMPLETE)
    assert step(world, matter_id, "submit_for_decision", OFFICER) == "awaiting_decision"


def test_a_commitment_stands_for_the_review_and_is_checked_before_the_end(
    world: World, matter_id: UUID
) -> None:
    values = {"told": "许可条件和不实承诺的后果", "promised": "已具备全部条件"}
    step(world, matter_id, "commit", values=values)
    in_review(world, matter_id)
    assert step(world, matter_id, "submit_for_decision", OFFICER) == "awaiting_decision"
    decision = has_paper(world, matter_id, "license_grant", OFFICER)
    has_approval(world, decision, Role.AGENCY_HEAD)
    step(world, matter_id, "grant", OFFICER)
    has_act(world, matter_id, "paper_served", decision)
    step(world, matter_id, "serve", OFFICER)
    step(world, matter_id, "exempt_publication", OFFICER, values={"ground": "涉及商业秘密"})
    found = problems(try_step(world, matter_id, "close", OFFICER))
    assert codes(found) == ["gate.commitment_checked"]
    step(world, matter_id, "check_commitment", OFFICER, values={"result": "实地核查，与承诺一致"})
    assert step(world, matter_id, "close", OFFICER) == "closed"


def test_license42_joint_handling_has_its_own_period(world: World, matter_id: UUID) -> None:
    has_paper(world, matter_id, "acceptance_notice")
    values = {"agencies": "市场监督管理局、消防救援支队"}
    assert step(world, matter_id, "accept_jointly", values=values) == "accepted"
    running = deadline(world, matter_id, "joint_license_decision")
    assert (running.amount, running.unit) == (45, "wd")
    assert not rows(world, Deadline, Deadline.matter_id == matter_id, Deadline.code == "license_decision")


def test_a_period_that_no_law_lets_stand_still_is_not_paused(world: World, matter_id: UUID) -> None:
    in_review(world, matter_id)
    with world.app.change(NOW) as work:
        for row in work.session.scalars(select(Deadline).where(Deadline.matter_id == matter_id)):
            row.code = "item_decision"
        work.commit()
    has_paper(world, matter_id, "time_deduction_notice", cause="expertise", reason="需委托鉴定")
    values = {"first_on": local(NOW).date().isoformat()}
    assert codes(problems(try_step(world, matter_id, "suspend", OFFICER, values=values))) == [
        "step.no_deadline"
    ]
    assert matter_of(world, matter_id).stage == "in_review"
