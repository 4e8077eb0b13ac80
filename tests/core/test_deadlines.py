"""Deadlines as records: started with the application, paused, extended, ended, and always counted from their records."""

from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from core.applications.correct import (
    CorrectApplication,
    VoidApplication,
    correct_application,
    void_application,
)
from core.calendars.published import packaged_calendar
from core.calendars.reading import calendar_of
from core.clock import CHINA, midnight
from core.context import Context
from core.deadlines import by_paper, keeping
from core.deadlines.backfill import start_missing
from core.deadlines.keeping import start_deadline
from core.deadlines.lights import Light, light
from core.deadlines.reading import get_sheet, lights_of, list_deadlines, print_sheet
from core.deadlines.replay import last_day, replay, settle
from core.law.calendar import Calendar
from core.law.counting import count
from core.law.limits import LIMITS, Lapse
from core.law.paper_kinds import PAPER_KINDS
from core.law.roles import Role
from core.law.units import Unit
from core.papers.issuing import VoidPaper, void_paper
from core.settings import in_force
from db.models import (
    Account,
    Deadline,
    DeadlineExtension,
    DeadlinePause,
    Document,
    DocumentVoid,
    Item,
    LedgerEntry,
    Matter,
)
from db.models.base import new_id
from tests.conftest import NOW, FixedClock
from tests.core.documents_support import page_texts
from tests.core.people_support import done
from tests.factories.applications import MATERIALS, codes, register, rows
from tests.factories.calendars import OFF_2027, enter
from tests.factories.papers import issue, notice
from tests.factories.service import handed, handing
from tests.factories.world import World

CLERK = Role.WINDOW_CLERK
DAY = timedelta(days=1)


def only(world: World) -> Deadline:
    (found,) = rows(world, Deadline)
    assert isinstance(found, Deadline)
    return found


def started(world: World, code: str, at: datetime = NOW) -> UUID:
    """A deadline of that limit in a new matter; its id."""
    matter_id = register(world).matter_id
    with world.app.change(at) as work:
        deadline = start_deadline(work, work.session.get_one(Matter, matter_id), code, at)
        work.commit()
        return deadline.id


def paper(
    world: World, matter_id: UUID, kind: str, number: str | None = None, replaces: UUID | None = None
) -> UUID:
    """An issued paper of that kind in the matter, be it as the correction of another."""
    with world.app.change() as work:
        document = Document(
            agency_id=world.ctx(CLERK).actor.agency_id,
            matter_id=matter_id,
            kind=kind,
            title=PAPER_KINDS[kind].title,
            replaces_id=replaces,
        )
        document.number, document.issued_by, document.content = number, world.account_id(CLERK), {}
        document.sha256 = "0" * 64
        work.add(document)
        work.commit()
        return document.id


def told(world: World, deadline_id: UUID, act: str, *arguments: Any) -> dict[str, Any]:
    """Who asks for a change of a deadline, and the paper that tells it."""
    row = LIMITS[stored(world, deadline_id).code]
    if act == "extend":
        kind = row.extension.paper if row.extension else ""
    else:
        kind = next((one.paper for one in row.suspensions if one.code == arguments[0]), "")
    matter_id = stored(world, deadline_id).matter_id
    return {
        "applicant": world.account_id(CLERK),
        "document_id": paper(world, matter_id, kind) if kind else None,
    }


def change(world: World, deadline_id: UUID, act: str, *arguments: Any, **more: Any) -> Any:
    """One act on a deadline, in a transaction that is kept where nothing is wrong."""
    if act in ("pause", "extend"):
        more = {**told(world, deadline_id, act, *arguments), **more}
    with world.app.change() as work:
        result = getattr(keeping, act)(work, work.session.get_one(Deadline, deadline_id), *arguments, **more)
        if not result or not isinstance(result, list):
            work.commit()
        return result


def stored(world: World, deadline_id: UUID) -> Deadline:
    (found,) = rows(world, Deadline, Deadline.id == deadline_id)
    assert isinstance(found, Deadline)
    return found


def test_what_was_done_late_says_so_for_good(world: World, clock: FixedClock) -> None:
    matter_id = register(world).matter_id
    (one,) = rows(world, Deadline, Deadline.matter_id == matter_id)
    clock.moment = one.due_at + timedelta(days=3)
    assert change(world, one.id, "meet", clock.moment, "补正告知书") == []
    (line,) = list_deadlines(world.ctx(CLERK), matter_id)
    assert (line.light.word, line.light.tone, line.is_open) == ("已办结（逾期）", "red", False)


# Registration


def test_registering_a_licence_application_starts_the_notice_of_what_is_missing(world: World) -> None:
    """行政许可法第三十二条第一款第四项: five working days from receipt."""
    made = register(world)
    found = only(world)
    assert (found.matter_id, found.code, found.label) == (made.matter_id, "correction_notice", "一次告知补正")
    assert (found.amount, found.unit, found.state, found.is_estimated) == (5, "wd", "running", False)
    assert (found.started_at, last_day(found), found.internal_on) == (
        NOW,
        date(2026, 3, 17),
        date(2026, 3, 17),
    )
    assert found.due_at == midnight(date(2026, 3, 18))


def test_another_matter_on_application_gets_it_by_analogy(world: World) -> None:
    with world.app.change() as work:
        work.session.get_one(Item, world.item_id).procedure = "payment"
        work.commit()
    register(world)
    assert only(world).code == "correction_notice_service"


def test_a_late_entry_counts_from_the_receipt(world: World) -> None:
    register(world, received_at=NOW - 8 * DAY, late_reason="系统故障", is_late=True)
    assert last_day(only(world)) == date(2026, 3, 9)


def corrected(world: World, **more: Any) -> None:
    (matter,) = rows(world, Matter)
    plain: dict[str, Any] = {"channel": "counter", "materials": MATERIALS, "note": "", "reason": "录入有误"}
    command = CorrectApplication(uuid4(), matter.id, matter.row_version, **{**plain, **more})
    done(correct_application(world.ctx(CLERK), command))


def test_a_corrected_time_of_receipt_starts_it_anew_and_another_correction_does_not(world: World) -> None:
    register(world)
    corrected(world, note="电话已核对")
    assert last_day(only(world)) == date(2026, 3, 17)
    corrected(world, received_at=NOW - 7 * DAY, late_reason="补录", has_moment=True, note="电话已核对")
    old, new = rows(world, Deadline)
    assert (old.state, old.end_reason, new.replaces_id) == ("cancelled", "录入有误", old.id)
    assert (new.started_at, last_day(new)) == (NOW - 7 * DAY, date(2026, 3, 10))
    assert [line.deadline_id for line in list_deadlines(world.ctx(CLERK), new.matter_id)] == [new.id]


def test_what_was_met_is_not_opened_again_by_a_correction_but_counts_from_the_true_receipt(
    world: World,
) -> None:
    register(world)
    change(world, only(world).id, "meet", NOW, "补正告知书 1号")
    corrected(world, note="电话已核对")
    assert only(world).state == "met"
    for days in (7, 14):
        corrected(world, received_at=NOW - days * DAY, late_reason=f"补录{days}", has_moment=True)
        *_, old, new = rows(world, Deadline)
        assert (new.replaces_id, new.state, new.ended_at, new.end_reason) == (
            old.id,
            "met",
            NOW,
            "补正告知书 1号",
        )
        assert new.started_at == NOW - days * DAY
    assert last_day(new) == date(2026, 3, 2)
    (line,) = list_deadlines(world.ctx(CLERK), new.matter_id)
    assert line.deadline_id == new.id


def test_voiding_the_registration_ends_it(world: World) -> None:
    register(world)
    (matter,) = rows(world, Matter)
    command = VoidApplication(uuid4(), matter.id, matter.row_version, "重复登记")
    done(void_application(world.ctx(Role.UNIT_HEAD), command))
    assert (only(world).state, only(world).ended_at) == ("cancelled", NOW)


def test_everything_is_on_the_ledger_under_the_key_of_the_matter(world: World) -> None:
    one = started(world, "license_decision")
    assert change(world, one, "pause", "hearing", NOW.date(), "组织听证") == []
    assert change(world, one, "resume", date(2026, 3, 9)) != []
    matter_id = stored(world, one).matter_id
    (pause,) = rows(world, DeadlinePause)
    for object_type, object_id in (("deadline", one), ("deadline_pause", pause.id)):
        entries = rows(world, LedgerEntry, LedgerEntry.object_id == object_id)
        assert entries and {(e.object_type, e.matter_id) for e in entries} == {(object_type, matter_id)}


# Pauses and extensions


def test_a_pause_moves_the_end_by_its_working_days(world: World, clock: FixedClock) -> None:
    one = started(world, "license_decision")
    assert last_day(stored(world, one)) == date(2026, 4, 8)
    clock.moment = NOW + 20 * DAY
    assert change(world, one, "pause", "hearing", date(2026, 3, 16), "组织听证") == []
    assert stored(world, one).state == "paused"
    assert change(world, one, "resume", date(2026, 3, 24)) == []
    found = stored(world, one)
    assert (found.state, last_day(found)) == ("running", date(2026, 4, 17))


@pytest.mark.parametrize(
    ("ground", "first_on", "reason", "code"),
    [
        ("lunch", date(2026, 3, 16), "午休", "deadline.ground"),
        ("hearing", date(2026, 3, 9), "早于起算", "deadline.pause_early"),
        ("hearing", date(2026, 4, 9), "届满之后", "deadline.pause_late"),
        ("hearing", date(2026, 3, 10), " ", "deadline.reason"),
        ("hearing", date(2026, 3, 11), "还没有开始", "deadline.pause_future"),
    ],
)
def test_a_pause_that_the_law_does_not_know_is_refused(
    world: World, ground: str, first_on: date, reason: str, code: str
) -> None:
    one = started(world, "license_decision")
    assert codes(change(world, one, "pause", ground, first_on, reason)) == [code]


def test_a_limit_without_grounds_cannot_be_paused_and_says_so(world: World) -> None:
    one = started(world, "penalty_decision")
    (problem,) = change(world, one, "pause", "hearing", date(2026, 3, 16), "听证")
    assert "依法不能中止" in problem.message and problem.basis is not None


def test_two_pauses_neither_run_at_once_nor_overlap(world: World, clock: FixedClock) -> None:
    one = started(world, "license_decision")
    clock.moment = NOW + 3 * DAY
    change(world, one, "pause", "hearing", date(2026, 3, 11), "听证")
    assert codes(change(world, one, "pause", "expertise", date(2026, 3, 12), "鉴定")) == ["deadline.state"]
    assert codes(change(world, one, "resume", date(2026, 3, 10))) == ["deadline.resume"]
    assert codes(change(world, one, "resume", date(2026, 3, 14))) == ["deadline.resume"]
    assert change(world, one, "resume", date(2026, 3, 13)) == []
    assert codes(change(world, one, "pause", "expertise", date(2026, 3, 13), "鉴定")) == [
        "deadline.pause_early"
    ]
    assert codes(change(world, one, "resume", date(2026, 3, 13))) == ["deadline.state"]


def test_an_extension_needs_its_approver_a_reason_and_stays_within_the_cap(
    world: World, clock: FixedClock
) -> None:
    """行政许可法第四十二条: ten working days, by the head of the agency, with reasons."""
    one, head = started(world, "license_decision"), world.account_id(Role.AGENCY_HEAD)
    assert codes(change(world, one, "extend", 11, " ")) == [
        "deadline.cap",
        "deadline.approver",
        "deadline.reason",
    ]
    assert codes(change(world, one, "extend", 5, "疑难", approver="某领导")) == ["deadline.approver"]
    assert change(world, one, "extend", 6, "疑难", approved_by=head) == []
    assert last_day(stored(world, one)) == date(2026, 4, 16)
    assert codes(change(world, one, "extend", 5, "疑难", approved_by=head)) == ["deadline.cap"]
    assert change(world, one, "extend", 4, "疑难", approved_by=head) == []
    assert last_day(stored(world, one)) == date(2026, 4, 22)
    clock.moment = datetime(2026, 4, 23, tzinfo=CHINA)
    assert codes(change(world, one, "extend", 1, "疑难", approved_by=head)) == [
        "deadline.cap",
        "deadline.passed",
    ]
    assert [row.amount for row in rows(world, DeadlineExtension)] == [6, 4]


def test_an_approver_outside_the_portal_is_named_in_words(world: World) -> None:
    one = started(world, "joint_license_decision")
    assert codes(change(world, one, "extend", 15, "情况复杂", approver=" ")) == ["deadline.approver"]
    assert change(world, one, "extend", 15, "情况复杂", approver="市政府分管副市长") == []
    assert rows(world, DeadlineExtension)[0].approver == "市政府分管副市长"
    other = started(world, "penalty_decision")
    assert codes(change(world, other, "extend", 5, "疑难")) == ["deadline.no_extension"]


def test_a_pause_entered_after_the_end_needs_the_reason_and_the_head_and_revives_nothing_by_itself(
    world: World, clock: FixedClock
) -> None:
    one = started(world, "license_decision")
    clock.moment = datetime(2026, 5, 6, 9, tzinfo=CHINA)
    begun = ("pause", "hearing", date(2026, 3, 11), "组织听证")
    assert codes(change(world, one, *begun)) == ["deadline.late", "deadline.approver"]
    # Whoever approved the notice of the pause: it is the paper that says since when.
    head, clerk = world.account_id(Role.UNIT_HEAD), world.account_id(CLERK)
    for approver in (clerk, world.account_id(Role.LEGAL_REVIEWER)):
        assert change(world, one, *begun, late_reason="漏录", approved_by=approver) != []
    boss = world.account_id(Role.AGENCY_HEAD)
    assert codes(change(world, one, "extend", 5, "疑难", approved_by=boss)) == ["deadline.passed"]
    assert change(world, one, *begun, late_reason="漏录", approved_by=head) == []
    assert rows(world, DeadlinePause)[0].reason == "组织听证（届满后补录：漏录）"


def test_a_pause_and_an_extension_are_told_by_their_paper_in_the_same_matter(
    world: World, clock: FixedClock
) -> None:
    """行政许可法第四十五条: the applicant is told in writing; article 42: and told the reasons of an extension."""
    one, head = started(world, "license_decision"), world.account_id(Role.AGENCY_HEAD)
    matter_id, elsewhere = stored(world, one).matter_id, register(world).matter_id
    wrong = [
        None,
        paper(world, matter_id, "extension_approval"),
        paper(world, elsewhere, "time_deduction_notice"),
    ]
    void = paper(world, matter_id, "time_deduction_notice")
    with world.app.change() as work:
        work.add(DocumentVoid(document_id=void, matter_id=matter_id, reason="错误", voided_by=head))
        work.commit()
    for document_id in (*wrong, void):
        refused = change(world, one, "pause", "hearing", NOW.date(), "听证", document_id=document_id)
        assert codes(refused) == ["deadline.paper"] and "期限扣除告知书" in refused[0].message
        refused = change(world, one, "extend", 5, "疑难", approved_by=head, document_id=document_id)
        assert codes(refused) == ["deadline.paper"]


def test_one_paper_tells_one_change(world: World) -> None:
    """行政许可法第四十二条: the applicant was told of one extension; what is added to it is told anew."""
    one, head = started(world, "license_decision"), world.account_id(Role.AGENCY_HEAD)
    matter_id = stored(world, one).matter_id
    document_id = paper(world, matter_id, "extension_notice")
    told_by = {"approved_by": head, "document_id": document_id}
    assert change(world, one, "extend", 4, "疑难", **told_by) == []
    (refused,) = change(world, one, "extend", 4, "疑难", **told_by)
    assert refused.code == "deadline.paper_used" and "另行出具" in refused.message
    told_by["document_id"] = paper(world, matter_id, "extension_notice", replaces=document_id)
    assert codes(change(world, one, "extend", 4, "疑难", **told_by)) == ["deadline.paper_used"]
    assert change(world, one, "extend", 4, "疑难", approved_by=head) == []


def test_the_approver_holds_the_role_now_and_is_not_the_applicant(world: World) -> None:
    one, head = started(world, "license_decision"), world.account_id(Role.AGENCY_HEAD)
    (problem,) = change(world, one, "extend", 5, "疑难", approved_by=world.account_id(CLERK))
    assert (problem.code, problem.basis is not None) == ("deadline.own", True)
    assert codes(change(world, one, "extend", 5, "疑难", applicant=head, approved_by=head)) == [
        "deadline.own"
    ]
    unit_head = world.account_id(Role.UNIT_HEAD)
    assert codes(change(world, one, "extend", 5, "疑难", approved_by=unit_head)) == ["deadline.approver"]
    with world.app.change() as work:
        work.session.get_one(Account, head).disabled_at = NOW
        work.commit()
    assert codes(change(world, one, "extend", 5, "疑难", approved_by=head)) == ["deadline.approver"]


# The end


def test_what_has_ended_changes_no_more(world: World, clock: FixedClock) -> None:
    one = started(world, "license_decision")
    clock.moment = NOW + 2 * DAY
    assert change(world, one, "meet", NOW + DAY) == []
    for act, arguments in (
        ("meet", (NOW,)),
        ("cancel", ("x",)),
        ("pause", ("hearing", date(2026, 3, 12), "x")),
        ("extend", (1, "x")),
        ("lapse", ()),
    ):
        assert codes(change(world, one, act, *arguments)) == ["deadline.state"], act
    assert stored(world, one).ended_at == NOW + DAY


def test_the_paper_that_fulfils_a_duty_ends_its_deadline_and_no_other(
    world: World, clock: FixedClock
) -> None:
    register(world)
    one = only(world)
    clock.moment = NOW + DAY
    kinds = (
        ("hearing_notice", 0),
        ("correction_notice", 0),
        ("acceptance_notice", 1),
        ("acceptance_notice", 0),
    )
    for kind, met in kinds:
        with world.app.change() as work:
            found = by_paper.meet_by_paper(work, one.matter_id, kind, NOW + DAY, "受理通知书 1号")
            work.commit()
        assert len(found) == met, kind
    ended = stored(world, one.id)
    assert (ended.state, ended.ended_at, ended.end_reason) == ("met", NOW + DAY, "受理通知书 1号")


@pytest.mark.parametrize(("at", "ended"), [(NOW - DAY, NOW), (NOW + DAY, NOW + DAY)])
def test_what_is_done_by_service_ends_with_it_and_not_before_it_began(
    world: World, clock: FixedClock, at: datetime, ended: datetime
) -> None:
    """行政许可法第三十二条第一款第四项: told is who has the notice, not for whom it was written."""
    register(world)
    one = only(world)
    clock.moment = NOW + DAY
    with world.app.change() as work:
        by_paper.meet_by_service(work, one.matter_id, "correction_notice", at, "补正告知书 1号")
        work.commit()
    assert (stored(world, one.id).state, stored(world, one.id).ended_at) == ("met", ended)


def test_it_lapses_after_its_last_day_with_what_the_law_attaches(world: World, clock: FixedClock) -> None:
    register(world)
    one = only(world).id
    clock.moment = datetime(2026, 3, 17, 23, 59, tzinfo=CHINA)
    assert codes(change(world, one, "lapse")) == ["deadline.running"]
    clock.moment = datetime(2026, 3, 18, tzinfo=CHINA)
    lapse = change(world, one, "lapse")
    assert isinstance(lapse, Lapse) and lapse.is_automatic and lapse.code == "deemed_accepted"
    assert (stored(world, one).state, stored(world, one).ended_at) == ("passed", clock.moment)


@pytest.mark.parametrize("at", [NOW - DAY, NOW + DAY])
def test_a_duty_is_done_neither_before_it_began_nor_in_the_future(world: World, at: datetime) -> None:
    one = started(world, "license_decision")
    assert codes(change(world, one, "meet", at)) == ["deadline.moment"]


def test_what_needs_two_papers_ends_with_the_second(world: World, clock: FixedClock) -> None:
    """细则第六条第二款: the form and the account of the emergency."""
    one = stored(world, started(world, "initiation_approval"))
    for hours, kind, met in ((1, "emergency_note", 0), (2, "initiation_approval", 1)):
        clock.moment = NOW + timedelta(hours=hours)
        paper(world, one.matter_id, kind)
        with world.app.change() as work:
            found = by_paper.meet_by_paper(work, one.matter_id, kind, clock.moment, kind)
            work.commit()
        assert len(found) == met
    assert stored(world, one.id).ended_at == NOW + timedelta(hours=2)


def voided(world: World, document_id: UUID, matter_id: UUID) -> None:
    with world.app.change() as work:
        by = world.account_id(Role.UNIT_HEAD)
        work.add(DocumentVoid(document_id=document_id, matter_id=matter_id, reason="有误", voided_by=by))
        work.commit()


def test_what_a_paper_had_ended_runs_again_from_its_true_start_when_it_is_voided(
    world: World, clock: FixedClock
) -> None:
    old = stored(world, started(world, "license_decision"))
    clock.moment = NOW + 3 * DAY
    change(world, old.id, "pause", "hearing", date(2026, 3, 11), "听证")
    change(world, old.id, "resume", date(2026, 3, 12))
    grant = paper(world, old.matter_id, "license_grant", "1号")
    with world.app.change() as work:
        name = by_paper.paper_name(work.session.get_one(Document, grant))
        assert len(by_paper.meet_by_paper(work, old.matter_id, "license_grant", clock.moment, name)) == 1
        work.commit()
    due = last_day(stored(world, old.id))
    assert due == date(2026, 4, 10)
    voided(world, grant, old.matter_id)
    with world.app.change() as work:
        assert by_paper.reopen_by_paper(work, old.matter_id, "license_grant", "准予行政许可决定书 9号") == []
        (new,) = by_paper.reopen_by_paper(work, old.matter_id, "license_grant", name)
        work.commit()
        assert (new.replaces_id, new.state, new.started_at, last_day(new)) == (old.id, "running", NOW, due)
    assert stored(world, old.id).state == "met"


def test_voiding_the_notice_of_what_is_missing_opens_its_limit_again(world: World, clock: FixedClock) -> None:
    matter_id = register(world).matter_id
    one = only(world)
    issued = issue(world, notice(world, matter_id))
    assert stored(world, one.id).state == "running"
    handed(world, handing(world, issued.document_id))
    assert stored(world, one.id).state == "met"
    clock.moment = NOW + DAY
    done(void_paper(world.ctx(Role.AGENCY_HEAD), VoidPaper(uuid4(), issued.document_id, "材料清单有误")))
    (new,) = rows(world, Deadline, Deadline.replaces_id == one.id)
    assert (new.state, new.started_at, last_day(new)) == ("running", NOW, date(2026, 3, 17))
    handed(world, handing(world, issue(world, notice(world, matter_id)).document_id))
    assert stored(world, new.id).ended_at == clock.moment


def test_it_stays_ended_where_another_paper_that_holds_does_the_duty_too(
    world: World, clock: FixedClock
) -> None:
    register(world)
    one = only(world)
    first, second = (paper(world, one.matter_id, kind) for kind in ("non_acceptance", "acceptance_notice"))
    with world.app.change() as work:
        by_paper.meet_by_paper(work, one.matter_id, "non_acceptance", NOW, "不予受理决定书")
        work.commit()
    voided(world, first, one.matter_id)
    with world.app.change() as work:
        (new,) = by_paper.reopen_by_paper(work, one.matter_id, "non_acceptance", "不予受理决定书")
        assert (new.state, new.end_reason, second) == ("met", "受理通知书", second)


def test_applications_from_before_there_were_limits_get_theirs_once(world: World, clock: FixedClock) -> None:
    made = [register(world).matter_id]
    with patch("core.applications.register.run_limits"):
        made += [register(world).matter_id for _ in range(2)]
    paper(world, made[1], "acceptance_notice", "7号")
    clock.moment = NOW + 30 * DAY
    started_for = start_missing(world.app, clock.moment)
    assert len(started_for) == 2 and start_missing(world.app, clock.moment) == []
    kept, done_before, late = (rows(world, Deadline, Deadline.matter_id == one)[0] for one in made)
    assert (kept.state, late.state) == ("running", "running") and late.started_at == NOW
    assert (done_before.state, done_before.ended_at, done_before.end_reason) == (
        "met",
        NOW,
        "受理通知书 7号",
    )


ACTS: dict[str, tuple[Any, ...]] = {
    "pause": ("hearing", NOW.date(), "听证"),
    "resume": (NOW.date(),),
    "extend": (1, "疑难"),
    "meet": (NOW,),
    "cancel": ("撤回",),
    "lapse": (),
    "recompute": (),
}


@pytest.mark.parametrize("act", ["open_deadlines", *ACTS])
def test_the_calendar_is_held_before_the_rows_so_that_nobody_waits_in_a_circle(
    world: World, act: str
) -> None:
    """Whoever enters a calendar has it first and then the rows."""
    one = started(world, "license_decision")
    held = text("SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
    with world.app.change() as work:
        deadline = work.session.get_one(Deadline, one)
        work.session.get_one(Matter, deadline.matter_id)
        reads = "scalars" if act == "open_deadlines" else "refresh"
        more = {"applicant": new_id()} if act in ("pause", "extend") else {}
        with (
            patch.object(work.session, reads, side_effect=InterruptedError),
            pytest.raises(InterruptedError),
        ):
            if act == "open_deadlines":
                keeping.open_deadlines(work, deadline.matter_id)
            else:
                getattr(keeping, act)(work, deadline, *ACTS[act], **more)
        assert work.session.execute(held).scalars().all() == ["ShareLock"]


def test_nothing_follows_from_an_estimate(world: World, clock: FixedClock) -> None:
    clock.moment = datetime(2027, 3, 1, 9, tzinfo=CHINA)
    register(world)
    found = only(world)
    assert found.is_estimated
    clock.moment += 30 * DAY
    (problem,) = change(world, found.id, "lapse")
    assert (problem.code, problem.link) == ("deadline.estimated", "/calendars")


def test_ending_while_it_stands_still_ends_the_pause_too(world: World) -> None:
    one = started(world, "license_decision")
    change(world, one, "pause", "hearing", NOW.date(), "听证")
    assert codes(change(world, one, "lapse")) == ["deadline.state"]
    change(world, one, "cancel", "撤回申请")
    assert rows(world, DeadlinePause)[0].last_on == NOW.date()


def test_what_ends_while_it_stands_still_is_counted_with_its_pause_and_the_sheet_says_how_it_ended(
    world: World, clock: FixedClock
) -> None:
    one = started(world, "license_decision")
    clock.moment = datetime(2026, 5, 11, 9, tzinfo=CHINA)
    late = {"late_reason": "漏录", "approved_by": world.account_id(Role.UNIT_HEAD)}
    assert change(world, one, "pause", "hearing", date(2026, 3, 16), "听证", **late) == []
    assert change(world, one, "meet", clock.moment, "准予行政许可决定书") == []
    found = stored(world, one)
    lost = packaged_calendar().working_days_between(date(2026, 3, 15), date(2026, 5, 11))
    assert last_day(found) == count(date(2026, 3, 10), 20 + lost, Unit.WORKING_DAYS, packaged_calendar()).due
    sheet = get_sheet(world.ctx(CLERK), one)
    assert sheet is not None
    facts = dict(sheet.facts)
    assert (facts["状态"], facts["结束"], facts["结束原因"]) == (
        "已办结",
        "2026-05-11 09:00，按期",
        "准予行政许可决定书",
    )
    assert facts["到期"] == sheet.working[-1][0] == last_day(found).isoformat()


def test_the_sheet_of_one_that_stands_still_names_no_end(world: World, clock: FixedClock) -> None:
    one = started(world, "license_decision")
    clock.moment = NOW + 6 * DAY
    change(world, one, "pause", "hearing", date(2026, 3, 16), "听证")
    clock.moment = NOW + 62 * DAY
    sheet = get_sheet(world.ctx(CLERK), one)
    assert sheet is not None
    assert dict(sheet.facts)["到期"] == "中止中，恢复后计算" and "中止中，恢复后计算；" in sheet.light.hint
    assert ("2026-03-17", "不计", "期限中止：听证") in sheet.working
    assert sheet.working[-1][:2] == ("2026-05-11", "不计")


def test_the_sheet_of_an_ended_one_keeps_to_the_calendar_of_its_end(world: World, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 12, 21, 9, tzinfo=CHINA)
    one = started(world, "license_decision", clock.moment)
    assert change(world, one, "meet", clock.moment) == []
    before = get_sheet(world.ctx(CLERK), one)
    clock.moment += DAY
    done(enter(world))
    after = get_sheet(world.ctx(CLERK), one)
    assert before is not None and after is not None
    assert (after.facts, after.working) == (before.facts, before.working)


def test_the_sheet_of_an_ended_one_says_where_its_calendar_was_replaced_since(
    world: World, clock: FixedClock
) -> None:
    clock.moment = datetime(2026, 12, 21, 9, tzinfo=CHINA)
    done(enter(world))
    one = started(world, "license_decision", clock.moment)
    assert change(world, one, "meet", clock.moment) == []
    due = last_day(stored(world, one)).isoformat()
    longer = OFF_2027.replace("2027-01-03 元旦", "2027-01-04 元旦")
    done(enter(world, row_version=1, days_off=longer, confirmed=True))
    sheet = get_sheet(world.ctx(CLERK), one)
    assert sheet is not None
    facts = dict(sheet.facts)
    assert facts["到期"] == due and "按现行日历" in facts["计算过程"]


def test_an_answer_begins_anew_with_the_correction_of_the_request(world: World, clock: FixedClock) -> None:
    """政府信息公开条例第三十条."""
    one = started(world, "disclosure_answer")
    clock.moment = NOW + 7 * DAY
    assert codes(change(world, one, "restart", "accepted", clock.moment)) == ["deadline.restart"]
    anew = change(world, one, "restart", "disclosure_corrected", clock.moment)
    assert (anew.replaces_id, last_day(anew)) == (one, date(2026, 4, 15))
    assert stored(world, one).end_reason == "收到信息公开补正材料，期限重新起算"


def test_hours_end_at_the_minute(world: World) -> None:
    at = datetime(2026, 2, 14, 17, 40, tzinfo=CHINA)
    found = stored(world, started(world, "initiation_approval", at))
    assert (found.due_at, found.internal_on) == (at + DAY, None)


def test_a_fixed_day_and_words_without_a_number(world: World) -> None:
    found = stored(world, started(world, "enforcement_report", datetime(2025, 12, 31, tzinfo=CHINA)))
    assert (last_day(found), found.amount) == (date(2026, 1, 31), None)
    assert get_sheet(world.ctx(CLERK), found.id) is not None
    with pytest.raises(ValueError, match="no number"):
        started(world, "tip_off_check")


# Lights and the sheet


def lit(code: str, now: datetime, calendar: Any = None, **thresholds: int) -> Light:

    row = LIMITS[code]
    found = Deadline(
        **{"code": code, "label": row.label, "amount": row.amount, "unit": row.unit, "rolls": row.rolls},
        **{
            "back": row.back,
            "duty": row.duty.value,
            "event": row.starts,
            "started_at": NOW,
            "state": "running",
        },
    )
    calendar = calendar or packaged_calendar()

    settle(found, replay(found, (), (), calendar))
    return light(found, calendar, now, in_force(thresholds))


def at(day: str, hour: int = 9) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), CHINA) + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("code", "now", "word", "tone"),
    [
        ("license_decision", at("2026-03-10"), "余 20 个工作日", "green"),
        ("license_decision", at("2026-04-01"), "余 4 个工作日", "amber"),  # 20 % of the whole
        ("license_decision", at("2026-03-31"), "余 5 个工作日", "green"),
        ("correction_notice", at("2026-03-11"), "余 4 个工作日", "green"),
        ("correction_notice", at("2026-03-12"), "余 3 个工作日", "amber"),
        ("correction_notice", at("2026-03-17", 23), "今日到期", "amber"),
        ("correction_notice", at("2026-03-18", 0), "逾期 1 个工作日", "red"),
        ("correction_notice", at("2026-03-22"), "逾期 3 个工作日", "red"),
        ("initiation_approval", at("2026-03-10", 12), "余 22 小时", "green"),
        ("initiation_approval", at("2026-03-11", 6), "余 4 小时", "amber"),
        ("initiation_approval", at("2026-03-11", 10), "逾期 1 小时", "red"),
    ],
)
def test_the_light_says_in_words_what_it_shows(code: str, now: datetime, word: str, tone: str) -> None:
    found = lit(code, now)
    assert (found.word, found.tone) == (word, tone)


def test_the_thresholds_are_the_agencys(world: World) -> None:
    now = at("2026-03-11")
    assert lit("correction_notice", now, deadline_yellow_days=4).tone == "amber"
    assert lit("correction_notice", now, deadline_yellow_percent=80).tone == "amber"
    assert lit("correction_notice", now, deadline_yellow_days=5, deadline_red_days=4).tone == "red"


def test_the_bureaus_own_duty_is_measured_by_its_internal_day() -> None:
    """90 days from 10 March end on 8 June; from 3 July, on a holiday, which the bureau does not wait for."""
    row = Deadline(code="penalty_decision", label="处罚决定", amount=90, unit="cd", rolls=True, back=False)
    row.duty, row.event, row.started_at, row.state = "bureau", "case_filed", at("2026-07-03"), "running"

    calendar = packaged_calendar()
    settle(row, replay(row, (), (), calendar))
    assert (last_day(row), row.internal_on) == (date(2026, 10, 8), date(2026, 9, 30))
    words = [
        light(row, calendar, at(day), in_force({})).word for day in ("2026-09-29", "2026-09-30", "2026-10-05")
    ]
    assert words == ["余 1 个工作日", "今日到期", "余 1 个工作日"]
    assert "2026-10-08 到期；行政处罚法第六十条" in light(row, calendar, at("2026-09-29"), in_force({})).hint


def test_an_estimate_says_so_and_what_ended_is_grey(world: World) -> None:

    assert lit("license_decision", NOW, Calendar()).word == "余 20 个工作日（暂估）"
    one = started(world, "license_decision")
    change(world, one, "pause", "hearing", NOW.date(), "听证")
    shown = {
        line.label: line.light for line in list_deadlines(world.ctx(CLERK), stored(world, one).matter_id)
    }
    assert (shown["许可决定"].word, shown["许可决定"].tone) == ("已中止", "grey")


def test_a_list_gets_the_most_urgent_light_of_each_matter_in_a_fixed_number_of_queries(world: World) -> None:
    ids = [register(world).matter_id for _ in range(3)]
    with world.app.change() as work:
        start_deadline(work, work.session.get_one(Matter, ids[0]), "license_decision", NOW - 60 * DAY)
        work.commit()
    found = lights_of(world.ctx(CLERK), ids)
    assert [found[one].tone for one in ids] == ["red", "green", "green"]
    assert lights_of(world.ctx(CLERK), []) == {}


def test_of_several_as_red_the_list_shows_the_one_that_was_due_first(world: World, clock: FixedClock) -> None:
    matter_id = register(world).matter_id
    with world.app.change() as work:
        start_deadline(work, work.session.get_one(Matter, matter_id), "license_decision", NOW - 90 * DAY)
        work.commit()
    clock.moment = NOW + 8 * DAY
    assert "许可决定" in lights_of(world.ctx(CLERK), [matter_id])[matter_id].hint


def test_a_period_of_next_year_is_measured_by_the_calendar_of_this_year_too(
    world: World, clock: FixedClock
) -> None:
    one = started(world, "license_renewal_request", datetime(2027, 2, 20, tzinfo=CHINA))
    clock.moment = datetime(2026, 9, 14, 9, tzinfo=CHINA)
    with world.app.read() as session:
        calendar = calendar_of(session, stored(world, one).agency_id)
        seen = light(stored(world, one), calendar, clock.moment, in_force({}))
    with patch("core.deadlines.reading.queries.deadlines_of", return_value=[stored(world, one)]):
        (line,) = list_deadlines(world.ctx(CLERK), stored(world, one).matter_id)
    assert line.light == seen


def test_nobody_sees_a_deadline_of_a_matter_that_he_does_not_see(world: World) -> None:
    made = register(world)
    one = only(world).id
    for role in Role:
        ctx: Context = world.ctx(role)
        sees = role in (CLERK, Role.UNIT_HEAD, Role.AGENCY_HEAD)
        assert bool(lights_of(ctx, [made.matter_id])) is sees, role
        assert bool(list_deadlines(ctx, made.matter_id)) is sees, role
        assert (get_sheet(ctx, one) is not None) is sees, role
        assert (print_sheet(ctx, one) is not None) is sees, role


def test_the_sheet_shows_every_day_and_what_changed_the_end(world: World, clock: FixedClock) -> None:
    one, head = started(world, "license_decision"), world.account_id(Role.AGENCY_HEAD)
    clock.moment = NOW + 20 * DAY
    change(world, one, "pause", "hearing", date(2026, 3, 16), "组织听证")
    change(world, one, "resume", date(2026, 3, 17))
    change(world, one, "extend", 2, "需补充调查", approved_by=head)
    sheet = get_sheet(world.ctx(CLERK), one)
    assert sheet is not None
    days = [day for day, _, _ in sheet.working]
    assert (days[0], days[-1], len(days)) == ("2026-03-10", "2026-04-14", 36)
    assert ("2026-03-16", "不计", "期限中止：听证") in sheet.working
    assert ("2026-04-06", "不计", "清明节放假") in sheet.working
    assert sheet.working[-1] == ("2026-04-14", "第22个工作日", "延长")
    assert [what for _, what, _ in sheet.changes] == ["中止", "延长"]
    assert "单位负责人甲批准" in sheet.changes[1][2]
    facts = dict(sheet.facts)
    assert facts["到期"] == "2026-04-14" and "行政许可法第四十二条第一款" in facts["依据"]


def test_the_sheet_prints_and_its_taking_is_on_the_record(world: World) -> None:
    register(world)
    one = only(world)
    found = print_sheet(world.ctx(CLERK), one.id)
    assert found is not None
    name, pdf = found
    text = "".join(page_texts(pdf))
    assert name.startswith("期限计算单 一次告知补正") and "第5个工作日" in text and "2026-03-17" in text
    assert get_sheet(world.ctx(Role.UNIT_HEAD), one.id) is not None
    (opening,) = rows(world, LedgerEntry, LedgerEntry.action == "opened")
    assert (opening.object_id, opening.account_id) == (one.matter_id, world.account_id(Role.UNIT_HEAD))
    taken = rows(world, LedgerEntry, LedgerEntry.object_id == one.id, LedgerEntry.action == "downloaded")
    assert [entry.matter_id for entry in taken] == [one.matter_id]
