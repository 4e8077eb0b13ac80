"""档案台账, 库房清点 and 档案统计 through the pages themselves."""

from uuid import uuid4

import pytest

from core.archive.keeping import MoveFile, move_file
from core.archive.registers import REGISTERS
from core.archive.stock_taking import TakeChanged
from core.law.roles import Role
from db.models import StockTake
from tests.factories.applications import rows
from tests.factories.stock_takes import ARCHIVIST, label_of, scan, shelved, started, try_finish
from tests.factories.world import World
from tests.pages.visitor import Visitor, visiting


def infos(visitor: Visitor) -> str:
    return "\n".join(info.value for info in visitor.page.info)


def links(visitor: Visitor) -> dict[str, str]:
    return {one.proto.label: one.proto.url for one in visitor.page.get("link_button")}


@pytest.mark.parametrize("code", REGISTERS)
def test_an_empty_register_says_how_it_fills(world: World, code: str) -> None:
    with visiting(world.app, ARCHIVIST) as archivist:
        archivist.open("archive_registers", register=code)
        assert archivist.titles == ["档案台账"] and REGISTERS[code].empty in infos(archivist)
        assert not links(archivist)
        archivist.open("archive_registers", register=code, **{"from": "2026-01-01"})
        assert f"“{REGISTERS[code].label}”没有符合条件的记录。" in infos(archivist)
        assert "清除条件" in archivist.buttons


def test_the_register_follows_its_address_and_takes_its_filters_along(world: World) -> None:
    (file,) = shelved(world, "1号架")
    move_file(world.ctx(ARCHIVIST), MoveFile(uuid4(), file.id, "2号架", "调整"))
    with visiting(world.app, ARCHIVIST) as archivist:
        archivist.open("archive_registers", register="moves", to="2026-12-31")
        ((newest, oldest),) = archivist.tables
        assert [newest[0], *newest[2:4]] == [file.archive_number, "1号架", "2号架"] and oldest[
            2
        ] == "（首次上架）"
        found = links(archivist)
        assert found["打印台账"] == "/archive_register.pdf?register=moves&to=2026-12-31"
        assert found["导出 Excel"].startswith("/archive_register.xlsx?register=moves")
        assert "后台导出全部" in archivist.buttons
        archivist.open("archive_registers", q="一")
        assert "每个词至少两个字" in infos(archivist)
    with visiting(world.app, Role.WINDOW_CLERK) as clerk:
        clerk.open("archive_registers", register="copies")
        # What he may not see he is not even offered: the first of his own shows.
        ((line,),) = clerk.tables
        assert line[0] == file.archive_number


def test_a_stock_take_from_its_start_to_its_end(world: World) -> None:
    here, lost = shelved(world, "3号架", "3号架")
    with visiting(world.app, ARCHIVIST) as archivist:
        archivist.open("stock_takes")
        assert "没有正在进行的清点" in infos(archivist)
        archivist.fill("stock_takes.start", place="4号架").click("stock_takes.start.submit")
        assert "没有登记在该库位的案卷" in archivist.errors
        assert archivist.widget("stock_takes.start.place").value == "4号架"
        archivist.fill("stock_takes.start", place="3号架").click("stock_takes.start.submit")
        (take,) = rows(world, StockTake)
        assert archivist.led_to == f"/stock_take?id={take.id}"
        archivist.open("stock_take", id=str(take.id))
        assert "还没有扫描。" in infos(archivist) and "应在 2 卷" in archivist.words
        scan(world, take.id, label_of(here))
        scan(world, take.id, "不存在的标签")
        archivist.open("stock_take", id=str(take.id))
        assert [line[:2] for line in archivist.tables[0]] == [
            ["不存在的标签", "无此档号"],
            [label_of(here), "在位"],
        ]
        archivist.open("stock_take", id=str(take.id), view="check")
        assert [line[:2] for line in archivist.tables[0]] == [
            [f"1. {label_of(lost)}", "缺"],
            ["2. 不存在的标签", "无此档号"],
        ]
        form = f"stock_take.{take.id}.finish"
        archivist.fill(form, why1="借出未还").click(f"{form}.submit")
        assert "还有 1 项差异没有说明" in archivist.errors
        assert archivist.widget(f"{form}.why1").value == "借出未还"
        archivist.fill(form, explanation="他处标签").click(f"{form}.submit")
        assert archivist.led_to == f"/stock_take?id={take.id}"
        archivist.open("stock_take", id=str(take.id))
        assert [line[3] for line in archivist.tables[0]] == ["借出未还", "他处标签"]
        assert links(archivist) == {"打印清点报告": f"/stock_takes/{take.id}.pdf"}
        archivist.open("archive_registers", register="stock_takes")
        line = archivist.tables[0][0]
        assert [line[0], *line[2:6]] == ["3号架", "已完成", "2", "1", "1"]


def test_who_only_looks_on_is_offered_no_scan(world: World) -> None:
    (file,) = shelved(world, "3号架")
    take = started(world, "3号架")
    scan(world, take, label_of(file))
    with visiting(world.app, Role.AGENCY_HEAD) as head:
        head.open("stock_takes")
        assert "开始清点" not in head.buttons and head.tables[0][0][0] == "3号架"
        head.open("stock_take", id=str(take), view="check")
        assert head.tables[0][0][:2] == [label_of(file), "在位"]
        assert not {"完成清点", "作废本次清点", "核对差异，完成清点"} & head.buttons
    assert isinstance(try_finish(world, take), TakeChanged)
    with visiting(world.app, Role.AGENCY_HEAD) as head:
        head.open("stock_take", id=str(take))
        assert "与档案目录一致，没有差异。" in infos(head)
        head.open("stock_take", id=str(uuid4()))
        assert head.titles == ["未找到该次清点"]


def test_a_stock_take_begun_by_mistake_is_called_off(world: World) -> None:
    shelved(world, "3号架")
    take = started(world, "3号架")
    with visiting(world.app, ARCHIVIST) as archivist:
        archivist.open("stock_take", id=str(take))
        form = f"stock_take.{take}.call_off"
        archivist.fill(form, reason="库位填错").click(f"{form}.submit")
        assert archivist.led_to == "/stock_takes"
        archivist.open("stock_take", id=str(take))
        assert "库位填错" in archivist.words and "作废本次清点" not in archivist.buttons


def test_the_figures_lead_to_the_catalogue(world: World) -> None:
    with visiting(world.app, ARCHIVIST) as archivist:
        archivist.open("archive_figures")
        assert "还没有归档的案卷可以统计" in infos(archivist)
    (file,) = shelved(world, "3号架")
    with visiting(world.app, ARCHIVIST) as archivist:
        archivist.open("archive_figures")
        assert len(archivist.tables) == 4
        assert archivist.tables[0] == [["2026年", "1", "1", str(file.pages), "1", "1", str(file.pages)]]
        assert links(archivist)["打印统计表"] == "/archive_figures.pdf?year=2026"
        assert "编印2026年度案卷目录" in archivist.buttons
        archivist.open("archive", year="2026", unit=str(file.unit_id), term=file.term)
        assert archivist.tables[0][0][0] == file.archive_number
        archivist.open("archive", unit=str(world.unit_id("archive")))
        assert "没有符合条件的在馆案卷。" in infos(archivist)
    with visiting(world.app, Role.UNIT_HEAD) as head:
        assert "编印2026年度案卷目录" not in head.open("archive_figures").buttons
