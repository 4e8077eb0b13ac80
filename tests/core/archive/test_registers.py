"""档案台账: what came in, was moved, was copied and gone through, as pages, on paper and as files; the book of a year."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from core.archive import registers
from core.archive.book import book_years
from core.archive.keeping import MoveFile, move_file
from core.archive.registers import REGISTERS, list_register, register_book, register_paper, registers_for
from core.jobs.asking import AskJob, JobAsked, ask_job
from core.jobs.reading import get_job
from core.jobs.runner import run_next
from core.law.roles import Role
from db.models import CaseFile, LedgerEntry
from tests.conftest import NOW
from tests.core.documents_support import page_texts
from tests.factories.applications import company, register, rows
from tests.factories.case_files import CLERK, arrange, closed_application, closed_now, filed
from tests.factories.jobs import fetched
from tests.factories.sealed import WHO, seal
from tests.factories.stock_takes import ARCHIVIST, shelved, started
from tests.factories.world import World


def cells(world: World, register: str, who: Any = ARCHIVIST, **query: str) -> list[tuple[str, ...]]:
    found = list_register(world.ctx(who), {"register": register, **query})
    assert found is not None
    return [line.cells for line in found.rows]


def done_job(world: World, kind: str, who: Any = ARCHIVIST, **arguments: Any) -> Any:
    asked = ask_job(world.ctx(who), AskJob(uuid4(), kind, arguments))
    assert isinstance(asked, JobAsked), asked
    assert run_next(world.app)
    return asked.job_id


def text_of(data: bytes) -> str:
    return "".join("".join(page_texts(data)).split())


def test_what_came_in_is_listed_in_the_order_of_its_coming(world: World) -> None:
    first, second = shelved(world, "1号架", "2号架")
    taken = cells(world, "taken")
    assert [row[0] for row in taken] == [second.archive_number, first.archive_number]
    assert taken[1][1] == "2026-03-10" and taken[1][6] == "1号架" and taken[1][7] == "档案员甲"
    assert cells(world, "taken", q=first.archive_number or "") == [taken[1]]
    assert cells(world, "taken", **{"from": "2026-03-11"}) == []
    assert cells(world, "taken", to="2026-03-10") == taken
    assert cells(world, "taken", unit=str(world.unit_id("archive"))) == []
    assert cells(world, "taken", unit=str(first.unit_id)) == taken


def test_a_page_goes_on_behind_its_last_line(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registers, "PAGE", 2)
    files = shelved(world, "1号架", "2号架", "3号架")
    for file in files:
        move_file(world.ctx(ARCHIVIST), MoveFile(uuid4(), file.id, "9号架", "调整"))
    for code, count in (("taken", 3), ("moves", 6)):
        seen, before = [], None
        while True:
            page = list_register(world.ctx(ARCHIVIST), {"register": code}, before=before)
            assert page is not None and len(page.rows) <= 2
            seen += [line.key for line in page.rows]
            before = page.next_id
            if before is None:
                break
        assert len(seen) == len(set(seen)) == count, code


def test_each_move_stands_with_where_the_file_was_before(world: World) -> None:
    (file,) = shelved(world, "1号架")
    move_file(world.ctx(ARCHIVIST), MoveFile(uuid4(), file.id, "2号架", "调整"))
    assert [(row[0], *row[2:]) for row in cells(world, "moves")] == [
        (file.archive_number, "1号架", "2号架", "调整", "档案员甲"),
        (file.archive_number, "（首次上架）", "1号架", "入库", "档案员甲"),
    ]


def test_copies_of_whole_files_stand_in_the_register_when_made_and_when_fetched(world: World) -> None:
    matter_id = closed_application(world, applicant=company(7))
    file = arrange(world, matter_id)
    job_id = done_job(world, "bind_volume", CLERK, case_file_id=str(file.id), volume=1)
    assert fetched(world.ctx(CLERK), job_id) is not None
    made = cells(world, "copies", Role.AGENCY_HEAD)
    assert [row[2] for row in made] == ["取走", "生成"]
    assert made[1][3] == "案卷PDF（水印）第1卷" and made[0][3].endswith("第1卷.pdf")
    assert {row[5] for row in made} == {world.ctx(CLERK).actor.name}
    # To the archive before the file was handed over it is no business.
    assert cells(world, "copies") == []
    assert list_register(world.ctx(CLERK), {"register": "copies"}) is None


def test_stock_takes_are_for_the_archive_and_the_heads(world: World) -> None:
    shelved(world, "1号架")
    started(world, "1号架")
    (row,) = cells(world, "stock_takes", Role.AGENCY_HEAD)
    assert (row[0], *row[2:5]) == ("1号架", "清点中", "1", "0")
    assert cells(world, "stock_takes", q="2号架") == []
    assert set(registers_for(world.ctx(CLERK))) == {"taken", "moves", "transferred", "destroyed"}
    assert set(registers_for(world.ctx(ARCHIVIST))) == set(REGISTERS)


def test_a_department_sees_what_it_made_alone(world: World) -> None:
    (file,) = shelved(world, "1号架")
    assert [row[0] for row in cells(world, "taken", CLERK)] == [file.archive_number]
    with world.app.change(NOW) as work:
        work.session.get_one(CaseFile, file.id).unit_id = world.unit_id("archive")
        work.commit()
    assert cells(world, "taken", Role.UNIT_HEAD) == []


@pytest.mark.parametrize("code", REGISTERS)
def test_each_register_leaves_as_a_workbook_and_on_paper_and_is_on_the_ledger(
    world: World, code: str
) -> None:
    (file,) = shelved(world, "1号架")
    started(world, "1号架")
    ctx = world.ctx(ARCHIVIST)
    book, paper = register_book(ctx, {"register": code}), register_paper(ctx, {"register": code})
    assert book is not None and paper is not None
    sheet = load_workbook(BytesIO(book.data)).worksheets[0]
    assert tuple(cell.value for cell in sheet[1]) == REGISTERS[code].head
    assert sheet.max_row == 1 + len(cells(world, code))
    words = text_of(paper.data)
    assert REGISTERS[code].label in words and "档案员甲（archivist）" in words
    taken = rows(world, LedgerEntry, LedgerEntry.object_type == "list", LedgerEntry.object_id.is_not(None))
    assert sorted(one.action for one in taken) == ["downloaded", "exported"]
    job_id = done_job(world, "export_archive_register", register=code)
    got = fetched(ctx, job_id)
    assert got is not None and got.data.decode("utf-8-sig").splitlines()[0] == ",".join(REGISTERS[code].head)
    if code == "taken":
        assert (file.archive_number or "") in got.data.decode()


def test_a_cell_is_no_formula(world: World) -> None:
    (file,) = shelved(world, "1号架")
    move_file(world.ctx(ARCHIVIST), MoveFile(uuid4(), file.id, "=1+1架", "@x 调整"))
    book = register_book(world.ctx(ARCHIVIST), {"register": "moves"})
    assert book is not None
    sheet = load_workbook(BytesIO(book.data)).worksheets[0]
    assert [cell.data_type for cell in sheet[2]] == ["s"] * len(REGISTERS["moves"].columns)


def test_the_book_of_a_year_has_every_number_in_its_series(world: World) -> None:
    files = shelved(world, "1号架", "2号架", "3号架")
    assert book_years(world.ctx(ARCHIVIST)) == [2026] and book_years(world.ctx(Role.AGENCY_HEAD)) == []
    job_id = done_job(world, "print_archive_book", year=2026)
    view = get_job(world.ctx(ARCHIVIST), job_id)
    assert view is not None and view.state == "done" and "3 件" in view.words
    got = fetched(world.ctx(ARCHIVIST), job_id)
    assert got is not None
    pages = page_texts(got.data)
    # Title and contents with their blank backs, then the series on a right-hand page.
    assert len(pages) == 6 and "2026年度案卷目录" in pages[0].replace(" ", "") and not pages[1].strip()
    assert "目" in pages[2] and "—1—" in pages[4].replace(" ", "")
    body = "".join(pages[4].split())
    assert all(file.title in body for file in files)
    assert "共3件" in body and "档案员甲（archivist）" in body
    (entry,) = rows(world, LedgerEntry, LedgerEntry.object_type == "list", LedgerEntry.action == "exported")
    assert entry.matter_id is None
    job_id = done_job(world, "print_archive_book", year=2025)
    view = get_job(world.ctx(ARCHIVIST), job_id)
    assert view is not None and view.state == "failed" and "2025年度" in view.words


def test_a_sealed_person_stands_in_no_register_and_no_book(world: World) -> None:
    matter_id = register(world, applicant=company(11)).matter_id
    seal(world, matter_id)
    file = filed(world, closed_now(world, matter_id), place="1号架")
    ctx = world.ctx(ARCHIVIST)
    for code in REGISTERS:
        paper, book = register_paper(ctx, {"register": code}), register_book(ctx, {"register": code})
        assert paper is not None and book is not None
        assert WHO.name not in text_of(paper.data)
        told = [cell for row in load_workbook(BytesIO(book.data)).worksheets[0].values for cell in row]
        assert not any(WHO.name in str(cell) for cell in told)
    got = fetched(ctx, done_job(world, "print_archive_book", year=2026))
    assert got is not None
    words = text_of(got.data)
    assert "".join(file.title.split()) in words and WHO.name not in words
