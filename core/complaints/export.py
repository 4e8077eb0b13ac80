"""Lists of complaints as files for a spreadsheet: at a click up to 1,000, as a job all of them."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from core.app import App
from core.clock import local
from core.complaints.listing import (
    CHANNEL_FILTER,
    NATURE_FILTER,
    STAGE_FILTER,
    VIEWS,
    export_complaints,
    filter_of,
)
from core.context import Context
from core.jobs.exporting import Export, accepting
from core.jobs.handle import JobHandle
from core.jobs.kind import JobKind
from core.law.complaint_procedure import COMPLAINTS
from core.law.complaints import CHANNELS, DISTRICTS, FILERS, INDUSTRIES, KINDS, NATURES
from core.ledger.happenings import record
from core.people.units import list_units
from core.permissions import Permission
from core.spreadsheet import csv_file
from db.ledger.write import Happening
from db.queries.complaint_lists import ComplaintRow

TITLE = "投诉举报清单"
HEAD = (
    *("登记号", "类别", "问题类别", "投诉人", "被投诉单位、事项", "状态", "来源方式", "转办编号"),
    *("用工所在地", "行业", "提出人", "涉及人数", "承办科室", "登记科室", "接到时间", "是否补录"),
)
_LABELS = {
    "q": "查找",
    "view": "范围",
    "nature": "类别",
    "stage": "状态",
    "channel": "来源方式",
    "kind": "问题类别",
    "unit": "承办科室",
    "from": "接到日期从",
    "to": "到",
}
_WORDS: dict[str, Mapping[str, str]] = {
    "view": {"mine": VIEWS["mine"]},
    "nature": NATURE_FILTER,
    "stage": STAGE_FILTER,
    "channel": CHANNEL_FILTER,
    "kind": KINDS,
}


def cells(row: ComplaintRow) -> tuple[str, ...]:
    """A complaint under HEAD."""
    return (
        row.number,
        NATURES[row.nature].label,
        KINDS[row.kind],
        row.party_names,
        row.subject,
        COMPLAINTS.states[row.stage].label,
        CHANNELS[row.channel].label,
        row.transfer_no,
        DISTRICTS[row.district],
        INDUSTRIES[row.industry],
        FILERS[row.filer].label,
        str(row.headcount),
        row.unit_name,
        row.intake_unit_name,
        f"{local(row.received_at):%Y-%m-%d %H:%M}",
        "补录" if row.is_late else "",
    )


def export_list(ctx: Context, query: dict[str, str]) -> bytes | None:
    """Up to 1,000 complaints under the filter of the list's address, as one file; None without the permission. Each
    export is on the record, with what was asked for."""
    rows = export_complaints(ctx, filter_of(query))
    if rows is None:
        return None
    units = {str(unit.unit_id): unit.name for unit in list_units(ctx)}
    details = dict(_described(query, units)) | {"rows": str(len(rows))}
    record(ctx, Happening("list", uuid5(NAMESPACE_OID, "complaints"), "exported", details=details))
    return csv_file(HEAD, map(cells, rows))


_FILE = Export(TITLE, HEAD, cells, lambda row: row.matter_id, "接到日期")


def export_all(app: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: every complaint that the asker sees under the filter, newest first, as one CSV file."""
    wanted = filter_of(job.arguments)
    return _FILE.run(
        app, job, lambda ctx, before, limit: export_complaints(ctx, wanted, before=before, limit=limit)
    )


def _described(arguments: Mapping[str, Any], units: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """The filters in words; what the list would not take for one is left out."""
    wanted = filter_of(arguments)
    shown = {name: words.get(str(arguments.get(name, "")), "") for name, words in _WORDS.items()}
    shown |= {
        "q": wanted.text,
        "unit": (units or {}).get(str(wanted.unit_id), "已选的科室") if wanted.unit_id else "",
        "from": str(arguments.get("from", "")) if wanted.since else "",
        "to": str(arguments.get("to", "")) if wanted.until else "",
    }
    return [(label, shown[name]) for name, label in _LABELS.items() if shown[name]] or [
        ("条件", "全部可见的投诉举报")
    ]


EXPORT_COMPLAINTS = JobKind(
    "export_complaints",
    "导出投诉举报清单",
    Permission.COMPLAINT_EXPORT,
    export_all,
    accept=accepting(_LABELS),
    describe=_described,
)
