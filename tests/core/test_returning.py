"""Somebody comes again: recognized, what was said the last time, and the same application once more."""

from dataclasses import replace
from uuid import uuid4

from core.applications.reading import get_application
from core.applications.register import AgentInput, register_application, review_application
from core.applications.returning import LastTime, alike, last_time, recognize
from core.law.problem import Problem
from core.law.roles import Role
from core.parties.identity import PartyInput
from db.models import Act, LedgerEntry, Matter
from tests.factories.applications import (
    closed,
    codes,
    command,
    company,
    must,
    person,
    refused,
    register,
    rows,
)
from tests.factories.world import World, hire

CLERK = Role.WINDOW_CLERK


def typed(party: PartyInput) -> tuple[str, str, str]:
    return party.certificate_kind, party.certificate_no, party.name


def without(name: str = "王无证") -> PartyInput:
    return PartyInput("citizen", name, "none", no_certificate_reason="证件遗失补办中", phone="13904130009")


def test_the_holder_of_a_certificate_is_recognized_with_his_matters_open_ones_first(world: World) -> None:
    first, second = register(world), register(world)
    closed(world, second.matter_id)
    known = recognize(world.ctx(CLERK), *typed(person(name="")))
    assert known is not None and (known.name, known.by_name) == ("张桂芳", False)
    assert [(m.number, m.is_open, m.role) for m in known.matters] == [
        (first.number, True, "申请人"),
        (second.number, False, "申请人"),
    ]


def test_a_name_alone_is_recognized_while_no_number_says_otherwise_and_nobody_shares_it(world: World) -> None:
    register(world)
    ctx = world.ctx(CLERK)
    known = recognize(ctx, "resident_identity_card", "", "张桂芳")
    assert known is not None and known.by_name
    assert recognize(ctx, *typed(person(5, name="张桂芳"))) is None
    assert last_time(ctx, "resident_identity_card", "", "张桂芳") is None, (
        "contacts are told by certificate alone"
    )
    register(world, applicant=person(6, name="张桂芳"))
    assert recognize(ctx, "resident_identity_card", "", "张桂芳") is None


def test_a_colleague_elsewhere_sees_no_matter_of_other_windows_and_is_not_stopped_by_it(world: World) -> None:
    register(world)
    stranger = hire(world, "外窗口", CLERK, unit="inspection")
    known = recognize(world.ctx(stranger), *typed(person()))
    assert known is not None and known.matters == ()
    assert last_time(world.ctx(stranger), *typed(person())) is None
    wanted = command(world, duplicate_reason="")
    must(register_application(world.ctx(stranger), wanted))
    for role in (Role.UNIT_HEAD, Role.ENFORCEMENT_OFFICER, Role.SYSTEM_ADMIN):
        assert recognize(world.ctx(role), *typed(person())) is None
        assert last_time(world.ctx(role), *typed(person())) is None


def test_contacts_channel_and_agent_of_the_last_application(world: World) -> None:
    agent = AgentInput(person(2), "代为申请、领取")
    register(world, applicant=company(), channel="online")
    made = register(world, applicant=company(phone="024-57600009"), agent=agent, channel="post")
    last = last_time(world.ctx(CLERK), *typed(company()))
    assert isinstance(last, LastTime)
    assert (last.number, last.channel, last.phone) == (made.number, "post", "024-57600009")
    assert (last.agent, last.authority) == (person(2), "代为申请、领取")
    assert [e.action for e in rows(world, LedgerEntry, LedgerEntry.action == "revealed")] == ["revealed"]


def test_what_was_voided_is_not_the_last_time(world: World) -> None:
    first = register(world, channel="online")
    second = register(world)
    with world.app.change(who=world.ctx(CLERK).who) as work:
        work.session.get_one(Matter, second.matter_id).stage = "voided"
        work.commit()
    last = last_time(world.ctx(CLERK), *typed(person()))
    assert last is not None and last.number == first.number


def again(world: World, **more: object) -> list[Problem]:
    wanted = command(world, **{"duplicate_reason": "", **more})
    problems = refused(world.ctx(CLERK), wanted)
    assert review_application(world.ctx(CLERK), wanted) == problems
    return problems


def test_the_same_once_more_wants_a_reason_and_names_what_is_open(world: World) -> None:
    first = register(world)
    (problem,) = again(world)
    assert (problem.code, problem.field) == ("duplicate", "duplicate_reason")
    assert first.number in problem.message and problem.link == f"/application?id={first.matter_id}"
    assert [m.number for m in alike(world.ctx(CLERK), *typed(person()), world.item_id)] == [first.number]
    assert codes(again(world, duplicate_reason="…")) != []


def test_the_reason_stands_on_the_record(world: World) -> None:
    first = register(world)
    second = register(world, duplicate_reason=" 第二处用工地点 ")
    view = get_application(world.ctx(CLERK), second.matter_id)
    assert view is not None
    (act,) = [act for act in view.acts if act.kind == "duplicate_confirmed"]
    assert act.title == "确认再次登记"
    assert act.note == f"同一申请人的同一事项已在办理（{first.number}），仍予登记：第二处用工地点"
    assert rows(world, Act, Act.matter_id == first.matter_id, Act.kind == "duplicate_confirmed") == []


def test_it_is_no_duplicate_once_the_first_is_closed_or_for_somebody_else(world: World) -> None:
    first = register(world)
    must(register_application(world.ctx(CLERK), command(world, applicant=person(2), duplicate_reason="")))
    closed(world, first.matter_id)
    done = must(register_application(world.ctx(CLERK), command(world, duplicate_reason="不必说明")))
    assert rows(world, Act, Act.matter_id == done.matter_id, Act.kind == "duplicate_confirmed") == []


def test_somebody_without_a_certificate_is_told_by_his_name(world: World) -> None:
    register(world, applicant=without())
    assert codes(again(world, applicant=without())) == ["duplicate"]
    must(
        register_application(
            world.ctx(CLERK), command(world, applicant=without("李无证"), duplicate_reason="")
        )
    )


def test_a_double_click_is_no_duplicate(world: World) -> None:
    wanted = command(world, duplicate_reason="")
    first = must(register_application(world.ctx(CLERK), wanted))
    assert must(register_application(world.ctx(CLERK), wanted)) == first
    assert codes(refused(world.ctx(CLERK), replace(wanted, token=uuid4()))) == ["duplicate"]
