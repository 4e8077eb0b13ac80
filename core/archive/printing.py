"""The sheets of a case file as PDF: cover, contents, 备考表, 逐条核验 and labels. Catalogue data alone, but for 逐条核验."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.archive.reading import CaseFileView, ItemView, article_lines, filed_file
from core.clock import local
from core.context import Context
from core.documents.case_file import CheckLine, ContentsLine, CoverFacts, Label, NoteLine, NotesFacts
from core.documents.case_file_sheets import check_pdf, cover_pdf, notes_pdf
from core.documents.contents_sheet import contents_pdf
from core.documents.labels import labels_pdf
from core.law.file_check import by_article
from core.law.filing import DESTROYED, volume_number
from core.law.records import SECRECY
from core.ledger.happenings import record_once


def print_sheet(ctx: Context, case_file_id: UUID, what: str, volume: int = 1) -> tuple[str, bytes] | None:
    """A sheet of a file with its name; `what` is a key of SHEETS. None for what is not there, or not allowed. That it was
    taken is on the record."""
    view = filed_file(ctx, case_file_id)
    if (
        view is None
        or view.state == DESTROYED
        or what not in SHEETS
        or not 1 <= volume <= max(view.volumes, 1)
    ):
        return None
    house = House(ctx.actor.agency_name, ctx.now)
    drawn = _lines(ctx, house, view, volume) if what == LINES else _DRAWN[what](house, view, volume)
    if drawn is None:
        return None
    record_once(
        ctx, "downloaded", "case_file", case_file_id, matter_id=view.matter_id, details={"what": SHEETS[what]}
    )
    return f"{SHEETS[what]} {view.archive_number or view.matter_number}", drawn


@dataclass(frozen=True)
class House:
    """Who prints, and when."""

    agency: str
    made_at: datetime


def cover_of(house: House, view: CaseFileView, volume: int) -> CoverFacts:
    """What the cover of a volume says."""
    return CoverFacts(
        agency=house.agency,
        category=view.procedure_label,
        title=view.title,
        matter_number=view.matter_number,
        opened_on=view.opened_on,
        closed_on=view.closed_on,
        handler=view.handler,
        arranged_by=view.arranged_by,
        keeping=view.term_label,
        secrecy=SECRECY.get(view.secrecy, view.secrecy),
        pages=_pages(view, volume),
        volume=volume,
        volumes=max(view.volumes, 1),
        filed_on=local(view.filed_at).date() if view.filed_at else None,
        archive_number=volume_number(view.archive_number, volume) if view.archive_number else "",
        place=view.place,
    )


def _pages(view: CaseFileView, volume: int) -> int:
    """Of a file from before the portal the contents may be missing; of its only volume the pages are known all the same."""
    if view.matter_id is None and view.volumes == 1:
        return view.pages
    return sum(one.pages for one in view.items if one.volume == volume)


def line_of(one: ItemView) -> ContentsLine:
    """A line of the contents as it is printed."""
    return ContentsLine(
        number=one.position,
        title=one.title,
        paper_number=one.number,
        author=one.author,
        dated_on=one.dated_on,
        first_page=one.first_page,
        pages=one.pages,
        note=one.note,
        sha256=one.sha256,
        part=one.part_label,
        volume=one.volume,
    )


def cover(house: House, view: CaseFileView, volume: int) -> bytes:
    return cover_pdf(cover_of(house, view, volume), house.made_at)


def contents(house: House, view: CaseFileView, volume: int) -> bytes:
    lines = [line_of(one) for one in view.items if one.volume == volume]
    return contents_pdf(cover_of(house, view, volume), lines, house.made_at)


def notes(house: House, view: CaseFileView, volume: int) -> bytes:
    """备考表."""
    facts = NotesFacts(
        view.description,
        tuple(NoteLine(one.at, one.kind, one.text, one.by) for one in view.notes),
        view.arranged_by,
        view.checked_by,
        local(view.handed_over_at).date() if view.handed_over_at else None,
    )
    return notes_pdf(cover_of(house, view, volume), facts, house.made_at)


def _labels(house: House, view: CaseFileView, volume: int) -> bytes | None:
    """A label a volume; None before the file has its number."""
    if not view.archive_number:
        return None
    labels = [
        Label(volume_number(view.archive_number, number), view.title, view.term_label, number, view.volumes)
        for number in range(1, view.volumes + 1)
    ]
    return labels_pdf(labels, house.agency, house.made_at)


def _lines(ctx: Context, house: House, view: CaseFileView, volume: int) -> bytes | None:
    """逐条核验; None where the matter is not open to the reader, as that of a filed one is not without a slip."""
    found = article_lines(ctx, view.matter_id) if view.matter_id else None
    if not found or not found[0]:
        return None
    lines, excused = found
    printed = [
        CheckLine(
            f"{article.label} {article.title}",
            line.label if article.number else f"{line.label}（{line.basis.short}）",
            line.found.label,
            excused.get(line.code, line.step),
        )
        for article in by_article(lines)
        for line in article.lines
    ]
    return check_pdf(cover_of(house, view, volume), printed, house.made_at, checked_by=view.checked_by)


LINES = "lines"
SHEETS = {
    "cover": "案卷封面",
    "contents": "卷内文件目录",
    "notes": "卷内备考表",
    LINES: "逐条核验表",
    "labels": "档案标签",
}
_DRAWN: Mapping[str, Callable[[House, CaseFileView, int], bytes | None]] = {
    "cover": cover,
    "contents": contents,
    "notes": notes,
    "labels": _labels,
}
