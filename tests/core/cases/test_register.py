"""Regulation art 6: a trace is taken down before anybody decides whether a case begins."""

from datetime import timedelta
from uuid import uuid4

from core.cases.register import possible_units, register_trace
from core.law.certificates import CertificateKind
from core.law.roles import Role
from core.matters.reading import get_matter
from core.people.delegations import Delegate, delegate
from db.models import Act, EnforcementCase, Matter, MatterParty, MatterPerson, Party
from tests.conftest import NOW
from tests.factories.applications import codes, company, person, rows
from tests.factories.assignments import HEAD as OTHER_HEAD
from tests.factories.cases import HEAD, OFFICER, staffed, trace, trace_command, try_trace
from tests.factories.world import World


def test_art6_an_officer_registers_a_trace_and_handles_it(world: World) -> None:
    matter_id = trace(world, parties=(company(), person(2)), trace_no="某信访〔2026〕3号")
    (matter,) = rows(world, Matter)
    assert (matter.id, matter.procedure, matter.stage) == (matter_id, "case", "trace")
    assert matter.unit_id == matter.intake_unit_id == world.unit_id("inspection")
    assert "案〔2026〕1号" in matter.number
    assert matter.party_names == "抚顺浑河机械制造有限公司、张桂芳2"
    (case,) = rows(world, EnforcementCase)
    assert (case.trace, case.trace_no, case.kind) == ("inspection", "某信访〔2026〕3号", "wages")
    parties = rows(world, MatterParty, MatterParty.matter_id == matter_id)
    assert [(one.role, one.name) for one in parties] == [
        ("party", "抚顺浑河机械制造有限公司"),
        ("party", "张桂芳2"),
    ]
    people = rows(world, MatterPerson, MatterPerson.matter_id == matter_id)
    mine = world.account_id(OFFICER)
    assert {(one.part, one.account_id) for one in people} == {("registrar", mine), ("handler", mine)}
    (act,) = rows(world, Act, Act.matter_id == matter_id)
    assert (act.kind, act.note) == ("trace_registered", "线索来源：检查发现（某信访〔2026〕3号）")


def test_what_the_counter_registers_waits_to_be_claimed(world: World) -> None:
    matter_id = trace(world, Role.INTAKE_CLERK)
    people = rows(world, MatterPerson, MatterPerson.matter_id == matter_id)
    assert [one.part for one in people] == ["registrar"]
    view = get_matter(world.ctx(OFFICER), matter_id)
    assert view is not None and view.stage_label == "线索"
    assert get_matter(world.ctx(OTHER_HEAD), matter_id) is None


def test_everything_that_is_wrong_is_told_at_once(world: World) -> None:
    found = try_trace(
        world,
        trace="complaint",
        subject=" ",
        facts="",
        kind=None,
        district="x",
        industry=None,
        parties=(company(name=""), company()),
        is_late=True,
    )
    assert isinstance(found, list)
    assert [one.field for one in found] == [
        *("trace", "kind", "district", "industry", "subject", "facts"),
        *("party1.name", "party2.name", "received_at"),
    ]
    assert rows(world, Matter) == [] and rows(world, Party) == []
    none = try_trace(world, parties=())
    assert isinstance(none, list) and codes(none) == ["parties"]


def test_telephone_and_head_of_a_firm_may_still_be_unknown_but_not_wrong(world: World) -> None:
    trace(world, parties=(company(phone="", legal_representative=""),))
    wrong = try_trace(world, parties=(company(2, phone="12"),))
    assert isinstance(wrong, list) and [one.field for one in wrong] == ["party1.phone"]
    unknown = company(3, certificate_kind=CertificateKind.NONE, certificate_no="", phone="")
    lacking = try_trace(world, parties=(unknown,))
    assert isinstance(lacking, list) and len(lacking) == 1


def test_art3_a_trace_that_is_entered_late_says_why_for_good(world: World) -> None:
    when = NOW - timedelta(days=3)
    found = try_trace(world, received_at=when, is_late=True)
    assert isinstance(found, list) and codes(found) == ["late"]
    matter_id = trace(world, received_at=when, is_late=True, late_reason="节假日期间接到")
    (matter,) = rows(world, Matter, Matter.id == matter_id)
    assert (matter.happened_at, matter.late_reason) == (when, "节假日期间接到")
    future = try_trace(world, received_at=NOW + timedelta(hours=1), is_late=True)
    assert isinstance(future, list) and codes(future) == ["future"]


def test_a_name_that_the_register_knows_otherwise_is_refused(world: World) -> None:
    trace(world)
    found = try_trace(world, parties=(company(name="别的公司"),))
    assert isinstance(found, list) and codes(found) == ["party.renamed"]


def test_a_double_click_registers_once(world: World) -> None:
    wanted = trace_command()
    first = register_trace(world.ctx(OFFICER), wanted)
    assert register_trace(world.ctx(OFFICER), wanted) == first
    assert len(rows(world, Matter)) == 1


def test_who_has_roles_in_two_units_says_for_which(world: World) -> None:
    staffed(world)
    until = NOW + timedelta(days=3)
    lent = delegate(
        world.ctx(OTHER_HEAD), Delegate(uuid4(), "unit_head", world.account_id(HEAD), NOW, until, "休假")
    )
    assert not isinstance(lent, list), lent
    units = possible_units(world.ctx(HEAD))
    assert list(units) == [world.unit_id("inspection"), world.unit_id("relations")]
    found = try_trace(world, HEAD)
    assert isinstance(found, list) and [one.field for one in found] == ["unit_id"]
    matter_id = trace(world, HEAD, unit_id=world.unit_id("relations"))
    people = {
        one.part: one.account_id for one in rows(world, MatterPerson, MatterPerson.matter_id == matter_id)
    }
    absent = world.account_id(OTHER_HEAD)
    assert people == {"registrar": absent, "handler": absent, "stand_in": world.account_id(HEAD)}
    assert get_matter(world.ctx(HEAD), matter_id) is not None
