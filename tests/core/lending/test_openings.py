"""查阅台账: who opened, copied or was refused what of filed records, under which slip (细则第二十四条、第二十六条)."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event

from core.archive import registers
from core.archive.registers import list_register, register_book
from core.law.roles import Role
from core.lending.asking import Line
from core.lending.opening import Copied, TakeCopy, copied_pages, lent_page, take_copy
from db.models import CaseFile, CaseFileItem, Loan
from db.queries.archive_registers import RegisterFilter
from db.queries.openings import list_openings
from tests.factories.case_files import closed_application, filed
from tests.factories.lending import BORROWER, contents, lent_to
from tests.factories.old_files import old_imported, scanned
from tests.factories.world import World


@pytest.fixture
def file(world: World) -> CaseFile:
    return filed(world, closed_application(world))


@pytest.fixture
def paper(world: World, file: CaseFile) -> CaseFileItem:
    return next(one for one in contents(world, file) if one.document_id)


@pytest.fixture
def slip(world: World, file: CaseFile, paper: CaseFileItem) -> Loan:
    """A slip under which its borrower has read a page and fetched a copy, after somebody else was refused."""
    assert lent_page(world.ctx(Role.STAFF), paper.id, 1) is None
    row = lent_to(world, Line(case_file_id=file.id), mode="copying")
    assert isinstance(lent_page(world.ctx(BORROWER), paper.id, 1), bytes)
    done = take_copy(world.ctx(BORROWER), TakeCopy(uuid4(), row.id, row.row_version, paper.id, 1, 1))
    assert isinstance(done, Copied)
    assert copied_pages(world.ctx(BORROWER), done.copy_id) is not None
    return row


def cells(world: World, who: Any = Role.ARCHIVIST, **query: str) -> set[tuple[str, ...]]:
    found = list_register(world.ctx(who), {"register": "openings", **query})
    assert found is not None
    return {line.cells for line in found.rows}


def test_art26_every_opening_copy_and_refusal_stands_under_its_slip(
    world: World, file: CaseFile, paper: CaseFileItem, slip: Loan
) -> None:
    reader, staff = world.ctx(BORROWER).actor, world.ctx(Role.STAFF).actor
    reads, other = f"{reader.unit_name} {reader.name}", f"{staff.unit_name} {staff.name}"
    number = file.archive_number
    assert {row[1:] for row in cells(world)} == {
        (reads, "查阅", number, paper.title, slip.number),
        (reads, "复印、下载", number, paper.title, slip.number),
        (other, "被拒绝", number, paper.title, "无"),
    }


@pytest.mark.parametrize("who", [Role.AUDIT_ADMIN, Role.LEGAL_REVIEWER])
def test_titles_are_for_whom_the_catalogue_is_open(world: World, slip: Loan, who: Role) -> None:
    found = cells(world, who)
    assert len(found) == 3 and {row[4] for row in found} == {""}
    page = list_register(world.ctx(who), {"register": "openings"})
    assert page is not None and all(line.query == {} for line in page.rows)


def test_the_register_is_for_who_oversees_lending(world: World, slip: Loan) -> None:
    may = {Role.AGENCY_HEAD, Role.ARCHIVIST, Role.AUDIT_ADMIN, Role.LEGAL_REVIEWER}
    seen = {role for role in Role if list_register(world.ctx(role), {"register": "openings"})}
    assert seen == may
    assert {role for role in Role if register_book(world.ctx(role), {"register": "openings"})} == may


def test_it_is_narrowed_by_day_unit_of_the_person_name_and_number(
    world: World, file: CaseFile, slip: Loan
) -> None:
    reader = world.ctx(BORROWER).actor
    of_unit = cells(world, unit=str(reader.unit_id))
    assert of_unit == {row for row in cells(world) if row[1].startswith(f"{reader.unit_name} ")} != set()
    assert cells(world, unit=str(world.unit_id("relations"))) == set()
    assert {row[2] for row in cells(world, q=reader.name)} == {"查阅", "复印、下载"}
    assert cells(world, q=file.archive_number or "") == cells(world)
    assert cells(world, q="查无此人") == set()
    assert cells(world, **{"from": "2026-03-11"}) == set()
    assert cells(world, to="2026-03-10") == cells(world)


def test_who_asks_for_what_never_was_stands_there_too(world: World) -> None:
    lent_page(world.ctx(Role.STAFF), uuid4(), 1)
    ((_, _, done, number, title, slip),) = cells(world)
    assert (done, number, title, slip) == ("被拒绝", "（无此档案）", "", "无")


def test_an_attempt_at_a_scan_names_its_file(world: World) -> None:
    (old,) = old_imported(world)
    scan_id = scanned(world, old.id)
    lent_page(world.ctx(Role.STAFF), scan_id, 1)
    ((_, _, done, number, title, _),) = cells(world)
    assert (done, number) == ("被拒绝", old.archive_number) and title


def test_a_page_goes_on_behind_its_last_line(
    world: World, slip: Loan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registers, "PAGE", 1)
    seen, before = [], None
    while True:
        page = list_register(world.ctx(Role.ARCHIVIST), {"register": "openings"}, before=before)
        assert page is not None and len(page.rows) == 1
        seen += [line.key for line in page.rows]
        before = page.next_id
        if before is None:
            break
    assert len(seen) == len(set(seen)) == 3


def test_the_index_of_openings_answers(world: World, slip: Loan) -> None:
    told: list[tuple[str, Any]] = []

    def look(conn: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "FROM ledger_entry" in statement:
            told.append((statement, parameters))

    event.listen(world.app.engine, "before_cursor_execute", look)
    try:
        with world.app.read() as session:
            viewer = world.ctx(Role.ARCHIVIST).viewer
            list_openings(session, viewer, viewer, RegisterFilter(), before=None, limit=21)
    finally:
        event.remove(world.app.engine, "before_cursor_execute", look)
    ((statement, parameters),) = told
    with world.app.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plan = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
        words = "\n".join(row[0] for row in plan)
    assert "ix_ledger_entry_openings" in words, words
