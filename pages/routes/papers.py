"""Papers on their way as PDF, and the register of issued ones as a file for a spreadsheet."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.clock import local
from core.context import Context
from core.ledger.happenings import record_refusal
from core.ledger.keys import KeyProblem
from core.papers.reading import draft_file
from core.papers.register import export_papers
from core.spreadsheet import CSV
from pages.routes.sending import PDF, file_answer


async def show_draft(request: Request) -> Response:
    """GET /papers/{id}.pdf: the draft with 草稿 across each page. 404 for what is not there or not allowed, 503 where
    that it was taken could not be recorded."""
    ctx: Context = request.state.ctx
    try:
        found = await run_in_threadpool(draft_file, ctx, request.path_params["draft_id"])
    except KeyProblem as problem:
        return PlainTextResponse(str(problem), status_code=503)
    if found is None:
        return PlainTextResponse("未找到该文书，或您无权查看，或其中有字库没有的字。", status_code=404)
    return file_answer(found.data, f"{found.title}（草稿）.pdf", PDF, is_shown=True)


async def send_register(request: Request) -> Response:
    """GET /papers.csv with the filters of the register: up to 1,000 rows, UTF-8 with BOM for Excel. 403 without the
    permission, 503 where the export could not be recorded."""
    ctx: Context = request.state.ctx
    try:
        data = await run_in_threadpool(export_papers, ctx, dict(request.query_params))
    except KeyProblem as problem:
        return PlainTextResponse(str(problem), status_code=503)
    if data is None:
        await run_in_threadpool(record_refusal, ctx, f"route.{request.url.path}")
        return PlainTextResponse("您没有导出文书台账的权限。", status_code=403)
    name = f"文书台账 {local(ctx.now):%Y-%m-%d}.csv"
    return file_answer(data, name, CSV, plain="papers.csv")
