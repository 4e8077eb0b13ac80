"""许可证登记簿, 许可证详情 and 登记撤销、撤回、注销 through the pages themselves."""

from datetime import date

import pytest

from core.law.certificates import PartyKind
from core.law.roles import Role
from db.models import Account, License
from tests.conftest import NOW
from tests.factories.applications import codes, company, register, rows
from tests.factories.licenses import (
    NUMBER,
    application,
    days_on,
    ended,
    entered,
    events,
    granted,
    license_of,
    named,
    taken_over,
)
from tests.factories.steps import CLERK, COMPLETE, HEAD, OFFICER, try_step
from tests.factories.world import World
from tests.pages.visitor import Visitor, visiting


@pytest.fixture
def row(world: World) -> License:
    entered(world, register(world, materials=COMPLETE).matter_id)
    (found,) = rows(world, License)
    return found  # type: ignore[no-any-return]


def infos(visitor: Visitor) -> str:
    return "\n".join(info.value for info in visitor.page.info)


def test_the_register_shows_term_light_and_a_masked_holder_and_filters(world: World, row: License) -> None:
    with visiting(world.app, CLERK) as clerk:
        clerk.open("licenses")
        ((line,),) = clerk.tables
        assert line[0] == NUMBER and line[2] == "张桂芳" and "*" in line[3]
        assert line[4] == str(row.valid_to) and "余 100 日" in line[5] and "有效" in line[6]
        clerk.open("licenses", within="90")
        assert "没有符合条件的许可证。" in infos(clerk) and "清除条件" in clerk.buttons
        clerk.open("licenses", q="张桂芳", state="all")
        assert len(clerk.tables) == 1


def test_an_empty_register_says_how_one_enters(world: World) -> None:
    with visiting(world.app, Role.ARCHIVIST) as archivist:
        archivist.open("licenses")
        assert "还没有许可证" in infos(archivist)


def test_a_licence_shows_what_happened_and_the_head_the_way_to_its_end(world: World, row: License) -> None:
    with visiting(world.app, HEAD) as head:
        head.open("license", id=str(row.id))
        assert head.titles == [NUMBER] and "登记撤销、撤回、注销" in head.buttons
        assert "变动记录" in head.words and "准予" in head.words
        assert row.certificate_no not in head.words
        head.widget(f"license.full.{row.id}").set_value(True)
        head.run()
        assert row.certificate_no in head.words
    with visiting(world.app, CLERK) as clerk:
        clerk.open("license", id=str(row.id))
        assert clerk.titles == [NUMBER] and "登记撤销、撤回、注销" not in clerk.buttons


def test_the_head_revokes_it_and_nothing_typed_is_lost_on_the_way(world: World, row: License) -> None:
    form = f"license_end.{row.id}"
    with visiting(world.app, HEAD) as head:
        head.open("license_end", id=str(row.id))
        head.fill(form, ending="revoked", reason="场所证明系*伪造*。").click(f"{form}.submit")
        for words in ("请选择撤销的情形", "请选择决定书，或填写其名称和文号", "请填写决定日期"):
            assert words in head.errors
        assert head.widget(f"{form}.reason").value == "场所证明系*伪造*。"
        more = {"ground": "deceit", "paper_no": "某人社许撤〔2026〕1号", "decided_on": NOW.date()}
        head.fill(form, **more).click(f"{form}.submit")
        head.open("license", id=str(row.id))
        assert head.titles == [NUMBER] and "已撤销" in head.words and "场所证明系*伪造*。" in head.words
    assert license_of(world, row.id).state == "revoked"


def test_whoever_types_while_another_ends_it_is_told_and_keeps_his_words(world: World, row: License) -> None:
    form = f"license_end.{row.id}"
    with visiting(world.app, HEAD) as head:
        head.open("license_end", id=str(row.id))
        ended(world, row, Role.AGENCY_HEAD, ending="cancelled", ground="impossible")
        more = {"ground": "deceit", "paper_no": "1号", "decided_on": NOW.date(), "reason": "理由充分"}
        head.fill(form, ending="revoked", **more).click(f"{form}.submit")
        assert "修改" in head.errors and head.widget(f"{form}.reason").value == "理由充分"
    assert [event.kind for event in events(world, row.id)] == ["granted", "cancelled"]


def test_a_late_renewal_is_told_on_the_page_of_its_application(world: World) -> None:
    granted(world, valid_to=str(date.fromordinal(NOW.date().toordinal() + 10)))
    matter_id = named(world, NUMBER, "renewal")
    with visiting(world.app, OFFICER) as officer:
        officer.open("application", id=str(matter_id))
        assert any("已迟" in one.value for one in officer.page.warning)
        assert any(NUMBER in label and "申请延续" in label for label in officer.buttons)


def test_a_licence_is_named_on_the_screen_of_the_step(world: World) -> None:
    row = granted(world)
    matter_id = application(world)
    form = f"step.{matter_id}.name_license"
    with visiting(world.app, OFFICER) as officer:
        officer.open("step", id=str(matter_id), step="name_license")
        officer.fill(form, license_no="没有这个编号").click("关联原许可证")
        assert "请选择申请的事由" in officer.errors
        officer.fill(form, purpose="change").click("关联原许可证")
        assert "许可证登记簿中没有该编号" in officer.errors
        officer.fill(form, license_no=NUMBER).click("关联原许可证")
    assert [event.kind for event in events(world, row.id)] == ["granted", "change_requested"]


def test_whoever_takes_no_steps_names_no_licence(world: World) -> None:
    granted(world)
    values = {"purpose": "change", "license_no": NUMBER}
    result = try_step(world, application(world), "name_license", HEAD, values=values)
    assert isinstance(result, list) and codes(result) == ["step.role"]


def test_the_head_enters_what_was_granted_before_and_nothing_typed_is_lost_on_the_way(world: World) -> None:
    form = f"license_new.{world.ctx(HEAD).actor.agency_id}.0"
    with visiting(world.app, HEAD) as head:
        head.open("licenses")
        assert "登记原有许可证" in head.buttons
        head.open("license_new")
        head.fill(form, number=NUMBER, scope="劳务派遣<b>").click(f"{form}.submit")
        for words in (
            "请选择由您负责的科室承办的许可事项",
            "请填写持有人",
            "请填写有效期自",
            "请填写决定书",
            "请填写原因",
        ):
            assert words in head.errors, words
        assert head.widget(f"{form}.scope").value == "劳务派遣<b>"
        head.fill(form, **{"holder.kind": PartyKind.LEGAL_PERSON}).run()
        firm = company()
        typed = {"certificate_no": firm.certificate_no, "name": firm.name, "phone": firm.phone}
        typed["legal_representative"] = firm.legal_representative
        head.fill(form, **{f"holder.{name}": value for name, value in typed.items()})
        days = {"valid_from": days_on(world, -700), "valid_to": days_on(world, 30), "decided_on": NOW.date()}
        more = {"item": world.item_id, "paper_no": "准予决定书1号", "reason": "案卷7号"}
        head.fill(form, **days, **more).click(f"{form}.submit")
        assert head.errors == ""
        (row,) = rows(world, License)
        head.open("license", id=str(row.id))
        assert f"许可证 {NUMBER} 已登记。" in [one.value for one in head.page.success]
        assert "更正补录内容" in head.buttons and "补录原有许可证" in head.words
        assert "准予决定书1号" in head.words and firm.name in head.words
        head.open("license_new")
        head.fill(form, number=NUMBER).click(f"{form}.submit")
        assert "已在登记簿中" in head.errors and f"/license?id={row.id}" in head.errors


def test_who_heads_no_unit_with_licences_is_told_so_and_others_have_no_button(world: World) -> None:
    with world.app.change(NOW) as work:
        work.session.get_one(Account, world.account_id(HEAD)).unit_id = world.unit_id("archive")
        work.commit()
    with visiting(world.app, HEAD) as head:
        head.open("license_new")
        assert head.titles == ["不能登记"]
    with visiting(world.app, CLERK) as clerk:
        clerk.open("licenses")
        assert "登记原有许可证" not in clerk.buttons


def test_a_mistaken_entry_is_mended_from_its_page(world: World) -> None:
    row = taken_over(world)
    form = f"license_correct.{row.id}"
    with visiting(world.app, HEAD) as head:
        head.open("license_correct", id=str(row.id))
        assert head.widget(f"{form}.number").value == NUMBER
        head.fill(form, is_open_ended=True).click(f"{form}.submit")
        assert "长期有效的没有有效期至" in head.errors and "请填写原因" in head.errors
        head.fill(form, valid_to=None, reason="档案写明长期").click(f"{form}.submit")
        head.open("license", id=str(row.id))
        assert "更正补录内容" in head.words and "档案写明长期" in head.words and "长期" in head.words
    assert license_of(world, row.id).valid_to is None


def test_what_a_decision_of_the_portal_says_is_not_mended_by_hand(world: World, row: License) -> None:
    with visiting(world.app, HEAD) as head:
        head.open("license", id=str(row.id))
        assert "更正补录内容" not in head.buttons
        head.open("license_correct", id=str(row.id))
        assert head.titles == ["不能更正"]
