"""The registers and figures of the archive as files for a spreadsheet and on paper, and the report of a stock-take."""

from collections.abc import Callable
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.archive.figures import figures_book, figures_paper
from core.archive.registers import register_book, register_paper
from core.archive.stock_takes import print_report
from core.context import Context
from core.jobs.handle import JobFile
from core.ledger.happenings import record_refusal
from core.ledger.keys import KeyProblem
from pages.routes.sending import PDF, file_answer


async def send_archive_register(request: Request) -> Response:
    """GET /archive_register.xlsx or .pdf with the filters of the page: up to 1,000 lines; the PDF is shown in the browser. 403
    without the permission, 503 where it could not be recorded."""
    return await _send(request, register_paper if _is_paper(request) else register_book)


async def send_archive_figures(request: Request) -> Response:
    """GET /archive_figures.xlsx or .pdf with the year of the page, as above."""
    return await _send(request, figures_paper if _is_paper(request) else figures_book)


async def send_stock_take(request: Request) -> Response:
    """GET /stock_takes/{id}.pdf: the report of one that is over, shown in the browser. 404 for what is not there or not allowed."""
    ctx: Context = request.state.ctx
    found = await run_in_threadpool(partial(print_report, ctx, request.path_params["stock_take_id"]))
    if found is None:
        await run_in_threadpool(record_refusal, ctx, "route./stock_takes")
        return PlainTextResponse("未找到该次清点、尚未完成或无权查看。", status_code=404)
    return file_answer(found[1], f"{found[0]}.pdf", PDF, is_shown=True)


def _is_paper(request: Request) -> bool:
    return request.url.path.endswith(".pdf")


async def _send(request: Request, make: Callable[[Context, dict[str, str]], JobFile | None]) -> Response:
    ctx: Context = request.state.ctx
    try:
        found = await run_in_threadpool(make, ctx, dict(request.query_params))
    except KeyProblem as problem:
        return PlainTextResponse(str(problem), status_code=503)
    path = request.url.path
    if found is None:
        await run_in_threadpool(record_refusal, ctx, f"route.{path}")
        return PlainTextResponse("您没有查看、导出该台账的权限。", status_code=403)
    plain = path.rpartition("/")[2]
    return file_answer(found.data, found.name, found.media_type, plain=plain, is_shown=_is_paper(request))
