"""细则第五条，劳动保障监察条例第九条: whoever tips off is sealed with the registration. That he stands nowhere: test_sealed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from core.complaints.inquiry import ask_by_code
from core.complaints.tip_off import (
    hashed,
)
from core.law.roles import Role
from core.sealed.abstracts import ApproveAbstract, approve_abstract
from core.sealed.statements import open_sealed_file
from db.models import Complaint, Matter, MatterAbstract, MatterLink, MatterParty
from tests.conftest import FixedClock
from tests.factories.applications import codes, rows
from tests.factories.complaints import CLERK, HEAD, chief, initiated
from tests.factories.sealed import WHO
from tests.factories.steps import step, try_step
from tests.factories.tip_offs import CODE, LETTER, PNG, SAID, opened, sent_in, tip, try_tip
from tests.factories.world import World


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
    telling = {"told_by": "phone", "told_to": "", "told": "请补充具体班组"}
    assert step(world, made.matter_id, "notify_informant", CLERK, values=telling) == "awaiting_supplement"
    assert sent_in(world, made).called == "密封附件1"
    supplied = {"supplied": "补充了具体班组"}
    assert step(world, made.matter_id, "supply_sealed", CLERK, values=supplied) == "registered"
