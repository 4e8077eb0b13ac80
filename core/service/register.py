"""送达台账: the service of every paper that the reader may see, as a list and as a file for a spreadsheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from core.app import App
from core.clock import as_day, local
from core.context import Context
from core.jobs.exporting import Export, accepting
from core.jobs.handle import JobHandle
from core.jobs.kind import JobKind
from core.law.service import RELATIONS, STATES, WAYS, ways_on_offer
from core.ledger.happenings import record
from core.permissions import Permission
from core.spreadsheet import csv_file
from db.ledger.write import Happening
from db.queries import service as queries
from db.queries.counting import COUNT_TO
from db.queries.counting import HITS_TO as HITS_TO
from db.queries.service import ServiceFilter, ServiceRow

PAGE = 20
HEAD = (
    *("文号", "文书名称", "登记号", "受送达人", "送达方式", "状态", "送达日期", "签收人"),
    *("邮件编号", "最近办理", "登记人", "承办科室"),
)
VIEWS = {"all": "全部可见", "unit": "本科室"}
WAY_FILTER = {row.code: row.label for row in ways_on_offer()}
STATE_FILTER = {code: row.label for code, row in STATES.items()}
_LABELS = {"q": "查找", "view": "范围", "way": "送达方式", "state": "状态", "from": "送达日期从", "to": "到"}


@dataclass(frozen=True)
class ServicePage:
    """A page of the register. `total` counts up to HITS_TO + 1, `next_id` is where the next page begins."""

    rows: list[ServiceRow]
    total: int
    next_id: UUID | None


def list_services(ctx: Context, wanted: ServiceFilter, *, before: UUID | None = None) -> ServicePage | None:
    """A page of the register, the newest first; None without the permission."""
    if not ctx.may(Permission.PAPER_READ):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.PAPER_READ)
        rows = queries.list_services(session, viewer, wanted, before=before, limit=PAGE)
    more = len(rows) > PAGE
    return ServicePage(rows[:PAGE], rows[0].total if rows else 0, rows[PAGE - 1].service_id if more else None)


def filter_of(ctx: Context, query: Mapping[str, str]) -> ServiceFilter:
    """What the address of the register asks for; a value that it cannot have counts as not given."""
    way, state = query.get("way", ""), query.get("state", "")
    return ServiceFilter(
        text=query.get("q", "").replace("\x00", "")[:200],
        way=way if way in WAY_FILTER else "",
        state=state if state in STATE_FILTER else "",
        unit_id=ctx.actor.unit_id if query.get("view") == "unit" else None,
        since=as_day(query.get("from")),
        until=as_day(query.get("to")),
    )


def export_services(ctx: Context, query: dict[str, str]) -> bytes | None:
    """Up to 1,000 services under the filter of the register's address, as one file; None without the permission. Each
    export is on the record, with what was asked for."""
    rows = _rows(ctx, filter_of(ctx, query), None, COUNT_TO)
    if rows is None:
        return None
    details = dict(_described(query)) | {"rows": str(len(rows))}
    record(ctx, Happening("list", uuid5(NAMESPACE_OID, "services"), "exported", details=details))
    return csv_file(HEAD, map(cells, rows))


def cells(row: ServiceRow) -> tuple[str, ...]:
    """A row of the register under HEAD."""
    relation = RELATIONS.get(row.relation)
    return (
        row.number or "无文号",
        row.title,
        row.matter_number,
        row.addressee,
        WAYS[row.way].label,
        STATES[row.state].label,
        str(row.effective_on or ""),
        f"{row.receiver}（{relation.label}）" if relation else "",
        row.mail_no,
        f"{local(row.last_at):%Y-%m-%d %H:%M}",
        row.recorded_by,
        row.unit_name,
    )


def _rows(ctx: Context, wanted: ServiceFilter, before: UUID | None, limit: int) -> list[ServiceRow] | None:
    """A page of the register for a file; None without the permission."""
    if not ctx.may(Permission.PAPER_EXPORT):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.PAPER_READ, Permission.PAPER_EXPORT)
        return queries.list_services(session, viewer, wanted, before=before, limit=limit)[:limit]


def _described(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    words: dict[str, Mapping[str, str]] = {"view": VIEWS, "way": WAY_FILTER, "state": STATE_FILTER}
    shown = {
        name: words[name].get(str(arguments.get(name, "")), "")
        if name in words
        else str(arguments.get(name, ""))
        for name in _LABELS
    }
    return [(_LABELS[name], value) for name, value in shown.items() if value] or [("条件", "全部可见的送达")]


_FILE = Export("送达台账", HEAD, cells, lambda row: row.service_id, "条件")


def export_all(app: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: every line that the asker sees under the filter, newest first, as one CSV file."""
    return _FILE.run(
        app,
        job,
        lambda ctx, before, limit: _rows(ctx, filter_of(ctx, job.arguments), before, limit),
    )


EXPORT = JobKind(
    "export_services",
    "导出送达台账",
    Permission.PAPER_EXPORT,
    export_all,
    accept=accepting(_LABELS),
    describe=_described,
)
