"""Stickers for the backs of files and for boxes: A4 sheets of 3 by 8, each 70 by 37 mm, without gaps.

Each carries the archive number as text, as Code 128 and as a QR code. Code 128 holds ASCII alone and must not become too
fine for a reader: a number with Chinese characters, or one too long for the sticker, has no bars, and its QR code tells it.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from barcode.charsets import code128
from barcode.codex import Code128

from core.documents.case_file import Label, volume_words
from core.documents.case_file_sheets import archival_sheet
from core.documents.faces import FontChoice, Style, one_line
from core.documents.pieces import qr_code
from core.documents.sheet import PAGE_HEIGHT, PAGE_WIDTH, POINT, SMALL_FIFTH, Sheet
from core.documents.typeset import NO_END

COLUMNS: Final = 3
ROWS: Final = 8
ON_A_SHEET: Final = COLUMNS * ROWS
WIDTH: Final = PAGE_WIDTH / COLUMNS
HEIGHT: Final = PAGE_HEIGHT / ROWS
PAD: Final = 4.0  # what printers leave white at the edges; more than the ten modules of white that bars want beside them
QR_SIDE: Final = 17.0
BARS_HEIGHT: Final = 7.0
FINEST: Final = 0.17  # mm of a module, four dots of a 600 dpi printer
WIDEST: Final = 0.33
NUMBER_SIZES: Final = (11.0, 10.0, SMALL_FIFTH, 8.0, 7.0)
TITLE_LINES: Final = 3
ELLIPSIS: Final = "…"


def labels_pdf(
    labels: Sequence[Label],
    agency: str,
    made_at: datetime,
    *,
    first: int = 1,
    fonts: FontChoice | None = None,
) -> bytes:
    """The stickers as a PDF on A4; the same data gives the same bytes. Raises MissingGlyph.

    `first` (from 1, row by row) is the place of the first one, so that a sheet begun earlier can be used up. `made_at` is
    aware. Raises ValueError for a `first` that is on no sheet, and without labels.
    """
    if not 1 <= first <= ON_A_SHEET or not labels:
        raise ValueError("labels need a place from 1 to 24, and one label at least")
    sheet = archival_sheet("档案标签", agency, made_at, fonts)
    for place, label in enumerate(labels, start=first - 1):
        row, column = divmod(place % ON_A_SHEET, COLUMNS)
        if not sheet.page or not (row or column):
            sheet.blank_page()
        _draw(sheet, column * WIDTH, row * HEIGHT, label)
    return sheet.finish()


def modules(text: str) -> str:
    """A text as Code 128 (GB/T 18347): 1 for a dark module, 0 for a light one, without white around it.

    Raises ValueError for characters outside ASCII, and for no text.
    """
    if not text or not text.isascii():
        raise ValueError("Code 128 holds ASCII alone")
    return str(Code128(text).build()[0])


def _draw(sheet: Sheet, x: float, y: float, label: Label) -> None:
    left, top = x + PAD, y + PAD
    beside = WIDTH - 2 * PAD - QR_SIDE
    number = one_line(label.archive_number)
    size = next(
        (each for each in NUMBER_SIZES if sheet.text_width(number, Style.HEADING, each) <= beside),
        NUMBER_SIZES[-1],
    )
    lines = sheet.lines(number, beside, Style.HEADING, size)
    for line in lines:
        sheet.text(left, top, line.text, Style.HEADING, size)
        top += size * POINT * 1.25
    for text in shortened(
        sheet, one_line(label.title), beside - 1, SMALL_FIFTH, max(1, TITLE_LINES + 1 - len(lines))
    ):
        sheet.text(left, top, text, size=SMALL_FIFTH)
        top += SMALL_FIFTH * POINT * 1.25
    words = f"保管期限：{label.keeping}\u3000{volume_words(label.volume, label.volumes)}"
    sheet.text(left, y + HEIGHT - PAD - BARS_HEIGHT - 4, words, size=7.5)
    code = label.qr_content or number
    qr_code(sheet, x + WIDTH - PAD - QR_SIDE + 1.5, y + 2, QR_SIDE, code)
    _draw_bars(sheet, x, y + HEIGHT - PAD - BARS_HEIGHT + 0.5, number)


def _draw_bars(sheet: Sheet, x: float, y: float, number: str) -> None:
    """The bars in the middle of the sticker, unless the number cannot stand in them."""
    if not number.isascii() or any(char not in code128.ALL for char in number):
        return
    dark = modules(number)
    module = min(WIDEST, (WIDTH - 2 * PAD) / len(dark))
    if module < FINEST:
        return
    left = x + (WIDTH - len(dark) * module) / 2
    for is_dark, run in groupby(dark, key="1".__eq__):
        length = len(list(run)) * module
        if is_dark:
            sheet.bar(left, y, length, BARS_HEIGHT)
        left += length


def shortened(sheet: Sheet, text: str, width: float, size: float, most: int) -> list[str]:
    """The text in at most so many lines `width` mm wide, an ellipsis at the end of what is cut off."""
    lines = sheet.lines(text, width, size=size)
    if len(lines) <= most:
        return [line.text for line in lines]
    last = lines[most - 1].text
    while last and sheet.text_width(last + ELLIPSIS, size=size) > width:
        last = last[:-1].rstrip("".join(NO_END))
    return [*(line.text for line in lines[: most - 1]), last + ELLIPSIS]
