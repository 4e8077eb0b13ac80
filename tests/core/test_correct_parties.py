"""What a correction of an application does to the register: a newer statement stays, a known party stays one."""

from dataclasses import replace
from uuid import uuid4

from core.parties.identity import PartyInput
from core.parties.register import CorrectParty, correct_party
from db.models import MatterParty, Party
from tests.core.people_support import done
from tests.core.test_correct_everything import CLERK, applicant, changes, correct
from tests.factories.applications import person, register, rows
from tests.factories.world import World

WITHOUT = person(name="王某", certificate_kind="none", certificate_no="", no_certificate_reason="证件遗失")
NEW_PHONE = "13904139999"


def mended(world: World, to: PartyInput) -> Party:
    """The one party of the register after the register itself was corrected."""
    (party,) = rows(world, Party)
    done(
        correct_party(world.ctx(CLERK), CorrectParty(uuid4(), party.id, party.row_version, to, "更正当事人"))
    )
    return party


def test_who_got_a_certificate_since_stays_the_party_of_his_application(world: World) -> None:
    register(world, applicant=WITHOUT)
    party = mended(world, person(5, name="王某"))
    done(correct(world, **applicant(replace(WITHOUT, phone=NEW_PHONE))))
    (row,) = rows(world, Party)
    assert (row.id, row.certificate_no, row.phone) == (party.id, person(5).certificate_no, NEW_PHONE)
    assert changes(world) == [["申请人联系电话", WITHOUT.phone, NEW_PHONE, "phone"]]
    assert [m.no_certificate_reason for m in rows(world, MatterParty)] == ["证件遗失"]


def test_a_form_that_was_opened_before_the_register_was_mended_undoes_nothing(world: World) -> None:
    register(world, applicant=WITHOUT)
    newer = replace(WITHOUT, name="王谋", phone="13900000001", no_certificate_reason="从未办理")
    mended(world, newer)
    done(correct(world, note="只改备注", **applicant(WITHOUT)))
    (row,) = rows(world, Party)
    assert (row.name, row.phone, row.no_certificate_reason) == ("王谋", "13900000001", "从未办理")
    assert changes(world) == [["备注", "", "只改备注"]]


def test_of_a_row_without_certificate_only_what_still_stands_is_mended(world: World) -> None:
    register(world, applicant=WITHOUT)
    mended(world, replace(WITHOUT, phone="13900000001"))
    done(correct(world, **applicant(replace(WITHOUT, name="王茂", no_certificate_reason="从未办理"))))
    (row,) = rows(world, Party)
    assert (row.name, row.phone, row.no_certificate_reason) == ("王茂", "13900000001", "从未办理")


def test_a_certificate_that_several_share_keeps_its_holder_by_the_name_of_then(world: World) -> None:
    shared = person(name="张桂方", certificate_kind="household_register", certificate_no="A1234567")
    register(world, applicant=shared)
    party = mended(world, replace(shared, name="张桂芳"))
    done(correct(world, **applicant(replace(shared, phone=NEW_PHONE))))
    (row,) = rows(world, Party)
    assert (row.id, row.name, row.phone) == (party.id, "张桂芳", NEW_PHONE)
