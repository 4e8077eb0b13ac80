"""Bind a volume of a case file (案卷): cover, contents, pieces and notes become one PDF with bookmarks and links.

Every page of the pieces bears its continuous number; what cannot be printed is represented by a sheet that says so, and a
damaged file never stops the binding. Pieces are read one at a time and written before the next is read, so that memory
holds one of them, however many there are, and nothing is put on a disk but the volume.

The sheets that the portal draws claim PDF/A-2u each for itself. The bound file claims no part of PDF/A: scans and files
from elsewhere come with whatever fonts, colours and compression they have, and nothing here makes them conform.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import BinaryIO, Final

from pikepdf import Pdf

from core.documents.as_pages import (
    DAMAGED,
    NO_PAPER_FORM,
    PDF_ERRORS,
    PRINTABLE,
    WORDS,
    Unprintable,
    as_pages,
    count_pages,
)
from core.documents.case_file import ContentsLine, RecordingSheet
from core.documents.case_file_sheets import recording_pdf
from core.documents.faces import FontChoice
from core.documents.overlay import Overlay
from core.documents.volume import Volume
from core.law.files import FILE_TYPES

Item = tuple[ContentsLine, str, Callable[[], bytes]]
"""A piece: its line in the contents, its media type, and what reads it. What cannot be printed is not read."""

OTHER_PAGES: Final = "other_pages"
MEDIA: Final = {row.media_type: row.label for row in FILE_TYPES.values()}


@dataclass(frozen=True)
class Stamp:
    """Who binds what and when, as it stands in the file's properties and on sheets for what cannot be printed.

    `made_at` is aware. `first_page` is the number of the volume's first page: a later volume may go on where the one
    before ended.
    """

    agency: str
    title: str
    made_at: datetime
    first_page: int = 1
    fonts: FontChoice | None = field(default=None, repr=False)


@dataclass(frozen=True)
class BindingProblem:
    """What was not as it should be with the piece of a line (its 顺序号); the volume was bound all the same.

    `code`: encrypted, damaged, empty (a sheet stands for the file), mended, unseen_fields (bound, but to be looked at),
    other_pages (its pages are not those of the contents). `message` is for users.
    """

    number: int
    code: str
    message: str


def pages_of(media_type: str, data: bytes) -> int | None:
    """How many pages a file fills in a volume; None when it cannot be printed and a sheet of one page stands for it."""
    try:
        return count_pages(media_type, data)
    except Unprintable:
        return None


def bind(
    cover: bytes,
    contents: bytes,
    items: Iterable[Item],
    notes: bytes,
    target: BinaryIO,
    *,
    stamp: Stamp,
    watermark: str = "",
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[BindingProblem]:
    """Write the volume to `target`, of which `write` alone is used; tells what was wrong with which line.

    `cover`, `contents` and `notes` are PDFs of `case_file_sheets` and `contents_sheet`; an empty one is left out.
    `watermark` stands in grey on every page. `progress` is told after each piece how many of how many are done. The same
    input gives the same bytes. Raises MissingGlyph, ValueError without a page, and what reading a piece or writing to
    `target` raises; what was written until then is no file.
    """
    pieces = tuple(items)
    if not any((pieces, cover, contents, notes)):
        raise ValueError("a volume has one page at least")
    problems: list[BindingProblem] = []
    overlay = Overlay(watermark, stamp.made_at, stamp.fonts)
    volume = Volume(target)
    number = stamp.first_page
    for done, (line, media_type, read) in enumerate(pieces, start=1):
        pdf, wrong = _piece(line, media_type, read, stamp, overlay, number)
        with pdf:
            count = volume.add_piece(line, pdf, number)
        if line.first_page is not None and (line.first_page, line.pages) != (number, count):
            wrong.append(_other_pages(line, number, count))
        problems += wrong
        number += count
        progress(done, len(pieces))
    sheets = (_marked(sheet, overlay) for sheet in (cover, contents, notes))
    volume.finish(*sheets, title=stamp.title, author=stamp.agency, made_at=stamp.made_at)
    return problems


def _piece(
    line: ContentsLine,
    media_type: str,
    read: Callable[[], bytes],
    stamp: Stamp,
    overlay: Overlay,
    number: int,
) -> tuple[Pdf, list[BindingProblem]]:
    """The numbered pages of a piece, or those of the sheet that stands for it, and what was wrong."""
    data = read() if media_type in PRINTABLE else b""
    try:
        pdf, remarks = as_pages(media_type, data)
        numbered = _with_overlay(pdf, overlay, number)
        return numbered, [BindingProblem(line.number, code, WORDS[code]) for code in remarks]
    except Unprintable as error:
        code = error.code
    except PDF_ERRORS:
        code = DAMAGED
    sheet = RecordingSheet(
        agency=stamp.agency,
        title=line.title,
        medium=MEDIA.get(media_type, media_type),
        size=len(data) or None,
        sha256=line.sha256,
        number=line.number,
        paper_number=line.paper_number,
        reason=WORDS[code],
    )
    drawn = Pdf.open(BytesIO(recording_pdf(sheet, stamp.made_at, fonts=stamp.fonts)))
    wrong = [] if code == NO_PAPER_FORM else [BindingProblem(line.number, code, WORDS[code])]
    return _with_overlay(drawn, overlay, number), wrong


def _marked(sheet: bytes, overlay: Overlay) -> Pdf | None:
    return _with_overlay(Pdf.open(BytesIO(sheet)), overlay) if sheet else None


def _with_overlay(pdf: Pdf, overlay: Overlay, number: int | None = None) -> Pdf:
    """The file with what is put upon its pages, saved and read again: what qpdf cannot write shows here, not later."""
    made = BytesIO()
    with pdf:
        overlay.put(pdf, number)
        pdf.save(made, static_id=True)
    return Pdf.open(made)


def _other_pages(line: ContentsLine, number: int, count: int) -> BindingProblem:
    stated = f"卷内目录记为自第{line.first_page}页起共{line.pages}页"
    message = f"{stated}，装订后为自第{number}页起共{count}页，请更新目录"
    return BindingProblem(line.number, OTHER_PAGES, message)
