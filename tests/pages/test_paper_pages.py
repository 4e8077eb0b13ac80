"""The pages of papers: every type of field as a widget, lists that grow, the check before the issue, and its end."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.law.fields import FieldType
from core.law.paper_kinds import PAPER_KINDS
from core.law.roles import Role
from core.papers.reading import DraftView
from core.papers.register import get_paper, validity
from core.papers.writing import (
    AbandonPaper,
    PaperKept,
    SavePaper,
    SubmitPaper,
    abandon_paper,
    save_paper,
    submit_paper,
)
from db.models import PaperDraft
from pages.ui import paper_fields
from tests.factories.applications import register, rows
from tests.factories.approvals import DIRECTOR, approve, grant, submit
from tests.factories.papers import case, issue, notice, officers, saved, started, viewed
from tests.factories.steps import COMPLETE
from tests.factories.world import World
from tests.pages.visitor import Visitor, _deep, visiting

CLERK, OFFICER, HEAD = Role.WINDOW_CLERK, Role.ENFORCEMENT_OFFICER, Role.UNIT_HEAD


@pytest.fixture
def visitor(world: World) -> Iterator[Visitor]:
    with visiting(world.app, CLERK) as opened:
        yield opened


@pytest.fixture
def officer(world: World) -> Iterator[Visitor]:
    with visiting(world.app, OFFICER) as opened:
        yield opened


def edit(visitor: Visitor, view: DraftView) -> str:
    """Open the form; its name."""
    visitor.open("paper_edit", id=str(view.draft_id))
    assert visitor.titles == [f"填写{view.kind.title}"]
    return f"paper_edit.{view.draft_id}"


def row_keys(visitor: Visitor, form: str, code: str) -> list[str]:
    return list(visitor.page.session_state[f"{form}.rows.{code}"])


def test_there_is_a_widget_for_every_type_of_field() -> None:
    assert paper_fields._WIDGETS.keys() == set(FieldType)


def test_only_kinds_of_the_procedure_can_be_chosen(world: World, visitor: Visitor) -> None:
    matter_id = register(world).matter_id
    visitor.open("paper_new", matter=str(matter_id))
    box = visitor.widget(f"paper_new.{matter_id}.kind")
    assert "申请材料补正告知书" in box.options and "行政处罚决定书（需审批）" not in box.options
    assert "不予受理决定书（需审批）" in box.options and "收件回执" not in box.options
    visitor.click("开始填写")
    assert "请选择本件可以制作的文书" in visitor.errors
    box = visitor.widget(f"paper_new.{matter_id}.kind")
    box.set_value(next(o for o in PAPER_KINDS if o == "correction_notice"))
    visitor.click("开始填写")
    (draft,) = rows(world, PaperDraft)
    assert draft.kind == "correction_notice"
    visitor.open("paper_new", matter=str(matter_id))
    assert "尚未出具" in visitor.page.info[0].value
    (link,) = [one.proto for one in _deep(visitor.page.main) if one.type == "page_link"]
    assert link.label.startswith("申请材料补正告知书（草拟中") and link.query_string == f"id={draft.id}"
    done = abandon_paper(world.ctx(CLERK), AbandonPaper(uuid4(), draft.id, draft.row_version, "重复制作"))
    assert isinstance(done, PaperKept)
    assert list(visitor.open("paper_new", matter=str(matter_id)).page.info) == []


def test_rows_that_a_form_begins_with_are_the_same_ones_after_a_reload(
    world: World, visitor: Visitor
) -> None:
    view = started(world, register(world, materials=COMPLETE).matter_id, "correction_notice")
    form = edit(visitor, view)
    assert len(row_keys(visitor, form, "corrections")) == 1
    with visiting(world.app, CLERK) as again:
        edit(again, view)
        for code in ("corrections", "citations"):
            assert row_keys(again, form, code) == row_keys(visitor, form, code), code


def test_a_list_grows_and_shrinks_and_keeps_what_was_typed(world: World, visitor: Visitor) -> None:
    view = started(world, register(world).matter_id, "correction_notice")
    form = edit(visitor, view)
    assert row_keys(visitor, form, "corrections") == ["1", "2"]
    visitor.fill(form, **{"corrections.2.problem": "名册没有盖章", "phone": "024-57500012"})
    visitor.click("添加一行：需要补正的全部内容")
    new = row_keys(visitor, form, "corrections")[2]
    visitor.fill(
        form, **{f"corrections.{new}.material": "考勤制度", f"corrections.{new}.problem": "未经讨论"}
    )
    visitor.click(f"{form}.remove.corrections.1")
    visitor.click("补齐后的处理")
    visitor.click("保存草稿")
    kept = viewed(world.ctx(CLERK), view.draft_id).values
    assert [one["material"] for one in kept["corrections"]] == ["职工名册", "考勤制度"]
    assert kept["corrections"][0]["problem"] == "名册没有盖章" and kept["phone"] == "024-57500012"
    assert kept["consequence"] == "按照本告知书的要求提交全部补正申请材料的，本机关将予以受理。"


def test_every_type_of_field_comes_back_as_it_was_typed(world: World, officer: Visitor) -> None:
    people = officers(world)
    view = started(world, case(world), "interview_record", OFFICER)
    form = edit(officer, view)
    officer.fill(
        form,
        started_at_on=date(2026, 3, 9),
        started_at_time=time(14, 5),
        ended_at_on=date(2026, 3, 9),
        place="望花区示范路1号",
        recorder="赵一",
        standing="witness",
        person="张桂芳",
        certificate="居民身份证",
        recusal="none",
        shown="shown",
    )
    (box,) = [one for one in officer.page.multiselect if one.key == f"{form}.officers"]
    assert any("执法证 辽04210230031" in option for option in box.options)
    box.set_value(people)
    first = row_keys(officer, form, "dialogue")[0]
    officer.fill(
        form, **{f"dialogue.{first}.question": "您何时入职？", f"dialogue.{first}.answer": "去年三月。"}
    )
    officer.click("告知申请回避")
    second = row_keys(officer, form, "dialogue")[1]
    officer.fill(form, **{f"dialogue.{second}.answer": "不申请回避。"})
    officer.click("保存草稿")
    kept = viewed(world.ctx(OFFICER), view.draft_id).values
    assert kept["started_at"] == "2026-03-09T14:05+08:00"
    assert kept["ended_at"] == "2026-03-09", "the time of day is still to come, and the day is not lost"
    assert kept["officers"] == people and kept["standing"] == "witness"
    assert [one["answer"] for one in kept["dialogue"]] == ["去年三月。", "不申请回避。"]
    assert kept["dialogue"][1]["question"].startswith("您认为我们与本案有直接利害关系")
    # What stands in the draft comes back into the form.
    edit(officer, viewed(world.ctx(OFFICER), view.draft_id))
    assert officer.widget(f"{form}.started_at_time").value == time(14, 5)
    assert officer.widget(f"{form}.dialogue.2.answer").value == "不申请回避。"


def test_money_shows_its_capitals_and_a_citation_its_parts(world: World, officer: Visitor) -> None:
    officers(world)
    view = started(world, case(world), "penalty_notice", OFFICER)
    view = saved(world, view, OFFICER, amount="2000", penalties=["fine", "warning"])
    form = edit(officer, view)
    assert "大写：人民币贰仟元整" in officer.words
    key = row_keys(officer, form, "citations")[0]
    officer.fill(
        form,
        **{
            f"citations.{key}.law": "labor_inspection_regulation",
            f"citations.{key}.article": "30",
            f"citations.{key}.paragraph": "1",
        },
    )
    officer.click("保存草稿")
    kept = viewed(world.ctx(OFFICER), view.draft_id).values
    assert kept["citations"] == [
        {"law": "labor_inspection_regulation", "title": "", "article": 30, "paragraph": 1, "item": None}
    ]
    assert kept["penalties"] == ["warning", "fine"] and kept["amount"] == "2000.00"


def test_the_check_page_names_each_problem_and_issues_nothing(world: World, visitor: Visitor) -> None:
    view = saved(world, started(world, register(world).matter_id, "correction_notice"), corrections=[])
    visitor.open("paper_check", id=str(view.draft_id))
    assert "请填写需要补正的全部内容" in visitor.errors and "请填写补正期限（日数）" in visitor.errors
    (button,) = [b for b in visitor.page.button if b.label == "出具文书"]
    assert button.disabled


def test_a_paper_is_issued_from_the_check_page(world: World, visitor: Visitor) -> None:
    view = notice(world, register(world).matter_id)
    visitor.open("paper_check", id=str(view.draft_id))
    assert visitor.errors == ""
    visitor.click("出具文书")
    now = viewed(world.ctx(CLERK), view.draft_id)
    assert now.state == "issued" and now.number == "某人社补〔2026〕1号"
    visitor.open("paper", id=str(now.document_id))
    assert visitor.titles[0].startswith("申请材料补正告知书") and "有效" in visitor.words
    visitor.open("paper_edit", id=str(view.draft_id))
    assert visitor.titles == ["不能修改该文书"]


def test_a_paper_that_needs_approval_is_submitted_and_not_issued(world: World, visitor: Visitor) -> None:
    view = saved(
        world,
        started(world, register(world).matter_id, "non_acceptance"),
        ground="other",
        reason="不属于本机关职权。",
    )
    visitor.open("paper_check", id=str(view.draft_id))
    assert "出具文书" not in visitor.buttons
    visitor.click("提交审批")
    assert viewed(world.ctx(CLERK), view.draft_id).state == "submitted"
    visitor.open("paper", id=str(view.draft_id))
    assert "审批中" in visitor.words and "修改" not in visitor.buttons


def test_what_is_typed_stays_when_the_paper_is_taken_away_meanwhile(world: World, visitor: Visitor) -> None:
    """Somebody submits the paper in another tab: the form stays with its text, and says why it cannot be saved now."""
    view = saved(
        world,
        started(world, register(world).matter_id, "non_acceptance"),
        ground="other",
        reason="不属于本机关职权。",
    )
    form = edit(visitor, view)
    visitor.fill(form, reason="我另写的理由")
    done = submit_paper(world.ctx(HEAD), SubmitPaper(uuid4(), view.draft_id, view.row_version))
    assert not isinstance(done, list)
    visitor.click("保存并核对")
    assert "承办机构负责人甲" in visitor.errors and "现状态：审批中" in visitor.errors
    assert visitor.widget(f"{form}.reason").value == "我另写的理由"
    assert any("现状态不能保存" in warning.value for warning in visitor.page.warning)


def test_going_on_with_ones_own_text_after_somebody_else_saved(world: World, visitor: Visitor) -> None:
    view = notice(world, register(world).matter_id)
    form = edit(visitor, view)
    visitor.fill(form, place="我写的地点")
    other = {**view.values, "phone": "024-57500077"}
    save_paper(world.ctx(HEAD), SavePaper(uuid4(), view.draft_id, view.row_version, other, view.values))
    visitor.click("保存并核对")
    assert "改动：联系电话" in visitor.errors and "024-57500077" in visitor.words
    visitor.click("已核对，以本页内容为准")
    assert visitor.widget(f"{form}.place").value == "我写的地点"
    visitor.click("保存并核对")
    kept = viewed(world.ctx(CLERK), view.draft_id).values
    assert kept["place"] == "我写的地点" and kept["phone"] == view.values["phone"]


def test_art12_what_the_step_still_lacks_is_told_while_a_decision_is_submitted_and_keeps_it_from_issue(
    world: World, visitor: Visitor
) -> None:
    view = grant(world, register(world).matter_id)
    visitor.open("paper_check", id=str(view.draft_id))
    (advice,) = [one.value for one in visitor.page.warning if "不影响提交审批" in one.value]
    assert "须在“待决定”时出具" in advice and "第十二条第一项" in advice and "前往处理" in advice
    assert not visitor.page.error
    approve(world, approve(world, submit(world, view)), DIRECTOR)
    with visiting(world.app, CLERK) as clerk:
        clerk.open("paper_check", id=str(view.draft_id))
        (refused,) = [one.value for one in clerk.page.error]
        assert "须在“待决定”时出具" in refused
        assert next(one for one in clerk.page.button if one.label == "出具文书").disabled


def test_correcting_voiding_and_abandoning_ask_for_a_reason(world: World, visitor: Visitor) -> None:
    matter_id = register(world).matter_id
    first, view = issue(world, notice(world, matter_id)), notice(world, matter_id)
    visitor.open("paper_correct", id=str(first.document_id)).click("开始更正")
    assert "请填写原因" in visitor.errors
    visitor.fill(f"paper_correct.{first.document_id}", reason="日期写错").click("开始更正")
    begun = rows(world, PaperDraft, PaperDraft.replaces_id == first.document_id)
    assert [one.correction_reason for one in begun] == ["日期写错"]
    visitor.open("paper_abandon", id=str(view.draft_id))
    visitor.fill(f"paper_abandon.{view.draft_id}", reason="申请人撤回").click("放弃草稿")
    assert viewed(world.ctx(CLERK), view.draft_id).state == "abandoned"
    visitor.open("paper_void", id=str(first.document_id))
    assert "您没有“作废已出具的文书”的权限" in visitor.page.warning[0].value
    with visiting(world.app, HEAD) as head:
        head.open("paper_void", id=str(first.document_id))
        head.fill(f"paper_void.{first.document_id}", reason="重复出具").click("作废文书")
    assert validity_of(world, first.document_id) == "已作废：重复出具"


def validity_of(world: World, document_id: UUID) -> str:
    row = get_paper(world.ctx(CLERK), document_id)
    assert row is not None
    return validity(row)


@pytest.mark.parametrize(
    "path", ["paper", "paper_edit", "paper_check", "paper_correct", "paper_abandon", "paper_new"]
)
@pytest.mark.parametrize("bad", ["", "7", "'; drop table", "\x00", "<b>", str(UUID(int=7))])
def test_an_address_that_names_nothing_says_so(visitor: Visitor, path: str, bad: Any) -> None:
    visitor.open(path, id=bad, matter=bad)
    assert len(visitor.titles) == 1 and visitor.titles[0].startswith(("不能", "未找到"))
    assert visitor.page.info


def test_the_register_filters_and_asks_for_a_print(world: World, visitor: Visitor) -> None:
    issue(world, notice(world, register(world).matter_id))
    visitor.open("papers", kind="correction_notice")
    (table,) = visitor.tables
    assert [line[:3] for line in table] == [
        ["某人社补〔2026〕1号", "申请材料补正告知书", "某人社申〔2026〕1号"]
    ]
    visitor.open("papers", q="没有的")
    assert visitor.tables == [] and "清除条件" in visitor.buttons
