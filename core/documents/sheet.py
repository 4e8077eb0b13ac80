"""A document's pages: text in a style at a place, lines, page numbers, watermark, metadata.

Lengths are millimetres from the page's upper left corner, letter sizes points. A Sheet knows nothing of
forms; `grid` and `pieces` draw those. It takes everything it prints from its caller, the time included, and
the same input gives the same bytes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fpdf import FPDF

from core.documents.embedding import DocumentFont, Producer
from core.documents.faces import FontChoice, MissingGlyph, Style, faces, plain
from core.documents.truetype import FontFile
from core.documents.typeset import Line, break_evenly, break_lines

PAGE_WIDTH: Final = 210.0
PAGE_HEIGHT: Final = 297.0
POINT: Final = 25.4 / 72

# Letter sizes by their Chinese names.
SECOND: Final = 22.0  # 二号
THIRD: Final = 16.0  # 三号
FOURTH: Final = 14.0  # 四号
SMALL_FOURTH: Final = 12.0  # 小四
FIFTH: Final = 10.5  # 五号
SMALL_FIFTH: Final = 9.0  # 小五

BASELINE: Final = 0.88  # of the letter size, from the top of a Chinese character's square to its baseline
WATERMARK_GREY: Final = 228
WATERMARK_ANGLE: Final = 35.0
WATERMARK_PITCH: Final = 42.0
SHORT_WATERMARK: Final = 6  # characters; a longer one is repeated in small letters over the page
THIN: Final = 0.2


@dataclass(frozen=True)
class Margins:
    """Free space around the text, mm."""

    top: float
    right: float
    bottom: float
    left: float


FORM_MARGINS: Final = Margins(top=19, right=20, bottom=19, left=25)
OFFICIAL_MARGINS: Final = Margins(top=37, right=26, bottom=35, left=28)  # GB/T 9704-2012, 5.2


def page_x_of_y(page: int, pages: int) -> str:
    """The page number of forms and records."""
    return f"第{page}页 共{pages}页"


def dashed_page(page: int, _pages: int) -> str:
    """The page number of official documents (GB/T 9704-2012, 7.5)."""
    return f"— {page} —"


def page_count(document: bytes) -> int:
    """How many pages a file of `Sheet.finish` has, by its page tree. Raises ValueError for other files."""
    found = re.match(rb"%PDF-[0-9.]+\n%.+\n1 0 obj\s+<<\s+/Count ([0-9]+)", document)
    if not found:
        raise ValueError("not a file made by a Sheet")
    return int(found[1])


@dataclass(frozen=True)
class SheetInfo:
    """What a document says about itself. `created_at` is aware; `watermark` is empty on a valid paper."""

    title: str
    author: str
    created_at: datetime
    watermark: str = ""
    margins: Margins = FORM_MARGINS
    page_label: Callable[[int, int], str] = page_x_of_y
    fonts: FontChoice | None = None


class Sheet:
    """Pages being written. `y` is how far the current page is filled; pieces move it on.

    All methods that take text raise MissingGlyph for characters that cannot be printed.
    """

    def __init__(self, info: SheetInfo) -> None:
        self.info = info
        self.left = info.margins.left
        self.right = PAGE_WIDTH - info.margins.right
        self.width = self.right - self.left
        self.top = info.margins.top
        self.bottom = PAGE_HEIGHT - info.margins.bottom
        self.y = self.top
        self._continuation = ""
        self._parts: list[int] = []
        self._faces = faces(FontChoice.from_environment() if info.fonts is None else info.fonts)
        self._fonts: dict[FontFile, DocumentFont] = {}
        self._pdf = FPDF(unit="mm", format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(info.title)
        self._pdf.set_author(info.author)
        self._pdf.set_lang("zh-CN")
        self._pdf.set_creation_date(info.created_at)

    def begin(self, continuation: str = "") -> None:
        """Start a document on a new page, numbered from 1.

        `continuation` stands at the head of its later pages. Several documents may follow one another on one
        Sheet, for printing in one go.
        """
        self._parts.append(self._pdf.page + 1)
        self._continuation = ""
        self.new_page()
        self._continuation = continuation

    def new_page(self) -> None:
        """Go to the top of a new page."""
        self._pdf.add_page()
        self.y = self.top
        self._draw_watermark()
        if self._continuation:
            size = SMALL_FIFTH
            self.text(self.left, self.y, self._continuation, size=size)
            self.y += 2 * size * POINT

    def room(self) -> float:
        """Height left on the current page."""
        return self.bottom - self.y

    def need(self, height: float) -> None:
        """Begin a new page unless `height` is left on this one."""
        if self.room() < height:
            self.new_page()

    def text_width(self, text: str, style: Style = Style.BODY, size: float = FIFTH) -> float:
        """Width of a text without line ends."""
        return self._faces[style].width(text) * size * POINT

    def lines(
        self, text: str, width: float, style: Style = Style.BODY, size: float = FIFTH, indent: float = 0.0
    ) -> list[Line]:
        """Break a text of any length into lines for a place `width` wide."""
        return break_lines(self._checked(text, style), width, self._measure(style, size), indent)

    def even_lines(self, text: str, width: float, style: Style, size: float) -> list[Line]:
        """As `lines`, for titles."""
        return break_evenly(self._checked(text, style), width, self._measure(style, size))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        style: Style = Style.BODY,
        size: float = FIFTH,
        spacing: float = 0.0,
    ) -> None:
        """Write one line; `y` is the top of its characters' squares, `spacing` follows each character."""
        baseline = y + BASELINE * size * POINT
        if spacing:
            self._pdf.set_char_spacing(spacing / POINT)
        for font, run in self._faces[style].runs(text):
            self._use(font, size)
            self._pdf.text(x, baseline, run)
            x += self.text_width(run, style, size) + spacing * len(run)
        if spacing:
            self._pdf.set_char_spacing(0)

    def centred(
        self, y: float, text: str, style: Style = Style.BODY, size: float = FIFTH, spacing: float = 0.0
    ) -> None:
        """Write one line in the middle between the margins."""
        width = self.text_width(text, style, size) + spacing * (len(text) - 1)
        self.text(self.left + (self.width - width) / 2, y, text, style, size, spacing)

    def line(self, x1: float, y1: float, x2: float, y2: float, thickness: float = THIN) -> None:
        """Draw a straight line."""
        self._pdf.set_line_width(thickness)
        self._pdf.line(x1, y1, x2, y2)

    def frame(self, x: float, y: float, width: float, height: float, thickness: float = THIN) -> None:
        """Draw an empty rectangle."""
        self._pdf.set_line_width(thickness)
        self._pdf.rect(x, y, width, height)

    def bar(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a black rectangle."""
        self._pdf.rect(x, y, width, height, style="F")

    def finish(self) -> bytes:
        """Number the pages and give the file. Nothing can be drawn afterwards."""
        pages = self._pdf.page
        for start, end in zip(self._parts, [*self._parts[1:], pages + 1], strict=True):
            for page in range(start, end):
                self._pdf.page = page
                self._pdf.current_font_is_set_on_page = False
                label = self.info.page_label(page - start + 1, end - start)
                self.centred(PAGE_HEIGHT - self.info.margins.bottom + 6, label, size=SMALL_FIFTH)
        return bytes(self._pdf.output(output_producer_class=Producer))

    def _checked(self, text: str, style: Style) -> str:
        text = plain(text)
        if missing := self._faces[style].missing(text.replace("\n", "")):
            raise MissingGlyph(missing)
        return text

    def _measure(self, style: Style, size: float) -> Callable[[str], float]:
        width, factor = self._faces[style].width, size * POINT
        return lambda text: width(text) * factor

    def _use(self, font: FontFile, size: float) -> None:
        used = self._fonts.get(font)
        if used is None:
            used = self._fonts[font] = DocumentFont(len(self._fonts) + 1, font)
            self._pdf.fonts[used.fontkey] = used
        self._pdf.set_font(used.fontkey, size=size)

    def _draw_watermark(self) -> None:
        text = plain(self.info.watermark).replace("\n", " ")
        if not text:
            return
        em = self.text_width(text, Style.STRONG, 1.0)
        middle_x, middle_y = PAGE_WIDTH / 2, PAGE_HEIGHT / 2
        if len(text) <= SHORT_WATERMARK:
            size = min(120.0, 150 / em)
            places = [(middle_x, middle_y)]
        else:
            size = SMALL_FOURTH
            step = em * size + 25
            reach = int(PAGE_HEIGHT / step / 2) + 1
            places = [
                (middle_x + (column + row % 2 / 2) * step, middle_y + row * WATERMARK_PITCH)
                for row in range(-4, 5)
                for column in range(-reach, reach + 1)
            ]
        self._pdf.set_text_color(WATERMARK_GREY)
        with self._pdf.rotation(WATERMARK_ANGLE, middle_x, middle_y):
            for x, y in places:
                self.text(x - em * size / 2, y - size * POINT / 2, text, Style.STRONG, size)
        self._pdf.set_text_color(0)
