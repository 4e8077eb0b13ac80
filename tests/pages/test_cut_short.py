"""The second half of a double click may cut the page's run short when the deed is done and nothing is said of it yet.

The page, drawn anew, then finds the object as the deed left it. It must still answer for what was clicked.
"""

from collections.abc import Iterator
from datetime import time
from unittest.mock import patch
from uuid import UUID

import pytest
import streamlit as st

from core.law.roles import Role
from tests.conftest import NOW
from tests.factories.applications import register
from tests.factories.approvals import CLERK, HEAD, correction_on_the_spot
from tests.factories.assignments import claimed, officer
from tests.factories.files import withdrawal_request
from tests.factories.papers import issue, notice, saved, started, viewed
from tests.factories.service import issued_notice, posted, posting
from tests.factories.steps import COMPLETE, matter_of
from tests.factories.world import World
from tests.pages.visitor import Visitor, visiting

ANSWER, USED = "pages.ui.forms.Form.answer", "pages.paper_check.used"


@pytest.fixture
def clerk(world: World) -> Iterator[Visitor]:
    with visiting(world.app, CLERK) as opened:
        yield opened


def clicked_twice(visitor: Visitor, button: str, cut: str = ANSWER) -> str:
    """Where the second click leads, the first one's run having ended with the deed."""
    with patch(cut, lambda *_: st.stop()):
        visitor.click(button)
    visitor.click(button)
    assert visitor.errors == ""
    return visitor.led_to


def test_a_step(world: World, clerk: Visitor) -> None:
    matter_id = register(world, materials=COMPLETE).matter_id
    withdrawal_request(world, matter_id)
    clerk.open("step", id=str(matter_id), step="withdraw").fill(
        f"step.{matter_id}.withdraw", request="书面提出"
    )
    assert clicked_twice(clerk, "撤回申请") == f"/application?id={matter_id}"
    assert matter_of(world, matter_id).stage == "withdrawn"


def test_a_paper_that_is_issued(world: World, clerk: Visitor) -> None:
    view = notice(world, register(world).matter_id)
    went = clicked_twice(clerk.open("paper_check", id=str(view.draft_id)), "出具文书", USED)
    now = viewed(world.ctx(CLERK), view.draft_id)
    assert went == f"/paper?id={now.document_id}" and now.number == "某人社补〔2026〕1号"


def test_a_paper_that_is_submitted_and_taken_back(world: World, clerk: Visitor) -> None:
    view = started(world, register(world).matter_id, "non_acceptance")
    view = saved(world, view, ground="other", reason="不属于本机关职权。")
    there = f"/paper?id={view.draft_id}"
    assert clicked_twice(clerk.open("paper_check", id=str(view.draft_id)), "提交审批", USED) == there
    assert clicked_twice(clerk.open("paper_withdraw", id=str(view.draft_id)), "撤回审批") == there


def test_a_paper_that_is_abandoned(world: World, clerk: Visitor) -> None:
    matter_id = register(world).matter_id
    view = notice(world, matter_id)
    clerk.open("paper_abandon", id=str(view.draft_id)).fill(f"paper_abandon.{view.draft_id}", reason="写错")
    assert clicked_twice(clerk, "放弃草稿") == f"/papers?matter={matter_id}"


def test_a_paper_that_is_corrected(world: World, clerk: Visitor) -> None:
    done = issue(world, notice(world, register(world).matter_id))
    clerk.open("paper_correct", id=str(done.document_id))
    clerk.fill(f"paper_correct.{done.document_id}", reason="日期写错")
    assert clicked_twice(clerk, "开始更正").startswith("/paper_edit?id=")


def test_a_paper_that_is_voided(world: World) -> None:
    done = issue(world, notice(world, register(world).matter_id))
    with visiting(world.app, HEAD) as head:
        head.open("paper_void", id=str(done.document_id))
        head.fill(f"paper_void.{done.document_id}", reason="重复出具")
        assert clicked_twice(head, "作废文书") == f"/paper?id={done.document_id}"


def test_a_signature(world: World, clerk: Visitor) -> None:
    done = issue(world, correction_on_the_spot(world, register(world).matter_id))
    form = f"paper_sign.{done.document_id}.refused"
    clerk.open("paper_sign", id=str(done.document_id))
    clerk.widget(f"paper_sign.{done.document_id}.way").set_value("refused")
    clerk.run().fill(form, name="张桂芳", refusal="不认可更正", positions=0, witness="赵证明")
    clerk.fill(form, signed_at_on=NOW.date(), signed_at_time=time(9, 30))
    assert clicked_twice(clerk, "登记签名") == f"/paper?id={done.document_id}"


def test_a_letter_that_came_back(world: World, clerk: Visitor) -> None:
    document_id = issued_notice(world, register(world).matter_id)
    service_id = posted(world, posting(world, document_id)).service_id
    form = f"service_returned.{service_id}"
    clerk.open("service_returned", id=str(service_id))
    clerk.fill(form, returned_on=NOW.date(), ground="moved", next_way="personal")
    assert clicked_twice(clerk, f"{form}.submit") == f"/paper?id={document_id}"


def test_who_handles_a_matter(world: World) -> None:
    matter_id = register(world).matter_id
    login = officer(world, "王芳")
    there = f"/assign?id={matter_id}"
    with visiting(world.app, login) as visitor:
        assert clicked_twice(visitor.open("assign", id=str(matter_id)), f"claim.{matter_id}.submit") == there
        visitor.open("assign", id=str(matter_id)).fill(f"release.{matter_id}", reason="应当回避")
        assert clicked_twice(visitor, f"release.{matter_id}.submit") == there


def test_everything_that_is_handed_over(world: World) -> None:
    one, other = officer(world, "王芳"), officer(world, "李强")
    claimed(world, register(world).matter_id, one)
    giver: UUID = world.account_id(one)
    with visiting(world.app, Role.UNIT_HEAD) as head:
        head.open("hand_over_all", id=str(giver))
        head.fill(f"hand_over_all.{giver}", to_account_id=world.account_id(other), reason="调离")
        assert clicked_twice(head, "移交全部 1 件") == "/hand_over_all"
