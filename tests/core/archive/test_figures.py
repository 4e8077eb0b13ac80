"""档案统计: figures kept along with the files agree with a count over them, whatever became of the files."""

from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from openpyxl import load_workbook
from sqlalchemy import event

from core.archive.figures import (
    BY_TERM,
    BY_UNIT,
    BY_YEAR,
    DETAIL,
    Table,
    archive_figures,
    figures_book,
    figures_paper,
)
from core.archive.reading import list_archive
from core.archive.register import filter_of
from core.clock import CHINA
from core.law.roles import Role
from db.models import ArchiveFigure, CaseFile, LedgerEntry
from tests.conftest import NOW
from tests.core.documents_support import page_texts
from tests.factories.applications import rows
from tests.factories.stock_takes import ARCHIVIST, shelved
from tests.factories.world import World


def change(world: World, case_file_id: UUID, at: datetime = NOW, **values: Any) -> None:
    with world.app.change(at) as work:
        file = work.session.get_one(CaseFile, case_file_id)
        for name, value in values.items():
            setattr(file, name, value)
        work.commit()


def table(world: World, code: str, who: Any = ARCHIVIST, **query: str) -> Table:
    found = archive_figures(world.ctx(who), query)
    assert found is not None
    return next(one for one in found.tables if one.code == code)


def numbers(world: World, code: str, **query: str) -> list[tuple[Any, ...]]:
    return [(*one.labels, *one.numbers) for one in table(world, code, **query).lines]


def test_what_comes_in_is_added_as_it_comes(world: World) -> None:
    empty = archive_figures(world.ctx(ARCHIVIST), {})
    assert empty is not None and not empty.tables
    first, second = shelved(world, "1号架", "2号架")
    pages = first.pages + second.pages
    assert numbers(world, BY_YEAR) == [("2026年", 2, 2, pages, 2, 2, pages)]
    assert numbers(world, BY_TERM) == [("10年", 2, 2, pages, 2, 2, pages)]
    (line,) = table(world, DETAIL).lines
    assert line.labels[1] == "10年" and line.numbers == (2, 2, pages, 2, 2, pages)


def test_what_changes_or_leaves_moves_the_figures(world: World) -> None:
    first, second = shelved(world, "1号架", "2号架")
    change(world, first.id, volumes=3, pages=400)
    change(world, second.id, term="Y")
    assert sorted(numbers(world, BY_TERM)) == [
        ("10年", 1, 3, 400, 1, 3, 400),
        ("永久", 1, 1, second.pages, 1, 1, second.pages),
    ]
    later = datetime(2037, 5, 1, 9, tzinfo=CHINA)
    # What is destroyed counts with what it was, even where its figures are blanked with it.
    change(world, first.id, later, state="destroyed", pages=0, volumes=0)
    assert [row[:2] + row[4:5] for row in numbers(world, BY_YEAR)] == [("2037年", 0, 1), ("2026年", 2, 2)]
    assert numbers(world, BY_YEAR)[0][6] == second.pages


def test_what_is_kept_agrees_with_a_count(world: World) -> None:
    first, second, third = shelved(world, "1号架", "2号架", "3号架")
    change(world, first.id, volumes=2, pages=300)
    change(world, second.id, term="D30")
    change(world, third.id, unit_id=world.unit_id("archive"))
    counted: dict[tuple[Any, ...], list[int]] = {}
    for file in rows(world, CaseFile, CaseFile.state == "filed"):
        sums = counted.setdefault((file.unit_id, 2026, file.term), [0, 0, 0])
        for place, count in enumerate((1, file.volumes, file.pages)):
            sums[place] += count
    kept = {
        (one.unit_id, one.year, one.term): [one.files_in, one.volumes_in, one.pages_in]
        for one in rows(world, ArchiveFigure)
    }
    assert {key: sums for key, sums in kept.items() if any(sums)} == counted
    assert not any(one.files_out or one.volumes_out or one.pages_out for one in rows(world, ArchiveFigure))


def test_a_file_on_its_way_counts_nothing(world: World) -> None:
    (file,) = shelved(world, "1号架")
    change(world, file.id, handler="别人")
    before = [(one.files_in, one.pages_in) for one in rows(world, ArchiveFigure)]
    assert before == [(1, file.pages)]


def test_each_line_leads_to_the_catalogue_of_what_it_counts(world: World) -> None:
    first, second = shelved(world, "1号架", "2号架")
    change(world, second.id, term="Y")
    for code in (BY_YEAR, BY_TERM, BY_UNIT, DETAIL):
        for line in table(world, code).lines:
            page = list_archive(world.ctx(ARCHIVIST), filter_of(line.query))
            assert page is not None and len(page.rows) == line.came.files, (code, line.labels)
    assert first.unit_id == second.unit_id
    page = list_archive(world.ctx(ARCHIVIST), filter_of({"unit": str(world.unit_id("archive"))}))
    assert page is not None and not page.rows


def test_a_department_counts_its_own(world: World) -> None:
    (file,) = shelved(world, "1号架")
    assert table(world, BY_UNIT, Role.UNIT_HEAD).lines
    with world.app.change(NOW) as work:
        work.session.get_one(CaseFile, file.id).unit_id = world.unit_id("archive")
        work.commit()
    found = archive_figures(world.ctx(Role.UNIT_HEAD), {})
    assert found is not None
    assert [line.numbers for one in found.tables for line in one.lines if any(line.numbers)] == []
    assert table(world, BY_UNIT, Role.AGENCY_HEAD).lines


def test_opening_reads_no_file(world: World) -> None:
    shelved(world, "1号架")
    statements: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(world.app.engine, "before_cursor_execute", note)
    archive_figures(world.ctx(ARCHIVIST), {})
    event.remove(world.app.engine, "before_cursor_execute", note)
    assert statements and not any("case_file" in one for one in statements)


def test_figures_leave_as_workbook_and_on_paper_and_are_on_the_ledger(world: World) -> None:
    shelved(world, "1号架")
    ctx = world.ctx(ARCHIVIST)
    book, paper = figures_book(ctx, {}), figures_paper(ctx, {"year": "2026"})
    assert book is not None and paper is not None
    names = load_workbook(BytesIO(book.data)).sheetnames
    assert names == ["按年度", "2026年按保管期限", "2026年按科室", "2026年按科室、保管期限", "说明"]
    words = "".join("".join(page_texts(paper.data)).split())
    assert "2026年档案统计" in words and "按保管期限" in words and "档案员甲（archivist）" in words
    taken = rows(world, LedgerEntry, LedgerEntry.object_type == "list")
    assert sorted(one.action for one in taken) == ["downloaded", "exported"]
