"""工作台 in a real browser: two take one matter at once, and all of a leaving colleague passes to another."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from playwright.sync_api import Page, expect

from core.law.roles import Role
from db.models import Deadline, DeadlineExtension, DeadlinePause
from tests.browser.application import button
from tests.browser.bureau import Bureau
from tests.browser.visit import Visit, choose, field, settled, until
from tests.factories.applications import person, rows
from tests.factories.assignments import claimed, working
from tests.factories.world import hire


def officer(bureau: Bureau, name: str) -> str:
    return hire(bureau.world, f"{name}{uuid4().hex[:6]}", Role.ENFORCEMENT_OFFICER, unit="relations")


def everything(bureau: Bureau) -> list[dict[str, Any]]:
    """Every row of every deadline and of what changes one."""
    kinds: tuple[Any, ...] = (Deadline, DeadlinePause, DeadlineExtension)
    return [
        {column.name: getattr(row, column.name) for column in kind.__table__.columns}
        for kind in kinds
        for row in rows(bureau.world, kind)
    ]


def open_unclaimed(page: Page, number: str) -> None:
    """The list of what nobody handles, with this matter chosen."""
    page.goto("/?view=unclaimed")
    settled(page, "工作台")
    page.get_by_role("row").filter(has_text=number).get_by_role("checkbox").check()
    expect(button(page, "认领所选")).to_be_enabled()


def test_two_claim_one_matter_at_once_and_the_later_is_told_who_has_it(
    visit: Visit, open_visit: Callable[[], Visit], bureau: Bureau
) -> None:
    one, other = officer(bureau, "王芳"), officer(bureau, "李强")
    # The most urgent comes first, whatever others of this bureau have registered.
    early = bureau.app.clock.now() - timedelta(days=12)
    application = bureau.registered(
        bureau.newcomer(), applicant=person(701), received_at=early, late_reason="系统维护期间以纸质登记"
    )
    visit.enter(bureau.session(one))
    first = visit.page()
    second_visit = open_visit()
    second_visit.enter(bureau.session(other))
    second = second_visit.page()
    for page in (first, second):
        open_unclaimed(page, application.number)
    button(first, "认领所选").click()
    button(second, "认领所选").click()

    def handlers() -> list[UUID]:
        return [
            account for part, account in working(bureau.world, application.matter_id) if part == "handler"
        ]

    (handler,) = until(first, handlers)
    winner, loser = (one, second) if handler == bureau.world.account_id(one) else (other, first)
    expect(loser.get_by_role("alert").filter(has_text=f"该事项已由 {winner} 承办")).to_be_visible()
    expect((first if loser is second else second).get_by_text("已认领 1 件")).to_be_visible()
    assert len(handlers()) == 1
    first.goto("/")
    settled(first, "工作台")
    expect(first.get_by_role("row").filter(has_text=application.number)).to_have_count(int(winner == one))


def test_all_of_a_leaving_colleague_is_handed_over_and_no_deadline_notices(
    visit: Visit, bureau: Bureau
) -> None:
    leaving, staying = officer(bureau, "周正"), officer(bureau, "赵敏")
    clerk = bureau.newcomer()
    ids = [
        claimed(bureau.world, bureau.registered(clerk, applicant=person(n)).matter_id, leaving)
        for n in (711, 712, 713)
    ]
    before = everything(bureau)
    visit.enter(bureau.session(Role.UNIT_HEAD))
    page = visit.page()
    page.goto("/hand_over_all")
    settled(page, "移交全部在办事项")
    choose(page, "移交人", f"{leaving}（劳动关系科）")
    settled(page, "移交全部在办事项")
    expect(page.get_by_role("table", name="将移交的事项").get_by_role("row")).to_have_count(4)
    choose(page, "接手人", f"{staying}（劳动关系科）")
    field(page, "移交原因").fill("调往其他单位")
    button(page, "移交全部 3 件").dblclick()
    expect(page.get_by_text("已移交 3 件，各项期限照常计算。")).to_be_visible()
    for matter_id in ids:
        now = working(bureau.world, matter_id)
        assert ("handler", bureau.world.account_id(staying)) in now
        assert bureau.world.account_id(leaving) not in {account for _, account in now}
    assert len(before) >= 3 and everything(bureau) == before
    page.goto("/hand_over_all")
    settled(page, "移交全部在办事项")
    page.get_by_role("combobox", name="移交人").click()
    expect(page.get_by_role("option", name=f"{leaving}（劳动关系科）")).to_have_count(0)
