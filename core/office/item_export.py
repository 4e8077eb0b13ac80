"""The catalogue of items as a workbook, and the empty one to fill in: at a click up to 1,000 items, as a job all."""

from typing import Any
from uuid import NAMESPACE_OID, uuid5

from core.app import App
from core.clock import local
from core.context import Context
from core.jobs.handle import JobFailed, JobFile, JobHandle
from core.jobs.kind import JobKind
from core.ledger.happenings import record
from core.office.item_sheet import XLSX
from core.office.item_writing import catalogue_book
from core.permissions import Permission
from db.ledger.write import Happening
from db.queries.items import count_items, list_items
from db.queries.people import list_units

AT_ONCE = 1_000
"""Items that a page may wait for: about two seconds of one processor."""


def exports_at_once(ctx: Context) -> bool:
    """Whether the actor may export the catalogue without a job."""
    if not ctx.may(Permission.ITEM_READ):
        return False
    with ctx.app.read() as session:
        return count_items(session, ctx.viewer) <= AT_ONCE


def export_items(ctx: Context) -> JobFile | None:
    """All items, closed ones too; None without the permission. Each export is on the record."""
    if not ctx.may(Permission.ITEM_READ):
        return None
    with ctx.app.read() as session:
        rows = list_items(session, ctx.viewer, with_inactive=True)
        units = list_units(session, ctx.viewer, with_closed=False)
    data = catalogue_book(rows, [unit.name for unit in units])
    details = {"rows": str(len(rows))}
    record(ctx, Happening("list", uuid5(NAMESPACE_OID, "items"), "exported", details=details))
    return JobFile(f"办理事项 {local(ctx.now):%Y-%m-%d}.xlsx", XLSX, data)


def template(ctx: Context) -> JobFile | None:
    """The workbook without items, with the words that its columns may hold; None without the permission."""
    if not ctx.may(Permission.ITEM_MANAGE):
        return None
    with ctx.app.read() as session:
        units = list_units(session, ctx.viewer, with_closed=False)
    return JobFile("办理事项导入模板.xlsx", XLSX, catalogue_book([], [unit.name for unit in units]))


def export_all(_: App, job: JobHandle) -> dict[str, Any]:
    """The job: as `export_items`, for whoever asked for it."""
    found = export_items(job.ctx) if job.ctx else None
    if found is None:
        raise JobFailed("导出办理事项须由有权查看的工作人员交办")
    job.result(found.name, found.media_type, found.data)
    job.progress(1, 1, "已导出")
    return {}


EXPORT_ITEMS = JobKind("export_items", "导出办理事项", Permission.ITEM_READ, export_all)
