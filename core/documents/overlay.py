"""What is put upon finished pages where a reader sees it: each page's number in its volume, and a watermark.

A page says by its box and its turn how it is shown; what stands here is placed as on the page that is seen, whichever way
that lies in its file. Sizes are points on A4 and grow and shrink with a page's shorter side.
"""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from math import hypot
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

from core.documents.faces import FontChoice, Style
from core.documents.sheet import POINT, SMALL_FOURTH, Sheet, SheetInfo

DIGITS: Final = "0123456789"
SIZE: Final = SMALL_FOURTH
FROM_TOP: Final = 33.0  # to the foot of the number
FROM_SIDE: Final = 36.0
HALO: Final = (
    3.0  # white around the strokes of a number: what keeps it readable on a dark scan, and all that it covers
)
A4_WIDTH: Final = 595.28
A4_HEIGHT: Final = 841.89


@dataclass(frozen=True)
class Shown:
    """A page as it is seen: its width and height, and the matrix that leads from there into the page's own space."""

    width: float
    height: float
    matrix: str


def shown(page: Page) -> Shown:
    """How a page is seen. Its attributes must be its own, as they are once it was added to another file."""
    media, crop = ([float(edge) for edge in box.as_list()] for box in (page.mediabox, page.cropbox))
    left, right = (sorted(each) for each in ((media[0], media[2]), (crop[0], crop[2])))
    low, high = (sorted(each) for each in ((media[1], media[3]), (crop[1], crop[3])))
    x1, x2 = max(left[0], right[0]), min(left[1], right[1])
    y1, y2 = max(low[0], high[0]), min(low[1], high[1])
    if x1 >= x2 or y1 >= y2:
        raise ValueError("a page without extent")
    turn = int(page.obj.get(Name.Rotate, 0)) // 90 % 4
    parts = (
        (1, 0, 0, 1, x1, y1),
        (0, 1, -1, 0, x2, y1),
        (-1, 0, 0, -1, x2, y2),
        (0, -1, 1, 0, x1, y2),
    )[turn]
    size = (y2 - y1, x2 - x1) if turn % 2 else (x2 - x1, y2 - y1)
    return Shown(*size, " ".join(f"{part:.3f}" for part in parts))


class Overlay:
    """Number and watermark, drawn once and put on any page. Raises MissingGlyph for the watermark."""

    def __init__(self, watermark: str, made_at: datetime, fonts: FontChoice | None = None) -> None:
        self._is_marked = bool(watermark)
        sheet = Sheet(SheetInfo("", "", made_at, fonts=fonts))
        sheet.blank_page()
        # The first text of a file: its characters have the codes from 1 on, in this order.
        sheet.text(0, 0, DIGITS, Style.HEADING, SIZE)
        self._width = sheet.text_width("0", Style.HEADING, SIZE) / POINT
        sheet.begin(info=SheetInfo("", "", made_at, fonts=fonts, trace=watermark, put_label=_no_label))
        self._drawn = Pdf.open(BytesIO(sheet.finish()))

    def put(self, pdf: Pdf, first: int | None = None) -> None:
        """Mark each page of a file and number them from `first` on; None numbers none.

        Raises ValueError or TypeError for pages that have no extent or whose dictionaries are none.
        """
        if not self._is_marked and first is None:
            return
        font, mark = self._drawn.pages[0].resources.Font["/F1"], self._drawn.pages[1].as_form_xobject()
        # A page may be larger than the sheet on which the mark was drawn; its words go on beyond that.
        mark.BBox = Array([-A4_HEIGHT, -A4_HEIGHT, 2 * A4_HEIGHT, 2 * A4_HEIGHT])
        font, mark = pdf.copy_foreign(font), pdf.copy_foreign(mark)
        state = pdf.make_indirect(Dictionary(Type=Name.ExtGState, BM=Name.Multiply))
        for number, page in enumerate(pdf.pages, start=first or 0):
            place = shown(page)
            drawing = ["q", f"{place.matrix} cm"]
            if self._is_marked:
                names = (
                    _name(page, "/ExtGState", "/VolumeState", state),
                    _name(page, "/XObject", "/VolumeMark", mark),
                )
                drawing.append(_mark(place, *names))
            if first is not None:
                drawing.append(self._number(place, number, _name(page, "/Font", "/VolumeFont", font)))
            page.contents_add(b"q\n", prepend=True)
            page.contents_add("\n".join(("\nQ", *drawing, "Q")).encode("ascii"))

    def _number(self, place: Shown, number: int, font: str) -> str:
        """The upper outer corner: odd pages have it at the right, even ones at the left."""
        scale = min(place.width, place.height) / A4_WIDTH
        text = str(number)
        aside = FROM_SIDE * scale
        x = place.width - aside - len(text) * self._width * scale if number % 2 else aside
        at = f"1 0 0 1 {x:.3f} {place.height - FROM_TOP * scale:.3f} Tm"
        codes = "".join(f"{DIGITS.index(digit) + 1:04X}" for digit in text)
        return (
            f"BT {font} {SIZE * scale:.3f} Tf 1 G 1 j {HALO * scale:.3f} w 1 Tr {at} <{codes}> Tj "
            f"0 g 0 Tr {at} <{codes}> Tj ET"
        )


def _mark(place: Shown, state: str, mark: str) -> str:
    """The watermark's sheet in the middle of the page, darkening what is below it and hiding nothing."""
    scale = hypot(place.width, place.height) / hypot(A4_WIDTH, A4_HEIGHT)
    left, bottom = (place.width - A4_WIDTH * scale) / 2, (place.height - A4_HEIGHT * scale) / 2
    return f"q {state} gs {scale:.4f} 0 0 {scale:.4f} {left:.3f} {bottom:.3f} cm {mark} Do Q"


def _name(page: Page, kind: str, wanted: str, thing: Object) -> str:
    """Put a thing among the page's resources, under a name that stands for nothing else there."""
    resources = page.resources
    if kind not in resources:
        resources[kind] = Dictionary()
    held, name, count = resources[kind], wanted, 0
    while name in held and held[name].objgen != thing.objgen:
        count += 1
        name = f"{wanted}{count}"
    held[name] = thing
    return name


def _no_label(_sheet: Sheet, _page: int, _label: str) -> None:
    """Pages that are put upon others have no number of their own."""
