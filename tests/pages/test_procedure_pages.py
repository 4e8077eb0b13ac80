"""下一步, 告知与瑕疵, 程序瑕疵, 程序状态表 and 条文对照, through the pages themselves, and their files."""

import csv
import io
from collections.abc import Iterator
from datetime import time
from uuid import UUID

import pytest

from core.documents.sheet import page_count
from core.law.application_procedure import APPLICATION
from core.law.articles import ARTICLES
from core.law.recording import RIGHTS
from core.law.roles import Role
from core.office.thresholds import ChangeSetting, change_setting
from core.signing_in import SignedIn, sign_in
from db.models import Act, Matter, MatterTrigger, ProceduralDefect
from tests.conftest import NOW
from tests.core.documents_support import page_texts
from tests.factories.applications import register, rows
from tests.factories.procedures import WHY, defect, recording, refusal, review
from tests.factories.world import PASSWORD, World
from tests.pages.client import PAGE, Browser, portal
from tests.pages.visitor import Visitor, visiting

PART = "告知与瑕疵"


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


def at(visitor: Visitor, matter_id: UUID) -> Visitor:
    visitor.page.session_state[f"application.tabs.{matter_id}"] = PART
    return visitor.open("application", id=str(matter_id))


def choose(visitor: Visitor, matter_id: UUID, kind: str) -> Visitor:
    visitor.page.session_state[f"duties.{matter_id}.kind"] = kind
    return visitor.run()


def test_the_next_step_says_what_is_missing_with_article_and_link(world: World, matter_id: UUID) -> None:
    with visiting(world.app, Role.WINDOW_CLERK) as clerk:
        words = clerk.open("application", id=str(matter_id)).words
        assert "1. 请收齐应交的材料并登记" in words
        assert f"[前往处理](/application_correct?id={matter_id})" in words
        assert "行政许可法第三十二条第二款" in words and "办理人：窗口人员" in words
        clerk.page.session_state[f"gate.{matter_id}.later"] = "grant"
        words = clerk.run().words
        assert "5. 请出具准予决定书" in words and "还缺 5 项" in words


def test_a_step_that_may_be_taken_leads_to_its_page_for_whoever_takes_it(
    world: World, matter_id: UUID
) -> None:
    for role, shown in ((Role.UNIT_HEAD, True), (Role.WINDOW_CLERK, False)):
        with visiting(world.app, role) as visitor:
            visitor.open("application", id=str(matter_id))
            visitor.page.session_state[f"gate.{matter_id}.now"] = "void"
            visitor.run()
            links = [link.proto.label for link in visitor.page.get("page_link")]
            assert ("办理：作废登记" in links) is shown, role


def test_the_address_opens_the_part_it_names(world: World, matter_id: UUID) -> None:
    with visiting(world.app, Role.WINDOW_CLERK) as clerk:
        clerk.open("application", id=str(matter_id), part="rights")
        assert "案卷保管期限10年" in clerk.words
        clerk.open("application", id=str(matter_id), part="nonsense")
        assert clerk.titles


def test_rights_are_told_on_the_page_and_a_refusal_loses_nothing(world: World, matter_id: UUID) -> None:
    form = f"rights.{matter_id}"
    with visiting(world.app, Role.WINDOW_CLERK) as clerk:
        choose(at(clerk, matter_id), matter_id, "rights")
        clerk.fill(form, told_to="张桂芳").click("登记权利告知")
        assert "请填写发生日期和时刻" in clerk.errors and "请选择告知凭证如何留存" in clerk.errors
        assert clerk.widget(f"{form}.told_to").value == "张桂芳"
        clerk.fill(form, happened_at_on=NOW.date(), happened_at_time=time(9, 10), proof="signed_receipt")
        clerk.click("登记权利告知")
        assert clerk.errors == "" and clerk.page.success[0].value == "权利告知已登记。"
    (act,) = rows(world, Act, Act.kind == "rights_notice")
    assert act.details["rights"] == list(RIGHTS)


def test_non_cooperation_asks_for_its_recording_and_then_for_the_consent(
    world: World, matter_id: UUID
) -> None:
    form = f"refusal.{matter_id}"
    with visiting(world.app, Role.WINDOW_CLERK) as clerk:
        choose(at(clerk, matter_id), matter_id, "refusal")
        clerk.fill(form, who="某陪同人", place="大厅", behaviour="推搡工作人员")
        clerk.fill(form, happened_at_on=NOW.date(), happened_at_time=time(9, 0))
        clerk.click("登记不配合情况")
        assert "必须音像记录" in clerk.errors
        clerk.fill(form, is_unrecorded=True).click("登记不配合情况")
        assert clerk.errors == ""
        assert "缺少音像记录：记录不配合情况" in clerk.page.warning[0].value
        (act,) = rows(world, Act, Act.kind == "non_cooperation")
        ask = f"defect_ask.{matter_id}.recordings_kept"
        clerk.fill(ask, act_id=act.id, reason=WHY, reviewer_id=world.account_id(Role.LEGAL_REVIEWER))
        clerk.click("提交法制审核")
        assert clerk.page.success[0].value == "已提交法制审核。"
    (row,) = rows(world, ProceduralDefect)
    with visiting(world.app, Role.LEGAL_REVIEWER) as reviewer:
        assert "有 1 项程序瑕疵待您审核。" in [w.value for w in reviewer.open("home").page.warning]
        at(reviewer, matter_id)
        reviewer.fill(f"defect_review.{row.id}", is_approved="yes", opinion="同意，有旁证")
        reviewer.click("提交审核意见")
        assert reviewer.page.success[0].value == "审核意见已提交，长期保留在案件上。"
        assert reviewer.open("home").page.warning == []
    with visiting(world.app, Role.WINDOW_CLERK) as clerk:
        clerk.open("application", id=str(matter_id))
        assert "本案有 1 项程序瑕疵：缺少“当事人不配合”的音像记录" in clerk.errors


def test_a_recording_is_linked_later(world: World, matter_id: UUID) -> None:
    act_id, file_id = refusal(world, matter_id), recording(world, matter_id)
    with visiting(world.app, Role.WINDOW_CLERK) as clerk:
        at(clerk, matter_id)
        (field,) = [w for w in clerk.page.multiselect if w.key == f"link.{act_id}.recordings"]
        field.set_value([file_id])
        clerk.click("关联音像记录")
        assert clerk.errors == "" and clerk.page.success[0].value == "音像记录已关联。"
        assert not clerk.page.warning


def test_a_ground_of_long_term_preservation_is_noted(world: World, matter_id: UUID) -> None:
    form = f"trigger.{matter_id}"
    with visiting(world.app, Role.WINDOW_CLERK) as clerk:
        choose(at(clerk, matter_id), matter_id, "trigger")
        clerk.fill(form, kind="petition", note="到信访局反映", happened_at_on=NOW.date())
        clerk.fill(form, happened_at_time=time(8, 0)).click("登记长期保存情形")
        assert clerk.errors == ""
        assert "长期保存：当事人上访" in clerk.words
    assert [row.kind for row in rows(world, MatterTrigger)] == ["petition"]


def test_art23_a_petition_after_filing_is_noted_by_the_archivist_by_number(
    world: World, matter_id: UUID
) -> None:
    with world.app.change(NOW) as work:
        matter = work.session.get_one(Matter, matter_id)
        matter.stage, matter.filed_at = "filed", NOW
        number = matter.number
        work.commit()
    with visiting(world.app, Role.ARCHIVIST) as archivist:
        archivist.open("late_trigger")
        archivist.fill("late_trigger", number="无此号", kind="petition", note="到信访局反映")
        archivist.fill("late_trigger", happened_at_on=NOW.date(), happened_at_time=time(8, 0))
        archivist.click("登记长期保存情形")
        assert "未找到该登记号的已归档案卷" in archivist.errors
        archivist.fill("late_trigger", number=number).click("登记长期保存情形")
        assert archivist.errors == ""
    assert [(row.kind, row.matter_id) for row in rows(world, MatterTrigger)] == [("petition", matter_id)]


def test_whoever_only_reads_gets_no_forms(world: World, matter_id: UUID) -> None:
    refusal(world, matter_id)
    with visiting(world.app, Role.AGENCY_HEAD) as head:
        at(head, matter_id)
        assert "缺少音像记录" in head.page.warning[0].value
        assert not {"关联音像记录", "提交法制审核"} & head.buttons


def test_the_list_of_defects_is_counted_and_filtered(world: World, matter_id: UUID) -> None:
    review(world, defect(world, matter_id))
    with visiting(world.app, Role.AGENCY_HEAD) as head:
        head.open("defects")
        ((line,),) = head.tables
        assert line[0] == "某人社申〔2026〕1号" and line[-1] == "同意继续办理"
        assert "共 1 件" in head.words
        assert head.open("defects", state="waiting").tables == []
        assert "没有符合条件的程序瑕疵。" in [info.value for info in head.page.info]
        assert head.open("defects", state="approved", q="1号").tables


def test_the_state_table_shows_every_step(world: World) -> None:
    with visiting(world.app, Role.STAFF) as staff:
        (table,) = staff.open("procedures").tables
        assert len(table) == len(APPLICATION.transition_rows)
        assert ["受理", "已登记", "已受理", "窗口人员"] in [line[:4] for line in table]


def test_the_articles_are_searched_and_one_is_opened(world: World) -> None:
    with visiting(world.app, Role.STAFF) as staff:
        (table,) = staff.open("articles").tables
        assert [line[0] for line in table] == [row.label for row in ARTICLES.values()]
        assert "印发日期待确认" in staff.words
        (found,) = staff.open("articles", q="公告送达").tables
        assert "第十八条" in [line[0] for line in found] and len(found) < 5
        staff.open("articles", n="9")
        assert staff.titles == ["第九条 调查取证的音像记录"]
        assert any(line[0] == "记录与告知" for line in staff.tables[0])
        assert staff.open("articles", n="99").titles == ["条文对照"]


def test_art27_the_bureau_confirms_the_day_of_issue_as_a_setting(world: World) -> None:
    from uuid import uuid4

    admin = world.ctx(Role.SYSTEM_ADMIN)

    def change(value: int) -> object:
        return change_setting(
            admin, ChangeSetting(uuid4(), "regulation_issued_on", 0, value, "按局发文件核对")
        )

    for value, code in ((20260231, "setting.day"), (20270101, "setting.ahead")):
        wrong = change(value)
        assert isinstance(wrong, list) and [p.code for p in wrong] == [code]
    assert not isinstance(change(20260126), list)
    with visiting(world.app, Role.STAFF) as staff:
        words = staff.open("articles").words
        assert "自 2026-01-26 起施行" in words and "待确认）" not in words


# The files


@pytest.fixture
def browser(world: World) -> Iterator[Browser]:
    with portal(world.app) as opened:
        yield opened


def get(browser: Browser, path: str) -> bytes:
    signed = sign_in(browser.held, Role.STAFF, PASSWORD, "192.0.2.1", "test")
    assert isinstance(signed, SignedIn)
    answer = browser.ask(path, token=signed.token, headers=PAGE)
    assert answer.status_code == 200, path
    return answer.content


def test_the_tables_are_printed(browser: Browser) -> None:
    articles, states = get(browser, "/articles.pdf"), get(browser, "/procedures.pdf")
    text = "".join(page_texts(articles))
    for words in ("条文对照表", "第一条", "第二十七条", "施行", "网站发布日，印发日期待确认"):
        assert words in text, words
    assert page_count(articles) > 1
    text = "".join(page_texts(states))
    for step in APPLICATION.transition_rows:
        assert step.label in text.replace("\n", ""), step.code
    one = "".join(page_texts(get(browser, "/articles.pdf?q=公告送达")))
    assert "第十八条" in one and "第一条" not in one


def test_the_articles_are_exported_line_by_line(browser: Browser) -> None:
    text = get(browser, "/articles.csv").decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[0][0] == "条" and {line[0] for line in lines[1:]} == {r.label for r in ARTICLES.values()}
    assert all(len(line) == len(lines[0]) for line in lines)
    duties = [line for line in lines if line[0] == "第十条" and line[4] == "记录与告知"]
    assert [line[5] for line in duties] == ["先行登记保存"]


def test_a_procedure_that_is_not_there_is_not_found(browser: Browser) -> None:
    signed = sign_in(browser.held, Role.STAFF, PASSWORD, "192.0.2.1", "test")
    assert isinstance(signed, SignedIn)
    answer = browser.ask("/procedures.pdf?code=x", token=signed.token, headers=PAGE)
    assert (answer.status_code, answer.text) == (404, "没有这个程序。")
