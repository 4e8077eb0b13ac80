"""The health check: answers when the portal can reach its database."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from pages.ui import runtime


async def health(_: Request) -> PlainTextResponse:
    try:
        await run_in_threadpool(runtime.current().ask)
    except Exception:  # whatever the database says, the answer is the same
        return PlainTextResponse("database unreachable", status_code=503)
    return PlainTextResponse("ok")
