"""Issued papers as PDF. Each request asks for the permission and the scope anew."""

from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.applications.reading import document_file
from core.context import Context
from core.ledger.keys import KeyDestroyed, KeyProblem
from pages.routes.sending import PDF, file_answer


async def download_document(request: Request) -> Response:
    """GET /documents/{id}.pdf: shown in the browser, saved with ?save=1. 404 for what is not there or not allowed; 410
    for what was destroyed, 503 for what cannot be opened now, each with the reason."""
    ctx: Context = request.state.ctx
    read = partial(document_file, ctx, request.path_params["document_id"], is_taken=request.method == "GET")
    try:
        found = await run_in_threadpool(read)
    except KeyProblem as problem:
        status = 410 if isinstance(problem, KeyDestroyed) else 503
        return PlainTextResponse(str(problem), status_code=status, headers={"Cache-Control": "no-store"})
    if found is None:
        return PlainTextResponse("未找到该文书或无权查看。", status_code=404)
    mark = "（已作废）" if found.void else ""
    name = f"{found.title} {found.number or ''}{mark}.pdf"
    return file_answer(found.data, name, PDF, is_shown=not request.query_params.get("save"))
