"""Plain HTTP beside the pages. Every route here is listed, and asks for a session unless the gate calls it public."""

from starlette.routing import Route

from pages.routes.documents import download_document
from pages.routes.drafts import note_activity, save_draft
from pages.routes.exports import send_list
from pages.routes.files import send_file
from pages.routes.gate import with_own_password
from pages.routes.health import health
from pages.routes.jobs import download_result
from pages.routes.login import login
from pages.routes.proofs import send_proof
from pages.routes.sealed import send_openings

ROUTES = [
    Route("/healthz", health, methods=["GET"]),
    Route("/login", login, methods=["GET", "POST"]),
    Route("/drafts", with_own_password(save_draft), methods=["POST"]),
    Route("/activity", note_activity, methods=["POST"]),
    Route("/applications.csv", with_own_password(send_list), methods=["GET"]),
    Route("/documents/{document_id:uuid}.pdf", with_own_password(download_document), methods=["GET"]),
    Route("/files/{file_id:uuid}", with_own_password(send_file), methods=["GET", "HEAD"]),
    Route("/jobs/{job_id:uuid}/result", with_own_password(download_result), methods=["GET"]),
    Route("/proofs/{object_type}/{object_id:uuid}.zip", with_own_password(send_proof), methods=["GET"]),
    Route("/sealed_openings/{week}.csv", with_own_password(send_openings), methods=["GET"]),
]
