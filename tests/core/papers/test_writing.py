"""A paper is begun with what the file knows, saved by one at a time, corrected, voided and given up (arts 12, 24)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from core.applications.correct import VoidApplication, void_application
from core.applications.reading import document_file
from core.documents.sheet import page_count
from core.law.problem import Problem
from core.law.roles import Role
from core.ledger.check_paper import GENUINE, VOID, check_paper
from core.ledger.paper_code import PaperCode, digest_of
from core.papers.checking import advice, blocking
from core.papers.issuing import IssuePaper, VoidPaper, issue_paper, void_paper
from core.papers.moving import Moving, moving
from core.papers.reading import draft_file, get_draft, matter_papers, possible_kinds
from core.papers.register import get_paper, may_end, validity
from core.papers.writing import (
    AbandonPaper,
    CorrectPaper,
    PaperKept,
    SavePaper,
    StartPaper,
    SubmitPaper,
    abandon_paper,
    correct_paper,
    save_paper,
    start_paper,
    submit_paper,
)
from core.permissions import Permission
from core.use_case import Work
from db.models import Act, Deadline, Document, PaperDraft
from tests.conftest import FixedClock
from tests.core.documents_support import page_texts
from tests.factories.applications import codes, register, rows
from tests.factories.approvals import approve, as_approved
from tests.factories.papers import case, issue, notice, saved, started, viewed
from tests.factories.steps import COMPLETE, has_paper
from tests.factories.world import World

CLERK, HEAD = Role.WINDOW_CLERK, Role.UNIT_HEAD


def text_of(pdf: bytes) -> str:
    """What stands on the pages, without breaks and blanks."""
    return "".join(page_texts(pdf))


def problems(result: Any) -> list[Problem]:
    assert isinstance(result, list), result
    return result


def test_a_draft_begins_with_what_the_file_knows(world: World) -> None:
    matter_id = register(world).matter_id
    view = started(world, matter_id, "correction_notice")
    told = {label: words for _, label, words in view.lines}
    assert told["申请人"] == "张桂芳" and told["申请事项"] == "企业实行不定时工作制审批"
    assert told["收到申请日期"] == "2026年3月10日"
    assert told["法律依据"] == "《中华人民共和国行政许可法》第三十二条第一款第四项"
    assert view.values["corrections"] == [
        {"material": "营业执照", "problem": "缺原件1份", "requirement": "补交原件1份"},
        {"material": "职工名册", "problem": "缺复印件1份", "requirement": "补交复印件1份"},
    ]
    assert view.state == "draft" and view.moves == {"save", "issue", "abandon"}


def test_what_is_no_licence_does_not_rest_on_the_law_of_licences(world: World) -> None:
    with world.app.change() as work:
        from db.models import Item

        work.session.get_one(Item, world.item_id).procedure = "public_service"
        work.commit()
    view = started(world, register(world).matter_id, "correction_notice")
    assert "citations" not in view.values


def test_the_kinds_offered_are_those_of_the_procedure(world: World) -> None:
    matter_id = register(world).matter_id
    offered = {kind.code for kind in possible_kinds(world.ctx(CLERK), matter_id)}
    assert "correction_notice" in offered and "penalty_decision" not in offered
    assert possible_kinds(world.ctx(Role.ARCHIVIST), matter_id) == []
    refused = start_paper(world.ctx(CLERK), StartPaper(uuid4(), matter_id, "penalty_decision"))
    assert codes(problems(refused)) == ["paper.kind"]


def test_only_whose_matter_it_is_writes_papers_in_it(world: World) -> None:
    matter_id = register(world).matter_id
    for role in (Role.ENFORCEMENT_OFFICER, Role.LEGAL_REVIEWER):
        assert codes(
            problems(start_paper(world.ctx(role), StartPaper(uuid4(), matter_id, "correction_notice")))
        ) == ["paper.not_found"]
    for role in (Role.STAFF, Role.ARCHIVIST, Role.SYSTEM_ADMIN):
        assert codes(
            problems(start_paper(world.ctx(role), StartPaper(uuid4(), matter_id, "correction_notice")))
        ) == ["forbidden"]
    view = started(world, matter_id, "correction_notice")
    assert get_draft(world.ctx(Role.ENFORCEMENT_OFFICER), view.draft_id) is None
    assert draft_file(world.ctx(Role.ENFORCEMENT_OFFICER), view.draft_id) is None
    assert matter_papers(world.ctx(Role.ENFORCEMENT_OFFICER), matter_id) is None


def test_an_incomplete_draft_is_kept_and_says_what_it_lacks(world: World) -> None:
    view = started(world, register(world).matter_id, "correction_notice")
    view = saved(world, view, phone="x" * 400, due_on="morgen", corrections=[])
    assert view.values["phone"] == "x" * 400 and view.values["due_on"] == "morgen"
    assert [p.code for p in view.problems] == [
        "field.missing",
        "field.missing",
        "field.date",
        *(["field.missing"] if not view.values.get("place") else []),
        "text.too_long",
    ]
    assert codes(
        problems(issue_paper(world.ctx(CLERK), IssuePaper(uuid4(), view.draft_id, view.row_version)))
    ) == [p.code for p in view.problems]
    assert rows(world, Document, Document.kind == "correction_notice") == []


def test_what_no_database_holds_is_left_out_of_a_draft(world: World) -> None:
    view = saved(world, started(world, register(world).matter_id, "correction_notice"), place="三楼\0窗口")
    assert view.values["place"] == "三楼窗口"


def test_a_second_writer_is_told_who_was_quicker_and_what_he_changed(world: World) -> None:
    view = notice(world, register(world).matter_id)
    saved(world, view, by=HEAD, place="二楼窗口", phone="024-57500099")
    late = save_paper(
        world.ctx(CLERK),
        SavePaper(uuid4(), view.draft_id, view.row_version, {**view.values, "place": "四楼"}, view.values),
    )
    (problem,) = problems(late)
    assert problem.code == "stale"
    assert "承办机构负责人甲 于 03-10 09:30" in problem.message
    assert "改动：提交地点、联系电话" in problem.message and "现状态：草拟中" in problem.message
    # Having looked at it, he goes on with his own text under the version that he has now seen.
    present = viewed(world.ctx(CLERK), view.draft_id)
    mine = SavePaper(
        uuid4(), view.draft_id, present.row_version, {**view.values, "place": "四楼"}, present.values
    )
    assert isinstance(save_paper(world.ctx(CLERK), mine), PaperKept)
    assert viewed(world.ctx(CLERK), view.draft_id).values["place"] == "四楼"


def returned(world: World, draft_id: Any, row_version: int) -> list[Problem] | None:
    """What a head does who returns a paper: the move of the table, in a unit of work of his own."""
    with Work(world.ctx(HEAD), "") as work:
        found = moving(work, draft_id, row_version, "return", Permission.PAPER_READ)
        if not isinstance(found, Moving):
            return found
        found.to()
        work.commit()
    return None


def test_a_head_returns_a_paper_while_the_clerk_edits_and_nobodys_text_is_lost(world: World) -> None:
    matter_id = register(world).matter_id
    view = started(world, matter_id, "non_acceptance")
    view = saved(world, view, ground="not_needed", reason="依法不需要取得行政许可。")
    sent = submit_paper(world.ctx(CLERK), SubmitPaper(uuid4(), view.draft_id, view.row_version))
    assert isinstance(sent, PaperKept), sent
    present = viewed(world.ctx(HEAD), view.draft_id)
    assert present.state == "submitted" and "save" not in present.moves
    assert returned(world, view.draft_id, present.row_version) is None
    # The clerk had the form open all the while, under the version before the submit.
    typed = {**view.values, "reason": "不属于本机关职权范围。"}
    late = save_paper(
        world.ctx(CLERK), SavePaper(uuid4(), view.draft_id, view.row_version, typed, view.values)
    )
    (problem,) = problems(late)
    assert (
        problem.code == "stale"
        and "承办机构负责人甲" in problem.message
        and "现状态：已退回" in problem.message
    )
    now = viewed(world.ctx(CLERK), view.draft_id)
    assert now.state == "returned" and now.values["reason"] == "依法不需要取得行政许可。"
    again = SavePaper(uuid4(), view.draft_id, now.row_version, typed, now.values)
    assert isinstance(save_paper(world.ctx(CLERK), again), PaperKept)
    assert viewed(world.ctx(CLERK), view.draft_id).values["reason"] == "不属于本机关职权范围。"
    # And the head, who still has the old page, cannot return it over the clerk's head.
    assert [p.code for p in returned(world, view.draft_id, present.row_version) or []] == ["stale"]


def test_a_paper_under_approval_is_neither_changed_nor_issued(world: World) -> None:
    view = saved(
        world,
        started(world, register(world).matter_id, "non_acceptance"),
        ground="other",
        reason="不属于本机关职权。",
    )
    ctx = world.ctx(CLERK)
    assert codes(problems(issue_paper(ctx, IssuePaper(uuid4(), view.draft_id, view.row_version)))) == [
        "paper.state"
    ]
    assert isinstance(submit_paper(ctx, SubmitPaper(uuid4(), view.draft_id, view.row_version)), PaperKept)
    now = viewed(ctx, view.draft_id)
    for command, run in (
        (SavePaper(uuid4(), now.draft_id, now.row_version, now.values, now.values), save_paper),
        (IssuePaper(uuid4(), now.draft_id, now.row_version), issue_paper),
        (SubmitPaper(uuid4(), now.draft_id, now.row_version), submit_paper),
        (AbandonPaper(uuid4(), now.draft_id, now.row_version, "不再需要"), abandon_paper),
    ):
        assert codes(problems(run(ctx, command))) == ["paper.state"], run  # type: ignore[operator]
    done = issue(world, approve(world, now))
    assert done.number == "某人社不受〔2026〕1号"


def test_an_issued_paper_is_fixed_numbered_and_proved_by_its_code(world: World) -> None:
    matter_id = register(world).matter_id
    view = notice(world, matter_id)
    done = issue(world, view)
    assert done.number == "某人社补〔2026〕1号"
    (document,) = rows(world, Document, Document.id == done.document_id)
    file = document_file(world.ctx(CLERK), done.document_id)
    assert file is not None and file.void == ""
    text = text_of(file.data)
    for words in (
        "某人社补〔2026〕1号",
        "张桂芳：",
        "营业执照",
        "缺原件1份",
        "2026年3月20日前",
        "某市政务服务中心三楼",
    ):
        assert words in text, words
    assert "草稿" not in text and page_count(file.data) == 2
    code = PaperCode(document.id, digest_of(document.content))
    check = check_paper(world.ctx(Role.ARCHIVIST), code)
    assert check is not None and check.verdict == GENUINE
    assert ("申请人", "张桂芳") in check.printed
    (act,) = rows(world, Act, Act.document_id == done.document_id)
    assert (act.kind, act.matter_id) == ("paper_issued", matter_id)
    now = viewed(world.ctx(CLERK), view.draft_id)
    assert now.state == "issued" and now.moves == frozenset() and now.document_id == done.document_id
    assert codes(
        problems(save_paper(world.ctx(CLERK), SavePaper(uuid4(), view.draft_id, now.row_version, {}, {})))
    ) == ["paper.state"]


def test_a_paper_ends_the_time_limit_that_it_fulfils(world: World) -> None:
    """A notice of acceptance does so with its issue; one of what is missing is told when it is served (licence law, art 32)."""
    matter_id = register(world, materials=COMPLETE).matter_id
    done = issue(world, saved(world, started(world, matter_id, "acceptance_notice"), phone="024-57500012"))
    (deadline,) = rows(world, Deadline, Deadline.code == "correction_notice")
    assert deadline.state == "met" and deadline.matter_id == done.matter_id
    assert "某人社受〔2026〕1号" in deadline.end_reason
    issue(world, notice(world, register(world).matter_id))
    assert [row.state for row in rows(world, Deadline)] == ["met", "running"]


def test_the_same_form_sent_twice_issues_one_paper(world: World) -> None:
    view = notice(world, register(world).matter_id)
    command = IssuePaper(uuid4(), view.draft_id, view.row_version)
    first, second = (issue_paper(world.ctx(CLERK), command) for _ in range(2))
    assert first == second
    assert len(rows(world, Document, Document.kind == "correction_notice")) == 1


def test_a_draft_prints_as_a_draft(world: World) -> None:
    view = notice(world, register(world).matter_id)
    file = draft_file(world.ctx(CLERK), view.draft_id)
    assert file is not None and file.title == "申请材料补正告知书"
    text = text_of(file.data)
    assert "窗口人员甲（window_clerk）2026-03-1009:30打印" in text and "〔2026〕1号）收悉" in text


def test_a_correction_takes_the_place_of_the_paper_when_it_is_issued(world: World) -> None:
    first = issue(world, notice(world, register(world).matter_id))
    ctx = world.ctx(CLERK)
    begun = correct_paper(ctx, CorrectPaper(uuid4(), first.document_id, "截止日期写错"))
    assert isinstance(begun, PaperKept)
    row = get_paper(ctx, first.document_id)
    assert row is not None and validity(row) == "有效", "until the new one is issued"
    view = saved(world, viewed(ctx, begun.draft_id), due_on="2026-03-18")
    assert view.replaces == "申请材料补正告知书 某人社补〔2026〕1号"
    second = issue(world, view)
    assert second.number == "某人社补〔2026〕2号"
    row = get_paper(ctx, first.document_id)
    assert (
        row is not None
        and validity(row) == "已由 某人社补〔2026〕2号 更正"
        and may_end(ctx, row) == (False, False)
    )
    old, new = document_file(ctx, first.document_id), document_file(ctx, second.document_id)
    assert old is not None and new is not None
    assert old.void and "2026年3月20日前" in text_of(old.data)
    assert "本文书更正申请材料补正告知书某人社补〔2026〕1号，原文书不再有效" in text_of(new.data)
    for run, command in (
        (correct_paper, CorrectPaper(uuid4(), first.document_id, "再更正一次")),
        (void_paper, VoidPaper(uuid4(), first.document_id, "不再需要")),
    ):
        who = ctx if run is correct_paper else world.ctx(HEAD)
        assert codes(problems(run(who, command))) == ["paper.replaced"]  # type: ignore[operator]


def test_two_corrections_of_one_paper_do_not_both_go_out(world: World) -> None:
    first = issue(world, notice(world, register(world).matter_id))
    ctx = world.ctx(CLERK)
    drafts = []
    for _ in range(2):
        begun = correct_paper(ctx, CorrectPaper(uuid4(), first.document_id, "截止日期写错"))
        assert isinstance(begun, PaperKept)
        drafts.append(viewed(ctx, begun.draft_id))
    issue(world, drafts[0])
    late = issue_paper(ctx, IssuePaper(uuid4(), drafts[1].draft_id, drafts[1].row_version))
    assert codes(problems(late)) == ["paper.replaced"]


def test_a_voided_paper_keeps_its_number_and_its_reason(world: World) -> None:
    matter_id = register(world).matter_id
    done = issue(world, notice(world, matter_id))
    refused = void_paper(world.ctx(CLERK), VoidPaper(uuid4(), done.document_id, "重复出具"))
    assert codes(problems(refused)) == ["forbidden"]
    missing = void_paper(world.ctx(HEAD), VoidPaper(uuid4(), done.document_id, " "))
    assert codes(problems(missing)) == ["reason_missing"]
    voided = void_paper(world.ctx(HEAD), VoidPaper(uuid4(), done.document_id, "重复出具"))
    assert not isinstance(voided, list) and voided.number == done.number
    row = get_paper(world.ctx(CLERK), done.document_id)
    assert row is not None and (row.number, validity(row)) == (done.number, "已作废：重复出具")
    file = document_file(world.ctx(CLERK), done.document_id)
    assert file is not None and file.void == "已作废：重复出具"
    (document,) = rows(world, Document, Document.id == done.document_id)
    check = check_paper(world.ctx(CLERK), PaperCode(document.id, digest_of(document.content)))
    assert check is not None and (check.verdict, check.remark) == (VOID, "已作废：重复出具")
    assert codes(problems(void_paper(world.ctx(HEAD), VoidPaper(uuid4(), done.document_id, "又一次")))) == [
        "paper.void"
    ]
    assert issue(world, notice(world, matter_id)).number == "某人社补〔2026〕2号"


def test_the_receipt_of_a_registration_is_mended_there(world: World) -> None:
    receipt = register(world).document_id
    for run, command, who in (
        (correct_paper, CorrectPaper(uuid4(), receipt, "写错"), CLERK),
        (void_paper, VoidPaper(uuid4(), receipt, "写错"), HEAD),
    ):
        assert codes(problems(run(world.ctx(who), command))) == ["paper.automatic"]  # type: ignore[operator]


def test_a_closed_matter_has_no_more_papers(world: World) -> None:
    done = register(world)
    view = notice(world, done.matter_id)
    gone = void_application(world.ctx(HEAD), VoidApplication(uuid4(), done.matter_id, 1, "重复登记"))
    assert not isinstance(gone, list), gone
    ctx = world.ctx(CLERK)
    assert codes(problems(issue_paper(ctx, IssuePaper(uuid4(), view.draft_id, view.row_version)))) == [
        "paper.not_found"
    ]
    assert viewed(ctx, view.draft_id).moves == frozenset()


def test_a_draft_that_is_given_up_stays_with_its_text(world: World) -> None:
    view = notice(world, register(world).matter_id)
    done = abandon_paper(
        world.ctx(CLERK), AbandonPaper(uuid4(), view.draft_id, view.row_version, "申请人已撤回")
    )
    assert isinstance(done, PaperKept)
    now = viewed(world.ctx(CLERK), view.draft_id)
    assert (now.state, now.moves) == ("abandoned", frozenset()) and now.values == view.values
    (act,) = rows(world, Act, Act.kind == "paper_abandoned")
    assert act.note == "申请材料补正告知书：申请人已撤回"


def test_what_an_earlier_paper_says_is_not_asked_for_again(world: World) -> None:
    matter_id = register(world, materials=COMPLETE).matter_id
    issue(world, saved(world, started(world, matter_id, "acceptance_notice"), phone="024-57500012"))
    later = started(world, matter_id, "license_grant")
    assert later.values["accepted_on"] == "2026-03-10"
    served = started(world, matter_id, "service_record")
    assert served.values["documents"] == [
        {"title": "受理通知书", "number": "某人社受〔2026〕1号", "copies": "1"}
    ]


def test_a_decision_with_a_higher_amount_than_its_notice_is_held_up_and_a_lower_one_is_not(
    world: World,
) -> None:
    """Administrative penalty law, art 45 para 2."""
    matter_id = case(world)
    officer = Role.ENFORCEMENT_OFFICER
    before = started(world, matter_id, "penalty_notice", officer)
    with world.app.change(who=world.ctx(officer).who) as work:
        row = work.session.scalars(select(PaperDraft).where(PaperDraft.id == before.draft_id)).one()
        row.state = "approved"
        row.content = {
            **before.values,
            "facts": "拖欠工资。",
            "reason": "情节一般。",
            "violated": [{"law": "labor_inspection_regulation", "title": "", "article": 17}],
            "citations": [{"law": "labor_inspection_regulation", "title": "", "article": 17}],
            "penalties": ["fine"],
            "amount": "1500.00",
            "result": "罚款1,500.00元（人民币壹仟伍佰元整）。",
            "period_days": "3",
            "due_on": "2026-03-18",
            "phone": "024-57500034",
        }
        work.add(*as_approved(row, before.facts))
        work.commit()
    issue(world, viewed(world.ctx(officer), before.draft_id), officer)
    view = started(world, matter_id, "penalty_decision", officer)
    assert view.values["amount"] == "1500.00", "it begins with that of the notice"
    view = saved(world, view, officer, amount="2000", result="罚款2,000.00元（人民币贰仟元整）。")
    held = [p.message for p in blocking(view.problems) if p.code.startswith("lint.")]
    assert any(one.endswith("高于告知数额的，须重新告知") for one in held)
    view = saved(world, view, officer, amount="1000", result="罚款1,000.00元（人民币壹仟元整）。")
    assert "lint.heavier" not in {p.code for p in view.problems}
    assert "lint.amount_changed" in {p.code for p in advice(view.problems)}, "a defence was heard"


def test_papers_of_a_day_whose_matter_was_late_still_say_todays_date(world: World) -> None:
    clock = world.app.clock
    assert isinstance(clock, FixedClock)
    matter_id = register(world).matter_id
    clock.moment += timedelta(days=2)
    view = notice(world, matter_id)
    file = document_file(world.ctx(CLERK), issue(world, view).document_id)
    assert file is not None and "2026年3月12日" in text_of(file.data)


@pytest.mark.parametrize("part", ["applicant", "officers"])
def test_ids_of_other_matters_and_agencies_are_refused(world: World, part: str) -> None:
    other = register(world, applicant=replace(register_applicant(), name="李四"))
    with world.app.read() as session:
        from db.models import MatterParty

        foreign = str(
            session.scalars(select(MatterParty.id).where(MatterParty.matter_id == other.matter_id)).one()
        )
    matter_id = register(world).matter_id
    kind, value = ("correction_notice", foreign) if part == "applicant" else ("rights_notice", [str(uuid4())])
    view = saved(world, started(world, matter_id, kind), **{part: value})
    assert {"applicant": "field.party", "officers": "field.officer"}[part] in [p.code for p in view.problems]


def register_applicant() -> Any:
    from tests.factories.applications import person

    return person(7)


@pytest.mark.parametrize("kind", ["license_grant", "license_refusal"])
def test_art13_a_decision_begins_with_its_own_articles_and_not_with_those_of_the_acceptance(
    world: World, kind: str
) -> None:
    matter_id = register(world).matter_id
    cited = [{"law": "license_law", "title": "", "article": 32, "paragraph": 1, "item": 5}]
    has_paper(world, matter_id, "acceptance_notice", accepted_on="2026-03-09", citations=cited)
    values = started(world, matter_id, kind).values
    assert values["accepted_on"] == "2026-03-09"
    assert [one["article"] for one in values["citations"]] == [38]
