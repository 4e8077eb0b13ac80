"""The list of what is overdue, as a file for a spreadsheet."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.clock import local
from core.context import Context
from core.ledger.happenings import record_refusal
from core.ledger.keys import KeyProblem
from core.spreadsheet import CSV
from core.worklist.overseeing import OVERDUE, export_overdue
from pages.routes.sending import file_answer


async def send_overdue(request: Request) -> Response:
    """GET /overdue.csv with the view of the page: up to 1,000 rows, UTF-8 with BOM for Excel. 403 without the permission,
    503 where the export could not be recorded."""
    ctx: Context = request.state.ctx
    try:
        data = await run_in_threadpool(export_overdue, ctx, request.query_params.get("view", OVERDUE))
    except KeyProblem as problem:
        return PlainTextResponse(str(problem), status_code=503)
    if data is None:
        await run_in_threadpool(record_refusal, ctx, f"route.{request.url.path}")
        return PlainTextResponse("您没有导出督办清单的权限。", status_code=403)
    return file_answer(data, f"督办清单 {local(ctx.now):%Y-%m-%d}.csv", CSV, plain="overdue.csv")
