"""细则第四条: 对依法申请办理的事项，需详细记录申请登记信息、出具书面凭证或回执的具体内容 …

The first half: what is recorded at the window and what the applicant takes home. Acceptance, correction on the spot
and the notice of what is to be supplied follow with the steps that make them.
"""

from datetime import timedelta
from typing import Any

import pytest

from core.applications.reading import ApplicationView, document_file, get_application
from core.applications.register import AgentInput, MaterialInput, Registered
from core.law.applications import ARTICLE_4, CHANNELS
from core.law.roles import Role
from db.models import Document, Matter, MatterParty, MatterPerson
from tests.conftest import NOW
from tests.core.documents_support import page_texts
from tests.factories.applications import company, person, register, rows
from tests.factories.world import World

CLERK = Role.WINDOW_CLERK


def seen(world: World, made: Registered) -> ApplicationView:
    view = get_application(world.ctx(CLERK), made.matter_id, full=True)
    assert view is not None
    return view


def printed(world: World, made: Registered) -> str:
    paper = document_file(world.ctx(CLERK), made.document_id)
    assert paper is not None
    return "".join(page_texts(paper.data))


def with_agent(world: World, **more: Any) -> Registered:
    agent = AgentInput(person(2, name="王䶮"), "代为提交材料、领取文书")
    return register(world, applicant=company(), agent=agent, channel="post", note="当场核对原件", **more)


def test_art4_registered_is_who_applied_for_what_when_how_and_who_took_it(world: World) -> None:
    made = with_agent(world, received_at=NOW - timedelta(hours=2))
    view = seen(world, made)
    assert (view.number, view.item, view.stage_label) == (
        "某人社申〔2026〕1号",
        "企业实行不定时工作制审批",
        "已登记",
    )
    assert (view.channel_label, view.received_at, view.recorded_at) == ("邮寄", NOW - timedelta(hours=2), NOW)
    assert (view.unit, view.intake_unit) == ("劳动关系科", "政务服务窗口")
    assert (view.limit, view.note) == ("自受理之日起20个工作日", "当场核对原件")
    assert view.people == [("登记人", "窗口人员甲")]
    applicant, agent = view.applicant, view.agent
    assert agent is not None
    assert (applicant.name, applicant.certificate_no) == (company().name, company().certificate_no)
    assert (applicant.legal_representative, applicant.phone) == ("李国强", "024-57600001")
    assert (agent.name, agent.certificate_no, view.authority) == (
        "王䶮",
        person(2).certificate_no,
        "代为提交材料、领取文书",
    )


def test_art4_registered_is_each_material_received_and_missing(world: World) -> None:
    view = seen(world, register(world))
    assert [
        (m.name, m.originals, m.copies, m.originals_received, m.copies_received) for m in view.materials
    ] == [
        ("申请表", 1, 0, 1, 0),
        ("营业执照", 1, 1, 0, 1),
        ("职工名册", 0, 1, 0, 0),
    ]
    assert [m.missing for m in view.materials] == ["", "原件1份", "复印件1份"]
    assert view.materials[1].note == "原件次日补交"


def test_art4_the_receipt_says_all_of_it(world: World) -> None:
    made = with_agent(world)
    text = printed(world, made)
    for words in (
        "某市人力资源和社会保障局收件回执",
        "编号：某人社收〔2026〕1号",
        "申请人抚顺浑河机械制造有限公司",
        f"证件类型统一社会信用代码证件号码{company().certificate_no}",
        "代理人王䶮代理权限代为提交材料、领取文书",
        "申请事项企业实行不定时工作制审批",
        "申请方式邮寄收件时间2026年3月10日9时30分",
        "办理期限自受理之日起20个工作日内",
        "1申请表1/1—√",
        "2营业执照0/11/1部分原件次日补交",
        "3职工名册—0/1缺",
        "尚缺材料2．营业执照（缺原件1份）；3．职工名册（缺复印件1份）。",
        "备注当场核对原件",
        "申请登记号：某人社申〔2026〕1号",
        "收件人窗口人员甲",
        "2026年3月10日",
    ):
        assert words in text, words


def test_art4_the_receipt_hides_of_a_persons_number_what_it_need_not_show(world: World) -> None:
    made = with_agent(world)
    number = person(2).certificate_no
    text = printed(world, made)
    assert number not in text and number[:3] in text and number[-4:] in text


def test_art4_receiving_is_not_accepting_and_the_receipt_says_so(world: World) -> None:
    assert "收件不等于受理" in printed(world, register(world))


def test_art4_the_receipt_is_issued_with_the_registration_and_stands_on_the_timeline(world: World) -> None:
    made = register(world)
    view = seen(world, made)
    assert [act.title for act in view.acts] == ["出具收件回执", "登记申请"]
    assert view.acts[0].document_id == made.document_id
    (paper,) = view.papers
    assert (paper.document_id, paper.number, paper.issued_at) == (made.document_id, made.receipt_number, NOW)


def test_art4_what_the_receipt_says_is_kept_beside_it(world: World) -> None:
    register(world)
    (document,) = rows(world, Document)
    content = document.content
    assert content["applicant"]["name"] == "张桂芳"
    assert content["number"] == document.number
    assert content["received_at"] == NOW.isoformat()
    assert [m["name"] for m in content["materials"]] == ["申请表", "营业执照", "职工名册"]


@pytest.mark.parametrize("channel", CHANNELS)
def test_art4_every_way_to_apply_is_recorded(world: World, channel: str) -> None:
    assert CHANNELS[channel].basis == ARTICLE_4
    made = register(world, channel=channel)
    assert seen(world, made).channel == channel
    assert f"申请方式{CHANNELS[channel].label}" in printed(world, made)


def test_art4_citizens_legal_persons_and_other_organisations_can_apply(world: World) -> None:
    for index, (kind, applicant) in enumerate(
        (
            ("citizen", person()),
            ("legal_person", company()),
            ("organization", company(2, kind="organization", name="抚顺某某合伙企业")),
        ),
        start=1,
    ):
        made = register(world, applicant=applicant)
        assert seen(world, made).applicant.kind == kind
        assert made.number == f"某人社申〔2026〕{index}号"


def test_art4_who_has_no_certificate_can_apply_and_the_reason_is_kept(world: World) -> None:
    made = register(
        world,
        applicant=person(
            certificate_kind="none", certificate_no="", no_certificate_reason="流浪人员，证件遗失"
        ),
    )
    assert seen(world, made).applicant.certificate_label == "无证照"
    from core.parties.reading import get_party

    party = get_party(world.ctx(CLERK), seen(world, made).applicant.party_id)
    assert party is not None and party.no_certificate_reason == "流浪人员，证件遗失"


def test_art4_everything_handed_in_leaves_nothing_missing(world: World) -> None:
    complete = (MaterialInput(1, 1, 0), MaterialInput(2, 1, 1), MaterialInput(3, 0, 1))
    made = register(world, materials=complete)
    assert [m.missing for m in seen(world, made).materials] == ["", "", ""]
    assert "尚缺材料无" in printed(world, made)


def test_art4_the_record_is_one_matter_with_its_parties_and_its_registrar(world: World) -> None:
    with_agent(world)
    (matter,) = rows(world, Matter)
    assert (matter.procedure, matter.stage, matter.party_names) == (
        "application",
        "registered",
        "抚顺浑河机械制造有限公司（代理人：王䶮）",
    )
    applicant, agent = rows(world, MatterParty)
    assert (applicant.role, agent.role, agent.represents_id) == ("applicant", "agent", applicant.id)
    (registrar,) = rows(world, MatterPerson)
    assert (registrar.part, registrar.account_id) == ("registrar", world.account_id(CLERK))
