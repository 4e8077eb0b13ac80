"""Tables of law as files: 条文对照 as PDF or for a spreadsheet, the state table of a procedure as PDF."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.context import Context
from core.spreadsheet import CSV
from core.statutes import crosswalk, crosswalk_csv, crosswalk_pdf, procedure_pdf
from pages.routes.sending import PDF, file_answer
from pages.ui.screens import pages_by_article


async def send_articles(request: Request) -> Response:
    """GET /articles.pdf: every article, or with ?q= those that the page shows under it."""
    ctx: Context = request.state.ctx
    views = crosswalk(ctx, pages_by_article(), request.query_params.get("q", "")[:100].strip())
    data = await run_in_threadpool(crosswalk_pdf, ctx, views)
    return file_answer(data, "条文对照表.pdf", PDF, is_shown=True)


async def send_article_rows(request: Request) -> Response:
    """GET /articles.csv: the same, one line a rule."""
    ctx: Context = request.state.ctx
    views = crosswalk(ctx, pages_by_article(), request.query_params.get("q", "")[:100].strip())
    return file_answer(crosswalk_csv(views), "条文对照表.csv", CSV)


async def send_procedure(request: Request) -> Response:
    """GET /procedures.pdf?code=application. 404 for a procedure that is not there."""
    ctx: Context = request.state.ctx
    data = await run_in_threadpool(procedure_pdf, ctx, request.query_params.get("code", "application"))
    if data is None:
        return PlainTextResponse("没有这个程序。", status_code=404)
    return file_answer(data, "程序状态表.pdf", PDF, is_shown=True)
