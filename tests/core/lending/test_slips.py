"""The slip from the asking to its end (细则第二十六条)."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from core.archive.disposing import Disposed
from core.law.roles import Role
from core.lending.asking import AskAgain, Asked, Line, ask_again, dry_run
from core.lending.borrowable import find_to_borrow, to_borrow
from core.lending.deciding import AskRenewal, Decided, DecideRenewal, ask_renewal, decide_renewal
from core.lending.desk import AtDesk, Recall, ReportLoss, recall, report_loss
from core.lending.expiring import close_run_out
from core.lending.reading import DESK, LATE, MINE, WAITING_FOR_ME, get_slip, list_slips, own_out
from core.people.accounts import DisableAccount, disable_account
from db.models import Account, CaseFile, CaseFileNote, Grant, LedgerEntry, LendingRule, LoanStep
from tests.conftest import FixedClock
from tests.factories.applications import codes, register, rows
from tests.factories.case_files import closed_application, filed
from tests.factories.delegations import delegate
from tests.factories.destroying import try_propose
from tests.factories.lending import (
    BORROWER,
    approved,
    asked,
    contents,
    lent_to,
    loan,
    loan_items,
    try_ask,
    try_decide,
    try_hand_out,
    try_take_back,
)
from tests.factories.world import World


@pytest.fixture
def file(world: World) -> CaseFile:
    return filed(world, closed_application(world))


def test_art26_a_slip_says_department_borrower_purpose_and_period(world: World, file: CaseFile) -> None:
    whole = Line(case_file_id=file.id)
    refused = try_ask(world, whole, purpose="", until=None)
    assert isinstance(refused, list) and {one.field for one in refused} == {"purpose", "until"}
    done = try_ask(world, whole)
    assert isinstance(done, Asked) and done.number == "某人社借阅〔2026〕1号"
    row = loan(world, done.loan_id)
    assert row.borrower_id == world.account_id(BORROWER) and row.unit_id == world.unit_id("office")
    assert (
        row.owner_unit_id == world.unit_id("relations")
        and row.purpose
        and row.asked_until == date(2026, 3, 12)
    )
    assert row.consents == ["borrower_head", "owner_head", "archivist"] and row.waits_for == "borrower_head"


def test_numbers_have_no_gap(world: World, file: CaseFile) -> None:
    whole = Line(case_file_id=file.id)
    asked(world, whole)
    assert isinstance(try_ask(world, whole, until=date(2026, 3, 1)), list)
    done = try_ask(world, whole)
    assert isinstance(done, Asked) and done.number == "某人社借阅〔2026〕2号"


def test_what_the_rules_ask_is_told_before(world: World, file: CaseFile) -> None:
    found = dry_run(world.ctx(BORROWER), "take_out", "work", (Line(case_file_id=file.id),))
    assert not isinstance(found, list)
    assert found.until == date(2026, 3, 24), "ten working days, which end before fourteen days"
    assert found.consents == ("借阅部门负责人", "形成部门负责人", "档案员") and found.terms.renewals == 1
    longer = try_ask(world, Line(case_file_id=file.id), mode="take_out", until=date(2026, 3, 25))
    assert codes(longer) == ["loan.too_long"]


@pytest.mark.parametrize("who", [BORROWER, "deputy"])
def test_art26_nobody_consents_to_his_own_slip_nor_in_his_stead(
    world: World, file: CaseFile, who: str
) -> None:
    loan_id = asked(world, Line(case_file_id=file.id), by=Role.AGENCY_HEAD)
    assert loan(world, loan_id).waits_for == "borrower_head"
    if who == "deputy":
        delegate(world, Role.AGENCY_HEAD, Role.LEGAL_REVIEWER)
        done = try_decide(world, loan_id, "consent", Role.LEGAL_REVIEWER)
    else:
        done = try_decide(world, loan_id, "consent", Role.AGENCY_HEAD)
    assert codes(done) in (["loan.own"], ["loan.role"])
    assert loan(world, loan_id).state == "asked"


def test_an_archivist_who_borrows_needs_the_head_of_the_agency(world: World, file: CaseFile) -> None:
    loan_id = asked(world, Line(case_file_id=file.id), by=Role.ARCHIVIST)
    assert "archivist" not in loan(world, loan_id).consents and "agency_head" in loan(world, loan_id).consents
    assert isinstance(try_decide(world, loan_id, "consent", Role.AGENCY_HEAD), Decided)
    assert loan(world, loan_id).state == "approved"


def test_consents_come_in_their_order_and_open_the_slip(world: World, file: CaseFile) -> None:
    loan_id = asked(world, Line(case_file_id=file.id))
    assert codes(try_decide(world, loan_id, "consent", Role.ARCHIVIST)) == ["loan.role"]
    assert codes(try_decide(world, loan_id, "consent", Role.UNIT_HEAD)) == ["loan.role"], (
        "of the other department"
    )
    done = try_decide(world, loan_id, "consent", Role.AGENCY_HEAD)
    assert isinstance(done, Decided) and done.state == "asked"
    page = list_slips(world.ctx(Role.ARCHIVIST), WAITING_FOR_ME)
    assert page is not None and [row.loan.id for row in page.rows] == [loan_id]
    assert isinstance(try_decide(world, loan_id, "consent", Role.ARCHIVIST), Decided)
    row = loan(world, loan_id)
    assert row.state == "approved" and row.begins_at == world.app.clock.now() and row.waits_for == ""
    steps = [(one.step, one.consent) for one in rows(world, LoanStep, LoanStep.loan_id == loan_id)]
    assert sorted(steps) == [
        ("ask", ""),
        ("consent", "archivist"),
        ("consent", "borrower_head"),
        ("consent", "owner_head"),
    ]


def test_a_returned_slip_is_changed_and_asked_anew(world: World, file: CaseFile) -> None:
    loan_id = asked(world, Line(case_file_id=file.id))
    assert codes(try_decide(world, loan_id, "return", Role.AGENCY_HEAD)) != []
    assert isinstance(try_decide(world, loan_id, "return", Role.AGENCY_HEAD, "请写明用于哪一件"), Decided)
    row = loan(world, loan_id)
    command = AskAgain(
        uuid4(),
        "copying",
        "work",
        "核对某人社申〔2026〕1号",
        "",
        date(2026, 3, 11),
        (Line(case_file_id=file.id, volume=1),),
        loan_id,
        row.row_version,
    )
    assert isinstance(ask_again(world.ctx(BORROWER), command), Asked)
    approved(world, loan_id)
    slip = get_slip(world.ctx(BORROWER), loan_id)
    assert slip is not None and slip.mode == "copying" and len(slip.lines) == 1 and slip.opens


def test_who_sees_a_slip(world: World, file: CaseFile) -> None:
    loan_id = asked(world, Line(case_file_id=file.id))
    for who in (BORROWER, Role.AGENCY_HEAD, Role.ARCHIVIST, Role.UNIT_HEAD):
        assert get_slip(world.ctx(who), loan_id) is not None, who
    for other in (Role.WINDOW_CLERK, Role.ENFORCEMENT_OFFICER, Role.STAFF, Role.SYSTEM_ADMIN):
        assert get_slip(world.ctx(other), loan_id) is None, other
    mine = list_slips(world.ctx(Role.STAFF), MINE)
    assert mine is not None and mine.rows == []


def test_a_volume_goes_out_once_and_the_others_queue(world: World, file: CaseFile) -> None:
    whole = Line(case_file_id=file.id)
    first, second = (lent_to(world, whole, mode="take_out", by=who).id for who in (BORROWER, Role.STAFF))
    assert codes(try_hand_out(world, second)) == ["loan.queue"]
    assert codes(try_hand_out(world, first, pages=None)) == ["loan.pages"]
    assert isinstance(try_hand_out(world, first), AtDesk)
    assert codes(try_hand_out(world, second)) == ["loan.out"]
    assert codes(try_hand_out(world, first)) == ["loan.state"]
    desk = list_slips(world.ctx(Role.ARCHIVIST), DESK)
    assert desk is not None and len(desk.rows) == 2
    assert isinstance(try_take_back(world, first), AtDesk)
    assert loan(world, first).state == "closed"
    assert isinstance(try_hand_out(world, second), AtDesk)


def test_a_page_missing_is_explained_before_it_counts_as_returned(world: World, file: CaseFile) -> None:
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out")
    try_hand_out(world, row.id)
    short = try_take_back(world, row.id, pages=11)
    assert codes(short) == ["loan.difference"] and "借出时完好，12页，现完好，11页" in short[0].message
    assert loan_items(world, row.id)[0].state == "out"
    assert isinstance(
        try_take_back(world, row.id, pages=11, difference="第7页遗失，已责成借阅人说明"), AtDesk
    )
    (note,) = rows(world, CaseFileNote, CaseFileNote.kind == "loan")
    assert "第7页遗失" in note.text and row.number in note.text


def test_art26_a_borrower_gives_himself_nothing_over_the_desk(world: World, file: CaseFile) -> None:
    loan_id = asked(world, Line(case_file_id=file.id), mode="take_out", by=Role.ARCHIVIST)
    try_decide(world, loan_id, "consent", Role.AGENCY_HEAD)
    assert codes(try_hand_out(world, loan_id)) == ["loan.own"]


def test_a_recall_shortens_once_and_leaves_a_minimum(world: World, file: CaseFile) -> None:
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out", until=date(2026, 3, 20))
    try_hand_out(world, row.id)
    item = loan_items(world, row.id)[0]

    def call() -> object:
        version = loan(world, row.id).row_version
        return recall(world.ctx(Role.ARCHIVIST), Recall(uuid4(), row.id, version, item.id, "诉讼急用"))

    done = call()
    assert isinstance(done, AtDesk) and done.due == "2026-03-12", "two working days from its going out"
    assert codes(call()) == ["loan.recalled"]
    version = loan(world, row.id).row_version
    more = ask_renewal(world.ctx(BORROWER), AskRenewal(uuid4(), row.id, version, date(2026, 3, 25)))
    assert codes(more) == ["loan.renewal"]


def test_more_time_is_asked_for_and_agreed_to(world: World, file: CaseFile) -> None:
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out", until=date(2026, 3, 12))
    try_hand_out(world, row.id)

    def ask(until: date | None) -> object:
        version = loan(world, row.id).row_version
        return ask_renewal(world.ctx(BORROWER), AskRenewal(uuid4(), row.id, version, until))

    def decide(agrees: bool, who: Role) -> object:
        version = loan(world, row.id).row_version
        return decide_renewal(world.ctx(who), DecideRenewal(uuid4(), row.id, version, agrees, "尚有人等"))

    assert codes(ask(date(2026, 4, 30))) == ["loan.too_long"]
    assert isinstance(ask(date(2026, 3, 18)), Decided)
    assert codes(decide(True, Role.UNIT_HEAD)) == ["loan.role"]
    assert isinstance(decide(True, Role.ARCHIVIST), Decided)
    assert loan(world, row.id).renewals == 1 and codes(ask(date(2026, 3, 20))) == ["loan.renewal"]
    slip = get_slip(world.ctx(BORROWER), row.id)
    assert slip is not None and slip.lines[0].due == date(2026, 3, 18) and not slip.may_renew


def test_somebody_in_the_queue_stands_against_more_time(world: World, file: CaseFile) -> None:
    whole = Line(case_file_id=file.id)
    row = lent_to(world, whole, mode="take_out")
    try_hand_out(world, row.id)
    lent_to(world, whole, mode="take_out", by=Role.STAFF)
    version = loan(world, row.id).row_version
    done = ask_renewal(world.ctx(BORROWER), AskRenewal(uuid4(), row.id, version, date(2026, 3, 18)))
    assert codes(done) == ["loan.renewal"]


def test_what_is_overdue_blocks_and_is_listed(world: World, file: CaseFile, clock: FixedClock) -> None:
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out", until=date(2026, 3, 11))
    try_hand_out(world, row.id)
    clock.moment += timedelta(days=2)
    assert close_run_out(world.app) == 0, "what is out is not over"
    late = list_slips(world.ctx(Role.ARCHIVIST), LATE)
    assert late is not None and [one.loan.id for one in late.rows] == [row.id]
    slip = get_slip(world.ctx(BORROWER), row.id)
    assert slip is not None and slip.lines[0].is_late
    again = try_ask(world, Line(case_file_id=file.id), until=date(2026, 3, 16))
    assert codes(again) == ["loan.overdue"]
    assert isinstance(try_take_back(world, row.id), AtDesk)
    assert loan(world, row.id).state == "closed"
    assert isinstance(try_ask(world, Line(case_file_id=file.id), until=date(2026, 3, 16)), Asked)


def test_a_slip_ends_by_time_and_nobody_waits_under_it(
    world: World, file: CaseFile, clock: FixedClock
) -> None:
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out", until=date(2026, 3, 10))
    clock.moment += timedelta(days=1)
    assert close_run_out(world.app) == 1
    assert loan(world, row.id).state == "closed" and loan_items(world, row.id)[0].state == "not_used"
    assert loan(world, row.id).ended_at == loan(world, row.id).until


def test_a_loss_is_entered_in_the_notes_and_undone_by_finding_it(world: World, file: CaseFile) -> None:
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out")
    try_hand_out(world, row.id)
    item = loan_items(world, row.id)[0]
    version = loan(world, row.id).row_version
    done = report_loss(world.ctx(Role.ARCHIVIST), ReportLoss(uuid4(), row.id, version, item.id, "途中遗失"))
    assert isinstance(done, AtDesk) and loan_items(world, row.id)[0].state == "lost"
    (note,) = rows(world, CaseFileNote, CaseFileNote.kind == "loan")
    assert "途中遗失" in note.text
    found = try_take_back(world, row.id)
    assert isinstance(found, AtDesk) and loan(world, row.id).state == "closed"
    assert "found" in {one.step for one in rows(world, LoanStep, LoanStep.loan_id == row.id)}


def test_other_departments_find_by_number_and_see_no_title(world: World, file: CaseFile) -> None:
    for number in (file.archive_number or "", file.matter_number):
        line = find_to_borrow(world.ctx(Role.STAFF), number)
        assert line == Line(case_file_id=file.id)
    (found,) = to_borrow(world.ctx(Role.STAFF), [Line(case_file_id=file.id)])
    assert (found.title, found.contents, found.unit) == ("", (), "劳动关系科")
    (known,) = to_borrow(world.ctx(Role.ARCHIVIST), [Line(case_file_id=file.id)])
    assert known.title == file.title and known.contents
    item = contents(world, file)[0]
    part = try_ask(world, Line(case_file_id=file.id, item_id=item.id), by=Role.STAFF, mode="copying")
    assert codes(part) == ["loan.item"], "who may not know the contents asks for the whole"
    assert find_to_borrow(world.ctx(Role.STAFF), "某人社申〔2026〕99号") is None


def test_a_colleague_of_another_department_sees_an_open_matter_by_slip(
    world: World, clock: FixedClock
) -> None:
    matter_id = register(world).matter_id
    line = Line(matter_id=matter_id)
    assert codes(try_ask(world, line, by=Role.WINDOW_CLERK)) == ["loan.known"]
    assert codes(try_ask(world, line, mode="take_out")) == ["loan.forbidden"]
    row = lent_to(world, line)
    (grant,) = rows(world, Grant)
    assert (grant.object_id, grant.mode, grant.ground, grant.until) == (
        matter_id,
        "read",
        row.number,
        row.until,
    )
    assert isinstance(try_decide(world, row.id, "revoke", Role.UNIT_HEAD, "不再需要"), Decided)
    (grant,) = rows(world, Grant)
    assert grant.revoked_at == clock.moment


def test_every_step_is_on_the_ledger(world: World, file: CaseFile) -> None:
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out")
    try_hand_out(world, row.id)
    try_take_back(world, row.id)
    entries = rows(world, LedgerEntry, LedgerEntry.object_type.in_(["loan", "loan_item", "loan_step"]))
    told = {(one.object_type, one.action) for one in entries}
    assert {
        ("loan", "created"),
        ("loan", "changed"),
        ("loan_item", "changed"),
        ("loan_step", "created"),
    } <= told


@pytest.mark.parametrize("how", ["running", "out", "over"])
def test_what_is_lent_goes_onto_no_list_and_what_is_on_a_list_is_not_lent(
    world: World, clock: FixedClock, how: str
) -> None:
    file = filed(world, closed_application(world))
    with world.app.change(clock.moment) as work:
        work.session.get_one(CaseFile, file.id).keep_until = clock.moment.date() - timedelta(days=1)
        work.commit()
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out", until=date(2026, 3, 10))
    if how != "running":
        try_hand_out(world, row.id)
        clock.moment += timedelta(days=2)
    if how == "over":
        try_take_back(world, row.id)
        assert isinstance(try_propose(world, file), Disposed)
        done = try_ask(world, Line(case_file_id=file.id), until=date(2026, 3, 16))
        assert codes(done) == ["loan.lines"]
    else:
        assert codes(try_propose(world, file)) == ["disposal.lent"]


def test_whoever_has_something_out_is_not_let_go(world: World, file: CaseFile) -> None:
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out")
    try_hand_out(world, row.id)
    account_id = world.account_id(BORROWER)
    (account,) = rows(world, Account, Account.id == account_id)
    command = DisableAccount(uuid4(), account_id, account.row_version, "调离")
    refused = disable_account(world.ctx(Role.SYSTEM_ADMIN), command)
    assert codes(refused) == ["account.borrowed"] and row.number in refused[0].message
    (due,) = own_out(world.ctx(BORROWER), 5)
    assert due.number == row.number and not due.is_late and own_out(world.ctx(BORROWER), 1) == []


def test_filing_ends_the_slips_that_opened_the_matter(world: World) -> None:
    matter_id = closed_application(world)
    row = lent_to(world, Line(matter_id=matter_id))
    filed(world, matter_id)
    (grant,) = rows(world, Grant)
    assert grant.ground == row.number and grant.revoked_at == world.app.clock.now()


def test_a_renewal_is_not_refused_by_choosing_nothing(world: World, file: CaseFile) -> None:
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out", until=date(2026, 3, 12))
    ask_renewal(world.ctx(BORROWER), AskRenewal(uuid4(), row.id, row.row_version, date(2026, 3, 16)))
    version = loan(world, row.id).row_version
    done = decide_renewal(world.ctx(Role.ARCHIVIST), DecideRenewal(uuid4(), row.id, version, None, "好"))
    assert codes(done) == ["loan.agrees"] and loan(world, row.id).renew_until == date(2026, 3, 16)


def test_a_whole_file_and_a_part_of_it_are_not_asked_for_together(world: World, file: CaseFile) -> None:
    done = try_ask(world, Line(case_file_id=file.id), Line(case_file_id=file.id, volume=1), mode="take_out")
    assert codes(done) == ["loan.lines"]


def test_a_recall_leaves_what_the_rules_gave_the_borrower_not_the_archivist(
    world: World, file: CaseFile
) -> None:
    with world.app.change(world.app.clock.now()) as work:
        work.add(
            LendingRule(
                agency_id=world.ctx(BORROWER).actor.agency_id,
                code="reviewers",
                label="法制审核人员催还前至少保留四个工作日",
                role=BORROWER.value,
                unit="wd",
                consents=[],
                min_stay=4,
                reason="办公会",
            )
        )
        work.commit()
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out", until=date(2026, 3, 20))
    try_hand_out(world, row.id)
    item = loan_items(world, row.id)[0]
    version = loan(world, row.id).row_version
    done = recall(world.ctx(Role.ARCHIVIST), Recall(uuid4(), row.id, version, item.id, "诉讼急用"))
    assert isinstance(done, AtDesk) and done.due == "2026-03-16"


def at(clock: FixedClock, day: str) -> None:
    clock.moment = datetime.fromisoformat(f"{day}T09:30:00+08:00")


@pytest.mark.parametrize(
    ("out", "called", "until", "due"),
    [
        ("2026-03-10", "2026-03-10", "2026-03-20", "2026-03-12"),
        ("2026-03-10", "2026-03-16", "2026-03-20", "2026-03-17"),  # kept long enough: tomorrow
        ("2026-03-13", "2026-03-13", "2026-03-20", "2026-03-17"),  # over a weekend
        ("2026-09-23", "2026-09-24", "2026-10-07", "2026-09-28"),  # 中秋 25 to 27 September
        ("2026-09-29", "2026-09-30", "2026-10-13", "2026-10-08"),  # 国庆 1 to 7 October
        ("2026-10-09", "2026-10-09", "2026-10-20", "2026-10-12"),  # 10 October is worked
    ],
)
def test_a_recall_is_counted_in_working_days(
    world: World, file: CaseFile, clock: FixedClock, out: str, called: str, until: str, due: str
) -> None:
    at(clock, out)
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out", until=date.fromisoformat(until))
    try_hand_out(world, row.id)
    at(clock, called)
    item, version = loan_items(world, row.id)[0], loan(world, row.id).row_version
    done = recall(world.ctx(Role.ARCHIVIST), Recall(uuid4(), row.id, version, item.id, "诉讼急用"))
    assert isinstance(done, AtDesk) and done.due == due


@pytest.mark.parametrize(
    ("asked_on", "until", "most"),
    [
        ("2026-03-10", "2026-03-12", "2026-03-26"),
        ("2026-09-21", "2026-09-24", "2026-10-08"),  # fourteen days end before ten working days
        ("2026-12-28", "2026-12-30", "2027-01-13"),
    ],
)
def test_a_renewal_is_counted_from_the_end_that_the_slip_has(
    world: World, file: CaseFile, clock: FixedClock, asked_on: str, until: str, most: str
) -> None:
    at(clock, asked_on)
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out", until=date.fromisoformat(until))
    last = date.fromisoformat(most)
    for day, is_too_long in ((last + timedelta(days=1), True), (last, False)):
        version = loan(world, row.id).row_version
        done = ask_renewal(world.ctx(BORROWER), AskRenewal(uuid4(), row.id, version, day))
        assert isinstance(done, list) is is_too_long, day
        if isinstance(done, list):
            assert codes(done) == ["loan.too_long"] and most in done[0].message


@pytest.mark.parametrize(
    ("day", "is_late"), [("2026-10-05", False), ("2026-10-06", True), ("2026-10-08", True)]
)
def test_a_day_off_does_not_move_the_day_on_which_it_is_due(
    world: World, file: CaseFile, clock: FixedClock, day: str, is_late: bool
) -> None:
    at(clock, "2026-09-28")
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out", until=date(2026, 10, 5))
    try_hand_out(world, row.id)
    at(clock, day)
    slip = get_slip(world.ctx(BORROWER), row.id)
    late = list_slips(world.ctx(Role.ARCHIVIST), LATE)
    assert slip is not None and slip.lines[0].is_late is is_late
    assert late is not None and bool(late.rows) is is_late
