"""工作台, 指派与移交 and 移交全部在办事项, through the pages themselves."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from core.assignments.claiming import Claim, claim
from core.law.roles import Role
from core.worklist.reading import list_work
from db.models import Account, Matter
from tests.conftest import NOW, FixedClock
from tests.factories.applications import person, register
from tests.factories.assignments import HEAD, claimed, officer, working
from tests.factories.steps import staged
from tests.factories.world import World
from tests.pages.visitor import visiting

CLERK = Role.WINDOW_CLERK


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


def test_the_start_page_shows_ones_own_work_and_the_other_views_by_their_address(
    world: World, matter_id: UUID
) -> None:
    one = officer(world, "王芳")
    number = list_work(world.ctx(HEAD), "unit").lines[0].number
    with visiting(world.app, CLERK) as clerk:
        (table,) = clerk.open("home").tables
        assert table[0][:3] == [number, "余 5 个工作日", "受理"]
        assert "登记申请" in clerk.buttons and "共 1 件" in clerk.words
    with visiting(world.app, one) as visitor:
        assert visitor.open("home").tables == []
        assert "可以在“待认领”中认领" in visitor.words
        (table,) = visitor.open("home", view="unclaimed").tables
        assert table[0][6] == "无人承办" and "认领所选" in visitor.buttons
        (table,) = visitor.open("home", view="nonsense").tables or ([],)
        assert table == [], "an unknown view is one's own work"
    with visiting(world.app, Role.SYSTEM_ADMIN) as admin:
        assert admin.open("home").tables == [] and "您可以办理" in admin.words


def test_what_was_chosen_is_claimed_and_who_was_quicker_is_named(world: World, matter_id: UUID) -> None:
    one, other = officer(world, "王芳"), officer(world, "李强")
    second = register(world, applicant=person(2)).matter_id
    with visiting(world.app, one) as visitor:
        ids = [str(matter_id), str(second)]
        visitor.page.session_state["worklist.table.selection"] = {"number": 1, "ids": ids}
        visitor.open("home", view="unclaimed")
        claim(world.ctx(other), Claim(uuid4(), second))
        visitor.click("认领所选")
        assert "该事项已由 李强 承办" in visitor.errors
        assert [done.value for done in visitor.page.success] == ["已认领 1 件，在“我的待办”中办理。"]
        assert visitor.run().errors == "", "it is said once"
    assert ("handler", world.account_id(one)) in working(world, matter_id)
    assert ("handler", world.account_id(other)) in working(world, second)


def test_who_worked_on_what_is_over_can_still_be_read(world: World, matter_id: UUID) -> None:
    query = {"id": str(matter_id)}
    with visiting(world.app, CLERK) as clerk:
        assert "指派与移交" in clerk.open("application", **query).buttons
        staged(world, matter_id, "closed")
        with world.app.change(NOW) as work:
            work.session.get_one(Matter, matter_id).closed_at = NOW
            work.commit()
        assert "办理人员" in clerk.open("application", **query).buttons
        assert "指派与移交" not in clerk.buttons


def test_a_matter_is_claimed_given_back_assigned_and_handed_over_on_its_page(
    world: World, matter_id: UUID
) -> None:
    one, other = officer(world, "王芳"), officer(world, "李强")
    query = {"id": str(matter_id)}
    with visiting(world.app, one) as visitor:
        visitor.open("assign", **query)
        assert visitor.titles == ["指派与移交"] and {"认领"} <= visitor.buttons
        visitor.click(f"claim.{matter_id}.submit")
        visitor.open("assign", **query)
        assert ("handler", world.account_id(one)) in working(world, matter_id)
        assert "认领" not in visitor.buttons and "退回待认领" in visitor.buttons
        visitor.fill(f"release.{matter_id}", reason="").click(f"release.{matter_id}.submit")
        assert "请填写原因" in visitor.errors
        visitor.fill(f"release.{matter_id}", reason="应当回避").click(f"release.{matter_id}.submit")
    assert all(part != "handler" for part, _ in working(world, matter_id))
    with visiting(world.app, HEAD) as head:
        head.open("assign", **query).click(f"assign.{matter_id}.submit")
        assert "请选择承办人" in head.errors
        head.fill(f"assign.{matter_id}", handler_id=world.account_id(one)).click(f"assign.{matter_id}.submit")
        head.open("assign", **query)
        head.fill(f"hand_over.{matter_id}", to_account_id=world.account_id(other), reason="休假")
        head.click(f"hand_over.{matter_id}.submit")
    assert ("handler", world.account_id(other)) in working(world, matter_id)
    with visiting(world.app, CLERK) as clerk:
        clerk.open("assign", **query)
        assert clerk.buttons.isdisjoint({"认领", "指派", "移交"})
        assert clerk.tables[-1] == [
            ["登记人", "窗口人员甲", "2026-03-10 09:30", "现任"],
            *[["承办人", "王芳", "2026-03-10 09:30", "2026-03-10 09:30"]] * 2,
            ["承办人", "李强", "2026-03-10 09:30", "现任"],
        ]
    with visiting(world.app, Role.ENFORCEMENT_OFFICER) as stranger:
        assert stranger.open("assign", **query).titles == ["未找到该事项"]


def test_all_of_a_colleague_is_shown_before_it_is_handed_over(world: World, matter_id: UUID) -> None:
    leaving, staying = officer(world, "王芳"), officer(world, "李强")
    clock = world.app.clock
    assert isinstance(clock, FixedClock)
    claimed(world, matter_id, leaving)
    with visiting(world.app, HEAD) as head:
        giver = world.account_id(leaving)
        head.open("hand_over_all", id=str(giver))
        (table,) = head.tables
        assert table[0][3:] == ["已登记", "余 5 个工作日", "承办人"]
        name = f"hand_over_all.{giver}"
        head.click(f"{name}.submit")
        assert "请选择接手人" in head.errors and "请填写原因" in head.errors
        claimed(world, register(world, applicant=person(2)).matter_id, leaving)
        head.fill(name, to_account_id=world.account_id(staying), reason="调离")
        head.click(f"{name}.submit")
        assert "在办事项清单已有变化" in head.errors and len(head.tables[0]) == 2
        head.click(f"{name}.submit")
    assert len([1 for part, _ in working(world, matter_id) if part == "handler"]) == 1
    assert list_work(world.ctx(staying)).total == 2
    clock.moment = NOW + timedelta(minutes=1)
    with visiting(world.app, CLERK) as clerk:
        assert clerk.open("hand_over_all").tables == []


def test_where_nobody_else_can_take_it_the_hand_over_says_so(world: World, matter_id: UUID) -> None:
    claimed(world, matter_id, officer(world, "钱进"))
    with visiting(world.app, HEAD) as head:
        head.open("assign", id=str(matter_id))
        takers = head.widget(f"hand_over.{matter_id}.to_account_id").options
        assert len(takers) == 1 and "钱进" not in takers[0], "he who hands it over is no choice"
        head.fill(f"hand_over.{matter_id}", to_account_id=world.account_id(HEAD), reason="调离")
        head.click(f"hand_over.{matter_id}.submit").open("assign", id=str(matter_id))
        takers = head.widget(f"hand_over.{matter_id}.to_account_id").options
        assert len(takers) == 1 and "钱进" in takers[0]
    with world.app.change(NOW) as work:
        work.session.get_one(Account, world.account_id("钱进")).disabled_at = NOW
        work.commit()
    with visiting(world.app, HEAD) as head:
        head.open("assign", id=str(matter_id))
        assert any("没有其他可以接手的人员" in one.value for one in head.page.info)
