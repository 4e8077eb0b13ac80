"""The sign-in form: plain HTML, no script, so that it works before anything else does."""

from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from core.app import App
from core.signing_in import SignedIn, sign_in
from pages.routes import cookies
from pages.routes.bodies import TooLong, read_form
from pages.ui import runtime

_PAGE = Template((Path(__file__).parent / "login.html").read_text(encoding="utf-8"))
MOST_BYTES = 20_000
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"


def sign_in_page(
    held: App,
    request: Request,
    *,
    next_url: str,
    message: str = "",
    notice: str = "",
    login_name: str = "",
    status: int = 200,
) -> Response:
    """The form, leading to `next_url` afterwards. Its token is bound to a cookie of this browser.

    `message` is what went wrong, `notice` what there is to know. Whoever need not type his login again finds the
    keyboard in the other field.
    """
    cookie = request.cookies.get(cookies.FORM) or cookies.new_form_cookie()
    body = _PAGE.substitute(
        message=_box("message", "alert", message) + _box("notice", "status", notice),
        token=escape(cookies.form_token(held, cookie)),
        next=escape(safe_next(next_url)),
        login=escape(login_name),
        focus_login="" if login_name else "autofocus",
        focus_password="autofocus" if login_name else "",
    )
    response = HTMLResponse(
        body, status_code=status, headers={"Cache-Control": "no-store", "Content-Security-Policy": _POLICY}
    )
    response.set_cookie(
        cookies.FORM, cookie, httponly=True, samesite="strict", secure=cookies.is_https(request), path="/"
    )
    return response


def _box(look: str, role: str, words: str) -> str:
    return f'<p class="{look}" role="{role}">{escape(words)}</p>' if words else ""


def safe_next(url: str) -> str:
    """A path of this portal, or `/`: never another host, a scheme, a back-slash trick or the sign-in page itself."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    inside = (
        url.startswith("/") and not url.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    )
    if not inside or "\\" in url or any(ord(c) < 32 for c in url) or parts.path == "/login":
        return "/"
    return url


async def login(request: Request) -> Response:
    """GET shows the form; POST checks token and password, opens a session and goes on to `next`."""
    held = runtime.current()
    if request.method == "GET":
        return sign_in_page(held, request, next_url=request.query_params.get("next", "/"))
    try:
        form = await read_form(request, MOST_BYTES)
    except TooLong:
        return PlainTextResponse("内容过长。", status_code=413)
    values = {name: form.get(name, "") for name in ("login", "password", "next", "token")}
    if not cookies.form_token_matches(held, request.cookies.get(cookies.FORM), values["token"]):
        return sign_in_page(
            held,
            request,
            next_url=values["next"],
            message="登录页已过期，请重新填写。",
            login_name=values["login"],
            status=403,
        )
    found = await run_in_threadpool(
        sign_in,
        held,
        values["login"],
        values["password"],
        cookies.address_of(request),
        request.headers.get("user-agent", ""),
    )
    if not isinstance(found, SignedIn):
        return sign_in_page(
            held,
            request,
            next_url=values["next"],
            message=found.message,
            login_name=values["login"],
            status=401,
        )
    response = RedirectResponse(safe_next(values["next"]), status_code=303)
    cookies.set_session(response, request, found.token)
    response.delete_cookie(cookies.FORM, path="/")
    return response
