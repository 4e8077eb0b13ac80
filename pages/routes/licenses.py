"""The register of licences as a file for a spreadsheet."""

from starlette.requests import Request
from starlette.responses import Response

from core.licenses.register import TITLE, export_licenses
from pages.routes.service import send_register


async def send_licenses(request: Request) -> Response:
    """GET /licenses.csv with the filters of the register: up to 1,000 rows, UTF-8 with BOM for Excel. 403 without the
    permission, 503 where the export could not be recorded."""
    return await send_register(request, export_licenses, TITLE)
