"""The list of cases as a file for a spreadsheet, written by the worker."""

from collections.abc import Mapping
from typing import Any

from core.app import App
from core.cases.reading import (
    KIND_FILTER,
    STAGE_FILTER,
    TRACE_FILTER,
    VIEWS,
    case_filter,
    export_cases,
)
from core.clock import local
from core.jobs.exporting import Export, accepting
from core.jobs.handle import JobHandle
from core.jobs.kind import JobKind
from core.law.case_procedure import CASES, TRACES
from core.law.complaints import DISTRICTS, INDUSTRIES, KINDS
from core.permissions import Permission
from db.queries.cases import CaseRow

HEAD = (
    *("登记号", "当事人", "案由", "状态", "线索来源", "来源编号", "问题类别", "用工所在地", "行业"),
    *("承办科室", "承办人", "接到时间", "是否补录"),
)
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


def _described(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    shown = [
        (_LABELS[name], _OPTIONS.get(name, {}).get(value, value))
        for name, value in arguments.items()
        if name in _LABELS
    ]
    return shown or [("条件", "全部可见的案件")]


_FILE = Export("案件清单", HEAD, _cells, lambda row: row.matter_id, "条件")


def export_all(app: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: every case that the asker sees under the filter, newest first, as one CSV file."""
    wanted = case_filter(job.arguments)
    return _FILE.run(
        app, job, lambda ctx, before, limit: export_cases(ctx, wanted, before=before, limit=limit)
    )


EXPORT_CASES = JobKind(
    "export_cases",
    "导出案件清单",
    Permission.COMPLAINT_EXPORT,
    export_all,
    accept=accepting(_LABELS),
    describe=_described,
)
