"""The openings of a week as a file, and what a sealed party sent in."""

from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from core.clock import as_day
from core.context import Context
from core.ledger.happenings import record_refusal
from core.ledger.keys import KeyProblem
from core.sealed.statements import open_sealed_file
from core.sealed.weekly import export_openings, week_of
from core.spreadsheet import CSV
from pages.routes.sending import file_answer


async def send_openings(request: Request) -> Response:
    """GET /sealed_openings/{day}.csv: the week of that day. 403 without the permission, 404 for no day, 503 where the
    export could not be recorded."""
    ctx: Context = request.state.ctx
    day = as_day(request.path_params["week"])
    if day is None:
        return PlainTextResponse("未找到该周，请在启封记录页面重新选择。", status_code=404)
    try:
        data = await run_in_threadpool(export_openings, ctx, day)
    except KeyProblem as problem:
        return PlainTextResponse(str(problem), status_code=503)
    if data is None:
        await run_in_threadpool(record_refusal, ctx, f"route.{request.url.path}")
        return PlainTextResponse("您没有查看启封记录的权限。", status_code=403)
    return file_answer(data, f"启封记录 {week_of(day).isoformat()}.csv", CSV)


async def send_sealed_file(request: Request) -> Response:
    """GET /sealed_files/{id}: to whoever has just opened the sealed party, saved and never shown in the browser. 404 for
    everybody else, 503 where it cannot be opened now."""
    ctx: Context = request.state.ctx
    try:
        found = await run_in_threadpool(open_sealed_file, ctx, request.path_params["file_id"])
    except KeyProblem as problem:
        return PlainTextResponse(str(problem), status_code=503)
    if found is None:
        words = "未找到该密封附件，或者启封已过时限。请写明原因重新启封后打开。"
        return PlainTextResponse(words, status_code=404, headers={"Cache-Control": "no-store"})
    facts, parts = found
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(facts.name.replace('/', '_'), safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return StreamingResponse(parts, headers=headers, media_type=facts.media_type)
