"""The register of parties: one row for one certificate, numbers masked, corrections with their reason."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.applications.reading import get_application
from core.applications.register import AgentInput
from core.law.problem import Problem
from core.law.roles import Role
from core.parties.reading import PartyView, get_party, known_party, like_parties, list_parties, matters_of
from core.parties.register import CorrectParty, PartyCorrected, correct_party
from core.permissions import Permission
from db.models import AdminChange, MatterParty, Party
from tests.core.people_support import done
from tests.factories.applications import (
    codes,
    command,
    company,
    credit_code,
    identity_number,
    person,
    refused,
    register,
    rows,
)
from tests.factories.world import World

CLERK = Role.WINDOW_CLERK
HOUSEHOLD = "210402001234"


def the_party(world: World, *, full: bool = True) -> PartyView:
    (row,) = rows(world, Party)
    view = get_party(world.ctx(CLERK), row.id, full=full)
    assert view is not None
    return view


def correct(world: World, party_id: UUID, version: int = 1, **more: Any) -> PartyCorrected | list[Problem]:
    typed = company(**more)
    return correct_party(world.ctx(CLERK), CorrectParty(uuid4(), party_id, version, typed, "工商变更"))


def test_the_same_certificate_is_the_same_party(world: World) -> None:
    for index in range(3):
        register(world, applicant=company(), agent=AgentInput(person(index + 1), "代为提交"))
    firms = [row for row in rows(world, Party) if row.kind == "legal_person"]
    assert len(firms) == 1 and len(rows(world, Party)) == 4
    assert len(matters_of(world.ctx(CLERK), firms[0].id)) == 3


def test_a_number_is_the_same_however_it_is_typed(world: World) -> None:
    number = next(n for n in (identity_number(i) for i in range(1, 99)) if n.endswith("X"))
    register(world, applicant=person(certificate_no=number))
    register(world, applicant=person(certificate_no=f" {number[:6]} {number[6:14]} {number[14:17]}ｘ "))
    (party,) = rows(world, Party)
    assert party.certificate_no == number


def test_contact_details_follow_the_newest_statement_and_the_change_is_written_down(world: World) -> None:
    register(world, applicant=company())
    register(world, applicant=company(phone="024-57609999", address="", legal_representative="王建国"))
    party = the_party(world)
    assert (party.phone, party.address, party.legal_representative) == (
        "024-57609999",
        company().address,
        "王建国",
    )
    (change,) = rows(world, AdminChange)
    assert change.changes == {
        "phone": ["024-57600001", "024-57609999"],
        "legal_representative": ["李国强", "王建国"],
    }
    assert change.reason == "登记申请时当事人提供了新的联系信息"
    first, second = rows(world, MatterParty)
    assert (first.phone, second.phone) == ("024-57600001", "024-57609999"), (
        "each matter keeps what was said in it"
    )


def test_a_renamed_firm_is_pointed_to_its_entry(world: World) -> None:
    register(world, applicant=company())
    party = the_party(world)
    (problem,) = refused(world.ctx(CLERK), command(world, applicant=company(name="抚顺新名公司")))
    assert (problem.code, problem.field) == ("party.renamed", "applicant.name")
    assert problem.link == f"/party?id={party.party_id}"
    assert "抚顺浑河机械制造有限公司" in problem.message and "抚顺新名公司" in problem.message
    done(correct(world, party.party_id, name="抚顺新名公司"))
    register(world, applicant=company(name="抚顺新名公司"))
    assert [row.name for row in rows(world, Party)] == ["抚顺新名公司"]


def test_a_family_shares_the_number_of_its_household_register(world: World) -> None:
    family = [
        person(name=name, certificate_kind="household_register", certificate_no=HOUSEHOLD)
        for name in ("张父", "张母", "张子")
    ]
    for member in family:
        register(world, applicant=member)
    register(world, applicant=family[2], agent=AgentInput(family[0], "代为办理"))
    assert sorted(row.name for row in rows(world, Party)) == ["张子", "张母", "张父"]
    alone = command(world, applicant=family[0], agent=AgentInput(family[0], "代为办理"))
    assert codes(refused(world.ctx(CLERK), alone)) == ["agent.oneself"]
    assert known_party(world.ctx(CLERK), "household_register", HOUSEHOLD) is None, "it could be any of them"


def test_who_has_no_certificate_is_a_new_party_each_time(world: World) -> None:
    nameless = person(certificate_kind="none", certificate_no="", no_certificate_reason="证件遗失")
    register(world, applicant=nameless)
    register(world, applicant=nameless, agent=AgentInput(nameless, "代为办理"))
    assert len(rows(world, Party)) == 3


def test_two_agencies_keep_two_registers(world: World) -> None:
    register(world)
    clerk = world.ctx(CLERK)
    elsewhere = replace(clerk, actor=replace(clerk.actor, agency_id=UUID(int=1)))
    (party,) = rows(world, Party)
    assert list_parties(elsewhere) == [] and get_party(elsewhere, party.id) is None
    assert known_party(elsewhere, party.certificate_kind, party.certificate_no) is None
    assert like_parties(elsewhere, party.certificate_kind, party.name, party.certificate_no) == []


# Masking


def test_inside_the_bureau_numbers_are_masked_until_somebody_asks_for_them(world: World) -> None:
    register(world)
    typed, masked, whole = person(), the_party(world, full=False), the_party(world)
    assert (whole.certificate_no, whole.phone, whole.address) == (
        typed.certificate_no,
        typed.phone,
        typed.address,
    )
    assert typed.certificate_no not in masked.certificate_no and "*" in masked.certificate_no
    assert masked.phone != typed.phone and masked.address != typed.address


def test_only_who_may_reveal_gets_the_whole_number(world: World) -> None:
    register(world)
    (row,) = rows(world, Party)
    for role in Role:
        ctx = world.ctx(role)
        may_read, may_reveal = ctx.may(Permission.PARTY_READ), ctx.may(Permission.PARTY_REVEAL)
        assert (get_party(ctx, row.id) is not None) is may_read
        assert (get_party(ctx, row.id, full=True) is not None) is (may_read and may_reveal)


def test_lists_and_suggestions_are_always_masked(world: World) -> None:
    made = register(world)
    number = person().certificate_no
    ctx = world.ctx(CLERK)
    suggested = like_parties(ctx, "resident_identity_card", "", number[:10])
    view = get_application(ctx, made.matter_id)
    assert view is not None and len(suggested) == 1
    for party in (*list_parties(ctx), *suggested, view.applicant):
        assert number not in party.certificate_no and party.phone != person().phone


def test_who_registers_is_shown_the_party_whose_certificate_he_holds(world: World) -> None:
    register(world)
    number = person().certificate_no
    known = known_party(world.ctx(CLERK), "resident_identity_card", f" {number.lower()} ")
    assert known is not None and (known.name, known.phone) == (person().name, person().phone)
    assert known_party(world.ctx(Role.UNIT_HEAD), "resident_identity_card", number) is None
    assert known_party(world.ctx(CLERK), "resident_identity_card", "") is None
    assert known_party(world.ctx(CLERK), "no_such_kind", number) is None


# Finding


def test_suggestions_begin_as_typed(world: World) -> None:
    ctx = world.ctx(CLERK)
    for index in range(1, 8):
        register(world, applicant=company(index, name=f"抚顺%_公司{index}"))
    register(world, applicant=person(name="抚顺强"))

    def names(name: str = "", number: str = "") -> list[str]:
        return [party.name for party in like_parties(ctx, "unified_credit_code", name, number)]

    assert names("抚顺%") == [f"抚顺%_公司{n}" for n in range(1, 6)], "five, and % means itself"
    assert names("抚顺强") == ["抚顺强"] and names("顺强") == names("抚") == []
    assert names(number=credit_code(3)) == ["抚顺%_公司3"]
    assert len(names(number="912104")) == 5 and names(number="91210") == []
    assert names("抚顺强", credit_code(3)) == ["抚顺%_公司3", "抚顺强"]
    assert like_parties(ctx, "no_such_kind", "抚顺", "") == []


def test_the_register_is_read_page_by_page(world: World) -> None:
    ctx = world.ctx(CLERK)
    for index in range(1, 26):
        register(world, applicant=company(index, name=f"公司{index:02d}"))
    first = list_parties(ctx)
    assert [party.name for party in first] == [f"公司{n:02d}" for n in range(1, 22)], "one more than a page"
    rest = list_parties(ctx, after=(first[19].name, first[19].party_id))
    assert [party.name for party in rest] == [f"公司{n:02d}" for n in range(21, 26)]
    assert [party.name for party in list_parties(ctx, credit_code(7).lower())] == ["公司07"]
    assert [party.name for party in list_parties(ctx, " 公司1 ")] == [f"公司{n}" for n in range(10, 20)]


def test_any_piece_of_a_name_finds_a_party_whichever_way_the_search_takes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = world.ctx(CLERK)
    for index in range(1, 26):
        register(
            world, applicant=company(index, name=f"抚顺（集团）甲{index:02d}{'稀有' * (index == 24)}公司")
        )
    register(world, applicant=person(name="欧阳䶮"))
    for near in (1, 5, 1000):
        monkeypatch.setattr("db.queries.parties.NEAR", near)
        assert [p.name for p in list_parties(ctx, "稀有")] == ["抚顺（集团）甲24稀有公司"]
        assert [p.name for p in list_parties(ctx, "阳䶮")] == ["欧阳䶮"]
        first = list_parties(ctx, "(集团)甲")
        assert [p.name[7:9] for p in first] == [f"{n:02d}" for n in range(1, 22)]
        rest = list_parties(ctx, "集团", (first[19].name, first[19].party_id))
        assert [p.name[7:9] for p in rest] == [f"{n:02d}" for n in range(21, 26)], near
        assert list_parties(ctx, "集甲") == []
    assert [p.name for p in list_parties(ctx, "欧")] == ["欧阳䶮"]


def test_a_corrected_name_is_found_and_the_old_one_is_not(world: World) -> None:
    register(world, applicant=company(name="抚顺旧名公司"))
    done(correct(world, the_party(world).party_id, name="抚顺新名公司"))
    assert len(list_parties(world.ctx(CLERK), "新名")) == 1 and list_parties(world.ctx(CLERK), "旧名") == []


# Correcting


def test_a_correction_needs_its_reason_and_leaves_it(world: World) -> None:
    register(world, applicant=company())
    party = the_party(world)
    blank = CorrectParty(uuid4(), party.party_id, 1, company(name="抚顺新名公司"), " ")
    assert codes(correct_party(world.ctx(CLERK), blank)) == ["reason_missing"]  # type: ignore[arg-type]
    done(correct(world, party.party_id, name="抚顺新名公司"))
    (change,) = rows(world, AdminChange)
    assert (change.object_type, change.object_id, change.reason) == ("party", party.party_id, "工商变更")
    assert change.changes == {"name": ["抚顺浑河机械制造有限公司", "抚顺新名公司"]}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": ""}, "text.missing"),
        ({"certificate_no": credit_code(1)[:-1] + "A"}, "certificate.check_character"),
        ({"phone": "12"}, "text.phone"),
        ({"legal_representative": "13904130001"}, "text.no_letter"),
        ({}, "unchanged"),
    ],
)
def test_a_correction_is_checked_like_a_registration(world: World, more: dict[str, str], code: str) -> None:
    register(world, applicant=company())
    assert codes(correct(world, the_party(world).party_id, **more)) == [code]  # type: ignore[arg-type]


def test_a_number_that_another_party_holds_is_refused(world: World) -> None:
    register(world, applicant=company(1))
    register(world, applicant=company(2))
    first, second = rows(world, Party)
    problems = correct(world, second.id, name=second.name, certificate_no=first.certificate_no)
    assert isinstance(problems, list)
    assert codes(problems) == ["party.duplicate"] and first.name in problems[0].message


def test_a_party_elsewhere_is_not_there(world: World) -> None:
    assert codes(correct(world, UUID(int=1))) == ["not_found"]  # type: ignore[arg-type]
