"""The steps of an application as they are taken: gates, times, what they move and which periods run after them."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from core.clock import local
from core.deadlines.reading import lights_of
from core.deadlines.replay import last_day
from core.law.application_procedure import APPLICATION
from core.law.problem import Problem
from core.law.roles import Role
from core.law.transitions import STEP_PAGE
from core.steps.lapsing import let_lapse
from core.steps.reading import step_form
from core.steps.taking import StepTaken, TakeStep, take_step
from db.models import Act, ApplicationMaterial, Deadline, DeadlineExtension, DeadlinePause, Document, Item
from tests.conftest import NOW, FixedClock
from tests.factories.applications import MATERIALS, MaterialInput, codes, let_lack, register, rows
from tests.factories.files import attach, withdrawal_request
from tests.factories.papers import NOTICE
from tests.factories.procedures import review, try_defect
from tests.factories.service import handed, handing, issued_notice
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


def test_art4_acceptance_is_noted_and_lets_the_promised_period_run(
    world: World, matter_id: UUID, clock: FixedClock
) -> None:
    has_paper(world, matter_id, "acceptance_notice")
    at = NOW + timedelta(minutes=30)
    clock.moment = NOW + timedelta(hours=1)
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
    command = TakeStep(uuid4(), matter_id, version, "accept", NOW)
    first, second = (take_step(world.ctx(CLERK), command) for _ in range(2))
    assert first == second and isinstance(first, StepTaken)
    assert len(acts(world, matter_id, "accepted")) == 1
    late = TakeStep(uuid4(), matter_id, version, "accept", NOW)
    assert codes(problems(take_step(world.ctx(CLERK), late))) == ["stale"]


@pytest.mark.parametrize(
    ("at", "late_reason", "code"),
    [
        (None, "", "moment"),
        (NOW + timedelta(days=4, minutes=1), "", "moment.future"),
        (NOW + timedelta(days=1), "", "late_reason"),
    ],
)
def test_the_time_of_a_step_is_asked_for(
    world: World, matter_id: UUID, at: datetime | None, late_reason: str, code: str, clock: FixedClock
) -> None:
    has_paper(world, matter_id, "acceptance_notice")
    clock.moment = NOW + timedelta(days=4)
    found = problems(try_step(world, matter_id, "accept", happened_at=at, late_reason=late_reason))
    assert len(found) == 1 and found[0].field in ("happened_at", "late_reason"), found


def told(world: World, matter_id: UUID) -> None:
    notice = has_paper(world, matter_id, "correction_notice", due_on="2026-03-20")
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
    assert deadline(world, matter_id, "acceptance_after_supply").state == "running"
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
    (used,) = problems(try_step(world, matter_id, "notify_correction"))
    assert used.code == "step.notice_used"
    has_paper(world, matter_id, "correction_notice", due_on="2026-03-27")
    assert step(world, matter_id, "notify_correction") == "awaiting_correction"


def prolonged(world: World, matter_id: UUID, days: str, told: str | None = None) -> None:
    """An extension by so many working days that the head of the agency approved, and the notice that tells it."""
    approval = has_paper(world, matter_id, "extension_approval", OFFICER, extended_days=days)
    has_approval(world, approval, Role.AGENCY_HEAD)
    has_paper(world, matter_id, "extension_notice", OFFICER, extended_days=told or days, reason="案情复杂")


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

    prolonged(world, matter_id, "6")
    assert step(world, matter_id, "extend", OFFICER) == "in_review"
    (extension,) = rows(world, DeadlineExtension)
    assert (extension.amount, extension.unit, extension.reason) == (6, "wd", "案情复杂")
    assert extension.approved_by == world.account_id(Role.AGENCY_HEAD)
    extended = deadline(world, matter_id, "license_decision")
    assert extended.due_at > running.due_at
    told = {act.kind: act.note for act in rows(world, Act, Act.matter_id == matter_id)}
    assert "事由：鉴定（需委托鉴定）" in told["suspended"]
    assert (
        "鉴定意见书已收到" in told["suspension_ended"]
        and f"现至 {last_day(running)}" in told["suspension_ended"]
    )
    assert told["extended"] == f"延长6个工作日：案情复杂\n“许可决定”现至 {last_day(extended)}"


def test_license42_an_extension_beyond_the_cap_is_refused_and_nothing_is_noted(
    world: World, matter_id: UUID
) -> None:
    in_review(world, matter_id)
    prolonged(world, matter_id, "11")
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


def test_license32_a_notice_that_was_issued_and_not_served_tells_nobody_and_it_is_deemed_accepted(
    world: World, clock: FixedClock
) -> None:
    matter_id, other = (register(world, materials=MATERIALS).matter_id for _ in range(2))
    issued_notice(world, matter_id)
    handed(world, handing(world, issued_notice(world, other)))
    assert deadline(world, matter_id, "correction_notice").state == "running"
    assert deadline(world, other, "correction_notice").state == "met"
    clock.moment = lapse_of(world, matter_id)
    assert let_lapse(world.app, clock.moment) == 1
    assert matter_of(world, matter_id).stage == "deemed_accepted"
    assert matter_of(world, other).stage == "registered"


def told_of(world: World) -> UUID:
    """An application whose applicant was told on 10 March what is missing, until the 18th; its id."""
    matter_id = register(world, materials=MATERIALS).matter_id
    handed(world, handing(world, issued_notice(world, matter_id)))
    assert step(world, matter_id, "notify_correction") == "awaiting_correction"
    return matter_id


def test_art4_nothing_is_abandoned_before_the_day_that_the_notice_gave(
    world: World, clock: FixedClock
) -> None:
    matter_id = told_of(world)
    running = deadline(world, matter_id, "correction_supply")
    due = date.fromisoformat(NOTICE["due_on"])
    assert (running.duty, last_day(running), running.state) == ("party", due, "running")
    assert "补正材料" in lights_of(world.ctx(CLERK), [matter_id])[matter_id].hint
    values = {"ground": "该事项办事指南第五条"}
    clock.moment = running.due_at - timedelta(minutes=1)
    (found,) = problems(try_step(world, matter_id, "lapse", values=values))
    assert found.code == "gate.supply_period_over"
    assert found.basis is not None and found.basis.short == "《实施细则》第四条"
    clock.moment = running.due_at
    assert step(world, matter_id, "lapse", values=values) == "abandoned"
    assert deadline(world, matter_id, "correction_supply").state == "passed"


def test_art4_the_partys_time_ends_with_what_he_hands_in(world: World) -> None:
    matter_id = told_of(world)
    step(world, matter_id, "supply_materials", materials=COMPLETE)
    ended = deadline(world, matter_id, "correction_supply")
    assert (ended.state, ended.end_reason) == ("met", "收到补正材料")


def test_art4_a_notice_whose_last_day_is_over_gives_no_time(world: World, clock: FixedClock) -> None:
    matter_id = register(world, materials=MATERIALS).matter_id
    handed(world, handing(world, issued_notice(world, matter_id)))
    clock.moment = NOW + timedelta(days=30)
    (found,) = problems(try_step(world, matter_id, "notify_correction"))
    assert (found.code, found.field) == ("step.period_over", "happened_at")
    late = {"happened_at": NOW, "late_reason": "当日系统故障"}
    assert step(world, matter_id, "notify_correction", **late) == "awaiting_correction"


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
    (refused,) = problems(try_step(world, matter_id, "exempt_publication", OFFICER, values=values))
    assert refused.code == "step.role" and "承办机构负责人" in refused.message
    assert step(world, matter_id, "exempt_publication", HEAD, values=values) == "served"
    assert deadline(world, matter_id, "license_publication").state == "met"
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
        elif role in (CLERK, OFFICER, HEAD, Role.AGENCY_HEAD):
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
    let_lack(world, 2, 3)
    matter_id = register(world, materials=MATERIALS).matter_id
    values = {"materials": "营业执照原件、职工名册", "due_on": "2026-03-20"}
    assert step(world, matter_id, "promise_materials", values=values) == "registered"
    (promise,) = acts(world, matter_id, "lacking_promised")
    assert promise.note.startswith("容缺的材料：营业执照原件、职工名册\n")
    in_review(world, matter_id)
    has_act(world, matter_id, "reviewed", has_paper(world, matter_id, "review_record", OFFICER))
    found = problems(try_step(world, matter_id, "submit_for_decision", OFFICER))
    assert codes(found) == ["gate.promised_supplied"]
    step(world, matter_id, "supply_promised", OFFICER, materials=COMPLETE)
    assert step(world, matter_id, "submit_for_decision", OFFICER) == "awaiting_decision"


PROMISE = {"materials": "职工名册", "due_on": "2026-03-20"}


def test_nothing_is_promised_where_a_material_is_lacking_that_may_not(world: World) -> None:
    let_lack(world, 3)
    matter_id = register(world, materials=MATERIALS).matter_id
    (reason,) = problems(try_step(world, matter_id, "promise_materials", values=PROMISE))
    assert reason.code == "gate.lacking_allowed" and "请先一次性告知补正" in reason.message
    assert reason.link == f"/paper_new?matter={matter_id}&kind=correction_notice"
    assert acts(world, matter_id, "lacking_promised") == []


def test_nothing_is_promised_where_nothing_is_lacking(world: World) -> None:
    let_lack(world, 1, 2, 3)
    matter_id = register(world, materials=COMPLETE).matter_id
    found = problems(try_step(world, matter_id, "promise_materials", values=PROMISE))
    assert codes(found) == ["gate.materials_lacking"]


def test_what_may_not_lack_blocks_the_acceptance_even_after_a_promise(world: World) -> None:
    """As after the registration was corrected to an item that asks for more."""
    let_lack(world, 3)
    matter_id = register(world, materials=MATERIALS).matter_id
    has_act(world, matter_id, "lacking_promised")
    has_paper(world, matter_id, "acceptance_notice")
    assert codes(problems(try_step(world, matter_id, "accept"))) == ["gate.promise_allowed"]
    assert matter_of(world, matter_id).stage == "registered"
    told(world, matter_id)
    enough = (MaterialInput(1, 1, 0), MaterialInput(2, 1, 1), MaterialInput(3, 0, 0))
    step(world, matter_id, "supply_materials", materials=enough)
    assert step(world, matter_id, "accept") == "accepted"


def test_an_application_keeps_what_may_lack_as_it_was_on_its_day(world: World) -> None:
    let_lack(world, 2, 3)
    matter_id = register(world, materials=MATERIALS).matter_id
    let_lack(world)
    assert step(world, matter_id, "promise_materials", values=PROMISE) == "registered"
    later = register(world, materials=MATERIALS).matter_id
    found = problems(try_step(world, later, "promise_materials", values=PROMISE))
    assert codes(found) == ["gate.lacking_allowed"]


def test_a_promise_begins_with_what_is_lacking_and_may(world: World) -> None:
    let_lack(world, 1, 2, 3)
    matter_id = register(world, materials=MATERIALS).matter_id
    view = step_form(world.ctx(CLERK), matter_id, "promise_materials")
    assert view is not None and view.problems == [] and view.materials == []
    assert {one.code: one.default for one in view.asks} == {
        "materials": "营业执照、职工名册",
        "due_on": None,
    }


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
    step(world, matter_id, "exempt_publication", HEAD, values={"ground": "涉及商业秘密"})
    found = problems(try_step(world, matter_id, "close", OFFICER))
    assert codes(found) == ["gate.commitment_checked"]
    step(world, matter_id, "check_commitment", OFFICER, values={"result": "实地核查，与承诺一致"})
    assert step(world, matter_id, "close", OFFICER) == "closed"


def early(result: StepTaken | list[Problem]) -> list[tuple[str, str | None]]:
    """The refusals at the time of the step, by code and by what it would have come before."""
    found = [one for one in problems(result) if one.field == "happened_at"]
    assert all(one.basis is not None for one in found)
    return [(one.code, one.message.partition("（")[0]) for one in found]


def test_art3_no_step_is_dated_before_the_receipt_or_the_issue_of_its_paper(
    world: World, matter_id: UUID, clock: FixedClock
) -> None:
    clock.moment = NOW + timedelta(hours=2)
    has_paper(world, matter_id, "acceptance_notice")
    clock.moment = NOW + timedelta(hours=3)
    at = NOW - timedelta(minutes=1)
    assert early(try_step(world, matter_id, "accept", happened_at=at)) == [
        ("step.early", "办理时间不得早于收到的时间"),
        ("step.early", "办理时间不得早于acceptance_notice出具的时间"),
    ]
    at = NOW + timedelta(hours=1)
    assert early(try_step(world, matter_id, "accept", happened_at=at)) == [
        ("step.early", "办理时间不得早于acceptance_notice出具的时间")
    ]
    assert acts(world, matter_id, "accepted") == []
    assert step(world, matter_id, "accept", happened_at=NOW + timedelta(hours=2)) == "accepted"


def test_art3_no_step_is_dated_before_the_last_one(world: World, matter_id: UUID, clock: FixedClock) -> None:
    clock.moment = NOW + timedelta(hours=2)
    in_review(world, matter_id)
    values = {"ground": "涉及人数多"}
    at = NOW + timedelta(hours=1)
    assert early(try_step(world, matter_id, "mark_major", OFFICER, happened_at=at, values=values)) == [
        ("step.early", "办理时间不得早于上一步骤的时间")
    ]
    assert step(world, matter_id, "mark_major", OFFICER, values=values) == "in_review"


def test_art14_no_decision_counts_as_served_before_it_was(
    world: World, matter_id: UUID, clock: FixedClock
) -> None:
    matter_id = register(world, materials=MATERIALS).matter_id
    notice = issued_notice(world, matter_id)
    clock.moment = NOW + timedelta(hours=2)
    handed(world, handing(world, notice))
    (found,) = early(try_step(world, matter_id, "notify_correction", happened_at=NOW))
    assert found[0] == "step.early" and found[1].endswith("送达的时间")
    assert step(world, matter_id, "notify_correction") == "awaiting_correction"


@pytest.mark.parametrize("code", ["accept", "accept_jointly"])
def test_license42_the_period_runs_from_the_day_that_the_notice_of_acceptance_gives(
    world: World, matter_id: UUID, clock: FixedClock, code: str
) -> None:
    clock.moment = NOW + timedelta(days=1)
    has_paper(world, matter_id, "acceptance_notice", accepted_on="2026-03-11")
    clock.moment = NOW + timedelta(days=2)
    values = {"agencies": "市场监督管理局"} if code == "accept_jointly" else {}
    (found,) = problems(try_step(world, matter_id, code, values=values))
    assert (found.code, found.field) == ("step.other_day", "happened_at")
    assert "《受理通知书》写明的受理日期 2026-03-11 一致" in found.message and found.basis is not None
    at = NOW + timedelta(days=1)
    assert step(world, matter_id, code, happened_at=at, values=values) == "accepted"
    limit = "license_decision" if code == "accept" else "joint_license_decision"
    assert local(deadline(world, matter_id, limit).started_at).date() == date(2026, 3, 11)


def test_license42_a_notice_written_after_the_day_of_acceptance_keeps_that_day(
    world: World, matter_id: UUID, clock: FixedClock
) -> None:
    """Corrected the day after, it tells the same day; steps that moved nothing may have come between."""
    values = {"told": "许可条件", "promised": "已具备"}
    clock.moment = NOW + timedelta(days=1)
    step(world, matter_id, "commit", values=values)
    has_paper(world, matter_id, "acceptance_notice", accepted_on="2026-03-10")
    assert step(world, matter_id, "accept", happened_at=NOW) == "accepted"


def test_license42_one_approval_extends_once_and_its_days_are_those_of_the_notice(
    world: World, matter_id: UUID
) -> None:
    in_review(world, matter_id)
    prolonged(world, matter_id, "4", told="5")
    (found,) = problems(try_step(world, matter_id, "extend", OFFICER))
    assert (
        found.code == "step.extended_days" and "4个工作日" in found.message and "5个工作日" in found.message
    )
    has_paper(world, matter_id, "extension_notice", OFFICER, extended_days="4", reason="案情复杂")
    assert step(world, matter_id, "extend", OFFICER) == "in_review"
    assert codes(problems(try_step(world, matter_id, "extend", OFFICER))) == ["step.approval_used"]
    has_paper(world, matter_id, "extension_notice", OFFICER, extended_days="4", reason="案情复杂")
    (found,) = problems(try_step(world, matter_id, "extend", OFFICER))
    assert found.code == "step.approval_used" and "另行报批" in found.message
    (first,) = rows(world, Document, Document.kind == "extension_approval")
    days = {"extended_days": "4"}
    corrected = has_paper(world, matter_id, "extension_approval", OFFICER, replaces=first.id, **days)
    has_approval(world, corrected, Role.AGENCY_HEAD)
    assert codes(problems(try_step(world, matter_id, "extend", OFFICER))) == ["step.approval_used"]
    approval = has_paper(world, matter_id, "extension_approval", OFFICER, extended_days="4")
    has_approval(world, approval, Role.AGENCY_HEAD)
    assert step(world, matter_id, "extend", OFFICER) == "in_review"
    assert [one.amount for one in rows(world, DeadlineExtension)] == [4, 4]


def test_license45_one_notice_takes_days_out_of_the_count_once(
    world: World, matter_id: UUID, clock: FixedClock
) -> None:
    in_review(world, matter_id)
    has_paper(world, matter_id, "time_deduction_notice", cause="expertise", reason="需委托鉴定")
    today = {"first_on": local(NOW).date().isoformat()}
    ended = {"last_on": local(NOW).date().isoformat(), "outcome": "意见书已收到"}
    step(world, matter_id, "suspend", OFFICER, values=today)
    step(world, matter_id, "resume", OFFICER, values=ended)
    clock.moment = NOW + timedelta(days=1)
    tomorrow = {"first_on": local(clock.moment).date().isoformat()}
    (found,) = problems(try_step(world, matter_id, "suspend", OFFICER, values=tomorrow))
    assert found.code == "deadline.paper_used" and "另行出具" in found.message
    has_paper(world, matter_id, "time_deduction_notice", cause="hearing", reason="组织听证")
    assert step(world, matter_id, "suspend", OFFICER, values=tomorrow) == "suspended"


def test_license45_a_pause_entered_after_the_end_rests_on_its_reason_and_the_notices_approver(
    world: World, matter_id: UUID, clock: FixedClock
) -> None:
    in_review(world, matter_id)
    notice = has_paper(world, matter_id, "time_deduction_notice", cause="hearing", reason="组织听证")
    values = {"first_on": "2026-03-11"}
    clock.moment = deadline(world, matter_id, "license_decision").due_at + timedelta(days=2)
    found = problems(try_step(world, matter_id, "suspend", OFFICER, values=values))
    assert codes(found) == ["deadline.late", "deadline.approver"]
    assert found[0].field == "late_reason"
    has_approval(world, notice, HEAD)
    late = {"values": values, "late_reason": "听证期间漏录"}
    assert step(world, matter_id, "suspend", OFFICER, **late) == "suspended"
    (pause,) = rows(world, DeadlinePause)
    assert pause.reason == "组织听证（届满后补录：听证期间漏录）"
    assert pause.approved_by == world.account_id(HEAD)


def test_license42_who_outside_extends_joint_handling_is_asked_for_there_alone(
    world: World, matter_id: UUID
) -> None:
    other = register(world, materials=COMPLETE).matter_id
    in_review(world, other)
    view = step_form(world.ctx(OFFICER), other, "extend")
    assert view is not None and view.asks == ()
    has_paper(world, matter_id, "acceptance_notice")
    step(world, matter_id, "accept_jointly", values={"agencies": "市场监督管理局"})
    officers_matter(world, matter_id)
    step(world, matter_id, "start_review", OFFICER)
    prolonged(world, matter_id, "8")
    view = step_form(world.ctx(OFFICER), matter_id, "extend")
    assert view is not None and [one.code for one in view.asks] == ["approver"]
    (found,) = problems(try_step(world, matter_id, "extend", OFFICER))
    assert (found.code, found.field) == ("field.missing", "approver")
    values = {"approver": "王某某，副市长"}
    assert step(world, matter_id, "extend", OFFICER, values=values) == "in_review"
    (extension,) = rows(world, DeadlineExtension)
    assert (extension.approver, extension.approved_by) == ("王某某，副市长", None)


@pytest.mark.parametrize("kind", ["payment", "confirmation", "award", "public_service"])
def test_license42_joint_handling_of_any_item_runs_the_promised_period(world: World, kind: str) -> None:
    with world.app.change(NOW) as work:
        work.session.get_one(Item, world.item_id).procedure = kind
        work.commit()
    matter_id = register(world, materials=COMPLETE).matter_id
    has_paper(world, matter_id, "acceptance_notice")
    step(world, matter_id, "accept_jointly", values={"agencies": "市场监督管理局"})
    running = deadline(world, matter_id, "joint_item_decision")
    assert (running.amount, running.unit, running.state) == (20, "wd", "running")


@pytest.mark.parametrize("by", [OFFICER, HEAD])
def test_license40_the_department_publishes_within_seven_working_days(
    world: World, matter_id: UUID, by: Role
) -> None:
    decision = decided(world, matter_id)
    step(world, matter_id, "grant", OFFICER)
    running = deadline(world, matter_id, "license_publication")
    assert (running.amount, running.unit, running.state) == (7, "wd", "running")
    has_act(world, matter_id, "paper_served", decision)
    step(world, matter_id, "serve", OFFICER)
    values = {"platform": "信用中国（辽宁抚顺）", "published_on": "2026-03-10"}
    assert step(world, matter_id, "publish", by, values=values) == "published"
    assert deadline(world, matter_id, "license_publication").state == "met"
    assert step(world, matter_id, "close", OFFICER) == "closed"


@pytest.mark.parametrize("by", [OFFICER, HEAD, Role.AGENCY_HEAD])
def test_art12_what_awaits_its_decision_is_sent_back_with_the_reason(
    world: World, matter_id: UUID, by: Role
) -> None:
    decided(world, matter_id)
    (found,) = problems(try_step(world, matter_id, "return_to_review", by))
    assert (found.code, found.field) == ("field.missing", "reason")
    values = {"reason": "听证意见未写明是否采纳"}
    assert step(world, matter_id, "return_to_review", by, values=values) == "in_review"
    assert step(world, matter_id, "submit_for_decision", OFFICER) == "awaiting_decision"


def test_license36_whoever_is_found_after_a_hearing_is_heard_as_well(world: World, matter_id: UUID) -> None:
    in_review(world, matter_id)
    has_act(world, matter_id, "reviewed", has_paper(world, matter_id, "review_record", OFFICER))
    for who in ("相邻住户", "同业企业"):
        values = {"who": who, "interest": "采光"}
        step(world, matter_id, "find_third_party", OFFICER, values=values)
        found = problems(try_step(world, matter_id, "submit_for_decision", OFFICER))
        assert codes(found) == ["gate.third_party_heard"]
        assert found[0].basis is not None and found[0].basis.short == "行政许可法第三十六条"
        values = {"who": who, "opinion": "无异议"}
        step(world, matter_id, "hear_third_party", OFFICER, values=values)
    assert step(world, matter_id, "submit_for_decision", OFFICER) == "awaiting_decision"


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
