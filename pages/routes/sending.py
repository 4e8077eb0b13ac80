"""How a route gives a file that was made, in memory or before."""

from collections.abc import Iterator
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

PDF = "application/pdf"


def file_answer(
    data: bytes | Iterator[bytes],
    name: str,
    media_type: str,
    *,
    is_shown: bool = False,
    plain: str = "",
    size: int | None = None,
) -> Response:
    """A file to be saved, or shown by the browser; kept by nobody on the way. `data` is all of it, or its pieces with their
    `size` in bytes, by which the browser knows whether all came. `plain` is a name in ASCII for what cannot read the other
    (RFC 6266)."""
    kind = "inline" if is_shown else "attachment"
    named = f'; filename="{plain}"' if plain else ""
    disposition = f"{kind}{named}; filename*=UTF-8''{quote(name.replace('/', '_'))}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    if isinstance(data, bytes):
        return Response(data, media_type=media_type, headers=headers)
    return StreamingResponse(data, media_type=media_type, headers={**headers, "Content-Length": str(size)})
