"""许可证登记簿, 许可证详情 and 登记撤销、撤回、注销 through the pages themselves."""

from datetime import date

import pytest

from core.law.roles import Role
from db.models import License
from tests.conftest import NOW
from tests.factories.applications import codes, register, rows
from tests.factories.licenses import NUMBER, application, ended, entered, events, granted, license_of, named
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
