"""保管期限表 and 原始载体 on the screen: a workbook sent and approved, a carrier registered, handed on and reported lost."""

from collections.abc import Iterator
from datetime import date

import pytest

from core.archive.periods import list_periods
from core.law.roles import Role
from db.models import OriginalMedium, RetentionPeriod, RetentionTable
from tests.factories.applications import register, rows
from tests.factories.case_files import ARCHIVIST, CLERK, closed_application, filed
from tests.factories.originals import kept_original, original_row, try_offer
from tests.factories.periods import NUMBER, TITLE, periods_workbook, proposed
from tests.factories.world import World
from tests.pages.test_items_import_page import links, upload
from tests.pages.visitor import Visitor, visiting


@pytest.fixture
def archivist(world: World) -> Iterator[Visitor]:
    with visiting(world.app, ARCHIVIST) as visitor:
        yield visitor


def sent(visitor: Visitor, data: bytes) -> str:
    """The `?id=` to which the page went on."""
    upload(visitor.open("retention_import"), data, "保管期限表.xlsx")
    return visitor.led_to.partition("id=")[2]


def test_the_table_of_periods_says_what_is_still_to_be_confirmed(world: World, archivist: Visitor) -> None:
    archivist.open("retention")
    assert links(archivist) == ["/retention.xlsx"] and len(archivist.tables[0]) == 9
    assert archivist.tables[0][0] == ["一般案卷", "10年", "", "系统默认", "", "待确认"]
    assert "有 9 类是系统默认的期限" in archivist.page.warning[0].value
    with visiting(world.app, CLERK) as clerk:
        assert "导入 Excel" not in clerk.open("retention").buttons


def test_a_workbook_of_periods_is_checked_handed_in_and_approved_by_another(
    world: World, archivist: Visitor
) -> None:
    check = sent(archivist, periods_workbook(("一般案卷", "很久", "")))
    archivist.open("retention_import", id=check)
    assert "没有导入任何行" in archivist.errors and "提交核准" not in archivist.buttons
    assert archivist.tables[0][0][3] == "有误"
    check = sent(archivist, periods_workbook(("一般案卷", "20年", "1.2 一般"), ("行政处罚案卷", "30年", "")))
    archivist.open("retention_import", id=check)
    assert [row[3] for row in archivist.tables[0]] == ["变更", "确认"]
    form = f"retention_import.{check}"
    archivist.click(f"{form}.submit")
    assert "请填写表名" in archivist.errors and rows(world, RetentionTable) == []
    archivist.fill(form, title=TITLE, document_no=NUMBER, effective_from=date(2026, 1, 1))
    archivist.click(f"{form}.submit")
    assert archivist.led_to == "/retention" and len(rows(world, RetentionPeriod)) == 2
    archivist.open("retention")
    assert "由单位负责人核准" in " ".join(one.value for one in archivist.page.info)
    (table,) = rows(world, RetentionTable)
    with visiting(world.app, Role.AGENCY_HEAD) as head:
        assert any("保管期限表待您核准" in one.value for one in head.open("home").page.warning)
        head.open("retention")
        form = f"retention.{table.id}"
        head.click(f"{form}.submit")
        assert "请选择核准施行或者退回" in head.errors
        head.fill(form, choice="refuse").click(f"{form}.submit")
        assert "请填写退回原因" in head.errors
        head.fill(form, choice="approve").click(f"{form}.submit")
        assert head.tables[0][0] == [
            "一般案卷",
            "20年",
            "2026-01-01",
            f"《{TITLE}》（{NUMBER}）",
            "1.2 一般",
            "已核定",
        ]
        assert head.tables[1][0][-1] == "已核准"
    view = list_periods(world.ctx(ARCHIVIST))
    assert view is not None and sum(line.is_confirmed for line in view.lines) == 2


def test_a_table_sent_back_says_why(world: World) -> None:
    table_id = proposed(world, {"ordinary_file": None})
    with visiting(world.app, Role.AGENCY_HEAD) as head:
        head.open("retention")
        form = f"retention.{table_id}"
        head.fill(form, choice="refuse", note="文号有误").click(f"{form}.submit")
        assert head.tables[0][0][-1] == "待确认" and "退回原因：文号有误" in head.tables[1][0][3]


def test_a_carrier_is_registered_from_its_matter_and_listed(world: World) -> None:
    done = register(world)
    with visiting(world.app, CLERK) as clerk:
        clerk.open("originals")
        assert "还没有登记原始载体" in clerk.page.info[0].value
        clerk.open("originals", number=done.number)
        form = f"originals.register.{done.number}"
        assert clerk.widget(f"{form}.number").value == done.number
        clerk.fill(
            form, kind="object", medium_no="物2026-001", holds="考勤机一台", sha256="x", place="证物室"
        )
        clerk.click(f"{form}.submit")
        assert "物证、证据实物没有 SHA" in clerk.errors and rows(world, OriginalMedium) == []
        assert clerk.widget(f"{form}.holds").value == "考勤机一台", "nothing typed is lost"
        clerk.fill(form, sha256="").click(f"{form}.submit")
        assert [row[0] for row in clerk.tables[0]] == ["物2026-001"]
        clerk.open("originals", q="无此")
        assert "没有符合条件的原始载体" in clerk.page.info[-1].value


def test_a_carrier_is_handed_on_taken_and_reported_lost_and_the_archivist_is_told(world: World) -> None:
    file = filed(world, closed_application(world))
    original_id = kept_original(world, file.matter_number, ARCHIVIST)
    with visiting(world.app, ARCHIVIST) as visitor:
        visitor.open("archived", id=str(file.id))
        assert any("卡2026-031" in row[0] for table in visitor.tables for row in table)
        form = f"original.{original_id}.offer"
        visitor.open("original", id=str(original_id))
        visitor.fill(form, to_account_id=world.account_id(CLERK)).click(f"{form}.submit")
        assert (
            "由其本人确认接收" in " ".join(one.value for one in visitor.page.info)
            or "办理交接" in visitor.buttons
        )
    with visiting(world.app, CLERK) as clerk:
        assert any("待您接收" in one.value for one in clerk.open("home").page.warning)
        clerk.open("originals", view="mine")
        assert len(clerk.tables[0]) == 1 and "待接收" in clerk.tables[0][0][4]
        form = f"original.{original_id}.answer"
        clerk.open("original", id=str(original_id)).fill(form, answer="taken").click(f"{form}.submit")
        assert "请填写存放位置" in clerk.errors
        clerk.fill(form, answer="taken", place="执法柜").click(f"{form}.submit")
        form = f"original.{original_id}.report"
        clerk.fill(form, kind="lost", note="外出执法时遗失", done="已报告并查找").click(f"{form}.submit")
        assert original_row(world, original_id).state == "lost"
        assert "移交" not in clerk.buttons and "报告" not in clerk.buttons
    with visiting(world.app, ARCHIVIST) as visitor:
        visitor.open("notices")
        assert any("原始载体“卡2026-031”" in " ".join(map(str, row)) for row in visitor.tables[-1])
        visitor.open("archived", id=str(file.id))
        assert "外出执法时遗失" in visitor.words


def test_a_carrier_of_others_shows_nothing(world: World) -> None:
    original_id = kept_original(world, register(world).number)
    with visiting(world.app, Role.ENFORCEMENT_OFFICER) as officer:
        officer.open("original", id=str(original_id))
        assert "卡2026-031" not in officer.words and "未找到该原始载体" in officer.words
    assert not isinstance(try_offer(world, original_id, to=Role.ENFORCEMENT_OFFICER), list)
    with visiting(world.app, Role.ENFORCEMENT_OFFICER) as officer:
        assert "办理交接" in officer.open("original", id=str(original_id)).buttons
