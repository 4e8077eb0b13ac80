"""Lists of complaints as files for a spreadsheet: at a click up to 1,000, as a job all of them."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from core.app import App
from core.applications.export import CSV, MOST_ROWS
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
from core.jobs.handle import JobFailed, JobHandle
from core.jobs.kind import JobKind
from core.law.complaint_procedure import COMPLAINTS
from core.law.complaints import CHANNELS, DISTRICTS, FILERS, INDUSTRIES, KINDS, NATURES
from core.ledger.happenings import record
from core.people.units import list_units
from core.permissions import Permission
from core.service.register import sheet
from db.ledger.write import Happening
from db.queries.complaint_lists import ComplaintRow

TITLE = "投诉举报清单"
HEAD = (
    *("登记号", "类别", "问题类别", "投诉人", "被投诉单位、事项", "状态", "来源方式", "转办编号"),
    *("用工所在地", "行业", "提出人", "涉及人数", "承办科室", "登记科室", "接到时间", "是否补录"),
)
_BATCH = 500
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
    return sheet(HEAD, map(cells, rows))


def export_all(app: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: every complaint that the asker sees under the filter, newest first, as one CSV file."""
    if job.ctx is None:
        raise JobFailed("导出投诉举报清单须由工作人员交办")
    wanted, before = filter_of(job.arguments), None
    found: list[ComplaintRow] = []
    while len(found) < MOST_ROWS:
        rows = export_complaints(job.ctx, wanted, before=before, limit=_BATCH)
        if rows is None:
            raise JobFailed("交办人已没有查看和导出投诉举报的权限")
        found += rows
        if len(rows) < _BATCH:
            break
        before = rows[-1].matter_id
        job.progress(len(found), None, f"已读取 {len(found)} 件")
        if job.cancelled():
            return None
    is_full = len(found) >= MOST_ROWS
    limit = f"（最新{MOST_ROWS}件）" if is_full else ""
    name = f"{TITLE} {local(app.clock.now()):%Y-%m-%d}{limit}.csv"
    job.result(name, CSV, sheet(HEAD, map(cells, found)))
    more = f"，一次最多 {MOST_ROWS} 件，更早的请按接到日期分次导出" if is_full else ""
    job.progress(len(found), len(found), f"已导出 {len(found)} 件{more}")
    return {"rows": len(found)}


def _accepted(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(arguments[name]).replace("\x00", "")[:200] for name in _LABELS if arguments.get(name)}


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
    accept=_accepted,
    describe=_described,
)
