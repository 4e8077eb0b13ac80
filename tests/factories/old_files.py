"""Workbooks of paper files from before the portal, as archivists send them, and their scans."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from openpyxl import Workbook

from core.archive.old_sheet import CONTENTS, FILES
from core.archive.old_upload import ConfirmOldFiles, confirm_old_files, get_old_check, send_old_sheet
from core.archive.scans import AddScan, ScanAdded, add_scan, scanning
from core.jobs.asking import JobAsked
from core.jobs.runner import run_next
from core.law.problem import Problem
from core.law.roles import Role
from core.office.item_sheet import Table
from core.office.item_upload import CheckView, sending
from db.models import CaseFile
from tests.factories.applications import rows
from tests.factories.files import picture
from tests.factories.jobs import job
from tests.factories.world import World

ARCHIVIST = Role.ARCHIVIST
FILE = {
    "number": "抚人社监-2016-0012",
    "title": "抚顺市望花区某机械厂拖欠工资案",
    "matter_number": "抚人社监案〔2016〕12号",
    "unit_id": "劳动关系科",
    "procedure": "案件",
    "handler": "王铁、李淑芬",
    "opened_on": "2016-03-05",
    "closed_on": "2016-06-20",
    "filed_on": "2017-01-10",
    "term": "30年",
    "secrecy": "内部",
    "volumes": 1,
    "pages": 86,
    "place": "3号架2层 第15盒",
    "note": "第12页有水渍",
}
LINE = {
    "number": "抚人社监-2016-0012",
    "position": 1,
    "paper_number": "抚人社监立〔2016〕12号",
    "author": "抚顺市人力资源和社会保障局",
    "title": "立案审批表",
    "dated_on": "2016-03-05",
    "first_page": 1,
    "pages": 2,
    "note": "",
    "volume": 1,
}


def old_row(**changed: Any) -> list[Any]:
    """A row of the sheet of files; `changed` by field."""
    return _row(FILES, FILE | changed)


def old_line(**changed: Any) -> list[Any]:
    return _row(CONTENTS, LINE | changed)


def _row(table: Table, values: dict[str, Any]) -> list[Any]:
    return [values[column.field] for column in table.columns]


def old_workbook(
    files: Sequence[Sequence[Any]] | None = None,
    lines: Sequence[Sequence[Any]] = (),
    *,
    change: Callable[[Workbook], object] | None = None,
) -> bytes:
    """A workbook with the headings of the template; `change` does to it what is still to be done."""
    book = Workbook()
    book.remove(book.active)
    for table, found in ((FILES, [old_row()] if files is None else files), (CONTENTS, lines)):
        sheet = book.create_sheet(table.name)
        for row in (table.labels, *found):
            sheet.append(list(row))
    if change is not None:
        change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def old_checked(world: World, data: bytes, by: str | Role = ARCHIVIST) -> CheckView:
    """What the dry run of a workbook has found; fails the test where it could not be read."""
    asked = send_old_sheet(world.ctx(by), sending(uuid4(), "旧案卷.xlsx", data))
    assert isinstance(asked, JobAsked), asked
    assert run_next(world.app)
    view = get_old_check(world.ctx(by), asked.job_id)
    assert view is not None and view.is_done, job(world, asked.job_id).words
    return view


def old_confirmed(world: World, view: CheckView, by: str | Role = ARCHIVIST) -> UUID:
    """The id of an import that waits."""
    asked = confirm_old_files(world.ctx(by), ConfirmOldFiles(uuid4(), view.check_id))
    assert isinstance(asked, JobAsked), asked
    return asked.job_id


def old_imported(world: World, data: bytes | None = None) -> list[CaseFile]:
    """The files that came in, in the order of the rows."""
    before = {one.id for one in old_files(world)}
    view = old_checked(world, data or old_workbook(lines=[old_line()]))
    job_id = old_confirmed(world, view)
    assert run_next(world.app)
    ended = job(world, job_id)
    assert ended.state == "done", (ended.words, ended.failed_rows)
    return [one for one in old_files(world) if one.id not in before]


def old_files(world: World) -> list[CaseFile]:
    """All files without a matter, the oldest first."""
    return sorted(rows(world, CaseFile, CaseFile.matter_id.is_(None)), key=lambda one: one.id)


def old_reasons(view: CheckView) -> dict[tuple[str, int], str]:
    """Of the wrong rows, by sheet and row."""
    return {(line.sheet, line.row): "；".join(line.words) for line in view.lines if line.state == "wrong"}


def a_scan(case_file_id: UUID, data: bytes | None = None, name: str = "扫描.png", **more: Any) -> AddScan:
    """The command that keeps a scan; `more` as in `scanning`."""
    return scanning(uuid4(), case_file_id, BytesIO(picture() if data is None else data), name, **more)


def try_scanning(
    world: World, case_file_id: UUID, *given: Any, by: str | Role = ARCHIVIST, **more: Any
) -> ScanAdded | list[Problem]:
    return add_scan(world.ctx(by), a_scan(case_file_id, *given, **more))


def scanned(world: World, case_file_id: UUID, *given: Any, **more: Any) -> UUID:
    """The id of a scan that was kept; fails the test where it is refused."""
    done = try_scanning(world, case_file_id, *given, **more)
    assert isinstance(done, ScanAdded), done
    return done.scan_id
