"""Lists of applications as files for a spreadsheet: at a click up to 1,000, as a job all of them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from core.app import App
from core.applications.reading import export_applications
from core.clock import as_day, local, midnight
from core.context import Context
from core.jobs.exporting import Export, accepting
from core.jobs.handle import JobHandle
from core.jobs.kind import JobKind
from core.law.application_procedure import APPLICATION
from core.law.applications import CHANNELS
from core.ledger.happenings import record
from core.permissions import Permission
from core.spreadsheet import csv_file
from db.ledger.write import Happening
from db.queries.applications import ApplicationFilter, ApplicationRow, Counter

HEAD = (
    *("登记号", "申请人", "事项", "状态", "承办科室", "申请方式", "收件时间", "是否补录"),
    *("登记人", "回执号"),
)
_LABELS = {"q": "查找", "view": "范围", "stage": "状态", "from": "收件日期从", "to": "到"}


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


def cells(row: tuple[ApplicationRow, Counter]) -> tuple[str, ...]:
    """An application, and what the counter knows of it, under HEAD."""
    one, counter = row
    return (
        one.number,
        one.party_names,
        one.subject,
        APPLICATION.states[one.stage].label,
        one.unit_name,
        CHANNELS[one.channel].label,
        f"{local(one.received_at):%Y-%m-%d %H:%M}",
        "补录" if one.is_late else "",
        counter.registrar,
        counter.receipt_number,
    )


def export_list(ctx: Context, query: dict[str, str]) -> bytes | None:
    """Up to 1,000 applications under the filter of a list's address, as one file; None without the permission. Each
    export is on the record, with what was asked for."""
    rows = export_applications(ctx, filter_of(query))
    if rows is None:
        return None
    details = dict(_described(query)) | {"rows": str(len(rows))}
    record(ctx, Happening("list", uuid5(NAMESPACE_OID, "applications"), "exported", details=details))
    return csv_file(HEAD, map(cells, rows))


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


_FILE = Export("申请清单", HEAD, cells, lambda row: row[0].matter_id, "收件日期")


def export_all(app: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: every application that the asker sees under the filter, newest first, as one CSV file."""
    wanted = filter_of(job.arguments)
    return _FILE.run(
        app,
        job,
        lambda ctx, before, limit: export_applications(ctx, wanted, before=before, limit=limit),
        lambda row: row[0].total if row[0].total <= wanted.counted_to else None,
    )


EXPORT = JobKind(
    "export_applications",
    "导出申请清单",
    Permission.APPLICATION_EXPORT,
    export_all,
    accept=accepting(_LABELS),
    describe=_described,
)
