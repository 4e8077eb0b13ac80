"""Slips on paper, the pages that they open, and copies. Each request asks for the permission, and for the slip, anew."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.context import Context
from core.ledger.happenings import record_refusal
from core.lending.opening import Closed, copied_pages, lent_page
from core.lending.printing import print_slip
from pages.routes.sending import PDF, file_answer

_CLOSED = "没有生效的《档案借阅单》，不能查阅、复印（细则第二十六条）。"


async def send_slip(request: Request) -> Response:
    """GET /loans/{id}.pdf, shown in the browser. 404 for what is not there or not allowed."""
    ctx: Context = request.state.ctx
    found = await run_in_threadpool(print_slip, ctx, request.path_params["loan_id"])
    if found is None:
        await run_in_threadpool(record_refusal, ctx, "route./loans")
        return PlainTextResponse("未找到该借阅单或无权查看。", status_code=404)
    return file_answer(found[1], f"{found[0]}.pdf", PDF, is_shown=True)


async def send_lent_page(request: Request) -> Response:
    """GET /lent/{item}/{page}.jpg: one page as a picture under a watermark. 404 without a slip that opens it now."""
    ctx: Context = request.state.ctx
    params = request.path_params
    found = await run_in_threadpool(lent_page, ctx, params["item_id"], params["page"])
    if isinstance(found, Closed):
        return PlainTextResponse(found.words, status_code=503, headers={"Cache-Control": "no-store"})
    if found is None:
        return PlainTextResponse(_CLOSED, status_code=404, headers={"Cache-Control": "no-store"})
    return file_answer(found, f"{params['page']}.jpg", "image/jpeg", is_shown=True)


async def send_copy(request: Request) -> Response:
    """GET /loan_copies/{id}.pdf: the file of a copy that the borrower took. 404 once its slip is over."""
    ctx: Context = request.state.ctx
    found = await run_in_threadpool(copied_pages, ctx, request.path_params["copy_id"])
    if isinstance(found, Closed):
        return PlainTextResponse(found.words, status_code=503, headers={"Cache-Control": "no-store"})
    if found is None:
        await run_in_threadpool(record_refusal, ctx, "route./loan_copies")
        return PlainTextResponse(_CLOSED, status_code=404, headers={"Cache-Control": "no-store"})
    return file_answer(found[1], found[0], PDF)
