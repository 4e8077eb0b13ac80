"""The bound volume as a file: its pages in order, what its contents link to, its bookmarks, the names of its pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final

from pikepdf import Array, Dictionary, Name, Object, Pdf
from pikepdf.models.metadata import encode_pdf_date

from core.documents.case_file import ContentsLine
from core.documents.contents_sheet import CONTENTS, link_name
from core.documents.pdf_writer import PdfWriter, text

COVER, NOTES = "案卷封面", "卷内备考表"
SHEETS: Final = {COVER: "封面", CONTENTS: "目录", NOTES: "备考表"}
"""What a reader shows in the place of a page number, by the bookmark of the sheet."""


@dataclass(frozen=True)
class _Part:
    """A bookmark and the pages below it; `label` is a dictionary of PDF that says how they are numbered."""

    title: str
    pages: list[int]
    label: bytes


class Volume:
    """A volume written piece by piece: the pieces first, then the sheets around them.

    Files are given as they were saved by pikepdf; nothing is kept of them but the numbers of their pages.
    """

    def __init__(self, target: BinaryIO) -> None:
        self._writer = PdfWriter(target)
        self._pages = self._writer.reserve()
        self._pieces: list[_Part] = []
        self._destinations: dict[str, int] = {}
        self._layers: list[int] = []
        self._hidden: list[int] = []

    def add_piece(self, line: ContentsLine, pdf: Pdf, number: int) -> int:
        """Write a piece, whose first page has the number `number`; gives how many pages it has."""
        title = f"{line.number}\u3000{line.title}"
        part = _Part(title, self._take(pdf), b"<< /S /D /St %d >>" % number)
        self._pieces.append(part)
        self._destinations[link_name(line.number)] = part.pages[0]
        return len(part.pages)

    def finish(
        self,
        cover: Pdf | None,
        contents: Pdf | None,
        notes: Pdf | None,
        *,
        title: str,
        author: str,
        made_at: datetime,
    ) -> None:
        """Write the sheets, those that there are, and the end of the file."""
        front, back = (
            [self._sheet(name, pdf) for name, pdf in sheets if pdf]
            for sheets in (((COVER, cover), (CONTENTS, contents)), ((NOTES, notes),))
        )
        parts = [*front, *self._pieces, *back]
        pages = [page for part in parts for page in part.pages]
        self._writer.write(
            self._pages, b"<< /Type /Pages /Count %d /Kids %s >>" % (len(pages), _references(pages))
        )
        root = b" ".join(
            (
                b"<< /Type /Catalog /PageMode /UseOutlines /Lang (zh-CN)",
                b"/Pages %d 0 R /Outlines %d 0 R" % (self._pages, self._outline(parts)),
                b"/PageLabels << /Nums %s >>" % _labels(parts),
                b"/Names << /Dests << /Names %s >> >>" % self._names(),
                self._layer_entry(),
                b">>",
            )
        )
        info = b"<< /Title %s /Author %s /CreationDate %s >>" % tuple(
            map(text, (title, author, encode_pdf_date(made_at)))
        )
        self._writer.finish(self._writer.add(root), self._writer.add(info))

    def _sheet(self, name: str, pdf: Pdf) -> _Part:
        style = b" /S /D" if len(pdf.pages) > 1 else b""
        return _Part(name, self._take(pdf), b"<< /P %s%s >>" % (text(SHEETS[name]), style))

    def _take(self, pdf: Pdf) -> list[int]:
        pages = [page.obj for page in pdf.pages]
        for page in pages:
            del page[Name.Parent]
        parent = b" /Parent %d 0 R" % self._pages
        numbers = self._writer.take(pdf, pages, {page.objgen: parent for page in pages})
        layers, hidden = _layers(pdf)
        self._layers += [numbers[each.objgen] for each in layers if each.objgen in numbers]
        self._hidden += [numbers[each.objgen] for each in hidden if each.objgen in numbers]
        return [numbers[page.objgen] for page in pages]

    def _outline(self, parts: list[_Part]) -> int:
        top = self._writer.reserve()
        marks = [self._writer.reserve() for _ in parts]
        for place, (mark, part) in enumerate(zip(marks, parts, strict=True)):
            beside = b" /Prev %d 0 R" % marks[place - 1] if place else b""
            beside += b" /Next %d 0 R" % marks[place + 1] if place + 1 < len(marks) else b""
            entry = (text(part.title), top, part.pages[0], beside)
            self._writer.write(mark, b"<< /Title %s /Parent %d 0 R /Dest [%d 0 R /Fit]%s >>" % entry)
        ends = b" /First %d 0 R /Last %d 0 R" % (marks[0], marks[-1]) if marks else b""
        return self._writer.write(top, b"<< /Type /Outlines /Count %d%s >>" % (len(marks), ends))

    def _names(self) -> bytes:
        """The pieces under the names by which the contents link to them, sorted as name trees are."""
        return b"[%s]" % b" ".join(
            b"%s [%d 0 R /Fit]" % (text(name), page) for name, page in sorted(self._destinations.items())
        )

    def _layer_entry(self) -> bytes:
        """What is shown and what hidden of the layers of all pieces; nothing where no piece has any."""
        if not self._layers:
            return b""
        return b"/OCProperties << /OCGs %s /D << /OFF %s >> >>" % tuple(
            map(_references, (self._layers, self._hidden))
        )


def _layers(pdf: Pdf) -> tuple[list[Object], list[Object]]:
    """The layers of a file, and those of them that a reader does not show unless asked to."""
    properties = pdf.Root.get(Name.OCProperties, Dictionary())
    layers = list(properties.get(Name.OCGs, Array()))
    settings = properties.get(Name.D, Dictionary())
    if settings.get(Name.BaseState) == Name.OFF:
        shown = {each.objgen for each in settings.get(Name.ON, Array())}
        return layers, [each for each in layers if each.objgen not in shown]
    return layers, list(settings.get(Name.OFF, Array()))


def _labels(parts: list[_Part]) -> bytes:
    start, found = 0, []
    for part in parts:
        found.append(b"%d %s" % (start, part.label))
        start += len(part.pages)
    return b"[%s]" % b" ".join(found)


def _references(numbers: list[int]) -> bytes:
    return b"[%s]" % b" ".join(b"%d 0 R" % number for number in numbers)
