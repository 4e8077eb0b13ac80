"""Computed sheets of deadlines and calendars. Each request asks for the permission and the scope anew."""

from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.calendars.export import export_moves, print_moves
from core.context import Context
from core.deadlines.reading import print_sheet
from core.ledger.happenings import record_refusal
from core.ledger.keys import KeyDestroyed, KeyProblem
from core.spreadsheet import CSV
from pages.routes.sending import PDF, file_answer


async def send_sheet(request: Request) -> Response:
    """GET /deadlines/{id}.pdf: the 期限计算单, shown in the browser. 404 for what is not there or not allowed; 410 or 503
    where the record of a destroyed or unreachable key refuses it."""
    ctx: Context = request.state.ctx
    try:
        found = await run_in_threadpool(partial(print_sheet, ctx, request.path_params["deadline_id"]))
    except KeyProblem as problem:
        return _refusal(str(problem), 410 if isinstance(problem, KeyDestroyed) else 503)
    if found is None:
        return _refusal("未找到该期限或无权查看。", 404)
    return file_answer(found[1], f"{found[0]}.pdf", PDF, is_shown=True)


async def send_moves(request: Request) -> Response:
    """GET /calendars/{id}.csv or .pdf: the deadlines that a calendar moved. 404 for no such year or no permission."""
    ctx: Context = request.state.ctx
    is_paper = request.url.path.endswith(".pdf")
    read = print_moves if is_paper else export_moves
    data = await run_in_threadpool(partial(read, ctx, request.path_params["calendar_year_id"]))
    if data is None:
        await run_in_threadpool(record_refusal, ctx, "route./calendars")
        return _refusal("未找到该年的工作日历或无权查看。", 404)
    name = f"工作日历录入后调整的期限.{'pdf' if is_paper else 'csv'}"
    return file_answer(data, name, PDF if is_paper else CSV, is_shown=is_paper)


def _refusal(words: str, status: int) -> PlainTextResponse:
    return PlainTextResponse(words, status_code=status, headers={"Cache-Control": "no-store"})
