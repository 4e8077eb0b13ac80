"""Lists of applications as files for a spreadsheet: at a click up to 1,000, as a job all of them."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from core.app import App
from core.applications.reading import export_applications
from core.clock import as_day, local, midnight
from core.context import Context
from core.jobs.handle import JobFailed, JobHandle
from core.jobs.kind import JobKind
from core.law.application_procedure import APPLICATION
from core.law.applications import CHANNELS
from core.ledger.happenings import record
from core.permissions import Permission
from db.ledger.write import Happening
from db.queries.applications import ApplicationFilter, ApplicationRow, Counter

HEAD = (
    *("登记号", "申请人", "事项", "状态", "承办科室", "申请方式", "收件时间", "是否补录"),
    *("登记人", "回执号"),
)
CSV = "text/csv; charset=utf-8"
MOST_ROWS = 100_000
"""Rows of one file: about 20 MB, which the database and a spreadsheet take with ease."""
_BATCH = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LABELS = {"q": "查找", "view": "范围", "stage": "状态", "from": "收件日期从", "to": "到"}


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what would start one."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def filter_of(query: Mapping[str, str]) -> ApplicationFilter:
    """What the address of the list page asks for; a value that it cannot have counts as not given."""
    stage = query.get("stage")
    first, last = as_day(query.get("from")), as_day(query.get("to"))
    return ApplicationFilter(
        text=query.get("q", "")[:200],
        stage=stage if stage in APPLICATION.states else None,
        mine=query.get("view") == "mine",
        since=midnight(first) if first else None,
        until=midnight(last) + timedelta(days=1) if last else None,
    )


class Sheet:
    """A list that grows by rows: `data` is UTF-8 with BOM, as Excel wants it, of cells that are no formulas."""

    def __init__(self) -> None:
        self._out = io.StringIO()
        self._writer = csv.writer(self._out)
        self._writer.writerow(HEAD)

    def add(self, rows: Iterable[tuple[ApplicationRow, Counter]]) -> None:
        self._writer.writerows(
            [
                defused(cell)
                for cell in (
                    row.number,
                    row.party_names,
                    row.subject,
                    APPLICATION.states[row.stage].label,
                    row.unit_name,
                    CHANNELS[row.channel].label,
                    f"{local(row.received_at):%Y-%m-%d %H:%M}",
                    "补录" if row.is_late else "",
                    counter.registrar,
                    counter.receipt_number,
                )
            ]
            for row, counter in rows
        )

    @property
    def data(self) -> bytes:
        return ("\ufeff" + self._out.getvalue()).encode()


def export_list(ctx: Context, query: dict[str, str]) -> bytes | None:
    """Up to 1,000 applications under the filter of a list's address, as one file; None without the permission. Each
    export is on the record, with what was asked for."""
    rows = export_applications(ctx, filter_of(query))
    if rows is None:
        return None
    sheet = Sheet()
    sheet.add(rows)
    details = dict(_described(query)) | {"rows": str(len(rows))}
    record(ctx, Happening("list", uuid5(NAMESPACE_OID, "applications"), "exported", details=details))
    return sheet.data


def _accepted(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(arguments[name]).replace("\x00", "")[:200] for name in _LABELS if arguments.get(name)}


def _described(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    wanted = filter_of(arguments)
    shown = {
        "q": wanted.text,
        "view": "我登记的" if wanted.mine else "",
        "stage": APPLICATION.states[wanted.stage].label if wanted.stage else "",
        "from": arguments.get("from", "") if wanted.since else "",
        "to": arguments.get("to", "") if wanted.until else "",
    }
    return [(_LABELS[name], value) for name, value in shown.items() if value] or [("条件", "全部可见的申请")]


def export_all(app: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: every application that the asker sees under the filter, newest first, as one CSV file."""
    if job.ctx is None:
        raise JobFailed("导出申请清单须由工作人员交办")
    wanted, sheet = filter_of(job.arguments), Sheet()
    count, total, before, is_full = 0, None, None, False
    while True:
        rows = export_applications(job.ctx, wanted, before=before, limit=_BATCH)
        if rows is None:
            raise JobFailed("交办人已没有查看和导出申请的权限")
        sheet.add(rows)
        count += len(rows)
        if before is None and rows and rows[0][0].total <= wanted.counted_to:
            total = rows[0][0].total
        is_full = count >= MOST_ROWS
        if len(rows) < _BATCH or is_full:
            break
        before = rows[-1][0].matter_id
        job.progress(count, total, f"已读取 {count} 件")
        if job.cancelled():
            return None
    limit = f"（最新{MOST_ROWS}件）" if is_full else ""
    job.result(f"申请清单 {local(app.clock.now()):%Y-%m-%d}{limit}.csv", CSV, sheet.data)
    more = f"，一次最多 {MOST_ROWS} 件，更早的请按收件日期分次导出" if is_full else ""
    job.progress(count, count, f"已导出 {count} 件{more}")
    return {"rows": count}


EXPORT = JobKind(
    "export_applications",
    "导出申请清单",
    Permission.APPLICATION_EXPORT,
    export_all,
    accept=_accepted,
    describe=_described,
)
