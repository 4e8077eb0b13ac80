"""Plain HTTP beside the pages. Every route here is listed, and asks for a session unless the gate calls it public."""

from starlette.routing import Route

from pages.routes.archive_registers import (
    send_archive_figures,
    send_archive_register,
    send_stock_take,
)
from pages.routes.case_files import send_case_file_sheet, send_old_template
from pages.routes.complaints import send_complaints, send_figures
from pages.routes.deadlines import send_moves, send_sheet
from pages.routes.disposals import send_disposal
from pages.routes.documents import download_document
from pages.routes.drafts import note_activity, save_draft
from pages.routes.exports import send_found, send_list
from pages.routes.files import send_file
from pages.routes.gate import with_own_password
from pages.routes.handbook import send_handbook, send_picture
from pages.routes.health import health
from pages.routes.items import send_items, send_template
from pages.routes.jobs import download_result
from pages.routes.law import send_article_rows, send_articles, send_procedure
from pages.routes.lending import send_copy, send_lent_page, send_slip
from pages.routes.licenses import send_licenses
from pages.routes.login import login
from pages.routes.papers import send_register, show_draft
from pages.routes.proofs import send_proof
from pages.routes.retention import send_periods
from pages.routes.routing import send_routes
from pages.routes.sealed import send_openings, send_sealed_file
from pages.routes.service import send_seal_uses, send_services
from pages.routes.worklist import send_overdue

ROUTES = [
    Route("/healthz", health, methods=["GET"]),
    Route("/login", login, methods=["GET", "POST"]),
    Route("/disposals/{disposal_id:uuid}.pdf", with_own_password(send_disposal), methods=["GET"]),
    Route("/drafts", with_own_password(save_draft), methods=["POST"]),
    Route("/activity", note_activity, methods=["POST"]),
    Route("/applications.csv", with_own_password(send_list), methods=["GET"]),
    *(
        Route(f"/archive_{name}.{ending}", with_own_password(send), methods=["GET"])
        for name, send in (("register", send_archive_register), ("figures", send_archive_figures))
        for ending in ("pdf", "xlsx")
    ),
    Route("/articles.pdf", with_own_password(send_articles), methods=["GET"]),
    Route("/articles.csv", with_own_password(send_article_rows), methods=["GET"]),
    Route(
        "/case_files/{case_file_id:uuid}/{what}.pdf", with_own_password(send_case_file_sheet), methods=["GET"]
    ),
    Route("/complaint_figures.xlsx", with_own_password(send_figures), methods=["GET"]),
    Route("/complaints.csv", with_own_password(send_complaints), methods=["GET"]),
    Route("/procedures.pdf", with_own_password(send_procedure), methods=["GET"]),
    Route("/documents/{document_id:uuid}.pdf", with_own_password(download_document), methods=["GET"]),
    Route("/deadlines/{deadline_id:uuid}.pdf", with_own_password(send_sheet), methods=["GET"]),
    Route("/calendars/{calendar_year_id:uuid}.csv", with_own_password(send_moves), methods=["GET"]),
    Route("/calendars/{calendar_year_id:uuid}.pdf", with_own_password(send_moves), methods=["GET"]),
    Route("/files/{file_id:uuid}", with_own_password(send_file), methods=["GET", "HEAD"]),
    Route("/handbook.pdf", with_own_password(send_handbook), methods=["GET"]),
    Route("/handbook/{name}.png", with_own_password(send_picture), methods=["GET"]),
    Route("/items.xlsx", with_own_password(send_items), methods=["GET"]),
    Route("/items_template.xlsx", with_own_password(send_template), methods=["GET"]),
    Route("/jobs/{job_id:uuid}/result", with_own_password(download_result), methods=["GET"]),
    Route("/lent/{item_id:uuid}/{page:int}.jpg", with_own_password(send_lent_page), methods=["GET"]),
    Route("/loan_copies/{copy_id:uuid}.pdf", with_own_password(send_copy), methods=["GET"]),
    Route("/loans/{loan_id:uuid}.pdf", with_own_password(send_slip), methods=["GET"]),
    Route("/licenses.csv", with_own_password(send_licenses), methods=["GET"]),
    Route("/old_files_template.xlsx", with_own_password(send_old_template), methods=["GET"]),
    Route("/overdue.csv", with_own_password(send_overdue), methods=["GET"]),
    Route("/papers.csv", with_own_password(send_register), methods=["GET"]),
    Route("/papers/{draft_id:uuid}.pdf", with_own_password(show_draft), methods=["GET"]),
    Route("/proofs/{object_type}/{object_id:uuid}.zip", with_own_password(send_proof), methods=["GET"]),
    Route("/retention.xlsx", with_own_password(send_periods), methods=["GET"]),
    Route("/routing.xlsx", with_own_password(send_routes), methods=["GET"]),
    Route("/search.csv", with_own_password(send_found), methods=["GET"]),
    Route("/services.csv", with_own_password(send_services), methods=["GET"]),
    Route("/seal_uses.csv", with_own_password(send_seal_uses), methods=["GET"]),
    Route("/seal_uses.pdf", with_own_password(send_seal_uses), methods=["GET"]),
    Route("/stock_takes/{stock_take_id:uuid}.pdf", with_own_password(send_stock_take), methods=["GET"]),
    Route("/sealed_files/{file_id:uuid}", with_own_password(send_sealed_file), methods=["GET"]),
    Route("/sealed_openings/{week}.csv", with_own_password(send_openings), methods=["GET"]),
]
