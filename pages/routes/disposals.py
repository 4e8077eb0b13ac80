"""The sheet of a list of files that leave the archive. Each request asks for the permission and the scope anew."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.archive.disposal_printing import print_disposal
from core.ledger.happenings import record_refusal
from pages.routes.sending import PDF, file_answer


async def send_disposal(request: Request) -> Response:
    """GET /disposals/{id}.pdf, shown in the browser. 404 for what is not there or not allowed."""
    ctx = request.state.ctx
    found = await run_in_threadpool(print_disposal, ctx, request.path_params["disposal_id"])
    if found is None:
        await run_in_threadpool(record_refusal, ctx, "route./disposals")
        return PlainTextResponse("未找到该清单或无权查看。", status_code=404)
    return file_answer(found[1], f"{found[0]}.pdf", PDF, is_shown=True)
