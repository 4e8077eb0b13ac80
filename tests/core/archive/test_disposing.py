"""鉴定销毁: from the due list to the record (细则第二十二至二十四条)."""

import subprocess
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from core.applications.correct import CorrectApplication, CorrectedParties, correct_application
from core.archive.destroying import DestroyList, destroy_list, sweep
from core.archive.disposal_reading import MINE, get_disposal, list_disposals
from core.archive.disposing import Disposed, TakeOff, TakeStep, take_off, take_step
from core.archive.figures import archive_figures
from core.archive.holding import Held, LiftHold, PlaceHold, get_hold, lift_hold, place_hold
from core.archive.registers import list_register
from core.files.checking import check_files
from core.files.holding import vault_of
from core.jobs.handle import JobFile, keep_bytes
from core.law.disposal import STATES, STEPS
from core.law.roles import Role
from core.parties.identity import PartyInput
from core.worker import housekeeping
from db.embedded.binaries import choose
from db.ledger.blanking import source
from db.models import (
    CaseFile,
    DisposalItem,
    Document,
    Job,
    JobPiece,
    JobResult,
    Matter,
    Party,
    ScopeKey,
    StoredFile,
)
from db.models.party import DESTROYED
from db.queries.disposals import blank
from tests.conftest import FixedClock
from tests.core.ledger.conftest import app, world
from tests.core.ledger.support import full, seal
from tests.core.test_register_at_once import beside
from tests.factories.applications import MATERIALS, codes, command, company, register, rows
from tests.factories.case_files import arrange, closed_application, closed_now, filed, matter_row
from tests.factories.destroying import (
    ARCHIVIST,
    DIRECTOR,
    HEAD,
    LEGAL,
    SECURITY,
    brought_to,
    disposal,
    due,
    proposed,
    try_destroy,
    try_propose,
    try_step,
)
from tests.factories.everywhere import places_of
from tests.factories.files import attach, picture
from tests.factories.jobs import ask
from tests.factories.old_files import old_imported, old_row, old_workbook, scanned
from tests.factories.world import World

NAME = "欧阳靖宇"
__all__ = ["app", "world"]
"""A home of its own for each: its ledger files tell of one database alone."""


@pytest.fixture
def file(world: World, clock: FixedClock) -> CaseFile:
    """A file whose minimum is over."""
    found = filed(world, closed_application(world))
    due(clock, found)
    return found


def corrected(world: World, matter_id: UUID, to: PartyInput) -> None:
    """The application turns out to be somebody else's."""
    command = CorrectApplication(
        *(uuid4(), matter_id, matter_row(world, matter_id).row_version, "counter", MATERIALS, "", "登记有误"),
        parties=CorrectedParties(to, None),
    )
    done = correct_application(world.ctx(Role.WINDOW_CLERK), command)
    assert not isinstance(done, list), done


def backup(world: World, server: URL) -> str:
    """A dump of the whole database, as a backup of now would hold it."""
    address = server.set(drivername="postgresql", database=world.app.engine.url.database)
    command = [choose(None).tool("pg_dump"), "--dbname", address.render_as_string(hide_password=False)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def waiting(world: World, role: Role) -> bool:
    """Whether a list waits for the holder of this role."""
    page = list_disposals(world.ctx(role), state=MINE)
    return page is not None and bool(page.rows)


def test_art24_a_file_goes_from_the_list_over_three_opinions_to_the_record(
    world: World, file: CaseFile
) -> None:
    disposal_id = proposed(world, file)
    assert try_step(world, disposal_id, "department_opinion", HEAD).state == "proposed"  # type: ignore[union-attr]
    assert try_step(world, disposal_id, "legal_opinion", LEGAL).state == "appraised"  # type: ignore[union-attr]
    approved = try_step(world, disposal_id, "approve", DIRECTOR)
    assert isinstance(approved, Disposed) and approved.number.startswith("某人社档销〔2036〕1")
    assert codes(try_destroy(world, disposal_id)) == ["disposal.state"], "first somebody finds every file"
    assert waiting(world, ARCHIVIST) and not waiting(world, SECURITY)
    assert isinstance(try_step(world, disposal_id, "confirm", ARCHIVIST), Disposed)
    assert waiting(world, SECURITY) and not waiting(world, DIRECTOR)
    assert codes(try_destroy(world, disposal_id, number="某人社档销〔2036〕9号")) == ["certificate"]
    assert codes(try_destroy(world, disposal_id, by=ARCHIVIST)) == ["forbidden"]
    assert codes(try_destroy(world, disposal_id, files=2)) == ["files"], (
        "a sheet from before one was taken off"
    )
    done = try_destroy(world, disposal_id)
    assert isinstance(done, Disposed) and done.state == "done"
    view = get_disposal(world.ctx(Role.AUDIT_ADMIN), disposal_id)
    assert view is not None and [one.label for one in view.taken] == [
        *("提出", "承办科室意见：同意", "法制审核意见：同意", "批准", "清点无误，送监销", "监销")
    ]
    (item,) = view.items
    assert (item.archive_number, item.volumes, item.title) == (file.archive_number, file.volumes, "")
    assert len(item.digest) == 64
    (row,) = rows(world, CaseFile, CaseFile.id == file.id)
    assert (row.state, row.title, row.archive_number) == ("destroyed", DESTROYED, file.archive_number)
    assert codes(try_destroy(world, disposal_id)) == ["disposal.state"]


def test_art24_what_was_destroyed_is_nowhere_to_be_read_and_the_record_is_clean(
    world: World, clock: FixedClock, server: URL
) -> None:
    """Tables as a superuser reads them, images with every key that is left, screens, routes, exports, PORTAL_HOME."""
    person = company(name=NAME + "商贸有限公司", legal_representative=NAME, address=f"望花区{NAME}路8号")
    made = register(world, applicant=person)
    attach(world, made.matter_id, picture(), f"{NAME}的合同.png")
    found = filed(world, closed_now(world, made.matter_id))
    kept = register(world)
    due(clock, found)
    assert places_of(world, [NAME], server), "else the walk would find nothing anyway"
    assert NAME in backup(world, server)
    disposal_id = proposed(world, found)
    brought_to(world, disposal_id, "confirm")
    seal(world.app)
    assert isinstance(try_destroy(world, disposal_id), Disposed)
    housekeeping(world.app)
    seal(world.app)
    assert places_of(world, [NAME], server) == []
    dumped = backup(world, server)
    assert NAME not in dumped and kept.number in dumped
    result = full(world.app)
    assert result.is_clean, result.findings
    assert any(str(disposal(world, disposal_id).number) in words for words in result.remarks)
    assert matter_row(world, made.matter_id).number == made.number, "its number stays in the register"
    assert matter_row(world, kept.matter_id).party_names, "others keep what is theirs"
    (paper,) = rows(world, Document, Document.id == made.document_id)
    assert paper.sha256 and paper.number and paper.content == {}


def test_art24_the_attachments_leave_the_vault_and_its_check_goes_on(world: World, clock: FixedClock) -> None:
    made = register(world)
    attach(world, made.matter_id, picture(), "营业执照.png")
    other = register(world)
    attach(world, other.matter_id, picture(), "营业执照.png")
    found = filed(world, closed_now(world, made.matter_id))
    due(clock, found)
    (stored,) = rows(world, StoredFile, StoredFile.matter_id == made.matter_id)
    disposal_id = proposed(world, found)
    brought_to(world, disposal_id, "confirm")
    sweep(world.app)
    assert stored.id in set(vault_of(world.app).ids()), "nothing is removed before its time"
    assert isinstance(try_destroy(world, disposal_id), Disposed)
    assert check_files(world.app).wrong == {}
    sweep(world.app)
    sweep(world.app)
    assert stored.id not in set(vault_of(world.app).ids())
    checked = check_files(world.app)
    assert (checked.wrong, checked.files) == ({}, 1)
    assert disposal(world, disposal_id).swept_at is not None


@pytest.mark.parametrize("moment", ["proposed", "confirm"])
def test_art23_a_file_under_a_hold_stays(world: World, file: CaseFile, moment: str) -> None:
    if moment == "confirm":
        disposal_id = proposed(world, file)
        brought_to(world, disposal_id, "confirm")
    place_hold(world.ctx(HEAD), PlaceHold(uuid4(), file.archive_number or "", "lawsuit", "案号"))
    refused = try_destroy(world, disposal_id) if moment == "confirm" else try_propose(world, file)
    assert codes(refused) == ["disposal.held"]
    (row,) = rows(world, CaseFile, CaseFile.id == file.id)
    assert row.state == "filed"


def test_art22_a_file_before_its_time_stays_and_a_clock_set_back_destroys_nothing(
    world: World, file: CaseFile, clock: FixedClock
) -> None:
    disposal_id = proposed(world, file)
    brought_to(world, disposal_id, "confirm")
    clock.moment -= timedelta(days=2)
    assert codes(try_destroy(world, disposal_id)) == ["disposal.not_due"]
    assert try_step(world, disposal_id, "withdraw", ARCHIVIST).state == "withdrawn"  # type: ignore[union-attr]
    assert codes(try_propose(world, file)) == ["disposal.not_due"]


def test_art26_a_file_that_is_lent_stays(world: World, file: CaseFile) -> None:
    from db.models import Grant

    with world.app.change(world.app.clock.now()) as work:
        work.add(
            Grant(
                account_id=world.account_id(Role.STAFF),
                object_type="matter",
                object_id=file.matter_id,
                mode="read",
                ground="借阅",
                granted_by=world.account_id(ARCHIVIST),
                until=work.now + timedelta(days=3),
            )
        )
        work.commit()
    assert codes(try_propose(world, file)) == ["disposal.lent"]


def test_nobody_takes_two_steps_that_must_not_meet(world: World, file: CaseFile) -> None:
    """Proposal, opinions, approval and destruction are for different people, also where one of them has several roles."""

    from db.models import AccountRole

    with world.app.change(world.app.clock.now()) as work:
        for role in (Role.ARCHIVIST, Role.LEGAL_REVIEWER):
            work.add(AccountRole(account_id=world.account_id(DIRECTOR), role=role.value))
        work.commit()
    disposal_id = proposed(world, file, by=DIRECTOR)
    assert isinstance(try_step(world, disposal_id, "department_opinion", HEAD), Disposed)
    assert codes(try_step(world, disposal_id, "legal_opinion", DIRECTOR)) == ["disposal.own"]
    assert isinstance(try_step(world, disposal_id, "legal_opinion", LEGAL), Disposed)
    assert codes(try_step(world, disposal_id, "approve", DIRECTOR)) == ["disposal.own"]
    view = get_disposal(world.ctx(DIRECTOR), disposal_id)
    assert view is not None and "approve" not in view.steps


def test_only_the_department_that_made_the_files_speaks_for_it(world: World, file: CaseFile) -> None:
    disposal_id = proposed(world, file)
    assert codes(try_step(world, disposal_id, "department_opinion", Role.ENFORCEMENT_OFFICER)) == [
        "disposal.role"
    ]
    assert get_disposal(world.ctx(Role.ENFORCEMENT_OFFICER), disposal_id) is None
    page = list_disposals(world.ctx(HEAD))
    assert page is not None and [row.disposal.id for row in page.rows] == [disposal_id]
    assert list_disposals(world.ctx(Role.STAFF)) is None
    other = list_disposals(world.ctx(Role.ENFORCEMENT_OFFICER))
    assert other is not None and other.rows == []


def test_what_somebody_objects_to_comes_back_and_everybody_is_asked_anew(
    world: World, file: CaseFile
) -> None:
    disposal_id = proposed(world, file)
    assert isinstance(try_step(world, disposal_id, "department_opinion", HEAD), Disposed)
    assert codes(try_step(world, disposal_id, "object", LEGAL, " ")) == ["text.missing"]
    assert try_step(world, disposal_id, "object", LEGAL, "仍有信访").state == "returned"  # type: ignore[union-attr]
    assert try_step(world, disposal_id, "propose", ARCHIVIST, "信访已结").state == "proposed"  # type: ignore[union-attr]
    assert try_step(world, disposal_id, "legal_opinion", LEGAL).state == "proposed"  # type: ignore[union-attr]
    assert try_step(world, disposal_id, "department_opinion", HEAD).state == "appraised"  # type: ignore[union-attr]


def test_a_file_is_taken_off_and_the_others_go_on(world: World, clock: FixedClock) -> None:
    one, two = (filed(world, closed_application(world)) for _ in range(2))
    due(clock, one, two)
    disposal_id = proposed(world, one, two)
    assert codes(try_propose(world, two)) == ["disposal.bound"]
    brought_to(world, disposal_id, "confirm")
    place_hold(world.ctx(HEAD), PlaceHold(uuid4(), one.archive_number or "", "lawsuit", "案号"))
    assert codes(try_destroy(world, disposal_id)) == ["disposal.held"]
    items = {row.case_file_id: row for row in rows(world, DisposalItem)}

    def off(item: DisposalItem) -> Disposed | list:  # type: ignore[type-arg]
        version = disposal(world, disposal_id).row_version
        return take_off(world.ctx(ARCHIVIST), TakeOff(uuid4(), disposal_id, version, item.id, "行政诉讼期间"))

    assert isinstance(off(items[one.id]), Disposed)
    assert codes(off(items[two.id])) == ["disposal.last"]
    assert isinstance(try_destroy(world, disposal_id), Disposed)
    states = {row.id: row.state for row in rows(world, CaseFile)}
    assert states == {one.id: "filed", two.id: "destroyed"}


def test_a_list_names_one_department_and_no_more_files_than_can_be_found(
    world: World, file: CaseFile
) -> None:
    assert codes(try_propose(world)) == ["disposal.files"]
    unfiled = arrange(world, closed_application(world, applicant=company(9)))
    assert codes(try_propose(world, file, unfiled)) == ["disposal.files"]
    assert codes(try_propose(world, file, by=HEAD)) == ["disposal.role"]
    assert codes(try_propose(world, file, by=Role.STAFF)) == ["forbidden"]
    assert codes(try_propose(world, file, kind="sale")) == ["disposal.role"]
    assert codes(try_propose(world, file, reason=" ")) == ["reason_missing"]
    disposal_id = proposed(world, file)
    stale = TakeStep(uuid4(), disposal_id, 99, "legal_opinion", "")
    assert codes(take_step(world.ctx(LEGAL), stale)) == ["stale"]
    wrong = TakeStep(uuid4(), disposal_id, 1, "destroy", "")
    assert codes(take_step(world.ctx(SECURITY), wrong)) == ["forbidden"]
    assert codes(take_step(world.ctx(ARCHIVIST), wrong)) == ["not_found"]


def test_somebody_named_in_another_matter_stays_in_the_register_and_readable(
    world: World, clock: FixedClock
) -> None:
    made = register(world)
    other = register(world)
    found = filed(world, closed_now(world, made.matter_id))
    (party,) = rows(world, Party)
    assert party.key_owner_id == made.matter_id
    due(clock, found)
    disposal_id = proposed(world, found)
    brought_to(world, disposal_id, "confirm")
    assert isinstance(try_destroy(world, disposal_id), Disposed)
    (again,) = rows(world, Party)
    assert (again.name, again.key_owner_id) == (party.name, other.matter_id)
    seal(world.app)
    result = full(world.app)
    assert result.is_clean, result.findings


def test_the_function_of_the_database_is_that_of_the_tables(world: World) -> None:
    with world.app.read() as session:
        found = session.execute(text("SELECT prosrc FROM pg_proc WHERE proname = 'blank_destroyed'"))
        assert found.scalar_one() == source()


def test_the_portal_empties_nothing_whose_key_is_there(world: World) -> None:
    made = register(world)
    with world.app.change(world.app.clock.now()) as work, pytest.raises(DBAPIError, match="not destroyed"):
        blank(work.session, world.ctx(SECURITY).viewer, [made.matter_id])
    assert matter_row(world, made.matter_id).party_names


def test_a_destruction_killed_at_any_statement_leaves_all_or_nothing(
    world: World, file: CaseFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    disposal_id = proposed(world, file)
    brought_to(world, disposal_id, "confirm")

    class Killed(BaseException):
        pass

    for name in ("blank", "lock_keys", "lock_parties"):
        with monkeypatch.context() as patch:
            whole = getattr(__import__("db.queries.disposals", fromlist=[name]), name)

            def die(*given: object, whole: object = whole) -> None:
                whole(*given)  # type: ignore[operator]
                raise Killed

            patch.setattr(f"core.archive.destroying.queries.{name}", die)
            with pytest.raises(Killed):
                try_destroy(world, disposal_id)
        (matter,) = rows(world, Matter, Matter.id == file.matter_id)
        (key,) = rows(world, ScopeKey, ScopeKey.owner_id == file.matter_id)
        assert matter.party_names and key.wrapped is not None
        assert disposal(world, disposal_id).state == "confirmed"
    assert isinstance(try_destroy(world, disposal_id), Disposed)
    seal(world.app)
    result = full(world.app)
    assert result.is_clean, result.findings


def test_every_state_is_left_by_a_step_and_reached_by_one() -> None:
    sources = {state for step in STEPS.values() for state in step.sources}
    assert sources == {code for code, row in STATES.items() if row.is_open}
    assert {step.target for step in STEPS.values()} == STATES.keys()
    assert all(other in STEPS for step in STEPS.values() for other in step.others | step.first)


def test_a_registration_corrected_to_somebody_else_takes_nobody_with_it(
    world: World, clock: FixedClock
) -> None:
    """He was entered by mistake, is named in an open matter, and the matter that brought him in is destroyed."""
    mistaken = register(world, applicant=company(21))
    still_open = register(world, applicant=company(21))
    corrected(world, mistaken.matter_id, company(22))
    found = filed(world, closed_now(world, mistaken.matter_id))
    due(clock, found)
    disposal_id = proposed(world, found)
    brought_to(world, disposal_id, "confirm")
    assert isinstance(try_destroy(world, disposal_id), Disposed)
    parties = {party.name: party.key_owner_id for party in rows(world, Party)}
    assert parties[company(21).name] == still_open.matter_id
    assert DESTROYED in parties and company(22).name not in parties
    seal(world.app)
    result = full(world.app)
    assert result.is_clean, result.findings


def test_a_registration_under_way_keeps_whom_it_names(world: World, clock: FixedClock) -> None:
    """It holds the party while the destruction begins; the destruction waits, and then sees the new matter."""
    made = register(world, applicant=company(23))
    found = filed(world, closed_now(world, made.matter_id))
    due(clock, found)
    disposal_id = proposed(world, found)
    brought_to(world, disposal_id, "confirm")
    row = disposal(world, disposal_id)
    destruction = DestroyList(uuid4(), disposal_id, row.row_version, row.number or "", 1)
    again = command(world, applicant=company(23))
    done = beside(world, again, lambda: destroy_list(world.ctx(SECURITY), destruction))
    assert isinstance(done, Disposed), done
    (party,) = rows(world, Party)
    assert party.name == company(23).name and party.key_owner_id != made.matter_id
    seal(world.app)
    assert full(world.app).is_clean


def test_a_job_that_ran_meanwhile_leaves_nothing(world: World, file: CaseFile) -> None:
    disposal_id = proposed(world, file)
    brought_to(world, disposal_id, "confirm")
    job_id = ask(world, by=ARCHIVIST, kind="export_archive")
    with world.app.change(world.app.clock.now()) as work:
        job = work.session.get_one(Job, job_id)
        job.state, job.started_at, job.attempt = "running", work.now, 1
        work.commit()
    assert isinstance(try_destroy(world, disposal_id), Disposed)
    sweep(world.app)
    assert disposal(world, disposal_id).swept_at is None, "it could still write what it read"
    with world.app.change(world.app.clock.now()) as work:
        job = work.session.get_one(Job, job_id)
        job.state, job.ended_at = "done", work.now
        keep_bytes(work.session, job_id, JobFile("a.csv", "text/csv", "张桂芳".encode()))
        work.commit()
    sweep(world.app)
    assert rows(world, JobPiece) == [] and rows(world, JobResult) == [] and rows(world, Job) == []
    assert disposal(world, disposal_id).swept_at is not None


def test_what_left_the_archive_stands_in_its_register(world: World, file: CaseFile) -> None:
    disposal_id = proposed(world, file)
    brought_to(world, disposal_id, "confirm")
    query = {"register": "destroyed", "q": (file.archive_number or "")[-6:]}

    def lines() -> list[tuple[str, ...]]:
        page = list_register(world.ctx(ARCHIVIST), query)
        assert page is not None
        return [line.cells for line in page.rows]

    assert lines() == []
    assert isinstance(try_destroy(world, disposal_id), Disposed)
    (line,) = lines()
    row = disposal(world, disposal_id)
    assert line[:3] == (file.archive_number, "2036-03-11", row.number)
    assert line[-1] == "档案员甲、安全管理员甲"
    assert list_register(world.ctx(Role.STAFF), query) is None
    figures = archive_figures(world.ctx(ARCHIVIST), {})
    assert figures is not None
    held = {line.labels: line.held.files for line in figures.tables[0].lines}
    assert held == {("2036年",): 0, ("2026年",): 1}, "counted out in the year in which it went"


def test_an_old_paper_file_is_held_listed_and_destroyed_with_its_scans(
    world: World, clock: FixedClock, server: URL
) -> None:
    (old,) = old_imported(world, old_workbook([old_row(title=f"{NAME}投诉案", term="10年")]))
    scan_id = scanned(world, old.id, picture("PNG", "green"), f"{NAME}.png")
    due(clock, old)
    number = old.archive_number or ""
    hold = place_hold(world.ctx(HEAD), PlaceHold(uuid4(), number, "petition", f"{NAME}信访"))
    assert isinstance(hold, Held)
    assert codes(try_propose(world, old)) == ["disposal.held"]
    row = get_hold(world.ctx(ARCHIVIST), hold.hold_id)
    assert row is not None and row.number == number
    lifted = lift_hold(
        world.ctx(ARCHIVIST), LiftHold(uuid4(), hold.hold_id, row.hold.row_version, f"{NAME}的信访已结")
    )
    assert isinstance(lifted, Held)
    disposal_id = proposed(world, old)
    (department,) = {one.unit_id for one in rows(world, CaseFile, CaseFile.id == old.id)}
    assert department == world.unit_id("relations")
    brought_to(world, disposal_id, "confirm")
    assert isinstance(try_destroy(world, disposal_id), Disposed)
    housekeeping(world.app)
    seal(world.app)
    assert scan_id not in set(vault_of(world.app).ids())
    assert places_of(world, [NAME], server) == []
    result = full(world.app)
    assert result.is_clean, result.findings
