"""The sheets of case files. Each request asks for the permission and the scope anew."""

from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.archive.old_upload import old_template
from core.archive.printing import print_sheet
from core.context import Context
from core.ledger.happenings import record_refusal
from pages.routes.sending import PDF, file_answer


async def send_case_file_sheet(request: Request) -> Response:
    """GET /case_files/{id}/{what}.pdf?volume=1: cover, contents, notes, lines or labels, shown in the browser. 404 for what
    is not there or not allowed."""
    ctx: Context = request.state.ctx
    asked = request.query_params.get("volume", "1")
    volume = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    place = request.path_params
    found = await run_in_threadpool(partial(print_sheet, ctx, place["case_file_id"], place["what"], volume))
    if found is None:
        await run_in_threadpool(record_refusal, ctx, "route./case_files")
        return PlainTextResponse("未找到该案卷或无权查看。", status_code=404)
    return file_answer(found[1], f"{found[0]}.pdf", PDF, is_shown=True)


async def send_old_template(request: Request) -> Response:
    """GET /old_files_template.xlsx: the workbook for old paper files, to be filled in. 403 without the permission."""
    found = await run_in_threadpool(old_template, request.state.ctx)
    if found is None:
        await run_in_threadpool(record_refusal, request.state.ctx, "route./old_files_template.xlsx")
        return PlainTextResponse("您没有导入旧案卷的权限。", status_code=403)
    return file_answer(found.data, found.name, found.media_type, plain="old_files_template.xlsx")
