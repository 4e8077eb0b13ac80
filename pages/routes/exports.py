"""Lists as files for a spreadsheet."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.applications.export import export_list
from core.clock import local
from core.context import Context
from core.ledger.happenings import record_refusal
from core.ledger.keys import KeyProblem
from core.searching.export import export_found
from core.spreadsheet import CSV
from pages.routes.sending import file_answer


async def send_list(request: Request) -> Response:
    """GET /applications.csv with the filters of the list page: up to 1,000 rows, UTF-8 with BOM for Excel. 403 without
    the permission, 503 where the export could not be recorded."""
    return await _answer(request, export_list, "申请清单", "applications.csv")


async def send_found(request: Request) -> Response:
    """GET /search.csv with the query of the search page: what is found in up to 1,000 matters, UTF-8 with BOM for Excel.
    403 without the permission, 503 where the export could not be recorded."""
    return await _answer(request, export_found, "查找结果", "search.csv")


async def _answer(
    request: Request, export: Callable[[Context, dict[str, str]], bytes | None], title: str, plain: str
) -> Response:
    ctx: Context = request.state.ctx
    try:
        data = await run_in_threadpool(export, ctx, dict(request.query_params))
    except KeyProblem as problem:
        return PlainTextResponse(str(problem), status_code=503)
    if data is None:
        await run_in_threadpool(record_refusal, ctx, f"route.{request.url.path}")
        return PlainTextResponse(f"您没有导出{title}的权限。", status_code=403)
    return file_answer(data, f"{title} {local(ctx.now):%Y-%m-%d}.csv", CSV, plain=plain)
