"""At the counter: who comes again, what is as the last time, the same once more, and the notice of what lacks."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from core.applications.register import AgentInput
from core.drafts import keep_draft, open_draft
from core.law.certificates import CertificateKind
from core.law.roles import Role
from db.models import Act, Matter, PaperDraft
from tests.factories.applications import MATERIALS, company, person, register, rows
from tests.factories.world import World
from tests.pages.visitor import Visitor, visiting

CLERK = Role.WINDOW_CLERK
FORM = "application_new"


@pytest.fixture
def clerk(world: World) -> Any:
    with visiting(world.app, CLERK) as visitor:
        yield visitor


def draft(world: World, **more: Any) -> UUID:
    values = {
        "item": "LR-01 企业实行不定时工作制审批",
        "applicant.kind": "法人",
        "applicant.certificate_kind": "统一社会信用代码",
        "applicant.certificate_no": company().certificate_no,
        "applicant.name": company().name,
        "applicant.legal_representative": "李国强",
        "applicant.phone": "024-57600001",
        "materials_complete": True,
        **more,
    }
    token = uuid4()
    assert keep_draft(world.ctx(CLERK), FORM, token, values)
    return token


def form(clerk: Visitor, token: UUID) -> Visitor:
    return clerk.open(FORM, draft=str(token))


def test_who_is_recognized_is_shown_with_his_matters(world: World, clerk: Visitor) -> None:
    made = register(world, applicant=company())
    (table,) = form(clerk, draft(world)).tables
    assert table[0][:4] == [made.number, "企业实行不定时工作制审批", "申请人", "已登记"]
    assert "其中 1 件在办" in clerk.page.expander[0].label and "与上次相同" in clerk.buttons
    nobody = {"applicant.certificate_no": "", "applicant.name": "没有来过"}
    assert form(clerk, draft(world, **nobody)).tables == [] and "与上次相同" not in clerk.buttons


def test_as_last_time_fills_what_is_empty_and_leaves_what_is_typed(world: World, clerk: Visitor) -> None:
    agent = AgentInput(person(2), "代为申请、领取")
    made = register(world, applicant=company(), agent=agent, channel="post")
    form(clerk, draft(world, **{"applicant.phone": "13904130088", "applicant.address": "", "note": "急件"}))
    clerk.click("与上次相同")
    state = clerk.page.session_state
    assert state[f"{FORM}.applicant.phone"] == "13904130088"
    assert state[f"{FORM}.applicant.address"] == company().address
    assert (state[f"{FORM}.channel"], state[f"{FORM}.note"]) == ("post", "急件")
    assert state[f"{FORM}.has_agent"] and state[f"{FORM}.agent.name"] == "张桂芳2"
    assert state[f"{FORM}.agent.certificate_kind"] is CertificateKind.RESIDENT_IDENTITY_CARD
    assert state[f"{FORM}.agent.authority"] == "代为申请、领取"
    assert f"已按 {made.number}" in clerk.words and "未改动：联系电话" in clerk.words


def test_the_same_once_more_is_warned_of_and_registered_with_its_reason(world: World, clerk: Visitor) -> None:
    made = register(world, applicant=company())
    token = draft(world)
    form(clerk, token)
    assert made.number in "".join(warning.value for warning in clerk.page.warning)
    clerk.click("核对登记内容")
    assert "请填写再次登记的原因" in clerk.errors and len(rows(world, Matter)) == 1
    clerk.fill(FORM, duplicate_reason="另一批人员").click("核对登记内容")
    kept = open_draft(world.ctx(CLERK), FORM, token)
    assert kept is not None and kept.values["duplicate_reason"] == "另一批人员"
    clerk.open("application_check", draft=str(token))
    assert "另一批人员" in clerk.words and made.number in clerk.words
    clerk.click("提交登记")
    (act,) = rows(world, Act, Act.kind == "duplicate_confirmed")
    assert act.note.endswith("另一批人员") and len(rows(world, Matter)) == 2


def test_one_click_begins_the_notice_of_what_lacks_and_a_second_one_no_other(
    world: World, clerk: Visitor
) -> None:
    made = register(world, materials=MATERIALS)
    for _ in range(2):
        clerk.open("application_done", id=str(made.matter_id)).click("制作补正告知书")
    (begun,) = rows(world, PaperDraft)
    assert (begun.kind, begun.matter_id) == ("correction_notice", made.matter_id)
    assert [(one["material"], one["problem"]) for one in begun.content["corrections"]] == [
        ("营业执照", "缺原件1份"),
        ("职工名册", "缺复印件1份"),
    ]


def test_nothing_lacks_no_notice(world: World, clerk: Visitor) -> None:
    complete = tuple(type(MATERIALS[0])(n, *counts) for n, counts in ((1, (1, 0)), (2, (1, 1)), (3, (0, 1))))
    made = register(world, materials=complete)
    clerk.open("application_done", id=str(made.matter_id))
    assert "制作补正告知书" not in clerk.buttons and "继续登记下一件" in clerk.buttons
