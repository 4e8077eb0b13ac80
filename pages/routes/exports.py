"""Lists as files for a spreadsheet."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.applications.export import CSV, export_list
from core.clock import local
from core.context import Context
from core.ledger.happenings import record_refusal
from core.ledger.keys import KeyProblem
from pages.routes.sending import file_answer


async def send_list(request: Request) -> Response:
    """GET /applications.csv with the filters of the list page: up to 1,000 rows, UTF-8 with BOM for Excel. 403 without
    the permission, 503 where the export could not be recorded."""
    ctx: Context = request.state.ctx
    try:
        data = await run_in_threadpool(export_list, ctx, dict(request.query_params))
    except KeyProblem as problem:
        return PlainTextResponse(str(problem), status_code=503)
    if data is None:
        await run_in_threadpool(record_refusal, ctx, f"route.{request.url.path}")
        return PlainTextResponse("您没有导出申请清单的权限。", status_code=403)
    name = f"申请清单 {local(ctx.now):%Y-%m-%d}.csv"
    return file_answer(data, name, CSV, plain="applications.csv")
