"""The handbook as files: a chapter on paper, and the pictures of the screens."""

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.context import Context
from core.handbook.chapters import CHAPTERS
from core.handbook.printing import handbook_pdf, title_of
from pages.routes.sending import PDF, file_answer

FOLDER = Path(__file__).resolve().parents[1] / "ui" / "assets" / "handbook"


def pictures() -> dict[str, bytes]:
    """Every picture by its name; a screen without its picture is told in words alone."""
    return {path.stem: path.read_bytes() for path in sorted(FOLDER.glob("*.png"))}


async def send_handbook(request: Request) -> Response:
    """GET /handbook.pdf?role=window_clerk: a chapter. 404 for one that is not there."""
    ctx: Context = request.state.ctx
    code = request.query_params.get("role", "everybody")
    data = await run_in_threadpool(handbook_pdf, ctx, code, pictures())
    if data is None:
        return PlainTextResponse("手册没有这一章。", status_code=404)
    return file_answer(data, f"{title_of(CHAPTERS[code])}.pdf", PDF, is_shown=True)


async def send_picture(request: Request) -> Response:
    """GET /handbook/register.png. 404 for a picture that is not there."""
    # Looked up among those that there are: what the address says never becomes a path.
    data = pictures().get(request.path_params["name"])
    if data is None:
        return PlainTextResponse("手册没有这张图。", status_code=404)
    return Response(data, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})
