"""A tiny portal with the shared widgets on it, and an in-memory drafts route."""

from pathlib import Path
from typing import Any

import store
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "frame-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
    ),
}


class Guarded:
    """Sends a content policy as strict as the portal's, under which the widgets have to work."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def wrapped(message: Any) -> None:
            if message["type"] == "http.response.start":
                added = [(k.encode(), v.encode()) for k, v in HEADERS.items()]
                message["headers"] = [*message["headers"], *added]
            await send(message)

        await self.app(scope, receive, wrapped if scope["type"] == "http" else send)


async def save_draft(request: Request) -> Response:
    content = await request.json()
    store.posts.append(content)
    if store.answer["status"] != 204:
        return JSONResponse({"message": store.answer.get("message", "")}, status_code=store.answer["status"])
    if content["token"] in store.used:
        return JSONResponse({"message": "已提交"}, status_code=409)
    store.drafts[content["form"]] = {**store.drafts.get(content["form"], {}), **content["values"]}
    return Response(status_code=204)


async def activity(request: Request) -> Response:
    store.pings.append(await request.json())
    return Response(status_code=204)


async def kept(request: Request) -> Response:
    return JSONResponse(
        {"posts": store.posts, "pings": store.pings, "drafts": store.drafts, "runs": store.script_runs}
    )


async def settings(request: Request) -> Response:
    return JSONResponse({name: st.get_option(name) for name in request.query_params.getlist("name")})


async def forget(request: Request) -> Response:
    for held in (store.posts, store.pings, store.drafts, store.used, store.script_runs):
        held.clear()
    store.answer.clear()
    store.answer.update(await request.json())
    return Response(status_code=204)


app = st.App(
    Path(__file__).with_name("main.py"),
    routes=[
        Route("/drafts", save_draft, methods=["POST"]),
        Route("/activity", activity, methods=["POST"]),
        Route("/test/kept", kept),
        Route("/test/settings", settings),
        Route("/test/forget", forget, methods=["POST"]),
    ],
    middleware=[Middleware(Guarded)],
)
