"""Plain HTTP beside the pages. Every route here is listed, and asks for a session unless the gate calls it public."""

from starlette.routing import Route

from pages.routes.documents import download_document
from pages.routes.drafts import note_activity, save_draft
from pages.routes.exports import export_list
from pages.routes.gate import with_own_password
from pages.routes.health import health
from pages.routes.login import login

ROUTES = [
    Route("/healthz", health, methods=["GET"]),
    Route("/login", login, methods=["GET", "POST"]),
    Route("/drafts", with_own_password(save_draft), methods=["POST"]),
    Route("/activity", note_activity, methods=["POST"]),
    Route("/applications.csv", with_own_password(export_list), methods=["GET"]),
    Route("/documents/{document_id:uuid}.pdf", with_own_password(download_document), methods=["GET"]),
]
