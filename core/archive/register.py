"""归档台账: the catalogue of the archive as a file for a spreadsheet, written by the worker."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from core.app import App
from core.clock import local
from core.context import Context
from core.jobs.exporting import Export, accepting
from core.jobs.handle import JobHandle
from core.jobs.kind import JobKind
from core.law.filing import TERM_LABELS
from core.law.procedures import PROCEDURES
from core.permissions import Permission
from db.queries import archive as queries
from db.queries.archive import FileFilter, FileRow

HEAD = (
    *("档号", "案卷题名", "类别", "登记号", "科室", "承办人", "起始日期", "办结日期", "归档日期"),
    *("保管期限", "最低保管至", "卷数", "页数", "原库位", "现库位"),
)
_LABELS = {"q": "查找", "kind": "类别", "term": "保管期限", "year": "归档年度", "unit": "科室"}


def filter_of(query: Mapping[str, Any]) -> FileFilter:
    """What the address of the catalogue asks for; a value that it cannot have counts as not given."""
    term, kind = str(query.get("term", "")), str(query.get("kind", ""))
    year = str(query.get("year", ""))
    return FileFilter(
        text=str(query.get("q", "")).replace("\x00", "")[:200],
        term=term if term in TERM_LABELS else "",
        year=year if year.isascii() and year.isdigit() else "",
        procedure=kind if kind in PROCEDURES else "",
        unit_id=_id(str(query.get("unit", ""))),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def cells(row: FileRow) -> tuple[str, ...]:
    """A file under HEAD."""
    file = row.file
    kind = PROCEDURES.get(file.procedure)
    return (
        *(file.archive_number or "", file.title, kind.label if kind else "", file.matter_number, row.unit),
        *(file.handler, str(file.opened_on), str(file.closed_on)),
        f"{local(file.filed_at):%Y-%m-%d}" if file.filed_at else "",
        *(TERM_LABELS.get(file.term, ""), str(file.keep_until or "长期、永久")),
        *(str(file.volumes), str(file.pages), file.home, file.place),
    )


def _rows(ctx: Context, wanted: FileFilter, before: UUID | None, limit: int) -> list[FileRow] | None:
    if not ctx.may(Permission.CASE_FILE_READ):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.CASE_FILE_READ)
        return queries.list_case_files(session, viewer, wanted, before=before, limit=limit)


def _described(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    kind = PROCEDURES.get(str(arguments.get("kind", "")))
    shown = {
        **{name: str(arguments.get(name, "")) for name in _LABELS},
        "kind": kind.label if kind else "",
        "term": TERM_LABELS.get(str(arguments.get("term", "")), ""),
        "unit": "一个科室" if _id(str(arguments.get("unit", ""))) else "",
    }
    return [(_LABELS[name], value) for name, value in shown.items() if value] or [("条件", "全部可见的案卷")]


_FILE = Export("归档台账", HEAD, cells, lambda row: row.file.id, "条件")


def export_archive(app: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: every file that the asker sees under the filter, newest first, as one CSV file."""
    return _FILE.run(
        app,
        job,
        lambda ctx, before, limit: _rows(ctx, filter_of(job.arguments), before, limit),
        lambda row: row.total if row.total <= queries.HITS_TO else None,
    )


EXPORT = JobKind(
    "export_archive",
    "导出归档台账",
    Permission.CASE_FILE_READ,
    export_archive,
    accept=accepting(_LABELS),
    describe=_described,
)
