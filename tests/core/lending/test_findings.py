"""违规线索与处理 (细则第二十四条、第二十六条): from what the ledger and the slips show to what became of it."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from core.archive.registers import list_register
from core.clock import CHINA
from core.law.lending_findings import KINDS
from core.law.roles import Role
from core.lending import clues as clues_module
from core.lending.asking import Line
from core.lending.clues import list_clues, months
from core.lending.desk import AtDesk, ReportLoss, report_loss
from core.lending.findings import (
    DismissClue,
    FindingNoted,
    TakeFindingStep,
    TakeUpClue,
    dismiss_clue,
    take_finding_step,
    take_up_clue,
)
from core.lending.findings_reading import DONE, UNDER_WAY, get_finding, list_findings, people_concerned
from core.lending.opening import Copied, NoteCopies, TakeCopy, note_copies, take_copy
from core.permissions import Permission
from db.models import Account, Agency, CaseFile, LedgerEntry, LendingFinding
from tests.conftest import FixedClock
from tests.factories.applications import codes, rows
from tests.factories.case_files import closed_application, filed
from tests.factories.delegations import delegate
from tests.factories.lending import BORROWER, contents, lent_to, loan, loan_items, try_hand_out, try_take_back
from tests.factories.lending_findings import (
    clues,
    entered,
    finding,
    happened,
    refused,
    try_enter,
    try_step,
)
from tests.factories.world import World

KEEPERS = {Role.LEGAL_REVIEWER, Role.AGENCY_HEAD}
READERS = KEEPERS | {Role.ARCHIVIST, Role.AUDIT_ADMIN}


@pytest.fixture
def file(world: World) -> CaseFile:
    return filed(world, closed_application(world))


def at(hour: int, minute: int = 0, day: int = 10) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=CHINA)


def up(world: World, by: str | Role = Role.LEGAL_REVIEWER, at_: int = 0) -> FindingNoted | list:  # type: ignore[type-arg]
    one = clues(world, by=by)[at_]
    command = TakeUpClue(uuid4(), one.kind, one.account_id, one.occurred_on, one.loan_id)
    return take_up_clue(world.ctx(by), command)


# What is a clue


def test_art26_attempts_without_a_slip_are_a_clue_from_so_many_a_day_on(
    world: World, clock: FixedClock, file: CaseFile
) -> None:
    item = contents(world, file)[0]
    refused(world, times=1)
    happened(world, Role.STAFF, "refused", item.id)
    assert clues(world) == []
    clock.moment += timedelta(days=1)
    refused(world, times=1)
    assert clues(world) == [], "two a day are none"
    clock.moment -= timedelta(days=1)
    refused(world, times=1)
    (found,) = clues(world)
    assert (found.kind, found.account_id, found.occurred_on, found.loan_id) == (
        *("attempts", world.account_id(Role.STAFF), date(2026, 3, 10)),
        None,
    )
    assert "3 次" in found.noticed and str(file.archive_number) in found.noticed


def test_a_clue_is_told_of_its_month_alone(world: World, clock: FixedClock) -> None:
    clock.moment = datetime(2026, 2, 28, 23, 59, tzinfo=CHINA)
    refused(world)
    clock.moment = at(9)
    assert clues(world) == [] and [one.kind for one in clues(world, month="2026-02")] == ["attempts"]
    assert clues(world, "burst", "2026-02") == []
    assert list(months(world.ctx(Role.LEGAL_REVIEWER)))[:3] == ["2026-03", "2026-02", "2026-01"]
    assert clues(world, month="nonsense") == clues(world, month="2026-03")


@pytest.mark.parametrize(("different", "minutes", "told"), [(20, 60, 20), (19, 60, 0), (20, 61, 0)])
def test_art24_many_different_things_within_the_hour_are_a_burst(
    world: World, clock: FixedClock, different: int, minutes: int, told: int
) -> None:
    things = [uuid4() for _ in range(different)]
    # Over the full hour, so that no count by the clock finds it; the same ones again make it no greater.
    clock.moment = at(9, 30)
    happened(world, Role.STAFF, "opened", *things[:-1], *things[:-1])
    clock.moment = at(9, 30) + timedelta(minutes=minutes)
    happened(world, Role.STAFF, "downloaded", things[-1])
    found = clues(world, "burst")
    assert [one.noticed for one in found] == ([f"一小时内打开、复印已归档的内容 {told} 件"] if told else [])


@pytest.mark.parametrize(
    ("moment", "is_clue"),
    [
        (at(6, 59), True),
        (at(7), False),
        (at(19, 59), False),
        (at(20), True),
        (at(10, day=8), True),
        (at(10, day=9), False),
    ],
)
def test_openings_when_nobody_works_are_a_clue(
    world: World, clock: FixedClock, moment: datetime, is_clue: bool
) -> None:
    clock.moment = moment
    happened(world, Role.STAFF, "opened", uuid4())
    clock.moment = at(21)
    assert [one.occurred_on for one in clues(world, "odd_hours")] == ([moment.date()] if is_clue else [])


def test_art26_what_comes_back_late_is_a_clue_on_the_day_after_its_last(
    world: World, clock: FixedClock, file: CaseFile
) -> None:
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out", until=date(2026, 3, 12))
    assert isinstance(try_hand_out(world, row.id), AtDesk)
    clock.moment = at(23, 59, day=12)
    assert clues(world, "overdue") == []
    clock.moment = at(9, day=15)
    (found,) = clues(world, "overdue")
    assert (found.account_id, found.occurred_on, found.slip) == (
        *(world.account_id(BORROWER), date(2026, 3, 13)),
        row.number,
    )
    assert found.noticed == f"借出的案卷逾期 3 日（{file.archive_number}）"
    assert isinstance(try_take_back(world, row.id), AtDesk)
    clock.moment = at(9, day=20)
    assert [one.noticed for one in clues(world, "overdue")] == [found.noticed], "late by when it came back"


def test_copies_of_more_pages_than_the_slip_names_are_a_clue(world: World, file: CaseFile) -> None:
    item = next(one for one in contents(world, file) if one.document_id)
    part = Line(case_file_id=file.id, item_id=item.id, first_page=1, last_page=1)
    row = lent_to(world, part, by=Role.ARCHIVIST, mode="copying")
    version = row.row_version

    def copy() -> None:
        done = take_copy(
            world.ctx(Role.ARCHIVIST),
            TakeCopy(uuid4(), row.id, loan(world, row.id).row_version, item.id, 1, 1),
        )
        assert isinstance(done, Copied), done

    copy()
    assert clues(world, "copies") == [] and loan(world, row.id).row_version > version
    copy()
    (found,) = clues(world, "copies")
    assert (found.slip, found.account_id) == (row.number, world.account_id(Role.ARCHIVIST))
    assert "准许的 1 页" in found.noticed


def test_copies_on_paper_count_too(world: World, file: CaseFile) -> None:
    row = lent_to(world, Line(case_file_id=file.id), mode="copying")
    item = loan_items(world, row.id)[0]
    beyond = NoteCopies(uuid4(), row.id, row.row_version, item.id, file.pages + 2, "整卷")
    assert isinstance(note_copies(world.ctx(Role.ARCHIVIST), beyond), Copied)
    (found,) = clues(world, "copies")
    assert "准许的 2 页" in found.noticed


@pytest.mark.parametrize("how", ["damaged", "fewer", "lost", "worn"])
def test_art26_damage_and_loss_are_a_clue(world: World, file: CaseFile, how: str) -> None:
    row = lent_to(world, Line(case_file_id=file.id), mode="take_out")
    try_hand_out(world, row.id)
    if how == "lost":
        item, version = loan_items(world, row.id)[0], loan(world, row.id).row_version
        report_loss(world.ctx(Role.ARCHIVIST), ReportLoss(uuid4(), row.id, version, item.id, "途中遗失"))
    else:
        came = {"damaged": ("damaged", 12), "fewer": ("good", 11), "worn": ("worn", 12)}[how]
        try_take_back(world, row.id, condition=came[0], pages=came[1], difference="借阅人说明")
    assert [one.slip for one in clues(world, "damage")] == ([] if how == "worn" else [row.number])


def test_a_clue_of_another_agency_is_no_business(world: World) -> None:
    refused(world)
    assert len(clues(world)) == 1
    with world.app.change(world.app.clock.now()) as work:
        account = work.session.get_one(Account, world.account_id(Role.STAFF))
        other = Agency(code="other", name="另一机关", short_name="另一", kind="organ", number_prefix="另")
        work.add(other)
        work.session.flush()
        account.agency_id = other.id
        work.commit()
    assert clues(world) == []


def test_no_more_are_told_at_once_than_can_be_read_and_the_others_follow(
    world: World, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clues_module, "MOST", 1)
    refused(world)
    clock.moment += timedelta(days=1)
    refused(world)
    found = list_clues(world.ctx(Role.LEGAL_REVIEWER))
    assert found is not None and found.has_more
    assert [one.occurred_on for one in found.rows] == [date(2026, 3, 11)]
    assert isinstance(up(world), FindingNoted)
    found = list_clues(world.ctx(Role.LEGAL_REVIEWER))
    assert found is not None and not found.has_more
    assert [one.occurred_on for one in found.rows] == [date(2026, 3, 10)]


def test_every_kind_that_is_looked_for_says_from_how_much_on() -> None:
    looked_for = [row for row in KINDS.values() if row.is_looked_for]
    assert len(looked_for) == 6 and all(row.rule and "{" not in row.rule for row in looked_for)
    assert all(row.basis.article in (24, 26) for row in KINDS.values())


# What becomes of it


def test_art24_a_clue_is_taken_up_verified_handled_and_closed(world: World) -> None:
    refused(world)
    done = up(world)
    assert isinstance(done, FindingNoted)
    assert clues(world) == [], "it is dealt with"
    steps = (("verify", ""), ("handle", "education"), ("close", ""))
    for step, outcome in steps:
        assert isinstance(try_step(world, done.finding_id, step, outcome=outcome), FindingNoted)
    row = finding(world, done.finding_id)
    assert (row.state, row.outcome, row.closed_by) == (
        "closed",
        "education",
        world.account_id(Role.LEGAL_REVIEWER),
    )
    view = get_finding(world.ctx(Role.AUDIT_ADMIN), done.finding_id)
    assert view is not None and [one.label for one in view.taken] == ["登记", "核实属实", "登记处理", "了结"]
    assert view.article == "《实施细则》第二十六条"
    assert view.steps == [] and view.outcome_label == "批评教育" and view.kind_label == "无借阅单要求查阅"
    page = list_register(world.ctx(Role.ARCHIVIST), {"register": "findings"})
    assert page is not None
    (line,) = page.rows
    assert line.cells[5:7] == ("批评教育：经查属实", "已了结") and "被拒绝 3 次" in line.cells[3]


def test_a_clue_is_entered_once_whoever_clicks(world: World) -> None:
    refused(world)
    (one,) = clues(world)
    facts = (one.kind, one.account_id, one.occurred_on, one.loan_id)
    command = TakeUpClue(uuid4(), *facts)
    first = take_up_clue(world.ctx(Role.LEGAL_REVIEWER), command)
    assert take_up_clue(world.ctx(Role.LEGAL_REVIEWER), command) == first, "a double click"
    assert codes(take_up_clue(world.ctx(Role.AGENCY_HEAD), TakeUpClue(uuid4(), *facts))) == ["clue.gone"]
    assert codes(dismiss_clue(world.ctx(Role.AGENCY_HEAD), DismissClue(uuid4(), *facts, "误点"))) == [
        "clue.gone"
    ]
    assert len(rows(world, LendingFinding)) == 1


def test_what_a_browser_says_is_no_clue(world: World) -> None:
    command = TakeUpClue(uuid4(), "attempts", world.account_id(Role.STAFF), date(2026, 3, 10))
    assert codes(take_up_clue(world.ctx(Role.LEGAL_REVIEWER), command)) == ["clue.gone"]
    by_hand = TakeUpClue(uuid4(), "spread", world.account_id(Role.STAFF), date(2026, 3, 10))
    assert codes(take_up_clue(world.ctx(Role.LEGAL_REVIEWER), by_hand)) == ["clue.gone"]


def test_a_clue_is_dismissed_with_a_reason_that_stays(world: World) -> None:
    refused(world)
    (one,) = clues(world)
    facts = (one.kind, one.account_id, one.occurred_on, one.loan_id)
    assert codes(dismiss_clue(world.ctx(Role.LEGAL_REVIEWER), DismissClue(uuid4(), *facts, " "))) == [
        "reason_missing"
    ]
    assert len(clues(world)) == 1
    done = dismiss_clue(world.ctx(Role.LEGAL_REVIEWER), DismissClue(uuid4(), *facts, "页面自动重载所致"))
    assert isinstance(done, FindingNoted) and done.state == "unfounded"
    assert clues(world) == []
    row = finding(world, done.finding_id)
    assert (row.finding, row.closed_by) == ("页面自动重载所致", world.account_id(Role.LEGAL_REVIEWER))


def test_what_is_entered_by_hand_names_everything_at_its_field(world: World, file: CaseFile) -> None:
    refused_ = try_enter(
        world,
        kind="",
        account_id=None,
        occurred_on=date(2026, 3, 11),
        noticed="",
        slip="无此单",
        archive_number="无此号",
    )
    assert isinstance(refused_, list)
    assert {one.field for one in refused_} == {
        *("kind", "account_id", "occurred_on", "noticed", "slip", "archive_number")
    }
    assert rows(world, LendingFinding) == []
    slip = lent_to(world, Line(case_file_id=file.id))
    row = finding(world, entered(world, slip=slip.number, archive_number=file.archive_number))
    assert (row.loan_id, row.case_file_id, row.is_clue) == (slip.id, file.id, False)


def test_steps_come_in_their_order_and_need_their_words(world: World) -> None:
    finding_id = entered(world)
    assert codes(try_step(world, finding_id, "handle", outcome="notice")) == ["finding.state"]
    assert codes(try_step(world, finding_id, "close")) == ["finding.state"]
    said = try_step(world, finding_id, "verify", text="")
    assert isinstance(said, list) and said[0].field == "text"
    assert isinstance(try_step(world, finding_id, "verify"), FindingNoted)
    said = try_step(world, finding_id, "handle", text="")
    assert isinstance(said, list) and {one.field for one in said} == {"text", "outcome"}
    assert isinstance(try_step(world, finding_id, "dismiss", text="证据不足"), FindingNoted)
    assert finding(world, finding_id).state == "unfounded"
    assert codes(try_step(world, finding_id, "verify")) == ["finding.state"]
    assert codes(try_step(world, finding_id, "nonsense")) == ["not_found"]


def test_of_two_the_later_is_told(world: World) -> None:
    finding_id = entered(world)
    version = finding(world, finding_id).row_version
    assert isinstance(try_step(world, finding_id, "verify"), FindingNoted)
    late = TakeFindingStep(uuid4(), finding_id, version, "dismiss", "证据不足")
    assert codes(take_finding_step(world.ctx(Role.AGENCY_HEAD), late)) == ["stale"]


@pytest.mark.parametrize("who", ["himself", "deputy"])
def test_nobody_deals_with_what_is_about_himself_nor_in_his_stead(world: World, who: str) -> None:
    refused(world, Role.AGENCY_HEAD)
    about = world.account_id(Role.AGENCY_HEAD)
    actor: str | Role = Role.AGENCY_HEAD
    if who == "deputy":
        delegate(world, Role.AGENCY_HEAD, Role.STAFF)
        actor = Role.STAFF
        assert world.ctx(actor).may(Permission.LENDING_FINDING_KEEP)
    (one,) = clues(world, by=actor)
    assert one.is_own is (who == "himself")
    facts = (one.kind, one.account_id, one.occurred_on, one.loan_id)
    assert codes(take_up_clue(world.ctx(actor), TakeUpClue(uuid4(), *facts))) == ["finding.own"]
    assert codes(dismiss_clue(world.ctx(actor), DismissClue(uuid4(), *facts, "无事"))) == ["finding.own"]
    assert codes(try_enter(world, by=actor, account_id=about)) == ["finding.own"]
    finding_id = entered(world, account_id=about)
    for step in ("verify", "dismiss"):
        assert codes(try_step(world, finding_id, step, by=actor)) == ["finding.own"]
    view = get_finding(world.ctx(actor), finding_id)
    assert view is not None and view.steps == []
    assert about not in people_concerned(world.ctx(Role.AGENCY_HEAD))


def test_who_keeps_findings_and_who_reads_them(world: World) -> None:
    finding_id = entered(world)
    refused(world)
    ctx_of = world.ctx
    assert {role for role in Role if ctx_of(role).may(Permission.LENDING_FINDING_KEEP)} == KEEPERS
    assert {role for role in Role if list_clues(ctx_of(role)) is not None} == READERS
    assert {role for role in Role if months(ctx_of(role))} == READERS
    assert {role for role in Role if list_findings(ctx_of(role)) is not None} == READERS
    assert {role for role in Role if get_finding(ctx_of(role), finding_id) is not None} == READERS
    assert {role for role in Role if people_concerned(ctx_of(role))} == KEEPERS
    for role in set(Role) - KEEPERS:
        assert codes(try_enter(world, by=role)) == ["forbidden"], role
        assert codes(try_step(world, finding_id, "verify", by=role)) == ["forbidden"], role


def test_open_and_closed_findings_are_apart(world: World) -> None:
    first, second = entered(world), entered(world)
    try_step(world, first, "dismiss", text="证据不足")
    ctx = world.ctx(Role.LEGAL_REVIEWER)
    shown = {view: list_findings(ctx, view) for view in (UNDER_WAY, DONE)}
    assert {
        view: [row.finding.id for row in page.rows] if page else None for view, page in shown.items()
    } == {UNDER_WAY: [second], DONE: [first]}


def test_every_step_and_every_look_is_on_the_ledger(world: World) -> None:
    finding_id: UUID = entered(world)
    try_step(world, finding_id, "verify")
    get_finding(world.ctx(Role.AUDIT_ADMIN), finding_id)
    entries = rows(world, LedgerEntry, LedgerEntry.object_type.like("lending_finding%"))
    assert sorted((one.object_type, one.action) for one in entries) == [
        ("lending_finding", "changed"),
        ("lending_finding", "created"),
        ("lending_finding", "opened"),
        ("lending_finding_step", "created"),
        ("lending_finding_step", "created"),
    ]
