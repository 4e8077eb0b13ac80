"""Attachments, whole or in ranges. Each request asks for the permission and the scope anew."""

from collections.abc import Iterator
from functools import partial
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from core.context import Context
from core.files.reading import Closed, FileFacts, file_facts, open_file
from pages.routes.ranges import Span, Unsatisfiable, asked_span

_PICTURE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
# Chromium's viewer is a plug-in, which does not run in a sandbox.
_PDF = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


async def send_file(request: Request) -> Response:
    """GET or HEAD /files/{id}: pictures and PDF shown in the browser, everything else, and all with ?save=1, saved.

    Answers Range and If-Range with 206 or 416 (RFC 9110). 404 for what is not there or not allowed; 410 for what was
    destroyed, 503 for what cannot be opened now, each with the reason.
    """
    ctx: Context = request.state.ctx
    found = await run_in_threadpool(file_facts, ctx, request.path_params["file_id"])
    if found is None:
        return _refusal("未找到该附件，或您无权查看、下载。", 404)
    saves = bool(request.query_params.get("save")) or not found.preview
    etag = f'"{found.sha256}"'
    headers = _headers(found, etag, saves=saves)
    try:
        asked, condition = request.headers.get("range"), request.headers.get("if-range")
        # Range means something with GET alone (14.2).
        span = asked_span(asked, condition, etag, found.size) if request.method == "GET" else None
    except Unsatisfiable:
        answer = _refusal("请求的范围超出文件大小。", 416)
        answer.headers["Content-Range"] = f"bytes */{found.size}"
        return answer
    part = span or Span(0, found.size)
    headers["Content-Length"] = str(part.end - part.start)
    if request.method == "HEAD":
        return Response(headers=headers, media_type=found.media_type)
    start = partial(open_file, ctx, found.file_id, part.start, part.end, saves=saves)
    opened: Iterator[bytes] | Closed | None = await run_in_threadpool(start)
    if opened is None:
        return _refusal("未找到该附件，或您无权查看、下载。", 404)
    if isinstance(opened, Closed):
        return _refusal(opened.words, 410 if opened.is_gone else 503)
    if span is not None:
        headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{found.size}"
    return StreamingResponse(
        opened, status_code=206 if span else 200, headers=headers, media_type=found.media_type
    )


def _headers(found: FileFacts, etag: str, *, saves: bool) -> dict[str, str]:
    kind = "attachment" if saves else "inline"
    name = quote(found.name.replace("/", "_"), safe="")
    return {
        "Content-Disposition": f"{kind}; filename*=UTF-8''{name}",
        "Content-Security-Policy": _PDF if found.preview == "pdf" else _PICTURE,
        # The preview stands in a frame of the portal's own page.
        "X-Frame-Options": "SAMEORIGIN",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Cache-Control": "no-store",
    }


def _refusal(words: str, status: int) -> PlainTextResponse:
    return PlainTextResponse(words, status_code=status, headers={"Cache-Control": "no-store"})
