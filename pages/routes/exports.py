"""Lists as files for a spreadsheet."""

from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.applications.export import CSV, Sheet, filter_of
from core.applications.reading import export_applications
from core.clock import local
from core.context import Context


async def export_list(request: Request) -> Response:
    """GET /applications.csv with the filters of the list page: up to 1,000 rows, UTF-8 with BOM for Excel."""
    ctx: Context = request.state.ctx
    rows = await run_in_threadpool(export_applications, ctx, filter_of(request.query_params))
    if rows is None:
        return PlainTextResponse("您没有导出申请清单的权限。", status_code=403)
    sheet = Sheet()
    sheet.add(rows)
    name = quote(f"申请清单 {local(ctx.now):%Y-%m-%d}.csv")
    return Response(
        sheet.data,
        media_type=CSV,
        headers={
            # RFC 6266: the plain name is for what cannot read the other.
            "Content-Disposition": f"attachment; filename=\"applications.csv\"; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
        },
    )
