"""The registers of service and of the use of seals as files for a spreadsheet, the latter on paper too."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.clock import local
from core.context import Context
from core.ledger.happenings import record_refusal
from core.ledger.keys import KeyProblem
from core.seals.register import TITLE, export_seal_uses, print_seal_uses
from core.service.register import export_services
from core.spreadsheet import CSV
from pages.routes.sending import PDF, file_answer


async def send_services(request: Request) -> Response:
    """GET /services.csv with the filters of the register: up to 1,000 rows, UTF-8 with BOM for Excel. 403 without the
    permission, 503 where the export could not be recorded."""
    return await send_register(request, export_services, "送达台账")


async def send_seal_uses(request: Request) -> Response:
    """GET /seal_uses.csv or .pdf with the filters of the register, as `send_services`; the PDF is shown in the browser."""
    is_paper = request.url.path.endswith(".pdf")
    return await send_register(
        request, print_seal_uses if is_paper else export_seal_uses, TITLE, is_paper=is_paper
    )


async def send_register(
    request: Request,
    read: Callable[[Context, dict[str, str]], bytes | None],
    title: str,
    *,
    is_paper: bool = False,
) -> Response:
    """What `read` gives under the filters of the address, as a file named by `title` and day."""
    ctx: Context = request.state.ctx
    try:
        data = await run_in_threadpool(read, ctx, dict(request.query_params))
    except KeyProblem as problem:
        return PlainTextResponse(str(problem), status_code=503)
    if data is None:
        await run_in_threadpool(record_refusal, ctx, f"route.{request.url.path}")
        return PlainTextResponse(f"您没有导出{title}的权限。", status_code=403)
    name = f"{title} {local(ctx.now):%Y-%m-%d}.{'pdf' if is_paper else 'csv'}"
    plain = request.url.path.rpartition("/")[2]
    return file_answer(data, name, PDF if is_paper else CSV, plain=plain, is_shown=is_paper)
