"""What papers have in common besides tables: heading, number, paragraphs, place of the seal, QR code."""

from collections.abc import Sequence
from itertools import groupby

import segno

from core.documents.faces import Style
from core.documents.grid import LEADING, PAD_X, STRETCH, Cell, Grid
from core.documents.sheet import FIFTH, POINT, SECOND, THIRD, Sheet
from core.documents.typeset import letter_spacing

BLANK_DATE = "年　　月　　日"
TITLE_SPACING = 0.35  # of the letter size, between the letters of a form's short title
SIGNATURE_HEIGHT = 19.0  # two of them leave room for a round seal
SIGNATURE_LABEL = 26.0
SEAL_LEADING = 1.8
CORNER_QR = 22.0
QR_QUIET = 4  # modules of white around the code (GB/T 18284)


def heading(sheet: Sheet, agency: str, title: str, qr_content: str = "") -> None:
    """The agency's name and the document's title, centred; a short title is spaced out, a long one takes several lines.

    `qr_content` puts a code into the upper right corner, and the title keeps clear of it.
    """
    width = sheet.width - 2 * CORNER_QR if qr_content else sheet.width
    top = sheet.y
    size = THIRD
    for line in sheet.even_lines(agency, width, Style.TITLE, size):
        sheet.centred(sheet.y, line.text, Style.TITLE, size)
        sheet.y += size * POINT * LEADING
    sheet.y += 1
    size = SECOND
    spacing = TITLE_SPACING * size * POINT
    lines = sheet.title_lines(title, width, Style.TITLE, size)
    if sheet.text_width(lines[0], Style.TITLE, size) + len(lines[0]) * spacing > width or len(lines) > 1:
        spacing = 0.0
    for text in lines:
        sheet.centred(sheet.y, text, Style.TITLE, size, spacing)
        sheet.y += size * POINT * LEADING
    sheet.y += 1
    if qr_content:
        qr_code(sheet, sheet.right - CORNER_QR, top - 2, CORNER_QR, qr_content)
        sheet.y = max(sheet.y, top + CORNER_QR - 1)


def number_line(sheet: Sheet, number: str) -> None:
    """The official number at the right margin, above the table."""
    size = FIFTH
    sheet.text(sheet.right - sheet.text_width(number, size=size), sheet.y, number, size=size)
    sheet.y += size * POINT * 1.6


def paragraph(
    sheet: Sheet,
    text: str,
    style: Style = Style.BODY,
    size: float = FIFTH,
    indent: float = 2.0,
    leading: float = LEADING,
) -> None:
    """Running text over the sheet's width, justified, each paragraph indented by `indent` letters."""
    letter = size * POINT
    pitch = letter * leading
    for line in sheet.lines(text, sheet.width, style, size, indent * letter):
        sheet.need(pitch)
        spacing = letter_spacing(line, sheet.width, STRETCH * letter)
        sheet.text(sheet.left + line.indent, sheet.y + (pitch - letter) / 2, line.text, style, size, spacing)
        sheet.y += pitch


def signature_row(grid: Grid, sheet: Sheet, *signers: str) -> None:
    """A row in which people sign and date, side by side. The names of the `signers` may hold a line end."""
    grid.row(_signature_cells(grid, sheet.width / len(signers), signers), SIGNATURE_HEIGHT)


def signatures_and_seal(
    grid: Grid, sheet: Sheet, signers: Sequence[str], agency: str, seal: str, day: str
) -> None:
    """Who signs, one below the other, and beside them the place of the seal; never cut by a page's end.

    The seal is pressed over the agency's name, the name of the seal and `day`.
    """
    height = len(signers) * SIGNATURE_HEIGHT
    grid.keep(height)
    top, half = sheet.y, sheet.width / 2
    signatures = Grid(sheet, half)
    for who in signers:
        signatures.row(_signature_cells(grid, half, [who]), SIGNATURE_HEIGHT)
    sheet.line(sheet.left + half, top, sheet.left + half, top + height)
    seal_place(sheet, sheet.left + half, top, half, height, agency, seal, day)


def seal_place(
    sheet: Sheet, x: float, top: float, width: float, height: float, agency: str, seal: str, day: str
) -> None:
    """Agency, name of the seal where it has one, and day in the middle of a place. `sheet.y` does not move."""
    pitch = FIFTH * POINT * SEAL_LEADING
    names = [line.text for line in sheet.even_lines(agency, width - 2 * PAD_X, Style.BODY, FIFTH)]
    texts = [*names, *([f"（{seal}）"] if seal else []), day]
    first = top + max(0.0, (height - len(texts) * pitch) / 2)
    for number, text in enumerate(texts):
        left = x + (width - sheet.text_width(text)) / 2
        sheet.text(left, first + number * pitch + (pitch - FIFTH * POINT) / 2, text)


def _signature_cells(grid: Grid, width: float, signers: Sequence[str]) -> list[Cell]:
    blank = Cell("", width - SIGNATURE_LABEL, foot=BLANK_DATE)
    return [cell for who in signers for cell in (grid.label(who, SIGNATURE_LABEL), blank)]


def qr_code(sheet: Sheet, x: float, y: float, side: float, content: str) -> None:
    """A QR code `side` mm wide, white border included. `sheet.y` does not move."""
    matrix = segno.make_qr(content, error="m").matrix
    module = side / (len(matrix) + 2 * QR_QUIET)
    for row, modules in enumerate(matrix):
        column = 0
        for dark, run in groupby(modules):
            length = len(list(run))
            if dark:
                left, top = x + (column + QR_QUIET) * module, y + (row + QR_QUIET) * module
                sheet.bar(left, top, length * module, module)
            column += length
