"""What jobs have made, as files."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.context import Context
from core.jobs.reading import job_file
from pages.routes.sending import file_answer


async def download_result(request: Request) -> Response:
    """GET /jobs/{id}/result: always saved, never shown by the browser. 404 for what is not there or not allowed."""
    ctx: Context = request.state.ctx
    found = await run_in_threadpool(job_file, ctx, request.path_params["job_id"])
    if found is None:
        return PlainTextResponse("未找到该结果文件，可能已过保存期，或您无权下载。", status_code=404)
    return file_answer(found.pieces, found.name, found.media_type, size=found.size)
