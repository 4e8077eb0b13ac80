"""A document's pages: text in a style at a place, lines, page numbers, watermark, metadata.

Lengths are millimetres from the page's upper left corner, letter sizes points. A Sheet knows nothing of
forms; `grid` and `pieces` draw those. It takes everything it prints from its caller, the time included, and
the same input gives the same bytes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final

from fpdf import FPDF
from PIL import UnidentifiedImageError

from core.documents import archival
from core.documents.embedding import DocumentFont, Producer
from core.documents.faces import FontChoice, MissingGlyph, Style, faces, plain
from core.documents.truetype import FontFile
from core.documents.typeset import Line, break_evenly, break_lines, break_title

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
GREY: Final = (228, 228, 228)
PALE_RED: Final = (244, 196, 196)
BLACK: Final = (0, 0, 0)
RED: Final = (200, 0, 0)
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


def middle_number(sheet: "Sheet", _page: int, label: str) -> None:
    """Write a page number in the middle below the text, as forms have it."""
    sheet.centred(sheet.bottom + 6, label, size=SMALL_FIFTH)


def outer_number(sheet: "Sheet", page: int, label: str) -> None:
    """Write a page number 7 mm below the text, one character in from the outer edge (GB/T 9704-2012, 7.5)."""
    letter = FOURTH * POINT
    width = sheet.text_width(label, size=FOURTH)
    x = sheet.right - letter - width if page % 2 else sheet.left + letter
    sheet.text(x, sheet.bottom + 7 - letter / 2, label, size=FOURTH)


def page_count(document: bytes) -> int:
    """How many pages a file of `Sheet.finish` has, by its page tree. Raises ValueError for other files."""
    found = re.match(rb"%PDF-[0-9.]+\n%.+\n1 0 obj\s+<<\s+/Count ([0-9]+)", document)
    if not found:
        raise ValueError("not a file made by a Sheet")
    return int(found[1])


@dataclass(frozen=True)
class SheetInfo:
    """What a document says about itself. `created_at` is aware; `watermark` is empty on a valid paper.

    `trace` is a second watermark, small over the whole page. `page_label` gives a page's number in words,
    `put_label` writes it and whatever else stands at the foot of each page. `archival` makes the file claim PDF/A-2u.
    `is_mirrored` lets left and right margin change places on even pages, for binding what is printed on both sides.
    """

    title: str
    author: str
    created_at: datetime
    watermark: str = ""
    margins: Margins = FORM_MARGINS
    page_label: Callable[[int, int], str] = page_x_of_y
    fonts: FontChoice | None = None
    put_label: Callable[["Sheet", int, str], None] = middle_number
    trace: str = ""
    watermark_colour: tuple[int, int, int] = GREY
    archival: bool = False
    is_mirrored: bool = False


class Sheet:
    """Pages being written. `y` is how far the current page is filled; pieces move it on.

    All methods that take text raise MissingGlyph for characters that cannot be printed.
    """

    def __init__(self, info: SheetInfo) -> None:
        self._take(info)
        self.y = self.top
        self._continuation = ""
        self._parts: list[tuple[int, SheetInfo | None]] = []
        self._fonts: dict[FontFile, DocumentFont] = {}
        compliance = archival.COMPLIANCE if info.archival else None
        self._pdf = FPDF(unit="mm", format="A4", enforce_compliance=compliance)
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(info.title)
        self._pdf.set_author(info.author)
        self._pdf.set_lang("zh-CN")
        self._pdf.set_creation_date(info.created_at)
        if info.archival:
            self._pdf.set_xmp_metadata(archival.properties(info.title, info.author, info.created_at))

    def begin(self, continuation: str = "", info: SheetInfo | None = None) -> None:
        """Start a document on a new page, numbered from 1.

        `continuation` stands at the head of its later pages. Several documents may follow one another on one
        Sheet, for printing in one go, each with an `info` of its own; the file's properties stay the first's.
        """
        self._take(info or self.info)
        self._parts.append((self._pdf.page + 1, self.info))
        self._continuation = ""
        self.new_page()
        self._continuation = continuation

    def new_page(self) -> None:
        """Go to the top of a new page."""
        self._pdf.add_page()
        self.y = self.top
        self._turn(self._pdf.page - self._parts[-1][0] + 1)
        self._draw_watermark(self.info.trace, GREY)
        self._draw_watermark(self.info.watermark, self.info.watermark_colour)
        if self._continuation:
            size = SMALL_FIFTH
            self.text(self.left, self.y, self._continuation, size=size)
            self.y += 2 * size * POINT

    def blank_page(self) -> None:
        """Add an empty page without number or watermark, so that what follows begins on a new leaf."""
        self._parts.append((self._pdf.page + 1, None))
        self._pdf.add_page()

    @property
    def page(self) -> int:
        """How many pages there are so far."""
        return int(self._pdf.page)

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
        self,
        text: str,
        width: float,
        style: Style = Style.BODY,
        size: float = FIFTH,
        indent: float = 0.0,
        tracking: float = 0.0,
    ) -> list[Line]:
        """Break a text of any length into lines for a place `width` wide; `tracking` follows each character."""
        return break_lines(self._checked(text, style), width, self._measure(style, size, tracking), indent)

    def even_lines(self, text: str, width: float, style: Style, size: float) -> list[Line]:
        """As `lines`, for titles."""
        return break_evenly(self._checked(text, style), width, self._measure(style, size))

    def title_lines(self, text: str, width: float, style: Style, size: float) -> list[str]:
        """Break a title into lines shaped as trapezoid or diamond."""
        return break_title(self._checked(text, style), width, self._measure(style, size))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        style: Style = Style.BODY,
        size: float = FIFTH,
        spacing: float = 0.0,
        colour: tuple[int, int, int] = BLACK,
    ) -> None:
        """Write one line; `y` is the top of its characters' squares, `spacing` follows each character."""
        if colour != BLACK:
            self._pdf.set_text_color(*colour)
        baseline = y + BASELINE * size * POINT
        if spacing:
            self._pdf.set_char_spacing(spacing / POINT)
        for font, run in self._faces[style].runs(text):
            self._use(font, size)
            self._pdf.text(x, baseline, run)
            x += self.text_width(run, style, size) + spacing * len(run)
        if spacing:
            self._pdf.set_char_spacing(0)
        if colour != BLACK:
            self._pdf.set_text_color(*BLACK)

    def centred(
        self,
        y: float,
        text: str,
        style: Style = Style.BODY,
        size: float = FIFTH,
        spacing: float = 0.0,
        colour: tuple[int, int, int] = BLACK,
    ) -> None:
        """Write one line in the middle between the margins."""
        width = self.text_width(text, style, size) + spacing * (len(text) - 1)
        self.text(self.left + (self.width - width) / 2, y, text, style, size, spacing, colour)

    def line(self, x1: float, y1: float, x2: float, y2: float, thickness: float = THIN) -> None:
        """Draw a straight line."""
        self._pdf.set_line_width(thickness)
        self._pdf.line(x1, y1, x2, y2)

    def rule(self, y: float, thickness: float, colour: tuple[int, int, int] = BLACK) -> None:
        """Draw a line from margin to margin."""
        self._pdf.set_draw_color(*colour)
        self.line(self.left, y, self.right, y, thickness)
        self._pdf.set_draw_color(*BLACK)

    def picture(self, x: float, y: float, width: float, height: float, png: bytes) -> None:
        """Draw a picture as large as fits into the place, its proportions kept. Raises ValueError for no PNG."""
        try:
            self._pdf.image(BytesIO(png), x, y, width, height, keep_aspect_ratio=True)
        except UnidentifiedImageError as error:
            raise ValueError("not a picture") from error

    def frame(self, x: float, y: float, width: float, height: float, thickness: float = THIN) -> None:
        """Draw an empty rectangle."""
        self._pdf.set_line_width(thickness)
        self._pdf.rect(x, y, width, height)

    def bar(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a black rectangle."""
        self._pdf.rect(x, y, width, height, style="F")

    def link(self, x: float, y: float, width: float, height: float, name: str) -> None:
        """Make a place clickable. It leads to the destination `name`, which is the place itself until somebody who puts
        the file into a larger one points it elsewhere."""
        self._pdf.set_link(name=name, y=y, page=self._pdf.page)
        self._pdf.link(x, y, width, height, f"#{name}")

    def finish(self) -> bytes:
        """Number the pages and give the file. Nothing can be drawn afterwards."""
        pages = self._pdf.page
        ends = [*(start for start, _ in self._parts[1:]), pages + 1]
        for (start, info), end in zip(self._parts, ends, strict=True):
            if not info:
                continue
            self._take(info)
            for page in range(start, end):
                self._pdf.page = page
                self._pdf.current_font_is_set_on_page = False
                self._turn(page - start + 1)
                info.put_label(self, page - start + 1, info.page_label(page - start + 1, end - start))
        return bytes(self._pdf.output(output_producer_class=Producer))

    def _take(self, info: SheetInfo) -> None:
        self.info = info
        self.left = info.margins.left
        self.right = PAGE_WIDTH - info.margins.right
        self.width = self.right - self.left
        self.top = info.margins.top
        self.bottom = PAGE_HEIGHT - info.margins.bottom
        self._faces = faces(FontChoice.from_environment() if info.fonts is None else info.fonts)

    def _turn(self, page: int) -> None:
        """Set the sides of the text on a page of the document."""
        margins = self.info.margins
        is_verso = self.info.is_mirrored and page % 2 == 0
        left, right = (margins.right, margins.left) if is_verso else (margins.left, margins.right)
        self.left, self.right = left, PAGE_WIDTH - right

    def _checked(self, text: str, style: Style) -> str:
        text = plain(text)
        if missing := self._faces[style].missing(text.replace("\n", "")):
            raise MissingGlyph(missing)
        return text

    def _measure(self, style: Style, size: float, tracking: float = 0.0) -> Callable[[str], float]:
        width, factor = self._faces[style].width, size * POINT
        return lambda text: width(text) * factor + tracking * len(text)

    def _use(self, font: FontFile, size: float) -> None:
        used = self._fonts.get(font)
        if used is None:
            used = self._fonts[font] = DocumentFont(len(self._fonts) + 1, font)
            self._pdf.fonts[used.fontkey] = used
        self._pdf.set_font(used.fontkey, size=size)

    def _draw_watermark(self, text: str, colour: tuple[int, int, int]) -> None:
        text = plain(text).replace("\n", " ")
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
        with self._pdf.rotation(WATERMARK_ANGLE, middle_x, middle_y):
            for x, y in places:
                self.text(x - em * size / 2, y - size * POINT / 2, text, Style.STRONG, size, colour=colour)
