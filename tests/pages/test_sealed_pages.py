"""密封当事人 on the page of an application, 启封记录, and the notice to the head, through the pages themselves."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from core.law.roles import Role
from core.sealed.reading import sealed_of
from core.sealed.weekly import tell_of_last_week
from db.models import CommandReceipt, Draft, LedgerEntry, SealedParty
from tests.conftest import NOW, FixedClock
from tests.factories.applications import register, rows
from tests.factories.everywhere import Needles, _drawn
from tests.factories.sealed import (
    NEEDLES,
    TIPS,
    WHAT,
    WHO,
    WHY,
    abstract_of,
    approve,
    seal,
    tip_clerk,
    unseal,
)
from tests.factories.world import World
from tests.pages.visitor import Visitor, visiting

HEAD, BOSS = Role.UNIT_HEAD, Role.AGENCY_HEAD


@pytest.fixture
def matter_id(world: World) -> UUID:
    tip_clerk(world)
    return register(world).matter_id


def at(visitor: Visitor, matter_id: UUID) -> Visitor:
    """The part 密封当事人 of the page."""
    visitor.page.session_state[f"application.tabs.{matter_id}"] = "密封当事人"
    return visitor.open("application", id=str(matter_id))


def tabs(visitor: Visitor) -> list[str]:
    return [tab.label for tab in visitor.page.tabs]


def field(visitor: Visitor, form: str, name: str) -> str:
    """The key of a field, which is named after the form's token."""
    return f"{form}.{visitor.page.session_state[f'{form}.token']}.{name}"


def type_in(visitor: Visitor, form: str, **values: str | None) -> None:
    for name, value in values.items():
        visitor.widget(field(visitor, form, name)).set_value(value)


def switch(visitor: Visitor, form: str) -> Visitor:
    (toggle,) = [t for t in visitor.page.toggle if t.key == field(visitor, form, "wanted")]
    toggle.set_value(True)
    return visitor.run()


def holds(visitor: Visitor) -> set[str]:
    """What of the sealed person stands on the screen, or in what the server remembers of it."""
    state = repr(visitor.page.session_state._state._state).encode()
    return Needles(NEEDLES).within(_drawn(visitor) + state)


def fill(visitor: Visitor, matter_id: UUID) -> str:
    form = f"seal.{matter_id}"
    type_in(
        visitor,
        form,
        role="informant",
        name=WHO.name,
        certificate_kind=WHO.certificate_kind,
        certificate_no=WHO.certificate_no,
        phone=WHO.phone,
        address=WHO.address,
        note=WHO.note,
        abstract=WHAT,
    )
    return form


def test_a_clerk_seals_somebody_and_the_screen_forgets_who(world: World, matter_id: UUID) -> None:
    with visiting(world.app, TIPS) as clerk:
        at(clerk, matter_id)
        assert "密封当事人" in tabs(clerk)
        form = fill(clerk, matter_id)
        clerk.click("密封")
        assert clerk.errors == ""
        assert "某举报人" in clerk.page.success[0].value
        assert "某举报人" in clerk.words
        assert clerk.widget(field(clerk, form, "name")).value == ""
        assert holds(clerk.run()) == set()
    (party,) = rows(world, SealedParty)
    assert unseal(world, party.id).identity == WHO
    assert rows(world, Draft) == []
    assert Needles(NEEDLES).within(repr([r.result for r in rows_of_receipts(world)]).encode()) == set()


def rows_of_receipts(world: World) -> list[CommandReceipt]:
    found: list[CommandReceipt] = rows(world, CommandReceipt)
    return found


def test_a_refusal_says_all_and_loses_nothing(world: World, matter_id: UUID) -> None:
    with visiting(world.app, TIPS) as clerk:
        at(clerk, matter_id)
        form = f"seal.{matter_id}"
        type_in(clerk, form, name=WHO.name, phone="12")
        clerk.click("密封")
        assert "请更正以下 3 项" in clerk.errors
        assert "请选择当事人身份" in clerk.errors and "请填写举报摘要" in clerk.errors
        assert WHO.name not in clerk.errors
        assert clerk.widget(field(clerk, form, "name")).value == WHO.name
        type_in(clerk, form, role="witness", phone="", abstract=WHAT)
        clerk.click("密封")
        assert clerk.errors == ""
    assert [view.called for view in sealed_of(world.ctx(HEAD), matter_id)] == ["某证人（密封当事人1）"]


def test_a_double_click_seals_one(world: World, matter_id: UUID) -> None:
    with visiting(world.app, TIPS) as clerk:
        at(clerk, matter_id)
        form = fill(clerk, matter_id)
        (button,) = [b for b in clerk.page.button if b.key == f"{form}.submit"]
        with clerk._browser():
            sent = clerk.page.session_state
            token = sent[f"{form}.token"]
            button.click().run()
        assert clerk.page.session_state[f"{form}.token"] != token, "the next form is another one"
    assert len(rows(world, SealedParty)) == 1


def test_who_has_nothing_to_see_or_to_do_has_no_such_part(world: World, matter_id: UUID) -> None:
    for who in (Role.WINDOW_CLERK, HEAD):
        with visiting(world.app, who) as visitor:
            visitor.open("application", id=str(matter_id))
            assert "密封当事人" not in tabs(visitor)
    sealed_id = seal(world, matter_id)
    with visiting(world.app, Role.WINDOW_CLERK) as clerk:
        at(clerk, matter_id)
        assert "密封当事人" in tabs(clerk)
        assert "某举报人" in clerk.words and WHAT not in clerk.words
        assert not clerk.buttons & {"密封", "启封", "审核通过", "提交审核"}
        approve(world, sealed_id)
        assert WHAT in clerk.run().words


def test_a_second_person_reviews_what_he_asked_to_see(world: World, matter_id: UUID) -> None:
    sealed_id = seal(world, matter_id)
    form = f"review.{sealed_id}"
    with visiting(world.app, HEAD) as head:
        at(head, matter_id)
        assert WHAT not in head.words and "审核通过" not in head.buttons
        assert opened(world, "matter_abstract") == 0, "drawing the page opens nothing"
        switch(head, form)
        assert WHAT in head.words and opened(world, "matter_abstract") == 1
        head.click("退回")
        assert "请填写原因" in head.errors
        type_in(head, form, reason="部门名称能让人猜出是谁")
        head.click("退回")
        assert head.errors == "" and "已退回" in head.page.success[0].value
    with visiting(world.app, TIPS) as clerk:
        at(clerk, matter_id)
        form = f"abstract.{sealed_id}"
        switch(clerk, form)
        assert "部门名称能让人猜出是谁" in clerk.page.warning[0].value
        assert clerk.widget(field(clerk, form, "text")).value == WHAT
        type_in(clerk, form, text="未缴工伤保险费")
        clerk.click("提交审核")
        assert clerk.errors == ""
    with visiting(world.app, BOSS) as boss:
        at(boss, matter_id)
        switch(boss, f"review.{sealed_id}")
        boss.click("审核通过")
        assert boss.errors == "" and "未缴工伤保险费" in boss.words
    assert abstract_of(world, sealed_id).text == "未缴工伤保险费"


def opened(world: World, object_type: str) -> int:
    found = rows(world, LedgerEntry, LedgerEntry.action == "opened", LedgerEntry.object_type == object_type)
    return len(found)


def openings(world: World) -> int:
    return len(rows(world, LedgerEntry, LedgerEntry.action == "unsealed"))


def test_an_identity_shows_for_a_reason_and_for_one_run(world: World, matter_id: UUID) -> None:
    sealed_id = seal(world, matter_id)
    form = f"unseal.{sealed_id}"
    with visiting(world.app, HEAD) as head:
        at(head, matter_id)
        head.click("启封")
        assert "请填写原因" in head.errors and holds(head) == set()
        type_in(head, form, reason="看看")
        head.click("启封")
        assert "不少于5个字" in head.errors and holds(head) == set()
        assert openings(world) == 0
        type_in(head, form, reason=WHY)
        head.click("启封")
        assert WHO.name in head.words and WHO.phone in head.words and WHO.certificate_no in head.words
        assert openings(world) == 1
        head.click("关闭")
        assert holds(head) == set()
        assert openings(world) == 1
        assert head.widget(field(head, form, "reason")).value == ""


def test_a_destroyed_key_is_said_in_words(world: World, matter_id: UUID) -> None:
    from tests.factories.destroying import destroy

    sealed_id = seal(world, matter_id)
    destroy(world, sealed_id, "销毁〔2026〕7号")
    with visiting(world.app, HEAD) as head:
        at(head, matter_id)
        type_in(head, f"unseal.{sealed_id}", reason=WHY)
        head.click("启封")
        assert "已依法销毁" in head.errors
        switch(head, f"review.{sealed_id}")
        assert "已依法销毁" in head.errors


# 启封记录


def test_the_head_finds_the_weeks_openings(world: World, matter_id: UUID) -> None:
    sealed_id = seal(world, matter_id)
    for number in range(23):
        unseal(world, sealed_id, f"第{number + 1}次核实情况")
    with visiting(world.app, BOSS) as boss:
        boss.open("sealed_openings")
        assert "这一周没有启封记录" in boss.page.info[0].value, "last week is shown first"
        boss.open("sealed_openings", week=NOW.date().isoformat())
        assert "共启封 23 次" in boss.page.header[0].value
        (table,) = boss.tables
        assert len(table) == 20
        assert table[0][1:] == [
            "承办机构负责人甲",
            "劳动关系科",
            table[0][3],
            "某举报人（密封当事人1）",
            "第23次核实情况",
        ]
    with visiting(world.app, TIPS) as clerk:
        clerk.open("sealed_openings", week=NOW.date().isoformat())
        assert "没有“启封查看密封当事人、查看启封记录”的权限" in clerk.page.warning[0].value
        assert clerk.tables == []


def test_the_start_page_tells_the_head_until_he_has_looked(world: World, matter_id: UUID) -> None:
    unseal(world, seal(world, matter_id))
    clock = world.app.clock
    assert isinstance(clock, FixedClock)
    clock.moment = NOW + timedelta(days=7)
    tell_of_last_week(world.app)
    with visiting(world.app, BOSS) as boss:
        told = [one.value for one in boss.open("home").page.warning]
        assert [one for one in told if "上周启封密封当事人 1 次" in one]
        assert [one for one in told if "有 1 件事项的密封当事人摘要待您审核" in one]
        boss.open("sealed_openings", week=date(2026, 3, 9).isoformat())
        assert len(boss.tables[0]) == 1
        assert [one.value for one in boss.open("home").page.warning if "启封密封" in one.value] == []
    with visiting(world.app, TIPS) as clerk:
        assert list(clerk.open("home").page.warning) == []
