"""细则第五条: complaints and petitions are registered in detail, and whoever brings them gets a receipt."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from core.complaints.register import ComplaintRegistered
from core.law.problem import Problem
from core.law.roles import Role
from db.models import (
    Act,
    Complaint,
    Deadline,
    EnforcementCase,
    Matter,
    MatterLink,
    MatterParty,
    MatterTrigger,
)
from tests.core.documents_support import page_texts
from tests.factories.applications import codes, company, identity_number, person, rows
from tests.factories.complaints import CLERK, accepted, complain, nobody, try_complaint
from tests.factories.world import World, hire


def test_art5_a_complaint_is_registered_with_people_facts_demands_and_receipt(world: World) -> None:
    made = complain(world)
    (matter,) = rows(world, Matter, Matter.id == made.matter_id)
    assert (matter.procedure, matter.stage) == ("complaint", "registered")
    assert matter.subject == "投诉抚顺浑河机械制造有限公司（拖欠、克扣工资）"
    (detail,) = rows(world, Complaint, Complaint.matter_id == made.matter_id)
    assert detail.facts.startswith("2026年1月至2月") and detail.demands == "支付拖欠的工资9000元。"
    parties = {(one.role, one.name) for one in rows(world, MatterParty)}
    assert parties == {("complainant", "张桂芳"), ("respondent", "抚顺浑河机械制造有限公司")}
    kinds = [one.kind for one in rows(world, Act, Act.matter_id == made.matter_id)]
    assert kinds == ["complaint_registered", "receipt_issued"]
    from core.applications.reading import document_file

    found = document_file(world.ctx(CLERK), made.document_id)
    assert found is not None
    text = "".join(page_texts(found.data)).replace("\n", "")
    assert made.number in text and "5个工作日" in text and "张桂芳" in text


def test_rules18_the_five_days_run_from_the_receipt_and_jump_the_holidays(world: World) -> None:
    made = complain(world)
    (deadline,) = rows(world, Deadline, Deadline.matter_id == made.matter_id)
    assert (deadline.code, deadline.amount, deadline.unit) == ("complaint_acceptance", 5, "wd")
    assert (deadline.due_at - timedelta(seconds=1)).astimezone().date() >= date(2026, 3, 17)


def test_petition23_a_petition_has_its_own_fifteen_days(world: World) -> None:
    made = complain(world, nature="petition")
    (deadline,) = rows(world, Deadline, Deadline.matter_id == made.matter_id)
    assert (deadline.code, deadline.amount, deadline.unit) == ("petition_notice", 15, "cd")


def test_a_transfer_keeps_its_number_and_the_day_an_answer_is_wanted(world: World) -> None:
    made = complain(
        world, channel="hotline", transfer_no="12345-20260310-008", transfer_due_on=date(2026, 3, 25)
    )
    codes_ = {one.code for one in rows(world, Deadline, Deadline.matter_id == made.matter_id)}
    assert codes_ == {"complaint_acceptance", "transfer_answer"}
    refused = try_complaint(world, channel="hotline")
    assert isinstance(refused, list) and [one.field for one in refused] == ["transfer_no"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"nature": ""}, "nature"),
        ({"channel": "dove"}, "channel"),
        ({"kind": ""}, "kind"),
        ({"district": ""}, "district"),
        ({"industry": ""}, "industry"),
        ({"filer": ""}, "filer"),
        ({"headcount": None}, "headcount"),
        ({"respondents": ()}, "respondent.0.name"),
        ({"facts": " "}, "facts"),
        ({"demands": ""}, "demands"),
        ({"began_on": date(2026, 3, 11)}, "began_on"),
        ({"is_continuing": False, "ended_on": date(2025, 12, 31)}, "ended_on"),
        ({"is_continuing": True, "ended_on": date(2026, 2, 1)}, "ended_on"),
        ({"filer": "another"}, "represented.name"),
        ({"is_oral": True}, "is_read_back"),
        ({"nature": "tip_off"}, "nature"),
    ],
)
def test_art5_what_is_missing_is_asked_for_at_its_field(
    world: World, more: dict[str, object], field: str
) -> None:
    refused = try_complaint(world, **more)
    assert isinstance(refused, list) and field in [one.field for one in refused]
    assert rows(world, Matter) == []


def test_a_respondent_known_by_name_alone_is_enough(world: World) -> None:
    made = complain(world, respondents=(nobody(), company(2)))
    (matter,) = rows(world, Matter, Matter.id == made.matter_id)
    assert matter.subject == "投诉某砖厂等2家（拖欠、克扣工资）"


def test_twelve_colleagues_together_name_who_speaks_for_them(world: World) -> None:
    others = "\n".join(f"工友{n}，{identity_number(100 + n)}，1390413{n:04d}" for n in range(1, 12))
    more = {"filer": "several", "headcount": 12, "others": others}
    refused = try_complaint(world, **more)
    assert isinstance(refused, list) and [one.field for one in refused] == ["representatives"]
    stranger = try_complaint(world, **more, representatives="李四")
    assert isinstance(stranger, list) and "李四" in stranger[0].message
    made = complain(world, **more, representatives="张桂芳、工友3")
    found = rows(world, MatterParty, MatterParty.matter_id == made.matter_id)
    by_role: dict[str, list[str]] = {}
    for one in found:
        by_role.setdefault(one.role, []).append(one.name)
    assert by_role["complainant"] == ["张桂芳"] and by_role["representative"] == ["工友3"]
    assert len(by_role["co_complainant"]) == 10
    (matter,) = rows(world, Matter, Matter.id == made.matter_id)
    assert matter.party_names == "张桂芳等12人"


def test_a_wrong_line_of_the_group_is_named(world: World) -> None:
    refused = try_complaint(world, filer="several", headcount=3, others="甲乙丙\n丁戊己，210402199003070019")
    assert isinstance(refused, list) and refused[0].field == "others"
    assert refused[0].message.startswith("第2行：")


def test_art23_a_complaint_against_our_own_goes_to_another_unit_and_is_kept(world: World) -> None:
    officer = world.account_id(Role.ENFORCEMENT_OFFICER)
    refused = try_complaint(world, officers=(officer,))
    assert isinstance(refused, list) and codes(refused) == ["unit.own"]
    assert refused[0].basis is not None and refused[0].basis.short.startswith("《实施细则》第二十三条")
    made = complain(world, officers=(officer,), unit_id=world.unit_id("relations"))
    (trigger,) = rows(world, MatterTrigger, MatterTrigger.matter_id == made.matter_id)
    assert trigger.kind == "complaint_against_officers"
    (matter,) = rows(world, Matter, Matter.id == made.matter_id)
    assert matter.unit_id == world.unit_id("relations")


def test_the_same_complaint_once_more_is_shown_and_linked_and_none_is_lost(world: World) -> None:
    first = complain(world)
    refused = try_complaint(world)
    assert isinstance(refused, list) and codes(refused) == ["similar"]
    assert first.number in refused[0].message
    second = complain(world, seen=(first.matter_id,), same=(first.matter_id,))
    (link,) = rows(world, MatterLink)
    assert (link.from_matter_id, link.to_matter_id, link.kind) == (second.matter_id, first.matter_id, "same")
    assert {one.stage for one in rows(world, Matter)} == {"registered"}


def test_another_matter_of_the_same_firm_is_no_duplicate(world: World) -> None:
    complain(world)
    other = complain(world, complainant=person(2), facts="该公司未与本人签订书面劳动合同，也未缴纳养老保险。")
    assert other.number


def test_rules18_an_accepted_complaint_is_a_case_on_the_same_day(world: World) -> None:
    made = complain(world)
    accepted(world, made.matter_id)
    (link,) = rows(world, MatterLink)
    assert (link.from_matter_id, link.kind) == (made.matter_id, "from_complaint")
    (case,) = rows(world, Matter, Matter.id == link.to_matter_id)
    assert (case.procedure, case.stage) == ("case", "opened")
    (detail,) = rows(world, EnforcementCase)
    assert (detail.trace, detail.trace_no) == ("complaint", made.number)
    parties = {(one.role, one.name) for one in rows(world, MatterParty, MatterParty.matter_id == case.id)}
    assert parties == {("party", "抚顺浑河机械制造有限公司")}
    states = {one.code: one.state for one in rows(world, Deadline)}
    assert states["complaint_acceptance"] == "met" and states["inspection_investigation"] == "running"


def test_art5_two_clerks_enter_the_same_letter_at_once_and_neither_is_lost(world: World) -> None:
    hire(world, "intake.two", CLERK, unit="inspection")
    together = threading.Barrier(2)

    def one(who: str | Role) -> ComplaintRegistered | list[Problem]:
        together.wait()
        return try_complaint(world, by=who, channel="letter")

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(one, (CLERK, "intake.two")))
    (first,) = [result for result in results if isinstance(result, ComplaintRegistered)]
    (asked,) = [result for result in results if isinstance(result, list)]
    assert codes(asked) == ["similar"]
    seen = (first.matter_id,)
    second = complain(world, by="intake.two", channel="letter", seen=seen, same=seen)
    (link,) = rows(world, MatterLink)
    assert (link.from_matter_id, link.to_matter_id, link.kind) == (second.matter_id, first.matter_id, "same")
    assert len(rows(world, Complaint)) == 2
