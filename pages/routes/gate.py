"""What every request passes: without a session there is the sign-in form and nothing else."""

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.app import App
from core.signing_in import SignedOut, find_context
from pages.routes import cookies
from pages.routes.login import sign_in_page

PUBLIC = frozenset({"/login", "/healthz", "/_stcore/health", "/favicon.png", "/favicon.ico"})
PUBLIC_FOLDERS = ("/static/",)
"""What needs no session: the sign-in form, the health checks, and the scripts that come with Streamlit."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "frame-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
    ),
}


class Gate:
    """ASGI middleware. Signed out, a page request is answered with the sign-in form under its own address (so that
    the form can lead back to it), everything else with 401, a websocket with a refusal. Signed in, the context stands
    in `scope["state"]["ctx"]`."""

    def __init__(self, app: ASGIApp, held: App) -> None:
        self.app = app
        self.held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        if scope["type"] == "http":
            send = _with_headers(send)
        path = connection.url.path
        if path in PUBLIC or path.startswith(PUBLIC_FOLDERS):
            await self.app(scope, receive, send)
            return
        found = await run_in_threadpool(
            find_context,
            self.held,
            connection.cookies.get(cookies.SESSION),
            cookies.address_of(connection),
        )
        if isinstance(found, SignedOut):
            await _refuse(self.held, scope, receive, send, found.message)
            return
        ctx, must_change = found
        scope.setdefault("state", {})
        scope["state"]["ctx"] = ctx
        scope["state"]["must_change_password"] = must_change
        await self.app(scope, receive, send)


Handler = Callable[[Request], Awaitable[Response]]


def with_own_password(handler: Handler) -> Handler:
    """The route for those alone who need not change their password first: a one-time password opens the page for
    that and no data."""

    @wraps(handler)
    async def run(request: Request) -> Response:
        if request.state.must_change_password:
            return PlainTextResponse("首次登录或口令到期，请先修改口令。", status_code=403)
        return await handler(request)

    return run


async def _refuse(held: App, scope: Scope, receive: Receive, send: Send, message: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4401, "reason": "signed out"})
        return
    request = Request(scope)
    response: Response
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        query = f"?{request.url.query}" if request.url.query else ""
        response = sign_in_page(held, request, next_url=request.url.path + query, notice=message)
        cookies.clear_session(response, request)
    else:
        response = PlainTextResponse("请重新登录。", status_code=401)
    await response(scope, receive, send)


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            names = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [
                *message["headers"],
                *((k.encode(), v.encode()) for k, v in HEADERS.items() if k.lower().encode() not in names),
            ]
        await send(message)

    return wrapped
