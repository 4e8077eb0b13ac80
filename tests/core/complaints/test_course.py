"""投诉举报的去向 (law.md 1.2, 2.2; 细则第五条): each row of the table, by the use cases and with real papers."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from core.clock import CHINA
from core.complaints.listing import filter_of, list_complaints
from core.complaints.reading import get_complaint
from core.law.complaints import ACCEPT, NO, REDIRECT, REFUSE, SUPPLEMENT, TESTS, UNCLEAR, YES, proposed
from core.law.problem import Problem
from core.law.roles import Role
from db.models import Act, Complaint, Deadline, Matter, MatterLink
from tests.conftest import FixedClock
from tests.factories.applications import codes, rows
from tests.factories.approvals import approve, submit
from tests.factories.cases import begun
from tests.factories.complaints import (
    CLERK,
    HEAD,
    accepted,
    assessed,
    chief,
    complain,
    initiated,
    try_complaint,
)
from tests.factories.files import attach
from tests.factories.papers import issue, saved, started
from tests.factories.steps import step, try_step
from tests.factories.world import World, hire

TELLING = {"told_by": "phone", "told_to": "本人", "told": "告知结论、理由和可以怎么办"}


def paper(world: World, matter_id: UUID, kind: str, **values: Any) -> None:
    """A paper of the complaint approved, where it has to be, and issued."""
    chief(world)
    view = saved(world, started(world, matter_id, kind, CLERK), CLERK, phone="024-57500012", **values)
    if view.kind.chain:
        view = approve(world, submit(world, view, CLERK), HEAD)
    issue(world, view, CLERK)


def refused(world: World, matter_id: UUID, code: str, **more: Any) -> list[Problem]:
    found = try_step(world, matter_id, code, CLERK, **more)
    assert isinstance(found, list)
    return found


def states(world: World, matter_id: UUID) -> dict[str, str]:
    return {one.code: one.state for one in rows(world, Deadline, Deadline.matter_id == matter_id)}


@pytest.mark.parametrize(
    ("nature", "answers", "outcome"),
    [
        ("complaint", {}, ACCEPT),
        ("complaint", {"within_limitation": NO}, REFUSE),
        ("complaint", {"own_right": NO}, SUPPLEMENT),
        ("complaint", {"in_remit": NO}, REDIRECT),
        ("complaint", {"no_other_course": NO}, REDIRECT),
        ("complaint", {"own_right": UNCLEAR}, SUPPLEMENT),
        ("complaint", {"within_limitation": NO, "in_remit": NO}, REFUSE),
        ("complaint", {"in_remit": NO, "own_right": NO}, REDIRECT),
        ("tip_off", {"clear_respondent": NO}, SUPPLEMENT),
        ("tip_off", {"in_remit": NO}, REDIRECT),
        ("petition", {}, ACCEPT),
        ("petition", {"petition_matter": NO}, REDIRECT),
    ],
)
def test_rules18_what_the_tests_come_to(nature: str, answers: dict[str, str], outcome: str) -> None:
    from core.law.complaints import YES, tests_for

    met = {row.code: YES for row in tests_for(nature)}
    assert proposed(nature, met | answers) == outcome


def test_rules18_a_conclusion_that_the_answers_do_not_bear_is_refused(world: World) -> None:
    made = complain(world)
    values = {
        **dict.fromkeys(("within_limitation", "own_right", "in_remit", "no_other_course"), "yes"),
        "outcome": REFUSE,
        "grounds": "经审查",
    }
    (problem,) = refused(world, made.matter_id, "assess", values=values)
    assert (problem.code, problem.field) == ("assess.outcome", "outcome")
    assert "“受理”" in problem.message


def test_inspection20_two_years_are_counted_from_the_end_of_the_act(world: World) -> None:
    made = complain(world, is_continuing=False, began_on=date(2023, 1, 1), ended_on=date(2024, 3, 9))
    values = {
        **dict.fromkeys(("within_limitation", "own_right", "in_remit", "no_other_course"), "yes"),
        "outcome": ACCEPT,
        "grounds": "经审查",
    }
    (problem,) = refused(world, made.matter_id, "assess", values=values)
    assert (problem.code, problem.field) == ("assess.limitation", "within_limitation")
    assessed(world, made.matter_id, REFUSE, within_limitation=NO)
    other = complain(
        world,
        is_continuing=False,
        began_on=None,
        ended_on=date(2024, 3, 10),
        seen=(made.matter_id,),
        facts="另一件：未缴保险费",
    )
    assessed(world, other.matter_id)


def test_rules18_too_old_is_refused_in_writing_by_a_head_and_told(world: World) -> None:
    made = complain(world, is_continuing=False, began_on=None, ended_on=date(2024, 1, 31))
    lacking = codes(refused(world, made.matter_id, "refuse_complaint"))
    assert lacking == [
        "gate.assessed_refuse",
        "gate.complaint_refusal_approved",
        "gate.complaint_non_acceptance",
    ]
    assessed(world, made.matter_id, REFUSE, within_limitation=NO)
    paper(world, made.matter_id, "complaint_non_acceptance", reason="违法行为终了已满二年。")
    assert step(world, made.matter_id, "refuse_complaint", CLERK) == "not_accepted"
    assert states(world, made.matter_id)["complaint_acceptance"] == "met"
    assert codes(refused(world, made.matter_id, "close")) == ["gate.complainant_told"]
    step(world, made.matter_id, "tell", CLERK, values=TELLING)
    assert step(world, made.matter_id, "close", CLERK) == "closed"
    assert rows(world, MatterLink) == []


def test_rules18_missing_facts_are_asked_for_and_the_five_days_run_again(
    world: World, clock: FixedClock
) -> None:
    made = complain(world)
    assessed(world, made.matter_id, SUPPLEMENT, own_right=UNCLEAR)
    paper(
        world,
        made.matter_id,
        "complaint_supplement",
        lacks=[{"what": "劳动合同或者工资支付凭证", "why": "不能确认劳动关系"}],
        due_on="2026-03-20",
    )
    assert step(world, made.matter_id, "notify_supplement", CLERK, values=TELLING) == "awaiting_supplement"
    now = states(world, made.matter_id)
    assert (now["complaint_acceptance"], now["complaint_supply"]) == ("met", "running")
    assert codes(refused(world, made.matter_id, "lapse_complaint", values={"ground": "逾期"})) == [
        "gate.complaint_supply_over"
    ]
    clock.moment += timedelta(days=3)
    supplied = {"supplied": "补交工资条三张"}
    assert step(world, made.matter_id, "supply", CLERK, values=supplied) == "registered"
    now = states(world, made.matter_id)
    assert (now["complaint_supply"], now["complaint_after_supply"]) == ("met", "running")
    assert codes(refused(world, made.matter_id, "notify_supplement", values=TELLING))[0] == (
        "gate.assessed_supplement"
    )
    accepted(world, made.matter_id)


def test_whoever_supplies_nothing_in_his_time_is_ended_and_told(world: World, clock: FixedClock) -> None:
    made = complain(world)
    assessed(world, made.matter_id, SUPPLEMENT, own_right=NO)
    lacks = [{"what": "单位名称和地址", "why": ""}]
    paper(world, made.matter_id, "complaint_supplement", lacks=lacks, due_on="2026-03-20")
    step(world, made.matter_id, "notify_supplement", CLERK, values=TELLING)
    clock.moment = datetime(2026, 3, 23, 9, tzinfo=CHINA)
    ended = {"ground": "逾期未补充，不能查处"}
    assert step(world, made.matter_id, "lapse_complaint", CLERK, values=ended) == "lapsed"
    step(world, made.matter_id, "tell", CLERK, values=TELLING)
    assert step(world, made.matter_id, "close", CLERK) == "closed"


def test_inspection21_a_dispute_is_told_its_own_course_in_writing(world: World) -> None:
    made = complain(world)
    assessed(world, made.matter_id, REDIRECT, no_other_course=NO)
    where = {"way": "arbitration", "competent": "抚顺市劳动人事争议仲裁委员会"}
    assert codes(refused(world, made.matter_id, "redirect", values=where)) == ["gate.redirection_paper"]
    paper(world, made.matter_id, "complaint_redirection", reason="属于劳动争议，已申请仲裁。", **where)
    assert step(world, made.matter_id, "redirect", CLERK, values=where) == "redirected"
    assert states(world, made.matter_id)["complaint_acceptance"] == "met"
    (act,) = rows(world, Act, Act.kind == "complaint_redirected")
    assert "抚顺市劳动人事争议仲裁委员会" in act.note


def test_petition34_a_petition_runs_on_its_own_clocks(world: World) -> None:
    made = complain(world, nature="petition")
    assert "gate.other_kind" in codes(refused(world, made.matter_id, "accept_complaint"))
    values = {"petition_matter": "yes", "outcome": ACCEPT, "grounds": "属本机关职权"}
    step(world, made.matter_id, "assess", CLERK, values=values)
    assert codes(refused(world, made.matter_id, "accept_petition", values=TELLING)) == [
        "gate.petition_acceptance"
    ]
    paper(world, made.matter_id, "petition_acceptance")
    assert step(world, made.matter_id, "accept_petition", CLERK, values=TELLING) == "accepted"
    assert states(world, made.matter_id) == {"petition_notice": "met", "petition_handling": "running"}
    assert rows(world, MatterLink) == []
    paper(world, made.matter_id, "complaint_result", result="经核实，已责令窗口改进。")
    assert step(world, made.matter_id, "answer", CLERK, values=TELLING) == "answered"
    assert states(world, made.matter_id)["petition_handling"] == "met"
    assert step(world, made.matter_id, "close", CLERK) == "closed"


def test_an_accepted_complaint_is_answered_and_the_telling_recorded(world: World) -> None:
    made = complain(world)
    accepted(world, made.matter_id)
    assert codes(refused(world, made.matter_id, "answer", values=TELLING)) == ["gate.complaint_result"]
    begun = started(world, made.matter_id, "complaint_result", CLERK).values["result"]
    assert begun.startswith("已转案件") and begun.endswith("，已立案。")
    paper(world, made.matter_id, "complaint_result", result="已责令支付，公司已支付。")
    step(world, made.matter_id, "answer", CLERK, values=TELLING)
    (act,) = rows(world, Act, Act.kind == "complaint_answered")
    assert "告知方式：电话" in act.note and "告知的内容：告知结论" in act.note


def test_a_withdrawal_needs_the_signed_request(world: World) -> None:
    made = complain(world)
    asked = {"request": "已与公司和解"}
    assert codes(refused(world, made.matter_id, "withdraw_complaint", values=asked)) == [
        "gate.withdrawal_request"
    ]
    attach(world, made.matter_id, b"%PDF-1.4 signed", "撤回.pdf", kind="withdrawal_request", by=CLERK)
    assert step(world, made.matter_id, "withdraw_complaint", CLERK, values=asked) == "withdrawn"
    step(world, made.matter_id, "tell", CLERK, values=TELLING)
    assert step(world, made.matter_id, "close", CLERK) == "closed"


def test_a_second_supplement_needs_a_notice_of_its_own_and_stops_the_second_clock(
    world: World, clock: FixedClock
) -> None:
    made = complain(world)
    lacks = [{"what": "工资支付凭证", "why": ""}]
    assessed(world, made.matter_id, SUPPLEMENT, own_right=UNCLEAR)
    paper(world, made.matter_id, "complaint_supplement", lacks=lacks, due_on="2026-03-20")
    step(world, made.matter_id, "notify_supplement", CLERK, values=TELLING)
    clock.moment += timedelta(days=2)
    step(world, made.matter_id, "supply", CLERK, values={"supplied": "补交一张"})
    assessed(world, made.matter_id, SUPPLEMENT, own_right=UNCLEAR)
    assert codes(refused(world, made.matter_id, "notify_supplement", values=TELLING)) == ["step.notice_used"]
    paper(world, made.matter_id, "complaint_supplement", lacks=lacks, due_on="2026-03-27")
    assert step(world, made.matter_id, "notify_supplement", CLERK, values=TELLING) == "awaiting_supplement"
    assert states(world, made.matter_id)["complaint_after_supply"] == "met"


def test_art24_what_was_taken_down_wrongly_is_put_right_on_the_timeline(world: World) -> None:
    made = complain(world, is_continuing=False, began_on=None, ended_on=date(2024, 1, 31))
    right = {
        "kind": "insurance",
        "district": "210402",
        "industry": "manufacturing",
        "began_on": None,
        "ended_on": "2025-01-31",
        "continues": "no",
        "facts": "2025年1月拖欠工资9000元。",
        "demands": "支付拖欠的工资9000元。",
        "proof": "",
        "reason": "年份听错",
    }
    step(world, made.matter_id, "amend", CLERK, values=right)
    (detail,) = rows(world, Complaint, Complaint.matter_id == made.matter_id)
    assert (detail.kind, detail.ended_on) == ("insurance", date(2025, 1, 31))
    (act,) = rows(world, Act, Act.kind == "complaint_amended")
    assert ["行为终了日期", "2024-01-31", "2025-01-31"] in act.details["changes"]
    assert "更正的原因：年份听错" in act.note
    assert codes(refused(world, made.matter_id, "amend", values=right)) == ["unchanged"]
    assessed(world, made.matter_id)


def test_art23_nobody_sends_a_complaint_to_the_unit_it_is_about(world: World) -> None:
    officer = world.account_id("enforcement_officer")
    made = complain(world, officers=(officer,), unit_id=world.unit_id("relations"))
    there = {"unit": str(world.unit_id("inspection")), "reason": "属监察职责"}
    (matter,) = rows(world, Matter, Matter.id == made.matter_id)
    assert matter.intake_unit_id == world.unit_id("relations")
    found = try_step(world, matter.id, "reroute", "unit_head", values=there)
    assert isinstance(found, list) and codes(found) == ["reroute.own"]
    assert get_complaint(world.ctx("enforcement_officer"), made.matter_id) is None


def test_a_complaint_of_another_unit_goes_there_with_its_clock(world: World) -> None:
    made = complain(world)
    before = rows(world, Deadline, Deadline.matter_id == made.matter_id)[0].due_at
    there = {"unit": str(world.unit_id("relations")), "reason": "属劳动关系科职责"}
    step(world, made.matter_id, "reroute", CLERK, values=there)
    (matter,) = rows(world, Matter, Matter.id == made.matter_id)
    assert matter.unit_id == world.unit_id("relations")
    assert rows(world, Deadline, Deadline.matter_id == made.matter_id)[0].due_at == before
    hire(world, "relations.head", Role.UNIT_HEAD, unit="relations")
    (found,) = list_complaints(world.ctx("relations.head"), filter_of({"q": made.number})).rows
    assert found.number == made.number


def test_a_head_urges_and_it_stands_on_the_timeline(world: World) -> None:
    made = complain(world)
    step(world, made.matter_id, "urge", chief(world), values={"urging": "请于本周内决定"})
    (act,) = rows(world, Act, Act.kind == "urged")
    assert act.note == "督办意见：请于本周内决定"


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (datetime(2026, 2, 13, 9, tzinfo=CHINA), date(2026, 2, 27)),
        (datetime(2026, 9, 28, 9, tzinfo=CHINA), date(2026, 10, 10)),
        (datetime(2026, 4, 30, 9, tzinfo=CHINA), date(2026, 5, 11)),
    ],
)
def test_rules18_five_days_around_the_holidays(
    world: World, clock: FixedClock, received: datetime, due: date
) -> None:
    clock.moment = received
    made = complain(world)
    (deadline,) = rows(world, Deadline, Deadline.matter_id == made.matter_id)
    assert (deadline.due_at - timedelta(seconds=1)).astimezone(CHINA).date() == due


def test_art6_what_cannot_wait_is_a_trace_at_once_and_started_urgently(world: World) -> None:
    made = complain(world, kind="minors")
    said = {"cause": "涉嫌使用童工", "facts": "两名儿童正在车间作业。"}
    step(world, made.matter_id, "trace_case", CLERK, values=said)
    (link,) = rows(world, MatterLink)
    (case,) = rows(world, Matter, Matter.id == link.to_matter_id)
    assert (case.procedure, case.stage, case.subject) == ("case", "trace", "涉嫌使用童工")
    assert codes(refused(world, made.matter_id, "trace_case", values=said)) == ["gate.without_case"]
    assessed(world, made.matter_id)
    assert codes(refused(world, made.matter_id, "accept_with_case"))[0] == "gate.case_begun"
    begun(world, case.id)
    paper(world, made.matter_id, "complaint_acceptance")
    assert step(world, made.matter_id, "accept_with_case", CLERK) == "accepted"
    assert len(rows(world, MatterLink)) == 1


def test_art6_a_trace_that_was_given_up_is_no_case(world: World) -> None:
    made = complain(world)
    said = {"cause": "涉嫌欠薪", "facts": "公司拖欠工资。"}
    step(world, made.matter_id, "trace_case", CLERK, values=said)
    (link,) = rows(world, MatterLink)
    found = try_step(world, made.matter_id, "void", chief(world), values={"reason": "误登记"})
    assert isinstance(found, list) and codes(found) == ["gate.without_case"]
    step(world, link.to_matter_id, "void", HEAD, values={"reason": "误转"})
    accepted(world, made.matter_id)
    assert sorted(one.stage for one in rows(world, Matter)) == ["accepted", "opened", "voided"]


def test_rules18_the_notice_may_be_printed_after_the_day_of_approval(world: World, clock: FixedClock) -> None:
    made = complain(world)
    assessed(world, made.matter_id)
    initiated(world, made.matter_id)
    approved = clock.moment
    clock.moment += timedelta(days=1)
    paper(world, made.matter_id, "complaint_acceptance")
    assert codes(refused(world, made.matter_id, "accept_complaint")) == ["step.other_day"]
    assert step(world, made.matter_id, "accept_complaint", CLERK, happened_at=approved) == "accepted"


def test_rules18_an_amended_complaint_is_assessed_anew_and_named_anew(world: World) -> None:
    made = complain(world, is_continuing=False, began_on=None, ended_on=date(2025, 1, 31))
    assessed(world, made.matter_id)
    right = {
        **{"kind": "insurance", "district": "210402", "industry": "manufacturing", "began_on": None},
        **{"ended_on": "2023-01-31", "continues": "no", "facts": "2023年1月起未缴社会保险。"},
        **{"demands": "补缴社会保险。", "proof": "", "reason": "年份听错"},
    }
    step(world, made.matter_id, "amend", CLERK, values=right)
    assert "gate.assessed_accept" in codes(refused(world, made.matter_id, "accept_complaint"))
    (matter,) = rows(world, Matter, Matter.id == made.matter_id)
    assert matter.subject == "投诉抚顺浑河机械制造有限公司（社会保险）"


def test_petition23_a_refusal_is_approved_and_told_in_writing(world: World) -> None:
    made = complain(world, nature="petition")
    values = {"petition_matter": "no", "outcome": REDIRECT, "grounds": "不属本机关职权"}
    step(world, made.matter_id, "assess", CLERK, values=values)
    assert codes(refused(world, made.matter_id, "refuse_petition", values=TELLING)) == [
        "gate.petition_refusal_approved",
        "gate.petition_non_acceptance",
    ]
    chief(world)
    said = {"reason": "属住房公积金管理中心职权。", "competent": "市住房公积金管理中心"}
    paper(world, made.matter_id, "petition_non_acceptance", **said)
    assert states(world, made.matter_id)["petition_notice"] == "met"
    assert step(world, made.matter_id, "refuse_petition", CLERK, values=TELLING) == "not_accepted"


def test_a_petition_has_the_whole_of_each_period_to_supply(world: World, clock: FixedClock) -> None:
    made = complain(world, nature="petition")
    values = {"petition_matter": "unclear", "outcome": SUPPLEMENT, "grounds": "事项不清楚"}
    lacks = [{"what": "信访事项", "why": ""}]
    step(world, made.matter_id, "assess", CLERK, values=values)
    paper(world, made.matter_id, "complaint_supplement", lacks=lacks, due_on="2026-03-13")
    step(world, made.matter_id, "notify_supplement", CLERK, values=TELLING)
    step(world, made.matter_id, "supply_petition", CLERK, values={"supplied": "补充了经过"})
    assert states(world, made.matter_id)["complaint_supply"] == "met"
    clock.moment = datetime(2026, 3, 16, 9, tzinfo=CHINA)
    step(world, made.matter_id, "assess", CLERK, values=values)
    paper(world, made.matter_id, "complaint_supplement", lacks=lacks, due_on="2026-03-27")
    step(world, made.matter_id, "notify_supplement", CLERK, values=TELLING)
    found = refused(world, made.matter_id, "lapse_complaint", values={"ground": "未补充"})
    assert codes(found) == ["gate.complaint_supply_over"]


def test_art23_who_is_complained_of_takes_it_in_no_more_than_he_handles_it(world: World) -> None:
    away = world.unit_id("relations")
    found = try_complaint(world, officers=(world.account_id(CLERK),), unit_id=away)
    assert isinstance(found, list) and codes(found) == ["officers.self"]
    # The clerk and the officer are of one unit.
    made = complain(world, officers=(world.account_id("enforcement_officer"),), unit_id=away)
    values = {**dict.fromkeys(TESTS, YES), "outcome": ACCEPT, "grounds": "经逐项审查"}
    assert codes(refused(world, made.matter_id, "assess", values=values)) == ["step.own"]


def test_a_number_that_is_too_long_is_refused(world: World) -> None:
    found = try_complaint(world, channel="hotline", transfer_no="1" * 150)
    assert isinstance(found, list) and [one.field for one in found] == ["transfer_no"]
