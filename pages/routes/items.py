"""The catalogue of items as a workbook, and the empty one to fill in."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.context import Context
from core.jobs.handle import JobFile
from core.ledger.happenings import record_refusal
from core.ledger.keys import KeyProblem
from core.office.item_export import export_items, exports_at_once, template
from core.permissions import Permission
from pages.routes.sending import file_answer


async def send_items(request: Request) -> Response:
    """GET /items.xlsx: all items. 403 without the permission, 413 for so many that a job is to do it, 503 where the
    export could not be recorded."""
    ctx: Context = request.state.ctx
    if ctx.may(Permission.ITEM_READ) and not await run_in_threadpool(exports_at_once, ctx):
        return PlainTextResponse("办理事项较多，请在“办理事项”页面点“后台导出 Excel”。", status_code=413)
    return await _send(request, export_items, "您没有查看办理事项的权限。")


async def send_template(request: Request) -> Response:
    """GET /items_template.xlsx: the workbook without items. 403 without the permission."""
    return await _send(request, template, "您没有导入办理事项的权限。")


async def _send(request: Request, make: Callable[[Context], JobFile | None], refusal: str) -> Response:
    ctx: Context = request.state.ctx
    try:
        found = await run_in_threadpool(make, ctx)
    except KeyProblem as problem:
        return PlainTextResponse(str(problem), status_code=503)
    path = request.url.path
    if found is None:
        await run_in_threadpool(record_refusal, ctx, f"route.{path}")
        return PlainTextResponse(refusal, status_code=403)
    return file_answer(found.data, found.name, found.media_type, plain=path.removeprefix("/"))
