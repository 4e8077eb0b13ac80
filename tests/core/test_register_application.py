"""Registering an application: what is refused and how, what is kept exactly, and what many at once leave behind."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from core.applications.reading import document_file, export_applications, get_application, list_applications
from core.applications.register import (
    AgentInput,
    MaterialInput,
    possible_names,
    review_application,
)
from core.clock import CHINA
from core.law.problem import Problem
from core.law.roles import Role
from core.people.delegations import Delegate, delegate
from db.models import Account, AccountRole, Act, Agency, Document, Item, ItemMaterial, Matter, Party
from db.queries.applications import ApplicationFilter
from tests.conftest import NOW, FixedClock
from tests.core.documents_support import page_texts
from tests.core.people_support import done
from tests.factories.applications import (
    MATERIALS,
    codes,
    command,
    company,
    count,
    credit_code,
    person,
    refused,
    register,
    rows,
)
from tests.factories.world import World

NO_GLYPH = "\U000323b0"
"""An ideograph of extension J, newer than any font that comes with the install."""

CLERK = Role.WINDOW_CLERK


def problems(world: World, **more: Any) -> list[Problem]:
    """The problems of an application, which must be the same on the check page, and must leave nothing behind."""
    wanted, ctx = command(world, **more), world.ctx(CLERK)
    found = refused(ctx, wanted)
    assert review_application(ctx, wanted) == found
    for table in ("matter", "party", "document", "number_counter", "command_receipt"):
        assert count(world.app.engine, table) == 0, table
    return found


def fields(found: list[Problem]) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in found]


WRONG: dict[str, tuple[Callable[[], dict[str, Any]], list[tuple[str, str | None]]]] = {
    "no item": (lambda: {"item_id": uuid4()}, [("item", "item")]),
    "no such channel": (lambda: {"channel": "pigeon"}, [("channel", "channel")]),
    "wrong check character": (
        lambda: {"applicant": person(certificate_no="210402198503170016")},
        [("certificate.check_character", "applicant.certificate_no")],
    ),
    "old number": (
        lambda: {"applicant": person(certificate_no="210402850317001")},
        [("certificate.old_number", "applicant.certificate_no")],
    ),
    "wrong credit code": (
        lambda: {"applicant": company(certificate_no=credit_code(1)[:-1] + "A")},
        [("certificate.check_character", "applicant.certificate_no")],
    ),
    "no number": (
        lambda: {"applicant": person(certificate_no=" ")},
        [("certificate.missing", "applicant.certificate_no")],
    ),
    "no certificate and no reason": (
        lambda: {"applicant": person(certificate_kind="none", certificate_no="")},
        [("certificate.no_reason", "applicant.no_certificate_reason")],
    ),
    "a firm with a passport": (
        lambda: {"applicant": company(certificate_kind="passport", certificate_no="E12345678")},
        [("certificate.holder", "applicant.certificate_kind")],
    ),
    "no name": (lambda: {"applicant": person(name="　")}, [("text.missing", "applicant.name")]),
    "no head of a firm": (
        lambda: {"applicant": company(legal_representative="")},
        [("text.missing", "applicant.legal_representative")],
    ),
    "no telephone": (lambda: {"applicant": person(phone="")}, [("text.missing", "applicant.phone")]),
    "half a telephone": (lambda: {"applicant": person(phone="1390413")}, [("text.phone", "applicant.phone")]),
    "a name too long": (
        lambda: {"applicant": person(name="长" * 101)},
        [("text.too_long", "applicant.name")],
    ),
    "a novel as note": (lambda: {"note": "字" * 10_000}, [("text.too_long", "note")]),
    "a NUL in a name": (lambda: {"applicant": person(name="张\x00芳")}, [("text.control", "applicant.name")]),
    "text turned round": (
        lambda: {"applicant": person(name="张\u202e芳")},
        [("text.invisible", "applicant.name")],
    ),
    "a telephone number as head of a firm": (
        lambda: {"applicant": company(legal_representative="13904130001")},
        [("text.no_letter", "applicant.legal_representative")],
    ),
    "no item and nothing else": (
        lambda: {"item_id": None, "applicant": person(name="", phone=""), "materials": ()},
        [("item", "item"), ("text.missing", "applicant.name"), ("text.missing", "applicant.phone")],
    ),
    "an agent without authority": (
        lambda: {"agent": AgentInput(person(2), "")},
        [("text.missing", "agent.authority")],
    ),
    "an agent who is the applicant": (
        lambda: {"agent": AgentInput(person(phone="13904139999"), "代为提交")},
        [("agent.oneself", "agent.name")],
    ),
    "a negative count": (
        lambda: {"materials": (MaterialInput(1, -1, 0), *MATERIALS[1:])},
        [("material.count", "material.1")],
    ),
    "a thousand copies": (
        lambda: {"materials": (MaterialInput(1, 0, 1000), *MATERIALS[1:])},
        [("material.count", "material.1")],
    ),
    "a material too few": (lambda: {"materials": MATERIALS[:2]}, [("materials", "materials")]),
    "a material twice": (lambda: {"materials": (*MATERIALS, MATERIALS[0])}, [("materials", "materials")]),
    "in a minute": (lambda: {"received_at": NOW + timedelta(minutes=1)}, [("future", "received_at")]),
    "in the year 206": (
        lambda: {"received_at": datetime(206, 3, 1, tzinfo=CHINA), "late_reason": "系统故障"},
        [("early", "received_at")],
    ),
    "late without a reason": (lambda: {"received_at": NOW - timedelta(days=2)}, [("late", "late_reason")]),
    "a glyph no font has": (lambda: {"applicant": person(name=f"张{NO_GLYPH}")}, [("glyph", None)]),
    "everything at once": (
        lambda: {
            "channel": "",
            "applicant": person(name="", phone="1"),
            "note": "字" * 2001,
            "received_at": NOW + timedelta(days=1),
        },
        [
            ("channel", "channel"),
            ("text.missing", "applicant.name"),
            ("text.phone", "applicant.phone"),
            ("text.too_long", "note"),
            ("future", "received_at"),
        ],
    ),
}


def test_what_is_wrong_is_refused_with_its_field_and_leaves_nothing(world: World) -> None:
    found = {name: fields(problems(world, **make())) for name, (make, _) in WRONG.items()}
    assert found == {name: expected for name, (_, expected) in WRONG.items()}


def test_what_is_wrong_with_the_agent_says_that_it_is_the_agents(world: World) -> None:
    wrong = AgentInput(person(2, certificate_no="210402850317001", name="", phone="1"), "")
    found = problems(world, agent=wrong)
    assert len(found) == 4 and all("代理" in problem.message for problem in found), found
    assert "代理人：公民身份号码是已停用的15位号码，请填写18位号码" in {problem.message for problem in found}


def test_a_firm_can_act_for_another(world: World) -> None:
    made = register(world, agent=AgentInput(company(5, kind="sole_proprietor"), "代为提交"))
    view = get_application(world.ctx(CLERK), made.matter_id)
    assert view is not None and view.agent is not None
    assert (view.agent.kind_label, view.agent.head_label) == ("个体工商户", "经营者")


def test_a_refusal_names_the_character_no_font_has(world: World) -> None:
    (problem,) = problems(world, note=f"见{NO_GLYPH}字")
    assert NO_GLYPH in problem.message and "无法打印" in problem.message


@pytest.mark.parametrize("model", [Agency, Item, Account])
def test_a_glyph_missing_in_what_the_house_adds_stops_the_registration_too(world: World, model: Any) -> None:
    with world.app.change(NOW) as work:
        for row in work.session.query(model):
            row.name += NO_GLYPH
        work.commit()
    assert codes(refused(world.ctx(CLERK), command(world))) == ["glyph"]
    assert count(world.app.engine, "matter") == count(world.app.engine, "number_counter") == 0


def test_an_item_no_longer_offered_is_refused(world: World) -> None:
    with world.app.change(NOW) as work:
        work.session.get_one(Item, world.item_id).is_active = False
        work.commit()
    assert fields(problems(world)) == [("item", "item")]


ODD = ["<script>alert(1)</script>", "'; drop table matter; --", ":red[x]", "_*$**粗**", "{{7*7}} %s %(x)s", "\\n\\", "&amp;&#60;", "王䶮𬱖", "那·佟 某", "－Ａ１（）"]  # fmt: skip


def test_odd_signs_and_rare_characters_are_kept_shown_and_printed_exactly(world: World) -> None:
    for index, odd in enumerate(ODD, start=1):
        firm = company(index, name=f"抚顺{odd}公司", legal_representative=f"李{odd}", address=f"路{odd}号")
        agent = AgentInput(person(index, name=f"张{odd}"), f"代理{odd}")
        materials = (*MATERIALS[:2], MaterialInput(3, 0, 0, f"备{odd}"))
        made = register(world, applicant=firm, agent=agent, note=f"第一行{odd}\n第二行", materials=materials)
        view = get_application(world.ctx(CLERK), made.matter_id, full=True)
        assert view is not None and view.agent is not None
        assert (view.applicant.name, view.applicant.legal_representative, view.applicant.address) == (
            firm.name,
            firm.legal_representative,
            firm.address,
        )
        assert (view.agent.name, view.authority, view.note) == (
            agent.party.name,
            agent.authority,
            f"第一行{odd}\n第二行",
        )
        assert view.materials[2].note == f"备{odd}"
        assert rows(world, Party, Party.name == firm.name), odd
        (document,) = rows(world, Document, Document.id == made.document_id)
        assert document.content["applicant"]["name"] == firm.name
        paper = document_file(world.ctx(CLERK), made.document_id)
        assert paper is not None
        printed = "".join(page_texts(paper.data))
        for words in (firm.name, agent.party.name, agent.authority, f"备{odd}", f"第一行{odd}"):
            assert "".join(words.split()) in printed, words
    assert count(world.app.engine, "matter") == len(ODD)


def test_text_is_kept_composed_with_one_kind_of_line_end(world: World) -> None:
    decomposed = "e\u0301" * 200
    materials = (*MATERIALS[:2], MaterialInput(3, 0, 0, f" {decomposed}\r\n "))
    made = register(world, note=" 第一行\r\n第二行\u2028第三行 ", materials=materials)
    view = get_application(world.ctx(CLERK), made.matter_id)
    assert view is not None
    assert (view.note, view.materials[2].note) == ("第一行\n第二行\n第三行", "é" * 200)


def test_two_accented_forms_are_one_search(world: World) -> None:
    register(world, applicant=person(name="José Pérez"))
    assert list_applications(world.ctx(CLERK), ApplicationFilter(text="Jose\u0301")).total == 1


def test_the_paper_is_the_one_whose_hash_was_kept(world: World) -> None:
    made = register(world)
    (document,) = rows(world, Document)
    paper = document_file(world.ctx(CLERK), made.document_id)
    assert paper is not None
    assert hashlib.sha256(paper.data).hexdigest() == document.sha256
    assert (paper.title, paper.number) == ("收件回执", made.receipt_number)


@pytest.mark.parametrize("reason", ["", "昨日系统故障"])
def test_a_late_entry_without_its_moment_is_refused(world: World, reason: str) -> None:
    found = problems(world, is_late=True, received_at=None, late_reason=reason)
    assert fields(found) == [("moment", "received_at")]


def test_who_stands_in_is_named_wherever_the_registrar_is(world: World, clock: FixedClock) -> None:
    giver, stand_in = world.ctx(CLERK), Role.INTAKE_CLERK
    until = NOW + timedelta(days=3)
    done(delegate(giver, Delegate(uuid4(), CLERK.value, world.account_id(stand_in), NOW, until, "休假")))
    made = register(world, by=stand_in)
    words = "投诉受理人员甲（代 窗口人员甲）"
    view = get_application(giver, made.matter_id)
    assert view is not None and view.people == [("登记人", "窗口人员甲"), ("代为登记", "投诉受理人员甲")]
    paper = document_file(giver, made.document_id)
    assert paper is not None and words.replace(" ", "") in "".join("".join(page_texts(paper.data)).split())
    exported = export_applications(giver, ApplicationFilter())
    assert exported is not None and [counter.registrar for _, counter in exported] == [words]
    mine = list_applications(giver, ApplicationFilter(mine=True)).rows
    assert [row.matter_id for row in mine] == [made.matter_id], "it is the absent colleague's to go on with"
    clock.moment = until + timedelta(days=1)
    after = world.ctx(stand_in)
    assert [row.matter_id for row in list_applications(after, ApplicationFilter(mine=True)).rows] == [
        made.matter_id
    ], "and who did it may see what he did"
    seen = get_application(after, made.matter_id)
    assert seen is not None and not seen.is_correctable


def test_a_list_of_materials_that_changed_since_it_was_shown_is_refused(world: World) -> None:
    """In place of the second material another is asked for, at the same position."""
    with world.app.change(NOW) as work:
        asked = work.session.scalars(select(ItemMaterial).order_by(ItemMaterial.position)).all()
        shown = tuple(replace(m, name=row.name) for m, row in zip(MATERIALS, asked, strict=True))
        asked[1].name = "安全生产许可证"
        work.commit()
    assert fields(problems(world, materials=shown)) == [("materials", "materials")]


def test_who_registers_at_two_counters_says_for_whom(world: World) -> None:
    giver, stand_in = world.ctx(CLERK), Role.INTAKE_CLERK
    with world.app.change(NOW) as work:
        work.add(AccountRole(account_id=world.account_id(stand_in), role=CLERK.value))
        work.commit()
    assert possible_names(world.ctx(stand_in)) == [], "nothing to choose yet"
    until = NOW + timedelta(days=3)
    done(delegate(giver, Delegate(uuid4(), CLERK.value, world.account_id(stand_in), NOW, until, "休假")))
    ctx = world.ctx(stand_in)
    (mine, _), (other, words) = possible_names(ctx)
    assert (mine, other) == (ctx.actor.account_id, giver.actor.account_id) and words.startswith("代 ")
    register(world, by=stand_in)
    register(world, by=stand_in, for_account_id=other)
    assert [(m.intake_unit_id) for m in rows(world, Matter)] == [ctx.actor.unit_id, giver.actor.unit_id]
    assert {a.on_behalf_of_id for a in rows(world, Act)} == {None, other}
    stranger = world.account_id(Role.ARCHIVIST)
    assert codes(refused(ctx, command(world, for_account_id=stranger))) == ["for_account"]


def test_who_stands_in_registers_for_the_absent_at_his_counter(world: World, clock: FixedClock) -> None:
    giver, stand_in = world.ctx(CLERK), Role.INTAKE_CLERK
    until = NOW + timedelta(days=3)
    done(delegate(giver, Delegate(uuid4(), CLERK.value, world.account_id(stand_in), NOW, until, "休假")))
    made = register(world, by=stand_in)
    assert {act.on_behalf_of_id for act in rows(world, Act)} == {giver.actor.account_id}
    assert {act.actor_id for act in rows(world, Act)} == {world.account_id(stand_in)}
    (matter,) = rows(world, Matter)
    assert matter.intake_unit_id == giver.actor.unit_id
    view = get_application(world.ctx(CLERK), made.matter_id)
    assert view is not None, "the absent colleague finds it when he is back"
    assert {act.actor for act in view.acts} == {"投诉受理人员甲（代 窗口人员甲）"}
    clock.moment = NOW + timedelta(days=4)
    assert codes(refused(world.ctx(stand_in), command(world))) == ["forbidden"]


def test_whoever_holds_the_permission_himself_acts_for_nobody(world: World) -> None:
    register(world)
    assert {act.on_behalf_of_id for act in rows(world, Act)} == {None}


def test_without_the_permission_the_check_page_says_so_too(world: World) -> None:
    assert codes(review_application(world.ctx(Role.ARCHIVIST), command(world))) == ["forbidden"]


def test_a_review_takes_no_number_and_keeps_nothing(world: World) -> None:
    assert review_application(world.ctx(CLERK), command(world)) == []
    assert count(world.app.engine, "party") == count(world.app.engine, "number_counter") == 0
