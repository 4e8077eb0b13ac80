"""The session cookie and the token against forged forms."""

import hashlib
import hmac
import secrets

from starlette.requests import HTTPConnection
from starlette.responses import Response

from core.app import App

SESSION = "portal_session"
FORM = "portal_form"


def is_https(connection: HTTPConnection) -> bool:
    return connection.url.scheme in ("https", "wss")


def address_of(connection: HTTPConnection) -> str:
    """Where a request came from: as uvicorn saw it, or as the trusted proxy in front of it said."""
    return connection.client.host if connection.client else ""


def set_session(response: Response, connection: HTTPConnection, token: str) -> None:
    response.set_cookie(SESSION, token, httponly=True, samesite="lax", secure=is_https(connection), path="/")


def clear_session(response: Response, connection: HTTPConnection) -> None:
    response.delete_cookie(SESSION, httponly=True, samesite="lax", secure=is_https(connection), path="/")


def new_form_cookie() -> str:
    return secrets.token_urlsafe(24)


def form_token(app: App, cookie: str) -> str:
    """The hidden field that proves a form came from us: an HMAC of a cookie that only this browser holds."""
    return hmac.new(app.secret("forms"), cookie.encode(), hashlib.sha256).hexdigest()


def form_token_matches(app: App, cookie: str | None, token: str) -> bool:
    return bool(cookie) and hmac.compare_digest(form_token(app, cookie or "").encode(), token.encode())
