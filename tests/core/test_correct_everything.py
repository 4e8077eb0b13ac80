"""Correcting whom and what a registration names: person, number, telephone, agent, item and time of receipt."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.applications.correct import (
    CorrectApplication,
    Corrected,
    CorrectedParties,
    VoidApplication,
    correct_application,
    void_application,
)
from core.applications.reading import ApplicationView, document_file, get_application, list_applications
from core.applications.register import AgentInput, MaterialInput
from core.law.problem import Problem
from core.law.roles import Role
from core.parties.register import CorrectParty, correct_party
from core.people.delegations import Delegate, delegate
from db.models import (
    Account,
    AccountRole,
    Act,
    AdminChange,
    Application,
    ApplicationMaterial,
    Document,
    Item,
    ItemMaterial,
    Matter,
    MatterParty,
    MatterPerson,
    Party,
)
from db.queries.applications import ApplicationFilter
from tests.conftest import NOW, FixedClock
from tests.core.documents_support import page_texts
from tests.core.people_support import done
from tests.factories.applications import (
    MATERIALS,
    codes,
    company,
    count,
    identity_number,
    person,
    register,
    rows,
)
from tests.factories.world import World

CLERK, HEAD = Role.WINDOW_CLERK, Role.UNIT_HEAD


def correct(world: World, **more: Any) -> Corrected | list[Problem]:
    """Correct the one matter there is; what is not named stays as it was registered."""
    (matter,) = rows(world, Matter)
    plain = CorrectApplication(uuid4(), matter.id, matter.row_version, "counter", MATERIALS, "", "登记有误")
    return correct_application(world.ctx(CLERK), replace(plain, **more))


def applicant(party: Any, agent: AgentInput | None = None) -> dict[str, Any]:
    return {"parties": CorrectedParties(party, agent)}


def seen(world: World, *, full: bool = True) -> ApplicationView:
    (matter,) = rows(world, Matter)
    view = get_application(world.ctx(CLERK), matter.id, full=full)
    assert view is not None
    return view


def newest_paper(world: World) -> str:
    paper = document_file(world.ctx(CLERK), rows(world, Document)[-1].id)
    assert paper is not None
    return "".join(page_texts(paper.data))


def changes(world: World) -> list[list[str]]:
    act = rows(world, Act, Act.kind == "registration_corrected")[-1]
    found: list[list[str]] = act.details["changes"]
    return found


def found(world: World, words: str) -> int:
    return list_applications(world.ctx(CLERK), ApplicationFilter(text=words)).total


def test_another_person_takes_the_place_of_the_one_registered_wrongly(world: World) -> None:
    register(world, applicant=person(1, name="张桂芳"))
    right = person(2, name="李秀兰", phone="13904139999")
    done(correct(world, **applicant(right)))
    view = seen(world)
    assert (view.applicant.name, view.applicant.certificate_no) == ("李秀兰", identity_number(2))
    parties = {row.name: row for row in rows(world, Party)}
    (row,) = rows(world, MatterParty)
    assert row.party_id == parties["李秀兰"].id, "the registration points to the right person of the register"
    assert (parties["张桂芳"].phone, parties["李秀兰"].phone) == ("13904130001", "13904139999")
    assert ["申请人姓名（名称）", "张桂芳", "李秀兰"] in changes(world)
    assert "申请人李秀兰" in newest_paper(world)
    assert found(world, "李秀兰") == 1 and found(world, "张桂芳") == 0
    assert rows(world, Matter)[0].party_names == "李秀兰"


def test_a_name_mended_in_the_register_is_carried_into_the_registration(world: World) -> None:
    register(world, applicant=person(name="张桂方"))
    assert codes(correct(world, **applicant(person(name="张桂芳")))) == ["party.renamed"]  # type: ignore[arg-type]
    (party,) = rows(world, Party)
    mended = CorrectParty(uuid4(), party.id, 1, person(name="张桂芳"), "姓名录错")
    done(correct_party(world.ctx(CLERK), mended))
    done(correct(world, **applicant(person(name="张桂芳"))))
    assert seen(world).applicant.name == "张桂芳"
    assert len(rows(world, Party)) == 1
    assert changes(world) == [["申请人姓名（名称）", "张桂方", "张桂芳"]]


def test_a_wrong_telephone_is_mended_in_the_register_too_unless_a_newer_one_stands_there(
    world: World,
) -> None:
    register(world, applicant=person(phone="13904130001"))
    done(correct(world, **applicant(person(phone="13904130002"))))
    (party,) = rows(world, Party)
    assert (seen(world).applicant.phone, party.phone) == ("13904130002", "13904130002")
    (change,) = rows(world, AdminChange)
    assert change.reason == "登记有误"
    newer = person(phone="13904138888")
    done(correct_party(world.ctx(CLERK), CorrectParty(uuid4(), party.id, party.row_version, newer, "换号")))
    done(correct(world, **applicant(person(phone="13904130003"))))
    (party,) = rows(world, Party)
    assert (seen(world).applicant.phone, party.phone) == ("13904130003", "13904138888")


def test_of_numbers_and_telephones_the_timeline_shows_no_more_than_the_page(world: World) -> None:
    register(world, applicant=person(1))
    done(correct(world, **applicant(person(2, phone="13904139999"))))
    masked, whole = (seen(world, full=full).acts for full in (False, True))
    lines = {what: (old, new) for act in masked for what, old, new in act.changes}
    assert identity_number(1) not in str(lines) and identity_number(2) not in str(lines)
    assert "13904139999" not in str(lines)
    full = {what: (old, new) for act in whole for what, old, new in act.changes}
    assert full["申请人证件号码"] == (identity_number(1), identity_number(2))


def test_who_has_no_certificate_stays_one_party(world: World) -> None:
    nameless = person(
        name="王某", certificate_kind="none", certificate_no="", no_certificate_reason="证件遗失"
    )
    register(world, applicant=nameless)
    done(correct(world, **applicant(replace(nameless, name="王五"))))
    done(correct(world, **applicant(person(5, name="王五"))))
    (party,) = rows(world, Party)
    assert (party.name, party.certificate_no) == ("王五", identity_number(5))


def test_an_agent_is_added_changed_and_taken_away(world: World) -> None:
    register(world)
    agent = AgentInput(person(2, name="孙海"), "代为提交")
    done(correct(world, **applicant(person(), agent)))
    view = seen(world)
    assert view.agent is not None and (view.agent.name, view.authority) == ("孙海", "代为提交")
    assert "代理人孙海代理权限代为提交" in newest_paper(world)
    assert found(world, "孙海") == 1
    done(correct(world, **applicant(person(), replace(agent, authority="代为提交、领取"))))
    assert changes(world) == [["代理人代理权限", "代为提交", "代为提交、领取"]]
    done(correct(world, **applicant(person(), AgentInput(company(3), "代为提交"))))
    view = seen(world)
    assert view.agent is not None and view.agent.name == company(3).name
    done(correct(world, **applicant(person())))
    assert seen(world).agent is None and found(world, company(3).name) == 0
    assert "代理人" not in newest_paper(world).split("告知事项")[0].replace("申请人或代理人签名", "")
    assert [row.role for row in rows(world, MatterParty)] == ["applicant", "former_agent"]


def test_what_is_wrong_with_an_agent_says_that_it_is_the_agents(world: World) -> None:
    register(world)
    wrong = AgentInput(person(2, certificate_no=identity_number(2)[:-3], phone="1"), "代为提交")
    problems = correct(world, **applicant(person(), wrong))
    assert isinstance(problems, list) and len(problems) == 2
    assert all(p.message.startswith("代理人") for p in problems), problems
    oneself = AgentInput(person(), "代为提交")
    assert codes(correct(world, **applicant(person(), oneself))) == ["agent.oneself"]  # type: ignore[arg-type]


def other_item(world: World, unit: str = "inspection") -> UUID:
    with world.app.change(NOW) as work:
        agency_id = world.ctx(CLERK).actor.agency_id
        item = Item(
            agency_id=agency_id,
            unit_id=world.unit_id(unit),
            code="LR-02",
            name="集体合同审查",
            procedure="public_service",
            limit_amount=15,
            limit_unit="cd",
            limit_basis="劳动合同法",
        )
        work.add(item)
        work.session.flush()
        work.add(ItemMaterial(item_id=item.id, position=1, name="集体合同文本", originals=2, copies=0))
        work.commit()
        return item.id


def test_another_item_brings_its_unit_its_limit_and_its_materials(world: World) -> None:
    register(world)
    item_id = other_item(world)
    done(correct(world, item_id=item_id, materials=(MaterialInput(1, 1, 0),)))
    view = seen(world)
    assert (view.item, view.unit, view.limit) == (
        "集体合同审查",
        "劳动保障监察支队",
        "自受理之日起15日",
    )
    assert [(m.name, m.missing) for m in view.materials] == [("集体合同文本", "原件1份")]
    assert changes(world)[0] == ["办理事项", "企业实行不定时工作制审批", "集体合同审查"]
    assert ["1. 申请表", "原件1份、复印件0份", ""] in changes(world)
    assert count(world.app.engine, "application_material") == 4, "the list of the wrong item stays, ended"
    assert {row.ended_at for row in rows(world, ApplicationMaterial)} == {None, NOW}
    text = newest_paper(world)
    assert "申请事项集体合同审查" in text and "集体合同文本" in text and "营业执照" not in text
    assert found(world, "集体合同") == 1 and found(world, "不定时") == 0
    done(correct(world, item_id=world.item_id))
    assert [m.name for m in seen(world).materials] == ["申请表", "营业执照", "职工名册"]


def test_an_item_that_is_not_offered_is_refused_and_the_registered_one_may_be_closed(world: World) -> None:
    register(world)
    assert codes(correct(world, item_id=uuid4())) == ["item"]  # type: ignore[arg-type]
    with world.app.change(NOW) as work:
        work.session.get_one(Item, world.item_id).is_active = False
        work.commit()
    done(correct(world, item_id=world.item_id, note="补"))


def test_the_time_of_receipt_is_mended_with_its_reason_where_it_makes_the_entry_late(
    world: World, clock: FixedClock
) -> None:
    register(world)
    clock.moment += timedelta(days=3)
    hour, day = NOW - timedelta(hours=1), NOW - timedelta(days=2)
    done(correct(world, received_at=hour))
    view = seen(world)
    assert (view.received_at, view.late_reason) == (hour, None)
    assert changes(world) == [["收件时间", "2026-03-10 09:30", "2026-03-10 08:30"]]
    assert "收件时间2026年3月10日8时30分" in newest_paper(world)
    assert codes(correct(world, received_at=day)) == ["late"]  # type: ignore[arg-type]
    done(correct(world, received_at=day, late_reason="停电"))
    assert seen(world).late_reason == "停电"
    (application,) = rows(world, Application)
    assert application.happened_at == day
    later = correct(world, received_at=NOW + timedelta(minutes=1))
    assert isinstance(later, list) and "不得晚于登记时间（2026-03-10 09:30）" in later[0].message


def test_what_did_not_change_is_not_asked_about_again(world: World) -> None:
    register(world, applicant=company())
    (party,) = rows(world, Party)
    renamed = company(name="抚顺新名公司")
    done(correct_party(world.ctx(CLERK), CorrectParty(uuid4(), party.id, 1, renamed, "工商变更")))
    same = {**applicant(company()), "received_at": NOW.replace(second=0)}
    assert codes(correct(world, **same)) == ["nothing_changed"]  # type: ignore[arg-type]
    done(correct(world, **same, note="补"))
    assert seen(world).applicant.name == company().name


@pytest.mark.parametrize("words", ["某人社收〔2026〕2号", "某人社收[2026]2号", "某人社收（２０２６）2号"])
def test_the_number_of_the_new_receipt_finds_the_application(world: World, words: str) -> None:
    made = register(world)
    result = done(correct(world, note="补"))
    assert result.number == "某人社收〔2026〕2号"
    assert found(world, words) == found(world, made.receipt_number) == 1


def test_who_moved_to_another_unit_sees_what_he_registered_and_changes_it_no_more(world: World) -> None:
    made = register(world)
    with world.app.change(NOW) as work:
        work.session.get_one(Account, world.account_id(CLERK)).unit_id = world.unit_id("archive")
        work.commit()
    view = get_application(world.ctx(CLERK), made.matter_id)
    assert view is not None and not view.is_correctable
    assert codes(correct(world, note="补")) == ["not_found"]  # type: ignore[arg-type]


def test_with_the_registration_the_registrars_part_ends(world: World) -> None:
    made = register(world)
    assert seen(world).is_correctable
    done(void_application(world.ctx(HEAD), VoidApplication(uuid4(), made.matter_id, 1, "重复登记")))
    (part,) = rows(world, MatterPerson)
    assert part.ended_at == NOW
    view = seen(world)
    assert not view.is_correctable and view.people == [("登记人", "窗口人员甲")]


def test_who_got_a_certificate_since_keeps_his_row_when_the_application_turns_out_to_be_anothers(
    world: World,
) -> None:
    """Registered without a certificate, given one in the register, and only then found to be somebody else."""
    register(
        world, applicant=person(certificate_kind="none", certificate_no="", no_certificate_reason="遗失")
    )
    (first,) = rows(world, Party)
    known = person(2, name="张桂芳", phone="13904130001")
    done(correct_party(world.ctx(CLERK), CorrectParty(uuid4(), first.id, first.row_version, known, "补录")))
    done(correct(world, **applicant(person(3, name="李四", phone="13904137777"))))
    (named,) = rows(world, MatterParty)
    parties = {row.id: (row.name, row.certificate_no, row.phone) for row in rows(world, Party)}
    assert parties.pop(first.id) == ("张桂芳", identity_number(2), "13904130001")
    assert parties == {named.party_id: ("李四", identity_number(3), "13904137777")}


def test_a_correction_that_takes_the_matter_out_of_ones_reach_is_found_by_its_receipts(world: World) -> None:
    """Whoever sees it by the unit in charge alone corrects the item, and with it the unit."""
    made = register(world)
    with world.app.change(NOW) as work:
        work.add(AccountRole(account_id=world.account_id(HEAD), role=CLERK.value))
        work.commit()
    (matter,) = rows(world, Matter)
    item = other_item(world)
    command = CorrectApplication(
        uuid4(), matter.id, matter.row_version, "counter", (MaterialInput(1, 1, 0),), "", "选错", item
    )
    result = done(correct_application(world.ctx(HEAD), command))
    assert found(world, result.number) == found(world, made.receipt_number) == 1


def test_a_party_renamed_since_does_not_keep_the_rest_from_being_mended(world: World) -> None:
    register(world, applicant=company())
    (row,) = rows(world, Party)
    renamed = company(name="抚顺浑河智能制造有限公司")
    done(correct_party(world.ctx(CLERK), CorrectParty(uuid4(), row.id, row.row_version, renamed, "更名")))
    done(correct(world, **applicant(company(phone="024-57600009"))))
    (named,) = rows(world, MatterParty)
    assert (named.name, named.phone) == (company().name, "024-57600009"), "as it was called then"
    assert [party.name for party in rows(world, Party)] == ["抚顺浑河智能制造有限公司"]
    other = correct(world, **applicant(company(name="抚顺浑河精密制造有限公司")))
    assert codes(other) == ["party.renamed"]  # type: ignore[arg-type]


def test_why_there_is_no_certificate_is_mended_and_told(world: World) -> None:
    nobody = person(certificate_kind="none", certificate_no="", no_certificate_reason="证件遗失")
    register(world, applicant=nobody)
    done(correct(world, **applicant(replace(nobody, no_certificate_reason="从未办理"))))
    assert changes(world) == [["申请人无证件原因", "证件遗失", "从未办理"]]
    assert [party.no_certificate_reason for party in rows(world, Party)] == ["从未办理"]


def test_a_time_of_receipt_that_was_asked_for_must_be_there(world: World) -> None:
    register(world)
    result = correct(world, note="补", received_at=None, has_moment=True, late_reason="昨日停电")
    assert [(p.code, p.field) for p in result] == [("moment", "received_at")]  # type: ignore[union-attr]


def test_of_two_kinds_of_number_the_timeline_shows_what_shows_least(world: World) -> None:
    register(world, applicant=person(1))
    done(correct(world, **applicant(person(1, certificate_kind="other", certificate_no="RW20260000123456"))))
    line = next(line for act in seen(world, full=False).acts for line in act.changes if "证件号码" in line[0])
    for shown, whole in zip(line[1:], (identity_number(1), "RW20260000123456"), strict=True):
        assert shown != whole and shown.count("*") >= len(whole) - 4, line


def test_what_may_be_done_is_offered_as_far_as_each_permission_reaches(world: World) -> None:
    """The head of the unit in charge stands in for the clerk of inspection: he reads, and may void; correct he may not."""
    made = register(world)
    officer = Role.ENFORCEMENT_OFFICER
    with world.app.change(NOW) as work:
        work.add(AccountRole(account_id=world.account_id(officer), role=CLERK.value))
        work.commit()
    command = Delegate(uuid4(), CLERK.value, world.account_id(HEAD), NOW, NOW + timedelta(days=3), "休假")
    done(delegate(world.ctx(officer), command))
    view = get_application(world.ctx(HEAD), made.matter_id)
    assert view is not None and (view.is_correctable, view.is_voidable) == (False, True)


def test_who_corrects_what_was_voided_meanwhile_learns_that(world: World) -> None:
    made = register(world)
    (matter,) = rows(world, Matter)
    stale = CorrectApplication(uuid4(), matter.id, matter.row_version, "counter", MATERIALS, "补", "有误")
    done(void_application(world.ctx(HEAD), VoidApplication(uuid4(), made.matter_id, 1, "重复登记")))
    problems = correct_application(world.ctx(CLERK), stale)
    assert [p.message for p in problems] == ["该申请已作废，不能再更正登记内容"]  # type: ignore[union-attr]
