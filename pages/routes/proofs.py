"""Proofs from the ledger as files."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.context import Context
from core.ledger.export import export_proof
from pages.routes.sending import file_answer

_STATUS = {"forbidden": 403, "not_found": 404, "unsealed": 503}


async def send_proof(request: Request) -> Response:
    """GET /proofs/{type}/{id}.zip: the bundle of one object. 403, 404, or 503 while its last entry is being sealed."""
    ctx: Context = request.state.ctx
    if request.method == "HEAD":
        # Making one is an entry of its own.
        return Response(status_code=405, headers={"Allow": "GET"})
    object_type, object_id = request.path_params["object_type"], request.path_params["object_id"]
    made = await run_in_threadpool(export_proof, ctx, object_type, object_id)
    if isinstance(made, list):
        return PlainTextResponse(f"{made[0].message}。", status_code=_STATUS.get(made[0].code, 400))
    return file_answer(made.data, made.name, "application/zip", plain="proof.zip")
