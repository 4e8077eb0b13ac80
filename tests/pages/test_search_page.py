"""查找, and the box that leads to it, through the page itself."""

from core.law.roles import Role
from core.searching.saved import list_saved
from tests.factories.applications import company, person, register
from tests.factories.world import World
from tests.pages.visitor import Visitor, _deep, visiting

CLERK = Role.WINDOW_CLERK


def has_box(visitor: Visitor) -> bool:
    elements = _deep(visitor.page.main)
    return any(getattr(element.proto, "component_name", "") == "search_box" for element in elements)


def test_the_box_stands_on_every_page_of_those_who_may_look_for_something(world: World) -> None:
    with visiting(world.app, CLERK) as clerk:
        for path in ("home", "application_new", "papers", "profile", "search"):
            assert has_box(clerk.open(path)), path
    with visiting(world.app, Role.SYSTEM_ADMIN) as admin:
        assert not has_box(admin.open("home"))


def test_one_list_of_matters_papers_and_parties_with_what_matched(world: World) -> None:
    made = register(world, applicant=company())
    with visiting(world.app, CLERK) as clerk:
        (table,) = clerk.open("search", q="浑河 " + made.receipt_number).tables
        assert [row[:3] for row in table] == [
            [made.number, "事项", "当事人、文书"],
            [f"{made.receipt_number} 收件回执", "文书", "文书"],
            ["抚顺浑河机械制造有限公司", "当事人", "申请人"],
        ]
        assert "涉及事项共 1 件" in clerk.words
        (table,) = clerk.open("search", q="浑河", kind="party").tables
        assert [row[1] for row in table] == ["当事人"]


def test_what_is_empty_too_short_or_not_there_says_what_to_do(world: World) -> None:
    register(world)
    with visiting(world.app, CLERK) as clerk:
        for query, words in (
            ({}, "中的任意几个字"),
            ({"q": "张"}, "每个词至少两个字"),
            ({"q": "没有这人"}, "没有找到您可以查看的"),
            ({"q": "张桂芳", "stage": "closed"}, "也可放宽条件"),
        ):
            visitor = clerk.open("search", **query)
            assert visitor.tables == [] and words in "".join(info.value for info in visitor.page.info), query
        assert "清除条件" in clerk.buttons


def test_filters_live_in_the_address_and_pages_follow_one_another(world: World) -> None:
    for n in range(1, 23):
        register(world, applicant=person(n))
    with visiting(world.app, CLERK) as clerk:
        (table,) = clerk.open("search", q="张桂芳", kind="matter").tables
        assert len(table) == 20
        (table,) = clerk.click("下一页").tables
        assert len(table) == 2
        clerk.widget("search.stage").set_value("closed")
        assert clerk.run().page.query_params["stage"] == "closed" and clerk.tables == []


def test_a_search_is_saved_under_a_name_and_forgotten(world: World) -> None:
    register(world)
    with visiting(world.app, CLERK) as clerk:
        clerk.open("search", q="张桂芳", kind="matter").click("search.save.submit")
        assert "请填写名称" in clerk.errors
        clerk.fill("search.save", name="张桂芳的").click("search.save.submit")
        (one,) = list_saved(world.ctx(CLERK))
        assert (one.name, one.query) == ("张桂芳的", {"q": "张桂芳", "kind": "matter"})
        clerk.open("search").click(f"search.forget.{one.saved_id}")
        assert list_saved(world.ctx(CLERK)) == []
