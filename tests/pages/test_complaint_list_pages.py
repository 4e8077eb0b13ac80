"""投诉举报列表 and 投诉举报统计 through the pages themselves, and complaints in the lists of every matter."""

import json
from datetime import timedelta
from io import BytesIO

from openpyxl import load_workbook

from core.law.roles import Role
from core.signing_in import SignedIn, sign_in
from tests.conftest import NOW
from tests.factories.stored_complaints import FIRM, stored_case, stored_complaint
from tests.factories.world import PASSWORD, World
from tests.pages.client import portal
from tests.pages.visitor import Visitor, _deep, visiting

CLERK = Role.INTAKE_CLERK


def links(visitor: Visitor, caption: str) -> list[str | None]:
    """Where the rows of a table lead."""
    found = [
        json.loads(one.proto.json)
        for one in _deep(visitor.page.main)
        if getattr(one.proto, "component_name", "") == "data_table"
    ]
    (table,) = [one for one in found if one["caption"] == caption]
    return [row["href"] for row in table["rows"]]


def infos(visitor: Visitor) -> str:
    return "\n".join(info.value for info in visitor.page.info)


def test_the_list_shows_each_with_its_words_and_opens_it(world: World) -> None:
    matter_id = stored_complaint(world, nature="tip_off", stage="accepted")
    with visiting(world.app, CLERK) as clerk:
        ((row,),) = clerk.open("complaints").tables
        assert row[1:5] == ["举报", "张桂芳", f"{FIRM}：拖欠工资", "已受理"]
        assert row[6:] == ["劳动保障监察支队", "2026-03-10 09:30"]
        assert links(clerk, "投诉举报列表") == [f"/application?id={matter_id}"]
        assert {"登记投诉举报", "后台导出全部"} <= clerk.buttons
        clerk.click("登记投诉举报")
        assert clerk.led_to == "/complaint_new"
    with visiting(world.app, Role.ENFORCEMENT_OFFICER) as officer:
        assert not {"登记投诉举报", "后台导出全部"} & officer.open("complaints").buttons


def test_filters_live_in_the_address_and_pages_lead_both_ways(world: World) -> None:
    for n in range(23):
        stored_complaint(world, complainant=f"工友{n:02d}", kind="wages" if n else "hours")
    with visiting(world.app, CLERK) as clerk:
        (table,) = clerk.open("complaints", kind="wages", nature="complaint").tables
        assert [row[2] for row in table] == [f"工友{n:02d}" for n in range(22, 2, -1)]
        (table,) = clerk.click("下一页").tables
        assert [row[2] for row in table] == ["工友02", "工友01"]
        assert set(clerk.page.query_params) == {"kind", "nature", "before"}
        (table,) = clerk.click("上一页").tables
        assert table[0][2] == "工友22" and "共 22 件" in "".join(one.value for one in clerk.page.caption)
        clerk.widget("complaints.kind").set_value("hours")
        (table,) = clerk.run().tables
        assert [row[2] for row in table] == ["工友00"]
        assert dict(clerk.page.query_params) == {"kind": "hours", "nature": "complaint"}
        (table,) = clerk.open("complaints", q="工友07").tables
        assert [row[2] for row in table] == ["工友07"]


def test_what_is_empty_says_what_to_do(world: World) -> None:
    with visiting(world.app, CLERK) as clerk:
        assert "登记后会出现在这里" in infos(clerk.open("complaints"))
        assert "登记投诉举报" in clerk.buttons
        stored_complaint(world)
        for query, words in (
            ({"q": "张"}, "每个词至少两个字"),
            ({"from": "2026-03-02", "to": "2026-03-01"}, "起始日晚于截止日"),
            ({"q": "没有这人"}, "没有符合条件的投诉举报"),
        ):
            visitor = clerk.open("complaints", **query)
            assert visitor.tables == [] and words in infos(visitor), query
        (table,) = clerk.click("清除条件").tables
        assert len(table) == 1


def test_the_way_back_from_a_complaint_keeps_the_list_as_it_was(world: World) -> None:
    matter_id = stored_complaint(world)
    with visiting(world.app, CLERK) as clerk:
        clerk.open("complaints", channel="counter")
        clerk.open("application", id=str(matter_id)).click("返回投诉举报列表")
        assert clerk.led_to == "/complaints?channel=counter"


def test_the_list_is_asked_for_as_a_job_and_sent_as_a_file(world: World) -> None:
    stored_complaint(world)
    with visiting(world.app, CLERK) as clerk:
        clerk.open("complaints", channel="counter").click("后台导出全部")
        assert clerk.led_to.startswith("/job?id=")
    with portal(world.app) as browser:
        signed = sign_in(browser.held, CLERK, PASSWORD, "192.0.2.1", "test")
        assert isinstance(signed, SignedIn)
        answer = browser.ask("/complaints.csv?channel=counter", token=signed.token)
        assert answer.status_code == 200 and "张桂芳" in answer.text
        assert "张桂芳" not in browser.ask("/complaints.csv?channel=phone", token=signed.token).text
        book = browser.ask("/complaint_figures.xlsx?from=2026-01-01", token=signed.token)
        assert load_workbook(BytesIO(book.content))["说明"]["B3"].value == 1


def test_the_figures_lead_to_what_they_count(world: World) -> None:
    stored_complaint(world, acts=[("complaint_accepted", NOW + timedelta(days=2))])
    stored_complaint(world, channel="phone", stage="voided")
    with visiting(world.app, CLERK) as clerk:
        clerk.open("complaint_figures")
        found = {rows[0][0]: rows for rows in clerk.tables}
        assert found["投诉"][0] == ["投诉", "1", "100.0%"] and found["受理"][0][1] == "1"
        assert found["全部"] == [["全部", "1", "2", "2", "2"], ["投诉", "1", "2", "2", "2"]]
        query = "from=2026-01-01&to=2026-12-31&stage=standing"
        assert links(clerk, "类别") == [f"/complaints?{query}&nature=complaint", None, None]
        assert set(links(clerk, "行业")) == {None}
        (table,) = clerk.open("complaints", stage="standing", channel="counter").tables
        assert len(table) == 1
        assert "请调整接到日期" in infos(
            clerk.open("complaint_figures", **{"from": "2024-01-01", "to": "2024-12-31"})
        )
    with visiting(world.app, Role.ENFORCEMENT_OFFICER) as officer:
        assert officer.open("complaint_figures").tables == []


def test_complaints_and_cases_stand_in_every_list_in_words_and_open_their_page(world: World) -> None:
    complaint, case = stored_complaint(world), stored_case(world)
    with visiting(world.app, CLERK) as clerk:
        (table,) = clerk.open("search", q="浑河", kind="matter").tables
        assert [(row[0], row[6]) for row in table] == [
            ("某人社案〔2026〕1号", "已立案"),
            ("某人社投〔2026〕1号", "已登记"),
        ]
        assert links(clerk, "查找结果") == [f"/application?id={one}" for one in (case, complaint)]
        titles = ["某人社案〔2026〕1号", "某人社投〔2026〕1号"]
        for matter_id, title in zip((case, complaint), titles, strict=True):
            assert title in "\n".join([clerk.open("application", id=str(matter_id)).words, *clerk.titles])
        (table,) = clerk.open("search", q="浑河", kind="matter", stage="opened").tables
        assert len(table) == 1
        (table,) = clerk.open("home", view="unit").tables
        assert {(row[0], row[3], row[5]) for row in table} == {
            ("某人社投〔2026〕1号", "张桂芳", "已登记"),
            ("某人社案〔2026〕1号", FIRM, "已立案"),
        }
        (firm,) = links(clerk.open("search", q="浑河", kind="party"), "查找结果")
        assert firm is not None
        (table,) = clerk.open("party", id=firm.partition("=")[2]).tables
        assert [row[2:4] for row in table] == [["当事人", "已立案"], ["被投诉举报单位", "已登记"]]
