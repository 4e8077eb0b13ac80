"""The slip as a key (细则第二十六条): every way to a filed record, for everybody, with and without a slip."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from pypdfium2 import PdfDocument

from core.applications.reading import document_file
from core.archive.contents import Unreadable, bytes_of
from core.archive.reading import file_of_matter, filed_file
from core.context import Context
from core.files.reading import file_facts, list_attachments
from core.jobs.asking import AskJob, JobAsked, ask_job
from core.jobs.runner import run_next
from core.law.roles import Role
from core.lending.asking import Line
from core.lending.desk import AtDesk
from core.lending.opening import (
    Closed,
    Copied,
    NoteCopies,
    TakeCopy,
    copied_pages,
    lent,
    lent_page,
    note_copies,
    take_copy,
)
from db.models import CaseFile, CaseFileItem, LedgerEntry, Loan, LoanCopy
from tests.conftest import FixedClock
from tests.factories.applications import closed, codes, register, rows
from tests.factories.case_files import filed
from tests.factories.files import attach, picture
from tests.factories.jobs import job
from tests.factories.lending import (
    BORROWER,
    asked,
    contents,
    lent_to,
    loan,
    loan_items,
    try_decide,
    try_hand_out,
)
from tests.factories.old_files import old_imported, scanned
from tests.factories.steps import staged
from tests.factories.world import World


@pytest.fixture
def file(world: World) -> CaseFile:
    """A filed case file with a paper and an attachment."""
    matter_id = register(world).matter_id
    attach(world, matter_id, picture(), "营业执照.png")
    closed(world, matter_id)
    return filed(world, staged(world, matter_id, "closed"))


def paper(world: World, file: CaseFile) -> CaseFileItem:
    return next(one for one in contents(world, file) if one.document_id)


def scan(world: World, file: CaseFile) -> CaseFileItem:
    return next(one for one in contents(world, file) if one.stored_file_id)


def ways(world: World, file: CaseFile) -> dict[str, Callable[[Context], bool]]:
    """Every way to what stands in the file: whether it opens anything to a reader."""
    item, attachment = paper(world, file), scan(world, file)
    matter_id = file.matter_id
    assert matter_id is not None

    def read(ctx: Context) -> bool:
        with ctx.app.read() as session:
            try:
                return bool(bytes_of(ctx.app, session, ctx.viewer, item.document_id, None))
            except Unreadable:
                return False

    def job_of(kind: str) -> Callable[[Context], bool]:
        def done(ctx: Context) -> bool:
            arguments = {"case_file_id": str(file.id), "volume": 1}
            asked_for = ask_job(ctx, AskJob(uuid4(), kind, arguments))
            if not isinstance(asked_for, JobAsked):
                return False
            assert run_next(ctx.app)
            return job(world, asked_for.job_id).state == "done"

        return done

    return {
        "paper": lambda ctx: document_file(ctx, item.document_id) is not None,  # type: ignore[arg-type]
        "attachment": lambda ctx: file_facts(ctx, attachment.stored_file_id) is not None,  # type: ignore[arg-type]
        "attachments": lambda ctx: bool(list_attachments(ctx, matter_id)),
        "bytes": read,
        "links": lambda ctx: _has_links(filed_file(ctx, file.id)),
        "file of the matter": lambda ctx: _has_links(file_of_matter(ctx, matter_id)),
        "bound volume": job_of("bind_volume"),
        "package": job_of("package_case_file"),
        "page": lambda ctx: isinstance(lent_page(ctx, item.id, 1), bytes),
        "page of an attachment": lambda ctx: isinstance(lent_page(ctx, attachment.id, 1), bytes),
    }


def _has_links(view: object) -> bool:
    items = getattr(view, "items", [])
    return bool(items) and getattr(view, "state", "") != "filed"


BY_SLIP = {"page", "page of an attachment"}
"""The ways that a slip opens: pictures under its watermark, and nothing else."""


def test_art26_without_a_slip_a_filed_record_opens_to_nobody(world: World, file: CaseFile) -> None:
    found = ways(world, file)
    opened = {(name, role) for role in Role for name, way in found.items() if way(world.ctx(role))}
    assert opened == set()


@pytest.mark.parametrize(
    "how",
    [
        "asked",
        "returned",
        "refused",
        "expired",
        "not begun",
        "finished",
        "revoked",
        "other person",
        "handed out",
        "wrong item",
    ],
)
def test_art26_no_slip_opens_before_beside_or_behind_its_grant(
    world: World, file: CaseFile, clock: FixedClock, how: str
) -> None:
    whole, by = Line(case_file_id=file.id), BORROWER
    reader: str | Role = BORROWER
    opens: set[str] = set()
    if how == "handed out":
        row = lent_to(world, whole, mode="take_out")
        assert isinstance(try_hand_out(world, row.id), AtDesk)
    elif how == "wrong item":
        item = paper(world, file)
        lent_to(world, Line(case_file_id=file.id, item_id=item.id), by=Role.ARCHIVIST)
        reader, opens = Role.ARCHIVIST, {"page"}
    else:
        loan_id = asked(world, whole, by=by)
        if how in ("returned", "refused"):
            step = {"returned": "return", "refused": "refuse"}[how]
            try_decide(world, loan_id, step, Role.AGENCY_HEAD, "事由不清")
        elif how != "asked":
            for who in (Role.AGENCY_HEAD, Role.ARCHIVIST):
                try_decide(world, loan_id, "consent", who)
            assert loan(world, loan_id).state == "approved"
            assert isinstance(lent_page(world.ctx(by), paper(world, file).id, 1), bytes), "while it runs"
            if how == "expired":
                until = loan(world, loan_id).until
                assert isinstance(until, datetime)
                clock.moment = until
            elif how == "not begun":
                with world.app.change(clock.moment) as work:
                    work.session.get_one(Loan, loan_id).begins_at = clock.moment + timedelta(minutes=1)
                    work.commit()
            elif how == "finished":
                try_decide(world, loan_id, "finish", by)
            elif how == "revoked":
                try_decide(world, loan_id, "revoke", Role.ARCHIVIST, "涉诉，停止借阅")
            else:
                reader = Role.STAFF
    found = ways(world, file)
    assert {name for name, way in found.items() if way(world.ctx(reader))} == opens
    others = {role for role in Role if role not in (reader, by)}
    assert {(name, role) for role in others for name, way in found.items() if way(world.ctx(role))} == set()


def test_with_a_running_slip_its_borrower_reads_pages_and_nobody_else(world: World, file: CaseFile) -> None:
    lent_to(world, Line(case_file_id=file.id))
    found = ways(world, file)
    assert {name for name, way in found.items() if way(world.ctx(BORROWER))} == BY_SLIP
    others = [role for role in Role if role is not BORROWER]
    assert {(name, role) for role in others for name, way in found.items() if way(world.ctx(role))} == set()


def test_reading_ends_at_its_minute(world: World, file: CaseFile, clock: FixedClock) -> None:
    row = lent_to(world, Line(case_file_id=file.id))
    item = paper(world, file)
    assert row.until is not None
    clock.moment = row.until - timedelta(seconds=1)
    assert isinstance(lent_page(world.ctx(BORROWER), item.id, 1), bytes) and lent(world.ctx(BORROWER), row.id)
    clock.moment = row.until
    assert lent_page(world.ctx(BORROWER), item.id, 1) is None and lent(world.ctx(BORROWER), row.id) is None


def test_an_opening_is_an_entry_under_its_slip_and_so_is_an_attempt(world: World, file: CaseFile) -> None:
    row = lent_to(world, Line(case_file_id=file.id))
    item = paper(world, file)
    lent_page(world.ctx(BORROWER), item.id, 1)
    lent_page(world.ctx(Role.STAFF), item.id, 1)
    entries = rows(world, LedgerEntry, LedgerEntry.object_id == item.id)
    told = {(one.action, one.account_id) for one in entries if one.action in ("opened", "refused")}
    assert told == {
        ("opened", world.account_id(BORROWER)),
        ("refused", world.account_id(Role.STAFF)),
    }
    assert row.number.startswith("某人社借阅")


def test_pages_beyond_the_slip_are_closed(world: World, file: CaseFile) -> None:
    item = paper(world, file)
    part = Line(case_file_id=file.id, item_id=item.id, first_page=1, last_page=1)
    lent_to(world, part, by=Role.ARCHIVIST, mode="copying")
    ctx = world.ctx(Role.ARCHIVIST)
    assert isinstance(lent_page(ctx, item.id, 1), bytes)
    assert lent_page(ctx, item.id, 2) is None and lent_page(ctx, item.id, 0) is None
    assert lent_page(ctx, scan(world, file).id, 1) is None


def test_copies_are_counted_and_bear_a_watermark(world: World, file: CaseFile, clock: FixedClock) -> None:
    row = lent_to(world, Line(case_file_id=file.id), mode="copying")
    item = paper(world, file)

    def copy(last: int, by: Role = BORROWER) -> object:
        version = loan(world, row.id).row_version
        return take_copy(world.ctx(by), TakeCopy(uuid4(), row.id, version, item.id, 1, last))

    assert codes(copy(item.pages + 1)) == ["loan.pages"]
    assert codes(copy(1, Role.STAFF)) == ["loan.copy"]
    done = copy(1)
    assert isinstance(done, Copied) and done.pages == 1
    got = copied_pages(world.ctx(BORROWER), done.copy_id)
    assert got is not None and not isinstance(got, Closed)
    document = PdfDocument(got[1])
    assert len(document) == 1
    words = document[0].get_textpage().get_text_range().replace("\r\n", "")
    assert row.number in words and "法制审核人员甲" in words
    assert copied_pages(world.ctx(Role.STAFF), done.copy_id) is None
    (kept,) = rows(world, LoanCopy)
    assert (kept.how, kept.pages, kept.item_id) == ("file", 1, item.id)
    clock.moment += timedelta(days=5)
    assert copied_pages(world.ctx(BORROWER), done.copy_id) is None, "its slip is over"


def test_reading_alone_gives_no_copy(world: World, file: CaseFile) -> None:
    row = lent_to(world, Line(case_file_id=file.id))
    item = paper(world, file)
    done = take_copy(world.ctx(BORROWER), TakeCopy(uuid4(), row.id, row.row_version, item.id, 1, 1))
    assert codes(done) == ["loan.copy"]
    noted = note_copies(
        world.ctx(Role.ARCHIVIST), NoteCopies(uuid4(), row.id, row.row_version, _line(world, row.id), 1)
    )
    assert codes(noted) == ["loan.copy"]


def test_copies_on_paper_go_no_further_than_the_slip(world: World, file: CaseFile) -> None:
    row = lent_to(world, Line(case_file_id=file.id), mode="copying")

    def note(pages: int | None) -> object:
        version = loan(world, row.id).row_version
        command = NoteCopies(uuid4(), row.id, version, _line(world, row.id), pages, "正反面")
        return note_copies(world.ctx(Role.ARCHIVIST), command)

    assert codes(note(None)) == ["loan.pages"] and codes(note(0)) == ["loan.pages"]
    assert isinstance(note(3), Copied)
    assert [one.how for one in rows(world, LoanCopy)] == ["paper"]


def _line(world: World, loan_id: UUID) -> UUID:
    return loan_items(world, loan_id)[0].id


def test_scans_of_an_old_paper_file_open_by_slip_alone(world: World) -> None:
    (old,) = old_imported(world)
    scan_id = scanned(world, old.id)
    assert all(lent_page(world.ctx(role), scan_id, 1) is None for role in Role)
    row = lent_to(world, Line(case_file_id=old.id), mode="copying")
    found = lent(world.ctx(BORROWER), row.id)
    assert found is not None
    (line,) = [one for one in found.lines if one.is_shown]
    assert line.item_id == scan_id and isinstance(lent_page(world.ctx(BORROWER), scan_id, 1), bytes)
    others = [role for role in Role if role is not BORROWER]
    assert all(lent_page(world.ctx(role), scan_id, 1) is None for role in others)
    version = loan(world, row.id).row_version
    done = take_copy(world.ctx(BORROWER), TakeCopy(uuid4(), row.id, version, scan_id, 1, 1))
    assert isinstance(done, Copied)
    (kept,) = rows(world, LoanCopy)
    assert (kept.scan_id, kept.item_id) == (scan_id, None)
