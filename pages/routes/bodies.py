"""What a request carries, read no further than it may be long: nobody fills the memory through a form."""

from urllib.parse import parse_qsl

from starlette.requests import Request


class TooLong(Exception):
    """The body is longer than the route takes."""


async def read_body(request: Request, most: int) -> bytes:
    """The whole body, of at most `most` bytes. Raises TooLong."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise TooLong
    return body


async def read_form(request: Request, most: int) -> dict[str, str]:
    """The fields of an HTML form without files, the last of each name; what is no form has none. Raises TooLong."""
    body = await read_body(request, most)
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/x-www-form-urlencoded":
        return {}
    text = body.decode("ascii", errors="replace")
    # U+0000 is a character that PostgreSQL cannot hold, and no field of ours has a use for it.
    return {name: value.replace("\0", "") for name, value in parse_qsl(text, keep_blank_values=True)}
