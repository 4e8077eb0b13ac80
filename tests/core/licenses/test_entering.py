"""登记原有许可证: what was granted before the portal was in use enters the register, and a mistaken entry is mended."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.clock import local
from core.law.licenses import RENEWAL_DECISION
from core.law.roles import Role
from core.licenses.entering import (
    CorrectEntry,
    EntryCorrected,
    LicenseEntered,
    Terms,
    correct_entry,
    enter_license,
    license_items,
)
from core.licenses.expiring import let_expire
from core.licenses.reading import get_license_view, license_of_matter
from core.parties.reading import list_parties
from db.models import Account, Deadline, Item, License, Matter, Party
from tests.conftest import NOW
from tests.factories.applications import codes, company, person, register, rows
from tests.factories.licenses import (
    NUMBER,
    application,
    by_file,
    days_on,
    decided,
    ended,
    events,
    granted,
    license_of,
    named,
    taken_over,
)
from tests.factories.steps import CLERK, HEAD, OFFICER, step, try_step
from tests.factories.world import World

TODAY = local(NOW).date()


def refused(result: Any) -> set[str | None]:
    assert isinstance(result, list), result
    return {problem.field for problem in result}


def head_moves(world: World) -> None:
    """The head of the unit that answers for the item now heads another."""
    with world.app.change(NOW) as work:
        work.session.get_one(Account, world.account_id(HEAD)).unit_id = world.unit_id("archive")
        work.commit()


def correction(world: World, row: License, **more: Any) -> CorrectEntry:
    """The licence typed anew as it stands, but for `more`."""
    now = license_of(world, row.id)
    terms = Terms(now.number, now.valid_from, now.valid_to, now.valid_to is None, now.scope)
    return CorrectEntry(uuid4(), row.id, now.row_version, replace(terms, **more), "登记时看错一位数字。")


def corrected(world: World, row: License, **more: Any) -> License:
    done = correct_entry(world.ctx(HEAD), correction(world, row, **more))
    assert isinstance(done, EntryCorrected), done
    return license_of(world, row.id)


# Entry


def test_the_head_enters_what_the_paper_file_says(world: World) -> None:
    row = taken_over(world)
    (party,) = rows(world, Party)
    assert (row.number, row.item_id, row.item_name) == (NUMBER, world.item_id, "企业实行不定时工作制审批")
    assert (row.party_id, row.holder, row.certificate_no) == (
        party.id,
        company().name,
        company().certificate_no,
    )
    assert (row.valid_from, row.valid_to) == (days_on(world, -700), days_on(world, 300))
    assert (row.scope, row.state, row.granted_in_id, row.document_id) == ("劳务派遣", "valid", None, None)
    (event,) = events(world, row.id)
    assert (event.kind, event.actor_id, event.reason) == (
        "entered",
        world.account_id(HEAD),
        "纸质案卷 2024-许可-007，存档案室。",
    )
    assert event.paper_no.endswith("7号") and local(event.happened_at).date() == days_on(world, -702)
    view = get_license_view(world.ctx(HEAD), row.id)
    assert view is not None and view.events[0].label == "补录原有许可证"
    assert view.events[0].by.endswith(f"，{TODAY} 登记") and view.is_correctable


def test_the_holder_is_found_by_the_search_like_any_party(world: World) -> None:
    row = taken_over(world)
    (found,) = list_parties(world.ctx(CLERK), "浑河机械")
    assert found.party_id == row.party_id


def test_a_known_holder_is_the_same_party_and_keeps_how_he_is_reached_today(world: World) -> None:
    register(world, applicant=company(address=""))
    old = company(phone="024-57699999", address="辽宁省抚顺市旧址1号")
    row = taken_over(world, holder=old)
    (party,) = rows(world, Party)
    assert (row.party_id, party.phone, party.address) == (party.id, company().phone, old.address)


def test_another_name_under_a_known_certificate_is_refused(world: World) -> None:
    register(world, applicant=company())
    result = enter_license(world.ctx(HEAD), by_file(world, holder=company(name="抚顺新名公司")))
    assert isinstance(result, list) and codes(result) == ["party.renamed"]
    assert result[0].field == "holder.name" and rows(world, License) == []


@pytest.mark.parametrize(("days", "state"), [(0, "valid"), (-1, "expired")])
def test_its_dates_say_whether_it_is_valid_or_expired(world: World, days: int, state: str) -> None:
    row = taken_over(world, valid_to=days_on(world, days))
    assert row.state == state
    kinds = [(event.kind, event.actor_id is None) for event in events(world, row.id)]
    assert kinds == [("entered", False), ("expired", True)][: 1 if state == "valid" else 2]
    assert let_expire(world.app, world.app.clock.now()) == 0
    assert local(events(world, row.id)[-1].happened_at).date() == days_on(world, -702 if days == 0 else 0)


def test_one_without_end_has_no_last_day(world: World) -> None:
    assert taken_over(world, valid_to=None, is_open_ended=True).valid_to is None
    both = by_file(world, number="另一编号", is_open_ended=True)
    assert refused(enter_license(world.ctx(HEAD), both)) == {"valid_to"}


def test_what_is_missing_or_untrue_is_refused_at_its_field_and_all_at_once(world: World) -> None:
    bare = by_file(
        world,
        number=" ",
        valid_from=None,
        valid_to=None,
        item_id=None,
        holder=company(name="", certificate_no="1"),
        paper_no="",
        decided_on=None,
        reason="",
    )
    assert refused(enter_license(world.ctx(HEAD), bare)) == {
        *("number", "valid_from", "valid_to", "item", "holder.name", "holder.certificate_no"),
        *("paper_no", "decided_on", "reason"),
    }
    for wrong in (
        {"valid_to": days_on(world, -701)},
        {"decided_on": days_on(world, 1)},
        {"number": "1" * 101},
        {"paper_no": "1" * 201},
    ):
        assert refused(enter_license(world.ctx(HEAD), by_file(world, **wrong))) == {*wrong}
    assert rows(world, License) == [] and rows(world, Party) == []


def test_a_number_stands_once_and_the_refusal_names_what_stands_there(world: World) -> None:
    row = granted(world)
    for number in (NUMBER, f" {NUMBER.replace('0001', '０００１')} "):
        result = enter_license(world.ctx(HEAD), by_file(world, number=number))
        assert isinstance(result, list)
        (problem,) = result
        assert (problem.code, problem.field) == ("license.taken", "number")
        assert all(word in problem.message for word in (NUMBER, row.item_name, "张桂芳", "有效"))
        assert problem.link == f"/license?id={row.id}"
    assert len(rows(world, License)) == 1


def test_only_licences_of_the_units_that_one_heads_are_offered_and_entered(world: World) -> None:
    assert list(license_items(world.ctx(HEAD))) == [world.item_id]
    with world.app.change(NOW) as work:
        work.session.get_one(Item, world.item_id).is_active = False
        work.commit()
    (told,) = license_items(world.ctx(HEAD)).values()
    assert told.endswith("（已停用）")
    head_moves(world)
    assert license_items(world.ctx(HEAD)) == {}
    assert refused(enter_license(world.ctx(HEAD), by_file(world))) == {"item"}
    assert taken_over(world, Role.AGENCY_HEAD).state == "valid"


def test_an_item_that_is_no_licence_is_neither_offered_nor_entered(world: World) -> None:
    with world.app.change(NOW) as work:
        work.session.get_one(Item, world.item_id).procedure = "confirmation"
        work.commit()
    assert license_items(world.ctx(HEAD)) == {}
    assert refused(enter_license(world.ctx(HEAD), by_file(world))) == {"item"}


def test_a_double_click_enters_it_once(world: World) -> None:
    command = by_file(world)
    first, second = (enter_license(world.ctx(HEAD), command) for _ in range(2))
    assert isinstance(first, LicenseEntered) and first == second
    assert len(rows(world, License)) == len(events(world, first.license_id)) == 1


# What can then be done with it


def test_an_application_names_it_once_it_is_entered_and_its_grant_renews_it(world: World) -> None:
    matter_id = application(world)
    values = {"purpose": "renewal", "license_no": NUMBER}
    result = try_step(world, matter_id, "name_license", OFFICER, values=values)
    assert isinstance(result, list) and "登记原有许可证" in result[0].message
    row = taken_over(world, holder=person())
    step(world, matter_id, "name_license", OFFICER, values=values)
    decided(world, matter_id, valid_to=str(days_on(world, 900)))
    step(world, matter_id, "grant", OFFICER)
    after = license_of(world, row.id)
    assert (after.valid_to, after.state) == (days_on(world, 900), "valid")
    assert [event.kind for event in events(world, row.id)] == ["entered", "renewal_requested", "renewed"]
    view = get_license_view(world.ctx(HEAD), row.id)
    assert view is not None and not view.is_correctable, "now it says what a decision says"
    result = correct_entry(world.ctx(HEAD), correction(world, row, scope="乙类"))
    assert isinstance(result, list) and codes(result) == ["license.entry"]


def test_an_entered_licence_is_revoked_and_cancelled_like_any(world: World) -> None:
    row = taken_over(world)
    assert ended(world, row).state == "revoked"
    assert ended(world, row, ending="cancelled", ground="taken_away").state == "cancelled"


# Correction


def test_a_mistaken_entry_is_mended_and_both_stay_on_the_record(world: World) -> None:
    row = taken_over(world)
    after = corrected(world, row, number="辽抚人社许 0009", valid_to=days_on(world, 400), scope="")
    assert (after.number, after.valid_to, after.scope) == ("辽抚人社许 0009", days_on(world, 400), "")
    event = events(world, row.id)[-1]
    assert (event.kind, event.reason) == ("entry_corrected", "登记时看错一位数字。")
    assert event.details == {
        "changes": [
            ["许可证编号", NUMBER, "辽抚人社许 0009"],
            ["有效期至", str(days_on(world, 300)), str(days_on(world, 400))],
            ["许可范围和条件", "劳务派遣", ""],
        ]
    }


def test_with_other_dates_it_holds_again_or_has_expired(world: World) -> None:
    row = taken_over(world, valid_to=days_on(world, -1))
    assert corrected(world, row, valid_to=None, is_open_ended=True).state == "valid"
    assert corrected(world, row, valid_to=days_on(world, -2), is_open_ended=False).state == "valid"
    assert let_expire(world.app, world.app.clock.now()) == 1
    assert corrected(world, row, valid_to=days_on(world, -3)).state == "expired"


def renewals(world: World, matter_id: UUID) -> list[Deadline]:
    return rows(world, Deadline, Deadline.matter_id == matter_id, Deadline.code == RENEWAL_DECISION)


def test_license50_with_another_last_day_an_open_renewal_is_counted_anew(world: World) -> None:
    row = taken_over(world, holder=person(), valid_to=days_on(world, 40))
    matter_id = named(world, NUMBER, "renewal")
    for days, due, is_late in ((60, 60, False), (20, None, True), (90, 90, False)):
        corrected(world, row, valid_to=days_on(world, days))
        (*_, last) = renewals(world, matter_id)
        assert last.ended_at is None or due is None
        assert due is None or local(last.due_at).date() == days_on(world, due + 1)
        told = license_of_matter(world.ctx(OFFICER), matter_id)
        assert told is not None and told.is_late is is_late
    corrected(world, row, number="辽抚人社许 0009")
    assert [one.ended_at is None for one in renewals(world, matter_id)].count(True) == 1
    with world.app.change(NOW) as work:
        work.session.get_one(Matter, matter_id, with_for_update=True)
        result = correct_entry(world.ctx(HEAD), correction(world, row, valid_to=days_on(world, 80)))
        assert isinstance(result, list) and codes(result) == ["license.busy"]
    assert license_of(world, row.id).valid_to == days_on(world, 90)


def test_license50_with_a_last_day_in_the_past_no_renewal_is_counted(world: World) -> None:
    row = taken_over(world, holder=person(), valid_to=days_on(world, 40))
    matter_id = named(world, NUMBER, "renewal")
    assert corrected(world, row, valid_to=days_on(world, -3)).state == "valid"
    assert let_expire(world.app, world.app.clock.now()) == 1
    expired = license_of(world, row.id).state
    corrected(world, row, valid_to=days_on(world, -2))
    assert [one for one in renewals(world, matter_id) if one.ended_at is None] == [], expired
    assert corrected(world, row, valid_to=days_on(world, 50)).state == "valid"
    (running,) = [one for one in renewals(world, matter_id) if one.ended_at is None]
    assert local(running.due_at).date() == days_on(world, 51)


def test_a_correction_is_refused_where_it_is_wrong_stale_or_none(world: World) -> None:
    row = taken_over(world)
    taken_over(world, number="另一编号", holder=company(2))
    for wrong, expected in (
        ({"number": "另一编号"}, ["license.taken"]),
        ({"valid_to": None}, ["license.to"]),
        ({"valid_to": date(2000, 1, 1)}, ["license.term"]),
        ({}, ["unchanged"]),
    ):
        result = correct_entry(world.ctx(HEAD), correction(world, row, **wrong))
        assert isinstance(result, list) and codes(result) == expected
    late = correction(world, row, scope="甲类")
    corrected(world, row, scope="乙类")
    result = correct_entry(world.ctx(HEAD), late)
    assert isinstance(result, list) and codes(result) == ["stale"]
    without = replace(correction(world, row, scope="丙类"), reason=" ")
    assert refused(correct_entry(world.ctx(HEAD), without)) == {"reason"}


def test_what_was_granted_in_the_portal_or_is_at_its_end_is_not_corrected(world: World) -> None:
    row, old = granted(world), taken_over(world, number="另一编号")
    ended(world, old, ending="cancelled", ground="impossible")
    for one in (row, old):
        view = get_license_view(world.ctx(HEAD), one.id)
        assert view is not None and not view.is_correctable
        result = correct_entry(world.ctx(HEAD), correction(world, one, scope="甲类"))
        assert isinstance(result, list) and codes(result) == ["license.entry"]


def test_the_head_of_another_unit_corrects_nothing(world: World) -> None:
    row = taken_over(world)
    head_moves(world)
    view = get_license_view(world.ctx(HEAD), row.id)
    assert view is not None and not view.is_correctable
    result = correct_entry(world.ctx(HEAD), correction(world, row, scope="甲类"))
    assert isinstance(result, list) and codes(result) == ["not_found"]
