"""The list and the figures of complaints as files for a spreadsheet."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.clock import local
from core.complaints.export import TITLE, export_list
from core.complaints.figures import export_figures
from core.context import Context
from core.jobs.handle import JobFile
from core.ledger.happenings import record_refusal
from core.ledger.keys import KeyProblem
from core.spreadsheet import CSV
from pages.routes.sending import file_answer


async def send_complaints(request: Request) -> Response:
    """GET /complaints.csv with the filters of the list page: up to 1,000 rows, UTF-8 with BOM for Excel. 403 without the
    permission, 503 where the export could not be recorded."""
    return await _send(request, _list)


async def send_figures(request: Request) -> Response:
    """GET /complaint_figures.xlsx with the period of the page: a sheet for each table. 403 and 503 as above."""
    return await _send(request, export_figures)


def _list(ctx: Context, query: dict[str, str]) -> JobFile | None:
    data = export_list(ctx, query)
    return None if data is None else JobFile(f"{TITLE} {local(ctx.now):%Y-%m-%d}.csv", CSV, data)


async def _send(request: Request, make: Callable[[Context, dict[str, str]], JobFile | None]) -> Response:
    ctx: Context = request.state.ctx
    try:
        found = await run_in_threadpool(make, ctx, dict(request.query_params))
    except KeyProblem as problem:
        return PlainTextResponse(str(problem), status_code=503)
    path = request.url.path
    if found is None:
        await run_in_threadpool(record_refusal, ctx, f"route.{path}")
        return PlainTextResponse("您没有导出投诉举报清单和统计的权限。", status_code=403)
    return file_answer(found.data, found.name, found.media_type, plain=path.removeprefix("/"))
