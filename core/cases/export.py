"""The list of cases as a file for a spreadsheet, written by the worker."""

from collections.abc import Mapping
from typing import Any

from core.app import App
from core.applications.export import CSV, MOST_ROWS
from core.cases.reading import (
    KIND_FILTER,
    STAGE_FILTER,
    TRACE_FILTER,
    VIEWS,
    case_filter,
    export_cases,
)
from core.clock import local
from core.jobs.handle import JobFailed, JobHandle
from core.jobs.kind import JobKind
from core.law.case_procedure import CASES, TRACES
from core.law.complaints import DISTRICTS, INDUSTRIES, KINDS
from core.permissions import Permission
from core.service.register import sheet
from db.queries.cases import CaseRow

HEAD = (
    *("登记号", "当事人", "案由", "状态", "线索来源", "来源编号", "问题类别", "用工所在地", "行业"),
    *("承办科室", "承办人", "接到时间", "是否补录"),
)
_BATCH = 500
_OPTIONS = {"view": VIEWS, "stage": STAGE_FILTER, "trace": TRACE_FILTER, "kind": KIND_FILTER}
_LABELS = {"q": "查找", "view": "范围", "stage": "状态", "trace": "线索来源", "kind": "问题类别"}


def _cells(row: CaseRow) -> tuple[str, ...]:
    """A row of the list under HEAD."""
    return (
        *(row.number, row.party_names, row.subject, CASES.states[row.stage].label),
        *(TRACES[row.trace].label, row.trace_no, KINDS[row.kind]),
        *(DISTRICTS[row.district], INDUSTRIES[row.industry], row.unit_name, row.handler),
        *(f"{local(row.received_at):%Y-%m-%d %H:%M}", "补录" if row.is_late else ""),
    )


def _accepted(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(arguments[name]).replace("\x00", "")[:200] for name in _LABELS if arguments.get(name)}


def _described(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    shown = [
        (_LABELS[name], _OPTIONS.get(name, {}).get(value, value))
        for name, value in arguments.items()
        if name in _LABELS
    ]
    return shown or [("条件", "全部可见的案件")]


def export_all(app: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: every case that the asker sees under the filter, newest first, as one CSV file."""
    if job.ctx is None:
        raise JobFailed("导出案件清单须由工作人员交办")
    found: list[CaseRow] = []
    before = None
    while True:
        rows = export_cases(job.ctx, case_filter(job.arguments), before=before, limit=_BATCH)
        if rows is None:
            raise JobFailed("交办人已没有查看和导出案件的权限")
        found += rows
        if len(rows) < _BATCH or len(found) >= MOST_ROWS:
            break
        before = rows[-1].matter_id
        job.progress(len(found), None, f"已读取 {len(found)} 件")
        if job.cancelled():
            return None
    job.result(f"案件清单 {local(app.clock.now()):%Y-%m-%d}.csv", CSV, sheet(HEAD, map(_cells, found)))
    more = f"，一次最多 {MOST_ROWS} 件，请按条件分次导出" if len(found) >= MOST_ROWS else ""
    job.progress(len(found), len(found), f"已导出 {len(found)} 件{more}")
    return {"rows": len(found)}


EXPORT_CASES = JobKind(
    "export_cases",
    "导出案件清单",
    Permission.COMPLAINT_EXPORT,
    export_all,
    accept=_accepted,
    describe=_described,
)
