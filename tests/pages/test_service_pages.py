"""登记送达, 送达台账 and 用印登记簿 through the pages themselves."""

from datetime import time, timedelta
from uuid import UUID

import pytest

from core.law.roles import Role
from db.models import SealUse, ServiceRecord
from tests.conftest import NOW
from tests.factories.applications import register, rows
from tests.factories.approvals import CLERK, HEAD
from tests.factories.service import (
    handed,
    handing,
    issued_notice,
    later,
    posted,
    posting,
    returned,
    returning,
    sealed,
)
from tests.factories.world import World
from tests.pages.visitor import Visitor, _deep, visiting


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


@pytest.fixture
def document_id(world: World, matter_id: UUID) -> UUID:
    return issued_notice(world, matter_id)


def infos(visitor: Visitor) -> str:
    return "\n".join(info.value for info in visitor.page.info)


def form_of(visitor: Visitor, label: str) -> str:
    (key,) = [str(b.key) for b in visitor.page.button if b.label == label and str(b.key).endswith(".submit")]
    return key.removesuffix(".submit")


def test_the_way_to_the_form_leads_from_the_gate_over_the_papers_of_the_matter(
    world: World, matter_id: UUID, document_id: UUID
) -> None:
    with visiting(world.app, CLERK) as clerk:
        clerk.open("serve_paper", matter=str(matter_id))
        ((line,),) = clerk.tables
        assert line[0].startswith("申请材料补正告知书") and line[2] == "未登记"
        assert "登记送达" in clerk.open("paper", id=str(document_id)).buttons
        assert "还没有登记送达。" in infos(clerk)
        clerk.open("serve_paper", id=str(document_id))
        assert clerk.titles == ["登记送达"] and "张桂芳" in clerk.words
        assert "请选择签收方式。" in infos(clerk)
    with visiting(world.app, Role.LEGAL_REVIEWER) as reviewer:
        reviewer.open("serve_paper", id=str(document_id))
        assert "登记送达" not in reviewer.titles


def test_the_pen_pad_must_be_signed_and_what_was_typed_stays(
    world: World, matter_id: UUID, document_id: UUID
) -> None:
    with visiting(world.app, CLERK) as clerk:
        clerk.open("serve_paper", id=str(document_id))
        links = [one.proto for one in _deep(clerk.page.main) if one.type == "page_link"]
        assert [one.query_string for one in links if "送达回证" in one.label] == [
            f"matter={matter_id}&kind=service_record"
        ]
        clerk.widget(f"serve_paper.{document_id}.signed_by").set_value("pen")
        clerk.run()
        form = form_of(clerk, "登记送达")
        assert clerk.widget(f"{form}.receiver").value == "张桂芳"
        clerk.fill(form, relation="household", receiver="王五").click(f"{form}.submit")
        assert "请在手写板上签名" in clerk.errors
        assert clerk.widget(f"{form}.receiver").value == "王五"
    assert rows(world, ServiceRecord) == []


def test_a_refusal_says_that_it_is_no_service_and_what_comes_next(world: World, document_id: UUID) -> None:
    with visiting(world.app, CLERK) as clerk:
        clerk.open("serve_paper", id=str(document_id))
        clerk.widget(f"serve_paper.{document_id}.signed_by").set_value("refused")
        clerk.run()
        assert "拒绝签收不等于送达" in clerk.page.warning[0].value
        form = form_of(clerk, "登记送达")
        clerk.click(f"{form}.submit")
        for words in ("请填写拒收时间的日期和时刻", "请填写拒收的原因", "请选择拟改用的送达方式"):
            assert words in clerk.errors
        clerk.fill(form, refusal="认为*内容*不实", next_way="leaving")
        clerk.fill(form, signed_at_on=NOW.date(), signed_at_time=time(9, 30)).click(f"{form}.submit")
        clerk.open("paper", id=str(document_id))
        (line,) = [row for table in clerk.tables for row in table if "拒绝签收" in row]
        assert "认为*内容*不实" in line[3] and "拟改用：留置送达" in line[3]
        assert "未送达，待改用其他方式" in clerk.words and "登记送达" in clerk.buttons


def test_the_post_asks_for_its_slip(world: World, document_id: UUID) -> None:
    with visiting(world.app, CLERK) as clerk:
        clerk.open("serve_paper", id=str(document_id))
        clerk.widget(f"serve_paper.{document_id}.way").set_value("postal")
        clerk.run()
        form = form_of(clerk, "登记邮寄")
        assert clerk.widget(f"{form}.recipient").value == "张桂芳"
        assert "解放街" not in clerk.words, "where a person lives is masked"
        clerk.click(f"{form}.submit")
        for words in ("请选择邮寄方式", "请填写邮件编号", "请选择邮寄凭证（寄件回执）的扫描件"):
            assert words in clerk.errors


def test_a_letter_is_signed_for_or_comes_back_on_pages_of_its_own(world: World, document_id: UUID) -> None:
    done = posted(world, posting(world, document_id))
    service = str(done.service_id)
    with visiting(world.app, CLERK) as clerk:
        clerk.open("paper", id=str(document_id))
        assert {"登记签收", "登记退回", "更正送达登记", "邮寄凭证粘贴单", "登记送达"} <= clerk.buttons
        clerk.open("service_delivered", id=service)
        form = form_of(clerk, "登记签收")
        clerk.click(f"{form}.submit")
        for words in ("请填写签收日期", "请选择签收日期的凭据", "请选择签收人与受送达人的关系"):
            assert words in clerk.errors
        clerk.open("service_returned", id=service)
        form = form_of(clerk, "登记退回")
        clerk.fill(form, returned_on=NOW.date(), ground="moved", next_way="personal").click(f"{form}.submit")
        clerk.open("paper", id=str(document_id))
        assert "邮件退回" in clerk.words and "收件人已迁移" in clerk.words
        clerk.open("service_delivered", id=service)
        assert clerk.titles == ["不能登记签收"]


def test_a_wrong_record_is_corrected_and_stays_in_sight(world: World, document_id: UUID) -> None:
    done = handed(world, handing(world, document_id))
    later(world, NOW + timedelta(hours=1))
    with visiting(world.app, CLERK) as clerk:
        clerk.open("service_correct", id=str(done.service_id))
        clerk.widget(f"service_correct.{done.service_id}.outcome").set_value("served")
        clerk.run()
        form = form_of(clerk, "更正送达登记")
        assert clerk.widget(f"{form}.receiver").value == "张桂芳"
        clerk.fill(form, relation="household", receiver="王五").click(f"{form}.submit")
        assert "请填写原因" in clerk.errors
        clerk.fill(form, reason="实为其父代收").click(f"{form}.submit")
        clerk.open("paper", id=str(document_id))
        assert "已更正" in clerk.words and "王五（同住的成年家属）" in clerk.words
        assert "实为其父代收" in clerk.words
    assert sorted(row.state for row in rows(world, ServiceRecord)) == ["replaced", "served"]


def test_the_receipt_is_begun_from_the_record(world: World, document_id: UUID) -> None:
    done = handed(world, handing(world, document_id))
    with visiting(world.app, CLERK) as clerk:
        clerk.open("service_receipt", id=str(done.service_id)).click("起草送达回证")
        clerk.open("papers", matter=str(rows(world, ServiceRecord)[0].matter_id))
        assert "送达回证" in clerk.words


def test_the_register_of_services_filters_and_opens_the_paper(world: World, document_id: UUID) -> None:
    with visiting(world.app, CLERK) as clerk:
        assert "还没有登记过送达" in infos(clerk.open("services"))
        handed(world, handing(world, document_id))
        second = issued_notice(world, register(world).matter_id)
        returned(world, returning(world, posted(world, posting(world, second)).service_id))
        (lines,) = clerk.open("services").tables
        assert [line[4:7] for line in lines] == [
            ["邮寄送达", "未送达，待改用其他方式", ""],
            ["直接送达", "已送达", "2026-03-10"],
        ]
        ((line,),) = clerk.open("services", state="served").tables
        assert line[7] == "张桂芳（本人）"
        assert "没有符合条件的送达。" in infos(clerk.open("services", way="personal", state="returned"))


def test_the_use_of_a_seal_is_entered_from_the_paper_and_listed(world: World, document_id: UUID) -> None:
    with visiting(world.app, CLERK) as clerk:
        assert "登记用印" in clerk.open("paper", id=str(document_id)).buttons
        ((line,),) = clerk.open("seal_uses", list="missing").tables
        assert line[1] == "申请材料补正告知书"
        clerk.open("seal_use", id=str(document_id))
        form = form_of(clerk, "登记用印")
        clerk.click(f"{form}.submit")
        assert "请选择批准用印的负责人" in clerk.errors
        clerk.fill(form, approved_by=world.account_id(HEAD)).click(f"{form}.submit")
        (use,) = rows(world, SealUse)
        assert (use.seal, use.copies) == ("dedicated", 2)
        ((line,),) = clerk.open("seal_uses").tables
        assert line[4:6] == ["专用章", "2"] and line[7] == "窗口人员甲、承办机构负责人甲"
        assert "编号的文书都已登记用印。" in infos(clerk.open("seal_uses", list="missing"))
        clerk.open("paper", id=str(document_id))
        assert any("专用章" in row for table in clerk.tables for row in table)


def test_whoever_only_reads_sees_the_service_and_no_buttons(world: World, document_id: UUID) -> None:
    handed(world, handing(world, document_id))
    sealed(world, document_id)
    with visiting(world.app, Role.AGENCY_HEAD) as director:
        director.open("paper", id=str(document_id))
        assert "张桂芳（本人）" in director.words
        assert not {"登记送达", "更正送达登记", "送达回证", "登记用印"} & director.buttons
