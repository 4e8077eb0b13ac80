"""The routing table as a workbook."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.complaints.routing_sheet import export_routes
from core.context import Context
from core.ledger.happenings import record_refusal
from core.ledger.keys import KeyProblem
from pages.routes.sending import file_answer


async def send_routes(request: Request) -> Response:
    """GET /routing.xlsx: the whole table, or the empty one to fill in. 403 without the permission, 503 where the export could
    not be recorded."""
    ctx: Context = request.state.ctx
    try:
        found = await run_in_threadpool(export_routes, ctx)
    except KeyProblem as problem:
        return PlainTextResponse(str(problem), status_code=503)
    if found is None:
        await run_in_threadpool(record_refusal, ctx, "route./routing.xlsx")
        return PlainTextResponse("您没有查看分派表的权限。", status_code=403)
    return file_answer(found.data, found.name, found.media_type, plain="routing.xlsx")
