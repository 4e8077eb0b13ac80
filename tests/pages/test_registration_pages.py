"""Registering, correcting and voiding on the screen: what was shown is what counts, and what is wrong is said."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from core.applications.correct import (
    CorrectApplication,
    VoidApplication,
    correct_application,
    void_application,
)
from core.applications.reading import document_file
from core.applications.register import AgentInput
from core.drafts import keep_draft
from core.law.certificates import PartyKind
from core.law.roles import Role
from core.office.items import ChangeItem, change_item, get_item
from core.parties.register import CorrectParty, correct_party
from db.models import ApplicationMaterial, Document, Draft, ItemMaterial, Matter, MatterParty, Party
from tests.conftest import NOW
from tests.core.documents_support import page_texts
from tests.core.people_support import done
from tests.factories.applications import (
    MATERIALS,
    company,
    credit_code,
    identity_number,
    person,
    register,
    rows,
)
from tests.factories.world import World
from tests.pages.visitor import Visitor, visiting

CLERK, HEAD = Role.WINDOW_CLERK, Role.UNIT_HEAD
FORM = "application_new"


def draft(world: World, token: UUID, by: str = CLERK, **more: Any) -> None:
    values = {
        "item": "LR-01 企业实行不定时工作制审批",
        "applicant.kind": "自然人",
        "applicant.certificate_kind": "居民身份证",
        "applicant.certificate_no": identity_number(1),
        "applicant.name": "张桂芳",
        "applicant.phone": "13904130001",
        "materials_complete": True,
        **more,
    }
    assert keep_draft(world.ctx(by), FORM, token, values)


def checking(clerk: Visitor, token: UUID) -> Visitor:
    return clerk.open("application_check", draft=str(token))


def test_what_the_check_page_showed_is_registered(world: World, clerk: Visitor) -> None:
    draft(world, token := uuid4())
    checking(clerk, token).click("提交登记")
    (row,) = rows(world, MatterParty)
    assert (row.name, row.phone) == ("张桂芳", "13904130001")


def test_what_another_tab_changed_meanwhile_is_refused_and_shown(world: World, clerk: Visitor) -> None:
    draft(world, token := uuid4())
    checking(clerk, token)
    draft(world, token, **{"applicant.phone": "13904139999"})
    clerk.click("提交登记")
    assert "内容在另一页已改动，请重新核对" in clerk.errors
    assert rows(world, Matter) == [] and rows(world, Party) == []
    assert "13904139999" in clerk.words
    clerk.click("提交登记")
    assert [row.phone for row in rows(world, MatterParty)] == ["13904139999"]


def test_what_changed_on_ones_own_form_is_no_change_behind_ones_back(world: World, clerk: Visitor) -> None:
    draft(world, token := uuid4())
    checking(clerk, token)
    clerk.open(FORM, draft=str(token))
    draft(world, token, **{"applicant.phone": "13904139999"})
    checking(clerk, token)
    assert clerk.errors == ""
    clerk.click("提交登记")
    assert [row.phone for row in rows(world, MatterParty)] == ["13904139999"]


def test_what_is_refused_on_the_check_page_stands_on_top_and_in_its_part(
    world: World, clerk: Visitor
) -> None:
    draft(world, token := uuid4())
    checking(clerk, token)
    register(world, applicant=person(1, name="张桂香"))
    clerk.click("提交登记")
    assert "请更正以下 1 项" in clerk.errors and "登记为“张桂香”" in clerk.errors
    assert any(m.value.startswith(":red[") and "张桂香" in m.value for m in clerk.page.markdown)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"materials_complete": False}, "没有收到任何一份材料"),
        (
            {"materials_complete": False, "material.1.originals": "3"},
            "“申请表”应交原件 1 份，收到 3 份，多于应交",
        ),
    ],
)
def test_unusual_counts_are_confirmed_before_they_are_registered(
    world: World, clerk: Visitor, more: dict[str, Any], words: str
) -> None:
    draft(world, token := uuid4(), **more)
    checking(clerk, token)
    assert any("提醒" in w.value and words in w.value for w in clerk.page.warning)
    clerk.click("提交登记")
    assert "已核对提醒内容" in clerk.errors and rows(world, Matter) == []
    clerk.page.checkbox[0].check()
    clerk.click("提交登记")
    assert len(rows(world, Matter)) == 1


def test_what_the_register_will_say_otherwise_is_shown_first(world: World, clerk: Visitor) -> None:
    register(world, applicant=person(1))
    draft(world, token := uuid4(), **{"applicant.phone": "13904139999"})
    checking(clerk, token)
    assert any("由“13904130001”改为“13904139999”" in w.value for w in clerk.page.warning)


def test_an_empty_form_says_everything_at_once(clerk: Visitor) -> None:
    clerk.open(FORM).click("核对登记内容")
    for words in ("请选择办理事项", "请填写申请人姓名", "请填写申请人联系电话", "请填写公民身份号码"):
        assert words in clerk.errors
    assert "请更正以下 4 项" in clerk.errors


def test_a_problem_goes_when_its_field_is_changed(clerk: Visitor) -> None:
    clerk.open(FORM).click("核对登记内容")
    clerk.fill(FORM, **{"applicant.name": "张桂芳"}).run()
    assert "请填写申请人姓名" not in clerk.errors and "请填写申请人联系电话" in clerk.errors
    assert not any("请填写申请人姓名" in m.value for m in clerk.page.markdown)


def test_the_form_says_that_the_note_is_printed(clerk: Visitor) -> None:
    clerk.open(FORM)
    assert "备注将原样印在收件回执上" in clerk.words


@pytest.mark.parametrize("end", ["|", "||", "｜"])
def test_what_a_reader_leaves_behind_a_number_goes(clerk: Visitor, end: str) -> None:
    clerk.open(FORM).fill(FORM, **{"applicant.certificate_no": credit_code(7) + end}).run()
    assert clerk.widget(f"{FORM}.applicant.certificate_no").value == credit_code(7)
    assert clerk.widget(f"{FORM}.applicant.kind").value is PartyKind.LEGAL_PERSON


# Correcting


def correcting(clerk: Visitor, matter_id: UUID) -> str:
    clerk.open("application_correct", id=str(matter_id))
    return f"application_correct.{matter_id}.1"


def test_the_correction_names_its_application_and_says_what_was_done(world: World, clerk: Visitor) -> None:
    made = register(world)
    form = correcting(clerk, made.matter_id)
    for words in (made.number, "张桂芳", "企业实行不定时工作制审批"):
        assert words in clerk.words
    clerk.fill(form, **{"applicant.phone": "13904139999", "reason": "录错"}).click("提交更正")
    (row,) = rows(world, MatterParty)
    assert row.phone == "13904139999"
    clerk.open("application", id=str(made.matter_id))
    assert any("已更正，新的收件回执编号 某人社收〔2026〕2号" in s.value for s in clerk.page.success)


def test_a_correction_without_a_change_changes_nothing(world: World, clerk: Visitor) -> None:
    made = register(
        world,
        applicant=company(),
        agent=AgentInput(person(2), "代为提交"),
        received_at=NOW - timedelta(minutes=5),
    )
    form = correcting(clerk, made.matter_id)
    clerk.fill(form, reason="看看").click("提交更正")
    assert "内容没有变化，无需更正" in clerk.errors


def test_the_agent_is_taken_away_and_the_time_mended_on_the_form(world: World, clerk: Visitor) -> None:
    made = register(world, applicant=company(), agent=AgentInput(person(2), "代为提交"))
    form = correcting(clerk, made.matter_id)
    clerk.fill(form, has_agent=False, received_time=(NOW - timedelta(hours=1)).time(), reason="录错")
    clerk.click("提交更正")
    (matter,) = rows(world, Matter)
    assert matter.party_names == company().name and matter.happened_at == NOW - timedelta(hours=1)


# Voided


def void(world: World) -> UUID:
    made = register(world)
    done(void_application(world.ctx(HEAD), VoidApplication(uuid4(), made.matter_id, 1, "重复登记")))
    return made.matter_id


def test_a_void_application_says_so_who_when_and_why(world: World, clerk: Visitor) -> None:
    clerk.open("application", id=str(void(world)))
    assert "本登记已作废：2026-03-10 09:30 由 承办机构负责人甲 作废，原因：重复登记" in clerk.errors
    assert "更正登记" not in clerk.buttons


def test_the_receipt_of_a_void_application_opens_stamped_and_is_kept_as_it_was(world: World) -> None:
    void(world)
    (document,) = rows(world, Document)
    paper = document_file(world.ctx(CLERK), document.id)
    assert paper is not None and paper.void == "申请登记已作废"
    assert "已作废" in "".join(page_texts(paper.data))
    again = document_file(world.ctx(CLERK), document.id)
    assert again is not None and again.data == paper.data, "the same copy each time"


def test_a_receipt_that_was_corrected_opens_stamped_and_the_new_one_does_not(world: World) -> None:
    made = register(world)
    mended = CorrectApplication(uuid4(), made.matter_id, 1, "post", MATERIALS, "", "方式填错")
    result = done(correct_application(world.ctx(CLERK), mended))
    first, second = (document_file(world.ctx(CLERK), row.id) for row in rows(world, Document))
    assert first is not None and second is not None
    assert first.void == f"已由 {result.number} 更正" and "已作废" in "".join(page_texts(first.data))
    assert second.void == "" and "已作废" not in "".join(page_texts(second.data))


# Parties


def test_whole_numbers_reach_the_browser_only_on_the_form_that_corrects_them(
    world: World, clerk: Visitor
) -> None:
    register(world)
    (party,) = rows(world, Party)
    number = party.certificate_no

    def sent() -> str:
        fields = [field.value for field in clerk.page.text_input]
        return f"{clerk.words} {fields}"

    clerk.open("party", id=str(party.id))
    assert number not in sent()
    clerk.open("party", id=str(party.id), act="correct")
    assert number in sent()
    with visiting(world.app, HEAD) as head:
        head.open("party", id=str(party.id), act="correct")
        assert head.titles == [party.name] and not head.page.text_input


def test_a_party_is_corrected_once_from_a_draft_and_shows_its_history(world: World, clerk: Visitor) -> None:
    register(world)
    (party,) = rows(world, Party)
    form = f"party_correct.{party.id}.1"
    assert keep_draft(world.ctx(CLERK), form, uuid4(), {"phone": "13904139999", "reason": "换号"})
    clerk.open("party", id=str(party.id), act="correct")
    assert clerk.widget(f"{form}.phone").value == "13904139999"
    clerk.click("提交更正")
    assert rows(world, Draft) == []
    clerk.open("party", id=str(party.id))
    assert any("当事人信息已更正" in s.value for s in clerk.page.success)
    (history,) = [table for table in clerk.tables if "换号" in str(table)]
    assert "联系电话：139****0001 → 139****9999" in str(history) and "窗口人员甲" in str(history)


def test_everything_wrong_with_a_party_is_said_on_top(world: World, clerk: Visitor) -> None:
    register(world)
    (party,) = rows(world, Party)
    form = f"party_correct.{party.id}.1"
    clerk.open("party", id=str(party.id), act="correct").fill(form, name="", phone="1").click("提交更正")
    for words in ("请更正以下 3 项", "请填写当事人姓名", "当事人联系电话", "请填写原因"):
        assert words in clerk.errors


def test_the_same_correction_sent_twice_is_made_once(world: World) -> None:
    register(world)
    (party,) = rows(world, Party)
    wanted = CorrectParty(uuid4(), party.id, 1, person(phone="13904139999"), "换号")
    first, second = (correct_party(world.ctx(CLERK), wanted) for _ in range(2))
    assert first == second and rows(world, Party)[0].row_version == 2


def test_an_application_leads_to_its_parties(world: World, clerk: Visitor) -> None:
    made = register(world, agent=AgentInput(person(2), "代为提交"))
    clerk.open("application", id=str(made.matter_id))
    links = [link.proto.label for link in clerk.page.get("page_link")]
    assert {"在当事人库中查看该申请人", "在当事人库中查看该代理人"} <= set(links)


# The list


def test_the_way_back_leads_to_the_list_as_it_was_left(world: World, clerk: Visitor) -> None:
    made = register(world)
    clerk.open("applications", q="张桂", view="mine", **{"from": "2026-03-01"})
    assert len(clerk.tables[0]) == 1
    clerk.open("application", id=str(made.matter_id))
    (back,) = [link.proto for link in clerk.page.get("page_link") if link.proto.label == "返回申请列表"]
    assert parse_qs(back.query_string) == {"q": ["张桂"], "view": ["mine"], "from": ["2026-03-01"]}


def test_the_list_is_narrowed_by_the_days_of_receipt(world: World, clerk: Visitor) -> None:
    register(world, received_at=NOW - timedelta(days=3), late_reason="补录")
    register(world, applicant=person(2, name="佟佳欣"))
    for days, names in (
        ({"from": "2026-03-10"}, ["佟佳欣"]),
        ({"to": "2026-03-09"}, ["张桂芳"]),
        ({"from": "2026-03-07", "to": "2026-03-10"}, ["佟佳欣", "张桂芳"]),
        ({"from": "2026-03-08", "to": "2026-03-09"}, []),
    ):
        with visiting(world.app, CLERK) as visitor:
            visitor.open("applications", **days)
            assert [row[1] for table in visitor.tables for row in table] == names, days


def test_a_late_entry_without_a_day_is_refused_on_the_check_page(world: World, clerk: Visitor) -> None:
    draft(world, token := uuid4(), is_late=True, received_on="", received_time="", late_reason="昨日系统故障")
    checking(clerk, token).click("提交登记")
    assert "请填写收件日期和时刻" in clerk.errors
    assert rows(world, Matter) == []


def test_all_that_is_required_says_nothing_of_what_is_not(world: World, clerk: Visitor) -> None:
    """The third material may be left out."""
    with world.app.change(NOW) as work:
        asked = work.session.scalars(select(ItemMaterial).order_by(ItemMaterial.position)).all()
        asked[2].is_required = False
        work.commit()
    draft(world, token := uuid4())
    checking(clerk, token).click("提交登记")
    received = {
        m.position: (m.originals_received, m.copies_received) for m in rows(world, ApplicationMaterial)
    }
    assert received == {
        n: (0, 0) if n == 3 else (m.originals, m.copies) for n, m in enumerate(asked, start=1)
    }


def test_an_item_changed_beneath_the_check_page_is_refused_and_shown(world: World, clerk: Visitor) -> None:
    draft(world, token := uuid4())
    checking(clerk, token)
    admin = world.ctx(Role.SYSTEM_ADMIN)
    seen = get_item(admin, world.item_id)
    assert seen is not None
    longer = replace(seen.facts, limit_amount=(seen.facts.limit_amount or 0) + 10)
    done(change_item(admin, ChangeItem(uuid4(), seen.item_id, seen.row_version, longer, "调整期限")))
    clerk.click("提交登记")
    assert "请重新核对" in clerk.errors and rows(world, Matter) == []
    clerk.click("提交登记")
    assert len(rows(world, Matter)) == 1


def test_a_tick_holds_for_the_sentences_it_was_given_for(world: World, clerk: Visitor) -> None:
    register(world, applicant=person(1, phone="13904138888"))
    draft(world, token := uuid4(), duplicate_reason="另一批人员")
    checking(clerk, token).page.checkbox[0].check()
    clerk.run()
    (party,) = rows(world, Party)
    other = person(1, phone="13904137777")
    done(
        correct_party(world.ctx(CLERK), CorrectParty(uuid4(), party.id, party.row_version, other, "来电告知"))
    )
    clerk.click("提交登记")
    assert "已核对提醒内容" in clerk.errors and len(rows(world, Matter)) == 1
    clerk.page.checkbox[0].check()
    clerk.click("提交登记")
    assert len(rows(world, Matter)) == 2
