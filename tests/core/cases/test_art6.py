"""Regulation art 6: no procedure of the bureau's own begins without its approval; the one that had to begin at once makes its
papers up within twenty-four hours, and what is late stays on the record."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.cases.urgent import urgent_start, urgent_starts
from core.deadlines.reading import lights_of, list_deadlines
from core.defects.asking import DefectChanged
from core.defects.reading import unmendable
from core.gates import steps_of
from core.law.problem import Problem
from core.law.roles import Role
from core.matters.reading import get_matter
from core.papers.issuing import IssuePaper, VoidPaper, issue_paper, void_paper
from core.steps.reading import step_form
from core.steps.taking import StepTaken
from db.models import Act, Deadline, Matter, MatterLink
from tests.conftest import NOW
from tests.factories.applications import codes, register, rows
from tests.factories.assignments import try_assign
from tests.factories.cases import (
    BOSS,
    HEAD,
    OFFICER,
    PARTNER,
    REVIEWER,
    approval_form,
    approved,
    credential,
    emergency_note,
    issued,
    later,
    no_filing,
    staffed,
    trace,
    with_officers,
)
from tests.factories.papers import issue
from tests.factories.procedures import review, try_defect
from tests.factories.steps import matter_of, step, try_step
from tests.factories.world import World, hire

URGENT = {"emergency": "用人单位正在转移账册，来不及先行审批。", "place": "示范路1号"}
LATE = {"step": "complete_urgent", "requirement": "urgent_start_in_time"}


def refused(result: StepTaken | list[Problem]) -> list[Problem]:
    assert isinstance(result, list), result
    return result


def reasons(world: World, matter_id: UUID, code: str) -> dict[str, str]:
    """What the gate says against a step: code and article of each reason."""
    (view,) = [one for one in steps_of(world.ctx(OFFICER), matter_id) if one.code == code]
    return {one.code: one.basis.short if one.basis else "" for one in view.problems}


def started(world: World, **more: Any) -> UUID:
    """A case that was started urgently now."""
    matter_id = with_officers(world, **more)
    assert step(world, matter_id, "start_urgently", OFFICER, values=URGENT) == "started_urgently"
    return matter_id


def made_up(world: World, matter_id: UUID) -> None:
    """The papers of an urgent start, approved and issued."""
    issued(world, emergency_note(world, matter_id), HEAD, BOSS)
    issued(world, approval_form(world, matter_id), HEAD)


def test_art6_nothing_begins_without_its_approval(world: World) -> None:
    matter_id = with_officers(world)
    found = refused(try_step(world, matter_id, "open", OFFICER))
    assert codes(found) == ["gate.initiation_approved", "gate.initiation_form"]
    assert {one.basis.short for one in found if one.basis} == {"《实施细则》第六条第一款"}
    assert all(one.link == f"/paper_new?matter={matter_id}&kind=initiation_approval" for one in found)
    assert matter_of(world, matter_id).stage == "trace"


def test_art6_a_form_that_nobody_has_approved_cannot_be_issued(world: World) -> None:
    matter_id = with_officers(world)
    view = approval_form(world, matter_id)
    found = issue_paper(world.ctx(OFFICER), IssuePaper(view.draft_id, view.draft_id, view.row_version))
    assert isinstance(found, list)
    view = approved(world, view)
    assert "gate.initiation_approved" in codes(refused(try_step(world, matter_id, "open", OFFICER)))
    assert view.state == "submitted"


def test_art6_the_approved_form_opens_the_case_and_its_periods_run(world: World) -> None:
    matter_id = with_officers(world)
    form = approved(world, approval_form(world, matter_id), HEAD)
    assert codes(refused(try_step(world, matter_id, "open", OFFICER))) == ["gate.initiation_form"]
    issue(world, form, OFFICER)
    assert step(world, matter_id, "open", OFFICER) == "opened"
    running = rows(world, Deadline, Deadline.matter_id == matter_id, Deadline.state == "running")
    assert [one.code for one in running] == ["inspection_investigation"]
    assert running[0].started_at == NOW
    (act,) = rows(world, Act, Act.matter_id == matter_id, Act.kind == "case_opened")
    assert act.happened_at == NOW


def test_the_day_of_the_approval_is_the_day_on_which_the_case_is_opened(world: World) -> None:
    """law.md 2.3: 批准之日即立案之日, whenever the form is printed and the step is entered."""
    matter_id = with_officers(world)
    later(world, hours=1)
    form = approved(world, approval_form(world, matter_id), HEAD)
    at = world.app.clock.now()
    later(world, hours=20)
    issue(world, form, OFFICER)
    assert step(world, matter_id, "urge", HEAD, values={"urging": "请尽快。"}) == "trace"
    now = refused(try_step(world, matter_id, "open", OFFICER))
    assert codes(now) == ["step.other_day"] and "2026-03-10" in now[0].message
    early = refused(try_step(world, matter_id, "open", OFFICER, happened_at=at - timedelta(minutes=1)))
    assert codes(early) == ["step.early"] and "批准的时间" in early[0].message
    view = step_form(world.ctx(OFFICER), matter_id, "open")
    assert view is not None and view.at == at
    assert step(world, matter_id, "open", OFFICER, happened_at=at) == "opened"


@pytest.mark.parametrize("code", ["open", "start_urgently"])
def test_penalty_law_42_two_officers_with_valid_credentials_begin_it(world: World, code: str) -> None:
    alone = trace(staffed(world))
    assert reasons(world, alone, code)["gate.two_officers"] == "行政处罚法第四十二条第一款"
    values = URGENT if code == "start_urgently" else {}
    assert "gate.two_officers" in codes(refused(try_step(world, alone, code, OFFICER, values=values)))


def test_penalty_law_42_an_expired_credential_does_not_count(world: World) -> None:
    staffed(world)
    third = hire(world, "third", Role.ENFORCEMENT_OFFICER, unit="inspection")
    credential(world, third, 59, until=date(2026, 3, 10))
    matter_id = trace(world)
    assert not isinstance(try_assign(world, matter_id, OFFICER, third, by=HEAD, seen=OFFICER), list)
    assert reasons(world, matter_id, "start_urgently") == {}
    later(world, days=1)
    found = refused(try_step(world, matter_id, "start_urgently", OFFICER, values=URGENT))
    assert codes(found) == ["gate.two_officers"]
    assert not isinstance(try_assign(world, matter_id, OFFICER, PARTNER, by=HEAD, seen=OFFICER), list)
    assert step(world, matter_id, "start_urgently", OFFICER, values=URGENT) == "started_urgently"


def test_art6_an_urgent_start_needs_its_emergency_and_its_moment(world: World) -> None:
    matter_id = with_officers(world)
    found = refused(try_step(world, matter_id, "start_urgently", OFFICER, happened_at=None))
    assert [one.field for one in found] == ["happened_at", "emergency", "place"]
    assert "step.role" in codes(refused(try_step(world, matter_id, "start_urgently", HEAD, values=URGENT)))


def test_art6_the_twenty_four_hours_run_from_the_start_and_are_shown(world: World) -> None:
    matter_id = with_officers(world)
    later(world, hours=3)
    at = NOW + timedelta(hours=1)
    step(world, matter_id, "start_urgently", OFFICER, values=URGENT, happened_at=at)
    (deadline,) = rows(world, Deadline, Deadline.matter_id == matter_id)
    assert (deadline.started_at, deadline.due_at) == (at, at + timedelta(hours=24))
    ctx = world.ctx(OFFICER)
    light = lights_of(ctx, [matter_id])[matter_id]
    assert (light.word, light.tone) == ("余 22 小时", "green")
    (line,) = list_deadlines(ctx, matter_id)
    assert line.label == "紧急启动后补办审批" and line.basis == "《实施细则》第六条第二款"
    found = urgent_start(ctx, matter_id)
    assert found is not None and (found.left, found.is_late) == (timedelta(hours=22), False)
    assert [kind for kind, _ in found.papers] == ["initiation_approval", "emergency_note"]
    (act,) = rows(world, Act, Act.matter_id == matter_id, Act.kind == "started_urgently")
    assert act.happened_at == at and "转移账册" in act.note and "示范路1号" in act.note


def test_art6_made_up_within_the_day_the_case_is_opened(world: World) -> None:
    matter_id = started(world)
    assert set(reasons(world, matter_id, "complete_urgent")) == {
        *("gate.emergency_note", "gate.initiation_approved", "gate.initiation_form")
    }
    later(world, hours=23, minutes=59)
    made_up(world, matter_id)
    found = urgent_start(world.ctx(OFFICER), matter_id)
    assert found is not None and found.done_at is not None and not found.is_late and found.papers == ()
    # The papers were in time, so it does not matter when the step is entered.
    later(world, hours=5)
    assert codes(
        refused(try_step(world, matter_id, "note_late_start", HEAD, values={"opinion": "知悉。"}))
    ) == ["gate.urgent_start_late"]
    assert step(world, matter_id, "complete_urgent", OFFICER) == "opened"
    assert urgent_start(world.ctx(OFFICER), matter_id) is None
    states = {one.code: one.state for one in rows(world, Deadline, Deadline.matter_id == matter_id)}
    assert states == {"initiation_approval": "met", "inspection_investigation": "running"}


def test_art6_the_papers_wait_for_the_start_and_the_note_comes_first(world: World) -> None:
    matter_id = with_officers(world)
    step(world, matter_id, "start_urgently", OFFICER, values=URGENT)
    form = approved(world, approval_form(world, matter_id), HEAD)
    found = issue_paper(world.ctx(OFFICER), IssuePaper(form.draft_id, form.draft_id, form.row_version))
    assert isinstance(found, list) and codes(found) == ["gate.emergency_note"]


def test_art6_late_is_never_hidden_and_goes_on_as_a_procedural_defect(world: World) -> None:
    matter_id = started(world)
    later(world, hours=24)
    light = lights_of(world.ctx(OFFICER), [matter_id])[matter_id]
    assert (light.word, light.tone) == ("逾期 1 小时", "red")
    later(world, hours=2)
    found = urgent_start(world.ctx(OFFICER), matter_id)
    assert found is not None and found.left == -timedelta(hours=2)
    made_up(world, matter_id)
    wanted = ["gate.urgent_start_in_time", "gate.late_start_noted"]
    assert codes(refused(try_step(world, matter_id, "complete_urgent", OFFICER))) == wanted
    # (a) the explanation, which legal review has to accept
    assert [(one.step, one.requirement) for one in unmendable(world.ctx(OFFICER), matter_id)] == [
        ("complete_urgent", "urgent_start_in_time")
    ]
    asked = try_defect(world, matter_id, None, by=OFFICER, **LATE, reason="夜间现场取证，次日上午才返回")
    assert isinstance(asked, DefectChanged), asked
    assert codes(refused(try_step(world, matter_id, "complete_urgent", OFFICER))) == wanted
    assert isinstance(review(world, asked.defect_id, opinion="情况属实，同意继续办理"), DefectChanged)
    assert codes(refused(try_step(world, matter_id, "complete_urgent", OFFICER))) == wanted[1:]
    # (b) the head's note
    assert "step.role" in codes(refused(try_step(world, matter_id, "note_late_start", OFFICER)))
    noted = step(world, matter_id, "note_late_start", HEAD, values={"opinion": "今后须设专人补办。"})
    assert noted == "started_urgently"
    assert step(world, matter_id, "complete_urgent", OFFICER) == "opened"
    view = get_matter(world.ctx(OFFICER), matter_id)
    assert view is not None and view.has_defect
    (deadline,) = rows(
        world, Deadline, Deadline.matter_id == matter_id, Deadline.code == "initiation_approval"
    )
    assert deadline.state == "met" and deadline.ended_at - deadline.due_at == timedelta(hours=2)
    words = {one.label: one.light.word for one in list_deadlines(world.ctx(OFFICER), matter_id)}
    assert "逾期" in words["紧急启动后补办审批"]


def test_art6_nothing_is_a_defect_before_it_is_late(world: World) -> None:
    ctx = world.ctx(OFFICER)
    plain = with_officers(world)
    assert unmendable(ctx, plain) == []
    step(world, plain, "start_urgently", OFFICER, values=URGENT)
    assert unmendable(ctx, plain) == []
    for requirement in ("urgent_start_in_time", "urgent_start_late"):
        for code in ("complete_urgent", "note_late_start"):
            asked = try_defect(world, plain, None, by=OFFICER, step=code, requirement=requirement)
            assert isinstance(asked, list) and asked[0].code in ("defect.step", "defect.mend")


def test_art6_what_legal_review_does_not_accept_goes_no_further(world: World) -> None:
    matter_id = started(world)
    later(world, hours=25)
    made_up(world, matter_id)
    asked = try_defect(world, matter_id, None, by=OFFICER, **LATE)
    assert isinstance(asked, DefectChanged)
    assert isinstance(review(world, asked.defect_id, is_approved=False), DefectChanged)
    step(world, matter_id, "note_late_start", BOSS, values={"opinion": "知悉。"})
    assert codes(refused(try_step(world, matter_id, "complete_urgent", OFFICER))) == [
        "gate.urgent_start_in_time"
    ]


def test_art6_a_start_that_is_entered_late_is_late_all_the_same(world: World) -> None:
    matter_id = with_officers(
        world, received_at=NOW - timedelta(hours=30), is_late=True, late_reason="夜间接到"
    )
    at = NOW - timedelta(hours=26)
    more: dict[str, Any] = {"values": URGENT, "happened_at": at}
    assert "late" in codes(refused(try_step(world, matter_id, "start_urgently", OFFICER, **more)))
    step(world, matter_id, "start_urgently", OFFICER, **more, late_reason="现场没有网络")
    assert lights_of(world.ctx(OFFICER), [matter_id])[matter_id].word == "逾期 2 小时"
    assert "gate.urgent_start_in_time" in reasons(world, matter_id, "complete_urgent")


def test_no_opening_has_its_own_approved_form(world: World) -> None:
    matter_id = with_officers(world)
    found = refused(try_step(world, matter_id, "not_open", OFFICER))
    assert codes(found) == ["gate.no_filing_approved", "gate.no_filing_form"]
    issued(world, no_filing(world, matter_id), HEAD, BOSS)
    assert "gate.no_refusal_form" in codes(refused(try_step(world, matter_id, "open", OFFICER)))
    assert step(world, matter_id, "not_open", OFFICER) == "not_opened"
    # Nobody complained, so nobody is told.
    assert step(world, matter_id, "close", OFFICER) == "closed"


def test_art6_an_urgent_start_that_comes_to_nothing_is_explained_as_well(world: World) -> None:
    matter_id = started(world)
    assert "stage" in codes(refused(try_step(world, matter_id, "not_open", OFFICER)))
    found = refused(try_step(world, matter_id, "not_open_urgent", OFFICER))
    assert codes(found) == ["gate.emergency_note", "gate.no_filing_approved", "gate.no_filing_form"]
    issued(world, emergency_note(world, matter_id), HEAD, BOSS)
    issued(world, no_filing(world, matter_id), HEAD, BOSS)
    assert step(world, matter_id, "not_open_urgent", OFFICER) == "not_opened"
    states = [one.state for one in rows(world, Deadline, Deadline.matter_id == matter_id)]
    assert states == ["met"]


def test_art6_an_urgent_start_waits_on_the_start_page_of_the_unit(world: World) -> None:
    matter_id = started(world)
    number = matter_of(world, matter_id).number
    for who in (OFFICER, HEAD, BOSS):
        assert urgent_starts(world.ctx(who), 5) == [(matter_id, number)]
    assert urgent_starts(world.ctx(Role.WINDOW_CLERK), 5) == []
    made_up(world, matter_id)
    step(world, matter_id, "complete_urgent", OFFICER)
    assert urgent_starts(world.ctx(HEAD), 5) == []


def test_art6_a_form_on_which_it_is_not_opened_hides_no_lateness(world: World) -> None:
    matter_id = started(world)
    issued(world, emergency_note(world, matter_id), HEAD, BOSS)
    form = issued(world, no_filing(world, matter_id), HEAD, BOSS)
    assert [one.state for one in rows(world, Deadline, Deadline.matter_id == matter_id)] == ["met"]
    later(world, days=5)
    view = approved(world, approval_form(world, matter_id), HEAD)
    found = issue_paper(world.ctx(OFFICER), IssuePaper(uuid4(), view.draft_id, view.row_version))
    assert isinstance(found, list) and codes(found) == ["gate.no_refusal_form"]
    command = VoidPaper(uuid4(), form.document_id, "改为立案")
    assert not isinstance(void_paper(world.ctx(BOSS), command), list)
    issue(world, view, OFFICER)
    found = refused(try_step(world, matter_id, "complete_urgent", OFFICER))
    assert codes(found) == ["gate.urgent_start_in_time", "gate.late_start_noted"]


def test_art6_the_periods_of_an_urgent_case_run_from_the_approval(world: World) -> None:
    matter_id = started(world)
    later(world, hours=1)
    made_up(world, matter_id)
    at = world.app.clock.now()
    later(world, days=30)
    found = refused(try_step(world, matter_id, "complete_urgent", OFFICER))
    assert codes(found) == ["step.other_day"]
    assert step(world, matter_id, "complete_urgent", OFFICER, happened_at=at, late_reason="补录") == "opened"
    running = rows(world, Deadline, Deadline.matter_id == matter_id, Deadline.state == "running")
    assert [(one.code, one.started_at) for one in running] == [("inspection_investigation", at)]


def test_art6_what_was_approved_before_an_urgent_start_is_opened_on_its_day(world: World) -> None:
    matter_id = with_officers(world)
    issued(world, approval_form(world, matter_id), HEAD)
    later(world, days=1)
    step(world, matter_id, "start_urgently", OFFICER, values=URGENT)
    issued(world, emergency_note(world, matter_id), HEAD, BOSS)
    assert step(world, matter_id, "complete_urgent", OFFICER) == "opened"


def test_whoever_complained_is_told_before_it_is_closed(world: World) -> None:
    matter_id = with_officers(world)
    with world.app.change(world.app.clock.now()) as work:
        source = register(world).matter_id
        work.add(MatterLink(from_matter_id=source, to_matter_id=matter_id, kind="from_complaint"))
        work.commit()
    issued(world, no_filing(world, matter_id), HEAD, BOSS)
    step(world, matter_id, "not_open", OFFICER)
    assert codes(refused(try_step(world, matter_id, "close", OFFICER))) == ["gate.case_complainant_told"]
    told = {"told_by": "phone", "told_to": "本人", "told": "不予立案及理由，可以申请行政复议。"}
    step(world, matter_id, "tell", OFFICER, values=told)
    assert step(world, matter_id, "close", OFFICER) == "closed"


def test_nobody_is_told_of_a_case_that_no_complaint_led_to(world: World) -> None:
    matter_id = with_officers(world)
    assert "tell" not in {one.code for one in steps_of(world.ctx(OFFICER), matter_id)}
    (matter,) = rows(world, Matter, Matter.id == matter_id)
    assert matter.stage == "trace"


def test_a_reader_without_the_matter_sees_no_countdown(world: World) -> None:
    matter_id = started(world)
    assert urgent_start(world.ctx(BOSS), matter_id) is not None
    assert urgent_start(world.ctx(Role.WINDOW_CLERK), matter_id) is None
    assert urgent_start(world.ctx(REVIEWER), matter_id) is None
    assert urgent_start(world.ctx(OFFICER), register(world).matter_id) is None
