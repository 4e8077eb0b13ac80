"""细则第五条，劳动保障监察条例第九条: whoever tips off is sealed with the registration. That he stands nowhere: test_sealed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.complaints.inquiry import ask_by_code
from core.complaints.tip_off import (
    hashed,
)
from core.law.roles import Role
from core.sealed.abstracts import ApproveAbstract, approve_abstract
from core.sealed.reading import abstracts_to_review
from core.sealed.statements import open_sealed_file
from db.models import (
    Act,
    Complaint,
    EnforcementCase,
    Matter,
    MatterAbstract,
    MatterLink,
    MatterParty,
    StoredFile,
)
from tests.conftest import FixedClock
from tests.factories.applications import codes, rows
from tests.factories.approvals import approve, submit
from tests.factories.cases import begun
from tests.factories.complaints import CLERK, HEAD, chief, initiated
from tests.factories.files import try_attaching
from tests.factories.papers import issue, officers, saved, started
from tests.factories.sealed import WHAT, WHO
from tests.factories.steps import step, try_step
from tests.factories.tip_offs import CODE, LETTER, PNG, SAID, opened, sent_in, tip, try_tip
from tests.factories.world import World

GIVEN_UP = {
    **{"decision": "no_filing", "cause": "涉嫌社会保险", "facts": "举报人未补充，无法联系。"},
    "reason": "线索不具体，无法查处。",
}


def test_art5_a_tip_off_is_a_matter_without_its_author(world: World) -> None:
    made = tip(world)
    (matter,) = rows(world, Matter)
    assert matter.party_names == "某举报人（密封当事人1）" == made.called
    assert matter.subject == "举报抚顺浑河机械制造有限公司（社会保险）"
    (detail,) = rows(world, Complaint)
    assert (detail.facts, detail.demands, detail.proof) == ("", "", "")
    assert detail.is_sealed and detail.can_be_told
    assert [one.role for one in rows(world, MatterParty)] == ["respondent"]


def test_what_was_said_and_sent_opens_with_the_author_for_a_reason(world: World, clock: FixedClock) -> None:
    made = tip(world)
    file = sent_in(world, made)
    chief(world)
    assert open_sealed_file(world.ctx(HEAD), file.file_id) is None
    found = opened(world, made)
    assert found.identity.name == WHO.name
    assert found.statements == ({"facts": SAID.facts, "proof": SAID.proof},)
    assert [(one.name, one.size) for one in found.files] == [(LETTER, len(PNG))]
    fetched = open_sealed_file(world.ctx(HEAD), file.file_id)
    assert fetched is not None and b"".join(fetched[1]) == PNG
    assert open_sealed_file(world.ctx(CLERK), file.file_id) is None
    clock.moment += timedelta(minutes=6)
    assert open_sealed_file(world.ctx(HEAD), file.file_id) is None


def test_an_anonymous_informant_asks_by_the_code_he_was_told(world: World) -> None:
    made = tip(world, who=None, code=CODE)
    (detail,) = rows(world, Complaint)
    assert detail.query_code == hashed("7kq2m x9rtb") and not detail.can_be_told
    found = ask_by_code(world.ctx(CLERK), "7kq2mx9rtb")
    assert found is not None and (found.number, found.stage) == (made.number, "已登记")
    assert ask_by_code(world.ctx(CLERK), "7KQ2M-X9RTC") is None
    assert ask_by_code(world.ctx(Role.WINDOW_CLERK), CODE) is None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"abstract": ""}, "abstract"),
        ({"abstract": f"{WHO.name}称公司少缴社保"}, "abstract"),
        ({"who": replace(WHO, certificate_no="210402199003070019")}, "certificate_no"),
        ({"who": replace(WHO, name="")}, "name"),
        ({"respondents": ()}, "respondent.0.name"),
        ({"nature": "complaint"}, "nature"),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_kept(
    world: World, more: dict[str, Any], field: str
) -> None:
    refused = try_tip(world, **more)
    assert isinstance(refused, list) and field in [one.field for one in refused]
    assert rows(world, Matter) == [] and rows(world, Complaint) == []


def test_inspection9_no_case_before_a_second_person_has_read_the_abstract(world: World) -> None:
    made = tip(world)
    values = {
        **dict.fromkeys(("within_limitation", "clear_respondent", "in_remit"), "yes"),
        "outcome": "accept",
        "grounds": "线索清楚",
    }
    step(world, made.matter_id, "assess", CLERK, values=values)
    chief(world)
    refused = try_step(world, made.matter_id, "accept_tip_off", CLERK)
    assert isinstance(refused, list) and codes(refused)[0] == "gate.abstract_approved"
    (abstract,) = rows(world, MatterAbstract)
    command = ApproveAbstract(uuid4(), made.sealed_id, abstract.row_version)
    assert not isinstance(approve_abstract(world.ctx(HEAD), command), list)
    initiated(world, made.matter_id, case_source="tip_off")
    assert step(world, made.matter_id, "accept_tip_off", CLERK) == "accepted"


def test_a_complaints_steps_are_not_a_tip_offs(world: World) -> None:
    made = tip(world)
    refused = try_step(world, made.matter_id, "accept_complaint", CLERK)
    assert isinstance(refused, list) and "gate.other_kind" in codes(refused)


def test_the_same_firm_tipped_off_for_the_same_is_shown_and_linked(world: World) -> None:
    first = tip(world)
    refused = try_tip(world)
    assert isinstance(refused, list) and codes(refused) == ["similar"]
    second = tip(world, seen=(first.matter_id,), same=(first.matter_id,))
    (link,) = rows(world, MatterLink)
    assert (link.from_matter_id, link.kind) == (second.matter_id, "same")


def test_an_informant_supplies_without_a_paper_and_without_being_named(world: World) -> None:
    made = tip(world)
    values = {
        **dict.fromkeys(("within_limitation", "in_remit"), "yes"),
        "clear_respondent": "unclear",
        "outcome": "supplement",
        "grounds": "线索不具体",
    }
    step(world, made.matter_id, "assess", CLERK, values=values)
    telling = {"told_by": "phone", "told_to": WHO.name, "told": "请补充具体班组"}
    assert step(world, made.matter_id, "notify_informant", CLERK, values=telling) == "awaiting_supplement"
    assert sent_in(world, made).called == "密封附件1"
    supplied = {"supplied": SAID.facts}
    assert step(world, made.matter_id, "supply_sealed", CLERK, values=supplied) == "registered"
    # What a step does not ask for is not kept, whoever sends it.
    for act in rows(world, Act, Act.kind.in_(("supplement_told", "complaint_supplied"))):
        assert not {"told_to", "supplied"} & set(act.details) and WHO.name not in act.note


def abstract_read(world: World, sealed_id: UUID) -> None:
    chief(world)
    (abstract,) = rows(world, MatterAbstract)
    command = ApproveAbstract(uuid4(), sealed_id, abstract.row_version)
    assert not isinstance(approve_abstract(world.ctx(HEAD), command), list)


def test_inspection9_a_trace_says_what_was_approved_and_nothing_else(world: World) -> None:
    made = tip(world)
    said = {"cause": "女工反映", "facts": SAID.facts}
    refused = try_step(world, made.matter_id, "trace_tip_off", CLERK, values=said)
    assert isinstance(refused, list) and codes(refused) == ["gate.abstract_approved"]
    refused = try_step(world, made.matter_id, "trace_case", CLERK, values=said)
    assert isinstance(refused, list) and "gate.other_kind" in codes(refused)
    assert abstracts_to_review(world.ctx(chief(world)), 5) == [(made.matter_id, made.number)]
    assert abstracts_to_review(world.ctx(CLERK), 5) == []
    abstract_read(world, made.sealed_id)
    assert abstracts_to_review(world.ctx(HEAD), 5) == []
    step(world, made.matter_id, "trace_tip_off", CLERK, values=said)
    (case,) = rows(world, EnforcementCase)
    (matter,) = rows(world, Matter, Matter.procedure == "case")
    assert (case.facts, matter.subject) == (WHAT, "涉嫌违反社会保险规定")
    values = {
        **dict.fromkeys(("within_limitation", "clear_respondent", "in_remit"), "yes"),
        **{"outcome": "accept", "grounds": "线索清楚"},
    }
    step(world, made.matter_id, "assess", CLERK, values=values)
    refused = try_step(world, made.matter_id, "accept_tip_off_with_case", CLERK)
    assert isinstance(refused, list) and codes(refused) == ["gate.case_begun"]
    begun(world, matter.id)
    assert step(world, made.matter_id, "accept_tip_off_with_case", CLERK) == "accepted"
    grounds = {"grounds": "举报内容已由案件查实"}
    refused = try_step(world, made.matter_id, "propose_award", CLERK, values=grounds)
    assert isinstance(refused, list) and codes(refused) == ["step.role"]
    assert step(world, made.matter_id, "propose_award", HEAD, values=grounds) == "accepted"
    (act,) = rows(world, Act, Act.kind == "award_proposed")
    assert act.note == "提请奖励的理由：举报内容已由案件查实"


def test_inspection9_the_form_begins_with_the_approved_abstract(world: World) -> None:
    made = tip(world)
    abstract_read(world, made.sealed_id)
    assert started(world, made.matter_id, "initiation_approval", CLERK).values["facts"] == WHAT


@pytest.mark.parametrize("kind", ["evidence", "identity"])
def test_inspection9_what_tells_who_is_taken_in_sealed_alone(world: World, kind: str) -> None:
    made = tip(world)
    refused = try_attaching(world, made.matter_id, PNG, LETTER, kind=kind, by=CLERK)
    assert isinstance(refused, list) and "kind.sealed" in codes(refused)
    assert rows(world, StoredFile) == []


def test_art5_a_tip_off_is_not_given_up_by_one_alone(world: World) -> None:
    made = tip(world, who=None, code=CODE)
    values = {
        **dict.fromkeys(("within_limitation", "in_remit"), "yes"),
        **{"clear_respondent": "unclear", "outcome": "supplement", "grounds": "线索不具体"},
    }
    step(world, made.matter_id, "assess", CLERK, values=values)
    telling = {"told_by": "impossible", "told": "匿名举报，无法联系"}
    step(world, made.matter_id, "notify_informant", CLERK, values=telling)
    refused = try_step(world, made.matter_id, "lapse_tip_off", CLERK, values={"ground": "未补充"})
    assert isinstance(refused, list)
    assert codes(refused) == ["gate.no_filing_approved", "gate.no_filing_form"]
    chief(world)
    view = saved(world, started(world, made.matter_id, "no_filing_approval", CLERK), CLERK, **GIVEN_UP)
    view = saved(world, view, CLERK, officers=officers(world))
    view = approve(world, approve(world, submit(world, view, CLERK), HEAD), Role.AGENCY_HEAD)
    issue(world, view, CLERK)
    given_up = {"values": {"ground": "未补充，无法查处"}}
    assert step(world, made.matter_id, "lapse_tip_off", CLERK, **given_up) == "lapsed"


def test_two_files_of_an_informant_have_two_places(world: World) -> None:
    made = tip(world)
    with ThreadPoolExecutor(2) as pool:
        called = {one.called for one in pool.map(lambda _: sent_in(world, made), range(2))}
    assert called == {"密封附件1", "密封附件2"}
