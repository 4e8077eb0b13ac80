"""The table of periods as a workbook."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.archive.periods_sheet import export_periods
from core.context import Context
from core.ledger.happenings import record_refusal
from core.ledger.keys import KeyProblem
from pages.routes.sending import file_answer


async def send_periods(request: Request) -> Response:
    """GET /retention.xlsx: every class with its period, which is also the form to fill in. 403 without the permission, 503
    where the export could not be recorded."""
    ctx: Context = request.state.ctx
    try:
        found = await run_in_threadpool(export_periods, ctx)
    except KeyProblem as problem:
        return PlainTextResponse(str(problem), status_code=503)
    if found is None:
        await run_in_threadpool(record_refusal, ctx, "route./retention.xlsx")
        return PlainTextResponse("您没有查看保管期限表的权限。", status_code=403)
    return file_answer(found.data, found.name, found.media_type, plain="retention.xlsx")
