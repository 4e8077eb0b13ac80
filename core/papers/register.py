"""文书台账: every issued paper that the reader may see, as a list, as a file for a spreadsheet, and in one print."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from core.app import App
from core.applications.reading import void_words
from core.approvals.chain import unfit_to_void
from core.clock import as_day, local, midnight
from core.context import Context
from core.documents.blocks import Paper, Status
from core.documents.paper import together
from core.jobs.exporting import Export, accepting
from core.jobs.handle import JobFailed, JobHandle
from core.jobs.kind import JobKind
from core.law.paper_kinds import PAPER_KINDS
from core.ledger.happenings import record
from core.ledger.paper_code import PaperCode, digest_of
from core.papers.marks import pictures_on
from core.papers.printing import is_drafted, paper_of
from core.papers.reading import trace_of
from core.permissions import Permission
from core.spreadsheet import csv_file
from db.ledger.write import Happening
from db.models import Document
from db.queries import paper_register as queries
from db.queries.counting import COUNT_TO
from db.queries.counting import HITS_TO as HITS_TO
from db.queries.paper_register import IssuedFilter
from db.queries.paper_register import IssuedRow as IssuedRow
from db.queries.papers import is_open

PAGE = 20
MOST_PRINTED = 200
"""Papers of one batch print."""
HEAD = ("文号", "文书名称", "登记号", "当事人", "出具时间", "出具人", "承办科室", "效力")
VIEWS = {"all": "全部可见", "unit": "本科室", "mine": "我出具的"}
_LABELS = {"q": "查找", "view": "范围", "kind": "文书种类", "from": "出具日期从", "to": "到"}


@dataclass(frozen=True)
class IssuedPage:
    """A page of the register. `total` counts up to HITS_TO + 1, `next_id` is where the next page begins."""

    rows: list[IssuedRow]
    total: int
    next_id: UUID | None


def list_papers(ctx: Context, wanted: IssuedFilter, *, before: UUID | None = None) -> IssuedPage | None:
    """A page of the register, the newest first; None without the permission."""
    if not ctx.may(Permission.PAPER_READ):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.PAPER_READ)
        rows = queries.list_issued(session, viewer, wanted, before=before, limit=PAGE)
    more = len(rows) > PAGE
    return IssuedPage(rows[:PAGE], rows[0].total if rows else 0, rows[PAGE - 1].document_id if more else None)


def get_paper(ctx: Context, document_id: UUID) -> IssuedRow | None:
    """One issued paper; None where the actor may not see it."""
    if not ctx.may(Permission.PAPER_READ):
        return None
    with ctx.app.read() as session:
        return queries.get_issued(session, ctx.viewer_for(Permission.PAPER_READ), document_id)


def may_end(ctx: Context, row: IssuedRow) -> tuple[bool, bool]:
    """Whether the actor may correct this paper, and whether he may void it. Those that a registration issues are mended
    there."""
    kind = PAPER_KINDS.get(row.kind)
    if kind is None or kind.is_automatic or row.void or row.replaced_by:
        return False, False
    with ctx.app.read() as session:
        correct, void = (
            ctx.may(one) and is_open(session, ctx.viewer_for(one), row.matter_id)
            for one in (Permission.PAPER_DRAFT, Permission.PAPER_VOID)
        )
        void = void and not unfit_to_void(ctx, session, kind, row.matter_id)
    return correct, void


def validity(row: IssuedRow) -> str:
    """Whether a paper holds, in words."""
    return void_words(row.stage, row.replaced_by, row.void) or "有效"


def filter_of(ctx: Context, query: Mapping[str, str]) -> IssuedFilter:
    """What the address of the register asks for; a value that it cannot have counts as not given."""
    kind, view = query.get("kind"), query.get("view")
    first, last = as_day(query.get("from")), as_day(query.get("to"))
    text = query.get("q", "").replace("\x00", "")[:200]
    return IssuedFilter(
        text=text,
        kind=kind if kind in PAPER_KINDS else None,
        unit_id=ctx.actor.unit_id if view == "unit" else None,
        mine=view == "mine",
        since=midnight(first) if first else None,
        until=midnight(last) + timedelta(days=1) if last else None,
    )


def export_papers(ctx: Context, query: dict[str, str]) -> bytes | None:
    """Up to 1,000 papers under the filter of the register's address, as one file; None without the permission. Each
    export is on the record, with what was asked for."""
    rows = _rows(ctx, filter_of(ctx, query), None, COUNT_TO)
    if rows is None:
        return None
    details = dict(_described(query)) | {"rows": str(len(rows))}
    record(ctx, Happening("list", uuid5(NAMESPACE_OID, "papers"), "exported", details=details))
    return csv_file(HEAD, map(cells, rows))


def print_together(app: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: the papers named in `documents`, in that order, in one PDF. Each is on the record as taken."""
    ctx = job.ctx
    if ctx is None or not ctx.may(Permission.PAPER_EXPORT):
        raise JobFailed("交办人已没有批量打印文书的权限")
    wanted = [UUID(one) for one in job.arguments["documents"]]
    with app.read() as session:
        found = queries.issued_contents(session, ctx.viewer_for(Permission.PAPER_EXPORT), wanted)
    papers: list[Paper] = []
    taken: list[Document] = []
    missing = set(wanted) - {document.id for document, _, _ in found}
    for one in sorted(missing):
        job.fail_row(str(one), "未找到该文书或无权查看")
    for document, void, replaced_by in found:
        if not is_drafted(document.content):
            job.fail_row(document.number or document.title, "收件回执请在申请页打印")
            continue
        papers.append(_copy(ctx, document, is_void=bool(void or replaced_by)))
        taken.append(document)
        job.progress(len(papers), len(wanted), f"已排版 {len(papers)} 件")
        if job.cancelled():
            return None
    if not papers:
        raise JobFailed("没有可以打印的文书")
    data = together(papers, both_sides=bool(job.arguments["both_sides"]))
    record(ctx, *(Happening("document", d.id, "downloaded", d.matter_id) for d in taken))
    job.result(f"批量打印 {local(app.clock.now()):%Y-%m-%d %H%M}.pdf", "application/pdf", data)
    return {"papers": len(papers)}


def _copy(ctx: Context, document: Document, *, is_void: bool) -> Paper:
    code = PaperCode(document.id, digest_of(document.content)).text()
    status = Status.VOID if is_void else Status.ISSUED
    with ctx.app.read() as session:
        pictures = pictures_on(ctx.app, session, ctx.viewer_for(Permission.PAPER_EXPORT), document)
    paper = paper_of(document.content, status=status, check_code=code, pictures=pictures)
    return replace(paper, trace=trace_of(ctx))


def _rows(ctx: Context, wanted: IssuedFilter, before: UUID | None, limit: int) -> list[IssuedRow] | None:
    """A page of the register for a file; None without the permission."""
    if not ctx.may(Permission.PAPER_EXPORT):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.PAPER_READ, Permission.PAPER_EXPORT)
        return queries.list_issued(session, viewer, wanted, before=before, limit=limit)[:limit]


def cells(row: IssuedRow) -> tuple[str, ...]:
    """A row of the register under HEAD."""
    return (
        row.number or "无文号",
        row.title,
        row.matter_number,
        row.party_names,
        f"{local(row.issued_at):%Y-%m-%d %H:%M}",
        row.issued_by,
        row.unit_name,
        validity(row),
    )


def _described(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    kind = PAPER_KINDS.get(str(arguments.get("kind", "")))
    shown = {
        "q": str(arguments.get("q", "")),
        "view": VIEWS.get(str(arguments.get("view", "")), ""),
        "kind": kind.title if kind else "",
        "from": str(arguments.get("from", "")),
        "to": str(arguments.get("to", "")),
    }
    return [(_LABELS[name], value) for name, value in shown.items() if value] or [("条件", "全部可见的文书")]


def _printable(arguments: Mapping[str, Any]) -> dict[str, Any]:
    wanted = [str(UUID(str(one))) for one in arguments.get("documents", [])][:MOST_PRINTED]
    return {"documents": wanted, "both_sides": bool(arguments.get("both_sides"))}


def _print_words(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("文书", f"{len(arguments['documents'])} 件"),
        ("双面", "是" if arguments["both_sides"] else "否"),
    ]


_FILE = Export("文书台账", HEAD, cells, lambda row: row.document_id, "条件")


def export_all(app: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: every line that the asker sees under the filter, newest first, as one CSV file."""
    return _FILE.run(
        app,
        job,
        lambda ctx, before, limit: _rows(ctx, filter_of(ctx, job.arguments), before, limit),
    )


EXPORT = JobKind(
    "export_papers",
    "导出文书台账",
    Permission.PAPER_EXPORT,
    export_all,
    accept=accepting(_LABELS),
    describe=_described,
)
PRINT = JobKind(
    "print_papers",
    "批量打印文书",
    Permission.PAPER_EXPORT,
    print_together,
    accept=_printable,
    describe=_print_words,
)
