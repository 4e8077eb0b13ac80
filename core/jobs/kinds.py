"""Every kind of long work, by its code."""

from core.applications.export import EXPORT
from core.archive.book import BOOK
from core.archive.old_import import CHECK_OLD, IMPORT_OLD
from core.archive.package import PACKAGE
from core.archive.register import EXPORT as EXPORT_ARCHIVE
from core.archive.registers import EXPORT as EXPORT_ARCHIVE_REGISTER
from core.archive.volumes import BIND
from core.cases.export import EXPORT_CASES
from core.complaints.export import EXPORT_COMPLAINTS
from core.jobs.kind import JobKind
from core.ledger.jobs import ROTATE, VERIFY
from core.office.item_export import EXPORT_ITEMS
from core.office.item_import import CHECK, IMPORT
from core.papers.register import EXPORT as EXPORT_PAPERS
from core.papers.register import PRINT
from core.service.register import EXPORT as EXPORT_SERVICES

KINDS: dict[str, JobKind] = {
    kind.code: kind
    for kind in (
        *(EXPORT, EXPORT_CASES, EXPORT_COMPLAINTS, EXPORT_ITEMS, EXPORT_PAPERS, EXPORT_SERVICES, PRINT),
        *(BIND, BOOK, EXPORT_ARCHIVE, EXPORT_ARCHIVE_REGISTER, PACKAGE),
        *(CHECK, IMPORT, CHECK_OLD, IMPORT_OLD, VERIFY, ROTATE),
    )
}
