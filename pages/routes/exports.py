"""Lists as files for a spreadsheet."""

import csv
import io
from datetime import timedelta
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.applications.reading import ApplicationFilter, export_applications
from core.clock import as_day, local, midnight
from core.context import Context
from core.law.applications import CHANNELS, STAGES

HEAD = (
    *("登记号", "申请人", "事项", "状态", "承办科室", "申请方式", "收件时间", "是否补录"),
    *("登记人", "回执号"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what would start one."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


async def export_list(request: Request) -> Response:
    """GET /applications.csv with the filters of the list page: up to 1,000 rows, UTF-8 with BOM for Excel."""
    ctx: Context = request.state.ctx
    query = request.query_params
    stage = query.get("stage")
    first, last = as_day(query.get("from")), as_day(query.get("to"))
    wanted = ApplicationFilter(
        text=query.get("q", "")[:200],
        stage=stage if stage in STAGES else None,
        mine=query.get("view") == "mine",
        since=midnight(first) if first else None,
        until=midnight(last) + timedelta(days=1) if last else None,
    )
    rows = await run_in_threadpool(export_applications, ctx, wanted)
    if rows is None:
        return PlainTextResponse("您没有导出申请清单的权限。", status_code=403)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row, counter in rows:
        writer.writerow(
            defused(cell)
            for cell in (
                row.number,
                row.party_names,
                row.subject,
                STAGES[row.stage].label,
                row.unit_name,
                CHANNELS[row.channel].label,
                f"{local(row.received_at):%Y-%m-%d %H:%M}",
                "补录" if row.is_late else "",
                counter.registrar,
                counter.receipt_number,
            )
        )
    name = quote(f"申请清单 {local(ctx.now):%Y-%m-%d}.csv")
    return Response(
        "\ufeff" + out.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={
            # RFC 6266: the plain name is for what cannot read the other.
            "Content-Disposition": f"attachment; filename=\"applications.csv\"; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
        },
    )
