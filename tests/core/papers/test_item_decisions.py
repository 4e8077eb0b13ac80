"""Decisions on items that are no licence: papers of their own, past the same gates, and no licence comes of them."""

from uuid import UUID, uuid4

import pytest

from core.law.roles import Role
from core.papers.reading import possible_kinds
from core.papers.writing import StartPaper, start_paper
from db.models import Deadline, Document, Item, License
from tests.factories.applications import codes, register, rows
from tests.factories.approvals import approve, submit
from tests.factories.papers import issue, saved, started
from tests.factories.steps import (
    CLERK,
    COMPLETE,
    OFFICER,
    has_act,
    has_approval,
    has_paper,
    in_review,
    step,
    try_step,
)
from tests.factories.world import World

DECISIONS = {"license_grant", "license_refusal", "license_ending", "item_grant", "item_refusal"}


def about(world: World, procedure: str) -> UUID:
    """An application for an item of that procedure."""
    with world.app.change() as work:
        work.session.get_one(Item, world.item_id).procedure = procedure
        work.commit()
    return register(world, materials=COMPLETE).matter_id


@pytest.mark.parametrize(
    ("procedure", "offered"),
    [
        ("license", {"license_grant", "license_refusal", "license_ending"}),
        *((one, {"item_grant", "item_refusal"}) for one in ("confirmation", "payment", "award")),
        ("public_service", {"item_grant", "item_refusal"}),
    ],
)
def test_license2_only_a_licence_is_decided_by_a_decision_on_a_licence(
    world: World, procedure: str, offered: set[str]
) -> None:
    matter_id = about(world, procedure)
    ctx = world.ctx(CLERK)
    assert DECISIONS & {kind.code for kind in possible_kinds(ctx, matter_id)} == offered
    for code in DECISIONS - offered:
        refused = start_paper(ctx, StartPaper(uuid4(), matter_id, code))
        assert isinstance(refused, list) and codes(refused) == ["paper.kind"], code


def test_art12_a_payment_is_granted_by_its_own_decision_and_enters_no_licence(world: World) -> None:
    matter_id = about(world, "payment")
    in_review(world, matter_id)
    has_act(world, matter_id, "reviewed", has_paper(world, matter_id, "review_record", OFFICER))
    assert step(world, matter_id, "submit_for_decision", OFFICER) == "awaiting_decision"
    refused = try_step(world, matter_id, "grant", OFFICER)
    assert isinstance(refused, list)
    assert [(one.code, one.link) for one in refused] == [
        ("gate.grant_approved", f"/papers?matter={matter_id}"),
        ("gate.grant_decision", f"/paper_new?matter={matter_id}&kind=item_grant"),
    ]
    decision = has_paper(world, matter_id, "item_grant", OFFICER)
    has_approval(world, decision, Role.AGENCY_HEAD)
    assert step(world, matter_id, "grant", OFFICER) == "granted"
    assert rows(world, License) == []
    has_act(world, matter_id, "paper_served", decision)
    assert step(world, matter_id, "serve", OFFICER) == "served"
    assert step(world, matter_id, "close", OFFICER) == "closed", "what is no licence need not be published"


def test_art13_a_refusal_gives_reasons_and_remedies_and_ends_the_promised_period(world: World) -> None:
    matter_id = about(world, "award")
    in_review(world, matter_id)
    has_act(world, matter_id, "reviewed", has_paper(world, matter_id, "review_record", OFFICER))
    assert step(world, matter_id, "submit_for_decision", OFFICER) == "awaiting_decision"
    view = started(world, matter_id, "item_refusal", OFFICER)
    assert "六十日内" in view.values["remedies"] and "六个月内" in view.values["remedies"]
    assert not view.values.get("citations"), "no article of the law of licences stands there"
    blocking = {one.field for one in view.problems}
    assert {"facts", "reason", "citations"} <= blocking
    law = [{"law": "regulation", "article": 4}]
    view = saved(
        world,
        view,
        OFFICER,
        accepted_on="2026-03-10",
        facts="不符合奖励条件。",
        reason="线索不属实。",
        citations=law,
    )
    view = submit(world, view, OFFICER, world.account_id(Role.LEGAL_REVIEWER))
    for role in (Role.UNIT_HEAD, Role.LEGAL_REVIEWER, Role.AGENCY_HEAD):
        view = approve(world, view, role)
    done = issue(world, view, OFFICER)
    (paper,) = rows(world, Document, Document.id == done.document_id)
    assert (paper.title, paper.number) == ("不予决定书", "某人社不准决〔2026〕1号")
    assert "许可" not in str(paper.content)
    periods = rows(world, Deadline, Deadline.matter_id == matter_id, Deadline.code == "item_decision")
    assert [one.state for one in periods] == ["met"]
    assert step(world, matter_id, "refuse", OFFICER) == "refused"
