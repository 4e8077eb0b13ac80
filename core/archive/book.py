"""年度案卷目录: every file under the archive numbers of a year, as one book to print and bind, made by the worker (art 21)."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from core.app import App
from core.clock import local
from core.context import Context
from core.documents.archive_book import ArchiveBook, BookFacts, BookSeries
from core.jobs.handle import JobFailed, JobHandle
from core.jobs.kind import JobKind
from core.law.filing import STATES, TERM_LABELS
from core.law.records import SECRECY
from core.ledger.happenings import record
from core.papers.reading import trace_of
from core.permissions import Permission
from db.ledger.write import Happening
from db.models import CaseFile
from db.queries import archive_registers as queries

TITLE = "年度案卷目录"
_BATCH = 500
_TOLD = 100


def print_book(app: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: catalogue data alone, by series and number, under a watermark; on the ledger. None where it was cancelled."""
    ctx, year = job.ctx, int(job.arguments["year"])
    if ctx is None or not ctx.may(Permission.ARCHIVE_BOOK):
        raise JobFailed(f"交办人已没有“{Permission.ARCHIVE_BOOK.label}”的权限")
    viewer = ctx.viewer_for(Permission.ARCHIVE_BOOK)
    with app.read() as session:
        found = queries.series_of(session, viewer, year)
    if not found:
        raise JobFailed(
            f"{year}年度没有系统编的档号，没有可以打印的案卷目录；按原档号导入的旧案卷见“档案台账”"
        )
    counting = _Counting(job, sum(count for _, count in found))
    target = job.scratch()
    book = ArchiveBook(target, BookFacts(ctx.actor.agency_name, year, local(ctx.now), trace_of(ctx)))
    for prefix, count in found:
        rows = _files(ctx, prefix)
        first = next(rows, None)
        if first is None:
            continue
        file, unit = first
        keeping = TERM_LABELS.get(file.term, "")
        book.add(BookSeries(prefix, unit, keeping, count), counting.cells(first, rows))
        if job.cancelled():
            return None
    pages = book.finish()
    details = {"what": TITLE, "年度": str(year), "rows": str(counting.done)}
    record(ctx, Happening("list", uuid5(NAMESPACE_OID, "archive_book"), "exported", details=details))
    job.result(f"{year}{TITLE}.pdf", "application/pdf", target)
    job.progress(counting.done, counting.done, f"已编印 {counting.done} 件，{pages} 页")
    return {"files": counting.done, "pages": pages}


def book_years(ctx: Context) -> list[int]:
    """The years of which a book can be printed, the newest first; empty without the permission."""
    if not ctx.may(Permission.ARCHIVE_BOOK):
        return []
    with ctx.app.read() as session:
        rows = queries.figures(session, ctx.viewer_for(Permission.ARCHIVE_BOOK))
    return sorted({row.year for row in rows if row.files_in}, reverse=True)


class _Counting:
    """Makes the cells of each file and tells the job of them."""

    def __init__(self, job: JobHandle, total: int) -> None:
        self._job = job
        self._total = total
        self.done = 0

    def cells(
        self, first: tuple[CaseFile, str], rest: Iterator[tuple[CaseFile, str]]
    ) -> Iterator[tuple[str, ...]]:
        yield self._cells(*first)
        for file, unit in rest:
            yield self._cells(file, unit)

    def _cells(self, file: CaseFile, unit: str) -> tuple[str, ...]:
        self.done += 1
        if self.done % _TOLD == 0:
            self._job.progress(self.done, self._total, f"已编印 {self.done} 件")
        state = STATES[file.state].label if file.state != "filed" else ""
        note = state or (SECRECY.get(file.secrecy, "") if file.secrecy == "public" else "")
        return (
            *(file.archive_number or "", file.title, unit, str(file.closed_on), str(file.pages)),
            *(str(file.volumes), file.place or "未上架", note),
        )


def _files(ctx: Context, prefix: str) -> Iterator[tuple[CaseFile, str]]:
    """The files of a series, read in parts."""
    viewer, after = ctx.viewer_for(Permission.ARCHIVE_BOOK), 0
    while True:
        with ctx.app.read() as session:
            rows = queries.list_series(session, viewer, prefix, after=after, limit=_BATCH)
        yield from rows
        if len(rows) < _BATCH:
            return
        after = rows[-1][0].sequence or after


def _accepted(arguments: Mapping[str, Any]) -> dict[str, Any]:
    year = str(arguments.get("year", ""))
    return {"year": int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0}


BOOK = JobKind(
    "print_archive_book",
    "编印年度案卷目录",
    Permission.ARCHIVE_BOOK,
    print_book,
    accept=_accepted,
    describe=lambda arguments: [("年度", str(arguments["year"]))],
)
