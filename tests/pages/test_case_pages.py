"""登记案件线索, 案件列表, the page of a case, and the countdown of an urgent start over every screen of it."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any
from uuid import UUID

import pytest

from core.jobs.runner import run_next
from core.law.certificates import CertificateKind
from core.law.roles import Role
from db.models import EnforcementCase, Job, Matter, MatterLink, MatterParty
from tests.factories.applications import company, person, register, rows
from tests.factories.assignments import try_assign
from tests.factories.cases import (
    FACTS,
    HEAD,
    OFFICER,
    PARTNER,
    approval_form,
    approved,
    credential,
    emergency_note,
    issued,
    later,
    staffed,
    trace,
    with_officers,
)
from tests.factories.jobs import fetched
from tests.factories.steps import step
from tests.factories.world import World, hire
from tests.pages.visitor import Visitor, visiting

URGENT = {"emergency": "正在转移账册。", "place": "示范路1号"}


@pytest.fixture
def officer(world: World) -> Iterator[Visitor]:
    with visiting(world.app, OFFICER) as visitor:
        yield visitor


def form_of(world: World) -> str:
    return f"case_new.{world.ctx(OFFICER).actor.agency_id}.0"


def party(who: str, index: int = 1) -> dict[str, Any]:
    firm = company(index)
    return {
        f"{who}.certificate_no": firm.certificate_no,
        f"{who}.name": firm.name,
        f"{who}.address": firm.address,
    }


def infos(visitor: Visitor) -> str:
    return "\n".join(one.value for one in visitor.page.info)


def started(world: World) -> UUID:
    """A case that was started urgently now."""
    matter_id = with_officers(world)
    step(world, matter_id, "start_urgently", OFFICER, values=URGENT)
    return matter_id


def test_a_trace_is_registered_and_nothing_typed_is_lost_on_the_way(world: World, officer: Visitor) -> None:
    form = form_of(world)
    officer.open("case_new")
    officer.fill(form, facts="拖欠*两个月*工资<b>", trace_no="抚信〔2026〕3号").click("登记线索")
    for words in (
        "请选择线索来源",
        "请选择问题类别",
        "请选择用工所在地",
        "请选择行业",
        "请填写案由",
        "请填写当事人名称",
    ):
        assert words in officer.errors, words
    assert officer.widget(f"{form}.facts").value == "拖欠*两个月*工资<b>"
    assert rows(world, Matter) == []
    chosen = {"trace": "transferred", "kind": "wages", "district": "210404", "industry": "manufacturing"}
    officer.fill(form, subject="涉嫌拖欠工资", **chosen, **party("party1"), **{"party1.more": True}).run()
    officer.fill(form, **party("party2", 2)).click("登记线索")
    assert officer.errors == ""
    (matter,) = rows(world, Matter)
    (case,) = rows(world, EnforcementCase)
    assert (case.trace, case.trace_no, case.facts) == (
        "transferred",
        "抚信〔2026〕3号",
        "拖欠*两个月*工资<b>",
    )
    assert len(rows(world, MatterParty)) == 2
    assert officer.led_to == f"/application?id={matter.id}"
    officer.open("application", id=str(matter.id))
    assert f"线索 {matter.number} 已登记。" in [one.value for one in officer.page.success]
    officer.open("case_new")
    assert officer.widget(f"{form}.facts").value == ""


def test_complaints_are_no_traces_that_one_may_choose(world: World, officer: Visitor) -> None:
    officer.open("case_new")
    assert officer.widget(f"{form_of(world)}.trace").options == [
        *("检查发现", "上级交办", "其他机关移送", "媒体报道、舆情", "其他")
    ]


def test_a_late_entry_asks_for_its_moment_and_reason(world: World, officer: Visitor) -> None:
    form = form_of(world)
    officer.open("case_new").fill(form, is_late=True).run()
    assert officer.widget(f"{form}.received_on").value == date(2026, 3, 10)
    officer.fill(form, received_on=date(2026, 3, 1), received_time=time(8, 0)).click("登记线索")
    assert "请填写补录原因" in officer.errors
    officer.fill(form, received_on=None).click("登记线索")
    assert "请填写接到线索的日期和时刻" in officer.errors


def test_a_party_whose_certificate_is_unknown_is_entered_with_the_reason(
    world: World, officer: Visitor
) -> None:
    form = form_of(world)
    chosen = {"trace": "media", "kind": "wages", "district": "210404", "industry": "catering"}
    officer.open("case_new").fill(form, **{"party1.certificate_kind": CertificateKind.NONE}).run()
    typed = {"party1.no_certificate_reason": "尚未查明", "party1.name": "河畔饭店"}
    officer.fill(form, subject="涉嫌拖欠工资", facts=FACTS, **chosen, **typed).click("登记线索")
    assert officer.errors == "" and rows(world, Matter)[0].party_names == "河畔饭店"


def test_who_registers_no_traces_is_told_so(world: World) -> None:
    with visiting(world.app, Role.WINDOW_CLERK) as clerk:
        clerk.open("case_new")
        assert "登记线索" not in clerk.buttons
        clerk.open("cases")
        assert "还没有您可以查看的案件" in infos(clerk) and "登记案件线索" not in clerk.buttons


def test_the_list_filters_by_words_stage_source_kind_and_ones_own(world: World, officer: Visitor) -> None:
    mine = started(world)
    other = trace(world, PARTNER, trace="media", kind="insurance", parties=(person(3),), subject="社会保险")
    numbers = {one.id: one.number for one in rows(world, Matter)}

    def found(**query: str) -> list[str]:
        tables = officer.open("cases", **query).tables
        return [line[0] for line in tables[0]] if tables else []

    assert found() == [numbers[other], numbers[mine]]
    line = officer.tables[0][1]
    assert line[3] == "紧急启动" and line[4] == "余 24 小时" and line[5:7] == ["检查发现", "执法人员甲"]
    assert found(stage="trace") == [numbers[other]] == found(trace="media") == found(kind="insurance")
    assert found(view="mine") == [numbers[mine]]
    assert found(q="社会保险") == [numbers[other]] and found(q=numbers[mine]) == [numbers[mine]]
    assert (
        found(q="没有这个") == [] and "没有符合条件的案件" in infos(officer) and "清除条件" in officer.buttons
    )
    assert found(stage="unknown") == [numbers[other], numbers[mine]]
    officer.open("cases", q="社")
    assert "每个词至少两个字" in infos(officer)


def test_the_list_goes_on_by_pages(world: World, officer: Visitor) -> None:
    for index in range(1, 23):
        trace(world, parties=(company(index),), facts=f"{FACTS}{index}")
    assert len(officer.open("cases").tables[0]) == 20
    last = officer.tables[0][-1][0]
    officer.click("下一页")
    assert len(officer.tables[0]) == 2 and last not in {line[0] for line in officer.tables[0]}
    officer.click("上一页")
    assert officer.tables[0][-1][0] == last


def test_the_list_is_written_to_a_file_by_the_worker(world: World, officer: Visitor) -> None:
    trace(staffed(world), subject="=cmd|涉嫌拖欠工资", trace="media")
    trace(world, PARTNER)
    assert "后台导出全部" not in officer.open("cases").buttons
    with visiting(world.app, HEAD) as head:
        head.open("cases", trace="media").click("后台导出全部")
    assert run_next(world.app)
    (job,) = rows(world, Job)
    file = fetched(world.ctx(HEAD), job.id)
    assert file is not None
    head_line, *lines = file.data.decode("utf-8-sig").splitlines()
    assert head_line.startswith("登记号,当事人,案由") and len(lines) == 1
    assert "'=cmd|涉嫌拖欠工资" in lines[0] and "媒体报道、舆情" in lines[0]


def test_the_page_shows_parties_officers_clock_and_links(world: World, officer: Visitor) -> None:
    matter_id = started(world)
    source = register(world)
    with world.app.change(world.app.clock.now()) as work:
        work.add(MatterLink(from_matter_id=matter_id, to_matter_id=trace(world, PARTNER), kind="related"))
        work.commit()
    officer.open("application", id=str(matter_id))
    assert "抚顺浑河机械制造有限公司" in officer.words and "拖欠二十名职工" in officer.words
    assert "执法人员甲（执法证 辽04210230041，有效期至 2030-01-01）" in officer.words
    assert "partner（执法证 辽04210230042，有效期至 2030-01-01）" in officer.words
    assert "紧急启动后补办审批" in officer.words and "余 24 小时" in officer.words
    assert "相关" in officer.words and "指派与移交" in officer.buttons
    assert source.number not in officer.words


def test_an_officer_whose_credential_has_expired_is_named_as_such(world: World) -> None:
    third = hire(staffed(world), "third", Role.ENFORCEMENT_OFFICER, unit="inspection")
    credential(world, third, 59, until=date(2026, 3, 10))
    matter_id = trace(world)
    try_assign(world, matter_id, OFFICER, third, by=HEAD, seen=OFFICER)
    later(world, days=1)
    with visiting(world.app, OFFICER) as officer:
        officer.open("application", id=str(matter_id))
        assert "third（没有有效的执法证件）" in officer.words


def banner(visitor: Visitor) -> str:
    every = [*visitor.page.warning, *visitor.page.error, *visitor.page.info]
    return "\n".join(one.value for one in every if "紧急启动" in one.value)


def test_art6_the_countdown_stands_on_every_screen_of_the_case(world: World) -> None:
    matter_id = started(world)
    note = emergency_note(world, matter_id)
    later(world, hours=20, minutes=50)
    this, paper = {"id": str(matter_id)}, {"id": str(note.draft_id)}
    screens = {
        "application": this,
        "step": {**this, "step": "complete_urgent"},
        "assign": this,
        "papers": {"matter": str(matter_id)},
        "paper_new": {"matter": str(matter_id)},
        "paper": paper,
        "paper_edit": paper,
        "paper_check": paper,
        "paper_abandon": paper,
    }
    with visiting(world.app, OFFICER) as officer:
        for screen, query in screens.items():
            assert "还剩 3 小时 10 分" in banner(officer.open(screen, **query)), screen
        assert "立案（程序启动）审批表、紧急启动补办说明" in banner(officer)
        assert f"/papers?matter={matter_id}" in banner(officer)


def test_art6_the_countdown_says_how_late_it_is_and_what_follows(world: World) -> None:
    matter_id = started(world)
    later(world, hours=26, minutes=5)
    with visiting(world.app, OFFICER) as officer:
        assert "逾期 2 小时 5 分" in banner(officer.open("application", id=str(matter_id)))
        assert "step=note_late_start" in banner(officer) and "part=rights" in banner(officer)
        issued(world, emergency_note(world, matter_id), HEAD, Role.AGENCY_HEAD)
        form = approved(world, approval_form(world, matter_id), HEAD)
        assert "还缺：立案（程序启动）审批表。" in banner(officer.open("paper", id=str(form.draft_id)))


def test_art6_papers_in_time_are_said_to_be_so_and_lead_to_the_step(world: World, officer: Visitor) -> None:
    matter_id = started(world)
    issued(world, emergency_note(world, matter_id), HEAD, Role.AGENCY_HEAD)
    issued(world, approval_form(world, matter_id), HEAD)
    told = banner(officer.open("application", id=str(matter_id)))
    assert "补全，按期" in told and "step=complete_urgent" in told
    step(world, matter_id, "complete_urgent", OFFICER)
    assert banner(officer.open("application", id=str(matter_id))) == ""


def test_no_other_matter_has_a_countdown(world: World, officer: Visitor) -> None:
    matter_id = with_officers(world)
    for screen in ("application", "assign"):
        assert banner(officer.open(screen, id=str(matter_id))) == ""


def test_the_step_begins_with_the_moment_of_the_approval(world: World) -> None:
    matter_id = with_officers(world)
    issued(world, approval_form(world, matter_id), HEAD)
    later(world, hours=16)
    form = f"step.{matter_id}.open"
    with visiting(world.app, OFFICER) as officer:
        officer.open("step", id=str(matter_id), step="open")
        assert officer.widget(f"{form}.happened_at_on").value == date(2026, 3, 10)
        assert officer.widget(f"{form}.happened_at_time").value == time(9, 30)
        officer.click("立案")
    assert rows(world, Matter, Matter.id == matter_id)[0].stage == "opened"
