"""Workbooks of items as people send them."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from openpyxl import Workbook, load_workbook

from core.jobs.asking import JobAsked
from core.jobs.runner import run_next
from core.law.roles import Role
from core.office.item_export import export_items
from core.office.item_sheet import ITEMS, MATERIALS
from core.office.item_upload import CheckView, ConfirmImport, confirm_import, get_check, send_sheet, sending
from tests.factories.jobs import job
from tests.factories.world import World

ADMIN = Role.SYSTEM_ADMIN
Rows = list[list[Any]]

ITEM = ["LR-09", "劳务派遣经营许可", "行政许可", "劳动关系科", 20, "个工作日", "行政许可法第四十二条", "在用"]
MATERIAL = ["LR-09", "申请书", 1, 0, "是", "否", ""]


def item(**changed: Any) -> list[Any]:
    """A row of the sheet of items; `changed` by field."""
    return [changed.get(column.field, value) for column, value in zip(ITEMS.columns, ITEM, strict=True)]


def material(**changed: Any) -> list[Any]:
    return [
        changed.get(column.field, value) for column, value in zip(MATERIALS.columns, MATERIAL, strict=True)
    ]


def workbook(
    items: Sequence[Sequence[Any]] = (ITEM,),
    materials: Sequence[Sequence[Any]] = (MATERIAL,),
    *,
    change: Callable[[Workbook], object] | None = None,
) -> bytes:
    """A workbook with the headings of the template; `change` does to it what is still to be done."""
    book = Workbook()
    book.remove(book.active)
    for table, rows in ((ITEMS, items), (MATERIALS, materials)):
        sheet = book.create_sheet(table.name)
        for row in (table.labels, *rows):
            sheet.append(list(row))
    if change is not None:
        change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes) -> dict[str, Rows]:
    """The values of a workbook, by sheet."""
    book = load_workbook(BytesIO(data))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def exported_rows(world: World) -> dict[str, Rows]:
    found = export_items(world.ctx(ADMIN))
    assert found is not None
    sheets = read(found.data)
    return {name: sheets[name][1:] for name in (ITEMS.name, MATERIALS.name)}


def send(world: World, data: bytes, name: str = "事项.xlsx") -> UUID:
    """The id of a dry run that waits."""
    asked = send_sheet(world.ctx(ADMIN), sending(uuid4(), name, data))
    assert isinstance(asked, JobAsked), asked
    return asked.job_id


def checked(world: World, data: bytes) -> CheckView:
    """What the dry run of a workbook has found; fails the test where it could not be read."""
    check_id = send(world, data)
    assert run_next(world.app)
    view = get_check(world.ctx(ADMIN), check_id)
    assert view is not None and view.is_done, job(world, check_id).words
    return view


def refused(world: World, data: bytes) -> str:
    """Why a workbook is not read, at once or by the dry run."""
    asked = send_sheet(world.ctx(ADMIN), sending(uuid4(), "事项.xlsx", data))
    if isinstance(asked, list):
        return "；".join(problem.message for problem in asked)
    assert run_next(world.app)
    ended = job(world, asked.job_id)
    assert ended.state == "failed"
    return ended.words


def confirm(world: World, view: CheckView, reason: str = "年度清单调整") -> UUID:
    """The id of an import that waits."""
    asked = confirm_import(world.ctx(ADMIN), ConfirmImport(uuid4(), view.check_id, reason))
    assert isinstance(asked, JobAsked), asked
    return asked.job_id


def imported(world: World, data: bytes) -> UUID:
    """The id of an import that is done."""
    job_id = confirm(world, checked(world, data))
    assert run_next(world.app)
    ended = job(world, job_id)
    assert ended.state == "done", (ended.words, ended.failed_rows)
    return job_id


def reasons(view: CheckView) -> Mapping[tuple[str, int], str]:
    """Of the wrong rows, by sheet and row."""
    return {(line.sheet, line.row): "；".join(line.words) for line in view.lines if line.state == "wrong"}
