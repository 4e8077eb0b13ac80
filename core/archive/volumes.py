"""一键案卷: a volume of a case file as one PDF, bound by the worker (细则第二十一条)."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from pikepdf import Pdf

from core.app import App
from core.archive.contents import Unreadable, bytes_of
from core.archive.printing import House, contents, cover, line_of, notes
from core.archive.reading import CaseFileView, ItemView, content_is_open, copied_file, filed_file
from core.context import Context
from core.documents.binding import Item, Stamp, bind
from core.documents.case_file import RecordingSheet
from core.documents.case_file_sheets import recording_pdf
from core.jobs.handle import JobFailed, JobHandle
from core.jobs.kind import JobKind
from core.ledger.happenings import record
from core.ledger.keys import KeyProblem
from core.papers.reading import trace_of
from core.permissions import Permission
from core.vault.vault import Damaged
from db.ledger.write import Happening
from db.queries.case_files import media_types

_PDF = "application/pdf"


def bind_volume(app: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: cover, contents, every page and the 备考表 of one volume. Under a watermark with who had it made and when,
    unless it leaves the house as evidence; either is on the ledger."""
    ctx = job.ctx
    if ctx is None or not ctx.may(Permission.CASE_FILE_READ):
        raise JobFailed("交办人已没有查看案卷的权限")
    wanted = job.arguments["case_file_id"]
    view = filed_file(ctx, UUID(wanted)) if wanted else None
    volume, as_evidence = int(job.arguments["volume"]), bool(job.arguments["as_evidence"])
    reason = str(job.arguments["reason"])
    if view is None or not 1 <= volume <= view.volumes:
        raise JobFailed("未找到该卷或无权查看")
    if not content_is_open(ctx, job.arguments):
        raise JobFailed("您不能复制该案卷的内容；已归档的凭《档案借阅单》查阅、复制（细则第二十六条）")
    if as_evidence and not (reason and ctx.may(Permission.PROOF_EXPORT)):
        raise JobFailed(f"无水印的须说明用途，并有“{Permission.PROOF_EXPORT.label}”的权限（细则第二十四条）")
    within = [one for one in view.items if one.volume == volume]
    name = f"{view.archive_number or view.matter_number} 第{volume}卷"
    house = House(ctx.actor.agency_name, ctx.now)
    target = job.scratch()
    problems = bind(
        cover(house, view, volume),
        contents(house, view, volume),
        [_piece(ctx, view, one, kind) for one, kind in _with_kinds(ctx, within)],
        notes(house, view, volume),
        target,
        stamp=Stamp(house.agency, f"{view.title} {name}", ctx.now),
        watermark="" if as_evidence else trace_of(ctx),
        progress=lambda done, total: job.progress(done, total, f"已装订 {done} 件"),
    )
    for one in problems:
        job.fail_row(one.number, one.message)
    if job.cancelled():
        return None
    details = {
        "what": "案卷PDF（作为证据，无水印）" if as_evidence else "案卷PDF（水印）",
        "volume": str(volume),
    }
    if as_evidence:
        details["reason"] = reason
    record(ctx, Happening("case_file", view.case_file_id, "exported", view.matter_id, details))
    job.result(f"案卷 {name}.pdf", _PDF, target)
    return {"pages": sum(one.pages for one in within)}


def _with_kinds(ctx: Context, items: list[ItemView]) -> list[tuple[ItemView, str]]:
    """Each item with its media type; that of a paper and of what exists on paper alone is PDF."""
    asked = [one.stored_file_id for one in items if one.stored_file_id]
    with ctx.app.read() as session:
        kinds = media_types(session, ctx.viewer_for(Permission.CASE_FILE_READ), asked)
    return [(one, kinds.get(one.stored_file_id, _PDF) if one.stored_file_id else _PDF) for one in items]


def _piece(ctx: Context, view: CaseFileView, one: ItemView, media_type: str) -> Item:
    read: Callable[[], bytes] = (lambda: _on_paper(ctx, one)) if one.is_by_hand else (lambda: _read(ctx, one))
    return line_of(one), media_type, read


def _read(ctx: Context, one: ItemView) -> bytes:
    viewer = ctx.viewer_for(Permission.CASE_FILE_READ)
    try:
        with ctx.app.read() as session:
            return bytes_of(ctx.app, session, viewer, one.document_id, one.stored_file_id)[1]
    except (KeyProblem, Damaged, OSError, Unreadable) as problem:
        raise JobFailed(f"《{one.title}》不能打开（{problem}）") from problem


def _on_paper(ctx: Context, one: ItemView) -> bytes:
    """The sheets that stand for what exists on paper alone, as many as it has pages: the numbers go on behind it."""
    sheet = RecordingSheet(
        agency=ctx.actor.agency_name,
        title=one.title,
        medium="纸质件",
        number=one.position,
        paper_number=one.number,
        reason=f"原件共 {one.pages} 页",
        is_on_paper=True,
    )
    made = BytesIO()
    with Pdf.open(BytesIO(recording_pdf(sheet, ctx.now))) as drawn, Pdf.new() as pages:
        for _ in range(one.pages):
            pages.pages.append(drawn.pages[0])
        pages.save(made)
    return made.getvalue()


def _accepted(arguments: Mapping[str, Any]) -> dict[str, Any]:
    asked = str(arguments.get("case_file_id", ""))
    return {
        "case_file_id": str(UUID(asked)) if asked else "",
        "volume": int(arguments.get("volume", 1)),
        "as_evidence": bool(arguments.get("as_evidence")),
        "reason": str(arguments.get("reason", "")).replace("\x00", "").strip()[:300],
    }


def _described(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("卷", f"第{arguments['volume']}卷"),
        ("水印", f"无（{arguments['reason']}）" if arguments["as_evidence"] else "有"),
    ]


BIND = JobKind(
    "bind_volume",
    "生成案卷PDF",
    Permission.CASE_FILE_READ,
    bind_volume,
    accept=_accepted,
    describe=_described,
    may_fetch=content_is_open,
    about=copied_file,
)
