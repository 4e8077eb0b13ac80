"""Where the draft keeper of a page posts what was typed; see pages/ui/draft.py for the contract."""

import json
import re
from typing import Any
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from core.context import Context
from core.drafts import MOST_BYTES, DraftTooLarge, keep_draft
from pages.routes.bodies import TooLong, read_body

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""NUL, and halves of surrogate pairs: PostgreSQL holds neither."""
_LATEST_MS = 2**62


async def save_draft(request: Request) -> Response:
    """POST /drafts: 204 kept, 409 the token is used up, 413 too long, 400 not ours, 403 another account's page."""
    ctx: Context = request.state.ctx
    try:
        account, form, token, values, at_ms = _read(request, await read_body(request, MOST_BYTES))
    except TooLong:
        return _refusal("内容过长，草稿未能保存。", 413)
    except (ValueError, RecursionError):
        return _refusal("草稿格式不符，或含有不能保存的字符。", 400)
    if account not in (None, str(ctx.actor.account_id)):
        return _refusal("本机已换用其他账号登录，本页内容不再保存，请复制后用本人账号重新登录。", 403)
    try:
        kept = await run_in_threadpool(keep_draft, ctx, form, token, values, at_ms)
    except DraftTooLarge:
        return _refusal("内容过长，草稿未能保存。", 413)
    return Response(status_code=204) if kept else _refusal("本表单已提交或已放弃。", 409)


async def note_activity(request: Request) -> Response:
    """POST /activity: passing the gate is what counts as activity."""
    return Response(status_code=204)


def _read(request: Request, body: bytes) -> tuple[str | None, str, UUID, dict[str, Any], int]:
    """Account, form, token, values and moment of a post. Raises ValueError for anything else."""
    # A page of another site can post a form to us, but no JSON without asking first, which is never granted.
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise ValueError("not JSON")
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    account, form, token, values, at_ms = (
        found.get(name) for name in ("account", "form", "token", "values", "at_ms")
    )
    if not (isinstance(form, str) and isinstance(token, str) and isinstance(values, dict)):
        raise ValueError("form, token or values")
    if type(at_ms) is not int or not 0 <= at_ms < _LATEST_MS:
        raise ValueError("at_ms")
    texts = [form, *values]
    for value in values.values():
        if not isinstance(value, str | bool | list):
            raise ValueError("a value")
        texts += value if isinstance(value, list) else [value] if isinstance(value, str) else []
    if not all(isinstance(text, str) and not _UNSTORABLE.search(text) for text in texts):
        raise ValueError("a text")
    return account, form[:100], UUID(token), values, at_ms


def _refusal(message: str, status: int) -> Response:
    return JSONResponse({"message": message}, status_code=status)
