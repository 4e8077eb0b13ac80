"""违规线索 through the pages themselves."""

from datetime import date
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from core.law.roles import Role
from core.lending.findings_reading import DONE, UNDER_WAY
from db.models import LendingFinding
from tests.factories.applications import rows
from tests.factories.lending_findings import clues, entered, finding, refused, try_step
from tests.factories.world import World
from tests.pages.visitor import Visitor, visiting

REVIEWER = Role.LEGAL_REVIEWER


def infos(visitor: Visitor) -> str:
    return "\n".join(info.value for info in visitor.page.info)


def said(visitor: Visitor) -> str:
    return "\n".join(error.value for error in visitor.page.error)


def test_a_month_without_clues_says_what_to_do(world: World) -> None:
    with visiting(world.app, REVIEWER) as reviewer:
        reviewer.open("lending_findings")
        assert reviewer.titles == ["违规线索"] and "2026年3月没有待办理的线索" in infos(reviewer)
        assert "手工登记" in reviewer.buttons
        reviewer.open("lending_findings", month="2026-02", kind="burst")
        assert "没有这类待办理的线索" in infos(reviewer) and "清除条件" in reviewer.buttons
        reviewer.open("lending_findings", view=UNDER_WAY)
        assert "没有办理中的线索" in infos(reviewer)
        reviewer.open("lending_findings", view=DONE)
        assert "还没有了结的线索" in infos(reviewer)


def test_one_click_takes_a_clue_up(world: World) -> None:
    refused(world)
    (clue,) = clues(world)
    with visiting(world.app, REVIEWER) as reviewer:
        reviewer.open("lending_findings")
        assert "被拒绝 3 次" in reviewer.words
        reviewer.click(f"lending_findings.{clue.key}.take.submit")
        (row,) = rows(world, LendingFinding)
        assert reviewer.led_to == f"/lending_finding?id={row.id}"
        reviewer.open("lending_finding", id=str(row.id))
        assert "已核实" not in reviewer.words and "核实属实" in reviewer.buttons
        reviewer.open("lending_findings", view=UNDER_WAY)
        (((_, kind, *_, state, following),),) = reviewer.tables
        assert (kind, state, following) == ("无借阅单要求查阅", "已登记", "核实")


def test_a_clue_is_dismissed_and_the_reason_is_asked_for_at_its_field(world: World) -> None:
    refused(world)
    (clue,) = clues(world)
    name = f"lending_findings.{clue.key}.dismiss"
    with visiting(world.app, REVIEWER) as reviewer:
        reviewer.open("lending_findings").click(f"lending_findings.{clue.key}.open")
        reviewer.click(f"{name}.submit")
        assert "请填写原因" in said(reviewer) and rows(world, LendingFinding) == []
        reviewer.fill(name, reason="因页面自动刷新重复记录").click(f"{name}.submit")
        (row,) = rows(world, LendingFinding)
        assert (row.state, row.finding) == ("unfounded", "因页面自动刷新重复记录")
        assert urlsplit(reviewer.led_to).path == "/lending_findings"
        assert "dismiss" not in parse_qs(urlsplit(reviewer.led_to).query)


@pytest.mark.parametrize("who", [Role.ARCHIVIST, Role.AUDIT_ADMIN])
def test_readers_are_offered_nothing_to_do(world: World, who: Role) -> None:
    refused(world)
    finding_id = entered(world)
    with visiting(world.app, who) as reader:
        reader.open("lending_findings")
        assert "被拒绝 3 次" in reader.words
        assert not {"登记", "不成立", "手工登记"} & reader.buttons
        reader.open("lending_finding", id=str(finding_id))
        assert "将案卷照片发到工作群" in reader.words and "核实属实" not in reader.buttons
        reader.open("lending_finding_new")
        assert "登记违规线索" not in reader.titles


def test_who_it_is_about_is_told_that_others_deal_with_it(world: World) -> None:
    refused(world, Role.AGENCY_HEAD)
    finding_id = entered(world, account_id=world.account_id(Role.AGENCY_HEAD))
    with visiting(world.app, Role.AGENCY_HEAD) as head:
        head.open("lending_findings")
        assert "登记" not in head.buttons
        assert "涉及您本人" in "\n".join(one.value for one in head.page.caption)
        head.open("lending_finding", id=str(finding_id))
        assert "核实属实" not in head.buttons
        assert "涉及您本人" in "\n".join(one.value for one in head.page.caption)


def test_an_entry_by_hand_keeps_what_was_typed_and_says_what_is_missing(world: World) -> None:
    with visiting(world.app, REVIEWER) as reviewer:
        reviewer.open("lending_finding_new")
        reviewer.fill("lending_finding_new", noticed="借阅人将案卷照片发到工作群", slip="无此单")
        reviewer.click("lending_finding_new.submit")
        for words in ("请选择种类", "请选择所涉人员", "请填写发生日期", "没有这个借阅单号"):
            assert words in said(reviewer)
        assert reviewer.widget("lending_finding_new.noticed").value == "借阅人将案卷照片发到工作群"
        reviewer.fill(
            "lending_finding_new",
            kind="spread",
            account_id=world.account_id(Role.STAFF),
            occurred_on=date(2026, 3, 9),
            slip="",
        )
        reviewer.click("lending_finding_new.submit")
        (row,) = rows(world, LendingFinding)
        assert reviewer.led_to == f"/lending_finding?id={row.id}"
        assert (row.kind, row.noticed) == ("spread", "借阅人将案卷照片发到工作群")


def test_each_step_has_its_form_and_its_words(world: World) -> None:
    finding_id: UUID = entered(world)
    with visiting(world.app, REVIEWER) as reviewer:

        def form(step: str) -> str:
            return f"lending_finding.{finding_id}.{finding(world, finding_id).row_version}.{step}"

        reviewer.open("lending_finding", id=str(finding_id)).click(f"{form('verify')}.submit")
        assert "请填写核实情况" in said(reviewer)
        reviewer.fill(form("verify"), text="已向本人了解").click(f"{form('verify')}.submit")
        reviewer.open("lending_finding", id=str(finding_id))
        assert "已向本人了解" in reviewer.words and "不成立" in reviewer.buttons
        reviewer.fill(form("handle"), text="科务会批评教育").click(f"{form('handle')}.submit")
        assert "请选择处理结果" in said(reviewer)
        reviewer.fill(form("handle"), outcome="education").click(f"{form('handle')}.submit")
        reviewer.open("lending_finding", id=str(finding_id)).click(f"{form('close')}.submit")
        reviewer.open("lending_finding", id=str(finding_id))
        assert "《实施细则》第二十四条" in reviewer.words
        assert "批评教育" in reviewer.words and "已了结" in reviewer.words
        assert not {"核实属实", "登记处理", "了结", "不成立"} & reviewer.buttons


def test_what_is_not_there_says_where_to_go(world: World) -> None:
    with visiting(world.app, REVIEWER) as reviewer:
        reviewer.open("lending_finding", id="nonsense")
        assert reviewer.titles == ["未找到该线索"]


def test_a_finding_that_is_dismissed_stands_among_the_closed(world: World) -> None:
    try_step(world, entered(world), "dismiss", text="证据不足")
    with visiting(world.app, REVIEWER) as reviewer:
        reviewer.open("lending_findings", view=DONE)
        (((*_, state, following),),) = reviewer.tables
        assert (state, following) == ("不成立", "")
