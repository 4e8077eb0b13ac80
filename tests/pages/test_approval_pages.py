"""待审批文书, 审批, 批量批准, 撤回 and 登记签名 through the pages themselves."""

from datetime import time
from uuid import UUID, uuid4

import pytest

from core.law.roles import Role
from core.papers.signing import RecordSignature, SignatureRecorded, record_signature
from db.models import PaperApproval, PaperDraft, PaperSignature
from tests.conftest import NOW
from tests.factories.applications import register, rows
from tests.factories.approvals import (
    CLERK,
    DIRECTOR,
    HEAD,
    REVIEWER,
    WHY,
    approve,
    correction_on_the_spot,
    licence_refusal,
    pen,
    picture,
    refusal,
    send_back,
    submit,
)
from tests.factories.papers import issue, viewed
from tests.factories.world import World
from tests.pages.visitor import Visitor, visiting


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


def links(visitor: Visitor) -> list[str]:
    return [element.proto.url for element in visitor.page.get("link_button")]


def infos(visitor: Visitor) -> str:
    return "\n".join(info.value for info in visitor.page.info)


def warnings(visitor: Visitor) -> str:
    return "\n".join(one.value for one in visitor.page.warning)


def test_a_head_finds_what_waits_reads_it_and_approves(world: World, matter_id: UUID) -> None:
    view = submit(world, refusal(world, matter_id))
    form = f"paper_approve.{view.draft_id}"
    with visiting(world.app, HEAD) as head:
        assert "有 1 份文书待您审批。" in warnings(head.open("home"))
        ((line,),) = head.open("approvals").tables
        assert line[0] == "不予受理决定书" and line[3:5] == ["承办机构负责人", "窗口人员甲"]
        head.open("paper_approve", id=str(view.draft_id))
        assert WHY in head.words and f"/papers/{view.draft_id}.pdf" in links(head)
        head.click("提交审批意见")
        assert "请选择批准还是退回" in head.errors
        head.fill(form, decision="approved").click("提交审批意见")
        assert "请填写审批意见" in head.errors
        head.fill(form, phrase="同意。", opinion="请尽快送达。").click("提交审批意见")
        assert "没有待您审批的文书。" in infos(head.open("approvals"))
    (link,) = rows(world, PaperApproval)
    assert (link.decision, link.opinion) == ("approved", "同意。\n请尽快送达。")
    with visiting(world.app, CLERK) as clerk:
        clerk.open("paper", id=str(view.draft_id))
        assert "核对并出具" in clerk.buttons
        assert ["承办机构负责人", "批准"] in [row[:2] for table in clerk.tables for row in table]


def test_a_return_needs_words_and_its_author_reads_them(world: World, matter_id: UUID) -> None:
    view = submit(world, refusal(world, matter_id))
    form = f"paper_approve.{view.draft_id}"
    with visiting(world.app, HEAD) as head:
        head.open("paper_approve", id=str(view.draft_id))
        head.fill(form, decision="returned").click("提交审批意见")
        assert "请填写原因" in head.errors
        head.fill(form, opinion="请写明*有权机关*").click("提交审批意见")
    with visiting(world.app, CLERK) as clerk:
        assert "有 1 份被退回" in warnings(clerk.open("home"))
        (link,) = [
            one.proto for one in clerk.page.get("page_link") if str(view.draft_id) in one.proto.query_string
        ]
        assert link.label.startswith("不予受理")
        for page in ("paper", "paper_edit"):
            clerk.open(page, id=str(view.draft_id))
            assert "承办机构负责人甲" in warnings(clerk) and "退回：请写明\\*有权机关\\*" in warnings(clerk)


def test_the_clerk_who_is_editing_is_told_who_returned_it_and_keeps_what_he_typed(
    world: World, matter_id: UUID
) -> None:
    view = refusal(world, matter_id)
    form = f"paper_edit.{view.draft_id}"
    with visiting(world.app, CLERK) as clerk:
        clerk.open("paper_edit", id=str(view.draft_id))
        clerk.fill(form, reason="我正在写的理由。")
        send_back(world, submit(world, view), reason="请写明有权机关")
        clerk.click("保存草稿")
        assert "承办机构负责人甲" in clerk.errors and "现状态：已退回" in clerk.errors
        assert "退回：请写明有权机关" in warnings(clerk)
        assert clerk.widget(f"{form}.reason").value == "我正在写的理由。"
        clerk.click("已核对，以本页内容为准").click("保存草稿")
        assert clerk.errors == ""
    (draft,) = rows(world, PaperDraft)
    assert draft.content["reason"] == "我正在写的理由。"


def test_several_papers_are_previewed_approved_and_told_one_by_one(world: World) -> None:
    views = [submit(world, refusal(world, register(world).matter_id)) for _ in range(3)]
    with visiting(world.app, HEAD) as head:
        ids = ",".join(str(view.draft_id) for view in views)
        ((*lines,),) = head.open("approvals_batch", ids=ids).tables
        assert [line[0] for line in lines] == ["不予受理决定书"] * 3
        assert [line[4] for line in lines] == ["无误"] * 3
        head.click("批准这 3 份文书")
        assert "请填写审批意见" in head.errors
        # One of them changes hands while he reads.
        send_back(world, views[2])
        form = next(str(b.key) for b in head.page.button if b.label == "批准这 3 份文书")
        head.fill(form.removesuffix(".submit"), phrase="同意。").click("批准这 3 份文书")
        assert head.titles == ["批量批准结果"]
        assert head.page.success[0].value == "已批准 2 份，未办 1 份。"
        (table,) = head.tables
        assert [line[2] for line in table] == ["已批准", "已批准", "未办"]
        assert "承办机构负责人甲" in table[2][3]
    decided = [link.decision for link in rows(world, PaperApproval)]
    assert sorted(str(one) for one in decided) == ["approved", "approved", "returned"]


def test_more_than_the_cap_is_not_previewed(world: World) -> None:
    with visiting(world.app, HEAD) as head:
        head.open("approvals_batch", ids=",".join(str(uuid4()) for _ in range(21)))
        assert "一次最多批准 20 份，已选 21 份" in infos(head)
        assert "所选文书已不待您审批" in infos(head.open("approvals_batch", ids="x,,"))


def test_the_clerk_names_the_legal_reviewer_when_he_submits(world: World, matter_id: UUID) -> None:
    view = licence_refusal(world, matter_id)
    with visiting(world.app, CLERK) as clerk:
        clerk.open("paper_check", id=str(view.draft_id)).click("提交审批")
        assert "请选择法制审核人" in clerk.errors
        clerk.fill(f"paper_check.{view.draft_id}", reviewer_id=world.account_id(REVIEWER))
        clerk.click("提交审批")
        assert clerk.errors == ""
    assert viewed(world.ctx(CLERK), view.draft_id).state == "submitted"


def test_the_author_takes_a_paper_back(world: World, matter_id: UUID) -> None:
    view = approve(world, submit(world, refusal(world, matter_id)))
    with visiting(world.app, HEAD) as head:
        assert "撤回审批" not in head.open("paper", id=str(view.draft_id)).buttons
        assert "退回" in head.buttons, "its last approver can hold it back"
        head.open("paper_withdraw", id=str(view.draft_id))
        assert head.titles == ["不能撤回该文书"]
    with visiting(world.app, CLERK) as clerk:
        assert "撤回审批" in clerk.open("paper", id=str(view.draft_id)).buttons
        clerk.open("paper_withdraw", id=str(view.draft_id)).click(f"paper_withdraw.{view.draft_id}.submit")
        clerk.open("paper", id=str(view.draft_id))
        assert "修改" in clerk.buttons
        assert ["承办机构负责人", "批准（已失效）"] in [row[:2] for table in clerk.tables for row in table]


def test_whoever_wrote_it_is_told_that_another_must_decide(world: World, matter_id: UUID) -> None:
    view = submit(world, refusal(world, matter_id, HEAD), HEAD)
    with visiting(world.app, HEAD) as head:
        head.open("paper_approve", id=str(view.draft_id))
        assert head.titles == ["不能审批该文书"] and "须由另一人审批" in infos(head)
    with visiting(world.app, DIRECTOR) as director:
        director.open("paper_approve", id=str(view.draft_id))
        assert director.titles == ["不能审批该文书"]


def test_the_screen_says_that_the_signed_sheet_is_the_original(world: World, matter_id: UUID) -> None:
    done = issue(world, correction_on_the_spot(world, matter_id))
    with visiting(world.app, CLERK) as clerk:
        clerk.open("paper", id=str(done.document_id))
        assert "经签名的纸质文书是法律上的原件" in infos(clerk) and "电子签名法第十三条" in infos(clerk)
        assert ["申请人（代理人）", "", "未登记"] in [row[:3] for table in clerk.tables for row in table]
        assert "登记签名" in clerk.buttons
        clerk.open("paper_sign", id=str(done.document_id))
        assert "不是电子签名法规定的可靠电子签名" in infos(clerk)


def test_a_refusal_is_recorded_with_witness_on_the_page(world: World, matter_id: UUID) -> None:
    done = issue(world, correction_on_the_spot(world, matter_id))
    way, form = f"paper_sign.{done.document_id}.way", f"paper_sign.{done.document_id}.refused"
    with visiting(world.app, CLERK) as clerk:
        clerk.open("paper_sign", id=str(done.document_id))
        clerk.widget(way).set_value("refused")
        clerk.run().fill(form, name="张桂芳", refusal="不认可更正").click("登记签名")
        for words in ("请选择签名人", "请填写拒绝日期和时刻", "请填写见证人姓名"):
            assert words in clerk.errors
        assert clerk.widget(f"{form}.refusal").value == "不认可更正"
        clerk.fill(form, positions=0, witness="赵证明")
        clerk.fill(form, signed_at_on=NOW.date(), signed_at_time=time(9, 30)).click("登记签名")
        clerk.open("paper", id=str(done.document_id))
        (line,) = [row for table in clerk.tables for row in table if "拒绝签名" in row]
        assert line == [
            "申请人（代理人）",
            "张桂芳",
            "拒绝签名",
            "2026-03-10 09:30",
            "不认可更正；见证人：赵证明",
            "窗口人员甲",
        ]


def test_the_pen_pad_must_be_drawn_on(world: World, matter_id: UUID) -> None:
    view = correction_on_the_spot(world, matter_id)
    with visiting(world.app, CLERK) as clerk:
        clerk.open("paper_sign", id=str(view.draft_id))
        clerk.widget(f"paper_sign.{view.draft_id}.way").set_value("pen")
        clerk.run().fill(f"paper_sign.{view.draft_id}.pen", positions=0, name="张桂芳").click("登记签名")
        assert "请在手写板上签名" in clerk.errors
    assert rows(world, PaperSignature) == []


def test_a_signature_of_an_earlier_text_is_shown_as_past(world: World, matter_id: UUID) -> None:
    from tests.factories.papers import saved

    view = correction_on_the_spot(world, matter_id)
    file = pen(matter_id, picture())
    command = RecordSignature(uuid4(), view.draft_id, (0,), "张桂芳", "pen", None, "", "", file=file)
    assert isinstance(record_signature(world.ctx(CLERK), command), SignatureRecorded)
    saved(world, view, corrected_at="2026-03-10T09:20+08:00")
    with visiting(world.app, CLERK) as clerk:
        clerk.open("paper", id=str(view.draft_id))
        states = [row[2] for table in clerk.tables for row in table if row[0] == "申请人（代理人）"]
        assert states == ["手写板签名（已失效）", "未登记"]


def test_the_matter_keeps_its_scans_and_offers_no_door_to_them_but_the_paper(
    world: World, matter_id: UUID
) -> None:
    view = correction_on_the_spot(world, matter_id)
    file = pen(matter_id, picture())
    command = RecordSignature(uuid4(), view.draft_id, (0,), "张桂芳", "pen", None, "", "", file=file)
    assert isinstance(record_signature(world.ctx(CLERK), command), SignatureRecorded)
    with visiting(world.app, CLERK) as clerk:
        clerk.page.session_state[f"application.tabs.{matter_id}"] = "附件"
        clerk.open("application", id=str(matter_id))
        assert "手写板签名图" in clerk.words
        (kinds,) = [r for r in clerk.page.radio if r.label == "附件类别"]
        assert "手写板签名图" not in kinds.options and "签名文书扫描件" not in kinds.options
        assert not [t for t in clerk.page.toggle if t.label == "更换为新版本"]


def test_whoever_only_reads_gets_no_buttons(world: World, matter_id: UUID) -> None:
    view = submit(world, refusal(world, matter_id))
    with visiting(world.app, DIRECTOR) as director:
        director.open("paper", id=str(view.draft_id))
        assert director.titles == ["不予受理决定书"]
        assert not {"审批", "退回", "撤回审批"} & director.buttons
    with visiting(world.app, Role.STAFF) as staff:
        staff.open("paper", id=str(view.draft_id))
        assert staff.titles == ["未找到该文书"]
