"""许可证登记簿: a licence enters with its grant, is changed, renewed and given up by applications, and ends on a decision."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.clock import local
from core.deadlines.replay import last_day
from core.law.licenses import RENEWAL_DECISION
from core.law.roles import Role
from core.licenses.ending import end_license
from core.licenses.expiring import let_expire
from core.licenses.reading import get_license_view, license_of_matter
from core.licenses.register import export_licenses, filter_of, list_licenses
from core.papers.issuing import VoidPaper, void_paper
from core.papers.writing import CorrectPaper, PaperKept, correct_paper
from db.models import Account, Act, Deadline, Item, License, LicenseEvent, Matter
from db.queries import licenses as queries
from db.queries.licenses import LicenseFilter
from tests.conftest import NOW, FixedClock
from tests.factories.applications import codes, company, register, rows
from tests.factories.approvals import approve, submit
from tests.factories.licenses import (
    NUMBER,
    application,
    days_on,
    decided,
    ended,
    ending,
    events,
    granted,
    license_of,
    named,
)
from tests.factories.papers import issue, saved, started, viewed
from tests.factories.steps import CLERK, COMPLETE, HEAD, OFFICER, has_paper, in_review, step, try_step
from tests.factories.world import World

TODAY = local(NOW).date()


def kinds(world: World, row: License) -> list[str]:
    return [event.kind for event in events(world, row.id)]


def refused(result: Any) -> set[str | None]:
    assert isinstance(result, list), result
    return {problem.field for problem in result}


def at_day(world: World, day: date) -> None:
    clock = world.app.clock
    assert isinstance(clock, FixedClock)
    clock.moment = NOW + (day - TODAY)


# Entry


def test_a_grant_enters_what_the_decision_says(world: World) -> None:
    row = granted(world, scope="限抚顺市行政区域内")
    assert (row.number, row.holder, row.state) == (NUMBER, "张桂芳", "valid")
    assert (row.valid_from, row.valid_to, row.scope) == (TODAY, days_on(world, 100), "限抚顺市行政区域内")
    (event,) = events(world, row.id)
    assert (event.kind, event.in_matter_id, event.document_id) == (
        "granted",
        row.granted_in_id,
        row.document_id,
    )
    assert event.actor_id == world.account_id(OFFICER)


def test_a_grant_without_number_and_term_is_valid_from_today_without_end(world: World) -> None:
    matter_id = application(world)
    decided(world, matter_id)
    step(world, matter_id, "grant", OFFICER)
    (row,) = rows(world, License)
    (matter,) = rows(world, Matter, Matter.id == matter_id)
    assert (row.number, row.valid_from, row.valid_to) == (matter.number, TODAY, None)


def test_what_is_no_licence_enters_no_register(world: World) -> None:
    with world.app.change(NOW) as work:
        work.session.get_one(Item, world.item_id).procedure = "confirmation"
        work.commit()
    matter_id = application(world)
    decided(world, matter_id, license_no=NUMBER)
    assert step(world, matter_id, "grant", OFFICER) == "granted"
    assert rows(world, License) == []


def test_a_number_stands_once_in_the_register(world: World) -> None:
    granted(world)
    matter_id = application(world)
    decided(world, matter_id, license_no=NUMBER)
    result = try_step(world, matter_id, "grant", OFFICER)
    assert isinstance(result, list) and codes(result) == ["license.taken"]
    assert len(rows(world, License)) == 1


def test_a_term_that_ends_before_it_begins_is_refused(world: World) -> None:
    matter_id = application(world)
    decided(world, matter_id, valid_from=str(days_on(world, 5)), valid_to=str(days_on(world, 4)))
    result = try_step(world, matter_id, "grant", OFFICER)
    assert isinstance(result, list) and codes(result) == ["license.term"]


# Applications about a licence (arts 49, 50)


def test_license49_the_grant_of_a_change_changes_what_it_names_and_keeps_the_rest(world: World) -> None:
    row = granted(world, scope="甲类")
    matter_id = named(world, NUMBER, "change")
    decided(world, matter_id, scope="甲类、乙类")
    step(world, matter_id, "grant", OFFICER)
    (after,) = rows(world, License)
    assert (after.id, after.scope, after.valid_to) == (row.id, "甲类、乙类", row.valid_to)
    assert kinds(world, row) == ["granted", "change_requested", "changed"]
    assert events(world, row.id)[-1].details == {"changes": [["许可范围和条件", "甲类", "甲类、乙类"]]}


def test_license50_the_grant_of_a_renewal_sets_the_new_last_day(world: World) -> None:
    row = granted(world)
    matter_id = named(world, NUMBER, "renewal")
    decided(world, matter_id, valid_to=str(days_on(world, 800)))
    step(world, matter_id, "grant", OFFICER)
    after = license_of(world, row.id)
    assert (after.valid_to, after.state) == (days_on(world, 800), "valid")
    assert kinds(world, row) == ["granted", "renewal_requested", "renewed"]


def test_license50_a_renewal_without_a_new_term_is_refused_and_without_end_it_is_said(world: World) -> None:
    row = granted(world)
    matter_id = named(world, NUMBER, "renewal")
    decided(world, matter_id)
    result = try_step(world, matter_id, "grant", OFFICER)
    assert isinstance(result, list) and codes(result) == ["license.term"]
    has_paper(world, matter_id, "license_grant", OFFICER, term="open")
    step(world, matter_id, "grant", OFFICER)
    assert license_of(world, row.id).valid_to is None


@pytest.mark.parametrize(("days", "is_late"), [(30, False), (29, True)])
def test_license50_a_renewal_asked_for_late_is_told_and_not_refused(
    world: World, days: int, is_late: bool
) -> None:
    row = granted(world, valid_to=str(days_on(world, days)))
    matter_id = named(world, NUMBER, "renewal")
    told = license_of_matter(world.ctx(OFFICER), matter_id)
    assert told is not None and told.license_id == row.id and told.is_late is is_late
    assert ("第五十条" in told.told) is is_late


def test_the_grant_of_its_cancellation_gives_a_licence_up(world: World) -> None:
    row = granted(world)
    matter_id = named(world, NUMBER, "cancellation")
    decided(world, matter_id)
    step(world, matter_id, "grant", OFFICER)
    assert license_of(world, row.id).state == "cancelled"
    assert kinds(world, row) == ["granted", "cancellation_requested", "cancelled"]


def test_only_the_holder_names_a_licence_that_is_there(world: World) -> None:
    granted(world)
    matter_id = in_review(world, register(world, materials=COMPLETE, applicant=company(3)).matter_id)
    for number, code in ((NUMBER, "license.holder"), ("无此编号", "license.number")):
        values = {"purpose": "change", "license_no": number}
        result = try_step(world, matter_id, "name_license", OFFICER, values=values)
        assert isinstance(result, list) and codes(result) == [code]
    assert rows(world, Act, Act.kind == "license_named") == []


def test_named_again_the_last_word_counts(world: World) -> None:
    row = granted(world)
    matter_id = named(world, NUMBER, "renewal")
    step(world, matter_id, "name_license", OFFICER, values={"purpose": "change", "license_no": NUMBER})
    assert [one.state for one in renewals(world, matter_id)] == ["cancelled"]
    decided(world, matter_id, scope="乙类")
    step(world, matter_id, "grant", OFFICER)
    assert kinds(world, row)[-1] == "changed"


def test_art24_the_correction_of_a_decision_corrects_the_register(world: World) -> None:
    row = granted(world)
    assert row.document_id is not None and row.granted_in_id is not None
    begun = correct_paper(world.ctx(OFFICER), CorrectPaper(uuid4(), row.document_id, "编号、期限写错"))
    assert isinstance(begun, PaperKept), begun
    last = days_on(world, 365)
    typed = {
        "accepted_on": "2026-03-10",
        "facts": "符合条件。",
        "result": "准予。",
        "license_no": "辽抚人社许 0002",
    }
    usual = started(world, row.granted_in_id, "license_grant", OFFICER).values
    view = viewed(world.ctx(OFFICER), begun.draft_id)
    view = saved(world, view, OFFICER, **{**usual, **typed, "term": "until", "valid_to": last.isoformat()})
    view = approve(world, submit(world, view, OFFICER), HEAD)
    done = issue(world, approve(world, view, Role.AGENCY_HEAD), OFFICER)
    after, event = license_of(world, row.id), events(world, row.id)[-1]
    assert (after.number, after.valid_to, after.document_id) == ("辽抚人社许 0002", last, done.document_id)
    assert (after.state, event.kind, event.document_id) == ("valid", "corrected", done.document_id)
    assert ["许可证编号", NUMBER, "辽抚人社许 0002"] in event.details["changes"]


def test_a_decision_on_which_a_licence_rests_is_not_voided(world: World) -> None:
    row = granted(world)
    assert row.document_id is not None
    head = world.ctx(Role.AGENCY_HEAD)
    result = void_paper(head, VoidPaper(uuid4(), row.document_id, "重复出具"))
    assert isinstance(result, list) and codes(result) == ["license.rests"] and NUMBER in result[0].message
    ended(world, row)
    assert not isinstance(void_paper(head, VoidPaper(uuid4(), row.document_id, "许可已撤销")), list)


def renewals(world: World, matter_id: UUID) -> list[Deadline]:
    """The periods for the decision on a renewal that the application has or had."""
    return rows(world, Deadline, Deadline.matter_id == matter_id, Deadline.code == RENEWAL_DECISION)


# Ends (arts 8, 69, 70)


def test_license69_the_head_revokes_and_a_revoked_licence_is_not_renewed(world: World) -> None:
    row = granted(world)
    matter_id = named(world, NUMBER, "renewal")
    decided(world, matter_id, valid_to=str(days_on(world, 800)))
    assert ended(world, row).state == "revoked"
    event = events(world, row.id)[-1]
    assert (event.kind, event.ground, event.reason) == ("revoked", "deceit", "申请时提交的场所证明系伪造。")
    assert event.paper_no.endswith("1号") and event.actor_id == world.account_id(HEAD)
    result = try_step(world, matter_id, "grant", OFFICER)
    assert isinstance(result, list) and codes(result) == ["license.state"]
    again = application(world)
    values = {"purpose": "renewal", "license_no": NUMBER}
    result = try_step(world, again, "name_license", OFFICER, values=values)
    assert isinstance(result, list) and codes(result) == ["license.state"]
    assert license_of(world, row.id).state == "revoked"


def test_a_decision_is_named_by_no_more_than_the_register_holds(world: World) -> None:
    row = granted(world)
    result = end_license(world.ctx(HEAD), ending(world, row, document_id=None, paper_no="字" * 201))
    assert isinstance(result, list) and [one.field for one in result] == ["paper_no"]
    result = end_license(world.ctx(HEAD), ending(world, row, document_id=None, paper_no="字" * 200))
    assert not isinstance(result, list), result


def test_license70_what_is_revoked_is_cancelled_and_then_nothing_happens_any_more(world: World) -> None:
    row = granted(world)
    ended(world, row)
    assert ended(world, row, ending="cancelled", ground="taken_away").state == "cancelled"
    assert kinds(world, row) == ["granted", "revoked", "cancelled"]
    result = end_license(world.ctx(HEAD), ending(world, row, ending="cancelled", ground="taken_away"))
    assert isinstance(result, list) and codes(result) == ["license.state"]


def test_license8_a_licence_is_withdrawn_on_the_grounds_of_withdrawal_alone(world: World) -> None:
    row = granted(world)
    assert refused(end_license(world.ctx(HEAD), ending(world, row, ending="withdrawn"))) == {"ground"}
    assert ended(world, row, ending="withdrawn", ground="law_changed").state == "withdrawn"


def test_license70_not_renewed_is_a_ground_only_after_the_last_day(world: World) -> None:
    row = granted(world)
    wrong = ending(world, row, ending="cancelled", ground="not_renewed")
    assert refused(end_license(world.ctx(HEAD), wrong)) == {"ground"}
    at_day(world, days_on(world, 101))
    assert let_expire(world.app, world.app.clock.now()) == 1
    assert ended(world, row, ending="cancelled", ground="not_renewed").state == "cancelled"


def test_what_is_missing_or_untrue_is_refused_at_its_field(world: World) -> None:
    row = granted(world)
    bare = ending(world, row, ending=None, ground=None, paper_no="", decided_on=None, reason="")
    found = refused(end_license(world.ctx(HEAD), bare))
    assert found == {"ending", "paper_no", "decided_on", "reason"}
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        assert refused(end_license(world.ctx(HEAD), ending(world, row, decided_on=day))) == {"decided_on"}
    other = ending(world, row, document_id=uuid4())
    assert refused(end_license(world.ctx(HEAD), other)) == {"document_id"}
    assert kinds(world, row) == ["granted"]


def test_an_issued_decision_is_offered_and_entered_by_another_than_issued_it(world: World) -> None:
    row = granted(world)
    by_officer = has_paper(world, row.granted_in_id, "license_ending", OFFICER)
    by_head = has_paper(world, row.granted_in_id, "license_ending", HEAD)
    view = get_license_view(world.ctx(HEAD), row.id)
    assert view is not None and set(view.papers) == {by_officer, by_head}
    own = end_license(world.ctx(HEAD), ending(world, row, document_id=by_head, paper_no=""))
    assert isinstance(own, list) and codes(own) == ["license.same"]
    ended(world, row, document_id=by_officer, paper_no="")
    assert events(world, row.id)[-1].document_id == by_officer
    for who, is_seen in ((OFFICER, True), (Role.ARCHIVIST, False)):
        shown = get_license_view(world.ctx(who), row.id)
        assert shown is not None and (shown.events[0].paper is not None) is is_seen


def test_a_double_click_ends_it_once(world: World) -> None:
    row = granted(world)
    command = ending(world, row)
    assert end_license(world.ctx(HEAD), command) == end_license(world.ctx(HEAD), command)
    assert kinds(world, row) == ["granted", "revoked"]


def test_whoever_saw_an_older_state_is_told_so(world: World) -> None:
    row = granted(world)
    command = ending(world, row, ending="withdrawn", ground="law_changed")
    ended(world, row)
    result = end_license(world.ctx(HEAD), command)
    assert isinstance(result, list) and codes(result) == ["stale"]


def test_the_head_of_another_unit_enters_no_end(world: World) -> None:
    row = granted(world)
    with world.app.change(NOW) as work:
        work.session.get_one(Account, world.account_id(HEAD)).unit_id = world.unit_id("archive")
        work.commit()
    result = end_license(world.ctx(HEAD), ending(world, row))
    assert isinstance(result, list) and codes(result) == ["not_found"]
    view = get_license_view(world.ctx(HEAD), row.id)
    assert view is not None and (view.endings, view.papers) == ({}, {})
    assert ended(world, row, Role.AGENCY_HEAD).state == "revoked"


# The end of validity


def test_license70_a_licence_expires_on_the_day_after_its_last_and_once(world: World) -> None:
    row = granted(world)
    at_day(world, days_on(world, 100))
    assert let_expire(world.app, world.app.clock.now()) == 0
    at_day(world, TODAY + timedelta(days=101))
    now = world.app.clock.now()
    assert (let_expire(world.app, now), let_expire(world.app, now)) == (1, 0)
    assert license_of(world, row.id).state == "expired"
    event = events(world, row.id)[-1]
    assert (event.kind, event.actor_id, local(event.happened_at).date()) == (
        "expired",
        None,
        TODAY + timedelta(days=101),
    )


@pytest.mark.parametrize(("days", "state"), [(30, "deemed_renewed"), (29, "expired")])
def test_license50_undecided_it_is_deemed_renewed_where_it_was_asked_for_in_time(
    world: World, days: int, state: str
) -> None:
    last = days_on(world, days)
    row = granted(world, valid_to=str(last))
    matter_id = named(world, NUMBER, "renewal")
    running = renewals(world, matter_id)
    assert [(last_day(one), one.state) for one in running] == ([(last, "running")] if days == 30 else [])
    at_day(world, days_on(world, days + 1))
    assert let_expire(world.app, world.app.clock.now()) == 1
    assert license_of(world, row.id).state == state
    assert [one.state for one in renewals(world, matter_id)] == (["passed"] if days == 30 else [])


def test_license50_a_renewal_that_was_withdrawn_renews_nothing(world: World) -> None:
    row = granted(world)
    matter_id = named(world, NUMBER, "renewal")
    with world.app.change(NOW) as work:
        work.session.get_one(Matter, matter_id).stage = "withdrawn"
        work.commit()
    at_day(world, days_on(world, 101))
    let_expire(world.app, world.app.clock.now())
    assert license_of(world, row.id).state == "expired"


def test_license50_the_decision_that_comes_late_sets_the_term_of_what_was_deemed_renewed(
    world: World,
) -> None:
    row = granted(world)
    matter_id = named(world, NUMBER, "renewal")
    last = days_on(world, 900)
    at_day(world, days_on(world, 101))
    let_expire(world.app, world.app.clock.now())
    decided(world, matter_id, valid_to=str(last))
    step(world, matter_id, "grant", OFFICER)
    after = license_of(world, row.id)
    assert (after.state, after.valid_to) == ("valid", last)


# The register


def put(world: World, number: str, valid_to: date | None, state: str = "valid") -> None:
    """A further licence beside the one that was granted."""
    (like, *_) = rows(world, License, License.number == NUMBER)
    columns = {c.key: getattr(like, c.key) for c in License.__table__.columns}
    new = columns | {"id": uuid4(), "number": number, "valid_to": valid_to, "state": state}
    new.pop("row_version")
    with world.app.change(NOW) as work:
        work.add(License(**new))
        work.commit()


def numbers(world: World, **query: str) -> list[str]:
    ctx = world.ctx(Role.ARCHIVIST)
    page = list_licenses(ctx, filter_of(ctx, query))
    assert page is not None
    return [row.number for row in page.rows]


def test_the_register_begins_with_what_expires_first_and_filters(world: World) -> None:
    granted(world)
    put(world, "长期", None)
    put(world, "近", days_on(world, 20))
    put(world, "中", days_on(world, 60))
    put(world, "旧", days_on(world, 50), "revoked")
    assert numbers(world) == ["近", "中", NUMBER, "长期"]
    assert numbers(world, within="30") == ["近"] and numbers(world, within="60") == ["近", "中"]
    assert numbers(world, state="revoked") == ["旧"] and numbers(world, within="7") == numbers(world)
    assert len(numbers(world, state="all")) == 5
    assert numbers(world, q="张桂芳 0001") == [NUMBER] and numbers(world, q="没有") == []


def test_its_pages_follow_each_other_without_gap_or_repetition(world: World) -> None:
    granted(world)
    for number in range(4):
        put(world, f"同日{number}", days_on(world, 10))
    for number in range(3):
        put(world, f"长期{number}", None)
    viewer, seen, after = world.ctx(CLERK).viewer, [], None
    for _ in range(9):
        with world.app.read() as session:
            found = queries.list_licenses(session, viewer, LicenseFilter(), after=after, limit=3)
        seen += [row.number for row in found[:3]]
        if len(found) <= 3:
            break
        after = (found[2].valid_to, found[2].license_id)
    assert len(seen) == len(set(seen)) == 8
    assert seen[:4] == [f"同日{n}" for n in range(4)] or sorted(seen[:4]) == [f"同日{n}" for n in range(4)]


def test_the_file_masks_the_holder_and_defuses_cells(world: World) -> None:
    granted(world, scope="=1+1")
    data = export_licenses(world.ctx(CLERK), {})
    assert data is not None
    told = data.decode("utf-8-sig")
    assert NUMBER in told and "'=1+1" in told and "21040219" not in told
    assert export_licenses(world.ctx(Role.ARCHIVIST), {}) is None


def test_the_number_of_the_holder_is_masked_and_shown_in_full_to_whoever_may(world: World) -> None:
    row = granted(world)
    masked = get_license_view(world.ctx(OFFICER), row.id)
    full = get_license_view(world.ctx(OFFICER), row.id, full=True)
    assert masked is not None and full is not None
    assert "*" in masked.certificate_no and full.certificate_no == row.certificate_no
    assert get_license_view(world.ctx(Role.ARCHIVIST), row.id, full=True) is None


def test_matter_and_paper_are_named_to_whoever_sees_them(world: World) -> None:
    row = granted(world)
    for who, is_seen in ((OFFICER, True), (Role.ARCHIVIST, False)):
        view = get_license_view(world.ctx(who), row.id)
        assert view is not None and len(view.events) == 1
        assert (view.events[0].matter is not None, view.events[0].paper is not None) == (is_seen, is_seen)
    assert len(rows(world, LicenseEvent)) == 1
