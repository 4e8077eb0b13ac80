"""办理步骤: the screen that is drawn from a step's row."""

from datetime import date, time
from uuid import UUID

import pytest

from core.law.roles import Role
from db.models import Act, ApplicationMaterial
from tests.factories.applications import MATERIALS, let_lack, register, rows
from tests.factories.files import withdrawal_request
from tests.factories.steps import CLERK, COMPLETE, has_act, has_paper, matter_of, step
from tests.factories.world import World
from tests.pages.visitor import visiting


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world, materials=COMPLETE).matter_id


def test_what_is_missing_is_told_with_its_article_and_the_form_comes_when_it_is_there(
    world: World, matter_id: UUID
) -> None:
    query = {"id": str(matter_id), "step": "accept"}
    with visiting(world.app, CLERK) as clerk:
        clerk.open("step", **query)
        assert clerk.titles == ["受理"] and "受理" not in clerk.buttons
        assert "还缺 1 项" in clerk.words and "行政许可法第三十二条第二款" in clerk.words
        has_paper(world, matter_id, "acceptance_notice")
        clerk.open("step", **query).click("受理")
    assert matter_of(world, matter_id).stage == "accepted"


def test_a_wrong_time_is_refused_and_nothing_typed_is_lost(world: World, matter_id: UUID) -> None:
    form = f"step.{matter_id}.withdraw"
    withdrawal_request(world, matter_id)
    with visiting(world.app, CLERK) as clerk:
        clerk.open("step", id=str(matter_id), step="withdraw")
        clerk.fill(form, request="书面提出，理由是材料*不齐*", happened_at_on=date(2026, 3, 11))
        clerk.click("撤回申请")
        assert "发生时间" in clerk.errors
        assert clerk.widget(f"{form}.request").value == "书面提出，理由是材料*不齐*"
        clerk.fill(form, happened_at_on=date(2026, 3, 10), happened_at_time=time(9, 0)).click("撤回申请")
        assert "办理时间不得早于收到的时间" in clerk.errors
        clerk.fill(form, happened_at_time=time(9, 30)).click("撤回申请")
    assert matter_of(world, matter_id).stage == "withdrawn"
    (act,) = rows(world, Act, Act.matter_id == matter_id, Act.kind == "withdrawal_received")
    assert act.note == "申请人提出撤回的方式和理由：书面提出，理由是材料*不齐*"


def test_art4_supplied_materials_are_typed_beside_what_was_there(world: World) -> None:
    matter_id = register(world, materials=MATERIALS).matter_id
    has_act(world, matter_id, "paper_served", has_paper(world, matter_id, "correction_notice"))
    step(world, matter_id, "notify_correction")
    form = f"step.{matter_id}.supply_materials"
    with visiting(world.app, CLERK) as clerk:
        clerk.open("step", id=str(matter_id), step="supply_materials")
        assert "2. 营业执照（缺）" in clerk.words and "1. 申请表（缺）" not in clerk.words
        clerk.click("收到补正材料")
        assert "请填写收到的补正材料" in clerk.errors
        clerk.fill(form, **{"material.2.originals": 1, "material.3.copies": 1}).click("收到补正材料")
    received = rows(world, ApplicationMaterial, ApplicationMaterial.matter_id == matter_id)
    assert [(one.originals_received, one.copies_received) for one in received] == [(1, 0), (1, 1), (0, 1)]


@pytest.mark.parametrize("query", [{}, {"step": "accept"}, {"id": "x", "step": "accept"}, {"step": "void"}])
def test_an_address_that_leads_to_no_step_says_so(
    world: World, matter_id: UUID, query: dict[str, str]
) -> None:
    given = {"id": str(matter_id), **query} if query.get("step") == "void" else query
    with visiting(world.app, CLERK) as clerk:
        assert "不能办理该步骤" in clerk.open("step", **given).words


def test_a_promise_begins_with_the_materials_that_are_lacking(world: World) -> None:
    let_lack(world, 2, 3)
    matter_id = register(world, materials=MATERIALS).matter_id
    form = f"step.{matter_id}.promise_materials"
    with visiting(world.app, CLERK) as clerk:
        clerk.open("step", id=str(matter_id), step="promise_materials")
        assert clerk.widget(f"{form}.materials").value == "营业执照、职工名册"
        clerk.fill(form, due_on=date(2026, 3, 20)).click("容缺受理承诺")
    (act,) = rows(world, Act, Act.matter_id == matter_id, Act.kind == "lacking_promised")
    assert act.note.startswith("容缺的材料：营业执照、职工名册\n")


def test_a_promise_that_is_not_allowed_shows_the_way_to_the_notice(world: World) -> None:
    matter_id = register(world, materials=MATERIALS).matter_id
    with visiting(world.app, CLERK) as clerk:
        clerk.open("step", id=str(matter_id), step="promise_materials")
        assert "请先一次性告知补正" in clerk.words and "容缺受理承诺" not in clerk.buttons
        assert f"/paper_new?matter={matter_id}&kind=correction_notice" in clerk.words


def test_whoever_does_not_take_it_is_told_who_does(world: World) -> None:
    let_lack(world, 2, 3)
    matter_id = register(world, materials=MATERIALS).matter_id
    with visiting(world.app, Role.UNIT_HEAD) as head:
        head.open("step", id=str(matter_id), step="promise_materials")
        assert any("请由窗口人员办理" in one.value for one in head.page.info)
        assert "容缺受理承诺" not in head.buttons
